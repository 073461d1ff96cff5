"""PowerPoint's own charts: their data, the sheet behind them, axes, labels and intervals."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt
from xlsxwriter.utility import xl_col_to_name

from nps_core.report.deck.look import INK, LINE, SOFT, Look, paler, rgb
from nps_core.report.document import Point
from nps_core.report.drawing.scales import Scale

Place = tuple[int, int, int, int]
"""Left, top, width and height on a slide."""

Values = Sequence[float | None]

FORMATS: Final = {"points": "0", "change": "+0;-0;0", "percent": "0%", "shift": "+0%;-0%;0%"}
"""How a chart writes its unrounded numbers, by their unit."""


@dataclass(frozen=True)
class Canvas:
    """Where a chart is drawn: the slide, how it looks, the place on it."""

    slide: Any
    look: Look
    place: Place


@dataclass(frozen=True)
class Named:
    """A column of the sheet behind a chart."""

    name: str
    values: Values

    @property
    def numbers(self) -> list[float]:
        """The values that are there."""
        return [value for value in self.values if value is not None]


def intervals(points: Sequence[Point], look: Look) -> list[Named]:
    """What stands beside the values of a chart in its sheet: the interval, its reaches, the responses."""
    text = look.text
    reach = [
        (point.value - point.low, point.high - point.value)
        if point.value is not None and point.low is not None and point.high is not None
        else (None, None)
        for point in points
    ]
    return [
        Named(text("deck.low"), [point.low for point in points]),
        Named(text("deck.high"), [point.high for point in points]),
        Named(text("deck.below"), [below for below, _ in reach]),
        Named(text("deck.above"), [above for _, above in reach]),
        Named(text("deck.responses"), [point.n for point in points]),
    ]


def categorical(
    on: Canvas, kind: Any, labels: Sequence[str], series: Sequence[Named], beside: Sequence[Named] = (), *, unit: str
) -> Any:
    """A chart of named values whose sheet also holds what stands ``beside`` them."""
    look = on.look
    data = CategoryChartData(number_format=FORMATS.get(unit, unit))
    data.categories = [look.plain(label) for label in labels]
    for each in series:
        data.add_series(look.plain(each.name), each.values)
    chart = on.slide.shapes.add_chart(kind, *on.place, data).chart
    chart.part.chart_workbook.update_from_xlsx_blob(_sheet(labels, [*series, *beside], look))
    dressed(chart, look)
    return chart


def _sheet(labels: Sequence[str], columns: Sequence[Named], look: Look) -> bytes:
    """The workbook behind a chart: labels, the series in their order, then what stands beside them."""
    rows: list[list[str | float | None]] = [["", *(look.plain(column.name) for column in columns)]]
    rows += [
        [look.plain(label), *values] for label, *values in zip(labels, *(each.values for each in columns), strict=True)
    ]
    return _workbook(rows)


def _workbook(rows: Iterable[Sequence[str | float | None]]) -> bytes:
    """A workbook of some rows, in which no text is a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.set_column(0, 0, 28)
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, place, cell)
                elif cell is not None:
                    sheet.write_number(row, place, cell)
    return file.getvalue()


def scattered(on: Canvas, series: Sequence[tuple[str, Sequence[tuple[float, float]]]]) -> Any:
    """A chart of points on a plane: names and their places from left and from below."""
    data = XyChartData(number_format="0")
    rows: list[Sequence[str | float | None]] = []
    for name, places in series:
        shown = on.look.plain(name)
        added = data.add_series(shown)
        for x, y in places:
            added.add_data_point(x, y)
        rows += [["", shown], *places, []]  # as the library lays the sheet out, which it would fill with formulas
    chart = on.slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *on.place, data).chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(rows))
    dressed(chart, on.look)
    return chart


def dressed(chart: Any, look: Look) -> None:
    """A chart in the reader's fonts, without a title of its own and without a legend."""
    chart.has_title = False
    chart.has_legend = False
    chart.font.size = Pt(12)
    chart.font.color.rgb = rgb(SOFT)
    look.font(chart.font._rPr)


def legend(chart: Any) -> None:
    """Name the series below the chart."""
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False


