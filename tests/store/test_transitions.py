"""Who is on both sides of a comparison, how they moved, and which of their answers stand together."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_core.changes import difference_of, mix_and_within, of_transitions, panel_split
from nps_core.filters import Filters
from nps_core.scale import category
from nps_core.score import Nps
from tests import handmade

BEFORE = Filters(since=date(2026, 1, 1), until=date(2026, 3, 31))
AFTER = Filters(since=date(2026, 4, 1), until=date(2026, 6, 30))
SURPLUS = {"detractor": -1, "passive": 0, "promoter": 1}


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(0)
    n = 900
    whom, month = rng.integers(0, 250, n), rng.integers(0, 7, n)
    channel = np.where(rng.random(n) < 0.1, 2, (rng.random(n) < 0.3 + 0.4 * (month > 2)).astype(int))
    score = rng.normal(0, 3, 250)[whom] + rng.normal(7, 2, n) + np.array([2, -2, 0])[channel]
    return pd.DataFrame(
        {
            "score": np.clip(np.round(score), 0, 10).astype(int),
            "respondent": [None if who < 20 else f"id {who}" for who in whom],
            "channel": [("web", "app", None)[place] for place in channel],
            "comment": [f"no. {place}" if place % 3 else None for place in range(n)],
            "answered_on": [date(2026, 1 + int(each), 3) for each in month],
        }
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = handmade.store_in(tmp_path_factory.mktemp("moves"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def dataset(store, frame):
    return handmade.kept(store, frame)


@pytest.fixture(scope="module")
def answers(frame):
    """The answers of both sides in the order of time, as pandas sees them."""
    told = frame.assign(row=frame.index, y=[SURPLUS[category(score)] for score in frame["score"]])
    told = told.sort_values(["answered_on", "row"], kind="stable")
    told = told[told["answered_on"] <= AFTER.until]
    return told.assign(side=(told["answered_on"] >= AFTER.since).astype(int))


@pytest.fixture(scope="module")
def people(store, dataset):
    totals = (Nps.of(store.counts(dataset, (), side)) for side in (BEFORE, AFTER))
    return of_transitions(store.transitions(dataset, BEFORE, AFTER), *totals)


def test_who_stayed_entered_and_left(people, answers):
    sides = answers.dropna(subset="respondent").groupby("respondent")["side"].agg(set)
    told = Counter(frozenset(side) for side in sides)
    assert (people.stayed, people.left, people.entered) == (
        told[frozenset({0, 1})],
        told[frozenset({0})],
        told[frozenset({1})],
    )
    nameless = answers[answers["respondent"].isna()].groupby("side").size()
    assert [group.score.responses for group in people.nameless] == nameless.tolist()


def test_the_matrix_counts_the_last_answer_of_each_person_on_each_side(people, answers):
    last = answers.dropna(subset="respondent").groupby(["respondent", "side"])["y"].last().unstack().dropna()
    told = Counter(zip(last[0].astype(int), last[1].astype(int), strict=True))
    assert people.moved == tuple(tuple(told[was, now] for now in (-1, 0, 1)) for was in (-1, 0, 1))


def test_the_error_of_the_change_is_the_sum_over_persons_of_their_squared_pull(people, answers):
    """One formula for repeat answers and the same people on both sides; made-up answers move it by under a per cent."""
    scores, sizes = answers.groupby("side")["y"].mean(), answers.groupby("side").size()
    pull = (answers["y"] - answers["side"].map(scores)) / answers["side"].map(sizes) * (2 * answers["side"] - 1)
    person = answers["respondent"].where(answers["respondent"].notna(), "row " + answers["row"].astype(str))
    error = 100 * np.sqrt((pull.groupby(person).sum() ** 2).sum())
    found = difference_of(people)
    assert found.change == pytest.approx(100 * (scores[1] - scores[0]))
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(error, rel=0.01)
    assert sum(part.points for part in panel_split(people).values()) == pytest.approx(found.change)


def test_the_error_of_the_mix_is_that_of_whole_persons_resampled(store, dataset, answers):
    before, after = (store.counts(dataset, ("channel",), side) for side in (BEFORE, AFTER))
    found = mix_and_within(before, after, store.shared_cells(dataset, "channel", BEFORE, AFTER))
    person = answers["respondent"].where(answers["respondent"].notna(), "row " + answers["row"].astype(str))
    codes, names = pd.factorize(person)
    cell = answers["side"] * 3 + answers["channel"].map({"web": 0, "app": 1}).fillna(2).astype(int)
    of_person = np.zeros((len(names), 6, 2))
    np.add.at(of_person, (codes, cell.to_numpy()), np.stack([np.ones(len(answers)), answers["y"]], axis=1))
    rng = np.random.default_rng(2)
    times = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=2_000)
    drawn = np.einsum("tp,pck->tck", times, of_person).reshape(-1, 2, 3, 2)
    share = drawn[..., 0] / drawn[..., 0].sum(axis=2, keepdims=True)
    score = 100 * drawn[..., 1] / drawn[..., 0]
    mix = ((share[:, 1] - share[:, 0]) * score.mean(axis=1)).sum(axis=1)
    within = (share.mean(axis=1) * (score[:, 1] - score[:, 0])).sum(axis=1)
    for part, values in ((found.mix, mix), (found.within, within)):
        assert (part.high - part.low) / 2 / 1.959964 == pytest.approx(values.std(), rel=0.08)


def test_the_people_behind_a_cell_are_shown_by_their_last_answer_and_without_their_ids(store, dataset, answers):
    shown = store.movers(dataset, BEFORE, AFTER, ("detractor", "promoter"))
    assert list(shown.columns) == ["was", "answered_on", "score", "comment"]
    last = answers.dropna(subset="respondent").groupby(["respondent", "side"]).last().unstack()
    moved = last[(last["y"][0] == -1) & (last["y"][1] == 1)]
    assert len(moved) > 5
    assert sorted(shown["was"]) == sorted(moved["score"][0])
    assert sorted(shown["score"]) == sorted(moved["score"][1])
    assert sorted(shown["comment"].dropna()) == sorted(moved["comment"][1].dropna())
    assert shown["answered_on"].is_monotonic_decreasing
    assert len(store.movers(dataset, BEFORE, AFTER, ("detractor", "promoter"), limit=3)) == 3


def test_filters_hold_on_both_sides(store, dataset, frame):
    web = [side.within("channel", "web") for side in (BEFORE, AFTER)]
    found = store.transitions(dataset, *web)
    told = frame[(frame["channel"] == "web") & frame["respondent"].notna() & (frame["answered_on"] <= AFTER.until)]
    assert sum(found[name].sum() for name in ("responses_before", "responses_after")) == len(told)


def test_without_ids_there_are_no_persons(store):
    dataset = handmade.kept(store, handmade.on("2026-02-01", detractors=5, promoters=9), name="nameless")
    assert not len(store.transitions(dataset, BEFORE, AFTER)["persons"])
    assert store.shared_cells(dataset, "wave", BEFORE, AFTER).empty


def test_a_wave_is_a_dimension(store):
    first = handmade.on("2026-02-01", detractors=5, promoters=9)
    both = handmade.kept(store, first, name="two files")
    both = handmade.kept(store, handmade.on("2026-05-01", passives=4), into=both.id)
    counted = store.counts(both, ("wave",))
    assert dict(zip(counted.groups["wave"], counted.responses.tolist(), strict=True)) == {"1": 14, "2": 4}
    assert store.counts(both, (), Filters().within("wave", "2")).responses.tolist() == [4]


def test_with_the_latest_answers_only_each_customer_answers_once_a_side(store, dataset, answers):
    sides = [replace(side, counting="latest") for side in (BEFORE, AFTER)]
    totals = [Nps.of(store.counts(dataset, (), side)) for side in sides]
    found = of_transitions(store.transitions(dataset, *sides), *totals)
    assert [group.score.responses for group in found.stayers] == [found.stayed] * 2
    assert (found.entrants.score.responses, found.leavers.score.responses) == (found.entered, found.left)
    last = answers.dropna(subset="respondent").groupby(["respondent", "side"])["y"].last().unstack().dropna()
    change = 100 * (last[1] - last[0]).mean()
    assert panel_split(found)["stayed"].points == pytest.approx(change)


def test_sides_may_be_narrowed_to_a_theme(store):
    frame = pd.concat(
        [
            handmade.on(day, detractors=4, promoters=6).assign(
                respondent=[f"id {n}" for n in range(10)], comment=["late", "fine"] * 5
            )
            for day in ("2026-02-01", "2026-05-01")
        ]
    )
    dataset = handmade.kept(store, frame, name="themed")
    dataset = handmade.adopted(store, dataset, {"late": list(range(2, 22, 2))})
    late = [side.within("theme", "late") for side in (BEFORE, AFTER)]
    found = store.transitions(dataset, *late)
    assert found["persons"].sum() == 5
    assert [found[name].sum() for name in ("responses_before", "responses_after")] == [5, 5]
    assert len(store.movers(dataset, *late, ("promoter", "promoter"))) == 3
