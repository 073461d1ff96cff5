"""Reports at addresses of their own: ``/present/<id>`` for a meeting, ``/report/<id>`` to read and to print."""

import gzip
from collections.abc import Callable, Mapping
from typing import Final

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nps_core.i18n import LANGUAGES
from nps_core.report import Document
from nps_core.report.markup import policy_in
from nps_core.report.page import gone, page
from nps_core.report.presentation import presentation
from nps_core.web.answers import OF_A_REPORT
from nps_core.web.bundles import accepts_gzip
from nps_core.web.shell import language_asked

_HEADERS: Final = {**OF_A_REPORT, "Vary": "Accept-Encoding, Accept-Language"}


def report_routes(find: Callable[[str], Mapping[str, Document] | None]) -> list[Route]:
    """The routes of reports.

    Args:
        find: the documents of an id by language, or None; called in a thread.
    """
    shown = _Shown(find)
    return [
        Route("/present/{id}", shown.present, methods=["GET"]),
        Route("/report/{id}", shown.report, methods=["GET"]),
    ]


class _Shown:
    """Answers with pages that hold all they need."""

    def __init__(self, find: Callable[[str], Mapping[str, Document] | None]) -> None:
        self._find = find

    async def present(self, request: Request) -> Response:
        return await to_thread.run_sync(self._answer, request, _presented)

    async def report(self, request: Request) -> Response:
        return await to_thread.run_sync(self._answer, request, _read)

    def _answer(self, request: Request, draw: Callable[[Mapping[str, Document], str], str]) -> Response:
        documents = self._find(request.path_params["id"])
        if documents is None:
            return _html(request, gone(), status=404)
        return _html(request, draw(documents, _language(request)))


def _presented(documents: Mapping[str, Document], language: str) -> str:
    return presentation(documents, opened=language)


def _read(documents: Mapping[str, Document], language: str) -> str:
    return page(documents[language] if language in documents else next(iter(documents.values())))


def _language(request: Request) -> str:
    """The language of the address, or else of the browser."""
    asked = request.query_params.get("language")
    return asked if asked in LANGUAGES else language_asked(request.scope, request.headers)


def _html(request: Request, content: str, *, status: int = 200) -> Response:
    """A page under the policy that stands in it, and nobody's frame."""
    body, headers = content.encode(), dict(_HEADERS)
    headers["Content-Security-Policy"] = f"{policy_in(content)}; frame-ancestors 'none'"
    if accepts_gzip(Headers(scope=request.scope).get("accept-encoding", "")):
        body = gzip.compress(body, compresslevel=6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status_code=status, headers=headers, media_type="text/html; charset=utf-8")
