"""How far two NPS are from each other, and whether that is more than chance."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from nps_core.score.bands import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE
from nps_core.score.interval import TINY, Floats, adjusted, limits, points, pseudo_responses, quantile
from nps_core.score.nps import Nps


class Differences(NamedTuple):
    """Differences of many pairs, one element a pair: points, and the probability of so much by chance alone."""

    change: Floats
    low: Floats
    high: Floats
    p_value: Floats


@dataclass(frozen=True)
class Difference:
    """How far one NPS is from another, and whether that is more than chance.

    Attributes:
        change: points by which the later (or the group) is above the earlier (or the rest); None if a side is empty.
        low, high: the interval of the change, in points.
        p_value: how often chance alone would give a change at least this large.
        verdict: ``"real"``, ``"unclear"`` or ``"few"``.
        level: how sure the interval is; a change is real when p < 1 - level.
    """

    change: float | None
    low: float | None
    high: float | None
    p_value: float | None
    verdict: str
    level: float = 0.95


def difference(
    before: Nps, after: Nps, level: float = 0.95, *, covariance: float = 0.0, noise: float = 1.0
) -> Difference:
    """The change from one group of answers to another.

    ``few`` when under 10 people answered on a side, or when nothing shows and they are under 30: too few to say. The
    interval is honest from 10 on (coverage at least .93), so what does show there is called real.

    Args:
        before, after: the two groups.
        level: how sure the interval is.
        covariance: of the two scores where the same people are in both, as ``differences`` takes it.
        noise: by what factor the scores differ more than chance explains, as ``differences`` takes it.

    >>> change = difference(Nps(4, 3, 18), Nps(8, 9, 19))
    >>> round(change.change, 2), round(change.low, 2), round(change.high, 2), round(change.p_value, 3), change.verdict
    (-25.44, -61.6, 16.1, 0.251, 'few')
    """
    found = differences(before.worth, after.worth, level, covariance=covariance, noise=noise)
    return told(found, min(before.people, after.people), level)


def differences(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    level: float = 0.95,
    *,
    covariance: npt.ArrayLike = 0.0,
    noise: npt.ArrayLike = 1.0,
) -> Differences:
    """Differences of many pairs of groups at once.

    The k made-up answers of ``interval`` are shared out in inverse proportion to size, k·n_after / (n_before +
    n_after) to ``before`` and the rest to ``after``; the difference is then θ_after - θ_before, its variance the sum
    of both. p = 2Φ(-|difference| / SE), so p < 1 - level exactly when 0 lies outside. nan where a side is empty.

    Args:
        before: detractors, passives and promoters in the last axis; where customers repeat, scaled to what they are
            worth (``effective_counts``, ``Nps.worth``).
        after: the same, of a shape that broadcasts with ``before``.
        level: how sure the interval is.
        covariance: of the two scores, in squared points: 0 for different people; of the same people in both, what
            their answers share (``nps_core.changes.overlap``). The made-up answers share nothing.
        noise: how many times the variance that chance gives the scores have, 1 or more (``nps_core.trend.wobble``).
            What the same people's answers share is no larger for it.
    """
    first, second = np.broadcast_arrays(np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64))
    z = quantile(level)
    size_first, size_second = first.sum(axis=-1), second.sum(axis=-1)
    answers = np.maximum(size_first + size_second, 1.0)
    pseudo_first, pseudo_second = (pseudo_responses(z) * size / answers for size in (size_second, size_first))
    centre_first, variance_first = adjusted(first, pseudo_first)
    centre_second, variance_second = adjusted(second, pseudo_second)
    real = (size_first / (size_first + pseudo_first + TINY)) * (size_second / (size_second + pseudo_second + TINY))
    shared = real * np.asarray(covariance, dtype=np.float64) / 100.0**2
    variance = np.asarray(noise, dtype=np.float64) * (variance_first + variance_second) - 2 * shared
    return _compared(centre_second - centre_first, variance, points(second) - points(first), z)


def against(value: float, score: Nps) -> Difference:
    """How far an NPS is above a fixed number, such as a benchmark that comes without its counts.

    It is ``difference`` with endlessly many answers on the other side: 0 lies outside this interval exactly when the
    number lies outside the interval of the score.

    >>> above = against(39, Nps(4, 3, 18))
    >>> round(above.change, 2), round(above.low, 2), round(above.high, 2), above.verdict
    (17.0, -17.43, 39.43, 'few')
    """
    counts = np.asarray([score.worth], dtype=np.float64)
    z = quantile(score.level)
    centre, variance = adjusted(counts, pseudo_responses(z))
    found = _compared(centre - value / 100, variance, points(counts) - value, z)
    # The score cannot lie beyond ±100, so neither can it be further from the value than those ends are.
    low, high = np.maximum(found.low, -100 - value), np.minimum(found.high, 100 - value)
    return told(found._replace(low=low, high=high), score.people, score.level)


def holm(p_values: npt.ArrayLike) -> Floats:
    """P-values made fit for looking at many groups at once; nan (not tested) stays nan and does not count.

    The i-th smallest of m becomes max over j ≤ i of (m - j + 1) p_j, at most 1. Source: Holm 1979, Scand. J. Statist.

    >>> holm([0.041, 0.001, float("nan"), 0.008]).tolist()
    [0.041, 0.003, nan, 0.016]
    """
    raw = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full_like(raw, np.nan)
    tested = np.flatnonzero(~np.isnan(raw))
    order = tested[np.argsort(raw[tested], kind="stable")]
    adjusted[order] = np.minimum(np.maximum.accumulate(raw[order] * np.arange(len(order), 0, -1)), 1.0)
    return adjusted


def _compared(centre: Floats, variance: Floats, change: Floats, z: float) -> Differences:
    error = np.sqrt(variance)
    low, high = limits(centre - z * error, centre + z * error, change, 200.0)
    ratio = np.divide(np.abs(centre), error, out=np.zeros(np.shape(error)), where=error > 0)
    return Differences(change, low, high, np.where(np.isnan(change), np.nan, 2 * ndtr(-ratio)))


def told(found: Differences, fewest: int, level: float = 0.95) -> Difference:
    """One pair of ``differences`` with its verdict, where the smaller side has answers of ``fewest`` people."""
    change, low, high, p_value = (float(np.squeeze(part)) for part in found)
    if not fewest:
        return Difference(None, None, None, None, "few", level)
    if fewest >= FEWEST_FOR_A_SCORE and p_value < 1 - level:
        verdict = "real"
    else:
        verdict = "unclear" if fewest >= FEWEST_FOR_A_RANK else "few"
    return Difference(change, low, high, p_value, verdict, level)
