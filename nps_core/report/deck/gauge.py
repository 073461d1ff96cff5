"""The score as a ruler from -100 to 100: its interval, the bands, the benchmarks."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION

from nps_core.colors import ACCENT
from nps_core.report.deck.look import SOFT, Look, band_color, paler
from nps_core.report.deck.native import (
    Canvas,
    marked,
    said,
    scattered,
    stroked,
    value_axis,
)
from nps_core.report.document import Gauge, Mark, Point
from nps_core.report.drawing.letters import shorten
from nps_core.report.drawing.scales import scale_of

_MOST_MARKS: Final = 9
"""As many benchmarks have a row of their own below the scale; all of them stand in the notes."""


def gauge(chart: Gauge, on: Canvas) -> None:
    """A ruler from -100 to 100: the score with its interval, the bands below it, then each benchmark."""
    look = on.look
    marks, point = chart.marks[:_MOST_MARKS], chart.point
    places: list[tuple[str, Sequence[tuple[float, float]]]] = [
        (band.name, [(band.low, 2), ((band.low + band.high) / 2, 2), (band.high, 2)]) for band in chart.bands
    ]
    places += [(mark.name, [(mark.at, 1 - row)]) for row, mark in enumerate(marks)]
    if point.low is not None and point.high is not None:
        places.append((look.text("deck.interval"), [(point.low, 3), (point.high, 3)]))
    if point.value is not None:
        places.append((point.label, [(point.value, 3)]))
    drawn = scattered(on, places)
    value_axis(drawn.category_axis, "points", scale_of((-100, 100), "points", 0, 1, most=8))
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    value_axis(drawn.value_axis, "points", hidden=True)
    lowest = 2 - len(marks)
    drawn.value_axis.minimum_scale, drawn.value_axis.maximum_scale = lowest - 0.7, 4.2
    series = list(drawn.plots[0].series)
    for number, (band, line) in enumerate(zip(chart.bands, series, strict=False)):
        stroked(line, band_color(number, len(chart.bands)), 20)
        said(line.points[1], shorten(look.plain(band.name), 9), look, position=XL_LABEL_POSITION.CENTER)
    for mark, line in zip(marks, series[len(chart.bands) :], strict=False):
        _benchmark(line, mark, look)
    if point.value is not None:
        _score(series, point, look, has_interval=point.low is not None and point.high is not None)


def _benchmark(series: Any, mark: Mark, look: Look) -> None:
    series.smooth = False
    series.format.line.fill.background()
    marked(series, XL_MARKER_STYLE.DIAMOND, 9, SOFT)
    side = XL_LABEL_POSITION.RIGHT if mark.at <= 30 else XL_LABEL_POSITION.LEFT
    words = f"{shorten(look.plain(mark.name), 30)}  {look.text.points(mark.at)}"
    said(series.points[0], words, look, color=SOFT, position=side)


def _score(series: Sequence[Any], point: Point, look: Look, *, has_interval: bool) -> None:
    color = paler(ACCENT) if point.state == "few" else ACCENT
    if has_interval:
        stroked(series[-2], paler(ACCENT, 0.6), 10)
        words = look.text("deck.between", low=point.low, high=point.high)
        side = XL_LABEL_POSITION.RIGHT if (point.value or 0.0) <= 60 else XL_LABEL_POSITION.LEFT
        end = series[-2].points[1 if side == XL_LABEL_POSITION.RIGHT else 0]
        said(end, words, look, size=14, color=SOFT, position=side)
    series[-1].smooth = False
    series[-1].format.line.fill.background()
    marked(series[-1], XL_MARKER_STYLE.CIRCLE, 20, color)
    said(series[-1].points[0], look.text.points(point.value or 0.0), look, size=40, color=color, bold=True)
