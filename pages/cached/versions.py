"""What is known of a version of a data set, whatever the reader chose of it.

Each page asks for all of it on every run, and a look-up in one of Streamlit's caches takes as long as writing a
sentence: these are plain ones.
"""

from dataclasses import replace
from functools import lru_cache

from nps_core.comments.runs import ThemeRun
from nps_core.store import Apart, MergeProposal
from pages.cached.stores import whole_store

_VERSIONS = 512


@lru_cache(maxsize=_VERSIONS)
def bands(version: str, attribute: str) -> tuple[str, ...]:
    """The bands of a number attribute, from low to high."""
    return tuple(band.id for band in whole_store().bands(whole_store().at(version), attribute))


@lru_cache(maxsize=_VERSIONS)
def ratings(version: str) -> frozenset[str]:
    """The number attributes that are rated questions."""
    return frozenset(whole_store().ratings(whole_store().at(version)))


@lru_cache(maxsize=_VERSIONS)
def theme_run(version: str) -> ThemeRun | None:
    """The themes found in a data set's comments, if they have been."""
    return whole_store().theme_run(whole_store().at(version))


@lru_cache(maxsize=_VERSIONS)
def found_run(version: str) -> ThemeRun | None:
    """The themes as they were found, before anything that a reader did to them."""
    return whole_store().theme_run(replace(whole_store().at(version), theme_edits=()))


@lru_cache(maxsize=_VERSIONS)
def has_repeats(version: str) -> bool:
    """Whether any customer answered several times."""
    return whole_store().has_repeats(whole_store().at(version))


@lru_cache(maxsize=_VERSIONS)
def segment_sizes(version: str, dimension: str, most: int) -> tuple[tuple[str, int], ...]:
    """The segments of a dimension with their number of responses, the most frequent first."""
    found = whole_store().segments(whole_store().at(version), dimension, most)
    names = found["segment"].astype(object).where(found["segment"].notna(), "")
    return tuple((str(name), int(n)) for name, n in zip(names, found["n"], strict=True))


def segment_names(version: str, dimension: str, most: int) -> tuple[str, ...]:
    """The segments of a dimension, the most frequent first."""
    return tuple(name for name, _ in segment_sizes(version, dimension, most))


@lru_cache(maxsize=_VERSIONS)
def merge_proposals(version: str, apart: tuple[Apart, ...]) -> tuple[MergeProposal, ...]:
    """Columns and segments of a data set that may be one, without what the reader keeps apart."""
    return whole_store().propose_merges(whole_store().at(version))
