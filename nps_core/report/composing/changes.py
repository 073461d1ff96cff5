"""What moved the score between two sides: who answered, how they scored, what they spoke of, who came and went."""

from collections.abc import Sequence
from typing import Any

from nps_core import wording
from nps_core.changes import Effect
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import (
    MOST_DRAWN,
    as_row,
    cut,
    measured_cells,
    measured_columns,
    number,
    point_of,
    tone,
)
from nps_core.report.document import Chart, Column, Point, Ranking, Sheet, Steps, Table
from nps_core.scale import CATEGORIES
from nps_core.score import FEWEST_FOR_A_SCORE, rows_of
from nps_core.views import ChangesView, Side


def sheets(found: Found, text: Text) -> Sequence[Sheet]:
    """The steps of the way, the themes and the customers; or why there is nothing to compare."""
    view, context = found.changes, found.context(text)
    if view is None:
        lead = wording.refused_pair(found.pair, found.scope, text) if found.pair else text("wording.change_none")
        return [Sheet("changes.nothing", text("frame.changes"), lead, context)]
    told = [steps(view, context, text)]
    if view.is_few:
        return told
    told.append(_themes(view, context, text))
    if view.pair.after.kind != "segment":
        told.append(_customers(view, context, text))
    return told


def steps(view: ChangesView, context: str, text: Text) -> Sheet:
    """The way from one score to the other: who answered, and how each segment scored."""
    notes = wording.marks_told(view, text)
    tables, alt = [_sides_table(view, text)], ""
    chart: Chart | None = None
    if view.mix is not None and not view.is_few:
        notes += [wording.reversal(view, text)] if view.mix.is_reversed and not view.marks else []
        notes += [
            wording.why_this_dimension(view, text),
            text("changes.steps_caption", n_before=view.before.responses, n_after=view.after.responses),
            text("report.many"),
        ]
        tables += [_step_table(view, text), _segment_table(view, text)]
        chart, alt = _drawn(view, text), wording.steps_alt(view, text)
    elif not view.is_few:
        notes += [text("changes.no_mix"), wording.too_many_told(view, text)]
        chart, alt = Ranking(_ends(view, text)), wording.changes_lead(view, text)
    notes.append(wording.wobble_told(view, text))
    return Sheet(
        "changes.steps",
        text("changes.steps"),
        wording.changes_lead(view, text),
        context,
        chart,
        alt,
        tuple(tables),
        notes=tuple(note for note in notes if note),
    )


def _ends(view: ChangesView, text: Text) -> tuple[Point, Point]:
    """The scores of both sides."""
    before, after = (
        point_of(wording.side_name(side, view.scope, text), score)
        for side, score in ((view.pair.before, view.before), (view.pair.after, view.after))
    )
    return before, after


def _drawn(view: ChangesView, text: Text) -> Steps:
    ends = _ends(view, text)
    steps = tuple(
        _effect(wording.step_name(step, view, text), step.effect, verdict=step.verdict) for step in view.steps
    )
    return Steps(ends[0], steps, ends[1])


def _effect(label: str, effect: Effect, *, verdict: str = "", n: int | None = None) -> Point:
    limits = (number(effect.points), number(effect.low), number(effect.high))
    return Point(label, *limits, n=n, tone=tone(verdict))


def _sides_table(view: ChangesView, text: Text) -> Table:
    rows = tuple(
        (wording.side_name(side, view.scope, text), *measured_cells(as_row(score)))
        for side, score in ((view.pair.before, view.before), (view.pair.after, view.after))
    )
    return Table((Column(text("report.column_side")), *measured_columns(text)), rows)


def _step_table(view: ChangesView, text: Text) -> Table:
    columns = (
        Column(text("changes.column_step")),
        Column(text("changes.column_points"), "decimal"),
        Column(text("changes.column_low"), "decimal"),
        Column(text("changes.column_high"), "decimal"),
        Column(text("changes.column_verdict")),
    )
    rows = tuple(
        (
            wording.step_name(step, view, text),
            number(step.effect.points),
            number(step.effect.low),
            number(step.effect.high),
            text(f"changes.verdict_{step.verdict}") if step.kind == "within" else "",
        )
        for step in view.steps
    )
    return Table(columns, rows, text("changes.steps"))


def _segment_table(view: ChangesView, text: Text) -> Table:
    assert view.mix is not None, "without a mix there are no segments"
    columns = (
        Column(text("frame.column_segment")),
        *(Column(text(f"changes.column_{name}"), "decimal") for name in ("mix", "within", "low", "high")),
        Column(text("changes.column_verdict")),
        *_columns_of_sides(view, ("nps", "share", "n"), text, minor=("share", "n")),
    )
    rows = tuple(
        (
            wording.segment_called(row["segment"], view.dimension, view.scope, text),
            *(number(row[name]) for name in ("mix", "within", "within_low", "within_high")),
            text(f"changes.verdict_{row['verdict']}"),
            *_cells_of_sides(row, ("nps", "share", "responses")),
        )
        for row in rows_of(view.mix.segments)
    )
    return Table(columns, rows, text("changes.segments"))


def _columns_of_sides(
    view: ChangesView, kinds: Sequence[str], text: Text, *, minor: Sequence[str] = ()
) -> list[Column]:
    """A column before and after of each kind; of two segments by their names."""
    forms = {"nps": "decimal", "share": "percent", "n": "number"}
    ends = (("before", view.pair.before), ("after", view.pair.after))
    return [
        Column(_side_column(kind, name, side, view, text), forms[kind], kind == "n", kind in minor)
        for kind in kinds
        for name, side in ends
    ]


