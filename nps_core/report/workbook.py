"""A document as an Excel workbook: the messages, every table, the responses behind them, how it was worked out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from math import isfinite
from typing import IO, Any, Final

import pandas as pd
import xlsxwriter

from nps_core.cells import writable
from nps_core.colors import ACCENT, QUIET
from nps_core.i18n import Text, text_in
from nps_core.report.book import FIRST_YEAR, FONTS, FORMS, LONGEST_CELL, WIDTHS_FROM, Book, width_of
from nps_core.report.document import Column, Course, Document, Gauge, Groups, Point, Ranking, Sheet, Steps, Table

MOST_ROWS: Final = 1_048_576
"""As many rows a sheet of Excel holds."""

_DAY_NOUGHT: Final = date(1899, 12, 30)
_NO_SUCH_DAY: Final = 60
"""Excel counts days from 1900 on and believes that there was a 29 February in that year."""

_NUMBERS_FROM: Final = 3
"""The column of the summary in which its numbers begin."""

_ABOUT, _MESSAGE, _NOTE, _QUOTE = 30, 84, 120, 100
"""How wide the columns of sentences are, in letters."""

_TITLE: Final = 27
"""How high the title is, in points."""


def workbook(document: Document, responses: Iterable[pd.DataFrame], file: IO[bytes]) -> None:
    """Write a document and its responses as a workbook, in memory of one page of responses whatever their number.

    Numbers stay numbers, unrounded; days are days; no text is a formula or a link.

    Args:
        responses: page by page, as ``responses.pages_of`` gives them; none for a workbook without them.
        file: is written.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONTS[document.language], "font_size": 10},
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.use_zip64()
        made_at = document.made_at.replace(tzinfo=None)
        book.set_properties({"title": writable(document.title)[:255], "author": "NPSight", "created": made_at})
        out = Book(book, text_in(document.language))
        _summary(out, document)
        for sheet in document.sheets:
            _tables(out, sheet)
        _quotes(out, document)
        _responses(out, responses)
        _notes(out, document)


# -- the summary ----------------------------------------------------------------------------------------------------


def _summary(out: Book, document: Document) -> None:
    """What each sheet says, beside the score over time and its picture."""
    text, sheet = out.text, out.sheet(out.text("workbook.summary"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _ABOUT)
    sheet.set_column(1, 1, _MESSAGE)
    sheet.set_column(_NUMBERS_FROM, _NUMBERS_FROM, 24)
    sheet.set_column(_NUMBERS_FROM + 1, _NUMBERS_FROM + 4, 18)
    sheet.set_row(0, _TITLE)
    out.write(sheet, 0, 0, document.title, "title")
    out.write(sheet, 1, 0, document.sheets[0].context if document.sheets else document.dataset)
    out.write(sheet, 2, 0, text("deck.made_on", day=document.made_at.date()))
    if document.is_sample:
        out.write(sheet, 3, 0, text("deck.sample"))
    points, unit = _shown_points(document)
    names = (text("workbook.about"), text("workbook.message"), "", "", *_point_columns(unit, text))
    for place, name in enumerate(names):
        if name or place == _NUMBERS_FROM:
            out.write(sheet, 5, place, name, "head_number" if place > _NUMBERS_FROM else "head")
    for row in range(max(len(points), len(document.sheets))):
        if row < len(document.sheets):
            out.high(sheet, 6 + row, (document.sheets[row].lead, _MESSAGE))
            out.write(sheet, 6 + row, 0, document.sheets[row].title, "bold")
            out.write(sheet, 6 + row, 1, document.sheets[row].lead, "wrapped")
        if row < len(points):
            _write_point(out, sheet, 6 + row, points[row], unit)
    if points:
        _picture(out, sheet, unit, 6, 5 + len(points))


def _shown_points(document: Document) -> tuple[Sequence[Point], str]:
    """The points that the summary shows, and their unit: the score over time, else the first numbers there are."""
    charts = [sheet.chart for sheet in document.sheets if sheet.chart is not None]
    for kind in (Course, Ranking, Steps, Gauge, Groups):
        for chart in charts:
            points, unit = points_of(chart)
            if isinstance(chart, kind) and any(point.value is not None for point in points):
                return points, unit
    return (), "points"


def points_of(chart: Any) -> tuple[Sequence[Point], str]:
    """The points of a chart and the form of its numbers."""
    match chart:
        case Course() | Ranking():
            return chart.points, chart.unit
        case Gauge():
            return (chart.point,), "points"
        case Steps():
            return (chart.before, *chart.steps, chart.after), "points"
        case Groups():
            return chart.parts, "number"
    return (), "points"


def _point_columns(unit: str, text: Text) -> tuple[str, ...]:
    name = text({"percent": "deck.share", "change": "deck.effect", "number": "deck.share"}.get(unit, "deck.nps"))
    return (name, text("deck.low"), text("deck.high"), text("deck.responses"))


def _write_point(out: Book, sheet: Any, row: int, point: Point, unit: str) -> None:
    out.write(sheet, row, _NUMBERS_FROM, point.label, "plain")
    for place, (value, form) in enumerate(
        ((point.value, unit), (point.low, unit), (point.high, unit), (point.n, "number")), start=_NUMBERS_FROM + 1
    ):
        out.write(sheet, row, place, value, form)


def _picture(out: Book, sheet: Any, unit: str, first: int, last: int) -> None:
    """A chart of Excel's own of the numbers of the summary, with the ends of their intervals."""
    chart = out.book.add_chart({"type": "line"})
    name, look = sheet.get_name(), {"size": 9, "color": "#57606a"}
    for place, color, width in ((1, ACCENT, 2.25), (2, QUIET, 0.75), (3, QUIET, 0.75)):
        column = _NUMBERS_FROM + place
        chart.add_series(
            {
                "name": [name, 5, column],
                "categories": [name, first, _NUMBERS_FROM, last, _NUMBERS_FROM],
                "values": [name, first, column, last, column],
                "line": {"color": color, "width": width, **({} if place == 1 else {"dash_type": "dash"})},
                "marker": {"type": "circle", "size": 5, "fill": {"color": color}, "border": {"color": color}}
                if place == 1
                else {"type": "none"},
            }
        )
    shown = {"points": "0", "change": "+0;-0;0", "percent": "0%"}.get(unit, "#,##0")
    chart.set_x_axis({"num_font": look, "label_position": "low", "line": {"color": "#c5cad2"}})
    chart.set_y_axis(
        {"num_font": look, "num_format": shown, "major_gridlines": {"visible": True, "line": {"color": "#e3e6ea"}}}
    )
    chart.set_legend({"position": "bottom", "font": look})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 560, "height": 320})
    sheet.insert_chart(last + 2, _NUMBERS_FROM, chart)


