"""Which rows of a grid are its header, and what its columns are called."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nps_core.cells import unguarded
from nps_core.reading.scores import BLANKS

_LONGEST = 200
_AGAIN = re.compile(r"(.+) \(\d+\)")
_LOOKED_AT = 30

_TAG = re.compile(r"<[^<>]{1,300}>")
_NUMBERING = re.compile(
    r"^\s*(?:"
    r"(?:Q(?:uestion)?\s*#?\s*\d+|第\s*\d+\s*[题題]|(?:题目|題目|问题|問題|题|題)\s*\d+)\s*[、:：.．)）]\s*(?=\D)|"
    r"[（(]\d{1,3}[)）]\s*(?=\S)|"
    r"\d{1,3}\s*(?:、|[.．)）]\s+|[.．](?=[^\d\s])|[:：]\s*(?=\D))"
    r")",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+]?[\d.,:/ \-TZ%￥¥$€]+|-?\d+(\.\d+)?([eE][-+]?\d+)?")
_UNIT = re.compile(r"[(（\[【].*[)）\]】]")
_SUBHEADS: Final = frozenset(
    ["response", "open-ended response", "score", "label", "answer", "insight", "action", "other (please specify)"]
)
_PLAIN_SUBHEADS: Final = frozenset(["response", "open-ended response", "answer"])
_LEGACY_ID = re.compile(r"[VQ]\d+[\w.]*|Location\w+", re.ASCII)
_QUESTION_ID = re.compile(r"Q\d+(?:[._#]\w+)*", re.ASCII)
_IMPORT_ID = re.compile(r"\s*\{\s*\"ImportId\"\s*:\s*\"([^\"]*)\"")


@dataclass(frozen=True)
class Header:
    """What a column is called.

    Attributes:
        shown: the cleaned name, unlike every other in the table.
        words: what the header rows say about it, for guessing what it holds.
    """

    shown: str
    words: str


@dataclass(frozen=True)
class HeaderRows:
    """Where the header is: rows above it, its own rows, and the headers; no rows of its own without a header."""

    above: int
    rows: int
    headers: tuple[Header, ...]


def header_rows(rows: list[list[str]], chosen: int | None = None) -> HeaderRows:
    """The header of a grid from its first rows.

    Args:
        rows: the first rows.
        chosen: the place of the header among them, when a person said so; -1 where there is none.

    >>> header_rows([["Report of May", "", ""], ["1、Score ", "Why?", "Why?"], ["9", "good", ""]]).headers[0].shown
    'Score'
    """
    rows = [[value.strip() for value in row] for row in rows[: max(_LOOKED_AT, (chosen or 0) + 9)]]
    above = _rows_above(rows) if chosen is None else chosen
    if above is None or above < 0:
        return HeaderRows(0, 0, _told_apart([("", "")] * len(rows[0])))
    top, following = rows[above], rows[above + 1 :]
    if len(following) > 1 and _share(following[1], _IMPORT_ID) >= 0.5:
        return HeaderRows(above, 3, _told_apart(_qualtrics(top, following[0], following[1])))
    if following and _is_legacy(top, following[0]):
        return HeaderRows(above, 2, headers_of(following[0]))
    if following and _is_subheader(top, following):
        return HeaderRows(above, 2, _told_apart(_questions(top, following[0])))
    if following and _is_named_again(following[0], following[1:]):
        return HeaderRows(above, 2, _told_apart(_named_twice(top, following[0])))
    return HeaderRows(above, 1, headers_of(top))


def _rows_above(rows: list[list[str]]) -> int | None:
    """How many rows stand above the header; None when there is no header."""
    filled = [sum(map(bool, row)) for row in rows]
    width = max(filled, default=0)
    for number, row in enumerate(rows):
        if not filled[number]:
            continue
        is_title = filled[number] <= 2 and width > filled[number] and _has_header_below(rows, number, filled)
        if filled[number] < 0.3 * width or (is_title and not _names_parts(rows[number + 1])):
            continue
        return None if _is_data(row) else number
    return 0


def _has_header_below(rows: list[list[str]], number: int, filled: list[int]) -> bool:
    """Whether one of the next rows is wider and all words, and something follows it."""
    return any(
        filled[below] > filled[number] and not numbers(rows[below])
        for below in range(number + 1, min(number + 6, len(rows) - 1))
        if filled[below] > 0.6 * max(filled)
    )


def _is_data(row: list[str]) -> bool:
    values = [value for value in row if value]
    return 2 * numbers(row) >= len(values)


def numbers(row: list[str]) -> int:
    """How many cells of a row are numbers, times or amounts."""
    return sum(bool(_NUMBER.fullmatch(value)) for value in row if value)


def _share(row: list[str], pattern: re.Pattern[str]) -> float:
    values = [value for value in row if value]
    return sum(bool(pattern.match(value)) for value in values) / len(values) if values else 0.0


def _is_legacy(top: list[str], below: list[str]) -> bool:
    ids = [value for value in top if value]
    is_ids = sum(bool(_LEGACY_ID.fullmatch(value)) for value in ids) >= 0.8 * len(ids)
    return is_ids and len(ids) >= 3 and not numbers(below) and any(value.startswith("V") for value in ids)


def _is_subheader(top: list[str], following: list[list[str]]) -> bool:
    """Whether the row below the header names parts of its questions."""
    below = following[0]
    blanks = [sub for name, sub in zip(top, below, strict=True) if not name]
    if not any(blanks) and not {value.casefold() for value in below} & _SUBHEADS:
        return False
    if numbers(below):
        return False
    named = {value.casefold() for value in below} & _SUBHEADS
    fills_blanks = sum(map(bool, blanks)) >= 0.8 * len(blanks) and 5 * len(blanks) >= len(top)
    return (bool(named) and not _repeats(below, following[1:])) or (fills_blanks and any(map(numbers, following[1:])))


def _is_named_again(row: list[str], others: list[list[str]]) -> bool:
    """Whether a row says words where every answer below it is a number or a date, as texts and units do."""
    if numbers(row) or _repeats(row, others):
        return False
    telling = 0
    for value, *below in zip(row, *others, strict=True):
        said = [other for other in below if other]
        all_numbers = len(said) >= 3 and all(_NUMBER.fullmatch(other) for other in said)
        is_name = _UNIT.fullmatch(value) or not any(map(str.isdigit, value))
        telling += bool(value and all_numbers and is_name and value.casefold() not in BLANKS)
    return telling >= 2 or (telling == 1 and all(map(_UNIT.fullmatch, filter(None, row))))


def _named_twice(top: list[str], below: list[str]) -> list[tuple[str, str]]:
    """The longer of two names: a question's text rather than its code, a name rather than its unit."""
    are_units = sum(bool(_UNIT.fullmatch(value)) for value in below) >= 0.5 * sum(map(bool, below))
    is_text = not are_units and sum(map(len, below)) > sum(map(len, top))
    pairs = zip(*((below, top) if is_text else (top, below)), strict=True)
    return [(name or other, "" if is_text else other) for name, other in pairs]


