"""Scores over the number of answers behind them, between the lines of chance."""

from collections.abc import Sequence
from math import floor, log10
from typing import Any, Final

from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from nps_core.colors import ACCENT, QUIET, TONES
from nps_core.report.deck.look import INK, Look, paler
from nps_core.report.deck.native import Canvas, legend, marked, said, scattered, stroked, value_axis
from nps_core.report.document import Funnel, Point
from nps_core.report.drawing.letters import shorten
from nps_core.report.drawing.scales import scale_of

_MOST_NAMED: Final = 8
_KINDS: Final = ("above", "below", "")


def funnel(chart: Funnel, on: Canvas) -> None:
    """Dots over their number of answers, in logarithms; those that stand out by name."""
    look, text = on.look, on.look.text
    points = [point for point in chart.points if point.value is not None and point.n]
    kinds = {kind: [point for point in points if _kind(point) == kind] for kind in _KINDS}
    sizes = [float(point.n or 1) for point in points] + [limit.n for limit in chart.limits]
    low, high = 10.0 ** floor(log10(min(sizes))), max(sizes) * 1.2  # the axis is named from its beginning on by tens
    lines: list[tuple[str, list[tuple[float, float]]]] = []
    if chart.limits:
        lines.append((text("deck.low"), [(limit.n, limit.low) for limit in chart.limits]))
        lines.append((text("deck.high"), [(limit.n, limit.high) for limit in chart.limits]))
    if chart.reference is not None:
        lines.append((chart.reference.name, [(low, chart.reference.at), (high, chart.reference.at)]))
    dots = [
        (text(f"figures.verdict_{kind or 'unclear'}"), [(float(point.n or 1), point.value or 0.0) for point in some])
        for kind, some in kinds.items()
        if some
    ]
    drawn = scattered(on, [*lines, *dots])
    values = [y for _, places in (*lines, *dots) for _, y in places]
    value_axis(drawn.value_axis, "points", scale_of(values, "points", 0, 1, most=6))
    _sizes(drawn.category_axis, low, high, look)
    series = list(drawn.plots[0].series)
    for line in series[: len(lines)]:
        is_everybody = chart.reference is not None and line.name == look.plain(chart.reference.name)
        stroked(line, ACCENT if is_everybody else QUIET, 1.5)
        line.format.line.dash_style = MSO_LINE.ROUND_DOT
    shown = [(kind, some) for kind, some in kinds.items() if some]
    for line, (kind, some) in zip(series[len(lines) :], shown, strict=True):
        _dots(line, some, kind, look)
    legend(drawn)


def _kind(point: Point) -> str:
    return point.tone if point.tone in TONES and point.state != "few" and point.tone in _KINDS else ""


def _sizes(axis: Any, low: float, high: float, look: Look) -> None:
    value_axis(axis, "#,##0")
    axis.has_major_gridlines = False
    axis.minimum_scale, axis.maximum_scale = low, high
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis._element.find(qn("c:scaling")).insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="10"/>'))
    axis.has_title = True
    look.write(axis.axis_title.text_frame.paragraphs[0], look.text("segments.funnel_size"), 12, color=INK)


def _dots(line: Any, points: Sequence[Point], kind: str, look: Look) -> None:
    line.smooth = False
    line.format.line.fill.background()
    marked(line, XL_MARKER_STYLE.CIRCLE, 9, TONES[kind] if kind else paler(QUIET, 0.2))
    if kind:
        for at, point in enumerate(points[:_MOST_NAMED]):
            said(line.points[at], shorten(look.plain(point.label), 22), look, position=XL_LABEL_POSITION.RIGHT)
