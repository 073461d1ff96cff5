"""The log as JSON lines, without anything that came from outside: no query string, token, name, cell or address.

Our own messages say what happened in words of ours; of an error only its kind and its place are written, for what it
says may quote what somebody sent.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any, Final, TextIO

OURS: Final = ("npsight", "nps_core")
"""The loggers of this project."""

REQUESTS: Final = logging.getLogger("npsight.requests")

FIELDS: Final = ("reference", "method", "route", "status", "seconds")
"""What a message may carry beside its words."""

_ALONE: Final = frozenset({"", "healthz", "favicon.png", "overview", "metrics", "oauth2callback"})
_ABOVE_MORE: Final = frozenset({"present", "report", "shared", "media", "static", "component", "auth"})
_OF_STREAMLIT: Final = frozenset(
    {"stream", "health", "host-config", "upload_file", "metrics", "script-health-check", "agent", "bidi-components"}
)


class JsonLines(logging.Formatter):
    """One JSON object a message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a message."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            told |= {"error": type(record.exc_info[1]).__name__, "where": _where(record.exc_info[1])}
        return json.dumps(told, ensure_ascii=False)


def log_as_json(stream: TextIO | None = None) -> None:
    """Write what our loggers say as JSON lines, requests among it; to standard error unless told otherwise."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name in OURS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.INFO)


def route_of(path: str) -> str:
    """The pattern of an address, without anything in it that somebody made up.

    >>> [route_of(path) for path in ("/", "/healthz", "/shared/a-secret", "/_stcore/upload_file/a/b", "/anna@shop.com")]
    ['/', '/healthz', '/shared/{...}', '/_stcore/upload_file/{...}', '/{page}']
    """
    first, *more = path.strip("/").split("/")
    if first == "_stcore" and more:
        known = more[0] if more[0] in _OF_STREAMLIT else "{...}"
        return f"/_stcore/{known}{'/{...}' if more[1:] else ''}"
    if first in _ALONE and not more:
        return f"/{first}"
    return f"/{first}/{{...}}" if first in _ABOVE_MORE else "/{page}"


def _where(error: BaseException) -> list[str]:
    """The last places that an error came through, without what it says."""
    frames = traceback.extract_tb(error.__traceback__)[-5:]
    return [f"{frame.name}:{frame.lineno}" for frame in frames]
