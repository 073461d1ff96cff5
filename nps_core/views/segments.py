"""Which segments stand above the rest, below it, or are too small to tell."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from nps_core import segments as measure
from nps_core.filters import Filters
from nps_core.lazy import Lazy
from nps_core.score import FEWEST_FOR_A_SCORE, people_in
from nps_core.store import Dataset, Store
from nps_core.values import ValueBand
from nps_core.views.scope import Scope, scope

EVERY: Final = "* "
"""In place of a dimension: all of them together. No column's name ends with a space."""

MOST_LINES: Final = 40
"""The most rows, and the most columns, that a two-way table shows."""


@dataclass(frozen=True)
class SegmentsView(Lazy):
    """The segments of one dimension, or of all together.

    Attributes:
        dimension: its name, perhaps that of a number attribute; ``EVERY`` for all.
        segments: one row a segment, as ``nps_core.segments.compare`` gives it; of ``EVERY``, with its ``dimension``.
        across: the second dimension of a two-way table; empty without one.
        cells: one row a cell, as ``nps_core.segments.compare_cells`` gives it; None without a second dimension.
    """

    scope: Scope
    dimension: str
    segments: pd.DataFrame
    across: str = ""
    cells: pd.DataFrame | None = None

    def at(self, place: int) -> tuple[str, str]:
        """The dimension and the segment of a row."""
        return self._names[place]

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """The dimension and the segment of each row, in a list: a frame gives single values slowly."""
        names = self.segments["segment"].tolist()
        of = self.segments["dimension"].tolist() if self.dimension == EVERY else [self.dimension] * len(names)
        return list(zip(of, names, strict=True))

    @property
    def lines(self) -> tuple[list[str], list[str]]:
        """The rows and columns of the two-way table that are shown: those of the most answers, bands in their order."""
        if self.cells is None:
            return [], []
        return _largest(self.cells, "segment"), _largest(self.cells, "across")

    @property
    def scored(self) -> int:
        """How many segments have enough answers for a score."""
        return int((people_in(self.segments) >= FEWEST_FOR_A_SCORE).sum())


def segments(store: Store, dataset: Dataset, filters: Filters, dimension: str, across: str = "") -> SegmentsView:
    """The segments of a dimension, or of all, each against the rest of the responses that match."""
    where, _ = scope(store, dataset, filters)
    if dimension == EVERY:
        return SegmentsView(where, dimension, compared_together(store, dataset, filters))
    found = compared(store, dataset, filters, dimension)
    if not across or across == dimension:
        return SegmentsView(where, dimension, found)
    cells = measure.compare_cells(store.counts(dataset, (dimension, across), filters))
    return SegmentsView(where, dimension, found, across, cells)


def compared(store: Store, dataset: Dataset, filters: Filters, dimension: str) -> pd.DataFrame:
    """Each segment of a dimension against the rest."""
    return measure.compare(store.counts(dataset, (dimension,), filters))


def compared_together(store: Store, dataset: Dataset, filters: Filters) -> pd.DataFrame:
    """The segments of all dimensions that are not narrowed to one, each against the rest, corrected together."""
    narrowed = {dimension for dimension, segments in filters.segments if len(segments) == 1}
    by = [name for name in dataset.columns.splits if name not in narrowed]
    return measure.compare_together(store.counts_of_each(dataset, by, filters))


def _largest(cells: pd.DataFrame, name: str) -> list[str]:
    found: list[str] = cells.groupby(name, sort=True)["responses"].sum().nlargest(MOST_LINES).index.tolist()
    bands = {id_: ValueBand.of(id_) for id_ in found}
    if not all(bands[id_] for id_ in found if id_):
        return found
    return sorted(found, key=lambda id_: (not id_, bands[id_] or ()))
