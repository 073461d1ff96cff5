"""The NPS by what customers are worth: bands of a number, and a score in which each answer weighs its own value.

A number attribute (order value, lifetime value) is split into bands of about as many answers each. Whether the biggest
customers are the biggest promoters is the difference of the highest band from all others, and the slope over bands.
In the value-weighted score an answer counts as often as its value says; how sure it is comes from what each customer
contributes, so few customers with most of the money give a wide interval.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, nan, sqrt
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, Nps, differences, holm, interval

Floats = npt.NDArray[np.float64]

BANDS_AT_MOST: Final = 5
"""How many bands a number is split into, fewer where many answers share a value."""

SUMS: Final = ("value_of_surplus", "value", "surplus", "answers")
"""What each customer contributes: over its answers Σ v y, Σ v, Σ y and 1, with y = -1, 0 or 1 and v the value."""

_PSEUDO_RESPONSES: Final = 3.0
_NOTHING: Final = 1e-12


class ValueBand(NamedTuple):
    """A stretch of a number: above ``low``, up to and with ``high``; endless where they are infinite.

    >>> ValueBand(1074, 2600).id, ValueBand.of(":1074"), ValueBand.of("web")
    ('1074:2600', ValueBand(low=-inf, high=1074.0), None)
    """

    low: float
    high: float

    @property
    def id(self) -> str:
        """Its limits, as links and tallies write them."""
        return ":".join(str(round(end)) if end % 1 == 0 else repr(end) if isfinite(end) else "" for end in self)

    @classmethod
    def of(cls, id_: str) -> "ValueBand | None":
        """The band of an id; None where it is none."""
        low, colon, high = id_.partition(":")
        try:
            band = cls(float(low or -inf), float(high or inf))
        except ValueError:
            return None
        return band if colon and band.low < band.high else None


def bands_between(edges: Iterable[float]) -> tuple[ValueBand, ...]:
    """The bands that some edges separate, from low to high; equal edges count once.

    >>> [band.id for band in bands_between([0.0, 0.0, 9.5])]
    [':0', '0:9.5', '9.5:']
    """
    limits = [-inf, *sorted(set(edges)), inf]
    return tuple(ValueBand(low, high) for low, high in pairwise(limits))


@dataclass(frozen=True, eq=False)
class Valued:
    """What some answers are worth.

    Attributes:
        counts: detractors, passives and promoters whose value is 0 or more.
        amounts: what they are worth: a sum for each of the three.
        zero: how many of them have the value 0, and so no weight.
        negative: how many others have a value below 0, such as refunds, and what those values come to.
        refunds: see ``negative``.
        missing: how many have no value.
        moments: the sums over customers of each two of ``SUMS`` multiplied; an answer without a customer's id is
            somebody else's. Four rows, four columns.
    """

    counts: tuple[int, int, int]
    amounts: tuple[float, float, float]
    zero: int
    negative: int
    refunds: float
    missing: int
    moments: Floats

    @property
    def plain(self) -> Nps:
        """The score of these answers, each counted once."""
        return Nps(*self.counts)

    @property
    def total(self) -> float:
        """What all of them are worth together."""
        return sum(self.amounts)


class Change(NamedTuple):
    """A difference in points with its limits, and how often chance alone would give as much; nan where unknown."""

    points: float
    low: float
    high: float
    p_value: float


class Weighted(NamedTuple):
    """A value-weighted NPS beside the plain one of the same answers, in points; nan where it cannot be told.

    Attributes:
        nps, low, high: the score and its limits.
        effective: the number of equally weighing answers that would be as sure.
        holders: the number of equally big customers who would hold the value as much in few hands.
        change: weighted less plain.
    """

    nps: float
    low: float
    high: float
    effective: float
    holders: float
    change: Change

    @property
    def is_told(self) -> bool:
        """Whether it rests on enough customers for a score."""
        return min(self.effective, self.holders) >= FEWEST_FOR_A_SCORE

    @property
    def verdict(self) -> str:
        """Whether the money is happier than the heads: ``above``, ``below``, ``unclear`` or ``few``."""
        is_enough = min(self.effective, self.holders) >= FEWEST_FOR_A_RANK
        return _word(self.change.points, self.change.p_value, 0.95) if is_enough else "few"


_UNKNOWN: Final = Change(nan, nan, nan, nan)


def weighted(valued: Valued, level: float = 0.95) -> Weighted:
    """The NPS in which each answer weighs its value: θ = Σ v (p - d) / Σ v.

    SE² = Σ over customers of (Σ v (y - θ) / Σ v)², worked out from the moments; the effective number of answers is
    (p + d - θ²) / SE², where everybody answers alike (Σ v)² / Σ v², never more than there are, and goes into the
    interval of one NPS. Without differences in value and repeat customers it is the number of answers. The formula
    fails where one customer holds nearly everything; so ``holders``, (Σ v)² / Σ v² over customers, says whether the
    score is told at all.

    >>> moments = np.array([[2.0, 2, 2, 2], [2, 3, 2, 3], [2, 2, 2, 2], [2, 3, 2, 3]])
    >>> same = weighted(Valued((0, 1, 2), (0.0, 1.0, 2.0), 0, 0, 0.0, 0, moments))
    >>> round(same.nps, 1), round(same.effective, 9), round(same.holders, 9), same.change.points
    (66.7, 3.0, 3.0, 0.0)
    """
    total, answers = valued.total, sum(valued.counts)
    if not total > 0 or not isfinite(total) or not np.isfinite(valued.moments).all():
        return Weighted(nan, nan, nan, 0.0, 0.0, _UNKNOWN)
    detractors, passives, promoters = (amount / total for amount in valued.amounts)
    theta, plain = promoters - detractors, (valued.counts[2] - valued.counts[0]) / answers
    of_weighted = np.array([1 / total, -theta / total, 0.0, 0.0])
    of_change = of_weighted - np.array([0.0, 0.0, 1 / answers, -plain / answers])
    variance = promoters + detractors - theta**2
    error, error_of_change = (float(each @ valued.moments @ each) for each in (of_weighted, of_change))
    holders = float(total**2 / valued.moments[1, 1])
    alike = variance <= _NOTHING or error <= _NOTHING * variance
    effective = min(holders if alike else variance / error, float(answers - valued.zero))
    low, high = interval(detractors * effective, passives * effective, promoters * effective, level)
    change = _told(theta - plain, error_of_change, level)
    return Weighted(100 * theta, float(low), float(high), effective, holders, change)


class Biggest(NamedTuple):
    """Whether those worth most are the biggest promoters.

    Attributes:
        top: the highest band's score less that of all others.
        slope: points by which the score rises from band to band.
        verdict: of the top band: ``above``, ``below``, ``unclear``, or ``few`` where it or the rest has under 30.
        rises: of the slope: the same words. Both are corrected together (Holm).
    """

    top: Change
    slope: Change
    verdict: str
    rises: str


def biggest(counts: npt.ArrayLike, level: float = 0.95, *, people: npt.ArrayLike | None = None) -> Biggest | None:
    """The highest band against all others, and the trend over the bands; None for fewer than two bands.

    The slope is that of the line through the bands' scores, each weighing its answers:
    b = Σ n (k - k̄) θ / Σ n (k - k̄)², SE² = Σ n² (k - k̄)² var(θ) / (Σ n (k - k̄)²)², where three made-up answers (a
    quarter detractors, half passives, a quarter promoters) are shared out among the bands.

    Args:
        counts: detractors, passives and promoters of each band, from the lowest value to the highest; a band
            without answers is left out.
        level: how sure intervals and verdicts are.
        people: from how many people each band's answers come; without it as many as there are answers.
    """
    bands = np.asarray(counts, dtype=np.float64)
    places = np.flatnonzero(bands.sum(axis=1) > 0)
    if len(places) < 2:
        return None
    fewest = (bands.sum(axis=1) if people is None else np.asarray(people, dtype=np.float64))[places]
    bands = bands[places]
    rest = bands[:-1].sum(axis=0)
    top = Change(*(float(each) for each in differences(rest, bands[-1], level)))
    slope = _slope(bands, places.astype(np.float64), level)
    enough = min(fewest[-1], fewest[:-1].sum()) >= FEWEST_FOR_A_RANK
    corrected = holm([top.p_value, slope.p_value]).tolist()
    told = [_word(change.points, p, level) for change, p in zip((top, slope), corrected, strict=True)]
    return Biggest(top, slope, *(told if enough else ("few", "few")))


def _slope(bands: Floats, places: Floats, level: float) -> Change:
    answers = bands.sum(axis=1)
    made_up = bands + np.array([0.25, 0.5, 0.25]) * _PSEUDO_RESPONSES / len(bands)
    size = made_up.sum(axis=1)
    theta = (made_up[:, 2] - made_up[:, 0]) / size
    variance = ((made_up[:, 2] + made_up[:, 0]) / size - theta**2) / size
    away = answers * (places - np.average(places, weights=answers))
    spread = float(away @ places)
    plain = float(away @ ((bands[:, 2] - bands[:, 0]) / answers)) / spread
    return _told(plain, float(away**2 @ variance) / spread**2, level, centre=float(away @ theta) / spread)


def _told(change: float, variance: float, level: float, centre: float | None = None) -> Change:
    """A change on -2 to 2 in points, with its limits, which hold it, and its p-value."""
    middle = change if centre is None else centre
    error = sqrt(variance) if variance > _NOTHING**2 else 0.0
    reach = float(ndtri((1 + level) / 2)) * error
    low, high = max(min(middle - reach, change), -2.0), min(max(middle + reach, change), 2.0)
    return Change(100 * change, 100 * low, 100 * high, 2 * float(ndtr(-abs(middle) / error)) if error else nan)


def _word(change: float, p_value: float, level: float) -> str:
    if not p_value < 1 - level:
        return "unclear"
    return "above" if change > 0 else "below"
