"""The score over time: a point a period, its interval as a light band."""

from typing import Any

import pandas as pd

from nps_core.figures.sheet import ACCENT, BAND, QUIET, Figure, axis, figure, periods_axis
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE
from nps_core.views import TrendView
from nps_core.wording import period_name


def trend(view: TrendView, text: Text, *, height: int = 240) -> Figure:
    """NPS by period; gaps stay gaps, thin periods are pale, the unfinished one is open and dashed."""
    periods = view.periods.reset_index(drop=True)
    shown = periods[periods["responses"] >= FEWEST_FOR_A_SCORE]
    names = [period_name(start, view.period, text) for start in periods["start"]]
    traces = [*_bands(shown), *_lines(shown), _points(shown, names, text)]
    return figure(
        traces,
        height=height,
        xaxis=periods_axis(list(periods["start"]), view.period, text),
        yaxis=axis(nticks=6, zeroline=True),
    )


def _runs(shown: pd.DataFrame) -> list[pd.DataFrame]:
    """Unbroken stretches of periods, told by their place in the row of all periods."""
    place = shown.index.to_series()
    return [run for _, run in shown.groupby((place.diff() != 1).cumsum())]


def _bands(shown: pd.DataFrame) -> list[dict[str, Any]]:
    """The lower edge of each stretch, and the upper one filled down to it."""
    return [
        {
            "type": "scatter",
            "x": list(run.index),
            "y": run[edge].tolist(),
            "mode": "lines",
            "line": {"width": 0},
            "hoverinfo": "skip",
            **filled,
        }
        for run in _runs(shown)
        if len(run) > 1
        for edge, filled in (("low", {}), ("high", {"fill": "tonexty", "fillcolor": BAND}))
    ]


def _lines(shown: pd.DataFrame) -> list[dict[str, Any]]:
    """A solid line over complete periods, dashed into and out of an unfinished one."""
    lines = []
    for run in _runs(shown):
        complete = run[run["complete"]]
        lines.append(_line(complete, "solid"))
        if len(complete) < len(run) and len(run) > 1:
            lines.append(_line(run.iloc[-2:], "dot"))
    return lines


def _line(run: pd.DataFrame, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": list(run.index),
        "y": run["nps"].tolist(),
        "mode": "lines",
        "line": {"color": ACCENT, "width": 2, "dash": dash},
        "hoverinfo": "skip",
    }


def _points(shown: pd.DataFrame, names: list[str], text: Text) -> dict[str, Any]:
    firm = (shown["responses"] >= FEWEST_FOR_A_RANK).tolist()
    single = [len(run) == 1 for run in _runs(shown) for _ in run.index]
    return {
        "type": "scatter",
        "x": list(shown.index),
        "y": shown["nps"].tolist(),
        "mode": "markers",
        "marker": {
            "size": [8 if each else 7 for each in firm],
            "color": [ACCENT if each else QUIET for each in firm],
            "opacity": [1 if each else 0.55 for each in firm],
            "symbol": ["circle" if each else "circle-open" for each in shown["complete"]],
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [h - v if s else 0 for h, v, s in zip(shown["high"], shown["nps"], single, strict=True)],
            "arrayminus": [v - low if s else 0 for low, v, s in zip(shown["low"], shown["nps"], single, strict=True)],
            "color": BAND,
            "thickness": 6,
            "width": 0,
        },
        "customdata": shown["period"].tolist(),
        "hovertext": [
            text(
                "figures.period" if row["complete"] else "figures.period_unfinished",
                period=names[place],
                nps=row["nps"],
                low=row["low"],
                high=row["high"],
                n=int(row["responses"]),
            )
            for place, row in zip(shown.index, shown.to_dict("records"), strict=True)
        ],
        "hoverinfo": "text",
    }
