"""The map of comments, and the comment that was picked with its neighbours."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from nps_core import wording
from nps_core.comments.runs import OTHER
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.responses import COMMENT, RESPONSE_ID, SCORE
from nps_core.store import Dataset, Sought
from nps_core.store.commented import THEMES
from nps_core.views import Quote, neighbours
from pages import cached
from pages.parts.cards import chart
from pages.parts.words import listed, quiet

_PICKED = "theme-point"


def pick(response: str) -> None:
    """Ask for a comment with its neighbours; it is shown at the end of this run."""
    st.session_state[_PICKED] = response


def map_of(dataset: Dataset, filters: Filters, chosen: str, text: Text) -> None:
    """Comments as dots, those of the chosen theme in colour; a click reads one."""
    view = cached.theme_map(dataset.version, filters)
    if not len(view.points):
        quiet(text("comments.map_none"))
        return

    def open_point(point: dict[str, Any]) -> None:
        pick(str(point["customdata"]))

    figure = cached.figure_of_map(dataset.version, filters, chosen, text.language)
    chart(figure, key="theme-map", alt=wording.map_alt(view, text), on_point=open_point)
    total = cached.comment_count(dataset.version, filters, Sought())
    quiet(text("comments.map_caption", n=len(view.points), total=total))


def picked(
    dataset: Dataset, filters: Filters, chosen: str, text: Text, under: Callable[[str, str], None] | None
) -> None:
    """The comment that was picked, if one was, and those nearest to it on the map.

    Args:
        chosen: the theme under which it is read; empty for all comments.
        under: shows what can be done with a response's comment that is read under a theme.
    """
    response = st.session_state.pop(_PICKED, "")
    rows = cached.comments(dataset.version, Filters(), Sought(among=(response,)), 0, 1) if response else ()
    if not len(rows):
        return
    row = rows.iloc[0]
    quote = Quote(str(row[RESPONSE_ID]), int(row[SCORE]), str(row[COMMENT]))
    was = chosen or next(iter(row[THEMES]), OTHER)
    near = neighbours(cached.theme_map(dataset.version, filters), response)[1:]

    @st.dialog(text("comments.opened"), width="large")
    def drawer() -> None:
        listed([quote], [""], text)
        if under is not None:
            under(response, was)
        if near:
            quiet(text("comments.neighbours"))
            listed(near, [""] * len(near), text)

    drawer()
