"""What moved the score: mix and within, people who stayed, entered and left, themes. Answers from elsewhere."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder
from statsmodels.stats.proportion import confint_proportions_2indep

from nps_core.changes import clearest, difference_of, mix_and_within, of_transitions, paired, panel_split, theme_moves
from nps_core.commands.printed import plain
from nps_core.score import Nps, difference
from nps_core.tally import Tally

REFERENCE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "reference" / "stats_reference.json"
NEW_AND_LOYAL = {"new": (20, 30, 50), "loyal": (40, 160, 600)}, {"new": (100, 190, 310), "loyal": (15, 75, 310)}
VALUE = np.array([-100.0, 0.0, 100.0])


@pytest.fixture(scope="module")
def reference():
    if not REFERENCE.exists():
        pytest.skip("the reference values are kept beside the project, not in it")
    return json.loads(REFERENCE.read_text())


def tally(sides, key="segment"):
    rows = [(name, score, n) for name, counts in sides.items() for score, n in zip((3, 7, 10), counts, strict=True)]
    return Tally.of_counts(pd.DataFrame(rows, columns=[key, "score", "n"]), [key])


def both(before, after):
    return mix_and_within(tally(before), tally(after))


def nps(counts):
    return float(np.dot(counts, VALUE) / np.sum(counts))


# -- mix and within -------------------------------------------------------------------------------------------------


def test_both_segments_rise_and_the_total_falls():
    """METHODS.md: new 30 to 35, loyal 70 to 73.75, total 65.56 to 50.50: the mix took 19.25, the scores gave 4.19."""
    found = both(*NEW_AND_LOYAL)
    assert found.change == pytest.approx(-15.0556, abs=1e-4)
    assert (found.mix.points, found.within.points) == (pytest.approx(-19.25), pytest.approx(4.19444, abs=1e-5))
    assert found.is_reversed


def test_mix_and_within_are_those_of_the_reference(reference):
    case = reference["mix_within"]
    found = both(case["before"], case["after"])
    for name in ("change", "mix", "within"):
        value = getattr(found, name)
        assert getattr(value, "points", value) == pytest.approx(100 * case[name], abs=1e-4)
    rows = found.segments.set_index("segment")
    for segment, wanted in case["segments"].items():
        for name in ("mix", "within", "nps_before", "nps_after"):
            assert rows.loc[segment, name] == pytest.approx(100 * wanted[name], abs=1e-4)
        for name in ("share_before", "share_after"):
            assert rows.loc[segment, name] == pytest.approx(wanted[name], abs=1e-6)


def test_a_segment_present_once_is_all_mix():
    found = both({"web": (10, 10, 30)}, {"web": (10, 10, 30), "app": (30, 10, 10)})
    rows = found.segments.set_index("segment")
    assert rows.loc["app", "within"] == 0
    assert rows.loc["app", "verdict"] == "once"
    assert found.within.points == 0
    assert found.mix.points == pytest.approx(nps((40, 20, 40)) - nps((10, 10, 30)))


COUNTS = st.tuples(*[st.integers(0, 60)] * 3)
SIDE = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]), COUNTS, min_size=1)
FILLED = SIDE.filter(lambda side: sum(map(sum, side.values())) > 0)


@settings(deadline=None, max_examples=150)
@given(FILLED, FILLED)
def test_mix_and_within_add_up_to_the_change_and_mirror_when_the_sides_are_swapped(before, after):
    found, mirrored = both(before, after), both(after, before)
    change = nps(np.sum(list(after.values()), axis=0)) - nps(np.sum(list(before.values()), axis=0))
    assert found.change == pytest.approx(change, abs=1e-9)
    assert found.mix.points + found.within.points == pytest.approx(change, abs=1e-9)
    assert found.segments["mix"].sum() + found.segments["within"].sum() == pytest.approx(change, abs=1e-9)
    for name in ("mix", "within"):
        part, other = getattr(found, name), getattr(mirrored, name)
        assert (part.points, part.low, part.high) == pytest.approx((-other.points, -other.high, -other.low), abs=1e-9)
        assert part.low <= part.points <= part.high
    assert found.is_reversed == mirrored.is_reversed


@settings(deadline=None, max_examples=50)
@given(FILLED, FILLED)
def test_with_one_segment_everything_is_within(before, after):
    one = [{"all": tuple(np.sum(list(side.values()), axis=0))} for side in (before, after)]
    found = both(*one)
    assert found.mix.points == 0
    assert found.within.points == pytest.approx(found.change)


def test_the_parts_are_what_each_cause_gives_on_average_over_both_orders():
    """Shapley values of the two causes, found by trying both orders; Kitagawa's symmetric split is the same number."""
    before, after = ({name: np.array(counts) for name, counts in side.items()} for side in NEW_AND_LOYAL)

    def score(shares_of, scores_of):
        total = sum(counts.sum() for counts in shares_of.values())
        return sum(shares_of[name].sum() / total * nps(scores_of[name]) for name in shares_of)

    mix = np.mean([score(after, of) - score(before, of) for of in (before, after)])
    within = np.mean([score(of, after) - score(of, before) for of in (before, after)])
    found = both(*NEW_AND_LOYAL)
    assert (found.mix.points, found.within.points) == (pytest.approx(mix), pytest.approx(within))


