"""A number over time as a line: each point with its interval, what is not finished dashed, events above."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE

from nps_core.colors import ACCENT
from nps_core.report.deck.look import SOFT, Look, paler
from nps_core.report.deck.native import (
    Canvas,
    Named,
    categorical,
    category_axis,
    ends_of,
    error_bars,
    intervals,
    legend,
    marked,
    said,
    stroked,
    value_axis,
    value_labels,
)
from nps_core.report.document import Course, Point
from nps_core.report.drawing.letters import shorten, width_of
from nps_core.report.drawing.scales import scale_of, told

_MOST_LABELS: Final = 14
_MOST_VALUES: Final = 20
_NAMES: Final = 90
"""The names of the periods have so many ems together."""
_LONGEST_EVENT: Final = 22


def course(chart: Course, on: Canvas) -> None:
    """A line with an interval at each point; gaps stay gaps, what is not finished is dashed and hollow."""
    look, points, text = on.look, chart.points, on.look.text
    scale = scale_of([*ends_of(points), *(each for each in chart.level if each is not None)], chart.unit, 0, 1, most=6)
    finished = [None if point.state in ("gap", "unfinished") else point.value for point in points]
    series = [Named(text("deck.share" if chart.unit == "percent" else "deck.nps"), finished)]
    open_ = _unfinished(points)
    if any(point.state == "unfinished" for point in points):
        series.append(Named(text("deck.unfinished"), open_))
    if any(level is not None for level in chart.level):
        series.append(Named(text("deck.level"), chart.level))
    if chart.marks:
        places = {min(max(round(mark.at), 0), len(points) - 1) for mark in chart.marks}
        series.append(Named(text("deck.events"), [scale.high if at in places else None for at in range(len(points))]))
    beside, labels = intervals(points, look), _names(points, look)
    drawn = categorical(on, XL_CHART_TYPE.LINE_MARKERS, labels, series, beside, unit=chart.unit)
    value_axis(drawn.value_axis, chart.unit, scale)
    category_axis(drawn.category_axis, every=-(-len(points) // _MOST_LABELS))
    lines = {each.name: line for each, line in zip(series, drawn.plots[0].series, strict=True)}
    reach = 7.0 if len(points) <= 2 * _MOST_LABELS else 3.0
    main = lines.pop(series[0].name)
    error_bars(main, len(series) + 1, beside, width=reach, color=ACCENT)
    _points(main, points, look, chart.unit, thin=bool(chart.level))
    for name, line in lines.items():
        line.smooth = False
        if name == text("deck.unfinished"):
            _dashed(line, points, look, chart.unit)
        elif name == text("deck.level"):
            stroked(line, ACCENT, 3)
            line.marker.style = XL_MARKER_STYLE.NONE
        else:
            _events(line, chart, look)
    if len(series) > 1:
        legend(drawn)


def _names(points: Sequence[Point], look: Look) -> list[str]:
    """The names of the periods; of those that are shown each has the same room."""
    return [shorten(look.plain(point.label), max(5.0, _NAMES / min(len(points), _MOST_LABELS))) for point in points]


def _unfinished(points: Sequence[Point]) -> list[float | None]:
    """The periods that are not finished, with the one before each, so that a line leads there."""
    leads = {at + 1 for at, point in enumerate(points) if point.state != "unfinished"}
    ends = {at for at, point in enumerate(points) if point.state == "unfinished"}
    before = {at - 1 for at in ends & leads}
    return [point.value if at in ends | before and point.state != "gap" else None for at, point in enumerate(points)]


def _points(line: Any, points: Sequence[Point], look: Look, unit: str, *, thin: bool) -> None:
    line.smooth = False
    stroked(line, paler(ACCENT, 0.4) if thin else ACCENT, 1.5 if thin else 2.5)
    marked(line, XL_MARKER_STYLE.CIRCLE, 7 if len(points) <= 2 * _MOST_LABELS else 4, ACCENT)
    for at, point in enumerate(points):
        if point.state == "few" and point.value is not None:
            marked(line.points[at], XL_MARKER_STYLE.CIRCLE, 7, paler(ACCENT, 0.6))
    if len(points) <= _MOST_VALUES:
        value_labels(line, unit, size=12, position=XL_LABEL_POSITION.ABOVE, bold=True)
        for at, point in enumerate(points):
            if unit == "points" and point.value is not None and point.state == "" and -0.5 < point.value < 0:
                said(line.points[at], look.text.points(0), look, bold=True)  # not "-0", as a number format has it


def _dashed(line: Any, points: Sequence[Point], look: Look, unit: str) -> None:
    stroked(line, ACCENT, 2)
    line.format.line.dash_style = MSO_LINE.DASH
    line.marker.style = XL_MARKER_STYLE.NONE
    for at, point in enumerate(points):
        if point.state == "unfinished" and point.value is not None:
            marked(line.points[at], XL_MARKER_STYLE.CIRCLE, 8, ACCENT, hollow=True)
            if len(points) <= _MOST_VALUES:
                said(line.points[at], told(point.value, unit, look.text), look, color=SOFT)


def _events(line: Any, chart: Course, look: Look) -> None:
    """Marks along the upper edge, the latest with their names where there is room; all of them stand in the notes."""
    line.format.line.fill.background()
    marked(line, XL_MARKER_STYLE.DIAMOND, 8, SOFT)
    last = len(chart.points) - 1
    names: dict[int, list[str]] = {}
    for mark in chart.marks:
        names.setdefault(min(max(round(mark.at), 0), last), []).append(look.plain(mark.name))
    taken: list[tuple[float, float]] = []
    for at, called in sorted(names.items(), reverse=True):
        words = shorten(" · ".join(called), _LONGEST_EVENT)
        is_left, place = at > last / 2, _NAMES * at / max(last, 1)
        start, end = (place - width_of(words), place) if is_left else (place, place + width_of(words))
        if all(end + 2 < other or start > other_end + 2 for other, other_end in taken):
            taken.append((start, end))
            side = XL_LABEL_POSITION.LEFT if is_left else XL_LABEL_POSITION.RIGHT
            said(line.points[at], words, look, size=11, color=SOFT, position=side)
