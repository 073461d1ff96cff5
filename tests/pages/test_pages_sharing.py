"""A link is made with its terms, shown once, listed, revoked; and only by whoever may share."""

import html
import re

import pytest
from making import survey

from nps_core.i18n import LANGUAGES, text_in
from nps_core.report import PAGES, Subject
from nps_core.report.kept import from_json
from pages import cached

TEXT = text_in("en")


def opened(reader, page="overview", language="en", **link):
    shown = reader.open(page, language, **link)
    shown.at.button(key="share").click()
    return shown.rerun()


def words_of(shown):
    return " ".join(str(each.proto) for each in (*shown.at.get("html"), *shown.at.get("code")))


def make(shown, name="The board"):
    shown.at.text_input(key="share-name").set_value(name)
    label = shown.at.session_state["text"]("sharing.make")
    next(each for each in shown.at.button if each.label == label).click()
    return shown.rerun()


@pytest.fixture
def many(keep):
    return keep(survey([10, 9, 3, 8] * 30, channel=["web", "phone"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_is_shown_once_with_what_it_shows_in_words(reader, store, many, language):
    text = text_in(language)
    shown = make(opened(reader, language=language))
    (share,) = store.shares(many)
    (address,) = [each.value for each in shown.at.get("code")]
    token = re.search(r"/shared/([\w-]{43})$", address)[1]
    assert store.shared_by(token) == share
    said = words_of(shown)
    for key in ("sharing.sees_no_quotes", "sharing.once", "sharing.never_opened"):
        assert html.escape(text(key)) in said
    assert text.day(share.expires_at.date()) in said
    again = opened(reader, language=language)
    assert token not in words_of(again)
    assert share.name in words_of(again)


def test_a_link_carries_the_filters_and_the_page_and_what_was_ticked(reader, store, many):
    shown = opened(reader, "segments", channel="web")
    shown.at.toggle(key="share-quotes").set_value(True)
    shown.at.text_input(key="share-passcode").set_value("1234")
    shown.at.selectbox(key="share-days").set_value(0)
    make(shown)
    (share,) = store.shares(many)
    subject = from_json(share.subject, Subject)
    assert (share.kind, share.quotes, share.saves, share.has_passcode, share.expires_at) == (
        "live",
        True,
        False,
        True,
        None,
    )
    assert subject.pages == ("segments",)
    assert subject.filters.segments == (("channel", ("web",)),)


def test_the_whole_report_can_be_shared_from_any_page(reader, store, many):
    shown = opened(reader, "trend")
    shown.at.radio(key="share-what").set_value("all")
    make(shown)
    assert from_json(store.shares(many)[0].subject, Subject).pages == PAGES


@pytest.mark.parametrize("filters", [{}, {"channel": "web"}])
def test_who_makes_a_link_is_told_that_its_filters_are_locked(reader, many, filters):
    shown = make(opened(reader, **filters))
    assert (TEXT("sharing.sees_locked") in words_of(shown)) == bool(filters)


@pytest.mark.parametrize(
    ("address", "told"),
    [("http://localhost:8501", "sharing.here_only"), ("https://nps.shop.example", "sharing.no_login")],
)
def test_a_link_that_limits_nobody_is_told_to_be_one(reader, many, monkeypatch, address, told):
    """On this machine nobody else opens it; on a network without accounts everybody opens the app too."""
    monkeypatch.setenv("NPS_PUBLIC_URL", address)
    cached.whole_store.clear()
    shown = make(opened(reader))
    warned = [each.value for each in shown.at.warning]
    assert warned == [TEXT(told)]


def test_what_stood_once_is_not_shared_as_if_it_were_live(reader, store, keep, many):
    store.remember_version(many)
    keep(survey([10, 9, 3, 8] * 10, channel=["fax"]), into=many.id, file="later.csv")
    link = {"data": many.id, "v": many.tag, "as": "was"}
    then = reader.open(**link)
    assert then.at.button(key="share").disabled
    assert then.at.button(key="share").help == TEXT("sharing.not_while_stood")
    assert not then.click("link-now").at.button(key="share").disabled


def test_what_cannot_be_made_is_said_and_nothing_is_kept(reader, store, many):
    shown = make(opened(reader), name=" ")
    assert "1 to 80" in words_of(shown)
    assert store.shares(many) == ()
    assert not shown.at.get("code")


def test_links_are_revoked_one_by_one_and_all_at_once(reader, store, many):
    for name in ("one", "two", "three"):
        store.share(many, name, subject="{}")
    first = store.shares(many)[0]
    shown = opened(reader)
    shown.at.button(key=f"share-revoke-{first.id}").click()
    shown = shown.rerun()
    assert [each.state() for each in store.shares(many)] == ["revoked", "open", "open"]
    shown.at.button(key="share-revoke-all").click()
    shown.rerun()
    assert {each.state() for each in store.shares(many)} == {"revoked"}
