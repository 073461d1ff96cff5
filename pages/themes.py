"""Why people gave their score: the themes, what is inside each, what customers wrote; three panes, one click each."""

import streamlit as st

from nps_core import wording
from pages import cached, parts, steering

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

view = cached.themes(dataset.version, filters)
if not view.scope.has_score:
    lead = wording.score_lead(view.scope, text)
elif view.has_run or not view.commented.responses:
    lead = wording.themes_lead(view, text)
else:
    lead = text("themes.none_yet")
header = wording.comments_header(view, text) if view.themes else ""
with parts.opening(dataset, parts.subject_of("themes", filters), text):
    parts.lead(lead, wording.context(view.scope, text, parts.theme_names(dataset, text)), header)
parts.themes_job(dataset, text)
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
if not view.scope.has_score or not view.commented.responses:
    st.stop()
if view.keyword_mode:
    st.info(text("themes.keyword_mode"), icon=":material/info:")
chosen = parts.chosen_theme(view)
if not view.themes:
    parts.comments_pane(dataset, view, chosen, text)
    st.stop()
by = parts.themes_by(text)
themes, theme, comments = st.columns((3, 4, 5))
with themes:
    parts.themes_pane(view, chosen, by, text)
with theme:
    parts.theme_pane(dataset, view, chosen, by, text, tools=steering.tools(dataset, text))
with comments:
    parts.comments_pane(dataset, view, chosen, text, under=steering.mover(dataset, text))
if dataset.as_of:
    st.stop()
steering.candidates(dataset, text)
steering.desk(dataset, text)
parts.models_card(dataset, text)
