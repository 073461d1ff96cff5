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

    @property
    def has_score(self) -> bool:
        """Whether the responses can have a score: some match, and no group was left out of them."""
        return bool(self.matched.responses) and not (self.filters.categories or self.filters.scores)


def scope(store: Store, dataset: Dataset, filters: Filters) -> tuple[Scope, Tally]:
    """The scope of some filters, and the daily tally it was read from (responses without a day left out)."""
    by_day = store.counts(dataset, (ANSWERED_ON,), filters)
    everything = by_day.over()
    total = everything if filters.is_empty else store.counts(dataset)
    days = by_day.frame[ANSWERED_ON]
    dated = by_day
    if days.hasnans:
        dated = Tally(by_day.frame[days.notna()].reset_index(drop=True), (ANSWERED_ON,))
    undated = int(everything.responses[0]) - int(dated.responses.sum())
    known = pd.to_datetime(dated.frame[ANSWERED_ON])
    return (
        Scope(
            dataset=dataset.name,
            is_sample=dataset.is_sample,
            filters=filters,
            matched=Nps.of(everything),
            total=Nps.of(total),
            counts=tuple(int(count) for count in everything.counts[0]),
            first_day=known.min().date() if len(known) else None,
            last_day=known.max().date() if len(known) else None,
            undated=undated,
        ),
        dated,
    )
