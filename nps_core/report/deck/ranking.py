"""Numbers beside each other as bars, each with its interval."""

from typing import Final

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn

from nps_core.colors import ACCENT, QUIET, TONES
from nps_core.report.deck.look import INK, Look
from nps_core.report.deck.native import (
    Canvas,
    Named,
    categorical,
    category_axis,
    ends_of,
    error_bars,
    filled,
    intervals,
    said,
    tone_color,
    value_axis,
)
from nps_core.report.document import Point, Ranking
from nps_core.report.drawing.letters import shorten
from nps_core.report.drawing.scales import scale_of, told

_LONGEST: Final = 26
"""Names of bars have at most so many ems."""

_MANY: Final = 16
"""With more bars their names are smaller."""


def ranking(chart: Ranking, on: Canvas) -> None:
    """Bars from the first to the last, each with its interval; what they are compared with comes first."""
    look, points = on.look, list(chart.points)
    if chart.reference is not None:
        points.insert(0, Point(chart.reference.name, chart.reference.at, tone="reference"))
    name = look.text(f"deck.{'share' if chart.unit == 'percent' else 'effect' if chart.unit == 'change' else 'nps'}")
    beside, ends = intervals(points, look), ends_of(points)
    unit = "shift" if chart.unit == "percent" and min(ends, default=0.0) < 0 else chart.unit
    labels = [_with_count(point, look) for point in points]
    values = [None if point.state == "gap" else point.value for point in points]
    # What each bar comes to is written beyond its interval: on a bar of no fill that ends there.
    tops = [
        None if value is None else max(0.0, value, point.high or 0.0)
        for value, point in zip(values, points, strict=True)
    ]
    series = [Named(name, values), Named(look.text("deck.label"), tops)]
    drawn = categorical(on, XL_CHART_TYPE.BAR_CLUSTERED, labels, series, beside, unit=unit)
    room = 0.08 * (max(0.0, *ends) - min(0.0, *ends))
    value_axis(drawn.value_axis, unit, scale_of([0.0, *ends, max(0.0, *ends) + room], unit, 0, 1, most=8))
    category_axis(drawn.category_axis, size=12 if len(points) <= _MANY else 9)
    drawn.category_axis.reverse_order = True
    # The names run from above, and the values stand below all the same.
    drawn.value_axis._element.find(qn("c:crosses")).set("val", "max")
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 45, 100, False
    bars, written = plot.series
    bars.invert_if_negative = written.invert_if_negative = False
    written.format.fill.background()
    filled(bars, QUIET)
    colors = {**TONES, "reference": ACCENT}
    for at, (point, value) in enumerate(zip(points, values, strict=True)):
        if point.tone or point.state == "few":
            filled(bars.points[at], tone_color(point, colors, QUIET))
        if value is not None:
            words = told(value, unit, look.text)
            said(
                written.points[at],
                f"\xa0\xa0{words}",
                look,
                size=12 if len(points) <= _MANY else 9,
                bold=True,
                position=XL_LABEL_POSITION.OUTSIDE_END,
            )
    error_bars(bars, 3, beside, width=6 if len(points) <= _MANY else 3, color=INK)


def _with_count(point: Point, look: Look) -> str:
    name = shorten(look.plain(point.label), _LONGEST)
    return name if point.n is None else look.text("deck.with_count", name=name, n=point.n)
