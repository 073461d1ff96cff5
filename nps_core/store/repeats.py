"""Customers who answered several times: what they add to the sums that an interval rests on.

Their answers are asked for as they are and added up here: an engine takes several times as long to group by customer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import FromClause, Select, func, select

from nps_core.filters import Filters
from nps_core.responses import ANSWERED_ON, COMMENT, SCORE
from nps_core.scale import SCORES, scores_of
from nps_core.store.statements import PERSON, N, keys_of, matching
from nps_core.tally import REPEAT_COLUMNS, Counted
from nps_core.trend import starts_of

Found: TypeAlias = pa.Table | Mapping[str, Any]
"""What the engine answers to ``answers``: a table where they are counted by texts, else arrays by name."""

COMMENTED: Final = "commented"

_SURPLUS: Final = np.isin(SCORES, scores_of("promoter")).astype(np.int8) - np.isin(SCORES, scores_of("detractor"))
"""1, 0 or -1 for each score: promoters less detractors."""


def has_any(source: FromClause) -> Select[Any]:
    """How many responses are of customers who answered several times."""
    return select(func.count().label(N)).where(source.c[PERSON] > 0)


def answers(
    source: FromClause,
    assigned: FromClause | None,
    by: Sequence[str],
    filters: Filters,
    *,
    commented: bool = False,
    period: str = "",
) -> Select[tuple[Any, ...]]:
    """The responses that match of customers who answered several times; ``period`` as in ``statements.counts``.

    The columns ``by`` under names of no meaning (``key_0`` ...), then ``PERSON``, ``SCORE`` and ``COMMENTED``.
    """
    joined, keys = keys_of(source, assigned, by)
    told = {PERSON: source.c[PERSON], SCORE: source.c[SCORE], COMMENTED: source.c[COMMENT].is_not(None)}
    return (
        select(
            *(key.label(f"key_{place}") for place, key in enumerate(keys)),
            *(each.label(name) for name, each in told.items()),
        )
        .select_from(joined)
        .where(source.c[PERSON] > 0, *matching(source, assigned, filters, commented=commented, period=period))
    )


def grouped(found: Found, by: Sequence[str], period: str = "") -> tuple[Counted, dict[str, Any]]:
    """The group of each of the answers to ``answers``, and the keys of each group.

    Groups by days alone are in order of day.

    Args:
        found: the answers.
        by: the columns they were asked by.
        period: how long what days are put together to is; of ``trend.PERIODS``, days themselves without.
    """
    codes, names = [], []
    for place, key in enumerate(by):
        column = found[f"key_{place}"]
        if key == ANSWERED_ON:
            code, days = pd.factorize(np.asarray(column).astype("datetime64[D]").astype(np.int64))
            name, wider = np.unique(starts_of(days.astype("datetime64[D]"), period or "day"), return_inverse=True)
            code = wider[code]
        else:
            column = column.combine_chunks().dictionary_encode(null_encoding="encode")
            code, name = column.indices.to_numpy(), column.dictionary.to_numpy(zero_copy_only=False)
        codes.append(code)
        names.append(name)
    if len(by) == 1:
        return codes[0], {by[0]: names[0]}
    shape = tuple(max(len(name), 1) for name in names)
    groups, numbers = pd.factorize(np.asarray(np.ravel_multi_index(codes, shape)))
    keys = zip(by, names, np.unravel_index(numbers, shape), strict=True)
    return groups, {key: name[places] for key, name, places in keys}


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers of customers who answered several times, in order of customer and group.

    Attributes:
        people: the customer of each answer.
        groups: a number for the group that it is in.
        surplus: 1 for a promoter, -1 for a detractor, else 0.
        commented: whether it says something.
    """

    people: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int32]
    surplus: npt.NDArray[np.int8]
    commented: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, found: Found, groups: Counted) -> "Answers":
        """The answers to ``answers``, and the group of each (whole numbers from 0)."""
        people, scores, commented = (np.asarray(found[name]) for name in (PERSON, SCORE, COMMENTED))
        bits = int(groups.max(initial=0)).bit_length()
        # In one number, highest first: sorted so, all four are in order at a tenth of what sorting by places takes.
        packed = people.astype(np.int64) << bits + 3
        packed |= groups.astype(np.int64) << 3
        packed |= commented.astype(np.int8) << 2 | (_SURPLUS + 1)[scores]
        packed.sort()
        return cls(
            people=packed >> bits + 3,
            groups=(packed >> 3 & (1 << bits) - 1).astype(np.int32),
            surplus=((packed & 3) - 1).astype(np.int8),
            commented=(packed & 4) > 0,
        )

    def __len__(self) -> int:
        """The number of answers."""
        return len(self.people)

    def together(self, *, commented: bool = False) -> Counted:
        """What repeat customers add to everything taken together: ``REPEAT_COLUMNS``."""
        return self._added(np.zeros(len(self), np.int32), commented=commented)[1].sum(axis=0)

    def by_group(self, wider: Counted | None = None, *, commented: bool = False) -> tuple[Counted, Counted]:
        """What repeat customers add in each group.

        Args:
            wider: for each group the number of a wider one that it is part of, in the same order; groups themselves
                without.
            commented: whether only answers that say something count.

        Returns:
            The numbers of the groups in which customers repeat, and ``REPEAT_COLUMNS``, one row a group.
        """
        return self._added(self.groups if wider is None else wider[self.groups], commented=commented)

    def outside(self) -> Counted:
        """What the customers of each group have inside it times what they have outside: ``tally.OUTSIDE_COLUMNS``.

        One row a group, by its number.
        """
        begins = np.diff(self.people, prepend=-1) != 0
        (first, last), persons = _ends(begins | (np.diff(self.groups, prepend=-1) != 0)), _ends(begins)
        groups, person = self.groups[first], np.cumsum(begins)[first] - 1
        y, n = _between(self.surplus, first, last), last - first
        rest_y = _between(self.surplus, *persons)[person] - y
        rest_n = (persons[1] - persons[0])[person] - n
        products = (y * rest_y, y * rest_n, n * rest_y, n * rest_n, rest_n > 0)
        sums = [np.bincount(groups, each) for each in products]  # whole numbers, far below where floats lose count
        return np.stack(sums, axis=1).astype(np.int64)

    def shared(self, before: npt.NDArray[np.bool_], after: npt.NDArray[np.bool_]) -> tuple[float, float, float, float]:
        """What the answers of customers in some groups have to do with theirs in others.

        Args:
            before, after: of each group, whether it is on one side and on the other.

        Returns:
            Sums over customers of surplus x surplus, surplus x responses, responses x surplus and responses x
            responses, before times after.
        """
        ends = _ends(np.diff(self.people, prepend=-1) != 0)
        (y1, n1), (y2, n2) = (
            [_between(each, *ends) for each in (self.surplus * on, on)]
            for on in (side[self.groups] for side in (before, after))
        )
        return float(y1 @ y2), float(y1 @ n2), float(n1 @ y2), float(n1 @ n2)

    def _added(self, groups: npt.NDArray[Any], *, commented: bool = False) -> tuple[Counted, Counted]:
        """With n answers of a customer in a group and y their surplus: Σ y² - Σ y_i², Σ yn - y, Σ n² - n, Σ n - 1."""
        kept = self.commented if commented else slice(None)
        people, groups, surplus = self.people[kept], groups[kept], self.surplus[kept]
        begins = np.ones(len(people), np.bool_)
        begins[1:] = (people[1:] != people[:-1]) | (groups[1:] != groups[:-1])
        first, last = _ends(begins)
        several = last - first > 1
        first, last = first[several], last[several]
        n = last - first
        y, spread = (_between(each, first, last) for each in (surplus, np.abs(surplus)))
        numbers, at = np.unique(groups[first], return_inverse=True)
        added = np.zeros((len(REPEAT_COLUMNS), len(numbers)), np.int64)
        for row, each in zip(added, (y * y - spread, y * n - y, n * n - n, n - 1), strict=True):
            np.add.at(row, at, each)
        return numbers, added.T


def _ends(begins: npt.NDArray[np.bool_]) -> tuple[Counted, Counted]:
    """The first place of each stretch, and the place after its last."""
    first = np.flatnonzero(begins)
    return first, np.append(first[1:], len(begins))


def _between(values: npt.NDArray[Any], first: Counted, last: Counted) -> Counted:
    """The sum of each stretch; by running sums, for summing stretch by stretch takes three times as long."""
    running = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=running[1:])
    return running[last] - running[first]
