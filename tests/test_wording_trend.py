"""What the trend page says: turning points, drifts, seasons, wobble, shares, segments and events in words."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_core import wording
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.score import Nps, difference
from nps_core.tally import SCORE_COLUMNS, Tally
from nps_core.trend import Season, Slope, Turn, Window
from nps_core.views import Scope
from nps_core.views.trend import SegmentTrends, trend_of
from nps_core.wording.trend import MOST_TURNS, span

EVERY_LANGUAGE = pytest.mark.parametrize("text", [text_in(language) for language in LANGUAGES], ids=LANGUAGES)
EN = text_in("en")
SCOPE = Scope("s", False, Filters(), Nps(9, 9, 9), Nps(9, 9, 9), (0,) * 11, None, None, 0)
GOOD, BAD = (20, 20, 60), (50, 20, 30)
"""Detractors, passives and promoters of a score of 40 and of -20."""


def view_of(*counts, first="2025-01", period="month"):
    """A trend of months, each with half of its answers on its first and on its last day."""
    months = pd.period_range(first, periods=len(counts), freq="M")
    frame = pd.DataFrame(0, index=range(2 * len(counts)), columns=list(SCORE_COLUMNS))
    halves = np.repeat(np.asarray(counts), 2, axis=0)
    frame[["3", "7", "9"]] = halves // 2
    frame.insert(0, "answered_on", [day for m in months for day in (m.start_time.date(), m.end_time.date())])
    return trend_of(SCOPE, Tally.of_frame(frame, ("answered_on",)), period)


def turn(*, place=6, last_before=5, last=9, change=-60.0, low=-70.0, high=-50.0, stayed=True):
    return Turn(place, last_before, last, stayed, Nps(*GOOD), Nps(*BAD), change, low, high)


@EVERY_LANGUAGE
def test_a_step_names_its_size_its_period_and_both_levels(text):
    view = view_of(*[GOOD] * 6, *[BAD] * 4)
    lead = wording.trend_lead(view, text)
    (found,) = view.turns
    assert text.month(date(2025, 7, 1)) in lead
    for number in (text.points(-found.high), text.points(-found.low), text.points(40), text.points(-20)):
        assert number in lead


@EVERY_LANGUAGE
def test_each_way_a_step_can_be_has_a_sentence_of_its_own(text):
    view = view_of(*[GOOD] * 10)
    ways = [
        turn(),
        turn(change=60.0, low=50.0, high=70.0),
        turn(stayed=False),
        turn(last_before=3),
    ]
    said = {wording.turn(each, view, text) for each in ways}
    assert len(said) == len(ways)
    assert text.month(date(2025, 10, 1)) in wording.turn(turn(stayed=False), view, text)
    over_a_gap = wording.turn(turn(last_before=3), view, text)
    assert text.month(date(2025, 4, 1)) in over_a_gap
    assert text.month(date(2025, 7, 1)) in over_a_gap


def test_a_step_on_a_day_is_on_it_and_in_a_month_in_it():
    by_month, by_day = view_of(*[GOOD] * 10), view_of(*[GOOD] * 10, period="day")
    assert " in July 2025 " in wording.turn(turn(), by_month, EN)
    assert re.search(r" on \d+ January 2025 ", wording.turn(turn(), by_day, EN))


@EVERY_LANGUAGE
@pytest.mark.parametrize("sign", [-1, 1])
def test_what_keeps_moving_is_told_before_any_step(text, sign):
    slope = Slope(2, 9, 20.0 * sign, 20.0 * sign - 5, 20.0 * sign + 5, 0.001, firm=True, step=None)
    view = replace(view_of(*[GOOD] * 10), slope=slope, turns=(turn(change=60.0 * sign, low=50.0, high=70.0),))
    lead = wording.trend_lead(view, text)
    assert text.month(date(2025, 3, 1)) in lead
    assert text.month(date(2025, 10, 1)) in lead
    assert "15" in lead
    assert "25" in lead
    assert not view.flagged, "a step within a drift of the same direction only cuts it in two"


def test_a_step_before_or_against_a_drift_stays_flagged():
    slope = Slope(2, 9, -20.0, -25.0, -15.0, 0.001, firm=True, step=None)
    view = replace(view_of(*[GOOD] * 10), slope=slope)
    assert replace(view, turns=(turn(change=60.0),)).flagged
    assert replace(view, turns=(turn(place=2, change=-60.0),)).flagged


@EVERY_LANGUAGE
def test_a_fall_at_once_that_is_no_turning_point_is_told_below_the_lead(text):
    slope = Slope(2, 9, -20.0, -25.0, -15.0, 0.001, firm=True, step=8)
    view = replace(view_of(*[GOOD] * 10), slope=slope)
    told = wording.moves(view, text)
    assert any(text.month(date(2025, 9, 1)) in line and "15" in line for line in told)
    assert text("trend.moves_nothing") not in told
    beside = replace(view, turns=(turn(),))
    assert not any(text.month(date(2025, 9, 1)) in line for line in wording.moves(beside, text))


@EVERY_LANGUAGE
def test_a_season_leads_and_a_turning_point_is_then_under_suspicion(text):
    found = Season(36, 11, 5, 20.0, 15.0, 25.0, 0.001, clear=True)
    view = replace(view_of(*[GOOD] * 6, *[BAD] * 4), season=found, wobble=3.0)
    lead = wording.trend_lead(view, text)
    for month in {"en": ("November", "May"), "zh-Hans": ("十一月", "五月"), "zh-Hant": ("十一月", "五月")}[
        text.language
    ]:
        assert month in lead
    told = wording.moves(view, text)
    assert text("trend.season_caution") in told
    assert text("trend.wobble", factor=3.0) not in told, "it is the season that wobbles"


@EVERY_LANGUAGE
def test_that_no_season_can_be_told_is_said_with_the_reason(text):
    view = view_of(*[GOOD] * 10)
    assert text("trend.season_short", n=24) in wording.moves(view, text)
    unclear = replace(view, season=Season(30, 11, 5, 2.0, 0.0, 5.0, 0.4, clear=False))
    assert text("trend.season_none", n=30) in wording.moves(unclear, text)


@EVERY_LANGUAGE
def test_a_score_that_wobbles_is_not_said_to_be_still(text):
    view = view_of(*[GOOD] * 10)
    still, wobbling = wording.trend_lead(view, text), wording.trend_lead(replace(view, wobble=2.3), text)
    assert still != wobbling
    assert text("trend.wobble", factor=2.3) in wording.moves(replace(view, wobble=2.3), text)
    assert "2.3" in text("trend.wobble", factor=2.3)


def test_few_periods_say_what_it_takes():
    assert EN("trend.moves_short", n=4) in wording.moves(view_of(GOOD, GOOD, GOOD), EN)
    assert wording.shares(view_of(GOOD, GOOD, GOOD), EN) == [EN("trend.share_short", n=4)]


def test_the_lead_is_not_said_twice_and_of_many_steps_the_latest_are_told():
    view = replace(view_of(*[GOOD] * 30), turns=tuple(turn(place=2 * k, last_before=2 * k - 1) for k in range(1, 12)))
    told = wording.moves(view, EN)
    assert wording.trend_lead(view, EN) not in told
    assert sum("has stayed there" in line for line in told) == MOST_TURNS - 1
    assert EN("trend.moves_earlier") in told


@EVERY_LANGUAGE
def test_detractors_come_first_and_promoters_only_where_they_moved(text):
    (detractors, promoters) = wording.shares(view_of(*[GOOD] * 4, *[BAD] * 4), text)
    assert text("wording.detractors") in detractors
    assert text.percent(0.2) in detractors
    assert text.percent(0.5) in detractors
    assert text("wording.promoters") in promoters
    (unclear,) = wording.shares(view_of(*[GOOD] * 8), text)
    assert text("wording.detractors") in unclear
    assert wording.shares(view_of(*[(2, 0, 2)] * 8), text) == [text("trend.share_few")]


@EVERY_LANGUAGE
def test_an_event_says_how_many_days_and_what_came_with_them(text):
    def window(before, after, days=84):
        return Window(date(2026, 3, 3), days, Nps(*before), Nps(*after), difference(Nps(*before), Nps(*after)))

    higher, lower = wording.event(window(BAD, GOOD), text), wording.event(window(GOOD, BAD), text)
    unclear, few = wording.event(window(GOOD, GOOD), text), wording.event(window((2, 1, 2), (1, 1, 3)), text)
    nothing = wording.event(Window(date(2026, 3, 3), 0, Nps(0, 0, 0), Nps(0, 0, 0), None), text)
    assert len({higher, lower, unclear, few, nothing}) == 5
    assert all("84" in line for line in (higher, lower, unclear, few))
    found = difference(Nps(*BAD), Nps(*GOOD))
    assert text.points(found.low) in higher
    assert text.points(found.high) in higher
    assert few.count("5") >= 2


def moved(*verdicts):
    view = view_of(*[GOOD] * 8)
    changes = {"rise": 12.0, "fall": -12.0}
    rows = pd.DataFrame(
        {
            "segment": [f"shop {n}" for n in range(len(verdicts))],
            "change": [changes.get(verdict, 1.0) - n for n, verdict in enumerate(verdicts)],
            "verdict": list(verdicts),
        }
    )
    return SegmentTrends(SCOPE, "shop", "month", view.periods, {}, rows, len(verdicts), view.halves)


@EVERY_LANGUAGE
def test_the_segments_that_moved_are_named_with_how_far_the_furthest_first(text):
    said = wording.moved_segments(moved("fall", "rise", "fall", "unclear"), text)
    assert said.index("shop 2") < said.index("shop 0")
    assert text.change(-14) in said
    assert "shop 1" in said
    assert "shop 3" not in said
    four = {wording.moved_segments(moved(*each), text) for each in (["fall"], ["rise"], ["unclear"], ["few"])}
    assert len(four) == 4
    assert wording.moved_segments(replace(moved("few"), halves=None), text) == text("trend.moved_short", n=4)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (-15.2, -8.8, ("9", "15")),
        (9.4, 15.4, ("9", "15")),
        (0.3, 5.2, ("0.3", "5")),
        (1.02, 1.04, ("1.02", "1.04")),
        (-12.3, -11.9, ("11.9", "12.3")),
    ],
)
def test_the_size_of_a_move_is_never_none_and_never_the_same_twice(low, high, shown):
    assert tuple(span(low, high, Text()).values()) == shown
