"""The map of comments, and the comment that was clicked on it with its neighbours."""

from typing import Any

import streamlit as st

from nps_core import wording
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.store import Dataset, Sought
from nps_core.views import neighbours
from pages import cached
from pages.parts.cards import chart
from pages.parts.words import listed, quiet

_POINT = "theme-point"


def map_of(dataset: Dataset, filters: Filters, chosen: str, text: Text) -> None:
    """Comments as dots, those of the chosen theme in colour; a click reads one."""
    view = cached.theme_map(dataset.version, filters)
    if not len(view.points):
        quiet(text("comments.map_none"))
        return

    def open_point(point: dict[str, Any]) -> None:
        st.session_state[_POINT] = str(point["customdata"])

    figure = cached.figure_of_map(dataset.version, filters, chosen, text.language)
    chart(figure, key="theme-map", alt=wording.map_alt(view, text), on_point=open_point)
    total = cached.comment_count(dataset.version, filters, Sought())
    quiet(text("comments.map_caption", n=len(view.points), total=total))
    _clicked(dataset, filters, text)


def _clicked(dataset: Dataset, filters: Filters, text: Text) -> None:
    """The comment that was clicked, if one was, and those nearest to it."""
    found = neighbours(cached.theme_map(dataset.version, filters), st.session_state.pop(_POINT, ""))
    if not found:
        return

    @st.dialog(text("comments.opened"), width="large")
    def drawer() -> None:
        listed(found[:1], [""], text)
        quiet(text("comments.neighbours"))
        listed(found[1:], [""] * len(found[1:]), text)

    drawer()
