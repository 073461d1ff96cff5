"""Whether the app can do its work: ``/healthz``."""

import logging
import math
import time
from collections.abc import Callable, Mapping

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from nps_core.errors import NpsError

logger = logging.getLogger("npsight")

KEEP_SECONDS = 5.0
"""How long an answer is kept, so that asking often does not read the disk often."""


def health_route(checks: Mapping[str, Callable[[], None]], *, keep_seconds: float = KEEP_SECONDS) -> Route:
    """The route ``/healthz``: 200 when every check passes, 503 with the name of the first that raises.

    The answer names the check and nothing else: no path, no message, no secret. The log says what was raised.

    Args:
        checks: what to run, by the name to report; each raises when something is wrong.
        keep_seconds: how long an answer is given again before the checks are run again.
    """
    return Route("/healthz", _Health(checks, keep_seconds).answer, methods=["GET"])


class _Health:
    """Runs the checks, one visitor at a time, and remembers what they said for a moment."""

    def __init__(self, checks: Mapping[str, Callable[[], None]], keep_seconds: float) -> None:
        self._checks = checks
        self._keep_seconds = keep_seconds
        self._checked_at = -math.inf
        self._failed: str | None = None
        self._one_at_a_time = anyio.Lock()

    async def answer(self, _request: Request) -> JSONResponse:
        async with self._one_at_a_time:
            if time.monotonic() - self._checked_at >= self._keep_seconds:
                self._failed = await to_thread.run_sync(self._first_failure)
                self._checked_at = time.monotonic()
        if self._failed is None:
            return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
        failed = {"status": "failed", "check": self._failed}
        return JSONResponse(failed, status_code=503, headers={"Cache-Control": "no-store"})

    def _first_failure(self) -> str | None:
        for name, check in self._checks.items():
            try:
                check()
            except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is that something is
                raised = error.code if isinstance(error, NpsError) else type(error).__name__
                logger.error("health: the check %r failed: %s", name, raised)
                return name
        return None