def test_mix_and_within_are_those_of_oaxaca_and_blinder():
    """Endowments and coefficients, each with half of the interaction, of a regression on the segments."""
    columns = {"a": (60, 80, 160), "b": (90, 60, 50)}, {"a": (50, 70, 120), "b": (100, 120, 180)}
    rows = [
        (100.0 * surplus, float(name == "b"), side)
        for side, of_side in enumerate(columns)
        for name, counts in of_side.items()
        for surplus, n in zip((-1, 0, 1), counts, strict=True)
        for _ in range(n)
    ]
    surplus, is_b, side = np.array(rows).T
    exog = np.stack([np.ones_like(is_b), is_b, side], axis=1)
    # It takes the group of the higher mean for the first, so the effects run from the lower to the higher.
    endowments, coefficients, interaction, gap = OaxacaBlinder(surplus, exog, 2, hasconst=True).three_fold().params
    found = both(*columns)
    sign = np.sign(found.change) * np.sign(gap)
    assert found.mix.points == pytest.approx(sign * (endowments + interaction / 2))
    assert found.within.points == pytest.approx(sign * (coefficients + interaction / 2))


def test_the_errors_are_those_of_resampling():
    """3,000 resamples of both sides; an influence value is a first-order error, so within a twentieth."""
    rng = np.random.default_rng(4)
    before, after = {"a": (60, 80, 160), "b": (90, 60, 50)}, {"a": (50, 70, 120), "b": (100, 120, 180)}
    found = both(before, after)
    drawn = [_resampled(rng, side, 3_000) for side in (before, after)]
    shares = [side.sum(axis=2) / side.sum(axis=(1, 2))[:, None] for side in drawn]
    scores = [side @ VALUE / side.sum(axis=2) for side in drawn]
    middle = (scores[0] + scores[1]) / 2
    mix = ((shares[1] - shares[0]) * middle).sum(axis=1)
    within = ((shares[0] + shares[1]) / 2 * (scores[1] - scores[0])).sum(axis=1)
    for part, values in ((found.mix, mix), (found.within, within)):
        assert (part.high - part.low) / 2 / 1.959964 == pytest.approx(values.std(), rel=0.05)
    by_segment = (shares[0] + shares[1]) / 2 * (scores[1] - scores[0])
    rows = found.segments.set_index("segment").loc[["a", "b"]]
    reach = (rows["within_high"] - rows["within_low"]) / 2 / 1.959964
    assert reach.to_numpy() == pytest.approx(by_segment.std(axis=0), rel=0.05)


def _resampled(rng, side, times):
    flat = np.array(list(side.values()), dtype=float)
    return rng.multinomial(int(flat.sum()), flat.ravel() / flat.sum(), size=times).reshape(times, *flat.shape)


