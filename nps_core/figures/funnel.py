"""Segments by their score and their size, between the lines within which chance alone keeps most of them."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from nps_core.colors import ACCENT, QUIET, VERDICT_COLORS
from nps_core.figures.sheet import Figure, axis, figure, plain
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, people_in, rows_of
from nps_core.segments import funnel as limits
from nps_core.views import SegmentsView

MOST_DOTS: Final = 400
FUNNEL_HEIGHT: Final = 320
_STEPS: Final = 80


def funnel(view: SegmentsView, text: Text, label: Callable[[int], str]) -> Figure:
    """NPS of the largest segments over their number of responses; pale below 30, nothing below 10.

    Args:
        view: of which the segments are drawn.
        label: what to call the segment of a row, by its place.

    Returns:
        A figure whose last trace's points carry, as ``customdata``, the place of their row.
    """
    sizes = view.segments["responses"].to_numpy()
    places = np.flatnonzero(people_in(view.segments) >= FEWEST_FOR_A_SCORE)
    places = places[np.argsort(-sizes[places], kind="stable")][:MOST_DOTS]
    largest = int(sizes[places].max()) if len(places) else FEWEST_FOR_A_SCORE
    # A little room on both sides: logarithms, for segments differ in size by powers of ten.
    ends = (FEWEST_FOR_A_SCORE / 1.25, max(largest, 2 * FEWEST_FOR_A_SCORE) * 1.25)
    return figure(
        [*_curves(view, ends), _everybody(view, ends), _dots(view, places.tolist(), text, label)],
        height=FUNNEL_HEIGHT,
        xaxis=axis(
            type="log",
            range=[float(np.log10(end)) for end in ends],
            title={"text": text("segments.funnel_size"), "font": {"size": 12}},
            **_ticks(ends, text),
        ),
        yaxis=axis(nticks=7, zeroline=False),
    )


def _curves(view: SegmentsView, ends: tuple[float, float]) -> list[dict[str, Any]]:
    steps = np.geomspace(*ends, _STEPS)
    line = {"color": QUIET, "width": 1.2, "dash": "dot"}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": steps.tolist(),
            "y": limit.tolist(),
            "line": line,
            "hoverinfo": "skip",
        }
        for limit in limits(view.scope.matched, steps)
    ]


def _everybody(view: SegmentsView, ends: tuple[float, float]) -> dict[str, Any]:
    total = view.scope.matched.nps
    line = {"color": ACCENT, "width": 1.5, "dash": "dot"}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(ends),
        "y": [total, total],
        "line": line,
        "hoverinfo": "skip",
    }


def _dots(view: SegmentsView, places: list[int], text: Text, label: Callable[[int], str]) -> dict[str, Any]:
    rows = rows_of(view.segments.iloc[places])
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["responses"] for row in rows],
        "y": [row["nps"] for row in rows],
        "marker": {
            "size": [9 if people_in(row) >= FEWEST_FOR_A_RANK else 7 for row in rows],
            "color": [VERDICT_COLORS[row["verdict"]] for row in rows],
            "line": {"width": 0},
        },
        "customdata": places,
        "hovertext": [
            text(
                "figures.segment",
                name=plain(label(place)),
                nps=row["nps"],
                low=row["low"],
                high=row["high"],
                n=row["responses"],
                verdict=text(f"figures.verdict_{row['verdict']}"),
            )
            for place, row in zip(places, rows, strict=True)
        ],
        "hoverinfo": "text",
    }


def _ticks(ends: tuple[float, float], text: Text) -> dict[str, Any]:
    """Round numbers on the axis, as many as stand side by side on a phone."""
    steps = [step * 10**power for power in range(1, 10) for step in (1, 3)]
    shown = [step for step in steps if ends[0] <= step <= ends[1]]
    shown = shown if len(shown) <= 6 else shown[::2]
    return {"tickvals": shown, "ticktext": [text.number(step) for step in shown], "showgrid": False}
