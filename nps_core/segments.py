"""Which segments of a dimension stand above or below everyone else.

A segment is compared with the rest, never with a total that holds it; and since a page shows many segments at once,
a verdict is given on p-values corrected by Holm: without that, 64 % of pages of 20 equal segments would flag one. A
milder correction, that of Benjamini and Hochberg, says where a look is worth while: of what it names, at most one in
twenty is chance on average.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from nps_core.score import (
    COUNTS,
    FEWEST_FOR_A_RANK,
    Floats,
    Nps,
    counts_of,
    customers_of,
    differences,
    effective_counts,
    holm,
    interval,
    points,
    rest_of,
    shared_with_rest,
)
from nps_core.tally import SCORE_COLUMNS, Tally

Columns = dict[str, npt.NDArray[Any]]

UNKNOWN: Final = ""
"""The segment of responses that have no value in the dimension."""


def compare(tally: Tally, level: float = 0.95) -> pd.DataFrame:
    """Every segment against all other answers together.

    Args:
        tally: answers by exactly one dimension.
        level: how sure the intervals and verdicts are.

    Returns:
        ``segment``, ``responses``, ``detractors``, ``passives``, ``promoters``, ``nps``, ``low``, ``high``,
        ``customers`` (from how many people the answers come), then ``difference``, ``difference_low``,
        ``difference_high`` (segment minus rest, in points), ``p_value``, ``p_holm``, ``p_bh`` (nan where not tested),
        ``verdict``: ``above`` or ``below`` the rest, ``unclear``, or ``few`` (the segment or the rest has answers of
        under 30 people, so it is in no ranking), and ``look``: whether it is worth a look though the verdict is
        unclear. By NPS from high to low, the few behind, and responses without a segment (``""``, never tested) last.

    >>> long = pd.DataFrame({"channel": ["web", "web", "app", "app"], "score": [9, 3, 9, 3], "n": [80, 20, 30, 70]})
    >>> compare(Tally.of_counts(long, ["channel"]))[["segment", "nps", "difference", "verdict"]].values.tolist()
    [['web', 60.0, 100.0, 'above'], ['app', -40.0, -100.0, 'below']]
    """
    assert len(tally.keys) == 1, f"segments are of one dimension, not of {tally.keys}"
    return pd.DataFrame(_in_order(_judged(_compared([tally], level), level)))


def compare_cells(tally: Tally, level: float = 0.95) -> pd.DataFrame:
    """Every cell of a two-way table against all other answers together.

    Args:
        tally: answers by exactly two dimensions.
        level: how sure the intervals and verdicts are; all cells are corrected together.

    Returns:
        The columns of ``compare`` and ``across``, the segment of the second dimension.
    """
    assert len(tally.keys) == 2, f"a two-way table has two dimensions, not {tally.keys}"
    return pd.DataFrame(_in_order(_judged(_compared([tally], level), level)))


def compare_together(tallies: Mapping[str, Tally], level: float = 0.95) -> pd.DataFrame:
    """The segments of several dimensions, each against the rest, corrected together.

    Among the hundred segments of twenty dimensions chance alone would lift some out of their own dimension.

    Args:
        tallies: answers by each dimension.
        level: how sure the intervals and verdicts are.

    Returns:
        ``dimension``, then the columns of ``compare``, in its order.
    """
    return pd.DataFrame(_together(tallies, level))


def standing_out(tallies: Mapping[str, Tally], most: int, level: float = 0.95) -> pd.DataFrame:
    """The segments of several dimensions that stand clearly above or below the rest, those furthest from it.

    Args:
        tallies: answers by each dimension.
        most: how many segments at most.
        level: how sure the intervals and verdicts are.

    Returns:
        The columns of ``compare_together``, by NPS from high to low.
    """
    together = _together(tallies, level)
    clear = np.flatnonzero(np.isin(together["verdict"], ["above", "below"]))
    furthest = clear[np.argsort(-np.abs(together["difference"][clear]), kind="stable")][:most]
    return pd.DataFrame({name: values[np.sort(furthest)] for name, values in together.items()})


def funnel(score: Nps, sizes: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Between which limits the NPS of 95 in 100 groups of some sizes lies where all of them answer like everybody.

    θ ± 1.96 √(v / n) with v = p + d - θ², in points, cut to ±100: small groups look extreme by chance alone.

    >>> low, high = funnel(Nps(200, 300, 500), [100])
    >>> round(float(low[0]), 2), round(float(high[0]), 2)
    (14.69, 45.31)
    """
    size = np.asarray(sizes, dtype=np.float64)
    if score.nps is None:
        return np.full(size.shape, np.nan), np.full(size.shape, np.nan)
    theta = score.nps / 100
    variance = (score.promoters + score.detractors) / score.responses - theta**2
    reach = float(ndtri(0.975)) * np.sqrt(variance / np.maximum(size, 1.0))
    return np.maximum(100 * (theta - reach), -100.0), np.minimum(100 * (theta + reach), 100.0)


