"""Every row of a table, judged: what its cells say, and whether it is a response.

What a cell says is judged a column at a time, each different text once; there is an entry a row in every array.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nps_core.reading import cleaning, sql
from nps_core.reading.answers import ScoresJudged
from nps_core.reading.grid import ROW, whole
from nps_core.reading.profile import Profile
from nps_core.reading.times import TimesJudged

Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Rows:
    """What each row says.

    Attributes:
        row: its number, as a spreadsheet shows it.
        score: null where the row is no response.
        reason: the code of the reason why the row is none; null where it is one.
        answered_at, answered_on, comment, respondent, response_id: null where the file says nothing.
        is_cut: whether the comment was longer than a spreadsheet's cell.
        is_unread: whether a time is written that could not be read.
    """

    row: pa.Array
    score: pa.Array
    reason: pa.Array
    answered_at: pa.Array
    answered_on: pa.Array
    comment: pa.Array
    respondent: pa.Array
    response_id: pa.Array
    is_cut: Mask
    is_unread: Mask

    @property
    def is_kept(self) -> Mask:
        """Whether the row is a response."""
        return _numpy(self.reason.is_null())

    @property
    def has_identifier(self) -> Mask:
        """Whether the file says which response the row is."""
        return _numpy(self.response_id.is_valid())

    def count(self, mask: Mask) -> int:
        """How many responses a mask holds for."""
        return int(np.count_nonzero(mask & self.is_kept))


@dataclass(frozen=True, eq=False)
class Texts:
    """What of ``Rows`` a cell says by itself, and the columns that say it as they were cleaned, by role."""

    comment: pa.Array
    respondent: pa.Array
    is_cut: Mask
    cleaned: Mapping[str, cleaning.Cleaned]


@dataclass(frozen=True, eq=False)
class ToldApart:
    """Of ``Rows``: which response each row is, and the reasons why some are none."""

    response_id: cleaning.Cleaned
    reason: pa.Array


def cleaned_texts(rows: int, comments: Profile | None, respondents: Profile | None) -> Texts:
    """The texts of each row.

    Args:
        rows: how many there are.
        comments, respondents: the columns that hold them, where there is one.
    """
    nothing = cleaning.Cleaned(pa.nulls(rows, pa.string()))
    cleaned = {
        "comment": cleaning.comments(comments.column) if comments else nothing,
        "respondent": cleaning.named(respondents.column) if respondents else nothing,
    }
    comment, is_cut = cleaning.cut(cleaned["comment"].values)
    return Texts(
        comment=comment,
        respondent=cleaned["respondent"].values,
        is_cut=_numpy(is_cut),
        cleaned=cleaned,
    )


def told_apart(engine: sql.Engine, cells: pa.Table, reason: pa.Array, identifiers: Profile | None) -> ToldApart:
    """Which response each row is; not again one that a row above is already, and none where a row is empty.

    Args:
        engine: an engine of our own.
        cells: the table.
        reason: the reasons why scores are none.
        identifiers: the column that says which response a row is, where there is one.
    """
    nothing = cleaning.Cleaned(pa.nulls(cells.num_rows, pa.string()))
    response_id = cleaning.named(identifiers.column) if identifiers else nothing
    return ToldApart(response_id, _with_copies(engine, _with_empty_rows(cells, reason), response_id.values))


def judged_rows(cells: pa.Table, answers: ScoresJudged, times: TimesJudged, texts: Texts, told: ToldApart) -> Rows:
    """Every row with what it says.

    Args:
        cells: the table.
        answers: its score column, judged.
        times: its time column, judged.
        texts: its texts, cleaned.
        told: which response each row is.
    """
    return Rows(
        row=whole(cells[ROW]),
        score=answers.score,
        reason=told.reason,
        answered_at=times.answered_at,
        answered_on=times.answered_on,
        comment=texts.comment,
        respondent=texts.respondent,
        response_id=told.response_id.values,
        is_cut=texts.is_cut,
        is_unread=times.is_unread,
    )


def _numpy(mask: pa.Array) -> Mask:
    return mask.to_numpy(zero_copy_only=False)


def _with_empty_rows(cells: pa.Table, reason: pa.Array) -> pa.Array:
    """The reasons, ``row_empty`` where not only the score is blank."""
    left = pc.indices_nonzero(pc.fill_null(pc.equal(reason, "score_blank"), False))
    for column in cells.drop_columns([ROW]).columns if len(left) else ():
        left = left.filter(pc.equal(pc.utf8_trim_whitespace(column.take(left).combine_chunks()), ""))
    return _replaced(reason, left, "row_empty")


def _with_copies(engine: sql.Engine, reason: pa.Array, identifier: pa.Array) -> pa.Array:
    """The reasons, ``duplicate_id`` where a response above has the same identifier."""
    if identifier.null_count == len(identifier):
        return reason
    could_be = pc.and_(reason.is_null(), identifier.is_valid())
    alike = pa.array(np.flatnonzero(_numpy(could_be) & repeated(hashes(engine, [identifier]))))
    same = pc.dictionary_encode(identifier.take(alike)).indices.to_numpy()
    _, first = np.unique(same, return_index=True)
    again = np.delete(alike.to_numpy(), first)
    return _replaced(reason, pa.array(again), "duplicate_id")


def _replaced(reason: pa.Array, places: pa.Array, code: str) -> pa.Array:
    if not len(places):
        return reason
    mask = np.zeros(len(reason), dtype=bool)
    mask[places.to_numpy()] = True
    return pc.if_else(pa.array(mask), code, reason)


def hashes(engine: sql.Engine, columns: Sequence[pa.Array | pa.ChunkedArray]) -> Hashes:
    """A number for each row that rows share only when they are the same in every one of the columns."""
    names = [f"c{number}" for number in range(len(columns))]
    with sql.registered(engine, "hashed", pa.table(list(columns), names=names)):
        found = engine.sql(f"SELECT hash({', '.join(names)}) AS h FROM hashed").to_arrow_table()
    return found["h"].to_numpy()


def repeated(numbers: Hashes) -> Mask:
    """Whether each number occurs elsewhere too.

    >>> repeated(np.array([4, 5, 4], dtype=np.uint64)).tolist()
    [True, False, True]
    """
    ordered = np.sort(numbers)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.isin(numbers, np.unique(twice)) if len(twice) else np.zeros(len(numbers), dtype=bool)


def different(engine: sql.Engine, texts: pa.Array) -> int:
    """How many different texts a column holds."""
    return _different(hashes(engine, [texts.drop_null()]))


def _different(numbers: Hashes) -> int:
    """How many different numbers there are; many times faster than numpy's own way."""
    ordered = np.sort(numbers)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1 if len(numbers) else 0


def identical(engine: sql.Engine, cells: pa.Table, keys: Sequence[pa.ChunkedArray], kept: Rows) -> int:
    """How many responses repeat another in every cell.

    Args:
        engine: an engine of our own.
        cells: the table.
        keys: the columns of it that tell most rows apart, looked at first.
        kept: its rows, judged.
    """
    alike = np.flatnonzero(kept.is_kept & repeated(hashes(engine, keys)))
    every = cells.drop_columns([ROW]).take(pa.array(alike))
    return len(alike) - _different(hashes(engine, every.columns))
