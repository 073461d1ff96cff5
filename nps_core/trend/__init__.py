"""NPS by calendar period, and what of its ups and downs is more than chance.

Buckets carry the evidence, never a rolling window: a rolling line falls today because a good month left it, and on
data without any trend it shows four falls in a row in half of all cases (calendar months: in one of seven).
"""

from nps_core.trend.buckets import (
    DAY,
    PERIODS,
    Bucket,
    LatestChange,
    choose_period,
    days_of,
    latest_change,
    number_of_periods,
    rolling,
    starts_of,
    trend,
    trends,
    year_change,
)
from nps_core.trend.events import LONGEST_WINDOW, SHORTEST_WINDOW, Window, around
from nps_core.trend.halves import FEWEST_FOR_HALVES, Halves, ShareChange, halves, share_changes
from nps_core.trend.level import local_level
from nps_core.trend.moves import Slope, Turn, latest_slope, turns
from nps_core.trend.season import FEWEST_MONTHS, Season, season
from nps_core.trend.series import Series, series, wobble

__all__ = [
    "DAY",
    "FEWEST_FOR_HALVES",
    "FEWEST_MONTHS",
    "LONGEST_WINDOW",
    "PERIODS",
    "SHORTEST_WINDOW",
    "Bucket",
    "Halves",
    "LatestChange",
    "Season",
    "Series",
    "ShareChange",
    "Slope",
    "Turn",
    "Window",
    "around",
    "choose_period",
    "days_of",
    "halves",
    "latest_change",
    "latest_slope",
    "local_level",
    "number_of_periods",
    "rolling",
    "season",
    "series",
    "share_changes",
    "starts_of",
    "trend",
    "trends",
    "turns",
    "wobble",
    "year_change",
]
