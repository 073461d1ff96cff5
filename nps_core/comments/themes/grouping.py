"""Which theme each clause belongs to.

A clause that is clearly about an entry of the catalogue belongs to it. What the catalogue does not recognise is
grouped by k-means, and each group is named: by the catalogue where its middle is about an entry, else by the phrases
that set it apart. Without a model the words of the catalogue decide.

Grouping everything and naming the groups afterwards was measured first. On 300 restaurant reviews with labelled aspects
(ASAP) it gave an F1 of .52, with half of the groups under names such as "noon · hours"; this order gives .68, and on
1,400 hand-labelled comments in three scripts .71 instead of .50. ``benchmarks/themes.py`` repeats the first.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from nps_core.comments.catalogue import Entry, catalogue
from nps_core.comments.runs import OTHER, UNSPECIFIC
from nps_core.comments.themes.known import Known
from nps_core.comments.themes.naming import Label, keywords, known_label, new_label
from nps_core.comments.themes.space import SEED, Space, groups_of
from nps_core.comments.themes.units import Units
from nps_core.comments.vectors import Encoder, embed_missing, in_slices
from nps_core.comments.vectors.kept import KeptVectors

Tell = Callable[[str, int, int], None]
"""Hears the stage, how much of it is done, and of how much."""

FEWEST_UNITS: Final = 40
"""Different clauses below which there are no groups, only comments."""
_SAMPLE: Final = 10_000
_LIKELY: Final = 0.2
"""The likelihood from which a clause is about an entry of the catalogue (of some 46, so chance is .02)."""
_LEAST_SHARE: Final = 0.0075
"""An entry that fewer of all clauses are about is no theme of this company: its clauses are grouped with the rest."""
_MOST_KNOWN: Final = 20
_SAME: Final = 0.85
"""Cosine of two centres above which their groups are one theme."""
_RADIUS: Final = 0.02
"""The share of a group's clauses that lie too far out to belong to it surely."""


@dataclass(frozen=True)
class Found:
    """The themes of clauses.

    Attributes:
        placed: ``unit``, ``theme``, ``sureness`` (0 to 1): one row for each theme of each clause.
        labels: the labels of themes by id.
        vectors: vectors of clauses by their places, shape (places, dimensions).
        embedded: clauses that had to be embedded anew.
        arrays: what is needed to place later clauses, for ``fit.npz``.
        facts: what is needed beside it.
    """

    placed: pd.DataFrame
    labels: Mapping[str, Label]
    vectors: Callable[[Sequence[int]], np.ndarray]
    embedded: int = 0
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Sample:
    """The clauses from which themes are found; ``weight`` counts the comments that hold each."""

    texts: Sequence[str]
    scripts: Sequence[str]
    vectors: np.ndarray
    weight: np.ndarray

    def part(self, places: np.ndarray) -> "_Sample":
        """The clauses at some places."""
        chosen = places.tolist()
        texts, scripts = [self.texts[at] for at in chosen], [self.scripts[at] for at in chosen]
        return _Sample(texts, scripts, self.vectors[chosen], self.weight[chosen])


