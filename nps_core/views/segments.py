"""Which segments stand above the rest, below it, or are too small to tell."""

from dataclasses import dataclass

import pandas as pd

from nps_core import segments as measure
from nps_core.filters import Filters
from nps_core.store import Dataset, Store
from nps_core.views.scope import Scope, scope


@dataclass(frozen=True)
class SegmentsView:
    """The segments of one dimension.

    Attributes:
        dimension: its name; empty when the data set has no dimensions.
        segments: one row a segment, as ``nps_core.segments.compare`` gives it.
    """

    scope: Scope
    dimension: str
    segments: pd.DataFrame


def segments(store: Store, dataset: Dataset, filters: Filters, dimension: str) -> SegmentsView:
    """The segments of a dimension, each against the rest of the responses that match."""
    where, _ = scope(store, dataset, filters)
    return SegmentsView(where, dimension, compared(store, dataset, filters, dimension))


def compared(store: Store, dataset: Dataset, filters: Filters, dimension: str) -> pd.DataFrame:
    """Each segment of a dimension against the rest."""
    return measure.compare(store.counts(dataset, (dimension,), filters))
