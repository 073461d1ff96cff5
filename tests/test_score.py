"""The NPS of counts: known answers from elsewhere, and what must hold whatever the counts."""

import csv
import doctest
import json
from functools import cache
from itertools import pairwise, product
from math import lgamma, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from nps_core.i18n import Text
from nps_core.score import (
    BANDS,
    Nps,
    Shares,
    against,
    band,
    bands_touched,
    difference,
    differences,
    holm,
    interval,
    measure,
    round_half_away,
)
from nps_core.tally import Tally

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")

COUNTS = st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400)).filter(any)
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@cache
def reference():
    return json.loads((SHARED / "reference" / "stats_reference.json").read_text(encoding="utf-8"))


@cache
def vectors():
    return json.loads((SHARED / "peer_nps_vectors" / "vectors.json").read_text(encoding="utf-8"))


def limits(counts, level=0.95):
    return [float(limit) for limit in interval(*counts, level=level)]


# The worked examples


def test_passives_count_in_the_denominator_only():
    """Of 25 answers 18 promote, 3 are passive and 4 detract: 56, from 21.57 to 78.43."""
    score = Nps(detractors=4, passives=3, promoters=18)
    assert score.nps == 56
    assert score.low == pytest.approx(21.57, abs=0.005)
    assert score.high == pytest.approx(78.43, abs=0.005)
    assert score.margin == pytest.approx(28.43, abs=0.005)


@pytest.mark.parametrize(
    ("counts", "nps"), [((20, 30, 50), 30), ((15, 15, 70), 55), ((10, 30, 60), 50), ((76, 326, 885), 62.8594)]
)
def test_promoters_less_detractors_per_hundred(counts, nps):
    assert Nps(*counts).nps == pytest.approx(nps, abs=5e-5)


def test_without_answers_there_is_no_score():
    """A score of 0 would be a claim; some libraries make it."""
    nobody = Nps(0, 0, 0)
    assert (nobody.nps, nobody.low, nobody.high, nobody.margin, nobody.shares()) == (None,) * 5
    assert np.isnan(limits((0, 0, 0))).all()


# Known answers


@needs_shared
@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_intervals_are_those_of_the_reference(level):
    for case in reference()["one_sample"]:
        expected = [100 * limit for limit in case[f"interval_{level * 100:.0f}"]]
        assert limits(case["counts"], level) == pytest.approx(expected, abs=1e-4), case["counts"]


@needs_shared
def test_the_r_test_data_has_the_intervals_r_computed():
    data = reference()["r_testdata"]
    for case in (data["all"], *data["regions"].values()):
        assert limits(case["counts"]) == pytest.approx([100 * limit for limit in case["adjusted_95"]], abs=1e-4)


