"""The reviews page: freezing, opening by link, decisions that two people change, bad input, three languages."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report import Subject
from nps_core.report.frozen import freeze, frozen, named
from nps_core.store import About, Decision
from pages import cached
from tests.handmade import flip, on

MARCH = date(2026, 3, 2)
LESS = Subject(pages=("overview", "segments"))


def answers_of(first, days, promoters):
    """Six answers a day."""
    dated = [(first + timedelta(days=n)).isoformat() for n in range(days)]
    mix = {"detractors": 1, "passives": 5 - promoters, "promoters": promoters}
    return pd.concat([on(day, **mix, channel="web", comment="so *so* <b>") for day in dated], ignore_index=True)


@pytest.fixture
def shop(keep):
    return keep(answers_of(date(2026, 1, 1), 60, 2))


@pytest.fixture
def review(store, shop):
    return freeze(store, shop, LESS, "March *review*", MARCH)


def test_without_any_review_the_page_says_what_it_is_for(reader, shop):
    for language in LANGUAGES:
        assert reader.open("reviews", language).lead == text_in(language)("reviews.lead_none")


def test_without_data_the_page_says_where_to_bring_them_in(reader, folder):
    assert reader.open("reviews").lead == text_in("en")("frame.no_data")


def test_a_review_is_frozen_opened_and_found_in_the_list(reader, store, shop):
    page = reader.open("reviews")
    page.at.session_state["review-new"] = True
    page = page.rerun()
    page.at.text_input(key="review-name").set_value("Spring")
    page.at.date_input(key="review-day").set_value(MARCH)
    (freezing,) = [each for each in page.at.button if each.label == "Freeze"]
    freezing.click()
    page = page.rerun()
    (kept,) = store.reviews(shop.id)
    assert (kept.name, kept.held_on) == ("Spring", MARCH)
    assert page.link["review"] == [kept.id]
    assert "Nothing newer has come in since" in page.lead
    page = page.click("review-back")
    assert f"review-open-{kept.id}" in [button.key for button in page.at.button]
    assert "review" not in page.link


@pytest.mark.parametrize("name", ["", "   "])
def test_a_review_without_a_name_is_refused_with_a_sentence(reader, store, shop, name):
    page = reader.open("reviews")
    page.at.session_state["review-new"] = True
    page = page.rerun()
    page.at.text_input(key="review-name").set_value(name)
    (freezing,) = [each for each in page.at.button if each.label == "Freeze"]
    freezing.click()
    page = page.rerun()
    assert page.refusal == text_in("en")("errors.review_name", found=0, most=200)
    assert store.reviews() == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_opens_in_every_language_with_what_moved_and_what_was_decided(reader, store, review, keep, language):
    store.add_decision(Decision(review.id, "New <courier>", date(2026, 3, 2), "Anna", about=About("channel", "web")))
    keep(answers_of(date(2026, 3, 2), 60, 5), into=review.dataset)
    page = reader.open("reviews", language, review=review.id)
    text = text_in(language)
    assert page.lead == next(line for line in page.html if "2026" in line)
    assert text("reviews.since_title") in page.words.replace("*", "")
    assert any("New <courier>" in line for line in page.html)
    assert any(text("reviews.word_better") in line for line in page.html)
    assert text("reviews.shown_then") in page.html
    pictures = [each.value for each in page.at.html if "data:image/svg+xml;base64," in each.value]
    assert len(pictures) >= 2
    assert "March \\*review\\*" in page.words
    assert all("<courier>" not in label for label in page.labels)
    [link] = page.at.get("link_button")
    presented = cached.shelf().of(link.proto.url.partition("?")[0].removeprefix("present/"))[language]
    assert presented.sheets[-1].tables[0].rows[0][:2] == ("New <courier>", "Anna")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_moved_since_a_review_of_some_responses_says_of_which(reader, store, shop, language):
    every = freeze(store, shop, LESS, "All", date(2026, 2, 1))
    text = text_in(language)
    told = text("wording.filter_segments", dimension="channel", names=["web"])
    assert told not in reader.open("reviews", language, review=every.id).html
    some = freeze(store, shop, replace(LESS, filters=Filters().within("channel", "web")), "Web", MARCH)
    assert told in reader.open("reviews", language, review=some.id).html
    assert told in reader.open("reviews", language).html, "the list opens with what moved since the last one"


def test_the_name_of_an_earlier_review_is_text_in_the_next(reader, store, shop):
    freeze(store, shop, LESS, "![x](http://outside.example) *March*", MARCH)
    second = freeze(store, shop, LESS, "April", date(2026, 4, 1))
    page = reader.open("reviews", review=second.id)
    (title,) = [each.value for each in page.at.markdown if "outside.example" in each.value]
    assert "\\[x\\]" in title
    assert "\\*March\\*" in title


def test_a_decision_can_be_about_a_band_of_numbers_and_is_judged_by_its_answers(reader, store, keep):
    """Those who spent little score -50 before and 50 since, all others 50 throughout."""
    first, since = date(2026, 1, 1), date(2026, 3, 2)
    little, more = answers_of(first, 120, 4).assign(spent=10), answers_of(first, 120, 4).assign(spent=200)
    little.loc[(little["answered_on"] < since) & (little["score"] == 10), "score"] = 3
    shop = keep(pd.concat([little, more], ignore_index=True))
    review = freeze(store, shop, LESS, "March", MARCH)
    page = reader.open("reviews", review=review.id)
    page.at.session_state["decision-new"] = True
    page = page.rerun()
    page.at.text_input(key="decision-what-new-0").set_value("Cheaper parcels")
    about = page.at.selectbox(key="decision-about-new-0")
    label = next(each for each in about.options if each.startswith("spent: ") and "10" in each)
    about.select(label)
    page = saved(page)
    (decision,) = store.decisions(review)
    assert decision.about == About("spent", cached.bands(shop.version, "spent")[0])
    assert any("Cheaper parcels" in line and "points better, more than chance" in line for line in page.html)


def test_a_review_is_presented_as_it_was_frozen(reader, store, review):
    page = reader.open("reviews", review=review.id)
    (link,) = [each.proto.url for each in page.at.get("link_button")]
    documents = cached.report_of(link.removeprefix("present/").partition("?")[0])
    assert documents == {language: named(frozen(store, review, language), review) for language in LANGUAGES}
    assert documents["en"].title.startswith("March *review* · ")


def test_the_figures_of_a_review_stay_when_its_data_set_goes(reader, store, review, keep):
    keep(answers_of(date(2026, 5, 1), 5, 5), name="Other")
    before = reader.open("reviews", review=review.id)
    store.remove(review.dataset)
    after = reader.open("reviews", review=review.id)
    assert after.lead == text_in("en")("reviews.since_removed", day=MARCH)
    shown = text_in("en")("reviews.shown_then")
    assert after.html[after.html.index(shown) :] == before.html[before.html.index(shown) :]
    listed = reader.open("reviews")
    listed.at.session_state["review-others"] = True
    assert f"review-open-{review.id}" in [button.key for button in listed.rerun().at.button]


@pytest.mark.parametrize("link", ["nonsense", "x" * 10_000, "../../registry", "0" * 32])
def test_a_link_to_no_review_says_so_and_shows_the_list(reader, shop, review, link):
    page = reader.open("reviews", review=link)
    assert page.refusal == text_in("en")("errors.review_unknown")
    assert f"review-open-{review.id}" in [button.key for button in page.at.button]


def test_a_damaged_review_is_a_sentence(reader, store, review):
    flip(store.folder / "reviews" / f"{review.sha256}.json")
    page = reader.open("reviews", review=review.id)
    assert page.refusal == text_in("en")("errors.review_damaged", file=f"{review.sha256}.json")


def opened_form(reader, review, decision):
    """The page with the form of a decision open."""
    page = reader.open("reviews", review=review.id)
    page.at.session_state[f"decision-{decision.id}"] = True
    return page.rerun()


def saved(page):
    (button,) = [each for each in page.at.button if each.label == "Save"]
    button.click()
    return page.rerun()


def test_of_two_readers_who_change_a_decision_the_second_is_told_and_keeps_their_words(reader, store, review):
    decision = store.add_decision(Decision(review.id, "New courier", MARCH, "Anna"))
    page = opened_form(reader, review, decision)
    page.at.text_input(key=f"decision-owner-{decision.id}-0").set_value("Ben")
    store.change_decision(replace(decision, what="New courier from May"))
    page = saved(page)
    assert page.refusal == text_in("en")("errors.decision_changed", what="New courier from May")
    (standing,) = store.decisions(review)
    assert (standing.what, standing.owner) == ("New courier from May", "Anna")
    assert page.at.text_input(key=f"decision-owner-{decision.id}-1").value == "Ben"
    page.at.text_input(key=f"decision-what-{decision.id}-1").set_value("New courier from May")
    assert saved(page).refusal == ""
    (standing,) = store.decisions(review)
    assert (standing.what, standing.owner) == ("New courier from May", "Ben")


def test_a_decision_is_added_removed_and_brought_back(reader, store, review):
    page = reader.open("reviews", review=review.id)
    page.at.session_state["decision-new"] = True
    page = page.rerun()
    page.at.text_input(key="decision-what-new-0").set_value("New courier")
    page = saved(page)
    (made,) = store.decisions(review)
    assert (made.what, made.starts_on, made.due, made.about) == ("New courier", MARCH, None, About())
    page.at.session_state[f"decision-{made.id}"] = True
    page = page.rerun().click(f"decision-remove-{made.id}")
    assert store.decisions(review) == ()
    page.click("decision-undo")
    assert store.decisions(review) == (made,)


def test_a_review_is_renamed_removed_and_brought_back(reader, store, review):
    page = reader.open("reviews", review=review.id)
    page.at.text_input(key=f"review-rename-{review.id}-0").set_value("Spring")
    page = page.click("review-rename")
    assert store.review(review.id).name == "Spring"
    page = page.click("review-remove")
    assert store.reviews() == ()
    page.click("review-undo")
    assert [each.name for each in store.reviews()] == ["Spring"]
