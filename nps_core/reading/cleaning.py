"""What is kept of a cell that is a comment, a name of a segment, an identifier or a number."""

import math
import re
from typing import Final

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
_PLAIN = re.compile(r"[-+]?\d{1,300}(\.\d{1,300})?")


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
    if not _PLAIN.fullmatch(text):
        return scores.judgement(written).number
    number = float(text)
    return number if math.isfinite(number) else None
