"""Tables as PowerPoint's own."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from nps_core.report.deck.look import LINE, SOFT, Look, box, rgb, right_aligned
from nps_core.report.deck.native import Place
from nps_core.report.document import Chart, Column, Table
from nps_core.report.drawing.letters import shorten, width_of
from nps_core.report.printed import is_cut, printed

_HIGH: Final = Inches(0.3)
_SIZE: Final = 12
_EDGES, _LONGEST = 1.8, 110.0
"""In ems: the edges of a cell; so much of a text is shown, in several lines if need be."""


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
    left, top, width, height = place
    widths = _widths([[column.name for column in columns], *cells], width)
    heights = [_high(row, widths, look) for row in cells]
    fitting = sum(1 for so_far in accumulate(heights, initial=2 * _HIGH) if so_far <= height) - 1
    cells, heights = cells[: max(fitting, 1)], heights[: max(fitting, 1)]
    frame = slide.shapes.add_table(len(cells) + 1, len(columns), left, top, width, _HIGH + sum(heights))
    frame.name = look.plain(shown.title)[:200] or "NPS"
    made = frame.table
    for at, column in enumerate(columns):
        made.columns[at].width = widths[at]
        _cell(made.cell(0, at), column.name, look, is_head=True, is_text=column.form == "text")
        for number, row in enumerate(cells, start=1):
            _cell(made.cell(number, at), row[at], look, is_head=False, is_text=column.form == "text")
    for row_, high in zip(made.rows, (_HIGH, *heights), strict=True):
        row_.height = high
    if is_cut(shown, kept) or len(cells) < len(shown.rows):
        below = box(slide, left, top + _HIGH + sum(heights) + Inches(0.06), width, Inches(0.25))
        sizes = {"rows": len(cells), "all_rows": len(shown.rows)}
        sizes |= {"columns": len(columns), "all_columns": len(shown.columns)}
        look.write(below.paragraphs[0], look.text("deck.table_cut", **sizes), 11, color=SOFT)


def _widths(lines: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is: short ones as they need, long ones share what is left."""
    wanted = [Pt(_SIZE * (max(map(width_of, column)) + _EDGES)) for column in zip(*lines, strict=True)]
    if sum(wanted) <= width:
        return [int(each * width / sum(wanted)) for each in wanted]
    left, shares = float(width), [0.0] * len(wanted)
    for done, at in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        shares[at] = min(float(wanted[at]), left / (len(wanted) - done))
        left -= shares[at]
    return [int(each) for each in shares]


def _high(row: Sequence[str], widths: Sequence[int], look: Look) -> int:
    """How high a row is in which long texts take several lines."""
    across = [max(1.0, Emu(width).pt / _SIZE - _EDGES) for width in widths]
    lines = max(
        -(-width_of(shorten(look.plain(words), _LONGEST)) // room) for words, room in zip(row, across, strict=True)
    )
    return int(_HIGH + max(0.0, lines - 1) * Pt(_SIZE * 1.25))


def _cell(cell: Any, words: str, look: Look, *, is_head: bool, is_text: bool) -> None:
    dressed(cell, is_head=is_head)
    paragraph = cell.text_frame.paragraphs[0]
    if not is_text:
        right_aligned(paragraph)
    look.write(paragraph, shorten(look.plain(words), _LONGEST), _SIZE, bold=is_head)


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
