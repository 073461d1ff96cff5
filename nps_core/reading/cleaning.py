"""What is kept of a cell that is a comment, a name of a segment, an identifier or a number."""

import math
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nps_core.cells import GUARDED, unguarded
from nps_core.reading import scores
from nps_core.reading.grid import whole
from nps_core.reading.receipt import Note

LONGEST_COMMENT: Final = 32_767
"""What a spreadsheet cell holds at most, in characters."""

NOBODY: Final = scores.BLANKS | frozenset(
    [
        *["anonymous", "anon", "anon.", "anonym", "anônimo", "anônima", "anonimo", "anónimo", "anonyme", "walk-in"],
        *["匿名", "匿名用户", "匿名用戶", "匿名顾客", "匿名顧客", "匿名客户", "匿名客戶", "匿名会员", "匿名會員"],
        *["guest", "unknown", "非会员", "非會員", "访客", "訪客", "游客", "散客", "未知", "不明"],
    ]
)
"""What stands for no customer in particular, in lower case: many answers of nobody are not those of one person."""

_DIGITS = frozenset(string.digits)
_IS_DIGIT, _IS_ALPHANUMERIC = (
    np.isin(np.arange(256), np.frombuffer(marks.encode(), np.uint8))
    for marks in (string.digits, string.digits + string.ascii_letters)
)
_LONGEST_BLANK = max(len(text.encode()) for text in NOBODY)

