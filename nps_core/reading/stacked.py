"""Sheets of one shape, such as one a month or one a store, put together to one table that names the sheet of each row.

Every row keeps its number in its sheet: those of the second sheet are ``ROWS_A_SHEET`` higher, those of the third
twice that, so that a row of the table is still one row of the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nps_core.reading import words
from nps_core.reading.grid import ROW, cell
from nps_core.reading.headers import Header, headers_of, same
from nps_core.reading.naming import word
from nps_core.reading.receipt import ROWS_A_SHEET, Note
from nps_core.reading.table import Answers, Places, Table

_MOST_NAMES: Final = 20
_ENOUGH: Final = 5
"""Fewer rows that stand in another sheet too may be alike by chance."""
_TELLING: Final = 0.8
"""Rows are told apart by their cells where so many of a sheet's own are different."""
_COPIED: Final = 0.9
_OVERLAPPING: Final = 0.5
_RESTARTS: Final = 0.2
_BETWEEN: Final = "\x1f"


@dataclass(frozen=True, eq=False)
class Shape:
    """Sheets that can be read as one table.

    Attributes:
        table: the one table; a single sheet as it is.
        sheets: the names of the sheets in it.
        copies: the names of sheets that repeat rows of these.
        lost: how many rows of the copies stand nowhere else.
    """

    table: Table
    sheets: tuple[str, ...]
    copies: tuple[str, ...] = ()
    lost: int = 0


def shapes(read: Iterable[Table]) -> list[Shape]:
    """The sheets of a workbook by shape, each shape one table, in the order of their first sheets."""
    groups: list[list[Table]] = []
    for table in read:
        group = next((group for group in groups if _is_of_one_shape(group[0], table)), None)
        if group is None:
            groups.append([table])
        else:
            group.append(table)
    return [_together(group) for group in groups]


def names_score(table: Table) -> bool:
    """Whether some column is named as a score."""
    return any(map(_is_score, table.headers))


def _is_score(header: Header) -> bool:
    name = words.folded(header.words)
    return bool(words.RECOMMENDS.search(name) or words.SCORES.search(name))


def _is_of_one_shape(table: Table, other: Table) -> bool:
    """Whether two sheets have the same columns, or most of them and the score among these."""
    if not (table.header_rows and other.header_rows):
        return False
    ours, theirs = ({same(header.shown) for header in one.headers} for one in (table, other))
    if ours == theirs:
        return True
    shared = ours & theirs
    is_most = 3 * len(shared) >= 2 * len(ours | theirs)
    return is_most and any(same(header.shown) in shared for header in table.headers if _is_score(header))


def _together(group: list[Table]) -> Shape:
    if len(group) == 1:
        return Shape(group[0], (group[0].sheet,))
    union = _union(group)
    cells = {table.sheet: _under(union, table) for table in group}
    rows = _coded({sheet: [cells[sheet][number] for number in _telling(union, group, cells)] for sheet in cells})
    copies = _copies(rows, {table.sheet: len(table.headers) for table in group})
    kept = [table for table in group if table.sheet not in copies]
    if len(kept) == 1:
        return Shape(kept[0], (kept[0].sheet,), copies, _alone(rows, copies))
    twice = _twice({table.sheet: rows[table.sheet] for table in kept})
    if copies:
        union = _union(kept)
        cells = {table.sheet: _under(union, table) for table in kept}
    stacked = _stacked(kept, union, cells, twice)
    return Shape(stacked, tuple(table.sheet for table in kept), copies, _alone(rows, copies))


def _union(group: Sequence[Table]) -> list[Header]:
    """The columns of all, each where it comes first."""
    first: dict[str, Header] = {}
    for header in (header for table in group for header in table.headers):
        first.setdefault(same(header.shown), header)
    return list(first.values())


def _under(union: Sequence[Header], table: Table) -> list[pa.ChunkedArray]:
    """The columns of a sheet under the headers of all; empty where it lacks one."""
    places = {same(header.shown): number for number, header in enumerate(table.headers)}
    empty = pa.chunked_array([pa.repeat("", table.cells.num_rows)])
    numbers = (places.get(same(header.shown)) for header in union)
    return [empty if number is None else table.cells[cell(number)] for number in numbers]


