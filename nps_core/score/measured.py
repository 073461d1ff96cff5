"""The NPS of every group of a tally, as one frame."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from nps_core.score.effective import counts_of, customers_of, effective_counts
from nps_core.score.interval import interval, points
from nps_core.tally import Tally

COUNTS: Final = ("detractors", "passives", "promoters")
"""The three counts of a group, in the order in which every function here takes them."""


def measure(tally: Tally, level: float = 0.95) -> pd.DataFrame:
    """The NPS of every group of a tally.

    Returns:
        The tally's keys, then ``responses``, ``detractors``, ``passives``, ``promoters`` (whole numbers), ``nps``,
        ``low`` and ``high`` (points; nan where nobody answered), in the tally's order. Where customers answered
        several times also ``effective`` (the number of independent answers that the interval stands for) and
        ``customers``.

    >>> measure(Tally.of_scores([9] * 18 + [7] * 3 + [0] * 4)).round(2).iloc[0].tolist()
    [25.0, 4.0, 3.0, 18.0, 56.0, 21.57, 78.43]
    """
    return pd.DataFrame(measured_columns(tally, level))


def measured_columns(tally: Tally, level: float = 0.95) -> dict[str, Any]:
    """The columns of ``measure`` by name, for whoever has more of them to put into one frame.

    Columns added to a frame one by one cost more than all the arithmetic.
    """
    counts = counts_of(tally)
    worth = effective_counts(tally)
    low, high = interval(worth[:, 0], worth[:, 1], worth[:, 2], level)
    columns: dict[str, Any] = {
        **tally.groups,
        "responses": counts.sum(axis=1),
        **dict(zip(COUNTS, counts.T, strict=True)),
    }
    columns |= {"nps": points(counts), "low": low, "high": high}
    if tally.repeats is not None:
        columns |= {"effective": worth.sum(axis=1), "customers": customers_of(tally)}
    return columns


def people_in(measured: Any) -> Any:
    """How many people the answers of each row of a measured frame, or of one of its rows, come from.

    What is too few goes by people wherever it is asked: ten answers of one customer are no ten opinions.

    >>> people_in({"responses": 12, "customers": 3}), people_in({"responses": 12})
    (3, 12)
    """
    return measured["customers"] if "customers" in measured else measured["responses"]


def rows_of(measured: pd.DataFrame | Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a measured frame, or of arrays by name, as dictionaries; for a frame gives its rows slowly.

    >>> rows_of(measure(Tally.of_scores([9, 9, 0])))[0]["promoters"]
    2
    """
    columns = {str(name): values.tolist() for name, values in measured.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
