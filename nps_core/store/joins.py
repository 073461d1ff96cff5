"""A second file joined to a data set: by which columns their rows meet, and what of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nps_core.errors import TableRefused
from nps_core.reading import words
from nps_core.reading.companion import Companion
from nps_core.responses import RESPONDENT, RESPONSE_ID, ROW
from nps_core.store.datasets import Dataset, JoinedColumn, columns_of
from nps_core.store.keys import key_of

_KEPT: Final = ("text", "number")
_NAMING: Final = (RESPONDENT, RESPONSE_ID)
_SMALL_NUMBER: Final = r"^\d{1,4}$"


@dataclass(frozen=True)
class KeyMatch:
    """How the rows of a second file meet the responses by two columns.

    Attributes:
        own: a column of the data set: ``respondent``, ``response_id``, an identifier or a dimension.
        theirs: a column of the file.
        matched, unmatched: how many responses have a row in the file, and have none.
        without_response: how many of its keys nobody answered under.
        repeated: how many of its keys stand on several rows.
    """

    own: str
    theirs: str
    matched: int
    unmatched: int
    without_response: int
    repeated: int

    @property
    def share(self) -> float:
        """The share of responses that have a row in the file, from 0 to 1."""
        return self.matched / max(1, self.matched + self.unmatched)


Values = Mapping[str, tuple[pa.Array, pa.Array]]
"""Of some columns of a data set: their different values, and how many responses have each."""


def own_columns(dataset: Dataset) -> tuple[str, ...]:
    """The columns of a data set that the rows of another file may be matched by, the likeliest first."""
    found = columns_of([wave.receipt for wave in dataset.waves])
    said = [name for name in _NAMING if any(wave.receipt.column_of(name) for wave in dataset.waves)]
    return (*said, *found.identifiers, *found.dimensions)


def matches(values: Values, companion: Companion) -> tuple[KeyMatch, ...]:
    """Every way in which responses and rows meet, the one with the most responses first.

    Those that meet where small numbers count anything come last, whatever they match. A dimension, such as the shop,
    is a key only to a file with one row for each of its segments.
    """
    keys = {
        place: key_of(pq.read_table(companion.table, columns=[f"c{place}"])[f"c{place}"].combine_chunks())
        for place, column in enumerate(companion.receipt.columns)
        if column.kind != "empty"
    }
    dimensions = {name for name in values if name not in _NAMING}
    found: list[tuple[bool, KeyMatch]] = []
    for own, (told, counts) in values.items():
        for place, theirs in keys.items():
            match = _match(own, companion.receipt.columns[place].name, told, counts, theirs)
            if match.matched and not (match.repeated and own in dimensions and _is_coarse(told, counts)):
                found.append((_is_chance(own, match.theirs, told, theirs), match))
    order = list(values)
    found.sort(key=lambda pair: (pair[0], -pair[1].share, order.index(pair[1].own), pair[1].repeated))
    return tuple(match for _, match in found)


def match_of(values: Values, companion: Companion, own: str, theirs: str) -> KeyMatch:
    """How responses and rows meet by two columns, of which the responses' own is among the values.

    Raises:
        TableRefused: the file has no such column, or not one response has a row.
    """
    place = companion.place_of(theirs)
    if place is None:
        known = [column.name for column in companion.receipt.columns]
        raise TableRefused("key_unknown", column=theirs[:80], found=known[:30])
    keys = key_of(pq.read_table(companion.table, columns=[f"c{place}"])[f"c{place}"].combine_chunks())
    match = _match(own, theirs, *values[own], keys)
    if not match.matched:
        raise TableRefused("keys_unmatched", own=own, theirs=theirs)
    return match


def write_joined(companion: Companion, theirs: str, file: Path) -> tuple[JoinedColumn, ...]:
    """Write one row a key: ``key`` and the columns to keep (``c0``, ``c1``, ...); say what they are.

    Of several rows of one key numbers are summed, and of texts the last one that is filled is taken.

    Raises:
        TableRefused: no column is left beside the key.
    """
    table = pq.read_table(companion.table).sort_by(ROW)
    place = companion.place_of(theirs)
    kept = [
        (number, column)
        for number, column in enumerate(companion.receipt.columns)
        if column.kind in _KEPT and number != place
    ]
    if not kept:
        raise TableRefused("companion_empty", theirs=theirs)
    held = {"key": key_of(table[f"c{place}"])}
    held |= {
        f"k{n}": table[f"n{number}" if column.kind == "number" else f"c{number}"]
        for n, (number, column) in enumerate(kept)
    }
    rows = pa.table(held)
    rows = rows.filter(pc.is_valid(rows["key"]))
    some = pc.ScalarAggregateOptions(min_count=1)
    asked = [(f"k{n}", "sum" if column.kind == "number" else "last", some) for n, (_, column) in enumerate(kept)]
    together = rows.group_by("key", use_threads=False).aggregate(asked)
    columns = [together[f"{name}_{how}"] for name, how, _ in asked]
    names = ["key", *(f"c{n}" for n in range(len(kept)))]
    pq.write_table(pa.table([together["key"], *columns], names=names), file, compression="zstd", store_schema=False)
    return tuple(JoinedColumn("", column.kind, column.name) for _, column in kept)


def _match(own: str, theirs: str, told: pa.Array, counts: pa.Array, keys: pa.Array) -> KeyMatch:
    level = key_of(told)
    keys = keys.drop_null()
    found = pc.fill_null(pc.is_in(level, value_set=keys, skip_nulls=True), fill_value=False)
    matched = pc.sum(counts.filter(found)).as_py() or 0
    counted = pc.value_counts(keys)
    different, often = counted.field(0), counted.field(1)
    missing = pc.invert(pc.is_in(different, value_set=level, skip_nulls=True))
    return KeyMatch(
        own=own,
        theirs=theirs,
        matched=matched,
        unmatched=(pc.sum(counts).as_py() or 0) - matched,
        without_response=pc.sum(missing).as_py() or 0,
        repeated=pc.sum(pc.greater(often, 1)).as_py() or 0,
    )


def _is_chance(own: str, theirs: str, told: pa.Array, keys: pa.Array) -> bool:
    """Whether two columns would meet whatever they count: small whole numbers, nearly all of them, of unlike names."""
    if _means(own) == _means(theirs):
        return False
    return _is_a_count(key_of(told)) or _is_a_count(keys)


def _means(name: str) -> str:
    """What a column of keys tells apart, as far as its name says."""
    said = words.folded(name)
    kinds = {RESPONDENT: words.RESPONDENTS, RESPONSE_ID: words.RESPONSE_IDS}
    return next((kind for kind, pattern in kinds.items() if name == kind or pattern.search(said)), said)


def _is_a_count(keys: pa.Array) -> bool:
    """Whether keys are whole numbers of at most four digits, and most numbers up to the largest are among them."""
    different = pc.unique(keys.drop_null())
    if not len(different) or not pc.all(pc.match_substring_regex(different, _SMALL_NUMBER)).as_py():
        return False
    numbers = different.cast(pa.int64())
    return bool(len(different) * 2 > pc.max(numbers).as_py())


def _is_coarse(told: pa.Array, counts: pa.Array) -> bool:
    """Whether the values of a column come again and again: groups, not customers or orders."""
    filled = pc.sum(counts.filter(pc.is_valid(told))).as_py() or 0
    return len(told) * 2 < filled
