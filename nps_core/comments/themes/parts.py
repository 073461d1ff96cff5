"""Groups inside what belongs together: of what the catalogue does not know, and inside each theme."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.metrics import silhouette_score

from nps_core.comments.themes.fit import Groups
from nps_core.comments.themes.naming import Label, sub_labels
from nps_core.comments.themes.space import Space
from nps_core.comments.themes.trees import Tree, natural_number
from nps_core.comments.themes.units import Sample, drawn

_RADIUS: Final = 0.02
"""The share of a group's clauses that lie too far out to belong to it surely."""
_FEWEST_IN_THEME: Final = 60
_FEWEST_IN_PART: Final = 30
"""Clauses of the sample: a theme of fewer has no sub-themes, nor more of them than so many clauses each allow."""
_THIN: Final = 10
"""Clauses of the sample below which a part stays its theme without a row of its own."""
_FEWEST_IN_SEAT: Final = 8
"""Clauses of the sample in a part that a reader asked for: smaller ones are no theme, and their comments had none."""
_MOST_PARTS: Final = 8
"""As many as can be read at a glance. The 150 intents of CLINC150 and the parts of 16 groups share an NMI of .89 with
18 parts at most, of .86 with 8 and of .84 with 6."""
_GAIN: Final = 0.08
"""The silhouette from which a theme falls into parts."""


@dataclass(frozen=True)
class Cut:
    """Clauses cut into groups.

    Attributes:
        tree: the order in which they merge, in ``space``.
        points: the clauses, of length 1; shape (clauses, components).
        centres: of the twigs of the groups; ``group`` is the group of each.
        radii: how far each reaches.
        number: of groups.
    """

    space: Space
    tree: Tree
    points: np.ndarray
    centres: np.ndarray
    group: np.ndarray
    radii: np.ndarray
    number: int

    def groups(self, themes: tuple[str, ...]) -> Groups:
        """As they are kept, with the theme of each group."""
        return Groups(self.space, self.centres, self.radii, tuple(themes[one] for one in self.group.tolist()))

    def nearest(self) -> np.ndarray:
        """The group of each clause, none too far out."""
        return self.group[(self.points @ self.centres.T).argmax(axis=1)]

    def silhouette(self) -> float:
        """How much nearer the clauses are to their own group than to the next; -1 to 1."""
        some, group = self.points[:2_000], self.nearest()[:2_000]
        return float(silhouette_score(some, group, metric="cosine")) if len(np.unique(group)) > 1 else -1.0


def cut(sample: Sample, bounds: tuple[int, int], radius: float = _RADIUS) -> Cut:
    """The groups of two clauses or more: the number within bounds that they speak for."""
    space = Space.of(sample.vectors, sample.scripts)
    points = space.project(sample.vectors, sample.scripts)
    shuffled = points[drawn(sample.texts)]
    tree = Tree.of(shuffled)
    number = natural_number(shuffled, tree, *bounds)
    centres, group = tree.twigs(number)
    cosines = points @ centres.T
    nearest, far = group[cosines.argmax(axis=1)], cosines.max(axis=1)
    reach = [np.quantile(far[nearest == one], radius) if (nearest == one).any() else 0.0 for one in range(number)]
    radii = np.array(reach if radius else [-1.0] * number, np.float32)[group]
    return Cut(space, tree, points, centres, group, radii, number)


@dataclass(frozen=True)
class Parts:
    """The sub-themes of themes: their groups by theme, their labels by id, and the cuts they came from by theme."""

    groups: Mapping[str, Groups]
    labels: Mapping[str, Label]
    cuts: Mapping[str, Cut]


def parts(sample: Sample, theme: np.ndarray, labels: Mapping[str, Label], seats: Mapping[str, int]) -> Parts:
    """The sub-themes of each theme that falls into some.

    Args:
        sample: clauses.
        theme: the theme of each.
        labels: of the themes.
        seats: into how many parts a reader wants a theme cut, where that is more than one. Its largest part, and those
            without a name, stay the theme itself.
    """
    groups: dict[str, Groups] = {}
    named: dict[str, Label] = {}
    cuts: dict[str, Cut] = {}
    taken = {name for label in labels.values() for name in label.names.values()}
    for name, label in sorted(labels.items()):
        inside = sample.part(np.flatnonzero(theme == name))
        found = _cut_inside(inside, seats.get(name, 1))
        if found is None:
            continue
        nearest = found.nearest()
        own = sub_labels(inside.texts, inside.scripts, _thick(nearest, name in seats).tolist(), label, taken)
        if name in seats:
            own.pop(int(np.bincount(nearest, weights=inside.weight).argmax()), None)
        if len(own) < (1 if name in seats else 2):
            continue
        taken |= {each for one in own.values() for each in one.names.values()}
        groups[name] = found.groups(tuple(own[one].id if one in own else "" for one in range(found.number)))
        named |= {one.id: one for one in own.values()}
        cuts[name] = found
    return Parts(groups, named, cuts)


def _thick(part: np.ndarray, is_wanted: bool) -> np.ndarray:
    """The part of each clause, -1 for one of a thin part that nobody asked for."""
    size = np.bincount(part)
    return part if is_wanted else np.where(size[part] >= _THIN, part, -1)


def _cut_inside(inside: Sample, seats: int) -> Cut | None:
    """The parts of a theme; None where it has none worth the name."""
    if seats > 1:
        wanted = min(seats, len(inside.texts) // _FEWEST_IN_SEAT)
        return cut(inside, (wanted, wanted), radius=0) if wanted > 1 else None
    bounds = part_numbers(len(inside.texts))
    found = cut(inside, bounds) if bounds else None
    return found if found and found.silhouette() >= _GAIN else None


def part_numbers(clauses: int) -> tuple[int, int] | tuple[()]:
    """The least and the greatest number of sub-themes of a theme of so many clauses; none of too few."""
    return (2, min(_MOST_PARTS, clauses // _FEWEST_IN_PART)) if clauses >= _FEWEST_IN_THEME else ()
