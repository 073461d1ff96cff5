"""A number over time: a point a period in its band, the level behind them, turning points and events above."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nps_core.colors import ACCENT, GRID, QUIET
from nps_core.report.document import Course, Mark, Point
from nps_core.report.drawing.canvas import PALE, Canvas
from nps_core.report.drawing.lines import Field, line, runs
from nps_core.report.drawing.scales import scale_of, told

_FOOT, _LINE, _EDGE = 1.9, 1.3, 0.8
"""In ems: the room for the names of the periods, the height of a line of names of events, the edge."""

_MOST_LINES: Final = 3
_ROOM_FOR_A_VALUE: Final = 2.8
"""With so many ems from one point to the next each has its value written over it."""


@dataclass(frozen=True)
class _Named:
    """An event whose name has a place."""

    mark: Mark
    x: float
    line: int


def course(canvas: Canvas, chart: Course) -> None:
    """Draws the course; without a single value says so."""
    places = [place for place, point in enumerate(chart.points) if point.value is not None and point.state != "gap"]
    if not places:
        canvas.empty(canvas.text("presented.nothing"))
        return
    sheet = _sheet(canvas, chart, places)
    named = _named(canvas, chart, sheet)
    sheet = _sheet(canvas, chart, places, lines=1 + max((each.line for each in named), default=-1))
    _grid(canvas, chart, sheet)
    _periods(canvas, chart.points, sheet)
    _events(canvas, chart, named, sheet)
    for run in runs(places):
        line(canvas, chart.points, run, sheet, is_thin=bool(chart.level))
    _level(canvas, chart, sheet)
    told_places = _told(canvas, chart, places, sheet)
    for place in places:
        _point(canvas, chart, place, sheet, is_told=place in told_places)


def _sheet(canvas: Canvas, chart: Course, places: Sequence[int], *, lines: int = 0) -> Field:
    found = [chart.points[place] for place in places]
    values = [end for point in found for end in (point.value, point.low, point.high) if end is not None]
    values += [level for level in chart.level if level is not None]
    top, foot = canvas.ems(_EDGE + lines * _LINE), canvas.height - canvas.ems(_FOOT)
    most = max(2, int((foot - top) / canvas.ems(3)))
    scale = scale_of(values, chart.unit, foot, top, most=most)
    names = [canvas.wide(told(tick, chart.unit, canvas.text), 0.85) for tick in scale.ticks]
    left = max(names) + canvas.ems(0.6)
    last = min(canvas.wide(chart.points[-1].label, 0.85) / 2, canvas.width / 4)
    each = (canvas.width - left) / len(chart.points)
    each -= max(0.0, last - each / 2) / len(chart.points)
    return Field(left, each, top, foot, scale)


def _grid(canvas: Canvas, chart: Course, sheet: Field) -> None:
    for tick in sheet.scale.ticks:
        y = sheet.scale.at(tick)
        end = sheet.x(len(chart.points) - 0.5)
        canvas.line((sheet.left, y), (end, y), stroke=GRID, stroke_width=2 if tick == 0 else 1)
        shown = told(tick, chart.unit, canvas.text)
        canvas.words(shown, sheet.left - canvas.ems(0.4), y, anchor="end", scale=0.85, quiet=True)


def _periods(canvas: Canvas, points: Sequence[Point], sheet: Field) -> None:
    """The names of as many periods as stand side by side, the latest among them."""
    widest = min(max(canvas.wide(point.label, 0.85) for point in points), canvas.width / 2)
    step = max(1, -(-int(widest + canvas.ems(0.9)) // max(int(sheet.each), 1)))
    free = canvas.width
    for place in range(len(points) - 1, -1, -step):
        room = min(sheet.each * step - canvas.ems(0.5), canvas.width) if step < len(points) else canvas.width
        half = min(canvas.wide(points[place].label, 0.85), room) / 2
        x = min(max(sheet.x(place), half), canvas.width - half)
        y = sheet.foot + canvas.ems(1.0)
        if x + half <= free:
            free = x - half - canvas.ems(0.4)
            canvas.words(points[place].label, x, y, anchor="middle", scale=0.85, room=room, quiet=True)


def _named(canvas: Canvas, chart: Course, sheet: Field) -> list[_Named]:
    """The events that have room for their name, the latest first; each in the lowest line that is free there."""
    ends = [canvas.width + 1] * _MOST_LINES
    named = []
    for mark in sorted(chart.marks, key=lambda each: -each.at):
        half = min(canvas.wide(mark.name, 0.85), canvas.width / 2) / 2
        x = min(max(sheet.x(mark.at), half), canvas.width - half)
        free = [line for line, end in enumerate(ends) if x + half + canvas.ems(0.6) < end]
        if free:
            ends[free[0]] = x - half
            named.append(_Named(mark, x, free[0]))
    return named


def _events(canvas: Canvas, chart: Course, named: Sequence[_Named], sheet: Field) -> None:
    for mark in chart.marks:
        x = min(max(sheet.x(mark.at), 0), canvas.width)
        look = {"stroke": QUIET, "stroke_width": 1.2, "stroke_dasharray": "2 3"}
        canvas.line((x, sheet.top - canvas.ems(0.3)), (x, sheet.foot), **look)
        reach = canvas.ems(0.32)
        corners = [(x, sheet.foot - reach), (x + reach, sheet.foot), (x, sheet.foot + reach), (x - reach, sheet.foot)]
        canvas.path(corners, closed=True, fill=QUIET, tip=mark.name)
    for each in named:
        y = sheet.top - canvas.ems(0.7 + each.line * _LINE)
        canvas.words(each.mark.name, each.x, y, anchor="middle", scale=0.85, room=canvas.width / 2, halo=True)


def _level(canvas: Canvas, chart: Course, sheet: Field) -> None:
    level = dict(enumerate(chart.level[: len(chart.points)]))
    for run in runs([place for place, value in level.items() if value is not None]):
        line = [sheet.at(place, level[place] or 0.0) for place in run]
        canvas.path(line, stroke=ACCENT, stroke_width=canvas.ems(0.24), stroke_linejoin="round")


def _told(canvas: Canvas, chart: Course, places: Sequence[int], sheet: Field) -> set[int]:
    """The points whose value is written: all where there is room, else the last, the highest and the lowest."""
    if sheet.each >= canvas.ems(_ROOM_FOR_A_VALUE):
        return set(places)

    def value(place: int) -> float:
        return chart.points[place].value or 0.0

    kept: list[int] = []
    for place in (places[-1], max(places, key=value), min(places, key=value)):
        if all(abs(place - other) * sheet.each > canvas.ems(_ROOM_FOR_A_VALUE) for other in kept):
            kept.append(place)
    return set(kept)


def _point(canvas: Canvas, chart: Course, place: int, sheet: Field, *, is_told: bool) -> None:
    point = chart.points[place]
    x, y = sheet.at(place, point.value or 0.0)
    radius = min(canvas.ems(0.36), max(sheet.each * 0.35, 1.5))
    canvas.marker(x, y, point, radius=radius, tip=canvas.tip(point, chart.unit))
    if is_told:
        look = {"fill_opacity": PALE + 0.15} if point.state in {"few", "unfinished"} else {"font_weight": 600}
        over = y - canvas.ems(1.0) if y - canvas.ems(1.5) > sheet.top - canvas.ems(0.6) else y + canvas.ems(1.1)
        value = told(point.value or 0.0, chart.unit, canvas.text)
        half = canvas.wide(value) / 2
        canvas.words(value, min(max(x, half), canvas.width - half), over, anchor="middle", halo=True, **look)
