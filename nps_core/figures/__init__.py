"""Plotly figures of views; the only importer of plotly.

A figure takes a view and a ``Text`` and computes nothing but places on the sheet. Names that come from data are made
harmless first (``plain``), because Plotly reads some HTML in its labels.
"""

from nps_core.colors import CATEGORY_COLORS, VERDICT_COLORS
from nps_core.figures.bars import groups, groups_over_time
from nps_core.figures.changes import steps
from nps_core.figures.comments import share_over_time, theme_map
from nps_core.figures.drivers import drivers
from nps_core.figures.funnel import FUNNEL_HEIGHT, MOST_DOTS, funnel
from nps_core.figures.gauge import gauge
from nps_core.figures.intervals import MOST_ROWS, benchmarks, segments, themes
from nps_core.figures.lines import trend
from nps_core.figures.planning import margins
from nps_core.figures.sheet import Figure
from nps_core.figures.small import small_multiples

__all__ = [
    "CATEGORY_COLORS",
    "FUNNEL_HEIGHT",
    "MOST_DOTS",
    "MOST_ROWS",
    "VERDICT_COLORS",
    "Figure",
    "benchmarks",
    "drivers",
    "funnel",
    "gauge",
    "groups",
    "groups_over_time",
    "margins",
    "segments",
    "share_over_time",
    "small_multiples",
    "steps",
    "theme_map",
    "themes",
    "trend",
]
