"""The score of each pair of two lists, one a cell, the number of responses below it."""

from typing import Any, Final

from nps_core.colors import GRID, TONES
from nps_core.report.document import Grid, Point
from nps_core.report.drawing.canvas import PALE, Canvas
from nps_core.report.drawing.scales import told

_NAMES: Final = 0.26
"""Names of rows have at most so much of the width."""

_NARROWEST, _LOWEST, _HIGHEST = 4.2, 2.0, 3.4
"""A cell, in ems."""

_HEAD: Final = 1.6
MARKS: Final = {"above": "▲ ", "below": "▼ "}


def grid(canvas: Canvas, chart: Grid) -> None:
    """Draws as many rows and columns as there is room for, and says how many are left out; of nothing says so."""
    if not chart.rows or not chart.columns:
        canvas.empty(canvas.text("presented.nothing"))
        return
    names = min(max(map(canvas.wide, chart.rows)) + canvas.ems(1), canvas.width * _NAMES)
    columns = max(1, min(len(chart.columns), int((canvas.width - names) / canvas.ems(_NARROWEST))))
    room = canvas.height - canvas.ems(_HEAD)
    rows = max(1, min(len(chart.rows), int(room / canvas.ems(_LOWEST))))
    left_out = len(chart.rows) * len(chart.columns) - rows * columns
    if left_out:
        rows = max(1, min(len(chart.rows), int((room - canvas.ems(1.4)) / canvas.ems(_LOWEST))))
        room -= canvas.ems(1.4)
    wide, high = (canvas.width - names) / columns, min(room / rows, canvas.ems(_HIGHEST))
    for column in range(columns):
        x = names + (column + 0.5) * wide
        room_of_name = wide - canvas.ems(0.4)
        canvas.words(chart.columns[column], x, canvas.ems(0.7), anchor="middle", scale=0.85, room=room_of_name)
    for row in range(rows):
        y = canvas.ems(_HEAD) + row * high
        canvas.line((0.0, y), (canvas.width, y), stroke=GRID, stroke_width=1)
        canvas.words(chart.rows[row], 0.0, y + high / 2, scale=0.9, room=names - canvas.ems(0.6))
        for column in range(columns):
            _cell(canvas, chart.cells[row][column], names + column * wide, y, (wide, high))
    if left_out:
        left_out = len(chart.rows) * len(chart.columns) - rows * columns
        sentence = canvas.text("presented.left_out", n=left_out)
        y = canvas.ems(_HEAD) + rows * high + canvas.ems(0.8)
        canvas.words(sentence, 0.0, y, scale=0.85, room=canvas.width, quiet=True)


def _cell(canvas: Canvas, point: Point, x: float, y: float, size: tuple[float, float]) -> None:
    wide, high = size
    is_clear = point.tone in MARKS and point.state != "few"
    if is_clear:
        edge = canvas.ems(0.12)
        size_of: dict[str, Any] = {"width": wide - 2 * edge, "height": high - 2 * edge, "rx": 3}
        canvas.shape("rect", x=x + edge, y=y + edge, **size_of, fill=TONES[point.tone], opacity=0.18)
    middle, room = x + wide / 2, wide - canvas.ems(0.3)
    if point.value is not None:
        mark = MARKS[point.tone] if is_clear else ""
        words = f"{mark}{told(point.value, 'points', canvas.text)}"
        look = {"fill_opacity": PALE + 0.15} if point.state == "few" else {"font_weight": 600} if is_clear else {}
        canvas.words(words, middle, y + high / 2 - canvas.ems(0.42), anchor="middle", room=room, **look)
    if point.n:
        low = canvas.ems(0.62) if point.value is not None else 0.0
        count = canvas.text("presented.count", n=point.n)
        canvas.words(count, middle, y + high / 2 + low, anchor="middle", scale=0.7, room=room, quiet=True)
