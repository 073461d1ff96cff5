"""The level, turning points, slope, wobble and season of a series: against the reference, oracles and brute force."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, norm
from statsmodels.regression.linear_model import WLS
from statsmodels.tsa.statespace.mlemodel import MLEModel

from nps_core.score import Nps, difference
from nps_core.tally import SCORE_COLUMNS, Tally
from nps_core.trend import latest_slope, local_level, season, series, trend, turns, wobble
from nps_core.trend.level import smooth, strength_of_change
from nps_core.trend.moves import _breaks as cut
from nps_core.trend.moves import penalty
from nps_core.trend.series import Series

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEN = np.array(
    [
        *([22, 38, 60], [17, 24, 39], [20, 30, 45], [18, 27, 45], [36, 44, 70], [14, 20, 26]),
        *([44, 36, 30], [38, 28, 24], [52, 40, 38], [30, 20, 20], [41, 32, 27], [36, 28, 21]),
    ]
)
"""Twelve periods of detractors, passives and promoters; the score falls by some 40 points at the seventh."""

COUNTS = st.lists(st.tuples(*(st.integers(0, 60),) * 3).filter(any), min_size=1, max_size=14)


def of(counts, places=None):
    counts = np.asarray(counts, dtype=np.int64).reshape(-1, 3)
    return Series(np.arange(len(counts)) if places is None else np.asarray(places), counts)


def multinomial(random, sizes, nps, swing=0.7):
    """Counts of periods with a true score in points; ``swing`` is the share of those who are not passive."""
    true = np.broadcast_to(np.asarray(nps) / 100, len(sizes))
    shares = np.stack([(swing - true) / 2, np.full(len(sizes), 1 - swing), (swing + true) / 2], axis=1)
    return np.array([random.multinomial(size, share) for size, share in zip(sizes, shares, strict=True)])


def monthly(counts, first="2024-01"):
    """A daily tally that has each period's answers in the middle and the last two on its last day."""
    months = pd.period_range(first, periods=len(counts), freq="M")
    frame = pd.DataFrame(0, index=range(2 * len(counts)), columns=list(SCORE_COLUMNS))
    frame.insert(0, "answered_on", [day for m in months for day in (m.start_time.date(), m.end_time.date())])
    early = np.asarray(counts) - [0, 1, 0]
    frame.loc[::2, ["3", "7", "9"]] = early
    frame.loc[1::2, "7"] = 1
    return Tally.of_frame(frame, ("answered_on",))


@pytest.fixture(scope="module")
def reference():
    if not SHARED.is_dir():
        pytest.skip("the reference values are not at hand")
    return json.loads((SHARED / "reference" / "stats_reference.json").read_text(encoding="utf-8"))


# The reference


def test_noise_penalty_turning_points_and_decline_are_those_of_the_reference(reference):
    said, found = reference["trend"], of(reference["trend"]["counts"])
    assert found.scores == pytest.approx(said["nps"], abs=1e-6)
    assert found.variance == pytest.approx(said["pooled_variance"], abs=1e-6)
    assert found.noise == pytest.approx(said["noise_factor"], abs=1e-6)
    assert penalty(len(found)) == pytest.approx(said["penalty"], abs=1e-6)
    assert [turn.place for turn in turns(found)] == said["turning_points"]
    slope = latest_slope(found)
    assert -slope.change / 100 == pytest.approx(said["decline_last_8"]["drop"], abs=1e-6)
    assert slope.p_value == pytest.approx(said["decline_last_8"]["p"], abs=1e-6)
    error = (slope.high - slope.low) / (2 * norm.ppf(0.975)) / 700
    assert slope.change / 700 / error == pytest.approx(said["decline_last_8"]["z"], abs=1e-6)


def test_the_level_and_its_error_are_those_of_the_reference(reference):
    said = reference["trend"]
    found = smooth(of(said["counts"]), said["local_level_q"])
    assert found.level == pytest.approx(said["local_level_smoothed"], abs=1e-6)
    assert found.error == pytest.approx(said["local_level_se"], abs=1e-6)


def test_the_flat_series_of_the_reference_does_not_turn(reference):
    assert turns(of(reference["trend_flat"]["counts"])) == reference["trend_flat"]["turning_points"] == []


# The level


