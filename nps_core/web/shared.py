"""Share links: ``/shared/<token>`` is swapped for a cookie and ``/shared/v/<id>``, where the report is shown.

Who opens a link gets a document of ours and nothing else: no session, no upload, and no query that could widen it;
only its language can be chosen. A link that opens nothing answers alike, whatever is wrong with it.
"""

import gzip
import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nps_core.errors import NpsError, QueryStopped, StoreBroken
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report import Document
from nps_core.report.badge import ALIVE_SECONDS, Badge, Way
from nps_core.report.files import TYPES, name_of, write_report
from nps_core.report.markup import policy_in
from nps_core.report.page import asked_passcode, gone, page
from nps_core.report.presentation import NAMES, presentation
from nps_core.report.shared import Kept, SharedReports
from nps_core.store import Share, Store
from nps_core.web.answers import OF_A_REPORT
from nps_core.web.attempts import Attempts, Network, address_of
from nps_core.web.bundles import accepts_gzip
from nps_core.web.passes import Passes
from nps_core.web.shell import language_asked

logger = logging.getLogger("npsight")

FILES: Final = ("html", "pptx")
"""The kinds of files that a link may offer."""

_COOKIE: Final = "npsight_share_{id}"
_LONGEST_FORM: Final = 2_000
_HEADERS: Final = {**OF_A_REPORT, "Vary": "Accept-Encoding, Accept-Language, Cookie"}


@dataclass(frozen=True)
class Doors:
    """How the server stands to those who come by a link.

    Attributes:
        base: the path below which the app is served; empty for the root.
        public_path: the path below which visitors reach it, where a proxy changes that; empty for the one they ask for.
        is_secure: whether every visitor comes over https, whatever a proxy says of it.
        trusted: the networks of the proxies that are believed (``address_of``).
        alive_seconds: how often an open page asks whether it may still be seen.
    """

    base: str = ""
    public_path: str = ""
    is_secure: bool = False
    trusted: tuple[Network, ...] = ()
    alive_seconds: float = ALIVE_SECONDS


def shared_routes(store: Callable[[], Store], doors: Doors = Doors(), attempts: Attempts | None = None) -> list[Route]:
    """The routes of share links.

    Args:
        store: where the links are; asked for when the first one is opened.
        doors: how the server stands to those who come.
        attempts: how often an address may fail; by default 10 times a minute.
    """
    shown = _Shared(store, doors, attempts or Attempts())
    root = f"/{doors.base.strip('/')}".rstrip("/") + "/shared"
    return [
        Route(f"{root}/v/{{id}}", shown.visit, methods=["GET", "POST"]),
        Route(f"{root}/v/{{id}}/present", shown.present, methods=["GET"]),
        Route(f"{root}/v/{{id}}/file/{{kind}}", shown.file, methods=["GET"]),
        Route(f"{root}/v/{{id}}/alive", shown.alive, methods=["GET"]),
        Route(f"{root}/{{token:path}}", shown.enter, methods=["GET"]),
    ]


