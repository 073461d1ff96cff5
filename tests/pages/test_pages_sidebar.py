"""The order of a filter's segments, and what a card of themes says when there are none."""

import pytest
from making import survey, themed

from nps_core.i18n import LANGUAGES, text_in

EN = text_in("en")


def options_of(page, key):
    return list(next(each for each in (*page.at.pills, *page.at.multiselect) if each.key == key).options)


def test_segments_that_are_all_numbers_stand_by_number(reader, keep):
    keep(survey([10, 9, 3, 8] * 3, version=["10", "2", "2", "1.5"] * 3, stars=[str(n % 8) for n in range(12)]))
    page = reader.open()
    assert options_of(page, "version") == ["1.5", "2", "10"]
    assert options_of(page, "stars") == [str(n) for n in range(8)]


def test_other_segments_stand_by_how_often_they_occur(reader, keep):
    keep(survey([10, 9, 3] * 4, size=["S", "L", "L"] * 4, age=["9", "18-24", "18-24"] * 4))
    page = reader.open()
    assert options_of(page, "size") == ["L", "S"]
    assert options_of(page, "age") == ["18-24", "9"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_comments_the_cards_of_themes_say_so(reader, keep, language):
    keep(survey([10, 9, 3] * 10))
    said = reader.open(language=language).html
    assert said.count(text_in(language)("themes.no_comments")) == 2


def test_a_side_without_themes_says_which_side(reader, keep, worker):
    """Whoever speaks of the price gives 10, everyone else 3: the theme lifts, none pulls down."""
    frame = survey([10, 3] * 20, comments=["a fair price", "so so"])
    keep(frame)
    reader.open()
    worker.finish(**themed(frame, {"price": "price"}))
    said = reader.open().html
    assert EN("overview.nothing_hurts") in said
    assert EN("overview.nothing_helps") not in said
