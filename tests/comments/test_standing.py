"""Themes that stand: later comments go into them, what is new is seen, and ids outlast a new fit."""

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.stats import fisher_exact

from nps_core.comments.languages import clauses, key
from nps_core.comments.runs import Pin, read_run
from nps_core.comments.themes import find_themes
from nps_core.comments.themes.naming import Label
from nps_core.comments.themes.quotes import typical
from nps_core.comments.themes.standing import _said_all_along, _told_apart, growing, is_called_as_one
from tests.comments.talk import assignments, talk, write_comments

BANK = Path(__file__).resolve().parents[3] / "shared" / "data" / "themes_banking77_en" / "train.csv"
HELD_BACK = "card_swallowed"


def find(rows, folder, encoder, kept, **how):
    folder.mkdir(parents=True, exist_ok=True)
    file = write_comments(folder / "comments.parquet", rows)
    return find_themes(file, folder / "run", encoder, kept, lambda *_: None, **how)


def bank(size, *, without=()):
    """Questions to a bank with the subject each is about; skipped where the reference data are not."""
    if not BANK.is_file():
        pytest.skip("the reference data are not on this machine")
    with BANK.open(encoding="utf-8") as file:
        rows = [(row["text"], row["category"]) for row in csv.DictReader(file) if row["category"] not in without]
    chosen = np.random.default_rng(5).permutation(len(rows))[:size]
    return [rows[place] for place in chosen]


@pytest.fixture(scope="module")
def first(encoder, kept, tmp_path_factory):
    """The themes of two thirds of the hand-written comments, and the folder they lie in."""
    folder = tmp_path_factory.mktemp("first")
    return find(talk()[::3] + talk()[1::3], folder, encoder, kept), folder / "run"


def test_a_later_wave_goes_into_the_standing_themes_under_their_ids_names_and_key_phrases(
    first, encoder, kept, tmp_path
):
    run, folder = first
    later = find(talk(), tmp_path, encoder, kept, standing=folder)
    assert later.parent
    named = {theme.id: (theme.names, theme.keywords) for theme in (*run.themes, *run.subthemes)}
    for theme in (*later.themes, *later.subthemes):
        assert theme.id not in named or (theme.names, theme.keywords) == named[theme.id]
    assert later.comments == len(talk()) > run.comments
    new = talk()[2::3]
    held = assignments(tmp_path / "run")
    assert sum(row[3] in held[row[0]] for row in new) / len(new) >= 0.7


def test_what_was_placed_once_stays_where_it_was(first, encoder, kept, tmp_path):
    _, folder = first
    find(talk(), tmp_path, encoder, kept, standing=folder)
    before, after = assignments(folder), assignments(tmp_path / "run")
    assert sum(after[response] == held for response, held in before.items()) / len(before) >= 0.97


def test_quotes_and_numbers_are_those_of_now(first, encoder, kept, tmp_path):
    _, folder = first
    only_new = talk()[2::3]
    later = find(only_new, tmp_path, encoder, kept, standing=folder)
    ids = {row[0] for row in only_new}
    assert all(set(theme.quotes) <= ids for theme in later.themes)
    held = pq.read_table(tmp_path / "run" / "assignments.parquet").to_pydict()["theme"]
    assert {theme.id: theme.comments for theme in later.themes} == {
        theme.id: held.count(theme.id) for theme in later.themes
    }


def test_nothing_new_makes_no_candidate(first, encoder, kept, tmp_path):
    _, folder = first
    assert find(talk(), tmp_path, encoder, kept, standing=folder).candidates == ()


def test_themes_of_another_model_or_a_damaged_fit_are_found_anew(first, encoder, kept, tmp_path):
    from dataclasses import replace
    from shutil import copytree

    from nps_core.comments.runs import write_run

    _, folder = first
    for name, harm in {
        "other": lambda place: write_run(place, replace(read_run(place), model="another")),
        "damaged": lambda place: (place / "fit.npz").write_bytes(b"x"),
        "gone": lambda place: (place / "fit.npz").unlink(),
    }.items():
        copytree(folder, tmp_path / name / "earlier")
        harm(tmp_path / name / "earlier")
        earlier = tmp_path / name / "earlier"
        found = find(talk(), tmp_path / name, encoder, kept, standing=earlier, earlier=earlier)
        assert (found.parent, found.code) == ("", "")
        assert found.themes


