"""A column of days and a column of clocks beside it, put together to one column of times."""

import re
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from nps_core.reading import dates, words
from nps_core.reading.grid import whole
from nps_core.reading.headers import Header
from nps_core.reading.profile import Profile, different_values
from nps_core.reading.scores import BLANKS, tidy

_SHARE: Final = 0.9
_ENOUGH: Final = 20
_SHORT: Final = 3_600
_MIDNIGHT: Final = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?$")
_OF_FOUR_DIGITS: Final = re.compile(r"([01]\d|2[0-3])([0-5]\d)")
_OF_A_DAY: Final = re.compile(r"0?\.\d+")
_SERIAL: Final = re.compile(r"\d{5}(?:\.0+)?")
"""A day as Excel counts it."""
_COUNTED: Final = re.compile(r"\d{5}\.\d+|\d{9,16}(?:\.\d+)?")
"""Days with a part of a day behind them, or seconds since 1970: both say a clock."""


def clock_of(time: Profile, free: Sequence[Profile]) -> Profile | None:
    """The column of clocks that belongs to a column of days; None where there is none, or the days have clocks.

    Args:
        time: the column that says when an answer was given.
        free: the columns that are nothing else yet.
    """
    if any(map(_says_clock, time.some)):
        return None
    fitting = [one for one in free if _is_clock(one)]
    return min(fitting, key=lambda one: _distance(time, one), default=None)


def _says_clock(written: str) -> bool:
    """Whether a text says a day and a clock; those of a program that writes midnight behind every day say none."""
    bare = _MIDNIGHT.sub("", written)
    return dates.has_clock(bare) or bool(_COUNTED.fullmatch(bare) and not _SERIAL.fullmatch(bare))


def _distance(time: Profile, clock: Profile) -> tuple[bool, bool, int]:
    """Of several, the one that says when the answer ended, not when it began, and the next behind the days."""
    gap = clock.number - time.number
    return bool(words.START_TIMES.search(clock.name)), abs(gap) != 1, gap if gap > 0 else 1_000 - gap


def _is_clock(profile: Profile) -> bool:
    """Whether a column is named as one of clocks and holds them, not how long something took."""
    if (
        not words.CLOCKS.search(profile.name)
        or words.DURATIONS.search(profile.name)
        or words.OTHER_TIMES.search(profile.name)
    ):
        return False
    said = [value for value in profile.some if value.casefold() not in BLANKS]
    clocks = [seconds for value in said if (seconds := dates.seconds_of(_usual(value))) is not None]
    if not clocks or len(clocks) < _SHARE * len(said):
        return False
    short = sum(seconds < _SHORT for seconds in clocks)
    return len(clocks) < _ENOUGH or 2 * short < len(clocks)


def _usual(written: str) -> str:
    """A clock in the usual way: four digits and Excel's part of a day, too; empty where it is none."""
    text = " ".join(tidy(written).split())
    digits = _OF_FOUR_DIGITS.fullmatch(text)
    if digits:
        return f"{digits[1]}:{digits[2]}"
    if _OF_A_DAY.fullmatch(text) or text == "0":
        minutes, second = divmod(min(round(float(text) * 86_400), 86_399), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"
    return text if dates.seconds_of(text) is not None else ""


def joined(time: Profile, clock: Profile) -> Profile:
    """A column of days with the clock of each row behind it; a day whose clock cannot be read stays a day."""
    days = pc.dictionary_encode(pc.utf8_trim_whitespace(whole(time.column)))
    written = days.dictionary.to_pylist()
    takes_clock = pa.array([bool(text) and not _says_clock(text) for text in written], pa.bool_()).take(days.indices)
    day = pa.array(map(_day, written), pa.string()).take(days.indices)
    said = [f" {usual}" if (usual := _usual(text)) else "" for text in clock.encoded.dictionary.to_pylist()]
    behind = pa.array(said, pa.string()).take(clock.encoded.indices)
    column = pa.chunked_array([pc.binary_join_element_wise(day, pc.if_else(takes_clock, behind, ""), "")])
    header = Header(time.header.shown, f"{time.header.words} {clock.header.words}")
    return Profile(time.number, header, column, different_values(column))


def _day(written: str) -> str:
    """A day so that a clock can stand behind it; a text that says a clock as it is.

    >>> _day("2026-07-01 00:00:00"), _day("46204"), _day("2026-07-01 09:30")
    ('2026-07-01', '2026-07-01', '2026-07-01 09:30')
    """
    found = dates.moment(written, "ymd") if _SERIAL.fullmatch(written) else None
    return found.local.date().isoformat() if found else _MIDNIGHT.sub("", written)


def unread(clock: Profile) -> int:
    """How many cells of a column of clocks say something that is none."""
    written = clock.encoded.dictionary.to_pylist()
    strange = [bool(text.strip()) and tidy(text).casefold() not in BLANKS and not _usual(text) for text in written]
    return pc.sum(pa.array(strange, pa.bool_()).take(clock.encoded.indices)).as_py() or 0