class _Shared:
    """Answers those who come by a link."""

    def __init__(self, store: Callable[[], Store], doors: Doors, attempts: Attempts) -> None:
        self._open = store
        self._doors = doors
        self._attempts = attempts
        self._drawn: Kept[bytes] = Kept()
        self._parts: tuple[Store, SharedReports, Passes] | None = None
        self._lock = Lock()

    async def enter(self, request: Request) -> Response:
        """A link as it was sent: its token is swapped for a cookie and leaves the address."""
        return await to_thread.run_sync(self._entered, request)

    async def visit(self, request: Request) -> Response:
        """The report of a link, or the form that asks for its passcode."""
        sent = await _form(request) if request.method == "POST" else None
        return await to_thread.run_sync(self._visited, request, sent)

    async def present(self, request: Request) -> Response:
        """The report of a link for a meeting."""
        return await to_thread.run_sync(self._shown, request, "present")

    async def file(self, request: Request) -> Response:
        """The report of a link as a file, where that is allowed."""
        kind = request.path_params["kind"]
        return await to_thread.run_sync(self._shown, request, kind) if kind in FILES else _refused(request)

    async def alive(self, request: Request) -> Response:
        """Whether an open page may still be seen."""
        share = await to_thread.run_sync(self._visitor, request, "open")
        return Response(status_code=204 if share else 410, headers=_HEADERS)

    def _entered(self, request: Request) -> Response:
        address = address_of(request, self._doors.trusted)
        if wait := self._attempts.wait(address):
            return _refused(request, "sharing.wait", 429, {"Retry-After": str(wait)})
        share = self._store.shared_by(request.path_params["token"])
        share = self._standing(share.id) if share else None
        if share is None:
            self._attempts.failed(address)
            return _refused(request)
        if not share.has_passcode:
            self._store.used(share)
        return self._handed(request, share, "asked" if share.has_passcode else "open")

    def _visited(self, request: Request, sent: str | None) -> Response:
        if sent is None and self._visitor(request, "open"):
            return self._shown(request, "page")
        share = self._visitor(request, "asked")
        if share is None:
            return _refused(request)
        if sent is None:
            return _html(request, asked_passcode(_language(request), is_wrong=False))
        return self._tried(request, share, sent)

    def _tried(self, request: Request, share: Share, passcode: str) -> Response:
        """A passcode that was sent; a link has as few tries as an address, wherever they come from."""
        address = address_of(request, self._doors.trusted)
        if not _is_ours(request):
            return _refused(request)
        if wait := max(self._attempts.wait(address), self._attempts.wait(share.id)):
            return _refused(request, "sharing.wait", 429, {"Retry-After": str(wait)})
        if not self._store.opens_with(share, passcode):
            self._attempts.failed(address)
            self._attempts.failed(share.id)
            return _html(request, asked_passcode(_language(request), is_wrong=True), status=403)
        self._store.used(share)
        return self._handed(request, share, "open")

    def _handed(self, request: Request, share: Share, stage: str) -> Response:
        """The way to the report, with a cookie for it alone."""
        until = share.expires_at.timestamp() if share.expires_at else None
        value, seconds = self._passes.make(share.id, stage, until)
        root = self._doors.public_path or request.url.path.partition("/shared/")[0]
        language = request.query_params.get("language")
        asked = f"?language={language}" if language in LANGUAGES else ""
        # Relative, so that it leads on below whatever path a proxy serves the app.
        place = share.id if request.method == "POST" else f"v/{share.id}"
        answer = RedirectResponse(f"{place}{asked}", status_code=303, headers=_HEADERS)
        answer.set_cookie(
            _COOKIE.format(id=share.id),
            value,
            path=f"{root}/shared/v/{share.id}",
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self._doors.is_secure or request.url.scheme == "https",
        )
        return answer

    def _shown(self, request: Request, kind: str) -> Response:
        share = self._visitor(request, "open")
        if share is None or (kind in FILES and not share.saves):
            return _refused(request)
        language = _language(request)
        try:
            documents = self._reports.documents(share)
            key = (share.id, self._reports.key(share), kind, language)
            drawn = self._drawn.of(key, lambda: self._made(share, documents, kind, language))
        except (StoreBroken, QueryStopped) as error:
            logger.error("a share link could not be shown: %s", error.code)
            return _refused(request, "sharing.later", 503)
        except NpsError:  # its data set or its review was removed
            return _refused(request)
        return _html(request, drawn.decode()) if kind not in FILES else _file(drawn, documents[language], kind)

    def _made(self, share: Share, documents: Mapping[str, Document], kind: str, language: str) -> bytes:
        """The report of a link in one form."""
        if kind == "page":
            return page(documents[language], self._badge(share, documents, language, "page")).encode()
        if kind == "present":
            badge = self._badge(share, documents, language, "present")
            return presentation(documents, opened=language, badge=badge).encode()
        return _written(documents[language], kind)

    def _badge(self, share: Share, documents: Mapping[str, Document], language: str, kind: str) -> Badge:
        told, gone_ = {}, {}
        for each, document in documents.items():
            text = text_in(each)
            facts = {"made_at": document.made_at, "frozen_on": document.made_at.date()}
            until = "forever" if share.expires_at is None else "until"
            facts |= {"until": share.expires_at.date()} if share.expires_at else {}
            told[each] = text(f"sharing.badge_{share.kind}_{until}", **facts)
            gone_[each] = text("sharing.gone")
        if kind == "present":
            back = Way(f"../{share.id}?language={language}", text_in(language)("sharing.to_page"))
            return Badge(told, gone_, "alive", (back,), self._doors.alive_seconds)
        text, asked = text_in(language), f"?language={language}"
        ways = [Way(f"{share.id}?language={each}", NAMES[each], each) for each in documents if each != language]
        ways.append(Way(f"{share.id}/present{asked}", text("report.present")))
        if share.saves:
            ways += [Way(f"{share.id}/file/{each}{asked}", text(f"report.export_{each}")) for each in FILES]
        return Badge(told, gone_, f"{share.id}/alive", tuple(ways), self._doors.alive_seconds)

    def _visitor(self, request: Request, stage: str) -> Share | None:
        """The link that a browser has opened so far, if it still opens anything."""
        id_ = request.path_params["id"]
        held = request.cookies.get(_COOKIE.format(id=id_), "")
        if not held or self._passes.stage(id_, held) != stage:
            return None
        return self._standing(id_)

    def _standing(self, id_: str) -> Share | None:
        """A link that opens something; None when it was revoked, is over, or what it shows was removed."""
        try:
            share = self._store.open_share(id_)
            self._reports.key(share)
        except NpsError:
            return None
        return share

    @property
    def _store(self) -> Store:
        return self._made_parts()[0]

    @property
    def _reports(self) -> SharedReports:
        return self._made_parts()[1]

    @property
    def _passes(self) -> Passes:
        return self._made_parts()[2]

    def _made_parts(self) -> tuple[Store, SharedReports, Passes]:
        """Made anew with the store: a test, or a restart of the caches, opens another one."""
        store = self._open()
        with self._lock:
            if self._parts is None or self._parts[0] is not store:
                self._parts = (store, SharedReports(store), Passes(store.folder))
                store.when_erased(self._forget)
            return self._parts

    def _forget(self) -> None:
        """Let go of what was drawn: somebody's words were taken out of what it was made of."""
        self._drawn.clear()
        if self._parts is not None:
            self._parts[1].forget()


