"""A second browser without an account opens a shared review, presents it, and loses it when the link is revoked."""

import socket
from datetime import date
from threading import Thread

import pandas as pd
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from nps_core.i18n import text_in
from nps_core.report import Subject
from nps_core.report.frozen import freeze
from nps_core.web.headers import SecurityHeaders
from nps_core.web.origin import SameOrigin
from nps_core.web.shared import Doors, shared_routes
from tests.handmade import kept, store_in

pytestmark = pytest.mark.browser

TEXT = text_in("en")


@pytest.fixture
def store(tmp_path):
    return store_in(tmp_path)


@pytest.fixture
def place(store):
    """Where a server of share links alone is, whose open pages ask five times a second whether they may stay."""
    app = Starlette(
        routes=shared_routes(lambda: store, Doors(alive_seconds=0.2)),
        middleware=[Middleware(SecurityHeaders), Middleware(SameOrigin, local_only=True)],
    )
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


def test_a_shared_review_is_opened_presented_and_taken_back(browser, store, place):
    dataset = kept(store, pd.DataFrame({"score": [10, 9, 3] * 20}), name="shop")
    review = freeze(store, dataset, Subject(pages=("overview",)), "June", date(2026, 6, 1))
    share, token = store.share(dataset, "Board", subject="", review=review.id, passcode="1234")
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append((request.url, request.headers.get("referer") or "")))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{place}/shared/{token}")
    assert page.url == f"{place}/shared/v/{share.id}"
    page.fill("#passcode", "1234")
    page.click("button")
    badge = page.locator("#shared")
    badge.wait_for()
    assert TEXT.day(share.expires_at.date()) in badge.inner_text()
    badge.get_by_text("繁體").click()
    page.wait_for_url("**?language=zh-Hant")
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    page.go_back()
    page.locator("#shared").get_by_text(TEXT("report.present")).click()
    page.wait_for_url("**/present?language=en*")
    page.keyboard.press("ArrowRight")
    assert "60 responses" in page.locator(".slide:visible").inner_text()
    context.set_offline(True)
    page.wait_for_event("requestfailed")
    assert "60 responses" in page.locator(".slide:visible").inner_text()
    context.set_offline(False)
    store.revoke(share.id)
    page.locator(".emptied").wait_for()
    assert page.locator("body").inner_text() == TEXT("sharing.gone")
    assert not [each for each in errors if "410" not in each and "ERR_INTERNET_DISCONNECTED" not in each]
    assert not any(token in referrer for _, referrer in asked)
    assert [url for url, _ in asked if token in url] == [f"{place}/shared/{token}"]
    assert all(url.startswith((place, "data:")) for url, _ in asked)
    context.close()
