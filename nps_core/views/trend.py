"""The score by period: is it moving?"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from nps_core import trend as measure
from nps_core.filters import Filters
from nps_core.score import FEWEST_FOR_A_SCORE
from nps_core.store import Dataset, Store
from nps_core.tally import Tally
from nps_core.trend import LatestChange
from nps_core.views.scope import Scope, scope

MOST_PERIODS = 400
"""The most points that a line is drawn of."""


@dataclass(frozen=True)
class TrendView:
    """The score by period.

    Attributes:
        period: the length of one bucket; of ``measure.PERIODS``.
        automatic: the length that would be chosen for these responses.
        periods: one row a bucket, as ``nps_core.trend.trend`` gives it; empty when no response has a day.
        change: the last complete bucket against the one before it.
        year: the last complete bucket against the same one a year before, where there is such a one.
    """

    scope: Scope
    period: str
    automatic: str
    periods: pd.DataFrame
    change: LatestChange | None
    year: LatestChange | None = None

    @property
    def has_points(self) -> bool:
        """Whether any bucket has enough answers for a score."""
        return bool((self.periods["responses"] >= FEWEST_FOR_A_SCORE).any()) if len(self.periods) else False


def trend(store: Store, dataset: Dataset, filters: Filters, period: str = "") -> TrendView:
    """The score by period; without a ``period``, by the one that suits the responses."""
    where, daily = scope(store, dataset, filters)
    return trend_of(where, daily, period, by_period(store, dataset, filters))


def trend_of(
    where: Scope, daily: Tally, period: str = "", by_period: Callable[[str], Tally | None] | None = None
) -> TrendView:
    """The trend of a daily tally that is already at hand; coarser than asked for where that is too much to draw.

    Args:
        by_period: gives the answers by period where customers answered several times, as ``by_period`` does.
    """
    automatic = measure.choose_period(daily) if len(daily) else "month"
    length = period if period in measure.PERIODS else automatic
    periods = measure.trend(daily, length)
    while len(periods) > MOST_PERIODS and length != measure.PERIODS[-1]:
        length = _coarser(length, automatic)
        periods = measure.trend(daily, length)
    exact = by_period(length) if by_period is not None and len(periods) else None
    if exact is not None:
        periods = measure.trend(daily, length, by_period=exact)
    return TrendView(where, length, automatic, periods, measure.latest_change(periods), measure.year_change(periods))


def by_period(store: Store, dataset: Dataset, filters: Filters) -> Callable[[str], Tally | None]:
    """What gives the answers by period where a daily tally does not say it all: where customers answered several times.

    Within a period few do; and where only the latest answer of each counts, it is the latest in each period.
    """
    repeated = store.has_repeats(dataset)
    return lambda period: store.counts_by_period(dataset, period, filters) if repeated else None


def _coarser(length: str, automatic: str) -> str:
    """The length to draw instead: the automatic one where it is coarser, else the next."""
    place = measure.PERIODS.index(length) + 1
    return measure.PERIODS[max(place, measure.PERIODS.index(automatic))]
