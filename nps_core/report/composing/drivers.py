"""What goes with the score: themes, and other rated questions."""

from collections.abc import Sequence

from nps_core import wording
from nps_core.drivers import Driver, Drivers
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import MOST_DRAWN, cut, number, tone
from nps_core.report.document import Column, Point, Ranking, Sheet, Table
from nps_core.views import DriversView


def sheets(found: Found, text: Text) -> Sequence[Sheet]:
    """What goes with the score among themes and among rated questions, of what can be told; else why nothing can."""
    view = found.drivers
    enough = [(kind, each) for kind, each in (("theme", view.by_theme), ("rating", view.by_rating)) if each]
    told = [_sheet(found, view, each, kind, text) for kind, each in enough if each.is_enough]
    if told:
        return told
    notes = [
        note
        for kind, each in (("theme", view.by_theme), ("rating", view.by_rating))
        for note in wording.drivers_notes(view, each, kind, text)
    ]
    lead, context = wording.drivers_lead(view, text), found.context(text)
    return [Sheet("drivers.nothing", text("frame.drivers"), lead, context, notes=tuple(notes))]


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
