"""Segments against the rest."""

from typing import Any

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.figures import Figure
from nps_core.i18n import Text
from nps_core.views import Overview, SegmentsView
from pages.parts.cards import Table, card, chart, written
from pages.parts.responses import read_responses
from pages.parts.words import quiet


def stand_out_card(figure: Figure | None, view: Overview, text: Text, *, has_dimensions: bool) -> None:
    """The segments of any dimension that stand out; a click opens the responses of one."""
    found = view.stand_out
    if figure is None:
        with card(text("overview.segments")):
            quiet(text("overview.no_segments" if has_dimensions else "overview.no_dimensions"))
        return

    def open_segment(point: dict[str, Any]) -> None:
        row = found.iloc[int(point["customdata"])]
        read_responses(view.scope.filters.within(row["dimension"], row["segment"]))

    is_sample = view.scope.is_sample
    table = Table("stand-out", lambda: _segment_table(found, text, is_sample=is_sample), text)
    names = [wording.called(name, text, is_sample=is_sample) for name in found["segment"]]
    with card(text("overview.segments"), text("overview.segments_caption"), table):
        chart(figure, key="stand-out", alt=text("overview.segments_alt", names=names), on_point=open_segment)


def segments_card(figure: Figure, view: SegmentsView, text: Text) -> None:
    """The segments of one dimension; a click opens the responses of one."""

    def open_segment(point: dict[str, Any]) -> None:
        _read_segment(view, int(point["customdata"]))

    with card(text("segments.title"), text("segments.caption", n=len(view.segments))):
        chart(figure, key="segments", alt=wording.segments_lead(view, text), on_point=open_segment)


def segment_list_card(view: SegmentsView, text: Text) -> None:
    """Every segment with its numbers; choosing a row opens its responses."""

    def open_row() -> None:
        for row in st.session_state["segment-rows"].selection.rows:
            _read_segment(view, row)

    with card(text("segments.all"), text("segments.all_caption")):
        st.dataframe(
            written(_segment_table(view.segments, text, is_sample=view.scope.is_sample), text),
            hide_index=True,
            key="segment-rows",
            on_select=open_row,
            selection_mode="single-row",
        )


def measured_columns(frame: pd.DataFrame, text: Text) -> dict[str, pd.Series]:
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


def _read_segment(view: SegmentsView, row: int) -> None:
    read_responses(view.scope.filters.within(view.dimension, view.segments.iloc[row]["segment"]))


def _segment_table(frame: pd.DataFrame, text: Text, *, is_sample: bool) -> pd.DataFrame:
    return pd.DataFrame(
        {
            text("frame.column_segment"): [
                wording.called(name, text, is_sample=is_sample) for name in frame["segment"]
            ],
            **measured_columns(frame, text),
            text("frame.column_difference"): frame["difference"].round(1),
            text("frame.column_verdict"): [text(f"figures.verdict_{verdict}") for verdict in frame["verdict"]],
        }
    )
