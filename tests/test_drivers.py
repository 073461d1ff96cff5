"""What goes with the score: a regression that adds up, held to statsmodels, and the arithmetic of what if."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from nps_core.drivers import Patterns, drivers, what_if
from nps_core.score import Nps, interval


def answers(seed: int, rows: int, names: str) -> tuple[np.ndarray, np.ndarray]:
    """Made-up answers -1, 0, 1 and the flags or ratings that go with them."""
    chance = np.random.default_rng(seed)
    values = (chance.random((rows, len(names))) < np.linspace(0.1, 0.5, len(names))).astype(float)
    values[:, 0] += chance.integers(0, 4, rows)
    pull = values @ np.linspace(-0.8, 0.6, len(names)) + chance.normal(size=rows)
    return values, np.sign(np.round(pull)).astype(int)


def patterns(values: np.ndarray, said: np.ndarray, names: str) -> Patterns:
    different, places = np.unique(values, axis=0, return_inverse=True)
    counts = np.zeros((len(different), 3), dtype=np.int64)
    np.add.at(counts, (places.ravel(), said + 1), 1)
    return Patterns(tuple(names), different, counts)


@pytest.mark.parametrize("seed", range(4))
def test_effects_and_intervals_equal_those_of_statsmodels(seed):
    values, said = answers(seed, 400, "abcd")
    found = drivers(patterns(values, said, "abcd"))
    oracle = sm.OLS(100.0 * said, sm.add_constant(values)).fit(cov_type="HC3")
    rows = {each.name: each for each in found.drivers}
    limits = oracle.conf_int()
    for place, name in enumerate("abcd", start=1):
        each = rows[name]
        assert each.effect == pytest.approx(oracle.params[place], abs=1e-9)
        assert (each.low, each.high) == pytest.approx(tuple(limits[place]), abs=1e-6)
        assert each.p_value == pytest.approx(oracle.pvalues[place], abs=1e-9)
    assert found.explained == pytest.approx(oracle.rsquared)
    assert (found.base, found.base_low) == pytest.approx((oracle.params[0], limits[0][0]), abs=1e-6)


@given(st.integers(0, 10_000), st.integers(5, 200))
def test_base_and_parts_add_up_to_the_score(seed, rows):
    values, said = answers(seed, rows, "abc")
    found = drivers(patterns(values, said, "abc"))
    assert found.base + sum(each.part for each in found.drivers) == pytest.approx(100 * said.mean(), abs=1e-6)
    assert {each.name for each in found.drivers} | set(found.passed_over) == set("abc")


def test_answers_that_are_worth_a_quarter_are_half_as_sure():
    values, said = answers(1, 400, "abc")
    plain = patterns(values, said, "abc")
    once, again = drivers(plain), drivers(replace(plain, worth=0.25))
    for one, other in zip(once.drivers, again.drivers, strict=True):
        assert other.effect == pytest.approx(one.effect)
        assert other.high - other.low == pytest.approx(2 * (one.high - one.low))


def test_what_if_is_as_sure_as_the_answers_are_worth():
    """Every customer answered twice alike: 200 answers are as sure as 100."""
    once = what_if(Nps(20, 40, 40), 0.25, "passives", "promoters")
    twice = what_if(Nps(40, 80, 80, effective=100.0, customers=100), 0.25, "passives", "promoters")
    assert (twice.nps, twice.low, twice.high) == pytest.approx((once.nps, once.low, once.high))
    assert (twice.gain, twice.gain_low, twice.gain_high) == pytest.approx((once.gain, once.gain_low, once.gain_high))


def test_one_theme_is_the_difference_between_with_and_without():
    """The published example: 60/20/20 with the theme and 50/130/220 without, NPS 26, -40 and 42.5."""
    found = drivers(Patterns(("theme",), np.array([[1.0], [0.0]]), np.array([[60, 20, 20], [50, 130, 220]])))
    (theme,) = found.drivers
    assert (found.nps, found.base, theme.effect) == pytest.approx((26.0, 42.5, -82.5))
    assert theme.part == pytest.approx(-16.5)
    assert theme.verdict == "lowers"


def test_a_theme_that_always_comes_with_another_is_passed_over():
    values = np.array([[0.0, 0, 1], [1, 1, 1], [0, 0, 1]])
    found = drivers(Patterns(("a", "twin", "everywhere"), values, np.array([[5, 1, 9], [9, 1, 4], [2, 2, 2]])))
    assert [each.name for each in found.drivers] == ["a"]
    assert found.passed_over == ("twin", "everywhere")


def test_all_promoters_leave_nothing_to_explain():
    found = drivers(Patterns(("a",), np.array([[0.0], [1.0]]), np.array([[0, 0, 20], [0, 0, 20]])))
    assert (found.base, found.explained) == pytest.approx((100.0, 0.0))
    assert found.drivers[0].effect == pytest.approx(0.0)
    assert found.drivers[0].verdict == "unclear"


def test_nobody_answered():
    assert drivers(Patterns(("a",), np.zeros((0, 1)), np.zeros((0, 3), dtype=np.int64))).nps is None


def test_too_few_answers_for_so_many_drivers_are_said():
    values, said = answers(1, 30, "abc")
    assert not drivers(patterns(values, said, "abc")).is_enough
    values, said = answers(1, 40, "abc")
    assert drivers(patterns(values, said, "abc")).is_enough


def test_one_in_four_passives_made_promoters_adds_their_share():
    found = what_if(Nps(detractors=20, passives=40, promoters=40), 0.25, "passives", "promoters")
    assert (found.moved, found.nps, found.gain) == (10.0, 30.0, 10.0)
    assert (found.low, found.high) == pytest.approx(tuple(float(each) for each in interval(20, 30, 50)))


def test_a_detractor_made_a_promoter_counts_twice():
    score = Nps(detractors=20, passives=40, promoters=40)
    assert what_if(score, 0.5, "detractors", "promoters").gain == 20.0
    assert what_if(score, 0.5, "detractors", "passives").gain == 10.0


def test_only_those_of_a_theme_are_moved():
    score = Nps(detractors=20, passives=40, promoters=40)
    found = what_if(score, 0.5, "passives", "promoters", among=Nps(2, 8, 0))
    assert (found.moved, found.gain) == (4.0, 4.0)


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50), st.floats(0, 1))
def test_a_gain_lies_within_its_interval(detractors, passives, promoters, share):
    found = what_if(Nps(detractors, passives, promoters), share, "passives", "promoters")
    assert found.gain_low - 1e-9 <= found.gain <= found.gain_high + 1e-9
    assert found.low - 1e-9 <= found.nps <= found.high + 1e-9
