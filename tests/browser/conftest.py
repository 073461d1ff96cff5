"""A real server and a real browser, both watched.

    def test_something(page, settle):
        page.goto("/trend?channel=web")
        settle()

``page`` fails its test when anything was asked of another host, or when the browser's console showed an error. How it
looks (language, colours, size) is the fixture ``look``, which a test may parametrize:

    @pytest.mark.parametrize("look", [Look(locale="zh-TW", scheme="dark", size=PHONE)])
"""

import shutil
from collections.abc import Iterator

import pytest
from watching import BROWSERS, ROOT, Look, Server, Watch, browser_path, serve, settled, watched_page

CACHED = """
class Store:
    def check(self):
        {check}

def whole_store():
    return Store()

warmed = []

def warm():
    warmed.append("once")
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """The app, with an empty data folder; one for the whole test run, and nothing outside is asked in all of it."""
    with serve(ROOT / "app.py", tmp_path_factory.mktemp("server")) as running:
        yield running
        asked = running.outbound
    assert asked == []


@pytest.fixture
def small_app(tmp_path):
    """Starts our server over a page written for the test: ``with small_app("st.write(1)") as server``."""

    def start(page: str, *, check: str = "pass", **environ: str):
        app = tmp_path / "app"
        (app / "pages").mkdir(parents=True)
        shutil.copy(ROOT / "app.py", app)
        for name in ("favicon.png", "reader.py"):
            shutil.copy(ROOT / "pages" / name, app / "pages")
        shutil.copytree(ROOT / ".streamlit", app / ".streamlit")
        shutil.copytree(ROOT / "nps_core", app / "nps_core", ignore=shutil.ignore_patterns("__pycache__"))
        (app / "pages" / "main.py").write_text(f"import streamlit as st\n{page}\n", encoding="utf-8")
        (app / "pages" / "cached.py").write_text(CACHED.format(check=check), encoding="utf-8")
        return serve(app / "app.py", tmp_path / "served", **environ)

    return start


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """Debian's Chromium, or any Chrome; without one the test is skipped.

    Closed at the end of a file: as long as playwright lives, asyncio is busy in this thread, and other tests use it.
    """
    path = browser_path()
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="no browser: playwright is not installed")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=path, args=quiet)
        yield launched
        launched.close()


@pytest.fixture
def look() -> Look:
    return Look()


@pytest.fixture
def _watched(browser, server, look):
    with watched_page(browser, server, look) as (page, watch):
        yield page, watch
    assert not watch.complaints, "\n".join(watch.complaints)


@pytest.fixture
def page(_watched):
    """A page of the app; the test fails when it asks another host or shows an error in the console."""
    return _watched[0]


@pytest.fixture
def watch(_watched) -> Watch:
    """What the page has done so far that it should not have done."""
    return _watched[1]


@pytest.fixture
def settle(page):
    """Waits until the page has run: ``settle()``, ``settle(charts=3)``."""
    return lambda **how: settled(page, **how)


@pytest.fixture
def open_page(browser, shop):
    """Opens a page of the module's ``shop``, watched: ``page = open_page("/trend", locale="zh-TW")``."""
    opened = []

    def start(path: str = "/", **look):
        context = watched_page(browser, shop, Look(**look))
        page, watch = context.__enter__()
        opened.append((context, watch))
        page.on("dialog", lambda dialog: watch.errors.append(f"a dialog: {dialog.message}") or dialog.dismiss())
        page.goto(path)
        settled(page)
        return page

    yield start
    complaints = [line for _, watch in opened for line in watch.complaints]
    for context, _ in opened:
        context.__exit__(None, None, None)
    assert complaints == []
