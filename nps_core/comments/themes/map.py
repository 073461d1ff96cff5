"""Where comments lie beside each other on a sheet: alike themes are near, and a comment leans to what else it is like.

The centres of themes are laid out by how unlike they are (metric multidimensional scaling, begun from the classical
solution, so that the same comments always give the same map). Around each centre lie its comments, by the two
directions in which they differ most inside the theme, turned so that they point to the themes they resemble.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.linalg import orthogonal_procrustes
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.manifold import MDS

from nps_core.comments.runs import OTHER, UNSPECIFIC
from nps_core.filters import THEME
from nps_core.responses import RESPONSE_ID

MOST: Final = 2_000
"""The most comments on a map: more dots hide each other and slow the page."""
MOST_OF_A_THEME: Final = 400
_FEWEST_OF_A_THEME: Final = 12
_REACH: Final = 0.5
"""Comments lie within so much of the way to the nearest other theme; a third theme is never nearer than their own."""


def map_table(rows: pd.DataFrame, vectors: Callable[[Sequence[int]], np.ndarray]) -> pa.Table:
    """The map of a run: ``response_id``, ``theme``, ``x`` and ``y``, from -1 to 1.

    Args:
        rows: ``response_id``, ``theme`` (of the first level), ``sureness`` and ``unit``, one row a response and theme.
            Of a response the surest theme counts; comments without a theme are on no map.
        vectors: the vectors of some units, one a row.
    """
    picked = sample(rows)
    places = positions(vectors(picked["unit"].tolist()), picked[THEME].tolist()) if len(picked) else np.zeros((0, 2))
    return pa.table(
        {
            RESPONSE_ID: pa.array(picked[RESPONSE_ID], pa.string()),
            THEME: pa.array(picked[THEME], pa.string()),
            "x": pa.array(places[:, 0], pa.float32()),
            "y": pa.array(places[:, 1], pa.float32()),
        }
    )


def sample(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that go on the map: each response once, of each theme as many as its share calls for.

    Taken at even steps from the surest to the least sure, so that they show the theme as it is.
    """
    placed = rows[~rows[THEME].isin([OTHER, UNSPECIFIC]) & (rows["unit"] >= 0)]
    placed = placed.sort_values(["sureness", RESPONSE_ID], ascending=[False, True], kind="stable")
    once = placed.drop_duplicates(RESPONSE_ID)
    share = min(1.0, MOST / max(1, len(once)))
    parts = [part.iloc[_steps(len(part), share)] for _, part in once.groupby(THEME, sort=True)]
    found = pd.concat(parts) if parts else once
    return found.iloc[_even(len(found), min(len(found), MOST))].sort_values([THEME, RESPONSE_ID], ignore_index=True)


def _steps(n: int, share: float) -> np.ndarray:
    wanted = max(_FEWEST_OF_A_THEME, round(n * share))
    return _even(n, min(n, wanted, MOST_OF_A_THEME))


def _even(n: int, wanted: int) -> np.ndarray:
    """So many places of ``n``, at even steps."""
    return np.floor(np.arange(wanted) * n / max(1, wanted)).astype(int)


def positions(vectors: np.ndarray, themes: Sequence[str]) -> np.ndarray:
    """A place on the sheet for each comment.

    Args:
        vectors: one row a comment.
        themes: the theme of each.

    Returns:
        ``x`` and ``y``, from -1 to 1.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros_like(vectors, dtype=np.float64), where=lengths > 0)
    names, of = np.unique(np.asarray(themes, dtype=str), return_inverse=True)
    centres = np.stack([unit[of == place].mean(axis=0) for place in range(len(names))])
    around = _centres(centres)
    found = np.zeros((len(unit), 2))
    for place in range(len(names)):
        found[of == place] = around[place] + _inside(unit[of == place], centres, around, place)
    found -= (found.min(axis=0) + found.max(axis=0)) / 2
    return found / max(np.abs(found).max(), np.finfo(float).tiny)


def _centres(centres: np.ndarray) -> np.ndarray:
    """The place of each theme."""
    if len(centres) == 1:
        return np.zeros((1, 2))
    distances = cdist(centres, centres)
    if not distances.any():
        angles = np.linspace(0, 2 * np.pi, len(centres), endpoint=False)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    if len(centres) == 2:
        return np.array([[-1.0, 0.0], [1.0, 0.0]])
    scaling = MDS(metric="precomputed", init="classical_mds", n_init=1, normalized_stress=False)
    return np.asarray(scaling.fit_transform(distances))


def _inside(unit: np.ndarray, centres: np.ndarray, around: np.ndarray, place: int) -> np.ndarray:
    """How far from the centre of their theme its comments lie, and in which direction."""
    shape = min(2, *unit.shape)
    if len(unit) < 2 or not np.ptp(unit, axis=0).any():
        return np.zeros((len(unit), 2))
    spread = np.zeros((len(unit), 2))
    spread[:, :shape] = PCA(shape, svd_solver="full").fit_transform(unit)
    others = np.arange(len(centres)) != place
    reach = 1.0
    if others.any():
        towards = around[others] - around[place]
        far = np.linalg.norm(towards, axis=1, keepdims=True)
        likeness = unit @ centres[others].T
        turn, _ = orthogonal_procrustes(spread, (likeness - likeness.mean(axis=0)) @ (towards / np.maximum(far, 1e-9)))
        spread, reach = spread @ turn, float(far.min())
    radius = np.linalg.norm(spread, axis=1, keepdims=True)
    usual = max(float(np.quantile(radius, 0.95)), 1e-9)
    # Bent towards the edge, so that single comments far out do not press all others together.
    return spread / np.maximum(radius, 1e-9) * _REACH * reach * np.tanh(radius / usual)
