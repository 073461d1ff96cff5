"""What a view speaks of: which responses, how many of how many, over which days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from nps_core.filters import Filters
from nps_core.responses import ANSWERED_ON
from nps_core.scale import SCALES
from nps_core.score import Nps
from nps_core.store import Dataset, Store
from nps_core.store.tables import WAVE
from nps_core.tally import Tally
from nps_core.trend import days_of


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
        as_of: on which day the data set stood so; None if it stands so now.
        stretched: those of them that were carried over to 0 to 10: with one, the score compares with no benchmark.
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
    stretched: tuple[str, ...] = ()
    as_of: date | None = None

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
    dated, everything = _dated(by_day), by_day.over()
    asked = asked_scales(store, dataset, filters)
    total = everything if filters == Filters() else store.counts(dataset)
    days = dated.groups[ANSWERED_ON]
    return (
        Scope(
            dataset=dataset.name,
            is_sample=dataset.is_sample,
            filters=filters,
            matched=Nps.of(everything),
            total=Nps.of(total),
            counts=tuple(int(count) for count in everything.counts[0]),
            first_day=days.min().item() if len(days) else None,
            last_day=days.max().item() if len(days) else None,
            undated=int(by_day.counts.sum() - dated.counts.sum()),
            attributes=dataset.columns.attributes,
            scales=asked if do_not_compare(asked) else (),
            stretched=tuple(name for name in asked if SCALES[name].is_stretched),
            as_of=datetime.fromisoformat(dataset.as_of).date() if dataset.as_of else None,
        ),
        dated if filters.counting == "all" else _dated(store.counts_by_period(dataset, "day", filters)),
    )


def splits_of(store: Store, dataset: Dataset) -> tuple[str, ...]:
    """What tells customers apart: the dimensions, and the columns of numbers but for rated questions.

    Whoever rates another question low scores low: that is no place where the score differs, nor other customers.
    """
    rated = store.ratings(dataset) if dataset.columns.attributes else {}
    return (*dataset.columns.dimensions, *(name for name in dataset.columns.attributes if name not in rated))


def asked_scales(store: Store, dataset: Dataset, *of: Filters) -> tuple[str, ...]:
    """The scales on which the responses that match were asked; empty where all of the data set's compare."""
    if not dataset.stretched_scales:
        return ()
    places = {int(place) for each in of for place in store.counts(dataset, (WAVE,), each).groups[WAVE]}
    found = [name for place in sorted(places) for name in _asked_in(store, dataset, place, of)]
    return tuple(dict.fromkeys(found))


def do_not_compare(scales: Iterable[str]) -> bool:
    """Whether scores on some scales do not compare: 1 to 5 with 0 to 10, but not 1 to 10 with 0 to 10."""
    return len({name if SCALES[name].is_stretched else "" for name in scales}) > 1


def _asked_in(store: Store, dataset: Dataset, place: int, of: Sequence[Filters]) -> tuple[str, ...]:
    """The scales of the responses of one file that match.

    All that it was asked on where its receipt does not tell them by source, or the sources may have other names now.
    """
    receipt = dataset.waves[place - 1].receipt
    column, own = receipt.source_column, {segment: scale for _, segment, scale in receipt.own_scales}
    everything = tuple(dict.fromkeys((receipt.scale, *receipt.stretched)))
    if column not in dataset.columns.dimensions or dataset.edits:
        return everything
    if not own.keys() <= _segments_in(store, dataset, place, column, Filters()):
        return everything
    matched = set().union(*(_segments_in(store, dataset, place, column, each) for each in of))
    return tuple(dict.fromkeys(own.get(segment, receipt.scale) for segment in sorted(matched)))


def _segments_in(store: Store, dataset: Dataset, place: int, column: str, filters: Filters) -> set[str]:
    """The segments that the responses of one file have, an empty name for none."""
    groups = store.counts(dataset, (WAVE, column), filters).groups
    pairs = zip(groups[WAVE], groups[column], strict=True)
    return {"" if pd.isna(segment) else str(segment) for wave, segment in pairs if int(wave) == place}


def _dated(by_day: Tally) -> Tally:
    """The answers that have a day."""
    days = days_of(by_day)
    known = ~np.isnat(days)
    return Tally(by_day.counts[known], {ANSWERED_ON: days[known]}, by_day.repeats)
