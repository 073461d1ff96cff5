"""Any file to its tables, by its format."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from nps_core.errors import TableRefused
from nps_core.reading import Choices, delimited, encoding
from nps_core.reading.grid import ROW, Grid, cell
from nps_core.reading.headers import Header, HeaderRows, header_rows, numbers
from nps_core.reading.hidden import Hidden
from nps_core.reading.merged import spread
from nps_core.reading.receipt import NO_HEADER, Note
from nps_core.reading.table import Table
from nps_core.reading.totals import without_totals

_LOOKED_AT = 40
_MOST_NAMES = 20
_MOST_FURTHER = 200
_LONGEST_NUMBER = 9


def tables(file: Path, found: str, choices: Choices, data: Callable[[], bytes] | None = None) -> Iterator[Table]:
    """The tables of a file: one, or one a sheet.

    Args:
        file: the file.
        found: its format, as ``guard.format_of`` found it.
        choices: what a person decided.
        data: its bytes, where somebody reads them already.

    Raises:
        FileRefused: it cannot be read as a table.
        TableRefused: it has a header and nothing below, or not the sheet or the header that was chosen.
    """
    if choices.sheet and found in {"parquet", "json", "text"}:
        raise TableRefused("sheet_not_here", sheet=choices.sheet[:60])
    if found == "parquet":
        from nps_core.reading import records  # noqa: PLC0415  not needed for most files

        yield records.parquet_table(file)
    elif found not in {"json", "text"}:
        yield from _of_workbook(file, found, choices)
    else:
        yield _of_text((data or file.read_bytes)(), choices, may_be_json=found == "json")


def _of_workbook(file: Path, found: str, choices: Choices) -> Iterator[Table]:
    from nps_core.reading import sheets  # noqa: PLC0415  the spreadsheet reader is loaded for spreadsheets only

    first_refusal: TableRefused | None = None
    has_table = False
    for name, grid in sheets.sheet_grids(file, choices.sheet):
        try:
            table = table_of_grid(grid, found, choices.header)
        except TableRefused as refusal:
            first_refusal = first_refusal or refusal
            continue
        has_table = True
        yield replace(table, sheet=name)
    if first_refusal and not has_table:
        raise first_refusal


def _of_text(data: bytes, choices: Choices, *, may_be_json: bool) -> Table:
    text = encoding.decoded(data, choices.encoding)
    notes = _encoding_notes(text)
    if may_be_json:
        from nps_core.reading import records  # noqa: PLC0415  not needed for most files

        table = records.json_table(text.data)
        if table is not None:
            return replace(table, encoding=text.encoding, notes=(*notes, *table.notes))
    body, told = delimited.without_separator_line(text.data)
    mark = told if told and delimited.splits(body, told) else delimited.separator(body)
    grid = delimited.with_its_header(delimited.grid(body, mark), body, mark)
    table = table_of_grid(grid, "csv", choices.header)
    return replace(table, encoding=text.encoding, separator=mark, notes=(*notes, *table.notes))


def _encoding_notes(text: encoding.Decoded) -> tuple[Note, ...]:
    notes = []
    if text.guessed:
        notes.append(Note("info" if text.is_sure else "question", "encoding_guessed", {"encoding": text.encoding}))
    if text.replaced:
        notes.append(Note("warning", "characters_unreadable", {"n": text.replaced}))
    if text.zeros:
        notes.append(Note("warning", "zeros_removed", {"n": text.zeros}))
    return tuple(notes)


def table_of_grid(grid: Grid, found: str, chosen: str = "") -> Table:
    """A table from a grid, its header found or chosen as ``Choices.header`` says.

    Raises:
        TableRefused: nothing stands below the header, or no row has the chosen number.
    """
    place = _place_of_header(grid, chosen)
    top = grid.first_rows(_LOOKED_AT + max(place or 0, 0))
    header = header_rows(top, place)
    below = header.above + header.rows
    cells, merged = spread(grid.cells.slice(below), grid.merged, below, header.headers)
    height = cells.num_rows
    cells = _without_blank_tail(cells)
    blank = height - cells.num_rows
    cells, no_answers = without_totals(cells, top[header.above : below])
    if cells.num_rows == 0:
        raise TableRefused("no_rows")
    kept = _kept_columns(header.headers, cells)
    first = grid.cells[ROW][0].as_py() + header.above
    notes = [*_header_notes(header, top[0], chosen), *_grid_notes(grid, blank, merged)]
    padded = pc.sum(pc.greater(grid.padded, first)).as_py()
    if padded:
        notes.append(Note("warning", "rows_padded", {"n": padded}))
    return Table(
        format=found,
        headers=header.headers[:kept],
        cells=cells.select([*map(cell, range(kept)), ROW]),
        header_rows=header.rows,
        left_out=(*((row, reason) for row, reason in grid.left_out if row > first), *no_answers),
        notes=tuple(notes),
    )


def _header_notes(header: HeaderRows, first: list[str], chosen: str) -> Iterator[Note]:
    if header.rows == 0 and not chosen:
        filled = [value.strip() for value in first if value.strip()]
        yield Note("question", "header_missing", {"numbers": numbers(filled), "n": len(filled)})
    if header.rows > 1:
        yield Note("info", "header_of_rows", {"rows": header.rows})
    if header.above:
        yield Note("info", "rows_above_header", {"n": header.above})


def _grid_notes(grid: Grid, blank: int, merged: int) -> Iterator[Note]:
    """What should be known of a grid: blank rows at its end, merged cells filled, what it hides, sheets behind it."""
    if blank:
        yield Note("info", "rows_blank_below", {"n": blank})
    if merged:
        yield Note("info", "cells_merged", {"n": merged})
    yield from _hidden_notes(grid.hidden)
    if grid.further:
        yield Note("warning", "sheets_further", {"n": len(grid.further), "names": list(grid.further)[:_MOST_FURTHER]})


def _place_of_header(grid: Grid, chosen: str) -> int | None:
    """The place of the chosen header in a grid, -1 for none; None when nobody chose."""
    if not chosen or chosen == NO_HEADER:
        return -1 if chosen else None
    row = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < _LONGEST_NUMBER else 0
    place = pc.index(grid.cells[ROW], row).as_py() if row else -1
    if place < 0:
        raise TableRefused("header_unknown", found=chosen[:40])
    return int(place)


def _hidden_notes(hidden: Hidden) -> Iterator[Note]:
    if hidden.rows:
        yield Note("info", "rows_hidden", {"n": hidden.rows})
    if hidden.columns:
        yield Note("info", "columns_hidden", {"n": hidden.columns})
    if hidden.twice:
        yield Note("warning", "rows_twice", {"n": hidden.twice})
    if hidden.has_program:
        yield Note("info", "programs_ignored")
    if hidden.sheets:
        yield Note("info", "sheets_hidden", {"names": list(hidden.sheets)[:_MOST_NAMES]})


def _without_blank_tail(cells: pa.Table) -> pa.Table:
    columns = cells.drop_columns([ROW]).columns
    if cells.num_rows == 0 or any(column[-1].as_py().strip() for column in columns):
        return cells
    filled = pc.not_equal(pc.utf8_trim_whitespace(columns[0]), "")
    for column in columns[1:]:
        filled = pc.or_(filled, pc.not_equal(pc.utf8_trim_whitespace(column), ""))
    rows = pc.indices_nonzero(filled)
    return cells.slice(0, rows[-1].as_py() + 1 if len(rows) else 0)


def _kept_columns(headers: tuple[Header, ...], cells: pa.Table) -> int:
    """How many columns are left once those at the end without a name and without a cell are dropped."""
    kept = len(headers)
    while kept > 1 and headers[kept - 1].shown == f"Column {kept}" and _is_blank(cells[cell(kept - 1)]):
        kept -= 1
    return kept


def _is_blank(column: pa.ChunkedArray) -> bool:
    return not pc.any(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py()