class _LocalLevel(MLEModel):
    """The same model in statsmodels: known noise, one variance of the level's steps, an unknown start."""

    def __init__(self, values, noise, variance):
        super().__init__(values, k_states=1, initialization="diffuse")
        self["design", 0, 0] = self["transition", 0, 0] = self["selection", 0, 0] = 1.0
        self.ssm["obs_cov"] = np.asarray(noise)[None, None, :]
        self["state_cov", 0, 0] = variance


@pytest.mark.parametrize("variance", [1e-4, 0.004, 0.5])
def test_the_level_is_that_of_statsmodels_over_gaps_and_unequal_periods(variance):
    places = [0, 1, 2, 5, 6, 7, 9, 10, 11, 12, 13, 15]
    found = of(SEEN, places)
    values, noise = np.full(16, np.nan), np.ones(16)
    values[places], noise[places] = found.scores, found.variance / found.sizes
    oracle = _LocalLevel(values, noise, variance).ssm
    oracle.loglikelihood_burn = 1
    told = oracle.smooth()
    mine = smooth(found, variance)
    assert mine.level == pytest.approx(told.smoothed_state[0][places], abs=1e-9)
    assert mine.error**2 == pytest.approx(told.smoothed_state_cov[0, 0][places], abs=1e-9)


def test_the_strength_of_change_is_the_most_probable_one():
    """The penalised likelihood of statsmodels, by brute force."""
    found = of(SEEN)
    noise = found.variance / found.sizes

    def plausible(step):
        model = _LocalLevel(found.scores, noise, step**2).ssm
        model.loglikelihood_burn = 1
        return model.loglike() + np.log(step) - step / 0.05

    best = strength_of_change(found) ** 0.5
    assert plausible(best) >= max(plausible(best * 0.97), plausible(best * 1.03))
    assert plausible(best) >= max(plausible(best * each) for each in (0.1, 0.3, 3, 10))


def test_the_level_is_nowhere_that_has_no_answers():
    drawn = local_level(of(SEEN[:4], [0, 1, 4, 5]), 7)
    assert drawn["level"].notna().tolist() == [True, True, False, False, True, True, False]
    assert local_level(of(SEEN[:2]), 2).isna().all(axis=None)


@given(COUNTS)
def test_the_level_lies_within_its_interval_on_the_scale(counts):
    drawn = local_level(of(counts), len(counts)).dropna()
    assert ((drawn["low"] <= drawn["level"]) & (drawn["level"] <= drawn["high"])).all()
    assert (drawn["low"] >= -100).all()
    assert (drawn["high"] <= 100).all()
    assert (drawn["low"] < drawn["high"]).all(), "nothing is ever certain"


# Turning points


