"""Answers of the middleware itself: a status and a code a program can read, never a sentence and never a secret."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

OF_A_REPORT: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
"""The headers of everything that shows a report: kept nowhere, found by nobody, framed by nobody."""


async def refuse(
    scope: Scope, receive: Receive, send: Send, *, status: int, code: str, headers: Mapping[str, str] | None = None
) -> None:
    """Answer a request with an error code; close a websocket before it opens, which its client sees as a 403."""
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008)(scope, receive, send)
        return
    await JSONResponse({"error": code}, status_code=status, headers=headers)(scope, receive, send)