def test_a_subject_that_is_new_in_a_wave_is_a_candidate_and_nothing_else_is(encoder, kept, tmp_path):
    """Subjects of Banking77: one was held back from the first file and comes with the second."""
    said = bank(900, without=[HELD_BACK])
    new = [row for row in bank(10_003) if row[1] == HELD_BACK][:40]
    old = [(f"old-{at}", text, 5) for at, (text, _) in enumerate(said[:700])]
    wave = [(f"new-{at}", text, 5) for at, (text, _) in enumerate([*said[700:], *new])]
    find(old, tmp_path / "old", encoder, kept)
    run = find([*old, *wave], tmp_path / "all", encoder, kept, standing=tmp_path / "old" / "run")
    about = {f"new-{at}": subject for at, (_, subject) in enumerate([*said[700:], *new])}
    assert len(run.candidates) == 1
    assert run.candidates[0].comments >= 20
    assert len({*run.candidates[0].responses} & {*about}) == run.candidates[0].comments
    assert [about[quote] for quote in run.candidates[0].quotes].count(HELD_BACK) >= 5
    examples = run.candidates[0].examples
    assert 4 <= len(examples) <= 8
    said_of_it = {key(clause) for text, _ in new for clause in clauses(text)}
    assert sum(example in said_of_it for example in examples) >= len(examples) - 1
    same = find([*old, *wave[:200]], tmp_path / "same", encoder, kept, standing=tmp_path / "old" / "run")
    assert same.candidates == ()


def test_themes_that_are_found_again_keep_their_ids(encoder, kept, tmp_path):
    """Another seed finds other groups of the same questions; those that are the same subject have the same id."""
    rows = [(f"q-{at}", text, 5) for at, (text, _) in enumerate(bank(900))]
    one = find(rows[:700], tmp_path / "one", encoder, kept)
    two = find(rows, tmp_path / "two", encoder, kept, seed=3, earlier=tmp_path / "one" / "run")
    formed = {theme.id for theme in one.themes if theme.origin == "found"}
    again = formed & {theme.id for theme in two.themes}
    assert len({theme.id for theme in two.themes}) == len(two.themes)
    assert len(again) >= len(formed) / 2
    before, after = assignments(tmp_path / "one" / "run"), assignments(tmp_path / "two" / "run")
    for theme in again:
        was = {response for response, held in before.items() if theme in held}
        now = {response for response, held in after.items() if theme in held and response in before}
        assert len(was & now) / min(len(was), len(now)) >= 0.5


def test_an_id_that_an_earlier_theme_takes_is_nobody_elses():
    ids = {"t-aaaaaaaa": "t-aaaaaaaa", "t-bbbbbbbb": "t-bbbbbbbb", "t-cccccccc": "t-cccccccc"}
    told = _told_apart(ids, {"t-bbbbbbbb": "t-aaaaaaaa"})
    assert told["t-bbbbbbbb"] == "t-aaaaaaaa"
    assert told["t-cccccccc"] == "t-cccccccc"
    assert len(set(told.values())) == 3
    assert len(told["t-aaaaaaaa"]) == len("t-aaaaaaaa")


def test_growth_is_fishers_exact_test_with_few_false_ones():
    """Against scipy's own test of each table, and the step-up rule of Benjamini and Hochberg done by hand."""
    now = np.array([30, 12, 5, 4, 60, 2, 40])
    before = np.array([0, 3, 4, 0, 180, 9, 30])
    totals = (1_000.0, 3_000.0)
    chance = [
        fisher_exact([[a, totals[0] - a], [b, totals[1] - b]], alternative="greater").pvalue
        for a, b in zip(now, before, strict=True)
    ]
    ranked = np.argsort(chance)
    passed = [rank for rank, place in enumerate(ranked, start=1) if chance[place] <= 0.01 * rank / len(chance)]
    named = set(ranked[: max(passed)])
    by_hand = [at in named and now[at] / 1_000 >= 3 * before[at] / 3_000 and now[at] >= 5 for at in range(len(now))]
    assert growing(now, before, totals).tolist() == by_hand == [True, True, False, False, False, False, True]


