"""What the server costs its readers and its machine, beside the plainest Streamlit: ``python benchmarks/server.py``.

    first visitor   from asking for the overview to its last chart, beside a page with one chart
    filter change   the server's CPU for a click on a filter, beside a click on an empty page
    memory          of the web process after ten page views

The plain pages are served by plain ``streamlit run``, in turns with ours. Ratios in one run are what counts; seconds
differ from machine to machine and are printed as notes. Ends with 1 when a budget is broken.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "browser"))

from playwright.sync_api import sync_playwright
from watching import ROOT, Look, Server, browser_path, serve, settled, watched_page

ROUNDS = 5
VIEWS = ("/", "/trend", "/segments", "/themes", "/data")
FIRST_VISITOR_BUDGET, FILTER_BUDGET, MEMORY_BUDGET_MB = 1.5, 2.5, 350

ONE_CHART = """
import plotly.graph_objects as go
import streamlit as st
st.plotly_chart(go.Figure(go.Scatter(x=[1, 2, 3], y=[3, 1, 2])))
"""
EMPTY = """
import streamlit as st
st.pills("channel", ["a", "b", "c", "d"], key="channel", selection_mode="multi")
"""
PLAIN = {
    "STREAMLIT_SERVER_HEADLESS": "true",
    "STREAMLIT_SERVER_ADDRESS": "localhost",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}
# One pill after the other, so that every combination of four comes once and the last click leads back to the first.
CLICKS = (0, 1, 0, 2, 0, 1, 0, 3) * 2
# Notes when the last chart appeared, in milliseconds since the page was asked for.
WATCH_CHARTS = """
window.lastChart = 0
window.charts = 0
const look = () => {
    const painted = document.querySelectorAll(".js-plotly-plot .main-svg:first-of-type").length
    if (painted > window.charts) { window.charts = painted; window.lastChart = performance.now() }
    requestAnimationFrame(look)
}
look()
"""


@dataclass(frozen=True)
class Visit:
    """One first visit: seconds to the last chart, how many charts, bytes received."""

    seconds: float
    charts: int
    received: int


def main() -> int:
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        kept = with_themes_found(folder / "kept")
        kept_within = [
            first_visitor(browser, folder, kept),
            filter_change(browser, folder, kept),
            memory(browser, folder, kept),
        ]
        browser.close()
    return 0 if all(kept_within) else 1


@contextmanager
def ours(folder: Path, data: Path) -> Iterator[Server]:
    with serve(ROOT / "app.py", folder, NPS_DATA=str(data)) as server:
        yield server


@contextmanager
def plain(folder: Path, page: str) -> Iterator[Server]:
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "plain.py"
    script.write_text(page, encoding="utf-8")
    with serve(script, folder, health="/_stcore/health", **PLAIN) as server:
        yield server


def with_themes_found(folder: Path) -> Path:
    """A data folder with the sample and its themes, so that no other work goes on while something is measured."""
    with ours(folder, folder / "data") as server:
        deadline = time.monotonic() + 600
        while not any((server.data / "themes").glob("*")):
            assert time.monotonic() < deadline, f"no themes were found:\n{server.log}"
            time.sleep(1)
        time.sleep(2)
    return folder / "data"


def first_visitor(browser: Any, folder: Path, data: Path) -> bool:
    theirs, mine = [], []
    for turn in range(ROUNDS):
        with plain(folder / f"plain-{turn}", ONE_CHART) as server:
            theirs.append(visit(browser, server))
        with ours(folder / f"ours-{turn}", data) as server:
            mine.append(visit(browser, server))
    ratio = median(mine) / median(theirs)
    print(f"first visitor  {median(mine):.2f} s to {mine[0].charts} charts, {mine[0].received / 1e6:.1f} MB", end="")
    print(f"; one plain chart {median(theirs):.2f} s, {theirs[0].received / 1e6:.1f} MB")
    return verdict("first visitor", ratio, FIRST_VISITOR_BUDGET)


def median(visits: list[Visit]) -> float:
    return statistics.median(visit.seconds for visit in visits)


def visit(browser: Any, server: Server) -> Visit:
    """A visitor who was never here before."""
    with watched_page(browser, server, Look()) as (page, _):
        received = []
        page.add_init_script(WATCH_CHARTS)
        page.on("requestfinished", lambda request: received.append(request.sizes()["responseBodySize"]))
        page.goto("/", wait_until="commit")
        settled(page, charts=1)
        charts, milliseconds = page.evaluate("[window.charts, window.lastChart]")
    return Visit(milliseconds / 1000, charts, sum(received))


def filter_change(browser: Any, folder: Path, data: Path) -> bool:
    with plain(folder / "empty", EMPTY) as server:
        empty = cpu_of_clicks(browser, server)[1]
    with ours(folder / "filters", data) as server:
        new, seen = cpu_of_clicks(browser, server)
    print(f"filter change  {new * 1000:.0f} ms of CPU, {seen * 1000:.0f} ms when asked before", end="")
    print(f"; an empty page {empty * 1000:.0f} ms")
    verdict("filter change, asked before", seen / empty, FILTER_BUDGET)
    return verdict("filter change, new", new / empty, FILTER_BUDGET)


def cpu_of_clicks(browser: Any, server: Server) -> tuple[float, float]:
    """Seconds of the server's CPU for one click on a pill: the first time round, and the second."""
    with watched_page(browser, server, Look()) as (page, _):
        page.goto("/")
        settled(page)
        pills = page.locator(".st-key-channel button")

        def click_each_combination() -> None:
            for pill in CLICKS:
                pills.nth(pill).click()
                settled(page)

        first, again = cpu_seconds(server, click_each_combination), cpu_seconds(server, click_each_combination)
    return first / len(CLICKS), again / len(CLICKS)


def cpu_seconds(server: Server, work: Callable[[], None]) -> float:
    before = used_cpu(server.process.pid)
    work()
    return used_cpu(server.process.pid) - before


def used_cpu(pid: int) -> float:
    """The CPU seconds a process has used, its children left out."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(browser: Any, folder: Path, data: Path) -> bool:
    with ours(folder / "memory", data) as server:
        before = resident_mb(server.process.pid)
        for path in VIEWS * 2:
            with watched_page(browser, server, Look()) as (page, _):
                page.goto(path)
                settled(page)
        after = resident_mb(server.process.pid)
    print(f"memory         {before:.0f} MB before the first visitor, {after:.0f} MB after {len(VIEWS) * 2} page views")
    return verdict("memory, MB", after, MEMORY_BUDGET_MB)


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def verdict(name: str, found: float, budget: float) -> bool:
    within = found <= budget
    print(f"    {name}: {found:.2f} of at most {budget:g}: {'within' if within else 'OVER'}")
    return within


if __name__ == "__main__":
    sys.exit(main())
