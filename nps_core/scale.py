"""The answer scale and its three categories: the only home of the cut-offs.

One answer is a ``score``, a whole number from 0 to 10. Files write it on one of several scales; whatever the
file wrote, a stored score is on 0 to 10, so that 7 means the same everywhere.
"""

import math
from dataclasses import dataclass
from typing import Final

PASSIVE_FROM: Final = 7
PROMOTER_FROM: Final = 9

SCORES: Final = tuple(range(11))
CATEGORIES: Final = ("detractor", "passive", "promoter")


@dataclass(frozen=True)
class Scale:
    """How a file writes an answer.

    Attributes:
        name: its ends as written.
        lowest: the lowest written answer.
        scores: what each written answer means on 0 to 10, from the lowest up.
        is_stretched: whether the question had other steps than 0 to 10, so that its NPS is a measure of its own and
            compares with no benchmark.
    """

    name: str
    lowest: int
    scores: tuple[int, ...]
    is_stretched: bool = False

    @property
    def highest(self) -> int:
        """The highest written answer."""
        return self.lowest + len(self.scores) - 1

    def holds(self, written: float) -> bool:
        """Whether a written answer lies on this scale."""
        return self.lowest <= written <= self.highest

    def score(self, written: float) -> int | None:
        """The score that a written answer means; a fraction is rounded down, so that it stays in its group.

        >>> ONE_TO_ELEVEN.score(11), ZERO_TO_TEN.score(8.9), ZERO_TO_TEN.score(11), ONE_TO_FIVE.score(4)
        (10, 8, None, 8)
        """
        return self.scores[math.floor(written) - self.lowest] if self.holds(written) else None


ZERO_TO_TEN: Final = Scale("0-10", 0, SCORES)
ONE_TO_TEN: Final = Scale("1-10", 1, SCORES[1:])
ONE_TO_ELEVEN: Final = Scale("1-11", 1, SCORES)
"""0 to 10 stored as the option's number, as Wenjuanxing does by number: a written 1 is a score of 0."""
ZERO_TO_NINE: Final = Scale("0-9", 0, SCORES[1:])
"""1 to 10 stored as the option's place in a list: a written 0 is a score of 1."""
ONE_TO_FIVE: Final = Scale("1-5", 1, (0, 3, 5, 8, 10), is_stretched=True)
"""5 promotes, 4 is passive: usual, but nobody's agreed conversion (docs/methods.md)."""
ONE_TO_SEVEN: Final = Scale("1-7", 1, (0, 2, 3, 5, 7, 8, 10), is_stretched=True)
"""7 promotes, 5 and 6 are passive."""
ZERO_TO_HUNDRED: Final = Scale("0-100", 0, tuple(written // 10 for written in range(101)), is_stretched=True)
"""90 and up promotes, 70 and up is passive."""

SCALES: Final = {
    scale.name: scale
    for scale in (
        *(ZERO_TO_TEN, ONE_TO_TEN, ONE_TO_ELEVEN, ZERO_TO_NINE),
        *(ONE_TO_FIVE, ONE_TO_SEVEN, ZERO_TO_HUNDRED),
    )
}


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
