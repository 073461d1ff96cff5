"""How long the files that leave the app take: ``python benchmarks/exports.py``.

    deck      ten slides with every kind of chart, in a process of its own, with all that has to be imported
    workbook  30,000 responses with comments and themes from the store to XLSX, masked, with every table

Counted are the processor's seconds, of the fastest of some runs. Beside the workbook stands the same number of cells
written by the library alone. Ends with 1 when the deck takes more than 3 seconds or the workbook more than 5.
"""

import io
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

import pandas as pd
import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.report.document import Band, Column, Course, Document, Gauge, Groups, Point, Ranking, Sheet, Steps, Table
from nps_core.report.kept import to_json
from nps_core.report.responses import pages_of
from nps_core.report.workbook import workbook
from tests.handmade import adopted, kept, store_in

ROUNDS = 3
RESPONSES = 30_000
DECK_BUDGET, WORKBOOK_BUDGET = 3.0, 5.0
DECK = """
import sys, time
sys.path.insert(0, sys.argv[1])
from nps_core.report.deck import deck
from nps_core.report.document import Document
from nps_core.report.kept import from_json
deck(from_json(open(sys.argv[2], encoding="utf-8").read(), Document))
print(time.process_time())
"""
WORDS = [
    "delivery",
    "was",
    "late",
    "good",
    "price",
    "slow",
    "friendly",
    "staff",
    "app",
    "crashes",
    "too",
    "broken",
    "12",
]


def document() -> Document:
    """Eight messages; with the title and the method, ten slides."""
    months = [Point(f"{month}/2026", 30.0 + month, 26.0 + month, 34.0 + month, 900) for month in range(1, 13)]
    rows = [Point(f"Store {place}", 50.0 - 4 * place, 44.0 - 4 * place, 56.0 - 4 * place, 300) for place in range(15)]
    charts = [
        Gauge(Point("NPS", 34.0, 30.0, 38.0, 12_000), (Band("poor", -100, 0), Band("good", 0, 100))),
        Groups(tuple(Point(name, share, n=share, tone=name) for name, share in (("promoter", 60), ("detractor", 40)))),
        Course(tuple(months)),
        Ranking(tuple(rows)),
        Steps(months[0], tuple(Point(f"Step {place}", 1.0, 0.5, 1.5) for place in range(6)), months[6]),
        Ranking(tuple(replace(row, value=4.0, low=3.0, high=5.0) for row in rows), "change"),
        Course(tuple(months), level=(33.0,) * 12),
        Groups((), tuple(range(11))),
    ]
    table = Table(
        (Column("Store"), Column("NPS", "points"), Column("Responses", "number")),
        tuple((row.label, row.value, row.n) for row in rows),
    )
    lead, context = "NPS is 34, give or take 4, from 12,000 responses in 2026.", "Survey · 2026 · 12,000 responses"
    sheets = [
        Sheet(f"page.{place}", "About", lead, context, chart, lead, (table,), notes=(lead,) * 4)
        for place, chart in enumerate(charts)
    ]
    return Document("en", "Review", "Survey", "v1", datetime(2026, 12, 31, tzinfo=UTC), tuple(sheets), lead, lead)


def answers() -> pd.DataFrame:
    """Responses as a shop has them: two in three with a comment of a dozen words, five columns of its own."""
    draw = random.Random(1)
    made = [
        {
            "score": draw.choices(range(11), [1, 1, 1, 1, 2, 3, 4, 9, 14, 16, 20])[0],
            "answered_on": date(2026, 1, 1) + timedelta(days=draw.randrange(360)),
            "comment": " ".join(draw.choices(WORDS, k=draw.randint(3, 20))) if draw.random() < 0.66 else None,
            "channel": draw.choice(["web", "app", "store"]),
            "region": draw.choice(["North", "South", "華東"]),
            "product": f"P{draw.randrange(40)}",
            "plan": draw.choice(["free", "plus"]),
            "spent": round(draw.random() * 500, 2),
        }
        for _ in range(RESPONSES)
    ]
    return pd.DataFrame(made)


def seconds_of_deck(folder: Path, shown: Document) -> float:
    file = folder / "document.json"
    file.write_text(to_json(shown), encoding="utf-8")
    root = str(Path(__file__).resolve().parent.parent)
    run = [sys.executable, "-c", DECK, root, str(file)]
    return min(float(subprocess.run(run, check=True, capture_output=True, text=True).stdout) for _ in range(ROUNDS))


def seconds_of_workbook(folder: Path, shown: Document) -> float:
    store = store_in(folder / "data")
    themes = {f"theme{place}": list(range(2 + place, RESPONSES, 7)) for place in range(5)}
    dataset = adopted(store, kept(store, answers()), themes)
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        workbook(shown, pages_of(store, dataset, Filters(), Text()), io.BytesIO())
        times.append(process_time() - start)
    store.close()
    return min(times)


def seconds_of_bare_cells() -> float:
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        with xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for row in range(RESPONSES):
                for column in range(9):
                    sheet.write_string(row, column, "some words")
                sheet.write_number(row, 9, row)
                sheet.write_number(row, 10, row)
        times.append(process_time() - start)
    return min(times)


def main() -> int:
    shown = document()
    with tempfile.TemporaryDirectory() as folder:
        deck, book = seconds_of_deck(Path(folder), shown), seconds_of_workbook(Path(folder), shown)
    bare = seconds_of_bare_cells()
    print(f"{'measured':>10}  {'budget':>7}")
    print(f"{deck:8.2f} s  {DECK_BUDGET:5.1f} s  ten slides, with all that is imported")
    print(f"{book:8.2f} s  {WORKBOOK_BUDGET:5.1f} s  {RESPONSES:,} responses to XLSX")
    print(f"{bare:8.2f} s           as many cells written by the library alone ({book / bare:.1f} times)")
    return int(deck > DECK_BUDGET or book > WORKBOOK_BUDGET)


if __name__ == "__main__":
    sys.exit(main())
