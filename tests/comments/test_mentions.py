"""Which themes stand together, and which segments mention which: known from plain counting."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from nps_core.comments import mentions
from nps_core.score import Nps
from nps_core.shares import share_differences
from nps_core.tally import Repeats, Tally

TWO = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])


def pair(both, first, second, neither, **how):
    return mentions.pairs(["a", "b"], TWO, np.array([both, first, second, neither]), **how).iloc[0]


def test_two_themes_that_have_nothing_to_do_with_each_other_stand_together_as_often_as_by_chance():
    found = pair(20, 80, 180, 720)
    assert (found["together"], found["expected"], found["lift"]) == (20, 20.0, 1.0)
    assert found["low"] < 1 < found["high"]
    assert found["verdict"] == "unclear"


def test_two_themes_that_go_together_do_so_so_many_times_as_often():
    found = pair(60, 40, 140, 760)
    assert (found["expected"], found["lift"], found["verdict"]) == (20.0, 3.0, "more")
    assert pair(10, 190, 290, 510)["verdict"] == "less"


def test_the_interval_of_lift_is_that_of_drawing_the_comments_anew():
    """4,000 draws with a fixed seed, ends within 4 %."""
    counts = np.array([60, 40, 140, 760])
    drawn = np.random.default_rng(4).multinomial(1000, counts / 1000, size=4000).T
    lifts = 1000 * drawn[0] / ((drawn[0] + drawn[1]) * (drawn[0] + drawn[2]))
    found = pair(*counts)
    assert [found["low"], found["high"]] == pytest.approx(np.quantile(lifts, [0.025, 0.975]), rel=0.04)


def test_under_ten_comments_with_both_are_too_few_to_say():
    found = pair(9, 1, 1, 989)
    assert found["verdict"] == "few"
    assert np.isnan(found["p_value"])
    assert np.isnan(pair(0, 50, 50, 900)["lift"])


def test_answers_of_the_same_people_widen_lift():
    once, less = pair(60, 40, 140, 760), pair(60, 40, 140, 760, worth=0.5)
    assert less["low"] < once["low"] < once["high"] < less["high"]
    assert np.log(less["high"] / 3) == pytest.approx(np.log(once["high"] / 3) * 2**0.5)


@given(st.lists(st.integers(0, 300), min_size=8, max_size=8).filter(any))
def test_pairs_are_those_of_plain_counting_and_judged_together(counts):
    sets = np.array(list(itertools.product([0, 1], repeat=3)))
    found = mentions.pairs(["a", "b", "c"], sets, np.array(counts))
    comments = np.repeat(sets, counts, axis=0)
    for row in found.to_dict("records"):
        first, second = (comments[:, "abc".index(row[name])] for name in ("theme", "other"))
        assert row["together"] == int((first & second).sum())
        assert row["expected"] == pytest.approx(first.sum() * second.sum() / len(comments))
    tested = found.dropna(subset="p_value")
    if len(tested):
        assert tested["p_bh"].tolist() == pytest.approx(false_discovery_control(tested["p_value"]).tolist())


# -- by segment -----------------------------------------------------------------------------------------------------


def tallies(cells, everyone):
    """Cells: (theme, segment) to detractors, passives, promoters; everyone: segment to the same."""
    worth = [3, 7, 9]
    rows = [(t, s, score, n) for (t, s), counts in cells.items() for score, n in zip(worth, counts, strict=True)]
    by_cell = pd.DataFrame(rows, columns=["theme", "shop", "score", "n"])
    rows = [(s, score, n) for s, counts in everyone.items() for score, n in zip(worth, counts, strict=True)]
    by_segment = pd.DataFrame(rows, columns=["shop", "score", "n"])
    return Tally.of_counts(by_cell, ["theme", "shop"]), Tally.of_counts(by_segment, ["shop"])


CELLS = {("late", "north"): (40, 5, 5), ("late", "south"): (10, 5, 5), ("kind", "south"): (0, 0, 40)}
EVERYONE = {"north": (60, 40, 100), "south": (40, 60, 100), "west": (5, 5, 10), None: (10, 10, 30)}


@pytest.fixture
def found():
    return mentions.by_segment(*tallies(CELLS, EVERYONE)).set_index(["theme", "segment"])


def test_each_segment_is_set_against_all_others(found):
    cell = found.loc["late", "north"]
    assert (cell["mentions"], cell["commented"], cell["share"]) == (50, 200, 0.25)
    assert cell["rest"] == pytest.approx(20 / 270)
    expected = share_differences(20, 270, 50, 200)
    assert (cell["difference"], cell["low"], cell["high"], cell["p_value"]) == pytest.approx(
        [float(e) for e in expected]
    )
    assert (cell["verdict"], found.loc["kind", "north"]["verdict"]) == ("more", "less")


def test_small_segments_and_those_without_a_name_get_no_verdict(found):
    assert found.loc["late", "west"]["verdict"] == "few"
    assert np.isnan(found.loc["late", ""]["p_value"])
    tested = found.dropna(subset="p_value")
    assert tested["p_bh"].tolist() == pytest.approx(false_discovery_control(tested["p_value"]).tolist())


def test_the_effect_within_a_segment_is_its_score_less_that_without_the_theme(found):
    cell = found.loc["late", "north"]
    assert cell["nps"] == pytest.approx(Nps(40, 5, 5).nps)
    assert cell["impact"] == pytest.approx(Nps(60, 40, 100).nps - Nps(20, 35, 95).nps)
    assert cell["impact_low"] < cell["impact"] < cell["impact_high"] < 0
    assert np.isnan(found.loc["kind", "north"]["impact"])


def test_a_theme_that_hardly_anyone_mentions_gets_no_verdict():
    rare = mentions.by_segment(*tallies({("rare", "north"): (9, 0, 0)}, EVERYONE))
    assert set(rare["verdict"]) == {"few"}


def test_customers_who_answered_several_times_widen_the_differences():
    by_cell, by_segment = tallies(CELLS, EVERYONE)
    everyone = by_segment.counts.sum(axis=0)
    repeated = by_segment.repeating(Repeats(np.array([460, 200, 470, 235]), everyone))
    cells = [mentions.by_segment(by_cell, each).set_index(["theme", "segment"]) for each in (by_segment, repeated)]
    once, twice = (each.loc["late", "north"] for each in cells)
    assert once["difference"] == twice["difference"]
    assert twice["low"] < once["low"] < once["high"] < twice["high"]


def test_without_comments_there_is_nothing():
    nothing = pd.DataFrame({"shop": [], "score": [], "n": []})
    tally = Tally.of_counts(nothing.assign(theme=[]), ["theme", "shop"]), Tally.of_counts(nothing, ["shop"])
    assert len(mentions.by_segment(*tally)) == 0
    assert len(mentions.pairs([], np.zeros((0, 0), np.int64), np.zeros(0, np.int64))) == 0
