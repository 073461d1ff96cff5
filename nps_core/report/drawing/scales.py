"""Scales: where a value lies on the sheet, and which round values are named beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from nps_core.i18n import Text

_FINEST: Final = {"points": 1.0, "change": 1.0, "percent": 0.01, "shift": 0.01}
"""The smallest step between two values that are named: nobody reads an axis of tenths of a point."""

_FEWEST_STEPS: Final = 4


@dataclass(frozen=True)
class Scale:
    """A straight scale from one place of the sheet to another.

    Attributes:
        low, high: the values at its ends.
        start, end: where those lie, in pixels.
        step: between two round values.
    """

    low: float
    high: float
    start: float
    end: float
    step: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        """The round values, from the lowest up."""
        first, last = round(self.low / self.step), round(self.high / self.step)
        return [place * self.step for place in range(first, last + 1)]


def scale_of(values: Iterable[float], unit: str, start: float, end: float, *, most: int) -> Scale:
    """The scale that holds all values, between round values of which about ``most`` are named.

    Args:
        unit: ``points``, ``change``, ``percent``, or ``shift``: of a share, by how much it changed.
    """
    found = list(values) or [0.0]
    low, high, finest = min(found), max(found), _FINEST[unit]
    short = _FEWEST_STEPS * finest - (high - low)
    if short > 0:
        low, high = low - short / 2, high + short / 2
    step = _round_step((high - low) / max(most, 1), finest)
    first, last = floor(low / step), ceil(high / step)
    return Scale(first * step, last * step, start, end, step)


def _round_step(least: float, finest: float) -> float:
    size = finest
    while True:
        for each in (1, 2, 5):
            if size * each >= least:
                return size * each
        size *= 10


def told(value: float, unit: str, text: Text) -> str:
    """A value of a chart as it is written beside it.

    >>> [told(0.48, "percent", Text()), told(6.4, "change", Text()), told(-6.4, "points", Text())]
    ['48%', '+6', '−6']
    """
    if unit in {"percent", "shift"}:
        return f"{'+' if unit == 'shift' and value > 0 else ''}{text.percent(value)}"
    return text.change(value) if unit == "change" else text.points(value)
