"""Which of DuckDB's own formats fit a column of times, so that a million of them are read at its speed.

A layout reads what ``dates.moment`` reads, and nothing else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nps_core.reading import sql
from nps_core.reading.dates import ORDERS, UNKNOWN_ZONE, offset_of

_HALVES: Final = (("上午", "AM"), ("下午", "PM"))


@dataclass(frozen=True)
class Layout:
    """One way of writing times.

    Attributes:
        format: for ``try_strptime``.
        ahead: the minutes ahead of UTC that all its times say; None when they say nothing.
    """

    format: str
    ahead: int | None = None

    def reads(self, column: str) -> str:
        """The SQL of the time that a column of texts says in this layout, else null."""
        if "%p" in self.format:
            for chinese, english in _HALVES:
                column = f"replace({column}, '{chinese}', '{english}')"
        return f"try_strptime({column}, {sql.literal(self.format)})"


_DAYS: Sequence[tuple[str, str, tuple[str, ...]]] = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d", ORDERS),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d", ORDERS),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d", ORDERS),
    (r"\d{4}年\d{1,2}月\d{1,2}日", "%Y年%m月%d日", ORDERS),
    (r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y", ("dmy",)),
    (r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y", ("mdy",)),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y", ("dmy",)),
    (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y", ("dmy",)),
    (r"\d{1,2}-\d{1,2}-\d{4}", "%m-%d-%Y", ("mdy",)),
)
_ZONE = r"(?P<zone> ?(?:Z|UTC|GMT)?(?:[+-]\d{1,2}(?::?\d{2})?)?)"
_CLOCKS = [
    (re.compile(clock + _ZONE), form)
    for clock, form in (
        (r"(?P<gap>[ T])\d{1,2}:\d{2}", "%H:%M"),
        (r"(?P<gap>[ T])\d{1,2}:\d{2}:\d{2}", "%H:%M:%S"),
        (r"(?P<gap>[ T])\d{1,2}:\d{2}:\d{2}\.\d{1,6}", "%H:%M:%S.%f"),
        (r"(?P<gap> )\d{1,2}:\d{2} [AP]M", "%I:%M %p"),
        (r"(?P<gap> )\d{1,2}:\d{2}:\d{2} [AP]M", "%I:%M:%S %p"),
        (r"(?P<gap> ?)[上下]午\d{1,2}:\d{2}", "%p%I:%M"),
        (r"(?P<gap> ?)[上下]午\d{1,2}:\d{2}:\d{2}", "%p%I:%M:%S"),
        (r"(?P<gap> ?)[上下]午 \d{1,2}:\d{2}", "%p %I:%M"),
        (r"(?P<gap> ?)[上下]午 \d{1,2}:\d{2}:\d{2}", "%p %I:%M:%S"),
    )
]


def layouts(written: Iterable[str], order: str, most: int = 3) -> list[Layout]:
    """The layouts that most of a column's times are written in, most frequent first.

    >>> layouts(["2026-08-22 22:03:05 GMT+8"], "ymd")
    [Layout(format='%Y-%m-%d %H:%M:%S GMT+8', ahead=480)]
    """
    days = [(re.compile(day), form) for day, form, orders in _DAYS if order in orders]
    counts = Counter(found for text in written if (found := _layout_of(text, days)))
    return [layout for layout, _ in counts.most_common(most)]


def _layout_of(text: str, days: Iterable[tuple[re.Pattern[str], str]]) -> Layout | None:
    for pattern, day_format in days:
        day = pattern.match(text)
        clock_text = text[day.end() :] if day else ""
        if day and not clock_text:
            return Layout(day_format)
        for clock, clock_format in _CLOCKS:
            found = clock.fullmatch(clock_text) if day else None
            if found:
                zone = found["zone"]
                ahead = offset_of(zone.strip())
                is_known = ahead != UNKNOWN_ZONE
                return Layout(f"{day_format}{found['gap']}{clock_format}{zone}", ahead) if is_known else None
    return None
