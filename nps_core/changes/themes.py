"""What people speak of more or less than before, and how they score when they do."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.score import (
    FEWEST_FOR_A_RANK,
    FEWEST_FOR_A_SCORE,
    Differences,
    Floats,
    counts_of,
    customers_of,
    differences,
    effective_counts,
    holm,
    points,
)
from nps_core.shares import ShareDifferences, share_differences
from nps_core.tally import Tally

Flags = npt.NDArray[np.bool_]

COLUMNS: Final = (
    *("theme", "responses_before", "responses_after", "people_before", "people_after"),
    *("share_before", "share_after", "share_change", "share_low", "share_high", "share_verdict"),
    *("nps_before", "nps_after", "change", "low", "high", "verdict"),
)
"""What ``theme_moves`` tells, in this order."""


def theme_moves(
    before: Tally,
    after: Tally,
    commented: tuple[int, int],
    level: float = 0.95,
    *,
    known: tuple[str, ...] = (),
    shift: float = 0.0,
) -> pd.DataFrame:
    """How the share of each theme moved among the answers with a comment, and the score of those who carry it.

    Args:
        before, after: answers with a comment by ``theme``; an answer counts in each of its themes.
        commented: how many answers have a comment, before and after.
        level: how sure the intervals and verdicts are.
        known: the themes to speak of; all that occur where none is named.
        shift: the variance by which a wobble lifts or lowers all scores of a side alike (``changes.shift_of``).

    Returns:
        ``theme``, ``responses_before``, ``responses_after``, ``people_before``, ``people_after``, ``share_before``,
        ``share_after`` (0 to 1), then of the share ``share_change``, ``share_low``, ``share_high`` (0 to 1) and
        ``share_verdict`` (``more``, ``less``, ``unclear``, ``few``: under 10 people mention it on both sides together,
        or a side has no comment at all; its share is nan then),
        ``nps_before``, ``nps_after``, and of the score ``change``, ``low``, ``high`` (points) and ``verdict``
        (``rose``, ``fell``, ``unclear``, ``few``: under 10 people on a side, or nothing shows and a side has under 30).
        The p-values behind all verdicts of the page are corrected together (Holm). The largest move of a share first.
    """
    found = {str(theme) for tally in (before, after) for theme in tally.groups["theme"]}
    names = sorted(found & set(known) if known else found)
    n = np.stack([_aligned(tally, counts_of(tally), names).sum(axis=1) for tally in (before, after)]).astype(np.int64)
    totals = np.array(commented, dtype=np.float64)[:, None]
    assert (n <= totals).all(), "a theme has answers that are not among the commented ones"
    worth = [_aligned(tally, effective_counts(tally), names) for tally in (before, after)]
    people = np.stack([_aligned(tally, customers_of(tally)[:, None], names)[:, 0] for tally in (before, after)])
    shares = share_differences(n[0], totals[0], n[1], totals[1], level)
    scores = differences(worth[0], worth[1], level, covariance=-(100.0**2) * shift / 2)
    share = np.where(totals > 0, n / np.maximum(totals, 1), np.nan)  # of no comments there is no share, nor 0 %
    told = {
        "theme": np.array(names, dtype=object),
        "responses_before": n[0],
        "responses_after": n[1],
        "people_before": people[0].astype(np.int64),
        "people_after": people[1].astype(np.int64),
        "share_before": share[0],
        "share_after": share[1],
        "share_change": share[1] - share[0],
        "share_low": shares.low,
        "share_high": shares.high,
        "nps_before": points(_aligned(before, counts_of(before), names)),
        "nps_after": points(_aligned(after, counts_of(after), names)),
        "change": scores.change,
        "low": scores.low,
        "high": scores.high,
        **_judged(shares, scores, people, level, is_bare=not all(commented)),
    }
    largest = np.argsort(-np.abs(told["share_change"]), kind="stable")
    return pd.DataFrame({name: told[name][largest] for name in COLUMNS})


def _judged(
    shares: ShareDifferences, scores: Differences, people: npt.NDArray[Any], level: float, *, is_bare: bool
) -> dict[str, npt.NDArray[Any]]:
    """The verdicts on shares and on scores, all corrected together; of a side without a comment no share is judged."""
    few_share, few = is_bare | (people.sum(axis=0) < FEWEST_FOR_A_SCORE), people.min(axis=0) < FEWEST_FOR_A_SCORE
    p_values = [np.where(few_share, np.nan, shares.p_value), np.where(few, np.nan, scores.p_value)]
    real_share, real = np.split(holm(np.concatenate(p_values)) < 1 - level, 2)
    thin = few | (people.min(axis=0) < FEWEST_FOR_A_RANK)
    return {
        "share_verdict": _verdicts(few_share, real_share, shares.change, ("more", "less"), few_share),
        "verdict": _verdicts(few, real, scores.change, ("rose", "fell"), thin),
    }


def _aligned(tally: Tally, counts: npt.NDArray[Any], names: list[str]) -> Floats:
    """The counts of some themes; nobody's where a theme does not occur."""
    place = {str(theme): number for number, theme in enumerate(tally.groups["theme"])}
    everyone = np.vstack([counts, np.zeros(counts.shape[1])])
    return everyone[[place.get(name, -1) for name in names]].reshape(-1, counts.shape[1])


def _verdicts(few: Flags, real: Flags, change: Floats, names: tuple[str, str], thin: Flags) -> npt.NDArray[Any]:
    """What is told of each: too few, which way it clearly went, or unclear; of thin ones silence proves nothing."""
    conditions = [few, real & (change > 0), real, thin]
    return np.select(conditions, ["few", *names, "few"], default="unclear").astype(object)
