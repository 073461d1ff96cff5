"""A view's sentences: leads, verdicts, alternative texts, cautions.

Whole sentences from the catalogues, filled with facts; never joined from pieces of sentences. Names that come from
data (segments, data sets) pass through unescaped: who shows them escapes them for the place where they go.
"""

from nps_core.wording.drivers import driver_name, drivers_lead, drivers_notes, drivers_sum, what_if
from nps_core.wording.names import (
    band_called,
    benchmark_name,
    called,
    context,
    dataset_name,
    filter_names,
    period_name,
    period_tick,
    segment_called,
    segment_of,
    together,
    verdict,
)
from nps_core.wording.planning import planning_lead, planning_notes, rota_notes, rota_sentence
from nps_core.wording.score import band_name, cautions, gauge_alt, groups_alt, histogram_alt, repeats_note, score_lead
from nps_core.wording.segments import CELLS, cell_of, cells_told, segment_name, segments_lead, segments_look
from nps_core.wording.themes import theme_effect, themes_lead
from nps_core.wording.trend import change, trend_alt, trend_lead, year_change
from nps_core.wording.values import values_held, values_lead, values_left, values_weighted
from nps_core.wording.weights import weights_lead, weights_notes

__all__ = [
    "CELLS",
    "band_called",
    "band_name",
    "benchmark_name",
    "called",
    "cautions",
    "cell_of",
    "cells_told",
    "change",
    "context",
    "dataset_name",
    "driver_name",
    "drivers_lead",
    "drivers_notes",
    "drivers_sum",
    "filter_names",
    "gauge_alt",
    "groups_alt",
    "histogram_alt",
    "period_name",
    "period_tick",
    "planning_lead",
    "planning_notes",
    "repeats_note",
    "rota_notes",
    "rota_sentence",
    "score_lead",
    "segment_called",
    "segment_name",
    "segment_of",
    "segments_lead",
    "segments_look",
    "theme_effect",
    "themes_lead",
    "together",
    "trend_alt",
    "trend_lead",
    "values_held",
    "values_lead",
    "values_left",
    "values_weighted",
    "verdict",
    "weights_lead",
    "weights_notes",
    "what_if",
    "year_change",
]
