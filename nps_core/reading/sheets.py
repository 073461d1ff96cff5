"""Spreadsheets to grids, one a sheet, through calamine (only ever in the child process)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from nps_core.errors import FileRefused, TableRefused
from nps_core.reading import guard
from nps_core.reading.grid import Grid, Span, table_of
from nps_core.reading.hidden import Insides

_MOST_SHEETS = 400
_MOST_MERGED = 100_000
_EXACT = 1e15


def sheet_grids(file: Path, chosen: str = "") -> Iterator[tuple[str, Grid]]:
    """The first sheets that hold something, with their names; the chosen one only, when one was.

    Raises:
        FileRefused: the workbook is damaged or locked.
        TableRefused: it has no sheet of the chosen name.
    """
    try:
        workbook = CalamineWorkbook.from_path(str(file))
        names = _sheet_names(workbook, chosen)
        hidden = _hidden_sheets(workbook)
        for number, (name, grid) in enumerate(_grids(workbook, names, Insides(file)), start=1):
            others = tuple(other for other in hidden if other != name)
            further = tuple(names[names.index(name) + 1 :]) if number == _MOST_SHEETS else ()
            yield name, replace(grid, hidden=replace(grid.hidden, sheets=others), further=further)
            if further:
                break
    except PasswordError:
        raise FileRefused("file_is_locked") from None
    except CalamineError:
        raise FileRefused("file_damaged") from None


def _grids(workbook: CalamineWorkbook, names: Sequence[str], insides: Insides) -> Iterator[tuple[str, Grid]]:
    """The sheets that hold something; one that is too large is refused only when no other is there."""
    refusal: FileRefused | None = None
    is_read = False
    for name in names:
        try:
            grid = _grid(workbook, name, insides)
        except FileRefused as refused:
            refusal = refusal or refused
            continue
        if grid is not None:
            is_read = True
            yield name, grid
    if refusal and not is_read:
        raise refusal


def _sheet_names(workbook: CalamineWorkbook, chosen: str) -> list[str]:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if chosen:
        if chosen not in [sheet.name for sheet in sheets]:
            raise TableRefused("sheet_unknown", sheet=chosen[:60], found=[sheet.name for sheet in sheets[:20]])
        return [chosen]
    shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return shown or [sheet.name for sheet in sheets]


def _grid(workbook: CalamineWorkbook, name: str, insides: Insides) -> Grid | None:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return None
    first = sheet.start[0] + 1
    guard.refuse_cells(sheet.end[1] + 1, sheet.end[0] + 1)
    cells = sheet.to_python(skip_empty_area=True)
    while cells and all(value == "" for value in cells[-1]):  # a row that holds nothing but a 0 is an answer
        cells.pop()
    if not cells:
        return None
    columns = [_texts(values) for values in zip(*cells, strict=True)]
    rows, left = range(first, first + len(cells)), sheet.start[1] + 1
    hidden = insides.hidden(name, rows, range(left, left + len(columns)))
    return Grid(table_of(columns, rows), merged=_merged(sheet, len(cells)), hidden=hidden)


def _hidden_sheets(workbook: CalamineWorkbook) -> list[str]:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]


def _texts(values: Sequence[Any]) -> pa.ChunkedArray:
    kinds = set(map(type, values))
    if bool in kinds:  # True equals 1.0
        values = [shown_cell(value) for value in values]
    elif kinds != {str}:
        shown = {value: shown_cell(value) for value in set(values)}
        values = list(map(shown.__getitem__, values))
    return pa.chunked_array([pa.array(values, pa.string())])


def _merged(sheet: CalamineSheet, height: int) -> tuple[Span, ...]:
    """The merged cells of several rows; what spans columns only is right as it stands."""
    assert sheet.start is not None, "an empty sheet has no grid"
    above, left = sheet.start
    spans, spanned = [], 0
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        end = min(last - above, height - 1)
        spanned += max(0, end - (first - above))
        if spanned > _MOST_MERGED:
            return ()
        if first >= above and column >= left and end > first - above:
            spans.append(Span(column - left, first - above, end))
    return tuple(spans)


def shown_cell(value: Any) -> str:
    """A cell as text: whole numbers without a point, times as ISO.

    >>> shown_cell(10.0), shown_cell(9.5), shown_cell(datetime(2026, 7, 1, 9, 30)), shown_cell(None)
    ('10', '9.5', '2026-07-01 09:30:00', '')
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)
