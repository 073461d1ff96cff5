"""From dropping a file to its score on the screen, beside a script that reads it: ``python benchmarks/upload.py``.

    upload   a CSV of 100,000 rows: from choosing the file to the painted score, beside a fresh Python that runs
             ``pandas.read_csv`` and ``groupby`` on the same file

In turns, five times each; the ratio of the medians is what counts. Ends with 1 when the budget is broken.
"""

import csv
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "browser"))

from playwright.sync_api import sync_playwright
from watching import ROOT, browser_path, serve, settled

ROWS, ROUNDS, BUDGET = 100_000, 5, 3.0
SCRIPT = """
import sys
import pandas as pd
frame = pd.read_csv(sys.argv[1])
frame["promoter"], frame["detractor"] = frame["score"] >= 9, frame["score"] <= 6
shares = frame.groupby("channel")[["promoter", "detractor"]].mean()
print(100 * (shares["promoter"] - shares["detractor"]))
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        file = written(folder / "answers.csv")
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        scripts, uploads = [], []
        with serve(ROOT / "app.py", folder / "data") as server:
            for round_ in range(ROUNDS):
                scripts.append(seconds_of_script(file))
                uploads.append(seconds_of_upload(browser, server.url, written(file, seed=round_ + 1)))
        browser.close()
    script, upload = statistics.median(scripts), statistics.median(uploads)
    print(f"script {script:.2f} s, upload to painted score {upload:.2f} s: {upload / script:.2f} of at most {BUDGET}")
    return 0 if upload / script <= BUDGET else 1


def written(file: Path, seed: int = 0) -> Path:
    """A file of answers; each seed gives another, so that nothing is remembered from the one before."""
    chance = random.Random(seed)
    start = datetime(2024, 1, 1)
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        rows.writerow(["response_id", "answered_at", "customer_id", "score", "channel", "region", "comment"])
        for number in range(ROWS):
            rows.writerow(
                [
                    number,
                    start + timedelta(minutes=10 * number),
                    chance.randrange(40_000),
                    chance.choices(range(11), [2, 1, 1, 2, 2, 4, 5, 10, 15, 25, 33])[0],
                    chance.choice(["web", "app", "store", "phone"]),
                    chance.choice(["north", "south", "east", "west"]),
                    chance.choice(["", f"delivery {chance.randrange(1000)}", f"送货很快 {chance.randrange(1000)}"]),
                ]
            )
    return file


def seconds_of_script(file: Path) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", SCRIPT, str(file)], check=True, capture_output=True)
    return time.perf_counter() - began


def seconds_of_upload(browser, url: str, file: Path) -> float:
    page = browser.new_page(locale="en-GB")
    page.goto(f"{url}/data")
    settled(page)
    began = time.perf_counter()
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_text("Read this way, NPS is").wait_for(timeout=120_000)
    seconds = time.perf_counter() - began
    page.close()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
