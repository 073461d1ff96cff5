"""The time column of a table, judged: a table ``times`` of row, local time and minutes ahead of UTC.

The usual formats are read by DuckDB at its speed; what these leave over is judged once for each different text.
"""

from dataclasses import dataclass

import pyarrow as pa

from nps_core.reading import dates, scores, sql, words
from nps_core.reading.grid import cell
from nps_core.reading.layouts import Layout, layouts
from nps_core.reading.profile import Profile
from nps_core.reading.receipt import Note


@dataclass(frozen=True)
class TimesJudged:
    """How the time column was read: the order of its dates (empty without one), and what should be known."""

    order: str = ""
    notes: tuple[Note, ...] = ()


def judge_times(engine: sql.Engine, time: Profile | None, chosen_order: str) -> TimesJudged:
    """Make the table ``times`` from the table ``cells``.

    Args:
        engine: where ``cells`` is.
        time: the time column, if there is one.
        chosen_order: the order of its dates, when a person said so.
    """
    if time is None:
        engine.execute("CREATE TABLE times (row BIGINT, local TIMESTAMP, ahead INTEGER)")
        engine.execute("CREATE TABLE clocked (row BIGINT, w VARCHAR)")
        return TimesJudged()
    column = f"trim({cell(time.number)})"
    notes: list[Note] = []
    order = chosen_order
    if not order:
        found = _order(engine, time, column)
        order = found.name
        if not found.is_proven:
            notes.append(Note("question", f"dates_ambiguous_{order}", {"column": time.header.shown}))
    usual = layouts(time.some, order)
    _read_layouts(engine, column, usual)
    _read_odd_ones(engine, usual, order)
    _make_times(engine, usual, is_utc=bool(words.IN_UTC.search(time.name)))
    return TimesJudged(order, tuple(notes))


def unread_times(engine: sql.Engine) -> int:
    """How many responses of the table ``judged`` have a time that says something and could not be read."""
    return sql.value(
        engine,
        "SELECT count(*) FROM judged JOIN clocked USING (row) WHERE reason IS NULL AND answered_on IS NULL "
        f"AND lower(w) NOT IN ({sql.literals(scores.BLANKS)})",
    )


def _order(engine: sql.Engine, time: Profile, column: str) -> dates.Order:
    """By some of the cells where these prove it, else by all."""
    found = dates.order_of(time.some)
    if found.is_proven:
        return found
    return dates.order_of(text for (text,) in sql.rows(engine, f"SELECT DISTINCT {column} FROM cells"))


def _names(usual: list[Layout]) -> list[str]:
    return [f"t{number}" for number in range(len(usual))]


def _read_layouts(engine: sql.Engine, column: str, usual: list[Layout]) -> None:
    """The table ``clocked``: each cell, and what each layout reads in it."""
    read = [f", {layout.reads('w')} AS {name}" for layout, name in _named(usual)]
    engine.execute(f"CREATE TABLE read AS SELECT row, w{''.join(read)} FROM (SELECT row, {column} AS w FROM cells)")
    sane = [
        f", CASE WHEN {name} BETWEEN '{dates.EARLIEST}' AND '{dates.LATEST} 23:59:59' "
        f"THEN date_trunc('second', {name}) END AS {name}"
        for name in _names(usual)
    ]
    engine.execute(f"CREATE TABLE clocked AS SELECT row, w{''.join(sane)} FROM read")
    engine.execute("DROP TABLE read")


def _named(usual: list[Layout]) -> list[tuple[Layout, str]]:
    return list(zip(usual, _names(usual), strict=True))


def _read_odd_ones(engine: sql.Engine, usual: list[Layout], order: str) -> None:
    """The table ``odd_times``: each different text that no layout reads, and what it says."""
    unread = "".join(f" AND {name} IS NULL" for name in _names(usual))
    odd = [text for (text,) in sql.rows(engine, f"SELECT DISTINCT w FROM clocked WHERE w <> ''{unread}")]
    found = {text: dates.moment(text, order) for text in odd}
    judged = {text: (one.local, one.offset) if one else (None, None) for text, one in found.items()}
    sql.register(engine, "odd_times", judged, said=pa.timestamp("us"), offset_minutes=pa.int32())


def _make_times(engine: sql.Engine, usual: list[Layout], *, is_utc: bool) -> None:
    read = "".join(f"{name}, " for name in _names(usual))
    unsaid = 0 if is_utc else "NULL"
    said = [(name, unsaid if layout.ahead is None else layout.ahead) for layout, name in _named(usual)]
    cases = "".join(f"WHEN {name} IS NOT NULL THEN {ahead} " for name, ahead in said)
    otherwise = "coalesce(offset_minutes, 0)" if is_utc else "offset_minutes"
    ahead = f"CASE {cases}ELSE {otherwise} END" if cases else otherwise
    engine.execute(
        f"CREATE TABLE times AS SELECT row, coalesce({read}said) AS local, {ahead} AS ahead "
        "FROM clocked LEFT JOIN odd_times ON w = written"
    )
