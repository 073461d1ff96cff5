"""What is kept of a cell that is a comment, a name of a segment, an identifier or a number."""

import math
import re
from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from nps_core.reading import scores, sql

LONGEST_COMMENT: Final = 32_767
"""What a spreadsheet cell holds at most, in characters."""

# Control, direction, joining and tag characters: nothing a reader sees. Tab and line feed stay.
_INVISIBLE = (
    r"\x{0}-\x{8}\x{b}-\x{1f}\x{7f}-\x{9f}\x{ad}\x{61c}\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}"
    r"\x{2060}-\x{206f}\x{feff}\x{fff9}-\x{fffb}\x{e0000}-\x{e007f}"
)
_SPACE = r"\s\x{a0}\x{3000}"
_SEGMENT_BLANKS: Final = frozenset(["n/a", "#n/a", "(跳过)", "(跳過)", "(空)", "null"])
_INVISIBLE_MARK = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_CURRENCY = re.compile(r"[¥￥$€£%元\s]|NT\$|US\$|RMB", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}([,.' ]\d{3})+")
_PLAIN = r"[-+]?\d{1,300}(\.\d{1,300})?"


def seen(column: str) -> str:
    """The SQL of a cell without what nobody sees, inside and around it."""
    return f"regexp_replace({column}, '^[{_SPACE}{_INVISIBLE}]+|[{_SPACE}{_INVISIBLE}]+$|[{_INVISIBLE}]+', '', 'g')"


def comment(column: str) -> str:
    """The SQL of a comment from a column that was ``seen``: null when it says nothing, without a guarding quote.

    A tool that puts ``'`` before ``=``, ``+``, ``-`` or ``@`` guards spreadsheets against formulas; the customer did
    not write it.
    """
    guarded = f"starts_with({column}, '''') AND substr({column}, 2, 1) IN ('=', '+', '-', '@')"
    said = f"strlen({column}) > 12 OR lower({column}) NOT IN ({sql.literals(scores.BLANKS)})"
    return f"CASE WHEN {guarded} THEN substr({column}, 2) WHEN {said} THEN {column} END"


def identifier(column: str) -> str:
    """The SQL of an identifier from a column that was ``seen``; null when it is empty."""
    return f"nullif(ltrim({column}, ''''), '')"


def segment_of(written: str) -> str | None:
    r"""The name of a segment as it is kept; None for an empty one.

    >>> segment_of("  South\u200b \n East "), segment_of("N/A"), segment_of("NA")
    ('South East', None, 'NA')
    """
    text = " ".join(_INVISIBLE_MARK.sub("", written).split())
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


def segments(column: pa.ChunkedArray) -> pa.Array:
    """A column of segment names, each different text judged once."""
    return _judged_once(column, segment_of, pa.string())


def identifiers(column: pa.ChunkedArray) -> pa.Array:
    """A column of identifiers for matching, without what nobody sees and without a guarding quote."""
    bare = pc.replace_substring_regex(column.combine_chunks(), f"[{_INVISIBLE}]+", "")
    bare = pc.utf8_ltrim(pc.utf8_trim_whitespace(bare), "'")
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


def numbers(column: pa.ChunkedArray) -> pa.Array:
    """A column of numbers; only what is not plainly one is judged, each different text once."""
    texts = column.combine_chunks()
    is_plain = pc.match_substring_regex(texts, f"^{_PLAIN}$")
    plain = pc.cast(pc.if_else(is_plain, texts, pa.scalar(None, pa.string())), pa.float64())
    plain = pc.if_else(pc.is_finite(plain), plain, pa.scalar(None, pa.float64()))
    if pc.all(is_plain).as_py():
        return plain
    odd = pc.if_else(is_plain, "", texts)
    return pc.coalesce(plain, _judged_once(odd, number_of, pa.float64()))


def _judged_once(
    column: pa.Array | pa.ChunkedArray, judge: Callable[[str], str | float | None], kind: pa.DataType
) -> pa.Array:
    texts = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = pc.dictionary_encode(texts)
    judged = pa.array([judge(text) for text in encoded.dictionary.to_pylist()], kind)
    return judged.take(encoded.indices)
