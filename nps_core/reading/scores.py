"""What people write for a score, judged as the one thing it says: a total function over any text."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from nps_core.scale import category

BLANKS: Final = frozenset(
    [
        *["", ".", "..", "...", "…", "……", "。", "-", "--", "—", "——", "/", "\\", "*", "?", "？", "-2", "-3"],
        *["n/a", "na", "n.a.", "n.a", "#n/a", "nan", "null", "none", "nil"],
        *["(跳过)", "(跳過)", "（跳过）", "（跳過）", "跳过", "跳過", "(空)", "（空）", "空", "n／a"],
        *["(无)", "(無)", "（无）", "（無）", "无", "無", "没有", "沒有", "没", "沒", "暂无", "暫無"],
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


def contradicts(label: str | None, score: int) -> bool:
    """Whether a tool's label puts a score into another group than its own.

    >>> contradicts("promoter", 8), contradicts("promoter", 9), contradicts(None, 3)
    (True, False, False)
    """
    return label is not None and label != category(score)
