"""Scores over the number of answers behind them, between the lines within which chance alone keeps most of them."""

from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import Final

from nps_core.colors import ACCENT, GRID, QUIET
from nps_core.report.document import Funnel, Point
from nps_core.report.drawing.canvas import Canvas
from nps_core.report.drawing.scales import Scale, scale_of, told

_FOOT, _TOP = 2.6, 1.2
"""In ems."""

_CLEAR: Final = ("above", "below")


def funnel(canvas: Canvas, chart: Funnel) -> None:
    """Draws the dots, the largest number of answers at the right; without a single one says so."""
    points = [point for point in chart.points if point.value is not None and point.n]
    if not points:
        canvas.empty(canvas.text("presented.nothing"))
        return
    sizes = [float(point.n or 1) for point in points] + [limit.n for limit in chart.limits]
    values = [each for point in points if (each := point.value) is not None]
    values += [end for limit in chart.limits for end in (limit.low, limit.high)]
    top, foot = canvas.ems(_TOP), canvas.height - canvas.ems(_FOOT)
    scale = scale_of(values, "points", foot, top, most=max(2, int((foot - top) / canvas.ems(3))))
    left = max(canvas.wide(told(tick, "points", canvas.text), 0.85) for tick in scale.ticks) + canvas.ems(0.6)
    across = _Across(min(sizes) / 1.2, max(sizes) * 1.2, left, canvas.width)
    _grid(canvas, scale, across)
    for before, after in pairwise(chart.limits):
        for ends in ((before.low, after.low), (before.high, after.high)):
            start, end = zip((across.at(before.n), across.at(after.n)), map(scale.at, ends), strict=True)
            canvas.line(start, end, stroke=QUIET, stroke_width=1.2, stroke_dasharray="2 3")
    if chart.reference is not None:
        y = scale.at(chart.reference.at)
        canvas.line((left, y), (canvas.width, y), stroke=ACCENT, stroke_width=1.5, stroke_dasharray="2 4")
    placed = [(point, across.at(point.n or 1), scale.at(point.value or 0.0)) for point in points]
    placed.sort(key=lambda each: (each[0].tone in _CLEAR, each[0].n or 0))  # what stands out lies on top
    for point, x, y in placed:
        canvas.marker(x, y, point, radius=canvas.ems(0.4), tip=canvas.tip(point, "points"))
    _names(canvas, placed)


class _Across:
    """A scale of sizes, in logarithms: they differ by powers of ten."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self._start = low, high, start
        self._each = (end - start) / (log(high) - log(low))

    def at(self, size: float) -> float:
        return self._start + (log(size) - log(self.low)) * self._each


def _grid(canvas: Canvas, scale: Scale, across: _Across) -> None:
    left, foot = across.at(across.low), scale.at(scale.low)
    for tick in scale.ticks:
        y = scale.at(tick)
        canvas.line((left, y), (canvas.width, y), stroke=GRID, stroke_width=2 if tick == 0 else 1)
        shown = told(tick, "points", canvas.text)
        canvas.words(shown, left - canvas.ems(0.4), y, anchor="end", scale=0.85, quiet=True)
    free = left
    for size in (step * 10**power for power in range(9) for step in (1, 3)):
        words = canvas.text.number(size)
        half = canvas.wide(words, 0.85) / 2
        if across.low <= size <= across.high and across.at(size) - half > free:
            x = min(across.at(size), canvas.width - half)
            free = x + half + canvas.ems(0.8)
            canvas.words(words, x, foot + canvas.ems(0.9), anchor="middle", scale=0.85, quiet=True)
    title, x = canvas.text("segments.funnel_size"), (left + canvas.width) / 2
    canvas.words(title, x, foot + canvas.ems(2.0), anchor="middle", scale=0.85, quiet=True)


def _names(canvas: Canvas, placed: Sequence[tuple[Point, float, float]]) -> None:
    """The names of the dots that stand out, beside them, where they lie over nothing."""
    reach = canvas.ems(0.5)
    taken = [(x - reach, x + reach, y - reach, y + reach) for _, x, y in placed]
    for point, x, y in reversed(placed):
        if point.tone not in _CLEAR or point.state == "few":
            continue
        wide = min(canvas.wide(point.label, 0.85), canvas.width / 3)
        for start in (x + canvas.ems(0.8), x - canvas.ems(0.8) - wide):
            place = (start, start + wide, y - reach, y + reach)
            if start < 0 or start + wide > canvas.width or any(_meet(place, other) for other in taken):
                continue
            taken.append(place)
            canvas.words(point.label, start, y, scale=0.85, room=canvas.width / 3, halo=True)
            break


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
