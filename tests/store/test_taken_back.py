"""An import is taken back: the data set is as it was before it."""

from datetime import UTC, datetime

import pandas as pd

from tests.handmade import kept

FIRST = {"answered_at": [datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in (1, 2)], "score": [0, 10]}
SECOND = {"answered_at": [datetime(2026, 7, 2, hour, tzinfo=UTC) for hour in (1, 2)], "score": [9, 10]}
THIRD = {"answered_at": [datetime(2026, 7, 3, hour, tzinfo=UTC) for hour in (1, 2)], "score": [5, 6]}


def keep(store, rows, into=""):
    return kept(store, pd.DataFrame({**rows, "channel": "web"}), into=into)


def test_the_last_file_leaves_and_everything_is_as_before(store):
    first = keep(store, FIRST)
    both = keep(store, SECOND, into=first.id)
    taken_back = store.take_back(both)
    assert taken_back == first
    assert store.counts(taken_back).responses.sum() == 2


def test_what_was_taken_back_can_be_brought_in_again(store):
    first = keep(store, FIRST)
    both = keep(store, SECOND, into=first.id)
    store.take_back(both)
    again = keep(store, SECOND, into=first.id)
    assert again.content == both.content
    assert store.counts(again).responses.sum() == 4


def test_the_only_file_stays(store):
    first = keep(store, FIRST)
    assert store.take_back(first) == first


def test_a_file_that_came_in_since_is_not_taken_back_in_its_place(store):
    first = keep(store, FIRST)
    both = keep(store, SECOND, into=first.id)
    three = keep(store, THIRD, into=first.id)
    assert store.take_back(both) == three
