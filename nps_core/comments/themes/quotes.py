"""Which comments to show for a theme: typical, readable, unlike each other, from every category and script."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

MOST: Final = 6
_READABLE: Final = (8, 200)
"""Characters of a comment that can be read at a glance and still says something."""
_CANDIDATES: Final = 60
_UNLIKE: Final = 0.4
_OTHER_SCRIPT: Final = 0.1


@dataclass(frozen=True)
class Candidate:
    """A comment that could stand for a theme.

    Attributes:
        response_id: whose it is.
        category: detractor, passive or promoter.
        script: its script group.
        fit: how typical it is, higher is better.
        vector: what of it speaks of the theme, of length 1.
    """

    response_id: str
    category: str
    script: str
    fit: float
    vector: np.ndarray


def is_readable(comment: str) -> bool:
    """Whether a comment has the length of a quote.

    >>> is_readable("Late again."), is_readable("Late"), is_readable("x" * 201)
    (True, False, False)
    """
    return _READABLE[0] <= len(comment) <= _READABLE[1]


def quotes(candidates: Sequence[Candidate]) -> list[str]:
    """Ids of up to six comments, taking turns among the categories, the most frequent category first.

    Maximal marginal relevance (Carbonell and Goldstein 1998): each is the most typical one that is least like those
    taken before; a script that was not yet heard counts a little in favour.
    """
    turns = [name for name, _ in Counter(candidate.category for candidate in candidates).most_common()]
    waiting = {
        name: sorted(
            (candidate for candidate in candidates if candidate.category == name),
            key=lambda candidate: (-candidate.fit, candidate.response_id),
        )[:_CANDIDATES]
        for name in turns
    }
    taken: list[Candidate] = []
    while len(taken) < MOST and any(waiting.values()):
        for name in turns:
            if waiting[name] and len(taken) < MOST:
                best = max(waiting[name], key=lambda candidate: _worth(candidate, taken))
                waiting[name].remove(best)
                taken.append(best)
    return [candidate.response_id for candidate in taken]


def _worth(candidate: Candidate, taken: Sequence[Candidate]) -> float:
    likeness = max((float(candidate.vector @ other.vector) for other in taken), default=0.0)
    heard = any(candidate.script == other.script for other in taken)
    return candidate.fit - _UNLIKE * likeness - _OTHER_SCRIPT * heard