@needs_shared
def test_at_95_per_cent_the_r_package_agrees_before_it_leaves_the_scale():
    """R keeps 3 made-up answers at every level and lets limits run past ±1 or past the score itself."""
    with (SHARED / "peer_nps_vectors" / "r_nps_one_sample.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if float(row["conf"]) == 0.95]
    assert len(rows) >= 10
    for row in rows:
        counts = [int(row[name]) for name in ("detractors", "passives", "promoters")]
        assert Nps(*counts).nps == pytest.approx(100 * float(row["nps"]))
        raw = 100 * float(row["adjusted.wald.lo"]), 100 * float(row["adjusted.wald.hi"])
        expected = min(max(raw[0], -100), Nps(*counts).nps), max(min(raw[1], 100), Nps(*counts).nps)
        assert limits(counts) == pytest.approx(expected, abs=1e-4), counts


@needs_shared
def test_scores_are_those_of_the_other_libraries():
    checked = 0
    for entry in vectors():
        unit = 100 if "100" in entry["kind"] else 1
        if not entry["kind"].startswith("nps_from_") or not any(entry["input"]):
            continue
        score = Nps(*entry["input"]) if "counts" in entry["kind"] else Nps.of(Tally.of_scores(entry["input"]))
        expected = entry["expected"][0] if "band" in entry["kind"] else entry["expected"]
        rounded = "rounded" in entry["kind"]
        assert (round_half_away(score.nps) if rounded else score.nps) == pytest.approx(100 * expected / unit), entry
        checked += 1
    assert checked >= 25


@needs_shared
def test_differences_are_those_of_the_reference():
    for case in reference()["two_sample"]:
        found = difference(Nps(*case["before"]), Nps(*case["after"]))
        assert found.change == pytest.approx(100 * case["difference"], abs=1e-4)
        assert [found.low, found.high] == pytest.approx([100 * limit for limit in case["interval_95"]], abs=1e-4)
        assert found.p_value == pytest.approx(case["p_value"], abs=1e-6)


@needs_shared
def test_comparisons_with_a_fixed_number_are_those_of_the_reference():
    for case in reference()["one_sample"]:
        score = Nps(*case["counts"])
        assert against(0, score).p_value == pytest.approx(case["p_vs_0"], abs=1e-6)
        assert against(39, score).p_value == pytest.approx(case["p_vs_benchmark_0.39"], abs=1e-6)


@needs_shared
def test_holm_is_that_of_the_reference():
    assert holm(reference()["multiple"]["p"]) == pytest.approx(reference()["multiple"]["holm"])


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_holm_is_that_of_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


# The interval


def test_the_interval_holds_the_truth_at_ten_answers():
    """Every outcome of 10 answers, weighed by its probability, at 171 mixes of which no share is under 5 %."""
    outcomes = np.array([(d, 10 - d - p, p) for d, p in product(range(11), repeat=2) if d + p <= 10])
    low, high = interval(*outcomes.T)
    log_ways = np.array([lgamma(11) - sum(lgamma(count + 1) for count in outcome) for outcome in outcomes])
    mixes = [(d / 20, p / 20) for d, p in product(range(1, 20), repeat=2) if d + p <= 19]
    assert len(mixes) == 171
    coverage = []
    for d, p in mixes:
        probability = np.exp(log_ways + outcomes @ [log(d), log(1 - d - p), log(p)])
        truth = 100 * (p - d)
        coverage.append(probability[(low <= truth) & (truth <= high)].sum())
    assert min(coverage) >= 0.93
    assert 0.95 <= float(np.mean(coverage)) <= 0.96


@given(COUNTS, LEVELS)
def test_the_interval_holds_the_score_stays_on_the_scale_and_has_a_width(counts, level):
    low, high = limits(counts, level)
    assert -100 <= low <= Nps(*counts).nps <= high <= 100
    assert low < high


@given(COUNTS)
def test_swapping_promoters_and_detractors_mirrors_the_interval(counts):
    low, high = limits(counts)
    assert limits(counts[::-1]) == pytest.approx([-high, -low])


@given(COUNTS, st.integers(2, 10))
def test_more_answers_of_the_same_mix_narrow_the_interval(counts, times):
    low, high = limits(counts)
    narrow_low, narrow_high = limits([times * count for count in counts])
    assert narrow_high - narrow_low < high - low


@given(COUNTS)
def test_a_surer_interval_holds_a_less_sure_one(counts):
    nested = [limits(counts, level) for level in (0.8, 0.9, 0.95, 0.99)]
    for (low, high), (wider_low, wider_high) in pairwise(nested):
        assert wider_low <= low + 1e-9
        assert high <= wider_high + 1e-9


def test_one_promoter_is_a_hundred_but_hardly_sure():
    """The R package prints -48.5 to 98.5, which leaves out the score it belongs to."""
    assert limits((0, 0, 1)) == pytest.approx([-48.50, 100], abs=0.01)


def test_arrays_and_single_groups_agree():
    groups = np.array([(4, 3, 18), (0, 0, 0), (0, 0, 10)])
    low, high = interval(*groups.T)
    assert low.tolist() == pytest.approx([limits(group)[0] for group in groups], nan_ok=True)
    assert high.tolist() == pytest.approx([limits(group)[1] for group in groups], nan_ok=True)


# Differences


@given(COUNTS, COUNTS, LEVELS)
def test_the_way_back_is_the_way_there_with_the_sign_changed(before, after, level):
    there, back = difference(Nps(*before), Nps(*after), level), difference(Nps(*after), Nps(*before), level)
    assert (there.change, there.low, there.high) == pytest.approx((-back.change, -back.high, -back.low))
    assert there.p_value == pytest.approx(back.p_value)
    assert there.verdict == back.verdict


@given(COUNTS, COUNTS, LEVELS)
def test_the_interval_leaves_out_zero_exactly_when_the_p_value_says_so(before, after, level):
    found = difference(Nps(*before), Nps(*after), level)
    assert found.low <= found.change <= found.high
    if abs(found.p_value - (1 - level)) > 1e-9 and abs(found.low) > 1e-9 and abs(found.high) > 1e-9:
        assert (found.p_value < 1 - level) == (not found.low <= 0 <= found.high)


@given(COUNTS, st.sampled_from([-40, 0, 12.5, 39, 62]), LEVELS)
def test_a_benchmark_is_another_group_with_endlessly_many_answers(counts, value, level):
    score = Nps(*counts, level=level)
    endless = (int((100 - value) * 10**10), 0, int((100 + value) * 10**10))
    fixed, group = against(value, score), difference(Nps(*endless), score, level)
    assert fixed.p_value == pytest.approx(group.p_value, abs=1e-6)
    assert (fixed.low, fixed.high) == pytest.approx((score.low - value, score.high - value))


@given(COUNTS)
def test_nothing_changed_between_a_group_and_itself(counts):
    same = difference(Nps(*counts), Nps(*counts))
    assert same.change == 0
    assert same.p_value == pytest.approx(1)
    assert same.verdict != "real"


def test_one_call_for_many_pairs_gives_what_many_calls_give():
    before, after = [(4, 3, 18), (20, 30, 50), (0, 0, 0)], [(8, 9, 19), (30, 30, 40), (1, 2, 3)]
    found = differences(before, after)
    for position, (first, second) in enumerate(zip(before[:2], after[:2], strict=True)):
        single = difference(Nps(*first), Nps(*second))
        assert [part[position] for part in found] == pytest.approx(
            [single.change, single.low, single.high, single.p_value]
        )
    assert np.isnan([part[2] for part in found]).all()


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((100, 200, 700), (200, 200, 600), "real"),
        ((100, 200, 700), (130, 200, 670), "unclear"),
        ((0, 0, 9), (900, 50, 50), "few"),  # under 10 answers say nothing, however far apart
        ((0, 0, 12), (12, 0, 0), "real"),  # from 10 on what shows is real
        ((4, 3, 18), (8, 9, 19), "few"),  # and what does not show may be there all the same
        ((10, 10, 10), (10, 10, 10), "unclear"),
        ((0, 0, 0), (10, 10, 10), "few"),
    ],
)
def test_a_verdict_needs_enough_answers(before, after, verdict):
    assert difference(Nps(*before), Nps(*after)).verdict == verdict


