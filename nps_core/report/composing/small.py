"""The trends of the largest segments of one dimension, side by side."""

from collections.abc import Sequence
from typing import Any, Final

from nps_core import wording
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import (
    MOST_LISTED,
    measured_cells,
    measured_columns,
    number,
    period_called,
    point_of_period,
)
from nps_core.report.document import Column, Panel, Panels, Point, Sheet, Table
from nps_core.score import rows_of
from nps_core.views import SegmentTrends

_TONES: Final = {"rise": "above", "fall": "below", "few": "few"}


def small(found: Found, text: Text) -> Sheet | None:
    """Which segments moved; None where there is nothing to split by, or no day."""
    view = found.small
    if view is None or view.periods.empty:
        return None
    own = view.scope.is_sample
    title = text("report.small", dimension=wording.called(view.dimension, text, is_sample=own))
    if len(view.trends) < 2:
        quoted = wording.quoted(view.dimension, text, is_sample=own)
        why = text("trend.small_alone", dimension=quoted) if view.segments < 2 else text("trend.small_few")
        return Sheet("trend.small", title, why, found.context(text))
    names = [wording.segment_called(id_, view.dimension, view.scope, text) for id_ in view.trends]
    shown = max(1, MOST_LISTED // len(names))
    notes = [text("trend.small_caption", period=text(f"trend.period_{view.period}"))]
    if view.segments > len(view.trends):
        notes.append(text("trend.small_largest", shown=len(view.trends), n=view.segments))
    if len(view.periods) > shown:
        notes.append(text("report.small_cut", shown=shown, n=len(view.periods)))
    return Sheet(
        "trend.small",
        title,
        wording.moved_segments(view, text),
        found.context(text),
        _panels(view, names, text),
        text("trend.small_alt", names=names),
        (_moves(view, names, text), _scores(view, names, shown, text)),
        notes=tuple(notes),
    )


def _panels(view: SegmentTrends, names: Sequence[str], text: Text) -> Panels:
    panels = []
    for name, frame, moved in zip(names, view.trends.values(), rows_of(view.moved), strict=True):
        verdict = moved["verdict"]
        by = number(moved["change"]) if verdict in ("rise", "fall") else None
        panels.append(Panel(name, _course(rows_of(frame), view, text), by, _TONES.get(verdict, "")))
    return Panels(tuple(panels), _course(rows_of(view.periods), view, text))


def _course(rows: Sequence[dict[str, Any]], view: SegmentTrends, text: Text) -> tuple[Point, ...]:
    return tuple(point_of_period(row, view.period, text) for row in rows)


def _moves(view: SegmentTrends, names: Sequence[str], text: Text) -> Table:
    """How far each segment moved from the earlier half of the time to the later."""
    columns = (
        Column(text("frame.column_segment")),
        *(Column(text(f"trend.column_{name}"), "number", counts=True) for name in ("before", "after")),
        *(Column(text(f"trend.column_change{end}"), "decimal") for end in ("", "_low", "_high")),
        Column(text("frame.column_verdict")),
    )
    rows = tuple(
        (
            name,
            int(row["before"]),
            int(row["after"]),
            *(number(row[each]) if row["verdict"] != "few" else None for each in ("change", "low", "high")),
            text(f"trend.verdict_{row['verdict']}"),
        )
        for name, row in zip(names, rows_of(view.moved), strict=True)
    )
    return Table(columns, rows, text("report.small_moves"), is_crossed=True)


def _scores(view: SegmentTrends, names: Sequence[str], shown: int, text: Text) -> Table:
    """The score of each segment in each of the last periods."""
    columns = (Column(text("frame.column_segment")), Column(text("frame.column_period")), *measured_columns(text))
    rows = tuple(
        (name, period_called(row, view.period, text), *measured_cells(row))
        for name, frame in zip(names, view.trends.values(), strict=True)
        for row in rows_of(frame)[-shown:]
    )
    return Table(columns, rows, text("report.small_scores"), is_crossed=True)
