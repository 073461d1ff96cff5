"""Answers asked on scales that do not compare: every page says so, and none judges a move from one to the other."""

from datetime import date, timedelta

import pytest
from making import survey

from nps_core.i18n import LANGUAGES, text_in
from tests import handmade

SINCE, TURNED = date(2025, 1, 1), date(2025, 9, 1)
FALLING = ("fell", "rose", "falling", "rising", "真实变化", "真實變化", "下降了", "上升了")


def of_days(scores, first, days):
    """Answers spread over some days, without a word and by nobody twice."""
    frame = survey(scores, channel=["web", "app"])
    frame["answered_on"] = [first + timedelta(days=row * days // len(scores)) for row in range(len(scores))]
    return frame


@pytest.fixture
def unlike(keep, store):
    """Eight months of a plain scale that score 100, then eight of five steps that score -100."""
    first = keep(of_days([10] * 400, SINCE, 243))
    return handmade.kept(
        store, of_days([3] * 400, TURNED, 242), into=first.id, name="Shop", file="five.csv", scale="1-5"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["overview", "trend", "segments", "changes", "drivers", "planning"])
def test_every_page_says_that_the_scales_differ(reader, unlike, page, language):
    text = text_in(language)
    assert text("wording.context_scales", names=["0-10", "1-5"]) in reader.open(page, language).words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["overview", "trend"])
def test_no_move_from_one_scale_to_the_other_is_judged(reader, unlike, store, page, language):
    store.mark(unlike, TURNED, "another survey")
    text, shown = text_in(language), reader.open(page, language, period="quarter")
    assert text("trend.scales", names=["0-10", "1-5"]) in shown.lead
    assert not [word for word in FALLING if any(word in line for line in shown.html if line != shown.lead)]
    if page == "trend":
        withheld = {"days": 84, "after": -100.0, "before": 100.0}
        assert any(text("trend.event_withheld", **withheld) in line for line in shown.html)
    else:
        assert text("wording.verdict_withheld") in shown.words


def test_on_the_days_of_one_scale_moves_are_judged_as_ever(reader, unlike):
    plain = reader.open("trend", days=["2025-01-01", "2025-08-30"])
    assert "different scales" not in plain.words
    assert "No real movement" in plain.lead


@pytest.mark.parametrize("names", [("France", "Japan"), ("法国", "日本"), ("法國", "日本")])
def test_countries_are_compared_with_a_caution(reader, keep, names):
    keep(survey([10, 9, 3, 8, 0] * 40, country=names))
    caution = text_in("en")("segments.countries")
    assert caution in reader.open("segments").words
    assert caution in reader.open("changes", **{"change-what": "segments"}).words


def test_channels_are_compared_without_a_caution(reader, keep):
    keep(survey([10, 9, 3, 8, 0] * 40, channel=["web", "app"]))
    caution = text_in("en")("segments.countries")
    assert caution not in reader.open("segments").words
    assert caution not in reader.open("changes", **{"change-what": "segments"}).words
