"""What is new, what goes, what is spoken of more or less; and silence where nothing changed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from nps_core.comments.moving import FEWEST_PERIODS, moves
from nps_core.score import holm


def moved(mentions, commented=100, *, complete=None, families=None, worth=1.0):
    mentions = np.atleast_2d(np.array(mentions))
    sizes = np.broadcast_to(np.array(commented), mentions.shape[1]).copy()
    over = np.ones(mentions.shape[1], bool) if complete is None else np.array(complete)
    return moves(mentions, sizes, over, families or [""] * len(mentions), worth=worth)


def test_a_theme_that_appears_is_emerging_in_its_first_period_and_not_before():
    course = [1, 0, 1, 1, 0, 2, 1, 0, 12]
    [before], [now] = moved(course[:-1]), moved(course)
    assert before.verdict in {"unclear", "few"}
    assert (now.verdict, now.place, now.mentions) == ("emerging", 8, 12)
    assert (now.before, now.after) == (6 / 800, 0.12)
    assert now.change == pytest.approx(0.12 - 6 / 800)
    assert now.low < now.change < now.high


def test_what_is_new_is_told_from_the_period_in_which_it_began():
    assert [moved([1, 0, 1, 1, 0, 2, 1, 0, 12, 14, 13][:end])[0].place for end in (9, 10, 11)] == [8, 8, 8]


def test_after_a_while_it_is_no_news_but_a_step_that_stayed():
    [move] = moved([1, 0, 1, 1, 0, 2, 1, 0, *[12] * 6])
    assert (move.verdict, move.place) == ("more", 8)


def test_what_hardly_anyone_mentions_any_more_is_fading():
    [move] = moved([14, 12, 15, 13, 11, 14, 13, 0, 0])
    assert (move.verdict, move.place, move.after) == ("fading", 7, 0.0)


def test_what_comes_back_every_year_is_not_new():
    year = [1, 0, 1, 1, 0, 2, 1, 0, 1, 0, 1, 15]
    assert moved([*year, *year])[0].verdict == "unclear"
    assert moved(year)[0].verdict == "emerging"


def test_a_step_is_told_with_where_it_lies():
    [move] = moved([10, 12, 9, 11, 10, 12, 18, 19, 17, 20, 18, 19])
    assert (move.verdict, move.place) == ("more", 6)
    assert (move.before, move.after) == pytest.approx((64 / 600, 111 / 600))
    [back] = moved([19, 18, 20, 17, 19, 18, 12, 10, 11, 9, 12, 10])
    assert (back.verdict, back.place, back.change < 0) == ("less", 6, True)


def test_a_step_that_went_back_is_none():
    assert moved([10, 12, 9, 11, 10, 24, 26, 25, 10, 11, 9, 10])[0].verdict == "unclear"


def test_the_p_value_of_a_step_is_that_of_the_worst_place_times_their_number():
    course = np.array([10, 12, 9, 11, 10, 12, 18, 19, 17, 20, 18, 19])
    chances = [binom.sf(course[at:].sum() - 1, course.sum(), (12 - at) / 12) for at in range(2, 11)]
    assert moved(course)[0].p_value == pytest.approx(min(1.0, 2 * min(chances) * 9))


def test_an_unfinished_period_is_in_no_verdict():
    course, over = [1, 0, 1, 1, 0, 2, 1, 4, 12], [True] * 8 + [False]
    assert not moved(course, complete=over)[0].is_news
    assert moved(course, complete=over)[0].mentions == sum(course[:-1])


def test_gaps_are_no_zeros():
    """Periods without a comment are left out, and places stay those of all periods."""
    course, sizes = [1, 0, 1, 0, 0, 0, 2, 1, 12], [100, 100, 100, 0, 0, 100, 100, 100, 100]
    [move] = moved(course, sizes)
    assert (move.verdict, move.place, move.before) == ("emerging", 8, 5 / 600)


def test_under_ten_mentions_or_four_periods_are_too_few_to_say():
    assert moved([0, 0, 0, 0, 0, 0, 9])[0].verdict == "few"
    assert moved([0] * (FEWEST_PERIODS - 2) + [50])[0].verdict == "few"
    assert moved([[0, 0, 0, 0]], 0)[0].verdict == "few"


def test_many_themes_are_judged_together_and_the_parts_of_each_theme_by_themselves():
    step, still = [10, 12, 9, 11, 10, 12, 17, 18, 16, 18, 17, 18], [10] * 12
    alone = moved(step)[0].p_value
    many = moved([step, *[still] * 30])
    assert many[0].p_value == pytest.approx(holm([alone, *[1.0] * 30])[0])
    assert (moved(step)[0].verdict, many[0].verdict) == ("more", "unclear")
    parts = moved([step, *[still] * 30], families=["price", *[f"other {n}" for n in range(30)]])
    assert parts[0].p_value == pytest.approx(alone)


def test_answers_of_the_same_people_say_less():
    course = [1, 0, 1, 1, 0, 2, 1, 0, 9]
    assert moved(course)[0].verdict == "emerging"
    assert not moved(course, worth=0.4)[0].is_news


def test_shares_that_always_wobble_step_nowhere():
    """Campaigns: 2 % and 20 % by turns, then a run of high ones that chance alone would never give."""
    course = [2, 20, 3, 21, 2, 19, 3, 20, 2, 21, 20, 19]
    assert moved(course)[0].verdict == "unclear"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=4, max_size=30), st.integers(0, 2**32 - 1))
def test_the_verdict_on_the_rest_mirrors_that_on_the_theme_in_its_numbers(course, seed):
    """Whatever the course: the share told before and after are those of the counts."""
    [move] = moved(course)
    if move.place is None:
        assert move.verdict in {"few", "unclear"}
        assert move.after == pytest.approx(sum(course) / (100 * len(course)))
    else:
        assert move.before == pytest.approx(np.mean(course[: move.place]) / 100)
        assert move.after == pytest.approx(np.mean(course[move.place :]) / 100)
        assert (move.change > 0) == (move.verdict in {"emerging", "more"})
        assert move.low <= move.change <= move.high


def test_where_nothing_changes_hardly_ever_anything_is_new():
    """200 looks at 20 themes and 40 parts of them over 24 months (fixed seed): two at most, as one in a hundred."""
    random = np.random.default_rng(11)
    shares = np.concatenate([random.uniform(0.005, 0.15, 20), random.uniform(0.002, 0.04, 40)])
    families = [""] * 20 + [f"theme {part % 20}" for part in range(40)]
    looks = 0
    for _ in range(200):
        sizes = random.integers(35, 105, 24)
        found = moved(random.binomial(sizes, shares[:, None]), sizes, families=families)
        looks += any(each.is_news for each in found)
    assert looks <= 2
