"""Names for groups of comments: the catalogue's where a group matches an entry, else the phrases that set it apart."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nps_core.comments.catalogue import Entry, catalogue
from nps_core.comments.languages import LANGUAGE_OF
from nps_core.comments.themes.space import unit
from nps_core.comments.words import distinctive, phrases

Embed = Callable[[Sequence[str]], np.ndarray]
"""Vectors of texts."""

_KEYWORDS_EACH_SCRIPT: Final = 5
_FEWEST_IN_SCRIPT: Final = 3
"""A script with fewer units of a group lends it no name."""
_LEAST_COVERAGE: Final = 0.15
"""A group of which fewer units hold one of its best phrases is empty talk: such groups held 3 to 12 % in Chinese
shopping reviews, groups about something 19 to 83 %."""
_SEPARATOR: Final = " · "


@dataclass(frozen=True)
class Anchors:
    """The entries of the catalogue as points, with the thresholds that belong to the model.

    Vectors are centred on the mean of the catalogue's phrases in their script: a fixed reference, the same for every
    company. ``near`` lies half way between the mean cosine of a phrase to its own entry (without itself) and to the
    nearest other one, ``margin`` is half of what lies between them. For the packaged model that gives .37 and .07;
    groups of a hand-labelled set were named rightly from .40 and doubtfully up to .34.
    """

    entries: tuple[Entry, ...]
    points: np.ndarray
    means: Mapping[str, np.ndarray]
    near: float
    margin: float

    @classmethod
    def of(cls, embed: Embed) -> "Anchors":
        """The catalogue as one model sees it."""
        entries = catalogue()
        scripts = np.array([script for entry in entries for script, _ in entry.phrases])
        owner = np.repeat(np.arange(len(entries)), [len(entry.phrases) for entry in entries])
        vectors = embed([phrase for entry in entries for _, phrase in entry.phrases])
        means = {script: vectors[scripts == script].mean(axis=0) for script in LANGUAGE_OF}
        vectors = unit(vectors - np.stack([means[script] for script in scripts]))
        sums = np.stack([vectors[owner == place].sum(axis=0) for place in range(len(entries))])
        own, other = _cosines(vectors, owner, sums)
        return cls(entries, unit(sums), means, (own + other) / 2, (own - other) / 2)

    def match(self, vectors: np.ndarray, scripts: Sequence[str]) -> Entry | None:
        """The entry that a group of units is about, if one is near and clearly nearer than the next."""
        overall = np.mean(list(self.means.values()), axis=0)
        centred = vectors - np.stack([self.means.get(script, overall) for script in scripts])
        cosines = self.points @ unit(centred.mean(axis=0, keepdims=True))[0]
        second, best = np.argsort(cosines)[-2:]
        clear = cosines[best] >= self.near and cosines[best] - cosines[second] >= self.margin
        return self.entries[best] if clear else None


def _cosines(vectors: np.ndarray, owner: np.ndarray, sums: np.ndarray) -> tuple[float, float]:
    """Mean cosine of the phrases to their own entry, themselves left out, and to the nearest other entry."""
    cosines = vectors @ unit(sums).T
    rows = np.arange(len(vectors))
    own = (vectors * unit(sums[owner] - vectors)).sum(axis=1)
    cosines[rows, owner] = -1
    return float(own.mean()), float(cosines.max(axis=1).mean())


@dataclass(frozen=True)
class Label:
    """What a group of comments is called.

    Attributes:
        id: the catalogue's id, or ``t-`` and a short hash of the phrases.
        names: the name in each language.
        keywords: the phrases that set it apart.
        says_something: False for praise and blame without a reason and for empty talk.
        is_unspecific: True for praise and blame without a reason.
    """

    id: str
    names: Mapping[str, str]
    keywords: tuple[str, ...]
    says_something: bool
    is_unspecific: bool = False


def keywords(texts: Sequence[str], scripts: Sequence[str], groups: np.ndarray) -> list[dict[str, list[str]]]:
    """For each group the phrases that set it apart, by script, best first; only scripts that it holds some of."""
    found: list[dict[str, list[str]]] = [{} for _ in range(int(groups.max(initial=-1)) + 1)]
    for script in sorted(set(scripts)):
        held: dict[int, list[set[str]]] = defaultdict(list)
        for text, written, group in zip(texts, scripts, groups, strict=True):
            if written == script:
                held[int(group)].append(phrases(text))
        places = [group for group in sorted(held) if len(held[group]) >= _FEWEST_IN_SCRIPT]
        best = distinctive([held[group] for group in places], _KEYWORDS_EACH_SCRIPT)
        for group, weighed in zip(places, best, strict=True):
            found[group][script] = [phrase for phrase, _ in weighed]
    return found


def label(
    entry: Entry | None, texts: Sequence[str], scripts: Sequence[str], best: Mapping[str, Sequence[str]]
) -> Label:
    """The name of one group from its catalogue entry, if it has one, and the best phrases of each of its scripts."""
    by_size = sorted(best, key=lambda script: (-sum(written == script for written in scripts), script))
    every = tuple(phrase for script in by_size for phrase in best[script])
    if entry is not None:
        return Label(entry.id, entry.names, every, not entry.is_unspecific, entry.is_unspecific)
    if not every:
        return Label("", {}, (), says_something=False)
    names = {script: _SEPARATOR.join(best[script][:2]) for script in by_size if best[script]}
    first = next(iter(names.values()))
    written = {language: names.get(script, first) for script, language in LANGUAGE_OF.items()}
    digest = hashlib.sha256("|".join(every).encode()).hexdigest()[:8]
    return Label(f"t-{digest}", written, every, _coverage(texts, every) >= _LEAST_COVERAGE)


def _coverage(texts: Sequence[str], best: Sequence[str]) -> float:
    """The share of texts that hold at least one of the phrases."""
    wanted = set(best)
    return sum(not wanted.isdisjoint(phrases(text)) for text in texts) / len(texts)
