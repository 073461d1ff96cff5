"""Why people gave their score: themes, their weight and effect, and what customers wrote."""

import streamlit as st

from nps_core import wording
from nps_core.filters import THEME
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

view = cached.themes(dataset.version, filters)
if not view.scope.has_score:
    parts.lead(wording.score_lead(view.scope, text))
elif view.has_run:
    parts.lead(wording.themes_lead(view, text))
else:
    parts.lead(text("themes.none_yet" if view.commented.responses else "themes.no_comments"))
parts.quiet(wording.context(view.scope, text, parts.theme_names(dataset, text)))
parts.themes_job(dataset, text)
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
    st.stop()
if view.keyword_mode:
    st.info(text("themes.keyword_mode"), icon=":material/info:")
if view.themes:
    table = parts.Table("effects", lambda: parts.theme_table(view, text), text)
    with parts.card(text("themes.effects"), text("themes.effects_caption", n=view.commented.responses), table):
        parts.theme_chart(cached.figure_of_themes(dataset.version, filters, text.language), view, filters, text)
    for row in parts.in_rows(view.themes, 2):
        for column, theme in zip(st.columns(2), row, strict=False):
            with column, parts.card(parts.escaped(theme.name(text.language))):
                parts.theme_full(theme, filters.within(THEME, theme.id), text)
    parts.set_apart(view, filters, text)
elif view.commented.responses:
    parts.comments(dataset, filters, text)
