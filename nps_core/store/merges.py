"""Columns that mean one dimension and segments written in several ways: found and offered, never merged unasked."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations, takewhile
from operator import eq
from typing import Final

from babel import Locale

from nps_core.comments.languages import script

_MOST_SEGMENTS: Final = 300
"""A dimension with more segments is one of names or codes, in which what looks alike means little."""

_RARER: Final = 5
"""A misspelling is so many times rarer than what was meant."""

_SHORTEST: Final = 4
"""Words shorter than this differ by one letter and mean something else (yes and yet)."""

_LONG: Final = 7
"""A word of so many letters is recognised with another letter in it; East and West, Zambia and Gambia are two."""

_LOOK_ALIKE: Final = frozenset({"0o", "1i", "1l", "3e", "4a", "5s", "6g", "7t", "8b"})
"""Digits that are written for a letter."""

_LAST_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z](?![^\W_]))")

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
            of letters, spaces), ``script`` (Simplified and Traditional) or ``similar`` (a rare name one slip away).
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
    """Whether a rare name looks like a slip of the hand in a frequent one."""
    if counts[other] * _RARER > counts[into]:
        return False
    mine, theirs = _words(into), _words(other)
    if len(mine) != len(theirs) or are_countries(into, other):
        return False
    differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and _is_slip(*differing[0])


def _words(name: str) -> Sequence[str]:
    """The words of a name; a capital at the end of one is a word of its own, as in PlanA and PlanB."""
    parted = _LAST_CAPITAL.sub(" ", unicodedata.normalize("NFKC", name))
    return re.findall(r"[^\W_]+", parted.casefold())


def are_countries(*names: str) -> bool:
    """Whether all names are those of countries, which are alike and rare for good reasons: Iceland and Ireland."""
    return all(unicodedata.normalize("NFKC", name).strip().casefold() in _countries() for name in names)


@cache
def _countries() -> frozenset[str]:
    languages = (Locale("en"), Locale("zh", script="Hans"), Locale("zh", script="Hant"))
    return frozenset(name.casefold() for language in languages for name in language.territories.values())


def _is_slip(word: str, other: str) -> bool:
    """Whether a word is another with one slip: two letters changed places, one doubled, another one or one too many.

    In a short word another letter makes another word (East and West), and so it does at the end (employer and
    employee) and in Chinese (台北 and 台南).

    >>> _is_slip("east", "esat"), _is_slip("east", "west"), _is_slip("england", "ingland")
    (True, False, True)
    """
    longest = max(len(word), len(other))
    start = _shared(word, other)
    end = _shared(word[start:][::-1], other[start:][::-1])
    mine, theirs = word[start : len(word) - end], other[start : len(other) - end]
    letters = mine + theirs
    if min(len(word), len(other)) < _SHORTEST or any(map(_is_word_by_itself, letters)):
        return False
    if len(letters) == 1:
        return letters.isalpha() and (longest >= _LONG or letters == word[start - 1 : start])
    if len(mine) != len(theirs) or len(mine) > 2:
        return False
    if len(mine) == 2:
        return letters.isalpha() and mine == theirs[::-1]
    if any(map(str.isdigit, letters)):
        return end > 0 and (letters in _LOOK_ALIKE or letters[::-1] in _LOOK_ALIKE)
    return end > 0 and longest >= _LONG


def _shared(word: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return len(list(takewhile(bool, map(eq, word, other))))


def _is_word_by_itself(mark: str) -> bool:
    """Whether a character is one of Chinese, Japanese or Korean, of which a single one makes another name."""
    return unicodedata.east_asian_width(mark) == "W"


_LIKENESSES: Final[tuple[tuple[str, Callable[[str, str, Mapping[str, int]], bool]], ...]] = (
    ("spelling", _same_spelling),
    ("script", _other_script),
    ("similar", _similar),
)
