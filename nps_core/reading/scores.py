"""What people write for a score, judged as the one thing it says: a total function over any text."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nps_core.scale import ONE_TO_ELEVEN, ZERO_TO_TEN, Scale, category

BLANKS: Final = frozenset(
    [
        *["", ".", "..", "...", "-", "--", "—", "/", "\\", "*", "-2", "-3"],
        *["n/a", "na", "n.a.", "n.a", "#n/a", "nan", "null", "none", "nil"],
        *["(跳过)", "(跳過)", "跳过", "跳過", "(空)", "空", "无", "無", "没有", "沒有", "没", "沒", "暂无", "暫無"],
        *["未填", "未填写", "未填寫", "未作答", "不适用", "不適用"],
    ]
)
"""What stands for nothing at all, in lower case: no answer, no comment. -2 and -3 are Wenjuanxing's "skipped"."""

_NUMERALS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_NUMERALS |= {"七": 7, "八": 8, "九": 9, "十": 10, "十一": 11}

_SIGN = r"(?P<sign>[-+−]?)"
_DIGITS = r"(?P<number>\d{1,6}(?:\.\d{1,18}|,\d{1,2})?)"
_CHEER = "[!！+\u2600-\u27bf\ufe0f\U0001f300-\U0001faff\\s]*"
_SCORE = re.compile(
    rf"{_SIGN}{_DIGITS}\s*(?:"
    r"(?:分|点|點|points?|pts?|pontos?|puntos?|punkte?|stars?|★|☆)?\.?"
    + _CHEER
    + r"|\s*(?:/|out of|of|von|de|sur)\s*(?:10|11)(?:\.0+)?\s*(?:分)?"
    r"|\s*[-–—:：=.)）(（、]\s*(?P<label>[^\d].*)"
    r"|\s+(?P<words>[^\W\d_].*)"
    r"|(?P<chinese>[一-鿿].*)"
    r")",
    re.IGNORECASE | re.DOTALL,
)
_TAKES_LABEL = 200


@dataclass(frozen=True)
class Judgement:
    """What a written score says: a number, or the reason code why it says none."""

    number: float | None
    reason: str = ""


BLANK: Final = Judgement(None, "score_blank")
UNREADABLE: Final = Judgement(None, "score_unreadable")


def judgement(written: str) -> Judgement:
    """The number that a written score says, on whatever scale.

    >>> [judgement(text).number for text in ("9", "9分", "10 - Extremely likely", "９", "٩", "9/10", "9,0", "'9", "九")]
    [9.0, 9.0, 10.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0]
    >>> {judgement(text).reason for text in ("N/A", "(跳过)", ".", "")}
    {'score_blank'}
    >>> {judgement(text).reason for text in ("1e1", "0x9", "true", "inf", "2026-09-10", "many")}
    {'score_unreadable'}
    """
    text = tidy(written)
    if text.casefold() in BLANKS:
        return BLANK
    if len(text) > _TAKES_LABEL:
        return UNREADABLE
    numeral = text.removesuffix("分")
    if numeral in _NUMERALS:
        return Judgement(float(_NUMERALS[numeral]))
    found = _SCORE.fullmatch(text)
    if not found or _is_no_label(found):
        return UNREADABLE
    number = float(found["number"].replace(",", "."))
    return Judgement(-number if found["sign"] in {"-", "−"} else number)


def _is_no_label(found: re.Match[str]) -> bool:
    """Whether what follows the number makes it something else than a score: a unit, a month, an exponent."""
    label = found["label"] or found["words"] or found["chinese"]
    return bool(label) and bool(_NOT_A_LABEL.match(label))


_NOT_A_LABEL = re.compile(
    r"(?:[年月日号號时時点點岁歲元块塊个個天周秒年万萬千百位名次部件倍%％]|小时|分钟|分鐘"
    r"|(?:e|x|years?|yrs?|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|times?|usd|eur|kg|cm|km|am|pm"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|to|th|st|nd|rd)\b)",
    re.IGNORECASE,
)


_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")


