"""The score over time: what moved, in which segments, and around which events."""

import html
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nps_core import wording
from nps_core.figures import VERDICT_COLORS, Figure
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.store import Dataset
from nps_core.store.marked import Event
from nps_core.trend import Window
from nps_core.views import EventsView, SegmentTrends, TrendView
from pages import cached
from pages.parts.cards import Table, card, chart
from pages.parts.link import choice
from pages.parts.responses import read_responses
from pages.parts.segments import measured_columns
from pages.parts.states import attempt
from pages.parts.words import changes, quiet

_MOST_EVENTS = 12
"""So many events are listed at once, the latest; the others are unfolded."""


def trend_card(
    figure: Figure | None,
    view: TrendView,
    title: str,
    text: Text,
    *,
    rolling: bool = False,
    box: DeltaGenerator | None = None,
) -> None:
    """The trend line; a click on a point opens the responses of its period."""
    if figure is None:
        with card(title, box=box):
            quiet(wording.trend_lead(view, text))
        return
    buckets = view.periods.set_index("period")

    def open_period(point: dict[str, Any]) -> None:
        if "customdata" in point:
            bucket = buckets.loc[point["customdata"]]
            read_responses(view.scope.filters.between(bucket["start"], bucket["end"]))

    captions = [text("trend.caption", period=text(f"trend.period_{view.period}"))]
    captions += [text("trend.level")] if view.level is not None and view.level["level"].notna().any() else []
    captions += [text("trend.rolling_caption")] if rolling else []
    with card(title, wording.together(text, *captions), _table("trend", view, text), box=box):
        chart(figure, key="trend", alt=wording.trend_alt(view, text), on_point=open_period)


def moves_card(view: TrendView, text: Text) -> None:
    """Turning points, the season and the wobble, a sentence each."""
    with card(text("trend.moves"), text("trend.moves_caption")):
        _sentences(wording.moves(view, text))


def groups_over_time_card(figure: Figure, view: TrendView, text: Text) -> None:
    """The shares of the three groups in each period, and whether they move; a click on one opens its responses."""
    buckets = view.periods.set_index("period")

    def open_part(point: dict[str, Any]) -> None:
        period, category = point["customdata"]
        bucket = buckets.loc[period]
        read_responses(view.scope.filters.between(bucket["start"], bucket["end"]).of(category))

    with card(text("trend.groups"), text("trend.groups_caption"), _table("groups-over-time", view, text)):
        _sentences(wording.shares(view, text))
        chart(figure, key="groups-over-time", alt=text("trend.groups_alt", n=len(view.periods)), on_point=open_part)


def small_multiples_card(dataset: Dataset, filters: Filters, period: str, text: Text) -> None:
    """The trends of the largest segments side by side, and which of them moved; a click opens the responses."""
    splits = dataset.columns.splits
    if not splits:
        return
    names = {name: wording.called(name, text, is_sample=dataset.is_sample) for name in splits}
    asked = st.session_state.get("small") or st.query_params.get("small", splits[0])
    dimension = asked if asked in splits else splits[0]
    view = cached.segment_trends(dataset.version, filters, dimension, period)
    table = Table("small", lambda: _small_table(view, text), text) if view.trends else None
    caption = text("trend.small_caption", period=text(f"trend.period_{view.period}")) if view.trends else ""
    with card(text("trend.small"), caption, table):
        choice("small", splits, names.__getitem__, label=text("trend.small_by"), default=splits[0], width=320)
        if len(view.trends) < 2:
            quoted = wording.quoted(dimension, text, is_sample=dataset.is_sample)
            alone = text("trend.small_alone", dimension=quoted)
            _sentences([alone if view.segments < 2 else text("trend.small_few")])
            return
        _sentences([wording.moved_segments(view, text)])
        if view.segments > len(view.trends):
            quiet(text("trend.small_largest", shown=len(view.trends), n=view.segments))
        figure = cached.figure_of_segment_trends(dataset.version, filters, dimension, period, text.language)
        called = [wording.segment_called(name, dimension, view.scope, text) for name in view.trends]
        chart(figure, key="small-lines", alt=text("trend.small_alt", names=called), on_point=_segment_opener(view))


def marked_events(dataset: Dataset) -> tuple[tuple[date, str], ...]:
    """The day and the name of each event that was marked, the earliest first."""
    return tuple((event.day, event.name) for event in cached.store().events(dataset))


