"""Shares and their differences are those of statsmodels and of exact counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from nps_core.shares import by_chance, share_differences, share_interval

PAIRS = [(0, 10, 3, 12), (5, 100, 20, 90), (40, 80, 40, 80), (1, 900, 9, 60), (30, 30, 1, 40)]
COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 10), (9, 50), (250, 1000), (20, 20)])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_interval_of_a_share_is_wilson_s(k, n, level):
    low, high = share_interval(k, n, level)
    assert (float(low), float(high)) == pytest.approx(proportion_confint(k, n, 1 - level, "wilson"), abs=1e-9)


@given(COUNTS)
def test_the_interval_holds_the_share_and_mirrors_its_opposite(counted):
    k, n = counted
    low, high = share_interval(k, n)
    assert 0 <= low <= k / n <= high <= 1
    opposite_low, opposite_high = share_interval(n - k, n)
    assert (1 - opposite_high, 1 - opposite_low) == pytest.approx((float(low), float(high)))


def test_of_nothing_there_is_no_share():
    assert np.isnan(share_interval(0, 0)).all()
    assert np.isnan(share_differences(0, 0, 3, 10).p_value)


@pytest.mark.parametrize(("before", "size_before", "after", "size_after"), PAIRS)
def test_a_difference_has_the_limits_of_agresti_and_caffo(before, size_before, after, size_after):
    found = share_differences(before, size_before, after, size_after)
    low, high = confint_proportions_2indep(after, size_after, before, size_before, method="agresti-caffo")
    plain = after / size_after - before / size_before
    assert float(found.change) == pytest.approx(plain)
    expected = (max(-1.0, min(low, plain)), min(1.0, max(high, plain)))
    assert (float(found.low), float(found.high)) == pytest.approx(expected, abs=1e-9)


@given(COUNTS, COUNTS)
def test_a_difference_is_the_opposite_of_the_other_way_round(one, other):
    there, back = share_differences(*one, *other), share_differences(*other, *one)
    assert float(there.change) == pytest.approx(-float(back.change))
    assert float(there.low) == pytest.approx(-float(back.high))
    assert float(there.p_value) == pytest.approx(float(back.p_value))


@pytest.mark.parametrize(("before", "size_before", "after", "size_after"), PAIRS)
def test_chance_is_told_by_the_tails_of_the_binomial(before, size_before, after, size_after):
    together, chance = before + after, size_after / (size_before + size_after)
    tails = binom.cdf(after, together, chance), binom.sf(after - 1, together, chance)
    found = float(by_chance(before, size_before, after, size_after))
    assert found == pytest.approx(min(1.0, 2 * min(tails)), abs=1e-12)
    one_sided = binomtest(after, together, chance, "greater" if tails[1] < tails[0] else "less").pvalue
    assert found == pytest.approx(min(1.0, 2 * one_sided), abs=1e-12)


def test_chance_is_right_far_out_where_the_normal_approximation_is_not():
    """Six of 60 comments after none of 1,400: one in 40 million, which share_differences takes for one in 30."""
    exact = float(by_chance(0, 1400, 6, 60))
    assert exact == pytest.approx(2 * (60 / 1460) ** 6)
    assert exact < 1e-7 < float(share_differences(0, 1400, 6, 60).p_value)


@given(COUNTS, COUNTS)
def test_counts_worth_less_are_never_surer(one, other):
    whole = float(by_chance(*one, *other))
    assert float(by_chance(*(each / 4 for each in (*one, *other)))) >= min(whole, 1.0) * 0.5
    assert 0 <= whole <= 1
