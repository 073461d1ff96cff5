"""The questions put to a table of responses: a handful of SQLAlchemy Core statements.

Only plain columns and the stored calendar day cross this seam; weeks, months and every statistic are worked out in
pandas on the counts that come back. So the same statements run on any engine that SQLAlchemy speaks to.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    column,
    false,
    func,
    or_,
    select,
    table,
)

from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON, COMMENT, SCORE
from nps_core.scale import scores_of

SEQ: Final = "seq"
"""The place of a response in time order: a compact key, and the order of every listing."""
N: Final = "n"


def responses(name: str, columns: Sequence[str]) -> FromClause:
    """A table of responses by its name and columns."""
    return table(name, *(column(each) for each in columns))


def themes(name: str) -> FromClause:
    """A table of theme assignments: one row a response and theme."""
    return table(name, column(SEQ), column(THEME), column("sureness"))


def counts(
    source: FromClause, assigned: FromClause | None, by: Sequence[str], filters: Filters, *, commented: bool = False
) -> Select[tuple[object, ...]]:
    """The number of responses by some columns and the score; a response counts once in each of its themes."""
    joined = source
    keys = {key: source.c[key] for key in by if key != THEME}
    if THEME in by:
        assert assigned is not None, "themes are counted only where a theme run stands"
        joined = source.join(assigned, source.c[SEQ] == assigned.c[SEQ])
        keys[THEME] = assigned.c[THEME]
    keys[SCORE] = source.c[SCORE]
    return (
        select(*(keys[key].label(key) for key in (*by, SCORE)), func.count().label(N))
        .select_from(joined)
        .where(*matching(source, assigned, filters, commented=commented))
        .group_by(*(keys[key] for key in (*by, SCORE)))
    )


def rows(
    source: FromClause,
    assigned: FromClause | None,
    columns: Sequence[str],
    filters: Filters,
    *,
    limit: int,
    commented: bool = False,
) -> Select[tuple[object, ...]]:
    """The newest responses that match, some columns of them."""
    return (
        select(*(source.c[each] for each in columns))
        .where(*matching(source, assigned, filters, commented=commented))
        .order_by(source.c[SEQ].desc())
        .limit(limit)
    )


def values(source: FromClause, dimension: str, most: int) -> Select[tuple[object, ...]]:
    """The segments of a dimension with their number of responses, the most frequent first."""
    key = source.c[dimension]
    return (
        select(key.label("segment"), func.count().label(N)).group_by(key).order_by(func.count().desc(), key).limit(most)
    )


def matching(
    source: FromClause, assigned: FromClause | None, filters: Filters, *, commented: bool = False
) -> list[ColumnElement[bool]]:
    """The conditions under which a response counts; with ``commented``, only those that say something."""
    conditions: list[ColumnElement[bool]] = [source.c[COMMENT].is_not(None)] if commented else []
    if filters.since is not None:
        conditions.append(source.c[ANSWERED_ON] >= filters.since)
    if filters.until is not None:
        conditions.append(source.c[ANSWERED_ON] <= filters.until)
    if filters.categories:
        conditions.append(source.c[SCORE].in_([s for name in filters.categories for s in scores_of(name)]))
    if filters.scores:
        conditions.append(source.c[SCORE].in_(filters.scores))
    if filters.text:
        conditions.append(_holds(source.c[COMMENT], filters.text))
    for dimension, segments in filters.segments:
        if dimension == THEME and assigned is not None:
            conditions.append(source.c[SEQ].in_(select(assigned.c[SEQ]).where(assigned.c[THEME].in_(segments))))
        elif dimension in source.c:
            conditions.append(_is_one_of(source.c[dimension], segments))
        elif "" not in segments:
            conditions.append(false())  # where there is no such column, nobody has a value in it
    return [and_(*conditions)] if conditions else []


def _is_one_of(key: ColumnElement[str], segments: Sequence[str]) -> ColumnElement[bool]:
    """In the segments; the empty name stands for "not given"."""
    # A parameter of our own naming: SQLAlchemy would name it after the column and leave a name with spaces in the SQL.
    named = key.in_(bindparam("segment", [each for each in segments if each], expanding=True, unique=True))
    return or_(named, key.is_(None)) if "" in segments else named


def _holds(comment: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether the comment contains the text; letters of either case, which Chinese does not need.

    The engine folds both sides: its lower case and Python's are not the same for every letter.
    """
    if text.lower() == text.upper():
        return func.contains(comment, text, type_=Boolean)
    return func.contains(func.lower(comment), func.lower(text), type_=Boolean)
