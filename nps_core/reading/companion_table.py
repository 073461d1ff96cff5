"""What the child reads of a second file: its columns as text, and the numbers among them."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nps_core.reading import Choices, cleaning, words
from nps_core.reading.columns import MOST_SEGMENTS
from nps_core.reading.companion import RECEIPT_FILE, TABLE_FILE, CompanionColumn, CompanionReceipt
from nps_core.reading.grid import ROW, cell
from nps_core.reading.opening import tables
from nps_core.reading.profile import INTEGER, NUMBER, Profile, profiles
from nps_core.reading.table import Table


def write_companion(file: Path, found: str, choices: Choices, name: str, out: Path) -> None:
    """Read the table of a file that has most rows, of several the first, and write it with its receipt.

    Raises:
        FileRefused, TableRefused: as ``tables``.
    """
    table = max(tables(file, found, choices), key=lambda one: one.cells.num_rows)
    columns, arrays = [], {}
    for profile in profiles(table):
        kind = _kind(profile)
        text = cleaning.segments(profile.encoded).values
        arrays[cell(profile.number)] = text
        if kind == "number":
            arrays[f"n{profile.number}"] = cleaning.numbers(profile.column).values
        columns.append(CompanionColumn(profile.header.shown, kind, profile.distinct, profile.examples()))
    kept = pa.table({**arrays, ROW: table.cells[ROW]})
    pq.write_table(kept, out / TABLE_FILE, compression="zstd", store_schema=False)
    receipt = _receipt(table, tuple(columns), name)
    (out / RECEIPT_FILE).write_text(receipt.to_json(), encoding="utf-8")


def _receipt(table: Table, columns: tuple[CompanionColumn, ...], name: str) -> CompanionReceipt:
    left_out = Counter(reason for _, reason in table.left_out)
    return CompanionReceipt(
        file=name,
        format=table.format,
        encoding=table.encoding,
        separator=table.separator,
        sheet=table.sheet,
        header_rows=table.header_rows,
        columns=columns,
        rows_read=table.cells.num_rows + len(table.left_out),
        rows_used=table.cells.num_rows,
        left_out=tuple(left_out.most_common()),
        notes=table.notes,
    )


def _kind(profile: Profile) -> str:
    if not profile.values:
        return "empty"
    if profile.is_personal:
        return "personal"
    if _is_number(profile):
        return "number"
    is_free = profile.filled >= 40 and profile.distinct > 0.5 * profile.filled_in_all
    if profile.distinct > MOST_SEGMENTS or is_free or profile.share_of_moments >= 0.9 or _is_name(profile):
        return "other"
    return "text"


def _is_number(profile: Profile) -> bool:
    """Whether the cells are sizes: no names of things made of digits, such as 00123."""
    if profile.share(NUMBER) < 0.9 or _is_name(profile):
        return False
    has_zeros = any(len(value) > 1 and value[0] == "0" and value.isdigit() for value in profile.some)
    is_code = profile.share(INTEGER) == 1 and profile.uniqueness > 0.9 and len(profile.some[0]) >= 5
    return not has_zeros and not (is_code and len({len(value) for value in profile.some}) == 1)


def _is_name(profile: Profile) -> bool:
    patterns = (words.IDENTIFIERS, words.RESPONDENTS, words.RESPONSE_IDS)
    return any(pattern.search(profile.name) for pattern in patterns)
