"""How long the measures take, beside the plain pandas sum of the same counts: ``python benchmarks/measures.py``.

Counted are the processor's seconds. Ratios in one run are what counts; milliseconds differ from machine to machine and
are notes, but for two that no machine of these years should pass: ends with 1 when 20,000 segments take more than
100 ms, or all that is told of 200 weeks more than 50.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core.comments.effect import effects
from nps_core.i18n import text_in
from nps_core.score import interval, measure
from nps_core.segments import compare
from nps_core.tally import SCORE_COLUMNS, Repeats, Tally
from nps_core.trend import (
    choose_period,
    latest_change,
    latest_slope,
    local_level,
    rolling,
    season,
    series,
    share_changes,
    trend,
    turns,
)
from nps_core.weights import weigh

SEGMENTS = 20_000
ROUNDS = 15
SEGMENTS_BUDGET_MS, WEEKS_BUDGET_MS = 100, 50


def seconds(work: Callable[[], object]) -> float:
    """The median of several runs."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return float(np.median(times))


def tally_of(key: str, names: list[object], answers: int) -> Tally:
    random = np.random.default_rng(1)
    counts = random.multinomial(answers, random.dirichlet(np.ones(11)), size=len(names))
    frame = pd.DataFrame(counts, columns=list(SCORE_COLUMNS))
    frame.insert(0, key, names)
    return Tally.of_frame(frame, (key,))


def fresh(tally: Tally) -> Tally:
    """The same tally with nothing remembered."""
    return Tally.of_frame(tally.frame, tally.keys)


def long_of(tally: Tally) -> pd.DataFrame:
    long = tally.frame.melt(id_vars=list(tally.keys), var_name="score", value_name="n")
    return long.astype({"score": "int64"})[long["n"] > 0]


def plain_sum(long: pd.DataFrame) -> pd.Series:
    return long.groupby("segment")["n"].sum()


def all_of_a_trend(daily: Tally) -> list[object]:
    """What the trend page asks of a series."""
    periods = trend(daily, "week")
    found = series(periods)
    return [
        latest_change(periods),
        local_level(found, len(periods)),
        turns(found),
        latest_slope(found),
        season(daily),
        share_changes(found),
    ]


def main() -> int:
    by_segment = tally_of("segment", [f"segment {number}" for number in range(SEGMENTS)], 100)
    daily = tally_of("answered_on", list(pd.date_range("2016-01-01", "2025-12-31").date), 20)
    weekly = tally_of("answered_on", list(pd.date_range("2022-01-03", periods=1400).date), 20)
    by_theme = tally_of("theme", [f"theme {number}" for number in range(24)], 100)
    everyone = by_segment.over().counts[0]
    added = np.tile([30, 10, 40, 20], (SEGMENTS, 1))
    repeated = replace(by_segment, repeats=Repeats(added.sum(axis=0), everyone, added))
    names = [f"segment {number}" for number in range(1_000)]
    of_base = tally_of("segment", list(names), 100)
    long = long_of(by_segment)
    counts = np.stack([by_segment.of_category(name) for name in ("detractor", "passive", "promoter")], axis=1)
    loop = 200
    sentence = {"since": pd.Timestamp("2026-07-01"), "until": pd.Timestamp("2026-09-30"), "n": 1284, "nps": 34.2}
    text = text_in("en")

    base = seconds(partial(plain_sum, long))
    compared = seconds(lambda: compare(fresh(by_segment)))
    weeks = seconds(lambda: all_of_a_trend(weekly))
    rows = {
        f"plain groupby-sum of {len(long):,} counts (the measure of all below)": base,
        f"Tally.of_counts of them, {SEGMENTS:,} segments": seconds(lambda: Tally.of_counts(long, ["segment"])),
        f"intervals of {SEGMENTS:,} groups": seconds(lambda: interval(*counts.T)),
        f"intervals of {SEGMENTS:,} groups one at a time": seconds(lambda: [interval(*row) for row in counts[:loop]])
        * (SEGMENTS / loop),
        f"measure, {SEGMENTS:,} groups": seconds(lambda: measure(fresh(by_segment))),
        f"compare, {SEGMENTS:,} segments with intervals and verdicts": compared,
        "the same where customers answered several times": seconds(lambda: compare(repeated)),
        "weights of 1,000 segments": seconds(lambda: weigh(of_base, {"segment": dict.fromkeys(names, 5.0)})),
        "choose_period over 10 years of days": seconds(lambda: choose_period(daily)),
        "trend by month and its latest change": seconds(lambda: latest_change(trend(daily, "month"))),
        "all that is told of 200 weeks: turning points, level, season ...": weeks,
        "rolling 90 days over 10 years": seconds(lambda: rolling(daily)),
        "effects of 24 themes": seconds(lambda: effects(by_theme, by_theme.over())),
        "1,000 sentences with four facts": seconds(
            lambda: [text("wording.lead", margin=4.1, **sentence) for _ in range(1000)]
        ),
    }
    print(f"{'times the plain sum':>20}  {'ms':>9}")
    for name, taken in rows.items():
        print(f"{taken / base:20.2f}  {1000 * taken:9.2f}  {name}")
    return int(1000 * compared > SEGMENTS_BUDGET_MS or 1000 * weeks > WEEKS_BUDGET_MS)


if __name__ == "__main__":
    sys.exit(main())
