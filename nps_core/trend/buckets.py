"""Calendar periods and the answers that fell into them; the last one against earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.score import (
    COUNTS,
    FEWEST_FOR_A_RANK,
    FEWEST_FOR_A_SCORE,
    Difference,
    Nps,
    counts_of,
    difference,
    effective_counts,
    measure,
    measured_columns,
)
from nps_core.tally import SCORE_COLUMNS, Counted, Tally
from nps_core.trend.series import Series

DAY: Final = "answered_on"
"""The key of a daily tally: calendar days, empty where a response has none."""

PERIODS: Final = ("day", "week", "month", "quarter", "year")

Days = npt.NDArray[np.datetime64]
_DAYS: Final = "datetime64[D]"
_UNITS: Final = {
    "day": ("D", 1, 0),
    "week": ("D", 7, 3),
    "month": ("M", 1, 0),
    "quarter": ("M", 3, 0),
    "year": ("Y", 1, 0),
}
"""Of what each period is made, of how many, and how many of them came before 1 January 1970, a Thursday."""

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
    """The last complete period with answers against an earlier one."""

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
    answers = counts.sum(axis=1)
    sizes = {name: _summed(days, answers, name) for name in PERIODS}
    for points, answers in _WANTED:
        for name in reversed(PERIODS):
            filled = sizes[name][sizes[name] > 0]
            if len(filled) >= points and np.median(filled) >= answers:
                return name
    return "month"


def number_of_periods(daily: Tally, period: str) -> int:
    """How many calendar periods there are from the first answer to the last."""
    days, _ = _dated(daily)
    ends = _numbered(days[[0, -1]], period) if len(days) else np.zeros(0, np.int64)
    return int(ends[-1] - ends[0]) + 1 if len(ends) else 0


def trend(daily: Tally, period: str, level: float = 0.95, *, by_period: Tally | None = None) -> pd.DataFrame:
    """The NPS of every calendar period from the first answer to the last.

    A period is complete when the answers reach its end: when the days from the last answer to that end are fewer
    than the usual gap between days with answers (its 90th percentile, at least 1 day).

    Args:
        daily: answers by day, under the key ``answered_on``; answers without a day are not in a trend.
        period: one of ``PERIODS``; weeks are ISO weeks, from Monday.
        level: how sure the intervals are.
        by_period: where customers answered several times, the answers by the first day of their period: with what
            repeats add in each, or only the latest of each customer. Without it a daily tally of such customers
            gives every period the design effect of the whole, which errs on the safe side.

    Returns:
        ``period`` (such as 2026-07-14, 2026-W31, 2026-07, 2026-Q3, 2026), ``start`` and ``end`` (first and last
        day), ``responses``, ``detractors``, ``passives``, ``promoters``, ``nps``, ``low``, ``high`` (points),
        ``complete``, and ``effective`` and ``customers`` where these are known. Periods without answers are rows with
        0 responses and no score.
    """
    assert period in PERIODS, f"{period} is not one of {PERIODS}"
    starts, complete, tally = _calendar(daily, period, by_period)
    first_days = starts[:-1].tolist()
    columns: dict[str, Any] = {
        "period": pd.array([_label(start, period) for start in first_days], dtype="str"),
        "start": np.array(first_days, dtype=object),
        "end": (starts[1:] - 1).astype(object),
        **measured_columns(tally, level),
        "complete": complete,
    }
    return pd.DataFrame(columns)


def series_of(daily: Tally, period: str, *, by_period: Tally | None = None) -> tuple[date, Series]:
    """The first day of the first period, and the finished periods of ``trend`` that have answers; there is one."""
    starts, complete, tally = _calendar(daily, period, by_period)
    places = np.flatnonzero(complete & (tally.responses > 0))
    effective = None if tally.repeats is None else effective_counts(tally).sum(axis=1)[places]
    return starts[0].item(), Series(places, counts_of(tally)[places], effective)


def trends(by_day: Tally, periods: pd.DataFrame, level: float = 0.95) -> dict[str, pd.DataFrame]:
    """The NPS of each segment in the periods of a trend.

    Args:
        by_day: answers by ``answered_on`` (days, or the first days of the periods) and one dimension; empty segments
            and answers without a day are left out.
        periods: as ``trend`` gives them, of at least these days.
        level: how sure the intervals are.

    Returns:
        By segment, in order of name: the columns of ``trend``.
    """
    dimension = by_day.keys[1]
    days = days_of(by_day)
    codes, names = pd.factorize(by_day.groups[dimension], sort=True)
    kept = np.flatnonzero(~np.isnat(days) & (codes >= 0))
    counts = np.zeros((len(names) * len(periods), len(SCORE_COLUMNS)), dtype=np.int64)
    repeats = by_day.repeats
    if len(kept):
        period = _period_of(periods)
        first = _numbered(np.array([periods["start"].iat[0]], _DAYS), period)
        places = codes[kept] * len(periods) + _numbered(days[kept], period) - first
        # By one number a cell: adding whole rows takes six times as long.
        cells = places[:, None] * len(SCORE_COLUMNS) + np.arange(len(SCORE_COLUMNS))
        np.add.at(counts.reshape(-1), cells.ravel(), by_day.counts[kept].ravel())
        if repeats is not None and repeats.groups is not None:
            added = np.zeros((len(counts), repeats.groups.shape[1]), dtype=np.int64)
            np.add.at(added, places, repeats.groups[kept])
            repeats = replace(repeats, groups=added)
    measured = measure(Tally(counts, repeats=repeats if len(kept) else None), level)
    calendar = periods[["period", "start", "end", "complete"]]
    found = {}
    for place, name in enumerate(names):
        rows = measured.iloc[place * len(periods) : (place + 1) * len(periods)].reset_index(drop=True)
        found[str(name)] = pd.concat([calendar.iloc[:, :3], rows, calendar.iloc[:, 3:]], axis=1)
    return found


def latest_change(trend: pd.DataFrame, level: float = 0.95, noise: float = 1.0) -> LatestChange | None:
    """The last complete period with answers against the one before it; None where there are not two.

    Args:
        trend: as ``trend`` gives it.
        level: how sure the interval is.
        noise: by what factor the score wobbles more than chance explains; standard errors are √noise as large.
    """
    places = np.flatnonzero(trend["complete"].to_numpy() & (trend["responses"].to_numpy() > 0))[-2:]
    if len(places) < 2:
        return None
    before, after = _buckets(trend, places.tolist(), level)
    return LatestChange(before, after, difference(before.score, after.score, level, noise=noise))


def year_change(trend: pd.DataFrame, level: float = 0.95, noise: float = 1.0) -> LatestChange | None:
    """The last complete period with answers against the same one a year before; None where that one is not there."""
    answered = trend["complete"].to_numpy() & (trend["responses"].to_numpy() > 0)
    names = trend["period"].tolist()
    latest = np.flatnonzero(answered)[-1:].tolist()
    year, _, within = names[latest[0]].partition("-") if latest else ("", "", "")
    name = f"{int(year) - 1}-{within}" if within else ""
    if name not in names or not answered[names.index(name)]:
        return None
    before, after = _buckets(trend, (names.index(name), *latest), level)
    return LatestChange(before, after, difference(before.score, after.score, level, noise=noise))


def rolling(daily: Tally, days: int = 90) -> pd.DataFrame:
    """The NPS of the last ``days`` days, seen from each day on which that window is full.

    For the eye only: neighbouring points share nearly all their answers, so no test may rest on them.

    Returns:
        ``answered_on`` (every calendar day from the first full window to the last answer), ``responses``, ``nps``.
    """
    dated, counts = _dated(daily)
    running = np.pad(_summed(dated, counts, "day").cumsum(axis=0), ((1, 0), (0, 0)))
    windows = running[days:] - running[: max(len(running) - days, 0)]
    measured = measure(Tally(windows))[["responses", "nps"]]
    first = _numbered(dated, "day")[:1]
    shown = _starts(np.arange(len(measured)) + (first[0] if len(first) else 0) + days - 1, "day")
    measured.insert(0, DAY, pd.Series(shown.tolist(), dtype=object))
    return measured


def by_calendar_day(daily: Tally) -> tuple[date | None, Tally]:
    """The first day that has answers, and the answers on it and on every day up to the last."""
    days, kept = _places(daily)
    return (days[kept[0]].item() if len(kept) else None), _of_periods(daily, "day")[1]


def starts_of(days: npt.NDArray[np.datetime64], period: str) -> npt.NDArray[np.datetime64]:
    """The first day of the period that each day lies in; what is no day stays none.

    >>> [str(day) for day in starts_of(np.array(["2026-08-02", "NaT"], "datetime64[D]"), "week")]
    ['2026-07-27', 'NaT']
    """
    unit, many, before = _UNITS[period]
    numbers = days.astype(f"datetime64[{unit}]")
    past = (numbers.astype(np.int64) + before) % many
    return (numbers - past.astype(f"timedelta64[{unit}]")).astype(_DAYS)


def _period_of(periods: pd.DataFrame) -> str:
    """How long the periods of a trend are, told by their names."""
    name = str(periods["period"].iat[0])
    return {4: "year", 7: "quarter" if "Q" in name else "month", 8: "week", 10: "day"}[len(name)]


def _dated(daily: Tally) -> tuple[Days, Counted]:
    """The days that have answers and the answers at each score on them, in order of day."""
    days, kept = _places(daily)
    return days[kept], daily.counts[kept]


def _places(daily: Tally) -> tuple[Days, Counted]:
    """The days of a tally, and the places of those that have answers, in order of day."""
    assert daily.keys == (DAY,), f"a trend needs a tally by {DAY}, not by {daily.keys}"
    days = days_of(daily)
    kept = np.flatnonzero(~np.isnat(days) & (daily.responses > 0))
    return days, kept[np.argsort(days[kept], kind="stable")]


def days_of(daily: Tally) -> Days:
    """The days of a tally by day, none (NaT) where answers have none.

    An array, for an index of pandas takes a hundred times as long for every look at it.
    """
    days = np.asarray(daily.groups[DAY])
    return (days if days.dtype.kind == "M" else pd.to_datetime(days).to_numpy()).astype(_DAYS)


def _numbered(days: Days, period: str) -> Counted:
    """The periods that days fall into, as whole numbers that rise by one from each period to the next."""
    unit, many, before = _UNITS[period]
    return (days.astype(f"datetime64[{unit}]").astype(np.int64) + before) // many


def _starts(numbers: Counted, period: str) -> npt.NDArray[np.datetime64]:
    """The first day of each period, by its number."""
    unit, many, before = _UNITS[period]
    return (numbers * many - before).astype(f"datetime64[{unit}]").astype(_DAYS)


def _summed(days: Days, counts: Counted, period: str) -> Counted:
    """The counts of each period from the first day to the last; ``days`` are in order."""
    numbers = _numbered(days, period)
    places = numbers - numbers[:1]
    summed = np.zeros((int(places[-1]) + 1 if len(places) else 0, *counts.shape[1:]), dtype=np.int64)
    if len(places):
        first = np.flatnonzero(np.diff(places, prepend=-1))
        summed[places[first]] = np.add.reduceat(counts, first, axis=0)
    return summed


def _of_periods(tally: Tally, period: str) -> tuple[Counted, Tally]:
    """The number of the first period, and the answers of every period from the first to the last."""
    days, kept = _places(tally)
    numbers = _numbered(days[kept], period)
    summed, repeats = _summed(days[kept], tally.counts[kept], period), tally.repeats
    if repeats is not None and repeats.groups is not None:
        added = np.zeros((len(summed), repeats.groups.shape[1]), dtype=np.int64)
        np.add.at(added, numbers - numbers[:1], repeats.groups[kept])
        repeats = replace(repeats, groups=added)
    return numbers[:1], Tally(summed, repeats=repeats)


def _calendar(
    daily: Tally, period: str, by_period: Tally | None
) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_], Tally]:
    """The first days of all periods and of the one after, which of them are complete, and the answers of each."""
    days, _ = _dated(daily)
    first, tally = _of_periods(daily if by_period is None else by_period, period)
    starts = _starts(np.arange(len(tally) + 1) + (first[0] if len(first) else 0), period)
    days_left = (starts[1:] - 1 - days[-1:]).astype(np.int64) if len(days) else np.zeros(0)
    return starts, days_left < _usual_gap(days), tally


def _usual_gap(days: Days) -> float:
    gaps = np.diff(_numbered(days, "day"))
    return max(1.0, float(np.quantile(gaps, 0.9))) if len(gaps) else 1.0


def _label(start: date, period: str) -> str:
    if period == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    if period == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return start.isoformat()[: {"day": 10, "month": 7, "year": 4}[period]]


def _buckets(trend: pd.DataFrame, places: Sequence[int], level: float) -> list[Bucket]:
    """Some rows of a trend; column by column, for a frame gives single cells slowly."""
    known = [name for name in ("effective", "customers") if name in trend]
    columns = {name: trend[name].array for name in ("period", "start", "end", *COUNTS, *known)}
    rows = [{name: column[place] for name, column in columns.items()} for place in places]
    return [Bucket(row["period"], row["start"], row["end"], Nps.of_row(row, level)) for row in rows]
