"""What a view speaks of: which responses, how many of how many, over which days."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from nps_core.filters import Filters
from nps_core.responses import ANSWERED_ON
from nps_core.scale import SCALES
from nps_core.score import Nps
from nps_core.store import Dataset, Store
from nps_core.store.tables import WAVE
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
        scales: the scales on which the responses that match were asked, where they do not compare; else empty.
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
    scales: tuple[str, ...] = ()

    @property
    def has_score(self) -> bool:
        """Whether the responses can have a score: some match, and no group was left out of them."""
        return bool(self.matched.responses) and not (self.filters.categories or self.filters.scores)


def scope(store: Store, dataset: Dataset, filters: Filters, by_day: Tally | None = None) -> tuple[Scope, Tally]:
    """The scope of some filters, and the daily tally it was read from (responses without a day left out).

    Where only the latest answer of each customer counts, the daily tally has the latest of each day: periods are put
    together from days, and one that counted only answers with none later would be left to those who never came back.

    Args:
        by_day: the responses that match by ``answered_on``, where they were counted already.
    """
    by_day = store.counts(dataset, (ANSWERED_ON,), filters) if by_day is None else by_day
    each_day = by_day if filters.counting == "all" else store.counts_by_period(dataset, "day", filters)
    everything = by_day.over()
    total = everything if filters == Filters() else store.counts(dataset)
    days = pd.DatetimeIndex(by_day.groups[ANSWERED_ON]).dropna()
    return (
        Scope(
            dataset=dataset.name,
            is_sample=dataset.is_sample,
            filters=filters,
            matched=Nps.of(everything),
            total=Nps.of(total),
            counts=tuple(int(count) for count in everything.counts[0]),
            first_day=days.min().date() if len(days) else None,
            last_day=days.max().date() if len(days) else None,
            undated=int(by_day.counts.sum() - _dated(by_day).counts.sum()),
            attributes=dataset.columns.attributes,
            scales=mixed_scales(store, dataset, filters),
        ),
        _dated(each_day),
    )


def splits_of(store: Store, dataset: Dataset) -> tuple[str, ...]:
    """What tells customers apart: the dimensions, and the columns of numbers but for rated questions.

    Whoever rates another question low scores low: that is no place where the score differs, nor other customers.
    """
    rated = store.ratings(dataset) if dataset.columns.attributes else {}
    return (*dataset.columns.dimensions, *(name for name in dataset.columns.attributes if name not in rated))


def mixed_scales(store: Store, dataset: Dataset, *of: Filters) -> tuple[str, ...]:
    """The scales on which some responses were asked, where those scales do not compare; empty where they do.

    Of a file whose sources were asked on several scales all are taken to be among them.
    """
    if not dataset.stretched_scales:
        return ()
    places = {int(place) for each in of for place in store.counts(dataset, (WAVE,), each).groups[WAVE]}
    receipts = [dataset.waves[place - 1].receipt for place in sorted(places)]
    scales = dict.fromkeys(name for receipt in receipts for name in (receipt.scale, *receipt.stretched))
    compare = {name if SCALES[name].is_stretched else "" for name in scales}
    return tuple(scales) if len(compare) > 1 else ()


def _dated(by_day: Tally) -> Tally:
    """The answers that have a day."""
    days = pd.DatetimeIndex(by_day.groups[ANSWERED_ON])
    return Tally(by_day.counts[days.notna()], {ANSWERED_ON: days[days.notna()]}, by_day.repeats)