def tidy(written: str) -> str:
    r"""Text without invisible characters, a guarding quote and full-width forms.

    >>> tidy("'９\u200b ")
    '9'
    """
    if written.isascii() and written.isprintable():
        return written.strip().removeprefix("'").strip()
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", written)).strip().removeprefix("'").strip()
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


@dataclass(frozen=True)
class ScaleFound:
    """The scale that the answers of a column were written on, and what speaks for it.

    Attributes:
        scale: the scale.
        code: the catalogue code of the note about it; empty when there is nothing to say.
        level: of that note.
        facts: of that note.
    """

    scale: Scale
    code: str = ""
    level: str = "info"
    facts: Mapping[str, object] = field(default_factory=dict)


_ENOUGH = 20
_ENOUGH_WITHOUT_ZERO = 200
_SHORT_SCALES = (5, 7)


def scale_refused(counts: Mapping[float, int]) -> int | None:
    """The upper end of a shorter scale that the answers seem to be on; None when they may be on 0 to 10.

    >>> scale_refused({1: 4, 3: 8, 5: 20}), scale_refused({3: 4, 10: 9})
    (5, None)
    """
    answers, highest = sum(counts.values()), max(counts, default=10)
    if answers < _ENOUGH:
        return None
    return next((end for end in _SHORT_SCALES if highest <= end), None)


def is_hundred(counts: Mapping[float, int]) -> bool:
    """Whether the answers are on 0 to 100: most that lie above 10 lie far above."""
    above = sum(count for number, count in counts.items() if number > ONE_TO_ELEVEN.highest)
    return 2 * above > sum(counts.values())


def scale_of(counts: Mapping[float, int], *, by_number: bool = False) -> ScaleFound:
    """The scale of the answers, from how often each was written.

    Args:
        counts: how often each number was written.
        by_number: whether the file looks like Wenjuanxing's export by option number.

    >>> scale_of({1: 5, 11: 9}).scale.name, scale_of({0: 5, 11: 1, 10: 3}).scale.name
    ('1-11', '0-10')
    """
    within = {number: count for number, count in counts.items() if 0 <= number <= ONE_TO_ELEVEN.highest}
    answers, elevens, zeros = sum(within.values()), within.get(11, 0), within.get(0, 0)
    if elevens and not zeros:
        facts = {"n": elevens, "nps": nps(within, ONE_TO_ELEVEN), "otherwise": nps(within, ZERO_TO_TEN)}
        code = "scale_by_number" if by_number else "scale_one_to_eleven"
        return ScaleFound(ONE_TO_ELEVEN, code, "question", facts)
    if zeros or (answers < _ENOUGH_WITHOUT_ZERO and not by_number):
        return ScaleFound(ZERO_TO_TEN)
    facts = {"n": answers, "nps": nps(within, ZERO_TO_TEN), "otherwise": nps(within, ONE_TO_ELEVEN)}
    return ScaleFound(ZERO_TO_TEN, "scale_no_zero_by_number" if by_number else "scale_no_zero", "question", facts)


def score_of(number: float, scale: Scale) -> int | None:
    """The score on 0 to 10 that a written number means; a fraction falls into the group below it.

    >>> from nps_core.scale import SCALES
    >>> score_of(8.9, ZERO_TO_TEN), score_of(11, ONE_TO_ELEVEN), score_of(11, ZERO_TO_TEN), score_of(0, SCALES["1-10"])
    (8, 10, None, None)
    """
    return math.floor(number) - scale.offset if scale.holds(number) else None


def nps(counts: Mapping[float, int], scale: Scale) -> float | None:
    """The NPS that written numbers make on a scale, to compare readings of one file."""
    groups: Counter[str] = Counter()
    for number, count in counts.items():
        score = score_of(number, scale)
        if score is not None:
            groups[category(score)] += count
    answers = groups.total()
    return 100 * (groups["promoter"] - groups["detractor"]) / answers if answers else None


def contradicts(label: str | None, score: int) -> bool:
    """Whether a tool's label puts a score into another group than its own.

    >>> contradicts("promoter", 8), contradicts("promoter", 9), contradicts(None, 3)
    (True, False, False)
    """
    return label is not None and label != category(score)
