"""The scale: which scores are which category, and what each way of writing holds."""

import json
from pathlib import Path

import pytest

from nps_core.scale import CATEGORIES, ONE_TO_ELEVEN, ONE_TO_TEN, SCALES, SCORES, ZERO_TO_TEN, category, scores_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
VECTORS = SHARED / "peer_nps_vectors" / "vectors.json"


def test_six_detracts_eight_is_passive_nine_promotes():
    assert [category(score) for score in SCORES] == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2


def test_a_zero_detracts():
    assert category(0) == "detractor"


def test_every_score_is_in_exactly_one_category():
    assert sorted(score for name in CATEGORIES for score in scores_of(name)) == list(SCORES)


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared data folder is not here")
def test_categories_are_those_of_the_other_libraries():
    entries = [entry for entry in json.loads(VECTORS.read_text(encoding="utf-8")) if entry["kind"] == "group"]
    assert entries
    for entry in entries:
        named = category(entry["input"]) if ZERO_TO_TEN.holds(entry["input"]) else None
        assert named == entry["expected"], entry


def test_a_scale_holds_its_ends_and_nothing_beyond():
    assert ZERO_TO_TEN.holds(0)
    assert ZERO_TO_TEN.holds(10)
    assert not ZERO_TO_TEN.holds(-1)
    assert not ZERO_TO_TEN.holds(11)
    assert not ONE_TO_TEN.holds(0)
    assert ONE_TO_ELEVEN.holds(11)


def test_every_written_answer_becomes_a_score():
    for scale in SCALES.values():
        assert scale.lowest - scale.offset in SCORES
        assert scale.highest - scale.offset == max(SCORES)
