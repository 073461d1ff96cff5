"""The score as a needle on an arc from -100 to 100, with its bands, its interval and benchmark marks."""

from collections.abc import Iterable
from math import cos, pi, sin
from typing import Any

from nps_core.benchmarks import Benchmark
from nps_core.figures.sheet import ACCENT, BAND, QUIET, Figure, figure, plain
from nps_core.i18n import Text
from nps_core.score import BANDS, Nps
from nps_core.wording import benchmark_name

_BAND_COLORS = {
    "poor": "rgba(138,148,163,0.20)",
    "fair": "rgba(138,148,163,0.34)",
    "good": "rgba(106,97,214,0.38)",
    "excellent": "rgba(106,97,214,0.72)",
}
_RING, _INTERVAL, _NEEDLE, _TICKS = (0.90, 1.0), (0.66, 0.86), (0.60, 0.92), (1.03, 1.10)
_STEPS = 24


def gauge(score: Nps, benchmarks: Iterable[Benchmark], text: Text) -> Figure:
    """The gauge of a score; without one (too few answers) the bare dial."""
    traces = [_arc(band.low, band.high, _RING, _BAND_COLORS[band.id], _band_hover(band.id, text)) for band in BANDS]
    traces.append(_marks(benchmarks, text))
    notes = [_note(limit, 1.24, text.points(limit)) for limit in (-100, 0, 30, 70, 100)]
    if score.nps is not None and not score.is_small:
        hover = text("figures.interval", low=score.low, high=score.high)
        traces.append(_arc(score.low or 0.0, score.high or 0.0, _INTERVAL, BAND, hover))
        traces.append(_line(score.nps, _NEEDLE))
        notes += [
            _centre(0.20, text.points(score.nps), 44),
            _centre(-0.04, text("figures.gauge_margin", margin=score.margin, n=score.responses), 13),
        ]
    else:
        notes.append(_centre(0.12, text("figures.too_few", n=score.responses), 14))
    return figure(
        traces,
        height=220,
        annotations=notes,
        xaxis={"visible": False, "range": [-1.36, 1.36], "fixedrange": True},
        yaxis={"visible": False, "range": [-0.16, 1.32], "fixedrange": True, "scaleanchor": "x"},
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
    )


def _place(value: float, radius: float) -> tuple[float, float]:
    angle = pi * (1 - (value + 100) / 200)
    return radius * cos(angle), radius * sin(angle)


def _arc(low: float, high: float, radii: tuple[float, float], color: str, hover: str) -> dict[str, Any]:
    steps = [low + (high - low) * step / _STEPS for step in range(_STEPS + 1)]
    outline = [_place(v, radii[1]) for v in steps] + [_place(v, radii[0]) for v in reversed(steps)]
    return {
        "type": "scatter",
        "x": [x for x, _ in outline],
        "y": [y for _, y in outline],
        "mode": "lines",
        "fill": "toself",
        "fillcolor": color,
        "line": {"width": 0},
        "hoveron": "fills",
        "text": hover,
        "hoverinfo": "text",
    }


def _line(value: float, radii: tuple[float, float]) -> dict[str, Any]:
    (x0, y0), (x1, y1) = _place(value, radii[0]), _place(value, radii[1])
    return {
        "type": "scatter",
        "x": [x0, x1],
        "y": [y0, y1],
        "mode": "lines",
        "line": {"width": 4, "color": ACCENT},
        "hoverinfo": "skip",
    }


def _marks(benchmarks: Iterable[Benchmark], text: Text) -> dict[str, Any]:
    """A small mark outside the ring for each benchmark, named when pointed at."""
    marks = list(benchmarks)
    places = [_place(mark.nps, sum(_TICKS) / 2) for mark in marks]
    return {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "markers",
        "marker": {"size": 7, "color": QUIET, "symbol": "diamond-open", "line": {"width": 1.4}},
        "text": [
            text("figures.benchmark", name=plain(benchmark_name(mark, text)), nps=mark.nps, source=plain(mark.source))
            for mark in marks
        ],
        "hoverinfo": "text",
    }


def _band_hover(band: str, text: Text) -> str:
    return text("figures.band", band=text(f"wording.band_{band}"))


def _note(value: float, radius: float, shown: str) -> dict[str, Any]:
    x, y = _place(value, radius)
    return {"x": x, "y": y, "text": shown, "showarrow": False, "font": {"size": 12, "color": QUIET}}


def _centre(y: float, shown: str, size: int) -> dict[str, Any]:
    return {"x": 0, "y": y, "text": shown, "showarrow": False, "font": {"size": size}}
