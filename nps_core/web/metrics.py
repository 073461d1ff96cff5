"""What the server counts of itself: ``/metrics`` in the text form of Prometheus, for those who may read it."""

import ipaddress
import shutil
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nps_core.durations import PAGES, UP_TO, Durations
from nps_core.settings import Network
from nps_core.store.backup import last_backup
from nps_core.web.answers import refuse
from nps_core.web.logs import REQUESTS, route_of

_REFUSED: Final = frozenset({400, 401, 403, 413, 415, 421, 429})
_UPLOAD: Final = "/_stcore/upload_file/{...}"
_OPENED, _TURNED_AWAY, _FAILED = 101, 403, 500
_SENT_ON: Final = ("x-forwarded-for", "forwarded", "x-real-ip")


class Metrics:
    """Counts since the start of the process, and what is asked of the disk when somebody looks.

    Args:
        folder: the data folder.
        pages: how long pages took.
    """

    def __init__(self, folder: Path, pages: Durations = PAGES) -> None:
        self._folder = folder
        self._pages = pages
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._counts: Counter[str] = Counter(refusals=0, uploads=0, websockets=0)

    def count(self, route: str, status: int, seconds: float, *, method: str) -> None:
        """Count a request that was answered, or a websocket that ended."""
        with self._lock:
            self._requests[route, status] += 1
            if status != _OPENED:
                self._seconds[route] += seconds  # type: ignore[assignment]
            self._counts["refusals"] += status in _REFUSED
            self._counts["uploads"] += route == _UPLOAD and method == "PUT" and status < 300

    def opened(self, by: int) -> None:
        """Count a websocket that opens or, with -1, ends."""
        with self._lock:
            self._counts["websockets"] += by

    def text(self) -> str:
        """All of it, as Prometheus reads it."""
        with self._lock:
            requests, seconds, counts = sorted(self._requests.items()), sorted(self._seconds.items()), self._counts
            lines = _told(
                "requests_total",
                "counter",
                "Requests by route and status.",
                [(f'{{route="{route}",status="{status}"}}', number) for (route, status), number in requests],
            )
            each = [(f'{{route="{route}"}}', f"{number:.6f}") for route, number in seconds]
            lines += _told("request_seconds_total", "counter", "How long requests took, by route.", each)
            lines += _told("websockets", "gauge", "Open pages.", [("", counts["websockets"])])
            lines += _told("refusals_total", "counter", "Requests turned away.", [("", counts["refusals"])])
            lines += _told("uploads_total", "counter", "Files that were dropped.", [("", counts["uploads"])])
        return "\n".join([*lines, *self._of_pages(), *self._of_disk(), ""])

    def _of_pages(self) -> list[str]:
        values: list[tuple[str, object]] = []
        for page, counts, seconds in self._pages.taken():
            named = f'{{page="{page}"'
            ends = [*map(str, UP_TO), "+Inf"]
            values += [(f'_bucket{named},le="{end}"}}', count) for end, count in zip(ends, counts, strict=True)]
            values += [(f"_sum{named}}}", f"{seconds:.6f}"), (f"_count{named}}}", counts[-1])]
        return _told("page_seconds", "histogram", "How long runs of pages took, by page.", values) if values else []

    def _of_disk(self) -> list[str]:
        lines, made_at = [], last_backup(self._folder)
        try:
            free = shutil.disk_usage(self._folder).free
            lines += _told("data_free_bytes", "gauge", "Room on the disk of the data folder.", [("", free)])
        except OSError:
            pass  # a folder that is gone has no room to tell: the health check says so
        if made_at is not None:
            age = f"{(datetime.now(UTC) - made_at).total_seconds():.0f}"
            lines += _told("backup_age_seconds", "gauge", "Since the newest backup.", [("", age)])
        return lines


def _told(name: str, kind: str, meaning: str, values: Sequence[tuple[str, object]]) -> list[str]:
    name = f"npsight_{name}"
    return [
        f"# HELP {name} {meaning}",
        f"# TYPE {name} {kind}",
        *(f"{name}{labels} {value}" for labels, value in values),
    ]


class Watched:
    """Counts and logs every request by its route, and answers ``/metrics`` to those who may read it.

    A request that came through a proxy never gets the metrics: nobody can be told from the proxy.

    Args:
        app: the next one in.
        metrics: what counts.
        allowed: the networks that may read the metrics.
        base: the path below which the app is served, when it is not the root.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics, allowed: Sequence[Network], base: str = "") -> None:
        self.app = app
        self.metrics = metrics
        self.allowed = allowed
        self.base = f"/{base.strip('/')}" if base.strip("/") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and take note of how it ended."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(self.base) or "/"
        noted = _Noted(send, self.metrics)
        began = time.monotonic()
        try:
            if path.rstrip("/") == "/metrics":
                await self._answer(scope, receive, noted.send)
            else:
                await self.app(scope, receive, noted.send)
        finally:
            noted.close()
            self._note(scope, path, noted.status, time.monotonic() - began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _may(scope, self.allowed):
            await refuse(scope, receive, send, status=404, code="not_found")
            return
        body = await to_thread.run_sync(self.metrics.text)
        headers = {"Cache-Control": "no-store"}
        answer = Response(body, media_type="text/plain; version=0.0.4; charset=utf-8", headers=headers)
        await answer(scope, receive, send)

    def _note(self, scope: Scope, path: str, status: int, seconds: float) -> None:
        route, method = route_of(path), scope.get("method", "WEBSOCKET")
        self.metrics.count(route, status, seconds, method=method)
        told = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
        REQUESTS.info("request", extra=told)


class _Noted:
    """Passes an answer on and remembers its status."""

    def __init__(self, send: Send, metrics: Metrics) -> None:
        self._send, self._metrics = send, metrics
        self.status = _FAILED

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "websocket.accept":
            self.status = _OPENED
            self._metrics.opened(1)
        elif message["type"] == "websocket.close" and self.status != _OPENED:
            self.status = _TURNED_AWAY
        await self._send(message)

    def close(self) -> None:
        if self.status == _OPENED:
            self._metrics.opened(-1)


def _may(scope: Scope, allowed: Sequence[Network]) -> bool:
    """Whether who asks stands in one of the networks and came without a proxy."""
    headers = Headers(scope=scope)
    if not scope.get("client") or any(name in headers for name in _SENT_ON):
        return False
    try:
        address = ipaddress.ip_address(scope["client"][0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in allowed)
