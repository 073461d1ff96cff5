"""What an event did to the score: as many days after it as before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from nps_core.score import (
    FEWEST_FOR_A_RANK,
    FEWEST_FOR_A_SCORE,
    Difference,
    Differences,
    Nps,
    customers_of,
    differences,
    effective_counts,
    holm,
    measure,
    rows_of,
)
from nps_core.tally import Tally
from nps_core.trend.buckets import by_calendar_day

LONGEST_WINDOW: Final = 90
SHORTEST_WINDOW: Final = 7


@dataclass(frozen=True)
class Window:
    """The days around an event, and what happened to the score from those before it to those from it on.

    Attributes:
        day: of the event.
        days: how many on each side, whole weeks; 0 where there is not a week on both sides.
        before, after: the answers of each side.
        difference: of the later from the earlier; None without days.
    """

    day: date
    days: int
    before: Nps
    after: Nps
    difference: Difference | None

    @property
    def since(self) -> date:
        """The first day before the event that counts."""
        return self.day - timedelta(days=self.days)

    @property
    def until(self) -> date:
        """The last day that counts."""
        return self.day + timedelta(days=self.days - 1)


def around(daily: Tally, days: Sequence[date], noise: float = 1.0, level: float = 0.95) -> list[Window]:
    """Before and after each of some days, whichever of them is looked at.

    Equally many days on both sides, whole weeks so that each weekday counts alike, at most 90 days, ending where the
    answers end and where the next event to either side lies; events less than a week apart are not told apart. The
    difference of the two sides, its standard error √noise as large; real when p, corrected by Holm for all events that
    could be judged, is under 1 - level.

    Args:
        daily: answers by ``answered_on``.
        days: of the events, in any order; those on the same day are one.
        noise: the noise factor of the score by period.
        level: how sure the intervals and verdicts are.

    Returns:
        One window an event, in the order of ``days``.
    """
    first, by_day = by_calendar_day(daily)
    if first is None:
        return [Window(day, 0, Nps(0, 0, 0), Nps(0, 0, 0), None) for day in days]
    offsets = np.array([(day - first).days for day in days], dtype=np.int64)
    lengths = _lengths(offsets, len(by_day))
    before, after = _sides(by_day, offsets, lengths)
    found = differences(effective_counts(before), effective_counts(after), level, noise=noise)
    fewest = np.minimum(customers_of(before), customers_of(after))
    tested = (lengths > 0) & (fewest >= FEWEST_FOR_A_SCORE)
    corrected = np.nan_to_num(holm(np.where(tested, found.p_value, np.nan)), nan=1.0)
    real = tested & (corrected < 1 - level)
    earlier, later = (rows_of(measure(side, level)) for side in (before, after))
    verdicts = np.select([real, fewest >= FEWEST_FOR_A_RANK], ["real", "unclear"], default="few")
    return [
        Window(
            day,
            int(lengths[at]),
            Nps.of_row(earlier[at], level),
            Nps.of_row(later[at], level),
            _difference(found, at, str(verdicts[at]), level) if lengths[at] and fewest[at] else None,
        )
        for at, day in enumerate(days)
    ]


def _sides(by_day: Tally, offsets: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]) -> tuple[Tally, Tally]:
    """The answers before and after each day, over as many days as each has on both sides.

    Customers who answer on several days of a window are taken to repeat as often as everyone's do.
    """
    repeats = None if by_day.repeats is None else replace(by_day.repeats, groups=None)
    running = np.concatenate([np.zeros_like(by_day.counts[:1]), by_day.counts.cumsum(axis=0)])
    begin, middle, end = (np.clip(each, 0, len(by_day)) for each in (offsets - lengths, offsets, offsets + lengths))
    sides = running[middle] - running[begin], running[end] - running[middle]
    before, after = (Tally(side, repeats=repeats) for side in sides)
    return before, after


def _difference(found: Differences, at: int, verdict: str, level: float) -> Difference:
    change, low, high, p_value = (float(part[at]) for part in found)
    return Difference(change, low, high, p_value, verdict, level)


def _lengths(offsets: npt.NDArray[np.int64], days: int) -> npt.NDArray[np.int64]:
    """How many days each event has on both sides: whole weeks, up to its neighbours and the ends of the answers."""
    within = sorted({offset for offset in offsets.tolist() if 0 < offset < days})
    longest = np.zeros(len(offsets), dtype=np.int64)
    for number, offset in enumerate(offsets.tolist()):
        if 0 < offset < days:
            others = [abs(other - offset) for other in within if abs(other - offset) >= SHORTEST_WINDOW]
            longest[number] = min(offset, days - offset, LONGEST_WINDOW, *others)
    return longest - longest % SHORTEST_WINDOW
