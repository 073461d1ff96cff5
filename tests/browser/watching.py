"""A server as it is started for real, and a browser's page with everything it asks for and complains of."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP, PROJECTOR, PHONE = (1440, 1000), (1280, 720), (390, 844)
START_SECONDS = 90
SETTLE_SECONDS = 30

# Runs first in the server and in every Python it starts, and writes down each attempt to reach another machine.
AUDIT = """
import os, sys
_OURS = ("127.", "::1", "localhost", "0.0.0.0", "::")
def _hook(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    elif event == "socket.sendto" and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not host.startswith(_OURS):
        with open(os.environ["AUDIT_FILE"], "a") as file:
            file.write(f"{event} {host} {sys.argv[:2]}\\n")
sys.addaudithook(_hook)
"""


@dataclass(frozen=True)
class Look:
    """How a reader sees a page."""

    locale: str = "en-GB"
    scheme: str = "light"
    size: tuple[int, int] = DESKTOP


@dataclass(frozen=True)
class Server:
    """A running server: where it is, what it has written."""

    url: str
    process: subprocess.Popen
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def outbound(self) -> list[str]:
        """Every attempt of the server, or of a process it started, to reach another machine."""
        file = self.folder / "outbound"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@contextlib.contextmanager
def serve(app: Path, folder: Path, *, health: str = "/healthz", port: int = 0, **environ: str) -> Iterator[Server]:
    """The server of an app as ``make run`` starts it, on a port or any free one, with its data in ``folder``."""
    (folder / "audit").mkdir(parents=True, exist_ok=True)
    (folder / "audit" / "sitecustomize.py").write_text(AUDIT, encoding="utf-8")
    port = port or free_port()
    env = os.environ | {
        "NPS_DATA": str(folder / "data"),
        "PYTHONPATH": str(folder / "audit"),
        "PYTHONUNBUFFERED": "1",
        "AUDIT_FILE": str(folder / "outbound"),
        **environ,
    }
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Server(f"http://localhost:{port}", process, folder)
    try:
        _wait_until_served(server, health)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_until_served(server: Server, health: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, f"the server ended by itself:\n{server.log}"
        try:
            with urllib.request.urlopen(f"{server.url}{health}", timeout=START_SECONDS):
                return
        except urllib.error.HTTPError:
            return  # it answers; whether it is well is for the test to ask
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not answer within {START_SECONDS} s:\n{server.log}")


def browser_path() -> str | None:
    """Debian's Chromium, or any Chrome, that really runs (Ubuntu's only says how to install one)."""
    for path in filter(None, map(shutil.which, BROWSERS)):
        if subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return path
    return None


@dataclass
class Watch:
    """What a browser did that it should not have done.

    Attributes:
        ours: the host and port of the server.
        foreign: addresses of other hosts that were asked for.
        errors: what the console showed as errors, and scripts that failed.
    """

    ours: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """An error of which ``part`` is a part is meant."""
        self._expected.append(part)

    def on_address(self, url: str) -> None:
        where = urlsplit(url)
        if where.scheme in {"http", "https", "ws", "wss"} and where.netloc != self.ours:
            self.foreign.append(url)

    def on_console(self, message) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url', '')})")

    @property
    def complaints(self) -> list[str]:
        unexpected = [error for error in self.errors if not any(part in error for part in self._expected)]
        return [f"asked another host: {url}" for url in self.foreign] + unexpected


@contextlib.contextmanager
def watched_page(browser, server: Server, look: Look) -> Iterator:
    """A page of the app as a reader with that look sees it, and what is wrong with it."""
    width, height = look.size
    context = browser.new_context(
        base_url=server.url,
        locale=look.locale,
        color_scheme=look.scheme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    watch = Watch(ours=urlsplit(server.url).netloc)
    context.on("request", lambda request: watch.on_address(request.url))
    context.on("console", watch.on_console)
    context.on("weberror", lambda error: watch.errors.append(str(error.error)))
    page = context.new_page()
    page.on("websocket", lambda websocket: watch.on_address(websocket.url))
    try:
        yield page, watch
    finally:
        context.close()


def settled(page, *, charts: int = 0) -> None:
    """Wait until the page has run, stays quiet for a moment, and shows at least so many charts."""
    page.wait_for_function(
        """charts => {
            const app = document.querySelector('[data-testid="stApp"]')
            const quiet = app && app.dataset.testScriptState === "notRunning"
                && document.querySelectorAll(".js-plotly-plot .main-svg").length >= charts
                && !document.querySelector('[data-testid="stSkeleton"]')
            window.quietSince = quiet ? (window.quietSince || performance.now()) : 0
            return quiet && performance.now() - window.quietSince > 300
        }""",
        arg=charts,
        polling=50,
        timeout=SETTLE_SECONDS * 1000,
    )
    page.evaluate("window.quietSince = 0")


def press(page, selector: str) -> None:
    """Click, and wait until the page has taken it up."""
    page.click(selector)
    page.wait_for_timeout(150)
    settled(page)
