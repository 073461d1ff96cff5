"""How many answers a question takes, and who is asked on which day."""

import streamlit as st

from nps_core import wording
from pages import cached, parts, rota

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

above = st.container()
goals = parts.planning_goals(text)
view = cached.planning(dataset.version, filters, goals)
with above, st.container(horizontal=True, vertical_alignment="top", key="leaving"):
    with st.container():
        parts.lead(
            wording.planning_lead(view, text) if view.scope.has_score else wording.score_lead(view.scope, text),
            wording.context(view.scope, text, parts.theme_names(dataset, text)),
        )
    parts.link_button(dataset, text)
if view.scope.has_score:
    parts.planning_cards(cached.figure_of_planning(dataset.version, filters, goals, text.language), view, text)
    rota.card(dataset, goals, text)
else:
    parts.only_responses(view.scope, dataset, text)
