"""The answer at a glance: how high, how sure, is it moving, where, why."""

import streamlit as st

from nps_core import wording
from nps_core.views.overview import MOST_QUOTED
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

view = cached.overview(dataset.version, filters)
if dataset.is_sample:
    parts.sample_banner(text)
moves = wording.trend_lead(view.trend, text) if view.scope.has_score else ""
with parts.opening(dataset, parts.subject_of("overview", filters), text):
    parts.lead(
        wording.together(text, wording.score_lead(view.scope, text), moves),
        wording.context(view.scope, text, parts.theme_names(dataset, text)),
    )
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
    st.stop()
for caution in wording.cautions(view.scope.matched, () if view.scope.scales else view.scope.stretched, text):
    st.warning(caution, icon=":material/warning:")

marks_key, marks = parts.benchmarks_chosen(view.scope)
drawn = cached.figures_of_overview(dataset.version, filters, text.language, marks_key, marks, view)
high, groups, change = parts.side_by_side(5, 5, 4)
parts.gauge_card(drawn["gauge"], view, text, box=high)
parts.groups_card(drawn["groups"], view.scope, text, box=groups)
parts.change_card(view.trend, text, box=change)
moving, where = parts.side_by_side(8, 6)
parts.trend_card(drawn.get("trend"), view.trend, text("overview.trend"), text, box=moving)
parts.stand_out_card(drawn.get("segments"), view, text, has_dimensions=bool(dataset.columns.splits), box=where)
parts.themes_job(dataset, text)
hurts, helps = parts.side_by_side(1, 1)
parts.brief_card("hurts", view.themes.hurting(MOST_QUOTED), view.themes, text, box=hurts)
parts.brief_card("helps", view.themes.helping(MOST_QUOTED), view.themes, text, box=helps)
if not view.scope.stretched:
    parts.benchmarks_card(drawn["benchmarks"], marks, view.scope.matched, text)