def _side_column(kind: str, name: str, side: Side, view: ChangesView, text: Text) -> str:
    if side.kind != "segment":
        return text(f"changes.column_{kind}_{name}")
    return text(f"changes.column_{kind}_of", name=wording.side_name(side, view.scope, text))


def _cells_of_sides(row: dict[str, Any], kinds: Sequence[str]) -> list[float | int | None]:
    """The cells of ``_columns_of_sides``; a score only where enough people answered."""
    cells: list[float | int | None] = []
    for kind in kinds:
        for side in ("before", "after"):
            is_told = kind != "nps" or row[f"people_{side}"] >= FEWEST_FOR_A_SCORE
            cells.append(number(row[f"{kind}_{side}"]) if is_told else None)
    return cells


def _themes(view: ChangesView, context: str, text: Text) -> Sheet:
    """How much each theme is spoken of and how it scores, before and after."""
    title = text("changes.themes")
    if not view.has_themes or view.themes.empty:
        why = "changes.themes_empty" if view.has_themes else "changes.themes_none"
        return Sheet("changes.themes", title, text(why if view.has_comments else "themes.no_comments"), context)
    rows = rows_of(view.themes)
    told = [row for row in rows if row["share_verdict"] != "few"]
    points = tuple(
        Point(
            row["names"][text.language],
            number(row["share_change"]),
            number(row["share_low"]),
            number(row["share_high"]),
            n=int(row["responses_before"] + row["responses_after"]),
            tone=tone(row["share_verdict"]),
        )
        for row in told[:MOST_DRAWN]
    )
    before, after = view.commented
    lead = wording.theme_moves_told(view, text)
    return Sheet(
        "changes.themes",
        title,
        lead,
        context,
        Ranking(points, unit="percent") if points else None,
        wording.together(text, text("report.theme_moves_alt", n=len(points)), lead) if points else "",
        (_theme_table(view, rows, text),),
        notes=(
            text("report.commented_sides", before=before, after=after),
            text("report.many"),
            *cut(len(told), text),
        ),
    )


def _theme_table(view: ChangesView, rows: Sequence[dict[str, Any]], text: Text) -> Table:
    columns = (
        Column(text("frame.theme")),
        *_columns_of_sides(view, ("share",), text),
        Column(text("changes.column_share_change"), "percent"),
        *(Column(text(f"changes.column_share_{name}"), "percent", is_minor=True) for name in ("low", "high")),
        Column(text("changes.column_share_verdict"), is_minor=True),
        *_columns_of_sides(view, ("nps",), text),
        Column(text("changes.column_change"), "decimal"),
        *(Column(text(f"changes.column_{name}"), "decimal", is_minor=True) for name in ("low", "high")),
        Column(text("changes.column_verdict")),
        *_columns_of_sides(view, ("n",), text, minor=("n",)),
    )
    cells = tuple(
        (
            row["names"][text.language],
            *_cells_of_sides(row, ("share",)),
            *(number(row[f"share_{name}"]) for name in ("change", "low", "high")),
            text(f"changes.verdict_{row['share_verdict']}"),
            *_cells_of_sides(row, ("nps",)),
            *(_moved(row, name) for name in ("change", "low", "high")),
            text(f"changes.verdict_{row['verdict']}"),
            *_cells_of_sides(row, ("responses",)),
        )
        for row in rows
    )
    return Table(columns, cells)


def _moved(row: dict[str, Any], name: str) -> float | None:
    """How the score of a theme moved; None where too few people on a side spoke of it."""
    is_told = min(row["people_before"], row["people_after"]) >= FEWEST_FOR_A_SCORE
    return number(row[name]) if is_told else None


def _customers(view: ChangesView, context: str, text: Text) -> Sheet:
    """Who stayed, entered and left, and how those who stayed moved."""
    title, moved = text("changes.movers"), view.moved
    if moved is None:
        return Sheet("changes.customers", title, text("changes.movers_none"), context)
    people = moved.people
    columns = (
        Column(text("changes.column_was")),
        Column(text("changes.column_now")),
        Column(text("report.column_customers"), "number", counts=True),
    )
    matrix = tuple(
        (text(f"wording.{was}"), text(f"wording.{now}"), n)
        for was, row in zip(CATEGORIES, people.moved, strict=True)
        for now, n in zip(CATEGORIES, row, strict=True)
    )
    nameless = sum(group.score.responses for group in people.nameless)
    counts = {"stayed": people.stayed, "entered": people.entered, "left": people.left, "nameless": nameless}
    parts = tuple(
        _effect(text(f"report.{name}"), effect, verdict=_way(effect), n=counts[name])
        for name, effect in moved.parts.items()
        if counts[name]
    )
    lines = wording.panel_lines(view, moved, text)
    return Sheet(
        "changes.customers",
        title,
        wording.stayers_told(moved, text),
        context,
        Ranking(parts, unit="change") if parts else None,
        text("report.parts_alt", head=lines[0], parts=lines[1:]) if parts else "",
        (Table(columns, matrix, is_crossed=True),) if people.stayed else (),
        notes=(*lines, *([text("report.last_answers")] if people.stayed else [])),
    )


def _way(effect: Effect) -> str:
    if not effect.is_clear:
        return "unclear"
    return "rose" if effect.points > 0 else "fell"
