"""The questions about two sides of a comparison: who is on both, how they moved, what their answers share.

A side is what its filters leave; no response is on both sides. A response without a customer's id
is nobody else's.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    column,
    func,
    or_,
    select,
    table,
)

from nps_core.filters import Filters
from nps_core.responses import SCORE
from nps_core.scale import scores_of
from nps_core.store.statements import PERSON, SEQ, among, matching

SIDES: Final = ("before", "after")
LAST: Final = ("last_before", "last_after")
"""What a person's last answer on each side was: -1, 0 or 1 for detractor, passive and promoter; empty for none."""
COUNTED: Final = ("responses", "detractors", "promoters")
SQUARES: Final = ("before_before", "after_after", "before_after")
_BOTH_SIDES: Final = table(
    "answers_of_both_sides", *(column(name, Integer) for name in (PERSON, "side", "surplus", "place"))
)
_STEPS: Final = 16
"""More than there are scores: a place and a score in one number, of which the largest is the last answer."""


def transitions(
    source: FromClause, assigned: FromClause | None, before: Filters, after: Filters
) -> Select[tuple[Any, ...]]:
    """How many persons went from each last answer to each, and sums over these persons.

    Columns: ``LAST``; ``persons``; for each side ``responses_``, ``detractors_`` and ``promoters_``; then for each of
    ``SQUARES`` the sums over persons of the products of their surplus (promoters less detractors) and their
    responses on the two sides: ``surplus_surplus_``, ``surplus_responses_``, ``responses_surplus_``,
    ``responses_responses_``.
    """
    return _transitions().add_cte(_answers(source, assigned, before, after))


def movers(
    source: FromClause,
    assigned: FromClause | None,
    columns: Sequence[str],
    before: Filters,
    after: Filters,
    *,
    moved: tuple[str, str],
    limit: int,
) -> Select[tuple[Any, ...]]:
    """The last answers on the second side of those who went from one category to another, the newest first.

    Args:
        moved: the categories of the last answer on the first side and on the second.

    Returns:
        The last score on the first side, then some columns of the response on the second.
    """
    people = _people()
    was, now = (people.c[f"last_{side}"] for side in SIDES)
    joined = people.join(source, source.c[SEQ] * _STEPS + source.c[SCORE] == now)
    of_both = (among(key % _STEPS, scores_of(name)) for key, name in zip((was, now), moved, strict=True))
    shown = (source.c[each].label(f"column_{place}") for place, each in enumerate(columns))
    return (
        select((was % _STEPS).label("was"), *shown)
        .select_from(joined)
        .where(*of_both)
        .order_by(source.c[SEQ].desc())
        .limit(limit)
        .add_cte(_answers(source, assigned, before, after))
    )


def shared_cells(
    source: FromClause, assigned: FromClause | None, dimension: str, before: Filters, after: Filters
) -> Select[tuple[Any, ...]]:
    """How often two answers of one person lie in two cells, a cell being a side, a segment and a category.

    No answer is paired with itself; every pair is counted in both orders.

    Returns:
        Side (0 or 1), segment and category of the first cell and of the second, and the number of pairs.
    """
    rows = _rows(source, assigned, before, after, source.c[dimension].label("segment")).subquery()
    keys = [rows.c[PERSON], rows.c["side"], rows.c["segment"], rows.c["surplus"]]
    counted = select(*keys, func.count().label("n")).where(rows.c[PERSON] > 0).group_by(*keys).subquery()
    of_person = func.sum(counted.c["n"]).over(partition_by=counted.c[PERSON])
    numbered = select(counted, of_person.label("of_person")).subquery()
    cells = select(numbered).where(numbered.c["of_person"] > 1).cte("cells")
    other = cells.alias("other")
    names = ("side", "segment", "surplus")
    both = [*(cells.c[name] for name in names), *(other.c[name] for name in names)]
    labels = (each.label(f"key_{place}") for place, each in enumerate(both))
    is_same = and_(*(cells.c[name].is_not_distinct_from(other.c[name]) for name in names))
    pairs = func.sum(cells.c["n"] * other.c["n"] - case((is_same, cells.c["n"]), else_=0)).label("n")
    return select(*labels, pairs).select_from(cells.join(other, cells.c[PERSON] == other.c[PERSON])).group_by(*both)


def _rows(
    source: FromClause, assigned: FromClause | None, before: Filters, after: Filters, more: ColumnElement[Any]
) -> Select[tuple[Any, ...]]:
    """The responses of both sides: person, side (0 or 1), surplus (-1, 0, 1), and one more column."""
    sides = [and_(True, *matching(source, assigned, side)) for side in (before, after)]
    side = case((sides[1], 1), else_=0).label("side")
    surplus = _category_of(source.c[SCORE]).label("surplus")
    return select(source.c[PERSON], side, surplus, more).where(or_(*sides))


def _answers(source: FromClause, assigned: FromClause | None, before: Filters, after: Filters) -> CTE:
    """The responses of both sides under the name by which the rest of a question, which never changes, knows them."""
    place = (source.c[SEQ] * _STEPS + source.c[SCORE]).label("place")
    return _rows(source, assigned, before, after, place).cte(_BOTH_SIDES.name)


@cache
def _transitions() -> Select[tuple[Any, ...]]:
    """``transitions`` of any two sides."""
    # The categories are made one step before they are grouped by: two mentions of a parameter are two parameters.
    found = _people()
    made = (_category_of(found.c[f"last_{side}"] % _STEPS).label(f"was_{side}") for side in SIDES)
    people = select(found, *made).subquery()
    last = [people.c[f"was_{side}"] for side in SIDES]
    sums: dict[str, ColumnElement[Any]] = {
        f"{name}_{side}": people.c[f"{name}_{side}"] for name in COUNTED for side in SIDES
    }
    surplus = {side: people.c[f"promoters_{side}"] - people.c[f"detractors_{side}"] for side in SIDES}
    size = {side: people.c[f"responses_{side}"] for side in SIDES}
    for pair in SQUARES:
        one, other = pair.split("_")
        for name, left in (("surplus", surplus), ("responses", size)):
            for kind, right in (("surplus", surplus), ("responses", size)):
                sums[f"{name}_{kind}_{pair}"] = left[one] * right[other]
    named = (func.sum(value).label(name) for name, value in sums.items())
    labels = (each.label(name) for each, name in zip(last, LAST, strict=True))
    return select(*labels, func.count().label("persons"), *named).group_by(*last)


@cache
def _people() -> Subquery:
    """Everybody with an id: the number of their answers, detractors and promoters on each side, and the last."""
    rows = _BOTH_SIDES
    shown = []
    for number, side in enumerate(SIDES):
        here = rows.c["side"] == number
        shown += [
            func.sum(case((here, 1), else_=0)).label(f"responses_{side}"),
            func.sum(case((and_(here, rows.c["surplus"] == -1), 1), else_=0)).label(f"detractors_{side}"),
            func.sum(case((and_(here, rows.c["surplus"] == 1), 1), else_=0)).label(f"promoters_{side}"),
            func.max(case((here, rows.c["place"]))).label(f"last_{side}"),
        ]
    person = rows.c[PERSON]
    return select(*shown).where(person.is_not(None)).group_by(person).subquery()


def _category_of(score: ColumnElement[Any]) -> ColumnElement[Any]:
    """-1, 0 or 1 for a detractor, passive or promoter; empty where there is no score."""
    values = zip(("detractor", "passive", "promoter"), (-1, 0, 1), strict=True)
    return case(*((among(score, scores_of(name)), value) for name, value in values))
