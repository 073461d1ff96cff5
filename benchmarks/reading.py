"""How long a CSV takes from bytes to stored responses, beside plain readers: ``python benchmarks/reading.py``.

    read      ``nps_core.reading.read``: the child's start, guard, encoding, every check, both Parquet files, receipt
    pandas    a script of its own: ``pandas.read_csv``, ``groupby`` of the channel, NPS; nothing checked
    duckdb    a script of its own: ``read_csv`` with its sniffer into a table, counts by channel; nothing checked

Each is a fresh process, in turns. Ratios in one run are what counts; seconds differ from machine to machine.
Ends with 1 when ``read`` of 100,000 rows takes more than three times pandas.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core.reading import read
from nps_core.settings import Settings

SIZES = {100_000: 5, 1_000_000: 3}
BUDGET = 3.0

PANDAS = """
import sys, pandas as pd
answers = pd.read_csv(sys.argv[1], parse_dates=["Submitted at"])
score = answers["How likely are you to recommend us?"]
groups = answers.assign(promoter=score >= 9, detractor=score <= 6).groupby("Channel")
print(100 * (groups["promoter"].mean() - groups["detractor"].mean()))
"""
DUCKDB = """
import sys, duckdb
engine = duckdb.connect()
engine.execute("CREATE TABLE answers AS SELECT * FROM read_csv(?)", [sys.argv[1]])
score = '"How likely are you to recommend us?"'
print(engine.execute(f"SELECT Channel, {score}, count(*) FROM answers GROUP BY ALL").fetchall())
"""
HEADER = "Response ID,Submitted at,Customer ID,How likely are you to recommend us?,Why?,Channel,Region,Product,Spent"
WORDS = ["delivery", "was", "late", "good", "price", "slow", "friendly", "staff", "app", "crashes", "too", "broken"]


def write_answers(file: Path, rows: int) -> None:
    """Answers as a survey tool exports them: nine columns, half of the rows with a comment."""
    draw = random.Random(1)
    with file.open("w", encoding="utf-8") as opened:
        opened.write(f"{HEADER}\n")
        for number in range(rows):
            score = draw.choices(range(11), [1, 1, 1, 1, 2, 3, 4, 9, 14, 16, 20])[0]
            moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_700_000_000 + number * 37))
            why = f'"{" ".join(draw.choices(WORDS, k=draw.randint(3, 25)))}, ok"' if draw.random() < 0.5 else ""
            customer, channel = draw.randint(1, rows // 2), draw.choice(["web", "app", "store", "phone"])
            region, product = draw.choice(["North", "South", "華東", "华南"]), draw.randint(1, 40)
            answer = f"R{number},{moment},C{customer},{score},{why},{channel},{region},P{product}"
            opened.write(f"{answer},{draw.random() * 500:.2f}\n")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run_script(script: str, file: Path) -> None:
    subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, check=True)


def compared(file: Path, rounds: int) -> dict[str, float]:
    """The median seconds of each way, taken in turns."""
    settings = Settings(upload_mb=1_000)
    with tempfile.TemporaryDirectory() as out:
        ways: dict[str, Callable[[], object]] = {
            "read": lambda: read(file, Path(out), settings=settings),
            "pandas": lambda: run_script(PANDAS, file),
            "duckdb": lambda: run_script(DUCKDB, file),
        }
        taken = [{name: seconds(work) for name, work in ways.items()} for _ in range(rounds)]
    return {name: statistics.median(one[name] for one in taken) for name in taken[0]}


def main() -> int:
    broken = False
    with tempfile.TemporaryDirectory() as folder:
        for rows, rounds in SIZES.items():
            file = Path(folder) / f"{rows}.csv"
            write_answers(file, rows)
            median = compared(file, rounds)
            to_pandas, to_duckdb = median["read"] / median["pandas"], median["read"] / median["duckdb"]
            shown = ", ".join(f"{name} {taken:.2f} s" for name, taken in median.items())
            print(f"{rows:>9,} rows: read is {to_pandas:.2f} x pandas, {to_duckdb:.2f} x duckdb   ({shown})")
            broken = broken or (rows == min(SIZES) and to_pandas > BUDGET)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
