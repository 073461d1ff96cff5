"""Tallies: the same answers however they are grouped."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.scale import CATEGORIES
from nps_core.tally import SCORE_COLUMNS, Tally

ANSWERS = st.lists(
    st.tuples(st.sampled_from(["web", "app", None]), st.sampled_from(["north", "south", None]), st.integers(0, 10)),
    max_size=60,
)


def long_counts(answers):
    frame = pd.DataFrame(answers, columns=["channel", "region", "score"]).astype({"channel": "str", "region": "str"})
    frame["score"] = frame["score"].astype("int64")
    return frame.groupby(["channel", "region", "score"], dropna=False).size().reset_index(name="n")


@given(ANSWERS)
def test_no_answer_is_lost_or_counted_twice(answers):
    tally = Tally.of_counts(long_counts(answers), ["channel", "region"])
    assert tally.responses.sum() == len(answers)
    assert not tally.frame.duplicated(["channel", "region"]).any()


@given(ANSWERS)
def test_grouping_at_once_and_in_two_steps_is_the_same(answers):
    counted = long_counts(answers)
    fine = Tally.of_counts(counted, ["channel", "region"])
    pd.testing.assert_frame_equal(
        fine.over("channel").frame, Tally.of_counts(counted, ["channel"]).frame, check_dtype=False
    )
    assert fine.over().counts.tolist() == Tally.of_scores(score for *_, score in answers).counts.tolist()
    assert fine.over().counts.tolist() == Tally.of_counts(counted).counts.tolist()


@given(ANSWERS)
def test_the_categories_make_up_the_responses(answers):
    tally = Tally.of_counts(long_counts(answers), ["channel"])
    assert sum(tally.of_category(name) for name in CATEGORIES).tolist() == tally.responses.tolist()


def test_responses_without_a_key_are_a_group_of_their_own_and_come_last():
    counted = pd.DataFrame({"channel": [None, "web"], "score": [3, 9], "n": [2, 1]})
    tally = Tally.of_counts(counted, ["channel"])
    assert tally.frame["channel"].isna().tolist() == [False, True]
    assert tally.responses.tolist() == [1, 2]


def test_groups_that_nobody_answered_in_are_not_made_up():
    """Two keys of 300 values each: 300 groups, not 90,000."""
    values = [f"{number:03}" for number in range(300)]
    tally = Tally.of_counts(pd.DataFrame({"a": values, "b": values, "score": 10, "n": 1}), ["a", "b"])
    assert len(tally.frame) == 300


def test_a_tally_of_everything_has_one_row_even_of_nothing():
    nothing = pd.DataFrame({"score": [], "n": []})
    assert Tally.of_counts(nothing).counts.tolist() == [[0] * 11]
    assert Tally.of_scores([]).counts.tolist() == [[0] * 11]
    assert len(Tally.of_counts(nothing.assign(channel=[]), ["channel"]).frame) == 0


def test_counts_are_whole_numbers():
    tally = Tally.of_counts(pd.DataFrame({"channel": ["a"], "score": [np.int8(9)], "n": [np.int64(2)]}), ["channel"])
    assert (tally.frame[list(SCORE_COLUMNS)].dtypes == "int64").all()


def test_a_score_off_the_scale_is_a_mistake_of_the_caller():
    with pytest.raises(AssertionError):
        Tally.of_counts(pd.DataFrame({"score": [11], "n": [1]}))
