"""What the score can and cannot tell."""

from typing import Final

import streamlit as st

from nps_core.i18n import Text
from pages.parts.words import lead, quiet

LIMITS: Final = (
    "passives",
    "sure",
    "change",
    "few",
    "who",
    "steps",
    "scale",
    "culture",
    "benchmarks",
    "growth",
    "cause",
    "employees",
)


def limits(text: Text) -> None:
    """Each limit in a line, and why, with its source."""
    lead(text("limits.lead"))
    for row in range(0, len(LIMITS), 2):
        for column, name in zip(st.columns(2), LIMITS[row : row + 2], strict=True):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{text(f'limits.{name}')}**")
                quiet(text(f"limits.{name}_why"))
