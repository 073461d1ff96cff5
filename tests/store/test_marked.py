"""Events, the customer base and merges declined: kept beside a data set, small, undone, and never in its numbers."""

import math
from datetime import date

import pandas as pd
import pytest

from nps_core.errors import DatasetMissing, TableRefused
from nps_core.store.marked import LONGEST_EVENT, MOST_BASE_SEGMENTS, MOST_EVENTS
from tests.handmade import answers, code_of, kept, store_in

COURIER = date(2026, 3, 3)


@pytest.fixture
def shops(store):
    names = ["West"] * 9 + ["west"] * 2 + ["North"] * 9
    return kept(store, pd.DataFrame({"score": [10] * 20, "region": names}), name="shops")


def marked(store, dataset):
    return [(event.day, event.name) for event in store.events(dataset)]


def test_events_stand_in_the_order_of_their_days(store, shops):
    store.mark(shops, date(2026, 5, 1), "strike")
    store.mark(shops, COURIER, "  new \n courier ")
    assert marked(store, shops) == [(COURIER, "new courier"), (date(2026, 5, 1), "strike")]


def test_an_event_marked_twice_is_one_and_taken_away_once(store, shops):
    first, again = store.mark(shops, COURIER, "new courier"), store.mark(shops, COURIER, "new courier")
    assert first == again
    assert marked(store, shops) == [(COURIER, "new courier")]
    store.unmark(shops, first.id)
    store.unmark(shops, first.id)
    assert marked(store, shops) == []


def test_an_event_of_one_data_set_is_not_taken_away_by_way_of_another(store, shops):
    event = store.mark(shops, COURIER, "new courier")
    store.unmark(kept(store, answers(promoters=1)), event.id)
    assert marked(store, shops) == [(COURIER, "new courier")]


@pytest.mark.parametrize("name", ["", " \n\t ", "x" * (LONGEST_EVENT + 1)])
def test_an_event_without_a_name_or_with_an_essay_is_refused(store, shops, name):
    with pytest.raises(TableRefused) as refused:
        store.mark(shops, COURIER, name)
    assert code_of(refused) == "event_name"
    assert marked(store, shops) == []


def test_the_longest_name_is_kept_whole(store, shops):
    store.mark(shops, COURIER, "新" * LONGEST_EVENT)
    assert marked(store, shops) == [(COURIER, "新" * LONGEST_EVENT)]


def test_one_event_too_many_is_refused_until_another_goes(store, shops):
    events = [store.mark(shops, COURIER, f"event {number}") for number in range(MOST_EVENTS)]
    with pytest.raises(TableRefused) as refused:
        store.mark(shops, COURIER, "one more")
    assert code_of(refused) == "events_too_many"
    store.unmark(shops, events[0].id)
    store.mark(shops, COURIER, "one more")
    assert len(store.events(shops)) == MOST_EVENTS


def test_a_base_is_given_back_as_it_was_said_and_a_new_one_replaces_it(store, shops):
    store.set_base(shops, "region", {"West": 0.1, "North": 7})
    store.set_base(shops, "region", {"West": 1 / 3, "North": 0})
    assert store.bases(shops) == {"region": {"West": 1 / 3, "North": 0.0}}
    store.drop_base(shops, "region")
    store.drop_base(shops, "region")
    assert store.bases(shops) == {}


@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"West": 0, "North": 0},
        {"West": -1, "North": 2},
        {"West": math.nan},
        {"West": math.inf},
        {"West": 1e308, "North": 1e308},
    ],
)
def test_sizes_that_are_shares_of_nothing_are_refused_and_the_base_stays(store, shops, sizes):
    store.set_base(shops, "region", {"West": 1})
    with pytest.raises(TableRefused) as refused:
        store.set_base(shops, "region", sizes)
    assert code_of(refused) == "base_sizes"
    assert store.bases(shops) == {"region": {"West": 1.0}}


def test_a_base_of_too_many_segments_or_of_no_column_is_refused(store, shops):
    with pytest.raises(TableRefused) as refused:
        store.set_base(shops, "region", {str(number): 1 for number in range(MOST_BASE_SEGMENTS + 1)})
    assert code_of(refused) == "base_too_large"
    with pytest.raises(TableRefused) as refused:
        store.set_base(shops, "nowhere", {"West": 1})
    assert code_of(refused) == "no_such_dimension"


def test_a_base_of_a_column_that_was_merged_away_waits_until_the_merge_is_undone(store):
    dataset = kept(store, pd.DataFrame({"score": [10, 9], "a": ["x", None], "b": [None, "y"]}))
    store.set_base(dataset, "b", {"y": 1})
    merged = store.merge_columns(dataset, "a", ["b"])
    assert store.bases(merged) == {}
    assert store.bases(store.undo(merged, merged.edits[0].id)) == {"b": {"y": 1.0}}


def test_names_kept_apart_are_not_offered_until_they_are_offered_again(store, shops):
    [offer] = store.propose_merges(shops)
    store.keep_apart(shops, offer)
    store.keep_apart(shops, offer)
    assert store.propose_merges(shops) == ()
    [apart] = store.kept_apart(shops)
    assert (apart.kind, apart.dimension, apart.names) == ("segments", "region", ("West", "west"))
    store.offer_again(shops, apart.id)
    assert store.propose_merges(shops) == (offer,)


def test_names_kept_apart_stay_apart_when_a_further_file_makes_the_other_the_usual_one(store, shops):
    store.keep_apart(shops, store.propose_merges(shops)[0])
    more = kept(store, pd.DataFrame({"score": [10] * 50, "region": ["west"] * 50}), into=shops.id)
    assert store.propose_merges(more) == ()


def test_names_kept_apart_do_not_meet_by_way_of_a_third(store, shops):
    store.keep_apart(shops, store.propose_merges(shops)[0])
    more = kept(store, pd.DataFrame({"score": [10] * 50, "region": ["WEST"] * 50}), into=shops.id)
    [offer] = store.propose_merges(more)
    assert (offer.into, offer.sources) == ("WEST", ("West",))


def test_columns_kept_apart_are_not_offered(store):
    columns = {"channel": ["web", "app", None, None], "Channel": [None, None, "web", "app"]}
    dataset = kept(store, pd.DataFrame({"score": [10, 9, 8, 7], **columns}))
    [offer] = store.propose_merges(dataset)
    assert offer.kind == "columns"
    store.keep_apart(dataset, offer)
    assert store.propose_merges(dataset) == ()


def test_nothing_said_about_a_data_set_is_in_its_version_and_all_of_it_is_there_after_a_restart(store, shops):
    store.mark(shops, COURIER, "new courier")
    store.set_base(shops, "region", {"West": 1})
    store.keep_apart(shops, store.propose_merges(shops)[0])
    assert store.dataset(shops.id).version == shops.version
    again = store_in(store.folder)
    found = again.dataset(shops.id)
    assert marked(again, found) == [(COURIER, "new courier")]
    assert again.bases(found) == {"region": {"West": 1.0}}
    assert [each.names for each in again.kept_apart(found)] == [("West", "west")]
    again.close()


def test_nothing_is_said_about_a_data_set_that_was_removed_meanwhile(store, shops):
    [offer] = store.propose_merges(shops)
    store.remove(shops.id)
    for say in (
        lambda: store.mark(shops, COURIER, "new courier"),
        lambda: store.set_base(shops, "region", {"West": 1}),
        lambda: store.keep_apart(shops, offer),
    ):
        with pytest.raises(DatasetMissing):
            say()
    store.restore(shops.id)
    assert (store.events(shops), store.bases(shops), store.kept_apart(shops)) == ((), {}, ())
