"""The three groups and the answers from 0 to 10, as bars."""

from collections.abc import Sequence
from typing import Any

from nps_core.figures.sheet import CATEGORY_COLORS, QUIET, Figure, axis, figure
from nps_core.i18n import Text
from nps_core.scale import CATEGORIES, SCORES, category
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE
from nps_core.views import Scope, TrendView
from nps_core.wording import period_name

_DARK_ENOUGH_FOR_WHITE = "white"
_MOST_TICKS = 8


def groups(scope: Scope, text: Text) -> Figure:
    """Promoters, passives and detractors as one bar of shares that sum to 100."""
    shares = scope.matched.shares()
    assert shares is not None, "without answers there are no shares to draw"
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [""],
            "x": [getattr(shares, f"{name}s")],
            "name": text(f"wording.{name}s"),
            "marker": {"color": CATEGORY_COLORS[name]},
            "text": [f"{getattr(shares, f'{name}s')}%"],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "insidetextfont": {"color": _DARK_ENOUGH_FOR_WHITE},
            "customdata": [name],
            "hovertext": [text("figures.group", name=text(f"wording.{name}s"), n=getattr(scope.matched, f"{name}s"))],
            "hoverinfo": "text",
        }
        for name in reversed(CATEGORIES)
    ]
    return figure(
        traces,
        height=58,
        barmode="stack",
        bargap=0.05,
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        xaxis={"visible": False, "range": [0, 100], "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
    )


def answers(counts: Sequence[int], text: Text) -> Figure:
    """How many people gave each answer from 0 to 10."""
    trace = {
        "type": "bar",
        "x": list(SCORES),
        "y": list(counts),
        "marker": {"color": [CATEGORY_COLORS[category(score)] for score in SCORES]},
        "customdata": list(SCORES),
        "hovertext": [text("figures.score", score=score, n=count) for score, count in zip(SCORES, counts, strict=True)],
        "hoverinfo": "text",
    }
    return figure(
        [trace],
        height=150,
        bargap=0.18,
        xaxis=axis(tickvals=list(SCORES), showgrid=False),
        yaxis=axis(nticks=4, rangemode="tozero"),
    )


def groups_over_time(view: TrendView, text: Text) -> Figure:
    """The shares of the three groups in each period; gaps stay gaps, thin and unfinished periods are pale."""
    periods = view.periods.reset_index(drop=True)
    scored = periods[periods["responses"] >= FEWEST_FOR_A_SCORE]
    names = [period_name(start, view.period, text) for start in periods["start"]]
    firm = scored["complete"] & (scored["responses"] >= FEWEST_FOR_A_RANK)
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
    step = max(1, -(-len(names) // _MOST_TICKS))
    return figure(
        traces,
        height=260,
        barmode="stack",
        bargap=0.12,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.14, "traceorder": "normal"},
        xaxis=axis(
            tickvals=list(range(0, len(names), step)),
            ticktext=names[::step],
            range=[-0.5, len(names) - 0.5],
            showgrid=False,
        ),
        yaxis=axis(ticksuffix="%", range=[0, 100], tickfont={"color": QUIET}),
    )