def test_answers_of_one_person_are_no_more_than_one():
    """Every answer twice, by the same person in the same cell: the errors are those of the answers once."""
    once = both(*NEW_AND_LOYAL)
    twice = [{name: tuple(2 * n for n in counts) for name, counts in side.items()} for side in NEW_AND_LOYAL]
    rows = [
        (side, name, surplus, side, name, surplus, 2 * n)
        for side, of_side in enumerate(NEW_AND_LOYAL)
        for name, counts in of_side.items()
        for surplus, n in zip((-1, 0, 1), counts, strict=True)
    ]
    pairs = pd.DataFrame(rows, columns=[*(f"key_{key}" for key in range(6)), "n"])
    found = mix_and_within(tally(twice[0]), tally(twice[1]), pairs)
    assert found.mix.points == pytest.approx(once.mix.points)
    for name in ("mix", "within"):
        one, two = getattr(once, name), getattr(found, name)
        assert two.high - two.low == pytest.approx(one.high - one.low, rel=0.01)


def test_one_promoter_on_either_side_is_certain_of_nothing():
    found = both({"a": (0, 0, 1)}, {"a": (0, 0, 1)})
    assert (found.change, found.within.points) == (0, 0)
    assert found.within.low < 0 < found.within.high
    assert found.segments["verdict"].tolist() == ["few"]


def test_no_warning_where_total_and_segments_move_alike():
    assert not both({"a": (30, 40, 30), "b": (30, 40, 30)}, {"a": (20, 40, 40), "b": (20, 40, 40)}).is_reversed
    assert not both({"a": (30, 40, 30)}, {"a": (30, 40, 30)}).is_reversed


def test_the_dimension_that_explains_most_is_chosen_only_where_that_is_more_than_chance():
    loud, still = (
        both(*NEW_AND_LOYAL),
        both({"x": (30, 40, 30), "y": (30, 40, 30)}, {"x": (29, 41, 30), "y": (31, 39, 30)}),
    )
    assert clearest({"plan": still, "kind": loud}) == "kind"
    assert clearest({"plan": still}) == ""
    assert clearest({}) == ""


# -- people ---------------------------------------------------------------------------------------------------------


def people_of(answers):
    """The people of answers (person or None, side, surplus), in the form in which the store counts them."""
    persons, cells = {}, {}
    for person, side, surplus in answers:
        if person is not None:
            persons.setdefault(person, ([], []))[side].append(surplus)
    for sides in persons.values():
        last = tuple(of_side[-1] if of_side else None for of_side in sides)
        counts = [(len(each), each.count(-1), each.count(1)) for each in sides]
        sums = {"persons": 1, **_sums(dict(zip(("before", "after"), counts, strict=True)))}
        cell = cells.setdefault(last, dict.fromkeys(sums, 0))
        cells[last] = {name: cell[name] + value for name, value in sums.items()}
    names = ["last_before", "last_after", "persons", *_sums({"before": (0, 0, 0), "after": (0, 0, 0)})]
    rows = [[*last, *sums.values()] for last, sums in cells.items()]
    found = {name: np.array([row[place] for row in rows], dtype=np.float64) for place, name in enumerate(names)}
    return of_transitions(found, *(_nps([y for _, where, y in answers if where == side]) for side in (0, 1)))


def _sums(counts):
    found = {
        f"{kind}_{side}": counts[side][place]
        for place, kind in enumerate(("responses", "detractors", "promoters"))
        for side in ("before", "after")
    }
    told = {side: {"surplus": n[2] - n[1], "responses": n[0]} for side, n in counts.items()}
    for one, other in (("before", "before"), ("after", "after"), ("before", "after")):
        for first, second in itertools.product(("surplus", "responses"), repeat=2):
            found[f"{first}_{second}_{one}_{other}"] = told[one][first] * told[other][second]
    return found


def _nps(surplus):
    return Nps(*(surplus.count(value) for value in (-1, 0, 1)))


def crowd(counts, side, first):
    """One answer of each of so many detractors, passives and promoters, numbered on from ``first``."""
    surplus = np.repeat([-1, 0, 1], counts)
    return [(first + place, side, int(value)) for place, value in enumerate(surplus)]


