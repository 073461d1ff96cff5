"""How many answers a question takes, how long they take to come, and who is asked on which day.

Variances are those of one answer counted -1, 0 or +1: v = p + d - (p - d)², at most 1. Margins and changes are in
points. docs/methods.md says where the formulas come from.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, inf, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from nps_core.score import Nps

ROUND_DAYS: Final = 90
"""One round of the rota: in so many days everybody is asked once."""

REST_DAYS: Final = (60, 90)
"""For how long a customer is left in peace after an answer, at least and at most."""

POWER: Final = 0.8
"""How often a true change is to be seen."""

WINDOWS: Final = (7, 30, ROUND_DAYS)
"""The windows, in days, of which is told what can be seen in them."""

_PSEUDO: Final = 3.0


def variance(score: Nps) -> float:
    """The variance of one answer in the mix of some responses.

    With the 3 made-up answers of the interval (a quarter detractors, half passives, a quarter promoters) among them,
    so that twenty promoters out of twenty are not taken for a mix that never varies.

    >>> round(variance(Nps(detractors=160_000, passives=290_000, promoters=550_000)), 4)
    0.5579
    """
    size = score.responses + _PSEUDO
    promoters = (score.promoters + _PSEUDO / 4) / size
    detractors = (score.detractors + _PSEUDO / 4) / size
    return promoters + detractors - (promoters - detractors) ** 2


def answers_for_margin(variance: float, margin: float, population: int | None = None, level: float = 0.95) -> int:
    """How many answers an interval of ± ``margin`` points takes: n = z² v / E², rounded up.

    Of a ``population`` of N customers n / (1 + (n - 1) / N) are enough. Source: Cochran 1977, Sampling Techniques.

    >>> answers_for_margin(0.61, 5), answers_for_margin(1.0, 5), answers_for_margin(1.0, 5, population=10_000)
    (938, 1537, 1333)
    """
    assert margin > 0, "a margin is wider than nothing"
    needed = _quantile(level) ** 2 * variance / (margin / 100) ** 2
    if population is None:
        return _up(needed)
    needed = _up(needed)
    return _up(needed / (1 + (needed - 1) / population))


def margin(variance: float, answers: float, level: float = 0.95) -> float:
    """The margin that some answers give, in points: E = z √(v / n); endless without answers.

    >>> round(margin(0.5579, 1000), 1)
    4.6
    """
    return 100 * _quantile(level) * sqrt(variance / answers) if answers > 0 else inf


def answers_for_change(variance: float, change: float, power: float = POWER, level: float = 0.95) -> int:
    """How many answers each of two periods takes for a change to be seen with a probability of ``power``.

    n = (z(α/2) + z(β))² · 2v / Δ², rounded up; both periods have the same mix.

    >>> answers_for_change(0.61, 10), answers_for_change(0.5579, 5)
    (958, 3504)
    """
    assert change > 0, "a change is more than nothing"
    return _up((_quantile(level) + float(ndtri(power))) ** 2 * 2 * variance / (change / 100) ** 2)


def change_seen(variance: float, answers: float, power: float = POWER, level: float = 0.95) -> float:
    """The smallest change between two periods of ``answers`` each that is seen with a probability of ``power``.

    >>> round(change_seen(0.5579, 1000), 1)
    9.4
    """
    return 100 * (_quantile(level) + float(ndtri(power))) * sqrt(2 * variance / answers) if answers > 0 else inf


@dataclass(frozen=True)
class Rota:
    """Who is asked on which day of one round.

    Attributes:
        start: the first day.
        sizes: how many customers are asked on each day.
        asked: ``ask_on`` (day) and ``customer``, in order of day; empty where only the number of customers is known.
        resting: how many customers are not asked in this round, because their rest outlasts it.
    """

    start: date
    sizes: tuple[int, ...]
    asked: pd.DataFrame
    resting: int = 0

    @property
    def days(self) -> tuple[date, ...]:
        """Each day of the round."""
        return tuple(self.start + timedelta(days=place) for place in range(len(self.sizes)))


def rota_of(customers: int, start: date, days: int = ROUND_DAYS) -> Rota:
    """So many customers a day that after ``days`` days all have been asked; no two days differ by more than one.

    >>> sizes = rota_of(10_000, date(2026, 1, 1)).sizes
    >>> sizes.count(111), sizes.count(112), sum(sizes)
    (80, 10, 10000)
    """
    waiting = np.zeros(days, dtype=np.int64)
    waiting[0] = customers
    return Rota(start, tuple(_loads(waiting).tolist()), _asked([], []))


def rota(
    customers: Sequence[str],
    start: date,
    last_answered: Mapping[str, date],
    days: int = ROUND_DAYS,
    rest: int = REST_DAYS[1],
) -> Rota:
    """Every customer on one day of the round, none before the rest since their last answer is over.

    The days are as even as the rests allow. Within what they allow a hash of the customer's id decides, so that no
    day is made of one kind of customers and the same list gives the same rota.

    Args:
        customers: their ids, each once.
        start: the first day.
        last_answered: the day of the last answer of those who have answered.
        days: the length of the round.
        rest: the days that must lie between an answer and the next question.

    >>> found = rota(["a", "b", "c"], date(2026, 3, 1), {"b": date(2026, 2, 28)}, days=3, rest=2)
    >>> found.sizes, found.asked.set_index("customer")["ask_on"]["b"] >= date(2026, 3, 2)
    ((1, 1, 1), True)
    """
    earliest = np.array([_earliest(last_answered.get(each), start, rest) for each in customers], dtype=np.int64)
    hashes = np.array([_hash(each) for each in customers], dtype=np.uint64)
    may = np.flatnonzero(earliest < days)
    sizes = _loads(np.bincount(earliest[may], minlength=days))
    # From the last day back, who may only be asked late goes first: so nobody is left without a day.
    latest_first = may[np.lexsort((hashes[may], -earliest[may]))]
    places = np.repeat(np.arange(days)[::-1], sizes[::-1])
    in_order = np.lexsort((hashes[latest_first], places))
    chosen = [customers[each] for each in latest_first[in_order].tolist()]
    return Rota(
        start,
        tuple(sizes.tolist()),
        _asked([start + timedelta(days=place) for place in places[in_order].tolist()], chosen),
        len(customers) - len(may),
    )


def _loads(waiting: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """How many are asked on each day, as evenly as can be.

    Args:
        waiting: how many may be asked from each day on, and not before.
    """
    sizes = np.zeros(len(waiting), dtype=np.int64)
    end = len(waiting)
    while end:
        # Whoever may be asked from day t on shares the days from t; the most crowded such stretch sets their load.
        later = np.cumsum(waiting[:end][::-1])[::-1]
        start = int(np.argmax(later / np.arange(end, 0, -1)))
        each, more = divmod(int(later[start]), end - start)
        sizes[start:end] = each
        sizes[end - more : end] += 1
        end = start
    return sizes


def _earliest(answered: date | None, start: date, rest: int) -> int:
    return 0 if answered is None else max(0, (answered - start).days + rest)


def _hash(customer: str) -> int:
    return int.from_bytes(hashlib.blake2b(customer.encode(), digest_size=8).digest())


def _asked(days: Sequence[date], customers: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"ask_on": pd.Series(days, dtype=object), "customer": pd.Series(customers, dtype=object)})


def _quantile(level: float) -> float:
    return float(ndtri((1 + level) / 2))


def _up(value: float) -> int:
    return ceil(value - 1e-9)
