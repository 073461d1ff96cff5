"""What goes with the score, and what if some answers had been others."""

import streamlit as st

from nps_core import wording
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

view = cached.drivers(dataset.version, filters)
names = parts.theme_names(dataset, text)
with parts.opening(dataset, parts.subject_of("drivers", filters, asked=parts.asked_what_if(names)), text):
    parts.lead(
        wording.drivers_lead(view, text) if view.scope.has_score else wording.score_lead(view.scope, text),
        wording.context(view.scope, text, names),
    )
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
    st.stop()
drawn = cached.figures_of_drivers(dataset.version, filters, text.language)
left, right = st.columns(2)
with left:
    parts.drivers_card(drawn.get("theme"), "theme", view.by_theme, view, text)
with right:
    parts.drivers_card(drawn.get("rating"), "rating", view.by_rating, view, text)
    parts.what_if_card(lambda asked: cached.what_if(dataset.version, filters, asked), names, text)
