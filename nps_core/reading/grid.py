"""A file's cells as text before anybody knows what they mean: the header rows are still among them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from nps_core.reading.hidden import NOTHING, Hidden

ROW: Final = "row"
"""The column of a grid that holds the row as a spreadsheet numbers it."""


@dataclass(frozen=True)
class Span:
    """A merged cell: its column, and the first and last of the rows it spans, all counted from 0 within the grid."""

    column: int
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows of text cells with their numbers.

    Attributes:
        cells: text columns ``c0``, ``c1``, ... without nulls, and ``row`` (int64), in order of row.
        left_out: rows that are no rows, as pairs of row and reason code.
        padded: the numbers of the rows that had too few cells and got empty ones.
        merged: the cells that span several rows.
        hidden: what the sheet and its workbook hide.
        further: the sheets behind this one that were not looked at, for there are too many.
    """

    cells: pa.Table
    left_out: tuple[tuple[int, str], ...] = field(default=())
    padded: pa.Array = field(default_factory=lambda: pa.array([], pa.int64()))
    merged: tuple[Span, ...] = ()
    hidden: Hidden = NOTHING
    further: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.cells.num_columns - 1

    def first_rows(self, most: int) -> list[list[str]]:
        """The first rows as lists of cells."""
        top = self.cells.slice(0, most).drop_columns([ROW])
        columns = [column.to_pylist() for column in top.columns]
        return [list(row) for row in zip(*columns, strict=True)]


def cell(number: int) -> str:
    """The name of a column of a grid.

    >>> cell(0)
    'c0'
    """
    return f"c{number}"


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece; pyarrow's own way copies even what is in one."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def table_of(columns: Sequence[Iterable[str] | pa.ChunkedArray], rows: Iterable[int] | pa.Array) -> pa.Table:
    """The cells of a grid from its columns and row numbers."""
    arrays = [column if isinstance(column, pa.ChunkedArray) else pa.array(column, pa.string()) for column in columns]
    numbers = rows if isinstance(rows, pa.Array) else pa.array(rows, pa.int64())
    return pa.table([*arrays, numbers], names=[*map(cell, range(len(arrays))), ROW])


def table_of_rows(rows: Sequence[Sequence[str]], numbers: Sequence[int], width: int) -> pa.Table:
    """The cells of a grid from lists of cells, each of ``width``."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return table_of(columns, numbers)
