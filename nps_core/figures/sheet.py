"""The sheet that every figure is drawn on: its margins and axes."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from plotly.basedatatypes import BaseFigure

from nps_core.colors import GRID
from nps_core.i18n import Text
from nps_core.wording import period_in_year

__all__ = ["Figure", "axis", "counts_axis", "figure", "periods_axis", "plain"]

_LONGEST_LABEL: Final = 32
_MOST_TICKS: Final = 6
_MOST_STEPS: Final = 5


def plain(name: str) -> str:
    """A name from data as Plotly shows it to the letter, cut where it would fill the sheet.

    >>> plain("<b>A&B</b>")
    '&lt;b&gt;A&amp;B&lt;/b&gt;'
    """
    short = name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1]}…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def axis(**settings: Any) -> dict[str, Any]:
    """An axis with thin lines and nothing that moves by itself."""
    return {
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "linecolor": GRID,
        "automargin": True,
        "fixedrange": True,
        **settings,
    }


def periods_axis(starts: Sequence[date], length: str, text: Text) -> dict[str, Any]:
    """An axis of periods, one unit each, of which as many are named as stand side by side on a phone.

    Their year stands below them, where it is another than that of the one before: beside them there is no room.
    """
    step = max(1, -(-len(starts) // _MOST_TICKS))
    names = [period_in_year(start, length, text) for start in starts[::step]]
    years_before = ["", *(year for _, year in names)]
    return axis(
        tickvals=list(range(0, len(starts), step)),
        ticktext=[
            within if year == before else f"{within}<br>{year}"
            for (within, year), before in zip(names, years_before, strict=False)
        ],
        tickangle=0,
        range=[-0.5, len(starts) - 0.5],
        showgrid=False,
    )


def counts_axis(most: int, text: Text, **settings: Any) -> dict[str, Any]:
    """An axis of counts from none to the most, with round numbers as the reader's language writes them."""
    size = 10 ** max(0, len(str(most)) - 2)
    step = next(size * each for each in (1, 2, 5, 10, 20, 50, 100) if size * each * _MOST_STEPS >= most)
    places = list(range(0, most + 1, step))
    return axis(tickvals=places, ticktext=[text.compact(place) for place in places], rangemode="tozero", **settings)


class Figure(BaseFigure):  # type: ignore[misc]
    """A figure as the browser gets it: the plain description of its traces and its layout; read-only.

    Plotly's own objects check and copy every property when they are made, and again whenever they are shown. The
    tests check the descriptions; making one then takes a fifth of the time, and showing it no copy at all.
    """

    def __init__(self, traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
        self._description = {"data": traces, "layout": layout}

    def to_dict(self) -> dict[str, Any]:
        """The description."""
        return self._description


def figure(traces: list[dict[str, Any]], *, height: int, **layout: Any) -> Figure:
    """A figure of some traces."""
    return Figure(
        traces,
        {
            "height": height,
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
            "showlegend": False,
            "hoverlabel": {"align": "left"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "dragmode": False,
            "template": {},
            **layout,
        },
    )
