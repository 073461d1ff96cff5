"""What each page says, as plain values; composes measures, computes nothing itself.

A view knows no language and no colour. ``wording`` makes its sentences, ``figures`` draws it, the command line
prints it: so the page, the report and the script cannot disagree.
"""

from nps_core.views.changes import (
    ChangesView,
    Pair,
    Side,
    changes,
    day_pair,
    latest_pair,
    no_pair,
    offered,
    period_pair,
    segment_pair,
    wave_pair,
)
from nps_core.views.comments import ThemeMap, Voice, neighbours, theme_map, themed, voices, with_quotes
from nps_core.views.drivers import Asked, DriversView, WhatIfView, drivers, what_if
from nps_core.views.mentions import ThemeSegments, ThemesOverTime, Together, theme_segments
from nps_core.views.overview import Overview, overview
from nps_core.views.planning import Goals, PlanningView, customer_columns, planning, rota_of_list
from nps_core.views.reviews import JUDGED, Judged, SinceView, about_of, judged, since
from nps_core.views.scope import Scope, splits_of
from nps_core.views.segments import EVERY, SegmentsView, segments
from nps_core.views.themes import Quote, ThemeSummary, ThemesView, telling_quotes, themes
from nps_core.views.trend import EventsView, SegmentTrends, TrendView, events, rolling, segment_trends, trend
from nps_core.views.values import ValuesView, usual_value, values
from nps_core.views.weighted import Base, WeightedView, base_of, sizes_of, weighted

__all__ = [
    "EVERY",
    "JUDGED",
    "Asked",
    "Base",
    "ChangesView",
    "DriversView",
    "EventsView",
    "Goals",
    "Judged",
    "Overview",
    "Pair",
    "PlanningView",
    "Quote",
    "Scope",
    "SegmentTrends",
    "SegmentsView",
    "Side",
    "SinceView",
    "ThemeMap",
    "ThemeSegments",
    "ThemeSummary",
    "ThemesOverTime",
    "ThemesView",
    "Together",
    "TrendView",
    "ValuesView",
    "Voice",
    "WeightedView",
    "WhatIfView",
    "about_of",
    "base_of",
    "changes",
    "customer_columns",
    "day_pair",
    "drivers",
    "events",
    "judged",
    "latest_pair",
    "neighbours",
    "no_pair",
    "offered",
    "overview",
    "period_pair",
    "planning",
    "rolling",
    "rota_of_list",
    "segment_pair",
    "segment_trends",
    "segments",
    "since",
    "sizes_of",
    "splits_of",
    "telling_quotes",
    "theme_map",
    "theme_segments",
    "themed",
    "themes",
    "trend",
    "usual_value",
    "values",
    "voices",
    "wave_pair",
    "weighted",
    "what_if",
    "with_quotes",
]
