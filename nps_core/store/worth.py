"""The questions about what answers are worth: sums of a number attribute by score and by customer."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, select

from nps_core.filters import Filters
from nps_core.responses import SCORE
from nps_core.scale import CATEGORIES, scores_of
from nps_core.store.bands import is_given
from nps_core.store.statements import PERSON, SEQ, among, matching
from nps_core.values import SUMS, Valued


def amounts(
    source: FromClause, assigned: FromClause | None, attribute: str, filters: Filters
) -> Select[tuple[Any, ...]]:
    """By score: responses, those whose value is missing, negative or zero, and the sums of values below and above 0."""
    key = source.c[attribute]
    given = is_given(key)
    counted = {
        "n": func.count(),
        "given": func.sum(case((given, 1), else_=0)),
        "negative": func.sum(case((and_(given, key < 0), 1), else_=0)),
        "zero": func.sum(case((and_(given, key == 0), 1), else_=0)),
        "refunds": func.sum(case((and_(given, key < 0), key), else_=0.0)),
        "amount": func.sum(case((and_(given, key > 0), key), else_=0.0)),
    }
    labelled = (each.label(name) for name, each in counted.items())
    wanted = select(source.c[SCORE].label(SCORE), *labelled).where(*matching(source, assigned, filters))
    return wanted.group_by(source.c[SCORE])


def moments(
    source: FromClause, assigned: FromClause | None, attribute: str, filters: Filters
) -> Select[tuple[Any, ...]]:
    """Of the responses whose value is 0 or more, the sums over customers of each two of ``SUMS`` multiplied.

    One row; first the products with the first sum, then those of the second with itself and the ones after it ...
    """
    value, person = source.c[attribute], source.c[PERSON]
    somebody = case((person > 0, person), else_=-source.c[SEQ])  # without an id: nobody else
    rows = (
        select(somebody.label(PERSON), value.label("value"), _surplus(source.c[SCORE]).label("surplus"))
        .where(is_given(value), value >= 0, *matching(source, assigned, filters))
        .subquery()
    )
    of_customer = {
        "value_of_surplus": func.sum(rows.c.value * rows.c.surplus),
        "value": func.sum(rows.c.value),
        "surplus": func.sum(rows.c.surplus),
        "answers": func.count(),
    }
    named = (of_customer[name].label(name) for name in SUMS)
    people = select(*named).group_by(rows.c[PERSON]).subquery()
    pairs = [(one, other) for place, one in enumerate(SUMS) for other in SUMS[place:]]
    return select(*(func.sum(people.c[one] * people.c[other]).label(f"{one}_{other}") for one, other in pairs))


def valued(amounts: Mapping[str, Any], moments: Mapping[str, Any]) -> Valued:
    """What the answers to both questions say."""
    by_score = {name: np.asarray(values, dtype=np.float64) for name, values in amounts.items()}
    weighing, worth = by_score["given"] - by_score["negative"], by_score["amount"]
    detractor, passive, promoter = (np.isin(by_score[SCORE], scores_of(name)) for name in CATEGORIES)
    table = np.zeros((len(SUMS), len(SUMS)))
    # Without any such response the sums are empty.
    found = [np.asarray(each, dtype=np.float64)[0] for each in moments.values()] if weighing.sum() else 0.0
    table[np.triu_indices(len(SUMS))] = found
    return Valued(
        counts=(int(weighing[detractor].sum()), int(weighing[passive].sum()), int(weighing[promoter].sum())),
        amounts=(float(worth[detractor].sum()), float(worth[passive].sum()), float(worth[promoter].sum())),
        zero=int(by_score["zero"].sum()),
        negative=int(by_score["negative"].sum()),
        refunds=float(by_score["refunds"].sum()),
        missing=int((by_score["n"] - by_score["given"]).sum()),
        moments=table + np.triu(table, 1).T,
    )


def _surplus(score: ColumnElement[Any]) -> ColumnElement[Any]:
    """1.0 for a promoter, -1.0 for a detractor, else 0.0."""
    return case((among(score, scores_of("promoter")), 1.0), (among(score, scores_of("detractor")), -1.0), else_=0.0)
