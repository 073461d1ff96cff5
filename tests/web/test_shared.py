"""Share links: who has one sees the report it names and nothing else, until it is over."""

import html
import logging
import re
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pandas as pd
import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from nps_core.errors import StoreBroken
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report import Subject, shared
from nps_core.report.frozen import freeze
from nps_core.report.kept import to_json
from nps_core.store.registry import SHARES
from nps_core.web.attempts import MOST_FAILURES, Attempts
from nps_core.web.headers import SecurityHeaders
from nps_core.web.shared import Doors, shared_routes
from tests.handmade import kept, store_in

OVERVIEW = Subject(pages=("overview",))
SAID = "Nobody came, call me on 138 0013 8000"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return store_in(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def shop(store):
    days = [date(2026, 3, 1) + timedelta(days=at % 90) for at in range(120)]
    frame = pd.DataFrame(
        {
            "answered_on": days,
            "score": [(at * 7) % 11 for at in range(120)],
            "channel": ["web" if at % 3 else "phone" for at in range(120)],
            "comment": [SAID] * 120,
        }
    )
    return kept(store, frame, name="shop")


@pytest.fixture(scope="module")
def other(store):
    return kept(store, pd.DataFrame({"score": [9] * 40}), name="another shop")


@pytest.fixture(scope="module")
def review(store, shop):
    return freeze(store, shop, OVERVIEW, "June", date(2026, 6, 1), made_at=datetime(2026, 6, 1, 9, tzinfo=UTC))


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def server(store):
    """One server for all tests, so that what it composes is kept; and how often an address may fail there."""
    attempts = Attempts(clock=Clock())
    routes = shared_routes(lambda: store, Doors(), attempts)
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, scripts=["a()"])]), attempts


@pytest.fixture
def clock(server):
    """The time at the server, which has forgotten who failed before."""
    _, attempts = server
    attempts._failed.clear()
    attempts._clock.now = 0.0
    return attempts._clock


@pytest.fixture
def visitor(server, clock):
    """Makes browsers without an account, each with its own cookies."""
    app, _ = server
    return lambda **more: TestClient(app, base_url="https://nps.example", **more)


def link(store, dataset, subject=OVERVIEW, **terms):
    return store.share(dataset, "For the board", subject=to_json(subject), **terms)


def expire(store, share):
    with store.registry.writing() as connection:
        past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
        connection.execute(update(SHARES).where(SHARES.c.id == share.id).values(expires_at=past))


WAYS = ("", "/present", "/file/html", "/alive")


def test_a_link_is_swapped_for_a_cookie_and_leaves_the_address(store, shop, visitor):
    share, token = link(store, shop)
    browser = visitor()
    answer = browser.get(f"/shared/{token}?language=zh-Hant", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"v/{share.id}?language=zh-Hant")
    cookie = answer.headers["set-cookie"]
    assert f"Path=/shared/v/{share.id};" in cookie
    assert {"HttpOnly", "Secure", "SameSite=lax"} <= set(cookie.split("; "))
    assert token not in str(answer.headers)
    shown = browser.get(f"/shared/{token}?language=zh-Hant")
    assert shown.status_code == 200
    assert token not in str(shown.url) + shown.text + str(shown.headers)
    assert '<html lang="zh-Hant">' in shown.text
    assert "shop" in shown.text


