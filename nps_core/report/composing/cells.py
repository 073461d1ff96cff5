"""Segments beside their size, and the pairs of segments of two dimensions."""

from typing import Any, Final

import numpy as np

from nps_core import wording
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import (
    MOST_LISTED,
    measured_cells,
    measured_columns,
    point_in,
    scored,
)
from nps_core.report.document import Column, Funnel, Grid, Limit, Mark, Point, Sheet, Table
from nps_core.score import FEWEST_FOR_A_SCORE, people_in, rows_of
from nps_core.segments import funnel as limits
from nps_core.views import SegmentsView

_FEWEST_DOTS: Final = 6
"""Of fewer segments the ranking says as much."""

_MOST_DOTS: Final = 200
_STEPS: Final = 40
_MOST_ROWS, _MOST_COLUMNS = 12, 8
"""So much of a two-way table can be read on a slide."""


def funnel(found: Found, text: Text) -> Sheet | None:
    """The segments over their number of responses; None where they are few."""
    view, total = found.segments, found.scope.matched
    places = np.flatnonzero(people_in(view.segments) >= FEWEST_FOR_A_SCORE)
    if len(places) < _FEWEST_DOTS or total.nps is None:
        return None
    sizes = view.segments["responses"].to_numpy()
    places = places[np.argsort(-sizes[places], kind="stable")][:_MOST_DOTS]
    rows = rows_of(view.segments.iloc[places])
    names = [wording.segment_name(view, int(place), text) for place in places]
    steps = np.geomspace(FEWEST_FOR_A_SCORE, max(int(sizes[places].max()), 2 * FEWEST_FOR_A_SCORE), _STEPS)
    ends = (each.tolist() for each in (steps, *limits(total, steps)))
    return Sheet(
        "segments.funnel",
        text("segments.funnel"),
        text("report.funnel_lead"),
        found.context(text),
        Funnel(
            tuple(point_in(name, row) for name, row in zip(names, rows, strict=True)),
            tuple(Limit(*each) for each in zip(*ends, strict=True)),
            Mark(text("report.everybody"), total.nps),
        ),
        text("segments.funnel_alt", n=len(places)),
        notes=(text("segments.funnel_caption", n=len(places)),),
    )


def cells(found: Found, text: Text) -> Sheet | None:
    """Every pair of segments of two dimensions; None where the reader chose no second one."""
    view = found.segments
    if view.cells is None:
        return None
    own = view.scope.is_sample
    names = {each: wording.called(each, text, is_sample=own) for each in (view.dimension, view.across)}
    rows, columns = view.lines
    notes = [text("report.cells_caption")]
    if len(rows) > _MOST_ROWS or len(columns) > _MOST_COLUMNS:
        shown = {"rows": min(len(rows), _MOST_ROWS), "columns": min(len(columns), _MOST_COLUMNS)}
        notes.append(text("segments.cells_cut", n=len(view.cells), **shown))
    if len(view.cells) > MOST_LISTED:
        notes.append(text("report.cells_listed", shown=MOST_LISTED, n=len(view.cells)))
    title = text("segments.cells", dimension=names[view.dimension], across=names[view.across])
    told = wording.cells_told(view, text)
    return Sheet(
        "segments.cells",
        title,
        told,
        found.context(text),
        _grid(view, text),
        told,
        (_cells_table(view, names, text),),
        notes=tuple(notes),
    )


def _grid(view: SegmentsView, text: Text) -> Grid:
    """The largest rows and columns, with a point for each pair that somebody answered for."""
    assert view.cells is not None, "without a second dimension there are no cells"
    rows, columns = view.lines
    shown = rows[:_MOST_ROWS], columns[:_MOST_COLUMNS]
    found = {(row["segment"], row["across"]): row for row in rows_of(view.cells)}
    return Grid(
        tuple(wording.segment_called(id_, view.dimension, view.scope, text) for id_ in shown[0]),
        tuple(wording.segment_called(id_, view.across, view.scope, text) for id_ in shown[1]),
        tuple(tuple(_cell(found.get((row, column))) for column in shown[1]) for row in shown[0]),
    )


def _cell(row: dict[str, Any] | None) -> Point:
    return Point("", None, n=0, state="gap") if row is None else point_in("", row)


def _cells_table(view: SegmentsView, names: dict[str, str], text: Text) -> Table:
    """The pairs with their numbers, those of the most responses where there are very many."""
    assert view.cells is not None, "without a second dimension there are no cells"
    columns = (
        Column(names[view.dimension]),
        Column(names[view.across]),
        *measured_columns(text),
        Column(text("frame.column_difference"), "decimal"),
        Column(text("frame.column_verdict")),
    )
    largest = view.cells.sort_values("responses", ascending=False, kind="stable")[:MOST_LISTED]
    rows = tuple(
        (
            wording.segment_called(row["segment"], view.dimension, view.scope, text),
            wording.segment_called(row["across"], view.across, view.scope, text),
            *measured_cells(row),
            scored(row, "difference"),
            text(f"figures.verdict_{row['verdict']}"),
        )
        for row in rows_of(largest.sort_index())
    )
    return Table(columns, rows, is_crossed=True)
