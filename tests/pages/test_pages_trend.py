"""The trend page: one clear thing first, what moved, small lines, events; and what it says where there is little."""

from datetime import date, timedelta

import pandas as pd
import pytest
from making import survey

from nps_core.i18n import LANGUAGES, text_in
from nps_core.store.marked import MOST_EVENTS

TEXT = text_in("en")
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
GOOD, BAD = [10, 9, 10, 9, 3], [10, 3, 3, 9, 3]
"""Scores of 60 and of -20."""


def months(*scores, each=60, first=date(2025, 1, 1), **dimensions):
    """So many answers in each month, spread over it to its last day."""
    rows = []
    for place, given in enumerate(scores):
        month = pd.Period(first, freq="M") + place
        days = [month.start_time.date() + timedelta(days=k % month.days_in_month) for k in range(each)]
        rows += [(day, given[k % len(given)]) for k, day in enumerate(days)]
    frame = survey([score for _, score in rows], **dimensions)
    frame["answered_on"] = [day for day, _ in rows]
    return frame


def stepped(**dimensions):
    """Twelve good months, then four bad ones: the score falls by 80 points in January 2026."""
    return months(*[GOOD] * 12, *[BAD] * 4, **dimensions)


# -- what moved -----------------------------------------------------------------------------------------------------


@EVERY_LANGUAGE
def test_the_page_opens_with_the_turning_point(reader, keep, language):
    keep(stepped())
    page = reader.open("trend", language, period="month")
    text = text_in(language)
    lead = page.lead
    assert text.month(date(2026, 1, 1)) in lead
    assert "60" in lead
    assert text.points(-20) in lead
    assert {"en": "has stayed there", "zh-Hans": "一直停在", "zh-Hant": "一直停在"}[language] in lead
    flags = [each["text"] for each in page.figures[0]["layout"]["annotations"]]
    assert flags == [text("trend.flag_fall", change=-80)]


def test_a_score_that_does_not_move_is_said_not_to(reader, keep):
    keep(months(*[GOOD] * 8))
    page = reader.open("trend", period="month")
    assert page.lead.startswith("No real movement from January 2025 to August 2025")
    assert TEXT("trend.moves_nothing") in page.words


def test_a_steady_fall_is_told_as_one_and_not_as_a_step(reader, keep):
    ramp = [[10] * (60 - 4 * max(0, k - 7)) + [3] * (4 * max(0, k - 7)) for k in range(15)]
    keep(months(*ramp))
    page = reader.open("trend", period="month")
    assert page.lead.startswith("The score keeps falling: by ")
    assert "bit by bit rather than at once" in page.lead


def test_a_season_comes_before_everything_else(reader, keep):
    year = [[10] * (30 + up) + [3] * (30 - up) for up in (0, 6, 11, 13, 11, 6, 0, -6, -11, -13, -11, -6)]
    keep(months(*year, *year, *year))
    page = reader.open("trend", period="month")
    assert page.lead.startswith("The score follows the months of the year: highest around April, lowest around October")


@EVERY_LANGUAGE
def test_growing_detractors_are_told_beside_their_shares(reader, keep, language):
    keep(months(*[GOOD] * 4, *[BAD] * 4))
    page, text = reader.open("trend", language, period="month"), text_in(language)
    names = {
        each: text.month(date(2025, month, 1)) for each, month in zip(("a", "b", "c", "d"), (1, 4, 5, 8), strict=True)
    }
    (line,) = [each for each in page.html if text.percent(0.2) in each and text.percent(0.6) in each]
    assert all(name in line for name in names.values())
    assert text("wording.detractors") in line


def test_the_rolling_line_is_drawn_when_asked_for_and_called_overlapping(reader, keep):
    keep(stepped())
    without, with_line = reader.open("trend", period="month"), reader.open("trend", period="month", rolling="true")
    assert len(with_line.figures[0]["data"]) == len(without.figures[0]["data"]) + 1
    assert "prove nothing" in with_line.words
    assert "prove nothing" not in without.words
    assert TEXT("frame.understood") not in with_line.words


