"""What a browser may do with our pages."""

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def inline_scripts(html: str) -> list[str]:
    """The scripts that stand in a page itself.

    >>> inline_scripts('<script> a() </script><script src="b.js"></script>')
    [' a() ']
    """
    return _INLINE_SCRIPT.findall(html)


def script_hash(script: str) -> str:
    """How a Content-Security-Policy names one inline script.

    >>> script_hash("alert('Hello, world.');")
    "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    """
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def content_security_policy(scripts: Iterable[str], host: str = "") -> str:
    """The policy of every page: only what comes from this server, and the inline scripts given.

    Styles may stand in the page (Streamlit and Plotly write them there) and one icon font comes inline; a chart that is
    saved as a picture is drawn from ``blob:`` or ``data:``.

    Args:
        scripts: the inline scripts that may run.
        host: the host a browser asked for; some browsers do not count websockets as ``'self'``.
    """
    allowed = " ".join(("'self'", *map(script_hash, scripts)))
    sockets = f" ws://{host} wss://{host}" if _PLAIN_HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {allowed}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'none'",
            "worker-src 'none'",
            f"connect-src 'self'{sockets}",
            "object-src 'none'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


class SecurityHeaders:
    """Adds to every answer what a browser may do with it; a policy that an answer has already stays."""

    def __init__(self, app: ASGIApp, *, scripts: Iterable[str] = ()) -> None:
        self.app = app
        self.scripts = tuple(scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and say in the answer what a browser may do with it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = content_security_policy(self.scripts, Headers(scope=scope).get("host", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_ALWAYS)
                headers.setdefault("Content-Security-Policy", policy)  # a report has a stricter one of its own
                if scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self.app(scope, receive, send_with_headers)
