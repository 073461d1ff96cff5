"""Dots with their intervals, one a row: segments, themes, benchmarks."""

from collections.abc import Callable, Iterable, Sequence
from math import isnan
from typing import Any

import numpy as np
import pandas as pd

from nps_core.benchmarks import Benchmark
from nps_core.colors import ACCENT, BAND, QUIET, VERDICT_COLORS
from nps_core.figures.sheet import Figure, axis, figure, plain
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_SCORE, Nps, people_in, rows_of
from nps_core.views import ThemeSummary
from nps_core.wording import benchmark_name

MOST_ROWS = 30
_ROW = 26
_EDGES = 48


def segments(
    frame: pd.DataFrame, total: Nps, text: Text, label: Callable[[int], str] | None = None, *, height: int = 0
) -> Figure:
    """Each segment's NPS with its interval; the line is everybody's.

    Where there are too many to draw, those with a clear verdict come before the others, and of those the largest.

    Args:
        frame: as ``nps_core.segments.compare`` gives it, the best first.
        total: the score of everyone who matches.
        label: what to call the segment of a row, by its place; by default its name.
        height: how high the figure is at least, in pixels.

    Returns:
        A figure whose points carry, as ``customdata``, the place of their row in ``frame``.
    """
    places = _drawn(frame)
    scored = rows_of(frame.iloc[places])
    names = [
        plain(label(place) if label else row["segment"] or text("wording.not_given"))
        for place, row in zip(places, scored, strict=True)
    ]
    hover = [
        text(
            "figures.segment",
            name=name,
            nps=row["nps"],
            low=row["low"],
            high=row["high"],
            n=row["responses"],
            verdict=text(f"figures.verdict_{row['verdict']}"),
        )
        for name, row in zip(names, scored, strict=True)
    ]
    colors = [VERDICT_COLORS[row["verdict"]] for row in scored]
    values, lows, highs = ([row[name] for row in scored] for name in ("nps", "low", "high"))
    trace = dots(values, lows, highs, colors, hover)
    trace["customdata"] = places
    return in_rows([trace], names, line=total.nps, height=height)


def _drawn(frame: pd.DataFrame) -> list[int]:
    """The places of the rows that are drawn."""
    scored = np.flatnonzero(people_in(frame) >= FEWEST_FOR_A_SCORE)
    if len(scored) > MOST_ROWS:
        rows = frame.iloc[scored]
        telling = np.lexsort((-rows["responses"], ~rows["verdict"].isin(["above", "below"])))
        scored = np.sort(scored[telling[:MOST_ROWS]])
    places: list[int] = scored.tolist()
    return places


def themes(found: Sequence[ThemeSummary], text: Text) -> Figure:
    """The effect of each theme on the score, with its interval; left pulls it down, right lifts it.

    A theme that every comment carries has no effect that could be told, and no row.
    """
    told = [theme for theme in found if not isnan(theme.impact)]
    ordered = sorted(told, key=lambda theme: theme.impact, reverse=True)[:MOST_ROWS]
    hover = [
        text(
            "figures.theme",
            name=plain(theme.name(text.language)),
            impact=theme.impact,
            low=theme.impact_low,
            high=theme.impact_high,
            share=theme.share,
            n=theme.score.responses,
        )
        for theme in ordered
    ]
    trace = dots(
        [theme.impact for theme in ordered],
        [theme.impact_low for theme in ordered],
        [theme.impact_high for theme in ordered],
        [VERDICT_COLORS[theme.verdict] for theme in ordered],
        hover,
    )
    trace["customdata"] = [theme.id for theme in ordered]
    return in_rows([trace], [plain(theme.name(text.language)) for theme in ordered], line=0.0)


def benchmarks(score: Nps, marks: Iterable[Benchmark], text: Text) -> Figure:
    """Published figures as ranges, one row a region and kind, beside our own score with its interval."""
    rows: dict[str, list[Benchmark]] = {}
    for mark in marks:
        region = mark.region_in(text.language) or text("wording.not_stated")
        rows.setdefault(text("figures.strip_row", region=region, kind=text(f"figures.kind_{mark.kind}")), []).append(
            mark
        )
    traces: list[dict[str, Any]] = []
    for place, group in enumerate(rows.values()):
        traces.append(_stretch(min(m.nps for m in group), max(m.nps for m in group), place))
        traces.append(_marks_of(group, place, text))
    labels = [plain(name) for name in rows]
    if score.is_small:
        return in_rows(traces, labels, line=None)
    return in_rows(traces, labels, line=score.nps, shapes=[_own(score)])


def dots(
    values: list[float], lows: list[float], highs: list[float], colors: list[str], hover: list[str]
) -> dict[str, Any]:
    """Dots with their intervals, one a row."""
    return {
        "type": "scatter",
        "x": values,
        "y": list(range(len(values))),
        "mode": "markers",
        "marker": {"size": 10, "color": colors},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - value for high, value in zip(highs, values, strict=True)],
            "arrayminus": [value - low for low, value in zip(lows, values, strict=True)],
            "color": QUIET,
            "thickness": 1.6,
            "width": 3,
        },
        "hovertext": hover,
        "hoverinfo": "text",
    }


def _stretch(low: float, high: float, place: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [low, high],
        "y": [place, place],
        "mode": "lines",
        "line": {"width": 8, "color": "rgba(138,148,163,0.30)"},
        "hoverinfo": "skip",
    }


def _marks_of(group: list[Benchmark], place: int, text: Text) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [mark.nps for mark in group],
        "y": [place] * len(group),
        "mode": "markers",
        "marker": {"size": 8, "color": QUIET, "symbol": "diamond"},
        "hovertext": [
            text("figures.benchmark", name=plain(benchmark_name(mark, text)), nps=mark.nps, source=plain(mark.source))
            for mark in group
        ],
        "hoverinfo": "text",
    }


def _own(score: Nps) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": score.low,
        "x1": score.high,
        "y0": 0,
        "y1": 1,
        "fillcolor": BAND,
        "line": {"width": 0},
        "layer": "below",
    }


def in_rows(
    traces: list[dict[str, Any]],
    labels: list[str],
    *,
    line: float | None,
    shapes: Sequence[dict[str, Any]] = (),
    height: int = 0,
) -> Figure:
    """Rows from top to bottom, with a thin line through all of them."""
    lines = [] if line is None else [_vertical(line)]
    return figure(
        traces,
        height=max(_EDGES + _ROW * len(labels), height, _EDGES + _ROW),
        shapes=[*shapes, *lines],
        xaxis=axis(nticks=7, zeroline=False),
        yaxis=axis(
            tickvals=list(range(len(labels))),
            ticktext=labels,
            range=[len(labels) - 0.5, -0.5],
            showgrid=False,
            zeroline=False,
        ),
    )


def _vertical(value: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": value,
        "x1": value,
        "y0": 0,
        "y1": 1,
        "line": {"color": ACCENT, "width": 1.5, "dash": "dot"},
    }
