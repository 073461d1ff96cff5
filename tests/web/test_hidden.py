import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from nps_core.web.hidden import Hidden


@pytest.fixture
def client():
    routes = [Route("/{path:path}", lambda _: PlainTextResponse("reached"), methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Hidden)]))


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/below/_stcore/metrics",
        "/_stcore/script-health-check",
    ],
)
def test_what_nobody_outside_needs_is_not_there(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/overview", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream"])
def test_what_the_pages_need_is_reached(client, path):
    assert client.get(path).text == "reached"
