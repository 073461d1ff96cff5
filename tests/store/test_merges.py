"""Columns and segments that mean one: offered with their reason, merged only when asked, and undone without a trace."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_core.errors import DatasetMissing, TableRefused
from tests.handmade import adopted, code_of, kept, scores_of, store_in


def answered(**columns):
    rows = len(next(iter(columns.values())))
    return pd.DataFrame({"score": [10, 0, 7, 9][: rows % 4 or 4] + [5] * (rows - (rows % 4 or 4)), **columns})


def by(store, dataset, dimension):
    tally = store.counts(dataset, [dimension])
    return dict(zip(tally.frame[dimension].fillna("-").tolist(), tally.responses.tolist(), strict=True))


def offered(store, dataset):
    return {(m.kind, m.dimension, m.into, m.sources, m.reason) for m in store.propose_merges(dataset)}


@pytest.mark.parametrize(
    ("often", "seldom", "reason"),
    [
        ("England", "Ingland", "similar"),
        ("England", "3ngland", "similar"),
        ("England", "Englnad", "similar"),
        ("England", "Enngland", "similar"),
        ("England", "england", "spelling"),
        ("south east", "south esat", "similar"),
        ("South-East region", "South-East reggion", "similar"),
        ("Oslo", "0slo", "similar"),
        ("Premium", "Premum", "similar"),
        ("West", "west", "spelling"),
        ("West", "WEST ", "spelling"),
        ("Ａ店", "A店", "spelling"),
        ("e-mail", "email", "spelling"),
        ("广东", "廣東", "script"),
        ("北區", "北区", "script"),
    ],
)
def test_one_segment_written_in_two_ways_is_offered(store, often, seldom, reason):
    dataset = kept(store, answered(region=[often] * 9 + [seldom]))
    assert offered(store, dataset) == {("segments", "region", often, (seldom,), reason)}
    assert [m.responses for m in store.propose_merges(dataset)] == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Store 12", "Store 13"),
        ("Store12", "Store13"),
        ("yes", "yet"),
        ("male", "female"),
        ("north", "south"),
        ("Plan A", "Plan B"),
        ("Product-A", "Product-B"),
        ("ProductA", "ProductB"),
        ("West", "East"),
        ("Boston", "Bolton"),
        ("Ireland", "Iceland"),
        ("Zambia", "Gambia"),
        ("employer", "employee"),
        ("Returns", "Returns2"),
        ("Teams", "Team5"),
        ("台北", "台南"),
        ("台北市", "台南市"),
        ("台北旗艦店", "台南旗艦店"),
        ("上海浦东新区旗舰店", "上海浦西新区旗舰店"),
        ("京东", "东京"),
        ("A+", "A"),
        ("东区", "西區"),
        ("华东", "华南"),
    ],
)
def test_segments_that_mean_different_things_are_not_offered(store, one, other):
    dataset = kept(store, answered(region=[one] * 9 + [other]))
    assert offered(store, dataset) == set()


def test_a_name_one_letter_away_that_is_not_rare_is_not_offered(store):
    dataset = kept(store, answered(region=["Austria", "Austria", "Austris", "Austris", "Austris"]))
    assert offered(store, dataset) == set()


def test_nothing_is_merged_unasked(store):
    dataset = kept(store, answered(region=["West"] * 9 + ["west"]))
    store.propose_merges(dataset)
    assert by(store, store.dataset(dataset.id), "region") == {"West": 9, "west": 1}


def test_two_columns_that_mean_one_are_offered_and_merged(store):
    first = kept(store, answered(channel=["web", "app", "web"], shop=["n", "n", "s"]))
    both = kept(store, answered(shop=["n", "s"]).assign(Channel=["app", "phone"]), into=first.id)
    assert offered(store, both) == {("columns", "", "channel", ("Channel",), "same_name")}
    merged = store.merge_columns(both, "channel", ["Channel"])
    assert merged.columns.dimensions == ("channel", "shop")
    assert by(store, merged, "channel") == {"web": 2, "app": 2, "phone": 1}
    assert "Channel" not in store.rows(merged).columns


def test_columns_of_other_names_with_the_same_segments_are_offered(store):
    first = kept(store, answered(kanal=["web", "app", "web", "shop"], plan=["a", "b", "a", "b"]))
    both = kept(store, answered(medium=["app", "web", "app", "web"], plan=["a", "b", "a", "b"]), into=first.id)
    assert offered(store, both) == {("columns", "", "kanal", ("medium",), "same_segments")}


def test_columns_that_are_filled_side_by_side_are_two(store):
    dataset = kept(store, answered(first=["web", "app"] * 5, last=["web", "app"] * 5))
    assert offered(store, dataset) == set()


def test_where_both_are_filled_the_one_that_stays_counts(store):
    dataset = kept(store, answered(a=["x", None, "x"], b=["y", "y", None]))
    assert by(store, store.merge_columns(dataset, "a", ["b"]), "a") == {"x": 2, "y": 1}


def test_merged_segments_count_under_one_name_in_every_wave(store):
    dataset = kept(store, answered(region=["England", "Ingland", "Wales"]))
    merged = store.merge_segments(dataset, "region", {"Ingland": "England"})
    assert by(store, merged, "region") == {"England": 2, "Wales": 1}
    assert scores_of(store.counts(merged)) == scores_of(store.counts(dataset))
    later = kept(store, answered(region=["Ingland"]), into=dataset.id)
    assert by(store, later, "region") == {"England": 3, "Wales": 1}


def test_merges_are_applied_one_after_the_other_and_undone_each_alone(store):
    dataset = kept(store, answered(a=["x", None, "z"], b=[None, "y", None]))
    one = store.merge_columns(dataset, "a", ["b"])
    two = store.merge_segments(one, "a", {"y": "x"})
    assert by(store, two, "a") == {"x": 2, "z": 1}
    back = store.undo(two, two.edits[0].id)
    assert by(store, back, "a") == {"x": 1, "z": 1, "-": 1}
    assert by(store, back, "b") == {"y": 1, "-": 2}
    assert store.undo(back, back.edits[0].id).version == dataset.version


def test_the_same_merge_from_two_pages_is_one(store):
    seen_by_both = kept(store, answered(region=["West", "west", "East"]))
    store.merge_segments(seen_by_both, "region", {"west": "West"})
    twice = store.merge_segments(seen_by_both, "region", {"west": "West"})
    assert len(twice.edits) == 1
    assert store.undo(twice, twice.edits[0].id).version == seen_by_both.version


def test_nothing_is_merged_in_a_data_set_that_was_removed_meanwhile(store):
    dataset = kept(store, answered(region=["West", "west", "East"]))
    store.remove(dataset.id)
    with pytest.raises(DatasetMissing):
        store.merge_segments(dataset, "region", {"west": "West"})
    store.restore(dataset.id)
    assert store.dataset(dataset.id).edits == ()


def test_a_merge_changes_the_version_and_keeps_the_themes(store):
    dataset = kept(store, answered(region=["West", "west"], comment=["good", "bad"]))
    themed = adopted(store, dataset, {"price": [2]})
    merged = store.merge_segments(themed, "region", {"west": "West"})
    assert merged.version != themed.version
    assert (merged.content, merged.themes) == (themed.content, themed.themes)
    assert store.counts(merged, ["theme"]).responses.sum() == 1
    assert store.at(themed.version).edits == ()


@pytest.mark.parametrize(
    ("into", "sources"), [("a", ["size"]), ("a", ["none"]), ("none", ["a"]), ("a", []), ("a", ["a"])]
)
def test_columns_that_cannot_be_one_are_refused(store, into, sources):
    dataset = kept(store, answered(a=["x", "y"], size=[1.5, 2.5]))
    with pytest.raises(TableRefused) as refused:
        store.merge_columns(dataset, into, sources)
    assert code_of(refused) == "merge_unclear"


@pytest.mark.parametrize("names", [{"none": "x"}, {}, {"x": "x"}, {"x": " "}])
def test_segments_that_are_not_there_are_refused(store, names):
    dataset = kept(store, answered(a=["x", "y"]))
    with pytest.raises(TableRefused) as refused:
        store.merge_segments(dataset, "a", names)
    assert code_of(refused) == "segment_unknown"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    opened = store_in(tmp_path_factory.mktemp("shared") / "data")
    yield opened
    opened.close()


SEGMENTS = st.sampled_from(["West", "west", "3ast", 'a "b"', "'; drop", None])


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), SEGMENTS, SEGMENTS), min_size=1, max_size=8), st.booleans())
def test_merging_and_undoing_leaves_every_count_as_it_was(shared, rows, of_columns):
    frame = pd.DataFrame(rows, columns=["score", "one", "other"]).astype({"one": "str", "other": "str"})
    frame = frame.assign(one=[r[1] for r in rows], other=[r[2] for r in rows], plan="basic")
    dataset = kept(shared, frame.astype({"one": object, "other": object}))
    before = {name: by(shared, dataset, name) for name in ("one", "other")}
    segments = [name for name in before["one"] if name != "-"]
    if of_columns:
        merged = shared.merge_columns(dataset, "one", ["other"])
    elif segments:
        merged = shared.merge_segments(dataset, "one", {segments[0]: "new; name"})
    else:
        return
    assert scores_of(shared.counts(merged)) == scores_of(shared.counts(dataset))
    assert sum(by(shared, merged, "one").values()) == len(rows)
    undone = shared.undo(merged, merged.edits[-1].id)
    assert undone.version == dataset.version
    assert {name: by(shared, undone, name) for name in before} == before
