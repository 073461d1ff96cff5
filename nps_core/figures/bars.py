"""The three groups, the answers from 0 to 10 and the groups by period, as bars."""

from collections.abc import Sequence
from typing import Any

from nps_core.colors import CATEGORY_COLORS, ON_CATEGORY, QUIET
from nps_core.figures.sheet import Figure, axis, counts_axis, figure, periods_axis
from nps_core.i18n import Text
from nps_core.scale import CATEGORIES, SCORES, category
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, people_in
from nps_core.views import Scope, TrendView
from nps_core.wording import period_name

_ROOM_FOR_A_NAME = 14
"""A part of so many per cent is wide enough for its name."""


def groups(scope: Scope, text: Text) -> Figure:
    """Promoters, passives and detractors as one bar of shares that sum to 100; the answers from 0 to 10 below it.

    Returns:
        A figure whose points carry, as ``customdata``, their category (the bar) or their answer (the columns).
    """
    return figure(
        [_answers(scope.counts, text), *_parts(scope, text)],
        height=186,
        barmode="stack",
        bargap=0.18,
        margin={"l": 0, "r": 0, "t": 0, "b": 4},
        xaxis=axis(tickvals=list(SCORES), showgrid=False),
        yaxis=counts_axis(max(scope.counts), text, domain=[0, 0.66]),
        xaxis2={"visible": False, "range": [0, 100], "fixedrange": True, "anchor": "y2"},
        yaxis2={"visible": False, "range": [-0.5, 0.5], "fixedrange": True, "domain": [0.78, 1]},
    )


def _parts(scope: Scope, text: Text) -> list[dict[str, Any]]:
    """The parts of the bar, with their names where those fit."""
    shares = scope.matched.shares()
    assert shares is not None, "without answers there are no shares to draw"
    parts = []
    for category_ in reversed(CATEGORIES):
        name, share = text(f"wording.{category_}s"), getattr(shares, f"{category_}s")
        key = "part" if share >= _ROOM_FOR_A_NAME else "part_narrow"
        parts.append(
            {
                "type": "bar",
                "orientation": "h",
                "xaxis": "x2",
                "yaxis": "y2",
                "y": [0],
                "x": [share],
                "width": 1,
                "name": name,
                "marker": {"color": CATEGORY_COLORS[category_]},
                "text": [text(f"figures.{key}", name=name, share=share / 100)],
                "textangle": 0,
                "textposition": "inside",
                "insidetextanchor": "middle",
                "insidetextfont": {"color": ON_CATEGORY[category_], "size": 12},
                "customdata": [category_],
                "hovertext": [text("figures.group", name=name, n=getattr(scope.matched, f"{category_}s"))],
                "hoverinfo": "text",
            }
        )
    return parts


def _answers(counts: Sequence[int], text: Text) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": list(SCORES),
        "y": list(counts),
        "marker": {"color": [CATEGORY_COLORS[category(score)] for score in SCORES]},
        "customdata": list(SCORES),
        "hovertext": [text("figures.score", score=score, n=count) for score, count in zip(SCORES, counts, strict=True)],
        "hoverinfo": "text",
    }


def groups_over_time(view: TrendView, text: Text) -> Figure:
    """The shares of the three groups in each period; gaps stay gaps, thin and unfinished periods are pale."""
    periods = view.periods.reset_index(drop=True)
    scored = periods[people_in(periods) >= FEWEST_FOR_A_SCORE]
    names = [period_name(start, view.period, text) for start in periods["start"]]
    firm = scored["complete"] & (people_in(scored) >= FEWEST_FOR_A_RANK)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": list(scored.index),
            "y": (100 * scored[f"{name}s"] / scored["responses"]).tolist(),
            "name": text(f"wording.{name}s"),
            "marker": {
                "color": CATEGORY_COLORS[name],
                "opacity": [1 if each else 0.5 for each in firm],
            },
            "customdata": [[period, name] for period in scored["period"]],
            "hovertext": [
                text(
                    "figures.group_of_period",
                    name=text(f"wording.{name}s"),
                    period=names[place],
                    n=int(n),
                    total=int(total),
                )
                for place, n, total in zip(scored.index, scored[f"{name}s"], scored["responses"], strict=True)
            ],
            "hoverinfo": "text",
        }
        for name in CATEGORIES
    ]
    return figure(
        traces,
        height=260,
        barmode="stack",
        bargap=0.12,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.14, "traceorder": "normal"},
        xaxis=periods_axis(list(periods["start"]), view.period, text),
        yaxis=axis(ticksuffix="%", range=[0, 100], tickfont={"color": QUIET}),
    )