def test_the_paired_change_is_that_of_the_reference(reference):
    for case in reference["paired"]:
        found = paired(case["table"])
        assert found.change == pytest.approx(100 * case["change"], abs=1e-4)
        assert [found.low, found.high] == pytest.approx([100 * limit for limit in case["interval_95"]], abs=1e-4)
        assert found.p_value == pytest.approx(case["p_value"], abs=1e-6)


def test_the_paired_change_stands_still_but_is_never_certain():
    found = paired(np.diag([0, 0, 12]))
    assert (found.change, found.verdict) == (0, "few")
    assert found.low < 0 < found.high
    assert paired(np.zeros((3, 3))).change is None


def panel(case):
    before, after = (case[name] for name in ("stay_before", "stay_after"))
    answers = crowd(before, 0, 0) + crowd(after, 1, 0)
    return answers + crowd(case["left_before"], 0, 10_000) + crowd(case["new_after"], 1, 20_000)


def test_the_split_of_a_panel_is_that_of_the_reference(reference):
    case = reference["panel_split"]
    people = people_of(panel(case))
    assert (people.stayed, people.entered, people.left) == (200, 90, 60)
    assert people.before.nps == pytest.approx(100 * case["nps_before"], abs=1e-4)
    parts = panel_split(people)
    assert set(parts) == {"stayed", "entered", "left"}
    for name, part in parts.items():
        assert part.points == pytest.approx(100 * case[name], abs=1e-4)


PERSONS = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 12)), st.integers(0, 1), st.integers(-1, 1)), min_size=6, max_size=60
)


def on_both(answers):
    return {side for _, side, _ in answers} == {0, 1}


@settings(deadline=None, max_examples=100)
@given(PERSONS.filter(on_both))
def test_the_parts_of_a_panel_add_up_and_mirror_when_the_sides_are_swapped(answers):
    people, mirrored = people_of(answers), people_of([(who, 1 - side, y) for who, side, y in answers])
    parts, swapped = panel_split(people), panel_split(mirrored)
    one, other = difference_of(people), difference_of(mirrored)
    assert (one.change, one.low, one.high) == pytest.approx((-other.change, -other.high, -other.low), abs=1e-9)
    assert one.p_value == pytest.approx(other.p_value)
    assert (people.entered, people.left, people.rose) == (mirrored.left, mirrored.entered, mirrored.fell)
    if parts:
        assert sum(part.points for part in parts.values()) == pytest.approx(people.after.nps - people.before.nps)
        for name, twin in (("stayed", "stayed"), ("entered", "left"), ("left", "entered")):
            assert parts[name].points == pytest.approx(-swapped[twin].points, abs=1e-9)
            assert parts[name].high - parts[name].low == pytest.approx(swapped[twin].high - swapped[twin].low)


def test_the_error_of_each_part_is_that_of_resampling_persons():
    rng = np.random.default_rng(11)
    persons = []
    for person in range(400):
        taste = float(rng.normal())
        kind = rng.choice(["stays", "enters", "leaves"], p=[0.5, 0.25, 0.25])
        sides = {"stays": (0, 1), "enters": (1,), "leaves": (0,)}[kind]
        times = rng.integers(1, 4, 2)
        persons.append(
            [
                (person, side, int(np.clip(round(taste + rng.normal()), -1, 1)))
                for side in sides
                for _ in range(times[side])
            ]
        )
    parts = panel_split(people_of(list(itertools.chain(*persons))))
    drawn = {name: [] for name in parts}
    change = []
    for _ in range(200):
        picked = [
            (number, side, y) for number, place in enumerate(rng.integers(0, 400, 400)) for _, side, y in persons[place]
        ]
        again = people_of(picked)
        change.append(again.after.nps - again.before.nps)
        for name, part in panel_split(again).items():
            drawn[name].append(part.points)
    for name, part in parts.items():
        assert (part.high - part.low) / 2 / 1.959964 == pytest.approx(np.std(drawn[name]), rel=0.15), name
    found = difference_of(people_of(list(itertools.chain(*persons))))
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(np.std(change), rel=0.15)


def test_sides_without_common_people_differ_as_strangers_do():
    counts = (20, 30, 50), (30, 30, 40)
    people = people_of(crowd(counts[0], 0, 0) + crowd(counts[1], 1, 1_000))
    assert difference_of(people) == difference(Nps(*counts[0]), Nps(*counts[1]))
    assert panel_split(people) == {}


