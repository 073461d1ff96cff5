"""Who may reach the app at all: in hosted mode nobody without an identity and a role, over HTTP and websocket alike.

An identity is an e-mail address that somebody else vouches for: an identity provider, whose answer lies in a signed
cookie, or a proxy in front, which names it in a header. Who has none gets the page on which to sign in, with the way
back to the address that was asked for; Streamlit never sees them.
"""

import asyncio
import contextlib
import ipaddress
import time
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import quote, unquote

from starlette.datastructures import URL, Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nps_core.access import Role, role_of
from nps_core.settings import Settings
from nps_core.web.answers import refuse
from nps_core.web.entrance import entrance
from nps_core.web.shell import language_asked

START: Final = "/auth/start"
"""Where signing in begins."""

WANTED: Final = "npsight_wanted"
"""The cookie that remembers, while somebody signs in, which address was asked for."""

_LEAVE: Final = "/auth/logout"
_OF_PROVIDER: Final = ("/auth/login", _LEAVE, "/oauth2callback")
_WANTED_SECONDS, _LONGEST_WANTED = 600, 3_000
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ASKED_AGAIN_SECONDS: Final = 5.0
_OPEN_SECONDS: Final = 600.0
_QUIET_SECONDS: Final = 60.0
_NO_ROLE, _COME_AGAIN = 1008, 1012

Identify = Callable[[HTTPConnection], str]


class Gate:
    """Lets through who has a role; the pages find the identity in a header that nobody outside can send.

    Args:
        app: the next one in.
        settings: who has which role, and how people sign in.
        header: the header in which the pages find the identity; its name is secret.
        identify: the identity of who asks, or nothing.
        start: the address at which the identity provider is asked; None where a proxy asks.
        public: addresses open to everybody; with a slash at its end all below it.
        base: the path below which the app is served, when it is not the root.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        header: str,
        identify: Identify,
        start: Callable[[], str] | None = None,
        public: Iterable[str] = (),
        base: str = "",
    ) -> None:
        self.app = app
        self.settings = settings
        self.header = header.lower().encode()
        self.identify = identify
        self.start = start
        self.public = tuple(public)
        self.base = f"/{base.strip('/')}" if base.strip("/") else ""
        self.is_secure = settings.public_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on whoever has a role, and everybody to what is public."""
        if scope["type"] not in {"http", "websocket"} or not self.settings.hosted:
            await self.app(scope, receive, send)
            return
        path = self._path(scope)
        if scope["type"] == "http":
            send = _Cookies(send, is_secure=self.is_secure).pass_on
            if self._is_public(path):
                await self.app(self._named(scope, ""), receive, send)
                return
            if self.start is not None and path == START:
                await RedirectResponse(self.start(), status_code=303, headers=_NOT_KEPT)(scope, receive, send)
                return
        who = self.identify(HTTPConnection(scope))
        role = role_of(who, self.settings)
        if role is None:
            await self._turn_away(scope, receive, send, who)
        elif scope["type"] == "http" and role is Role.VIEWER and scope["method"] not in _READING:
            await refuse(scope, receive, send, status=403, code="role_refused")
        elif scope["type"] == "http" and (wanted := self._wanted(scope, path)):
            await _back_to(wanted, self._cookie_path)(scope, receive, send)
        else:
            await self._let_in(self._named(scope, who), receive, send)

    @property
    def _cookie_path(self) -> str:
        return self.base or "/"

    def _path(self, scope: Scope) -> str:
        path = str(scope["path"])
        return path.removeprefix(self.base) if path.startswith(f"{self.base}/") else path

    def _is_public(self, path: str) -> bool:
        if ".." in path or "\\" in path:
            return False
        open_to_all = (*self.public, *_OF_PROVIDER) if self.start is not None else self.public
        return any(path == each or (each.endswith("/") and path.startswith(each)) for each in open_to_all)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.app(scope, receive, send)
        else:
            await _Watched(receive, send, lambda: self._still(scope)).serve(self.app, scope)

    def _still(self, scope: Scope) -> bool:
        """Whether who opened a websocket still has a role: the login may be too old by now, the address struck out."""
        return role_of(self.identify(HTTPConnection(scope)), self.settings) is not None

    def _named(self, scope: Scope, who: str) -> Scope:
        """The same request with our header and no other that claims to be it."""
        own = [(name, value) for name, value in scope["headers"] if name.lower() != self.header]
        return {**scope, "headers": [*own, (self.header, who.lower().encode())] if who else own}

    def _wanted(self, scope: Scope, path: str) -> str:
        """Where somebody who has just signed in wanted to go; the identity provider leads to the first page only."""
        return unquote(HTTPConnection(scope).cookies.get(WANTED, "")) if path in ("", "/") else ""

    async def _turn_away(self, scope: Scope, receive: Receive, send: Send, who: str) -> None:
        headers = Headers(scope=scope)
        if scope["type"] == "websocket" or "text/html" not in headers.get("accept", ""):
            status, code = (403, "role_refused") if who else (401, "login_required")
            await refuse(scope, receive, send, status=status, code=code, headers=_NOT_KEPT)
            return
        start = f"{self.base}{START}" if self.start else ""
        page = entrance(language_asked(scope, headers), who=who, start=start, leave=f"{self.base}{_LEAVE}")
        answer = HTMLResponse(page, status_code=403 if who else 401, headers=_NOT_KEPT)
        url = URL(scope=scope)
        asked = quote(f"{url.path}?{url.query}" if url.query else url.path, safe="/")
        if self.start and not who and scope["method"] == "GET" and len(asked) <= _LONGEST_WANTED:
            answer.set_cookie(
                WANTED, asked, max_age=_WANTED_SECONDS, path=self._cookie_path, httponly=True, samesite="lax"
            )
        await answer(scope, receive, send)


