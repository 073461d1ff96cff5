"""What themes do to the score: the share that would be won or lost without them, and how sure that is."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.comments.effect import effects
from nps_core.score import Nps
from nps_core.tally import SCORE_COLUMNS, Tally

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
THREE = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))


def tally_of(groups):
    frame = pd.DataFrame(0, index=range(len(groups)), columns=list(SCORE_COLUMNS), dtype="int64")
    frame[["3", "7", "9"]] = [list(counts) for counts in groups.values()]
    frame.insert(0, "theme", list(groups))
    return Tally.of_frame(frame, ("theme",))


def effect_of(with_theme, without, level=0.95):
    commented = tally_of({"all": np.add(with_theme, without).tolist()})
    return effects(tally_of({"theme": with_theme}), commented, level).iloc[0]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_the_impact_of_a_theme_is_that_of_the_reference():
    text = (SHARED / "reference" / "stats_reference.json").read_text(encoding="utf-8")
    case = json.loads(text)["theme_impact"]
    found = effect_of(case["with_theme"], case["without_theme"])
    assert found["nps"] == pytest.approx(100 * case["theme_nps"])
    assert found["impact"] == pytest.approx(100 * case["impact"], abs=1e-4)
    reach = 1.959964 * 100 * case["impact_se"]
    assert [found["impact_low"], found["impact_high"]] == pytest.approx(
        [100 * case["impact"] - reach, 100 * case["impact"] + reach], abs=3e-4
    )
    assert found["verdict"] == "hurts"


@given(THREE.filter(any), THREE.filter(any))
def test_the_impact_is_the_score_with_everyone_less_the_score_without_the_theme(with_theme, without):
    found = effect_of(with_theme, without)
    everyone = Nps(*np.add(with_theme, without).tolist())
    assert found["impact"] == pytest.approx(everyone.nps - Nps(*without).nps)
    assert found["share"] == pytest.approx(sum(with_theme) / everyone.responses)
    assert found["impact_low"] <= found["impact"] <= found["impact_high"]


def test_the_standard_error_is_that_of_drawing_the_answers_anew():
    """Bootstrap of 4,000 with a fixed seed, within 4 %."""
    with_theme, without = np.array([30, 12, 18]), np.array([40, 90, 130])
    random = np.random.default_rng(3)
    drawn = random.multinomial(320, np.concatenate([with_theme, without]) / 320, size=2000)
    everyone, rest = drawn[:, :3] + drawn[:, 3:], drawn[:, 3:]
    impacts = 100 * ((everyone[:, 2] - everyone[:, 0]) / 320 - (rest[:, 2] - rest[:, 0]) / rest.sum(axis=1))
    found = effect_of(with_theme.tolist(), without.tolist())
    assert (found["impact_high"] - found["impact_low"]) / (2 * 1.959964) == pytest.approx(impacts.std(), rel=0.04)


def test_the_interval_holds_the_truth_even_with_a_handful_of_mentions():
    """200 draws of 300 answers of which some eight carry the theme (fixed seed)."""
    random = np.random.default_rng(5)
    mix = np.array([0.016, 0.006, 0.005, 0.18, 0.30, 0.493])
    truth = 100 * ((mix[2] + mix[5] - mix[0] - mix[3]) - (mix[5] - mix[3]) / mix[3:].sum())
    drawn = random.multinomial(300, mix, size=200)
    held = []
    for row in drawn[drawn[:, :3].any(axis=1)]:
        found = effect_of(row[:3].tolist(), row[3:].tolist())
        held.append(found["impact_low"] <= truth <= found["impact_high"])
    assert np.mean(held) >= 0.87  # 0.92 over 20,000 draws


def test_a_comment_may_carry_several_themes():
    commented = tally_of({"all": (100, 100, 200)})
    found = effects(tally_of({"price": (60, 20, 20), "service": (5, 40, 155)}), commented).set_index("theme")
    assert found["verdict"].to_dict() == {"price": "hurts", "service": "helps"}
    assert found["share"].to_dict() == {"price": 0.25, "service": 0.5}


def test_under_ten_mentions_are_too_few_to_say():
    found = effect_of((9, 0, 0), (50, 100, 250))
    assert found["verdict"] == "few"
    assert found["impact"] < 0
    assert np.isnan(found["p_value"])


def test_a_theme_like_all_others_has_no_clear_effect():
    assert effect_of((20, 30, 50), (40, 60, 100))["verdict"] == "unclear"


def test_a_theme_of_every_comment_cannot_be_left_out():
    found = effect_of((20, 30, 50), (0, 0, 0))
    assert np.isnan([found["impact"], found["impact_low"], found["impact_high"]]).all()
    assert found["verdict"] == "unclear"
    assert found["share"] == 1


def test_many_themes_are_judged_together():
    """A p-value of .02 is news for one theme and none among twelve."""
    single = effect_of((30, 30, 40), (85, 130, 235))
    assert single["verdict"] == "hurts"
    assert 0.05 / 12 < single["p_value"] < 0.05
    many = {f"theme {number}": (30, 30, 40) for number in range(12)}
    assert (effects(tally_of(many), tally_of({"all": (115, 160, 275)}))["verdict"] == "unclear").all()


def test_no_comments_give_no_effects():
    nothing = pd.DataFrame({"score": [], "n": []})
    assert len(effects(Tally.of_counts(nothing.assign(theme=[]), ["theme"]), Tally.of_counts(nothing))) == 0
