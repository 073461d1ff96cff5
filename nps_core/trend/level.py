"""The line through the points: where the score probably was, period by period."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from nps_core.score import Floats
from nps_core.trend.series import Series

_USUAL_STEP: Final = 0.05
"""The scale of the prior on how far the level moves from one period to the next, on -1 to 1."""

_STEPS: Final = np.geomspace(1e-3, 1.0, 61)
_FINER: Final = np.geomspace(10**-0.05, 10**0.05, 21)


class Smoothed(NamedTuple):
    """The level at each of some places, and its standard error; on -1 to 1."""

    level: Floats
    error: Floats


def local_level(found: Series, periods: int, level: float = 0.95) -> pd.DataFrame:
    """The level that the score of each period wobbles around, from the periods before and after it.

    The score of a period is y_t = μ_t + e_t with var(e_t) = v / n_t, the level a random walk, μ_t = μ_{t-1} + u_t
    with var(u_t) = s². Kalman filter and smoother with an unknown start; s maximises the likelihood times s·exp(-s /
    0.05), a gamma prior that keeps s from being 0. Source: Durbin and Koopman 2012, Time Series Analysis by State
    Space Methods; the prior as Chung, Rabe-Hesketh and others 2013, Psychometrika 78.

    Args:
        found: the series; periods between its places are gaps.
        periods: how many periods there are in all.
        level: how sure the interval is.

    Returns:
        ``level``, ``low`` and ``high`` in points, one row a period; nan where a period is not in the series, and
        everywhere when it has fewer than 3.
    """
    lines = np.full((3, periods), np.nan)
    if len(found) >= 3:
        smoothed = smooth(found, strength_of_change(found))
        reach = float(ndtri((1 + level) / 2)) * smoothed.error
        middle = smoothed.level
        limits = (np.maximum(middle - reach, -1.0), np.minimum(middle + reach, 1.0))
        lines[:, found.places] = 100 * np.stack([middle, *limits])
    return pd.DataFrame({"level": lines[0], "low": lines[1], "high": lines[2]})


def strength_of_change(found: Series) -> float:
    """The variance s² by which the level moves between neighbouring periods, the most probable one."""
    best = _STEPS[np.argmax(_plausible(found, _STEPS))]
    finer = best * _FINER
    return float(finer[np.argmax(_plausible(found, finer))] ** 2)


def smooth(found: Series, variance: float) -> Smoothed:
    """The level in each period of a series when it moves by a known variance from one period to the next."""
    moved = variance * np.diff(found.places)
    levels, variances = _filtered(found, moved)
    level, spread = levels.copy(), variances.copy()
    for t in range(len(found) - 2, -1, -1):
        share = variances[t] / (variances[t] + moved[t]) if variances[t] + moved[t] > 0 else 0.0
        level[t] += share * (level[t + 1] - levels[t])
        spread[t] += share**2 * (spread[t + 1] - variances[t] - moved[t])
    return Smoothed(level, np.sqrt(np.maximum(spread, 0.0)))


def _filtered(found: Series, moved: Floats) -> tuple[Floats, Floats]:
    """The level in each period as far as the periods up to it tell, and its variance."""
    noise = _noise(found)
    levels, variances = found.scores.copy(), noise.copy()
    for t in range(1, len(found)):
        before = variances[t - 1] + moved[t - 1]
        gain = before / (before + noise[t])
        levels[t] = levels[t - 1] + gain * (found.scores[t] - levels[t - 1])
        variances[t] = before * (1 - gain)
    return levels, variances


def _plausible(found: Series, steps: npt.NDArray[np.float64]) -> Floats:
    """The log of likelihood and prior, up to a constant, of each standard deviation of the level's steps."""
    noise, moved = _noise(found), np.diff(found.places)
    level, variance = np.full(len(steps), found.scores[0]), np.full(len(steps), noise[0])
    plausible = np.log(steps) - steps / _USUAL_STEP
    for t in range(1, len(found)):
        before = variance + steps**2 * moved[t - 1]
        spread = before + noise[t]
        surprise = found.scores[t] - level
        plausible -= (np.log(spread) + surprise**2 / spread) / 2
        gain = before / spread
        level = level + gain * surprise
        variance = before * (1 - gain)
    return plausible


def _noise(found: Series) -> Floats:
    """The variance of each period's score; where all answers agree, that of one answer more that does not."""
    least = 1 / (found.sizes.sum() + 1)
    return max(found.variance, least) / found.sizes