# -- small lines ----------------------------------------------------------------------------------------------------


def test_the_segments_that_moved_are_named_and_drawn_on_one_scale(reader, keep):
    frame = months(*[GOOD] * 8, each=120, channel=["web", "app"])
    later = (frame["answered_on"] >= date(2025, 5, 1)) & (frame["channel"] == "app")
    frame.loc[later, "score"] = 3
    keep(frame)
    page = reader.open("trend", period="month")
    (told,) = [line for line in page.html if line.startswith("By “channel”, ")]
    assert "“app” (−" in told
    assert "web" not in told
    lines = page.figures[2]
    axes = [value for name, value in lines["layout"].items() if name.startswith("yaxis")]
    assert [axis.get("matches") for axis in axes] == [None, "y"]


def test_the_dimension_of_the_link_is_split_by(reader, keep):
    keep(stepped(channel=["web", "app"], region=["North", "South", "East"]))
    page = reader.open("trend", small="region")
    assert any(line.startswith("By “region”, ") for line in page.html)
    assert page.link["small"] == ["region"]
    assert TEXT("frame.understood") not in page.words


def test_of_many_segments_the_largest_twelve_are_drawn(reader, keep):
    keep(stepped(shop=[f"shop {n}" for n in range(40)]))
    page = reader.open("trend", period="quarter")
    assert TEXT("trend.small_largest", shown=12, n=40) in page.words
    assert len({str(name) for name in page.figures[2]["layout"] if name.startswith("xaxis")}) == 12


def test_segments_that_are_thin_by_week_are_drawn_by_longer_periods(reader, keep):
    keep(stepped(shop=["a", "b", "c", "d"]))
    page = reader.open("trend", period="week")
    assert {name for trace in page.figures[2]["data"] for _, name in trace.get("customdata", ())} >= {
        "2025-Q1",
        "2026-Q2",
    }
    assert page.html


def test_segments_without_a_score_in_any_period_are_left_out(reader, keep):
    keep(survey([10, 3] * 10, shop=["a", "b", "c", "d", "e"]))
    page = reader.open("trend")
    assert TEXT("trend.small_few") in page.words
    assert len(page.figures) == 2


def test_a_number_is_split_in_bands(reader, keep):
    frame = stepped()
    frame["value"] = [float(10 * (row % 50)) for row in range(len(frame))]
    keep(frame)
    page = reader.open("trend", period="month")
    assert any(line.startswith("By “value”, ") for line in page.html)


# -- events ---------------------------------------------------------------------------------------------------------


def mark(page, day, name):
    page.at.date_input(key="event-day").set_value(day)
    page.at.text_input(key="event-name").set_value(name)
    (button,) = [each for each in page.at.button if each.label == TEXT("trend.event_mark")]
    button.click()
    return page.rerun()


def test_an_event_is_marked_judged_and_taken_away(reader, keep, store):
    dataset = keep(stepped())
    page = mark(reader.open("trend", period="month"), date(2026, 1, 1), "new courier")
    assert [each.name for each in store.events(dataset)] == ["new courier"]
    (line,) = [each for each in page.html if "new courier" in each]
    assert "1 January 2026: new courier." in line
    assert "lower in the 84 days from then on" in line
    assert any("new courier" in str(trace.get("hovertext")) for trace in page.figures[0]["data"])
    (event,) = store.events(dataset)
    page = page.click(f"event-remove-{event.id}")
    assert store.events(dataset) == ()
    assert TEXT("trend.events_none") in page.words


def test_an_event_at_which_nothing_happened_could_be_chance(reader, keep, store):
    dataset = keep(months(*[GOOD] * 10))
    store.mark(dataset, date(2025, 6, 1), "new logo")
    (line,) = [each for each in reader.open("trend").html if "new logo" in each]
    assert "could be chance" in line


