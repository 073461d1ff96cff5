"""Texts as parts of the names of files, which every system takes."""

import re
from typing import Final

_LONGEST: Final = 80
_MOST_BYTES: Final = 180
"""A name has at most 255 of them on most systems; a Chinese character is three."""

_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff<>:"/\\|?*]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


def plain_name(text: str) -> str:
    """A text without what no name of a file may have, and not too long for one.

    >>> plain_name("Report: A/B"), plain_name("nul.txt"), plain_name("..."), len(plain_name("檔" * 90))
    ('Report A B', '_nul.txt', 'NPSight', 60)
    """
    cut = " ".join(_FORBIDDEN.sub(" ", text).split())[:_LONGEST].encode()[:_MOST_BYTES].decode(errors="ignore")
    plain = cut.strip(" .") or "NPSight"
    return f"_{plain}" if _RESERVED.match(plain) else plain
