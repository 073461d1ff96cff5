"""Columns that mean one dimension and segments written in several ways: found and offered, never merged unasked."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from nps_core.comments.languages import script

_MOST_SEGMENTS: Final = 300
"""A dimension with more segments is one of names or codes, in which what looks alike means little."""

_RARER: Final = 5
"""A misspelling is so many times rarer than what was meant."""

_SHORTEST: Final = 4
"""Words shorter than this differ by one letter and mean something else (yes and yet)."""

_OVERLAP: Final = 0.5
_BOTH: Final = 0.02
"""The share of responses that may fill both of two columns which mean one."""


@dataclass(frozen=True)
class MergeProposal:
    """Columns, or segments of one dimension, that may be one.

    Attributes:
        kind: ``columns`` or ``segments``.
        into: the name that would stay.
        sources: the names that would go into it.
        dimension: of segments, their dimension.
        responses: how many responses it would change.
        both: of columns: how many responses fill both; what stays keeps its value there.
        reason: of columns ``same_name``, ``similar_name`` or ``same_segments``; of segments ``spelling`` (case, width
            of letters, spaces), ``script`` (Simplified and Traditional) or ``similar`` (a rare name one letter away).
    """

    kind: str
    into: str
    sources: tuple[str, ...]
    dimension: str
    responses: int
    both: int
    reason: str


def segment_merges(
    dimension: str, counts: Mapping[str, int], apart: Sequence[Collection[str]] = ()
) -> Iterator[MergeProposal]:
    """The segments of one dimension that may be one, by their number of responses.

    Args:
        dimension: its name.
        counts: the responses of each segment.
        apart: names of which no two are ever one.
    """
    if len(counts) > _MOST_SEGMENTS:
        return
    groups: dict[str, dict[str, str]] = {}
    gone: set[str] = set()
    often = sorted(counts, key=lambda name: (-counts[name], name))
    for reason, alike in _LIKENESSES:
        for into, other in combinations(often, 2):
            if into in gone or other in gone or other in groups:
                continue
            joined = (into, *groups.get(into, ()))
            if alike(into, other, counts) and not any(_are_apart(name, other, apart) for name in joined):
                groups.setdefault(into, {})[other] = reason
                gone.add(other)
    for into, names in groups.items():
        changed = sum(counts[name] for name in names)
        yield MergeProposal("segments", into, tuple(names), dimension, changed, 0, next(iter(names.values())))


def column_pairs(
    segments: Mapping[str, Mapping[str, int]], apart: Sequence[Collection[str]] = ()
) -> list[tuple[str, str, str]]:
    """Pairs of columns that may mean one, with the reason; whether both are filled is still to be asked."""
    found = []
    levels = {name: frozenset(map(_level, counts)) for name, counts in segments.items()}
    for one, other in combinations(segments, 2):
        reason = _alike_columns(one, other, levels)
        if reason and not _are_apart(one, other, apart):
            found.append((one, other, reason))
    return found


def column_merge(pair: tuple[str, str, str], filled: tuple[int, int], both: int) -> MergeProposal | None:
    """A pair of columns as a proposal, unless too many responses fill both."""
    one, other, reason = pair
    if not min(filled) or both > _BOTH * min(filled):
        return None
    into, source = (one, other) if filled[0] >= filled[1] else (other, one)
    return MergeProposal("columns", into, (source,), "", min(filled) - both, both, reason)


def _are_apart(one: str, other: str, apart: Sequence[Collection[str]]) -> bool:
    return any(one in names and other in names for names in apart)


def _alike_columns(one: str, other: str, levels: Mapping[str, frozenset[str]]) -> str:
    mine, theirs = _level(one), _level(other)
    if mine == theirs or _is_variant(one, other):
        return "same_name"
    shared = levels[one] & levels[other]
    smaller = min(len(levels[one]), len(levels[other]))
    if len(shared) >= 2 and len(shared) >= _OVERLAP * smaller:
        return "same_segments"
    is_longer = len(mine) >= _SHORTEST and len(theirs) >= _SHORTEST
    return "similar_name" if is_longer and shared and SequenceMatcher(None, mine, theirs).ratio() >= 0.8 else ""


def _level(name: str) -> str:
    """A name without case, width, spaces, punctuation and numbering of duplicates.

    >>> _level("Ｗest "), _level("Sales-Channel"), _level("channel (2)")
    ('west', 'saleschannel', 'channel')
    """
    text = re.sub(r" \(\d+\)$", "", unicodedata.normalize("NFKC", name).strip()).casefold()
    return "".join(mark for mark in text if mark.isalnum()) or text


def _same_spelling(one: str, other: str, _: Mapping[str, int]) -> bool:
    mine, theirs = (unicodedata.normalize("NFKC", name).casefold() for name in (one, other))
    return _bare(mine) == _bare(theirs)


def _bare(text: str) -> str:
    """A text without white space and the marks that join words; signs such as + stay, for A+ is not A."""
    return re.sub(r"[\s\-_.,·]+", "", text) or text


def _other_script(one: str, other: str, _: Mapping[str, int]) -> bool:
    return _is_variant(one, other)


def _is_variant(one: str, other: str) -> bool:
    """Whether two names differ only in characters that one writes in Simplified and the other in Traditional."""
    if len(one) != len(other) or (one.isascii() and other.isascii()):
        return False
    kinds = {(script(mine), script(theirs)) for mine, theirs in zip(one, other, strict=True) if mine != theirs}
    return len(kinds) == 1 and kinds <= {("hans", "hant"), ("hant", "hans")}


def _similar(into: str, other: str, counts: Mapping[str, int]) -> bool:
    """Whether a rare name is one letter away from a frequent one, in a word long enough to recognise."""
    if counts[other] * _RARER > counts[into]:
        return False
    mine, theirs = _words(into), _words(other)
    if len(mine) != len(theirs):
        return False
    differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and _one_letter_away(*differing[0])


def _words(name: str) -> Sequence[str]:
    return unicodedata.normalize("NFKC", name).casefold().split()


def _one_letter_away(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < _SHORTEST or longest - min(len(one), len(other)) > 1:
        return False
    if re.sub(r"\d", "", one) == re.sub(r"\d", "", other):
        return False  # numbers tell things apart: Store12 and Store13
    same = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    return longest - same <= 1


_LIKENESSES: Final[tuple[tuple[str, Callable[[str, str, Mapping[str, int]], bool]], ...]] = (
    ("spelling", _same_spelling),
    ("script", _other_script),
    ("similar", _similar),
)