# -- the tables -----------------------------------------------------------------------------------------------------


def _tables(out: Book, sheet: Sheet) -> None:
    """Each table of a message on a sheet of its own; the numbers of its chart where it has none."""
    page = sheet.id.partition(".")[0]
    tables = [table for table in sheet.tables if table.columns]
    if not tables and sheet.chart is not None:
        tables = list(_table_of(sheet, out.text))
    for place, table in enumerate(tables):
        named = out.text(f"workbook.page_{page}") if out.text.has(f"workbook.page_{page}") else sheet.title
        if named.casefold() in out.taken:
            named = table.title or sheet.title if not place else table.title or named
        _table(out, out.sheet(named), table)


def _table_of(sheet: Sheet, text: Text) -> Iterator[Table]:
    points, unit = points_of(sheet.chart)
    if any(point.value is not None for point in points):
        names = zip(_point_columns(unit, text), (unit, unit, unit, "number"), strict=True)
        columns = (Column(sheet.title), *(Column(name, form) for name, form in names))
        yield Table(columns, tuple((p.label, p.value, p.low, p.high, p.n) for p in points), sheet.title)


def _table(out: Book, sheet: Any, table: Table) -> None:
    forms = [column.form for column in table.columns]
    out.headed(sheet, [column.name for column in table.columns], forms)
    for place, column in enumerate(table.columns):
        shown = [
            str(row[place]) for row in table.rows[:WIDTHS_FROM] if place < len(row) and isinstance(row[place], str)
        ]
        sheet.set_column(place, place, width_of([column.name, *shown]))
    for number, cells in enumerate(islice(table.rows, MOST_ROWS - 1), start=1):
        for place, (cell, form) in enumerate(zip(cells, forms, strict=False)):
            is_text = isinstance(cell, str) or form not in FORMS
            out.write(sheet, number, place, cell, ("beside" if place else "plain") if is_text else form)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _quotes(out: Book, document: Document) -> None:
    """The customers' words that the document shows."""
    quotes = [(sheet.title, quote) for sheet in document.sheets for quote in sheet.quotes]
    if not quotes:
        return
    text, sheet = out.text, out.sheet(out.text("workbook.quotes"))
    names = ("workbook.about", "workbook.role", "responses.score", "responses.day", "responses.comment")
    out.headed(sheet, [text(name) for name in names])
    for place, width in enumerate((24, 24, 9, 12, _QUOTE)):
        sheet.set_column(place, place, width)
    for row, (title, quote) in enumerate(quotes, start=1):
        out.high(sheet, row, (quote.text, _QUOTE))
        for place, cell in enumerate((title, quote.role, quote.score, quote.said_on)):
            out.write(sheet, row, place, cell)
        out.write(sheet, row, 4, quote.text, "wrapped")


