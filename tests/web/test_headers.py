import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from nps_core.web.headers import SecurityHeaders, content_security_policy, script_hash


@pytest.fixture
def client():
    routes = [Route("/", lambda _: PlainTextResponse("hello"))]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, scripts=["a()"])]))


def directives(policy):
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_only_this_server_and_the_given_scripts_may_run(client):
    policy = directives(client.get("/").headers["content-security-policy"])
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == f"'self' {script_hash('a()')}"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["img-src"] == "'self' data: blob:"


def test_nothing_is_evaluated_and_no_outside_host_is_allowed():
    policy = content_security_policy(["a()"], "npsight.example:8501")
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in directives(policy)["script-src"]
    assert "http:" not in policy
    assert "https:" not in policy
    assert "*" not in policy


def test_websockets_go_to_the_host_that_was_asked_and_nowhere_else(client):
    policy = client.get("/", headers={"host": "nps.example:8501"}).headers["content-security-policy"]
    assert directives(policy)["connect-src"] == "'self' ws://nps.example:8501 wss://nps.example:8501"


def test_a_host_cannot_write_into_the_policy(client):
    policy = client.get("/", headers={"host": "a; script-src *"}).headers["content-security-policy"]
    assert directives(policy)["connect-src"] == "'self'"
    assert "*" not in policy


def test_the_other_headers_are_on_every_answer_also_on_errors(client):
    for path in ("/", "/nowhere"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "geolocation=()" in headers["permissions-policy"]
        assert "noindex" in headers["x-robots-tag"]


def test_https_is_remembered_only_where_there_is_https(client):
    assert "strict-transport-security" not in client.get("/").headers
    assert "strict-transport-security" in client.get("https://testserver/").headers


def test_an_answer_keeps_the_stricter_policy_it_has():
    strict = {"Content-Security-Policy": "default-src 'none'"}
    routes = [Route("/", lambda _: PlainTextResponse("hello", headers=strict))]
    client = TestClient(Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)]))
    assert client.get("/").headers["content-security-policy"] == "default-src 'none'"
