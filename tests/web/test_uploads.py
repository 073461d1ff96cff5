import time

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from nps_core.web.uploads import FRAME_BYTES, UploadQuota

LARGEST = 1000


@pytest.fixture
def held():
    return {}


@pytest.fixture
def client(held):
    async def take(request):
        session = request.path_params["session"]
        held[session] = held.get(session, 0) + len(await request.body())
        return Response(status_code=204)

    def bytes_held(session):
        return sum(held.values()) if session is None else held.get(session, 0)

    quota = Middleware(UploadQuota, file_bytes=LARGEST, held=bytes_held, session_files=2, all_files=3, a_minute=5)
    route = Route("/_stcore/upload_file/{session}/{file}", take, methods=["PUT", "DELETE"])
    return TestClient(Starlette(routes=[route], middleware=[quota]))


def put(client, size, session="s", file="f"):
    return client.put(f"/_stcore/upload_file/{session}/{file}", content=b"x" * size)


def test_a_file_that_fits_goes_through(client):
    assert put(client, LARGEST).status_code == 204


def test_a_file_over_the_limit_is_refused_before_it_is_read(client, held):
    answer = put(client, LARGEST + FRAME_BYTES + 1)
    assert (answer.status_code, answer.json()) == (413, {"error": "file_too_large"})
    assert held == {}


def test_a_file_that_does_not_say_how_large_it_is_is_refused_before_it_is_read(client, held):
    answer = client.put("/_stcore/upload_file/s/f", content=iter([b"x" * 10]))
    assert (answer.status_code, answer.json()) == (411, {"error": "length_required"})
    assert held == {}


def test_a_session_holds_two_of_the_largest_files_and_no_more(client, held):
    held["s"] = 2 * (LARGEST + FRAME_BYTES) - 10
    assert put(client, 10).status_code == 204
    assert put(client, 1).json() == {"error": "too_much_held"}
    held["s"] = 0
    assert put(client, 1).status_code == 204


def test_all_sessions_together_hold_no_more_than_they_may(client, held):
    held.update({f"s{number}": LARGEST + FRAME_BYTES for number in range(3)})
    assert put(client, 1, session="another").json() == {"error": "too_much_held"}


def test_a_client_sends_only_so_often_and_is_told_when_again(client, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert [put(client, 1).status_code for _ in range(6)] == [204] * 5 + [429]
    now[0] += 20
    answer = put(client, 1)
    assert answer.json() == {"error": "too_many_uploads"}
    assert answer.headers["retry-after"] == "40"
    now[0] += 41
    assert put(client, 1).status_code == 204


def test_removing_a_file_is_always_allowed(client, held):
    held["s"] = 10 * (LARGEST + FRAME_BYTES)
    assert client.delete("/_stcore/upload_file/s/f").status_code == 204


def test_files_under_way_count_before_they_have_arrived():
    """Ten at once, none of them in Streamlit's memory yet: only two get through."""
    statuses = []

    async def slow(scope, receive, send):
        await anyio.sleep(0.05)
        await Response(status_code=204)(scope, receive, send)

    async def put_one(app):
        async def send(message):
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        headers = [(b"content-length", str(LARGEST + FRAME_BYTES).encode())]
        scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/s/f", "headers": headers}
        await app(scope, None, send)

    async def ten_at_once():
        app = UploadQuota(slow, file_bytes=LARGEST, held=lambda _session: 0)
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(put_one, app)
        await put_one(app)

    anyio.run(ten_at_once)
    assert statuses.count(413) == 8
    assert statuses[-1] == 204, "what has arrived is no longer under way"
