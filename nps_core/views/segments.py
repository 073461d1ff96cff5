"""Which segments stand above the rest, below it, or are too small to tell."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from nps_core import segments as measure
from nps_core.filters import Filters
from nps_core.store import Dataset, Store
from nps_core.views.scope import Scope, scope

MOST_STANDING_OUT: Final = 8
"""How many segments the overview tells of."""


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


def standing_out(store: Store, dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """The segments of any dimension with a clear verdict, the best first.

    A dimension that the reader has narrowed to one segment says nothing and is passed over.
    """
    narrowed = {dimension for dimension, segments in filters.segments if len(segments) == 1}
    asked = [dimension for dimension in dataset.columns.dimensions if dimension not in narrowed]
    return measure.standing_out({each: store.counts(dataset, (each,), filters) for each in asked}, MOST_STANDING_OUT)
