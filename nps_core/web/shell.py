"""The page around the app, before the first script has run: its title, its language, where its server is.

Streamlit's own says "Streamlit" in the tab and ``lang="en"`` to a screen reader whatever follows, points programs to
an interface we do not offer, has every link to a page look for the server in two wrong places first, and needs a second
click on Back where one led on.
"""

import gzip
import html
import json
import re
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nps_core.i18n import LANGUAGES, language_of, text_in
from nps_core.web.bundles import accepts_gzip

_PROGRAMS = re.compile(r'(?:\s*<!--(?:(?!-->).)*-->)?\s*<link rel="service-desc"[^>]*>', re.DOTALL)
_NO_SCRIPT = re.compile(r"(?<=<noscript>).*?(?=</noscript>)", re.DOTALL)

_ONE_STEP = """
(() => {
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  let acted = false;
  for (const deed of ["pointerdown", "click", "keydown", "input"]) addEventListener(deed, () => { acted = true }, true);
  addEventListener("popstate", () => { acted = false }, true);
  history.pushState = (...to) => { (acted ? push : replace)(...to); acted = false };
})();
"""
"""What a reader did once is one step of the browser's history, however often Streamlit writes the address after it."""


_SENT_AWAY = """
(() => {
  const asked = async () => {
    const base = window.__streamlit.BACKEND_BASE_URL.replace(/\\/$/, "");
    const said = await fetch(base + "/_stcore/health", { cache: "no-store", redirect: "manual" });
    if (said.status === 401 || said.status === 403 || said.type === "opaqueredirect") location.reload();
  };
  window.WebSocket = class extends WebSocket {
    constructor(...to) { super(...to); this.addEventListener("close", () => asked().catch(() => {})) }
  };
})();
"""
"""Who is no longer let in is shown the door in their language, where Streamlit would speak of CORS."""


def shells(index: str, *, title: str, base: str = "", modules: Iterable[str] = ()) -> Mapping[str, str]:
    """Streamlit's page made ours, by language.

    Args:
        index: Streamlit's own page.
        title: what the tab says until a page has its own title.
        base: the path below which the app is served, when it is not the root.
        modules: scripts, as the page names them, that every first page needs: the browser fetches them while it waits
            for the server's first answer, which would ask for them otherwise.

    >>> shells('<html lang="en"><title>Streamlit</title></html>', title="NPSight")["zh-Hant"]
    '<html lang="zh-Hant"><title>NPSight</title></html>'
    """
    server = f"window.__streamlit={{BACKEND_BASE_URL:location.origin+{json.dumps('/' + base.strip('/'))}}}"
    ours = index.replace("<title>Streamlit</title>", f"<title>{html.escape(title)}</title>")
    early = "".join(f'<link rel="modulepreload" crossorigin href="{html.escape(module)}">' for module in modules)
    ours = _PROGRAMS.sub("", ours).replace("<head>", f"<head><script>{server};{_ONE_STEP}{_SENT_AWAY}</script>{early}")
    return {language: _in_language(ours, language) for language in LANGUAGES}


def _in_language(page: str, language: str) -> str:
    no_script = html.escape(text_in(language)("server.no_script"))
    spoken = page.replace('<html lang="en">', f'<html lang="{language}">')
    return _NO_SCRIPT.sub(lambda _: no_script, spoken)


class Shell:
    """Puts our page in the place of Streamlit's, wherever Streamlit serves it.

    Args:
        app: the next one in.
        index: Streamlit's own page.
        shells: our page, by language.
    """

    def __init__(self, app: ASGIApp, *, index: str, shells: Mapping[str, str]) -> None:
        self.app = app
        self.index = index.encode()
        self.shells = {language: shell.encode() for language, shell in shells.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a page of Streamlit's comes back as ours."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if scope["type"] != "http" or scope["method"] != "GET" or "text/html" not in headers.get("accept", ""):
            await self.app(scope, receive, send)
            return
        shell = self.shells[language_asked(scope, headers)]
        swap = _Swap(send, self.index, shell, compressed=accepts_gzip(headers.get("accept-encoding", "")))
        uncompressed = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        await self.app({**scope, "headers": uncompressed}, receive, swap.pass_on)


def language_asked(scope: Scope, headers: Headers) -> str:
    """The language that the link or else the browser asks for."""
    linked = QueryParams(scope.get("query_string", b"")).get("lang")
    if linked in LANGUAGES:
        return linked
    return language_of(headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip())


class _Swap:
    """Passes an answer on; when it turns out to be the one page, another page in its place."""

    def __init__(self, send: Send, page: bytes, other: bytes, *, compressed: bool) -> None:
        self.send = send
        self.page = page
        self.other = other
        self.compressed = compressed
        self.held: Message | None = None
        self.body = b""

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._may_be_the_page(message):
            self.held = message
        elif self.held is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.held)

    def _may_be_the_page(self, start: Message) -> bool:
        headers = Headers(raw=start["headers"])
        return start["status"] == 200 and headers.get("content-length") == str(len(self.page))

    async def _finish(self, start: Message) -> None:
        if self.body == self.page:
            self.body = gzip.compress(self.other, compresslevel=6, mtime=0) if self.compressed else self.other
            headers = MutableHeaders(scope=start)
            for name in ("ETag", "Last-Modified", "Accept-Ranges"):
                del headers[name]
            headers["Content-Length"] = str(len(self.body))
            headers["Vary"] = "Accept-Encoding, Accept-Language"
            if self.compressed:
                headers["Content-Encoding"] = "gzip"
        await self.send(start)
        await self.send({"type": "http.response.body", "body": self.body})
