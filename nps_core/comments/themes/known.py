"""The catalogue as one model sees it: which of its themes a clause or a group of clauses is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from nps_core.comments.catalogue import Entry, catalogue
from nps_core.comments.languages import LANGUAGE_OF, key
from nps_core.comments.themes.space import read_as, unit

Embed = Callable[[Sequence[str]], np.ndarray]
"""Vectors of texts, shape (texts, dimensions of the model)."""

_SCRIPTS: Final = tuple(dict.fromkeys(read_as(list(LANGUAGE_OF))))
_STRENGTH: Final = 10.0
"""Inverse penalty of the classifier; 3 to 100 gave the same quality, and 10 the most honest likelihoods."""


@dataclass(frozen=True)
class Known:
    """The entries of the catalogue, learned from their phrases.

    Vectors are centred on the mean of the catalogue's phrases in their script: a fixed reference, the same for every
    company and every wave.

    Attributes:
        entries: the catalogue.
        means: one row for each script group with a language, then the mean of these.
        weights, bias: of a multinomial logistic regression from centred vectors to entries.
        points: each entry as the mean of its phrases, of length 1.
        near, margin: the cosine from which a group of clauses is about an entry, and by how much it must be nearer
            than the next. ``near`` lies half way between the mean cosine of a phrase to its own entry (itself left
            out) and to the nearest other one, ``margin`` is half of what lies between them: thresholds that come from
            the model and belong to it. For the packaged one they are .36 and .06.
    """

    entries: tuple[Entry, ...]
    means: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    points: np.ndarray
    near: float
    margin: float

    @classmethod
    def of(cls, embed: Embed) -> "Known":
        """The catalogue learned from vectors of its phrases."""
        entries = catalogue()
        scripts = [script for entry in entries for script, _ in entry.phrases]
        owner = np.repeat(np.arange(len(entries)), [len(entry.phrases) for entry in entries])
        raw = embed([key(phrase) for entry in entries for _, phrase in entry.phrases])
        means = _means(raw, np.array(read_as(scripts)))
        phrases = _centred(raw, scripts, means)
        with threadpool_limits(1):
            learned = LogisticRegression(C=_STRENGTH, max_iter=1_000).fit(phrases, owner)
        sums = np.stack([phrases[owner == place].sum(axis=0) for place in range(len(entries))])
        own, other = _cosines(phrases, owner, sums)
        weights, bias = learned.coef_.astype(np.float32), learned.intercept_.astype(np.float32)
        return cls(entries, means, weights, bias, unit(sums), (own + other) / 2, (own - other) / 2)

    def centred(self, vectors: np.ndarray, scripts: Sequence[str]) -> np.ndarray:
        """The vectors without what the catalogue's phrases in their script have in common, of length 1."""
        return _centred(vectors, scripts, self.means)

    def likelihoods(self, vectors: np.ndarray, scripts: Sequence[str]) -> np.ndarray:
        """How likely each clause is about each entry; shape (clauses, entries), rows sum to 1."""
        scores = self.centred(vectors, scripts) @ self.weights.T + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def only(self, kept: np.ndarray) -> "Known":
        """The same as if the catalogue had some entries only; ``kept`` is true for these, shape (entries,)."""
        entries = tuple(self.entries[place] for place in np.flatnonzero(kept))
        return replace(
            self, entries=entries, weights=self.weights[kept], bias=self.bias[kept], points=self.points[kept]
        )

    def match(self, vectors: np.ndarray, scripts: Sequence[str]) -> Entry | None:
        """The entry that a group of clauses is about, if one is near and clearly nearer than the next."""
        mean = self.centred(vectors, scripts).mean(axis=0, keepdims=True)
        cosines = self.points @ unit(mean)[0]
        second, best = np.argsort(cosines)[-2:]
        clear = cosines[best] >= self.near and cosines[best] - cosines[second] >= self.margin
        return self.entries[best] if clear else None


def _means(vectors: np.ndarray, scripts: np.ndarray) -> np.ndarray:
    own = np.stack([vectors[scripts == script].mean(axis=0) for script in _SCRIPTS])
    return np.vstack([own, own.mean(axis=0)])


def _centred(vectors: np.ndarray, scripts: Sequence[str], means: np.ndarray) -> np.ndarray:
    row = {script: place for place, script in enumerate(_SCRIPTS)}
    return unit(vectors - means[[row.get(script, len(row)) for script in read_as(scripts)]])


def _cosines(phrases: np.ndarray, owner: np.ndarray, sums: np.ndarray) -> tuple[float, float]:
    """Mean cosine of the phrases to their own entry, themselves left out, and to the nearest other entry."""
    cosines = phrases @ unit(sums).T
    own = (phrases * unit(sums[owner] - phrases)).sum(axis=1)
    cosines[np.arange(len(phrases)), owner] = -1
    return float(own.mean()), float(cosines.max(axis=1).mean())
