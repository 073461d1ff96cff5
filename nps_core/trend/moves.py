"""Turning points, and whether the latest periods keep falling or rising."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri

from nps_core.score import FEWEST_FOR_A_RANK, Differences, Floats, Nps, differences
from nps_core.trend.series import Series

FEWEST_PERIODS: Final = 2
"""A stretch between turning points is at least so long."""

SLOPE_PERIODS: Final = 8
FEWEST_FOR_A_SLOPE: Final = 4
LEAST_SLOPE: Final = 5.0
"""The latest periods keep falling (or rising) when their line falls by at least so many points."""

SLOPE_P: Final = 0.01
"""... and by chance alone would do so in fewer than one of a hundred looks."""


@dataclass(frozen=True)
class Turn:
    """A step of the score to another level.

    Attributes:
        place: the first period at the new level, as a row of all periods.
        last_before: the last period with answers before it.
        last: the last finished period at the new level.
        stayed: whether that is the last one there is.
        before, after: everything answered from the turning point before to this one, and from it to the next.
        change, low, high: the size of the step in points, with its interval.
    """

    place: int
    last_before: int
    last: int
    stayed: bool
    before: Nps
    after: Nps
    change: float
    low: float
    high: float


@dataclass(frozen=True)
class Slope:
    """The straight line through the latest periods.

    Attributes:
        first, last: the periods at its ends, as rows of all periods.
        change, low, high: how far the line falls or rises between them, in points, with its interval.
        p_value: how often chance alone would give a line that falls (or rises) at least so steeply.
        firm: whether it says that the score keeps falling or rising.
        step: the first period after the best single step, where one step fits better than the line; else None.
    """

    first: int
    last: int
    change: float
    low: float
    high: float
    p_value: float
    firm: bool
    step: int | None


def turns(found: Series, level: float = 0.95) -> list[Turn]:
    """The periods at which the score stepped to another level and stayed there for a while.

    The stretches minimise Σ w_t (x_t - mean of its stretch)² + β · turning points, exactly, with w_t = n_t / (v φ)
    and β = 3.7 + 1.3 ln T, which on flat series of T periods finds any turning point in at most one of twenty. A
    stretch has at least 2 periods and 30 answers. Method: optimal partitioning, Jackson and others 2005, IEEE Signal
    Processing Letters 12; β calibrated by simulation (benchmarks/false_alarms.py).
    """
    if found.variance <= 0 or len(found) < 2 * FEWEST_PERIODS:
        return []
    breaks = _breaks(found.scores, found.weights, found.sizes)
    while breaks:
        steps = _steps(found, breaks, level)
        doubtful = np.flatnonzero((steps.low <= 0) & (steps.high >= 0))
        if not len(doubtful):
            return _told(found, breaks, steps)
        del breaks[int(doubtful[np.argmax(steps.p_value[doubtful])])]
    return []


def latest_slope(found: Series, level: float = 0.95) -> Slope | None:
    """Whether the latest 8 finished periods keep falling or rising; None of fewer than 4 or of 30 answers.

    Weighted least squares with the weights of ``turns``: slope b, standard error 1 / √Σ w (k - k̄)². Firm when p, one
    side only, is under .01 and the line moves at least 5 points from end to end. A single step trips it as well; so
    the line is compared with the best single step in the same periods, by the weighted squares that they leave.
    """
    latest = found.latest(SLOPE_PERIODS)
    if found.variance <= 0 or len(latest) < FEWEST_FOR_A_SLOPE or latest.sizes.sum() < FEWEST_FOR_A_RANK:
        return None
    weights, times, scores = found.weights[-len(latest) :], latest.places.astype(np.float64), latest.scores
    times = times - np.average(times, weights=weights)
    scores = scores - np.average(scores, weights=weights)
    information = float((weights * times**2).sum())
    slope = float((weights * times * scores).sum()) / information
    run = float(times[-1] - times[0])
    change, reach = 100 * slope * run, 100 * run * float(ndtri((1 + level) / 2)) / information**0.5
    p_value = float(ndtr(-abs(slope) * information**0.5))
    step, left = _best_step(scores, weights)
    left_by_line = float((weights * (scores - slope * times) ** 2).sum())
    return Slope(
        first=int(latest.places[0]),
        last=int(latest.places[-1]),
        change=change,
        low=max(change - reach, -200.0),
        high=min(change + reach, 200.0),
        p_value=p_value,
        firm=p_value < SLOPE_P and abs(change) >= LEAST_SLOPE,
        step=int(latest.places[step]) if left < left_by_line else None,
    )


def left_by_turns(found: Series) -> tuple[int, float]:
    """How many turning points the best partition has, and the weighted squares that it leaves."""
    weights, breaks = found.weights, _breaks(found.scores, found.weights, found.sizes)
    starts = [0, *breaks]
    means = np.add.reduceat(weights * found.scores, starts) / np.add.reduceat(weights, starts)
    lengths = np.diff([*starts, len(found)])
    return len(breaks), float((weights * (found.scores - np.repeat(means, lengths)) ** 2).sum())


def penalty(periods: int) -> float:
    """What a turning point must explain of a series of so many periods."""
    return 3.7 + 1.3 * float(np.log(periods))


def _breaks(scores: Floats, weights: Floats, sizes: Floats) -> list[int]:
    """Where the best partition begins a new stretch."""
    periods, each = len(scores), penalty(len(scores))
    centred = scores - np.average(scores, weights=weights)
    weight, first, second, answers = (
        np.concatenate([[0.0], np.cumsum(values)])
        for values in (weights, weights * centred, weights * centred**2, sizes)
    )
    best = np.full(periods + 1, np.inf)
    best[0] = -each
    origin = np.zeros(periods + 1, dtype=np.int64)
    for end in range(FEWEST_PERIODS, periods + 1):
        begin = slice(0, end - FEWEST_PERIODS + 1)
        squares = second[end] - second[begin] - (first[end] - first[begin]) ** 2 / (weight[end] - weight[begin])
        cost = np.where(answers[end] - answers[begin] >= FEWEST_FOR_A_RANK, best[begin] + squares + each, np.inf)
        origin[end] = np.argmin(cost)
        best[end] = cost[origin[end]]
    breaks, at = [], periods if np.isfinite(best[periods]) else 0
    while at > 0:
        at = int(origin[at])
        breaks.append(at)
    return breaks[-2::-1]


def _steps(found: Series, breaks: list[int], level: float) -> Differences:
    """The step at each break, from everything between the breaks beside it."""
    stretches = np.add.reduceat(found.worth, [0, *breaks], axis=0)
    return differences(stretches[:-1], stretches[1:], level, noise=found.noise)


def _told(found: Series, breaks: list[int], steps: Differences) -> list[Turn]:
    stretches = [Nps(*stretch) for stretch in np.add.reduceat(found.counts, [0, *breaks], axis=0).tolist()]
    places, ends = found.places.tolist(), [*breaks[1:], len(found)]
    return [
        Turn(
            place=places[at],
            last_before=places[at - 1],
            last=places[ends[number] - 1],
            stayed=ends[number] == len(found),
            before=stretches[number],
            after=stretches[number + 1],
            change=float(steps.change[number]),
            low=float(steps.low[number]),
            high=float(steps.high[number]),
        )
        for number, at in enumerate(breaks)
    ]


def _best_step(scores: Floats, weights: Floats) -> tuple[int, float]:
    """Where the best single step is, and the weighted squares that it leaves; scores have a mean of 0."""
    weight, sums = np.cumsum(weights), np.cumsum(weights * scores)
    at = np.arange(FEWEST_PERIODS, len(scores) - FEWEST_PERIODS + 1)
    explained = sums[at - 1] ** 2 / weight[at - 1] + (sums[-1] - sums[at - 1]) ** 2 / (weight[-1] - weight[at - 1])
    left = float((weights * scores**2).sum()) - explained
    return int(at[np.argmin(left)]), float(left.min())
