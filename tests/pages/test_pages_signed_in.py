"""Whom the identity provider vouched for, by the cookie that Streamlit writes with our secret."""

import hashlib
import json
from dataclasses import replace

import pytest
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from nps_core.settings import Settings
from pages.reader import signed_in

SECRET = "Vq8-2kLw0pRzXn5tYb7HcJ3mDfGsA1eU6iOxK4Wv"
WANTED = Settings(public_url="https://example.com/nps", cookie_secret=SECRET)
ANN = {"origin": "https://example.com", "is_logged_in": True, "email": "ann@shop.example", "email_verified": True}


def cookies(said, secret=SECRET):
    """What a browser keeps after Streamlit's own functions have written what the provider said."""
    kept = {}

    def sign(name, value):
        return create_signed_value(secret, name, value)

    def put(name, value):
        kept[name] = sign(name, value).decode()

    set_cookie_with_chunks(put, sign, "_streamlit_user", said, cookie_attr_size=100)
    return kept


def test_who_signed_in_is_known_however_long_what_the_provider_says():
    assert signed_in(cookies(ANN), WANTED) == "ann@shop.example"
    groups = [hashlib.sha256(bytes([number])).hexdigest() for number in range(200)]
    long = cookies({**ANN, "groups": groups})
    assert len(long) > 2
    assert signed_in(long, WANTED) == "ann@shop.example"
    del long[sorted(long)[-1]]
    assert signed_in(long, WANTED) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"is_logged_in": False},
        {"is_logged_in": "yes"},
        {"origin": "https://evil.example"},
        {"origin": None},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email": None},
        {"email": ["ann@shop.example"]},
    ],
)
def test_what_the_provider_does_not_vouch_for_is_nobody(changed):
    assert signed_in(cookies({**ANN, **changed}), WANTED) == ""


def test_a_cookie_of_another_secret_or_name_or_none_is_nobody():
    good = cookies(ANN)["_streamlit_user"]
    assert signed_in(cookies(ANN, "another secret, as long as the first one is"), WANTED) == ""
    assert signed_in({"_streamlit_user": good[:-1] + ("A" if good[-1] != "A" else "B")}, WANTED) == ""
    assert (
        signed_in({"_streamlit_user": create_signed_value(SECRET, "npsight", json.dumps(ANN)).decode()}, WANTED) == ""
    )
    for rubbish in ("", "x", "\u00ff\u00fe", "x" * 10_000, json.dumps(ANN)):
        assert signed_in({"_streamlit_user": rubbish}, WANTED) == ""
    assert signed_in({}, WANTED) == ""
    assert signed_in(cookies(ANN, ""), replace(WANTED, cookie_secret="")) == ""


def test_after_twelve_hours_the_provider_is_asked_again(monkeypatch):
    import time

    kept, now = cookies(ANN), time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 11.9 * 3600)
    assert signed_in(kept, WANTED) == "ann@shop.example"
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 12.1 * 3600)
    assert signed_in(kept, WANTED) == ""


def test_where_streamlit_has_changed_nobody_is_signed_in(monkeypatch):
    kept = cookies(ANN)
    monkeypatch.delattr("streamlit.auth_util.get_cookie_with_chunks")
    assert signed_in(kept, WANTED) == ""
