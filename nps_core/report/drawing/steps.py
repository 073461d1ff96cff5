"""The way from one score to another: each step a bar that begins where the one above ends."""

from collections.abc import Sequence
from typing import Any

from nps_core.changes import adding_up
from nps_core.colors import QUIET, VERDICT_COLORS
from nps_core.report.document import Point, Steps
from nps_core.report.drawing.canvas import Canvas
from nps_core.report.drawing.rows import Rows, rows_of, ruled
from nps_core.report.drawing.scales import told
from nps_core.score import round_half_away

_VALUE = 3.4
"""The room for a value at the right, in ems."""


def steps(canvas: Canvas, chart: Steps) -> None:
    """Draws the steps; where one of the scores is missing says so."""
    if chart.before.value is None or chart.after.value is None:
        canvas.empty(canvas.text("presented.nothing"))
        return
    points = (chart.before, *chart.steps, chart.after)
    starts = [chart.before.value]
    for point in chart.steps:
        starts.append(starts[-1] + (point.value or 0.0))
    reaches = [
        start + end
        for start, point in zip(starts, chart.steps, strict=False)
        for end in (point.low, point.high)
        if end is not None
    ]
    ends = [end for point in (chart.before, chart.after) for end in (point.low, point.high) if end is not None]
    values = [*starts, *reaches, *ends, chart.after.value]
    rows = rows_of(
        canvas, [point.label for point in points], values, "points", head=canvas.ems(0.3), beside=canvas.ems(_VALUE)
    )
    ruled(canvas, rows, "points")
    shown = _shown(chart)
    for place, point in enumerate(points[: rows.count]):
        y = rows.middle(place)
        canvas.words(point.label, 0, y, room=rows.names, scale=min(1.0, rows.height / canvas.ems(1.35)))
        is_end = place in (0, len(points) - 1)
        value = told(shown[place], "points" if is_end else "change", canvas.text)
        canvas.words(value, canvas.width, y, anchor="end", font_weight=650 if is_end else 500)
        if is_end:
            _score(canvas, point, rows, y)
        else:
            _step(canvas, point, starts[place - 1], rows, y)
        if place < min(rows.count, len(points)) - 1:
            x = rows.scale.at(starts[min(place, len(starts) - 1)])
            look = {"stroke": QUIET, "stroke_width": 1, "stroke_dasharray": "2 3"}
            canvas.line((x, y), (x, y + rows.height), **look)


def _shown(chart: Steps) -> Sequence[float]:
    """The first score, the steps and the last score in whole points that add up as they are shown."""
    first, last = round_half_away(chart.before.value or 0.0), round_half_away(chart.after.value or 0.0)
    return [first, *adding_up([step.value or 0.0 for step in chart.steps], last - first), last]


def _score(canvas: Canvas, point: Point, rows: Rows, y: float) -> None:
    if point.low is not None and point.high is not None:
        start, end = rows.scale.at(point.low), rows.scale.at(point.high)
        _whisker(canvas, start, end, y)
    canvas.marker(rows.scale.at(point.value or 0.0), y, point, radius=canvas.ems(0.42), tip=canvas.tip(point, "points"))


def _step(canvas: Canvas, point: Point, start: float, rows: Rows, y: float) -> None:
    """The bar of a step: pale where it may be chance, with its interval at its end."""
    if point.value is None:
        return
    from_, to = rows.scale.at(start), rows.scale.at(start + point.value)
    color = VERDICT_COLORS["helps" if point.value > 0 else "hurts"]
    high = min(canvas.ems(1.1), rows.height * 0.62)
    bar: dict[str, Any] = {"x": min(from_, to), "y": y - high / 2, "width": max(abs(to - from_), 1.0), "height": high}
    is_unclear = point.tone == "unclear" or point.state == "few"
    look = {"fill_opacity": 0.35, "stroke": color, "stroke_dasharray": "3 2"} if is_unclear else {}
    canvas.shape("rect", **bar, fill=color, tip=canvas.tip(point, "change"), **look)
    if point.low is not None and point.high is not None:
        _whisker(canvas, rows.scale.at(start + point.low), rows.scale.at(start + point.high), y)


def _whisker(canvas: Canvas, start: float, end: float, y: float) -> None:
    reach, look = canvas.ems(0.22), {"stroke": QUIET, "stroke_width": 1.6}
    canvas.line((start, y), (end, y), **look)
    for x in (start, end):
        canvas.line((x, y - reach), (x, y + reach), **look)
