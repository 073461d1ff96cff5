"""Counts of responses by group: the only thing the measures see.

A tally is a small tidy frame: one row a group, the group's keys, then the number of answers at each score from
0 to 10. Every engine that can group and count can make one, and 50 million responses cost the measures no more
than 50.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.lazy import Lazy
from nps_core.scale import CATEGORIES, SCORES, category

Counted = npt.NDArray[np.int64]

SCORE_COLUMNS: Final = tuple(str(score) for score in SCORES)

_CATEGORY_OF: Final = np.array([[category(score) == name for name in CATEGORIES] for score in SCORES], dtype=np.int64)
"""For each score a 1 under its category."""

REPEAT_COLUMNS: Final = ("yy", "yn", "nn", "extra")

OUTSIDE_COLUMNS: Final = ("y_y", "y_n", "n_y", "n_n", "both")
"""Sums over customers of what they have inside a group times what they have outside it, and how many have both."""


@dataclass(frozen=True, eq=False)
class Repeats:
    """What customers who answered several times add to the sums that an interval rests on.

    With n_c answers of customer c in a group and y_c promoters less detractors among them, the sums over all
    customers of y_c², y_c n_c and n_c² are P + D, P - D and n where nobody repeats; here stands how much more they
    are, and by how many the answers outnumber the customers: ``REPEAT_COLUMNS`` in the last axis, whole numbers.

    Attributes:
        whole: of all answers that the tally is of, taken together.
        everyone: those answers at each score from 0 to 10, each once.
        groups: of each group, in the tally's order; None where it was not counted. A customer may answer in several
            groups, so groups cannot be added up.
        outside: of each group, what its customers' answers have to do with their answers outside it:
            ``OUTSIDE_COLUMNS`` in the last axis; None where it was not counted.
        often: where ``groups`` were not counted: how many times as frequent as among everyone the answers of customers
            who repeat are in each group, 1 for as frequent; None where not even that was counted.
    """

    whole: Counted
    everyone: Counted
    groups: Counted | None = None
    outside: Counted | None = None
    often: npt.NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Tally(Lazy):
    """Answers at each score, one row a group.

    Attributes:
        counts: the answers at each score: one row a group, eleven columns, whole numbers; read-only.
        groups: the key columns by name, one element a group; no two groups share their keys. None for a tally of
            everything, which has exactly one row.
        repeats: of customers who answered several times; None where nobody did, or nobody can tell.
    """

    counts: Counted
    groups: Mapping[str, Any] = field(default_factory=dict)
    repeats: Repeats | None = None

    def __post_init__(self) -> None:
        self.counts.flags.writeable = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the key columns."""
        return tuple(self.groups)

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.counts)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The columns ``keys`` followed by ``"0"`` to ``"10"``, one row a group."""
        return pd.DataFrame({**self.groups, **dict(zip(SCORE_COLUMNS, self.counts.T, strict=True))})

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, keys: Iterable[str]) -> "Tally":
        """A tally from its frame: the columns ``keys`` and ``"0"`` to ``"10"``, one row a group.

        >>> Tally.of_frame(Tally.of_scores([9, 3]).frame, ()).responses.tolist()
        [2]
        """
        counts = frame[list(SCORE_COLUMNS)].to_numpy(dtype=np.int64, copy=True)
        return cls(counts, {key: frame[key].array for key in keys})

    @classmethod
    def of_counts(cls, counted: pd.DataFrame | Mapping[str, Any], keys: Iterable[str] = ()) -> "Tally":
        """A tally from long counts: the columns ``keys``, ``score`` and ``n``, in a frame or as arrays by name.

        Groups are in order of their keys, empty keys last; a group without answers is left out.

        >>> long = pd.DataFrame({"channel": ["web", "web", "app"], "score": [9, 3, 10], "n": [4, 1, 2]})
        >>> Tally.of_counts(long, ["channel"]).frame[["channel", "3", "9", "10"]].values.tolist()
        [['app', 0, 0, 2], ['web', 1, 4, 0]]
        """
        keys = tuple(keys)
        scores = np.asarray(counted["score"], dtype=np.int64)
        assert not len(scores) or (scores.min() >= SCORES[0] and scores.max() <= SCORES[-1]), f"a score is of {SCORES}"
        codes, first_rows = _groups(counted, keys)
        counts = np.zeros((len(first_rows) if keys else 1, len(SCORES)), dtype=np.int64)
        # By one number a cell: adding by row and column takes five times as long.
        np.add.at(counts.reshape(-1), codes * len(SCORES) + scores, np.asarray(counted["n"], dtype=np.int64))
        filled = counts.any(axis=1)
        if keys and not filled.all():
            first_rows, counts = first_rows[filled], counts[filled]
        return cls(counts, {key: _plain(counted[key]).take(first_rows) for key in keys})

    @classmethod
    def of_scores(cls, scores: Iterable[int]) -> "Tally":
        """A tally of everything from single scores.

        >>> Tally.of_scores([10, 10, 3]).responses.tolist()
        [3]
        """
        counts = np.bincount(np.fromiter(scores, dtype=np.int64), minlength=len(SCORES))
        return cls(counts[None, :].astype(np.int64))

    def of_category(self, name: str) -> Counted:
        """The number of answers of one category in each group."""
        assert name in CATEGORIES, f"{name} is not one of {CATEGORIES}"
        return self.by_category[:, CATEGORIES.index(name)]

    @cached_property
    def by_category(self) -> Counted:
        """Detractors, passives and promoters: one row a group, three columns; read-only."""
        counted = self.counts @ _CATEGORY_OF
        counted.flags.writeable = False
        return counted

    @property
    def responses(self) -> Counted:
        """The number of scored answers in each group."""
        return self.counts.sum(axis=1)

    def over(self, *keys: str) -> "Tally":
        """The same answers by fewer keys; ``over()`` is everything in one row.

        Of repeat customers only what holds of all answers together is kept.
        """
        assert set(keys) <= set(self.keys), f"{keys} are not among {self.keys}"
        if keys and keys == self.keys:
            return self
        repeats = None if self.repeats is None else replace(self.repeats, groups=None, outside=None, often=None)
        if not keys:
            return Tally(self.counts.sum(axis=0)[None, :], repeats=repeats)
        summed = self.frame.groupby(list(keys), as_index=False, sort=True, dropna=False)[list(SCORE_COLUMNS)].sum()
        return replace(Tally.of_frame(summed, keys), repeats=repeats)

    def repeating(self, repeats: Repeats, found: Mapping[str, Any] | None = None) -> "Tally":
        """This tally with what repeat customers add.

        Args:
            repeats: of all answers together.
            found: of the groups in which customers repeat: the key columns and ``REPEAT_COLUMNS``, perhaps
                ``OUTSIDE_COLUMNS``; None where the groups were not counted.
        """
        if found is None:
            return replace(self, repeats=repeats)
        both = {key: np.concatenate([np.asarray(side[key]) for side in (self.groups, found)]) for key in self.keys}
        codes, first_rows = _groups(both, self.keys)

        def of_groups(names: tuple[str, ...]) -> Counted:
            added = np.zeros((len(first_rows), len(names)), dtype=np.int64)
            added[codes[len(self) :]] = np.stack([found[name] for name in names], axis=1)
            return added[codes[: len(self)]]

        outside = of_groups(OUTSIDE_COLUMNS) if OUTSIDE_COLUMNS[0] in found else None
        return replace(self, repeats=replace(repeats, groups=of_groups(REPEAT_COLUMNS), outside=outside))


def _groups(counted: pd.DataFrame | Mapping[str, Any], keys: tuple[str, ...]) -> tuple[Counted, Counted]:
    """The group of each row, numbered in order of the keys, and for each group a row that shows its keys."""
    codes = np.zeros(len(counted[keys[0] if keys else "score"]), dtype=np.int64)
    if not keys:
        return codes, np.zeros(0, dtype=np.int64)
    for key in keys:  # a fraction of the time that a general grouping takes
        numbers, found = pd.factorize(counted[key], sort=True)
        codes = codes * (len(found) + 1) + np.where(numbers < 0, len(found), numbers)
        if len(keys) > 1:
            codes = pd.factorize(codes, sort=True)[0]  # numbered anew: products of many keys outgrow a whole number
    rows = np.zeros(int(codes.max()) + 1 if len(codes) else 0, dtype=np.int64)
    rows[codes] = np.arange(len(codes))
    return codes.astype(np.int64), rows


def _plain(column: Any) -> Any:
    """The values of a column without their index."""
    return column.array if isinstance(column, pd.Series) else column
