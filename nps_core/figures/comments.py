"""The share of a theme over time, and the map of comments."""

from textwrap import wrap
from typing import Any, Final

import numpy as np

from nps_core.colors import ACCENT, QUIET
from nps_core.figures.lines import bands, lines, runs
from nps_core.figures.sheet import Figure, axis, figure, periods_axis, plain
from nps_core.filters import THEME
from nps_core.i18n import Text
from nps_core.responses import COMMENT, RESPONSE_ID, SCORE
from nps_core.score import rows_of
from nps_core.views import ThemeMap, ThemesOverTime
from nps_core.wording import period_name

_LOOKS: Final = (
    ("#2374AB", "circle"),
    ("#D9622B", "square"),
    ("#2A9D74", "diamond"),
    ("#B5509C", "triangle-up"),
    ("#B58900", "cross"),
    ("#6A61D6", "triangle-down"),
    ("#4FA3C7", "star"),
    ("#C44536", "hexagon"),
)
"""Told apart by their form as well as by their colour, on light and on dark; the themes after these are grey."""
_MOST_POINTS: Final = 400
_ABOVE: Final = 0.05
"""How far above its comments the name of a theme stands."""
_LONGEST_HOVER: Final = 240
_HOVER_LINE: Final = 44

_EDGES: Final = {"nps": "share", "low": "low", "high": "high"}
"""What the lines of a trend are drawn through."""


def share_over_time(moving: ThemesOverTime, theme: str, text: Text) -> Figure:
    """The share of comments on a theme by period, with its interval; the unfinished period is open and dashed."""
    shares = moving.shares[theme]
    periods = rows_of(moving.periods)
    rows = [
        {
            **period,
            "place": place,
            **{into: 100 * row[name] for into, name in _EDGES.items()},
            "mentions": row["mentions"],
        }
        for place, (period, row) in enumerate(zip(periods, rows_of(shares), strict=True))
        if period["responses"]
    ]
    found = runs(rows)
    points = {
        "type": "scatter",
        "x": [row["place"] for row in rows],
        "y": [row["nps"] for row in rows],
        "mode": "markers",
        "marker": {
            "size": 7,
            "color": ACCENT,
            "symbol": ["circle" if row["complete"] else "circle-open" for row in rows],
        },
        "hovertext": [
            text(
                "comments.share_point",
                period=period_name(row["start"], moving.period, text),
                share=row["nps"] / 100,
                low=row["low"] / 100,
                high=row["high"] / 100,
                mentions=row["mentions"],
                n=row["responses"],
            )
            for row in rows
        ],
        "hoverinfo": "text",
    }
    place = moving.moves[theme].place if theme in moving.moves else None
    return figure(
        [*bands(found), *lines(found), points],
        height=200,
        xaxis=periods_axis([period["start"] for period in periods], moving.period, text),
        yaxis=axis(nticks=4, rangemode="tozero", ticksuffix="%"),
        shapes=[] if place is None else [_upright(place - 0.5)],
    )


def _upright(x: float) -> dict[str, Any]:
    line = {"color": QUIET, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1, "line": line}


def theme_map(view: ThemeMap, chosen: str, text: Text) -> Figure:
    """Comments as dots, one trace a theme; where a theme is chosen the others are grey.

    Returns:
        A figure whose points carry, as ``customdata``, the id of their response.
    """
    ordered = sorted(view.names, key=lambda theme: theme == chosen)
    looks = {
        theme: _LOOKS[place] if place < len(_LOOKS) else (QUIET, "circle") for place, theme in enumerate(view.names)
    }
    named = [chosen] if chosen in view.names else list(view.names)[: len(_LOOKS)]
    traces = [
        _dots(view, theme, looks[theme], text, is_pale=chosen in view.names and theme != chosen) for theme in ordered
    ]
    return figure(
        traces,
        height=460,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis={"visible": False, "range": [-1.12, 1.12], "fixedrange": True},
        yaxis={"visible": False, "range": [-1.12, 1.12], "fixedrange": True},
        annotations=[_name(view, theme, text) for theme in named],
        hovermode="closest",
    )


def _dots(view: ThemeMap, theme: str, look: tuple[str, str], text: Text, *, is_pale: bool) -> dict[str, Any]:
    points = rows_of(view.points[view.points[THEME] == theme].head(_MOST_POINTS))
    color, symbol = look
    name = plain(view.names[theme][text.language])
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": np.array([row["x"] for row in points], np.float32),
        "y": np.array([row["y"] for row in points], np.float32),
        "marker": {
            "size": 7,
            "color": QUIET if is_pale else color,
            "symbol": symbol,
            "opacity": 0.3 if is_pale else 0.7,
        },
        "customdata": [row[RESPONSE_ID] for row in points],
        "hovertext": [
            f"{_lines(row[COMMENT])}<br>{text('comments.map_point', score=row[SCORE], name=name)}" for row in points
        ],
        "hoverinfo": "text",
    }


def _name(view: ThemeMap, theme: str, text: Text) -> dict[str, Any]:
    points = view.points[view.points[THEME] == theme]
    return {
        "x": float(points["x"].mean()),
        "y": float(points["y"].max()) + _ABOVE,
        "text": f"<b>{plain(view.names[theme][text.language])}</b>",
        "showarrow": False,
        "captureevents": False,
        "font": {"size": 12},
    }


def _lines(comment: str) -> str:
    """A comment as Plotly shows it to the letter, in short lines, cut where it is long."""
    short = comment if len(comment) <= _LONGEST_HOVER else f"{comment[: _LONGEST_HOVER - 1]}…"
    width = _HOVER_LINE if comment.isascii() else _HOVER_LINE // 2
    found = (line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in wrap(short, width))
    return "<br>".join(found)
