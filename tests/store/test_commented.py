"""Comments page by page: of a theme, in a script, sure or less sure, near a meaning."""

import pandas as pd
import pytest

from nps_core.filters import THEME, Filters
from nps_core.store import Sought
from tests.handmade import adopted, answers, kept

SAID = ["late parcel", "物流太慢", "物流很慢，發貨也慢", "kind staff", None, "Доставка", "late and rude"]
THEMES = {"delivery": [2, 3, 4, 8], "staff": [5, 8], "delivery.a1b2c3": [2], "other": [7]}
SURENESS = {"delivery": [0.9, 0.8, 0.7, 0.2], "staff": [0.5, 0.6]}


@pytest.fixture
def read(store):
    dataset = kept(store, pd.DataFrame({"score": [1, 2, 3, 10, 5, 6, 0], "comment": SAID}))
    dataset = adopted(store, dataset, THEMES, sureness=SURENESS)

    def found(filters=Filters(), first=0, most=50, **sought):
        wanted = Sought(**sought)
        rows = store.comments(dataset, filters, wanted, first=first, most=most)
        if not first:
            assert store.count_comments(dataset, filters, wanted) >= len(rows)
        return rows["score"].tolist()

    found.store, found.dataset = store, dataset
    return found


def test_the_newest_come_first_and_responses_without_a_comment_not_at_all(read):
    assert read() == [0, 6, 10, 3, 2, 1]
    assert read.store.count_comments(read.dataset, Filters()) == 6


def test_pages_follow_each_other(read):
    assert [read(first=first, most=2) for first in (0, 2, 4, 6)] == [[0, 6], [10, 3], [2, 1], []]


def test_a_theme_and_a_part_of_it(read):
    assert read(theme="delivery") == [0, 3, 2, 1]
    assert read(theme="delivery.a1b2c3") == [1]
    assert read(theme="nothing") == []
    assert read(Filters().within(THEME, "staff"), theme="delivery") == [0]


def test_the_least_sure_quarter_of_a_theme(read):
    assert read(theme="delivery", sureness="less") == [0]
    assert read(theme="delivery", sureness="sure") == [3, 2, 1]
    assert read(sureness="less") == [0, 10]


def test_where_all_are_equally_sure_all_are_sure(store):
    dataset = kept(store, answers(promoters=8, comment="good"))
    dataset = adopted(store, dataset, {"price": list(range(2, 10))})
    assert store.count_comments(dataset, Filters(), Sought("price", "less")) == 0
    assert store.count_comments(dataset, Filters(), Sought("price", "sure")) == 8


def test_what_a_comment_is_written_in(read):
    assert {name: read(script=name) for name in ("en", "hans", "hant", "other")} == {
        "en": [0, 10, 1],
        "hans": [],
        "hant": [3, 2],  # written alike in both, so it goes with the majority
        "other": [6],
    }


def test_those_among_some_responses_in_their_order(read):
    assert read(among=("row 4", "row 2", "row 99", "row 6", "row 8")) == [3, 1, 0]
    assert read(among=("row 4", "row 2", "row 8"), first=1, most=1) == [1]
    assert read(among=("row 4", "row 5"), theme="staff") == [10]
    assert read(among=()) == []


def test_each_comment_says_which_themes_it_carries_the_surest_first(read):
    rows = read.store.comments(read.dataset, Filters())
    assert rows["themes"].tolist()[:3] == [("staff", "delivery"), ("other",), ("staff",)]
    assert list(rows.columns) == ["response_id", "answered_on", "score", "comment", "themes"]


def test_personal_data_are_not_shown(store):
    dataset = kept(store, answers(detractors=1, comment="call me at jane@example.com"))
    assert "jane@" not in store.comments(dataset, Filters())["comment"][0]


def test_without_a_theme_run_no_comment_carries_a_theme(store):
    dataset = kept(store, answers(detractors=2, comment="late"))
    assert store.comments(dataset, Filters())["themes"].tolist() == [(), ()]
    assert store.count_comments(dataset, Filters(), Sought("price")) == 0
    assert store.theme_map(dataset, Filters()).empty


def test_the_map_follows_the_filters_and_what_readers_changed(store):
    dataset = kept(store, pd.DataFrame({"score": [1, 9, 10], "comment": ["a", "b", "c"]}))
    places = {2: ("price", 0.5, -1.0), 3: ("speed", -0.25, 1.0), 4: ("gone", 0.0, 0.0)}
    dataset = adopted(store, dataset, {"price": [2, 4], "speed": [3]}, places=places)
    found = store.theme_map(dataset, Filters())
    assert found[["comment", "theme", "x", "y"]].to_numpy().tolist() == [
        ["a", "price", 0.5, -1.0],
        ["b", "speed", -0.25, 1.0],
        ["c", "price", 0.0, 0.0],
    ]
    assert store.theme_map(dataset, Filters().of("promoter"))["comment"].tolist() == ["b", "c"]


def test_a_run_without_a_map_has_none(read):
    assert read.store.theme_map(read.dataset, Filters()).empty
