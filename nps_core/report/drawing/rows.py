"""What drawings in rows share: names at the left, a scale below, values at the right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nps_core.colors import GRID
from nps_core.report.drawing.canvas import Canvas
from nps_core.report.drawing.scales import Scale, scale_of, told

_MOST_FOR_NAMES: Final = 0.36
"""Names have at most so much of the width."""

_LOWEST: Final = 1.1
"""A row is at least so many ems high."""

_HIGHEST: Final = 3.4
_TICK_EMS: Final = 5.5


@dataclass(frozen=True)
class Rows:
    """Where the rows lie.

    Attributes:
        names: the width of the names, in pixels.
        top, height: of the first row and of each.
        count: how many are drawn.
        left_out: how many are not, for there is no room.
        scale: of the values.
    """

    names: float
    top: float
    height: float
    count: int
    left_out: int
    scale: Scale

    def middle(self, place: int) -> float:
        """The height of the middle of a row."""
        return self.top + self.height * (place + 0.5)

    @property
    def foot(self) -> float:
        """Where the last row ends."""
        return self.top + self.height * self.count


def rows_of(
    canvas: Canvas, names: Sequence[str], values: Iterable[float], unit: str, *, head: float, beside: float
) -> Rows:
    """The rows of some names and values.

    Args:
        head: the room above the first row, in pixels.
        beside: the room at the right, for what is written there.
    """
    wanted = max(map(canvas.wide, names), default=0.0) + canvas.ems(1.2)
    width = min(wanted, canvas.width * _MOST_FOR_NAMES)
    room = canvas.height - head - canvas.ems(1.7)
    count = min(len(names), max(1, int(room / canvas.ems(_LOWEST))))
    left_out = len(names) - count
    if left_out:
        room -= canvas.ems(1.4)
        count = max(1, int(room / canvas.ems(_LOWEST)))
        left_out = len(names) - count
    height = min(room / count, canvas.ems(_HIGHEST))
    start, end = width + canvas.ems(0.5), canvas.width - max(beside, canvas.ems(1.2))
    most = max(2, min(7, int((end - start) / canvas.ems(_TICK_EMS))))
    return Rows(width, head, height, count, left_out, scale_of(values, unit, start, end, most=most))


def ruled(canvas: Canvas, rows: Rows, unit: str) -> None:
    """The thin lines of the scale with their values below, and how many rows there was no room for."""
    for tick in rows.scale.ticks:
        x = rows.scale.at(tick)
        canvas.line((x, rows.top), (x, rows.foot), stroke=GRID, stroke_width=2 if tick == 0 else 1)
        shown = told(tick, unit, canvas.text)
        canvas.words(shown, x, rows.foot + canvas.ems(0.8), anchor="middle", scale=0.85, quiet=True)
    if rows.left_out:
        sentence = canvas.text("presented.left_out", n=rows.left_out)
        canvas.words(sentence, 0, rows.foot + canvas.ems(2.2), scale=0.9, room=canvas.width, quiet=True)
