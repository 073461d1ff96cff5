"""The score over time: a point a period, its interval as a light band."""

from typing import Any

from nps_core.figures.sheet import ACCENT, BAND, QUIET, Figure, axis, figure, periods_axis
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, rows_of
from nps_core.views import TrendView
from nps_core.wording import period_name

_Row = dict[str, Any]


def trend(view: TrendView, text: Text, *, height: int = 240) -> Figure:
    """NPS by period; gaps stay gaps, thin periods are pale, the unfinished one is open and dashed."""
    periods = [{**row, "place": place} for place, row in enumerate(rows_of(view.periods))]
    shown = [row for row in periods if row["responses"] >= FEWEST_FOR_A_SCORE]
    starts = [row["start"] for row in periods]
    names = [period_name(row["start"], view.period, text) for row in shown]
    runs = _runs(shown)
    return figure(
        [*_bands(runs), *_lines(runs), _points(shown, runs, names, text)],
        height=height,
        xaxis=periods_axis(starts, view.period, text),
        yaxis=axis(nticks=6, zeroline=True),
    )


def _runs(shown: list[_Row]) -> list[list[_Row]]:
    """Unbroken stretches of periods, told by their place in the row of all periods."""
    runs: list[list[_Row]] = []
    for row in shown:
        if runs and runs[-1][-1]["place"] == row["place"] - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _of(rows: list[_Row], name: str) -> list[Any]:
    return [row[name] for row in rows]


def _bands(runs: list[list[_Row]]) -> list[dict[str, Any]]:
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
        for run in runs
        if len(run) > 1
        for edge, filled in (("low", {}), ("high", {"fill": "tonexty", "fillcolor": BAND}))
    ]


def _lines(runs: list[list[_Row]]) -> list[dict[str, Any]]:
    """A solid line over complete periods, dashed into and out of an unfinished one."""
    lines = []
    for run in runs:
        complete = [row for row in run if row["complete"]]
        lines.append(_line(complete, "solid"))
        if len(complete) < len(run) and len(run) > 1:
            lines.append(_line(run[-2:], "dot"))
    return lines


def _line(run: list[_Row], dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": _of(run, "place"),
        "y": _of(run, "nps"),
        "mode": "lines",
        "line": {"color": ACCENT, "width": 2, "dash": dash},
        "hoverinfo": "skip",
    }


def _points(shown: list[_Row], runs: list[list[_Row]], names: list[str], text: Text) -> dict[str, Any]:
    firm = [row["responses"] >= FEWEST_FOR_A_RANK for row in shown]
    single = [len(run) == 1 for run in runs for _ in run]
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
