"""The questions put to a table of responses: a handful of SQLAlchemy Core statements.

Only plain columns and the stored calendar day cross this seam; weeks, months and every statistic are worked out in
pandas on the counts that come back. So the same statements run on any engine that SQLAlchemy speaks to.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Double,
    FromClause,
    MetaData,
    Select,
    Table,
    and_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
    tuple_,
)

from nps_core.comments import searching
from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON, COMMENT, SCORE
from nps_core.scale import scores_of
from nps_core.store import bands

SEQ: Final = "seq"
"""The place of a response in time order: a compact key, and the order of every listing."""
PERSON: Final = "person"
"""The customer of a response as a whole number: above 0 for those who answered several times, below for those who did
so once; empty where a response has no customer's id."""
N: Final = "n"
QUOTE: Final = "quote"
"""The place of a response among the quotes of a theme; empty where it is none of them."""

_BEHIND_QUOTES: Final = 2.0**52
"""Less the place of a response: it comes behind every quote, the newest first."""

_PERIODS: Final = ("day", "week", "month", "quarter", "year")


def responses(name: str, columns: Mapping[str, str], numbers: Collection[str] = ()) -> FromClause:
    """A table of responses.

    Args:
        name: the table's.
        columns: what each column is called here, and what it is called in the table. A column of the file's own may
            be called anything, and SQLAlchemy searches the text of a statement for marks of its own; so the name in
            the table should be one of ours.
        numbers: which of them are number attributes.
    """
    kinds: dict[str, Double[float]] = {called: Double() for called in numbers}
    return Table(name, MetaData(), *(Column(stored, kinds.get(each), key=each) for each, stored in columns.items()))


@lru_cache(maxsize=64)
def themes(name: str) -> FromClause:
    """A table of theme assignments: one row a response and theme; ``QUOTE`` where the run picked it as a quote."""
    return table(name, column(SEQ), column(THEME), column("sureness"), column(QUOTE))


def counts(
    source: FromClause,
    assigned: FromClause | None,
    by: Sequence[str],
    filters: Filters,
    *,
    commented: bool = False,
    period: str = "",
) -> Select[tuple[object, ...]]:
    """The number of responses by some columns and the score, in this order, under names of no meaning.

    A response counts once in each of its themes. With a ``period`` days are told by the first day of theirs, and the
    latest answer of a customer is the latest in each.
    """
    joined, keys = keys_of(source, assigned, by, period)
    shown = [*keys, source.c[SCORE]]
    return (
        select(*(key.label(f"key_{place}") for place, key in enumerate(shown)), func.count().label(N))
        .select_from(joined)
        .where(*matching(source, assigned, filters, commented=commented, period=period))
        .group_by(*shown)
    )


