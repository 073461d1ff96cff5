"""The score by what customers are worth."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from nps_core import wording
from nps_core.figures import Figure
from nps_core.i18n import Text
from nps_core.views import ValuesView
from pages.parts.cards import Table, card, chart
from pages.parts.segments import measured_table
from pages.parts.words import escaped, quiet, said


def values_cards(figure: Figure, view: ValuesView, text: Text, on_pick: Callable[[int], None]) -> None:
    """The score by bands of a number, and weighted by it; a click narrows the page to a band."""
    names = [wording.segment_called(id_, view.attribute, view.scope, text) for id_ in view.bands["segment"]]
    attribute = escaped(wording.called(view.attribute, text, is_sample=view.scope.is_sample))
    lead = wording.values_lead(view, text)

    def pick(point: dict[str, Any]) -> None:
        on_pick(int(point["customdata"]))

    by_band, weighing = st.columns([3, 2])
    table = Table("split-values", lambda: measured_table(view.bands, names, text), text)
    with by_band, card(text("segments.values", attribute=attribute), text("segments.values_caption"), table):
        said(lead)
        chart(figure, key="split-bands", alt=lead, on_point=pick)
    with weighing, card(text("segments.weighted_title"), text("segments.held_caption")):
        said(wording.values_weighted(view, text))
        said(wording.values_held(view, text))
        quiet(*wording.values_left(view, text))
