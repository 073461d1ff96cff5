"""Written moments to moments: one order of day and month for a whole column, never one a cell.

``moment`` is a total function over any text. The usual ways of writing are read faster, by ``layouts``; what these
leave over goes through ``moment``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from nps_core.reading.scores import BLANKS, tidy

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)
ORDERS: Final = ("ymd", "dmy", "mdy")

_ROC_YEARS = range(80, 151)
_ROC_OFFSET = 1911
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)
_EXCEL_SERIALS = range(32_874, 73_416)  # 1990 to 2100
_UNIX = datetime(1970, 1, 1)
_MONTH_NAMES = (
    *["january", "february", "march", "april", "may", "june"],
    *["july", "august", "september", "october", "november", "december"],
)
_MONTHS = {name[:length]: number for number, name in enumerate(_MONTH_NAMES, start=1) for length in (3, len(name))}
_MONTHS["sept"] = 9

_AFTERNOON = frozenset(["下午", "午后", "午後", "傍晚", "pm", "p.m.", "p.m"])
_MORNING = frozenset(["上午", "凌晨", "早上", "早晨", "清晨", "am", "a.m.", "a.m"])
_NOON = frozenset(["中午", "正午"])
_EVENING = frozenset(["晚上", "夜晚"])
_NIGHT = frozenset([*_EVENING, "夜里", "夜裡", "深夜", "半夜", "午夜"])
_HALF = (
    r"上午|下午|中午|正午|凌晨|早上|早晨|清晨|晚上|傍晚|夜里|夜裡|夜晚|深夜|半夜|午夜|午后|午後|[ap]\.?m\.?(?![a-z])"
)
_TIME = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})\s*[:时時點点]\s*(?P<minute>\d{{1,2}})?"
    r"(?:\s*[:分]\s*(?:(?P<second>\d{1,2})(?:[.,]\d{1,9})?\s*秒?)?)?"
    rf"\s*(?P<after>{_HALF})?\s*(?P<zone>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TIME_STARTS = re.compile(rf"(?:(?:{_HALF})\s*)?\d{{1,2}}\s*[:时時點点]", re.IGNORECASE)
_ZONE = re.compile(
    r"(?:(?:UTC|GMT|Z)\s*)?(?:(?P<sign>[+\-−])\s*(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?)?(?:\s*[(\[].*[)\]])?", re.I
)
_NAMED_ZONES = {
    "est": -300,
    "edt": -240,
    "cst": None,
    "ist": None,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}
_NAMED_ZONES |= {"bst": 60, "cet": 60, "cest": 120, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "brt": -180}
_NAMED_ZONES |= dict.fromkeys(["北京时间", "北京時間", "台北时间", "台北時間", "香港时间", "香港時間"], 480)
_HEADER_ZONE = re.compile(
    r"(?<![a-z])((?:utc|gmt)\s*(?:[+\-−]\s*\d{1,2}(?::?\d{2})?)?)(?![a-z\d])"
    rf"|[(（]({'|'.join(_NAMED_ZONES)})[)）]|({'|'.join(name for name in _NAMED_ZONES if not name.isascii())})",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|rsday|urday|sday)?\b[,.]?|"
    r"[（(]?(?:星期|週|周|礼拜|禮拜)[一二三四五六日天][)）]?)\s*",
    re.IGNORECASE,
)
PARTS: Final = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})")
_CHINESE = re.compile(r"((?:中華|中华)?(?:民國|民国))?\s*(\d{1,4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?")
_REPUBLIC = re.compile(r"(?:中華|中华)?(?:民國|民国)\s*(\d{1,3})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
_REPUBLIC_COMPACT = re.compile(r"(0[89]\d|1[0-4]\d|150)(\d{2})(\d{2})")
_HAN_DAY_MONTH = re.compile(r"(\d{1,2})\s*[日号號]?[\s\-/.]*(\d{1,2})\s*月[\s\-/.,，]*(\d{4}|\d{2})\s*年?")
_HAN_MONTH_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?[\s,，]*(\d{4})\s*年?")
_HAN_NUMBER = re.compile(r"[〇○零一二三四五六七八九十廿卅]+(?=\s*[年月日号號时時点點分秒])")
_HAN_DIGITS = {mark: number for number, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_MONTH = re.compile(rf"{_ORDINAL}[\s\-/.]*(?:of\s+)?([a-z]{{3,9}})[\s\-/.,']*(\d{{4}}|\d{{2}})", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"([a-z]{{3,9}})[\s\-/.]*{_ORDINAL}[\s\-/.,]+(\d{{4}})", re.IGNORECASE)
_YEAR_MONTH_DAY = re.compile(rf"(\d{{4}})[\s\-/.,]*([a-z]{{3,9}})[\s\-/.,]*{_ORDINAL}", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?)?")
_CTIME = re.compile(r"([a-z]{3}\s+\d{1,2})\s+(\d{1,2}:\d{2}:\d{2})\s+((?:[+-]\d{4}\s+)?)(\d{4})", re.IGNORECASE)
_POINTED_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}|(?:19|20)\d{2}\.\d{1,2}\.\d{1,2}|\d{2,3}\.\d{2}\.\d{2}")
_DAY_ENDS = re.compile(r"(?<=[\d日])[Tt]\s*$|(?:\s+at)?[\s,，-]+$")
_BARE_HOUR = re.compile(r"(?<![:.\d])(\d{1,2})\s*(?=[ap]\.?m\.?(?![a-z]))", re.IGNORECASE)
_BARE_CLOCK = re.compile(r"(.*\S)[\sT]+(\d{2})(\d{2})", re.DOTALL)
_PLAIN_NUMBER = re.compile(r"\d{5}(\.\d+)?|\d{9,10}(\.\d+)?|\d{12,13}|\d{15,16}")


@dataclass(frozen=True)
class Moment:
    """A moment as written.

    Attributes:
        local: what the calendar and the clock said, to the second.
        offset: minutes ahead of UTC, where the text says so.
    """

    local: datetime
    offset: int | None = None


def moment(written: str, order: str) -> Moment | None:
    """The moment that a text says, read in an order of day and month; None when it says none.

    >>> moment("2026-08-22 22:03:05 GMT+8", "ymd")
    Moment(local=datetime.datetime(2026, 8, 22, 22, 3, 5), offset=480)
    >>> [str(moment(text, "dmy").local) for text in ("民國113年5月3日 下午 3:05", "113/05/03", "3/4/26 24:00")]
    ['2024-05-03 15:05:00', '2024-05-03 00:00:00', '2026-04-04 00:00:00']
    >>> str(moment("45123.5", "dmy").local)
    '2023-07-16 12:00:00'
    """
    found = _read(written, order)
    return found if found and EARLIEST <= found.local.date() <= LATEST else None


def seconds_of(written: str) -> int | None:
    """Seconds since midnight that a text says which is a clock and nothing else; None when it is none.

    >>> [seconds_of(text) for text in ("9:30 AM", "下午3点半", "24:00", "2026-07-01 09:30", "9")]
    [34200, 55800, 86400, None, None]
    """
    found = _clock(_usual(written))
    return None if found is None else found[0]


def has_clock(written: str) -> bool:
    """Whether a text says a clock, be it behind a day.

    >>> has_clock("2026-07-01 09:30"), has_clock("2026-07-01")
    (True, False)
    """
    return _TIME_STARTS.search(_usual(tidy(written))) is not None


def is_implausible(written: str, order: str) -> bool:
    """Whether a text says a moment, but in a year in which nobody answered a survey.

    >>> [is_implausible(text, "ymd") for text in ("0113-05-03", "2206-07-01", "2026-07-01", "soon")]
    [True, True, False, False]
    """
    return _read(written, order) is not None and moment(written, order) is None


def _read(written: str, order: str) -> Moment | None:
    text = " ".join(tidy(written).split())
    if not text or len(text) > 80:
        return None
    if _PLAIN_NUMBER.fullmatch(text):
        found = _of_number(text)
        if found or not _COMPACT.fullmatch(text):
            return found
    text = _usual(text)
    found = _of_text(text, order)
    if found is None and (bare := _BARE_CLOCK.fullmatch(text)):
        return _of_text(f"{bare[1]} {bare[2]}:{bare[3]}", order)
    return found


def _of_text(text: str, order: str) -> Moment | None:
    starts = _TIME_STARTS.search(text)
    day_text = text[: starts.start()] if starts else text
    day = _day(_DAY_ENDS.sub("", day_text), order)
    if day is None:
        return None
    clock = _clock(text[starts.start() :]) if starts else (0, None)
    if clock is None:
        return None
    try:
        return Moment(datetime(day.year, day.month, day.day) + timedelta(seconds=clock[0]), clock[1])
    except OverflowError:
        return None


def _usual(text: str) -> str:
    """Ways of writing without separators, in words, or with the year behind the time, in the usual way."""
    compact = _COMPACT.fullmatch(text)
    if compact and compact[4]:
        return f"{compact[1]}-{compact[2]}-{compact[3]} {compact[4]}:{compact[5]}:{compact[6] or '00'}"
    if text.isascii():
        ctime = _CTIME.search(text)
        return f"{ctime[1]} {ctime[4]} {ctime[2]} {ctime[3]}".strip() if ctime else _BARE_HOUR.sub(r"\1:00 ", text)
    numbered = _HAN_NUMBER.sub(lambda number: _western_digits(number[0]), text)
    return re.sub(r"(?<=[点點时時])\s*半", "30分", numbered).replace("整", "")


def _western_digits(written: str) -> str:
    """A number in Chinese digits: of a year digit by digit, of anything else up to 39.

    >>> [_western_digits(text) for text in ("二〇二六", "十二", "二十三", "廿", "七")]
    ['2026', '12', '23', '20', '7']
    """
    tens_first = written.replace("廿", "二十").replace("卅", "三十")
    tens, has_tens, ones = tens_first.rpartition("十")
    if not has_tens:
        return "".join(str(_HAN_DIGITS[mark]) for mark in ones)
    return str(10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(ones, 0))


def _of_number(text: str) -> Moment | None:
    """Seconds, milliseconds or microseconds since 1970, or days since 1899 as Excel counts."""
    whole = text.split(".", maxsplit=1)[0]
    if len(whole) == 5:
        serial = float(text)
        return Moment(_seconds(_EXCEL_DAY_ZERO, serial * 86_400)) if int(serial) in _EXCEL_SERIALS else None
    unit = {9: 1, 10: 1, 12: 1_000, 13: 1_000, 15: 1_000_000, 16: 1_000_000}[len(whole)]
    local = _seconds(_UNIX, int(whole) / unit)
    return Moment(local, 0) if EARLIEST <= local.date() <= LATEST else None


def _seconds(start: datetime, seconds: float) -> datetime:
    return (start + timedelta(seconds=round(seconds))).replace(microsecond=0)


@lru_cache(maxsize=100_000)
def _day(text: str, order: str) -> date | None:
    bare = _WEEKDAY.sub("", text).strip(" ,，-")
    for pattern, parts in _DAY_READERS:
        found = pattern.fullmatch(bare)
        if found:
            return _calendar_day(*parts(found, order))
    return None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_parts(found: re.Match[str], order: str) -> tuple[int, int, int]:
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) >= 3:
        return (_western(first) if len(found[1]) == 3 else first), second, third
    if order == "ymd":
        return _century(first), second, third
    year = third if len(found[3]) == 4 else _century(third)
    return (year, first, second) if order == "mdy" else (year, second, first)


def _of_chinese(found: re.Match[str], order: str) -> tuple[int, int, int]:
    year = int(found[2])
    western = year + _ROC_OFFSET if found[1] else _century(year) if len(found[2]) == 2 and year < 70 else _western(year)
    return western, int(found[3]), int(found[4])


def _of_republic(found: re.Match[str], order: str) -> tuple[int, int, int]:
    return int(found[1]) + _ROC_OFFSET, int(found[2]), int(found[3])


def _western(year: int) -> int:
    return year + _ROC_OFFSET if year in _ROC_YEARS else year


def _century(year: int) -> int:
    return 2000 + year if year < 70 else 1900 + year


def _month(name: str) -> int:
    return _MONTHS.get(name.casefold(), 0)


_DAY_READERS = (
    (PARTS, _of_parts),
    (_CHINESE, _of_chinese),
    (_REPUBLIC, _of_republic),
    (_REPUBLIC_COMPACT, _of_republic),
    (_COMPACT, lambda found, order: (int(found[1]), int(found[2]), int(found[3]))),
    (_DAY_MONTH, lambda found, order: (_century_of(found[3]), _month(found[2]), int(found[1]))),
    (_MONTH_DAY, lambda found, order: (int(found[3]), _month(found[1]), int(found[2]))),
    (_YEAR_MONTH_DAY, lambda found, order: (int(found[1]), _month(found[2]), int(found[3]))),
    (_HAN_DAY_MONTH, lambda found, order: (_century_of(found[3]), int(found[2]), int(found[1]))),
    (_HAN_MONTH_DAY, lambda found, order: (int(found[3]), int(found[1]), int(found[2]))),
)


def _century_of(year: str) -> int:
    return int(year) if len(year) == 4 else _century(int(year))


@lru_cache(maxsize=200_000)
def _clock(text: str) -> tuple[int, int | None] | None:
    """Seconds since midnight and minutes ahead of UTC."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    half = (found["half"] or found["after"] or "").casefold()
    hour = _hour_of_day(hour, half)
    is_midnight = (hour, minute, second) == (24, 0, 0) or (hour == 24 and half in _NIGHT)
    if minute > 59 or second > 60 or hour < 0 or (hour > 23 and not is_midnight):
        return None
    zone = offset_of(found["zone"].strip())
    return None if zone == UNKNOWN_ZONE else (hour * 3_600 + minute * 60 + min(second, 59), zone)


