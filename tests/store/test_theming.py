"""What readers do to the themes of a data set: kept, seen by every question, taken back."""

from dataclasses import replace

import pandas as pd
import pytest

from nps_core.comments import steering
from nps_core.errors import DatasetMissing, ThemeRefused
from nps_core.filters import THEME, Filters
from nps_core.store import ThemeChoice
from tests.handmade import adopted, code_of, kept, store_in

THEMES = {"price": [2, 3, 6], "speed": [3, 4], "speed.aaaaaa": [3], "speed.bbbbbb": [4], "other": [5]}


@pytest.fixture
def dataset(store):
    said = pd.DataFrame({"score": [0, 5, 10, 10, 9], "comment": ["a", "b", "c", "d", "e"]})
    return adopted(store, kept(store, said), THEMES, quotes={"price": ["row 2"], "speed": ["row 4"]})


def numbers(store, dataset):
    tally = store.counts(dataset, (THEME,))
    return dict(zip(tally.frame[THEME], tally.responses.tolist(), strict=True))


def names(store, dataset):
    return {theme.id: theme.names["en"] for theme in store.theme_run(dataset).themes}


def test_every_question_sees_merged_themes_and_a_response_counts_once_in_them(store, dataset):
    merged = store.edit_themes(dataset, steering.merge(["speed"], "price"))
    assert merged.version != dataset.version
    assert numbers(store, merged) == {"price": 4, "speed.aaaaaa": 1, "speed.bbbbbb": 1, "other": 1}
    run = store.theme_run(merged)
    assert [(theme.id, theme.comments) for theme in run.themes] == [("price", 4)]
    assert [(theme.id, theme.parent) for theme in run.subthemes] == [
        ("speed.aaaaaa", "price"),
        ("speed.bbbbbb", "price"),
    ]
    assert store.counts(merged, (), Filters().within(THEME, "price")).responses.tolist() == [4]
    assert {quote["response_id"] for quote in store.quotes(merged, ["price"], Filters(), most=2)} == {"row 2", "row 4"}
    assert numbers(store, dataset) == {"price": 3, "speed": 2, "speed.aaaaaa": 1, "speed.bbbbbb": 1, "other": 1}


def test_taken_back_it_is_exactly_as_it_was(store, dataset):
    before = store.theme_run(dataset)
    edits = [
        steering.hide("price"),
        steering.rename("speed", {"en": "Delivery"}),
        steering.move("row 5", "other", "speed"),
    ]
    edited = store.edit_themes(dataset, *edits)
    assert [edit.kind for edit in store.theme_edits(edited)] == ["hide", "rename", "move"]
    assert names(store, edited) == {"speed": "Delivery"}
    assert numbers(store, edited)["speed"] == 3
    for edit in edited.theme_edits:
        edited = store.undo_theme_edit(edited, edit.id)
    assert edited.version == dataset.version
    assert store.theme_run(edited) == before
    with pytest.raises(ThemeRefused) as gone:
        store.undo_theme_edit(dataset, "nothing")
    assert code_of(gone) == "theme_edit_unknown"


def test_edits_are_in_the_order_in_which_they_were_made_whatever_the_clock_says(store, dataset, monkeypatch):
    times = iter(["2026-03-03T10:00:00.000+00:00", "2026-03-03T09:00:00.000+00:00", "2026-03-03T09:00:00.000+00:00"])
    monkeypatch.setattr("nps_core.store.theming.now", lambda: next(times))
    for name in ("One", "Two", "Three"):
        dataset = store.edit_themes(dataset, steering.rename("price", {"en": name}))
    assert names(store, dataset)["price"] == "Three"


def test_edits_are_made_together_or_not_at_all(store, dataset):
    for wrong, code in (
        (steering.merge(["price"], "nothing"), "theme_unknown"),
        (steering.rename("price", {"en": "Speed"}), "theme_name_taken"),
        (steering.move("row 99", "price", "speed"), "theme_comment_unknown"),
    ):
        with pytest.raises(ThemeRefused) as refused:
            store.edit_themes(dataset, steering.hide("price"), wrong)
        assert code_of(refused) in {code, "theme_hidden"}
    assert store.dataset(dataset.id).theme_edits == ()


def test_the_same_again_as_from_a_page_that_stood_since_before_is_one_edit(store, dataset):
    edit = steering.rename("price", {"en": "Costs"})
    once = store.edit_themes(dataset, edit)
    twice = store.edit_themes(dataset, edit)
    assert (twice.version, len(twice.theme_edits)) == (once.version, 1)
    there_and_back = store.edit_themes(twice, steering.rename("price", {"en": "Price"}), edit)
    assert names(store, there_and_back)["price"] == "Costs"


