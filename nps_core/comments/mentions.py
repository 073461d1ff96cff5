"""Where themes are mentioned: in which segments more than elsewhere, and which of them in one comment."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from nps_core.comments.effect import impacts, worth_of
from nps_core.filters import THEME
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, Floats, counts_of, interval, points
from nps_core.segments import benjamini_hochberg
from nps_core.shares import share_differences
from nps_core.tally import Tally

Counts = npt.NDArray[np.int64]

PAIRS: Final = ("theme", "other", "together", "expected", "lift", "low", "high", "p_value", "p_bh", "verdict")
"""The columns of ``pairs``."""


def pairs(
    themes: list[str], sets: Counts, comments: Counts, *, worth: float = 1.0, level: float = 0.95
) -> pd.DataFrame:
    """Which themes stand in one comment more often than if they had nothing to do with each other.

    lift = n k / (a b), with k comments on both themes, a and b on each, n in all. Its interval is that of log lift,
    whose variance is (1/P(AB) - 1/P(A) - 1/P(B) + 2 lift - 1) / n by influence values. Whether it is chance is told by
    the share of the second theme among comments with the first against those without (``shares.share_differences``),
    corrected by Benjamini and Hochberg: a list of where to look.

    Args:
        themes: their ids.
        sets: one row a different set of themes, one column a theme: 1 where it is in the set.
        comments: how many comments carry each set and no other of these themes.
        worth: how many answers of different people one answer is worth.
        level: how sure intervals and verdicts are.

    Returns:
        One row a pair of ``theme`` and ``other``: ``together`` (comments with both), ``expected`` (how many there
        would be by chance), ``lift``, ``low``, ``high`` (times as often as by chance; nan where no comment has both),
        ``p_value``, ``p_bh`` (nan where not tested) and ``verdict``: ``more``, ``less``, ``unclear``, or ``few`` (under
        10 comments with both). The most telling first: those told ``more`` by lift, then the others.
    """
    both = (sets.T * comments) @ sets
    first, second = np.triu_indices(len(themes), 1)
    n, k, a, b = int(comments.sum()), both[first, second], both[first, first], both[second, second]
    found = share_differences((b - k) * worth, (n - a) * worth, k * worth, a * worth, level)
    few = k < FEWEST_FOR_A_SCORE
    p_value = np.where(few | np.isnan(found.p_value), np.nan, found.p_value)
    p_bh = benjamini_hochberg(p_value)
    real = p_bh < 1 - level
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = np.where(k > 0, n * k / (a * b), np.nan)
        variance = (n / k - n / a - n / b + 2 * lift - 1) / (n * worth)
        reach = np.exp(float(ndtri((1 + level) / 2)) * np.sqrt(np.maximum(variance, 0.0)))
        low, high = lift / reach, lift * reach
        expected = a * b / max(n, 1)
    verdict = np.select([few, real & (lift > 1), real], ["few", "more", "less"], default="unclear").astype(object)
    names = np.array(themes, dtype=object)
    columns = (names[first], names[second], k, expected, lift, low, high, p_value, p_bh, verdict)
    order = np.lexsort((-np.nan_to_num(lift), few, verdict != "more"))
    return pd.DataFrame({name: column[order] for name, column in zip(PAIRS, columns, strict=True)})


def by_segment(by_cell: Tally, by_segment: Tally, level: float = 0.95) -> pd.DataFrame:
    """In which segments each theme is mentioned more, or less, than in all others; and its effect within each.

    Args:
        by_cell: answers with a comment by ``theme`` and one dimension; an answer counts in each of its themes.
        by_segment: all answers with a comment by that dimension.
        level: how sure the intervals and verdicts are; all cells are corrected together (Benjamini and Hochberg).

    Returns:
        One row a theme and segment: ``theme``, ``segment`` (``""`` where a response has none), ``mentions``,
        ``commented``, ``share`` and ``rest`` (of the comments of all other segments; 0 to 1), ``difference``, ``low``,
        ``high`` (the share less that of the rest), ``p_value``, ``p_bh`` (nan where not tested), ``verdict`` (``more``,
        ``less``, ``unclear``; ``few``: under 30 comments in the segment or the rest, or under 10 mentions of the
        theme), then of those who mention it ``nps``, ``nps_low``, ``nps_high`` (points), and ``impact``,
        ``impact_low``, ``impact_high``: the NPS of the comments in the segment minus that of those without the theme.
    """
    themes, segments, cells, sizes = _table(by_cell, by_segment)
    worth = worth_of(by_segment)
    mentions, commented = cells.sum(axis=2), sizes.sum(axis=1)
    rest, size_rest = mentions.sum(axis=1, keepdims=True) - mentions, commented.sum() - commented
    found = share_differences(rest * worth, size_rest * worth, mentions * worth, commented * worth, level)
    thin = np.minimum(commented, size_rest) < FEWEST_FOR_A_RANK
    few = thin[None, :] | (mentions.sum(axis=1, keepdims=True) < FEWEST_FOR_A_SCORE)
    is_unknown = (segments == "")[None, :]
    p_value = np.where(few | is_unknown, np.nan, found.p_value)
    p_bh = benjamini_hochberg(p_value.ravel())
    real = p_bh < 1 - level
    change = found.change.ravel()
    columns: dict[str, Any] = {
        "theme": np.repeat(themes, len(segments)),
        "segment": np.tile(segments, len(themes)),
        "mentions": mentions.ravel(),
        "commented": np.tile(commented, len(themes)),
        "share": _share(mentions, commented).ravel(),
        "rest": _share(rest, size_rest).ravel(),
        "difference": change,
        "low": found.low.ravel(),
        "high": found.high.ravel(),
        "p_value": p_value.ravel(),
        "p_bh": p_bh,
        "verdict": np.select([few.ravel(), real & (change > 0), real], ["few", "more", "less"], "unclear").astype(
            object
        ),
    }
    return pd.DataFrame({**columns, **_scores(cells.reshape(-1, 3), np.tile(sizes, (len(themes), 1)), worth, level)})


def _table(by_cell: Tally, by_segment: Tally) -> tuple[npt.NDArray[Any], npt.NDArray[Any], Counts, Counts]:
    """The themes, the segments, and the three groups of each cell and of each segment."""
    (dimension,) = by_segment.keys
    segments = _named(by_segment.groups[dimension])
    themes = np.unique(_named(by_cell.groups[THEME]))
    columns = {name: place for place, name in enumerate(segments)}
    cells = np.zeros((len(themes), len(segments), 3), dtype=np.int64)
    rows = np.searchsorted(themes, _named(by_cell.groups[THEME]))
    places = np.array([columns[name] for name in _named(by_cell.groups[dimension])], dtype=np.int64)
    cells[rows, places] = counts_of(by_cell)
    return themes, segments, cells, counts_of(by_segment)


def _named(values: Any) -> npt.NDArray[Any]:
    named = np.array(values, dtype=object)
    named[pd.isna(named)] = ""
    return named.astype(str).astype(object)


def _share(k: Counts, n: Counts) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(k / n, dtype=np.float64)


def _scores(cells: Counts, everyone: Counts, worth: float, level: float) -> dict[str, Floats]:
    """The score of those who mention a theme, and its effect, within each segment."""
    counts = cells.astype(np.float64)
    detractors, passives, promoters = counts.T * worth
    low, high = interval(detractors, passives, promoters, level)
    impact, error = impacts(counts, everyone.astype(np.float64))
    reach = float(ndtri((1 + level) / 2)) * error / np.sqrt(worth)
    told = {"nps": points(counts), "nps_low": low, "nps_high": high}
    told |= {"impact": impact, "impact_low": impact - reach, "impact_high": impact + reach}
    return {name: np.where(counts.sum(axis=1) > 0, values, np.nan) for name, values in told.items()}
