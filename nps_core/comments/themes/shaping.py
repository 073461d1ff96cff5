"""Fewer or more themes than the comments speak for: the nearest ones are merged, the largest ones cut into parts.

Both go step by step in one order, so that one theme more or fewer changes no other.
"""

import hashlib
import heapq
from collections.abc import Mapping, Sequence

import numpy as np

from nps_core.comments.themes.naming import Label

_SEPARATOR = " · "


def seats(weights: Mapping[str, float], wanted: int) -> dict[str, int]:
    """Into how many parts each theme is cut so that there are as many as wanted; only themes with more than one.

    By the rule of D'Hondt: the next part goes to the theme whose parts are the largest on average.

    >>> seats({"price": 60, "delivery": 30, "staff": 10}, 5)
    {'price': 3}
    """
    given = dict.fromkeys(weights, 1)
    waiting = [(-weight / 2, name) for name, weight in weights.items()]
    heapq.heapify(waiting)
    for _ in range(wanted - len(weights)):
        _, name = heapq.heappop(waiting)
        given[name] += 1
        heapq.heappush(waiting, (-weights[name] / (given[name] + 1), name))
    return {name: number for name, number in given.items() if number > 1}


def raised(parts: Mapping[str, Label]) -> tuple[dict[str, tuple[str, str]], dict[str, Label]]:
    """Sub-themes shown as themes of their own: where each is shown, and its label there."""
    shown, labels = {}, {}
    for name, label in parts.items():
        own = f"t-{_digest(name, 8)}"
        shown[name] = (own, "")
        labels[own] = Label(own, label.names, label.keywords)
    return shown, labels


def together(centres: np.ndarray, weights: Sequence[float], wanted: int) -> list[list[int]]:
    """Which themes are shown as one so that there are as many as wanted, each with the heaviest first.

    The two whose merging loses the least come together first (Ward 1963): small ones and near ones.

    >>> together(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]), [5, 9, 7], 2)
    [[1, 0], [2]]
    """
    groups = [[place] for place in range(len(weights))]
    middles, sizes = [row.astype(np.float64) for row in centres], [float(weight) for weight in weights]
    while len(groups) > max(wanted, 1):
        pairs = (
            (_loss(middles, sizes, one, other), one, other) for other in range(len(groups)) for one in range(other)
        )
        _, one, other = min(pairs)
        whole = sizes[one] + sizes[other]
        middles[one] = (sizes[one] * middles[one] + sizes[other] * middles[other]) / max(whole, 1e-12)
        sizes[one] = whole
        groups[one] += groups[other]
        del groups[other], middles[other], sizes[other]
    return [sorted(group, key=lambda place: (-weights[place], place)) for group in groups]


def _loss(middles: Sequence[np.ndarray], sizes: Sequence[float], one: int, other: int) -> float:
    apart = float(((middles[one] - middles[other]) ** 2).sum())
    return apart * sizes[one] * sizes[other] / max(sizes[one] + sizes[other], 1e-12)


def merged(labels: Sequence[Label]) -> tuple[dict[str, tuple[str, str]], dict[str, Label]]:
    """Themes shown as one under the id of the first and the names of the first two: where each is shown, and labels."""
    first = labels[0]
    more = f" +{len(labels) - 2}" if len(labels) > 2 else ""
    names = {
        language: _SEPARATOR.join(label.names[language] for label in labels[:2]) + more for language in first.names
    }
    keywords = tuple(dict.fromkeys(word for label in labels for word in label.keywords[:2]))
    found = {first.id: Label(first.id, names, keywords)}
    shown = {}
    for label in labels:
        part = f"{first.id}.{_digest(label.id, 6)}"
        shown[label.id] = (first.id, part)
        found[part] = Label(part, label.names, label.keywords)
    return shown, found


def _digest(name: str, length: int) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:length]