def events_card(dataset: Dataset, found: EventsView, view: TrendView, text: Text) -> None:
    """What the reader marked, with the days before and after it; marking and removing."""
    marked = list(zip(cached.store().events(dataset), found.windows, strict=False))[::-1]
    with card(text("trend.events"), text("trend.events_caption")):
        if not dataset.as_of and cached.may("mark"):
            _event_form(dataset, view, text)
        if not marked:
            quiet(text("trend.events_none"))
        for event, window in marked[:_MOST_EVENTS]:
            _event_row(dataset, event, window, text)
        if len(marked) > _MOST_EVENTS:
            more = st.expander(
                text("trend.events_more", n=len(marked) - _MOST_EVENTS), key="event-more", on_change="rerun"
            )
            with more:
                for event, window in marked[_MOST_EVENTS:] if more.open else ():
                    _event_row(dataset, event, window, text)


def _event_row(dataset: Dataset, event: Event, window: Window, text: Text) -> None:
    """What was marked, with the days around it, and the way to take it away."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container():
            changes([_event_line(event.name, window, text)])
        if dataset.as_of or not cached.may("unmark"):
            return
        st.button(
            text("trend.event_unmark"),
            key=f"event-remove-{event.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=attempt,
            args=(cached.store().unmark, dataset, event.id),
        )


def _event_form(dataset: Dataset, view: TrendView, text: Text) -> None:
    """A day and what happened on it."""

    def mark() -> None:
        day, name = st.session_state["event-day"], st.session_state["event-name"]
        if isinstance(day, date) and attempt(cached.store().mark, dataset, day, name):
            st.session_state["event-name"] = ""

    with (
        st.form("event-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.date_input(text("trend.event_day"), value=view.scope.last_day, key="event-day", width=160)
        st.text_input(text("trend.event_name"), key="event-name", placeholder=text("trend.event_hint"), max_chars=200)
        st.form_submit_button(text("trend.event_mark"), icon=":material/flag:", on_click=mark)


def _event_line(name: str, window: Window, text: Text) -> tuple[str, str, str]:
    """The difference that came with an event in figures, its colour, and in words."""
    found = window.difference
    is_told = found is not None and found.change is not None and found.verdict != "few"
    way = "few" if found is None else "unclear" if found.verdict != "real" else "helps" if found.low > 0 else "hurts"
    words = wording.together(text, text("trend.event_at", day=window.day, name=name), wording.event(window, text))
    return text.change(found.change) if is_told else "–", VERDICT_COLORS[way], words


def _segment_opener(view: SegmentTrends) -> Callable[[dict[str, Any]], None]:
    """What a click on a point of one of the small lines does."""
    buckets, segments = view.periods.set_index("period"), list(view.trends)

    def open_point(point: dict[str, Any]) -> None:
        if "customdata" in point:
            place, period = point["customdata"]
            bucket = buckets.loc[period]
            narrowed = view.scope.filters.within(view.dimension, segments[int(place)])
            read_responses(narrowed.between(bucket["start"], bucket["end"]))

    return open_point


def _sentences(lines: Iterable[str]) -> None:
    """Sentences one below the other, shown to the letter."""
    style = "margin:.15rem 0 .35rem;line-height:1.45;max-width:66rem"
    st.html("".join(f'<p style="{style}">{html.escape(line)}</p>' for line in lines))


def _table(key: str, view: TrendView, text: Text) -> Table:
    return Table(key, lambda: _trend_table(view, text), text)


def _trend_table(view: TrendView, text: Text) -> pd.DataFrame:
    names = [wording.period_name(start, view.period, text) for start in view.periods["start"]]
    turned = {turn.place for turn in view.turns}
    level = {} if view.level is None else {text("trend.column_level"): view.level["level"].round(1)}
    return pd.DataFrame(
        {
            text("frame.column_period"): names,
            **measured_columns(view.periods, text),
            **level,
            text("frame.column_complete"): view.periods["complete"],
            text("trend.column_turn"): [place in turned for place in range(len(view.periods))],
        }
    )


def _small_table(view: SegmentTrends, text: Text) -> pd.DataFrame:
    rows = view.moved
    return pd.DataFrame(
        {
            text("frame.column_segment"): [
                wording.segment_called(name, view.dimension, view.scope, text) for name in rows["segment"]
            ],
            text("trend.column_before"): rows["before"],
            text("trend.column_after"): rows["after"],
            text("trend.column_change"): rows["change"].round(1),
            text("trend.column_change_low"): rows["low"].round(1),
            text("trend.column_change_high"): rows["high"].round(1),
            text("frame.column_verdict"): [text(f"trend.verdict_{verdict}") for verdict in rows["verdict"]],
        }
    )
