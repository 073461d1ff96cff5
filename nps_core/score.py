"""The NPS of counts: its points, how sure they are, and the difference of two.

Everything is in points, from -100 to 100, unrounded. The arithmetic is written for arrays, one element a group;
``Nps`` and ``Difference`` are the same for one group and one pair, as screens need them. docs/methods.md says how
each number is computed and why that way.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from nps_core.tally import Tally

Floats = npt.NDArray[np.float64]

COUNTS: Final = ("detractors", "passives", "promoters")
"""The three counts of a group, in the order in which every function here takes them."""

FEWEST_FOR_A_SCORE: Final = 10
"""Below this a group shows its counts only."""

FEWEST_FOR_A_RANK: Final = 30
"""Below this a group is pale, in no ranking, and silence about it proves nothing."""

_PSEUDO_RESPONSES: Final = 3.0
_TINY: Final = float(np.finfo(np.float64).tiny)
_Z95: Final = float(ndtri(0.975))


class Band(NamedTuple):
    """A named stretch of the scale, from above ``low`` up to and with ``high``, in points."""

    id: str
    low: float
    high: float


BANDS: Final = (Band("poor", -100, 0), Band("fair", 0, 30), Band("good", 30, 70), Band("excellent", 70, 100))
"""The bands from low to high. Each upper limit belongs to its band, except that 0 is fair already."""


def band(nps: float) -> str:
    """The id of the band that an NPS lies in.

    >>> [band(nps) for nps in (-0.1, 0, 30, 30.1, 70, 70.1)]
    ['poor', 'fair', 'fair', 'good', 'good', 'excellent']
    """
    if nps < 0:
        return "poor"
    return next(band.id for band in BANDS[1:] if nps <= band.high)


def bands_touched(low: float, high: float) -> tuple[str, ...]:
    """The ids of every band that an interval reaches into, from low to high.

    >>> bands_touched(21.57, 78.43), bands_touched(-4, 0)
    (('fair', 'good', 'excellent'), ('poor', 'fair'))
    """
    ids = [band.id for band in BANDS]
    return tuple(ids[ids.index(band(low)) : ids.index(band(high)) + 1])


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
    z = _quantile(level)
    centre, variance = _adjusted(counts, _pseudo_responses(z))
    reach = z * np.sqrt(variance)
    return _limits(centre - reach, centre + reach, points(counts), 100.0)


def measure(tally: Tally, level: float = 0.95) -> pd.DataFrame:
    """The NPS of every group of a tally.

    Returns:
        The tally's keys, then ``responses``, ``detractors``, ``passives``, ``promoters`` (whole numbers), ``nps``,
        ``low`` and ``high`` (points; nan where nobody answered), in the tally's order.

    >>> measure(Tally.of_scores([9] * 18 + [7] * 3 + [0] * 4)).round(2).iloc[0].tolist()
    [25.0, 4.0, 3.0, 18.0, 56.0, 21.57, 78.43]
    """
    counts = counts_of(tally)
    low, high = interval(counts[:, 0], counts[:, 1], counts[:, 2], level)
    # One frame of everything at once: columns added one by one cost more than all the arithmetic.
    columns: dict[str, Any] = {
        **tally.groups,
        "responses": counts.sum(axis=1),
        **dict(zip(COUNTS, counts.T, strict=True)),
    }
    return pd.DataFrame({**columns, "nps": points(counts), "low": low, "high": high})


def rows_of(measured: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a measured frame by column name; column by column, for a frame gives its rows slowly.

    >>> rows_of(measure(Tally.of_scores([9, 9, 0])))[0]["promoters"]
    2
    """
    columns = {str(name): measured[name].tolist() for name in measured.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def counts_of(tally: Tally) -> npt.NDArray[np.int64]:
    """Detractors, passives and promoters: one row a group, three columns."""
    return np.stack([tally.of_category(name) for name in ("detractor", "passive", "promoter")], axis=1)


class Shares(NamedTuple):
    """The three groups in whole per cent, as a screen shows them side by side."""

    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True)
