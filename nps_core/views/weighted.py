"""The score that answers would give if they were spread as the customers are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pyarrow.parquet as pq

from nps_core.errors import TableRefused
from nps_core.filters import Filters
from nps_core.reading.companion import Companion
from nps_core.store import Dataset, Store
from nps_core.weights import Weighted, weigh

Base: TypeAlias = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
"""How many customers each segment of some dimensions has: a value that caches can be keyed by."""


@dataclass(frozen=True)
class WeightedView:
    """The weighted score beside the plain one.

    Attributes:
        dimensions: whose sizes are known.
        found: the weighted score; None where no sizes are known, or the responses are narrowed down.
        is_narrowed: whether filters other than days stand: sizes are those of all customers.
    """

    is_sample: bool
    dimensions: tuple[str, ...]
    found: Weighted | None
    is_narrowed: bool


def base_of(bases: Mapping[str, Mapping[str, float]]) -> Base:
    """Sizes as ``Store.bases`` gives them, as one value.

    >>> base_of({"region": {"S": 2, "N": 1}})
    (('region', (('N', 1), ('S', 2))),)
    """
    return tuple((dimension, tuple(sorted(sizes.items()))) for dimension, sizes in sorted(bases.items()))


def weighted(store: Store, dataset: Dataset, filters: Filters, base: Base) -> WeightedView:
    """The responses of some days, weighted to the sizes of the customers' segments."""
    dimensions = tuple(dimension for dimension, _ in base)
    is_narrowed = filters.between(None, None) != Filters(counting=filters.counting)
    if not base or is_narrowed:
        return WeightedView(dataset.is_sample, dimensions, None, is_narrowed)
    tally = store.counts(dataset, dimensions, filters)
    found = weigh(tally, {dimension: dict(sizes) for dimension, sizes in base})
    return WeightedView(dataset.is_sample, dimensions, found, is_narrowed)


def sizes_of(companion: Companion) -> dict[str, float]:
    """The sizes that a file tells: its last column of numbers, by its first other column; the same segment adds up.

    Raises:
        TableRefused: it has no such two columns.
    """
    columns = companion.receipt.columns
    numbers = [place for place, column in enumerate(columns) if column.kind == "number"]
    named = [
        place for place, column in enumerate(columns) if column.kind != "empty" and place != max(numbers, default=-1)
    ]
    if not numbers or not named:
        raise TableRefused("base_file", found=[column.name for column in columns][:10])
    table = pq.read_table(companion.table, columns=[f"c{named[0]}", f"n{numbers[-1]}"])
    sizes: dict[str, float] = {}
    for segment, size in zip(*(table.column(at).to_pylist() for at in range(2)), strict=True):
        if segment and segment.strip() and size is not None:
            sizes[segment.strip()] = sizes.get(segment.strip(), 0.0) + float(size)
    return sizes
