"""Streamlit's scripts and styles, compressed once and kept.

Streamlit sends them as they are, 7.4 MB for a page with one chart, because compressing on every request is dear.
They never change while the server runs, so they are compressed once. gzip and not brotli: brotli would save another
9 % at the same cost, but browsers ask for it over HTTPS only, and it is one more package.
"""

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_STATIC = "/static/"
_TEXT = frozenset({".css", ".js", ".json", ".svg", ".wasm"})
_WORTH_BYTES = 1024
_FOREVER = "public, immutable, max-age=31536000"
"""The names hold a hash of the contents, so a browser need never ask again."""


@dataclass(frozen=True)
class Bundle:
    """One file, compressed."""

    content: bytes
    media_type: str
    etag: str


class Bundles:
    """The files of Streamlit's interface, compressed, by their path below ``/static/``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bundles: dict[str, Bundle] = {}

    def compress(self) -> None:
        """Compress every file that gains by it; files are served compressed as soon as they are."""
        for file in sorted(self.folder.rglob("*")):
            if file.suffix in _TEXT and file.stat().st_size >= _WORTH_BYTES:
                path = file.relative_to(self.folder).as_posix()
                media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                content = gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)
                self._bundles[path] = Bundle(content, media_type, etag=f'"{file.name}-gzip"')

    def get(self, path: str) -> Bundle | None:
        """The compressed copy of a file, if there is one yet."""
        return self._bundles.get(path)


class CompressedBundles:
    """Serves the compressed copies to whoever can read them; the rest goes its usual way."""

    def __init__(self, app: ASGIApp, *, bundles: Bundles) -> None:
        self.app = app
        self.bundles = bundles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the compressed copy where there is one."""
        bundle = self._asked_for(scope)
        if bundle is None:
            await self.app(scope, receive, send)
            return
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "ETag": bundle.etag,
            "Cache-Control": _FOREVER,
        }
        if Headers(scope=scope).get("if-none-match") == bundle.etag:
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        await Response(bundle.content, headers=headers, media_type=bundle.media_type)(scope, receive, send)

    def _asked_for(self, scope: Scope) -> Bundle | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        headers = Headers(scope=scope)
        if "range" in headers or not accepts_gzip(headers.get("accept-encoding", "")):
            return None
        return self.bundles.get(scope["path"].partition(_STATIC)[2])


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip.

    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0"), accepts_gzip("identity")
    (True, False, False)
    """
    for offer in accepted.lower().split(","):
        coding, _, weight = offer.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
