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
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from nps_core.comments.catalogue import catalogue
from nps_core.comments.languages import key, scripts
from nps_core.comments.runs import OTHER, Pin
from nps_core.comments.themes.fit import LIKELY, Fit, Groups, Pins, likely_entries, pins_of, theme_of
from nps_core.comments.themes.known import Known
from nps_core.comments.themes.naming import Label, keywords, known_label, new_label
from nps_core.comments.themes.space import Space, groups_of
from nps_core.comments.themes.units import Units
from nps_core.comments.vectors import Encoder, embed_missing, in_slices
from nps_core.comments.vectors.kept import KeptVectors

Tell = Callable[[str, int, int], None]
"""Hears the stage, how much of it is done, and of how much."""

FEWEST_UNITS: Final = 40
"""Different clauses below which there are no groups, only comments."""
_SAMPLE: Final = 10_000
_LEAST_SHARE: Final = 0.0075
"""An entry that fewer of all clauses are about is no theme of this company: its clauses are grouped with the rest."""
_MOST_KNOWN: Final = 20
_SAME: Final = 0.85
"""Cosine of two centres above which their groups are one theme."""
_RADIUS: Final = 0.02
"""The share of a group's clauses that lie too far out to belong to it surely."""


_PLACED: Final = ("theme", "sureness", "sub", "sub_sureness")


@dataclass(frozen=True)
class Model:
    """A loaded model and where its vectors are kept."""

    encoder: Encoder
    kept: KeptVectors

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of a few texts."""
        return self.kept.read(embed_missing(self.encoder, self.kept, texts, lambda _done, _total: None)[0])


@dataclass(frozen=True)
class How:
    """What the reader asked for.

    Attributes:
        tell: hears of progress.
        wanted: about how many themes; None for as many as the comments speak for.
        seed: of everything drawn by chance.
        pins: themes that readers made.
    """

    tell: Tell
    wanted: int | None = None
    seed: int = 0
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True)
class Found:
    """The themes of clauses.

    Attributes:
        placed: ``unit``, ``theme``, ``sureness`` (0 to 1), ``sub`` (empty for none), ``sub_sureness``: one row for each
            theme of each clause.
        labels: the labels of themes, sub-themes and candidates by id.
        vectors: vectors of clauses by their places, shape (places, dimensions).
        keys: of the kept vectors of clauses; empty without a model.
        embedded: clauses that had to be embedded anew.
        fit: what places later clauses; None without a model.
        candidates: places of the clauses of each group that is no theme yet, by the id of its label.
    """

    placed: pd.DataFrame
    labels: Mapping[str, Label]
    vectors: Callable[[Sequence[int]], np.ndarray]
    keys: Sequence[bytes] = ()
    embedded: int = 0
    fit: Fit | None = None
    candidates: Mapping[str, np.ndarray] = field(default_factory=dict)


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


def _groups(sample: _Sample) -> Groups:
    """The groups of some clauses, not named yet; none of too few."""
    space = Space.of(sample.vectors, sample.scripts)
    if len(sample.texts) < FEWEST_UNITS:
        return Groups(space, np.zeros((0, len(space.components)), np.float32), np.zeros(0, np.float32), ())
    points = space.project(sample.vectors, sample.scripts)
    centres = groups_of(points)
    cosines = points @ centres.T
    nearest = cosines.argmax(axis=1)
    radii = [_radius(cosines[nearest == place, place]) for place in range(len(centres))]
    return Groups(space, centres, np.array(radii, np.float32), ())


def _radius(cosines: np.ndarray) -> float:
    return float(np.quantile(cosines, _RADIUS)) if len(cosines) else 0.0


def by_vectors(units: Units, model: Model, how: How) -> Found:
    """Themes found by the vectors of clauses."""
    kept = model.kept
    keys, embedded = embed_missing(model.encoder, kept, units.texts, partial(how.tell, "embedding"))
    how.tell("grouping", 0, 1)
    places = np.sort(np.random.default_rng(how.seed).permutation(len(keys))[:_SAMPLE]).tolist()
    sample = _Sample(
        [units.texts[place] for place in places],
        [units.scripts[place] for place in places],
        kept.read([keys[place] for place in places]),
        units.weight[places],
    )
    known = Known.of(model.vectors)
    chosen = _entries_here(known, sample)
    entry, _ = likely_entries(known, chosen, LIKELY, sample.vectors, sample.scripts)
    rest = sample.part(np.flatnonzero(entry < 0))
    groups = _groups(rest)
    how.tell("naming", 0, 1)
    of_group, labels = _named(sample, entry, rest, groups, known)
    labels |= {pin.id: Label(pin.id, pin.names, pin.phrases) for pin in how.pins}
    fit = Fit(
        model.encoder.id, known, chosen, replace(groups, themes=tuple(of_group)), pins=_pins(how.pins, known, model)
    )
    return Found(
        placed=placed(fit, units, kept, keys),
        labels=labels,
        vectors=lambda wanted: kept.read([keys[place] for place in wanted]),
        keys=keys,
        embedded=embedded,
        fit=fit,
    )


def _pins(pins: Sequence[Pin], known: Known, model: Model) -> Pins | None:
    """Readers' themes as the model sees them."""
    said = [[key(phrase) for phrase in pin.phrases] for pin in pins]
    return (
        pins_of(known, [pin.id for pin in pins], [(model.vectors(each), scripts(each)) for each in said])
        if pins
        else None
    )


