"""Sources of a file that wrote their answers on another scale than the others, and what each way to read them makes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nps_core.lazy import Lazy
from nps_core.reading import scores, words
from nps_core.reading.profile import Profile
from nps_core.reading.receipt import Note
from nps_core.reading.scales import is_hundred, reading_on
from nps_core.scale import ONE_TO_ELEVEN, ONE_TO_FIVE, ONE_TO_SEVEN, ZERO_TO_HUNDRED, ZERO_TO_TEN, Scale

WAYS: Final = ("apart", "own", "written")
"""How sources on other scales are read: those of other steps left out, each on its own scale, or all as they stand."""

_TOLD: Final = {"apart": "sources_apart", "own": "sources_own", "written": "sources_written"}

_ENOUGH: Final = 20
_MANY: Final = 10
"""So many answers at an end that nobody passes are hardly there by chance."""
_MOST_SEGMENTS: Final = 30
_MOST_COLUMNS: Final = 8
_MOST_NAMED: Final = 10
_MOST_TEXTS: Final = 10_000
"""A score column with more different texts than this is no score column to compare."""
_SLIPS: Final = 100
"""One answer in so many that is 11 may be a slip."""

Counts = Mapping[float, int]
"""How often each number was written."""


@dataclass(frozen=True, eq=False)
class Sources(Lazy):
    """The segments of a column that wrote on other scales than the rest.

    Attributes:
        column: its header.
        scales: the scale of each such segment.
        counts: how often each segment wrote each number; under an empty name, the rest.
        written: how the segments stand in the cells, each different cell once.
        cells: which of these each row has.
        way: how they are read, of ``WAYS``.
        is_chosen: whether a person chose that.
    """

    column: str
    scales: Mapping[str, Scale]
    counts: Mapping[str, Counts]
    written: Sequence[str]
    cells: npt.NDArray[np.int64]
    way: str
    is_chosen: bool

    @cached_property
    def others(self) -> tuple[Scale, ...]:
        """The other scales."""
        return tuple(dict.fromkeys(self.scales.values()))

    @cached_property
    def groups(self) -> npt.NDArray[np.int64]:
        """Which scale each row was written on: 0 for that of the rest, else one more than its place in ``others``."""
        own = [self.scales.get(name) for name in self.written]
        return np.array([0 if scale is None else 1 + self.others.index(scale) for scale in own], np.int64)[self.cells]

    def read_on(self, rest: Scale, way: str = "") -> tuple[Scale | None, ...]:
        """The scale that each group of rows is read on; None where it is left out."""
        way = way or self.way
        if way == "written":
            return (rest, *[rest] * len(self.others))
        return (rest, *(None if scale.is_stretched and way == "apart" else scale for scale in self.others))

    @property
    def stretched(self) -> tuple[str, ...]:
        """The scales that are carried over to 0 to 10."""
        return tuple(scale.name for scale in self.others if scale.is_stretched) if self.way == "own" else ()

    @property
    def own_scales(self) -> tuple[tuple[str, str, str], ...]:
        """Column, segment and scale of each that is read on its own."""
        return tuple((self.column, name, scale.name) for name, scale in self.scales.items() if self.way == "own")

    def notes(self, rest: Scale) -> Iterator[Note]:
        """What should be known, or decided, of them.

        Args:
            rest: the scale of the others.
        """
        nps = {way: self._nps(rest, way) for way in WAYS}
        shifted = [name for name, scale in self.scales.items() if not scale.is_stretched]
        others = [name for name in self.scales if name not in shifted]
        if self.way == "written":
            yield Note("info", _TOLD[self.way], self._facts(list(self.scales)))
            return
        if shifted:
            facts = {"nps": nps[self.way], "otherwise": nps["written"]}
            yield Note("info", "sources_eleven", {**self._facts(shifted), **facts})
        if others and self.is_chosen:
            yield Note("info", _TOLD[self.way], self._facts(others))
        elif others:
            yield Note("question", "sources_mixed", {**self._facts(others), **nps})
        for name in self.stretched:
            yield Note("warning", "scale_stretched", {"scale": name})

    def _facts(self, names: Sequence[str]) -> dict[str, object]:
        scales = dict.fromkeys(self.scales[name].name for name in names)
        return {"column": self.column, "segments": list(names)[:_MOST_NAMED], "scales": list(scales)}

    def _nps(self, rest: Scale, way: str) -> float:
        on = dict(zip((None, *self.others), self.read_on(rest, way), strict=True))
        read = [(counts, on[self.scales.get(name)]) for name, counts in self.counts.items()]
        found = [reading_on(counts, scale) for counts, scale in read if scale is not None]
        n = sum(one.n for one in found)
        return 100 * sum(one.promoters - one.detractors for one in found) / n if n else 0.0


def sources(score: Profile, dimensions: Sequence[Profile], way: str) -> Sources | None:
    """The segments that were asked on a scale of their own; None where there are none.

    Args:
        score: the score column.
        dimensions: the columns to split by, of which those with few segments are looked at. Of several that tell
            scales apart, the one that does so for most answers, those named as sources first.
        way: how a person chose to read them; empty to propose.
    """
    small = [one for one in dimensions if 1 < one.distinct <= _MOST_SEGMENTS]
    small.sort(key=lambda one: not words.SOURCES.search(one.name))
    numbers = [scores.judgement(text).number for text in score.encoded.dictionary.to_pylist()]
    best: Sources | None = None
    for dimension in small[:_MOST_COLUMNS] if len(numbers) <= _MOST_TEXTS else ():
        segments = _segments(score.encoded, numbers, dimension)
        enough = {name: counts for name, counts in segments.items() if name and sum(counts.values()) >= _ENOUGH}
        other = dict(_other_scales(enough, is_source=bool(words.SOURCES.search(dimension.name))))
        if other and len(other) < len(enough):
            found = Sources(
                column=dimension.header.shown,
                scales=other,
                counts=segments,
                written=[text.strip() for text in dimension.encoded.dictionary.to_pylist()],
                cells=dimension.encoded.indices.to_numpy().astype(np.int64),
                way=way or "apart",
                is_chosen=bool(way),
            )
            best = max(best or found, found, key=_told)
    return best


def _told(found: Sources) -> int:
    """How many answers were written on other scales."""
    return sum(sum(found.counts[name].values()) for name in found.scales)


def _other_scales(segments: Mapping[str, Counts], *, is_source: bool) -> Iterator[tuple[str, Scale]]:
    """The segments that were not asked from 0 to 10, where another was.

    Args:
        segments: what each wrote.
        is_source: whether their column is named as one of sources; in another, such as one of complaints, it takes
            more to tell a scale from customers who are all unhappy.
    """
    tops = [max(counts) for counts in segments.values()]
    has_ten = any(top in {ZERO_TO_TEN.highest, ONE_TO_ELEVEN.highest} for top in tops)
    has_zero = any(0 in counts and ONE_TO_ELEVEN.highest not in counts for counts in segments.values())
    for name, counts in segments.items():
        short = next(
            (scale for scale in (ONE_TO_FIVE, ONE_TO_SEVEN) if _is_on(counts, scale, is_source=is_source)), None
        )
        if has_ten and short is not None:
            yield name, short
        elif has_ten and is_hundred(counts) and max(counts) <= ZERO_TO_HUNDRED.highest:
            yield name, ZERO_TO_HUNDRED
        elif has_zero and _is_shifted(counts):
            yield name, ONE_TO_ELEVEN


def _is_on(counts: Counts, scale: Scale, *, is_source: bool) -> bool:
    """Whether answers run from 1 to a lower end and reach it often.

    A segment of unhappy customers also ends early, but with answers piled at its lower end.
    """
    end = scale.highest
    fewest = sum(counts.values()) / 10 if is_source else max(_MANY, sum(counts.values()) / 5)
    return max(counts) == end and min(counts) >= 1 and counts[end] >= fewest


def _is_shifted(counts: Counts) -> bool:
    """Whether answers run from 1 to 11, with more elevens than slips."""
    elevens = counts.get(ONE_TO_ELEVEN.highest, 0)
    return max(counts) == ONE_TO_ELEVEN.highest and 0 not in counts and elevens > max(1, sum(counts.values()) / _SLIPS)


def _segments(written: pa.DictionaryArray, numbers: Sequence[float | None], dimension: Profile) -> dict[str, Counts]:
    names = dimension.encoded
    places = names.indices.to_numpy().astype(np.int64) * len(numbers) + written.indices.to_numpy()
    counted = np.bincount(places, minlength=len(names.dictionary) * len(numbers)).reshape(-1, len(numbers))
    segments: dict[str, Counter[float]] = defaultdict(Counter)
    for name, row in zip(names.dictionary.to_pylist(), counted, strict=True):
        for place in np.flatnonzero(row):
            number = numbers[int(place)]
            if number is not None and number >= 0:
                segments[name.strip()][number] += int(row[place])
    return dict(segments)
