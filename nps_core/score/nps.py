"""The NPS of one group of answers, as screens need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from nps_core.lazy import Lazy
from nps_core.score.bands import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE
from nps_core.score.effective import customers_of, effective_counts
from nps_core.score.interval import interval
from nps_core.score.measured import COUNTS
from nps_core.tally import Tally

_CATEGORIES = ("detractor", "passive", "promoter")


class Shares(NamedTuple):
    """The three groups in whole per cent, as a screen shows them side by side."""

    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True)
class Nps(Lazy):
    """The NPS of one group of answers, with what it rests on.

    Attributes:
        detractors, passives, promoters: how many answers of each category.
        level: how sure the interval is, as a fraction.
        effective: the number of independent answers that these are worth; None where nobody answered several times.
        customers: from how many customers they come; None likewise.
    """

    detractors: int
    passives: int
    promoters: int
    level: float = 0.95
    effective: float | None = None
    customers: int | None = None

    @classmethod
    def of(cls, tally: Tally, level: float = 0.95) -> "Nps":
        """The NPS of all answers of a tally, its groups taken together.

        >>> Nps.of(Tally.of_scores([10, 9, 8, 7, 10, 6, 5, 9, 10, 8])).nps
        30.0
        """
        whole = tally.over() if tally.keys or len(tally) != 1 else tally
        detractors, passives, promoters = (int(whole.of_category(name)[0]) for name in _CATEGORIES)
        if whole.repeats is None:
            return cls(detractors, passives, promoters, level)
        effective, customers = float(effective_counts(whole).sum()), int(customers_of(whole)[0])
        return cls(detractors, passives, promoters, level, effective, customers)

    @classmethod
    def of_row(cls, row: Mapping[str, Any], level: float = 0.95) -> "Nps":
        """The NPS of one row of ``measure``."""
        detractors, passives, promoters = (int(row[name]) for name in COUNTS)
        if "effective" not in row:
            return cls(detractors, passives, promoters, level)
        return cls(detractors, passives, promoters, level, float(row["effective"]), int(row["customers"]))

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
    def people(self) -> int:
        """From how many people the answers come, as far as one can tell."""
        return self.responses if self.customers is None else self.customers

    @property
    def is_small(self) -> bool:
        """Whether too few people answered for a score: show the three counts only."""
        return self.people < FEWEST_FOR_A_SCORE

    @property
    def is_pale(self) -> bool:
        """Whether the score is shown, but pale and outside rankings, alerts and bands."""
        return FEWEST_FOR_A_SCORE <= self.people < FEWEST_FOR_A_RANK

    @property
    def worth(self) -> tuple[float, float, float]:
        """The three counts as ``interval`` and ``differences`` take them: scaled to the effective n."""
        factor = 1.0 if self.effective is None else self.effective / max(self.responses, 1)
        return self.detractors * factor, self.passives * factor, self.promoters * factor

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
        low, high = interval(*self.worth, self.level)
        return float(low), float(high)


def round_half_away(value: float) -> int:
    """The nearest whole number; halves away from zero, as people round.

    >>> round_half_away(-2.5), round_half_away(2.5), round_half_away(-0.2)
    (-3, 3, 0)
    """
    whole = int(abs(value) + 0.5)
    return whole if value >= 0 else -whole
