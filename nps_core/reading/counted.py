"""Tables that say how many people gave each score: refused, for read as answers they would count a score once."""

from collections.abc import Sequence

import pyarrow.compute as pc

from nps_core.errors import TableRefused
from nps_core.reading import words
from nps_core.reading.columns import Taken
from nps_core.reading.grid import ROW, cell
from nps_core.reading.table import Table
from nps_core.scale import SCORES

_OF_ONE_PERSON = frozenset(["comment", "respondent", "response_id"])
_SCORE, _GROUPS = frozenset(["score"]), frozenset(["answered_at", "dimension"])
_DECIDED = frozenset(["chosen", "remembered"])
_FEWEST = 3
"""Scores that a group has at least, one row each."""
_WHOLE = r"^\s*\d{1,9}(\.0+)?\s*$"


def refuse_counts(table: Table, taken: Sequence[Taken]) -> None:
    """Refuse a table with a row for each score (of each group or month) and a column of how many gave it.

    Raises:
        TableRefused: it is one.
    """
    has_options = any(one.profile.number >= len(table.headers) for one in taken)
    if table.cells.num_rows < _FEWEST or has_options or any(one.role in _OF_ONE_PERSON for one in taken):
        return
    counts = [one for one in taken if words.COUNTS.search(one.profile.name) and one.why.code not in _DECIDED]
    others = [one for one in taken if one not in counts]
    score, groups = ([cell(one.profile.number) for one in others if one.role in roles] for roles in (_SCORE, _GROUPS))
    for one in counts:
        is_whole = pc.all(pc.match_substring_regex(one.profile.column, _WHOLE)).as_py()
        once = _different(table, [*score, *groups]) == table.cells.num_rows
        if is_whole and once and _FEWEST * _different(table, groups) <= table.cells.num_rows:
            raise TableRefused("answers_counted", column=one.profile.header.shown[:60])


def _different(table: Table, columns: list[str]) -> int:
    """How many different rows some columns have."""
    return table.cells.group_by(columns).aggregate([]).num_rows if columns else 1


def refuse_counts_across(table: Table) -> None:
    """Refuse a table whose first row is the scores: a row for each group, a column of how many gave each score.

    Raises:
        TableRefused: it is one.
    """
    if table.header_rows or not table.cells.num_rows:
        return
    first = [column[0].as_py().strip() for column in table.cells.drop_columns([ROW]).columns]
    places = [first.index(str(score)) for score in SCORES if str(score) in first]
    if len(places) >= len(SCORES) - 1 and places in (sorted(places), sorted(places, reverse=True)):
        raise TableRefused("answers_counted_across")
