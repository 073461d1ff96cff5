"""Segments against the rest."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nps_core import wording
from nps_core.figures import MOST_DOTS, MOST_ROWS, Figure
from nps_core.i18n import Text
from nps_core.views import Overview, SegmentsView
from pages.parts.cards import Table, card, chart, written
from pages.parts.responses import read_responses
from pages.parts.words import quiet

_MOST_LISTED: Final = 500
"""The most segments that the list shows at once; the search looks through all."""


def stand_out_card(
    figure: Figure | None, view: Overview, text: Text, *, has_dimensions: bool, box: DeltaGenerator
) -> None:
    """The segments of any dimension that stand out; a click opens the responses of one."""
    found = view.stand_out
    if figure is None:
        with card(text("overview.segments"), box=box):
            quiet(text("overview.no_segments" if has_dimensions else "overview.no_dimensions"))
        return

    def open_segment(point: dict[str, Any]) -> None:
        row = found.iloc[int(point["customdata"])]
        read_responses(view.scope.filters.within(row["dimension"], row["segment"]))

    rows = zip(found["segment"].tolist(), found["dimension"].tolist(), strict=True)
    own = {"is_sample": view.scope.is_sample, "attributes": view.scope.attributes}
    names = [wording.segment_of(*row, text, **own) for row in rows]
    table = Table("stand-out", lambda: measured_table(found, names, text), text)
    with card(text("overview.segments"), text("overview.segments_caption"), table, box=box):
        chart(figure, key="stand-out", alt=text("overview.segments_alt", names=names), on_point=open_segment)


def segments_cards(drawn: dict[str, Figure], view: SegmentsView, text: Text, on_pick: Callable[[int], None]) -> None:
    """The segments as a ranking, and by their size; a click narrows the page to one."""

    def pick(point: dict[str, Any]) -> None:
        on_pick(int(point["customdata"]))

    ranking, funnel = st.columns([3, 2])
    with ranking, card(text("segments.title"), text("segments.caption", n=len(view.segments))):
        chart(drawn["segments"], key="segments", alt=wording.segments_lead(view, text), on_point=pick)
        quiet(wording.segments_look(view, text))
    shown = min(view.scored, MOST_DOTS)
    with funnel, card(text("segments.funnel"), text("segments.funnel_caption", n=shown)):
        chart(drawn["funnel"], key="split-funnel", alt=text("segments.funnel_alt", n=shown), on_point=pick)


def segment_list_card(view: SegmentsView, text: Text, on_pick: Callable[[int], None]) -> None:
    """The segments with their numbers, all of them found by their name; choosing a row narrows the page to it."""
    with card(text("segments.all"), text("segments.all_caption")):
        places = _found(view, text) if len(view.segments) > MOST_ROWS else list(range(len(view.segments)))
        shown = places[:_MOST_LISTED]

        def pick() -> None:
            for row in st.session_state["segment-rows"].selection.rows:
                on_pick(shown[row])

        if not shown:
            quiet(text("segments.find_nothing"))
            return
        st.dataframe(
            written(_segment_table(view, shown, text), text),
            hide_index=True,
            key="segment-rows",
            on_select=pick,
            selection_mode="single-row",
        )
        if len(shown) < len(places):
            quiet(text("segments.list_cut", n=len(places), shown=len(shown)))


def _found(view: SegmentsView, text: Text) -> list[int]:
    """The places of the segments whose name holds what is looked for; of all, if nothing is."""
    label, hint = text("segments.find"), text("segments.find_hint")
    wanted = st.text_input(label, key="split-find", bind="query-params", type="search", placeholder=hint).strip()
    if not wanted:
        return list(range(len(view.segments)))
    folded, places = wanted.casefold(), range(len(view.segments))
    return [place for place in places if folded in wording.segment_name(view, place, text).casefold()]


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


def _segment_table(view: SegmentsView, places: list[int], text: Text) -> pd.DataFrame:
    names = [wording.segment_name(view, place, text) for place in places]
    return measured_table(view.segments.iloc[places], names, text)


def measured_table(frame: pd.DataFrame, names: list[str], text: Text) -> pd.DataFrame:
    """Segments under their names, with their numbers and verdicts."""
    told = {verdict: text(f"figures.verdict_{verdict}") for verdict in frame["verdict"].unique()}
    return pd.DataFrame(
        {
            text("frame.column_segment"): names,
            **measured_columns(frame.reset_index(drop=True), text),
            text("frame.column_difference"): frame["difference"].round(1).tolist(),
            text("frame.column_verdict"): [told[verdict] for verdict in frame["verdict"]],
        }
    )
