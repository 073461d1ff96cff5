from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from nps_core.web.headers import inline_scripts
from nps_core.web.shell import Shell, shells

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
OURS = shells(INDEX, title="NPSight")


@pytest.fixture
def client():
    routes = [
        Route("/", lambda _: HTMLResponse(INDEX)),
        Route("/thanks", lambda _: HTMLResponse("<p>thank you</p>")),
        Route("/same-length", lambda _: PlainTextResponse("x" * len(INDEX.encode()))),
    ]
    middleware = [Middleware(Shell, index=INDEX, shells=OURS), Middleware(GZipMiddleware)]
    return TestClient(Starlette(routes=routes, middleware=middleware), headers={"accept": "text/html,*/*"})


@pytest.mark.parametrize(
    ("asked", "language"),
    [("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-CN", "zh-Hans"), ("en-GB", "en"), ("de;q=0.3", "en"), ("", "en")],
)
def test_the_page_is_in_the_readers_language_from_the_first_byte(client, asked, language):
    answer = client.get("/", headers={"accept-language": asked})
    assert f'<html lang="{language}">' in answer.text
    assert "<title>NPSight</title>" in answer.text
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(("linked", "language"), [("zh-Hant", "zh-Hant"), ("<script>", "en"), ("", "en")])
def test_a_link_may_ask_for_a_language(client, linked, language):
    assert f'<html lang="{language}">' in client.get("/", params={"lang": linked}).text


def test_it_is_sent_compressed_to_who_can_read_it(client):
    assert client.get("/", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/", headers={"accept-encoding": "identity"}).headers


def test_other_pages_are_passed_on_untouched(client):
    assert client.get("/thanks").text == "<p>thank you</p>"
    assert set(client.get("/same-length").text) == {"x"}
    assert client.get("/", headers={"accept": "*/*"}).text == INDEX


def test_nothing_of_the_interface_for_programs_is_left():
    assert "agent" not in OURS["en"]


def test_everything_streamlit_needs_is_still_there():
    """Where one of our replacements no longer finds its place in a newer Streamlit, this fails."""
    for language, ours in OURS.items():
        assert f'lang="{language}"' in ours
        assert ours.count("modulepreload") == INDEX.count("modulepreload")
        assert '<div id="root"></div>' in ours
        assert inline_scripts(ours)[1:] == inline_scripts(INDEX)
        assert "BACKEND_BASE_URL" in inline_scripts(ours)[0]


def test_an_app_below_a_path_looks_for_its_server_there():
    assert 'location.origin+"/nps"' in shells(INDEX, title="NPSight", base="/nps/")["en"]
