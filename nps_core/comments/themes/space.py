"""The space in which comments are grouped, and the groups.

Vectors of a script group are centred on their own mean (a multilingual model's first split is otherwise the script),
projected on their principal components, brought to length 1, smoothed over their neighbours and grouped by k-means. The
number of groups is the smallest whose silhouette comes within 5 % of the best. Figures for each choice were measured
on Banking77, CLINC150 and Chinese shopping reviews; ``benchmarks/themes.py`` repeats them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

SEED: Final = 0
_DIMENSIONS: Final = 64
_NEIGHBOURS: Final = 10
_FEWEST_IN_SCRIPT: Final = 30
"""A script group of fewer has no mean of its own worth the name; it is centred on the mean of all."""
_FEWEST_GROUPS: Final = 3
_MOST_GROUPS: Final = 24
_UNITS_EACH_GROUP: Final = 8
_NEAR_BEST: Final = 0.95
_TRIED: Final = 4_000
"""Points on which the number of groups is tried out: 5,000 and 20,000 differ no more than two seeds do."""
_SILHOUETTE_SAMPLE: Final = 2_000
_MANY_UNITS: Final = 1_000
_LARGEST_SHARE: Final = 0.4


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
        written = np.asarray(scripts)
        own = tuple(sorted({name for name in scripts if (written == name).sum() >= _FEWEST_IN_SCRIPT}))
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
        return vectors - self.means[[row.get(name, len(row)) for name in scripts]]

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


def groups_of(points: np.ndarray) -> np.ndarray:
    """The centre of each group of points, shape (groups, components); as many groups as the points speak for."""
    with threadpool_limits(1):  # sums of several threads come in changing order, and the groups with them
        calm = smoothed(points)
        most = max(min(_MOST_GROUPS, len(points) // _UNITS_EACH_GROUP), _FEWEST_GROUPS)
        some = calm[np.random.default_rng(SEED).permutation(len(calm))[:_TRIED]]
        tried = {k: _fitted(some, k, starts=3).labels_ for k in range(_FEWEST_GROUPS, most + 1)}
        return unit(_fitted(calm, _chosen(some, tried), starts=10).cluster_centers_)


def _fitted(points: np.ndarray, groups: int, starts: int) -> KMeans:
    return KMeans(groups, n_init=starts, random_state=SEED).fit(points)


def _chosen(points: np.ndarray, labels: dict[int, np.ndarray]) -> int:
    """The smallest number of groups near the best silhouette; points come in no order.

    On many units one group of more than 40 % says only that the number is too small: then the next near-best number
    without such a group, where there is one.
    """
    quality = {k: _silhouette(points[:_SILHOUETTE_SAMPLE], found[:_SILHOUETTE_SAMPLE]) for k, found in labels.items()}
    near = [k for k, value in quality.items() if value >= _NEAR_BEST * max(quality.values())]
    if len(points) >= _MANY_UNITS:
        even = [k for k in near if np.bincount(labels[k]).max() <= _LARGEST_SHARE * len(points)]
        near = even or near
    return min(near)


def _silhouette(points: np.ndarray, labels: np.ndarray) -> float:
    if len(np.unique(labels)) < 2:
        return -1.0
    return float(silhouette_score(points, labels, metric="cosine"))
