"""Scores over time side by side: a small chart a segment, each to edit, all on one scale."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.util import Emu, Inches, Pt

from nps_core.colors import ACCENT, QUIET, TONES
from nps_core.report.deck.look import INK, SOFT, box, paler, rgb, right_aligned
from nps_core.report.deck.native import (
    Canvas,
    Named,
    categorical,
    category_axis,
    ends_of,
    error_bars,
    intervals,
    marked,
    stroked,
    value_axis,
)
from nps_core.report.document import Panel, Panels, Point
from nps_core.report.drawing.letters import shorten, width_of
from nps_core.report.drawing.panels import across
from nps_core.report.drawing.scales import Scale, scale_of, told

_SIZE: Final = 11
_HEAD, _FOOT, _GAP = Inches(0.24), Inches(0.19), Inches(0.12)
_AXIS: Final = Inches(0.35)


def panels(chart: Panels, on: Canvas) -> None:
    """A small line a segment, everybody's behind it."""
    left, top, width, height = on.place
    wide = across(len(chart.panels), Emu(width).pt / _SIZE / 1.3)
    rows = -(-len(chart.panels) // wide)
    each, high = (width - _GAP * (wide - 1)) // wide, height // rows
    every = [*chart.behind, *(point for panel in chart.panels for point in panel.points)]
    scale = scale_of(ends_of(_shown(every)), "points", 0, 1, most=3 if rows > 2 else 4)
    for number, panel in enumerate(chart.panels):
        start, above = left + (number % wide) * (each + _GAP), top + (number // wide) * high
        _named(panel, replace(on, place=(start, above, each, _HEAD)))
        inside = (start, above + _HEAD, each, high - _HEAD - _FOOT)
        _drawn(panel, chart.behind, scale, replace(on, place=inside))
        _ends(panel, replace(on, place=(start, above + high - _FOOT, each, _FOOT)))


def _shown(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if point.state != "gap"]


def _color(panel: Panel) -> str:
    return TONES.get(panel.tone, paler(QUIET, 0.2) if panel.tone == "few" else ACCENT)


def _named(panel: Panel, on: Canvas) -> None:
    """The name of a segment with its number of responses, and how far it moved where it did."""
    look, text = on.look, on.look.text
    moved = "" if panel.moved is None else f"  {told(panel.moved, 'change', text)}"
    room = Emu(on.place[2]).pt / _SIZE - 1 - width_of(moved) * 1.1
    name = text("deck.with_count", name=look.plain(panel.name), n=sum(point.n or 0 for point in panel.points))
    paragraph = box(on.slide, *on.place).paragraphs[0]
    look.write(paragraph, shorten(name, room), _SIZE, color=SOFT if panel.tone == "few" else INK, bold=True)
    if moved:
        look.write(paragraph, moved, _SIZE, color=_color(panel), bold=True)


def _drawn(panel: Panel, behind: Sequence[Point], scale: Scale, on: Canvas) -> None:
    look, points, color = on.look, panel.points, _color(panel)
    series = [Named(panel.name, [None if point.state == "gap" else point.value for point in points])]
    if len(behind) == len(points):
        everybody = [None if point.state == "gap" else point.value for point in behind]
        series.append(Named(look.text("report.everybody"), everybody))
    beside = intervals(points, look)
    labels = [look.plain(point.label) for point in points]
    drawn = categorical(on, XL_CHART_TYPE.LINE_MARKERS, labels, series, beside, unit="points")
    drawn.font.size = Pt(9)
    value_axis(drawn.value_axis, "points", scale)
    category_axis(drawn.category_axis, size=9)
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    main, *rest = drawn.plots[0].series
    error_bars(main, len(series) + 1, beside, width=3, color=color)
    _dressed(main, points, color)
    for line in rest:
        stroked(line, paler(QUIET, 0.3), 1)
        line.marker.style = XL_MARKER_STYLE.NONE


def _ends(panel: Panel, on: Canvas) -> None:
    """The first and the last period: beside each other all of them have no room."""
    left, top, width, height = on.place
    first = box(on.slide, left + _AXIS, top, width // 2, height).paragraphs[0]
    on.look.write(first, panel.points[0].label if panel.points else "", 9, color=SOFT)
    if len(panel.points) > 1:
        last = box(on.slide, left + width // 2, top, width - width // 2, height).paragraphs[0]
        right_aligned(last)
        on.look.write(last, panel.points[-1].label, 9, color=SOFT)


def _dressed(line: Any, points: Sequence[Point], color: str) -> None:
    stroked(line, color, 1.75)
    marked(line, XL_MARKER_STYLE.CIRCLE, 4, color)
    for at, point in enumerate(points):
        if point.value is not None and point.state in ("few", "unfinished"):
            is_open = point.state == "unfinished"
            if is_open:
                line.points[at].format.line.color.rgb = rgb(color)
                line.points[at].format.line.dash_style = MSO_LINE.DASH
            marked(line.points[at], XL_MARKER_STYLE.CIRCLE, 5, color if is_open else paler(color, 0.6), hollow=is_open)
