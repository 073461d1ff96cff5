"""The NPS of counts: its points, how sure they are, and the difference of two.

Everything is in points, from -100 to 100, unrounded. The arithmetic is written for arrays, one element a group;
``Nps`` and ``Difference`` are the same for one group and one pair, as screens need them. docs/methods.md says how
each number is computed and why that way.
"""

from nps_core.score.bands import BANDS, FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, Band, band, bands_touched
from nps_core.score.differences import Difference, Differences, against, difference, differences, holm, told
from nps_core.score.effective import (
    counts_of,
    customers_of,
    effective_counts,
    effective_size,
    rest_of,
    shared_with_rest,
    squared_error,
)
from nps_core.score.interval import Floats, interval, points
from nps_core.score.measured import COUNTS, measure, measured_columns, people_in, rows_of
from nps_core.score.nps import Nps, Shares, round_half_away

__all__ = [
    "BANDS",
    "COUNTS",
    "FEWEST_FOR_A_RANK",
    "FEWEST_FOR_A_SCORE",
    "Band",
    "Difference",
    "Differences",
    "Floats",
    "Nps",
    "Shares",
    "against",
    "band",
    "bands_touched",
    "counts_of",
    "customers_of",
    "difference",
    "differences",
    "effective_counts",
    "effective_size",
    "holm",
    "interval",
    "measure",
    "measured_columns",
    "people_in",
    "points",
    "rest_of",
    "round_half_away",
    "rows_of",
    "shared_with_rest",
    "squared_error",
    "told",
]
