"""The statements: names and values stay names and values, in every dialect that is at hand."""

import re
from datetime import date

import pytest
from sqlalchemy.dialects import mysql, postgresql, sqlite

from nps_core.filters import THEME, Filters
from nps_core.store import statements

FIXED = {name: name for name in ("seq", "score", "comment", "answered_on")}
NAMES = [
    'x"; DROP TABLE r; --',
    "a b",
    "new\nline",
    "渠道",
    "__[POSTCOMPILE_x]",
    "[_POSITION]",
    "%(x)s",
    ":x",
    "?",
    "$1",
    "a.b",
]
DIALECTS = [postgresql.dialect(paramstyle="qmark"), sqlite.dialect(), mysql.dialect(paramstyle="qmark")]


def sql_of(statement, dialect):
    compiled = statement.compile(dialect=dialect)
    return str(compiled), [compiled.params[name] for name in compiled.positiontup or ()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_from_data_is_nowhere_in_the_text(name, dialect):
    source = statements.responses("r", {**FIXED, name: "own_0"})
    filters = Filters().within(name, "v1", "v2", "")
    for statement in (
        statements.counts(source, None, (name,), filters),
        statements.counts_of_each(source, None, (name, "answered_on"), filters),
        statements.rows(source, None, ("seq", name), filters, limit=5),
        statements.values(source, name, 5),
    ):
        sql, given = sql_of(statement, dialect)
        assert name not in sql.replace("?", "", len(given)), sql
        assert "POSTCOMPILE" not in sql
        assert "own_0" in sql


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_a_value_is_never_in_the_text(dialect):
    source = statements.responses("r", {**FIXED, "channel": "own_0"})
    assigned = statements.themes("t")
    value = "1';DROPTABLEr;--"
    filters = Filters(since=date(2026, 1, 2), text=f'"{value}"', segments=(("channel", (value,)), (THEME, (value,))))
    sql, given = sql_of(statements.counts(source, assigned, (THEME, "channel"), filters), dialect)
    assert "DROP" not in sql
    assert "2026" not in sql
    assert given == [date(2026, 1, 2), f"(?i){re.escape(value)}", value, value]


def test_no_parameter_is_a_list_to_be_filled_in_later():
    source = statements.responses("r", {**FIXED, "channel": "own_0"})
    filters = Filters(categories=("passive",), scores=(7, 9), segments=(("channel", ("a", "b")), (THEME, ("c",))))
    sql, given = sql_of(statements.counts(source, statements.themes("t"), (), filters), DIALECTS[0])
    assert "[" not in sql
    assert sql.count("?") == len(given) == 7


def test_no_filter_is_no_condition():
    source = statements.responses("r", FIXED)
    sql, given = sql_of(statements.counts(source, None, (), Filters()), DIALECTS[0])
    assert "WHERE" not in sql
    assert given == []


def test_themes_are_counted_only_where_a_run_stands():
    source = statements.responses("r", FIXED)
    with pytest.raises(AssertionError):
        statements.counts(source, None, (THEME,), Filters())
