"""The charts that more than one page shows, with their tables and what a click on them opens."""

from typing import Any

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.figures import Figure
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.scale import CATEGORIES
from nps_core.score import Nps, band
from nps_core.views import Overview, Scope, SegmentsView, TrendView
from pages.parts.cards import chart
from pages.parts.responses import read_responses, responses_button
from pages.parts.words import quiet


def gauge_caption(view: Overview, text: Text) -> str:
    """The band of the score, and how the interval is made."""
    score = view.scope.matched
    if score.nps is None or score.is_small:
        return text("overview.gauge_few")
    if score.is_pale:
        return text("overview.gauge_pale", n=score.responses)
    return text("overview.gauge_caption", band=wording.band_name(view.bands, band(score.nps), text))


def score_table(score: Nps, text: Text) -> pd.DataFrame:
    """The score and what it rests on."""
    return pd.DataFrame(
        {
            text("frame.column_nps"): [score.nps],
            text("frame.column_low"): [score.low],
            text("frame.column_high"): [score.high],
            text("frame.column_responses"): [score.responses],
        }
    )


def counts_table(scope: Scope, text: Text) -> pd.DataFrame:
    """How many people gave each answer."""
    return pd.DataFrame(
        {text("frame.column_score"): range(len(scope.counts)), text("frame.column_responses"): scope.counts}
    )


def group_buttons(score: Nps, filters: Filters, text: Text) -> None:
    """The number of each group, leading to its responses."""
    with st.container(horizontal=True, gap="small"):
        for name in reversed(CATEGORIES):
            responses_button(getattr(score, f"{name}s"), filters.of(name), f"read-{name}", text, f"frame.read_{name}s")


def change_body(view: TrendView, filters: Filters, text: Text) -> None:
    """The last complete period against the one before it: how much, how sure, and the responses of either."""
    latest = view.change
    if latest is None or latest.difference.change is None:
        quiet(wording.change(latest, view.period, text))
        return
    difference = latest.difference
    after, before = (wording.period_name(b.start, view.period, text) for b in (latest.after, latest.before))
    st.metric(
        text("overview.change_of", after=after, before=before),
        text.change(difference.change),
    )
    quiet(
        text(
            "overview.change_verdict",
            verdict=wording.verdict(difference, text),
            low=difference.low,
            high=difference.high,
        )
    )
    for bucket, name, key in ((latest.after, after, "read-after"), (latest.before, before, "read-before")):
        st.button(
            text("overview.change_period", period=name, nps=bucket.score.nps, n=bucket.score.responses),
            key=key,
            type="tertiary",
            icon=":material/list:",
            on_click=read_responses,
            args=(filters.between(bucket.start, bucket.end),),
        )


def trend_caption(view: TrendView, text: Text) -> str:
    """How long a bucket is, and what the marks mean."""
    return text("trend.caption", period=text(f"trend.period_{view.period}"))


def trend_chart(figure: Figure, view: TrendView, filters: Filters, text: Text, *, key: str) -> None:
    """The trend line; a click on a point opens the responses of its period."""
    buckets = view.periods.set_index("period")

    def open_period(point: dict[str, Any]) -> None:
        bucket = buckets.loc[point["customdata"]]
        read_responses(filters.between(bucket["start"], bucket["end"]))

    chart(figure, key=key, alt=wording.trend_alt(view, text), on_point=open_period)


def trend_table(view: TrendView, text: Text) -> pd.DataFrame:
    """One row a period."""
    return pd.DataFrame(
        {
            text("frame.column_period"): [
                wording.period_name(start, view.period, text) for start in view.periods["start"]
            ],
            **_measured(view.periods, text),
            text("frame.column_complete"): view.periods["complete"],
        }
    )


def stand_out_chart(figure: Figure, frame: pd.DataFrame, filters: Filters, text: Text) -> None:
    """The segments that stand out; a click opens the responses of one."""

    def open_segment(point: dict[str, Any]) -> None:
        row = frame.iloc[int(point["customdata"])]
        read_responses(filters.within(row["dimension"], row["segment"]))

    names = [name or text("wording.not_given") for name in frame["segment"]]
    chart(figure, key="stand-out", alt=text("overview.segments_alt", names=names), on_point=open_segment)


def segment_chart(figure: Figure, view: SegmentsView, filters: Filters, text: Text) -> None:
    """The segments of one dimension; a click opens the responses of one."""

    def open_segment(point: dict[str, Any]) -> None:
        read_responses(filters.within(view.dimension, view.segments.iloc[int(point["customdata"])]["segment"]))

    chart(figure, key="segments", alt=wording.segments_lead(view, text), on_point=open_segment)


def segment_list(view: SegmentsView, filters: Filters, text: Text) -> None:
    """Every segment with its numbers; choosing a row opens its responses."""

    def open_row() -> None:
        rows = st.session_state["segment-rows"].selection.rows
        if rows:
            read_responses(filters.within(view.dimension, view.segments.iloc[rows[0]]["segment"]))

    st.dataframe(
        segment_table(view.segments, text),
        hide_index=True,
        key="segment-rows",
        on_select=open_row,
        selection_mode="single-row",
    )


def segment_table(frame: pd.DataFrame, text: Text) -> pd.DataFrame:
    """One row a segment."""
    return pd.DataFrame(
        {
            text("frame.column_segment"): [name or text("wording.not_given") for name in frame["segment"]],
            **_measured(frame, text),
            text("frame.column_difference"): frame["difference"].round(1),
            text("frame.column_verdict"): [text(f"figures.verdict_{verdict}") for verdict in frame["verdict"]],
        }
    )


def _measured(frame: pd.DataFrame, text: Text) -> dict[str, pd.Series]:
    """NPS, interval and counts, as every table shows them."""
    return {
        text("frame.column_nps"): frame["nps"].round(1),
        text("frame.column_low"): frame["low"].round(1),
        text("frame.column_high"): frame["high"].round(1),
        text("frame.column_responses"): frame["responses"],
        text("wording.promoters"): frame["promoters"],
        text("wording.passives"): frame["passives"],
        text("wording.detractors"): frame["detractors"],
    }