def benjamini_hochberg(p_values: npt.ArrayLike) -> Floats:
    """P-values made fit for a list of what to look at; nan (not tested) stays nan and does not count.

    The i-th smallest of m becomes min over j ≥ i of (m / j) p_j: of those below .05 at most one in twenty is chance
    on average. Source: Benjamini and Hochberg 1995, J. R. Statist. Soc. B 57. scipy.stats has it too, and takes as
    long to import as everything else here together.

    >>> benjamini_hochberg([0.041, 0.001, float("nan"), 0.008]).tolist()
    [0.041, 0.003, nan, 0.012]
    """
    raw = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full_like(raw, np.nan)
    tested = np.flatnonzero(~np.isnan(raw))
    downwards = tested[np.argsort(-raw[tested], kind="stable")]
    scaled = raw[downwards] * len(downwards) / np.arange(len(downwards), 0, -1)
    adjusted[downwards] = np.minimum.accumulate(np.minimum(scaled, 1.0))
    return adjusted


def _compared(tallies: Sequence[Tally], level: float) -> Columns:
    """Every group of some tallies against the rest of its own, not judged.

    Arrays, and the groups of all tallies at once: a frame of a few rows costs more than what it holds.
    """
    rests = [rest_of(tally) for tally in tallies]
    names = [[_names(tally.groups[key]) for key in tally.keys] for tally in tallies]
    counts, worth, people, shared, rest, rest_people = (
        np.concatenate([of(tally) for tally in side])
        for of, side in (
            (counts_of, tallies),
            (effective_counts, tallies),
            (customers_of, tallies),
            (shared_with_rest, tallies),
            (effective_counts, rests),
            (customers_of, rests),
        )
    )
    columns = [np.concatenate(each) for each in zip(*names, strict=True)]
    low, high = interval(worth[:, 0], worth[:, 1], worth[:, 2], level)
    found = differences(rest, worth, level, covariance=shared)
    enough = (people >= FEWEST_FOR_A_RANK) & (rest_people >= FEWEST_FOR_A_RANK)
    is_unknown = np.any([each == UNKNOWN for each in columns], axis=0)
    return {
        **dict(zip(("segment", "across"), columns, strict=False)),
        "responses": counts.sum(axis=1),
        **dict(zip(COUNTS, counts.T, strict=True)),
        "nps": points(counts),
        "low": low,
        "high": high,
        "customers": people,
        "difference": found.change,
        "difference_low": found.low,
        "difference_high": found.high,
        "p_value": np.where(enough & ~is_unknown, found.p_value, np.nan),
        "verdict": np.where(enough, "unclear", "few").astype(object),
    }


def _together(tallies: Mapping[str, Tally], level: float) -> Columns:
    """The segments of several dimensions, judged together."""
    nobody = Tally(np.zeros((0, len(SCORE_COLUMNS)), np.int64), {"": np.zeros(0, object)})
    found = {dimension: tally for dimension, tally in tallies.items() if len(tally)} or {"": nobody}
    named = np.repeat(np.array(list(found), dtype=object), [len(tally) for tally in found.values()])
    return _in_order(_judged({"dimension": named, **_compared(list(found.values()), level)}, level))


def _judged(columns: Columns, level: float) -> Columns:
    """The same with corrected p-values and verdicts; all rows are corrected together."""
    p_holm, p_bh = holm(columns["p_value"]), benjamini_hochberg(columns["p_value"])
    real = p_holm < 1 - level
    verdict = np.where(real, np.where(columns["difference"] > 0, "above", "below"), columns["verdict"])
    look = (p_bh < 1 - level) & ~real
    return {**columns, "p_holm": p_holm, "p_bh": p_bh, "verdict": verdict.astype(object), "look": look}


def _in_order(columns: Columns) -> Columns:
    """By NPS from high to low, the few behind, what is without a segment last."""
    keys = [columns[name] for name in ("segment", "across") if name in columns]
    is_unknown = np.any([key == UNKNOWN for key in keys], axis=0)
    # From the last key to the first: equal scores go by size, then by name.
    by_name = [np.argsort(np.argsort(key, kind="stable"), kind="stable") for key in keys[::-1]]
    downwards = -np.nan_to_num(columns["nps"], nan=-np.inf)
    order = np.lexsort((*by_name, -columns["responses"], downwards, columns["verdict"] == "few", is_unknown))
    return {name: values[order] for name, values in columns.items()}


def _names(segments: Any) -> npt.NDArray[Any]:
    """The names of segments; whatever stands for an empty one is ``UNKNOWN``."""
    named = np.array(segments, dtype=object)
    named[pd.isna(named)] = UNKNOWN
    return np.array([str(name) for name in named], dtype=object)
