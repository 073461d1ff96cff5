"""The score by period: is it moving, since when, in which segments, and what did events do to it?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from nps_core import trend as measure
from nps_core.changes import covariance as covariance_of
from nps_core.filters import Filters
from nps_core.responses import ANSWERED_ON
from nps_core.score import FEWEST_FOR_A_SCORE, Difference, difference, people_in
from nps_core.shares import share_interval
from nps_core.store import Dataset, Store
from nps_core.tally import Tally
from nps_core.trend import Halves, LatestChange, Season, Slope, Turn, Window
from nps_core.views.scope import Scope, scope

MOST_PERIODS = 400
"""The most points that a line is drawn of."""

MOST_SEGMENTS = 12
"""The most segments that are drawn side by side."""


@dataclass(frozen=True)
class TrendView:
    """The score by period.

    Attributes:
        period: the length of one bucket; of ``measure.PERIODS``.
        automatic: the length that would be chosen for these responses.
        periods: one row a bucket, as ``nps_core.trend.trend`` gives it; empty when no response has a day.
        change: the last complete bucket against the one before it.
        year: the last complete bucket against the same one a year before, where there is such a one.
        level: the level behind the points, as ``nps_core.trend.local_level`` gives it, one row a bucket.
        turns: the turning points, the earliest first.
        slope: the straight line through the latest complete buckets.
        season: the wave over the months of the year, where there are two years to look for it in.
        noise: how much more neighbouring buckets differ than chance explains.
        wobble: the same where it is to be told, without the turning points.
        halves: the three groups in the earlier and the later half.
        finished: how many complete buckets have answers.
    """

    scope: Scope
    period: str
    automatic: str
    periods: pd.DataFrame
    change: LatestChange | None
    year: LatestChange | None = None
    level: pd.DataFrame | None = None
    turns: tuple[Turn, ...] = ()
    slope: Slope | None = None
    season: Season | None = None
    noise: float = 1.0
    wobble: float | None = None
    halves: Halves | None = None
    finished: int = 0

    @property
    def drift(self) -> Slope | None:
        """The line through the latest buckets, where they keep falling or rising rather than stepped once."""
        return self.slope if self.slope and self.slope.firm and self.slope.step is None else None

    @property
    def flagged(self) -> tuple[Turn, ...]:
        """The turning points that are shown: those that only cut a lasting fall or rise in two are not."""
        drift = self.drift
        if drift is None:
            return self.turns
        return tuple(
            turn for turn in self.turns if turn.place <= drift.first or (turn.change > 0) != (drift.change > 0)
        )

    def share_limits(self, category: str) -> list[tuple[float | None, float | None]]:
        """Between which limits the share of a group lies (0 to 1), one pair a bucket; None where too few answered.

        Of customers who answered several times, as many answers count as they are worth.
        """
        answers = self.periods["responses"].to_numpy(dtype=np.float64)
        worth = self.periods["effective"].to_numpy(dtype=np.float64) if "effective" in self.periods else answers
        counted = self.periods[f"{category}s"].to_numpy(dtype=np.float64) / np.maximum(answers, 1.0)
        low, high = share_interval(counted * worth, worth)
        told = people_in(self.periods) >= FEWEST_FOR_A_SCORE
        return [
            (start, end) if is_told else (None, None)
            for start, end, is_told in zip(low.tolist(), high.tolist(), told, strict=True)
        ]

    @property
    def has_points(self) -> bool:
        """Whether any bucket has enough answers for a score."""
        return bool((people_in(self.periods) >= FEWEST_FOR_A_SCORE).any()) if len(self.periods) else False


def trend(store: Store, dataset: Dataset, filters: Filters, period: str = "") -> TrendView:
    """The score by period; without a ``period``, by the one that suits the responses."""
    where, daily = scope(store, dataset, filters)
    return trend_of(where, daily, period, repeating(store, dataset, filters))


@dataclass(frozen=True)
class Repeating:
    """What a daily tally does not tell where customers answered several times, of the responses that match."""

    store: Store
    dataset: Dataset
    filters: Filters

    def by_period(self, period: str) -> Tally:
        """The answers by period: within one few answer twice, and of the latest answers it is the latest in each."""
        return self.store.counts_by_period(self.dataset, period, self.filters)

    def judged(self, found: LatestChange, period: str, noise: float) -> LatestChange:
        """A change between two periods, judged as the changes page does: by who answered in both.

        Args:
            found: the change.
            period: how long the two are.
            noise: by what factor the score wobbles.
        """
        before, after = found.before, found.after
        shared = self.store.shared(self.dataset, self.filters, period, before.start, after.start)
        covariance = 100.0**2 * covariance_of(shared, before.score, after.score)
        told = difference(before.score, after.score, found.difference.level, covariance=covariance, noise=noise)
        return replace(found, difference=told)


def repeating(store: Store, dataset: Dataset, filters: Filters) -> Repeating | None:
    """What a daily tally does not tell; None where nobody answered several times."""
    return Repeating(store, dataset, filters) if store.has_repeats(dataset) else None


def trend_of(where: Scope, daily: Tally, period: str = "", repeated: Repeating | None = None) -> TrendView:
    """The trend of a daily tally that is already at hand; coarser than asked for where that is too much to draw."""
    automatic = measure.choose_period(daily) if len(daily) else "month"
    length = period if period in measure.PERIODS else automatic
    while measure.number_of_periods(daily, length) > MOST_PERIODS and length != measure.PERIODS[-1]:
        length = _coarser(length, automatic)
    by_period = repeated.by_period if repeated is not None and len(daily) else None
    periods = measure.trend(daily, length, by_period=by_period and by_period(length))
    found = measure.series(periods)
    if where.scales:
        return _withheld(where, length, automatic, periods)
    turns = measure.turns(found)
    wobble = measure.wobble(found, [turn.place for turn in turns])
    noise = wobble or 1.0
    latest, year = measure.latest_change(periods, noise=noise), measure.year_change(periods, noise=noise)
    if repeated is not None:
        latest, year = (each and repeated.judged(each, length, noise) for each in (latest, year))
    return TrendView(
        scope=where,
        period=length,
        automatic=automatic,
        periods=periods,
        change=latest,
        year=year,
        level=measure.local_level(found, len(periods)),
        turns=tuple(turns),
        slope=measure.latest_slope(found),
        season=measure.season(daily, by_period=by_period),
        noise=found.noise,
        wobble=wobble,
        halves=measure.share_changes(found),
        finished=len(found),
    )


def _withheld(where: Scope, length: str, automatic: str, periods: pd.DataFrame) -> TrendView:
    """The periods alone, without a verdict on any move: their answers were asked on scales that do not compare."""
    latest, year = measure.latest_change(periods), measure.year_change(periods)
    change, since_year = (each and replace(each, difference=_unjudged(each.difference)) for each in (latest, year))
    return TrendView(where, length, automatic, periods, change, since_year)


def narrowed(filters: Filters, since: date, until: date) -> Filters:
    """Some days among those that the filters leave."""
    return filters.between(max(since, filters.since or since), min(until, filters.until or until))


@dataclass(frozen=True)
class SegmentTrends:
    """The score by period of the largest segments of one dimension, on the periods of everyone.

    Attributes:
        dimension: its name.
        period: the length of one bucket.
        periods: the trend of everyone.
        trends: the trend of each segment, the largest first.
        moved: each of them from the earlier half to the later, as ``nps_core.trend.halves`` gives it, in that order.
        segments: how many segments there are in all.
        halves: where the halves begin and end, with everyone's groups; None where there are too few buckets.
    """

    scope: Scope
    dimension: str
    period: str
    periods: pd.DataFrame
    trends: dict[str, pd.DataFrame]
    moved: pd.DataFrame
    segments: int
    halves: Halves | None


def segment_trends(store: Store, dataset: Dataset, filters: Filters, dimension: str, period: str = "") -> SegmentTrends:
    """The trends of the largest segments, by a period that suits the middle one of them, or a longer one asked for.

    Segments without a score in any period are left out.
    """
    where, daily = scope(store, dataset, filters)
    by_size = store.counts_of_each(dataset, (dimension,), filters)[dimension]
    known = np.flatnonzero(~pd.isna(np.asarray(by_size.groups[dimension], dtype=object)))
    largest = known[np.argsort(-by_size.responses[known], kind="stable")][:MOST_SEGMENTS]
    names = [str(by_size.groups[dimension][place]) for place in largest]
    narrowed = filters.within(dimension, *names)
    # Only of the middle one by day: by days and segments there are as many counts as answers.
    middle = filters.within(dimension, *names[len(names) // 2 :][:1])
    suiting = measure.choose_period(store.counts(dataset, (ANSWERED_ON,), middle)) if names else "month"
    length = max(period, suiting, key=("", *measure.PERIODS).index)
    if measure.number_of_periods(daily, length) > MOST_PERIODS:
        length = measure.choose_period(daily)
    repeated = repeating(store, dataset, filters)
    periods = measure.trend(daily, length, by_period=repeated.by_period(length) if repeated else None)
    found = {}
    if names:
        found = measure.trends(store.counts_by_period(dataset, length, narrowed, (dimension,)), periods)
    trends = {name: found[name] for name in names if (people_in(found[name]) >= FEWEST_FOR_A_SCORE).any()}
    moved = measure.halves(trends, periods)
    if where.scales:
        moved["verdict"] = moved["verdict"].where(moved["verdict"] == "few", "withheld")
    halves = measure.share_changes(measure.series(periods))
    return SegmentTrends(where, dimension, length, periods, trends, moved, len(known), halves)


@dataclass(frozen=True)
class EventsView:
    """What happened around the events that the reader marked.

    Attributes:
        names: what each event is called.
        windows: the days before and after each of them.
    """

    names: tuple[str, ...]
    windows: tuple[Window, ...]


def events(
    store: Store, dataset: Dataset, filters: Filters, noise: float, marked: Sequence[tuple[date, str]]
) -> EventsView:
    """Before and after each of some events, among the responses that match.

    Every answer counts, whatever the filters say of repeat customers: among the latest answers alone, whoever answered
    again later would be missing from the days before.

    Args:
        noise: the noise factor of the trend beside which they are shown.
        marked: the day and the name of each.
    """
    where, daily = scope(store, dataset, replace(filters, counting="all"))
    windows = measure.around(daily, [day for day, _ in marked], noise)
    if where.scales:
        windows = [replace(each, difference=each.difference and _unjudged(each.difference)) for each in windows]
    return EventsView(tuple(name for _, name in marked), tuple(windows))


def rolling(store: Store, dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """The score of the last 90 days, seen from each day, of every answer; for the eye only."""
    _, daily = scope(store, dataset, replace(filters, counting="all"))
    return measure.rolling(daily)


def _unjudged(difference: Difference) -> Difference:
    """A difference of scores that do not compare."""
    return difference if difference.verdict == "few" else replace(difference, verdict="withheld")


def _coarser(length: str, automatic: str) -> str:
    """The length to draw instead: the automatic one where it is coarser, else the next."""
    place = measure.PERIODS.index(length) + 1
    return measure.PERIODS[max(place, measure.PERIODS.index(automatic))]
