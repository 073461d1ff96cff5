"""Questions with several answers in one cell: each option becomes a column that says whether it was chosen.

A column of combinations is no dimension: who chose price and quality is neither among those who chose price nor among
those who chose quality.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import pyarrow as pa

from nps_core.reading import scores, words
from nps_core.reading.headers import Header, clean, same
from nps_core.reading.naming import word
from nps_core.reading.profile import NUMBER, Profile

MOST_KEPT: Final = 12
"""So many options of a question become columns at most, those chosen most often."""
_MOST: Final = 60
"""What splits into more different parts is no list of options."""
_SURE: Final = re.compile("┋")
"""What nobody writes between words."""
_MARKS: Final = {
    _SURE: "┋",
    re.compile(r"\r?\n"): " ",
    re.compile(r"[;；]"): ";",
    re.compile(r"[|｜]"): "|",
    re.compile("、"): "、",
    re.compile(", "): ", ",
    re.compile(r"[,，]"): ",",
}
"""What stands between options, and how it is written inside one."""
_BOUND: Final = 5
"""So often two parts stand together at least, and never apart, where they are one option with a mark in it."""
_IN_ORDER: Final = 0.98
_OWN_WORDS: Final = re.compile(r"〖.*?〗|【.*?】", re.DOTALL)
"""What was written beside an option such as "other"."""
_DIGITS: Final = re.compile(r"\d{1,2}(?:,\s?\d{1,2}){2,}")
"""Options by number, as "1,3,12": two marks with so few digits between are in no number."""
_LONGEST: Final = 60
_ENOUGH: Final = 20
_SEVERAL: Final = 0.1
_ENOUGH_SEVERAL: Final = 5
_COVERED: Final = 0.9
_COVERED_WHERE_STATED: Final = 0.7
"""Where a question says that several may be chosen, more cells may hold something of somebody's own."""
_RARE: Final = 100
_COMBINED: Final = 0.8
_MOVING: Final = 1 / 3


_Bonds = frozenset[tuple[str, str]]
_Cells = Sequence[tuple[tuple[str, ...], int]]
"""The parts of each different cell, and how many cells have these."""


@dataclass(frozen=True, eq=False)
class Options:
    """A column whose cells hold several options.

    Attributes:
        mark: what stands between them.
        names: the options, those chosen most often first.
        bonds: the parts of options in which the mark stands too, as "Fees, charges": each and the next.
    """

    mark: re.Pattern[str]
    names: tuple[str, ...]
    bonds: _Bonds = frozenset()

    @property
    def kept(self) -> tuple[str, ...]:
        """The options that become columns."""
        return self.names[:MOST_KEPT]

    def columns(self, column: Profile, number: int, taken: set[str]) -> list[Profile]:
        """A column for each option, with the words for chosen and not chosen; empty where the cell is.

        Args:
            column: the column of combinations.
            number: the place of the first of the new columns.
            taken: the names of the columns there are, folded; those of the new ones are added.
        """
        texts = [column.header.shown, *self.names]
        yes, no = word("chosen", texts), word("not_chosen", texts)
        written = map(scores.tidy, column.encoded.dictionary.to_pylist())
        cells = [_bound(_parts(text, self.mark), self.mark, self.bonds) for text in written]
        made = []
        for place, name in enumerate(self.kept):
            said = pa.array(["" if not parts else yes if name in parts else no for parts in cells], pa.string())
            encoded = said.dictionary_encode()
            rows = pa.DictionaryArray.from_arrays(encoded.indices.take(column.encoded.indices), encoded.dictionary)
            header = _header(f"{column.header.shown}: {clean(name)}", taken)
            values = {text: 1 for text in encoded.dictionary.to_pylist() if text}
            made.append(Profile(number + place, header, pa.chunked_array([rows]), values))
        return made


def _header(shown: str, taken: set[str]) -> Header:
    name, again = shown, 2
    while same(name) in taken:
        name, again = f"{shown} ({again})", again + 1
    taken.add(same(name))
    return Header(name, name)


def options_in(column: Profile) -> Options | None:
    """The options of a column whose cells hold several; None where they do not.

    A list of options is told by few parts that come again in other company: "Price, Quality", "Quality, Service",
    "Price". A place in its country ("Lyon, France") and a name with a comma in it do not come so.
    """
    if column.filled < _ENOUGH or len(column.values) < 3:
        return None
    for mark in _MARKS:
        some = [value for value in column.some if mark.search(value)]
        if not some or len(some) < _SEVERAL * len(column.some):
            continue
        different = {part for value in some for part in _parts(value, mark)}
        if len(different) <= _MOST + len(some) / 2 and not _is_something_else(column):
            found = _options(column, mark)
            if found is not None:
                return found
    return None


