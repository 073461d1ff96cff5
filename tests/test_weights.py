"""Weights: the customer base, its raking, and how sure the weighted score is."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nps_core.score import Nps
from nps_core.tally import SCORE_COLUMNS, Repeats, Tally
from nps_core.weights import capped_at, rake, weigh

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SCORE_OF = {-1: 3, 0: 7, 1: 9}

CELLS = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60)), min_size=4, max_size=4)
SIZES = st.lists(st.integers(1, 1000), min_size=2, max_size=2)


@pytest.fixture(scope="module")
def reference():
    if not SHARED.exists():
        pytest.skip("the reference values are not at hand")
    return json.loads((SHARED / "reference" / "stats_reference.json").read_text(encoding="utf-8"))


def tally_of(rows, *keys):
    """A tally of rows of keys and detractors, passives and promoters."""
    counts = np.zeros((len(rows), len(SCORE_COLUMNS)), dtype=np.int64)
    counts[:, [3, 7, 9]] = [of_row for *_, of_row in rows]
    return Tally(counts, {key: np.array([row[place] for row in rows], dtype=object) for place, key in enumerate(keys)})


def two_by_two(cells):
    names = [("N", "web"), ("N", "email"), ("S", "web"), ("S", "email")]
    return tally_of([(*name, counts) for name, counts in zip(names, cells, strict=True)], "region", "channel")


def by_name(found):
    return {each.segment: each for each in found.shares}


# -- against R ------------------------------------------------------------------------------------------------------


def test_raking_is_that_of_r_survey(reference):
    told = reference["raking"]
    frame = pd.DataFrame({name: told[name] for name in ("region", "channel", "y")})
    frame["score"] = frame["y"].map(SCORE_OF)
    tally = Tally.of_counts(
        frame.groupby(["region", "channel", "score"]).size().reset_index(name="n"), ["region", "channel"]
    )
    targets = {"region": told["target_region"], "channel": told["target_channel"]}
    codes, shares = [], []
    for name, target in targets.items():
        segments = sorted(target)
        codes.append(np.array([segments.index(each) for each in tally.groups[name]]))
        shares.append(np.array([target[each] for each in segments]))
    weights = rake(tally.responses, codes, shares)
    of_cell = dict(zip(zip(tally.groups["region"], tally.groups["channel"], strict=True), weights, strict=True))
    wanted = dict(zip(zip(told["region"], told["channel"], strict=True), told["R_survey_weights"], strict=True))
    assert {cell: pytest.approx(weight, abs=1e-6) for cell, weight in wanted.items()} == of_cell
    found = weigh(tally, targets, cap=None)
    assert found.nps == pytest.approx(100 * told["mean"], abs=1e-4)
    kish = (weights @ tally.responses) ** 2 / (weights**2 @ tally.responses)
    assert kish == pytest.approx(told["kish_n"], abs=1e-6)


def test_the_effective_n_of_weights_is_that_of_their_influence_values(reference):
    told = reference["raking"]
    y, w = np.array(told["y"], dtype=float), np.array(told["R_survey_weights"])
    theta = (w * y).sum() / w.sum()
    error = ((w * (y - theta)) ** 2).sum() / w.sum() ** 2
    p, d = (w[y == value].sum() / w.sum() for value in (1, -1))
    frame = pd.DataFrame(
        {"region": told["region"], "channel": told["channel"], "score": [SCORE_OF[v] for v in told["y"]]}
    )
    tally = Tally.of_counts(frame.assign(n=1), ["region", "channel"])
    found = weigh(tally, {"region": told["target_region"], "channel": told["target_channel"]}, cap=None)
    assert (p + d - theta**2) / error > 12, "the effective n is never more than the answers"
    assert found.effective == 12


@given(CELLS, SIZES)
def test_the_squared_error_is_that_of_the_influence_of_every_answer(cells, regions):
    tally = two_by_two(cells).over("region")
    found = weigh(tally, {"region": dict(zip("NS", regions, strict=True))}, cap=None)
    weight = {name: each.weight for name, each in by_name(found).items()}
    y, w = [], []
    for name, counts in zip(tally.groups["region"], tally.counts, strict=True):
        for score, value in ((3, -1), (7, 0), (9, 1)):
            y += [value] * int(counts[score])
            w += [weight[name]] * int(counts[score])
    y, w = np.array(y, dtype=float), np.array(w)
    theta = (w * y).sum() / w.sum()
    error = ((w * (y - theta)) ** 2).sum() / w.sum() ** 2
    p, d = (w[y == value].sum() / w.sum() for value in (1, -1))
    assert found.effective == pytest.approx(min((p + d - theta**2) / error, len(y)))


# -- properties -----------------------------------------------------------------------------------------------------


@given(CELLS, SIZES, SIZES, st.sampled_from([0.001, 0.5, 3, 1e6]))
def test_the_unit_of_sizes_changes_nothing(cells, regions, channels, unit):
    tally = two_by_two(cells)
    base = {
        "region": dict(zip("NS", regions, strict=True)),
        "channel": dict(zip(("web", "email"), channels, strict=True)),
    }
    scaled = {name: {segment: size * unit for segment, size in sizes.items()} for name, sizes in base.items()}
    once, again = weigh(tally, base), weigh(tally, scaled)
    assert (again.nps, again.low, again.high) == pytest.approx((once.nps, once.low, once.high))
    assert again.effective == pytest.approx(once.effective)


@given(CELLS, SIZES, SIZES)
def test_raked_answers_are_spread_as_the_customers_are(cells, regions, channels):
    base = {
        "region": dict(zip("NS", regions, strict=True)),
        "channel": dict(zip(("web", "email"), channels, strict=True)),
    }
    found = weigh(two_by_two(cells), base, cap=None)
    assert found.is_met
    for each in found.shares:
        assert each.reached == pytest.approx(each.of_customers, abs=1e-6)
    assert found.effective <= found.used
    assert found.low <= found.nps <= found.high


@given(CELLS)
def test_answers_that_are_spread_like_the_customers_keep_their_score_and_interval(cells):
    tally = two_by_two(cells)
    sizes = {"region": {"N": 0, "S": 0}, "channel": {"web": 0, "email": 0}}
    for region, channel, n in zip(*(tally.groups[key] for key in ("region", "channel")), tally.responses, strict=True):
        sizes["region"][region] += int(n)
        sizes["channel"][channel] += int(n)
    found, plain = weigh(tally, sizes), Nps.of(tally)
    assert (found.nps, found.low, found.high) == pytest.approx((plain.nps, plain.low, plain.high))
    assert found.effective == pytest.approx(plain.responses)
    assert found.design_effect == pytest.approx(1)


@given(st.lists(st.floats(0.01, 40), min_size=2, max_size=8), st.lists(st.integers(1, 50), min_size=8, max_size=8))
def test_capped_weights_keep_within_their_cap_and_mean_one(raw, answers):
    n = np.array(answers[: len(raw)], dtype=float)
    weights = np.array(raw) * n.sum() / (np.array(raw) @ n)
    found = capped_at(weights, n, (0.3, 3.0))
    assert found.min() >= 0.3 - 1e-9
    assert found.max() <= 3 + 1e-9
    assert (found @ n) / n.sum() == pytest.approx(1)
    assert (np.argsort(found, kind="stable") == np.argsort(np.clip(found, 0.3, 3), kind="stable")).all()


# -- one value each, worked out by hand -----------------------------------------------------------------------------


def test_one_dimension_is_the_mean_of_its_segments_by_size():
    tally = tally_of([("N", (0, 10, 90)), ("S", (50, 25, 25))], "region")
    found = weigh(tally, {"region": {"N": 1000, "S": 3000}})
    assert found.plain.nps == pytest.approx(32.5)
    assert found.nps == pytest.approx(0.25 * 90 + 0.75 * -25)
    assert (found.used, found.capped, found.is_met) == (200, 0, True)
    assert {name: each.weight for name, each in by_name(found).items()} == pytest.approx({"N": 0.5, "S": 1.5})


def test_a_cap_that_binds_is_told_and_the_shares_are_not_met():
    tally = tally_of([("N", (0, 0, 10)), ("S", (90, 0, 0))], "region")
    found = weigh(tally, {"region": {"N": 90, "S": 10}})
    assert found.capped == 100
    assert not found.is_met
    assert by_name(found)["N"].weight == pytest.approx(3)
    # 10 answers at 3 of 100 in all leave 70 for the other 90
    assert by_name(found)["S"].weight == pytest.approx(70 / 90)
    assert found.nps == pytest.approx(30 - 70)


def test_segments_that_nobody_answered_from_are_told_and_left_out_of_the_base():
    tally = tally_of([("N", (10, 10, 30)), ("S", (20, 10, 20))], "region")
    found = weigh(tally, {"region": {"N": 25, "S": 25, "E": 50}})
    assert [(each.segment, each.of_customers) for each in found.unreached] == [("E", 0.5)]
    assert found.nps == pytest.approx(weigh(tally, {"region": {"N": 1, "S": 1}}).nps)
    assert found.is_met


@pytest.mark.parametrize("stranger", ["W", None])
def test_answers_of_segments_that_the_base_does_not_have_weigh_nothing(stranger):
    rows = [("N", (10, 10, 30)), ("S", (20, 10, 20))]
    found = weigh(tally_of([*rows, (stranger, (0, 0, 40))], "region"), {"region": {"N": 30, "S": 70}})
    assert found.nps == pytest.approx(weigh(tally_of(rows, "region"), {"region": {"N": 30, "S": 70}}).nps)
    assert [(each.segment, each.responses, each.weight) for each in found.left_out] == [(stranger or "", 40, 0.0)]
    assert (found.plain.responses, found.used) == (140, 100)


def test_a_segment_without_customers_weighs_nothing():
    found = weigh(tally_of([("N", (10, 10, 30)), ("S", (20, 10, 20))], "region"), {"region": {"N": 9, "S": 0}})
    assert found.nps == pytest.approx(40)
    assert [each.segment for each in found.left_out] == ["S"]


@pytest.mark.parametrize("size", [-1.0, float("nan"), float("inf")])
def test_sizes_that_are_none_are_refused(size):
    with pytest.raises(AssertionError):
        weigh(tally_of([("N", (1, 1, 1))], "region"), {"region": {"N": size}})


def test_nothing_in_common_gives_no_score():
    found = weigh(tally_of([("N", (10, 10, 30))], "region"), {"region": {"E": 5}})
    assert (found.nps, found.used, found.effective, found.design_effect) == (None, 0, 0.0, 1.0)
    assert found.plain.nps == pytest.approx(40)


def test_few_answers_give_no_weighted_score():
    found = weigh(tally_of([("N", (1, 1, 3)), ("S", (0, 2, 2))], "region"), {"region": {"N": 5, "S": 5}})
    assert (found.nps, found.is_small) == (None, True)


def test_all_promoters_stay_all_promoters_with_the_n_of_kish():
    found = weigh(tally_of([("N", (0, 0, 30)), ("S", (0, 0, 30))], "region"), {"region": {"N": 1, "S": 3}})
    assert found.nps == 100
    assert found.high == 100
    assert found.effective == pytest.approx(60**2 / (30 * 0.5**2 + 30 * 1.5**2))


def test_the_answers_of_repeat_customers_count_less_beneath_weights():
    tally = tally_of([("N", (20, 20, 60)), ("S", (40, 20, 40))], "region")
    everyone = tally.over().counts[0]
    # 100 customers who gave the same answer twice
    twice = tally.repeating(Repeats(np.array([160, 40, 200, 100]), everyone))
    base = {"region": {"N": 1, "S": 2}}
    assert weigh(twice, base).effective == pytest.approx(weigh(tally, base).effective / 2)


@given(CELLS, SIZES)
def test_cells_that_cannot_meet_all_targets_end_without_a_fuss(cells, regions):
    tally = tally_of([("N", "web", cells[0]), ("S", "email", cells[1])], "region", "channel")
    base = {"region": dict(zip("NS", regions, strict=True)), "channel": {"web": 7, "email": 3}}
    assume(regions[0] * 3 != regions[1] * 7)
    found = weigh(tally, base, cap=None)
    assert found.nps is None or -100 <= found.low <= found.nps <= found.high <= 100
    assert by_name(found)["web"].reached == pytest.approx(0.7)


def test_fifty_thousand_segments_are_weighed_at_once():
    n = 50_000
    frame = pd.DataFrame(0, index=range(n), columns=list(SCORE_COLUMNS)).assign(
        **{"9": 1}, shop=[f"s{i}" for i in range(n)]
    )
    tally = Tally.of_frame(frame, ("shop",))
    found = weigh(tally, {"shop": {"s1": 5, "s2": 1, "elsewhere": 1}})
    assert found.used == 2
    assert len(found.left_out) == n - 2
