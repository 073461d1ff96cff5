"""Which segments stand above the rest, below it, or are too small to tell; what those are like who are worth most."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from nps_core import wording
from nps_core.i18n import Text
from nps_core.report.composing.cells import cells, funnel
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import MOST_LISTED, drawn, point_in, segments_table
from nps_core.report.composing.worth import values, weighted
from nps_core.report.document import Mark, Ranking, Sheet
from nps_core.score import rows_of
from nps_core.views import EVERY


def sheets(found: Found, text: Text) -> Sequence[Sheet]:
    """The segments, as a ranking, by their size and in pairs; by what customers are worth and how they are spread."""
    if not found.has_splits:
        lead = wording.unsplit_lead(found.dataset.of_one_value, text)
        return [Sheet("segments.nothing", text("frame.segments"), lead, found.context(text))]
    told = [_ranked(found, text), cells(found, text), funnel(found, text), weighted(found, text)]
    return [*(sheet for sheet in told if sheet is not None), *values(found, text)]


def _ranked(found: Found, text: Text) -> Sheet:
    """The segments of the dimension that was asked for, or of all together, each against the rest."""
    view = found.segments
    names = [wording.segment_name(view, place, text) for place in range(len(view.segments))]
    is_every = view.dimension == EVERY
    dimension = wording.called(view.dimension, text, is_sample=view.scope.is_sample)
    title = text("segments.title") if is_every else text("segments.values", attribute=dimension)
    shown = drawn(view.segments)
    notes = [wording.segments_look(view, text), text("segments.caption", n=len(view.segments))]
    if len(shown) < view.scored:
        notes.append(text("report.ranking_cut", shown=len(shown), n=view.scored))
    if len(view.segments) > MOST_LISTED:
        notes.append(text("report.table_cut", shown=MOST_LISTED, n=len(view.segments)))
    lead = wording.segments_lead(view, text)
    return Sheet(
        "segments.every" if is_every else "segments.split",
        title,
        lead,
        found.context(text),
        _ranking(view.segments, names, shown, found, text),
        lead,
        (segments_table(view.segments, names, text),),
        notes=tuple(note for note in notes if note),
    )


def standing_out(found: Found, text: Text) -> Sheet:
    """The segments of any dimension that stand out, as the overview shows them."""
    frame, title = found.overview.stand_out, text("overview.segments")
    if frame.empty:
        lead = text("overview.no_segments" if found.has_splits else "overview.no_dimensions")
        return Sheet("overview.segments", title, lead, found.context(text))
    names = [_named(row, found, text) for row in rows_of(frame)]
    lead = text("overview.segments_alt", names=names)
    return Sheet(
        "overview.segments",
        title,
        lead,
        found.context(text),
        _ranking(frame, names, list(range(len(frame))), found, text),
        lead,
        (segments_table(frame, names, text),),
        notes=(text("overview.segments_caption"),),
    )


def _named(row: dict[str, Any], found: Found, text: Text) -> str:
    """A segment with its dimension."""
    own, attributes = found.scope.is_sample, found.scope.attributes
    return wording.segment_of(row["segment"], row["dimension"], text, is_sample=own, attributes=attributes)


def _ranking(frame: pd.DataFrame, names: Sequence[str], places: Sequence[int], found: Found, text: Text) -> Ranking:
    rows, total = rows_of(frame), found.scope.matched
    reference = None if total.nps is None or total.is_small else Mark(text("report.everybody"), total.nps)
    return Ranking(tuple(point_in(names[place], rows[place]) for place in places), reference=reference)
