"""Which segments stand above the rest, below it, or are too small to tell; what those are like who are worth most."""

import streamlit as st

from nps_core import wording
from pages import cached, drill, parts, weighting

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()
if not dataset.columns.splits:
    parts.lead(wording.unsplit_lead(dataset.of_one_value, text))
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    dimension = drill.by(dataset, text)
    across = drill.across(dataset, dimension, text)
view = cached.segments(dataset.version, filters, dimension, across)
drill.breadcrumbs(dataset, view.scope, text)
with parts.opening(dataset, parts.subject_of("segments", filters, split=dimension), text):
    parts.lead(
        wording.segments_lead(view, text) if view.scope.has_score else wording.score_lead(view.scope, text),
        wording.context(view.scope, text, parts.theme_names(dataset, text)),
    )
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
    st.stop()
if across:
    parts.cells_card(view, text, drill.cell_picker(dataset, view))
drawn = cached.figures_of_segments(dataset.version, filters, dimension, text.language)
parts.segments_cards(drawn, view, text, drill.picker(dataset, view))
parts.segment_list_card(view, text, drill.picker(dataset, view))
weighting.card(dataset, dimension, filters, text)
if dataset.columns.attributes and (attribute := drill.value(dataset, text)):
    worth = cached.values(dataset.version, filters, attribute)
    figure = cached.figure_of_values(dataset.version, filters, attribute, text.language)
    parts.values_cards(figure, worth, text, drill.band_picker(dataset, worth))
