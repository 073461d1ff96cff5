"""Is it really moving, since when, in which segments, and what did events do to it?"""

import streamlit as st

from nps_core import wording
from nps_core.trend import PERIODS
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    period = parts.choice(
        "period",
        ("auto", *PERIODS),
        lambda name: text(f"trend.period_{name}"),
        label=text("trend.period"),
        default="auto",
        widget=st.segmented_control,
    )
    rolling = st.toggle(text("trend.rolling"), key="rolling", bind="query-params")
asked = "" if period == "auto" else period
view = cached.trend(dataset.version, filters, asked)
with parts.opening(dataset, parts.subject_of("trend", filters), text):
    parts.lead(
        wording.trend_lead(view, text) if view.scope.has_score else wording.score_lead(view.scope, text),
        wording.context(view.scope, text, parts.theme_names(dataset, text)),
    )
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
elif not view.periods.empty:
    marked = parts.marked_events(dataset)
    events = cached.events(dataset.version, filters, asked, marked)
    drawn = cached.figures_of_trend(dataset.version, filters, asked, text.language, marked, rolling=rolling)
    if period not in ("auto", view.period):
        parts.quiet(text("trend.too_many", period=text(f"trend.period_{view.period}")))
    parts.trend_card(drawn["trend"], view, text("trend.score"), text, rolling=rolling)
    if not view.scope.scales:
        parts.moves_card(view, text)
    parts.groups_over_time_card(drawn["groups"], view, text)
    parts.small_multiples_card(dataset, filters, asked, text)
    parts.events_card(dataset, events, view, text)
