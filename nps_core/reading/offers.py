"""The tables that a file offers, the likeliest to hold the answers first, and what it offers besides."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from nps_core.reading import Choices, longform, words
from nps_core.reading.headers import same
from nps_core.reading.receipt import Note
from nps_core.reading.table import Table, tables

_MOST_NAMES: Final = 20


def offered(file: Path, found: str, choices: Choices) -> Iterator[Table]:
    """The tables of a file, each with one row a response, in the order to try them.

    Of a workbook, sheets that have a column named as a score come before others, then those that have most rows
    together with the sheets that have the same columns; among these the first.

    Args:
        file: the file.
        found: its format, as ``guard.format_of`` found it.
        choices: what a person decided.

    Raises:
        FileRefused: it cannot be read as a table.
        TableRefused: it has a header and nothing below, or not the sheet that was chosen.
    """
    read = [longform.wide(table, choices) for table in tables(file, found, choices)]
    if len(read) < 2:
        yield from read
        return
    rows: dict[frozenset[str], int] = {}
    for table in read:
        rows[_shape(table)] = rows.get(_shape(table), 0) + table.cells.num_rows
    for table in sorted(read, key=lambda table: (_names_score(table), rows[_shape(table)]), reverse=True):
        yield replace(table, notes=(*table.notes, *_others(table, read)))


def _shape(table: Table) -> frozenset[str]:
    """What sheets with the same columns share; nothing does that a sheet without a header has."""
    return frozenset(same(header.shown) for header in table.headers) if table.header_rows else frozenset([table.sheet])


def _names_score(table: Table) -> bool:
    names = [words.folded(header.words) for header in table.headers]
    return any(words.RECOMMENDS.search(name) or words.SCORES.search(name) for name in names)


def _others(table: Table, read: Iterable[Table]) -> Iterator[Note]:
    others = [other for other in read if other is not table]
    alike = [other.sheet for other in others if _shape(other) == _shape(table)]
    unlike = [other.sheet for other in others if other.sheet not in alike]
    if alike:
        yield Note("question", "sheets_alike", {"sheet": table.sheet, "names": alike[:_MOST_NAMES]})
    if unlike:
        yield Note("info", "sheets_others", {"sheet": table.sheet, "names": unlike[:_MOST_NAMES]})
