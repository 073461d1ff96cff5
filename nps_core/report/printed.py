"""How much of a table goes on paper: what can be read there; the workbook has all of it."""

from dataclasses import dataclass
from typing import Final

from nps_core.report.document import Chart, Course, Panels, Ranking, Table

MOST_ROWS: Final = 12
MOST_COLUMNS: Final = 8


@dataclass(frozen=True)
class Printed:
    """The rows and the columns that are printed, by their places from 0 on, in their order."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def printed(table: Table, chart: Chart | None = None) -> Printed:
    """What of a table is printed: the last periods, what its chart draws, then the most responses; the main columns.

    Args:
        chart: of its sheet.

    >>> from nps_core.report.document import Column
    >>> many = Table((Column("Store"), Column("n", counts=True)), tuple((str(place), place) for place in range(20)))
    >>> printed(many).rows
    (8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)
    """
    return Printed(_rows(table, chart), _columns(table))


def is_cut(table: Table, shown: Printed) -> bool:
    """Whether something of a table is not printed."""
    return len(shown.rows) < len(table.rows) or len(shown.columns) < len(table.columns)


def _rows(table: Table, chart: Chart | None) -> tuple[int, ...]:
    every = range(len(table.rows))
    if isinstance(chart, Course):
        return tuple(every[-MOST_ROWS:])
    if isinstance(chart, Panels):
        return _latest(table)
    counts = [place for place, column in enumerate(table.columns) if column.counts]

    drawn = {point.label for point in chart.points} if isinstance(chart, Ranking) else set()

    def weight(row: int) -> tuple[bool, float]:
        cells = [table.rows[row][place] for place in counts]
        return table.rows[row][0] not in drawn, -sum(cell for cell in cells if isinstance(cell, int | float))

    return tuple(sorted(sorted(every, key=weight)[:MOST_ROWS]))


def _latest(table: Table) -> tuple[int, ...]:
    """The last rows of each segment, of all segments as many."""
    places: dict[object, list[int]] = {}
    for place, row in enumerate(table.rows):
        places.setdefault(row[0], []).append(place)
    each = max(1, MOST_ROWS // max(len(places), 1))
    return tuple(place for rows in places.values() for place in rows[-each:])[:MOST_ROWS]


def _columns(table: Table) -> tuple[int, ...]:
    places = list(range(len(table.columns)))
    if len(places) > MOST_COLUMNS:
        places = [place for place in places if not table.columns[place].is_minor]
    if len(places) > MOST_COLUMNS:
        places = [*places[: MOST_COLUMNS - 1], places[-1]]  # the last one has the verdict
    return tuple(places)
