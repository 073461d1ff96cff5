from starlette.applications import Starlette
from starlette.testclient import TestClient

from nps_core.errors import StoreBroken
from nps_core.web.health import health_route


def asked(checks, **how):
    return TestClient(Starlette(routes=[health_route(checks, **how)]))


def test_every_check_passing_is_ok():
    answer = asked({"store": lambda: None}).get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_the_first_check_that_fails_is_named_and_nothing_else():
    def broken():
        raise StoreBroken("wave_damaged", path="/srv/secret/waves/abc.parquet")

    answer = asked({"disk": lambda: None, "store": broken}).get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "failed", "check": "store"})
    assert "secret" not in answer.text


def test_an_error_nobody_foresaw_is_a_failure_and_not_a_500(caplog):
    def broken():
        raise OSError("/srv/secret: input/output error")

    answer = asked({"store": broken}).get("/healthz")
    assert answer.status_code == 503
    assert "secret" not in answer.text + caplog.text


def test_an_answer_is_kept_for_a_moment_and_then_asked_again():
    runs = []
    often = asked({"store": lambda: runs.append(1)}, keep_seconds=3600)
    for _ in range(5):
        often.get("/healthz")
    assert len(runs) == 1
    seldom = asked({"store": lambda: runs.append(1)}, keep_seconds=0)
    for _ in range(5):
        seldom.get("/healthz")
    assert len(runs) == 6


def test_it_recovers_when_the_check_passes_again():
    state = {"broken": True}

    def check():
        if state["broken"]:
            raise StoreBroken("registry_damaged")

    client = asked({"store": check}, keep_seconds=0)
    assert client.get("/healthz").status_code == 503
    state["broken"] = False
    assert client.get("/healthz").status_code == 200