class Nps:
    """The NPS of one group of answers, with what it rests on.

    Attributes:
        detractors, passives, promoters: how many answers of each category.
        level: how sure the interval is, as a fraction.
    """

    detractors: int
    passives: int
    promoters: int
    level: float = 0.95

    @classmethod
    def of(cls, tally: Tally, level: float = 0.95) -> "Nps":
        """The NPS of all answers of a tally, its groups taken together.

        >>> Nps.of(Tally.of_scores([10, 9, 8, 7, 10, 6, 5, 9, 10, 8])).nps
        30.0
        """
        detractors, passives, promoters = counts_of(tally).sum(axis=0).tolist()
        return cls(detractors, passives, promoters, level)

    @property
    def responses(self) -> int:
        """The number of scored answers; passives count."""
        return self.detractors + self.passives + self.promoters

    @property
    def nps(self) -> float | None:
        """Promoters less detractors per hundred answers; None where nobody answered.

        >>> Nps(detractors=4, passives=3, promoters=18).nps, Nps(0, 0, 0).nps
        (56.0, None)
        """
        return 100.0 * (self.promoters - self.detractors) / self.responses if self.responses else None

    @property
    def low(self) -> float | None:
        """The lower limit of the interval, in points; None where nobody answered."""
        return self._interval[0]

    @property
    def high(self) -> float | None:
        """The upper limit of the interval, in points; None where nobody answered."""
        return self._interval[1]

    @property
    def margin(self) -> float | None:
        """Half the width of the interval, in points: the "give or take" of a sentence.

        >>> round(Nps(detractors=4, passives=3, promoters=18).margin, 2)
        28.43
        """
        low, high = self._interval
        return None if low is None or high is None else (high - low) / 2

    @property
    def is_small(self) -> bool:
        """Whether there are too few answers for a score: show the three counts only."""
        return self.responses < FEWEST_FOR_A_SCORE

    @property
    def is_pale(self) -> bool:
        """Whether the score is shown, but pale and outside rankings, alerts and bands."""
        return FEWEST_FOR_A_SCORE <= self.responses < FEWEST_FOR_A_RANK

    def shares(self) -> Shares | None:
        """Whole percentages that sum to 100 and whose promoters less detractors is the NPS as shown.

        Of all such triples the nearest to the true shares (least squares). With e = true less shown NPS that is
        detractors = d + e / 2, rounded: each share is within one of the truth. None where nobody answered.

        >>> Nps(detractors=1, passives=1, promoters=1).shares(), Nps(18, 3, 4).shares()
        (Shares(promoters=33, passives=34, detractors=33), Shares(promoters=16, passives=12, detractors=72))
        """
        if self.nps is None:
            return None
        shown = round_half_away(self.nps)
        true = 100 * self.detractors / self.responses
        detractors = round(true + (self.nps - shown) / 2)
        detractors = min(max(detractors, 0, -shown), (100 - shown) // 2)
        return Shares(detractors + shown, 100 - shown - 2 * detractors, detractors)

    @cached_property
    def _interval(self) -> tuple[float | None, float | None]:
        if not self.responses:
            return None, None
        low, high = interval(self.detractors, self.passives, self.promoters, self.level)
        return float(low), float(high)


def round_half_away(value: float) -> int:
    """The nearest whole number; halves away from zero, as people round.

    >>> round_half_away(-2.5), round_half_away(2.5), round_half_away(-0.2)
    (-3, 3, 0)
    """
    whole = int(abs(value) + 0.5)
    return whole if value >= 0 else -whole


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


def difference(before: Nps, after: Nps, level: float = 0.95, *, covariance: float = 0.0) -> Difference:
    """The change from one group of answers to another.

    ``few`` when a side has under 10 answers, or when nothing shows and a side has under 30: too few to say. The
    interval is honest from 10 on (coverage at least .93), so what does show there is called real.

    Args:
        before, after: the two groups.
        level: how sure the interval is.
        covariance: of the two scores where the same people are in both, as ``differences`` takes it.

    >>> change = difference(Nps(4, 3, 18), Nps(8, 9, 19))
    >>> round(change.change, 2), round(change.low, 2), round(change.high, 2), round(change.p_value, 3), change.verdict
    (-25.44, -61.6, 16.1, 0.251, 'few')
    """
    found = differences(_triple(before), _triple(after), level, covariance=covariance)
    return told(found, min(before.responses, after.responses), level)


def differences(
    before: npt.ArrayLike, after: npt.ArrayLike, level: float = 0.95, *, covariance: npt.ArrayLike = 0.0
) -> Differences:
    """Differences of many pairs of groups at once.

    The k made-up answers of ``interval`` are shared out in inverse proportion to size, k·n_after / (n_before +
    n_after) to ``before`` and the rest to ``after``; the difference is then θ_after - θ_before, its variance the sum
    of both. p = 2Φ(-|difference| / SE), so p < 1 - level exactly when 0 lies outside. nan where a side is empty.

    Args:
        before: detractors, passives and promoters in the last axis.
        after: the same, of a shape that broadcasts with ``before``.
        level: how sure the interval is.
        covariance: of the two scores, in squared points: 0 for different people; of the same people in both, what
            their answers share (``nps_core.changes.overlap``). The made-up answers share nothing.
    """
    first, second = np.broadcast_arrays(np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64))
    z = _quantile(level)
    size_first, size_second = first.sum(axis=-1), second.sum(axis=-1)
    answers = np.maximum(size_first + size_second, 1.0)
    pseudo_first, pseudo_second = (_pseudo_responses(z) * size / answers for size in (size_second, size_first))
    centre_first, variance_first = _adjusted(first, pseudo_first)
    centre_second, variance_second = _adjusted(second, pseudo_second)
    real = (size_first / (size_first + pseudo_first + _TINY)) * (size_second / (size_second + pseudo_second + _TINY))
    shared = real * np.asarray(covariance, dtype=np.float64) / 100.0**2
    variance = variance_first + variance_second - 2 * shared
    return _compared(centre_second - centre_first, variance, points(second) - points(first), z)


