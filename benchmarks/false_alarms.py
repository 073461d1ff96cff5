"""How often pages cry wolf on series that never move: ``python benchmarks/false_alarms.py [--rounds 400]``.

Flat multinomial series of 8 to 104 periods at several sizes; beside each rate stands the range in which a long run of
the reference implementation lies. Ends with 1 when a rate is above its range by more than chance (three standard
errors). Then how often steps and ramps that are there are found, as notes. Then the same of the shares of themes: how
often a look at all of them finds news where nothing changed, and how soon a new theme is found.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core.comments.moving import ONE_LOOK, ShareMove, moves
from nps_core.tally import SCORE_COLUMNS, Tally
from nps_core.trend import Series, latest_slope, season, share_changes, turns, wobble

PERIODS = (8, 12, 24, 52, 104)
SIZES = ((3, 20, 30.0), (15, 45, 30.0), (50, 150, 30.0), (100, 900, 80.0))
"""Fewest and most answers of a period, and the true score."""


class Look(NamedTuple):
    """What is looked for in a series, from which length on, and how often chance may show it."""

    name: str
    fewest: int
    low: float
    high: float
    alarm: Callable[[Series], bool]


def falls(series: Series) -> bool:
    slope = latest_slope(series)
    return slope is not None and slope.firm and slope.change < 0


def seasonal(series: Series) -> bool:
    found = season(monthly(series))
    return found is not None and found.clear


def monthly(series: Series) -> Tally:
    """The series as a daily tally of months: half of each on its first day, the rest on its last."""
    months = np.datetime64("2015-01") + series.places
    days = np.stack([months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]") - 1], axis=1)
    counts = np.zeros((2 * len(series), len(SCORE_COLUMNS)), dtype=np.int64)
    early = series.counts // 2
    counts[::2, [3, 7, 9]], counts[1::2, [3, 7, 9]] = early, series.counts - early
    return Tally(counts, {"answered_on": days.ravel().astype(object)})


def grows(series: Series) -> bool:
    found = share_changes(series)
    return found is not None and any(each.verdict in {"rise", "fall"} for each in found.shares)


LOOKS = (
    Look("turning points", 8, 0.016, 0.048, lambda series: bool(turns(series))),
    Look("keeps falling, a look", 8, 0.005, 0.012, falls),
    Look("season", 24, 0.0, 0.009, seasonal),
    Look("shares of the groups", 8, 0.0, 0.05, grows),
    Look("wobble", 8, 0.0, 0.025, lambda series: wobble(series, []) is not None),
)


def drawn(random: np.random.Generator, sizes: npt.NDArray[np.int64], nps: npt.ArrayLike) -> Series:
    """Counts of periods with these sizes and true scores; 30 % are passive, or as many as leave room for the score."""
    true = np.broadcast_to(np.asarray(nps) / 100, len(sizes))
    active = np.maximum(0.7, np.abs(true) + 0.1)
    shares = np.stack([(active - true) / 2, 1 - active, (active + true) / 2], axis=1)
    counts = np.array([random.multinomial(size, share) for size, share in zip(sizes, shares, strict=True)])
    return Series(np.arange(len(sizes)), counts)


def false_alarms(random: np.random.Generator, rounds: int) -> bool:
    """Print every rate beside its range; whether one is above it."""
    is_above = False
    print(f"{'':26} {'answers':>9} " + " ".join(f"T={periods:<5}" for periods in PERIODS) + "  expected")
    alarms = {(look.name, size, periods): 0 for look in LOOKS for size in SIZES for periods in PERIODS}
    for size in SIZES:
        for periods in PERIODS:
            for _ in range(rounds):
                series = drawn(random, random.integers(size[0], size[1] + 1, periods), size[2])
                for look in LOOKS:
                    if periods >= look.fewest:
                        alarms[look.name, size, periods] += look.alarm(series)
    for look in LOOKS:
        allowed = look.high + 3 * (look.high * (1 - look.high) / rounds) ** 0.5
        for size in SIZES:
            rates = [alarms[look.name, size, periods] / rounds for periods in PERIODS]
            is_above |= max(rates) > allowed
            shown = (
                f"{100 * rate:6.1f}%" if periods >= look.fewest else f"{'':7}"
                for rate, periods in zip(rates, PERIODS, strict=True)
            )
            told = f"{100 * look.low:.1f} to {100 * look.high:.1f}%"
            print(f"{look.name:26} {f'{size[0]}-{size[1]}':>9} " + " ".join(shown) + f"  {told}")
    return is_above


def power(random: np.random.Generator, rounds: int) -> None:
    """How often what is there is found: a step in the middle of two years, a ramp of eight periods, a season."""
    periods, months = 24, np.arange(24)
    step, ramp = np.where(months >= 12, 10.0, 30.0), 30 - 4.0 * np.maximum(0, months - 15)
    wave = 20 + 8 * np.sin(2 * np.pi * months / 12)
    cases = (
        ("step of -20, about 50 answers a period: turning point (.89 to .96)", 50, step, lambda s: bool(turns(s))),
        ("ramp of -4 a period, about 150: keeps falling (.92)", 150, ramp, falls),
        ("season of 8 up and down, about 150: season (.86 without the comparison with steps)", 150, wave, seasonal),
    )
    for name, size, true, is_found in cases:
        found = [
            is_found(drawn(random, random.integers(size // 2, size * 3 // 2, periods), true)) for _ in range(rounds)
        ]
        print(f"{np.mean(found):6.2f}  {name}")


class Comments(NamedTuple):
    """How comments come in: periods, about how many in each, themes, and parts of themes."""

    periods: int
    size: int
    themes: int
    parts: int


COMMENTS = (
    Comments(24, 70, 20, 0),
    Comments(24, 70, 20, 60),
    Comments(8, 70, 20, 60),
    Comments(52, 40, 12, 40),
    Comments(24, 400, 24, 80),
    Comments(12, 3000, 24, 80),
)


def theme_moves(random: np.random.Generator, of: Comments, new: float = 0.0) -> tuple[ShareMove, ...]:
    """The verdicts on themes that never move; with ``new``, the last one has that share in the last period."""
    shares = np.concatenate([random.uniform(0.005, 0.15, of.themes), random.uniform(0.002, 0.04, of.parts)])
    families = [""] * of.themes + [f"theme {part % of.themes}" for part in range(of.parts)]
    sizes = random.integers(of.size // 2, of.size * 3 // 2 + 1, of.periods)
    chances = np.repeat(shares[:, None], of.periods, axis=1)
    if new:
        chances[-1, :], chances[-1, -1] = 0.01, new
    return moves(random.binomial(sizes, chances), sizes, np.ones(of.periods, bool), families)


def theme_alarms(random: np.random.Generator, rounds: int) -> bool:
    """Print how often a look finds a theme new or going where nothing changed; whether that is above one in 100."""
    allowed = ONE_LOOK + 3 * (ONE_LOOK * (1 - ONE_LOOK) / rounds) ** 0.5
    is_above = False
    print(f"{'periods':>9} {'comments':>9} {'themes':>7} {'parts':>6}  news, a look  a step of any theme")
    for of in COMMENTS:
        looks = [theme_moves(random, of) for _ in range(rounds)]
        news = float(np.mean([any(each.is_news for each in look) for look in looks]))
        told = [any(each.verdict in {"more", "less"} for each in look[: of.themes]) for look in looks]
        is_above |= news > allowed
        shown = f"{100 * news:11.2f}%  {100 * np.mean(told):17.1f}%"
        print(f"{of.periods:9} {of.size:9} {of.themes:7} {of.parts:6} {shown}")
    for share in (0.08, 0.12, 0.16):
        found = [theme_moves(random, COMMENTS[1], share)[-1].verdict == "emerging" for _ in range(rounds)]
        print(
            f"{np.mean(found):6.2f}  from 1 % of 70 comments a month to {100 * share:.0f} %: found in the first month"
        )
    return is_above


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=400, help="series drawn for each length and size")
    rounds = options.parse_args().rounds
    random = np.random.default_rng(20260101)
    is_above = false_alarms(random, rounds)
    power(random, rounds)
    is_above |= theme_alarms(random, rounds)
    return int(is_above)


if __name__ == "__main__":
    sys.exit(main())
