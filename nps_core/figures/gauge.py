"""The score as a needle on an arc from -100 to 100, with its bands, its interval and the benchmarks around it."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import cos, pi, sin
from typing import Any

from nps_core.benchmarks import Benchmark
from nps_core.colors import ACCENT, DIAL_INTERVAL, QUIET, RING_COLORS
from nps_core.figures.sheet import Figure, figure, plain
from nps_core.i18n import Text
from nps_core.score import BANDS, Nps
from nps_core.wording import benchmark_name

_RING, _INTERVAL, _NEEDLE, _SCALE = (0.93, 1.0), (0.62, 0.76), (0.0, 0.91), 0.82
_TRACK, _NEXT_TRACK, _MOST_TRACKS = 1.06, 0.06, 3
_STEPS = 24
_DIGITS = 4
"""Of a place along an arc: a hundredth of a pixel. Each one more is sent with every click on a filter."""
_WIDTH, _BOTTOM, _TOP = 1.45, -0.36, 1.34
_LETTER, _GLYPH, _LINE = 0.055, 0.11, 0.14
"""About how wide a Latin letter and a Chinese one are and how high a line is, on a dial of radius 1."""


def gauge(score: Nps, benchmarks: Iterable[Benchmark], text: Text) -> Figure:
    """The gauge of a score; without one (too few answers) the bare dial."""
    traces = [
        _arc(band.low, band.high, _RING, color, _band_hover(band.id, text))
        for band, color in zip(BANDS, RING_COLORS, strict=True)
    ]
    stretches = _stretches(list(benchmarks), text)
    traces += [_ranges(stretches), _marks(stretches, text)]
    notes = [_note(-0.965, -0.09, text.points(-100)), _note(0.965, -0.09, text.points(100)), *_names(stretches)]
    near = [] if score.nps is None or score.is_small else [score.nps]
    for limit in (0, 30, 70):
        if all(abs(limit - value) > 9 for value in near):
            notes.append(_note(*_place(limit, _SCALE), text.points(limit)))
    if score.nps is not None and not score.is_small:
        hover = text("figures.interval", low=score.low, high=score.high)
        traces.append(_arc(score.low or 0.0, score.high or 0.0, _INTERVAL, DIAL_INTERVAL, hover))
        traces.append(_needle(score.nps))
        notes.append(_centre(text("figures.gauge_score", nps=score.nps, margin=score.margin), 32))
    else:
        notes.append(_centre(text("figures.too_few", n=score.responses), 13))
    return figure(
        traces,
        height=186,
        annotations=notes,
        xaxis={"visible": False, "range": [-_WIDTH, _WIDTH], "fixedrange": True},
        yaxis={"visible": False, "range": [_BOTTOM, _TOP], "fixedrange": True, "scaleanchor": "x"},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )


def _place(value: float, radius: float) -> tuple[float, float]:
    angle = pi * (1 - (value + 100) / 200)
    return radius * cos(angle), radius * sin(angle)


@lru_cache(maxsize=64)
def _along(low: float, high: float, radius: float) -> tuple[tuple[float, float], ...]:
    places = (_place(low + (high - low) * step / _STEPS, radius) for step in range(_STEPS + 1))
    return tuple((round(x, _DIGITS), round(y, _DIGITS)) for x, y in places)


def _arc(low: float, high: float, radii: tuple[float, float], color: str, hover: str) -> dict[str, Any]:
    outline = [*_along(low, high, radii[1]), *_along(high, low, radii[0])]
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


def _needle(value: float) -> dict[str, Any]:
    (x0, y0), (x1, y1) = _place(value, _NEEDLE[0]), _place(value, _NEEDLE[1])
    return {
        "type": "scatter",
        "x": [x0, x1],
        "y": [y0, y1],
        "mode": "lines+markers",
        "line": {"width": 4, "color": ACCENT},
        "marker": {"size": [13, 0], "color": ACCENT, "opacity": 1, "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _stretches(marks: Sequence[Benchmark], text: Text) -> list[tuple[str, float, list[Benchmark]]]:
    """The benchmarks of each region, the most first: its name, the radius of its own track, its benchmarks.

    Regions that would lie over each other run beside each other; past the last track they share it.
    """
    regions: dict[str, list[Benchmark]] = {}
    for mark in marks:
        name = mark.region_in(text.language) or mark.industry_in(text.language)
        regions.setdefault(name, []).append(mark)
    ends: list[float] = []
    found = []
    for name, within in sorted(regions.items(), key=lambda each: min(m.nps for m in each[1])):
        low, high = min(m.nps for m in within), max(m.nps for m in within)
        free = [track for track, end in enumerate(ends) if end + 2 < low]
        track = free[0] if free else min(len(ends), _MOST_TRACKS - 1)
        ends[track : track + 1] = [max([high, *ends[track : track + 1]])]
        found.append((name, _TRACK + _NEXT_TRACK * track, within))
    return sorted(found, key=lambda each: -len(each[2]))


def _ranges(stretches: Sequence[tuple[str, float, list[Benchmark]]]) -> dict[str, Any]:
    """A thin arc from the lowest benchmark of each region to its highest."""
    places: list[tuple[float | None, float | None]] = []
    for _, radius, within in stretches:
        low, high = min(m.nps for m in within), max(m.nps for m in within)
        places += [*_along(low, high, radius), (None, None)]
    return {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "lines",
        "line": {"width": 1.5, "color": QUIET},
        "hoverinfo": "skip",
    }


def _marks(stretches: Sequence[tuple[str, float, list[Benchmark]]], text: Text) -> dict[str, Any]:
    """A dot for each benchmark, named when pointed at."""
    marks = [(mark, radius) for _, radius, within in stretches for mark in within]
    places = [_place(mark.nps, radius) for mark, radius in marks]
    return {
        "type": "scatter",
        "x": [x for x, _ in places],
        "y": [y for _, y in places],
        "mode": "markers",
        "marker": {"size": 5, "color": QUIET},
        "text": [
            text("figures.benchmark", name=plain(benchmark_name(mark, text)), nps=mark.nps, source=plain(mark.source))
            for mark, _ in marks
        ],
        "hoverinfo": "text",
    }


def _names(stretches: Sequence[tuple[str, float, list[Benchmark]]]) -> list[dict[str, Any]]:
    """The names of the regions that have room for them, those of most benchmarks first; the rest is told elsewhere."""
    taken: list[tuple[float, float, float]] = []
    notes = []
    outside = max((radius for _, radius, _ in stretches), default=_TRACK) + 0.1
    for name, _, within in stretches:
        x, y = _place((min(m.nps for m in within) + max(m.nps for m in within)) / 2, outside)
        width = sum(_LETTER if letter.isascii() else _GLYPH for letter in name)
        left = x - width * (1 - x / outside) / 2
        fits = left > -_WIDTH and left + width < _WIDTH
        if fits and all(abs(y - top) > _LINE or left > end or left + width < start for start, end, top in taken):
            taken.append((left, left + width, y))
            notes.append(_note(left + width / 2, y, plain(name)))
    return notes


def _band_hover(band: str, text: Text) -> str:
    return text("figures.band", band=text(f"wording.band_{band}"))


def _note(x: float, y: float, shown: str) -> dict[str, Any]:
    return {"x": x, "y": y, "text": shown, "showarrow": False, "font": {"size": 11, "color": QUIET}}


def _centre(shown: str, size: int) -> dict[str, Any]:
    return {"x": 0, "y": -0.2, "text": shown, "showarrow": False, "font": {"size": size, "color": ACCENT}}
