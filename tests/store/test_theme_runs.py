"""Theme runs: one more dimension, and as if there had been none where they are damaged."""

import math

import pandas as pd
import pytest

from nps_core.filters import THEME, Filters
from tests.handmade import adopted, answers, flip, kept, store_in


def test_a_response_counts_once_in_each_of_its_themes(store):
    dataset = kept(store, pd.DataFrame({"score": [0, 5, 10, 10], "comment": ["a", "b", "c", None]}))
    dataset = adopted(store, dataset, {"price": [2, 3], "speed": [3, 4]})
    by_theme = store.counts(dataset, (THEME,))
    assert dict(zip(by_theme.frame[THEME], by_theme.responses.tolist(), strict=True)) == {"price": 2, "speed": 2}
    either = Filters().within(THEME, "price", "speed")
    assert store.counts(dataset, (), either).responses.tolist() == [3]
    carried = store.assignments(dataset).sort_values(["row", "theme"]).to_dict("list")
    assert carried == {"row": [2, 3, 3, 4], "theme": ["price", "price", "speed", "speed"]}


def test_quotes_that_were_picked_come_first_then_the_newest_that_match(store):
    said = pd.DataFrame({"score": [0, 5, 10, 10, 9], "comment": ["a", "b", "c", None, "e"]})
    themes = {"price": [2, 3, 4, 5, 6], "speed": [4]}
    dataset = adopted(store, kept(store, said), themes, quotes={"price": ["row 4", "row 2", "row 99", "row 5"]})
    quotes = store.quotes(dataset, ["price", "speed", "'; --"], Filters(), most=3)
    assert [quote["theme"] for quote in quotes] == ["price", "price", "price", "speed"]
    assert [quote["response_id"] for quote in quotes] == ["row 4", "row 2", "row 6", "row 4"]
    assert [quote["comment"] for quote in quotes] == ["c", "a", "e", "c"]
    assert [math.isnan(quote["quote"]) for quote in quotes] == [False, False, True, True]
    promoters = store.quotes(dataset, ["price"], Filters().of("promoter"), most=3)
    assert [quote["response_id"] for quote in promoters] == ["row 4", "row 6"]
    assert store.quotes(dataset, [], Filters(), most=3) == []


def test_without_a_run_there_are_no_themes(store):
    dataset = kept(store, answers(promoters=1))
    assert store.theme_run(dataset) is None
    assert store.assignments(dataset).to_dict("list") == {"row": [], "theme": []}


def test_data_sets_of_the_same_content_have_the_same_themes(store):
    first = kept(store, answers(promoters=2, comment="good"))
    first = kept(store, answers(detractors=2, comment="bad"), into=first.id)
    second = kept(store, answers(promoters=2, comment="good"), name="second")
    second = kept(store, answers(detractors=2, comment="bad"), into=second.id)
    assert first.id != second.id
    assert first.content == second.content
    adopted(store, first, {"price": [2]})
    assert [store.theme_run(store.dataset(d.id)).themes[0].id for d in (first, second)] == ["price", "price"]


@pytest.mark.parametrize("harm", ["flip", "no assignments", "no themes"])
def test_a_damaged_theme_run_is_as_if_there_had_been_none_and_can_be_found_again(store, tmp_path, harm):
    dataset = adopted(store, kept(store, answers(promoters=2, comment="good")), {"price": [2]})
    place = store.folder / "themes" / dataset.themes
    if harm == "flip":
        flip(place / "assignments.parquet")
    else:
        (place / {"no assignments": "assignments.parquet", "no themes": "themes.json"}[harm]).unlink()
    store.close()
    opened = store_in(tmp_path / "data")
    found = opened.dataset(dataset.id)
    assert found.themes == ""
    again = adopted(opened, found, {"price": [2]})
    assert again.themes == dataset.themes
    assert opened.counts(again, (THEME,)).responses.tolist() == [1]
    opened.close()


def test_the_comments_for_the_worker_are_all_and_only_those_with_text(store, tmp_path):
    dataset = kept(store, pd.DataFrame({"score": [1, 2, 3], "comment": ["a", None, "ç"]}))
    store.write_comments(dataset, tmp_path / "comments.parquet")
    written = pd.read_parquet(tmp_path / "comments.parquet")
    assert written.sort_values("score")[["response_id", "comment", "score"]].values.tolist() == [
        ["row 2", "a", 1],
        ["row 4", "ç", 3],
    ]
