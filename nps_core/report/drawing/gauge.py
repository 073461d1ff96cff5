"""The score as a needle on a half circle, its interval as an arc, its bands around it, benchmarks outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, degrees, pi, sin, sqrt
from typing import Final

from nps_core.colors import ACCENT, DIAL_INTERVAL, QUIET, RING_COLORS
from nps_core.report.document import Band, Gauge, Mark
from nps_core.report.drawing.canvas import PALE, Canvas
from nps_core.report.drawing.letters import width_of
from nps_core.report.drawing.scales import told

_RING, _INTERVAL, _NEEDLE, _NAMES, _DIAMOND, _LABEL = (0.86, 1.0), (0.56, 0.70), 0.83, 0.93, 1.055, 1.15
_LIMITS = 0.78
"""Where things lie, in radii of the dial."""

_STEPS: Final = 40
_BELOW, _ABOVE, _LINE = 4.4, 0.9, 1.35
"""In ems: the room for the score under the dial and above it, the height of a line."""

_ROOM_FOR_NAMES: Final = 9
"""With so many ems beside the dial, benchmarks are named there; else in a list below it."""


@dataclass(frozen=True)
class _Dial:
    x: float
    y: float
    radius: float

    def at(self, value: float, share: float) -> tuple[float, float]:
        """The place of a value at so many radii."""
        angle = pi * (1 - (value + 100) / 200)
        return self.x + share * self.radius * cos(angle), self.y - share * self.radius * sin(angle)

    def stretch(self, low: float, high: float, shares: tuple[float, float]) -> list[tuple[float, float]]:
        """The outline of a stretch of the scale between two radii."""
        steps = [low + (high - low) * step / _STEPS for step in range(_STEPS + 1)]
        return [*(self.at(step, shares[1]) for step in steps), *(self.at(step, shares[0]) for step in reversed(steps))]


def gauge(canvas: Canvas, chart: Gauge) -> None:
    """Draws the gauge; without a score the bare dial and why."""
    dial, listed = _placed(canvas, chart.marks)
    for place, band in enumerate(sorted(chart.bands, key=lambda each: each.low)):
        _band(canvas, dial, band, RING_COLORS[min(place, len(RING_COLORS) - 1)])
    if not chart.bands:
        canvas.path(dial.stretch(-100, 100, _RING), closed=True, fill=RING_COLORS[0])
    _limits(canvas, dial, chart)
    _score(canvas, dial, chart)
    for mark in chart.marks:
        tip = canvas.text("presented.tip_bare", name=mark.name, value=told(mark.at, "points", canvas.text))
        x, y = dial.at(mark.at, _DIAMOND)
        reach = canvas.ems(0.36)
        canvas.path([(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], closed=True, fill=QUIET, tip=tip)
    if listed:
        _list(canvas, chart.marks)
    else:
        _beside(canvas, dial, chart.marks)


def _placed(canvas: Canvas, marks: Sequence[Mark]) -> tuple[_Dial, bool]:
    """The dial, as large as there is room; and whether the benchmarks are listed below it."""
    high = canvas.height - canvas.ems(_BELOW + _ABOVE)
    around = _LABEL if marks else 1.02
    radius = min(high / around, (canvas.width / 2 - canvas.ems(1.2)) / _DIAMOND)
    listed = bool(marks) and canvas.width / 2 - radius < canvas.ems(_ROOM_FOR_NAMES)
    if listed:
        high -= canvas.ems(_LINE * min(len(marks), _most_listed(canvas)) + 0.6)
        radius = min(high / around, radius)
    return _Dial(canvas.width / 2, canvas.ems(_ABOVE) + around * radius, radius), listed


def _band(canvas: Canvas, dial: _Dial, band: Band, color: str) -> None:
    canvas.path(dial.stretch(band.low, band.high, _RING), closed=True, fill=color, tip=band.name)
    middle = (band.low + band.high) / 2
    along = (band.high - band.low) / 200 * pi * dial.radius * _NAMES
    if width_of(band.name) * canvas.ems(0.78) > along - canvas.ems(0.5):
        return
    x, y = dial.at(middle, _NAMES)
    turned = f"rotate({round(degrees(pi * middle / 200), 1):g} {x:.1f} {y:.1f})"
    canvas.words(band.name, x, y, anchor="middle", scale=0.78, transform=turned)


def _limits(canvas: Canvas, dial: _Dial, chart: Gauge) -> None:
    for end in (-100.0, 100.0):
        x, _ = dial.at(end, (_RING[0] + _RING[1]) / 2)
        canvas.words(
            told(end, "points", canvas.text), x, dial.y + canvas.ems(0.8), anchor="middle", scale=0.85, quiet=True
        )
    for limit in sorted({band.low for band in chart.bands} - {-100.0}):
        if chart.point.value is None or abs(limit - chart.point.value) > 7:
            x, y = dial.at(limit, _LIMITS)
            canvas.words(told(limit, "points", canvas.text), x, y, anchor="middle", scale=0.85, quiet=True)


def _score(canvas: Canvas, dial: _Dial, chart: Gauge) -> None:
    point, below = chart.point, dial.y + canvas.ems(1.95)
    if point.value is None:
        sentence = canvas.text("figures.too_few", n=point.n or 0)
        canvas.words(sentence, dial.x, below, anchor="middle", room=canvas.width - canvas.ems(2), quiet=True)
        return
    opacity: float | str = PALE if point.state == "few" else ""
    tip = canvas.tip(point, "points")
    if point.low is not None and point.high is not None:
        arc = dial.stretch(point.low, point.high, _INTERVAL)
        canvas.path(arc, closed=True, fill=DIAL_INTERVAL, opacity=opacity, tip=tip)
    tipped = dial.at(point.value, _NEEDLE)
    canvas.line((dial.x, dial.y), tipped, stroke=ACCENT, stroke_width=canvas.ems(0.28), opacity=opacity)
    canvas.shape("circle", cx=dial.x, cy=dial.y, r=canvas.ems(0.5), fill=ACCENT, opacity=opacity, tip=tip)
    shown = told(point.value, "points", canvas.text)
    canvas.words(shown, dial.x, below, anchor="middle", scale=2.5, font_weight=650)
    if point.low is not None and point.high is not None:
        told_interval = canvas.text("figures.interval", low=point.low, high=point.high)
        room = canvas.width - canvas.ems(1)
        canvas.words(told_interval, dial.x, below + canvas.ems(1.8), anchor="middle", room=room, quiet=True)


def _beside(canvas: Canvas, dial: _Dial, marks: Sequence[Mark]) -> None:
    """The names of the benchmarks beside their places, none over another."""
    for side in (1, -1):
        ours = [mark for mark in marks if (dial.at(mark.at, 1)[0] >= dial.x) == (side > 0)]
        ours.sort(key=lambda mark: dial.at(mark.at, _LABEL)[1])
        line = canvas.ems(_LINE)
        ours = ours[: int((dial.y - canvas.ems(0.6)) / line)]
        heights: list[float] = []
        for mark in ours:
            heights.append(max(dial.at(mark.at, _LABEL)[1], heights[-1] + line if heights else canvas.ems(0.7)))
        over = max(0.0, heights[-1] - dial.y) if heights else 0.0
        for mark, height in zip(ours, heights, strict=True):
            _name(canvas, dial, mark, side, height - over)


def _name(canvas: Canvas, dial: _Dial, mark: Mark, side: int, y: float) -> None:
    edge = _LABEL * dial.radius
    clear = max(abs(dial.at(mark.at, _LABEL)[0] - dial.x), sqrt(max(edge**2 - (dial.y - y) ** 2, 0.0)))
    start, end = dial.at(mark.at, _DIAMOND + 0.02), dial.x + side * (clear + canvas.ems(0.3))
    room = canvas.width - end if side > 0 else end
    canvas.line(start, (end - side * canvas.ems(0.2), y), stroke=QUIET, stroke_width=canvas.ems(0.07))
    name = _told(canvas, mark)
    canvas.words(name, end, y, anchor="start" if side > 0 else "end", room=room - canvas.ems(0.2), scale=0.9, halo=True)


def _told(canvas: Canvas, mark: Mark) -> str:
    """A benchmark, its points first: where there is no room for all of its name, the number stays."""
    return canvas.text("presented.mark", name=mark.name, value=told(mark.at, "points", canvas.text))


def _most_listed(canvas: Canvas) -> int:
    return max(1, int(canvas.height * 0.3 / canvas.ems(_LINE)))


def _list(canvas: Canvas, marks: Sequence[Mark]) -> None:
    shown = sorted(marks, key=lambda mark: -mark.at)[: _most_listed(canvas)]
    first = canvas.height - canvas.ems(_LINE * len(shown) - _LINE / 2)
    for place, mark in enumerate(shown):
        name = f"◆ {_told(canvas, mark)}"
        y = first + canvas.ems(_LINE) * place
        canvas.words(name, canvas.width / 2, y, anchor="middle", room=canvas.width - canvas.ems(1), scale=0.9)
