"""Requests of other sites, turned away before anything else sees them.

Streamlit accepts a websocket without an Origin, and on a foreign one it asks an outside server for its own address,
during which nobody else is answered. A browser names the Origin of every websocket, so one without comes from no
browser of ours.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from nps_core.web.answers import refuse

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Lets through what this server's own pages ask for.

    Args:
        app: the next one in.
        origins: further origins whose pages may ask, each as ``https://host:port``.
        local_only: whether the server listens to its own machine only. A name that leads here from a foreign page
            (DNS rebinding) is then not ours: the host must be an address or ``localhost``, or one of ``hosts``.
        hosts: names under which a server that listens to its own machine is reached through a proxy.
    """

    def __init__(
        self, app: ASGIApp, *, origins: Iterable[str] = (), local_only: bool = False, hosts: Iterable[str] = ()
    ) -> None:
        self.app = app
        self.origins = frozenset(origin.strip().lower().rstrip("/") for origin in origins)
        self.local_only = local_only
        self.hosts = frozenset(host.strip().lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what our own pages ask for, refuse the rest."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self.local_only and not self._is_our_name(headers.get("host", "")):
            await refuse(scope, receive, send, status=421, code="host_unknown")
        elif self._must_be_ours(scope) and not self._is_ours(scope, headers):
            await refuse(scope, receive, send, status=403, code="origin_refused")
        else:
            await self.app(scope, receive, send)

    def _must_be_ours(self, scope: Scope) -> bool:
        return scope["type"] == "websocket" or scope["method"] not in _READING

    def _is_ours(self, scope: Scope, headers: Headers) -> bool:
        """Whether the origin is this server; a plain request may come without one, from a program."""
        origin = headers.get("origin", "").lower()
        if not origin:
            return bool(scope["type"] == "http")
        return origin in self.origins or urlsplit(origin).netloc == headers.get("host", "").lower()

    def _is_our_name(self, host: str) -> bool:
        name = host_name(host)
        return name == "localhost" or name.endswith(".localhost") or name in self.hosts or is_address(name)


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty when there is none.

    >>> host_name("LocalHost:8501"), host_name("[::1]:8501"), host_name("a b")
    ('localhost', '::1', 'a b')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """Whether a host is written as a number.

    >>> is_address("127.0.0.1"), is_address("::1"), is_address("rebound.example")
    (True, True, False)
    """
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
