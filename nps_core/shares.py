"""Shares of answers, such as those whose comment mentions a theme: how sure they are, and how far two lie apart.

Everything is written for arrays, one element a share, from 0 to 1. Counts may be broken numbers: where customers
answered several times they are what the answers are worth.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtr, ndtri

from nps_core.score import Floats

_MADE_UP: Final = 1.0
"""One made-up answer with what is counted and one without join each side (Agresti and Caffo 2000)."""


class ShareDifferences(NamedTuple):
    """Differences of many pairs of shares, and the probability of so much by chance alone."""

    change: Floats
    low: Floats
    high: Floats
    p_value: Floats


def share_interval(k: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Between which limits a share lies (Wilson 1927): ``k`` of ``n``; nan of nothing.

    >>> low, high = share_interval([0, 9], [10, 50])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0, 0.0977], [0.2775, 0.308])
    """
    with_it, size = np.asarray(k, dtype=np.float64), np.asarray(n, dtype=np.float64)
    z = float(ndtri((1 + level) / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = with_it / size
        centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
        reach = z * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
        # At the ends the limit is the share itself, which rounding would miss.
        return np.minimum(np.maximum(centre - reach, 0.0), share), np.maximum(np.minimum(centre + reach, 1.0), share)


def share_differences(
    before: npt.ArrayLike,
    size_before: npt.ArrayLike,
    after: npt.ArrayLike,
    size_after: npt.ArrayLike,
    level: float = 0.95,
) -> ShareDifferences:
    """How far shares lie above others, with one made-up answer of each kind on each side; nan where a side is empty.

    The interval is widened to hold the plain difference and cut to ±1. Source: Agresti and Caffo 2000, The American
    Statistician 54.

    >>> found = share_differences(20, 100, 35, 100)
    >>> [round(float(each), 4) for each in found]
    [0.15, 0.0256, 0.2685, 0.0177]
    """
    counts = [np.asarray(each, dtype=np.float64) for each in (before, size_before, after, size_after)]
    first, size_first, second, size_second = counts
    shares = [(k + _MADE_UP) / (n + 2 * _MADE_UP) for k, n in ((first, size_first), (second, size_second))]
    centre = shares[1] - shares[0]
    variance = sum(p * (1 - p) / (n + 2 * _MADE_UP) for p, n in zip(shares, (size_first, size_second), strict=True))
    error = np.sqrt(variance)
    with np.errstate(invalid="ignore", divide="ignore"):
        change = second / size_second - first / size_first
    reach = float(ndtri((1 + level) / 2)) * error
    low, high = np.minimum(centre - reach, change), np.maximum(centre + reach, change)
    p_value = np.where(np.isnan(change), np.nan, 2 * ndtr(-np.abs(centre) / error))
    return ShareDifferences(change, np.maximum(low, -1.0), np.minimum(high, 1.0), p_value)


def by_chance(
    before: npt.ArrayLike, size_before: npt.ArrayLike, after: npt.ArrayLike, size_after: npt.ArrayLike
) -> Floats:
    """How often chance alone puts so many, or so few, of all mentions into the later part; for rare things too.

    Of the mentions taken together each falls into the later part with the probability size_after / all (the exact test
    of two Poisson rates, Przyborowski and Wilenski 1940); twice the smaller tail. Answers cannot mention a thing twice,
    which narrows the true spread: the test errs on the safe side. Where a normal approximation calls 1 of 100,000
    what is 1 of 1,000, as with 0 mentions before, this stays right.

    >>> float(by_chance(0, 900, 3, 100).round(4)), float(by_chance(5, 100, 5, 100))
    (0.002, 1.0)
    """
    first, size_first, second, size_second = np.broadcast_arrays(
        *(np.asarray(each, dtype=np.float64) for each in (before, size_before, after, size_after))
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = size_second / (size_first + size_second)
    # The tails of a binomial, written so that the counts need not be whole.
    at_least = np.where(second > 0, betainc(np.maximum(second, 1e-9), first + 1, chance), 1.0)
    at_most = np.where(first > 0, betainc(np.maximum(first, 1e-9), second + 1, 1 - chance), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(at_least, at_most), 1.0))
