"""What people speak of more or less than before, and how they score when they do."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from nps_core.score import (
    FEWEST_FOR_A_RANK,
    FEWEST_FOR_A_SCORE,
    Floats,
    counts_of,
    customers_of,
    differences,
    effective_counts,
    holm,
    points,
)
from nps_core.tally import Tally

Flags = npt.NDArray[np.bool_]

_MADE_UP: Final = 1.0
"""One made-up answer with the theme and one without join each side (Agresti and Caffo 2000)."""


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
        ``share_verdict`` (``more``, ``less``, ``unclear``, ``few``: under 10 people mention it on both sides together),
        ``nps_before``, ``nps_after``, and of the score ``change``, ``low``, ``high`` (points) and ``verdict``
        (``rose``, ``fell``, ``unclear``, ``few``: under 10 people on a side, or nothing shows and a side has under 30).
        The p-values behind all verdicts of the page are corrected together (Holm). The largest move of a share first.
    """
    found = {str(theme) for tally in (before, after) for theme in tally.groups["theme"]}
    names = sorted(found & set(known) if known else found)
    sides = [_aligned(tally, counts_of(tally), names) for tally in (before, after)]
    n = np.stack([side.sum(axis=1) for side in sides]).astype(np.int64)
    totals = np.array(commented, dtype=np.float64)[:, None]
    assert (n <= totals).all(), "a theme has answers that are not among the commented ones"
    share = n / np.maximum(totals, 1)
    low, high, p_share = _shares(n, totals, level)
    worth = [_aligned(tally, effective_counts(tally), names) for tally in (before, after)]
    moved = differences(worth[0], worth[1], level, covariance=-(100.0**2) * shift / 2)
    people = np.stack([_aligned(tally, customers_of(tally)[:, None], names)[:, 0] for tally in (before, after)])
    few_share, few = people.sum(axis=0) < FEWEST_FOR_A_SCORE, people.min(axis=0) < FEWEST_FOR_A_SCORE
    p_value = holm(np.concatenate([np.where(few_share, np.nan, p_share), np.where(few, np.nan, moved.p_value)]))
    real_share, real = np.split(p_value < 1 - level, 2)
    grown = share[1] - share[0]
    thin = few | (people.min(axis=0) < FEWEST_FOR_A_RANK)
    columns: dict[str, Any] = {
        "theme": np.array(names, dtype=object),
        "responses_before": n[0],
        "responses_after": n[1],
        "people_before": people[0].astype(np.int64),
        "people_after": people[1].astype(np.int64),
        "share_before": share[0],
        "share_after": share[1],
        "share_change": grown,
        "share_low": low,
        "share_high": high,
        "share_verdict": _verdicts(few_share, real_share, grown, ("more", "less"), few_share),
        "nps_before": points(sides[0]),
        "nps_after": points(sides[1]),
        "change": moved.change,
        "low": moved.low,
        "high": moved.high,
        "verdict": _verdicts(few, real, moved.change, ("rose", "fell"), thin),
    }
    return pd.DataFrame(columns).iloc[np.argsort(-np.abs(grown), kind="stable")].reset_index(drop=True)


def _aligned(tally: Tally, counts: npt.NDArray[Any], names: list[str]) -> Floats:
    """The counts of some themes; nobody's where a theme does not occur."""
    place = {str(theme): number for number, theme in enumerate(tally.groups["theme"])}
    everyone = np.vstack([counts, np.zeros(counts.shape[1])])
    return everyone[[place.get(name, -1) for name in names]].reshape(-1, counts.shape[1])


def _shares(n: npt.NDArray[Any], totals: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """The interval of a difference of two shares, holding the difference, and its p-value."""
    size = totals + 2 * _MADE_UP
    share = (n + _MADE_UP) / size
    centre = share[1] - share[0]
    error = np.sqrt((share * (1 - share) / size).sum(axis=0))
    reach = float(ndtri((1 + level) / 2)) * error
    plain = n[1] / np.maximum(totals[1], 1) - n[0] / np.maximum(totals[0], 1)
    low, high = np.minimum(centre - reach, plain), np.maximum(centre + reach, plain)
    return np.maximum(low, -1.0), np.minimum(high, 1.0), 2 * ndtr(-np.abs(centre) / error)


def _verdicts(few: Flags, real: Flags, change: Floats, names: tuple[str, str], thin: Flags) -> npt.NDArray[Any]:
    """What is told of each: too few, which way it clearly went, or unclear; of thin ones silence proves nothing."""
    conditions = [few, real & (change > 0), real, thin]
    return np.select(conditions, ["few", *names, "few"], default="unclear").astype(object)
