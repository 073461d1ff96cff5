"""What a cell of a file for a spreadsheet can be: never a formula, and nothing that the file cannot hold."""

import re
from typing import Final

_FORMULA: Final = re.compile(r"[\s'\"]*[=+\-@\t\r\n＝＋－＠]")
GUARDED: Final = r"^'([\s'\"]*[=+@＝＋－＠-])"
"""What might be taken for a formula, behind the quote that guards it; as Python and RE2 write patterns."""

_NUMBER: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
# All that XML 1.0 has no place for, and the marks that make a text read in another order than it was written in.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def defanged(text: str) -> str:
    """A text as a cell of a CSV file that no spreadsheet takes for a formula: with ``'`` before it where it might.

    Real numbers stay numbers. Reading such a file takes the ``'`` away again (``unguarded``).

    >>> [defanged(text) for text in ("=1+1", " @x", "-5", "+1,234.5", "+44 20 7946", "＝1", "'-5", "fine")]
    ["'=1+1", "' @x", '-5', '+1,234.5', "'+44 20 7946", "'＝1", "''-5", 'fine']
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """A cell without the quote that guards it.

    >>> unguarded("'=1"), unguarded("''=1"), unguarded("'tis")
    ('=1', "'=1", "'tis")
    """
    return re.sub(GUARDED, r"\1", cell)


def writable(text: str) -> str:
    r"""A text without the characters that an Office file cannot hold or that turn its order round.

    >>> writable("a\x00b\u202ec\td")
    'abc\td'
    """
    return text if text.isprintable() else _UNWRITABLE.sub("", text)
