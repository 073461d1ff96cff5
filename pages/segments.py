"""Which segments stand above the rest, below it, or are too small to tell."""

import streamlit as st

from nps_core import wording
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()
dimensions = dataset.columns.dimensions
if not dimensions:
    parts.lead(text("overview.no_dimensions"))
    st.stop()

few = len(dimensions) <= parts.FEW_CHOICES
names = {name: wording.called(name, text, is_sample=dataset.is_sample) for name in dimensions}
dimension = parts.choice(
    "by",
    dimensions,
    lambda name: parts.escaped(names[name]) if few else names[name],
    label=text("segments.by"),
    default=dimensions[0],
    widget=st.segmented_control if few else st.selectbox,
)
view = cached.segments(dataset.version, filters, dimension)
parts.lead(
    wording.segments_lead(view, text) if view.scope.has_score else wording.score_lead(view.scope, text),
    wording.context(view.scope, text, parts.theme_names(dataset, text)),
)
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
    st.stop()
parts.segments_card(cached.figure_of_segments(dataset.version, filters, dimension, text.language), view, text)
parts.segment_list_card(view, text)