def test_over_plain_http_on_ones_own_machine_the_cookie_works_too(store, shop, visitor):
    _, token = link(store, shop)
    answer = visitor().get(f"http://localhost:8501/shared/{token}", follow_redirects=False)
    assert "Secure" not in answer.headers["set-cookie"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shared_page_says_that_it_is_shared_and_offers_the_other_languages(store, shop, review, visitor, language):
    text = text_in(language)
    for terms, state in (({}, "live"), ({"review": review.id}, "frozen")):
        share, token = link(store, shop, **terms)
        shown = visitor().get(f"/shared/{token}?language={language}").text
        badge = html.unescape(re.search(r'<p class="shared".*?</p>', shown, re.DOTALL)[0])
        assert text.day(share.expires_at.date()) in badge
        if state == "frozen":
            assert text.day(date(2026, 6, 1)) in badge
        assert set(re.findall(r"language=([\w-]+)\"", badge)) == set(LANGUAGES)
        assert "/file/" not in badge


class Case:
    """A link in some state, as a browser has come to hold it."""

    def __init__(self, visitor, store, dataset, **terms):
        self.share, self.token = link(store, dataset, **terms)
        self.browser = visitor()
        self.browser.get(f"/shared/{self.token}")

    def get(self, way, browser=None):
        return (browser or self.browser).get(f"/shared/v/{self.share.id}{way}")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("quotes", [False, True])
@pytest.mark.parametrize("is_frozen", [False, True])
def test_an_open_link_shows_its_report_and_words_only_if_they_were_ticked(  # noqa: PLR0917 - a matrix
    store, shop, review, visitor, way, quotes, is_frozen
):
    more = {"review": review.id} if is_frozen else {}
    case = Case(visitor, store, shop, quotes=quotes, saves=True, **more)
    answer = case.get(way)
    assert answer.status_code == (204 if way == "/alive" else 200)
    assert "138 0013" not in answer.text
    if not quotes:
        assert "Nobody came" not in answer.text


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("state", ["none", "expired", "revoked", "another", "passcode", "forged", "removed"])
def test_whoever_has_no_open_link_sees_nothing_whatever_is_asked(  # noqa: PLR0917 - a matrix
    store, shop, other, visitor, way, state
):
    case = Case(visitor, store, shop, saves=True, passcode="1234" if state == "passcode" else "")
    browser = case.browser
    if state == "none":
        browser = visitor()
    elif state == "expired":
        expire(store, case.share)
    elif state == "revoked":
        store.revoke(case.share.id)
    elif state == "another":
        browser = Case(visitor, store, other, saves=True).browser
    elif state == "forged":
        other_case = Case(visitor, store, other, saves=True)
        (value,) = [cookie.value for cookie in other_case.browser.cookies.jar]
        browser = visitor(cookies={f"npsight_share_{case.share.id}": value})
    elif state == "removed":
        gone = kept(store, pd.DataFrame({"score": [8] * 41}), name="to be removed")
        case = Case(visitor, store, gone, saves=True)
        browser = case.browser
        store.remove(gone.id)
    answer = case.get(way, browser)
    if way == "/alive":
        assert answer.status_code == 410
    elif state == "passcode" and way == "":
        assert answer.status_code == 200
        assert 'type="password"' in answer.text
    else:
        assert answer.status_code == 404
    assert "shop" not in answer.text
    assert "NPS " not in answer.text


WRONG = [
    "",
    "x",
    "%00",
    "..%2f..",
    "' or 1=1 --",
    "a" * 43,
    "a" * 10_240,
    ":token",
    "NULL",
    "%25",
    "%C3%A9" * 43,
    "a/b",
]


@pytest.mark.parametrize("asked", WRONG)
def test_what_is_no_token_has_the_one_answer_of_all(store, shop, visitor, asked):
    usual = visitor().get("/shared/" + "b" * 43)
    answer = visitor().get(f"/shared/{asked}", follow_redirects=False)
    assert (answer.status_code, answer.content) == (404, usual.content)
    assert dict(answer.headers.items()) == dict(usual.headers.items())
    assert all(html.escape(text_in(language)("sharing.gone"), quote=False) in answer.text for language in LANGUAGES)


def test_expired_revoked_and_cut_links_answer_like_one_that_never_was(store, shop, visitor):
    (one, cut), (two, revoked), (three, expired) = link(store, shop), link(store, shop), link(store, shop)
    store.revoke(two.id)
    expire(store, three)
    browser = visitor()
    answers = [browser.get(f"/shared/{token}") for token in ("c" * 43, cut[:-1], revoked, expired)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not browser.cookies
    assert store.open_share(one.id).uses == 0


def test_ten_wrong_tokens_a_minute_from_an_address_and_no_more(store, shop, visitor, clock):
    _, token = link(store, shop)
    browser = visitor()
    codes = [browser.get(f"/shared/{'d' * 42}{at}").status_code for at in range(MOST_FAILURES)]
    assert codes == [404] * MOST_FAILURES
    refused = browser.get(f"/shared/{token}")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    clock.now = 60.0
    assert browser.get(f"/shared/{token}").status_code == 200


@pytest.mark.parametrize("way", ["", "/present"])
def test_a_page_may_do_nothing_but_show_itself_and_ask_whether_it_may_stay(store, shop, visitor, way):
    answer = Case(visitor, store, shop).get(way)
    headers = answer.headers
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert re.fullmatch(r"'sha256-[\w+/=]+'", policy["script-src"])
    assert policy["form-action"] == "'none'"


def test_the_pass_code_is_asked_for_once_and_a_wrong_one_opens_nothing(store, shop, visitor):
    share, token = link(store, shop, passcode="芝麻開門")
    browser = visitor()
    asked = browser.get(f"/shared/{token}?language=zh-Hant")
    assert text_in("zh-Hant")("sharing.passcode_asked") in asked.text
    assert 'name="referrer" content="strict-origin"' in asked.text  # or the form would come from nowhere
    assert "form-action 'self'" in asked.headers["content-security-policy"]
    assert token not in str(asked.url)
    place = f"/shared/v/{share.id}"
    wrong = browser.post(place, data={"passcode": "芝麻开门"})
    assert wrong.status_code == 403
    assert "shop" not in wrong.text
    assert store.open_share(share.id).uses == 0
    right = browser.post(place, data={"passcode": "芝麻開門"}, headers={"origin": "https://nps.example"})
    assert right.status_code == 200
    assert "shop" in right.text
    assert store.open_share(share.id).uses == 1


@pytest.mark.parametrize(
    "headers", [{"origin": "https://other.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_of_another_site_is_not_read(store, shop, visitor, headers):
    share, token = link(store, shop, passcode="1234")
    browser = visitor()
    browser.get(f"/shared/{token}")
    assert browser.post(f"/shared/v/{share.id}", data={"passcode": "1234"}, headers=headers).status_code == 404
    assert browser.get(f"/shared/v/{share.id}/present").status_code == 404


@pytest.mark.parametrize("sent", [b"", b"x", b"passcode=" + b"1" * 5_000, b"\xff\xfe=&&&&&&&&", b"a=1&" * 50])
def test_a_form_that_is_none_opens_nothing(store, shop, visitor, sent):
    share, token = link(store, shop, passcode="1234")
    browser = visitor()
    browser.get(f"/shared/{token}")
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = browser.post(f"/shared/v/{share.id}", content=sent, headers=form)
    assert answer.status_code == 403


def test_a_passcode_is_tried_ten_times_a_minute_and_no_more(store, shop, visitor):
    share, token = link(store, shop, passcode="1234")
    browser = visitor()
    browser.get(f"/shared/{token}")
    tries = [browser.post(f"/shared/v/{share.id}", data={"passcode": f"{at}000"}).status_code for at in range(10, 21)]
    assert tries == [403] * 10 + [429]
    assert browser.post(f"/shared/v/{share.id}", data={"passcode": "1234"}).status_code == 429


def test_nothing_is_sent_by_post_to_a_link_that_needs_no_passcode(store, shop, visitor):
    case = Case(visitor, store, shop)
    assert case.browser.post(f"/shared/v/{case.share.id}", data={"passcode": "1"}).status_code == 404


def test_a_file_is_there_only_where_saving_is_allowed(store, shop, visitor):
    assert Case(visitor, store, shop).get("/file/html").status_code == 404
    case = Case(visitor, store, shop, saves=True)
    saved = case.get("/file/html")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert "<script" not in saved.text
    assert case.get("/file/pptx").content[:2] == b"PK"
    for kind in ("xlsx", "csv", "json", "zip", "page", "..%2fpage"):
        assert case.get(f"/file/{kind}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "channel=web",
        "pages=themes&quotes=true",
        "data=another&version=x",
        "language=xx",
        "lang=zh-Hant",
        "filters=%7B%7D&saves=1",
        "read=all&id=1&token=x",
        "%00=%00&" + "a" * 3000,
        "language=<script>alert(1)</script>",
    ],
)
def test_a_query_changes_nothing_but_the_language(store, shop, visitor, query):
    narrow = Subject(filters=Filters().within("channel", "phone"), pages=("overview",))
    case = Case(visitor, store, shop, subject=narrow)
    for way in ("", "/present"):
        assert case.get(f"{way}?{query}").content == case.get(way).content


def test_a_live_link_follows_its_data_and_a_frozen_one_does_not(store, visitor):
    dataset = kept(store, pd.DataFrame({"score": [10] * 40}), name="growing")
    held = freeze(store, dataset, OVERVIEW, "June", date(2026, 6, 1))
    live, still = Case(visitor, store, dataset), Case(visitor, store, dataset, review=held.id)
    before = [re.findall(r"\d+ responses", case.get("?language=en").text)[0] for case in (live, still)]
    kept(store, pd.DataFrame({"score": [0] * 10}), into=dataset.id)
    after = [re.findall(r"\d+ responses", case.get("?language=en").text)[0] for case in (live, still)]
    assert before == ["40 responses", "40 responses"]
    assert after == ["50 responses", "40 responses"]


def test_a_live_link_shows_what_was_marked_since(store, visitor):
    days = [date(2026, 3, 1) + timedelta(days=at % 90) for at in range(360)]
    frame = pd.DataFrame({"answered_on": days, "score": [(at * 7) % 11 for at in range(360)]})
    shop = kept(store, frame, name="marked")
    _, token = link(store, shop, Subject(pages=("trend",)))
    browser = visitor()
    assert "New courier" not in browser.get(f"/shared/{token}").text
    event = store.mark(shop, date(2026, 4, 15), "New courier")
    assert "New courier" in browser.get(f"/shared/{token}").text
    store.unmark(shop, event.id)
    assert "New courier" not in browser.get(f"/shared/{token}").text


def test_thirty_who_open_one_link_at_once_have_it_composed_once(store, other, visitor, monkeypatch):
    composed, compose = [], shared.reports
    monkeypatch.setattr(shared, "reports", lambda *what, **more: composed.append(1) or compose(*what, **more))
    _, token = link(store, other, Subject(pages=("segments",)))
    codes = []
    client = visitor()
    threads = [Thread(target=lambda: codes.append(client.get(f"/shared/{token}").status_code)) for _ in range(30)]
    with client:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert codes == [200] * 30
    assert len(composed) == 1


def test_each_visit_is_noted_once(store, shop, visitor):
    case = Case(visitor, store, shop)
    for way in WAYS:
        case.get(way)
    found = store.open_share(case.share.id)
    assert found.uses == 1
    assert found.last_used_at is not None


def test_no_log_and_no_answer_holds_a_token(store, shop, visitor, caplog):
    caplog.set_level(logging.DEBUG, logger="npsight")
    case = Case(visitor, store, shop, saves=True)
    answers = [case.get(way) for way in WAYS]
    store.revoke(case.share.id)
    answers.append(case.browser.get(f"/shared/{case.token}"))
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("npsight")]
    assert not any(case.token in each for each in ours)
    assert not any(case.token.encode() in answer.content or case.token in str(answer.headers) for answer in answers)


def test_what_is_damaged_is_said_as_a_matter_of_now(store, shop, visitor, monkeypatch):
    case = Case(visitor, store, shop)

    def broken(*_what, **_more):
        raise StoreBroken("wave_lost", file="secret-name")

    monkeypatch.setattr(shared, "reports", broken)
    subject = Subject(pages=("trend",))
    case = Case(visitor, store, shop, subject=subject)
    answer = case.get("")
    assert answer.status_code == 503
    assert "secret-name" not in answer.text


def test_below_a_path_and_behind_a_proxy_the_cookie_is_for_where_visitors_come(store, shop):
    _, token = link(store, shop)
    below = TestClient(Starlette(routes=shared_routes(lambda: store, Doors(base="/nps/"))))
    answer = below.get(f"/nps/shared/{token}", follow_redirects=False)
    assert "Path=/nps/shared/v/" in answer.headers["set-cookie"]
    assert below.get(f"/shared/{token}").status_code == 404
    assert below.get(f"/nps/shared/{token}").status_code == 200
    behind = TestClient(Starlette(routes=shared_routes(lambda: store, Doors(public_path="/nps", is_secure=True))))
    cookie = behind.get(f"/shared/{token}", follow_redirects=False).headers["set-cookie"]
    assert "Path=/nps/shared/v/" in cookie
    assert "Secure" in cookie
