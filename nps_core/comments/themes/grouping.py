"""Which theme each clause belongs to: by its vector, or by its words where no model can be loaded."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from nps_core.comments.catalogue import catalogue
from nps_core.comments.runs import OTHER, UNSPECIFIC
from nps_core.comments.themes.naming import Anchors, Label, keywords, label
from nps_core.comments.themes.space import SEED, Space, groups_of
from nps_core.comments.themes.units import Units
from nps_core.comments.vectors import Encoder, embed_missing, in_slices
from nps_core.comments.vectors.kept import KeptVectors

Tell = Callable[[str, int, int], None]
"""Hears the stage, how much of it is done, and of how much."""

_SAMPLE: Final = 10_000
_SAME: Final = 0.85
"""Cosine of two centres above which their groups are one theme."""
_RADIUS: Final = 0.02
"""The share of a group's units that lie too far out to belong to it surely."""


@dataclass(frozen=True)
class Found:
    """The themes of clauses.

    Attributes:
        placed: ``unit``, ``theme``, ``sureness`` (0 to 1): one row for each theme of each clause.
        labels: the labels of themes by id.
        vectors: vectors of clauses by their places, shape (places, dimensions).
        embedded: clauses that had to be embedded anew.
        arrays, facts: what is needed to place later clauses: for ``fit.npz``, and beside it.
    """

    placed: pd.DataFrame
    labels: Mapping[str, Label]
    vectors: Callable[[Sequence[int]], np.ndarray]
    embedded: int = 0
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Sample:
    """The clauses that groups are found in and named by."""

    texts: Sequence[str]
    scripts: Sequence[str]
    vectors: np.ndarray

    def held(self, places: np.ndarray) -> "_Sample":
        """The part of it at some places."""
        chosen = places.tolist()
        return _Sample([self.texts[at] for at in chosen], [self.scripts[at] for at in chosen], self.vectors[chosen])


@dataclass(frozen=True)
class _Groups:
    """The groups of a sample: where they lie, how far they reach, and the theme of each."""

    space: Space
    centres: np.ndarray
    radii: np.ndarray
    themes: Sequence[str]


def by_vectors(units: Units, encoder: Encoder, kept: KeptVectors, tell: Tell) -> Found:
    """Themes found by grouping the vectors of clauses."""
    keys, embedded = embed_missing(encoder, kept, units.texts, lambda done, total: tell("embedding", done, total))
    tell("grouping", 0, 1)
    places = np.sort(np.random.default_rng(SEED).permutation(len(keys))[:_SAMPLE])
    sample = _Sample(
        [units.texts[place] for place in places],
        [units.scripts[place] for place in places],
        kept.read([keys[place] for place in places]),
    )
    space = Space.of(sample.vectors, sample.scripts)
    points = space.project(sample.vectors, sample.scripts)
    centres = groups_of(points)
    tell("naming", 0, 1)
    cosines = points @ centres.T
    nearest = cosines.argmax(axis=1)
    anchors = Anchors.of(lambda wanted: kept.read(embed_missing(encoder, kept, wanted, _silent)[0]))
    labels, themes = _labelled(sample, nearest, centres, anchors)
    radii = np.array([_radius(cosines[nearest == place, place]) for place in range(len(centres))])
    return Found(
        placed=_placed(units, kept, keys, _Groups(space, centres, radii, themes)),
        labels=labels,
        vectors=lambda wanted: kept.read([keys[place] for place in wanted]),
        embedded=embedded,
        arrays={"means": space.means, "components": space.components, "centres": centres, "radii": radii},
        facts={"scripts": space.scripts, "themes": themes, "near": anchors.near, "margin": anchors.margin},
    )


def _silent(_done: int, _total: int) -> None:
    """Nobody needs to hear of the phrases of the catalogue."""


def _radius(cosines: np.ndarray) -> float:
    return float(np.quantile(cosines, _RADIUS)) if len(cosines) else 0.0


def _labelled(
    sample: _Sample, nearest: np.ndarray, centres: np.ndarray, anchors: Anchors
) -> tuple[dict[str, Label], list[str]]:
    """The label of each theme by id, and the theme of each centre; groups about the same thing become one theme."""
    number_of = _alike(centres)
    parts = {
        int(number): sample.held(np.flatnonzero(number_of[nearest] == number))
        for number in np.unique(number_of[nearest])
    }
    entries = {number: anchors.match(part.vectors, part.scripts) for number, part in parts.items()}
    first = {entry.id: number for number, entry in reversed(entries.items()) if entry}
    merged = {number: first[entry.id] if entry else number for number, entry in entries.items()}
    number_of = np.array([merged.get(int(number), int(number)) for number in number_of])
    found = number_of[nearest]
    best = keywords(sample.texts, sample.scripts, found)
    labels = {}
    for number in sorted(set(merged.values())):
        part = sample.held(np.flatnonzero(found == number))
        labels[number] = label(entries[number], part.texts, part.scripts, best[number])
    named = {one.id: one for one in labels.values() if one.says_something}
    return named, [_theme(labels[number]) if number in labels else OTHER for number in number_of.tolist()]


def _theme(one: Label) -> str:
    if one.is_unspecific:
        return UNSPECIFIC
    return one.id if one.says_something else OTHER


def _alike(centres: np.ndarray) -> np.ndarray:
    """For each centre the first one that it lies so near that both are one theme, itself if there is none."""
    return (centres @ centres.T > _SAME).argmax(axis=1)


def _placed(units: Units, kept: KeptVectors, keys: Sequence[bytes], groups: _Groups) -> pd.DataFrame:
    """Every clause with the theme of its nearest centre; one too far out for it belongs to no clear theme."""
    nearest, sureness = np.empty(len(keys), np.int64), np.empty(len(keys), np.float32)
    for part, vectors in in_slices(kept, keys):
        cosines = groups.space.project(vectors, units.scripts[part]) @ groups.centres.T
        nearest[part], sureness[part] = cosines.argmax(axis=1), cosines.max(axis=1)
    theme = np.where(sureness >= groups.radii[nearest], np.asarray(groups.themes, dtype=object)[nearest], OTHER)
    return pd.DataFrame({"unit": np.arange(len(keys)), "theme": theme, "sureness": sureness.clip(0, 1)})


def by_words(units: Units) -> Found:
    """Themes found by the words of the catalogue: what remains where no model can be loaded."""
    entries = [entry for entry in catalogue() if not entry.is_unspecific]
    patterns = {entry.id: _pattern(entry.words) for entry in entries}
    rows = []
    for place, text in enumerate(units.texts):
        told = [name for name, pattern in patterns.items() if pattern.search(text)]
        rows += [(place, name, 1 / len(told)) for name in told] or [(place, OTHER, 0.0)]
    placed = pd.DataFrame(rows, columns=["unit", "theme", "sureness"]).astype({"sureness": np.float32})
    held = set(placed["theme"])
    labels = {
        entry.id: Label(entry.id, entry.names, entry.words[:5], says_something=True)
        for entry in entries
        if entry.id in held
    }
    return Found(placed, labels, lambda places: np.zeros((len(places), 1)))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile("|".join(part for part in (rf"\b(?:{latin})\b" if latin else "", chinese) if part))
