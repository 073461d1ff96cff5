"""The earlier half of the time against the later one: shares of the three groups, and many segments at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from nps_core.scale import CATEGORIES
from nps_core.score import (
    FEWEST_FOR_A_RANK,
    FEWEST_FOR_A_SCORE,
    Floats,
    Nps,
    differences,
    holm,
)
from nps_core.trend.series import Series, noise_factor, series

FEWEST_FOR_HALVES: Final = 4
"""Finished periods that it takes to set an earlier half against a later one."""


@dataclass(frozen=True)
class ShareChange:
    """How the share of one group of answers moved from the earlier half of the periods to the later.

    Attributes:
        category: of detractor, passive, promoter.
        before, after: its share in each half, as a fraction.
        change, low, high: the difference with its interval, as fractions.
        p_holm: how often chance alone would move one of the three groups as much.
        verdict: ``rise``, ``fall``, ``unclear`` or ``few``.
    """

    category: str
    before: float
    after: float
    change: float
    low: float
    high: float
    p_holm: float
    verdict: str


@dataclass(frozen=True)
class Halves:
    """The three groups in the earlier and in the later half of the finished periods.

    Attributes:
        first, last_before, place, last: the first and last period of each half, as rows of all periods.
        before, after: the answers in each.
        shares: detractors, passives and promoters.
    """

    first: int
    last_before: int
    place: int
    last: int
    before: Nps
    after: Nps
    shares: tuple[ShareChange, ...]


def share_changes(found: Series, level: float = 0.95) -> Halves | None:
    """Whether detractors, passives or promoters become more; None of fewer than 4 finished periods with answers.

    Halves rather than a slope: they miss neither a step nor a drift, and a reader can check them by adding up. The
    difference of two shares by Agresti and Caffo (one made-up answer of each kind in each half), its standard error
    √φ as large with the noise factor of that share by period, p-values corrected by Holm for the three groups. What
    is too few goes by the people of each half, each counted once in every period that they answered in.
    Source: Agresti and Caffo 2000, The American Statistician 54.
    """
    if len(found) < FEWEST_FOR_HALVES:
        return None
    middle = _middle(len(found))
    both, worth = (np.add.reduceat(counts, [0, middle], axis=0) for counts in (found.counts, found.worth))
    sizes = worth.sum(axis=1, keepdims=True)
    plain, centred = both / both.sum(axis=1, keepdims=True), (worth + 1) / (sizes + 2)
    variance = (centred * (1 - centred) / (sizes + 2)).sum(axis=0)
    error = np.sqrt(variance * [_share_noise(found, place) for place in range(3)])
    change, centre = plain[1] - plain[0], centred[1] - centred[0]
    p_holm = holm(2 * ndtr(-np.abs(centre) / error))
    reach = float(ndtri((1 + level) / 2)) * error
    low = np.maximum(np.minimum(centre - reach, change), -1.0)
    high = np.minimum(np.maximum(centre + reach, change), 1.0)
    fewest = int(np.add.reduceat(found.people, [0, middle]).min())
    shares = tuple(
        ShareChange(
            category=category,
            before=float(plain[0, at]),
            after=float(plain[1, at]),
            change=float(change[at]),
            low=float(low[at]),
            high=float(high[at]),
            p_holm=float(p_holm[at]),
            verdict=_verdict(float(change[at]), float(p_holm[at]), fewest, level),
        )
        for at, category in enumerate(CATEGORIES)
    )
    before, after = (Nps(*half) for half in both.tolist())
    first, last_before, place, last = found.places[[0, middle - 1, middle, -1]].tolist()
    return Halves(first, last_before, place, last, before, after, shares)


def halves(trends: Mapping[str, pd.DataFrame], periods: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """How far each segment's score moved from the earlier half of the finished periods to the later.

    Args:
        trends: the trend of each segment, over the same periods.
        periods: the trend of everyone, whose finished periods with answers are halved.
        level: how sure the intervals and verdicts are.

    Returns:
        One row a segment: ``segment``, ``before`` and ``after`` (answers in each half), ``change``, ``low``, ``high``
        (points; standard errors √φ as large with the segment's own noise factor), ``p_value``, ``p_holm`` (nan where
        not tested) and ``verdict``: ``rise``, ``fall``, ``unclear``, or ``few`` (a half has answers of under 30
        people, or there are fewer than 4 finished periods).
    """
    whole = series(periods)
    split = int(whole.places[_middle(len(whole))]) if len(whole) >= FEWEST_FOR_HALVES else -1
    found = [series(frame) for frame in trends.values()]
    worth, sizes, people = _sides(found, split)
    noise = np.array([each.noise for each in found])
    told = differences(worth[:, 0], worth[:, 1], level, noise=noise)
    enough = (people.min(axis=1) >= FEWEST_FOR_A_RANK) & (split >= 0)
    p_value = np.where(enough, told.p_value, np.nan)
    p_holm = holm(p_value)
    real = p_holm < 1 - level
    verdict = np.select([~enough, real & (told.change > 0), real], ["few", "rise", "fall"], default="unclear")
    return pd.DataFrame(
        {
            "segment": pd.Series(list(trends), dtype=object),
            "before": sizes[:, 0].astype(np.int64),
            "after": sizes[:, 1].astype(np.int64),
            "change": told.change,
            "low": told.low,
            "high": told.high,
            "p_value": p_value,
            "p_holm": p_holm,
            "verdict": verdict.astype(object),
        }
    )


def _middle(periods: int) -> int:
    """Where the later half begins; of an odd number the earlier half has one more."""
    return (periods + 1) // 2


def _sides(found: Sequence[Series], split: int) -> tuple[Floats, Floats, Floats]:
    """What each series has before a period, and from it on: what its groups are worth, its answers, its people."""
    sides = []
    for each in found:
        columns = np.column_stack([each.worth, each.counts.sum(axis=1), each.people])
        sides.append([columns[each.places < split].sum(axis=0), columns[each.places >= split].sum(axis=0)])
    summed = np.array(sides, dtype=np.float64).reshape(-1, 2, 5)
    return summed[:, :, :3], summed[:, :, 3], summed[:, :, 4]


def _share_noise(found: Series, place: int) -> float:
    shares, share = found.worth[:, place] / found.sizes, float(found.counts[:, place].sum() / found.counts.sum())
    return noise_factor(shares, found.sizes, share * (1 - share))


def _verdict(change: float, p_value: float, fewest: int, level: float) -> str:
    if fewest >= FEWEST_FOR_A_SCORE and p_value < 1 - level:
        return "rise" if change > 0 else "fall"
    return "unclear" if fewest >= FEWEST_FOR_A_RANK else "few"
