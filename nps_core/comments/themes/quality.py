"""How good themes are: cohesion, separation and stability, measured on the clauses from which they were found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nps_core.comments.runs import CLEAR, FAIR, OTHER, UNSPECIFIC, WEAK, Quality, RunQuality
from nps_core.comments.themes.fit import Groups, Placed
from nps_core.comments.themes.parts import Cut
from nps_core.comments.themes.space import Space, unit
from nps_core.comments.themes.trees import Tree
from nps_core.comments.themes.units import Sample

_DRAWS: Final = 4
_POINTS: Final = 2_000
"""Clauses in each half that groups are formed from anew."""
_CLEAR: Final = (0.6, 0.5)
_WEAK: Final = (0.5, 0.3)
"""Cohesion and stability from which a theme is clear, and below either of which it is weak.

On 143 groups of mixtures of 5 to 20 intents from Banking77 and CLINC150, cut at the right number and at wrong ones, the
share of a group's clauses that are of one intent went with cohesion at .82: .32 below .5, .67 from .5 to .6, .92 above.
Separation went with it at .42 only: it is told, and not judged by.
"""
_LEAST_COVERAGE: Final = 0.5


@dataclass(frozen=True)
class Qualities:
    """The quality of each theme and sub-theme by id."""

    of: Mapping[str, Quality]

    def whole(self, comments: Mapping[str, int], coverage: float) -> RunQuality | None:
        """All themes together, each with its comments; None without themes."""
        held = [(self.of[name], count) for name, count in comments.items() if name in self.of and count]
        if not held:
            return None
        weights = [count for _, count in held]
        cohesion, separation, stability = (
            float(np.average([getattr(quality, name) for quality, _ in held], weights=weights))
            for name in ("cohesion", "separation", "stability")
        )
        found = mark(cohesion, stability) if coverage >= _LEAST_COVERAGE else WEAK
        return RunQuality(cohesion, separation, stability, found, coverage)


def mark(cohesion: float, stability: float) -> str:
    """What the measures say in a word."""
    if cohesion < _WEAK[0] or stability < _WEAK[1]:
        return WEAK
    return CLEAR if cohesion >= _CLEAR[0] and stability >= _CLEAR[1] else FAIR


def qualities(sample: Sample, told: Placed, cuts: Sequence[tuple[Cut, Groups]], seed: int) -> Qualities:
    """The quality of every theme of both levels.

    What the catalogue knows, and what a reader pinned, does not depend on which comments are drawn: its stability is 1.

    Args:
        sample: the clauses that themes were found from.
        told: where they were placed.
        cuts: the groups that were formed, and under which ids they are shown.
        seed: of everything drawn by chance.
    """
    found: dict[str, Quality] = {}
    steady: dict[str, float] = {}
    for cut, groups in cuts:
        themes = dict(zip(cut.group.tolist(), groups.themes, strict=True))
        each = _steady(cut, seed)
        for name in sorted({name for name in themes.values() if name[:2] == "t-" or "." in name}):
            steady[name] = float(np.mean([each[group] for group, theme in themes.items() if theme == name]))
    space = Space.of(sample.vectors, sample.scripts)
    points = space.project(sample.vectors, sample.scripts)
    for level in (told.theme, told.sub):
        measured = _measured(points, level, sample.weight)
        for name, (cohesion, separation) in measured.items():
            stability = steady.get(name, 1.0)
            found[name] = Quality(cohesion, separation, stability, mark(cohesion, stability))
    return Qualities(found)


def _measured(points: np.ndarray, theme: np.ndarray, weight: np.ndarray) -> dict[str, tuple[float, float]]:
    """Cohesion and separation of each theme."""
    names = sorted(set(theme.tolist()) - {OTHER, UNSPECIFIC, ""})
    if not names:
        return {}
    centres = unit(np.stack([points[theme == name].mean(axis=0) for name in names]))
    cosines = points @ centres.T
    found = {}
    for place, name in enumerate(names):
        mine = theme == name
        near = cosines[mine].argmax(axis=1) == place
        cohesion = float(np.average(cosines[mine, place].clip(0, 1), weights=weight[mine]))
        found[name] = cohesion, float(np.average(near, weights=weight[mine]))
    return found


def _steady(cut: Cut, seed: int) -> np.ndarray:
    """How much of each group is found again in groups formed anew from half of the clauses; shape (groups,), 0 to 1.

    The mean, over draws, of the best Jaccard coefficient (Hennig 2007) among the clauses of the other half.
    """
    again = np.zeros((_DRAWS, cut.number))
    nearest = cut.nearest()
    for draw in range(_DRAWS):
        order = np.random.default_rng([seed, draw]).permutation(len(cut.points))[: 2 * _POINTS]
        one, other = order[: len(order) // 2], order[len(order) // 2 :]
        centres, owner = Tree.of(cut.points[one]).twigs(min(cut.number, len(one)))
        found = owner[(cut.points[other] @ centres.T).argmax(axis=1)]
        both = np.zeros((cut.number, cut.number))
        np.add.at(both, (nearest[other], found), 1)
        either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
        again[draw] = np.divide(both, either, out=np.zeros_like(both), where=either > 0).max(axis=1)
    return again.mean(axis=0)
