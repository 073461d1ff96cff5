"""What readers do to themes: each edit does what it says, none loses a response, all of it is taken back."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_core.comments import steering
from nps_core.comments.runs import OTHER, UNSPECIFIC, Theme, ThemeRun
from nps_core.comments.steering import ThemeEdit, checked, counted, replaced, steered
from nps_core.errors import NpsError, ThemeRefused
from nps_core.i18n import LANGUAGES, text_in

NAMES = {"price": "Price", "speed": "Speed", "courier": "Courier", "food": "Food"}
PARTS = {"speed.aaaaaa": "Late", "speed.bbbbbb": "Early", "food.cccccc": "Cold", "food.dddddd": "Salty"}


def theme(name, said, parent=""):
    names = {language: f"{said} {language}" for language in LANGUAGES}
    return Theme(name, names, (said.lower(), f"{said.lower()} more"), 9, (f"r-{name}",), parent=parent)


RUN = ThemeRun(
    model="made",
    recipe="2",
    comments=8,
    unique=8,
    embedded=0,
    scripts={},
    keyword_mode=False,
    code="",
    themes=tuple(theme(name, said) for name, said in NAMES.items()),
    subthemes=tuple(theme(name, said, name.split(".")[0]) for name, said in PARTS.items()),
)
HELD = {
    "r1": ["price"],
    "r2": ["speed", "speed.aaaaaa"],
    "r3": ["speed", "speed.aaaaaa", "speed.bbbbbb", "food", "food.cccccc"],
    "r4": ["speed"],
    "r5": ["courier", "price"],
    "r6": [OTHER],
    "r7": [UNSPECIFIC],
    "r8": ["food", "food.dddddd", "courier"],
}


def rows_of(held):
    pairs = [(response, name) for response, names in held.items() for name in names]
    frame = pd.DataFrame(pairs, columns=["response_id", "theme"])
    return frame.assign(sureness=pd.Series([0.5] * len(frame), dtype="float32"))


def held_after(*edits):
    found = replaced(rows_of(HELD), RUN, edits)
    assert not found.duplicated(["response_id", "theme"]).any()
    return {response: sorted(rows["theme"]) for response, rows in found.groupby("response_id")}


def refusal(*edits):
    with pytest.raises(ThemeRefused) as refused:
        checked(RUN, edits[:-1], edits[-1])
    for language in LANGUAGES:
        assert text_in(language)(refused.value.key, **refused.value.facts)
    return refused.value.code


def names_of(run, language="en"):
    return [each.names[language] for each in run.themes]


def test_a_rename_holds_in_the_languages_it_gives_and_leaves_the_others():
    run = steered(RUN, [steering.rename("price", {"en": "  What   it costs "})])
    assert run.themes[0].names == {"en": "What it costs", "zh-Hans": "Price zh-Hans", "zh-Hant": "Price zh-Hant"}
    assert held_after(steering.rename("price", {"en": "x"})) == {r: sorted(names) for r, names in HELD.items()}


def test_a_merged_theme_has_the_comments_quotes_phrases_and_parts_of_all():
    edit = steering.merge(["speed", "courier"], "price")
    run = steered(RUN, [edit])
    assert [each.id for each in run.themes] == ["price", "food"]
    assert run.themes[0].quotes == ("r-price", "r-speed", "r-courier")
    assert run.themes[0].keywords[:3] == ("price", "speed", "courier")
    assert {each.parent for each in run.subthemes} == {"price", "food"}
    held = held_after(edit)
    assert held["r5"] == ["price"]
    assert held["r3"] == ["food", "food.cccccc", "price", "speed.aaaaaa", "speed.bbbbbb"]
    assert held["r8"] == ["food", "food.dddddd", "price"]


def test_sub_themes_merge_within_their_theme():
    edit = steering.merge(["speed.aaaaaa"], "speed.bbbbbb")
    assert [each.id for each in steered(RUN, [edit]).subthemes] == ["speed.bbbbbb", "food.cccccc", "food.dddddd"]
    assert held_after(edit)["r3"] == ["food", "food.cccccc", "speed", "speed.bbbbbb"]


def test_a_split_theme_leaves_its_parts_as_themes_and_keeps_what_is_in_none():
    run = steered(RUN, [steering.split("speed")])
    assert [each.id for each in run.themes] == ["price", "speed", "courier", "food", "speed.aaaaaa", "speed.bbbbbb"]
    held = held_after(steering.split("speed"))
    assert (held["r2"], held["r4"]) == (["speed.aaaaaa"], ["speed"])
    numbers = pd.Series([name for names in held.values() for name in names]).value_counts().to_dict()
    assert counted(run, numbers).themes[0].comments == max(numbers[each.id] for each in run.themes)


def test_a_merge_and_then_a_split_gives_the_parts_of_both():
    held = held_after(steering.merge(["food"], "speed"), steering.split("speed"))
    assert held["r3"] == ["food.cccccc", "speed.aaaaaa", "speed.bbbbbb"]
    assert held["r8"] == ["courier", "food.dddddd"]
    assert held["r4"] == ["speed"]


@pytest.mark.parametrize(
    ("response", "was", "into", "after"),
    [
        ("r1", "price", "courier", ["courier"]),
        ("r2", "speed", "price", ["price"]),
        ("r2", "speed.aaaaaa", "price", ["price"]),
        ("r3", "speed.aaaaaa", "price", ["food", "food.cccccc", "price", "speed", "speed.bbbbbb"]),
        ("r4", "speed", "food.cccccc", ["food", "food.cccccc"]),
        ("r2", "speed.aaaaaa", "speed.bbbbbb", ["speed", "speed.bbbbbb"]),
        ("r6", OTHER, "price", ["price"]),
        ("r7", UNSPECIFIC, "price", ["price"]),
        ("r5", "price", OTHER, ["courier"]),
        ("r1", "price", OTHER, [OTHER]),
        ("r1", "", "courier", ["courier", "price"]),
        ("r1", "nowhere", "courier", ["courier", "price"]),
    ],
)
def test_a_moved_comment_leaves_one_theme_and_is_in_the_other(response, was, into, after):
    held = held_after(steering.move(response, was, into))
    assert held.pop(response) == after
    assert held == {r: sorted(names) for r, names in HELD.items() if r != response}


def test_what_a_reader_moved_is_sure():
    found = replaced(rows_of(HELD), RUN, [steering.move("r1", "price", "food.cccccc")])
    assert found.loc[found["response_id"] == "r1", "sureness"].tolist() == [1.0, 1.0]


def test_a_moved_comment_goes_where_its_theme_is_merged():
    held = held_after(steering.move("r1", "price", "courier"), steering.merge(["courier"], "food"))
    assert held["r1"] == ["food"]


def test_a_hidden_theme_is_not_listed_with_its_parts_and_its_comments_stay():
    run = steered(RUN, [steering.hide("food")])
    assert "food" not in {each.id for each in run.themes}
    assert not {each.id for each in run.subthemes} & {"food.cccccc", "food.dddddd"}
    assert held_after(steering.hide("food")) == {r: sorted(names) for r, names in HELD.items()}


def test_a_candidate_that_was_ignored_or_made_a_theme_is_not_offered_again():
    one = Theme("t-11111111", {}, ("parrot", "loud parrot", "cage"), 9, ())
    alike = replace(one, id="t-22222222", keywords=("parrot", "loud parrot", "feathers"))
    other = replace(one, id="t-33333333", keywords=("parking", "car park"))
    run = replace(RUN, candidates=(one, alike, other))
    pinned = steering.pin({"en": "Parrots"}, one.keywords)
    for edit in (steering.ignore(one), pinned):
        assert [each.id for each in steered(run, [edit]).candidates] == ["t-33333333"]


def test_an_accepted_candidate_is_like_its_examples_and_one_of_an_earlier_version_like_its_key_phrases():
    names = {"en": "Parrots"}
    one = Theme("t-11111111", names, ("parrot", "cage"), 9, (), examples=("it bit me", "a parrot on the till"))
    made = steering.accept(one)
    assert (made.kind, made.names, made.phrases) == ("pin", names, one.examples)
    assert steering.accept(replace(one, examples=())).phrases == one.keywords
    run = replace(RUN, candidates=(one, replace(one, id="t-22222222", keywords=("car park",), examples=())))
    assert [each.id for each in steered(run, [made]).candidates] == ["t-22222222"]


def test_edits_that_cannot_be_made_say_why():
    hide = steering.hide("price")
    assert refusal(steering.merge(["price"], "price")) == "theme_into_itself"
    assert refusal(steering.merge([], "price")) == "theme_into_itself"
    assert refusal(steering.merge(["price"], "nothing")) == "theme_unknown"
    assert refusal(steering.merge(["nothing"], "price")) == "theme_unknown"
    assert refusal(hide, steering.merge(["speed"], "price")) == "theme_hidden"
    assert refusal(hide, steering.rename("price", {"en": "x"})) == "theme_hidden"
    assert refusal(hide, hide) == "theme_hidden"
    assert refusal(steering.merge(["speed.aaaaaa"], "price")) == "theme_levels"
    assert refusal(steering.merge(["speed.aaaaaa"], "food.cccccc")) == "theme_levels"
    assert refusal(steering.split("price")) == "theme_no_parts"
    assert refusal(steering.split("speed.aaaaaa")) == "theme_no_parts"
    assert refusal(steering.move("r1", "price", "price")) == "theme_same"
    assert refusal(steering.move("r1", "price", "nothing")) == "theme_unknown"
    assert refusal(steering.rename("price", {"en": "   "})) == "theme_name"
    assert refusal(steering.rename("price", {})) == "theme_name"
    assert refusal(steering.rename("price", {"en": "x" * 81})) == "theme_name"
    assert refusal(steering.pin({"en": "x"}, ["  "])) == "theme_phrases"
    assert refusal(steering.pin({"en": "x"}, map(str, range(51)))) == "theme_phrases"
    assert refusal(steering.pin({"en": "x"}, ["x" * 1_001])) == "theme_phrase_long"
    pin = steering.pin({"en": "x"}, ["word"])
    assert refusal(pin, replace(pin, names={"en": "y"})) == "theme_pinned"


def test_two_themes_never_share_a_name():
    assert refusal(steering.rename("price", {"en": "SPEED en"})) == "theme_name_taken"
    assert refusal(steering.pin({"zh-Hans": "Food zh-Hans"}, ["word"])) == "theme_name_taken"
    up = steering.rename("speed.aaaaaa", {"en": "Price en"})
    checked(RUN, [], up)
    assert refusal(up, steering.split("speed")) == "theme_name_taken"
    checked(RUN, [steering.hide("speed")], steering.rename("price", {"en": "Speed en"}))


def test_names_that_meet_when_an_edit_is_taken_back_are_told_apart_by_a_key_phrase():
    kept = [steering.rename("courier", {"en": "Price en"})]  # it could be made while Price was called otherwise
    run = steered(RUN, kept)
    assert names_of(run) == ["Price en · price", "Speed en", "Price en", "Food en"]
    assert names_of(run, "zh-Hans") == names_of(RUN, "zh-Hans")


def test_an_edit_of_a_theme_that_is_not_there_waits_for_a_run_that_has_it():
    edits = [steering.merge(["price"], "t-00000000"), steering.rename("t-00000000", {"en": "Later"})]
    assert steered(RUN, edits) == RUN
    later = replace(RUN, themes=(*RUN.themes, theme("t-00000000", "New")))
    assert names_of(steered(later, edits)) == ["Speed en", "Courier en", "Food en", "Later"]


def test_counting_drops_themes_without_comments_and_orders_the_rest():
    run = counted(RUN, {"price": 2, "food": 7, "food.cccccc": 3, "speed.aaaaaa": 4, OTHER: 5})
    assert [(each.id, each.comments) for each in run.themes] == [("food", 7), ("price", 2)]
    assert [each.id for each in run.subthemes] == ["food.cccccc"]
    assert (run.other, run.unspecific) == (5, 0)


def test_an_edit_comes_back_from_the_registry_as_it_went_in():
    edits = [
        steering.rename("price", {"en": "价格", "zh-Hans": "价格"}),
        steering.merge(["a", "b"], "c"),
        steering.split("a"),
        steering.move("r1", "a", "b"),
        steering.pin({"en": "x"}, ["one", "two"]),
        steering.hide("a"),
        steering.ignore(RUN.themes[0]),
    ]
    assert [edit.kind for edit in edits] == list(steering.KINDS)
    for edit in edits:
        row = {"id": "1", "added_at": "then", "content": edit.to_json()}
        assert ThemeEdit.of_row(row) == replace(edit, id="1", added_at="then")


IDS = st.sampled_from([*NAMES, *PARTS, OTHER, "nothing"])
EDITS = st.one_of(
    st.builds(steering.rename, IDS, st.fixed_dictionaries({"en": st.sampled_from(["One", "Two", "Price en"])})),
    st.builds(steering.merge, st.lists(IDS, max_size=3), IDS),
    st.builds(steering.split, IDS),
    st.builds(steering.move, st.sampled_from(sorted(HELD)), IDS, IDS),
    st.builds(steering.hide, IDS),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(EDITS, max_size=7), st.data())
def test_no_sequence_of_edits_loses_a_response_or_names_two_themes_alike(edits, data):
    made = []
    for edit in edits:
        try:
            checked(RUN, made, edit)
        except NpsError:
            continue
        made.append(edit)
    if made and data.draw(st.booleans()):
        made.pop(data.draw(st.integers(0, len(made) - 1)))
    held = held_after(*made)
    assert set(held) == set(HELD)
    run = steered(RUN, made)
    for language in LANGUAGES:
        shared = [each.names[language].casefold() for each in run.themes]
        assert len(set(shared)) == len(shared)
    parents = {each.id: each.parent for each in (*run.themes, *run.subthemes)}
    for names in held.values():
        assert all(not parents.get(name) or parents[name] in names for name in names)
        assert not {OTHER, UNSPECIFIC} & set(names) or len(names) == 1
    assert steered(RUN, made) == run