def against(value: float, score: Nps) -> Difference:
    """How far an NPS is above a fixed number, such as a benchmark that comes without its counts.

    It is ``difference`` with endlessly many answers on the other side: 0 lies outside this interval exactly when the
    number lies outside the interval of the score.

    >>> above = against(39, Nps(4, 3, 18))
    >>> round(above.change, 2), round(above.low, 2), round(above.high, 2), above.verdict
    (17.0, -17.43, 39.43, 'few')
    """
    counts = np.asarray([_triple(score)], dtype=np.float64)
    z = _quantile(score.level)
    centre, variance = _adjusted(counts, _pseudo_responses(z))
    found = _compared(centre - value / 100, variance, points(counts) - value, z)
    # The score cannot lie beyond ±100, so neither can it be further from the value than those ends are.
    low, high = np.maximum(found.low, -100 - value), np.minimum(found.high, 100 - value)
    return told(found._replace(low=low, high=high), score.responses, score.level)


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


def _quantile(level: float) -> float:
    assert 0 < level < 1, f"a level lies between 0 and 1, not {level}"
    return float(ndtri((1 + level) / 2))


def _pseudo_responses(z: float) -> float:
    return _PSEUDO_RESPONSES * (z / _Z95) ** 2


def _together(*counts: npt.ArrayLike) -> Floats:
    return np.stack(np.broadcast_arrays(*(np.asarray(count, dtype=np.float64) for count in counts)), axis=-1)


def _triple(score: Nps) -> tuple[int, int, int]:
    return score.detractors, score.passives, score.promoters


def points(counts: npt.NDArray[Any]) -> Floats:
    """The plain NPS of detractors, passives and promoters in the last axis: 100 (P - D) / n; nan where n = 0."""
    responses = counts.sum(axis=-1)
    surplus = 100.0 * (counts[..., 2] - counts[..., 0])
    return np.divide(surplus, responses, out=np.full(np.shape(surplus), np.nan), where=responses > 0)


def _adjusted(counts: Floats, pseudo: float | Floats) -> tuple[Floats, Floats]:
    """The NPS on -1 to 1 with made-up answers among the real ones, and the variance of that NPS."""
    size = np.maximum(counts.sum(axis=-1) + pseudo, _TINY)
    detractors = (counts[..., 0] + pseudo / 4) / size
    promoters = (counts[..., 2] + pseudo / 4) / size
    centre = promoters - detractors
    return centre, (promoters + detractors - centre**2) / size


def _compared(centre: Floats, variance: Floats, change: Floats, z: float) -> Differences:
    error = np.sqrt(variance)
    low, high = _limits(centre - z * error, centre + z * error, change, 200.0)
    ratio = np.divide(np.abs(centre), error, out=np.zeros(np.shape(error)), where=error > 0)
    return Differences(change, low, high, np.where(np.isnan(change), np.nan, 2 * ndtr(-ratio)))


def _limits(low: Floats, high: Floats, estimate: Floats, furthest: float) -> tuple[Floats, Floats]:
    """Limits in points from limits on -1 to 1: holding the estimate, within what is possible, nan where it is nan."""
    return (
        np.maximum(np.minimum(100 * low, estimate), -furthest),
        np.minimum(np.maximum(100 * high, estimate), furthest),
    )


def told(found: Differences, fewest: int, level: float = 0.95) -> Difference:
    """One pair of ``differences`` with its verdict, where the smaller side has ``fewest`` answers."""
    change, low, high, p_value = (float(np.squeeze(part)) for part in found)
    if not fewest:
        return Difference(None, None, None, None, "few", level)
    if fewest >= FEWEST_FOR_A_SCORE and p_value < 1 - level:
        verdict = "real"
    else:
        verdict = "unclear" if fewest >= FEWEST_FOR_A_RANK else "few"
    return Difference(change, low, high, p_value, verdict, level)
