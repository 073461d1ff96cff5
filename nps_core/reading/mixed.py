"""Whether one source of a file wrote its answers on another scale than the others."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from nps_core.reading import scores, words
from nps_core.reading.profile import Profile
from nps_core.reading.receipt import Note
from nps_core.scale import ONE_TO_ELEVEN, ONE_TO_FIVE, ONE_TO_SEVEN, ZERO_TO_TEN

_ENOUGH: Final = 20
_MOST_SEGMENTS: Final = 30
_MOST_COLUMNS: Final = 8
_MOST_NAMED: Final = 10
_MOST_TEXTS: Final = 10_000
"""A score column with more different texts than this is no score column to compare."""

Segments = Mapping[str, Mapping[float, int]]
"""How often each number was written, by segment, of segments with enough answers."""


def mixed(score: Profile, dimensions: Sequence[Profile]) -> Iterator[Note]:
    """A warning for each column whose segments were asked on scales of different length.

    Args:
        score: the score column.
        dimensions: the columns to split by, of which those with few segments are looked at, sources first.
    """
    small = [one for one in dimensions if 1 < one.distinct <= _MOST_SEGMENTS]
    small.sort(key=lambda one: not words.SOURCES.search(one.name))
    written = score.encoded
    numbers = [scores.judgement(text).number for text in written.dictionary.to_pylist()]
    for dimension in small[:_MOST_COLUMNS] if len(numbers) <= _MOST_TEXTS else ():
        segments = _segments(written, numbers, dimension)
        column = dimension.header.shown
        for end in (ONE_TO_FIVE.highest, ONE_TO_SEVEN.highest):
            shorter = _shorter(segments, end)
            if shorter:
                yield Note("warning", "scale_mixed", {"column": column, "segments": shorter, "highest": end})
        shifted = _shifted(segments)
        if shifted:
            yield Note("warning", "scale_mixed_eleven", {"column": column, "segments": shifted})


def _shorter(segments: Segments, end: int) -> list[str]:
    """Segments whose answers run from 1 to a lower end and reach it often, where others reach 10.

    A segment of unhappy customers also ends early, but with answers piled at its lower end.
    """
    if not any(max(counts) in {ZERO_TO_TEN.highest, ONE_TO_ELEVEN.highest} for counts in segments.values()):
        return []
    found = [
        name
        for name, counts in segments.items()
        if max(counts) == end and min(counts) >= 1 and 10 * counts[end] >= sum(counts.values())
    ]
    return found[:_MOST_NAMED]


def _shifted(segments: Segments) -> list[str]:
    """Segments from 1 to 11, where others are from 0 to 10."""
    eleven = ONE_TO_ELEVEN.highest
    if not any(0 in counts and eleven not in counts for counts in segments.values()):
        return []
    found = [name for name, counts in segments.items() if counts.get(eleven, 0) > 1 and 0 not in counts]
    return found[:_MOST_NAMED]


def _segments(written: pa.DictionaryArray, numbers: Sequence[float | None], dimension: Profile) -> Segments:
    names = dimension.encoded
    places = names.indices.to_numpy().astype(np.int64) * len(numbers) + written.indices.to_numpy()
    counted = np.bincount(places, minlength=len(names.dictionary) * len(numbers)).reshape(-1, len(numbers))
    segments: dict[str, Counter[float]] = defaultdict(Counter)
    for name, row in zip(names.dictionary.to_pylist(), counted, strict=True):
        for place in np.flatnonzero(row):
            number = numbers[int(place)]
            if name.strip() and number is not None and number >= 0:
                segments[name.strip()][number] += int(row[place])
    return {name: counts for name, counts in segments.items() if counts.total() >= _ENOUGH}