def cheapest(found):
    """The best partition, every one tried."""
    periods, weights = len(found), found.weights
    allowed = [
        breaks
        for count in range(periods // 2)
        for breaks in combinations(range(2, periods - 1), count)
        if all(
            b - a >= 2 and found.sizes[a:b].sum() >= 30 for a, b in zip((0, *breaks), (*breaks, periods), strict=True)
        )
    ]

    def cost(breaks):
        squares = 0.0
        for a, b in zip((0, *breaks), (*breaks, periods), strict=True):
            mean = np.average(found.scores[a:b], weights=weights[a:b])
            squares += float((weights[a:b] * (found.scores[a:b] - mean) ** 2).sum())
        return squares + penalty(periods) * len(breaks)

    return min(allowed, key=cost, default=())


@settings(max_examples=60)
@given(COUNTS.filter(lambda counts: 4 <= len(counts) <= 9))
def test_turning_points_are_the_cheapest_partition(counts):
    found = of(counts)
    assume(found.variance > 0.01)
    told = {turn.place for turn in turns(found)}
    best = cheapest(found)
    assert told <= set(best), "a step that could be none is not told"
    if len(best) == 1 and not told:
        before, after = (
            Nps(*found.counts[part].sum(axis=0).tolist()) for part in np.split(np.arange(len(found)), best)
        )
        assert found.noise > 1 or difference(before, after).low <= 0 <= difference(before, after).high


def test_a_step_is_told_with_its_size_and_that_it_stayed():
    (turn,) = turns(of(SEEN))
    before, after = (Nps(*part.sum(axis=0).tolist()) for part in (SEEN[:6], SEEN[6:]))
    step = difference(before, after)
    assert (turn.place, turn.last_before, turn.last, turn.stayed) == (6, 5, 11, True)
    assert (turn.before, turn.after) == (before, after)
    assert (turn.change, turn.low, turn.high) == pytest.approx((step.change, step.low, step.high))


def test_a_step_there_and_back_is_two_and_only_the_second_stayed():
    high, low = [20, 30, 150], [90, 50, 60]
    first, second = turns(of([high] * 5 + [low] * 4 + [high] * 5))
    assert (first.place, first.last, first.stayed) == (5, 8, False)
    assert (second.place, second.last, second.stayed) == (9, 13, True)
    assert first.change == pytest.approx(-second.change)
    assert first.high < 0 < second.low


def test_a_step_over_a_gap_names_the_last_period_before_it():
    high, low = [20, 30, 150], [90, 50, 60]
    (turn,) = turns(of([high] * 4 + [low] * 4, [0, 1, 2, 3, 9, 10, 11, 12]))
    assert (turn.last_before, turn.place) == (3, 9)


@given(COUNTS)
def test_swapping_promoters_and_detractors_turns_every_step_round(counts):
    found, mirrored = turns(of(counts)), turns(of([each[::-1] for each in counts]))
    assert [(t.place, t.change) for t in found] == [(t.place, pytest.approx(-t.change)) for t in mirrored]


@given(COUNTS.filter(lambda counts: len(counts) >= 4), st.floats(-1, 1))
def test_a_constant_added_to_every_score_moves_no_turning_point(counts, constant):
    found = of(counts)
    assume(found.variance > 0.01)
    assert cut(found.scores, found.weights, found.sizes) == cut(found.scores + constant, found.weights, found.sizes)


@given(st.tuples(*(st.integers(0, 60),) * 3).filter(any), st.integers(1, 30))
def test_a_series_that_never_moves_has_no_turning_point_and_no_slope(counts, periods):
    found = of([counts] * periods)
    assert turns(found) == []
    slope = latest_slope(found)
    assert slope is None or not slope.firm
    assert wobble(found, []) is None


@pytest.mark.parametrize(
    "counts", [[], [(0, 0, 1)], [(0, 0, 5)] * 12, [(3, 0, 0)] * 9, [(0, 4, 0)] * 9, [(1, 0, 1)] * 3]
)
def test_what_cannot_move_does_not(counts):
    found = of(counts)
    assert turns(found) == []
    assert latest_slope(found) is None or not latest_slope(found).firm
    assert wobble(found, []) is None


def test_few_answers_turn_nothing():
    """From all promoters to all detractors, five answers a period: 20 on each side are no verdict."""
    assert turns(of([(0, 0, 5)] * 4 + [(5, 0, 0)] * 4)) == []
    assert len(turns(of([(0, 0, 8)] * 4 + [(8, 0, 0)] * 4))) == 1


def test_the_unfinished_period_is_out_of_every_test():
    days = pd.date_range("2026-01-01", "2026-07-10").date
    frame = pd.DataFrame({"answered_on": days, "score": 9, "n": 5})
    frame.loc[frame["answered_on"] >= pd.Timestamp("2026-07-01").date(), "score"] = 0
    found = series(trend(Tally.of_counts(frame, ["answered_on"]), "month"))
    assert found.places.tolist() == [0, 1, 2, 3, 4, 5]
    assert found.variance == 0


def test_flat_series_turn_in_at_most_seven_of_a_hundred_cases():
    random = np.random.default_rng(2026)
    shapes = [(12, 3, 20), (24, 50, 150), (24, 15, 45), (12, 100, 900)]
    alarms = [
        bool(turns(of(drawn[drawn.any(axis=1)])))
        for periods, fewest, most in shapes
        for drawn in (multinomial(random, random.integers(fewest, most, periods), 30) for _ in range(100))
    ]
    assert sum(alarms) <= 28


# The slope


def test_the_slope_is_weighted_least_squares():
    found = of(SEEN[:6], [0, 1, 3, 4, 6, 7])
    fit = WLS(found.scores, np.stack([np.ones(6), found.places], axis=1), weights=found.weights).fit()
    slope = latest_slope(found)
    assert slope.change / 700 == pytest.approx(fit.params[1])
    error = 1 / np.sqrt((found.weights * (found.places - np.average(found.places, weights=found.weights)) ** 2).sum())
    assert slope.p_value == pytest.approx(norm.cdf(-abs(fit.params[1]) / error))
    assert (slope.first, slope.last) == (0, 7)


@pytest.mark.parametrize(("way", "sign"), [("falls", -1), ("rises", 1)])
def test_a_steady_move_is_a_line_and_a_single_one_a_step(way, sign):
    ramp = [[100 - sign * 6 * k, 100, 100 + sign * 6 * k] for k in range(8)]
    line = latest_slope(of([ramp[0]] * 4 + ramp))
    assert line.firm
    assert line.change * sign > 0
    assert line.step is None
    step = latest_slope(of([ramp[0]] * 9 + [ramp[7]] * 3))
    assert step.firm
    assert step.step == 9


def test_a_fall_of_less_than_five_points_is_not_told_however_sure():
    counts = [[30000 + 100 * k, 30000, 30000 - 100 * k] for k in range(8)]
    slope = latest_slope(of(counts))
    assert slope.p_value < 0.001
    assert not slope.firm


def test_only_the_last_eight_periods_count():
    slope = latest_slope(of([[10, 10, 200]] * 4 + [[100, 100, 100]] * 8))
    assert slope.change == pytest.approx(0, abs=1e-9)
    assert latest_slope(of(SEEN[:3])) is None


# The wobble


def test_the_noise_factor_is_the_mean_square_of_successive_differences():
    found = of(SEEN[[0, 6, 1, 7, 2, 8]])
    chance = [found.variance * (1 / a + 1 / b) for a, b in zip(found.sizes[1:], found.sizes[:-1], strict=True)]
    assert found.noise == pytest.approx(np.mean(np.diff(found.scores) ** 2 / chance))


def test_extra_variation_is_told_and_chance_is_not():
    random = np.random.default_rng(7)
    told = [
        wobble(of(multinomial(random, [150] * 24, 20 + random.normal(0, extra, 24))), []) is not None
        for extra in (0, 14)
        for _ in range(50)
    ]
    assert sum(told[:50]) <= 5
    assert sum(told[50:]) >= 45


def test_a_single_step_is_no_wobble():
    found = of([[20, 30, 150]] * 12 + [[60, 50, 90]] * 12)
    assert found.noise > 1.5
    assert wobble(found, [turn.place for turn in turns(found)]) is None


# The season


def wave(random, months, amplitude):
    truth = 20 + amplitude * np.cos(2 * np.pi * (np.arange(1, months + 1) - 11) / 12)
    return monthly(multinomial(random, [200] * months, truth))


def test_a_season_is_found_with_its_months_and_its_swing():
    """True top in November, bottom in May, 30 points apart."""
    found = season(wave(np.random.default_rng(3), 36, 15))
    assert found.clear
    assert found.highest in (10, 11, 12)
    assert found.lowest in (4, 5, 6)
    assert found.low < 30 < found.high


def test_the_test_for_a_season_is_the_wald_test_of_statsmodels():
    daily = wave(np.random.default_rng(4), 27, 5)
    found = series(trend(daily, "month"))
    angle = 2 * np.pi * (np.arange(27) + 1) / 12
    design = np.stack([np.ones(27), np.arange(27), np.sin(angle), np.cos(angle)], axis=1)
    fit = WLS(found.scores, design, weights=found.weights).fit(cov_type="fixed scale")
    wald = float(fit.wald_test(np.eye(4)[2:], scalar=True, use_f=False).statistic)
    assert season(daily).p_value == pytest.approx(chi2.sf(wald, 2), rel=1e-6)


def test_a_season_is_not_looked_for_in_less_than_two_years():
    random = np.random.default_rng(5)
    assert season(wave(random, 23, 15)) is None
    assert season(wave(random, 24, 15)) is not None


def test_a_step_in_the_middle_of_two_years_is_no_season():
    random = np.random.default_rng(6)
    truth = np.where(np.arange(24) < 12, 30, 5)
    found = [season(monthly(multinomial(random, [150] * 24, truth))) for _ in range(60)]
    assert sum(each.clear for each in found) <= 6
    assert sum(each.p_value < 0.01 for each in found) > 20, "the wave alone would be found in many"
