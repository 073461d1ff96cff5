"""Reviews and decisions: kept whole, never changed by the data, never overwritten unseen, and taken back."""

import json
from dataclasses import replace
from datetime import date

import pytest

from nps_core.errors import DatasetMissing, ReviewRefused, StoreBroken
from nps_core.i18n import LANGUAGES
from nps_core.store import About, Decision
from nps_core.store.reviewing import LONGEST_DECISION, LONGEST_NAME, LONGEST_OWNER, MOST_DECISIONS
from tests.handmade import answers, code_of, flip, kept, store_in

MARCH = date(2026, 3, 3)
SAID = {language: json.dumps({"form": 1, "title": f"回顧 {language}", "nps": 31.25}) for language in LANGUAGES}


@pytest.fixture
def shop(store):
    return kept(store, answers(detractors=1, promoters=3), name="shop")


def review_of(store, dataset, name="March", held_on=MARCH, **more):
    made = {"subject": "{}", "documents": SAID, "facts": {"nps": 50.0}} | more
    return store.make_review(dataset, name, held_on, **made)


def said(store, review):
    return {language: json.loads(text) for language, text in store.documents(review).items()}


def courier(review, **more):
    return Decision(review.id, "New courier", MARCH, **{"owner": "Anna", **more})


def test_a_review_keeps_what_was_said_to_the_letter(store, shop):
    review = review_of(store, shop, "  March \n review ")
    assert (review.name, review.held_on, review.facts, review.version) == (
        "March review",
        MARCH,
        {"nps": 50.0},
        shop.version,
    )
    assert said(store, review) == {language: json.loads(text) for language, text in SAID.items()}
    assert store.reviews(shop.id) == (review,)
    assert store.at(review.version).responses == 4


def test_what_was_said_is_there_after_a_restart_and_without_its_data_set(store, shop):
    review = review_of(store, shop)
    store.remove(shop.id)
    store.close()
    again = store_in(store.folder)
    assert again.reviews() == (review,)
    assert said(again, again.review(review.id))["en"]["nps"] == 31.25
    again.close()


def test_the_newest_meeting_is_told_first(store, shop):
    names = [review_of(store, shop, name, day).name for name, day in (("a", MARCH), ("b", date(2026, 5, 1)))]
    review_of(store, kept(store, answers(promoters=1), name="other"), "c", date(2026, 4, 1))
    assert [review.name for review in store.reviews(shop.id)] == names[::-1]
    assert [review.name for review in store.reviews()] == ["b", "c", "a"]


def test_a_damaged_or_lost_file_is_a_sentence_and_stops_nothing_else(store, shop):
    first, other = review_of(store, shop), review_of(store, shop, documents={"en": '{"other":1}'})
    place = store.folder / "reviews" / f"{first.sha256}.json"
    flip(place)
    with pytest.raises(StoreBroken) as broken:
        store.documents(first)
    assert code_of(broken) == "review_damaged"
    with pytest.raises(StoreBroken):
        store.check()
    place.unlink()
    with pytest.raises(StoreBroken) as broken:
        store.documents(first)
    assert code_of(broken) == "review_lost"
    assert said(store, other) == {"en": {"other": 1}}


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("", MARCH, "review_name"),
        (" \n\t", MARCH, "review_name"),
        ("x" * 10_000, MARCH, "review_name"),
        ("x" * (LONGEST_NAME + 1), MARCH, "review_name"),
        ("March", date(1900, 1, 1), "review_day"),
        ("March", date(2926, 3, 3), "review_day"),
    ],
)
def test_a_review_without_a_name_or_of_another_century_is_refused(store, shop, name, day, code):
    with pytest.raises(ReviewRefused) as refused:
        review_of(store, shop, name, day)
    assert code_of(refused) == code
    assert store.reviews() == ()


def test_nothing_is_frozen_of_a_data_set_that_was_removed(store, shop):
    store.remove(shop.id)
    with pytest.raises(DatasetMissing):
        review_of(store, shop)
    assert store.reviews() == ()


