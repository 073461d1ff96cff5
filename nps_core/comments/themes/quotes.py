"""Which comments to show for a theme: typical and telling ones, readable, unlike each other, for every reader."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

ENOUGH: Final = 6
OF_EACH: Final = 2
"""Quotes of each category in each script: the most typical comment, and the one that says it most strongly."""
_READABLE: Final = (8, 200)
"""Characters of a comment that can be read at a glance and still says something."""
_UNLIKE: Final = 0.4
_INNER: Final = 0.75
"""The share of clauses, the nearest to their middle, that examples are taken from."""


@dataclass(frozen=True)
class Candidate:
    """A comment that could stand for a theme.

    Attributes:
        response_id: whose it is.
        fit: how typical it is, higher is better.
        strength: how strongly it speaks for its category, higher is more; ``-inf`` where it is not surely of the theme.
        vector: what of it speaks of the theme, of length 1.
    """

    response_id: str
    fit: float
    strength: float
    vector: np.ndarray


def is_readable(comment: str) -> bool:
    """Whether a comment has the length of a quote.

    >>> is_readable("Late again."), is_readable("Late"), is_readable("x" * 201)
    (True, False, False)
    """
    return _READABLE[0] <= len(comment) <= _READABLE[1]


def quotes(cells: Sequence[Sequence[Candidate]]) -> list[str]:
    """Ids of two comments of each cell, of more where that makes fewer than six; the cells take turns.

    So whoever reads one language hears the typical comment and the strongest critic and promoter in it, where they
    are there. Further ones by maximal marginal relevance (Carbonell and Goldstein 1998): typical, and least like those
    that were taken from their cell.

    Args:
        cells: the comments of one category in one script each; the cell with most comments first.
    """
    waiting = [sorted(cell, key=lambda one: (-one.fit, one.response_id)) for cell in cells]
    taken: list[list[Candidate]] = [[] for _ in cells]
    order: list[str] = []
    turn = 0
    while any(waiting) and (turn < OF_EACH or len(order) < ENOUGH):
        for left, own in zip(waiting, taken, strict=True):
            if left and (turn < OF_EACH or len(order) < ENOUGH):
                best = max(left, key=lambda one: (one.strength if turn == 1 else 0, _worth(one, own)))
                left.remove(best)
                own.append(best)
                order.append(best.response_id)
        turn += 1
    return order


def typical(vectors: np.ndarray, most: int) -> list[int]:
    """Places of clauses that stand for all of theirs, at most so many: from the middle outwards, at even steps.

    The furthest quarter is left out, for some of it belongs elsewhere. Only the nearest would be too much alike to say
    how far the subject reaches.

    Args:
        vectors: of the clauses, of length 1; shape (clauses, dimensions).
    """
    nearness = vectors @ vectors.mean(axis=0)
    inner = np.argsort(-nearness, kind="stable")[: max(math.ceil(_INNER * len(vectors)), 1)]
    return [int(inner[place]) for place in np.unique(np.linspace(0, len(inner) - 1, min(most, len(inner))).astype(int))]


def _worth(candidate: Candidate, taken: Sequence[Candidate]) -> float:
    return candidate.fit - _UNLIKE * max((float(candidate.vector @ other.vector) for other in taken), default=0.0)
