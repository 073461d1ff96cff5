"""Numbers one a row, each with its interval as a light bar, and the line of what they are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nps_core.colors import ACCENT
from nps_core.report.document import Point, Ranking
from nps_core.report.drawing.canvas import PALE, Canvas, color_of
from nps_core.report.drawing.rows import Rows, rows_of, ruled
from nps_core.report.drawing.scales import told

_VALUE, _NARROW = 3.2, 34
"""In ems: the room for a value; and how narrow a sheet is on which the number of responses has no place."""


@dataclass(frozen=True)
class _Beside:
    """Where the rows lie, and how much room the numbers of responses have beside them."""

    rows: Rows
    sizes: float


def ranking(canvas: Canvas, chart: Ranking) -> None:
    """Draws the ranking; of nothing says so."""
    if not chart.points:
        canvas.empty(canvas.text("presented.nothing"))
        return
    values = [end for point in chart.points for end in (point.value, point.low, point.high) if end is not None]
    counts = [] if canvas.width < canvas.ems(_NARROW) else [_count(canvas, point) for point in chart.points]
    sizes = max((canvas.wide(count, 0.85) for count in counts), default=0.0)
    if chart.reference is not None:
        values.append(chart.reference.at)
    if chart.unit == "change":
        values.append(0.0)
    unit = "shift" if chart.unit == "percent" and min(values, default=0.0) < 0 else chart.unit
    rows = rows_of(
        canvas,
        [point.label for point in chart.points],
        values,
        unit,
        head=canvas.ems(0.3 if chart.reference is None else 1.6),
        beside=canvas.ems(_VALUE) + (sizes + canvas.ems(1) if sizes else 0),
    )
    ruled(canvas, rows, unit)
    _reference(canvas, chart, rows)
    for place, point in enumerate(_kept(chart.points, rows.count)):
        _row(canvas, point, unit, rows.middle(place), _Beside(rows, sizes))


def _count(canvas: Canvas, point: Point) -> str:
    return "" if point.n is None else canvas.text("presented.count", n=point.n)


def _reference(canvas: Canvas, chart: Ranking, rows: Rows) -> None:
    if chart.reference is None:
        return
    x, value = rows.scale.at(chart.reference.at), told(chart.reference.at, chart.unit, canvas.text)
    line = {"stroke": ACCENT, "stroke_width": 1.5, "stroke_dasharray": "2 4"}
    canvas.line((x, rows.top - canvas.ems(0.3)), (x, rows.foot), **line)
    name = canvas.text("presented.tip_bare", name=chart.reference.name, value=value)
    half = min(canvas.wide(name, 0.9), canvas.width) / 2
    middle = min(max(x, half), canvas.width - half)
    canvas.words(name, middle, canvas.ems(0.7), anchor="middle", scale=0.9, room=canvas.width)


def _kept(points: Sequence[Point], count: int) -> list[Point]:
    """The points that there is room for, in their order: those with a verdict first, then those nearest to the ends."""

    def weight(place: int) -> tuple[bool, int]:
        return points[place].tone not in {"above", "below"}, min(place, len(points) - 1 - place)

    return [points[place] for place in sorted(sorted(range(len(points)), key=weight)[:count])]


def _row(canvas: Canvas, point: Point, unit: str, y: float, beside: _Beside) -> None:
    rows, sizes = beside.rows, beside.sizes
    scale = min(1.0, rows.height / canvas.ems(1.35))
    is_pale = point.state in {"few", "gap"}
    canvas.words(point.label, 0, y, room=rows.names, scale=scale, quiet=is_pale)
    if sizes:
        canvas.words(
            _count(canvas, point), canvas.width, y, anchor="end", scale=0.85 * scale, quiet=True, room=sizes + 2
        )
    if point.value is None:
        return
    if point.low is not None and point.high is not None:
        start, end = rows.scale.at(point.low), rows.scale.at(point.high)
        high = min(canvas.ems(0.7), rows.height * 0.5)
        bar: dict[str, Any] = {"x": start, "y": y - high / 2, "width": max(end - start, 1.0), "height": high, "rx": 2}
        canvas.shape("rect", **bar, fill=color_of(point), opacity=0.16 if is_pale else 0.3)
    radius = min(canvas.ems(0.42), rows.height * 0.3)
    canvas.marker(rows.scale.at(point.value), y, point, radius=radius, tip=canvas.tip(point, unit))
    value = told(point.value, unit, canvas.text)
    end = canvas.width - (sizes + canvas.ems(1) if sizes else 0)
    look = {"fill_opacity": PALE} if is_pale else {"font_weight": 600}
    canvas.words(value, end, y, anchor="end", scale=scale, **look)
