"""The tables that a file offers, the likeliest to hold the answers first, and what it offers besides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nps_core.reading import Choices, longform
from nps_core.reading.opening import tables
from nps_core.reading.receipt import Note
from nps_core.reading.table import Table

if TYPE_CHECKING:
    from nps_core.reading.stacked import Shape

_MOST_NAMES: Final = 20


def offered(file: Path, found: str, choices: Choices, split: Iterable[Table] | None = None) -> Iterator[Table]:
    """The tables of a file, each with one row a response, in the order to try them.

    Of a workbook, sheets of one shape are one table; those that have a column named as a score come before others,
    then those that have most rows; among these the first.

    Args:
        file: the file.
        found: its format, as ``guard.format_of`` found it.
        choices: what a person decided.
        split: its tables, where they are there already.

    Raises:
        FileRefused: it cannot be read as a table.
        TableRefused: it has a header and nothing below, or not the sheet that was chosen.
    """
    read = [longform.wide(table, choices) for table in (tables(file, found, choices) if split is None else split)]
    if len(read) < 2:
        yield from read
        return
    from nps_core.reading import stacked  # noqa: PLC0415  needed for workbooks of several sheets only

    shapes = stacked.shapes(read)
    shapes.sort(key=lambda shape: (stacked.names_score(shape.table), shape.table.cells.num_rows), reverse=True)
    for shape in shapes:
        others = [table.sheet for table in read if table.sheet not in (*shape.sheets, *shape.copies)]
        yield replace(shape.table, notes=(*shape.table.notes, *_besides(shape, others)))


def _besides(shape: "Shape", others: Sequence[str]) -> Iterator[Note]:
    """What the workbook has besides what was read."""
    sheet = shape.table.sheet
    repeating, unlike = list(shape.copies)[:_MOST_NAMES], others[:_MOST_NAMES]
    if shape.lost:
        yield Note("question", "sheets_mostly_repeat", {"names": repeating, "n": shape.lost})
    elif repeating:
        yield Note("info", "sheets_repeat", {"names": repeating})
    if unlike and sheet:
        yield Note("info", "sheets_others", {"sheet": sheet, "names": unlike})
    elif unlike:
        yield Note("info", "sheets_unlike", {"names": unlike})