def _entries_here(known: Known, sample: _Sample) -> np.ndarray:
    """Which entries are told apart here: those that enough clauses are about, the most frequent of them, and talk."""
    everything = np.ones(len(known.entries), dtype=bool)
    entry, _ = likely_entries(known, everything, LIKELY, sample.vectors, sample.scripts)
    likely = entry >= 0
    said = np.bincount(entry[likely], weights=sample.weight[likely], minlength=len(known.entries))
    enough = said >= max(_LEAST_SHARE * sample.weight.sum(), 1)
    often = np.argsort(np.argsort(-said, kind="stable"), kind="stable") < _MOST_KNOWN
    empty = np.array([not one.is_theme for one in known.entries])
    return (enough & often) | empty


def _named(
    sample: _Sample, entry: np.ndarray, rest: _Sample, groups: Groups, known: Known
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
        theme_of(known.entries[one]) if one < first else labels[one].id if one in labels else OTHER
        for one in number_of.tolist()
    ]
    return of_group, {label.id: label for label in labels.values()}


def _alike(centres: np.ndarray) -> np.ndarray:
    """For each centre the first one that it lies so near that both are one theme, itself if there is none."""
    return (centres @ centres.T > _SAME).argmax(axis=1) if len(centres) else np.zeros(0, dtype=np.int64)


def placed(fit: Fit, units: Units, kept: KeptVectors, keys: Sequence[bytes]) -> pd.DataFrame:
    """The themes of clauses by a fit, as ``Found.placed``."""
    parts = [fit.place(vectors, units.scripts[part]) for part, vectors in in_slices(kept, keys)]
    columns = {name: np.concatenate([getattr(each, name) for each in parts]) for name in _PLACED}
    return pd.DataFrame({"unit": np.arange(len(keys)), **columns})


def by_words(units: Units) -> Found:
    """Themes found by the words of the catalogue: what remains where no model can be loaded."""
    entries = [entry for entry in catalogue() if entry.is_theme]
    patterns = {entry.id: _pattern(entry.words) for entry in entries}
    rows = []
    for place, text in enumerate(units.texts):
        named = [name for name, pattern in patterns.items() if pattern.search(text)]
        rows += [(place, name, 1 / len(named)) for name in named] or [(place, OTHER, 0.0)]
    told = pd.DataFrame(rows, columns=["unit", "theme", "sureness"]).astype({"sureness": np.float32})
    told = told.assign(sub="", sub_sureness=np.float32(0))
    held = set(told["theme"])
    labels = {entry.id: Label(entry.id, entry.names, entry.words[:5]) for entry in entries if entry.id in held}
    return Found(told, labels, lambda places: np.zeros((len(places), 1)))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile("|".join(part for part in (rf"\b(?:{latin})\b" if latin else "", chinese) if part))
