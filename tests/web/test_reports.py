"""Reports at addresses of their own: kept for a day, under a strict policy, in the language asked for."""

import re
from datetime import UTC, datetime
from threading import Thread

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from nps_core.i18n import LANGUAGES, text_in
from nps_core.report import Document, Sheet
from nps_core.report.shelf import Reports
from nps_core.web.headers import SecurityHeaders
from nps_core.web.reports import report_routes


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def document(language, title="A & <b>report</b>"):
    sheet = Sheet("overview.score", "Score", f"It is 34 ({language}).", "all")
    return Document(language, title, "Survey", "v1", datetime(2026, 10, 5, tzinfo=UTC), (sheet,), "How", "Whose")


EVERY = {language: document(language) for language in LANGUAGES}


@pytest.fixture
def reports():
    return Reports()


@pytest.fixture
def client(reports):
    app = Starlette(routes=report_routes(reports.of), middleware=[Middleware(SecurityHeaders, scripts=["a()"])])
    return TestClient(app)


@pytest.mark.parametrize("path", ["present", "report"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_is_shown_in_the_language_asked_for(reports, client, path, language):
    answer = client.get(f"/{path}/{reports.keep(EVERY)}?language={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert f"It is 34 ({language})." in answer.text
    assert "A &amp; &lt;b&gt;report&lt;/b&gt;" in answer.text


def test_without_one_in_the_address_the_browser_is_asked_for_its_language(reports, client):
    id_ = reports.keep(EVERY)
    assert '<html lang="zh-Hant">' in client.get(f"/report/{id_}", headers={"accept-language": "zh-TW,zh"}).text
    assert '<html lang="en">' in client.get(f"/report/{id_}?language=<b>").text
    assert '<html lang="zh-Hans">' in client.get(f"/report/{reports.keep({'zh-Hans': document('zh-Hans')})}").text


@pytest.mark.parametrize("path", ["present", "report"])
def test_a_report_is_not_stored_not_indexed_not_framed_and_runs_nothing_but_its_own(reports, client, path):
    headers = client.get(f"/{path}/{reports.keep(EVERY)}").headers
    assert headers["cache-control"] == "no-store"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not {"unsafe-inline", "unsafe-eval", "'self'", "*"} & set(re.split(r"[ ;]+", policy))
    assert ("script-src" in policy) == (path == "present")


@pytest.mark.parametrize("id_", ["0" * 32, "x", "%00", "..%2f..", "' or 1=1", "a" * 5000])
@pytest.mark.parametrize("path", ["present", "report"])
def test_what_is_not_kept_is_said_in_every_language(client, path, id_):
    answer = client.get(f"/{path}/{id_}")
    assert answer.status_code == 404
    if answer.headers["content-type"].startswith("text/html"):
        assert all(text_in(language)("presented.gone") in answer.text for language in LANGUAGES)
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_report_is_gone_after_a_day():
    clock = Clock()
    reports = Reports(clock=clock)
    id_ = reports.keep(EVERY)
    clock.now = 24 * 3600 - 1
    assert reports.of(id_) == EVERY
    clock.now += 1
    assert reports.of(id_) is None


def test_the_oldest_makes_room_for_the_newest():
    reports = Reports(most=2)
    first, second, third = (reports.keep(EVERY) for _ in range(3))
    assert reports.of(first) is None
    assert reports.of(second) == reports.of(third) == EVERY


def test_what_was_made_long_ago_makes_room_and_is_made_anew_when_it_is_read_again():
    reports, made = Reports(most_bytes=1), []
    first, second = (reports.promise(key, lambda key=key: made.append(key) or EVERY) for key in "ab")
    assert reports.of(first) == reports.of(first) == reports.of(second) == reports.of(first) == EVERY
    assert made == ["a", "b", "a"]


def test_what_was_brought_is_gone_when_there_is_no_room():
    reports = Reports(most_bytes=1)
    first, second = reports.keep(EVERY), reports.keep(EVERY)
    assert (reports.of(first), reports.of(second)) == (None, EVERY)


def test_thousands_of_promises_are_kept():
    reports = Reports()
    ids = [reports.promise(key, lambda: EVERY) for key in range(3_000)]
    assert reports.of(ids[0]) == EVERY


def test_a_promised_report_is_made_when_it_is_first_read_and_only_once():
    reports, made = Reports(), []
    id_ = reports.promise("key", lambda: made.append(1) or EVERY)
    assert reports.promise("key", dict) == id_
    assert reports.promise("another", dict) != id_
    assert made == []
    assert reports.of(id_) == reports.of(id_) == EVERY
    assert made == [1]


def test_a_promised_report_that_is_gone_can_be_promised_again():
    clock = Clock()
    reports = Reports(clock=clock)
    id_ = reports.promise("key", lambda: EVERY)
    clock.now = 24 * 3600
    assert reports.of(id_) is None
    assert reports.of(reports.promise("key", lambda: EVERY)) == EVERY


def test_a_report_that_could_not_be_made_is_tried_again():
    reports, tries = Reports(), []

    def make():
        tries.append(1)
        if len(tries) == 1:
            raise OSError("the disk is away")
        return EVERY

    id_ = reports.promise("key", make)
    with pytest.raises(OSError, match="away"):
        reports.of(id_)
    assert reports.of(id_) == EVERY


def test_ids_are_long_and_never_twice_the_same(reports):
    ids = {reports.keep(EVERY) for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch("[0-9a-f]{32}", id_) for id_ in ids)


def test_many_may_keep_and_read_at_once():
    reports, wrong = Reports(most=20), []

    def visit():
        for _ in range(20):
            found = reports.of(reports.keep(EVERY))
            wrong.extend([found] if found not in (EVERY, None) else [])

    threads = [Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_report_is_sent_compressed_to_who_takes_it(reports, client):
    id_ = reports.keep(EVERY)
    assert client.get(f"/present/{id_}", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get(f"/present/{id_}", headers={"accept-encoding": "identity"}).headers
