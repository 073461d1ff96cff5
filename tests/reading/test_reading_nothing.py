"""Cells that say nothing, among many that are codes."""

import pyarrow as pa
import pytest

from nps_core.reading import cleaning

CODES = ["C17", "R1000001", "9", "a1", "B2", "x-7", "99", "2-99", "客户17", "号7", "１２", "0"]


@pytest.mark.parametrize("word", sorted(cleaning.NOBODY - {""}))
def test_a_word_for_nobody_is_found_among_codes_however_it_is_written(word):
    written = [*CODES, word, word.upper(), f" {word} ", word.translate({ord("-"): "－", ord("2"): "２"}), *CODES]
    named = cleaning.named(pa.chunked_array([pa.array(written)])).values.to_pylist()
    assert named[: len(CODES)] == named[-len(CODES) :] == CODES
    assert named[len(CODES) : -len(CODES)] == [None] * 4


@pytest.mark.parametrize("word", ["-2", "-3", "-99", "n/a", "无", "Null"])
def test_a_comment_that_says_nothing_is_none_and_its_neighbours_stay(word):
    written = ["late", word, "", "gate 17", word, "B-99"]
    assert cleaning.comments(pa.chunked_array([written[:2], written[2:]])).values.to_pylist() == [
        "late",
        None,
        None,
        "gate 17",
        None,
        "B-99",
    ]


def test_a_column_in_which_nothing_is_empty_stays_as_it_is():
    column = pa.chunked_array([["a", "bb", "17"]])
    assert cleaning.identifiers(column).values.to_pylist() == ["a", "bb", "17"]
