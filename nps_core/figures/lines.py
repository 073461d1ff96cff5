"""The score over time: a point a period with its interval, the level behind them, turning points and events."""

from bisect import bisect_right
from datetime import date
from math import isnan
from typing import Any, Final

import pandas as pd

from nps_core.colors import ACCENT, BAND, DETRACTOR, PROMOTER, QUIET
from nps_core.figures.sheet import Figure, axis, figure, periods_axis, plain
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, people_in, rows_of
from nps_core.views import EventsView, TrendView
from nps_core.wording import period_name, turn

_Row = dict[str, Any]

_MOST_NAMED: Final = 4
"""So many events carry their name on the sheet, the latest; of the others it is seen by pointing at them."""

_APART: Final = 0.04
"""So much of the sheet lies between two such names at least."""

_MOST_POINTS: Final = 400


def trend(
    view: TrendView,
    text: Text,
    *,
    height: int = 240,
    events: EventsView | None = None,
    rolling: pd.DataFrame | None = None,
) -> Figure:
    """NPS by period; gaps stay gaps, thin periods are pale, the unfinished one is open and dashed.

    Args:
        events: what was marked; those within the periods are drawn.
        rolling: the score of the last 90 days by day, drawn behind as a dashed line.
    """
    periods = [{**row, "place": place} for place, row in enumerate(rows_of(view.periods))]
    shown = [row for row in periods if people_in(row) >= FEWEST_FOR_A_SCORE]
    starts = [row["start"] for row in periods]
    names = [period_name(row["start"], view.period, text) for row in shown]
    found = runs(shown)
    level = _level(view, periods, text)
    behind = _rolling(rolling, periods, text) if rolling is not None and periods else []
    marked, event_names = _events(events, periods, text) if events is not None and periods else ([], [])
    return figure(
        [*bands(found), *behind, *lines(found, thin=bool(level)), *level, _points(shown, found, names, text), *marked],
        height=height,
        xaxis=periods_axis(starts, view.period, text),
        yaxis=axis(nticks=6, zeroline=True),
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        shapes=[_upright(turn_.place - 0.5, _turn_color(turn_.change), "dot") for turn_ in view.flagged]
        + [_upright(x, QUIET, "dash") for trace in marked for x in trace["x"]],
        annotations=[*_flags(view, text), *event_names],
        margin={"l": 8, "r": 12, "t": 24 if view.flagged else 12, "b": 8},
    )


def runs(shown: list[_Row]) -> list[list[_Row]]:
    """Unbroken stretches of periods, told by their place in the row of all periods."""
    found: list[list[_Row]] = []
    for row in shown:
        if found and found[-1][-1]["place"] == row["place"] - 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def bands(found: list[list[_Row]]) -> list[dict[str, Any]]:
    """The lower edge of each stretch, and the upper one filled down to it."""
    return [
        {
            "type": "scatter",
            "x": _of(run, "place"),
            "y": _of(run, edge),
            "mode": "lines",
            "line": {"width": 0},
            "hoverinfo": "skip",
            **filled,
        }
        for run in found
        if len(run) > 1
        for edge, filled in (("low", {}), ("high", {"fill": "tonexty", "fillcolor": BAND}))
    ]


def lines(found: list[list[_Row]], *, thin: bool = False, color: str = ACCENT) -> list[dict[str, Any]]:
    """A solid line over complete periods, dashed into and out of an unfinished one."""
    drawn = []
    for run in found:
        complete = [row for row in run if row["complete"]]
        drawn.append(_line(complete, "solid", thin=thin, color=color))
        if len(complete) < len(run) and len(run) > 1:
            drawn.append(_line(run[-2:], "dot", thin=thin, color=color))
    return drawn


def _of(rows: list[_Row], name: str) -> list[Any]:
    return [row[name] for row in rows]


def _line(run: list[_Row], dash: str, *, thin: bool, color: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": _of(run, "place"),
        "y": _of(run, "nps"),
        "mode": "lines",
        "line": {"color": color, "width": 1 if thin else 2, "dash": dash},
        "opacity": 0.5 if thin else 1,
        "hoverinfo": "skip",
    }


def _level(view: TrendView, periods: list[_Row], text: Text) -> list[dict[str, Any]]:
    """The level behind the points, broken where periods have no answers."""
    if view.level is None:
        return []
    values = view.level["level"].tolist()
    rows = [{**row, "level": value} for row, value in zip(periods, values, strict=True) if not isnan(value)]
    return [
        {
            "type": "scatter",
            "x": _of(run, "place"),
            "y": _of(run, "level"),
            "mode": "lines",
            "line": {"color": ACCENT, "width": 3},
            "hovertext": [
                text("trend.level_point", period=period_name(row["start"], view.period, text), level=row["level"])
                for row in run
            ],
            "hoverinfo": "text",
        }
        for run in runs(rows)
    ]


