"""The drivers page: what goes with the score adds up, and what cannot be told is said."""

import pytest
from making import SHOP_THEMES, shop, survey

from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.tally import Tally

TEXT = text_in("en")


def rated(n: int = 200):
    """Answers with a delivery rating that goes with the score, and an order value that is no rating."""
    frame = survey([10, 9, 3, 8] * (n // 4))
    frame["delivery"] = [5.0, 4.0, 1.0, 3.0] * (n // 4)
    frame["spent"] = [float(place) + 0.5 for place in range(n)]
    return frame


def test_themes_that_go_with_the_score_are_told_and_add_up(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    page = reader.open("drivers")
    assert page.lead
    said = next(line for line in page.html if line.startswith("Comments without any of these themes"))
    commented = shop().query("comment != ''")["score"]
    assert f"the NPS of {len(commented)} responses with a comment" in said
    assert TEXT.points(Nps.of(Tally.of_scores(commented)).nps) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_themes_and_ratings_the_page_says_what_is_missing(reader, keep, language):
    keep(survey([10, 3, 8] * 20))
    page, text = reader.open("drivers", language=language), text_in(language)
    assert page.lead == text("drivers.lead_nothing")
    assert text("themes.no_comments") in page.html
    assert text("drivers.no_rating") in page.html


def test_a_rated_question_goes_with_the_score_and_an_amount_is_no_rating(reader, keep):
    keep(rated())
    page = reader.open("drivers")
    assert page.lead == TEXT("drivers.lead_ratings", names=["“delivery”"], n=200)
    assert "spent" not in " ".join(page.html)


def test_one_in_four_passives_made_promoters(reader, keep):
    keep(survey([10] * 40 + [7] * 40 + [0] * 20))
    said = next(line for line in reader.open("drivers").html if line.startswith("If 25%"))
    assert "(10 responses)" in said
    assert "NPS would be 30 " in said
    assert "instead of 20: +10 points" in said


def test_the_link_carries_the_question(reader, keep):
    keep(survey([10] * 40 + [7] * 40 + [0] * 20))
    page = reader.open("drivers", **{"if-moved": "detractors-promoters", "if-share": "50"})
    said = next(line for line in page.html if line.startswith("If 50%"))
    assert "instead of 20: +20 points" in said
    assert "if-" not in page.words


@pytest.mark.parametrize("scores", [[10], [10] * 40, [0, 10]], ids=["one answer", "all promoters", "two answers"])
def test_answers_that_leave_nobody_to_move_say_so(reader, keep, scores):
    keep(survey(scores, comments=["fast delivery"]), themes=SHOP_THEMES)
    assert TEXT("drivers.what_if_none") in reader.open("drivers").html


def test_a_filter_by_group_shows_responses_only(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    page = reader.open("drivers", group="detractor")
    assert not page.charts
    assert page.tables
