"""The questions that plans and drivers put to the responses: who answered last when, and what answers go together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, FromClause, Select, bindparam, case, cast, func, select

from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON, RESPONDENT, SCORE
from nps_core.store.statements import SEQ, N, matching


def last_answers(source: FromClause) -> Select[tuple[Any, ...]]:
    """Each customer who answered on a known day, and the last such day."""
    customer, day = source.c[RESPONDENT], source.c[ANSWERED_ON]
    known = (customer.is_not(None), day.is_not(None))
    return select(customer.label("customer"), func.max(day).label("day")).where(*known).group_by(customer)


def theme_patterns(
    source: FromClause, assigned: FromClause, themes: Sequence[str], filters: Filters
) -> Select[tuple[Any, ...]]:
    """The responses with a comment by the set of themes they carry and the score.

    A set is a number whose bits, the lowest for the first theme, are set for the themes in it.
    """
    assert len(themes) < 63, "a set of themes is one whole number of the engine"
    bits = [(assigned.c[THEME] == bindparam("theme", name, unique=True), 1 << bit) for bit, name in enumerate(themes)]
    marked = func.sum(case(*bits, else_=0)) if bits else func.sum(0)
    joined = source.outerjoin(assigned, source.c[SEQ] == assigned.c[SEQ])
    carried = (
        select(cast(marked, BigInteger).label("themes"), source.c[SCORE].label(SCORE))
        .select_from(joined)
        .where(*matching(source, assigned, filters, commented=True))
        .group_by(source.c[SEQ], source.c[SCORE])
        .subquery()
    )
    keys = (carried.c["themes"], carried.c[SCORE])
    return select(*keys, func.count().label(N)).group_by(*keys)


def ranges(source: FromClause, attributes: Sequence[str]) -> Select[tuple[Any, ...]]:
    """Of each number attribute its least and its most value, how many values there are, and how many are not whole."""
    asked = []
    for place, name in enumerate(attributes):
        value = source.c[name]
        asked += [
            func.min(value).label(f"least_{place}"),
            func.max(value).label(f"most_{place}"),
            func.count(value.distinct()).label(f"different_{place}"),
            func.sum(case((func.floor(value) != value, 1), else_=0)).label(f"broken_{place}"),
        ]
    return select(*asked)


def rating_patterns(
    source: FromClause, assigned: FromClause | None, ratings: Sequence[str], filters: Filters
) -> Select[tuple[Any, ...]]:
    """The responses that answer every one of some rated questions, by those answers and the score."""
    keys = [source.c[name] for name in ratings]
    labelled = (key.label(f"key_{place}") for place, key in enumerate((*keys, source.c[SCORE])))
    return (
        select(*labelled, func.count().label(N))
        .where(*(key.is_not(None) for key in keys), *matching(source, assigned, filters))
        .group_by(*keys, source.c[SCORE])
    )
