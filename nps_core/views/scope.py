"""What a view speaks of: which responses, how many of how many, over which days."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from nps_core.filters import Filters
from nps_core.responses import ANSWERED_ON
from nps_core.score import Nps
from nps_core.store import Dataset, Store
from nps_core.tally import Tally


@dataclass(frozen=True)
class Scope:
    """The responses that a view speaks of.

    Attributes:
        matched: the score of the responses that match the filters.
        total: the score of everything in the data set.
        counts: the answers at each score from 0 to 10.
        first_day, last_day: of the responses that match; None where no response has a day.
        undated: how many of them have no day.
        attributes: the data set's columns of numbers, whose segments are bands (``nps_core.values.ValueBand``).
    """

    dataset: str
    is_sample: bool
    filters: Filters
    matched: Nps
    total: Nps
    counts: tuple[int, ...]
    first_day: date | None
    last_day: date | None
    undated: int
    attributes: tuple[str, ...] = ()

    @property
    def has_score(self) -> bool:
        """Whether the responses can have a score: some match, and no group was left out of them."""
        return bool(self.matched.responses) and not (self.filters.categories or self.filters.scores)


def scope(store: Store, dataset: Dataset, filters: Filters, by_day: Tally | None = None) -> tuple[Scope, Tally]:
    """The scope of some filters, and the daily tally it was read from (responses without a day left out).

    Args:
        by_day: the responses that match by ``answered_on``, where they were counted already.
    """
    by_day = store.counts(dataset, (ANSWERED_ON,), filters) if by_day is None else by_day
    everything = by_day.over()
    total = everything if filters == Filters() else store.counts(dataset)
    days = pd.DatetimeIndex(by_day.groups[ANSWERED_ON])
    dated = Tally(by_day.counts[days.notna()], {ANSWERED_ON: days[days.notna()]}, by_day.repeats)
    return (
        Scope(
            dataset=dataset.name,
            is_sample=dataset.is_sample,
            filters=filters,
            matched=Nps.of(everything),
            total=Nps.of(total),
            counts=tuple(int(count) for count in everything.counts[0]),
            first_day=dated.groups[ANSWERED_ON].min().date() if len(dated) else None,
            last_day=dated.groups[ANSWERED_ON].max().date() if len(dated) else None,
            undated=int(by_day.counts.sum() - dated.counts.sum()),
            attributes=dataset.columns.attributes,
        ),
        dated,
    )