def _points(shown: list[_Row], found: list[list[_Row]], names: list[str], text: Text) -> dict[str, Any]:
    firm = [people_in(row) >= FEWEST_FOR_A_RANK for row in shown]
    single = [len(run) == 1 for run in found for _ in run]
    return {
        "type": "scatter",
        "x": _of(shown, "place"),
        "y": _of(shown, "nps"),
        "mode": "markers",
        "marker": {
            "size": [8 if each else 7 for each in firm],
            "color": [ACCENT if each else QUIET for each in firm],
            "opacity": [1 if each else 0.55 for each in firm],
            "symbol": ["circle" if row["complete"] else "circle-open" for row in shown],
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [row["high"] - row["nps"] if alone else 0 for row, alone in zip(shown, single, strict=True)],
            "arrayminus": [row["nps"] - row["low"] if alone else 0 for row, alone in zip(shown, single, strict=True)],
            "color": BAND,
            "thickness": 6,
            "width": 0,
        },
        "customdata": _of(shown, "period"),
        "hovertext": [
            text(
                "figures.period" if row["complete"] else "figures.period_unfinished",
                period=name,
                nps=row["nps"],
                low=row["low"],
                high=row["high"],
                n=row["responses"],
            )
            for name, row in zip(names, shown, strict=True)
        ],
        "hoverinfo": "text",
    }


def _rolling(found: pd.DataFrame, periods: list[_Row], text: Text) -> list[dict[str, Any]]:
    """The rolling line, of at most 400 points; a point stands on its day."""
    step = -(-len(found) // _MOST_POINTS) or 1
    rows = rows_of(found)[::-step][::-1]
    scored = [row["nps"] if people_in(row) >= FEWEST_FOR_A_SCORE else None for row in rows]
    return [
        {
            "type": "scatter",
            "x": [_at(row["answered_on"], periods) for row in rows],
            "y": scored,
            "mode": "lines",
            "line": {"color": QUIET, "width": 1.5, "dash": "dash"},
            "connectgaps": False,
            "hovertext": [
                "" if value is None else text("trend.rolling_point", day=row["answered_on"], nps=value)
                for row, value in zip(rows, scored, strict=True)
            ],
            "hoverinfo": "text",
        }
    ]


def _events(found: EventsView, periods: list[_Row], text: Text) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A mark at the foot of the sheet for each event within the periods; and the names of the latest."""
    marked = [
        (window.day, name)
        for window, name in zip(found.windows, found.names, strict=True)
        if periods[0]["start"] <= window.day <= periods[-1]["end"]
    ]
    if not marked:
        return [], []
    places = [_at(day, periods) for day, _ in marked]
    trace = {
        "type": "scatter",
        "x": places,
        "y": [0] * len(marked),
        "yaxis": "y2",
        "mode": "markers",
        "marker": {"size": 9, "color": QUIET, "symbol": "diamond"},
        "hovertext": [text("trend.event_point", day=day, name=plain(name)) for day, name in marked],
        "hoverinfo": "text",
    }
    named: list[dict[str, Any]] = []
    for x, (day, name) in list(zip(places, marked, strict=True))[::-1]:
        is_apart = not named or named[-1]["x"] - x >= _APART * len(periods)
        if is_apart and len(named) < _MOST_NAMED:
            words = _name(x, 0.02, plain(name), text("trend.event_point", day=day, name=plain(name)), QUIET)
            named.append({**words, "textangle": -90, "xanchor": "right"})
    return [trace], named


def _flags(view: TrendView, text: Text) -> list[dict[str, Any]]:
    """By how much the score stepped, at the head of each turning point."""
    return [
        _name(
            each.place - 0.5,
            1.0,
            text(f"trend.flag_{'rise' if each.change > 0 else 'fall'}", change=each.change),
            turn(each, view, text),
            _turn_color(each.change),
        )
        for each in view.flagged
    ]


def _name(x: float, y: float, words: str, more: str, color: str) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "text": words,
        "hovertext": more,
        "showarrow": False,
        "font": {"color": color, "size": 12},
    }


def _upright(x: float, color: str, dash: str) -> dict[str, Any]:
    line = {"color": color, "width": 1, "dash": dash}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line}


def _turn_color(change: float) -> str:
    return PROMOTER if change > 0 else DETRACTOR


def _at(day: date, periods: list[_Row]) -> float:
    """Where a day stands among the periods, each of which is one wide around its place."""
    place = max(0, bisect_right(periods, day, key=lambda row: row["start"]) - 1)
    row = periods[place]
    return place - 0.5 + (day - row["start"]).days / ((row["end"] - row["start"]).days + 1)
