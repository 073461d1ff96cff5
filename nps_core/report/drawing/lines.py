"""What drawings over time share: where periods and values lie, and the line with its band."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nps_core.colors import ACCENT, BAND
from nps_core.report.document import Point
from nps_core.report.drawing.canvas import Canvas
from nps_core.report.drawing.scales import Scale


@dataclass(frozen=True)
class Field:
    """Where periods and values lie.

    Attributes:
        left: where the first period begins, in pixels.
        each: how wide a period is.
        top, foot: of the values.
        scale: of the values.
    """

    left: float
    each: float
    top: float
    foot: float
    scale: Scale

    def x(self, place: float) -> float:
        """Where the middle of a period lies."""
        return self.left + self.each * (place + 0.5)

    def at(self, place: int, value: float) -> tuple[float, float]:
        """Where the value of a period lies."""
        return self.x(place), self.scale.at(value)


def runs(places: Sequence[int]) -> list[list[int]]:
    """Unbroken stretches of periods.

    >>> runs([0, 1, 4])
    [[0, 1], [4]]
    """
    found: list[list[int]] = []
    for place in places:
        if found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return found


def line(
    canvas: Canvas,
    points: Sequence[Point],
    run: Sequence[int],
    field: Field,
    *,
    color: str = ACCENT,
    is_thin: bool = False,
) -> None:
    """A stretch: its intervals as a band, its points as a line, dashed into what is not finished."""
    held = [place for place in run if points[place].low is not None and points[place].high is not None]
    for stretch in runs(held):
        lows = [field.at(place, points[place].low or 0.0) for place in stretch]
        highs = [field.at(place, points[place].high or 0.0) for place in stretch]
        if len(stretch) == 1:
            canvas.line(lows[0], highs[0], stroke=BAND, stroke_width=canvas.ems(0.6))
        else:
            canvas.path([*lows, *reversed(highs)], closed=True, fill=BAND)
    thin = {"stroke_opacity": 0.5} if is_thin else {}
    width = canvas.ems(0.09 if is_thin else 0.17)
    for before, after in pairwise(run):
        ends = [field.at(place, points[place].value or 0.0) for place in (before, after)]
        is_firm = "unfinished" not in {points[before].state, points[after].state}
        dash = {} if is_firm else {"stroke_dasharray": f"{canvas.ems(0.3):.1f} {canvas.ems(0.3):.1f}"}
        canvas.line(ends[0], ends[1], stroke=color, stroke_width=width, stroke_linecap="round", **thin, **dash)
