"""Tables as PowerPoint's own."""

from datetime import date
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from nps_core.report.deck.look import LINE, SOFT, Look, box, rgb, right_aligned
from nps_core.report.deck.native import Place
from nps_core.report.document import Chart, Column, Table
from nps_core.report.drawing.letters import shorten, width_of
from nps_core.report.printed import is_cut, printed

_HIGH: Final = Inches(0.3)


def table(slide: Any, shown: Table, look: Look, place: Place, *, chart: Chart | None = None) -> None:
    """The rows and columns of a table that can be read from afar; how much is not shown is told below it.

    Args:
        chart: of its sheet.
    """
    kept = printed(shown, chart)
    if not kept.columns:
        return
    columns = [shown.columns[at] for at in kept.columns]
    cells = [[cell_text(shown.rows[row][at], shown.columns[at], look) for at in kept.columns] for row in kept.rows]
    left, top, width, _ = place
    frame = slide.shapes.add_table(len(cells) + 1, len(columns), left, top, width, _HIGH * (len(cells) + 1))
    frame.name = look.plain(shown.title)[:200] or "NPS"
    made = frame.table
    widths = [
        min(24.0, max(5.0, width_of(column.name), *(width_of(row[at]) for row in cells)))
        for at, column in enumerate(columns)
    ]
    for at, column in enumerate(columns):
        made.columns[at].width = int(width * widths[at] / sum(widths))
        _cell(made.cell(0, at), column.name, look, is_head=True, is_text=column.form == "text")
        for number, row in enumerate(cells, start=1):
            _cell(made.cell(number, at), row[at], look, is_head=False, is_text=column.form == "text")
    for row_ in made.rows:
        row_.height = _HIGH
    if is_cut(shown, kept):
        below = box(slide, left, top + _HIGH * (len(cells) + 1) + Inches(0.06), width, Inches(0.25))
        sizes = {"rows": len(cells), "all_rows": len(shown.rows)}
        sizes |= {"columns": len(columns), "all_columns": len(shown.columns)}
        look.write(below.paragraphs[0], look.text("deck.table_cut", **sizes), 11, color=SOFT)


def _cell(cell: Any, words: str, look: Look, *, is_head: bool, is_text: bool) -> None:
    dressed(cell, is_head=is_head)
    paragraph = cell.text_frame.paragraphs[0]
    if not is_text:
        right_aligned(paragraph)
    look.write(paragraph, shorten(look.plain(words), 40), 12, bold=is_head)


def dressed(cell: Any, *, is_head: bool, fill: str = "") -> None:
    """A cell with a thin line below it, on white, or on grey as a head."""
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(fill or ("#eef0f3" if is_head else "#ffffff"))
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="9525"><a:solidFill><a:srgbClr val="{LINE.lstrip("#")}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)


def cell_text(value: str | float | date | None, column: Column, look: Look) -> str:
    """A cell of a table as the reader's language writes it."""
    if value is None:
        return ""
    if column.form == "text" or isinstance(value, str):
        return str(value)
    return str(getattr(look.text, column.form)(value))
