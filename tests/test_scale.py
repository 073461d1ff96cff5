"""The scale: which scores are which category, and what each way of writing holds."""

import json
from pathlib import Path

import pytest

from nps_core.scale import (
    CATEGORIES,
    ONE_TO_ELEVEN,
    ONE_TO_TEN,
    SCALES,
    SCORES,
    ZERO_TO_NINE,
    ZERO_TO_TEN,
    category,
    scores_of,
)

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
        found = [scale.score(written) for written in range(scale.lowest, scale.highest + 1)]
        assert set(found) <= set(SCORES)
        assert found == sorted(found), "a better answer is never a lower score"
        assert found[-1] == max(SCORES)
        assert scale.score(scale.lowest - 1) is scale.score(scale.highest + 1) is None


def test_scales_of_the_same_steps_shift_and_do_not_stretch():
    assert [ONE_TO_ELEVEN.score(written) for written in range(1, 12)] == list(range(11))
    assert [ZERO_TO_NINE.score(written) for written in range(10)] == list(range(1, 11))
    assert {scale.name for scale in SCALES.values() if scale.is_stretched} == {"1-5", "1-7", "0-100"}


@pytest.mark.parametrize(
    ("name", "passive", "promoter"), [("1-5", [4], [5]), ("1-7", [5, 6], [7]), ("0-100", [70, 89, 89.9], [90, 100])]
)
def test_the_groups_of_a_stretched_scale(name, passive, promoter):
    groups = {"passive": passive, "promoter": promoter, "detractor": [SCALES[name].lowest, min(passive) - 1]}
    for group, written in groups.items():
        assert {category(SCALES[name].score(answer)) for answer in written} == {group}


def test_a_fraction_stays_in_its_group():
    assert [ZERO_TO_TEN.score(written) for written in (6.5, 6.99, 8.9, 10.5, -0.5)] == [6, 6, 8, None, None]
