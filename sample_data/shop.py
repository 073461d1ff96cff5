"""The fictional shop: who answers, when, about which order, and how they felt.

What is built in: delivery by one courier turns bad on ``TURN`` and recovers only in part; from ``NEW_APP`` on the new
app's refunds annoy; store pickup pleases, the phone does not; two markets are too small to say anything about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Final, TypeVar

Key = TypeVar("Key")

FIRST_DAY: Final = date(2024, 10, 1)
LAST_DAY: Final = date(2026, 10, 11)
TURN: Final = date(2026, 3, 9)
PARTLY_MENDED: Final = date(2026, 7, 6)
NEW_APP: Final = date(2026, 6, 8)
BAD_COURIER: Final = "Swift Crane"
PICKUP: Final = "store pickup"
ZONE: Final = timezone(timedelta(hours=8))

REGIONS: Final = {
    "Taiwan": 1150,
    "Mainland China": 790,
    "Hong Kong": 370,
    "Singapore": 400,
    "Elsewhere": 265,
    "Malaysia": 23,
    "Macau": 8,
}
"""How many answers each region gives."""

LANGUAGES: Final = {
    "Taiwan": {"zh_hant": 96, "en": 4},
    "Mainland China": {"zh_hans": 98, "en": 2},
    "Hong Kong": {"zh_hant": 52, "en": 44, "zh_hans": 4},
    "Singapore": {"en": 84, "zh_hans": 16},
    "Elsewhere": {"en": 86, "zh_hant": 8, "zh_hans": 6},
    "Malaysia": {"en": 60, "zh_hans": 40},
    "Macau": {"zh_hant": 100},
}
CHANNELS: Final = {"web": 38, "app": 34, PICKUP: 17, "phone": 11}
COURIERS: Final = {
    "Taiwan": {BAD_COURIER: 66, "Harbour Post": 34},
    "Mainland China": {"Lantern Express": 60, BAD_COURIER: 40},
    "Hong Kong": {BAD_COURIER: 62, "Harbour Post": 38},
    "Macau": {"Harbour Post": 100},
}
OTHER_COURIERS: Final = {"Harbour Post": 82, "Lantern Express": 18}
LINES: Final = {"home": 22, "fashion": 24, "electronics": 15, "groceries": 22, "beauty": 17}
ORDER_VALUE: Final = {
    "home": (1890, 0.62),
    "fashion": (1420, 0.50),
    "electronics": (5200, 0.75),
    "groceries": (860, 0.42),
    "beauty": (1180, 0.48),
}
"""Median in New Taiwan dollars, and the standard deviation of its logarithm."""

VISITS: Final = {1: 65, 2: 20, 3: 9, 4: 4, 5: 2}
MONTHS: Final = {1: 1.0, 2: 0.93, 5: 1.02, 6: 1.08, 9: 0.98, 10: 1.0, 11: 1.17, 12: 1.08}
WEEKDAYS: Final = (1.05, 1.0, 1.0, 0.98, 1.02, 0.92, 1.12)
HOURS: Final = (2, 1, 1, 0, 0, 1, 2, 4, 6, 7, 8, 8, 11, 9, 7, 7, 7, 8, 9, 10, 12, 13, 10, 6)

MOOD: Final = {PICKUP: 17, "phone": -27, "app": 2, "beauty": 5, "electronics": -6, "Singapore": 3}
"""Points of NPS that an order's channel, line or region gives or takes."""
SCORES: Final = {
    "promoter": {10: 56, 9: 44},
    "passive": {8: 61, 7: 39},
    "detractor": {6: 30, 5: 25, 4: 11, 3: 11, 2: 7, 1: 5, 0: 11},
}


@dataclass(frozen=True)
class Answer:
    """One answer before it has a number: an order, what was felt, and what was written of it."""

    answered_at: datetime
    customer_id: str
    language: str
    region: str
    channel: str
    product_line: str
    courier: str
    order_value: int
    felt: int
    score: int | None
    comment: str = ""

    @property
    def day(self) -> date:
        """The day of the answer in the shop's zone."""
        return self.answered_at.date()


