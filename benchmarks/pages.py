"""What the measures of each page cost beyond the bare queries: ``python benchmarks/pages.py``.

A data set of 1,000,000 answers, once of 300,000 customers who answered once (the other answers are nobody's), once of
300,000 who answered three times on average. Each page's view is made with nothing remembered of the filters, and the
statements that it put to the engine are then put to it again, bare; by turns. Where customers repeat, their answers are
fetched and added up by the measures; bare, the engine adds them up by customer itself, once for each such question.
Counted are the processor's seconds of all threads; the wall's are notes. Ends with 1 when a view takes more than 1.3
times its queries. The trend may instead take 50 ms more than its queries, what 200 periods with their turning points
may take of any data set: where nobody repeats, its one query takes some 15 ms, of which 0.3 would be 4.
"""

import gc
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core import views
from nps_core.filters import Filters
from nps_core.store import Dataset, Store, engine
from nps_core.store.engine import written
from nps_core.store.repeats import COMMENTED
from tests.handmade import adopted, kept, store_in

ROWS, CUSTOMERS, THEMES, ROUNDS = 1_000_000, 300_000, 16, 3
BUDGET, TREND_BUDGET_MS = 1.3, 50

Query = tuple[str, list[Any]]


def answers(*, repeated: bool) -> pd.DataFrame:
    """Answers of two years, with what a company of some size knows of them."""
    random = np.random.default_rng(1)
    customers = random.integers(0, CUSTOMERS, ROWS) if repeated else np.arange(ROWS)
    known = repeated | (customers < CUSTOMERS)
    days = np.datetime64("2024-01-01") + np.sort(random.integers(0, 731, ROWS)).astype("timedelta64[D]")

    def one_of(name: str, segments: int) -> Any:
        return np.array([f"{name} {number}" for number in range(segments)], dtype=object)[
            np.minimum(random.integers(0, segments, ROWS), random.integers(0, segments, ROWS))
        ]

    weights = np.array([1, 1, 1, 1, 2, 3, 4, 9, 14, 16, 20])
    score = random.choice(11, ROWS, p=weights / weights.sum())
    return pd.DataFrame(
        {
            "score": score,
            "answered_on": days.astype(object),
            "respondent": np.where(known, np.char.add("C", customers.astype(str)).astype(object), None),
            "comment": np.where(random.random(ROWS) < 0.5, "the parcel came late, and nobody told me", None),
            "channel": one_of("channel", 4),
            "region": one_of("region", 12),
            "product": one_of("product", 40),
            "store": one_of("store", 2_000),
            "spent": (random.random(ROWS) * 500).round(2),
            "delivery": np.clip(score + random.integers(-3, 4, ROWS), 0, 10),
            "service": np.clip(score + random.integers(-5, 6, ROWS), 0, 10),
        }
    )


def with_themes(store: Store, dataset: Dataset, frame: pd.DataFrame) -> Dataset:
    """The data set with a theme run over it: one or two themes in each comment."""
    random = np.random.default_rng(2)
    rows = np.flatnonzero(frame["comment"].notna()) + 2
    drawn = random.integers(0, THEMES, (2, len(rows)))
    return adopted(store, dataset, {f"t-{each}": rows[(drawn == each).any(axis=0)].tolist() for each in range(THEMES)})


def pages(store: Store, dataset: Dataset, filters: Filters) -> dict[str, Callable[[], object]]:
    """The measures of each page."""
    whole = views.trend(store, dataset, filters)
    assert whole.change is not None
    pair = views.latest_pair(whole.change, whole)
    asked = (store, dataset, filters)
    return {
        "overview": lambda: views.overview(*asked),
        "trend": lambda: views.trend(*asked),
        "trend of each product": lambda: views.segment_trends(*asked, "product"),
        "segments, 12": lambda: views.segments(*asked, "region"),
        "segments, 2,000": lambda: views.segments(*asked, "store"),
        "segments, 12 by 40": lambda: views.segments(*asked, "region", "product"),
        "segments of all dimensions": lambda: views.segments(*asked, views.EVERY),
        "themes": lambda: views.themes(*asked),
        "changes": lambda: views.changes(*asked, pair),
        "drivers": lambda: views.drivers(*asked),
        "what if": lambda: views.what_if(*asked, views.Asked()),
        "values": lambda: views.values(*asked, "spent"),
        "planning": lambda: views.planning(*asked, views.Goals()),
    }


def queries_of(work: Callable[[], object]) -> list[Query]:
    """The queries that some work puts to the engine, as the engine's library gets them."""
    found: list[Query] = []

    def noted(statement: Any) -> Query:
        query, values = written(statement)
        names = list(statement.selected_columns.keys())
        found.append((added_up(query, names) if COMMENTED in names else query, values))
        return query, values

    with patch.object(engine, "written", noted):
        work()
    return found


def added_up(query: str, names: list[str]) -> str:
    """The question for the answers of repeat customers, answered by what they add: by the engine alone."""
    keys = "".join(f"{name}, " for name in names if name.startswith("key_"))
    surplus = "sum(case when score >= 9 then 1 when score >= 7 then 0 else -1 end)"
    people = f"select {keys} {surplus} as y, count(*) as n from ({query}) group by {keys} person having count(*) > 1"
    grouped = f"group by {keys.rstrip(', ')}" if keys else ""
    return f"select {keys} sum(y * y), sum(y * n), sum(n * n), sum(n - 1) from ({people}) {grouped}"


def ask(store: Store, queries: list[Query]) -> None:
    """Put queries to the engine's library, and take the answers as it gives them."""
    for query, values in queries:
        with closing(store.engine._connection.cursor()) as cursor:
            cursor.execute(query, values).fetchnumpy()


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """The seconds of the processor and of the wall."""
    gc.collect()
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    work()
    after, end = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, end - start


def is_within(store: Store, name: str, view: Callable[[], object]) -> bool:
    """Whether a view takes little more of the processor than its queries alone; printed."""

    def anew() -> None:
        store._tallies.clear()
        store._repeaters.clear()
        view()

    view()
    queries = queries_of(anew)
    turns = [(seconds(anew), seconds(lambda: ask(store, queries))) for _ in range(ROUNDS)]
    (mine, my_wall), (bare, bare_wall) = (
        [1000 * median(turn[side][kind] for turn in turns) for kind in range(2)] for side in range(2)
    )
    within = mine <= BUDGET * bare or (name == "trend" and mine - bare <= TREND_BUDGET_MS)
    print(
        f"{mine / bare:6.2f} {mine - bare:6.0f} {mine:9.0f} {bare:8.0f} {my_wall:9.0f} {bare_wall:8.0f} "
        f"{len(queries):8}  {name}{'' if within else '  OVER'}",
        flush=True,
    )
    return within


def all_within(store: Store, dataset: Dataset, counting: str) -> bool:
    """Whether the views of a data set are within the budget."""
    customers = "customers repeat" if store.has_repeats(dataset) else "customers answer once"
    print(f"\n{ROWS:,} answers, {customers}, counting {counting}")
    print(" ratio   more  view CPU bare CPU      view     bare  queries  (milliseconds)")
    within = [is_within(store, *each) for each in pages(store, dataset, Filters(counting=counting)).items()]
    return all(within)


def main() -> int:
    within = []
    for repeated in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            store = store_in(Path(folder) / "data")
            frame = answers(repeated=repeated)
            dataset = with_themes(store, kept(store, frame), frame)
            assert store.has_repeats(dataset) == repeated
            for counting in ("all", "latest")[: 1 + repeated]:
                within.append(all_within(store, dataset, counting))
            store.close()
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
