"""NPS by calendar period, and whether the last complete one differs from the one before.

Buckets carry the evidence, never a rolling window: a rolling line falls today because a good month left it, and on
data without any trend it shows four falls in a row in half of all cases (calendar months: in one of seven).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, Difference, Nps, difference, measure
from nps_core.tally import SCORE_COLUMNS, Counted, Tally

DAY: Final = "answered_on"
"""The key of a daily tally: calendar days, empty where a response has none."""

PERIODS: Final = ("day", "week", "month", "quarter", "year")

_FREQUENCIES: Final = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q-DEC", "year": "Y-DEC"}
_WANTED: Final = ((8, FEWEST_FOR_A_RANK), (4, FEWEST_FOR_A_RANK), (4, FEWEST_FOR_A_SCORE), (2, 1))
"""What a period must leave, best first: so many points, with so many answers in the median one."""


@dataclass(frozen=True)
class Bucket:
    """One calendar period and the answers that fell into it."""

    period: str
    start: date
    end: date
    score: Nps


@dataclass(frozen=True)
class LatestChange:
    """The last complete period with answers against the one before it."""

    before: Bucket
    after: Bucket
    difference: Difference


def choose_period(daily: Tally) -> str:
    """The coarsest period that still leaves at least 8 points with 30 answers in the median one.

    Where none does, the coarsest that leaves 4 such points, else 4 points with 10 answers, else 2 points; a month
    where all answers fall into one period. Periods without answers are no points.

    >>> days = pd.date_range("2026-01-01", "2026-12-31").date
    >>> choose_period(Tally.of_counts(pd.DataFrame({"answered_on": days, "score": 9, "n": 2}), ["answered_on"]))
    'month'
    """
    days, counts = _dated(daily)
    sizes = {name: _summed(days, counts, name).sum(axis=1) for name in PERIODS}
    for points, answers in _WANTED:
        for name in reversed(PERIODS):
            filled = sizes[name][sizes[name] > 0]
            if len(filled) >= points and np.median(filled) >= answers:
                return name
    return "month"


def trend(daily: Tally, period: str, level: float = 0.95) -> pd.DataFrame:
    """The NPS of every calendar period from the first answer to the last.

    A period is complete when the answers reach its end: when the days from the last answer to that end are fewer
    than the usual gap between days with answers (its 90th percentile, at least 1 day).

    Args:
        daily: answers by day, under the key ``answered_on``; answers without a day are not in a trend.
        period: one of ``PERIODS``; weeks are ISO weeks, from Monday.
        level: how sure the intervals are.

    Returns:
        ``period`` (such as 2026-07-14, 2026-W31, 2026-07, 2026-Q3, 2026), ``start`` and ``end`` (first and last
        day), ``responses``, ``detractors``, ``passives``, ``promoters``, ``nps``, ``low``, ``high`` (points),
        ``complete``. Periods without answers are rows with 0 responses and no score.
    """
    assert period in PERIODS, f"{period} is not one of {PERIODS}"
    days, counts = _dated(daily)
    span = _span(days, period)
    measured = measure(_undated(_summed(days, counts, period)), level)
    starts, ends = span.start_time.date, span.end_time.normalize()
    measured.insert(0, "period", pd.Series([_label(start, period) for start in starts], dtype="str"))
    measured.insert(1, "start", pd.Series(starts, dtype=object))
    measured.insert(2, "end", pd.Series(ends.date, dtype=object))
    return measured.assign(complete=np.asarray((ends - days.max()).days < _usual_gap(days), dtype=bool))


def latest_change(trend: pd.DataFrame, level: float = 0.95) -> LatestChange | None:
    """The last complete period with answers against the one before it; None where there are not two."""
    compared = trend.loc[trend["complete"] & (trend["responses"] > 0)].tail(2)
    if len(compared) < 2:
        return None
    before, after = (_bucket(row, level) for row in compared.to_dict("records"))
    return LatestChange(before, after, difference(before.score, after.score, level))


def rolling(daily: Tally, days: int = 90) -> pd.DataFrame:
    """The NPS of the last ``days`` days, seen from each day on which that window is full.

    For the eye only: neighbouring points share nearly all their answers, so no test may rest on them.

    Returns:
        ``answered_on`` (every calendar day from the first full window to the last answer), ``responses``, ``nps``.
    """
    dated, counts = _dated(daily)
    running = np.pad(_summed(dated, counts, "day").cumsum(axis=0), ((1, 0), (0, 0)))
    windows = running[days:] - running[: max(len(running) - days, 0)]
    measured = measure(_undated(windows))[["responses", "nps"]]
    measured.insert(0, DAY, pd.Series(_span(dated, "day")[days - 1 :].start_time.date, dtype=object))
    return measured


def _dated(daily: Tally) -> tuple[pd.DatetimeIndex, Counted]:
    """The days that have answers and the answers at each score on them, in order of day."""
    assert daily.keys == (DAY,), f"a trend needs a tally by {DAY}, not by {daily.keys}"
    days = pd.DatetimeIndex(pd.to_datetime(daily.frame[DAY]))
    kept = np.flatnonzero(~np.asarray(days.isna()) & (daily.responses > 0))
    kept = kept[np.argsort(days[kept], kind="stable")]
    return days[kept], daily.counts[kept]


def _numbered(days: pd.DatetimeIndex, period: str) -> Counted:
    """The periods that days fall into, as whole numbers that rise by one from each period to the next."""
    return np.asarray(days.to_period(_FREQUENCIES[period]).astype("int64"), dtype=np.int64)


def _span(days: pd.DatetimeIndex, period: str) -> pd.PeriodIndex:
    """Every period from the first day to the last, those without answers too."""
    frequency = _FREQUENCIES[period]
    return pd.period_range(days.min(), days.max(), freq=frequency) if len(days) else pd.PeriodIndex([], freq=frequency)


def _summed(days: pd.DatetimeIndex, counts: Counted, period: str) -> Counted:
    """The answers at each score in each period from the first day to the last; ``days`` are in order."""
    numbers = _numbered(days, period)
    places = numbers - numbers[:1]
    summed = np.zeros((int(places[-1]) + 1 if len(places) else 0, len(SCORE_COLUMNS)), dtype=np.int64)
    np.add.at(summed, places, counts)
    return summed


def _undated(counts: Counted) -> Tally:
    return Tally(pd.DataFrame(counts, columns=list(SCORE_COLUMNS)))


def _usual_gap(days: pd.DatetimeIndex) -> float:
    gaps = np.diff(_numbered(days, "day"))
    return max(1.0, float(np.quantile(gaps, 0.9))) if len(gaps) else 1.0


def _label(start: date, period: str) -> str:
    if period == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    if period == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return start.isoformat()[: {"day": 10, "month": 7, "year": 4}[period]]


def _bucket(row: dict[Any, Any], level: float) -> Bucket:
    score = Nps(int(row["detractors"]), int(row["passives"]), int(row["promoters"]), level)
    return Bucket(row["period"], row["start"], row["end"], score)
