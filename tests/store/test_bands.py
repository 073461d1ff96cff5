"""Number attributes as bands, and what answers are worth, beside the same worked out row by row."""

import math

import numpy as np
import pandas as pd
import pytest

from nps_core.filters import Filters
from nps_core.values import ValueBand
from tests.handmade import kept


def frame_of(values, **columns):
    rows = {"score": [(place * 7) % 11 for place in range(len(values))], "spent": list(values), **columns}
    return pd.DataFrame(rows)


@pytest.fixture
def spent():
    random = np.random.default_rng(4)
    values = random.lognormal(3, 1, 400).round(2)
    values[random.random(400) < 0.1] = 0
    values[random.random(400) < 0.05] *= -1
    values[random.random(400) < 0.1] = np.nan
    people = [f"c{number}" if number % 4 else None for number in random.integers(0, 250, 400)]
    return frame_of(values, channel=["web", "app", None, "web"] * 100, respondent=people)


def test_bands_hold_about_as_many_answers_each_and_their_edges_are_values_of_the_data(store, spent):
    dataset = kept(store, spent)
    bands = store.bands(dataset, "spent")
    known = spent["spent"].dropna()
    assert len(bands) == 5
    assert {band.high for band in bands[:-1]} <= set(known)
    sizes = [((known > band.low) & (known <= band.high)).sum() for band in bands]
    assert sum(sizes) == len(known)
    assert max(sizes) - min(sizes) <= 0.1 * len(known)


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        pytest.param([7.0] * 40, [":"], id="one value"),
        pytest.param([0.0] * 30 + [5.0] * 10, [":0", "0:"], id="two values"),
        pytest.param([0.0] * 90 + [5.0] * 10, [":0", "0:"], id="nearly all the same"),
        pytest.param([None] * 40, [], id="no value"),
        pytest.param([1.5, None], [":"], id="a single number"),
        pytest.param([-2.0, -1.0, 0.0, 1.0, 2.0] * 8, [":-2", "-2:-1", "-1:0", "0:1", "1:"], id="below zero"),
    ],
)
def test_values_that_many_share_make_fewer_bands(store, values, ids):
    dataset = kept(store, frame_of(values).astype({"spent": float}))
    assert [band.id for band in store.bands(dataset, "spent")] == ids


def test_answers_are_counted_by_band_alone_and_with_a_dimension(store, spent):
    dataset = kept(store, spent)
    found = store.counts(dataset, ("spent", "channel")).frame
    for row in found.to_dict("records"):
        band = ValueBand.of(str(row["spent"]))
        inside = spent["spent"].isna() if band is None else spent["spent"].gt(band.low) & spent["spent"].le(band.high)
        channel = spent["channel"].isna() if pd.isna(row["channel"]) else spent["channel"] == row["channel"]
        assert [row[str(score)] for score in range(11)] == [
            int((inside & channel & (spent["score"] == score)).sum()) for score in range(11)
        ]
    alone = store.counts_of_each(dataset, ("channel", "spent"))["spent"]
    assert (
        alone.frame.astype(object).fillna("").equals(store.counts(dataset, ("spent",)).frame.astype(object).fillna(""))
    )


def test_a_filter_keeps_the_bands_it_names(store, spent):
    dataset = kept(store, spent)
    low, *_, high = store.bands(dataset, "spent")
    rows = store.rows(dataset, Filters().within("spent", low.id, high.id))
    expected = spent["spent"].le(low.high) | spent["spent"].gt(high.low)
    assert sorted(rows["spent"]) == sorted(spent.loc[expected, "spent"])
    missing = store.rows(dataset, Filters().within("spent", ""))
    assert len(missing) == spent["spent"].isna().sum()
    assert store.counts(dataset, (), Filters().within("spent", "", high.id)).responses.tolist() == [
        int(spent["spent"].isna().sum() + spent["spent"].gt(high.low).sum())
    ]


@pytest.mark.parametrize("id_", ["web", "5:1", "1; drop table responses", "nan:nan", "'"])
def test_a_band_that_is_none_matches_nobody(store, spent, id_):
    dataset = kept(store, spent)
    assert store.counts(dataset, (), Filters().within("spent", id_)).responses.tolist() == [0]


def test_what_answers_are_worth_is_the_sum_over_customers(store, spent):
    dataset = kept(store, spent)
    for filters, rows in (
        (Filters(), spent),
        (Filters().within("channel", "web"), spent[spent["channel"] == "web"]),
        (Filters().within("channel", "fax"), spent[:0]),
    ):
        found = store.valued(dataset, "spent", filters)
        weighing = rows[rows["spent"] >= 0]
        surplus = np.select([weighing["score"] >= 9, weighing["score"] <= 6], [1, -1], 0)
        assert found.counts == tuple(int((surplus == y).sum()) for y in (-1, 0, 1))
        assert found.amounts == pytest.approx([weighing["spent"][surplus == y].sum() for y in (-1, 0, 1)])
        assert (found.zero, found.missing) == ((rows["spent"] == 0).sum(), rows["spent"].isna().sum())
        assert found.negative == (rows["spent"] < 0).sum()
        assert found.refunds == pytest.approx(rows["spent"][rows["spent"] < 0].sum())
        who = weighing["respondent"].fillna(pd.Series(weighing.index.map(str), weighing.index))
        each = pd.DataFrame(
            {"a": weighing["spent"] * surplus, "b": weighing["spent"], "c": surplus, "d": 1}, index=weighing.index
        )
        people = each.groupby(who).sum().to_numpy(float).reshape(-1, 4)
        assert found.moments == pytest.approx(people.T @ people, rel=1e-9, abs=1e-6)


def test_a_number_that_is_none_counts_as_missing(store):
    dataset = kept(store, frame_of([1.0, math.inf, -math.inf, math.nan, 3.0] * 8))
    found = store.valued(dataset, "spent")
    assert (found.missing, sum(found.counts), found.total) == (24, 16, 32.0)
    assert store.counts(dataset, (), Filters().within("spent", "")).responses.tolist() == [24]
    assert [band.id for band in store.bands(dataset, "spent")] == [":1", "1:"]


def test_the_edges_are_those_of_the_whole_data_set_whatever_is_filtered(store, spent):
    dataset = kept(store, spent)
    found = store.counts(dataset, ("spent",), Filters().within("channel", "app"))
    assert set(found.groups["spent"]) - {None} <= {band.id for band in store.bands(dataset, "spent")}
