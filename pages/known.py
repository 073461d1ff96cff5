"""What there is that a link may ask for, as the pages know it."""

from collections.abc import Collection

from nps_core.links import Known
from nps_core.links.parts import has_version
from nps_core.store import Dataset
from pages import cached

MOST_SEGMENTS = 200
"""The most segments that a filter lists; the rest are found by the search of the segments page."""


def known(dataset: Dataset) -> Known:
    """What there is in a data set that a link may ask for."""
    store, version = cached.store(), dataset.version
    return Known(
        dataset=dataset,
        run=cached.theme_run(version),
        segments=lambda dimension, wanted: segments(dataset, dimension, wanted),
        bands=lambda attribute: cached.bands(version, attribute),
        has_repeats=cached.has_repeats(version),
        datasets=[each.id for each in store.datasets()],
        has_version=lambda tag: has_version(store, dataset, tag),
        has_view=lambda view: view in {each.id for each in store.saved_views(dataset)},
    )


def segments(dataset: Dataset, dimension: str, wanted: Collection[str]) -> tuple[str, ...]:
    """The most frequent segments; all of them if others are wanted."""
    listed = cached.segment_names(dataset.version, dimension, MOST_SEGMENTS)
    if len(listed) < MOST_SEGMENTS or not set(wanted).difference(listed):
        return listed
    return cached.segment_names(dataset.version, dimension, None)
