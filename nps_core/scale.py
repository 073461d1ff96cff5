"""The answer scale and its three categories: the only home of the cut-offs.

One answer is a ``score``, a whole number from 0 to 10. Files write it on one of three scales; whatever the
file wrote, a stored score is on 0 to 10, so that 7 means the same everywhere.
"""

from dataclasses import dataclass
from typing import Final

PASSIVE_FROM: Final = 7
PROMOTER_FROM: Final = 9

SCORES: Final = tuple(range(11))
CATEGORIES: Final = ("detractor", "passive", "promoter")


@dataclass(frozen=True)
class Scale:
    """How a file writes an answer: its name, its ends as written, and what is taken off to get the score."""

    name: str
    lowest: int
    highest: int
    offset: int = 0

    def holds(self, written: float) -> bool:
        """Whether a written answer lies on this scale."""
        return self.lowest <= written <= self.highest


ZERO_TO_TEN: Final = Scale("0-10", 0, 10)
ONE_TO_TEN: Final = Scale("1-10", 1, 10)
ONE_TO_ELEVEN: Final = Scale("1-11", 1, 11, offset=1)
"""0 to 10 stored as the option's number, as Wenjuanxing does by number: a written 1 is a score of 0."""

SCALES: Final = {scale.name: scale for scale in (ZERO_TO_TEN, ONE_TO_TEN, ONE_TO_ELEVEN)}


def category(score: int) -> str:
    """The group that a score belongs to: detractor below 7, passive at 7 and 8, promoter from 9.

    >>> [category(score) for score in (0, 6, 7, 8, 9, 10)]
    ['detractor', 'detractor', 'passive', 'passive', 'promoter', 'promoter']
    """
    if score < PASSIVE_FROM:
        return "detractor"
    if score < PROMOTER_FROM:
        return "passive"
    return "promoter"


def scores_of(name: str) -> tuple[int, ...]:
    """The scores that make up a category.

    >>> scores_of("passive")
    (7, 8)
    """
    return tuple(score for score in SCORES if category(score) == name)
