"""How many answers a question takes, and who is asked on which day."""

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.planning import (
    REST_DAYS,
    ROUND_DAYS,
    answers_for_change,
    answers_for_margin,
    change_seen,
    margin,
    rota,
    rota_of,
    variance,
)
from nps_core.score import Nps

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "reference" / "stats_reference.json"
START = date(2026, 3, 1)

TABLE = [
    # variance, then answers for ±10, ±5, ±3, and in each period for changes of 15, 10, 5
    (0.61, (235, 938, 2604), (426, 958, 3831)),
    (0.5579, (215, 858, 2382), (390, 876, 3504)),
    (0.3956, (152, 608, 1689), (277, 622, 2485)),
    (1.0, (385, 1537, 4269), (698, 1570, 6280)),
]
"""Published sample sizes: Cochran's formula, and statsmodels' NormalIndPower to within one."""


@pytest.mark.parametrize(("mix", "for_margins", "for_changes"), TABLE)
def test_sample_sizes_are_those_of_the_tables(mix, for_margins, for_changes):
    assert tuple(answers_for_margin(mix, points) for points in (10, 5, 3)) == for_margins
    assert tuple(answers_for_change(mix, points) for points in (15, 10, 5)) == for_changes


def test_sample_sizes_equal_every_reference_value():
    if not REFERENCE.exists():
        pytest.skip("the reference values are not here")
    known = json.loads(REFERENCE.read_text(encoding="utf-8"))
    for each in known["planning"]:
        for points, answers in each["n_for_margin"].items():
            assert answers_for_margin(each["variance"], float(points)) == answers
        for points, answers in each["n_per_period_for_change_80"].items():
            assert answers_for_change(each["variance"], float(points)) == answers
    finite = known["finite_population"]
    mix = finite["p"] + finite["d"] - (finite["p"] - finite["d"]) ** 2
    assert answers_for_margin(mix, 100 * finite["margin"], finite["population"]) == finite["n"]


@pytest.mark.parametrize(
    ("rate", "answers", "give_or_take", "seen"),
    [(0.05, 500, 6.5, 13), (0.10, 1000, 4.6, 9), (0.15, 1500, 3.8, 8), (0.20, 2000, 3.3, 7), (0.30, 3000, 2.7, 5)],
)
def test_a_round_of_ten_thousand_customers_shows_what_the_table_says(rate, answers, give_or_take, seen):
    assert 10_000 * rate == pytest.approx(answers)
    assert margin(0.5579, answers) == pytest.approx(give_or_take, abs=0.05)
    assert change_seen(0.5579, answers) == pytest.approx(seen, abs=0.5)


@given(st.integers(1, 100_000), st.floats(0.05, 1.0))
def test_margin_and_sample_size_are_two_ways_to_say_one_thing(answers, mix):
    assert abs(answers_for_margin(mix, margin(mix, answers)) - answers) <= 1
    assert abs(answers_for_change(mix, change_seen(mix, answers)) - answers) <= 1


def test_all_promoters_still_vary():
    assert 0 < variance(Nps(0, 0, 20)) < variance(Nps(0, 0, 5))


def test_nothing_answered_gives_no_margin():
    assert margin(1.0, 0) == change_seen(1.0, 0) == float("inf")


def test_ten_thousand_customers_are_asked_on_ten_days_of_112_and_eighty_of_111():
    assert Counter(rota_of(10_000, START).sizes) == {112: 10, 111: 80}


@given(st.integers(0, 5_000), st.integers(1, 120))
def test_everybody_is_asked_once_and_no_two_days_differ_by_more_than_one(customers, days):
    sizes = rota_of(customers, START, days).sizes
    assert len(sizes) == days
    assert sum(sizes) == customers
    assert max(sizes) - min(sizes) <= 1


@given(st.lists(st.none() | st.integers(1, 200), max_size=200), st.integers(*REST_DAYS))
def test_a_rota_asks_everybody_once_and_nobody_before_their_rest_is_over(ages, rest):
    customers = [f"c{place}" for place in range(len(ages))]
    answered = {each: START - timedelta(days=age) for each, age in zip(customers, ages, strict=True) if age is not None}
    found = rota(customers, START, answered, rest=rest)
    asked = dict(zip(found.asked["customer"], found.asked["ask_on"], strict=True))
    assert len(asked) == len(found.asked) == sum(found.sizes) == len(customers), "the rest is over within the round"
    assert found.resting == 0
    assert all(START <= day < START + timedelta(days=ROUND_DAYS) for day in asked.values())
    assert all(asked[each] - day >= timedelta(days=rest) for each, day in answered.items())
    assert [found.asked["ask_on"].tolist().count(day) for day in found.days] == list(found.sizes)


def test_no_rota_that_keeps_the_rests_has_a_smaller_busiest_day():
    """Of 90 customers 60 answered yesterday: those share the last 30 days, two a day; fewer is not possible."""
    customers = [f"c{place}" for place in range(90)]
    answered = dict.fromkeys(customers[:60], START - timedelta(days=1))
    found = rota(customers, START, answered, rest=61)
    assert max(found.sizes) == 2
    assert found.sizes[60:] == (2,) * 30


def test_who_rests_longer_than_the_round_is_counted_and_not_asked():
    found = rota(["a", "b"], START, {"a": START}, days=30, rest=60)
    assert found.resting == 1
    assert found.asked["customer"].tolist() == ["b"]


def test_the_same_list_gives_the_same_rota_in_any_order():
    customers = [f"c{place}" for place in range(500)]
    first, second = (rota(each, START, {}).asked for each in (customers, customers[::-1]))
    by_day = [frame.groupby("ask_on")["customer"].apply(sorted).to_dict() for frame in (first, second)]
    assert by_day[0] == by_day[1]
