"""An import is taken back: the data set is as it was before it."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from nps_core.errors import DatasetMissing, TableRefused
from tests.handmade import code_of, kept

FIRST = {"answered_at": [datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in (1, 2)], "score": [0, 10]}
SECOND = {"answered_at": [datetime(2026, 7, 2, hour, tzinfo=UTC) for hour in (1, 2)], "score": [9, 10]}
THIRD = {"answered_at": [datetime(2026, 7, 3, hour, tzinfo=UTC) for hour in (1, 2)], "score": [5, 6]}


def keep(store, rows, into=""):
    return kept(store, pd.DataFrame({**rows, "channel": "web"}), into=into)


def test_the_last_file_leaves_and_everything_is_as_before(store):
    first = keep(store, FIRST)
    both = keep(store, SECOND, into=first.id)
    store.take_back(both)
    taken_back = store.dataset(first.id)
    assert taken_back == first
    assert store.counts(taken_back).responses.sum() == 2


def test_what_was_taken_back_can_be_brought_in_again(store):
    first = keep(store, FIRST)
    both = keep(store, SECOND, into=first.id)
    store.take_back(both)
    again = keep(store, SECOND, into=first.id)
    assert again.content == both.content
    assert store.counts(again).responses.sum() == 4


def test_with_its_only_file_the_data_set_goes(store):
    first = keep(store, FIRST)
    store.take_back(first)
    assert store.datasets() == ()
    store.restore(first.id)
    assert store.datasets() == (first,)


@pytest.mark.parametrize("earlier", [1, 2])
def test_a_file_that_another_came_in_after_is_not_taken_back(store, earlier):
    """Neither the first file of a data set nor a later one: what came in since was compared with it."""
    first = keep(store, FIRST)
    mine = keep(store, SECOND, into=first.id) if earlier == 2 else first
    since = keep(store, THIRD, into=first.id)
    with pytest.raises(TableRefused) as refused:
        store.take_back(mine)
    assert code_of(refused) == "came_in_since"
    assert store.datasets() == (since,)


def test_what_was_removed_meanwhile_cannot_be_taken_back(store):
    first = keep(store, FIRST)
    store.remove(first.id)
    with pytest.raises(DatasetMissing):
        store.take_back(first)