def test_nobody_is_the_same_person_as_somebody_without_an_id():
    nameless = [(None, side, y) for side in (0, 1) for y in [-1] * 20 + [1] * 30]
    people = people_of(nameless)
    assert people.known == 0
    assert difference_of(people) == difference(Nps(20, 0, 30), Nps(20, 0, 30))


def test_the_same_people_on_both_sides_tell_more_than_strangers():
    """All the same people, once a side: the paired formula of METHODS.md, which the covariance leads to as well."""
    table = np.array([[30, 10, 5], [8, 40, 12], [2, 9, 60]])
    answers = []
    for was, now in itertools.product(range(3), repeat=2):
        for _ in range(table[was, now]):
            answers += [(len(answers), 0, was - 1), (len(answers), 1, now - 1)]
    people = people_of([(person // 2, side, y) for person, side, y in answers])
    wanted, found = paired(table), difference_of(people)
    assert people.moved == tuple(map(tuple, table.tolist()))
    assert found.change == pytest.approx(wanted.change)
    assert [found.low, found.high] == pytest.approx([wanted.low, wanted.high], abs=0.1)
    strangers = difference(people.before, people.after)
    assert found.high - found.low < 0.8 * (strangers.high - strangers.low)


# -- themes ---------------------------------------------------------------------------------------------------------


def test_the_interval_of_a_share_that_moved_is_that_of_agresti_and_caffo():
    before, after = {"price": (10, 10, 20), "staff": (30, 10, 60)}, {"price": (40, 20, 20), "staff": (20, 10, 50)}
    found = theme_moves(tally(before, "theme"), tally(after, "theme"), (200, 180)).set_index("theme")
    wanted = confint_proportions_2indep(80, 180, 40, 200, method="agresti-caffo")
    assert found.loc["price", ["share_low", "share_high"]].tolist() == pytest.approx(wanted, abs=1e-9)
    assert found.loc["price", "share_change"] == pytest.approx(80 / 180 - 40 / 200)
    told = difference(Nps(10, 10, 20), Nps(40, 20, 20))
    assert found.loc["price", ["change", "low", "high"]].tolist() == pytest.approx([told.change, told.low, told.high])
    assert found.loc["price", ["share_verdict", "verdict"]].tolist() == ["more", "fell"]
    assert found.index[0] == "price"


def test_a_theme_that_nobody_spoke_of_before_has_a_share_and_no_change_of_score():
    found = theme_moves(tally({"old": (5, 5, 5)}, "theme"), tally({"new": (20, 5, 5)}, "theme"), (60, 60))
    row = found.set_index("theme").loc["new"]
    assert (row["share_before"], row["share_after"], row["share_verdict"]) == (0, 0.5, "more")
    assert np.isnan(row["change"])
    assert row["verdict"] == "few"


def test_against_a_side_without_comments_no_share_is_told_or_judged():
    nothing = Tally(np.zeros((0, 11), dtype=np.int64), {"theme": np.zeros(0, dtype=object)})
    row = theme_moves(nothing, tally({"new": (20, 5, 5)}, "theme"), (0, 60)).iloc[0]
    assert row[["share_before", "share_change", "share_low", "share_high"]].isna().all()
    assert (row["share_after"], row["share_verdict"], row["verdict"]) == (0.5, "few", "few")
    assert plain(theme_moves(nothing, tally({"new": (20, 5, 5)}, "theme"), (0, 60)))[0]["share_low"] is None


def test_few_mentions_have_no_verdict_and_no_comments_have_no_themes():
    found = theme_moves(tally({"old": (0, 0, 4)}, "theme"), tally({"old": (4, 0, 0)}, "theme"), (5, 500))
    assert found[["share_verdict", "verdict"]].to_numpy().tolist() == [["few", "few"]]
    nothing = Tally(np.zeros((0, 11), dtype=np.int64), {"theme": np.zeros(0, dtype=object)})
    assert theme_moves(nothing, nothing, (0, 0)).empty
