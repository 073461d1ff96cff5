"""The server: the pages, the plain HTTP routes, the middleware, start-up. Started by ``streamlit run app.py``."""

import gc
import logging
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse
from starlette.routing import Route
from streamlit import config, runtime

from nps_core.errors import NpsError, SettingRefused
from nps_core.i18n import LANGUAGES, language_of, text_in
from nps_core.i18n.document import page_script
from nps_core.report import Document
from nps_core.settings import ROOT, Settings, check_served, is_of_this_machine, settings
from nps_core.store import Store
from nps_core.web.bundles import Bundles, CompressedBundles
from nps_core.web.gate import Gate, told_by_proxy
from nps_core.web.headers import SecurityHeaders, inline_scripts
from nps_core.web.health import health_route
from nps_core.web.hidden import Hidden
from nps_core.web.logs import log_as_json
from nps_core.web.metrics import Metrics, Watched
from nps_core.web.origin import SameOrigin
from nps_core.web.process import send_at_once, settle_memory
from nps_core.web.reports import report_routes
from nps_core.web.shared import Doors, shared_routes
from nps_core.web.shell import Shell, shells
from nps_core.web.uploads import UploadQuota
from pages import reader

logger = logging.getLogger("npsight")

INTERFACE = Path(st.__file__).parent / "static"
INDEX = (INTERFACE / "index.html").read_text(encoding="utf-8")
BUNDLES = Bundles(INTERFACE / "static")
FAVICON = ROOT / "pages" / "favicon.png"
NOTICE_SECONDS = 30
PUBLIC = ("/healthz", "/favicon.png", "/shared/")
OF_PAGES = ("drill", "parts", "rota", "saved", "sidebar", "standing", "steering", "upload", "weighting")
"""What the pages are made of: loaded with the first page it would be walked over whenever garbage is collected."""

MUST_BE = {"server.enableXsrfProtection": True, "server.enableAgentApi": False, "client.showErrorDetails": "none"}


def checked_settings() -> Settings:
    """The settings; a setting that cannot be used ends the start with a sentence instead of a traceback."""
    for option, value in MUST_BE.items():
        if st.get_option(option) != value:
            sys.exit(text_in("en")("server.option", option=option, wanted=str(value).lower(), folder=ROOT))
    try:
        found = settings()
        check_served(found, st.get_option("server.address"))
        return found
    except SettingRefused as refused:
        sys.exit(text_in("en")(refused.key, **refused.facts))


def tell_streamlit(found: Settings) -> None:
    """Make Streamlit's limit and secret ours (its setter is private: without it those of config.toml stand)."""
    if callable(getattr(config, "set_option", None)):
        config.set_option("server.maxUploadSize", found.upload_mb)
        if found.cookie_secret:
            config.set_option("server.cookieSecret", found.cookie_secret)


def gate(found: Settings) -> Middleware:
    """What asks everybody who they are, in hosted mode."""
    by_proxy = told_by_proxy(found, is_of_this_machine=IS_LOCAL)
    is_asked = found.login == "oidc"
    return Middleware(
        Gate,
        settings=found,
        header=reader.HEADER,
        identify=(lambda asked: reader.signed_in(asked.cookies, found)) if is_asked else by_proxy,
        start=reader.login_address if is_asked else None,
        public=PUBLIC,
        base=st.get_option("server.baseUrlPath"),
    )


def held_bytes(session: str | None) -> int:
    """The bytes of uploads in Streamlit's memory, of one session or of all (private: without it, 0)."""
    files = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    kept = list(files.values()) if session is None else [files.get(session, {})]
    return sum(len(file.data) for of_session in kept for file in list(of_session.values()))


def check_store() -> None:
    """Raises when the store is damaged or cannot be written."""
    from pages import cached  # noqa: PLC0415 - Streamlit's caches want its runtime, which st.App makes

    cached.whole_store().check()


def check_people() -> None:
    """Raises when the file that says who has which role cannot be used: nobody is let in meanwhile."""
    if SETTINGS.hosted:
        SETTINGS.people_now()


def notice_erasures() -> None:
    """Let go of what another process took out. What goes wrong here is told by the page and by ``/healthz``."""
    from pages import cached  # noqa: PLC0415 - as in check_store

    try:
        cached.whole_store().datasets()
    except Exception:
        logger.exception("erasures could not be looked for")


async def keep_noticing() -> None:
    """Notice erasures while nobody asks for anything."""
    while True:
        await anyio.sleep(NOTICE_SECONDS)
        await to_thread.run_sync(notice_erasures)