def value_axis(axis: Any, unit: str, scale: Scale | None = None, *, hidden: bool = False) -> None:
    """Thin lines and round numbers; ``hidden`` where each value is written out."""
    axis.visible = not hidden
    axis.has_major_gridlines = not hidden
    if scale is not None:
        axis.minimum_scale, axis.maximum_scale, axis.major_unit = scale.low, scale.high, scale.step
    if hidden:
        return
    axis.major_gridlines.format.line.color.rgb = rgb(LINE)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.format.line.fill.background()
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = FORMATS.get(unit, unit), False
    axis.tick_label_position = XL_TICK_LABEL_POSITION.NEXT_TO_AXIS


def category_axis(axis: Any, *, size: float = 12, every: int = 1) -> None:
    """Names beside the values, out of the way of those below zero, not all of them where they are many."""
    axis.has_major_gridlines = False
    axis.major_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.color.rgb = rgb(LINE)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.tick_labels.font.size = Pt(size)
    axis.tick_labels.font.color.rgb = rgb(INK)
    if every == 1:
        axis._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "0")
    else:
        for name in ("c:tickLblSkip", "c:tickMarkSkip"):
            made = parse_xml(f'<{name} {nsdecls("c")} val="{every}"/>')
            axis._element.find(qn("c:noMultiLvlLbl")).addprevious(made)


def filled(point: Any, color: str) -> None:
    """Fill a bar."""
    point.format.fill.solid()
    point.format.fill.fore_color.rgb = rgb(color)


def stroked(series: Any, color: str, width: float) -> None:
    """Draw the line of a series, straight from point to point."""
    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = rgb(color), Pt(width)
    series.format.line._get_or_add_ln().set("cap", "flat")


def marked(of: Any, style: Any, size: int, color: str, *, hollow: bool = False) -> None:
    """Mark the points of a series, or one of them."""
    of.marker.style, of.marker.size = style, size
    of.marker.format.fill.solid()
    of.marker.format.fill.fore_color.rgb = RGBColor(255, 255, 255) if hollow else rgb(color)
    of.marker.format.line.color.rgb = rgb(color)


def value_labels(
    series: Any, unit: str, *, color: str = INK, size: float = 12, position: Any = None, bold: bool = False
) -> None:
    """Write each value of a series beside it."""
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = FORMATS.get(unit, unit), False
    labels.font.size, labels.font.bold = Pt(size), bold
    labels.font.color.rgb = rgb(color)
    labels._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("wrap", "none")
    if position is not None:
        labels.position = position


def said(
    point: Any,
    words: str,
    look: Look,
    *,
    size: float = 12,
    color: str = INK,
    bold: bool = False,
    position: Any = XL_LABEL_POSITION.ABOVE,
) -> None:
    """Write words beside a point of a chart."""
    label = point.data_label
    frame = label.text_frame
    frame.word_wrap = False
    look.write(frame.paragraphs[0], words, size, color=color, bold=bold)
    label.position = position


def error_bars(series: Any, place: int, beside: Sequence[Named], *, width: float, color: str = SOFT) -> None:
    """Draw the interval of each value of a series, from the columns of the sheet that hold its reaches.

    Args:
        place: of the first column of ``beside`` in the sheet.
        beside: as ``intervals`` gives it.
        width: of the bars, in points.
    """
    below, above = beside[2], beside[3]
    if all(value is None for value in below.values):
        return
    plus, minus = (
        _numbers(name, place + offset, column) for name, offset, column in (("plus", 3, above), ("minus", 2, below))
    )
    made = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f'{plus}{minus}<c:spPr><a:ln w="{int(Pt(width))}" cap="flat"><a:solidFill><a:srgbClr val="{color.lstrip("#")}">'
        '<a:alpha val="40000"/></a:srgbClr></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    series._element.find(qn("c:cat")).addprevious(made)


def _numbers(name: str, place: int, column: Named) -> str:
    letter, rows = xl_col_to_name(place), len(column.values)
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value!r}</c:v></c:pt>' for at, value in enumerate(column.values) if value is not None
    )
    return (
        f"<c:{name}><c:numRef><c:f>Sheet1!${letter}$2:${letter}${rows + 1}</c:f><c:numCache>"
        f'<c:formatCode>General</c:formatCode><c:ptCount val="{rows}"/>{points}</c:numCache></c:numRef></c:{name}>'
    )


def tone_color(point: Point, tones: dict[str, str], plain: str) -> str:
    """The colour of a point by what it stands for; pale where few answers are behind it."""
    color = tones.get(point.tone, plain)
    return paler(color) if point.state == "few" else color


def ends_of(points: Iterable[Point]) -> list[float]:
    """Every number of some points, with the ends of their intervals."""
    return [end for point in points for end in (point.value, point.low, point.high) if end is not None]
