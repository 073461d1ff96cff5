"""Counts of responses by group: the only thing the measures see.

A tally is a small tidy frame: one row a group, the group's keys, then the number of answers at each score from
0 to 10. Every engine that can group and count can make one, and 50 million responses cost the measures no more
than 50.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.scale import CATEGORIES, SCORES, scores_of

Counted = npt.NDArray[np.int64]

SCORE_COLUMNS: Final = tuple(str(score) for score in SCORES)


@dataclass(frozen=True, eq=False)
class Tally:
    """Answers at each score, one row a group.

    Attributes:
        frame: the columns ``keys`` followed by ``"0"`` to ``"10"`` (whole numbers); no two rows share their keys.
        keys: the names of the key columns; none for a tally of everything, which has exactly one row.
    """

    frame: pd.DataFrame
    keys: tuple[str, ...] = ()

    @classmethod
    def of_counts(cls, counted: pd.DataFrame, keys: Iterable[str] = ()) -> "Tally":
        """A tally from long counts: the columns ``keys``, ``score`` and ``n``.

        Groups are in order of their keys, empty keys last; a group without answers is left out.

        >>> long = pd.DataFrame({"channel": ["web", "web", "app"], "score": [9, 3, 10], "n": [4, 1, 2]})
        >>> Tally.of_counts(long, ["channel"]).frame[["channel", "3", "9", "10"]].values.tolist()
        [['app', 0, 0, 2], ['web', 1, 4, 0]]
        """
        keys = tuple(keys)
        scores = counted["score"].to_numpy(dtype=np.int64)
        assert np.isin(scores, SCORES).all(), f"a score is one of {SCORES}"
        codes, groups = _groups(counted, keys)
        counts = np.zeros((max(len(groups), 0 if keys else 1), len(SCORES)), dtype=np.int64)
        np.add.at(counts, (codes, scores), counted["n"].to_numpy(dtype=np.int64))
        wide = pd.concat([groups, pd.DataFrame(counts, columns=list(SCORE_COLUMNS))], axis=1)
        return cls(wide.iloc[np.flatnonzero(counts.any(axis=1))].reset_index(drop=True) if keys else wide, keys)

    @classmethod
    def of_scores(cls, scores: Iterable[int]) -> "Tally":
        """A tally of everything from single scores.

        >>> Tally.of_scores([10, 10, 3]).responses.tolist()
        [3]
        """
        counts = np.bincount(np.fromiter(scores, dtype=np.int64), minlength=len(SCORES))
        return cls(pd.DataFrame([counts], columns=list(SCORE_COLUMNS)))

    @cached_property
    def counts(self) -> Counted:
        """The answers at each score: one row a group, eleven columns; read-only."""
        counts = self.frame[list(SCORE_COLUMNS)].to_numpy(dtype=np.int64, copy=True)
        counts.flags.writeable = False
        return counts

    def of_category(self, name: str) -> Counted:
        """The number of answers of one category in each group."""
        assert name in CATEGORIES, f"{name} is not one of {CATEGORIES}"
        return self.counts[:, list(scores_of(name))].sum(axis=1)

    @property
    def responses(self) -> Counted:
        """The number of scored answers in each group."""
        return self.counts.sum(axis=1)

    def over(self, *keys: str) -> "Tally":
        """The same answers by fewer keys; ``over()`` is everything in one row."""
        assert set(keys) <= set(self.keys), f"{keys} are not among {self.keys}"
        if not keys:
            return Tally(pd.DataFrame([self.counts.sum(axis=0)], columns=list(SCORE_COLUMNS)))
        summed = self.frame.groupby(list(keys), as_index=False, sort=True, dropna=False)[list(SCORE_COLUMNS)].sum()
        return Tally(summed, keys)


def _groups(counted: pd.DataFrame, keys: tuple[str, ...]) -> tuple[Counted, pd.DataFrame]:
    """The group of each row, as a number, and the keys of the groups in that order."""
    if not keys:
        return np.zeros(len(counted), dtype=np.int64), pd.DataFrame()
    codes = counted.groupby(list(keys), sort=True, dropna=False).ngroup().to_numpy()
    first_rows = np.unique(codes, return_index=True)[1]
    return codes.astype(np.int64), counted[list(keys)].iloc[first_rows].reset_index(drop=True)
