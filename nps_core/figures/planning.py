"""How the margin shrinks with the number of answers."""

import numpy as np

from nps_core.colors import ACCENT, QUIET
from nps_core.figures.sheet import Figure, axis, figure
from nps_core.i18n import Text
from nps_core.planning import margin
from nps_core.views import PlanningView

_POINTS = 60


def margins(view: PlanningView, text: Text) -> Figure:
    """The margin by the number of answers, with the answers of a week, a month and a round on it."""
    marks = [window for window in view.windows if window.answers >= 1]
    furthest = max([2.0 * view.for_margin, 1.3 * view.scope.matched.responses, *(1.2 * each.answers for each in marks)])
    answers = np.unique(np.geomspace(10, max(furthest, 100), _POINTS).round())
    line = {
        "type": "scatter",
        "x": answers.tolist(),
        "y": [margin(view.variance, n) for n in answers.tolist()],
        "mode": "lines",
        "line": {"color": ACCENT, "width": 2},
        "hovertext": [text("planning.point", n=n, margin=margin(view.variance, n)) for n in answers.tolist()],
        "hoverinfo": "text",
    }
    windows = {
        "type": "scatter",
        "x": [each.answers for each in marks],
        "y": [each.margin for each in marks],
        "mode": "markers+text",
        "marker": {"size": 9, "color": ACCENT},
        "text": [text("planning.window", n=each.days) for each in marks],
        "textposition": "top right",
        "textfont": {"color": QUIET},
        "hovertext": [text("planning.point", n=each.answers, margin=each.margin) for each in marks],
        "hoverinfo": "text",
    }
    goal = {
        "type": "scatter",
        "x": [view.for_margin],
        "y": [view.goals.margin],
        "mode": "markers",
        "marker": {"size": 11, "color": ACCENT, "symbol": "diamond-open", "line": {"width": 2}},
        "hovertext": [text("planning.point", n=view.for_margin, margin=view.goals.margin)],
        "hoverinfo": "text",
    }
    return figure(
        [line, windows, goal],
        height=240,
        xaxis=axis(type="log", title={"text": text("planning.axis_answers")}, tickformat=",d", dtick=1),
        yaxis=axis(title={"text": text("planning.axis_margin")}, rangemode="tozero", nticks=6),
    )
