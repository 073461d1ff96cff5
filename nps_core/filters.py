"""What the reader has narrowed the responses down to: one frozen value.

It is built anew on every run from the widgets, is the key of every cache, and is what a link carries.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from nps_core.scale import CATEGORIES

THEME = "theme"
"""The dimension under which the themes of comments are filtered and counted like any other segment."""

COUNTING: Final = ("all", "latest")
"""What counts of customers who answered several times: every answer, or each customer's latest one."""


@dataclass(frozen=True)
class Filters:
    """Which responses count. Empty tuples and None mean "all".

    Attributes:
        since, until: first and last calendar day, both included.
        segments: pairs of a dimension and the segments kept in it; dimensions and segments in order of name.
        categories: of detractor, passive, promoter.
        scores: single answers from 0 to 10.
        text: the words that the comment must contain, all of them; what stands between quotation marks is one phrase.
        counting: one of ``COUNTING``. With ``latest``, of each customer the latest answer from ``since`` to ``until``
            counts, and the other filters narrow those down: so the parts of a whole, opened one by one, are that
            whole. An answer without a customer's id is somebody else's.
    """

    since: date | None = None
    until: date | None = None
    segments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    categories: tuple[str, ...] = ()
    scores: tuple[int, ...] = ()
    text: str = ""
    counting: str = "all"

    def __post_init__(self) -> None:
        assert set(self.categories) <= set(CATEGORIES), f"{self.categories} are not all categories"
        assert self.counting in COUNTING, f"{self.counting} is not one of {COUNTING}"
        object.__setattr__(self, "segments", tuple(sorted((d, tuple(sorted(s))) for d, s in self.segments if s)))

    def within(self, dimension: str, *segments: str) -> "Filters":
        """These filters, narrowed to some segments of one dimension.

        >>> Filters().within("channel", "web").segments
        (('channel', ('web',)),)
        """
        others = tuple(pair for pair in self.segments if pair[0] != dimension)
        return replace(self, segments=(*others, (dimension, segments)))

    def between(self, since: date | None, until: date | None) -> "Filters":
        """These filters over other days."""
        return replace(self, since=since, until=until)

    def of(self, *categories: str) -> "Filters":
        """These filters, narrowed to some categories."""
        return replace(self, categories=tuple(categories))

    def giving(self, *scores: int) -> "Filters":
        """These filters, narrowed to some answers from 0 to 10."""
        return replace(self, scores=tuple(scores))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed down; of customers who answered several times perhaps the latest answer only."""
        return self == Filters(counting=self.counting)
