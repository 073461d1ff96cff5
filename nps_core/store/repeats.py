"""The questions about customers who answered several times: what they add to the sums that an interval rests on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Double, FromClause, Select, case, cast, func, select

from nps_core.filters import Filters
from nps_core.responses import SCORE
from nps_core.scale import scores_of
from nps_core.store.statements import PERSON, N, among, keys_of, matching
from nps_core.tally import REPEAT_COLUMNS


def has_any(source: FromClause) -> Select[Any]:
    """How many responses are of customers who answered several times."""
    return select(func.count().label(N)).where(source.c[PERSON] > 0)


def sums(
    source: FromClause,
    assigned: FromClause | None,
    by: Sequence[str],
    filters: Filters,
    *,
    commented: bool = False,
    period: str = "",
) -> Select[tuple[Any, ...]]:
    """What repeat customers add in each group: the keys as ``statements.counts`` has them, then ``REPEAT_COLUMNS``.

    With n answers of a customer in a group and y promoters less detractors among them: the sums over customers of
    y² - Σ y_i², y n - y, n² - n and n - 1. Groups in which nobody repeats are left out.
    """
    joined, keys = keys_of(source, assigned, by, period)
    worth = {name: among(source.c[SCORE], scores_of(name)) for name in ("detractor", "promoter")}
    value = case((worth["promoter"], 1), (worth["detractor"], -1), else_=0)
    counted = {"y": func.sum(value), "spread": func.sum(func.abs(value)), "n": func.count()}
    people = (
        select(
            *(key.label(f"key_{place}") for place, key in enumerate(keys)),
            *(cast(each, Double).label(name) for name, each in counted.items()),
        )
        .select_from(joined)
        .where(source.c[PERSON] > 0, *matching(source, assigned, filters, commented=commented, period=period))
        .group_by(*keys, source.c[PERSON])
        .having(func.count() > 1)
        .subquery()
    )
    y, n = people.c.y, people.c.n
    added = (y * y - people.c.spread, y * n - y, n * n - n, n - 1)
    named = (func.coalesce(func.sum(each), 0).label(name) for name, each in zip(REPEAT_COLUMNS, added, strict=True))
    groups = [people.c[f"key_{place}"] for place in range(len(keys))]
    return select(*groups, *named).group_by(*groups) if groups else select(*named)
