"""Streamlit pieces that several pages share."""

from pages.parts.benchmarks import benchmark_table, benchmarks_choice, benchmarks_chosen
from pages.parts.cards import CHART, Table, card, chart, in_rows
from pages.parts.charts import (
    change_body,
    counts_table,
    gauge_caption,
    group_buttons,
    score_table,
    segment_chart,
    segment_list,
    segment_table,
    stand_out_chart,
    trend_caption,
    trend_chart,
    trend_table,
)
from pages.parts.link import choice, choices, reader_text, reset
from pages.parts.responses import comments, read_responses, responses_button, responses_drawer
from pages.parts.states import no_data, only_responses, refusal, sample_banner, sentence
from pages.parts.themes import set_apart, theme_brief, theme_chart, theme_full, theme_names, theme_table, themes_job
from pages.parts.words import escaped, lead, quiet, quote

FEW_CHOICES = 6
"""Up to so many choices are shown side by side."""

__all__ = [
    "CHART",
    "FEW_CHOICES",
    "Table",
    "benchmark_table",
    "benchmarks_choice",
    "benchmarks_chosen",
    "card",
    "change_body",
    "chart",
    "choice",
    "choices",
    "comments",
    "counts_table",
    "escaped",
    "gauge_caption",
    "group_buttons",
    "in_rows",
    "lead",
    "no_data",
    "only_responses",
    "quiet",
    "quote",
    "read_responses",
    "reader_text",
    "refusal",
    "reset",
    "responses_button",
    "responses_drawer",
    "sample_banner",
    "score_table",
    "segment_chart",
    "segment_list",
    "segment_table",
    "sentence",
    "set_apart",
    "stand_out_chart",
    "theme_brief",
    "theme_chart",
    "theme_full",
    "theme_names",
    "theme_table",
    "themes_job",
    "trend_caption",
    "trend_chart",
    "trend_table",
]
