"""The gate: who comes in by which door, over HTTP and websocket, on a bare server without Streamlit."""

import asyncio
from dataclasses import replace
from ipaddress import ip_network

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from nps_core.settings import Settings
from nps_core.web import gate
from nps_core.web.gate import START, WANTED, Gate, told_by_proxy

HEADER = "x-ours-4711"
PROXIED = Settings(
    hosted=True,
    public_url="https://nps.example.com",
    login="proxy",
    proxy_header="x-forwarded-email",
    trusted_proxies=(ip_network("10.0.0.0/24"),),
    owners=("boss@shop.example",),
    analysts=("ann@shop.example",),
    viewers=("@shop.example",),
)
PUBLIC = ("/healthz", "/favicon.png", "/shared/")
OPEN = ["/healthz", "/favicon.png", "/shared/abc", "/shared/abc/data.json"]
CLOSED = [
    *("/", "/trend", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/upload_file/s/f"),
    *(
        "/media/abc.csv",
        "/component/x",
        "/static/js/index.js",
        "/present/abc",
        "/report/abc",
        "/present/abc?x=/shared/",
    ),
    *("/healthz/more", "/healthzz", "/shared", "/sharedx/abc", "/shared/../media/abc", "/shared/%2e%2e/media/abc"),
    *("/shared/..%5cmedia", "//shared/abc", "/auth/start", "/oauth2callback"),
]
PEOPLE = {
    "boss@shop.example": True,
    "ann@shop.example": True,
    "x@shop.example": True,
    "x@evil.example": False,
    "": False,
}


async def seen(request):
    return PlainTextResponse(request.headers.get(HEADER, "nobody"))


async def socket(websocket):
    await websocket.accept()
    await websocket.send_text(websocket.headers.get(HEADER, "nobody"))
    async for message in websocket.iter_text():
        await websocket.send_text(message)


def served(settings=PROXIED, *, peer="10.0.0.7", port=41_000, local=False, identify=None, start=None, base=""):
    """A client that comes from a peer, and a server that says whom the gate passed on."""
    behind = Middleware(
        Gate,
        settings=settings,
        header=HEADER,
        identify=identify or told_by_proxy(settings, is_of_this_machine=local),
        start=start,
        public=PUBLIC,
        base=base,
    )
    methods = ["GET", "PUT", "POST", "DELETE"]
    routes = [WebSocketRoute("/{path:path}", socket), Route("/{path:path}", seen, methods=methods)]
    app = Starlette(routes=routes, middleware=[behind])
    return TestClient(app, base_url="https://nps.example.com", client=(peer, port), follow_redirects=False)


def said(who):
    return {"x-forwarded-email": who} if who else {}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", OPEN)
def test_what_is_public_is_open_to_everybody_and_knows_nobody(path, who):
    found = served().get(path, headers=said(who))
    assert (found.status_code, found.text) == (200, "nobody")


@pytest.mark.parametrize(("who", "is_ours"), PEOPLE.items())
@pytest.mark.parametrize("path", CLOSED)
def test_everything_else_is_open_to_who_has_a_role(path, who, is_ours):
    found = served().get(path, headers=said(who))
    assert found.status_code == (200 if is_ours else 403 if who else 401)
    assert (found.text == who) is (is_ours and bool(who))


@pytest.mark.parametrize(("who", "is_ours"), PEOPLE.items())
@pytest.mark.parametrize("path", ["/_stcore/stream", "/healthz", "/shared/abc"])
def test_a_websocket_opens_only_for_who_has_a_role(path, who, is_ours):
    if is_ours:
        with served().websocket_connect(path, headers=said(who)) as opened:
            assert opened.receive_text() == who
    else:
        with pytest.raises(WebSocketDisconnect) as closed, served().websocket_connect(path, headers=said(who)):
            pass
        assert closed.value.code == 1008


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(("who", "sends"), [("boss@shop.example", 1), ("ann@shop.example", 1), ("x@shop.example", 0)])
def test_a_viewer_sends_nothing(method, who, sends):
    found = served().request(method, "/_stcore/upload_file/s/f", headers=said(who))
    assert (found.status_code != 403) is bool(sends)


@pytest.mark.parametrize(
    ("peer", "port"),
    [("10.0.1.7", 41_000), ("203.0.113.9", 41_000), ("127.0.0.1", 41_000), ("::1", 41_000), ("10.0.0.7", 0), ("x", 1)],
)
def test_who_is_no_proxy_of_ours_can_name_nobody(peer, port):
    headers = {**said("boss@shop.example"), "x-forwarded-for": "10.0.0.7", "forwarded": "for=10.0.0.7"}
    assert served(peer=peer, port=port).get("/", headers=headers).status_code == 401


def test_a_server_of_its_own_machine_believes_the_proxy_there():
    alone = replace(PROXIED, trusted_proxies=())
    assert served(alone, peer="127.0.0.1", local=True).get("/", headers=said("ann@shop.example")).status_code == 200
    assert served(alone, peer="127.0.0.1").get("/", headers=said("ann@shop.example")).status_code == 401


def test_two_names_are_none():
    twice = [("x-forwarded-email", "x@shop.example"), ("x-forwarded-email", "boss@shop.example")]
    assert served().get("/", headers=twice).status_code == 401


def test_our_own_header_from_outside_is_thrown_away():
    forged = {HEADER: "boss@shop.example"}
    assert served().get("/", headers=forged).status_code == 401
    assert served().get("/shared/abc", headers=forged).text == "nobody"
    assert served().get("/", headers={**forged, **said("x@shop.example")}).text == "x@shop.example"
    with served().websocket_connect("/", headers={**forged, **said("x@shop.example")}) as opened:
        assert opened.receive_text() == "x@shop.example"


def test_alone_on_ones_own_machine_there_is_no_gate():
    found = served(Settings(), peer="127.0.0.1").get("/_stcore/health")
    assert (found.status_code, found.text) == (200, "nobody")


@pytest.fixture
def soon(monkeypatch):
    """Open websockets are looked after every hundredth of a second."""
    monkeypatch.setattr(gate, "_ASKED_AGAIN_SECONDS", 0.01)
    return monkeypatch


def closed(opened):
    """How a websocket ends on which nobody says anything more."""
    with pytest.raises(WebSocketDisconnect) as ended:
        opened.receive_text()
    return ended.value.code


def test_who_loses_the_role_loses_the_open_websocket_without_touching_it(soon):
    now = {"who": "ann@shop.example"}
    with served(identify=lambda _: now["who"]).websocket_connect("/_stcore/stream") as opened:
        assert opened.receive_text() == "ann@shop.example"
        opened.send_text("still here")
        assert opened.receive_text() == "still here"
        now["who"] = ""
        assert closed(opened) == 1008


def test_who_is_taken_off_the_lists_loses_the_open_websocket(soon, tmp_path):
    people = tmp_path / "people"
    people.write_text("owner boss@shop.example\nviewer ann@shop.example\n", encoding="utf-8")
    listed = replace(PROXIED, owners=(), analysts=(), viewers=(), people=people)
    with served(listed).websocket_connect("/_stcore/stream", headers=said("ann@shop.example")) as opened:
        assert opened.receive_text() == "ann@shop.example"
        people.write_text("owner boss@shop.example\n", encoding="utf-8")
        assert closed(opened) == 1008


def test_after_a_while_a_browser_has_to_come_again_and_is_asked_anew(soon):
    soon.setattr(gate, "_OPEN_SECONDS", 0.0)
    soon.setattr(gate, "_QUIET_SECONDS", 0.0)
    with served().websocket_connect("/_stcore/stream", headers=said("ann@shop.example")) as opened:
        assert opened.receive_text() == "ann@shop.example"
        assert closed(opened) == 1012


def test_a_page_that_is_never_at_rest_is_asked_anew_all_the_same(soon):
    soon.setattr(gate, "_OPEN_SECONDS", 0.05)
    with served().websocket_connect("/_stcore/stream", headers=said("ann@shop.example")) as opened:
        assert opened.receive_text() == "ann@shop.example"

        def never_rests():
            while True:
                opened.send_text("again")
                opened.receive_text()

        with pytest.raises(WebSocketDisconnect) as ended:
            never_rests()
        assert ended.value.code == 1012


def test_a_page_is_told_why_it_closes_though_the_app_ends_before_that_is_said(soon):
    sent = []

    async def said_slowly(message):
        await asyncio.sleep(0.02)
        sent.append(message)

    async def received():
        await asyncio.sleep(0.001)
        return {"type": "websocket.receive", "text": "again"}

    async def app(_, receive, __):
        while (await receive())["type"] != "websocket.disconnect":
            pass

    asyncio.run(gate._Watched(received, said_slowly, lambda: False).serve(app, {}))
    assert sent == [{"type": "websocket.close", "code": 1008}]


def test_nobody_stays_in_for_more_than_seconds_without_a_role_or_for_an_hour_without_being_asked():
    assert gate._ASKED_AGAIN_SECONDS <= 30
    assert 2 * gate._OPEN_SECONDS <= 3600


ASKING = {"accept": "text/html", "accept-language": "zh-TW"}
PROVIDER = replace(PROXIED, login="oidc")


def provider(who="", **how):
    return served(PROVIDER, identify=lambda _: who, start=lambda: "/auth/login?provider=signed", **how)


def test_who_has_to_sign_in_is_told_so_and_finds_the_way_back():
    found = provider().get("/trend?data=abc&channel=web%26app", headers=ASKING)
    assert found.status_code == 401
    assert f'href="{START}"' in found.text
    assert 'lang="zh-Hant"' in found.text
    assert "no-store" in found.headers["cache-control"]
    cookie = found.headers["set-cookie"]
    assert all(word in cookie for word in (WANTED, "HttpOnly", "SameSite=lax", "Secure"))
    assert provider().get(START).headers["location"] == "/auth/login?provider=signed"
    back = provider("ann@shop.example").get("/", headers={"cookie": cookie.partition(";")[0]})
    assert (back.status_code, back.headers["location"]) == (303, "/trend?data=abc&channel=web%26app")
    assert 'npsight_wanted=""' in back.headers["set-cookie"]


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/%5Cevil.example", "/a%0d%0aX:%20y"])
def test_the_way_back_leads_to_no_other_place(wanted):
    back = provider("ann@shop.example").get("/", headers={"cookie": f"{WANTED}={wanted}"})
    assert back.headers["location"] == "/"
    assert "x" not in back.headers


def test_the_answers_of_the_provider_come_in_unnamed():
    for path in ("/auth/login?provider=x", "/oauth2callback?code=y&state=z", "/auth/logout"):
        assert provider().get(path).text == "nobody"
    for path in ("/auth/login/x", "/oauth2callback/x", "/auth/logoutx"):
        assert provider().get(path).status_code == 401


def test_who_signed_in_without_a_role_is_told_whom_to_ask_and_can_sign_in_as_another():
    found = provider("x@evil.example<b>").get("/", headers=ASKING)
    assert found.status_code == 403
    assert "x@evil.example&lt;b&gt;" in found.text
    assert 'href="/auth/logout"' in found.text
    assert "set-cookie" not in found.headers


def test_below_a_path_the_same_doors_are_open():
    client = provider(base="/nps")
    assert client.get("/nps/healthz").text == "nobody"
    assert client.get("/nps/oauth2callback").text == "nobody"
    assert client.get("/nps/auth/start").status_code == 303
    assert client.get("/nps/_stcore/health").status_code == 401
    found = client.get("/nps/trend", headers=ASKING)
    assert 'href="/nps/auth/start"' in found.text
    assert "Path=/nps" in found.headers["set-cookie"]


def test_a_proxy_that_says_nothing_leads_to_no_sign_in():
    found = served().get("/", headers=ASKING)
    assert found.status_code == 401
    assert "href" not in found.text.partition("<main>")[2]