def _hour_of_day(hour: int, half: str) -> int:
    """The hour from 0 to 24 (twelve at night ends the day); -1 where people mean different hours by it."""
    if half in _NIGHT and hour < 12:
        return hour + 12 if hour > 4 else hour if half not in _EVENING else -1
    if half in _NIGHT and hour == 12:
        return 24
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    if half in _MORNING and hour == 12:
        return 0
    if half in _NOON and hour < 3:
        return hour + 12
    return hour


UNKNOWN_ZONE: Final = 10_000
"""Minutes ahead of UTC of a zone that nobody knows."""


def offset_of(zone: str) -> int | None:
    """Minutes ahead of UTC; None where nothing is said. GMT+8 is eight hours ahead, as people mean it."""
    if not zone:
        return None
    found = _ZONE.fullmatch(zone)
    if found:
        minutes = int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
        if minutes > 14 * 60:
            return UNKNOWN_ZONE
        return -minutes if found["sign"] in {"-", "−"} else minutes
    return _NAMED_ZONES.get(zone.casefold(), UNKNOWN_ZONE) if zone.isalpha() else UNKNOWN_ZONE


def offset_in(header: str) -> int | None:
    """Minutes ahead of UTC that a column's name says of its times; None when it says nothing.

    >>> [offset_in(name) for name in ("Submit Date (UTC)", "Time (GMT+8)", "提交时间（北京时间）", "Outcome")]
    [0, 480, 480, None]
    """
    found = _HEADER_ZONE.search(header)
    if not found:
        return None
    said = offset_of("".join(next(filter(None, found.groups())).split()))
    return None if said == UNKNOWN_ZONE else said


def share_of_moments(written: Sequence[str]) -> float:
    """The share of texts that say a moment in one order or another; bare numbers do not count as such."""
    found = [text for text in written if text.casefold() not in BLANKS]
    if not found:
        return 0.0
    said = sum(_is_no_number(text) and _says_moment(text) for text in found)
    return said / len(found)


def _is_no_number(text: str) -> bool:
    """Whether a text is more than digits and points, or days of the calendar written so: no versions, no amounts."""
    return not text.replace(".", "").isdigit() or _POINTED_DAY.fullmatch(text) is not None


def _says_moment(text: str) -> bool:
    return any(moment(text, order) is not None for order in ORDERS)