# Control, direction, joining and tag characters: nothing a reader sees. Tab and line feed stay. As characters, not
# escapes: Python and RE2 write these differently.
_INVISIBLE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_INVISIBLE_MARK = re.compile(f"[{_INVISIBLE}]")
# A joiner inside a joined emoji stays: without it, one picture falls into several.
_UNSEEN = rf"([\p{{So}}\x{{1f3fb}}-\x{{1f3ff}}]\x{{fe0f}}?\x{{200d}})|[{_INVISIBLE}]+"
_MOST_MARKS = 8
_MOST_NAMES = 20
_PILED_MARKS = rf"(\p{{M}}{{{_MOST_MARKS}}})\p{{M}}+"
_SEGMENT_BLANKS: Final = frozenset(
    ["n/a", "#n/a", "(跳过)", "(跳過)", "跳过", "跳過", "(空)", "null", "nan", "-", "--", "—", ".", "/"]
)
_SKIPPED: Final = ("-2", "-3", "-99")
_SKIPPED_CODES: Final = pa.array(_SKIPPED)
CURRENCY: Final = (
    r"(?:(?:NT|US|HK|SG|AU|CA|NZ|R|S|A|C|M)?\$|[¥￥€£]|RM(?=[\s\d])"
    r"|RMB|CNY|TWD|NTD|HKD|SGD|MYR|JPY|KRW|USD|EUR|GBP|CHF|BRL|MXN|AUD|CAD|NZD|INR)"
)
"""How people write a currency before or behind an amount, as a pattern."""
_CURRENCY = re.compile(rf"{CURRENCY}|[%元\s]", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}([,.' ]\d{3})+")
_PLAIN = r"[-+]?\d{1,300}(\.\d{1,300})?([eE][-+]?\d{1,3})?"


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A column of cells as they are kept, and how many of them lost something that a reader may want to know of.

    Attributes:
        values: an entry a row.
        unseen: cells that held characters which nobody sees.
        piled: cells with more combining marks on one letter than are kept.
        skipped: cells whose -2, -3 or -99 was read as "skipped".
    """

    values: pa.Array
    unseen: int = 0
    piled: int = 0
    skipped: int = 0


def notes(columns: Iterable[tuple[str, Cleaned]]) -> Iterator[Note]:
    """What should be known of the columns of a table, by their names, once they are cleaned."""
    every = list(columns)
    unseen, piled = sum(one.unseen for _, one in every), sum(one.piled for _, one in every)
    if unseen:
        yield Note("info", "marks_unseen", {"n": unseen})
    if piled:
        yield Note("info", "marks_piled", {"n": piled, "most": _MOST_MARKS})
    skipped = {name: one.skipped for name, one in every if one.skipped}
    if skipped:
        yield Note("info", "codes_skipped", {"n": sum(skipped.values()), "names": list(skipped)[:_MOST_NAMES]})


def seen(column: pa.ChunkedArray) -> Cleaned:
    """Cells without what nobody sees, inside and around them; piles of combining marks are cut to eight."""
    texts = pc.utf8_trim_whitespace(whole(column))
    is_plain = pc.ascii_is_printable(texts)
    odd = pc.indices_nonzero(pc.invert(is_plain))
    if not len(odd):
        return Cleaned(texts)
    is_strange = pc.match_substring_regex(texts.take(odd), f"[{_INVISIBLE}]|{_PILED_MARKS}")
    strange = odd.filter(is_strange)
    if not len(strange):
        return Cleaned(texts)
    in_lines = pc.replace_substring(texts.take(strange), "\r", "")  # of a line end, not worth a word
    bare = pc.replace_substring_regex(in_lines, _UNSEEN, r"\1")
    low = pc.replace_substring_regex(bare, _PILED_MARKS, r"\1")
    kept = pc.replace_with_mask(texts, _mask(strange, len(texts)), pc.utf8_trim_whitespace(low))
    return Cleaned(kept, unseen=_differ(in_lines, bare), piled=_differ(bare, low))


def _differ(before: pa.Array, after: pa.Array) -> int:
    return pc.sum(pc.not_equal(before, after)).as_py() or 0


def comments(column: pa.ChunkedArray) -> Cleaned:
    """A column of comments: null where one says nothing, without a guarding quote.

    A tool that puts ``'`` before ``=``, ``+``, ``-`` or ``@`` guards spreadsheets against formulas; the customer did
    not write it.
    """
    found = seen(column)
    texts = found.values
    quoted = pc.indices_nonzero(pc.starts_with(texts, "'"))
    if len(quoted):
        bare = pc.replace_substring_regex(texts.take(quoted), GUARDED, r"\1")
        texts = pc.replace_with_mask(texts, _mask(quoted, len(texts)), bare)
    skipped = pc.sum(pc.is_in(texts, _SKIPPED_CODES)).as_py() or 0
    return replace(found, values=_without(texts, scores.BLANKS.union(_SKIPPED)), skipped=skipped)


def _without(texts: pa.Array, nothing: frozenset[str]) -> pa.Array:
    """Texts, null where one is empty or one of some short words."""
    lengths = pc.fill_null(pc.binary_length(texts), 0)
    short = _could_say_nothing(texts, lengths.to_numpy(), nothing)
    folded = pc.utf8_lower(texts.take(short))
    if not pc.all(pc.string_is_ascii(folded)).as_py():
        folded = pc.utf8_lower(pc.utf8_normalize(folded, "NFKC"))
    known = {*nothing, *(unicodedata.normalize("NFKC", word) for word in nothing)}
    blank = short.filter(pc.is_in(folded, pa.array(sorted(known))))
    says_nothing = pc.or_(pc.equal(lengths, 0), _mask(blank, len(texts)))
    return _null_where(says_nothing, texts)


def _could_say_nothing(texts: pa.Array, lengths: npt.NDArray[np.int32], nothing: frozenset[str]) -> pa.Array:
    """Where a text is as short as those that say nothing, and does not end in a letter or digit and a digit, as "C17".

    Those with such an end say something, unless one that says nothing has that end, too: most cells of a column of
    identifiers need not be looked at.
    """
    short = np.flatnonzero((lengths > 0) & (lengths <= _LONGEST_BLANK))
    if not len(short):
        return pa.array(short)
    _, offsets, marks = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset + 1 :][short]
    text = np.frombuffer(marks, np.uint8)
    last, before = text[ends - 1], text[ends - 2]
    is_code = _IS_DIGIT[last] & _IS_ALPHANUMERIC[before] & (lengths[short] > 1)
    for said in {word[-1].encode()[-1] for word in nothing if word[-1:] in _DIGITS and word[-2:-1].isalnum()}:
        is_code &= last != said
    return pa.array(short[~is_code])


def _null_where(is_null: pa.Array, texts: pa.Array) -> pa.Array:
    """Texts, null where a mask says so; what the others say is not copied."""
    if not pc.any(is_null).as_py():
        return texts
    if texts.null_count or texts.offset or is_null.offset:
        return pc.if_else(is_null, pa.scalar(None, pa.string()), texts)
    validity = pc.invert(is_null).buffers()[1]
    return pa.Array.from_buffers(texts.type, len(texts), [validity, *texts.buffers()[1:]])


def cut(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Comments cut to ``LONGEST_COMMENT`` characters, and where one was cut."""
    could_be_long = pc.indices_nonzero(pc.greater(pc.binary_length(texts), LONGEST_COMMENT))
    long = could_be_long.filter(pc.greater(pc.utf8_length(texts.take(could_be_long)), LONGEST_COMMENT))
    is_long = _mask(long, len(texts))
    if not len(long):
        return texts, is_long
    return pc.replace_with_mask(texts, is_long, pc.utf8_slice_codeunits(texts.take(long), 0, LONGEST_COMMENT)), is_long


def identifiers(column: pa.ChunkedArray) -> Cleaned:
    """A column of identifiers, without what nobody sees and without a guarding quote; null where one is empty."""
    found = seen(column)
    texts = found.values
    if pc.any(pc.starts_with(texts, "'")).as_py():
        texts = pc.utf8_ltrim(texts, "'")
    is_empty = pc.equal(texts, "")
    return replace(found, values=_null_where(is_empty, texts))


def named(column: pa.ChunkedArray) -> Cleaned:
    """A column of identifiers of customers or responses; null where one names none, as "Anonymous", "散客" or "N/A"."""
    found = identifiers(column)
    return replace(found, values=_without(found.values, NOBODY))


def _mask(places: pa.Array, length: int) -> pa.Array:
    mask = np.zeros(length, dtype=bool)
    mask[places.to_numpy()] = True
    return pa.array(mask)


def segment_of(written: str) -> str | None:
    r"""The name of a segment as it is kept, without a guarding quote; None for an empty one.

    >>> segment_of("  South\u200b \n East "), segment_of("N/A"), segment_of("'=NA")
    ('South East', None, '=NA')
    """
    text = unguarded(" ".join(_INVISIBLE_MARK.sub("", written).split()))
    return None if not text or text.casefold() in _SEGMENT_BLANKS else text


def number_of(written: str) -> float | None:
    """The number that a text says, with its currency, separators or score label; None when it says none.

    >>> number_of("¥1,234.50"), number_of("1.234,5"), number_of("12 %"), number_of("9 - likely"), number_of("many")
    (1234.5, 1234.5, 12.0, 9.0, None)
    """
    text = _CURRENCY.sub("", scores.tidy(written).replace("−", "-"))
    last_comma, last_point = text.rfind(","), text.rfind(".")
    if last_comma > last_point and not (last_point < 0 and _GROUPED.fullmatch(text)):
        text = text.replace(".", "").replace(",", ".")
    text = text.replace(",", "").replace("'", "")
    if not re.fullmatch(_PLAIN, text):
        return scores.judgement(written).number
    number = float(text)
    return number if math.isfinite(number) else None


def segments(encoded: pa.DictionaryArray) -> Cleaned:
    """A column of segment names, each different text judged once; -2, -3 and -99 are "skipped" unless -1 occurs too."""
    written = encoded.dictionary.to_pylist()
    names = [segment_of(text) for text in written]
    skipped = () if "-1" in names else _SKIPPED
    judged = pa.array([None if name in skipped else name for name in names], pa.string())
    return Cleaned(
        pc.dictionary_encode(judged).take(encoded.indices),
        unseen=_cells(encoded, [_holds_unseen(text) for text in written]),
        skipped=_cells(encoded, [name in skipped for name in names]),
    )


def _holds_unseen(written: str) -> bool:
    return not written.isprintable() and bool(_INVISIBLE_MARK.search(written.replace("\r", "")))


def _cells(encoded: pa.DictionaryArray, is_meant: list[bool]) -> int:
    """In how many cells of a column one of some texts stands."""
    if not any(is_meant):
        return 0
    return pc.sum(pa.array(is_meant).take(encoded.indices)).as_py() or 0


def numbers(column: pa.ChunkedArray) -> Cleaned:
    """A column of numbers; only what is not plainly one is judged, each different text once.

    -2, -3 and -99 are "skipped" when nothing else in the column is negative or has decimals.
    """
    texts = whole(column)
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    try:
        plain = texts.cast(pa.float64())
    except pa.ArrowInvalid:
        plain = _dirty_numbers(texts)
    plain = pc.if_else(pc.is_finite(plain), plain, pa.scalar(None, pa.float64()))
    kept = _without_skipped(plain)
    return Cleaned(kept, skipped=kept.null_count - plain.null_count)


def _dirty_numbers(texts: pa.Array) -> pa.Array:
    is_plain = pc.match_substring_regex(texts, f"^{_PLAIN}$")
    plain = pc.cast(pc.if_else(is_plain, texts, pa.scalar(None, pa.string())), pa.float64())
    odd = pc.dictionary_encode(pc.if_else(is_plain, "", texts))
    judged = pa.array([number_of(text) for text in odd.dictionary.to_pylist()], pa.float64())
    return pc.coalesce(plain, judged.take(odd.indices))


def _without_skipped(found: pa.Array) -> pa.Array:
    least = pc.min(found).as_py()
    codes = pa.array(map(float, _SKIPPED))
    if least is None or least not in codes.to_pylist():
        return found
    is_skipped = pc.is_in(found, codes)
    others = found.filter(pc.invert(is_skipped)).drop_null()
    is_answer = pc.and_(pc.greater_equal(others, 0.0), pc.equal(others, pc.floor(others)))
    if not len(others) or not pc.all(is_answer).as_py():
        return found
    return pc.if_else(is_skipped, pa.scalar(None, pa.float64()), found)