@dataclass(frozen=True)
class Customer:
    """Someone with habits: where they live, how they write, what they mostly buy, and how easily they are pleased."""

    name: str
    region: str
    language: str
    channel: str
    line: str
    lean: float


def pick(weights: Mapping[Key, float], rng: Random) -> Key:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def answers(rng: Random) -> list[Answer]:
    """Every answer in the order of time, without comments."""
    days = _calendar()
    made = [answer for region, count in REGIONS.items() for answer in _of_region(region, count, days, rng)]
    return sorted(made, key=lambda answer: (answer.answered_at, answer.customer_id, answer.order_value))


def _calendar() -> dict[date, float]:
    """Every day with its weight: season, weekday, and a shop that grows a little."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    return {
        day: MONTHS.get(day.month, 0.96) * WEEKDAYS[day.weekday()] * (0.95 + 0.10 * n / len(days))
        for n, day in enumerate(days)
    }


def _of_region(region: str, count: int, days: dict[date, float], rng: Random) -> Iterator[Answer]:
    left = count
    while left:
        customer = _customer(region, rng)
        for day in _visits(min(left, pick(VISITS, rng)), days, rng):
            yield _answer(customer, day, rng)
            left -= 1


def _customer(region: str, rng: Random) -> Customer:
    known = rng.random() > 0.035
    return Customer(
        name=f"C{rng.randrange(100_000, 1_000_000)}" if known else "",
        region=region,
        language=pick(LANGUAGES[region], rng),
        channel=pick(CHANNELS, rng),
        line=pick(LINES, rng),
        lean=rng.gauss(0, 22),
    )


def _visits(count: int, days: dict[date, float], rng: Random) -> list[date]:
    """Days of a customer's answers, three weeks apart at least: the survey leaves people alone that long."""
    chosen: list[date] = []
    while len(chosen) < count:
        day = pick(days, rng)
        if all(abs(day - other) >= timedelta(days=21) for other in chosen):
            chosen.append(day)
    return sorted(chosen)


def _answer(customer: Customer, day: date, rng: Random) -> Answer:
    channel = customer.channel if rng.random() < 0.8 else pick(CHANNELS, rng)
    line = customer.line if rng.random() < 0.6 else pick(LINES, rng)
    courier = "" if channel == PICKUP else pick(COURIERS.get(customer.region, OTHER_COURIERS), rng)
    points = customer.lean + sum(MOOD.get(part, 0) for part in (channel, line, customer.region))
    felt = _felt(points + _events(day, channel, courier), rng)
    median, spread = ORDER_VALUE[line]
    clock = time(rng.choices(range(24), HOURS)[0], rng.randrange(60), rng.randrange(60))
    return Answer(
        answered_at=datetime.combine(day, clock, ZONE),
        customer_id=customer.name,
        language=customer.language,
        region=customer.region,
        channel=channel,
        product_line=line,
        courier=courier,
        order_value=round(median * rng.lognormvariate(0, spread)),
        felt=felt,
        score=felt if rng.random() > 0.03 else None,
    )


def _events(day: date, channel: str, courier: str) -> float:
    """Points that the turning point and the new app take."""
    points = 0.0
    if courier == BAD_COURIER and day >= TURN:
        points -= 40 if day < PARTLY_MENDED else 24
    if channel == "app" and day >= NEW_APP:
        points -= 11
    return points


def _felt(points: float, rng: Random) -> int:
    """A score from 0 to 10 of someone ``points`` of NPS above or below the usual."""
    promoter = min(max(0.575 + points / 200, 0.05), 0.93)
    detractor = min(max(0.185 - points / 200, 0.02), 0.90)
    passive = max(1 - promoter - detractor, 0.02)
    group = pick({"promoter": promoter, "passive": passive, "detractor": detractor}, rng)
    return pick(SCORES[group], rng)
