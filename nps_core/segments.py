"""Which segments of a dimension stand above or below everyone else.

A segment is compared with the rest, never with a total that holds it; and since a page shows many segments at once,
a verdict is given on p-values corrected by Holm: without that, 64 % of pages of 20 equal segments would flag one.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.score import COUNTS, FEWEST_FOR_A_RANK, counts_of, differences, holm, measure
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
    assert len(tally.keys) == 1, f"segments are of one dimension, not of {tally.keys}"
    measured = measure(tally, level)
    names = measured[tally.keys[0]].fillna(UNKNOWN).astype(str).to_numpy(dtype=object)
    counts = counts_of(tally)
    rest = counts.sum(axis=0) - counts
    found = differences(rest, counts, level)
    enough = (counts.sum(axis=1) >= FEWEST_FOR_A_RANK) & (rest.sum(axis=1) >= FEWEST_FOR_A_RANK)
    unknown = names == UNKNOWN
    p_value = np.where(enough & ~unknown, found.p_value, np.nan)
    p_holm = holm(p_value)
    real = p_holm < 1 - level
    verdict = np.select([~enough, real & (found.change > 0), real], ["few", "above", "below"], default="unclear")
    columns: dict[str, npt.NDArray[Any]] = {
        "segment": names,
        **{name: measured[name].to_numpy() for name in ("responses", *COUNTS, "nps", "low", "high")},
        "difference": found.change,
        "difference_low": found.low,
        "difference_high": found.high,
        "p_value": p_value,
        "p_holm": p_holm,
        "verdict": verdict,
    }
    # From the last key to the first: equal scores go by size, then by name.
    by_name = np.argsort(np.argsort(names, kind="stable"), kind="stable")
    downwards = -np.nan_to_num(columns["nps"], nan=-np.inf)
    order = np.lexsort((by_name, -columns["responses"], downwards, ~enough, unknown))
    return pd.DataFrame({name: values[order] for name, values in columns.items()})
