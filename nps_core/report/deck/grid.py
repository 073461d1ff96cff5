"""The score of each pair of two lists as a table of PowerPoint's own."""

from typing import Any, Final

from pptx.util import Emu, Inches, Pt

from nps_core.colors import TONES
from nps_core.report.deck.look import INK, SOFT, paler, right_aligned
from nps_core.report.deck.native import Canvas
from nps_core.report.deck.tables import dressed
from nps_core.report.document import Grid, Point
from nps_core.report.drawing.grid import MARKS
from nps_core.report.drawing.letters import shorten, width_of
from nps_core.report.drawing.scales import told

_NAMES: Final = (Inches(1.2), Inches(2.8))
_HIGHEST: Final = Inches(0.56)
_TALL: Final = Inches(0.42)
"""In rows of this height the number of responses stands below the score."""


def grid(chart: Grid, on: Canvas) -> None:
    """A row and a column a segment; what stands out is coloured and marked."""
    left, top, width, height = on.place
    high = min(_HIGHEST, height // (len(chart.rows) + 1))
    size = 14 if high >= _TALL else 11
    names = min(max(int(Pt(size) * (max(map(width_of, chart.rows)) + 2)), _NAMES[0]), _NAMES[1])
    shape = (len(chart.rows) + 1, len(chart.columns) + 1)
    made = on.slide.shapes.add_table(*shape, left, top, width, high * (len(chart.rows) + 1)).table
    made.columns[0].width = names
    for place, name in enumerate(chart.columns, start=1):
        made.columns[place].width = (width - names) // len(chart.columns)
        _name(made.cell(0, place), name, made.columns[place].width, on, is_head=True)
    _name(made.cell(0, 0), "", names, on, is_head=True)
    for number, (name, row) in enumerate(zip(chart.rows, chart.cells, strict=True), start=1):
        made.rows[number].height = high
        _name(made.cell(number, 0), name, names, on)
        for place, point in enumerate(row, start=1):
            _cell(made.cell(number, place), point, size, on, is_tall=high >= _TALL)
    made.rows[0].height = high


def _name(cell: Any, name: str, width: int, on: Canvas, *, is_head: bool = False) -> None:
    dressed(cell, is_head=is_head)
    paragraph = cell.text_frame.paragraphs[0]
    if is_head:
        right_aligned(paragraph)
    on.look.write(paragraph, shorten(on.look.plain(name), Emu(width).pt / 12 - 1.4), 12, bold=is_head)


def _cell(cell: Any, point: Point, size: float, on: Canvas, *, is_tall: bool) -> None:
    is_clear, text = point.tone in MARKS and point.state != "few", on.look.text
    dressed(cell, is_head=False, fill=paler(TONES[point.tone], 0.8) if is_clear else "")
    paragraph = cell.text_frame.paragraphs[0]
    right_aligned(paragraph)
    if point.value is not None:
        words = f"{MARKS[point.tone] if is_clear else ''}{told(point.value, 'points', text)}"
        on.look.write(paragraph, words, size, color=SOFT if point.state == "few" else INK, bold=is_clear)
    if point.n and is_tall and point.value is not None:
        paragraph = cell.text_frame.add_paragraph()
        right_aligned(paragraph)
    if point.n:
        count = text("presented.count", n=point.n)
        on.look.write(paragraph, count if is_tall else f"  {count}", 9 if is_tall else 8, color=SOFT)