_NOT_KEPT: Final = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}


def _back_to(wanted: str, cookie_path: str) -> Response:
    """Send somebody on to the address that was asked for, if it is one of ours; forget it in any case."""
    is_ours = wanted.startswith("/") and wanted[1:2] not in ("/", "\\") and wanted.isprintable()
    answer = RedirectResponse(wanted if is_ours else cookie_path, status_code=303, headers=_NOT_KEPT)
    answer.delete_cookie(WANTED, path=cookie_path, httponly=True, samesite="lax")
    return answer


def told_by_proxy(settings: Settings, *, is_of_this_machine: bool) -> Identify:
    """Who a proxy says somebody is: nobody, unless the request comes from a proxy that is believed.

    Args:
        settings: the header, and the networks of the proxies.
        is_of_this_machine: whether the server is reached from its own machine only, where the proxy then is.
    """

    def identify(asked: HTTPConnection) -> str:
        if not is_of_this_machine and not _is_from(asked, settings):
            return ""
        named = asked.headers.getlist(settings.proxy_header)
        return named[0].strip() if len(named) == 1 else ""

    return identify


def _is_from(asked: HTTPConnection, settings: Settings) -> bool:
    """Whether a request was made by a trusted proxy; a peer without a port was told by a header, not seen."""
    if asked.client is None or asked.client.port == 0:
        return False
    try:
        peer = ipaddress.ip_address(asked.client.host)
    except ValueError:
        return False
    return any(peer in network for network in settings.trusted_proxies)


class _Watched:
    """A websocket for as long as who opened it still has a role, and no longer than a while.

    What a browser said when it opened a websocket is all that is ever known of it: a proxy or a cookie that would say
    something else by now is heard only when the browser comes again. So it is closed after a while, and the page opens
    the next one by itself; best when nothing was said for a minute, for Streamlit stops the run of a page that closes.
    """

    def __init__(self, receive: Receive, send: Send, still: Callable[[], bool]) -> None:
        self._receive = receive
        self._send = send
        self._still = still
        self._opened_at = self._last_at = time.monotonic()
        self._is_over = self._is_closing = False

    async def serve(self, app: ASGIApp, scope: Scope) -> None:
        watching = asyncio.create_task(self._watch())
        try:
            await app(scope, self._received, self._sent)
        finally:
            if self._is_closing:
                await watching  # or the browser would not learn why
            else:
                watching.cancel()

    async def _watch(self) -> None:
        code = 0
        while not code:
            await asyncio.sleep(_ASKED_AGAIN_SECONDS)
            code = _NO_ROLE if not self._still() else _COME_AGAIN if self._was_long_enough() else 0
        if not self._is_over:
            self._is_over = self._is_closing = True
            with contextlib.suppress(OSError):  # the browser has just gone by itself
                await self._send({"type": "websocket.close", "code": code})

    def _was_long_enough(self) -> bool:
        now = time.monotonic()
        is_quiet = now - self._last_at >= _QUIET_SECONDS
        return now - self._opened_at >= (_OPEN_SECONDS if is_quiet else 2 * _OPEN_SECONDS)

    async def _received(self) -> Message:
        message = await self._receive()
        self._last_at = time.monotonic()
        return {"type": "websocket.disconnect", "code": _NO_ROLE} if self._is_over else message

    async def _sent(self, message: Message) -> None:
        self._last_at = time.monotonic()
        if not self._is_over:
            self._is_over = message["type"] == "websocket.close"
            await self._send(message)


class _Cookies:
    """Passes an answer on; behind HTTPS its cookies travel over HTTPS only."""

    def __init__(self, send: Send, *, is_secure: bool) -> None:
        self._send = send
        self._is_secure = is_secure

    async def pass_on(self, message: Message) -> None:
        if self._is_secure and message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                is_so = "; secure" in cookie.lower()
                headers.append("set-cookie", cookie if is_so else f"{cookie}; Secure")
        await self._send(message)
