"""The share of comments that mention each theme, by period, side by side and all on one scale."""

from collections.abc import Sequence
from typing import Any, Final

from nps_core.figures.lines import bands, lines, runs
from nps_core.figures.sheet import ACCENT, DETRACTOR, PROMOTER, QUIET, Figure, axis, figure, plain
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_SCORE, rows_of
from nps_core.views import ThemesOverTime, ThemeSummary, ThemesView
from nps_core.wording import period_name, period_tick

MOST_PANELS: Final = 12
"""So many themes are drawn: those whose share moved, then those of the furthest effect."""

_WIDE: Final = 2
_ROW: Final = 120
_ROOM_FOR_NAMES: Final = 0.22
_MOVED: Final = ("emerging", "fading", "more", "less")


def share_lines(view: ThemesView, text: Text) -> Figure:
    """A small line a theme with the band of its interval; gaps stay gaps, the unfinished period is open and dashed.

    Returns:
        A figure whose points carry, as ``customdata``, the id of their theme and the name of their period.
    """
    shown = _chosen(view)
    if view.moving is None or not shown:
        return figure([], height=_ROW)
    wide, high = min(_WIDE, len(shown)), -(-len(shown) // _WIDE)
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    names = []
    for number, theme in enumerate(shown):
        left, down = number % wide, number // wide
        suffix = str(number + 1) if number else ""
        axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        traces += [each | axes for each in _panel(theme, view.moving, text)]
        across = [left / wide + (0.04 if left else 0), (left + 1) / wide - 0.01]
        below = 1 - (down + 1) / high
        upwards = [below + 0.06 / high, below + (1 - _ROOM_FOR_NAMES) / high]
        x, y = _axes(view.moving, text, is_first=not left, is_last=down == high - 1 and not left)
        layout[f"xaxis{suffix}"] = {**x, "domain": across, "anchor": f"y{suffix}"}
        same = {"matches": "y"} if number else {}
        layout[f"yaxis{suffix}"] = {**y, "domain": upwards, "anchor": f"x{suffix}"} | same
        names.append(_title(theme, across[0], upwards[1], text))
    return figure(traces, height=_ROW * high + 24, annotations=names, hovermode="closest", **layout)


def _chosen(view: ThemesView) -> Sequence[ThemeSummary]:
    """The themes that are drawn."""
    timed = [theme for theme in view.themes if theme.move is not None]
    return sorted(timed, key=lambda theme: _verdict(theme) not in _MOVED)[:MOST_PANELS]


def _verdict(theme: ThemeSummary) -> str:
    return theme.move.verdict if theme.move is not None else ""


def _color(theme: ThemeSummary) -> str:
    """What grows is orange where it hurts and blue where it helps, and the other way round for what goes."""
    if _verdict(theme) not in _MOVED or theme.verdict not in ("hurts", "helps"):
        return ACCENT
    is_growing = _verdict(theme) in ("emerging", "more")
    return PROMOTER if is_growing == (theme.verdict == "helps") else DETRACTOR


def _panel(theme: ThemeSummary, moving: ThemesOverTime, text: Text) -> list[dict[str, Any]]:
    shares = zip(rows_of(moving.shares[theme.id]), rows_of(moving.periods), strict=True)
    rows = [
        {
            **period,
            "place": place,
            "nps": 100 * each["share"],
            "low": 100 * each["low"],
            "high": 100 * each["high"],
        }
        for place, (each, period) in enumerate(shares)
        if period["responses"] >= FEWEST_FOR_A_SCORE
    ]
    found, color = runs(rows), _color(theme)
    points = {
        "type": "scatter",
        "x": [row["place"] for row in rows],
        "y": [row["nps"] for row in rows],
        "mode": "markers",
        "marker": {
            "size": 5,
            "color": color,
            "symbol": ["circle" if row["complete"] else "circle-open" for row in rows],
        },
        "customdata": [[theme.id, row["period"]] for row in rows],
        "hovertext": [_hover(row, theme, moving, text) for row in rows],
        "hoverinfo": "text",
    }
    return [*bands(found), *lines(found, color=color), points]


def _hover(row: dict[str, Any], theme: ThemeSummary, moving: ThemesOverTime, text: Text) -> str:
    return text(
        "mentions.shares" if row["complete"] else "mentions.shares_unfinished",
        period=period_name(row["start"], moving.period, text),
        name=plain(theme.name(text.language)),
        share=row["nps"] / 100,
        low=row["low"] / 100,
        high=row["high"] / 100,
        n=row["responses"],
    )


def _title(theme: ThemeSummary, x: float, y: float, text: Text) -> dict[str, Any]:
    """The name of a theme above its line, in the colour of where it goes."""
    return {
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": plain(theme.name(text.language)),
        "font": {"size": 12, "color": _color(theme) if _verdict(theme) in _MOVED else QUIET},
    }


def _axes(
    moving: ThemesOverTime, text: Text, *, is_first: bool, is_last: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axes of one line: the same scale everywhere, named at the left and at the foot of the first column only."""
    starts = moving.periods["start"].tolist()
    ends = [0, len(starts) - 1] if len(starts) > 1 else [0]
    x = axis(
        range=[-0.5, len(starts) - 0.5],
        tickvals=ends,
        ticktext=[period_tick(starts[place], moving.period, text) for place in ends],
        showticklabels=is_last,
        tickfont={"size": 10},
        tickangle=0,
        showgrid=False,
        showline=True,
    )
    y = axis(
        nticks=4, showticklabels=is_first, tickfont={"size": 10}, zeroline=True, rangemode="tozero", ticksuffix="%"
    )
    return x, y