def counts_of_each(
    source: FromClause, assigned: FromClause | None, by: Sequence[str], filters: Filters, *, repeated: bool = False
) -> Select[tuple[object, ...]]:
    """The number of responses by each of some columns alone, and the score: many questions in one.

    First comes a number whose bits, the highest for the first column, are set for the columns that a row is not by;
    then the columns, the score and the number of responses; with ``repeated`` also the number of those whose customers
    answered several times.
    """
    keys, score = [source.c[key] for key in by], source.c[SCORE]
    labelled = (key.label(f"key_{place}") for place, key in enumerate((*keys, score)))
    counted = [func.count().label(N)]
    if repeated:
        counted.append(func.count(case((source.c[PERSON] > 0, 1))).label("repeated"))
    return (
        select(func.grouping(*keys).label("not_by"), *labelled, *counted)
        .where(*matching(source, assigned, filters))
        .group_by(func.grouping_sets(*(tuple_(key, score) for key in keys)))
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
    """The newest responses that match, some columns of them in this order, by their names in the table."""
    return (
        select(*(source.c[each] for each in columns))
        .where(*matching(source, assigned, filters, commented=commented))
        .order_by(source.c[SEQ].desc())
        .limit(limit)
    )


def quotes(
    source: FromClause,
    assigned: FromClause,
    columns: Sequence[str],
    filters: Filters,
    *,
    themes: Sequence[str],
    most: int,
) -> Select[tuple[object, ...]]:
    """The responses that match and say something in each of some themes, picked quotes first, then the newest.

    The theme and the place among its quotes, then some columns.
    """
    # In one number, for an engine finds the least of one at once, and sorts everything by two.
    order = func.coalesce(assigned.c[QUOTE], _BEHIND_QUOTES - assigned.c[SEQ])
    place = func.row_number().over(partition_by=assigned.c[THEME], order_by=order)
    # What is said is fetched only of those that are found: all texts in their order take twice as long.
    numbered = (
        select(assigned.c[THEME], assigned.c[QUOTE], assigned.c[SEQ], place.label("place"))
        .select_from(source.join(assigned, source.c[SEQ] == assigned.c[SEQ]))
        .where(among(assigned.c[THEME], themes), *matching(source, assigned, filters, commented=True))
        .subquery()
    )
    found = select(numbered).where(numbered.c.place <= most).subquery()
    return (
        select(found.c[THEME], found.c[QUOTE], *(source.c[each].label(each) for each in columns))
        .select_from(found.join(source, source.c[SEQ] == found.c[SEQ]))
        .order_by(found.c[THEME], found.c.place)
    )


def values(source: FromClause, dimension: str, most: int) -> Select[tuple[object, ...]]:
    """The segments of a dimension with their number of responses, the most frequent first."""
    key = source.c[dimension]
    return (
        select(key.label("segment"), func.count().label(N)).group_by(key).order_by(func.count().desc(), key).limit(most)
    )


def matching(
    source: FromClause, assigned: FromClause | None, filters: Filters, *, commented: bool = False, period: str = ""
) -> list[ColumnElement[bool]]:
    """The conditions under which a response counts; with ``commented``, only those that say something.

    With a ``period``, the latest answer of a customer is the latest in each.
    """
    return [*_matching(source, assigned, filters, commented, period)]


@lru_cache(maxsize=128)
def _matching(
    source: FromClause, assigned: FromClause | None, filters: Filters, commented: bool, period: str
) -> tuple[ColumnElement[bool], ...]:
    """``matching``, kept: a page puts the same conditions to half a dozen questions."""
    conditions = _within_days(source, filters)
    if filters.counting == "latest":
        conditions.append(_is_latest(source, filters, period))
    if commented:
        conditions.append(source.c[COMMENT].is_not(None))
    if filters.categories:
        conditions.append(among(source.c[SCORE], [s for name in filters.categories for s in scores_of(name)]))
    if filters.scores:
        conditions.append(among(source.c[SCORE], filters.scores))
    conditions += [_holds(source.c[COMMENT], phrase) for phrase in searching.phrases(filters.text)]
    for dimension, segments in filters.segments:
        if dimension == THEME and assigned is not None:
            carrying = select(assigned.c[SEQ]).where(among(assigned.c[THEME], segments))
            conditions.append(source.c[SEQ].in_(carrying))
        elif bands.is_number(source, dimension):
            conditions.append(bands.within(source.c[dimension], segments))
        elif dimension in source.c:
            conditions.append(_is_one_of(source.c[dimension], segments))
        elif "" not in segments:
            conditions.append(false())  # where there is no such column, nobody has a value in it
    return (and_(*conditions),) if conditions else ()


def keys_of(
    source: FromClause, assigned: FromClause | None, by: Sequence[str], period: str = ""
) -> tuple[FromClause, list[ColumnElement[Any]]]:
    """The table that has what responses are counted by, and those columns."""
    joined = source
    keys: dict[str, ColumnElement[Any]] = {key: source.c[key] for key in by if key != THEME}
    if THEME in by:
        assert assigned is not None, "themes are counted only where a theme run stands"
        joined = source.join(assigned, source.c[SEQ] == assigned.c[SEQ])
        keys[THEME] = assigned.c[THEME]
    if period and ANSWERED_ON in keys:
        keys[ANSWERED_ON] = _start_of(source.c[ANSWERED_ON], period)
    return joined, [keys[key] for key in by]


def _start_of(day: ColumnElement[Any], period: str) -> ColumnElement[Any]:
    """The first day of the period that a day lies in; weeks begin on Monday."""
    assert period in _PERIODS, f"{period} is not one of {_PERIODS}"
    # Not a parameter: what is grouped by must be written exactly as what is selected.
    return cast(func.date_trunc(literal_column(f"'{period}'"), day), Date)


def _within_days(source: FromClause, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.since is not None:
        conditions.append(source.c[ANSWERED_ON] >= filters.since)
    if filters.until is not None:
        conditions.append(source.c[ANSWERED_ON] <= filters.until)
    return conditions


def _is_latest(source: FromClause, filters: Filters, period: str) -> ColumnElement[bool]:
    """Whether no later answer of the same customer lies between the same days.

    Only those who answered several times are looked at.
    """
    each = source.alias("each_answer")
    of_whom = [each.c[PERSON], *([_start_of(each.c[ANSWERED_ON], period)] if period else [])]
    latest = select(func.max(each.c[SEQ])).where(each.c[PERSON] > 0, *_within_days(each, filters)).group_by(*of_whom)
    person = source.c[PERSON]
    return or_(person.is_(None), person < 0, source.c[SEQ].in_(latest))


def among(key: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column holds one of some values.

    One parameter a value, named by us: SQLAlchemy's own list parameter is named after the column and put in its place
    by searching the text of the statement, so that a column called ``a b`` would break out of its quotes.
    """
    return key.in_([bindparam("among", value, unique=True) for value in values]) if values else false()


def _is_one_of(key: ColumnElement[str], segments: Sequence[str]) -> ColumnElement[bool]:
    """In the segments; the empty name stands for "not given"."""
    named = among(key, [segment for segment in segments if segment])
    return or_(named, key.is_(None)) if "" in segments else named


def _holds(comment: ColumnElement[str], phrase: str) -> ColumnElement[bool]:
    """Whether the comment contains a phrase; letters of either case, Chinese characters of either script."""
    pattern = searching.pattern(phrase)
    if not pattern:
        return func.contains(comment, phrase, type_=Boolean)
    return func.regexp_matches(comment, pattern, type_=Boolean)
