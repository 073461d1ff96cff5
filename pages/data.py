"""Bring a file in, see what it was taken for and what was left out; data sets and benchmarks of one's own."""

import streamlit as st

from pages import parts, upload

text, dataset = st.session_state["text"], st.session_state["dataset"]

if dataset is not None and dataset.as_of:
    parts.lead(text("links.not_while_stood"))
    st.stop()
if upload.dropped() is None:
    parts.lead(text("data.lead"))
    with parts.card(text("data.bring")):
        upload.drop(text)
upload.confirm(text)
upload.datasets(text)
with parts.card(text("data.benchmarks"), text("data.benchmarks_caption")):
    upload.benchmarks(text)
