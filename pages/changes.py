"""What moved the score between two periods, files or segments: who answered, how they scored, who came and went."""

import streamlit as st

from nps_core import wording
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

where = cached.trend(dataset.version, filters, "").scope
context = wording.context(where, text, parts.theme_names(dataset, text))
if not where.has_score:
    parts.lead(wording.score_lead(where, text), context)
    parts.only_responses(where, dataset, text)
    st.stop()
pair = parts.sides(dataset, filters, text)
if pair is None or pair.refused:
    parts.lead(wording.refused_pair(pair, where, text), context)
    st.stop()
view = cached.changes(dataset.version, filters, pair, parts.asked_mix())
with parts.opening(dataset, parts.subject_of("changes", filters, pair=pair), text):
    parts.lead(wording.changes_lead(view, text), context)
parts.gone(text)
parts.side_buttons(view, text)
if view.is_few:
    st.stop()
parts.cautions(view, text)
parts.mix_by(view, dataset, text)
if view.mix is not None:
    parts.steps_card(
        cached.figure_of_changes(dataset.version, filters, pair, parts.asked_mix(), text.language), view, text
    )
    parts.mix_table_card(view, text)
else:
    parts.no_mix_card(view, text)
parts.themes_job(dataset, text)
parts.theme_moves_card(view, text)
if view.pair.after.kind != "segment":
    parts.movers_card(view, dataset, text)
