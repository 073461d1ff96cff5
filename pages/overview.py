"""The answer at a glance: how high, how sure, is it moving, where, why."""

import streamlit as st

from nps_core import wording
from nps_core.filters import THEME
from pages import cached, parts

text, dataset, filters = st.session_state["text"], st.session_state["dataset"], st.session_state["filters"]
if dataset is None:
    parts.no_data(text)
    st.stop()

view = cached.overview(dataset.version, filters)
score = view.scope.matched
marks = parts.benchmarks_chosen(text)
names = {theme.id: theme.name(text.language) for theme in view.themes.themes}
if dataset.is_sample:
    parts.sample_banner(text)
moves = wording.trend_lead(view.trend, text) if view.scope.has_score else ""
parts.lead(wording.together(text, wording.score_lead(view.scope, text), moves))
parts.quiet(wording.context(view.scope, text, names))
if not view.scope.has_score:
    parts.only_responses(view.scope, dataset, text)
    st.stop()
if wording.alarm(score, text):
    st.warning(wording.alarm(score, text), icon=":material/warning:")
drawn = cached.figures_of_overview(dataset.version, filters, text.language, marks)

high, groups, change = st.columns([5, 5, 4])
table = parts.Table("gauge", lambda: parts.score_table(score, text), text)
with high, parts.card(text("overview.gauge"), parts.gauge_caption(view, text), table):
    parts.chart(drawn["gauge"], key="gauge", alt=wording.gauge_alt(view, text))
    parts.responses_button(score.responses, filters, "read-all", text)
table = parts.Table("counts", lambda: parts.counts_table(view.scope, text), text)
with groups, parts.card(text("overview.groups"), text("overview.groups_caption", n=score.responses), table):
    parts.chart(drawn["groups"], key="groups", alt=wording.groups_alt(view.scope, text))
    parts.group_buttons(score, filters, text)
    parts.chart(drawn["histogram"], key="histogram", alt=wording.histogram_alt(view.scope, text))
with change, parts.card(text("overview.change"), text("overview.change_caption")):
    parts.change_body(view.trend, filters, text)

moving, where = st.columns([8, 6])
table = parts.Table("trend", lambda: parts.trend_table(view.trend, text), text)
with moving, parts.card(text("overview.trend"), parts.trend_caption(view.trend, text), table):
    if view.trend.periods.empty:
        parts.quiet(wording.trend_lead(view.trend, text))
    else:
        parts.trend_chart(drawn["trend"], view.trend, filters, text, key="trend")
table = parts.Table("stand-out", lambda: parts.segment_table(view.stand_out, text), text)
with (
    where,
    parts.card(text("overview.segments"), text("overview.segments_caption"), table if len(view.stand_out) else None),
):
    if "segments" in drawn:
        parts.stand_out_chart(drawn["segments"], view.stand_out, filters, text)
    else:
        parts.quiet(text("overview.no_segments" if dataset.columns.dimensions else "overview.no_dimensions"))

parts.themes_job(dataset, text)
hurts, helps = st.columns(2)
for column, found, name in (
    (hurts, view.themes.hurting(3), "overview.hurts"),
    (helps, view.themes.helping(3), "overview.helps"),
):
    with column, parts.card(text(name), text("overview.themes_caption", n=view.themes.commented.responses)):
        for theme in found:
            parts.theme_brief(theme, filters.within(THEME, theme.id), text)
        if not found:
            parts.quiet(text("overview.no_themes" if view.themes.has_run else "overview.themes_to_come"))

table = parts.Table("benchmarks", lambda: parts.benchmark_table(marks, score, text), text)
with parts.card(text("overview.benchmarks"), text("overview.benchmarks_caption"), table):
    if marks:
        parts.chart(drawn["benchmarks"], key="benchmarks", alt=text("overview.benchmarks_alt", n=len(marks)))
    parts.benchmarks_choice(text)