def test_a_review_removed_comes_back_with_its_decisions(store, shop):
    review = review_of(store, shop)
    store.add_decision(courier(review))
    store.remove_review(review.id)
    assert store.reviews() == ()
    with pytest.raises(ReviewRefused) as refused:
        store.review(review.id)
    assert code_of(refused) == "review_unknown"
    store.restore_review(review.id)
    assert [each.what for each in store.decisions(store.review(review.id))] == ["New courier"]


def test_the_second_who_renames_a_review_is_told(store, shop):
    seen = review_of(store, shop)
    assert store.rename_review(seen, "Spring").name == "Spring"
    with pytest.raises(ReviewRefused) as refused:
        store.rename_review(seen, "Autumn")
    assert (code_of(refused), refused.value.facts) == ("review_changed", {"name": "Spring"})
    assert store.rename_review(store.review(seen.id), "Autumn").name == "Autumn"


def test_decisions_are_kept_changed_and_taken_back(store, shop):
    review = review_of(store, shop)
    about = About("channel", "Lieferung")
    made = store.add_decision(courier(review, due=date(2026, 4, 1), about=about))
    done = store.change_decision(replace(made, state="done", owner="Ben"))
    assert store.decisions(review) == (done,)
    assert (done.owner, done.state, done.due, done.about, done.revision) == ("Ben", "done", date(2026, 4, 1), about, 1)
    store.remove_decision(made.id)
    assert store.decisions(review) == ()
    with pytest.raises(ReviewRefused) as refused:
        store.change_decision(replace(done, owner="Cem"))
    assert code_of(refused) == "decision_unknown"
    store.restore_decision(made.id)
    assert store.decisions(review) == (done,)


def test_of_two_who_change_a_decision_the_second_is_told_what_stands(store, shop):
    review = review_of(store, shop)
    seen = store.add_decision(courier(review))
    store.change_decision(replace(seen, what="New courier from May"))
    with pytest.raises(ReviewRefused) as refused:
        store.change_decision(replace(seen, owner="Ben"))
    assert (code_of(refused), refused.value.facts) == ("decision_changed", {"what": "New courier from May"})
    (standing,) = store.decisions(review)
    assert (standing.what, standing.owner) == ("New courier from May", "Anna")
    assert store.change_decision(replace(standing, owner="Ben")).what == "New courier from May"


def test_the_same_said_twice_is_one(store, shop):
    review = review_of(store, shop)
    made = store.add_decision(courier(review))
    assert store.add_decision(courier(review)) == made
    changed = store.change_decision(replace(made, owner="Ben"))
    assert store.change_decision(replace(made, owner="Ben")) == changed
    assert store.decisions(review) == (changed,)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"what": " "}, "decision_what"),
        ({"what": "x" * (LONGEST_DECISION + 1)}, "decision_what"),
        ({"owner": "x" * (LONGEST_OWNER + 1)}, "decision_owner"),
        ({"due": date(1900, 1, 1)}, "decision_day"),
        ({"starts_on": date(2100, 1, 1)}, "decision_day"),
    ],
)
def test_a_decision_that_cannot_be_used_is_refused_new_or_changed(store, shop, wrong, code):
    review = review_of(store, shop)
    made = store.add_decision(courier(review))
    for write in (store.add_decision, store.change_decision):
        with pytest.raises(ReviewRefused) as refused:
            write(replace(made, **wrong))
        assert code_of(refused) == code
    assert store.decisions(review) == (made,)


def test_one_decision_too_many_is_refused_until_another_goes(store, shop):
    review = review_of(store, shop)
    made = [store.add_decision(courier(review, owner=f"{n}")) for n in range(MOST_DECISIONS)]
    with pytest.raises(ReviewRefused) as refused:
        store.add_decision(courier(review))
    assert code_of(refused) == "decisions_too_many"
    store.remove_decision(made[0].id)
    store.add_decision(courier(review))
