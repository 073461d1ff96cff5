"""What moved the score between two sides: who answered, how they scored, what they spoke of, who came and went."""

from nps_core.changes.mix import MOST_SEGMENTS, Effect, Mix, Parts, clearest, mix_and_within, parts_of, segments_of
from nps_core.changes.people import (
    People,
    covariance,
    difference_of,
    of_transitions,
    overlap,
    paired,
    panel_split,
    shift_of,
)
from nps_core.changes.rounding import adding_up
from nps_core.changes.themes import theme_moves

__all__ = [
    "MOST_SEGMENTS",
    "Effect",
    "Mix",
    "Parts",
    "People",
    "adding_up",
    "clearest",
    "covariance",
    "difference_of",
    "mix_and_within",
    "of_transitions",
    "overlap",
    "paired",
    "panel_split",
    "parts_of",
    "segments_of",
    "shift_of",
    "theme_moves",
]
