"""Which segments of a dimension stand above or below everyone else.

A segment is compared with the rest, never with a total that holds it; and since a page shows many segments at once,
a verdict is given on p-values corrected by Holm: without that, 64 % of pages of 20 equal segments would flag one.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.score import COUNTS, FEWEST_FOR_A_RANK, counts_of, differences, holm, interval, points
from nps_core.tally import Tally

UNKNOWN: Final = ""
"""The segment of responses that have no value in the dimension."""


def compare(tally: Tally, level: float = 0.95) -> pd.DataFrame:
    """Every segment against all other answers together.

    Args:
        tally: answers by exactly one dimension.
        level: how sure the intervals and verdicts are.

    Returns:
        ``segment``, ``responses``, ``detractors``, ``passives``, ``promoters``, ``nps``, ``low``, ``high``, then
        ``difference``, ``difference_low``, ``difference_high`` (segment minus rest, in points), ``p_value``,
        ``p_holm`` (nan where not tested) and ``verdict``: ``above`` or ``below`` the rest, ``unclear``, or ``few``
        (the segment or the rest has under 30 answers, so it is in no ranking). By NPS from high to low, the few
        behind, and responses without a segment (``""``, never tested) last.

    >>> long = pd.DataFrame({"channel": ["web", "web", "app", "app"], "score": [9, 3, 9, 3], "n": [80, 20, 30, 70]})
    >>> compare(Tally.of_counts(long, ["channel"]))[["segment", "nps", "difference", "verdict"]].values.tolist()
    [['web', 60.0, 100.0, 'above'], ['app', -40.0, -100.0, 'below']]
    """
    return pd.DataFrame(_compared(tally, level))


def standing_out(tallies: Mapping[str, Tally], most: int, level: float = 0.95) -> pd.DataFrame:
    """The segments of several dimensions that stand clearly above or below the rest, those furthest from it.

    Args:
        tallies: answers by each dimension.
        most: how many segments at most.
        level: how sure the intervals and verdicts are. The p-values of all dimensions are corrected together: among
            the hundred segments of twenty dimensions chance alone would lift some out of their own dimension.

    Returns:
        ``dimension``, then the columns of ``compare``, by NPS from high to low.
    """
    found = {dimension: _compared(tally, level) for dimension, tally in tallies.items() if len(tally)}
    if not found:
        return pd.DataFrame({"dimension": [], "segment": [], "verdict": []})
    together = {
        name: np.concatenate([columns[name] for columns in found.values()]) for name in next(iter(found.values()))
    }
    sizes = [len(columns["segment"]) for columns in found.values()]
    named = np.repeat(np.array(list(found), dtype=object), sizes)
    together["p_holm"] = holm(together["p_value"])
    real = together["p_holm"] < 1 - level
    together["verdict"] = np.where(together["difference"] > 0, "above", "below").astype(object)
    clear = np.flatnonzero(real)
    furthest = clear[np.argsort(-np.abs(together["difference"][clear]), kind="stable")][:most]
    best_first = furthest[np.argsort(-together["nps"][furthest], kind="stable")]
    return pd.DataFrame({name: values[best_first] for name, values in {"dimension": named, **together}.items()})


def _compared(tally: Tally, level: float) -> dict[str, npt.NDArray[Any]]:
    """The columns of ``compare``: arrays, for a frame of a few rows costs more than what it holds."""
    assert len(tally.keys) == 1, f"segments are of one dimension, not of {tally.keys}"
    names = _names(tally.groups[tally.keys[0]])
    counts = counts_of(tally)
    responses = counts.sum(axis=1)
    low, high = interval(counts[:, 0], counts[:, 1], counts[:, 2], level)
    rest = counts.sum(axis=0) - counts
    found = differences(rest, counts, level)
    enough = (responses >= FEWEST_FOR_A_RANK) & (rest.sum(axis=1) >= FEWEST_FOR_A_RANK)
    unknown = names == UNKNOWN
    p_value = np.where(enough & ~unknown, found.p_value, np.nan)
    p_holm = holm(p_value)
    real = p_holm < 1 - level
    verdict = np.select([~enough, real & (found.change > 0), real], ["few", "above", "below"], default="unclear")
    columns: dict[str, npt.NDArray[Any]] = {
        "segment": names,
        "responses": responses,
        **dict(zip(COUNTS, counts.T, strict=True)),
        "nps": points(counts),
        "low": low,
        "high": high,
        "difference": found.change,
        "difference_low": found.low,
        "difference_high": found.high,
        "p_value": p_value,
        "p_holm": p_holm,
        "verdict": verdict.astype(object),
    }
    # From the last key to the first: equal scores go by size, then by name.
    by_name = np.argsort(np.argsort(names, kind="stable"), kind="stable")
    downwards = -np.nan_to_num(columns["nps"], nan=-np.inf)
    order = np.lexsort((by_name, -responses, downwards, ~enough, unknown))
    return {name: values[order] for name, values in columns.items()}


def _names(segments: Iterable[Any]) -> npt.NDArray[Any]:
    """The names of segments; whatever stands for an empty one is ``UNKNOWN``."""
    return np.array([UNKNOWN if pd.isna(segment) else str(segment) for segment in segments], dtype=object)