def _names_parts(row: list[str]) -> bool:
    """Whether a row names the parts of more than one question, so that what stands above it are the questions."""
    return len({value.casefold() for value in row} & _SUBHEADS) > 1


def _repeats(row: list[str], others: list[list[str]]) -> bool:
    """Whether what a row says stands again in the same columns below it, as answers do."""
    again = sum(any(other[n] == value for other in others) for n, value in enumerate(row) if value)
    return 2 * again > sum(map(bool, row))


def _questions(top: list[str], below: list[str]) -> list[tuple[str, str]]:
    """Question and part of each column; a blank belongs to the question on its left."""
    names, question = [], ""
    for name, sub in zip(top, below, strict=True):
        question = name or question
        is_plain = not sub or sub.casefold() in _PLAIN_SUBHEADS
        shown = clean(question) if is_plain else f"{clean(question)}: {clean(sub)}"
        names.append((shown if name or sub else "", sub))
    return names


def _qualtrics(ids: list[str], texts: list[str], imports: list[str]) -> list[tuple[str, str]]:
    """The question's text for questions, the id for everything that Qualtrics itself adds."""
    names = []
    for name, text, imported in zip(ids, texts, imports, strict=True):
        found = _IMPORT_ID.match(imported)
        is_numbered = bool(found and found[1].startswith("QID")) or bool(_QUESTION_ID.fullmatch(name))
        is_question = is_numbered and not name.endswith("_NPS_GROUP")
        names.append((text, name) if is_question and text else (name, ""))
    return names


def clean(name: str) -> str:
    """A header without tags, numbering, control characters and needless space.

    >>> clean(" 3、性别 "), clean("Q#1: How likely<br>are you"), clean("1. Why?"), clean("1.5 hours")
    ('性别', 'How likely are you', 'Why?', '1.5 hours')
    """
    bare = html.unescape(_TAG.sub(" ", name))
    kept = "".join(" " if mark in "\t\r\n\xa0" else mark for mark in bare if not _is_invisible(mark))
    unnumbered = _NUMBERING.sub("", kept)
    words = unguarded(" ".join((unnumbered or kept).split()))
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _is_invisible(mark: str) -> bool:
    return unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Co"} and mark not in "\t\r\n"


def headers_of(names: Iterable[str]) -> tuple[Header, ...]:
    """The headers of columns that have names already."""
    return _told_apart([(name, "") for name in names])


def _told_apart(names: list[tuple[str, str]]) -> tuple[Header, ...]:
    """Headers of cleaned names: the nameless are numbered, namesakes counted."""
    taken: set[str] = set()
    headers = []
    for number, (name, words) in enumerate(names, start=1):
        base = clean(name) or f"Column {number}"
        shown, again = base, 2
        while same(shown) in taken:
            shown, again = f"{base} ({again})", again + 1
        taken.add(same(shown))
        headers.append(Header(shown, base if base.endswith(clean(words)) else f"{base} {words}"))
    return tuple(headers)


def numbered(headers: Sequence[Header]) -> list[str]:
    """The names that were made here: of columns without one, and of those that share theirs with one further left.

    >>> numbered(headers_of(["score", "", "why", "Why"]))
    ['Column 2', 'Why (2)']
    """
    taken = {same(header.shown) for header in headers}
    made = []
    for number, header in enumerate(headers, start=1):
        again = _AGAIN.fullmatch(header.shown)
        if header.shown == f"Column {number}" or (again and same(again[1]) in taken):
            made.append(header.shown)
    return made


def same(name: str) -> str:
    """What two names share that a person or a database would take for one.

    >>> same("Channel") == same("ＣＨＡＮＮＥＬ")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold()
