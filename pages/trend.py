"""Is it really moving? The score by period with its interval."""

import streamlit as st

from nps_core import wording
from nps_core.trend import PERIODS
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

period = parts.choice(
    "period",
    ("auto", *PERIODS),
    lambda name: text(f"trend.period_{name}"),
    label=text("trend.period"),
    default="auto",
    widget=st.segmented_control,
)
view = cached.trend(dataset.version, filters, "" if period == "auto" else period)
parts.lead(
    wording.trend_lead(view, text) if view.scope.has_score else wording.score_lead(view.scope, text),
    wording.context(view.scope, text, parts.theme_names(dataset, text)),
)
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
elif not view.periods.empty:
    drawn = cached.figures_of_trend(dataset.version, filters, "" if period == "auto" else period, text.language)
    if period not in ("auto", view.period):
        parts.quiet(text("trend.too_many", period=text(f"trend.period_{view.period}")))
    parts.trend_card(drawn["trend"], view, text("trend.score"), text)
    parts.groups_over_time_card(drawn["groups"], view, text)
