"""Texts as they stand in a drawing: what may be shown of them, how wide they are, where they are cut."""

import unicodedata
from typing import Final

_TURNS_TEXT_OVER: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NARROW, _BROAD = frozenset("ijltfrI.,:;|!'()[]-1 "), frozenset("mwMW%@—…")
_WIDTHS: Final = {"narrow": 0.36, "broad": 0.9, "capital": 0.7, "other": 0.58}
"""In ems, a little more than most fonts need: a label that is cut early is better than one that runs into another."""


def clean(text: str) -> str:
    r"""A text without what no page can show: control characters, half characters, marks that turn its order over.

    >>> clean("a\x00\u202eb\ud800\tc")
    'ab c'
    """
    spaced = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    return "".join(
        letter
        for letter in spaced
        if letter not in _TURNS_TEXT_OVER
        and unicodedata.category(letter) not in {"Cc", "Cs"}
        and letter not in "\ufffe\uffff"
    )


def width_of(text: str) -> float:
    """About how wide a text is, in ems: a Chinese character is one, a Latin letter about a half.

    >>> width_of("淨推薦值"), width_of("NPS") < 2.2, width_of("·")
    (4.0, True, 1.0)
    """
    return sum(map(_letter, text), 0.0)


def _letter(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"} or letter in "“”‘’…—·" or ord(letter) > 0xFFFF:
        return 1.0
    if letter in _NARROW:
        return _WIDTHS["narrow"]
    if letter in _BROAD:
        return _WIDTHS["broad"]
    return _WIDTHS["capital"] if letter.isupper() else _WIDTHS["other"]


def shorten(text: str, room: float) -> str:
    """A text that is at most so many ems wide, with an ellipsis where it was cut; nothing where not even that fits.

    >>> shorten("Parcel shop", 20), shorten("取貨點通路的名稱", 4), shorten("Parcel", 0.5)
    ('Parcel shop', '取貨點…', '')
    """
    if width_of(text) <= room:
        return text
    kept, left = "", room - 1.0
    for letter in text:
        left -= _letter(letter)
        if left < 0:
            break
        kept += letter
    return f"{kept.rstrip()}…" if kept.strip() else ""
