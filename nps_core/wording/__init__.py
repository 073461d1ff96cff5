"""A view's sentences: leads, verdicts, alternative texts, cautions.

Whole sentences from the catalogues, filled with facts; never joined from pieces of sentences. Names that come from
data (segments, data sets) pass through unescaped: who shows them escapes them for the place where they go.
"""

from nps_core.wording.drivers import driver_name, drivers_lead, drivers_notes, drivers_sum, what_if
from nps_core.wording.names import (
    benchmark_name,
    called,
    context,
    dataset_name,
    filter_names,
    period_name,
    period_tick,
    segment_of,
    together,
    verdict,
)
from nps_core.wording.planning import planning_lead, planning_notes, rota_notes, rota_sentence
from nps_core.wording.score import band_name, cautions, gauge_alt, groups_alt, histogram_alt, repeats_note, score_lead
from nps_core.wording.segments import segments_lead
from nps_core.wording.themes import theme_effect, themes_lead
from nps_core.wording.trend import change, trend_alt, trend_lead, year_change
from nps_core.wording.weights import weights_lead, weights_notes

__all__ = [
    "band_name",
    "benchmark_name",
    "called",
    "cautions",
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
    "segment_of",
    "segments_lead",
    "theme_effect",
    "themes_lead",
    "together",
    "trend_alt",
    "trend_lead",
    "verdict",
    "weights_lead",
    "weights_notes",
    "what_if",
    "year_change",
]
