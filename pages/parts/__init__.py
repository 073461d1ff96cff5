"""Streamlit pieces that several pages share."""

from pages.parts.benchmarks import benchmarks_card, benchmarks_chosen
from pages.parts.cards import CHART, card, side_by_side
from pages.parts.cells import cells_card
from pages.parts.changes import (
    cautions,
    mix_table_card,
    movers_card,
    no_mix_card,
    side_buttons,
    steps_card,
    theme_moves_card,
)
from pages.parts.decisions import decisions_card
from pages.parts.drivers import asked_what_if, drivers_card, what_if_card
from pages.parts.frozen import frozen_document, frozen_leaving, frozen_sheets
from pages.parts.leaving import opening, subject_of
from pages.parts.limits import LIMITS, limits
from pages.parts.link import choice, choices, follow_history, link_button, reader_text, reset
from pages.parts.models import models_card
from pages.parts.planning import planning_cards, planning_goals
from pages.parts.responses import comments, read_responses, responses_drawer
from pages.parts.reviews import (
    dataset_of,
    new_review,
    opened_review,
    review_lead,
    review_list,
    review_tools,
    reviews_lead,
    since_card,
    taken_back,
)
from pages.parts.score import change_card, gauge_card, groups_card
from pages.parts.segments import segment_list_card, segments_cards, stand_out_card
from pages.parts.sides import asked_mix, gone, mix_by, sides
from pages.parts.states import attempt, no_data, only_responses, refusal, refused_last, sample_banner
from pages.parts.themes import (
    brief_card,
    chosen_theme,
    comments_pane,
    theme_names,
    theme_pane,
    themes_by,
    themes_job,
    themes_pane,
)
from pages.parts.trend import (
    events_card,
    groups_over_time_card,
    marked_events,
    moves_card,
    small_multiples_card,
    trend_card,
)
from pages.parts.values import values_cards
from pages.parts.words import escaped, lead, quiet, small

FEW_CHOICES = 6
"""Up to so many choices are shown side by side."""

__all__ = [
    "CHART",
    "FEW_CHOICES",
    "LIMITS",
    "asked_mix",
    "asked_what_if",
    "attempt",
    "benchmarks_card",
    "benchmarks_chosen",
    "brief_card",
    "card",
    "cautions",
    "cells_card",
    "change_card",
    "choice",
    "choices",
    "chosen_theme",
    "comments",
    "comments_pane",
    "dataset_of",
    "decisions_card",
    "drivers_card",
    "escaped",
    "events_card",
    "follow_history",
    "frozen_document",
    "frozen_leaving",
    "frozen_sheets",
    "gauge_card",
    "gone",
    "groups_card",
    "groups_over_time_card",
    "lead",
    "limits",
    "link_button",
    "marked_events",
    "mix_by",
    "mix_table_card",
    "models_card",
    "movers_card",
    "moves_card",
    "new_review",
    "no_data",
    "no_mix_card",
    "only_responses",
    "opened_review",
    "opening",
    "planning_cards",
    "planning_goals",
    "quiet",
    "read_responses",
    "reader_text",
    "refusal",
    "refused_last",
    "reset",
    "responses_drawer",
    "review_lead",
    "review_list",
    "review_tools",
    "reviews_lead",
    "sample_banner",
    "segment_list_card",
    "segments_cards",
    "side_buttons",
    "side_by_side",
    "sides",
    "since_card",
    "small",
    "small_multiples_card",
    "stand_out_card",
    "steps_card",
    "subject_of",
    "taken_back",
    "theme_moves_card",
    "theme_names",
    "theme_pane",
    "themes_by",
    "themes_job",
    "themes_pane",
    "trend_card",
    "values_cards",
    "what_if_card",
]
