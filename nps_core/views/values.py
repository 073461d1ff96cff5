"""The score by what customers are worth."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nps_core import values as measure
from nps_core.filters import Filters
from nps_core.score import customers_of, effective_counts
from nps_core.segments import UNKNOWN, compare
from nps_core.store import Dataset, Store
from nps_core.values import Biggest, ValueBand, Valued, Weighted
from nps_core.views.scope import Scope, scope


@dataclass(frozen=True)
class ValuesView:
    """The score by the bands of a number attribute, and weighted by it.

    Attributes:
        attribute: its name.
        bands: one row a band, as ``nps_core.segments.compare`` gives it, from the highest value to the lowest;
            responses without a value last.
        valued: what the responses are worth.
        weighted: the score in which each response weighs its value.
        biggest: whether the highest band are the biggest promoters; None for fewer than two bands.
    """

    scope: Scope
    attribute: str
    bands: pd.DataFrame
    valued: Valued
    weighted: Weighted
    biggest: Biggest | None


def usual_value(attributes: Iterable[str], rated: Container[str]) -> str:
    """The number that says what a customer is worth until a reader chooses: the first that is no rated question.

    >>> usual_value(("ease", "order value"), {"ease"}), usual_value(("ease",), {"ease"})
    ('order value', '')
    """
    return next((name for name in attributes if name not in rated), "")


def values(store: Store, dataset: Dataset, filters: Filters, attribute: str) -> ValuesView:
    """The score by the value of a number attribute."""
    where, _ = scope(store, dataset, filters)
    valued = store.valued(dataset, attribute, filters)
    tally = store.counts(dataset, (attribute,), filters)
    bands = [ValueBand.of(str(id_)) for id_ in tally.groups[attribute]]
    upwards = [place for _, place in sorted((band, place) for place, band in enumerate(bands) if band)]
    biggest = measure.biggest(effective_counts(tally)[upwards], people=customers_of(tally)[upwards])
    return ValuesView(where, attribute, _downwards(compare(tally)), valued, measure.weighted(valued), biggest)


def _downwards(bands: pd.DataFrame) -> pd.DataFrame:
    """From the highest value to the lowest, what is not given last."""
    low = [-np.inf if band is None else np.nan_to_num(band.low) for band in map(ValueBand.of, bands["segment"])]
    order = np.lexsort((-np.array(low), bands["segment"] == UNKNOWN))
    return bands.iloc[order].reset_index(drop=True)
