"""The score by what customers are worth, and as it would be if the answers were spread as the customers are."""

from collections.abc import Sequence

from nps_core import wording
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import number, point_in, segments_table
from nps_core.report.document import Column, Mark, Point, Ranking, Sheet, Table
from nps_core.score import rows_of
from nps_core.views import ValuesView, WeightedView


def values(found: Found, text: Text) -> Sequence[Sheet]:
    """The score by bands of a number and weighted by it; nothing where no number says what a customer is worth."""
    view = found.values
    if view is None:
        return []
    names = [wording.segment_called(id_, view.attribute, view.scope, text) for id_ in view.bands["segment"]]
    title = text("segments.values", attribute=wording.called(view.attribute, text, is_sample=view.scope.is_sample))
    lead, total = wording.values_lead(view, text), found.scope.matched
    reference = None if total.nps is None or total.is_small else Mark(text("report.everybody"), total.nps)
    points = tuple(point_in(name, row) for name, row in zip(names, rows_of(view.bands), strict=True))
    is_drawn = any(point.value is not None for point in points)
    by_band = Sheet(
        "segments.values",
        title,
        lead,
        found.context(text),
        Ranking(points, reference=reference) if is_drawn else None,
        lead if is_drawn else "",
        (segments_table(view.bands, names, text),) if points else (),
        notes=(text("segments.values_caption"),),
    )
    return [by_band, _weighing(found, view, text)]


def _weighing(found: Found, view: ValuesView, text: Text) -> Sheet:
    """The score in which each response weighs its value, beside the plain one, and what detractors hold."""
    lead, plain, heavy = wording.values_weighted(view, text), view.valued.plain, view.weighted
    told = (wording.values_held(view, text), *wording.values_left(view, text), text("segments.held_caption"))
    notes, title = tuple(note for note in told if note), text("segments.weighted_title")
    if plain.nps is None or not view.valued.total > 0 or not heavy.is_told:
        return Sheet("segments.worth", title, lead, found.context(text), notes=notes)
    points = (
        Point(text("report.counted_once"), plain.nps, plain.low, plain.high, plain.responses),
        Point(title, heavy.nps, heavy.low, heavy.high, plain.responses),
    )
    table = _beside(points, (None, round(heavy.effective)), text)
    return Sheet("segments.worth", title, lead, found.context(text), Ranking(points), lead, (table,), notes=notes)


def _beside(points: Sequence[Point], effective: Sequence[int | None], text: Text) -> Table:
    """The plain score beside a weighted one, both with what they rest on."""
    columns = (
        Column(text("weights.column_which")),
        *(Column(text(f"frame.column_{name}"), "decimal") for name in ("nps", "low", "high")),
        Column(text("frame.column_responses"), "number", counts=True),
        Column(text("weights.column_effective"), "number"),
    )
    rows = ((point.label, point.value, point.low, point.high, point.n) for point in points)
    return Table(columns, tuple((*row, sure) for row, sure in zip(rows, effective, strict=True)))


def weighted(found: Found, text: Text) -> Sheet | None:
    """The score spread as the customers are beside the plain one; None while no sizes of segments are known."""
    view = found.weighted
    if view is None:
        return None
    title, lead, context = text("weights.title"), wording.weights_lead(view, text), found.context(text)
    notes = wording.weights_notes(view, text)
    result = view.found
    if result is None or result.nps is None:
        return Sheet("segments.weights", title, lead, context, notes=tuple(notes))
    plain = result.plain
    points = (
        Point(text("weights.as_answered"), plain.nps, plain.low, plain.high, plain.responses),
        Point(text("weights.as_weighted"), result.nps, result.low, result.high, result.used),
    )
    effective = (plain.responses if plain.effective is None else plain.effective, result.effective)
    tables = (_beside(points, [round(each) for each in effective], text), _sizes(view, text))
    notes += [text("weights.caption")]
    return Sheet("segments.weights", title, lead, context, Ranking(points), lead, tables, notes=tuple(notes))


def _sizes(view: WeightedView, text: Text) -> Table:
    """Each segment among the customers and among the answers, and how much one of its answers counts."""
    assert view.found is not None, "without a weighted score there are no weights"
    columns = (
        Column(text("frame.column_segment")),
        Column(text("weights.column_of_customers"), "decimal"),
        Column(text("weights.column_of_answers"), "decimal"),
        Column(text("frame.column_responses"), "number", counts=True),
        Column(text("weights.column_weight"), "decimal"),
    )
    rows = tuple(
        (
            wording.segment_of(each.segment, each.dimension, text, is_sample=view.is_sample),
            100 * each.of_customers,
            100 * each.of_answers,
            each.responses,
            number(each.weight),
        )
        for each in view.found.shares
    )
    lists = tuple(each.dimension for each in view.found.shares)
    return Table(columns, rows, text("weights.title"), lists)