async def _form(request: Request) -> str:
    """The passcode of a form, however long it says to be; empty for anything that is none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            return ""
    try:
        sent = parse_qs(body.decode("utf-8", "replace"), max_num_fields=4)
    except ValueError:
        return ""
    return sent.get("passcode", [""])[-1]


def _is_ours(request: Request) -> bool:
    """Whether a form was sent by a page of this server; a program says nothing of where it comes from."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    is_here = origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    return is_here and site == "same-origin"


def _language(request: Request) -> str:
    """The language of the address, or else of the browser: all that a query can change."""
    asked = request.query_params.get("language")
    return asked if asked in LANGUAGES else language_asked({"type": "http"}, request.headers)


def _refused(request: Request, key: str = "sharing.gone", status: int = 404, more: Mapping[str, str] = {}) -> Response:
    return _html(request, gone(key), status=status, more=more)


def _html(request: Request, content: str, *, status: int = 200, more: Mapping[str, str] = {}) -> Response:
    """A page under the policy that stands in it, and nobody's frame."""
    body, headers = content.encode(), {**_HEADERS, **more}
    headers["Content-Security-Policy"] = f"{policy_in(content)}; frame-ancestors 'none'"
    if accepts_gzip(Headers(scope=request.scope).get("accept-encoding", "")):
        body = gzip.compress(body, compresslevel=6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status_code=status, headers=headers, media_type="text/html; charset=utf-8")


def _written(document: Document, kind: str) -> bytes:
    file = io.BytesIO()
    write_report(kind, document, (), file)
    return file.getvalue()


def _file(content: bytes, document: Document, kind: str) -> Response:
    name = name_of(document.title, document.language, document.version, document.made_at.date(), kind)
    headers = {**_HEADERS, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return Response(content, headers=headers, media_type=TYPES[kind])