def _stacked(
    kept: Sequence[Table], union: Sequence[Header], cells: dict[str, list[pa.ChunkedArray]], twice: dict[str, int]
) -> Table:
    parts, answers, left_out, responses = [], [], [], 0
    for number, table in enumerate(kept):
        above = number * ROWS_A_SHEET
        sheet = pa.chunked_array([pc.if_else(_is_filled(cells[table.sheet]), table.sheet, "")])
        names = [*map(cell, range(len(union) + 1)), ROW]
        parts.append(pa.table([*cells[table.sheet], sheet, pc.add(table.cells[ROW], above)], names=names))
        answers.append(_answers(table, union, above, responses))
        left_out += [(row + above, reason) for row, reason in table.left_out]
        responses += table.cells.num_rows
    is_long = any(table.answers is not None for table in kept)
    *_, column = headers_of([*(header.shown for header in union), word("sheet", [header.shown for header in union])])
    return replace(
        kept[0],
        headers=(*union, column),
        cells=pa.concat_tables(parts),
        sheet="",
        sheets=tuple(table.sheet for table in kept),
        counts=_restarting([cells[table.sheet] for table in kept], union),
        left_out=tuple(left_out),
        notes=tuple(_notes(kept, union, twice)),
        answers=Answers(*map(np.concatenate, zip(*answers, strict=True))) if is_long else None,
    )


def _is_filled(columns: Sequence[pa.ChunkedArray]) -> pa.Array:
    """Whether each row says something: a blank one is of no sheet, and so stays blank."""
    filled = pc.not_equal(pc.utf8_trim_whitespace(columns[0]), "")
    for column in columns[1:]:
        filled = pc.or_(filled, pc.not_equal(pc.utf8_trim_whitespace(column), ""))
    return filled.combine_chunks()


def _answers(table: Table, union: Sequence[Header], above: int, responses: int) -> tuple[Places, Places, Places]:
    """Where the rows of a sheet went, as in ``Answers``; of one with one row a response, each into its own."""
    if table.answers is None:
        rows = np.asarray(table.cells[ROW].combine_chunks(), dtype=np.int64)
        places = np.arange(len(rows), dtype=np.int64)
        return rows + above, places + responses, np.full(len(rows), -1, np.int64)
    order = {same(header.shown): place for place, header in enumerate(union)}
    columns = np.array([*(order[same(header.shown)] for header in table.headers), -1], np.int64)
    return table.answers.rows + above, table.answers.response + responses, columns[table.answers.column]


def _notes(kept: Sequence[Table], union: Sequence[Header], twice: dict[str, int]) -> Iterable[Note]:
    """What should be known of the sheets: counts added up, what is told of several of them told once."""
    told: dict[str, Note] = {}
    for note in (note for table in kept for note in table.notes):
        before = told.get(note.code)
        counted = {"n": before.facts["n"] + note.facts["n"]} if before and "n" in note.facts else {}
        told[note.code] = replace(before or note, facts={**(before or note).facts, **counted})
    yield from told.values()
    lacking = {table.sheet: _lacking(table, union) for table in kept}
    for sheet, columns in [(sheet, columns) for sheet, columns in lacking.items() if columns][:_MOST_NAMES]:
        yield Note("info", "columns_lacking", {"sheet": sheet, "columns": columns[:_MOST_NAMES]})
    if twice:
        yield Note("question", "sheets_overlap", {"names": list(twice)[:_MOST_NAMES], "n": sum(twice.values())})
    level = "question" if any(lacking.values()) and not twice else "info"
    yield Note(level, "sheets_together", {"names": [table.sheet for table in kept][:_MOST_NAMES], "n": len(kept)})


def _lacking(table: Table, union: Sequence[Header]) -> list[str]:
    own = {same(header.shown) for header in table.headers}
    return [header.shown for header in union if same(header.shown) not in own]


# -- sheets that repeat others, and numbers that begin anew in each ----------------------------------------------------


def _telling(
    union: Sequence[Header], group: Sequence[Table], cells: Mapping[str, Sequence[pa.ChunkedArray]]
) -> list[int]:
    """The columns that rows of all sheets are compared by: what every sheet has and is not the number of a row."""
    lacking = {same(name) for table in group for name in _lacking(table, union)}
    shared = [number for number, header in enumerate(union) if same(header.shown) not in lacking]
    return [number for number in shared if not _numbers_rows(union[number], [own[number] for own in cells.values()])]


