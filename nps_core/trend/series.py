"""The finished periods as a series: how many answers, what score, and how much it wobbles beyond chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.lazy import Lazy
from nps_core.score import COUNTS, Floats

WOBBLE: Final = 1.5
"""From here on the noise factor is told."""

_SURELY: Final = 2.0
"""How many standard errors above 1 it must lie besides: of a few periods chance alone makes 1.5 in one of seven."""


@dataclass(frozen=True, eq=False)
class Series(Lazy):
    """The finished periods that have answers, in order; scores on -1 to 1.

    Attributes:
        places: of each, its row among all periods; what is missing between two is a gap.
        counts: detractors, passives and promoters of each.
        effective: how many answers of different people each is worth; None where nobody answered several times.
        customers: from how many customers the answers of each come; None likewise.
    """

    places: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    effective: Floats | None = None
    customers: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        """The number of periods."""
        return len(self.places)

    @cached_property
    def sizes(self) -> Floats:
        """The answers of each period, as many as they are worth."""
        answers = self.counts.sum(axis=1).astype(np.float64)
        return answers if self.effective is None else self.effective

    @cached_property
    def people(self) -> npt.NDArray[np.int64]:
        """From how many people the answers of each period come, as far as one can tell."""
        return self.counts.sum(axis=1) if self.customers is None else self.customers

    @cached_property
    def worth(self) -> Floats:
        """The counts of each period, scaled to what its answers are worth."""
        return self.counts * (self.sizes / self.counts.sum(axis=1))[:, None]

    @cached_property
    def scores(self) -> Floats:
        """The score of each period."""
        return (self.counts[:, 2] - self.counts[:, 0]) / self.counts.sum(axis=1)

    @cached_property
    def variance(self) -> float:
        """The variance of one answer, all periods taken together; 0 where all answers agree."""
        detractors, _, promoters = self.counts.sum(axis=0) / max(int(self.counts.sum()), 1)
        return float(promoters + detractors - (promoters - detractors) ** 2)

    @cached_property
    def noise(self) -> float:
        """How much more neighbouring periods differ than chance explains, as a factor of the variance; at least 1."""
        return noise_factor(self.scores, self.sizes, self.variance)

    @cached_property
    def weights(self) -> Floats:
        """How much each period weighs in a test: one over the variance of its score, noise and all."""
        return self.sizes / (self.variance * self.noise)

    def latest(self, most: int) -> "Series":
        """The last periods only."""
        effective = None if self.effective is None else self.effective[-most:]
        customers = None if self.customers is None else self.customers[-most:]
        return Series(self.places[-most:], self.counts[-most:], effective, customers)


def series(trend: pd.DataFrame) -> Series:
    """The finished periods of a trend that have answers."""
    counts = np.stack([trend[name].to_numpy(dtype=np.int64) for name in COUNTS], axis=1)
    places = np.flatnonzero(trend["complete"].to_numpy(dtype=bool) & (counts.sum(axis=1) > 0))
    effective = trend["effective"].to_numpy(dtype=np.float64)[places] if "effective" in trend else None
    customers = trend["customers"].to_numpy(dtype=np.int64)[places] if "customers" in trend else None
    return Series(places, counts[places], effective, customers)


def noise_factor(values: Floats, sizes: Floats, variance: float) -> float:
    """The mean squared difference of neighbours over what chance alone would make it, at least 1.

    mean[(x_t - x_{t-1})² / (v (1/n_t + 1/n_{t-1}))]: von Neumann's ratio of mean squared successive differences,
    known from control charts as Laney's sigma z. A slow drift hardly touches it, a single step a little.

    >>> noise_factor(np.array([0.1, 0.5, 0.1]), np.array([100.0, 100.0, 100.0]), 0.8)
    10.0
    """
    if len(values) < 2 or variance <= 0:
        return 1.0
    return max(1.0, round(float(np.mean(_against_chance(values, sizes, variance))), 12))


def wobble(found: Series, steps: Sequence[int]) -> float | None:
    """By what factor the score wobbles between periods where chance does not explain it; None where it may.

    The noise factor without the differences at turning points; told when it is over 1.5 and two of its standard
    errors, √(3 / differences) each, above 1, even without the largest difference: one odd step is no wobble.

    Args:
        found: the series.
        steps: the places of its turning points.
    """
    usual = ~np.isin(found.places[1:], np.asarray(steps, dtype=np.int64))
    if found.variance <= 0 or usual.sum() < 2:
        return None
    ratios = np.sort(_against_chance(found.scores, found.sizes, found.variance)[usual])
    surely = 1 + _SURELY * float(np.sqrt(3 / len(ratios)))
    return float(ratios.mean()) if ratios[:-1].mean() > max(WOBBLE, surely) else None


def _against_chance(values: Floats, sizes: Floats, variance: float) -> Floats:
    """The squared difference of each two neighbours over what chance would make it on average."""
    return np.diff(values) ** 2 / (variance * (1 / sizes[1:] + 1 / sizes[:-1]))
