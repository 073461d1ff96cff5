"""The way from one score to the other, step by step: who answered, then how each segment scored."""

from math import isnan
from typing import Any

from nps_core.colors import ACCENT, QUIET, VERDICT_COLORS
from nps_core.figures.sheet import Figure, axis, figure, plain
from nps_core.i18n import Text
from nps_core.score import Nps
from nps_core.views.changes import ChangesView, Step
from nps_core.wording.changes import shown_steps, side_name, step_name

_ROW = 30
_EDGES = 56


def steps(view: ChangesView, text: Text) -> Figure:
    """Rows from the first score down to the last: each step is a bar that begins where the one above ends.

    Returns:
        A figure whose bars carry, as ``customdata``, the place of their step in ``view.steps``.
    """
    names = [plain(step_name(step, view, text)) for step in view.steps]
    ends = [plain(side_name(side, view.scope, text)) for side in (view.pair.before, view.pair.after)]
    shown = shown_steps(view, decimals=1)
    rows = len(names) + 2
    starts, total = [], shown[0]
    for value in shown[1:-1]:
        starts.append(total)
        total += value
    return figure(
        [_bars(view, names, starts, shown[1:-1], text), _scores(view, ends, text)],
        height=_EDGES + _ROW * rows,
        bargap=0.35,
        shapes=[_link(place, value) for place, value in enumerate([*starts, total])],
        xaxis=axis(nticks=7, zeroline=False),
        yaxis=axis(
            tickvals=list(range(rows)),
            ticktext=[ends[0], *_labels(view, names, text), ends[1]],
            range=[rows - 0.1, -0.9],
            showgrid=False,
            zeroline=False,
        ),
    )


def _bars(view: ChangesView, names: list[str], starts: list[float], values: list[float], text: Text) -> dict[str, Any]:
    reaches = [0.0 if isnan(step.effect.low) else step.effect.high - step.effect.points for step in view.steps]
    return {
        "type": "bar",
        "orientation": "h",
        "base": starts,
        "x": values,
        "y": list(range(1, len(values) + 1)),
        "marker": {
            "color": [VERDICT_COLORS["helps" if value > 0 else "hurts"] for value in values],
            "opacity": [1 if step.effect.is_clear or isnan(step.effect.low) else 0.45 for step in view.steps],
        },
        "error_x": {"type": "data", "array": reaches, "color": QUIET, "thickness": 1.4, "width": 3},
        "text": [text.change(value) for value in values],
        "textposition": "none",
        "customdata": list(range(len(values))),
        "hovertext": [_hover(step, name, text) for step, name in zip(view.steps, names, strict=True)],
        "hoverinfo": "text",
    }


def _labels(view: ChangesView, names: list[str], text: Text) -> list[str]:
    """Each step with its points, which add up as they are shown."""
    points = shown_steps(view, decimals=0)[1:-1]
    return [text("changes.step_alt", name=name, change=value) for name, value in zip(names, points, strict=True)]


def _scores(view: ChangesView, names: list[str], text: Text) -> dict[str, Any]:
    sides: list[Nps] = [view.before, view.after]
    values = [side.nps or 0.0 for side in sides]
    lows = [side.nps if side.low is None else side.low for side in sides]
    highs = [side.nps if side.high is None else side.high for side in sides]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": values,
        "y": [0, len(view.steps) + 1],
        "marker": {"size": 11, "color": ACCENT},
        "text": [text.points(value) for value in values],
        "textposition": ["top center", "bottom center"],
        "textfont": {"color": QUIET},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [(high or 0.0) - value for high, value in zip(highs, values, strict=True)],
            "arrayminus": [value - (low or 0.0) for low, value in zip(lows, values, strict=True)],
            "color": QUIET,
            "thickness": 1.6,
            "width": 3,
        },
        "hovertext": [
            text("changes.hover_score", name=name, nps=side.nps, low=side.low, high=side.high, n=side.responses)
            for name, side in zip(names, sides, strict=True)
        ],
        "hoverinfo": "text",
    }


def _hover(step: Step, name: str, text: Text) -> str:
    if isnan(step.effect.low):
        return text("changes.hover_plain", name=name, change=step.effect.points)
    return text(
        "changes.hover",
        name=name,
        change=step.effect.points,
        low=step.effect.low,
        high=step.effect.high,
        verdict=text(f"changes.verdict_{step.verdict}"),
    )


def _link(place: int, value: float) -> dict[str, Any]:
    """A thin line from the end of one row to the beginning of the next."""
    return {
        "type": "line",
        "x0": value,
        "x1": value,
        "y0": place,
        "y1": place + 1,
        "line": {"color": QUIET, "width": 1, "dash": "dot"},
    }
