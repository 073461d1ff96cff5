"""How many answers a question takes, how long they take to come, and what can be seen meanwhile."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from nps_core import planning as measure
from nps_core.errors import TableRefused
from nps_core.filters import Filters
from nps_core.planning import Rota
from nps_core.reading.companion import Companion
from nps_core.responses import ANSWERED_ON
from nps_core.store import Dataset, Store
from nps_core.store.keys import key_of
from nps_core.tally import Tally
from nps_core.views.scope import Scope, scope

_FEWEST_DAYS: Final = 7
"""Answers of fewer days than this say nothing of how many come on a usual day."""


@dataclass(frozen=True)
class Goals:
    """What the reader wants to know.

    Attributes:
        margin: the NPS to within so many points.
        change: a change of so many points between two periods.
        customers: how many customers could be asked; None where that is not known.
        rate: the share of those asked who answer, from 0 to 1.
    """

    margin: float = 5.0
    change: float = 10.0
    customers: int | None = None
    rate: float = 0.15


@dataclass(frozen=True)
class Pace:
    """How many answers come on a day.

    Attributes:
        a_day: the answers a day, on average.
        since, until: the days of the data set that say so; None where it follows from the customers and the rate.
    """

    a_day: float
    since: date | None = None
    until: date | None = None

    def days_for(self, answers: int) -> float:
        """How many days so many answers take."""
        return answers / self.a_day


@dataclass(frozen=True)
class Window:
    """What can be seen in a window of some days, all in points."""

    days: int
    answers: float
    margin: float
    change_seen: float


@dataclass(frozen=True)
class PlanningView:
    """What a plan rests on, and what it comes to.

    Attributes:
        variance: of one answer in the mix of the responses that match.
        for_margin, for_change: the answers that the goals take; of a change, in each of the two periods.
        pace: how many answers come on a day; None where nothing says so.
        windows: what can be seen in a week, a month and a round at this pace; none without a pace.
    """

    scope: Scope
    goals: Goals
    variance: float
    for_margin: int
    for_change: int
    pace: Pace | None
    windows: tuple[Window, ...] = field(default=())

    @property
    def is_beyond(self) -> bool:
        """Whether a goal takes more answers than there are customers."""
        return self.goals.customers is not None and max(self.for_margin, self.for_change) > self.goals.customers


def planning(store: Store, dataset: Dataset, filters: Filters, goals: Goals) -> PlanningView:
    """What the goals take, in the mix and at the pace of the responses that match."""
    where, daily = scope(store, dataset, filters)
    variance = measure.variance(where.matched)
    pace = _expected(goals) or _present(daily, where)
    answers = {days: pace.a_day * days for days in measure.WINDOWS} if pace else {}
    return PlanningView(
        scope=where,
        goals=goals,
        variance=variance,
        for_margin=measure.answers_for_margin(variance, goals.margin, goals.customers),
        for_change=measure.answers_for_change(variance, goals.change),
        pace=pace,
        windows=tuple(
            Window(days, n, measure.margin(variance, n), measure.change_seen(variance, n))
            for days, n in answers.items()
        ),
    )


def _expected(goals: Goals) -> Pace | None:
    """The pace of a rota that asks every customer once a round."""
    if not goals.customers or not goals.rate:
        return None
    return Pace(goals.customers * goals.rate / measure.ROUND_DAYS)


def _present(daily: Tally, where: Scope) -> Pace | None:
    """The pace of the last days that have answers, at most one round; None where they are too few to say."""
    if where.first_day is None or where.last_day is None:
        return None
    since = max(where.first_day, where.last_day - timedelta(days=measure.ROUND_DAYS - 1))
    days = (where.last_day - since).days + 1
    if days < _FEWEST_DAYS:
        return None
    late = daily.groups[ANSWERED_ON] >= np.datetime64(since)
    return Pace(float(daily.counts[late].sum()) / days, since, where.last_day)


@dataclass(frozen=True)
class Listed:
    """The rota of a list of customers.

    Attributes:
        rota: who is asked on which day.
        blank, repeated: how many rows of the list name nobody, or somebody once more.
        rested: how many customers of the list answered so lately that they are asked later in the round.
    """

    rota: Rota
    blank: int
    repeated: int
    rested: int


def customer_columns(customers: Companion) -> tuple[str, ...]:
    """The columns of a list that may name its customers, those first that are different in most rows.

    Raises:
        TableRefused: every column is empty.
    """
    filled = [column for column in customers.receipt.columns if column.kind != "empty"]
    if not filled:
        raise TableRefused("customers_missing", column=customers.receipt.columns[0].name[:80])
    return tuple(column.name for column in sorted(filled, key=lambda column: -column.distinct))


def rota_of_list(
    store: Store, dataset: Dataset, customers: Companion, column: str, *, start: date, rest: int
) -> Listed:
    """The rota of the customers that a column of a file names; who answered lately is asked after their rest.

    Raises:
        TableRefused: the file has no such column, or it names nobody.
    """
    place = customers.place_of(column)
    if place is None:
        raise TableRefused("column_unknown", column=column[:80], found=[c.name for c in customers.receipt.columns][:30])
    written = pq.read_table(customers.table, columns=[f"c{place}"])[f"c{place}"].combine_chunks()
    by_key = dict(zip(key_of(written).to_pylist(), written.to_pylist(), strict=True))
    blank = written.null_count if None in by_key else 0
    by_key.pop(None, None)
    if not by_key:
        raise TableRefused("customers_missing", column=column[:80])
    answered = store.last_answers(dataset)
    known = {written: answered[key] for key, written in by_key.items() if key in answered}
    found = measure.rota(list(by_key.values()), start, known, rest=rest)
    return Listed(
        rota=found,
        blank=blank,
        repeated=len(written) - blank - len(by_key),
        rested=sum(1 for day in known.values() if 0 < (day - start).days + rest < measure.ROUND_DAYS),
    )