def test_an_event_outside_the_answers_is_listed_and_not_drawn(reader, keep, store):
    dataset = keep(stepped())
    store.mark(dataset, date(2031, 1, 1), "later")
    page = reader.open("trend", period="month")
    assert any("later." in each and "nothing to compare yet" in each for each in page.html)
    assert not any("later" in str(trace.get("hovertext")) for trace in page.figures[0]["data"])


def test_an_event_without_a_name_is_refused_with_a_sentence(reader, keep, store):
    dataset = keep(stepped())
    page = mark(reader.open("trend"), date(2025, 6, 1), "   ")
    assert page.refusal
    assert page.charts, "the rest of the page stands"
    assert store.events(dataset) == ()


def test_a_hostile_event_is_shown_to_the_letter(reader, keep, store):
    dataset = keep(stepped())
    store.mark(dataset, date(2025, 6, 1), "<img src=x onerror=alert(1)> **b** $x$")
    page = reader.open("trend", period="month")
    assert "<img src=x onerror=alert(1)> **b** $x$" in page.words
    assert "<img" not in "".join(each.value for each in page.at.html)
    assert "<img" not in str(page.figures[0])


def test_of_many_events_the_latest_are_listed_and_the_rest_unfolded(reader, keep, store):
    dataset = keep(stepped())
    for number in range(MOST_EVENTS):
        store.mark(dataset, date(2025, 1, 1) + timedelta(days=4 * number), f"event {number}")
    page = reader.open("trend", period="month")
    assert f"event {MOST_EVENTS - 1}." in page.words
    assert TEXT("trend.events_more", n=MOST_EVENTS - 12) in page.labels
    assert len(page.figures[0]["layout"]["annotations"]) <= 6


# -- little or strange data -----------------------------------------------------------------------------------------

TODAY = date(2026, 3, 3)
AWKWARD = {
    "one answer": survey([9], channel=["web"]),
    "one period": survey([9, 3, 7] * 20, channel=["web", "app"]).assign(answered_on=TODAY),
    "equal dates": survey([9] * 50, channel=["web", "app"]).assign(answered_on=TODAY),
    "no dates": survey([9, 3] * 30, days=False, channel=["web", "app"]),
    "all promoters": survey([10] * 600, channel=["web", "app"]),
    "all passives": survey([7] * 600, channel=["web", "app"]),
    "one segment": survey([10, 3] * 300, channel=["web"]),
    "no segment given": survey([10, 3] * 300, channel=[None]),
    "no dimensions": survey([10, 3] * 300),
    "two days a decade apart": survey([10, 3]).assign(answered_on=[date(2010, 1, 1), date(2020, 1, 1)]),
    "three answers": survey([10, 3, 7], channel=["web", "app", "web"]),
    "a segment each": survey([10, 3] * 300, channel=[f"n{n}" for n in range(600)]),
}


@pytest.mark.parametrize("case", AWKWARD)
@EVERY_LANGUAGE
def test_little_or_strange_data_are_told_and_the_rest_is_shown(reader, keep, case, language):
    keep(AWKWARD[case])
    for period in ("auto", "day", "year"):
        page = reader.open("trend", language, period=period, rolling="true")
        assert page.lead
        assert "nan" not in page.words.lower().replace("finance", "")


def test_filters_that_match_nothing_lead_back(reader, keep):
    keep(stepped(channel=["web", "app"]))
    page = reader.open("trend", words="nobody wrote this")
    assert page.lead == TEXT("wording.lead_none")
    assert not page.charts


def test_of_one_group_only_the_responses_are_shown(reader, keep):
    keep(stepped())
    page = reader.open("trend", group="detractor")
    assert not page.charts
    assert page.tables


def test_a_dimension_of_fifty_thousand_values_is_drawn_by_its_largest(reader, keep):
    large = [f"large {n % 20}" for n in range(2_000)]
    keep(survey([10, 3, 9, 8] * 13_000, customer=[*(f"c{n}" for n in range(50_000)), *large]))
    page = reader.open("trend", period="year")
    assert TEXT("trend.small_largest", shown=12, n=50_020) in page.words