# -- the responses --------------------------------------------------------------------------------------------------


def _responses(out: Book, pages: Iterable[pd.DataFrame]) -> None:
    """Every response, on as many sheets as they fill."""
    sheet: Any = None
    row, sheets, count = MOST_ROWS, 0, 0
    for page in pages:
        columns = [_ready(page[name], out) for name in page.columns]
        formats = [style for _, style in columns]
        for cells in zip(*(values for values, _ in columns), strict=True):
            if row == MOST_ROWS:
                sheet, row, sheets = _new_sheet_of(out, page), 1, sheets + 1
            for place, (cell, style) in enumerate(zip(cells, formats, strict=True)):
                if isinstance(cell, str):
                    sheet.write_string(row, place, cell)
                elif cell is not None:
                    sheet.write_number(row, place, cell, style)
            row, count = row + 1, count + 1
        if sheet is None:
            sheet, row, sheets = _new_sheet_of(out, page), 1, 1
    if sheet is not None:
        out.told.append((out.text("workbook.responses"), out.text("workbook.held", n=count)))
    else:
        out.told.append((out.text("workbook.responses"), out.text("workbook.without")))
    if sheets > 1:
        out.told.append(("", out.text("workbook.split", n=sheets, most=MOST_ROWS)))


def _ready(column: "pd.Series[Any]", out: Book) -> tuple[list[Any], Any]:
    """The cells of a column as texts and numbers, with the format of its numbers: of days their number in Excel."""
    values = column.astype(object).where(column.notna(), None).tolist()
    found = next((value for value in values if value is not None), None)
    if isinstance(found, date):
        return [_day_number(value) for value in values], out.format("day")
    if isinstance(found, str):
        return [None if value is None else out.fitting(value) for value in values], None
    return [value if value is None or isfinite(value) else str(value) for value in values], None


def _day_number(day: date | None) -> int | str | None:
    if day is None:
        return None
    if day.year < FIRST_YEAR:
        return day.isoformat()
    days = (day - _DAY_NOUGHT).days
    return days if days > _NO_SUCH_DAY else days - 1


def _new_sheet_of(out: Book, page: pd.DataFrame) -> Any:
    sheet = out.sheet(out.text("workbook.responses"))
    out.headed(sheet, [str(name) for name in page.columns])
    for place, name in enumerate(page.columns):
        texts = [value for value in page[name].head(WIDTHS_FROM).tolist() if isinstance(value, str)]
        sheet.set_column(place, place, width_of([str(name), *texts]))
    return sheet


# -- the notes ------------------------------------------------------------------------------------------------------


def _notes(out: Book, document: Document) -> None:
    """How it was worked out: of which responses, with which method and intervals, when, whose marks."""
    text, sheet = out.text, out.sheet(out.text("workbook.notes"))
    sheet.set_column(0, 0, _ABOUT)
    sheet.set_column(1, 1, _NOTE)
    lines: list[tuple[str, str]] = [(text("workbook.dataset"), document.dataset)]
    lines += [("", text("deck.sample"))] if document.is_sample else []
    lines += [(text("workbook.made"), text("deck.version", version=document.version, moment=document.made_at))]
    lines += [(text("workbook.method"), document.method), (text("workbook.trademark"), document.trademark)]
    lines += out.told
    if out.cut:
        lines.append(("", text("workbook.cut", n=out.cut, most=LONGEST_CELL)))
    for each in document.sheets:
        lines += [(each.title, each.lead), ("", each.context), *(("", note) for note in each.notes)]
        lines += [("", each.alt)] if each.alt else []
    out.headed(sheet, [text("workbook.about"), text("workbook.notes")])
    for row, (about, line) in enumerate(lines, start=1):
        out.high(sheet, row, (line, _NOTE))
        out.write(sheet, row, 0, about or None, "bold")
        out.write(sheet, row, 1, line, "wrapped")
