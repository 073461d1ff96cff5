"""The answer at a glance: the score, how sure it is, whether it moves, where, and why."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from nps_core.filters import Filters
from nps_core.responses import ANSWERED_ON
from nps_core.score import bands_touched
from nps_core.segments import standing_out
from nps_core.store import Dataset, Store
from nps_core.views.scope import Scope, scope, splits_of
from nps_core.views.themes import ThemesView, themes_of
from nps_core.views.trend import TrendView, repeating, trend_of

MOST_QUOTED: Final = 3
"""How many themes that hurt, and how many that help, the overview shows with a quote."""

MOST_STANDING_OUT: Final = 8
"""How many segments the overview tells of."""


@dataclass(frozen=True)
class Overview:
    """What the overview shows.

    Attributes:
        bands: the bands that the score's interval touches, from low to high; none without a score.
        stand_out: the segments of any dimension, and bands of any number, with a clear verdict, with their dimension.
    """

    scope: Scope
    bands: tuple[str, ...]
    trend: TrendView
    themes: ThemesView
    stand_out: pd.DataFrame


def overview(store: Store, dataset: Dataset, filters: Filters) -> Overview:
    """Everything that the overview shows of the responses that match.

    A dimension that is narrowed to one segment says nothing of what stands out, and is passed over.
    """
    narrowed = {dimension for dimension, segments in filters.segments if len(segments) == 1}
    asked = [name for name in splits_of(store, dataset) if name not in narrowed]
    counted = store.counts_of_each(dataset, (ANSWERED_ON, *asked), filters)
    where, daily = scope(store, dataset, filters, counted.pop(ANSWERED_ON))
    score = where.matched
    bands = bands_touched(score.low, score.high) if score.low is not None and score.high is not None else ()
    return Overview(
        scope=where,
        bands=bands,
        trend=trend_of(where, daily, repeated=repeating(store, dataset, filters)),
        themes=themes_of(store, dataset, where, quoted=MOST_QUOTED),
        stand_out=standing_out(counted, MOST_STANDING_OUT),
    )
