"""Which segments stand above the rest, below it, or are too small to tell."""

from dataclasses import dataclass

import numpy as np
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


def standing_out(store: Store, dataset: Dataset, filters: Filters, most: int = 8) -> pd.DataFrame:
    """The segments of any dimension with a clear verdict, those furthest from the rest first.

    A dimension that the reader has narrowed to one segment says nothing and is passed over.
    """
    found, dimensions = [], []
    for dimension in dataset.columns.dimensions:
        frame = compared(store, dataset, filters, dimension)
        verdicts = frame["verdict"].to_numpy(dtype=object)
        clear = np.flatnonzero((verdicts == "above") | (verdicts == "below"))
        if len(clear):
            found.append(frame.take(clear))
            dimensions += [dimension] * len(clear)
    if not found:
        return pd.DataFrame({"dimension": [], "segment": [], "verdict": []})
    together = pd.concat(found, ignore_index=True)
    together["dimension"] = dimensions
    furthest = np.argsort(-together["difference"].abs().to_numpy(), kind="stable")[:most]
    best_first = furthest[np.argsort(-together["nps"].to_numpy()[furthest], kind="stable")]
    return together.take(best_first).reset_index(drop=True)