def _numbers_rows(header: Header, columns: Sequence[pa.ChunkedArray]) -> bool:
    """Whether a column counts the rows of each sheet, as its name and the first of them say."""
    name = words.folded(header.words)
    first = [[text.strip() for text in column.slice(0, 2).to_pylist()] for column in columns]
    return bool(words.ROW_IDS.search(name) or words.ROW_COUNTS.search(name)) and all(one == ["1", "2"] for one in first)


def _coded(cells: Mapping[str, Sequence[pa.ChunkedArray]]) -> dict[str, Places]:
    """The rows of each sheet that say something, as numbers: rows with the same cells have the same."""
    if not all(cells.values()):
        return {sheet: np.array([], np.int64) for sheet in cells}
    joined = {name: pc.binary_join_element_wise(*columns, _BETWEEN) for name, columns in cells.items()}
    together = pa.chunked_array([chunk for column in joined.values() for chunk in column.chunks], pa.string())
    encoded = pc.dictionary_encode(together.combine_chunks())
    ends = np.cumsum([len(column) for column in joined.values()])[:-1]
    empty = pc.equal(pc.replace_substring(pc.utf8_trim_whitespace(encoded.dictionary), _BETWEEN, ""), "")
    blank = np.flatnonzero(np.asarray(empty))
    rows = dict(zip(joined, np.split(encoded.indices.to_numpy().astype(np.int64), ends), strict=True))
    return {name: codes[~np.isin(codes, blank)] for name, codes in rows.items()}


def _copies(rows: Mapping[str, Places], columns: Mapping[str, int]) -> tuple[str, ...]:
    """The sheets whose rows stand in the others too, such as one that holds all months, or one month twice.

    Of two that are alike the one with fewer columns is the copy, else the one with more rows, else the second.
    """
    copies: list[str] = []
    places = {name: place for place, name in enumerate(rows)}
    likeliest = sorted(rows, key=lambda name: (columns[name], -len(rows[name]), -places[name]))
    for share in (1.0, _COPIED):  # first those of which nothing is lost
        for name in (name for name in likeliest if name not in copies):
            others = [codes for other, codes in rows.items() if other != name and other not in copies]
            if others and _is_copy(rows[name], others, share):
                copies.append(name)
    return tuple(name for name in rows if name in copies)


def _is_copy(rows: Places, others: Sequence[Places], share: float) -> bool:
    if len(rows) < _ENOUGH:
        return False
    tell = [codes for codes in others if _tell_apart(codes)]
    if tell and _tell_apart(rows) and np.isin(rows, np.concatenate(tell)).mean() >= share:
        return True
    is_one_of_them = any(np.array_equal(rows, other) for other in others)
    is_sum = len(others) > 1 and np.array_equal(np.sort(rows), np.sort(np.concatenate(others)))
    return is_one_of_them or is_sum


def _alone(rows: Mapping[str, Places], copies: Sequence[str]) -> int:
    """How many rows of copies stand in no other sheet."""
    kept = [codes for name, codes in rows.items() if name not in copies]
    return sum(int(np.isin(rows[name], np.concatenate(kept), invert=True).sum()) for name in copies)


def _tell_apart(rows: Places) -> bool:
    """Whether the rows of a sheet are told apart by their cells: if not, rows elsewhere are alike by chance."""
    return len(np.unique(rows)) >= _TELLING * len(rows)


def _twice(rows: Mapping[str, Places]) -> dict[str, int]:
    """The sheets of which a good part stands in sheets before them, and how many of their rows."""
    seen: list[Places] = []
    found = {}
    for sheet, codes in rows.items():
        if not _tell_apart(codes):
            continue
        again = int(np.isin(codes, np.concatenate(seen)).sum()) if seen else 0
        if again >= max(_ENOUGH, _OVERLAPPING * len(codes)):
            found[sheet] = again
        seen.append(codes)
    return found


def _restarting(sheets: Sequence[Sequence[pa.ChunkedArray]], union: Sequence[Header]) -> tuple[int, ...]:
    """The columns named as ids that number the rows of each sheet anew, and so name no response."""
    found = []
    for number, header in enumerate(union):
        name = words.folded(header.words)
        if words.RESPONSE_IDS.search(name) or words.ROW_IDS.search(name):
            ids = [pc.unique(pc.utf8_trim_whitespace(columns[number])).to_pylist() for columns in sheets]
            again = sum(map(len, ids)) - len(set().union(*ids))
            if again >= _RESTARTS * sum(map(len, ids)):
                found.append(number)
    return tuple(found)
