"""Parquet and JSON to tables: their columns have names already, their first record is row 2 of a spreadsheet."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nps_core.errors import FileRefused, TableRefused
from nps_core.reading import guard
from nps_core.reading.grid import table_of, table_of_rows
from nps_core.reading.headers import headers_of
from nps_core.reading.receipt import Note
from nps_core.reading.table import Table

FIRST_ROW: Final = 2

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_MOST_RECORDS = 10_000_000
_WRAPPERS = ("responses", "data", "results", "items", "records", "answers", "rows", "list", "result", "payload")
_DEEPEST_WRAPPER = 4


def parquet_table(file: Path) -> Table:
    """The table of a Parquet file; nested columns are left aside.

    Raises:
        FileRefused: it is damaged or would unpack to something enormous.
        TableRefused: it has no rows.
    """
    try:
        opened = pq.ParquetFile(file)
        _refuse_footer(opened.metadata)
        flat = [field.name for field in opened.schema_arrow if not pa.types.is_nested(field.type)]
        read = opened.read(columns=flat) if flat else pa.table({})
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, UnicodeDecodeError):
        raise FileRefused("file_damaged") from None
    if not flat or not read.num_rows:
        raise TableRefused("no_rows")
    columns = [_text_column(column) for column in read.columns]
    nested = [field.name for field in opened.schema_arrow if pa.types.is_nested(field.type)]
    notes = (Note("info", "columns_nested", {"names": [name[:60] for name in nested[:20]]}),) if nested else ()
    numbers = pa.array(range(FIRST_ROW, FIRST_ROW + read.num_rows), pa.int64())
    return Table("parquet", headers_of(flat), table_of(columns, numbers), notes=notes)


def _refuse_footer(footer: pq.FileMetaData) -> None:
    unpacked = sum(footer.row_group(number).total_byte_size for number in range(footer.num_row_groups))
    if unpacked > guard.MOST_UNPACKED:
        raise FileRefused("file_bomb", unpacked_mb=unpacked >> 20)
    if footer.num_rows > _MOST_RECORDS:
        raise FileRefused("file_too_many_rows", most=_MOST_RECORDS)
    if footer.num_columns > guard.MOST_COLUMNS:
        raise FileRefused("file_too_wide", most=guard.MOST_COLUMNS)
    if footer.num_rows * footer.num_columns > guard.MOST_RECORD_CELLS:
        raise FileRefused("file_too_many_cells", most=guard.MOST_RECORD_CELLS)


def _text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text without nulls; what has no text form is blank."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    try:
        text = column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        text = pa.chunked_array([pa.nulls(len(column), pa.string())])
    return pc.fill_null(text, "")


def json_table(data: bytes) -> Table | None:
    """The table of JSON text (a list of objects, alone or wrapped in an object) or of JSON lines.

    Returns:
        None when the text is no JSON after all.

    Raises:
        FileRefused: it is nested too deep.
        TableRefused: it is JSON, but not a list of objects.
    """
    lost: Counter[str] = Counter()
    try:
        whole = _loaded(data, lost)
    except ValueError:
        return _json_lines(data)
    found = _records_in(whole, _DEEPEST_WRAPPER)
    if found is None:
        raise TableRefused("json_no_records")
    rows = [(FIRST_ROW + number, record) for number, record in enumerate(found)]
    return _table_of_records("json", [pair for pair in rows if isinstance(pair[1], dict)], _no_records(rows), lost)


def _no_records(rows: list[tuple[int, Any]]) -> tuple[tuple[int, str], ...]:
    return tuple((row, "line_unreadable") for row, record in rows if not isinstance(record, dict))


def _loaded(text: bytes | str, lost: Counter[str]) -> Any:
    """Parsed JSON, its numbers as written; of a name that an object has twice the last value, which is counted."""

    def only(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        lost["keys_twice"] += len(pairs) - len(made)
        return made

    try:
        return json.loads(
            text, parse_int=str, parse_float=str, parse_constant=lambda name: None, object_pairs_hook=only
        )
    except RecursionError:
        raise FileRefused("json_nested") from None


def _records_in(whole: Any, deepest: int) -> list[Any] | None:
    """The first list of objects in parsed JSON, those nearer to the surface and under a usual name first."""
    if isinstance(whole, list) and any(isinstance(record, dict) for record in whole):
        return whole
    if isinstance(whole, dict):
        named = [whole[name] for name in _WRAPPERS if name in whole]
        inside = (*named, *whole.values())
        lists = [value for value in inside if isinstance(value, list)]
        found = next((value for value in lists if any(isinstance(record, dict) for record in value)), None)
        if found is not None or deepest == 0:
            return found
        deeper = (_records_in(value, deepest - 1) for value in inside if isinstance(value, dict))
        return next((records for records in deeper if records is not None), None)
    return None


def _json_lines(data: bytes) -> Table | None:
    rows: list[tuple[int, Any]] = []
    lost: Counter[str] = Counter()
    for number, line in enumerate(_lines(data), start=FIRST_ROW):
        try:
            rows.append((number, _loaded(line, lost)))
        except (ValueError, FileRefused):
            rows.append((number, None))
    good = [pair for pair in rows if isinstance(pair[1], dict)]
    if not good or 2 * len(good) < len(rows):
        return None
    return _table_of_records("jsonl", good, _no_records(rows), lost)


def _lines(data: bytes) -> Iterator[str]:
    return (line for line in data.decode("utf-8", errors="replace").split("\n") if line.strip())


def _table_of_records(
    found: str, records: list[tuple[int, Any]], left_out: tuple[tuple[int, str], ...], lost: Counter[str]
) -> Table:
    flat = [_flat(record, lost) for _, record in records]
    names = list(dict.fromkeys(name for record in flat for name in record))
    guard.refuse_cells(len(names), 1)
    if len(names) * len(flat) > guard.MOST_RECORD_CELLS:
        raise FileRefused("file_too_many_cells", most=guard.MOST_RECORD_CELLS)
    headers = headers_of(names)
    if not names:
        raise TableRefused("no_rows")
    rows = [[record.get(name, "") for name in names] for record in flat]
    cells = table_of_rows(rows, [row for row, _ in records], len(names))
    notes = tuple(Note("warning", code, {"n": n}) for code, n in lost.items() if n)
    return Table(found, headers, cells, left_out=left_out, notes=notes)


def _flat(record: dict[str, Any], lost: Counter[str]) -> dict[str, str]:
    """A record's values as text; an object inside it becomes columns of its own, ``person.email``."""
    pairs: list[tuple[str, str]] = []
    for name, value in record.items():
        if isinstance(value, dict):
            pairs += [(f"{name}.{inner}", _text(one, lost)) for inner, one in value.items()]
        else:
            pairs.append((name, _text(value, lost)))
    flat = dict(pairs)
    lost["keys_twice"] += len(pairs) - len(flat)
    return flat


def _text(value: Any, lost: Counter[str]) -> str:
    if isinstance(value, str):
        if value.isascii():
            return value
        whole, halves = _HALF_CHARACTER.subn("\ufffd", value)
        lost["characters_unreadable"] += halves
        return whole
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _text(", ".join(value), lost)
    return _text(json.dumps(value, ensure_ascii=False), lost)