@dataclass(frozen=True)
class _Groups:
    """The groups of what the catalogue does not recognise: the space, their centres, and how far each reaches."""

    space: Space
    centres: np.ndarray
    radii: np.ndarray

    @classmethod
    def of(cls, sample: _Sample) -> "_Groups":
        """The groups of some clauses; none of too few."""
        space = Space.of(sample.vectors, sample.scripts)
        if len(sample.texts) < FEWEST_UNITS:
            return cls(space, np.zeros((0, len(space.components))), np.zeros(0))
        points = space.project(sample.vectors, sample.scripts)
        centres = groups_of(points)
        cosines = points @ centres.T
        nearest = cosines.argmax(axis=1)
        radii = [_radius(cosines[nearest == place, place]) for place in range(len(centres))]
        return cls(space, centres, np.array(radii))

    def nearest(self, vectors: np.ndarray, scripts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The nearest group of each clause, -1 for one too far out for it, and the cosine to its centre."""
        if not len(self.centres):
            return np.full(len(vectors), -1), np.zeros(len(vectors))
        cosines = self.space.project(vectors, scripts) @ self.centres.T
        best, cosine = cosines.argmax(axis=1), cosines.max(axis=1)
        return np.where(cosine >= self.radii[best], best, -1), cosine


def _radius(cosines: np.ndarray) -> float:
    return float(np.quantile(cosines, _RADIUS)) if len(cosines) else 0.0


@dataclass(frozen=True)
class _Themes:
    """What was found in the sample, and all that is needed to place any clause.

    Attributes:
        kept: which entries of the catalogue are themes here.
        of_group: the theme of each group.
    """

    known: Known
    kept: np.ndarray
    groups: _Groups
    of_group: Sequence[str]
    labels: Mapping[str, Label]

    def place(self, vectors: np.ndarray, scripts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The theme of each clause, and how sure it is from 0 to 1."""
        entry, likelihood = _likely(self.known, self.kept, vectors, scripts)
        group, cosine = self.groups.nearest(vectors, scripts)
        of_entry = np.array([_theme(one) for one in self.known.entries], dtype=object)
        of_group = np.array([*self.of_group, OTHER], dtype=object)  # a clause of no group is at place -1
        theme = np.where(entry >= 0, of_entry[entry], of_group[group])
        return theme, np.where(entry >= 0, likelihood, cosine).clip(0, 1).astype(np.float32)


def _theme(entry: Entry) -> str:
    return {"theme": entry.id, "unspecific": UNSPECIFIC}.get(entry.kind, OTHER)


def _likely(
    known: Known, kept: np.ndarray, vectors: np.ndarray, scripts: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest kept entry of each clause, -1 where none is likely or it is but talk, and its likelihood."""
    likelihoods = known.likelihoods(vectors, scripts) * kept
    entry, likelihood = likelihoods.argmax(axis=1), likelihoods.max(axis=1)
    talk = np.array([one.kind == "talk" for one in known.entries])
    return np.where((likelihood >= _LIKELY) & ~talk[entry], entry, -1), likelihood


def by_vectors(units: Units, encoder: Encoder, kept: KeptVectors, tell: Tell) -> Found:
    """Themes found by the vectors of clauses."""
    keys, embedded = embed_missing(encoder, kept, units.texts, lambda done, total: tell("embedding", done, total))
    tell("grouping", 0, 1)
    places = np.sort(np.random.default_rng(SEED).permutation(len(keys))[:_SAMPLE]).tolist()
    sample = _Sample(
        [units.texts[place] for place in places],
        [units.scripts[place] for place in places],
        kept.read([keys[place] for place in places]),
        units.weight[places],
    )
    known = Known.of(lambda wanted: kept.read(embed_missing(encoder, kept, wanted, _silent)[0]))
    chosen = _entries_here(known, sample)
    entry, _ = _likely(known, chosen, sample.vectors, sample.scripts)
    rest = sample.part(np.flatnonzero(entry < 0))
    groups = _Groups.of(rest)
    tell("naming", 0, 1)
    of_group, labels = _named(sample, entry, rest, groups, known)
    themes = _Themes(known, chosen, groups, of_group, labels)
    return Found(
        placed=_placed(units, kept, keys, themes),
        labels=labels,
        vectors=lambda wanted: kept.read([keys[place] for place in wanted]),
        embedded=embedded,
        arrays=_arrays(themes),
        facts={
            "entries": [one.id for one in known.entries],
            "groups": list(of_group),
            "scripts": list(groups.space.scripts),
            "near": known.near,
            "margin": known.margin,
            "likely": _LIKELY,
        },
    )


def _silent(_done: int, _total: int) -> None:
    """Nobody needs to hear of the phrases of the catalogue."""


def _arrays(themes: _Themes) -> dict[str, np.ndarray]:
    known, groups = themes.known, themes.groups
    return {
        "known_means": known.means,
        "known_weights": known.weights,
        "known_bias": known.bias,
        "kept": themes.kept,
        "means": groups.space.means,
        "components": groups.space.components,
        "centres": groups.centres,
        "radii": groups.radii,
    }


def _entries_here(known: Known, sample: _Sample) -> np.ndarray:
    """Which entries are told apart here: those that enough clauses are about, the most frequent of them, and talk."""
    entry, _ = _likely(known, np.ones(len(known.entries), dtype=bool), sample.vectors, sample.scripts)
    likely = entry >= 0
    said = np.bincount(entry[likely], weights=sample.weight[likely], minlength=len(known.entries))
    enough = said >= max(_LEAST_SHARE * sample.weight.sum(), 1)
    often = np.argsort(np.argsort(-said, kind="stable"), kind="stable") < _MOST_KNOWN
    empty = np.array([not one.is_theme for one in known.entries])
    return (enough & often) | empty


def _named(
    sample: _Sample, entry: np.ndarray, rest: _Sample, groups: _Groups, known: Known
) -> tuple[list[str], dict[str, Label]]:
    """The theme of each group, and the labels of all themes."""
    first = len(known.entries)
    alike = _alike(groups.centres)
    nearest, _ = groups.nearest(rest.vectors, rest.scripts)
    number_of = np.array([first + place for place in alike], dtype=np.int64)
    for place in np.unique(alike):
        part = rest.part(np.flatnonzero(np.isin(nearest, np.flatnonzero(alike == place))))
        match = known.match(part.vectors, part.scripts) if part.texts else None
        if match is not None:
            number_of[alike == place] = known.entries.index(match)
    number = entry.copy()
    number[entry < 0] = np.where(nearest >= 0, np.append(number_of, -1)[nearest], -1)
    best = keywords(sample.texts, sample.scripts, number.tolist())
    labels: dict[int, Label] = {}
    for one in sorted(set(number.tolist()) - {-1}):
        part = sample.part(np.flatnonzero(number == one))
        known_one = known.entries[one] if one < first else None
        label = known_label(known_one, best[one]) if known_one else new_label(part.texts, part.scripts, best[one])
        if label is not None and (known_one is None or known_one.is_theme):
            labels[one] = label
    of_group = [
        _theme(known.entries[one]) if one < first else labels[one].id if one in labels else OTHER
        for one in number_of.tolist()
    ]
    return of_group, {label.id: label for label in labels.values()}


def _alike(centres: np.ndarray) -> np.ndarray:
    """For each centre the first one that it lies so near that both are one theme, itself if there is none."""
    return (centres @ centres.T > _SAME).argmax(axis=1) if len(centres) else np.zeros(0, dtype=np.int64)


def _placed(units: Units, kept: KeptVectors, keys: Sequence[bytes], themes: _Themes) -> pd.DataFrame:
    theme, sureness = np.empty(len(keys), dtype=object), np.empty(len(keys), np.float32)
    for part, vectors in in_slices(kept, keys):
        theme[part], sureness[part] = themes.place(vectors, units.scripts[part])
    return pd.DataFrame({"unit": np.arange(len(keys)), "theme": theme, "sureness": sureness})


def by_words(units: Units) -> Found:
    """Themes found by the words of the catalogue: what remains where no model can be loaded."""
    entries = [entry for entry in catalogue() if entry.is_theme]
    patterns = {entry.id: _pattern(entry.words) for entry in entries}
    rows = []
    for place, text in enumerate(units.texts):
        told = [name for name, pattern in patterns.items() if pattern.search(text)]
        rows += [(place, name, 1 / len(told)) for name in told] or [(place, OTHER, 0.0)]
    placed = pd.DataFrame(rows, columns=["unit", "theme", "sureness"]).astype({"sureness": np.float32})
    held = set(placed["theme"])
    labels = {entry.id: Label(entry.id, entry.names, entry.words[:5]) for entry in entries if entry.id in held}
    return Found(placed, labels, lambda places: np.zeros((len(places), 1)))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile("|".join(part for part in (rf"\b(?:{latin})\b" if latin else "", chinese) if part))
