"""The three groups as one bar, and the answers at each score."""

from dataclasses import replace
from typing import Final

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

from nps_core.colors import CATEGORY_COLORS, ON_CATEGORY, QUIET, TONES
from nps_core.report.deck.look import INK
from nps_core.report.deck.native import (
    Canvas,
    Named,
    categorical,
    category_axis,
    filled,
    legend,
    value_axis,
    value_labels,
)
from nps_core.report.document import Groups
from nps_core.scale import CATEGORIES, scores_of

_WIDE_ENOUGH: Final = 6
"""From so many percent on a part holds its number."""


def groups(chart: Groups, on: Canvas) -> None:
    """The three groups as one bar of 100 %, and below it the answers at each score."""
    look = on.look
    left, top, width, height = on.place
    first = height // 3 if any(chart.counts) else height // 2
    if any(part.value for part in chart.parts):
        series = [Named(part.label, [part.value]) for part in chart.parts]
        beside = [Named(f"{look.text('deck.responses')}: {part.label}", [part.n]) for part in chart.parts]
        top_half = replace(on, place=(left, top, width, first))
        unit = '0"%";;'  # nothing is written where a group has nobody
        drawn = categorical(top_half, XL_CHART_TYPE.BAR_STACKED_100, [""], series, beside, unit=unit)
        legend(drawn)
        value_axis(drawn.value_axis, unit, hidden=True)
        category_axis(drawn.category_axis)
        drawn.category_axis.visible = False
        drawn.plots[0].gap_width, drawn.plots[0].overlap = 25, 100
        for part, bar in zip(chart.parts, drawn.plots[0].series, strict=True):
            filled(bar, TONES.get(part.tone, QUIET))
            color = ON_CATEGORY.get(part.tone, INK) if (part.value or 0) >= _WIDE_ENOUGH else INK
            value_labels(bar, unit, color=color, size=16, bold=True)
    if any(chart.counts):
        _histogram(chart, replace(on, place=(left, top + first, width, height - first)))


def _histogram(chart: Groups, on: Canvas) -> None:
    names = {part.tone: part.label for part in chart.parts}
    series = [
        Named(
            names.get(group) or on.look.text(f"wording.{group}s"),
            [count if score in scores_of(group) else None for score, count in enumerate(chart.counts)],
        )
        for group in CATEGORIES
    ]
    labels = [str(score) for score in range(len(chart.counts))]
    drawn = categorical(on, XL_CHART_TYPE.COLUMN_CLUSTERED, labels, series, unit="#,##0")
    value_axis(drawn.value_axis, "#,##0", hidden=True)
    drawn.value_axis.minimum_scale = 0
    category_axis(drawn.category_axis)
    drawn.plots[0].gap_width, drawn.plots[0].overlap = 30, 100
    for group, bars in zip(CATEGORIES, drawn.plots[0].series, strict=True):
        filled(bars, CATEGORY_COLORS[group])
        value_labels(bars, "#,##0", position=XL_LABEL_POSITION.OUTSIDE_END)
