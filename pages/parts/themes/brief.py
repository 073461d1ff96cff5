"""The themes on the overview: each in three lines."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nps_core import wording
from nps_core.filters import THEME, Filters
from nps_core.i18n import Text
from nps_core.store import Dataset
from nps_core.views import Quote, ThemeSummary, ThemesView, telling_quotes
from pages import cached
from pages.parts.cards import card
from pages.parts.responses import read_responses
from pages.parts.words import escaped, quiet, told


def theme_names(dataset: Dataset, text: Text) -> dict[str, str]:
    """What each theme and sub-theme is called in the reader's language."""
    run = cached.theme_run(dataset.version)
    return {theme.id: theme.names[text.language] for theme in (*run.themes, *run.subthemes)} if run else {}


def brief_card(
    direction: str, found: Sequence[ThemeSummary], view: ThemesView, text: Text, *, box: DeltaGenerator
) -> None:
    """The themes that hurt or those that help, each in three lines: name, weight and effect, one quote."""
    title = text(f"overview.{direction}")
    if not found:
        with card(title, box=box):
            quiet(_why_none(direction, view, text))
        return
    with card(title, text("overview.themes_caption", n=view.commented.responses), box=box):
        quotes = telling_quotes(found, text.language)
        for theme in found:
            _brief(theme, quotes.get(theme.id), view.scope.filters.within(THEME, theme.id), text)


def _why_none(direction: str, view: ThemesView, text: Text) -> str:
    """Why no theme stands under a direction (``hurts`` or ``helps``)."""
    if not view.commented.responses or (view.has_run and not view.themes):
        return wording.themes_lead(view, text)
    return text(f"overview.nothing_{direction}" if view.has_run else "overview.themes_to_come")


def _brief(theme: ThemeSummary, telling: Quote | None, filters: Filters, text: Text) -> None:
    st.button(
        escaped(theme.name(text.language)),
        key=f"theme-{theme.id}",
        type="tertiary",
        icon=":material/list:",
        on_click=read_responses,
        args=(filters,),
    )
    told([wording.theme_effect(theme, text)], [telling] if telling else [], text)
