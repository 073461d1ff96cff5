"""What a reader looks for in comments: words and phrases, found in Simplified and in Traditional Chinese by either."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

from opencc import OpenCC

LONGEST: Final = 10_000
"""A phrase of more letters is looked for to the letter: a pattern for it would be too large for the engine."""

_HAN: Final = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
_QUOTED: Final = re.compile(
    r"[\"“”„«»「『](?P<phrase>[^\"“”„«»「」『』]*)(?:[\"“”„«»」』]|$)|(?P<word>[^\s\"“”„«»「」『』]+)"
)


def phrases(text: str) -> tuple[str, ...]:
    """The words that a comment must hold, all of them; what stands between quotation marks is one phrase.

    >>> phrases('late "customer service"  退款 「客服 很慢」')
    ('late', 'customer service', '退款', '客服 很慢')
    >>> phrases('"never closed'), phrases(' "" ')
    (('never closed',), ())
    """
    found = (match["word"] or (match["phrase"] or "").strip() for match in _QUOTED.finditer(text))
    return tuple(dict.fromkeys(filter(None, found)))


def pattern(phrase: str) -> str:
    r"""A phrase as a regular expression (RE2) that finds it in either case and in either Chinese script.

    Empty where only the phrase itself can be found: in letters without case that are written one way, and in phrases
    over ``LONGEST``.

    >>> pattern("发货"), pattern("App 好"), pattern("100%")
    ('[发發髮][貨货]', '(?i)App\\s+好', '')
    """
    if len(phrase) > LONGEST:
        return ""
    spellings = _spellings()
    written = [
        r"\s+" if letter == " " else spellings.get(letter) or re.escape(letter) for letter in " ".join(phrase.split())
    ]
    has_case = phrase.lower() != phrase.upper()
    if not has_case and not any(letter in spellings or letter.isspace() for letter in phrase):
        return ""
    return ("(?i)" if has_case else "") + "".join(written)


@cache
def _spellings() -> Mapping[str, str]:
    """For each Chinese character that is written in several ways, the set of those: what they are in Simplified."""
    characters = [chr(code) for start, end in _HAN for code in range(start, end)]
    # Line by line, so that no two characters are taken for a word.
    simplified = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    same = defaultdict(list)
    for character, into in zip(characters, simplified, strict=True):
        same[into].append(character)
    return {each: f"[{''.join(sorted(those))}]" for those in same.values() if len(those) > 1 for each in those}
