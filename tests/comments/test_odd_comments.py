"""Comments that no recipe was made for: each ends in a clear state."""

import pytest

from nps_core.comments.runs import OTHER, TOO_FEW_COMMENTS, UNSPECIFIC
from nps_core.comments.themes import find_themes
from tests.comments.talk import assignments, talk, write_comments

RIGHT_TO_LEFT = ("التوصيل كان بطيئا جدا", "המשלוח הגיע מאוחר", "late شحن again", "خدمة العملاء ممتازة")


def find(rows, folder, encoder, kept, **how):
    file = write_comments(folder / "comments.parquet", rows)
    found = find_themes(file, folder / "run", encoder, kept, lambda *_: None, **how)
    return found, assignments(folder / "run")


@pytest.mark.parametrize(
    ("comments", "theme"),
    [
        (["Delivery was late"], OTHER),
        ([f"Delivery number {n} was late" for n in "abcdefghijkl"], OTHER),
        (["Delivery was late"] * 30, OTHER),
        (["👍", "😀😀", "❤️", "👎"] * 15, UNSPECIFIC),
        (["good", "Good!", "GOOD", "好", "很好"] * 20, UNSPECIFIC),
    ],
    ids=["one", "twelve", "thirty equal ones", "emoji", "good"],
)
def test_comments_that_form_no_theme_are_told_so(comments, theme, encoder, kept, tmp_path):
    rows = [(f"r{place}", text, 5) for place, text in enumerate(comments)]
    found, held = find(rows, tmp_path, encoder, kept, wanted=9)
    assert found.code == TOO_FEW_COMMENTS
    assert (found.themes, found.subthemes, found.quality) == ((), (), None)
    assert found.comments == len(comments)
    assert held == {row[0]: {theme} for row in rows}


def test_a_very_long_comment_carries_its_themes_and_harms_no_other(encoder, kept, tmp_path):
    long = ("The delivery took two weeks. " + "x" * 40 + " ") * 430
    assert len(long) > 29_000
    _, held = find([*talk(), ("long", long, 3)], tmp_path, encoder, kept)
    assert "delivery-speed" in held["long"]
    assert set(held) == {"long", *(row[0] for row in talk())}


def test_one_word_without_a_space_of_thirty_thousand_letters_is_a_comment(encoder, kept, tmp_path):
    _, held = find([*talk(), ("long", "ab" * 15_000, 3)], tmp_path, encoder, kept)
    assert held["long"]


def test_scripts_from_right_to_left_stand_among_the_others(encoder, kept, tmp_path):
    rows = [(f"rtl-{place}", text, 3) for place, text in enumerate(RIGHT_TO_LEFT * 12)]
    found, held = find([*talk(), *rows], tmp_path, encoder, kept)
    assert found.scripts["other"] >= 3
    assert all(held[name] for name, _, _ in rows)


def test_comments_without_scores_have_themes_and_quotes(encoder, kept, tmp_path):
    rows = [(name, text, None) for name, text, *_ in talk()]
    found, held = find(rows, tmp_path, encoder, kept)
    assert len(found.themes) >= 9
    assert all(theme.quotes for theme in found.themes)
    assert set(held) == {row[0] for row in rows}


@pytest.mark.parametrize("wanted", [1, 2, 500])
def test_a_number_of_themes_that_cannot_be_had_gives_the_nearest(wanted, encoder, kept, tmp_path):
    """Nine subjects: as few as are wanted can be had; more only as far as their parts can be named."""
    found, held = find(talk(), tmp_path, encoder, kept, wanted=wanted)
    assert found.wanted == wanted
    assert len(found.themes) == wanted if wanted < 9 else len(found.themes) > 12
    assert set(held) == {row[0] for row in talk()}
