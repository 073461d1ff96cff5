"""What a person confirmed about earlier files, used again for a file of the same shape."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nps_core.reading import Choices
from nps_core.reading.headers import same
from nps_core.reading.presets import fingerprint
from nps_core.reading.table import Table

_FILLED = ("scale", "sources", "timezone", "encoding")


@dataclass(frozen=True)
class Recalled:
    """The choices for a table: those made now, filled with those confirmed for an earlier file of its shape.

    Attributes:
        choices: both together.
        fields: the names of the fields that were filled.
        date_order: the confirmed order of dates, for dates that leave it open; empty when one was chosen now.
    """

    choices: Choices
    fields: frozenset[str] = frozenset()
    date_order: str = ""


def shape(table: Table) -> str:
    """What tables with the same headers share; empty without a header: any file of as many columns would match.

    Several sheets of one shape share it with one of them.
    """
    headers = table.headers[:-1] if table.sheets else table.headers
    return fingerprint(header.shown for header in headers) if table.header_rows else ""


def recalled(table: Table, choices: Choices, remembered: Mapping[str, Choices]) -> Recalled:
    """The choices for a table. A sheet is never recalled: its name changes with the month."""
    confirmed = remembered.get(shape(table))
    if confirmed is None:
        return Recalled(choices)
    filled = {name: getattr(confirmed, name) for name in _FILLED if not getattr(choices, name)}
    roles = () if choices.roles else _roles(table, confirmed)
    filled = {name: value for name, value in {**filled, "roles": roles}.items() if value}
    order = "" if choices.date_order else confirmed.date_order
    return Recalled(replace(choices, **filled), frozenset(filled) | ({"date_order"} if order else set()), order)


def _roles(table: Table, confirmed: Choices) -> tuple[tuple[str, str], ...]:
    """The confirmed roles under this table's headers, whose letters may differ in case and width.

    Those of options keep their names: which options a column has is not known yet.
    """
    shown = {same(header.shown): header.shown for header in table.headers}
    options = [
        column for _, column in confirmed.roles if any(column.startswith(f"{name}: ") for name in shown.values())
    ]
    shown = {**{same(column): column for column in options}, **shown}
    return tuple((role, shown[same(column)]) for role, column in confirmed.roles if same(column) in shown)
