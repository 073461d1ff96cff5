"""The trends of several segments side by side, all on one scale."""

from typing import Any, Final

from nps_core.colors import ACCENT, DETRACTOR, PROMOTER, QUIET
from nps_core.figures.lines import bands, lines, runs
from nps_core.figures.sheet import Figure, axis, figure, plain
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_SCORE, people_in, rows_of
from nps_core.views import SegmentTrends
from nps_core.wording import period_name, period_tick, segment_called

_WIDE: Final = 2
"""So many side by side fit on a phone."""

_ROW: Final = 140
_ROOM_FOR_NAMES: Final = 0.2
_LONGEST_NAME: Final = 16
_COLORS: Final = {"rise": PROMOTER, "fall": DETRACTOR, "unclear": ACCENT, "withheld": ACCENT, "few": QUIET}


def small_multiples(view: SegmentTrends, text: Text) -> Figure:
    """A small line a segment with its intervals, everyone's as a grey line behind it; pale where too few answered.

    Returns:
        A figure whose points carry, as ``customdata``, the place of their segment and the name of their period.
    """
    high = max(1, -(-len(view.trends) // _WIDE))
    wide = min(_WIDE, max(1, len(view.trends)))
    everyone = _shown(rows_of(view.periods))
    traces: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    names = []
    for number, (row, frame) in enumerate(zip(rows_of(view.moved), view.trends.values(), strict=True)):
        left, down = number % wide, number // wide
        suffix = str(number + 1) if number else ""
        axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        traces += [each | axes for each in _panel(_shown(rows_of(frame)), everyone, number, view, text)]
        across = [left / wide + (0.02 if left else 0), (left + 1) / wide - 0.01]
        below = 1 - (down + 1) / high
        upwards = [below + 0.06 / high, below + (1 - _ROOM_FOR_NAMES) / high]
        x, y = _axes(view, text, is_first=not left, is_last=down == high - 1 and not left)
        layout[f"xaxis{suffix}"] = {**x, "domain": across, "anchor": f"y{suffix}"}
        layout[f"yaxis{suffix}"] = {**y, "domain": upwards, "anchor": f"x{suffix}"} | (
            {"matches": "y"} if number else {}
        )
        names.append(_title(row, across[0], upwards[1], view, text))
    return figure(traces, height=_ROW * high + 24, annotations=names, hovermode="closest", **layout)


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    placed = ({**row, "place": place} for place, row in enumerate(rows))
    return [row for row in placed if people_in(row) >= FEWEST_FOR_A_SCORE]


def _panel(
    shown: list[dict[str, Any]],
    everyone: list[dict[str, Any]],
    number: int,
    view: SegmentTrends,
    text: Text,
) -> list[dict[str, Any]]:
    name = plain(segment_called(view.moved["segment"].iloc[number], view.dimension, view.scope, text))
    verdict = view.moved["verdict"].iloc[number]
    color = _COLORS[verdict]
    points = {
        "type": "scatter",
        "x": [row["place"] for row in shown],
        "y": [row["nps"] for row in shown],
        "mode": "markers",
        "marker": {
            "size": 5,
            "color": color,
            "opacity": 0.55 if verdict == "few" else 1,
            "symbol": ["circle" if row["complete"] else "circle-open" for row in shown],
        },
        "customdata": [[number, row["period"]] for row in shown],
        "hovertext": [
            text(
                "trend.small_point",
                name=name,
                period=period_name(row["start"], view.period, text),
                nps=row["nps"],
                low=row["low"],
                high=row["high"],
                n=row["responses"],
            )
            for row in shown
        ],
        "hoverinfo": "text",
    }
    behind = [each | {"opacity": 0.6} for each in lines(runs(everyone), thin=True, color=QUIET)]
    found = runs(shown)
    pale = {"opacity": 0.55} if verdict == "few" else {}
    return [*bands(found), *behind, *(each | pale for each in lines(found, color=color)), points]


def _title(moved: dict[str, Any], x: float, y: float, view: SegmentTrends, text: Text) -> dict[str, Any]:
    """The name of a segment above its line; with how far it moved, where it did."""
    name = segment_called(moved["segment"], view.dimension, view.scope, text)
    short = plain(name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…")
    did_move = moved["verdict"] in ("rise", "fall")
    words = text("trend.small_moved", name=short, change=moved["change"]) if did_move else short
    return {
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": words,
        "hovertext": plain(name),
        "font": {"size": 12, "color": _COLORS[moved["verdict"]] if did_move else QUIET},
    }


def _axes(view: SegmentTrends, text: Text, *, is_first: bool, is_last: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The axes of one line: the same scale everywhere, named at the left and at the foot of the first column only."""
    starts = view.periods["start"].tolist()
    ends = [0, len(starts) - 1] if len(starts) > 1 else [0]
    x = axis(
        range=[-0.5, len(starts) - 0.5],
        tickvals=ends,
        ticktext=[period_tick(starts[place], view.period, text) for place in ends],
        showticklabels=is_last,
        tickfont={"size": 10},
        tickangle=0,
        showgrid=False,
        showline=True,
    )
    return x, axis(nticks=4, showticklabels=is_first, tickfont={"size": 10}, zeroline=True)
