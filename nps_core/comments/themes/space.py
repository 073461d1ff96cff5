"""The space in which comments are grouped.

Vectors of a script group are centred on their own mean (a multilingual model's first split is otherwise the script),
projected on their principal components, brought to length 1, and smoothed over their neighbours. Both Chinese scripts
are one group: a model reads them in one form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

_DIMENSIONS: Final = 64
_NEIGHBOURS: Final = 10
_FEWEST_IN_SCRIPT: Final = 30
"""A script group of fewer has no mean of its own worth the name; it is centred on the mean of all."""


def read_as(scripts: Sequence[str]) -> list[str]:
    """The script in which a model reads each text: Traditional Chinese as Simplified."""
    return ["hans" if name == "hant" else name for name in scripts]


@dataclass(frozen=True)
class Space:
    """The projection of vectors into the space of groups.

    Attributes:
        scripts: names of the script groups that have a mean of their own.
        means: one row each of ``scripts``, then the mean of all; shape (scripts + 1, dimensions of the model).
        components: the principal axes; shape (at most 64, dimensions of the model).
    """

    scripts: tuple[str, ...]
    means: np.ndarray
    components: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, scripts: Sequence[str]) -> "Space":
        """The space fitted to vectors, shape (units, dimensions), of the given scripts."""
        written = np.asarray(read_as(scripts))
        own = tuple(name for name in sorted(set(written.tolist())) if (written == name).sum() >= _FEWEST_IN_SCRIPT)
        means = np.stack([*(vectors[written == name].mean(axis=0) for name in own), vectors.mean(axis=0)])
        space = cls(own, means, np.eye(vectors.shape[1]))
        most = min(_DIMENSIONS, *vectors.shape) - 1 if len(vectors) <= _DIMENSIONS else _DIMENSIONS
        pca = PCA(n_components=min(most, vectors.shape[1]), svd_solver="covariance_eigh").fit(
            space.centred(vectors, scripts)
        )
        return cls(own, means, pca.components_)

    def centred(self, vectors: np.ndarray, scripts: Sequence[str]) -> np.ndarray:
        """The vectors without what all of their script have in common."""
        row = {name: place for place, name in enumerate(self.scripts)}
        return vectors - self.means[[row.get(name, len(row)) for name in read_as(scripts)]]

    def project(self, vectors: np.ndarray, scripts: Sequence[str]) -> np.ndarray:
        """The vectors in this space, of length 1; shape (units, components)."""
        return unit(self.centred(vectors, scripts) @ self.components.T)


def unit(rows: np.ndarray) -> np.ndarray:
    """Each row brought to length 1; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length == 0, 1, length)


def smoothed(points: np.ndarray) -> np.ndarray:
    """Each point as the mean of its neighbourhood, which draws the edges of groups apart."""
    near = min(_NEIGHBOURS, len(points) // 5)
    if near < 2:
        return points
    _, places = NearestNeighbors(n_neighbors=near, metric="cosine", algorithm="brute").fit(points).kneighbors(points)
    return unit(points[places].mean(axis=1))