def _is_something_else(column: Profile) -> bool:
    is_number = column.share(NUMBER) >= 0.5 and column.share(_DIGITS) < _SEVERAL
    if is_number or column.share_of_moments >= 0.5:
        return True
    return column.is_nested or column.is_link or column.is_label or column.is_personal


def _options(column: Profile, mark: re.Pattern[str]) -> Options | None:
    apart = [(parts, count) for value, count in column.values.items() if (parts := _parts(value, mark))]
    bonds = _bonds(apart)
    cells = [(_bound(parts, mark, bonds), count) for parts, count in apart]
    several = sum(count for parts, count in cells if len(parts) > 1)
    if several < max(_ENOUGH_SEVERAL, _SEVERAL * column.filled):
        return None
    chosen: Counter[str] = Counter()
    for parts, count in cells:
        for part in parts:
            chosen[part] += count
    names = [name for name, count in chosen.most_common() if count >= max(2, column.filled / _RARE)]
    if not 2 <= len(names) <= _MOST or max(map(len, names)) > _LONGEST:
        return None
    known = set(names)
    covered = sum(count for parts, count in cells if known.issuperset(parts))
    least = _COVERED_WHERE_STATED if words.SEVERAL.search(column.name) else _COVERED
    if covered < least * sum(count for _, count in cells):
        return None
    is_list = mark is _SURE or _comes_in_other_company([parts for parts, _ in cells], known)
    if not is_list or (_may_be_typed(column, mark) and not _is_in_one_order(cells)):
        return None
    return Options(mark, tuple(names), bonds)


def _bonds(cells: _Cells) -> _Bonds:
    """Parts that never stand without each other: what is between them stands inside an option."""
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for parts, count in cells:
        for part in parts:
            alone[part] += count
        for pair in pairwise(parts):
            together[pair] += count
    return frozenset(
        (one, other) for (one, other), n in together.items() if n >= _BOUND and n == alone[one] == alone[other]
    )


def _bound(parts: tuple[str, ...], mark: re.Pattern[str], bonds: _Bonds) -> tuple[str, ...]:
    """The parts of a cell, those of one option in one piece."""
    if not bonds or bonds.isdisjoint(pairwise(parts)):
        return parts
    whole = [parts[0]]
    for before, part in pairwise(parts):
        if (before, part) in bonds:
            whole[-1] += f"{_MARKS[mark]}{part}"
        else:
            whole.append(part)
    return tuple(whole)


def _may_be_typed(column: Profile, mark: re.Pattern[str]) -> bool:
    """Whether a column is named as one of comments, in which people write lists of words as well."""
    is_open = words.COMMENTS.search(column.name) and not words.ABOUT_COMMENTS.search(column.name)
    return bool(is_open) and mark is not _SURE and not words.SEVERAL.search(column.name)


def _is_in_one_order(cells: _Cells) -> bool:
    """Whether options stand in one order wherever they stand together, as a form lists them and people do not."""
    ordered: Counter[tuple[str, str]] = Counter()
    for parts, count in cells:
        for pair in combinations(parts, 2):
            ordered[pair] += count
    against = sum(min(n, ordered[other, one]) for (one, other), n in ordered.items()) / 2
    return against <= (1 - _IN_ORDER) * sum(ordered.values())


def _parts(value: str, mark: re.Pattern[str]) -> tuple[str, ...]:
    """The options that a cell names; none where it stands for nothing."""
    if value.casefold() in scores.BLANKS:
        return ()
    bare = _OWN_WORDS.sub("", value)
    return tuple(part for each in mark.split(bare) if (part := " ".join(each.split())))


def _comes_in_other_company(cells: Sequence[tuple[str, ...]], names: set[str]) -> bool:
    """Whether options stand beside different others, in cells of different length or at different places."""
    several = [parts for parts in cells if len(parts) > 1]
    if any(len(set(parts)) < len(parts) for parts in several):
        return False
    beside = Counter(part for parts in several for part in parts)
    inside = names & beside.keys()
    if sum(beside[name] > 1 for name in inside) < _COMBINED * len(inside):
        return False
    places: dict[str, set[int]] = {}
    for parts in several:
        for place, part in enumerate(parts):
            places.setdefault(part, set()).add(place)
    moving = sum(len(places[name]) > 1 for name in inside)
    return moving >= _MOVING * len(inside)