def test_edits_outlast_a_restart_and_a_later_run_with_the_same_ids(store, dataset, tmp_path):
    store.edit_themes(dataset, steering.rename("price", {"en": "Costs"}), steering.move("row 5", "other", "price"))
    store.close()
    opened = store_in(tmp_path / "data")
    found = opened.dataset(dataset.id)
    assert names(opened, found)["price"] == "Costs"
    more = kept(opened, pd.DataFrame({"score": [1], "comment": ["f"]}), into=dataset.id)
    assert (more.themes, opened.theme_run(more)) == ("", None)
    again = adopted(opened, more, {"price": [2, 3], "t-00000000": [4], "other": [5, 6]})
    assert names(opened, again)["price"] == "Costs"
    assert numbers(opened, again) == {"price": 3, "t-00000000": 1, "other": 1}
    opened.close()


def test_without_a_run_there_is_nothing_to_edit_but_a_theme_of_ones_own_can_be_made(store):
    bare = kept(store, pd.DataFrame({"score": [1], "comment": ["a"]}))
    with pytest.raises(ThemeRefused) as refused:
        store.edit_themes(bare, steering.hide("price"))
    assert code_of(refused) == "theme_unknown"
    pinned = store.edit_themes(bare, steering.pin({"en": "Parrots"}, ["parrot"]))
    assert [edit.kind for edit in pinned.theme_edits] == ["pin"]
    assert store.theme_run(pinned) is None


def test_a_data_set_that_was_removed_takes_no_edit(store, dataset):
    store.remove(dataset.id)
    with pytest.raises(DatasetMissing):
        store.edit_themes(dataset, steering.hide("price"))
    with pytest.raises(DatasetMissing):
        store.choose_themes(dataset, themes=5)


def test_a_choice_keeps_what_it_does_not_name_and_says_what_was_asked_for(store, dataset):
    assert (dataset.choice, dataset.asked, dataset.themes_asked) == (ThemeChoice(), "", "")
    chosen = store.choose_themes(store.choose_themes(dataset, themes=7), model="org/name")
    assert chosen.choice == ThemeChoice(7, "org/name")
    assert (chosen.themes, chosen.themes_asked) == (dataset.themes, "")
    assert chosen.asked
    back = store.choose_themes(store.choose_themes(chosen, themes=None), model=None)
    assert (back.choice, back.asked, back.version) == (ThemeChoice(), "", dataset.version)
    for wrong in ({"themes": 1}, {"themes": 101}, {"model": ""}):
        with pytest.raises(ThemeRefused):
            store.choose_themes(dataset, **wrong)


def test_themes_that_were_once_found_as_they_are_asked_for_are_back_at_once(store, dataset):
    chosen = store.choose_themes(dataset, themes=7)
    other = adopted(store, chosen, {"food": [2, 3, 4]}, wanted=7)
    assert (names(store, other), other.themes_asked) == ({"food": "Food"}, other.asked)
    back = store.choose_themes(other, themes=None)
    assert back.version == dataset.version
    assert store.choose_themes(back, themes=7).version == other.version
    back = store.choose_themes(back, themes=None)
    pinned = store.edit_themes(back, steering.pin({"en": "Parrots"}, ["parrot"]))
    assert pinned.asked != pinned.themes_asked
    assert names(store, pinned) == names(store, dataset)
    assert store.undo_theme_edit(pinned, pinned.theme_edits[0].id).version == dataset.version


def test_the_history_of_runs_keeps_each_with_what_it_was(store, dataset):
    first = dataset.themes
    second = adopted(store, store.choose_themes(dataset, themes=7), {"food": [2, 3, 4]}, wanted=7, parent=first)
    edited = store.edit_themes(second, steering.rename("food", {"en": "Meals"}))
    newest, oldest = store.theme_history(edited)
    assert (newest.sha256, newest.is_standing, newest.wanted, newest.parent) == (edited.themes, True, 7, first)
    assert (oldest.sha256, oldest.is_standing, oldest.themes, oldest.subthemes) == (first, False, 2, 2)
    assert (oldest.model, oldest.added_at <= newest.added_at) == ("made", True)
    old = store.theme_run(edited, first)
    assert [theme.id for theme in old.themes] == ["price", "speed"]
    assert store.counts(replace(edited, themes=first), (THEME,)).responses.sum() == 8
    bare = replace(edited, theme_edits=())
    assert store.theme_run(bare).themes[0].names["en"] == "Food"


def test_what_the_next_run_may_stand_on(store, dataset):
    earlier = store.themes_before(dataset)
    assert (earlier.folder.name, earlier.wanted, earlier.learned_from) == (dataset.themes, None, 8)
    more = kept(store, pd.DataFrame({"score": [1], "comment": ["f"]}), into=dataset.id)
    assert store.themes_before(more).folder == earlier.folder
    later = adopted(store, more, {"price": [2, 3, 4, 5]}, parent=dataset.themes)
    assert store.themes_before(later).learned_from == 8
    words = adopted(store, later, {"price": [2]}, keyword_mode=True)
    assert store.themes_before(words).learned_from == 0
    assert store.themes_before(kept(store, pd.DataFrame({"score": [3]}), name="bare")) is None
