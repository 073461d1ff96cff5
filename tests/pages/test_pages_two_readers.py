"""Two people at one review or data set: nothing is written over unseen, and whoever comes second is told what to do."""

from datetime import date

import pytest
from making import survey

from nps_core.i18n import text_in
from nps_core.report import Subject
from nps_core.report.frozen import freeze
from nps_core.store import Decision

MARCH = date(2026, 3, 2)
TEXT = text_in("en")


@pytest.fixture
def review(store, keep):
    keep(survey([10, 9, 3, 8] * 30), name="Other")
    return freeze(store, keep(survey([10, 9, 3, 0] * 30)), Subject(pages=("overview",)), "March", MARCH)


def saved(page):
    next(button for button in page.at.button if button.label == "Save").click()
    return page.rerun()


def test_the_second_who_renames_a_review_is_told_what_it_is_called(reader, store, review):
    page = reader.open("reviews", review=review.id)
    page.at.text_input(key=f"review-rename-{review.id}-0").set_value("Spring")
    store.rename_review(review, "First quarter")
    page = page.click("review-rename")
    assert page.refusal == TEXT("errors.review_changed", name="First quarter")
    assert store.review(review.id).name == "First quarter"


def test_a_decision_that_somebody_removed_meanwhile_is_not_changed(reader, store, review):
    decision = store.add_decision(Decision(review.id, "New courier", MARCH))
    page = reader.open("reviews", review=review.id)
    page.at.session_state[f"decision-{decision.id}"] = True
    page = page.rerun()
    page.at.text_input(key=f"decision-owner-{decision.id}-0").set_value("Ben")
    store.remove_decision(decision.id)
    page = saved(page)
    assert page.refusal == TEXT("errors.decision_unknown")
    store.restore_decision(decision.id)
    assert store.decisions(review) == (decision,)


def test_a_decision_of_a_review_that_somebody_removed_meanwhile_is_refused(reader, store, review):
    page = reader.open("reviews", review=review.id)
    page.at.session_state["decision-new"] = True
    page = page.rerun()
    page.at.text_input(key="decision-what-new-0").set_value("New courier")
    store.remove_review(review.id)
    page = saved(page)
    assert TEXT("errors.review_unknown") in page.html
    store.restore_review(review.id)
    assert store.decisions(review) == ()


def test_what_hangs_on_a_data_set_that_somebody_removed_meanwhile_is_told_and_nothing_else_is_shown(
    reader, store, review
):
    page = reader.open("reviews", review=review.id)
    store.remove(review.dataset)
    page = page.rerun()
    assert page.lead == TEXT("reviews.since_removed", day=MARCH)
    assert not [each for each in page.at.button if each.key == "share"]
