import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from nps_core.web.origin import SameOrigin


async def stream(websocket):
    await websocket.accept()
    await websocket.send_text("in")
    await websocket.close()


def client(host="nps.example:8501", **how):
    routes = [
        Route("/", lambda _: PlainTextResponse("hello"), methods=["GET", "PUT"]),
        WebSocketRoute("/stream", stream),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SameOrigin, **how)]), base_url=f"http://{host}")


def opens(client, **headers):
    try:
        with client.websocket_connect(
            "/stream", headers={"host": client.base_url.netloc.decode(), **headers}
        ) as websocket:
            return websocket.receive_text() == "in"
    except WebSocketDisconnect:
        return False


def test_our_own_pages_open_the_stream():
    assert opens(client(), origin="http://nps.example:8501")
    assert opens(client(), origin="https://NPS.example:8501")


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://nps.example", "http://nps.example:8501.evil.example", "null", ""]
)
def test_a_foreign_or_missing_origin_does_not_open_the_stream(origin):
    assert not opens(client(), **({"origin": origin} if origin else {}))


def test_a_trusted_origin_may_be_named():
    assert opens(client(origins=["https://portal.example"]), origin="https://portal.example")
    assert not opens(client(origins=["https://portal.example"]), origin="https://other.example")


def test_another_site_changes_nothing_but_may_read_as_anybody_may():
    ours = client()
    assert ours.put("/", headers={"origin": "http://evil.example"}).status_code == 403
    assert ours.put("/", headers={"origin": "http://nps.example:8501"}).status_code == 200
    assert ours.put("/").status_code == 200
    assert ours.get("/", headers={"origin": "http://evil.example"}).status_code == 200


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "192.168.1.5", "app.localhost"])
def test_a_local_server_answers_to_addresses_and_localhost(host):
    assert client(host, local_only=True).get("/").status_code == 200


def test_a_local_server_does_not_answer_to_a_foreign_name_that_leads_to_it():
    rebound = client("evil.example:8501", local_only=True)
    assert rebound.get("/").json() == {"error": "host_unknown"}
    assert not opens(rebound, origin="http://evil.example:8501")


def test_a_local_server_answers_to_the_names_of_its_proxy():
    proxied = client("nps.example", local_only=True, hosts=["nps.example"])
    assert proxied.get("/").status_code == 200
    assert opens(proxied, origin="https://nps.example")