@pytest.mark.parametrize(("old", "is_known"), [(0, False), (3, False), (100, True), (300, True)])
def test_a_subject_near_which_much_was_said_before_is_no_new_one(old, is_known):
    """60 of 1,000 new clauses lie around one point, and some of 3,000 old ones: as many a clause are 180 of these."""
    rng = np.random.default_rng(3)

    def around(middle, size):
        points = middle + 0.05 * rng.standard_normal((size, 40))
        return points / np.linalg.norm(points, axis=1, keepdims=True)

    here, there = np.eye(40)[:2]
    vectors = np.vstack([around(here, 60), around(there, 940), around(here, old), around(there, 3_000 - old)])
    now = np.repeat([1, 0], [1_000, 3_000])
    number = np.repeat([0, -1], [60, 3_940])
    known = _said_all_along(number, np.arange(4_000), (now, 1 - now), vectors.__getitem__)
    assert known == ([0] if is_known else [])


def test_examples_reach_from_the_middle_outwards_and_leave_out_what_is_far():
    angles = np.radians([0, 1, -2, 3, -4, 5, -6, 7, 60, -60, 61, -61])
    chosen = typical(np.column_stack([np.cos(angles), np.sin(angles)]), 4)
    assert len(chosen) == 4
    assert {8, 9, 10, 11}.isdisjoint(chosen[:3])
    assert not {10, 11} & set(chosen)
    assert typical(np.ones((1, 2)) / 2**0.5, 4) == [0]


def test_without_an_earlier_comment_nothing_grows():
    assert not growing(np.array([9]), np.array([0]), (9.0, 0.0)).any()
    assert growing(np.array([]), np.array([]), (1.0, 1.0)).tolist() == []


def test_a_pin_takes_the_comments_it_is_like_before_the_catalogue_and_few_others(first, encoder, kept, tmp_path):
    """Nobody else wrote of parrots."""
    _, folder = first
    names = {"en": "Parrots", "zh-Hans": "鹦鹉", "zh-Hant": "鸚鵡"}
    said = ["the parrot at the counter shouted at me", "a parrot in the shop kept screaming", "店里的鹦鹉一直在叫"]
    pin = Pin("p-12345678", names, tuple(said))
    wave = [*talk(), *[(f"parrot-{at}", text, 2) for at, text in enumerate(_PARROTS)]]
    run = find(wave, tmp_path, encoder, kept, standing=folder, pins=[pin])
    pinned = next(theme for theme in run.themes if theme.id == "p-12345678")
    held = assignments(tmp_path / "run")
    mine = {response for response, themes in held.items() if "p-12345678" in themes}
    assert (pinned.origin, pinned.names) == ("pinned", names)
    assert len({response for response in mine if response.startswith("parrot")}) >= 6
    assert len({response for response in mine if not response.startswith("parrot")}) <= 2


_PARROTS = (
    "The parrot near the till screamed the whole time",
    "Your parrot bit my daughter",
    "I came for shoes and was insulted by a parrot",
    "A parrot flew around the shop and shouted",
    "The parrot at the entrance is too loud",
    "柜台的鹦鹉一直在尖叫",
    "店里的鹦鹉咬了我的孩子",
    "門口的鸚鵡對我大叫",
)


@pytest.mark.parametrize(
    ("theme", "name", "is_known"),
    [("t-0000000a", "Parcel", False), ("t-0000000a", "delivery SPEED", True), ("delivery-speed", "Parcel", True)],
)
def test_a_growing_group_called_as_a_standing_theme_is_no_new_theme(theme, name, is_known):
    standing = [Label("delivery-speed", {"en": "Delivery speed", "zh-Hans": "配送速度"}, ())]
    assert is_called_as_one(Label(theme, {"en": name, "zh-Hans": name}, ()), standing) is is_known
