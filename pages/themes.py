"""Why people gave their score: themes, their weight and effect, and what customers wrote."""

import streamlit as st

from nps_core import wording
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

view = cached.themes(dataset.version, filters)
if not view.scope.has_score:
    lead = wording.score_lead(view.scope, text)
elif view.has_run:
    lead = wording.themes_lead(view, text)
else:
    lead = text("themes.none_yet" if view.commented.responses else "themes.no_comments")
parts.lead(lead, wording.context(view.scope, text, parts.theme_names(dataset, text)))
parts.themes_job(dataset, text)
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
    st.stop()
if view.keyword_mode:
    st.info(text("themes.keyword_mode"), icon=":material/info:")
if view.themes:
    parts.effects_card(cached.figure_of_themes(dataset.version, filters, text.language), view, text)
    parts.theme_cards(view.clear, filters, text)
    parts.folded_themes(view.others, filters, text)
    parts.set_apart_card(view, text)
elif view.commented.responses:
    parts.comments(dataset, filters, text, commented=True)