def warm() -> None:
    """Load what the first visitor needs. What goes wrong here is told by the page and by ``/healthz``."""
    from pages import cached  # noqa: PLC0415 - as in check_store

    try:
        cached.warm()
        for name in OF_PAGES:
            import_module(f"pages.{name}")
    except Exception:
        logger.exception("warm-up failed")


def report_of(id_: str) -> Mapping[str, Document] | None:
    """A report that a reader asked for, by language; None when it is no longer kept."""
    from pages import cached  # noqa: PLC0415 - as in check_store

    return cached.report_of(id_)


def kept() -> Store:
    """The one data folder, for those who come by a link."""
    from pages import cached  # noqa: PLC0415 - as in check_store

    return cached.whole_store()


def doors(found: Settings) -> Doors:
    """How the server stands to those who come by a link."""
    public = urlsplit(found.public_url)
    base, is_secure = st.get_option("server.baseUrlPath"), public.scheme == "https"
    return Doors(base, public.path.rstrip("/"), is_secure=is_secure, trusted=found.trusted_proxies)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Before the first visitor: libraries and figures loaded, bundles compressed, memory settled."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(to_thread.run_sync, BUNDLES.compress)
        tasks.start_soon(to_thread.run_sync, warm)
    settle_memory()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep_noticing)
        yield
        tasks.cancel_scope.cancel()
    gc.unfreeze()  # or DuckDB reports what is still frozen at exit as leaked


def say_sorry(error: Exception) -> bool:
    """Show the sentence of a refusal; of an error nobody foresaw a reference, and the log has the rest."""
    text = st.session_state.get("text") or text_in(language_of(st.context.locale))
    if isinstance(error, NpsError):  # in the callback of a widget, where no page could say it
        st.error(text(error.key, **error.facts))
        return True
    reference = secrets.token_hex(4)
    logger.error("reference %s: %s", reference, type(error).__name__, extra={"reference": reference})
    st.error(text("server.unexpected", reference=reference))
    return True


async def favicon(_request: object) -> FileResponse:
    """Our mark, also before the first script has run."""
    return FileResponse(FAVICON)


async def overview(request: Request) -> RedirectResponse:
    """The overview is the first page; somebody may write its name as that of the others."""
    return RedirectResponse(f"./?{request.url.query}")


def below(base: str, routes: Sequence[Route]) -> list[Route]:
    """Our routes once more below the path where a proxy serves the app; none where that is the root."""
    root = base.strip("/")
    return [Route(f"/{root}{each.path}", each.endpoint, methods=["GET"]) for each in routes] if root else []


SETTINGS = checked_settings()
IS_LOCAL = is_of_this_machine(st.get_option("server.address"))
tell_streamlit(SETTINGS)
send_at_once()
if SETTINGS.log == "json":
    log_as_json()
FIRST_NEEDED = [f"./static/js/{file.name}" for file in (INTERFACE / "static" / "js").glob("PlotlyChart.*.js")]
SHELLS = shells(INDEX, title="NPSight", base=st.get_option("server.baseUrlPath"), modules=FIRST_NEEDED)
SCRIPTS = [*inline_scripts(SHELLS["en"]), *map(page_script, LANGUAGES)]

ROUTES = [
    health_route({"store": check_store, "people": check_people}),
    Route("/favicon.png", favicon),
    Route("/overview", overview),
    *report_routes(report_of),
]

app = st.App(
    ROOT / "pages" / "main.py",
    lifespan=lifespan,
    secrets=reader.provider_secrets(SETTINGS),
    on_script_error=say_sorry,
    routes=[
        *ROUTES,
        *below(st.get_option("server.baseUrlPath"), ROUTES),
        *shared_routes(kept, doors(SETTINGS)),
    ],
    middleware=[
        Middleware(SecurityHeaders, scripts=SCRIPTS),
        Middleware(
            Watched,
            metrics=Metrics(SETTINGS.data),
            allowed=SETTINGS.metrics_from,
            base=st.get_option("server.baseUrlPath"),
        ),
        Middleware(
            SameOrigin,
            origins=st.get_option("server.corsAllowedOrigins"),
            local_only=IS_LOCAL,
            hosts=[*st.get_option("server.allowedHosts"), *filter(None, [urlsplit(SETTINGS.public_url).hostname])],
        ),
        gate(SETTINGS),
        Middleware(Hidden),
        Middleware(UploadQuota, file_bytes=SETTINGS.upload_bytes, held=held_bytes),
        Middleware(CompressedBundles, bundles=BUNDLES),
        Middleware(Shell, index=INDEX, shells=SHELLS),
    ],
)

if __name__ == "__main__":
    app.run()
