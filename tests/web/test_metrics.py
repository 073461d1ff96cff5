"""What the server counts and writes down of itself, and that nothing of what came from outside is in it."""

import io
import ipaddress
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from nps_core.durations import Durations
from nps_core.store.backup import MARK
from nps_core.web.logs import OURS, JsonLines, log_as_json
from nps_core.web.metrics import Metrics, Watched

MARKER = "MARKER-anna@example.com-secret"
logger = logging.getLogger("npsight")


async def fine(_request):
    return PlainTextResponse("fine")


async def refused(_request):
    return PlainTextResponse(MARKER, status_code=403)


async def broken(_request):
    try:
        raise ValueError(MARKER)
    except ValueError:
        logger.exception("a page failed")
    raise RuntimeError(MARKER)


async def talk(socket):
    if "turned" in socket.url.path:
        await socket.close()
        return
    await socket.accept()
    await socket.receive_text()
    await socket.close()


@pytest.fixture
def client(tmp_path):
    def client(*, allowed=("192.0.2.0/24",), address="192.0.2.7", base=""):
        metrics = Metrics(tmp_path, Durations())
        networks = [ipaddress.ip_network(each) for each in allowed]
        routes = [
            Route("/shared/{token}", refused),
            Route("/{page}/broken", broken),
            WebSocketRoute("/_stcore/stream", talk),
            WebSocketRoute("/turned", talk),
            Route("/{page:path}", fine, methods=["GET", "PUT"]),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(Watched, metrics=metrics, allowed=networks, base=base)])
        return TestClient(app, client=(address, 5000), raise_server_exceptions=False)

    return client


@pytest.fixture
def lines():
    written = io.StringIO()
    kept = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in OURS}
    log_as_json(written)
    yield written.getvalue
    for name, (handlers, propagate) in kept.items():
        found = logging.getLogger(name)
        found.handlers, found.propagate = handlers, propagate
        found.setLevel(logging.NOTSET)


def test_nothing_that_came_from_outside_is_in_the_log(client, lines):
    with client() as asked:
        headers = {"X-Marker": MARKER, "Referer": f"https://a/{MARKER}", "User-Agent": MARKER, "Cookie": MARKER}
        for path in (f"/{MARKER}", f"/shared/{MARKER}", f"/media/{MARKER}", f"/_stcore/{MARKER}", f"/{MARKER}/broken"):
            asked.get(f"{path}?words={MARKER}", headers=headers)
        asked.put(f"/_stcore/upload_file/{MARKER}/b", content=MARKER, headers=headers)
        with asked.websocket_connect(f"/_stcore/stream?{MARKER}", headers=headers) as socket:
            socket.send_text(MARKER)
        exposed = asked.get("/metrics").text
    written = lines()
    assert MARKER not in written
    assert MARKER not in exposed
    told = [json.loads(line) for line in written.splitlines()]
    requests = [(each["method"], each["route"], each["status"]) for each in told if "route" in each]
    assert requests == [
        ("GET", "/{page}", 200),
        ("GET", "/shared/{...}", 403),
        ("GET", "/media/{...}", 200),
        ("GET", "/_stcore/{...}", 200),
        ("GET", "/{page}", 500),
        ("PUT", "/_stcore/upload_file/{...}", 200),
        ("WEBSOCKET", "/_stcore/stream", 101),
        ("GET", "/metrics", 200),
    ]
    [failed] = [each for each in told if "error" in each]
    assert (failed["message"], failed["error"], failed["level"]) == ("a page failed", "ValueError", "error")
    assert all({"time", "level", "logger", "message"} <= each.keys() for each in told)


def test_a_reference_stands_beside_its_message():
    record = logging.LogRecord("npsight", logging.ERROR, "f", 1, "sorry", (), None)
    record.reference, record.cell = "ab12", MARKER
    told = json.loads(JsonLines().format(record))
    assert (told["reference"], "cell" in told) == ("ab12", False)


def samples(text):
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))


def test_requests_refusals_uploads_and_open_pages_are_counted(client, tmp_path):
    with client() as asked:
        asked.get("/healthz")
        asked.get("/healthz")
        asked.get("/shared/one")
        asked.put("/_stcore/upload_file/a/b", content="x")
        with pytest.raises(WebSocketDisconnect), asked.websocket_connect("/turned"):
            pass
        with asked.websocket_connect("/_stcore/stream") as socket:
            during = samples(asked.get("/metrics").text)
            socket.send_text("bye")
        (tmp_path / MARK).write_text(json.dumps({"made_at": (datetime.now(UTC) - timedelta(days=1)).isoformat()}))
        answer = asked.get("/metrics")
    after = samples(answer.text)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert (during["npsight_websockets"], after["npsight_websockets"]) == ("1", "0")
    assert after['npsight_requests_total{route="/healthz",status="200"}'] == "2"
    assert after['npsight_requests_total{route="/_stcore/stream",status="101"}'] == "1"
    assert after["npsight_refusals_total"] == "2"  # the link, and the websocket
    assert after["npsight_uploads_total"] == "1"
    assert float(after["npsight_data_free_bytes"]) > 0
    assert "npsight_backup_age_seconds" not in during
    assert 86_400 <= float(after["npsight_backup_age_seconds"]) < 90_000
    names = {line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")}
    assert {name.partition("{")[0] for name in after} == names


@pytest.mark.parametrize(
    ("allowed", "address", "headers", "status"),
    [
        ((), "127.0.0.1", {}, 404),
        (("192.0.2.0/24",), "192.0.2.7", {}, 200),
        (("192.0.2.0/24",), "::ffff:192.0.2.7", {}, 200),
        (("192.0.2.0/24",), "198.51.100.1", {}, 404),
        (("192.0.2.0/24",), "testclient", {}, 404),
        (("192.0.2.0/24",), "198.51.100.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
        (("192.0.2.0/24",), "192.0.2.7", {"X-Forwarded-For": "198.51.100.1"}, 404),
        (("192.0.2.0/24",), "192.0.2.7", {"Forwarded": "for=198.51.100.1"}, 404),
    ],
)
def test_the_metrics_are_there_for_those_who_may_read_them_only(client, allowed, address, headers, status):
    with client(allowed=allowed, address=address) as asked:
        for path in ("/metrics", "/metrics/"):
            assert asked.get(path, headers=headers).status_code == status


def test_how_long_pages_took_is_a_histogram(client, tmp_path):
    pages = Durations()
    for seconds in (0.04, 0.1, 0.11, 60.0):
        pages.add("trend", seconds)
    told = samples(Metrics(tmp_path, pages).text())
    found = {name: value for name, value in told.items() if name.startswith("npsight_page_seconds")}
    of_trend = 'npsight_page_seconds_{}{{page="trend"{}}}'.format
    ends = {"0.05": 1, "0.1": 2, "0.25": 3, "0.5": 3, "1.0": 3, "2.5": 3, "5.0": 3, "10.0": 3, "+Inf": 4}
    expected = {of_trend("bucket", f',le="{end}"'): str(count) for end, count in ends.items()}
    assert found == expected | {of_trend("sum", ""): "60.250000", of_trend("count", ""): "4"}


def test_below_a_base_path_the_metrics_are_below_it_too(client):
    with client(base="nps") as asked:
        assert "npsight_websockets" in asked.get("/nps/metrics").text
        assert 'route="/healthz"' not in asked.get("/nps/metrics").text
        asked.get("/nps/healthz")
        assert 'route="/healthz"' in asked.get("/nps/metrics").text
