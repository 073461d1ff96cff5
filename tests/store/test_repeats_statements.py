"""The questions about repeat customers: in every dialect, and with names and values that stay names and values."""

from datetime import date

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from nps_core.filters import Filters
from nps_core.store import repeats, statements

FIXED = {name: name for name in ("seq", "person", "score", "comment", "answered_on")}
DIALECTS = [postgresql.dialect(paramstyle="qmark"), sqlite.dialect()]
NAMES = ['x"; DROP TABLE r; --', "a b", "__[POSTCOMPILE_x]", ":x", "?", "渠道"]


def sql_of(statement, dialect):
    compiled = statement.compile(dialect=dialect)
    return str(compiled), [compiled.params[name] for name in compiled.positiontup or ()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_from_data_is_nowhere_in_the_text(name, dialect):
    source = statements.responses("r", {**FIXED, name: "own_0"})
    filters = Filters(since=date(2026, 1, 2), counting="latest").within(name, "v'1")
    for statement in (
        repeats.answers(source, None, (name,), filters, commented=True),
        statements.counts(source, None, (name, "answered_on"), filters, period="month"),
    ):
        sql, given = sql_of(statement, dialect)
        assert name not in sql.replace("?", "", len(given))
        assert "v'1" not in sql
        assert "own_0" in sql


def test_nothing_is_asked_about_customers_where_every_answer_counts():
    source = statements.responses("r", FIXED)
    sql, _ = sql_of(statements.counts(source, None, (), Filters()), DIALECTS[0])
    assert "person" not in sql


def test_a_period_of_no_known_length_is_refused():
    with pytest.raises(AssertionError):
        statements.counts(statements.responses("r", FIXED), None, ("answered_on",), Filters(), period="month'; --")
