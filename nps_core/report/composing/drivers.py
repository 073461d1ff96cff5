"""What goes with the score: themes, and other rated questions."""

from collections.abc import Sequence

from nps_core import wording
from nps_core.drivers import Driver, Drivers
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import MOST_DRAWN, cut, number, point_of, tone
from nps_core.report.document import Column, Point, Ranking, Sheet, Table
from nps_core.views import DriversView


def sheets(found: Found, text: Text) -> Sequence[Sheet]:
    """What goes with the score among themes and among rated questions, of what can be told; else why nothing can."""
    view = found.drivers
    enough = [(kind, each) for kind, each in (("theme", view.by_theme), ("rating", view.by_rating)) if each]
    told = [_sheet(found, view, each, kind, text) for kind, each in enough if each.is_enough]
    asked = [_what_if(found, text)] if found.what_if is not None else []
    if told:
        return [*told, *asked]
    notes = [
        note
        for kind, each in (("theme", view.by_theme), ("rating", view.by_rating))
        for note in wording.drivers_notes(view, each, kind, text)
    ]
    lead, context = wording.drivers_lead(view, text), found.context(text)
    return [Sheet("drivers.nothing", text("frame.drivers"), lead, context, notes=tuple(notes)), *asked]


def _what_if(found: Found, text: Text) -> Sheet:
    """What the reader asked, and the score as it is beside the one that it would be."""
    view = found.what_if
    assert view is not None, "only what was asked is told"
    title, lead, context = text("drivers.what_if"), wording.what_if(view, text), found.context(text)
    notes = (text("drivers.what_if_caption"),)
    if view.found is None or view.now.is_small:
        return Sheet("drivers.what_if", title, lead, context, notes=notes)
    would = view.found
    points = (
        point_of(text("report.as_it_is"), view.now),
        Point(text("report.as_it_would_be"), would.nps, would.low, would.high, view.now.responses),
    )
    columns = (
        Column(text("drivers.what_if")),
        *(Column(text(f"frame.column_{name}"), "decimal") for name in ("nps", "low", "high")),
        Column(text("frame.column_responses"), "number", counts=True),
    )
    table = Table(columns, tuple((each.label, each.value, each.low, each.high, each.n) for each in points))
    return Sheet("drivers.what_if", title, lead, context, Ranking(points), lead, (table,), notes=notes)


def _sheet(found: Found, view: DriversView, drivers: Drivers, kind: str, text: Text) -> Sheet:
    lead = wording.drivers_lead(view, text) if kind == "theme" else wording.ratings_lead(view, text)
    added_up = wording.drivers_sum(drivers, kind, text)
    return Sheet(
        f"drivers.{kind}",
        text(f"drivers.by_{kind}"),
        lead,
        found.context(text),
        Ranking(tuple(_point(each, view, drivers, text) for each in drivers.drivers[:MOST_DRAWN]), "change"),
        added_up,
        (_table(drivers, view, text),),
        notes=(
            text("drivers.caption"),
            added_up,
            *wording.drivers_notes(view, drivers, kind, text),
            *cut(len(drivers.drivers), text),
        ),
    )


def _point(driver: Driver, view: DriversView, drivers: Drivers, text: Text) -> Point:
    limits = (number(driver.part), number(driver.part_low), number(driver.part_high))
    name = wording.driver_name(driver, view, text)
    return Point(name, *limits, n=drivers.responses, tone=tone(driver.verdict))


def _table(drivers: Drivers, view: DriversView, text: Text) -> Table:
    columns = (
        Column(text("drivers.column_driver")),
        *(Column(text(f"drivers.column_{name}"), "decimal") for name in ("part", "part_low", "part_high", "mean")),
        Column(text("drivers.column_effect"), "decimal"),
        *(Column(text(f"frame.column_{name}"), "decimal", is_minor=True) for name in ("low", "high")),
        Column(text("frame.column_verdict")),
    )
    rows = tuple(
        (
            wording.driver_name(each, view, text),
            *(number(value) for value in (each.part, each.part_low, each.part_high, 100 * each.mean)),
            *(number(value) for value in (each.effect, each.low, each.high)),
            text(f"drivers.verdict_{each.verdict}"),
        )
        for each in drivers.drivers
    )
    return Table(columns, rows)
