"""The plain NPS of counts, and the limits between which it probably lies."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]

_PSEUDO_RESPONSES: Final = 3.0
TINY: Final = float(np.finfo(np.float64).tiny)
_Z95: Final = float(ndtri(0.975))


def interval(
    detractors: npt.ArrayLike, passives: npt.ArrayLike, promoters: npt.ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """The limits between which the NPS of everyone who could have answered probably lies, in points.

    Adjusted Wald: k = 3 (z / 1.96)² made-up answers, a quarter promoters, half passives, a quarter detractors, join
    the n real ones; then θ ± z √((p + d - θ²) / (n + k)) with θ = p - d. The limits are widened to hold the plain
    p - d and cut to ±100; nan where nobody answered. Source: Rocks 2016, arXiv 1601.07235.

    >>> [round(float(limit), 2) for limit in interval(4, 3, 18)]
    [21.57, 78.43]
    """
    counts = _together(detractors, passives, promoters)
    z = quantile(level)
    centre, variance = adjusted(counts, pseudo_responses(z))
    reach = z * np.sqrt(variance)
    return limits(centre - reach, centre + reach, points(counts), 100.0)


def points(counts: npt.NDArray[Any]) -> Floats:
    """The plain NPS of detractors, passives and promoters in the last axis: 100 (P - D) / n; nan where n = 0."""
    responses = counts.sum(axis=-1)
    surplus = 100.0 * (counts[..., 2] - counts[..., 0])
    return np.divide(surplus, responses, out=np.full(np.shape(surplus), np.nan), where=responses > 0)


def quantile(level: float) -> float:
    """How many standard errors an interval reaches to either side."""
    assert 0 < level < 1, f"a level lies between 0 and 1, not {level}"
    return float(ndtri((1 + level) / 2))


def pseudo_responses(z: float) -> float:
    """How many made-up answers join the real ones: 3 at 95 %."""
    return _PSEUDO_RESPONSES * (z / _Z95) ** 2


def _together(*counts: npt.ArrayLike) -> Floats:
    return np.stack(np.broadcast_arrays(*(np.asarray(count, dtype=np.float64) for count in counts)), axis=-1)


def adjusted(counts: Floats, pseudo: float | Floats) -> tuple[Floats, Floats]:
    """The NPS on -1 to 1 with made-up answers among the real ones, and the variance of that NPS."""
    size = np.maximum(counts.sum(axis=-1) + pseudo, TINY)
    detractors = (counts[..., 0] + pseudo / 4) / size
    promoters = (counts[..., 2] + pseudo / 4) / size
    centre = promoters - detractors
    return centre, (promoters + detractors - centre**2) / size


def limits(low: Floats, high: Floats, estimate: Floats, furthest: float) -> tuple[Floats, Floats]:
    """Limits in points from limits on -1 to 1: holding the estimate, within what is possible, nan where it is nan."""
    return (
        np.maximum(np.minimum(100 * low, estimate), -furthest),
        np.minimum(np.maximum(100 * high, estimate), furthest),
    )
