"""The order of day, month and year that a column of dates is written in, and what speaks for it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from nps_core.reading.dates import PARTS, moment
from nps_core.reading.scores import tidy

_HEADER_ORDERS: Final = (
    (re.compile(r"(?<![a-z])dd?[-/. ]+mm?[-/. ]+yy|日[-/.]月[-/.]年", re.IGNORECASE), "dmy"),
    (re.compile(r"(?<![a-z])mm?[-/. ]+dd?[-/. ]+yy|月[-/.]日[-/.]年", re.IGNORECASE), "mdy"),
)


def order_in(header: str) -> str:
    """The order of dates that a column's name says; empty when it says none.

    >>> order_in("Date (DD/MM/YYYY)"), order_in("Date")
    ('dmy', '')
    """
    return next((order for pattern, order in _HEADER_ORDERS if pattern.search(header)), "")


@dataclass(frozen=True)
class Order:
    """The order of day, month and year in a column.

    Attributes:
        name: of ``ORDERS``.
        is_proven: whether some date can only be read in this order, or none can be misread.
        dmy, mdy: how many cells can only be read with the day first, with the month first.
        proof: one that can only be read in this order; empty when none can be misread.
    """

    name: str
    is_proven: bool = True
    dmy: int = field(default=0, compare=False)
    mdy: int = field(default=0, compare=False)
    proof: str = field(default="", compare=False)


def order_of(written: Iterable[str]) -> Order:
    """The order that the dates of a column are written in, by any part above 12.

    Args:
        written: its cells, or how often each occurs.

    >>> order_of(["3/4/2026", "13/4/2026"]), order_of(["2026-04-03"]).name, order_of(["3/4/2026"]).is_proven
    (Order(name='dmy', is_proven=True, dmy=1, mdy=0, proof='13/4/2026'), 'ymd', False)
    """
    counts = Counter(written)
    votes: Counter[str] = Counter()
    proofs: dict[str, str] = {}
    for text, count in counts.items():
        order = _order_told(text)
        votes[order] += count
        proofs.setdefault(order, text.strip())
    dmy, mdy = votes["dmy"], votes["mdy"]
    if not (dmy or mdy or votes["either"]) or (votes["ymd"] and not (dmy or mdy)):
        return Order("ymd")
    if dmy == mdy:
        return Order(_narrower(list(counts)), is_proven=False, dmy=dmy, mdy=mdy)
    best = "mdy" if mdy > dmy else "dmy"
    return Order(best, not (dmy and mdy), dmy, mdy, proofs[best])


def _order_told(text: str) -> str:
    """The order that one date can only be read in, ``either`` of day and month first, or nothing."""
    found = PARTS.match(tidy(text))
    if not found:
        return ""
    first, second = int(found[1]), int(found[2])
    # 31/12/14 has its day first; 32/12/14 can only begin with a year.
    if len(found[1]) >= 3 or (len(found[3]) <= 2 and first > 31):
        return "ymd"
    if 12 < first <= 31 and second <= 12:
        return "dmy"
    return "mdy" if 12 < second <= 31 and first <= 12 else "either"


def _narrower(written: Sequence[str]) -> str:
    """The order that puts the dates of a column into the shorter stretch of time."""
    days = {order: [found.local for text in written if (found := moment(text, order))] for order in ("mdy", "dmy")}
    return min(days, key=lambda order: max(days[order]) - min(days[order]) if days[order] else timedelta.max)
