"""Is it moving, do detractors become more, and what did events do to it?"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from nps_core import wording
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import (
    measured_cells,
    measured_columns,
    number,
    period_called,
    point_of_period,
    scored,
    state_of,
    tone,
)
from nps_core.report.composing.small import small
from nps_core.report.document import Column, Course, Mark, Point, Ranking, Sheet, Table
from nps_core.scale import CATEGORIES
from nps_core.score import people_in, rows_of
from nps_core.trend import Window
from nps_core.views import EventsView, TrendView


def sheets(found: Found, text: Text) -> Sequence[Sheet]:
    """The score by period; where there are days, the three groups, the segments and what was marked as well."""
    view = found.trend
    told = [course(found, view, text, id_="trend.score", title=text("trend.score"), events=found.events)]
    if not view.periods.empty:
        told.append(_groups(found, view, text))
    if (beside := small(found, text)) is not None:
        told.append(beside)
    if found.events.names and not view.periods.empty:
        told.append(_events(found, text))
    return told


def course(
    found: Found, view: TrendView, text: Text, *, id_: str, title: str, events: EventsView | None = None
) -> Sheet:
    """The score by period, with its level, its turning points and what was marked."""
    lead, context = wording.trend_lead(view, text), found.context(text)
    if view.periods.empty:
        return Sheet(id_, title, lead, context)
    rows = rows_of(view.periods)
    has_level = view.level is not None and bool(view.level["level"].notna().any())
    level = [number(each) for each in view.level["level"].tolist()] if view.level is not None and has_level else []
    notes = [] if view.scope.scales else wording.moves(view, text)
    notes.append(text("trend.caption", period=text(f"trend.period_{view.period}")))
    notes += [text("trend.level")] if has_level else []
    notes += [] if view.scope.scales else [text("trend.moves_caption")]
    return Sheet(
        id_,
        title,
        lead,
        context,
        Course(
            tuple(point_of_period(row, view.period, text) for row in rows),
            level=tuple(level),
            marks=(*_turns(view, text), *(_marked(events, rows) if events else ())),
        ),
        wording.trend_alt(view, text),
        (_table(view, rows, level, text),),
        notes=tuple(notes),
    )


def _turns(view: TrendView, text: Text) -> tuple[Mark, ...]:
    return tuple(
        Mark(text(f"trend.flag_{'rise' if each.change > 0 else 'fall'}", change=each.change), each.place)
        for each in view.flagged
    )


def _marked(events: EventsView, rows: Sequence[dict[str, Any]]) -> tuple[Mark, ...]:
    """The events within the periods, each at its period."""
    return tuple(
        Mark(name, bisect_right(rows, window.day, key=lambda row: row["start"]) - 1)
        for window, name in zip(events.windows, events.names, strict=True)
        if rows[0]["start"] <= window.day <= rows[-1]["end"]
    )


def _table(view: TrendView, rows: Sequence[dict[str, Any]], level: Sequence[float | None], text: Text) -> Table:
    turns = {each.place: wording.turn(each, view, text) for each in view.flagged}
    columns = [Column(text("frame.column_period")), *measured_columns(text)]
    columns += [Column(text("trend.column_level"), "decimal")] if level else []
    columns += [Column(text("trend.column_turn"))] if turns else []
    return Table(
        tuple(columns),
        tuple(
            (
                period_called(row, view.period, text),
                *measured_cells(row),
                *(level[place : place + 1]),
                *([turns.get(place, "")] if turns else []),
            )
            for place, row in enumerate(rows)
        ),
    )


def _groups(found: Found, view: TrendView, text: Text) -> Sheet:
    """Whether detractors become more; the other two groups stand in the table."""
    rows, told = rows_of(view.periods), wording.shares(view, text)
    ticks = [wording.period_tick(row["start"], view.period, text) for row in rows]
    columns = [Column(text("frame.column_period")), Column(text("frame.column_responses"), "number", counts=True)]
    columns += [Column(text(f"wording.{name}s"), "percent") for name in reversed(CATEGORIES)]
    columns += [Column(text(f"report.column_detractors_{end}"), "percent") for end in ("low", "high")]
    limits = view.share_limits("detractor")
    cells = tuple(
        (
            period_called(row, view.period, text),
            int(row["responses"]),
            *(_share(row, name) for name in reversed(CATEGORIES)),
            *ends,
        )
        for row, ends in zip(rows, limits, strict=True)
    )
    points = tuple(_detractors(row, tick, *ends) for row, tick, ends in zip(rows, ticks, limits, strict=True))
    return Sheet(
        "trend.groups",
        text("report.detractors"),
        told[0],
        found.context(text),
        Course(points, unit="percent"),
        text("report.detractors_alt", n=len(rows), first=cells[0][0], last=cells[-1][0]),
        (Table(tuple(columns), cells, text("trend.groups")),),
        notes=(*told[1:], text("trend.groups_caption"), text("report.share_limits")),
    )


def _share(row: dict[str, Any], name: str) -> float | None:
    """The share of a group in a period; None where too few people answered."""
    return None if scored(row) is None else row[f"{name}s"] / row["responses"]


def _detractors(row: dict[str, Any], tick: str, low: float | None, high: float | None) -> Point:
    state = state_of(int(people_in(row)))
    if state != "gap" and not row["complete"]:
        state = "unfinished"
    return Point(tick, _share(row, "detractor"), low, high, int(row["responses"]), state, tone="detractor")


def _events(found: Found, text: Text) -> Sheet:
    """What happened around each event, the latest first; its sentence leads."""
    told = list(zip(found.events.windows, found.events.names, strict=True))[::-1]
    sentences = [
        wording.together(text, text("trend.event_at", day=window.day, name=name), wording.event(window, text))
        for window, name in told
    ]
    columns = (
        Column(text("trend.event_day"), "day"),
        Column(text("trend.event_name")),
        Column(text("report.column_days"), "number"),
        Column(text("changes.column_nps_before"), "decimal"),
        Column(text("changes.column_nps_after"), "decimal"),
        Column(text("changes.column_n_before"), "number", counts=True, is_minor=True),
        Column(text("changes.column_n_after"), "number", counts=True, is_minor=True),
        Column(text("trend.column_change"), "decimal"),
        Column(text("trend.column_change_low"), "decimal"),
        Column(text("trend.column_change_high"), "decimal"),
    )
    return Sheet(
        "trend.events",
        text("trend.events"),
        sentences[0],
        found.context(text),
        Ranking(tuple(_window(window, name) for window, name in told if _change(window) is not None), "change"),
        wording.together(text, *sentences),
        (Table(columns, tuple(_event_row(window, name) for window, name in told)),),
        notes=(*sentences[1:], text("trend.events_caption")),
    )


def _change(window: Window) -> float | None:
    """By how much the score moved; None where too few people answered to tell."""
    found = window.difference
    return None if found is None or found.verdict == "few" else number(found.change)


def _window(window: Window, name: str) -> Point:
    found = window.difference
    assert found is not None, "only what can be told is drawn"
    way = ("rose" if (found.change or 0.0) > 0 else "fell") if found.verdict == "real" else ""
    n = window.before.responses + window.after.responses
    return Point(name, number(found.change), number(found.low), number(found.high), n, tone=tone(way))


def _event_row(window: Window, name: str) -> tuple[Any, ...]:
    found, is_told = window.difference, _change(window) is not None
    scores = [None if score.is_small else score.nps for score in (window.before, window.after)]
    moved = (number(found.change), number(found.low), number(found.high)) if found and is_told else (None,) * 3
    return (window.day, name, window.days, *scores, window.before.responses, window.after.responses, *moved)