def test_a_difference_with_nobody_is_none():
    found = difference(Nps(0, 0, 0), Nps(1, 2, 3))
    assert (found.change, found.low, found.high, found.p_value) == (None,) * 4


@given(COUNTS, LEVELS)
def test_the_level_of_a_comparison_is_that_of_the_score(counts, level):
    assert against(20, Nps(*counts, level=level)).level == level


# Shown shares


@given(st.one_of(COUNTS, st.tuples(*[st.integers(0, 12)] * 3).filter(any)))
def test_shown_shares_sum_to_a_hundred_and_give_the_shown_score(counts):
    score = Nps(*counts)
    shares = score.shares()
    assert sum(shares) == 100
    assert min(shares) >= 0
    assert shares.promoters - shares.detractors == int(Text().points(score.nps).replace("−", "-"))
    true = [100 * count / score.responses for count in (score.promoters, score.passives, score.detractors)]
    assert max(abs(shown - share) for shown, share in zip(shares, true, strict=True)) <= 1 + 1e-9


def test_shown_shares_are_the_nearest_of_all_that_agree_with_the_score():
    for counts in product(range(12), repeat=3):
        if not any(counts):
            continue
        score = Nps(*counts)
        true = np.array([score.promoters, score.passives, score.detractors]) * 100 / score.responses
        shown = round_half_away(score.nps)
        allowed = [(d + shown, 100 - shown - 2 * d, d) for d in range(max(0, -shown), (100 - shown) // 2 + 1)]
        nearest = min(((np.array(triple) - true) ** 2).sum() for triple in allowed)
        assert ((np.array(score.shares()) - true) ** 2).sum() == pytest.approx(nearest)


@given(st.tuples(st.integers(1, 500), st.integers(1, 500)))
def test_a_group_that_nobody_is_in_shows_nothing_unless_the_score_is_odd(counts):
    """Two groups alone give an even difference of whole percentages; an odd score needs one per cent between them."""
    assert Nps(counts[0], counts[1], 0).shares().promoters == 0
    assert Nps(0, *counts).shares().detractors == 0
    between = Nps(counts[0], 0, counts[1])
    assert between.shares().passives == round_half_away(between.nps) % 2


def test_whole_shares_are_shown_as_they_are():
    assert Nps(detractors=20, passives=30, promoters=50).shares() == Shares(50, 30, 20)


@pytest.mark.parametrize(("value", "whole"), [(0.5, 1), (-0.5, -1), (2.5, 3), (-2.5, -3), (0.49, 0), (-0.49, 0)])
def test_halves_are_rounded_as_people_round(value, whole):
    assert round_half_away(value) == whole


# Bands and small groups


@pytest.mark.parametrize(
    ("nps", "name"),
    [(-100, "poor"), (-0.01, "poor"), (0, "fair"), (30, "fair"), (30.01, "good"), (70, "good"), (70.01, "excellent")],
)
def test_thirty_and_seventy_belong_to_the_lower_band_and_zero_is_fair(nps, name):
    assert band(nps) == name


def test_bands_follow_one_another_over_the_whole_scale():
    assert [BANDS[0].low, BANDS[-1].high] == [-100, 100]
    assert [one.high for one in BANDS[:-1]] == [one.low for one in BANDS[1:]]
    assert [band((one.low + one.high) / 2) for one in BANDS] == [one.id for one in BANDS]


@given(COUNTS)
def test_the_bands_touched_hold_the_band_of_the_score(counts):
    score = Nps(*counts)
    assert band(score.nps) in bands_touched(score.low, score.high)


def test_every_band_between_the_limits_is_touched():
    assert bands_touched(-100, 100) == tuple(one.id for one in BANDS)
    assert bands_touched(31, 69) == ("good",)


@pytest.mark.parametrize(("responses", "small", "pale"), [(9, True, False), (10, False, True), (30, False, False)])
def test_small_groups_are_marked(responses, small, pale):
    score = Nps(0, responses, 0)
    assert (score.is_small, score.is_pale) == (small, pale)


# Tallies


def test_a_measured_tally_keeps_its_groups_and_their_order():
    long = pd.DataFrame({"channel": ["web", "web", "app"], "score": [9, 3, 7], "n": [4, 1, 2]})
    measured = measure(Tally.of_counts(long, ["channel"]))
    assert measured.columns.tolist() == [
        *("channel", "responses", "detractors", "passives", "promoters", "nps", "low", "high")
    ]
    assert measured["channel"].tolist() == ["app", "web"]
    assert measured["nps"].tolist() == [0, 60]
    assert (measured[["responses", "detractors", "passives", "promoters"]].dtypes == "int64").all()


@given(st.lists(st.integers(0, 10), max_size=80))
def test_the_score_of_a_tally_is_the_mean_of_minus_one_zero_and_one(scores):
    """The same thing by the book: the mean of -100, 0 and 100."""
    score = Nps.of(Tally.of_scores(scores))
    mean = np.mean([100 * ((value >= 9) - (value <= 6)) for value in scores]) if scores else None
    assert score.responses == len(scores)
    assert score.nps == (None if mean is None else pytest.approx(mean))


def test_a_group_without_answers_has_no_score_in_a_frame_either():
    measured = measure(Tally.of_scores([]))
    assert measured[["nps", "low", "high"]].isna().all(axis=None)


def test_the_examples_of_the_methods_document_are_computed():
    found = doctest.testfile(str(ROOT / "docs" / "methods.md"), module_relative=False)
    assert found.attempted >= 8
    assert found.failed == 0
