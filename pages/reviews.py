"""The review meeting: what was frozen, what moved since, what was decided and what came with it."""

import streamlit as st

from nps_core import wording
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
review = parts.opened_review(text)
if review is None and dataset is None:
    parts.no_data(text)
    st.stop()

parts.taken_back(text)
if review is None:
    found = cached.store().reviews(dataset.id)
    parts.reviews_lead(found, dataset, text)
    where = cached.overview(dataset.version, filters).scope
    parts.new_review(dataset, filters, wording.context(where, text, parts.theme_names(dataset, text)), text)
    parts.review_list(found, dataset, text)
    st.stop()

of = parts.dataset_of(review)
parts.review_lead(review, of, text)
document = parts.frozen_document(review, text.language)
parts.frozen_leaving(document, review, of, text)
if of is not None:
    parts.since_card(review, of, text)
parts.decisions_card(review, of, text)
parts.frozen_sheets(document, review, text)
parts.review_tools(review, text)
