"""Scores over time side by side: a small line a segment in its band, everybody's behind it, all on one scale."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, sqrt
from typing import Final

from nps_core.colors import ACCENT, GRID, QUIET, TONES
from nps_core.report.document import Panel, Panels, Point
from nps_core.report.drawing.canvas import PALE, Canvas
from nps_core.report.drawing.lines import Field, line, runs
from nps_core.report.drawing.scales import Scale, scale_of, told

_HEAD, _FOOT, _GAP = 1.5, 1.5, 1.2
"""In ems: the room for the name, for the periods, between two panels."""

_NARROWEST: Final = 12.0


def across(panels: int, ems: float) -> int:
    """How many panels stand side by side on a sheet of so many ems: about as many as below each other.

    >>> across(4, 60), across(12, 60), across(12, 27), across(1, 60)
    (2, 4, 2, 1)
    """
    return max(1, min(ceil(sqrt(panels)), int(ems / _NARROWEST)))


def panels(canvas: Canvas, chart: Panels) -> None:
    """Draws the panels; without a single value says so."""
    every = [*chart.behind, *(point for panel in chart.panels for point in panel.points)]
    shown = [point for point in every if point.value is not None and point.state != "gap"]
    if not chart.panels or not shown:
        canvas.empty(canvas.text("presented.nothing"))
        return
    values = [end for point in shown for end in (point.value, point.low, point.high) if end is not None]
    wide = across(len(chart.panels), canvas.width / canvas.size)
    high = canvas.height / -(-len(chart.panels) // wide)
    most = max(2, int((high - canvas.ems(_HEAD + _FOOT)) / canvas.ems(2.4)))
    scale = scale_of(values, "points", 0.0, 1.0, most=min(most, 4))
    left = max(canvas.wide(told(tick, "points", canvas.text), 0.8) for tick in scale.ticks) + canvas.ems(0.5)
    each = (canvas.width - left - canvas.ems(_GAP) * (wide - 1)) / wide
    for place, panel in enumerate(chart.panels):
        column, row = place % wide, place // wide
        start = left + column * (each + canvas.ems(_GAP))
        top, foot = row * high + canvas.ems(_HEAD), (row + 1) * high - canvas.ems(_FOOT)
        periods = max(len(panel.points), len(chart.behind), 1)
        own = Scale(scale.low, scale.high, foot, top, scale.step)
        field = Field(start, each / periods, top, foot, own)
        _grid(canvas, field, start + each, is_named=not column)
        _panel(canvas, panel, chart.behind, field, each)


def _grid(canvas: Canvas, field: Field, end: float, *, is_named: bool) -> None:
    for tick in field.scale.ticks:
        y = field.scale.at(tick)
        canvas.line((field.left, y), (end, y), stroke=GRID, stroke_width=2 if tick == 0 else 1)
        if is_named:
            shown = told(tick, "points", canvas.text)
            canvas.words(shown, field.left - canvas.ems(0.3), y, anchor="end", scale=0.8, quiet=True)


def _panel(canvas: Canvas, panel: Panel, behind: Sequence[Point], field: Field, wide: float) -> None:
    text, color = canvas.text, TONES.get(panel.tone, QUIET if panel.tone == "few" else ACCENT)
    name = text("deck.with_count", name=panel.name, n=sum(point.n or 0 for point in panel.points))
    moved = "" if panel.moved is None else told(panel.moved, "change", text)
    room = wide - (canvas.wide(moved) + canvas.ems(0.5) if moved else 0.0)
    y = field.top - canvas.ems(0.85)
    canvas.words(name, field.left, y, scale=0.9, room=room, quiet=panel.tone == "few")
    if moved:
        canvas.words(moved, field.left + wide, y, anchor="end", scale=0.9, font_weight=600, fill=color)
    for run in runs(_told(behind)):
        for ends in pairwise(run):
            start, end = (field.at(place, behind[place].value or 0.0) for place in ends)
            canvas.line(start, end, stroke=QUIET, stroke_width=canvas.ems(0.09), stroke_opacity=0.6)
    places = _told(panel.points)
    for run in runs(places):
        line(canvas, panel.points, run, field, color=color)
    for place in places:
        point = panel.points[place]
        radius = min(canvas.ems(0.26), max(field.each * 0.3, 1.2))
        tip = canvas.tip(point, "points")
        x, at = field.at(place, point.value or 0.0)
        if point.state == "unfinished":
            hollow = {"class_": "paper", "fill": canvas.paper, "stroke": color, "stroke_width": radius * 0.45}
            canvas.shape("circle", cx=x, cy=at, r=radius, tip=tip, **hollow)
        else:
            pale = {"opacity": PALE} if point.state == "few" else {}
            canvas.shape("circle", cx=x, cy=at, r=radius, tip=tip, fill=color, **pale)
    _ends(canvas, panel.points or behind, field, wide)


def _ends(canvas: Canvas, points: Sequence[Point], field: Field, wide: float) -> None:
    """The names of the first and the last period."""
    y, room = field.foot + canvas.ems(0.7), wide / 2 - canvas.ems(0.3)
    if points:
        canvas.words(points[0].label, field.left, y, scale=0.75, room=room, quiet=True)
    if len(points) > 1:
        canvas.words(points[-1].label, field.left + wide, y, anchor="end", scale=0.75, room=room, quiet=True)


def _told(points: Sequence[Point]) -> list[int]:
    return [place for place, point in enumerate(points) if point.value is not None and point.state != "gap"]
