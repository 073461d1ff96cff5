"""Written moments to moments: one order of day and month for a whole column, never one a cell.

``moment`` is a total function over any text. The usual ways of writing are read faster, by ``layouts``; what these
leave over goes through ``moment``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
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
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}

_AFTERNOON = frozenset(["下午", "晚上", "傍晚", "pm", "p.m.", "p.m"])
_MORNING = frozenset(["上午", "凌晨", "早上", "清晨", "am", "a.m.", "a.m"])
_NOON = "中午"
_HALF = r"上午|下午|中午|凌晨|早上|清晨|晚上|傍晚|[ap]\.?m\.?(?![a-z])"
_TIME = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})\s*[:时時點点]\s*(?P<minute>\d{{1,2}})?"
    r"(?:\s*[:分]\s*(?:(?P<second>\d{1,2})(?:[.,]\d{1,9})?\s*秒?)?)?"
    rf"\s*(?P<after>{_HALF})?\s*(?P<zone>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TIME_STARTS = re.compile(rf"(?:(?:{_HALF})\s*)?\d{{1,2}}\s*[:时時點点]", re.IGNORECASE)
_ZONE = re.compile(
    r"(?:(?:UTC|GMT|Z)\s*)?(?:(?P<sign>[+\-−])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?)?(?:\s*\(.*\))?", re.I
)
_NAMED_ZONES = {"est": -300, "edt": -240, "cst": None, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
_NAMED_ZONES |= {"bst": 60, "cet": 60, "cest": 120, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "brt": -180}

_WEEKDAY = re.compile(
    r"(?:(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|rsday|urday|sday)?\b[,.]?|"
    r"[（(]?(?:星期|週|周|礼拜|禮拜)[一二三四五六日天][)）]?)\s*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})")
_CHINESE = re.compile(r"(民國|民国)?\s*(\d{1,4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?([a-z]{3,9})[\s\-/.,]*(\d{4}|\d{2})", re.IGNORECASE
)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?(?:,|\s)\s*(\d{4})", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?)?")
_CTIME = re.compile(r"([a-z]{3}\s+\d{1,2})\s+(\d{1,2}:\d{2}:\d{2})\s+((?:[+-]\d{4}\s+)?)(\d{4})", re.IGNORECASE)
_DAY_ENDS = re.compile(r"(?<=[\d日])[Tt]\s*$|[\s,，-]+$")
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
    text = " ".join(tidy(written).split())
    if not text or len(text) > 80:
        return None
    if _PLAIN_NUMBER.fullmatch(text):
        return _of_number(text)
    text = _usual(text)
    starts = _TIME_STARTS.search(text)
    day_text = text[: starts.start()] if starts else text
    day = _day(_DAY_ENDS.sub("", day_text), order)
    if day is None:
        return None
    clock = _clock(text[starts.start() :]) if starts else (0, None)
    if clock is None:
        return None
    local = datetime(day.year, day.month, day.day) + timedelta(seconds=clock[0])
    return Moment(local, clock[1])


def _usual(text: str) -> str:
    """Two ways of writing that have no separators, or the year behind the time, in the usual order."""
    compact = _COMPACT.fullmatch(text)
    if compact and compact[4]:
        return f"{compact[1]}-{compact[2]}-{compact[3]} {compact[4]}:{compact[5]}:{compact[6] or '00'}"
    ctime = _CTIME.search(text)
    return f"{ctime[1]} {ctime[4]} {ctime[2]} {ctime[3]}".strip() if ctime else text


def _of_number(text: str) -> Moment | None:
    """Seconds, milliseconds or microseconds since 1970, or days since 1899 as Excel counts; else YYYYMMDD."""
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
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _of_parts(found: re.Match[str], order: str) -> tuple[int, int, int]:
    first, second, third = (int(part) for part in found.groups())
    if len(found[1]) >= 3:
        return _western(first), second, third
    if order == "ymd":
        return _century(first), second, third
    year = third if len(found[3]) == 4 else _century(third)
    return (year, first, second) if order == "mdy" else (year, second, first)


def _of_chinese(found: re.Match[str], order: str) -> tuple[int, int, int]:
    year = int(found[2])
    return year + _ROC_OFFSET if found[1] else _western(year), int(found[3]), int(found[4])


def _western(year: int) -> int:
    return year + _ROC_OFFSET if year in _ROC_YEARS else year


def _century(year: int) -> int:
    return 2000 + year if year < 70 else 1900 + year


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].casefold(), 0)


_DAY_READERS = (
    (_PARTS, _of_parts),
    (_CHINESE, _of_chinese),
    (_COMPACT, lambda found, order: (int(found[1]), int(found[2]), int(found[3]))),
    (_DAY_MONTH, lambda found, order: (_century_of(found[3]), _month(found[2]), int(found[1]))),
    (_MONTH_DAY, lambda found, order: (int(found[3]), _month(found[1]), int(found[2]))),
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
    is_midnight = (hour, minute, second) == (24, 0, 0)
    if minute > 59 or second > 60 or (hour > 23 and not is_midnight):
        return None
    zone = offset_of(found["zone"].strip())
    return None if zone == UNKNOWN_ZONE else (hour * 3_600 + minute * 60 + min(second, 59), zone)


def _hour_of_day(hour: int, half: str) -> int:
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    if half in _MORNING and hour == 12:
        return 0
    if half == _NOON and hour < 3:
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


@dataclass(frozen=True)
class Order:
    """The order of day, month and year in a column.

    Attributes:
        name: of ``ORDERS``.
        is_proven: whether some date can only be read in this order, or none can be misread.
    """

    name: str
    is_proven: bool = True


def order_of(written: Iterable[str]) -> Order:
    """The order that the dates of a column are written in, by any part above 12.

    >>> order_of(["3/4/2026", "13/4/2026"]), order_of(["2026-04-03"]), order_of(["3/4/2026"]).is_proven
    (Order(name='dmy', is_proven=True), Order(name='ymd', is_proven=True), False)
    """
    votes: Counter[str] = Counter()
    texts, seen = list(written), False
    for text in texts:
        found = _PARTS.match(tidy(text))
        if not found:
            continue
        first, second = int(found[1]), int(found[2])
        if len(found[1]) >= 3:
            votes["ymd"] += 1
            continue
        seen = True
        votes["dmy"] += 12 < first <= 31 and second <= 12
        votes["mdy"] += 12 < second <= 31 and first <= 12
        # 26/03/14: only a year can be first when the last part is no year of four digits and no day order fits.
        votes["ymd"] += len(found[3]) <= 2 and first > 31
    if votes["ymd"] and not (votes["dmy"] or votes["mdy"]):
        return Order("ymd")
    if not seen:
        return Order("ymd")
    if votes["dmy"] == votes["mdy"]:
        return Order(_narrower(texts), is_proven=False)
    best = "mdy" if votes["mdy"] > votes["dmy"] else "dmy"
    return Order(best, is_proven=not (votes["dmy"] and votes["mdy"]))


def _narrower(written: Sequence[str]) -> str:
    """The order that puts the dates of a column into the shorter stretch of time."""
    days = {order: [found.local for text in written if (found := moment(text, order))] for order in ("mdy", "dmy")}
    return min(days, key=lambda order: max(days[order]) - min(days[order]) if days[order] else timedelta.max)


def share_of_moments(written: Sequence[str]) -> float:
    """The share of texts that say a moment in one order or another; bare numbers do not count as such."""
    found = [text for text in written if text.casefold() not in BLANKS]
    if not found:
        return 0.0
    said = sum(not text.replace(".", "").isdigit() and _says_moment(text) for text in found)
    return said / len(found)


def _says_moment(text: str) -> bool:
    return any(moment(text, order) is not None for order in ORDERS)
