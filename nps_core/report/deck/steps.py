"""The way from one score to another: columns that each begin where the one before ended."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from nps_core.changes import adding_up
from nps_core.colors import ACCENT, DETRACTOR, PROMOTER, QUIET
from nps_core.report.deck.look import INK, Look, paler
from nps_core.report.deck.native import (
    Canvas,
    Named,
    categorical,
    category_axis,
    error_bars,
    filled,
    intervals,
    marked,
    said,
    value_axis,
)
from nps_core.report.document import Point, Steps
from nps_core.report.drawing.letters import shorten
from nps_core.report.drawing.scales import scale_of, told
from nps_core.score import round_half_away

_MANY: Final = 9
"""With more columns their names are smaller."""

_NAMES: Final = 130
"""The names of the columns have so many ems together, in two lines."""


def steps(chart: Steps, on: Canvas) -> None:
    """The first score, columns of which each begins where the one before it ended, and the last score."""
    look, points = on.look, (chart.before, *chart.steps, chart.after)
    ends = [chart.before.value or 0.0]
    for step in chart.steps:
        ends.append(ends[-1] + (step.value or 0.0))
    ends.append(chart.after.value or 0.0)
    beside = intervals([_ending(point, end) for point, end in zip(points, ends, strict=True)], look)
    beside.append(Named(look.text("deck.effect"), [None, *(step.value for step in chart.steps), None]))
    labels = [shorten(look.plain(point.label), max(4.0, _NAMES / len(points))) for point in points]
    starts = [ends[0], *ends[:-2], ends[-1]]
    tops = [max(end, start, high or end) for start, end, high in zip(starts, ends, beside[1].values, strict=True)]
    series = [*_stacked(ends, look), Named(look.text("deck.nps"), ends), Named(look.text("deck.label"), tops)]
    drawn = categorical(on, XL_CHART_TYPE.COLUMN_STACKED, labels, series, beside, unit="points")
    scale = scale_of([*ends, *beside[0].numbers, *tops], "points", 0, 1, most=6)
    value_axis(drawn.value_axis, "points", scale)
    category_axis(drawn.category_axis, size=12 if len(points) <= _MANY else 9)
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    base, above, below, *unseen = plot.series
    base.format.fill.background()
    for bars in (above, below):
        bars.invert_if_negative = False
        filled(bars, QUIET)
        for at, step in enumerate(chart.steps, start=1):
            filled(bars.points[at], _step_color(step))
    scores, written = _as_lines(drawn, unseen)
    error_bars(scores, len(series) + 1, beside, width=6, color=INK)
    for at, words in enumerate(_shown(chart, look)):
        is_end = at in (0, len(points) - 1)
        if is_end:
            marked(scores.points[at], XL_MARKER_STYLE.CIRCLE, 14, ACCENT)
        said(written.points[at], words, look, size=18 if is_end else 13, bold=True)


def _ending(point: Point, end: float) -> Point:
    """A step as the score it leads to."""
    away = end - (point.value or 0.0)
    low, high = (None if reach is None else reach + away for reach in (point.low, point.high))
    return replace(point, value=end, low=low, high=high)


def _stacked(ends: Sequence[float], look: Look) -> list[Named]:
    """What the column of each step is stacked of: what is not seen, the part above zero, the part below."""
    steps = [(min(pair), max(pair)) for pair in pairwise(ends[:-1])]
    around = ((0.0, 0.0), *steps, (0.0, 0.0))
    return [
        Named(look.text("deck.stack_base"), [max(low, 0.0) + min(high, 0.0) for low, high in around]),
        Named(look.text("deck.stack_above"), [max(high, 0.0) - max(low, 0.0) for low, high in around]),
        Named(look.text("deck.stack_below"), [min(low, 0.0) - min(high, 0.0) for low, high in around]),
    ]


def _step_color(step: Point) -> str:
    color = PROMOTER if (step.value or 0.0) >= 0 else DETRACTOR
    return paler(color) if step.tone == "unclear" or step.state == "few" else color


def _as_lines(drawn: Any, series: Sequence[Any]) -> list[Any]:
    """The last series of a bar chart as lines that are not seen, for marks and words at their points."""
    bars = drawn.plots[0]._element
    axes = "".join(f'<c:axId val="{axis.get("val")}"/>' for axis in bars.findall(qn("c:axId")))
    line = parse_xml(
        f'<c:lineChart {nsdecls("c")}><c:grouping val="standard"/><c:varyColors val="0"/>{axes}</c:lineChart>'
    )
    bars.addnext(line)
    for each in series:
        for known in [*each._element.findall(qn("c:invertIfNegative")), *each._element.findall(qn("c:spPr"))]:
            each._element.remove(known)
        line.find(qn("c:axId")).addprevious(each._element)
    found = list(drawn.plots[1].series)
    for each in found:
        each.format.line.fill.background()
        each.marker.style, each.smooth = XL_MARKER_STYLE.NONE, False
    return found


def _shown(chart: Steps, look: Look) -> list[str]:
    """The scores and the steps in whole points that add up."""
    text = look.text
    first, last = (round_half_away(point.value or 0.0) for point in (chart.before, chart.after))
    steps = adding_up([step.value or 0.0 for step in chart.steps], last - first)
    words = [told(value, "change", text) for value in steps]
    return [told(first, "points", text), *words, told(last, "points", text)]
