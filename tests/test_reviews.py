"""What moved since a review and what came with its decisions, held to answers whose course is known."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from nps_core import wording
from nps_core.filters import THEME, Filters
from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.store import About, Decision
from nps_core.views import judged, since
from tests.handmade import kept, on, store_in

FIRST, JUMP, LAST = date(2026, 1, 1), date(2026, 3, 3), date(2026, 4, 30)
TODAY = date(2026, 5, 2)
DELIVERY = Filters().within("channel", "Delivery")


def made_of(days):
    """For each day the answers of each channel: ``{day: {channel: (detractors, passives, promoters)}}``."""
    frames = [
        on(day.isoformat(), detractors=d, passives=p, promoters=r, channel=channel)
        for day, channels in days.items()
        for channel, (d, p, r) in channels.items()
    ]
    return pd.concat(frames)


def days_from(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.fixture(scope="module")
def courier(tmp_path_factory):
    """Delivery scores 0 until the jump and 50 from it on; the shop scores 33 all along."""
    store = store_in(tmp_path_factory.mktemp("courier"))
    course = {
        day: {"Delivery": (2, 2, 2) if day < JUMP else (1, 1, 4), "Shop": (1, 2, 3)} for day in days_from(FIRST, LAST)
    }
    yield store, kept(store, made_of(course), name="courier")
    store.close()


EVERYTHING = About()


def decision(starts_on=JUMP, about=EVERYTHING, **more):
    return Decision("review", "New courier", starts_on, **{"owner": "Anna", **more}, about=about)


def judged_one(courier, made, filters=Filters(), today=TODAY):
    (found,) = judged(*courier, [(made, filters)], today)
    return found


def test_a_decision_with_a_jump_is_told_with_its_size(courier):
    found = judged_one(courier, decision(about=About("channel", "Delivery")))
    window = found.window
    # 61 days lie before it and 59 from it on: 56 are whole weeks on both sides.
    assert (found.verdict, window.days, window.before.nps, window.after.nps) == ("better", 56, 0.0, 50.0)
    # The standard error of the difference of two scores of 336 answers: 100 √((2/3 + 7/12) / 336) = 6.1 points.
    assert window.difference.low == pytest.approx(50 - 1.96 * 6.1, abs=1)
    assert window.difference.high == pytest.approx(50 + 1.96 * 6.1, abs=1)
    assert wording.decision_line(found, {}, Text()) == (
        "New courier (Anna, from 3 March 2026). NPS of “Delivery” was 0 in the 56 days before and 50 in the 56 days "
        f"since: {round(window.difference.low)} to {round(window.difference.high)} points better, more than chance."
    )


def test_a_decision_with_no_jump_made_no_clear_difference(courier):
    found = judged_one(courier, decision(about=About("channel", "Shop")))
    assert (found.verdict, found.window.difference.change, found.may_change) == ("unclear", 0.0, False)
    assert "no clear difference (" in wording.judged_told(found, {}, Text())
    # Of a later one there are 90 days before and 30 since: more to come.
    later = judged_one(courier, decision(date(2026, 4, 1), about=About("channel", "Shop")))
    assert (later.verdict, later.window.days, later.may_change) == ("unclear", 28, True)
    assert "no clear difference so far" in wording.judged_told(later, {}, Text())


def test_a_decision_is_judged_among_the_responses_of_its_review(courier):
    found = judged_one(courier, decision(), DELIVERY)
    assert (found.verdict, found.window.after.nps) == ("better", 50.0)
    everything = judged_one(courier, decision())
    assert everything.window.after.nps == pytest.approx(100 * (7 - 2) / 12)


def test_days_and_groups_of_the_review_do_not_narrow_what_came_after(courier):
    quarter = replace(DELIVERY, since=FIRST, until=JUMP, categories=("promoter",))
    assert judged_one(courier, decision(), quarter) == judged_one(courier, decision(), DELIVERY)


def test_a_fall_is_told_as_one(tmp_path):
    store = store_in(tmp_path)
    course = {day: {"x": (1, 1, 4) if day < JUMP else (2, 2, 2)} for day in days_from(FIRST, LAST)}
    found = judged_one((store, kept(store, made_of(course))), decision())
    assert (found.verdict, found.window.difference.change) == ("worse", -50.0)
    assert "points worse, more than chance" in wording.judged_told(found, {}, Text())
    store.close()


@pytest.mark.parametrize(
    ("made", "verdict", "told"),
    [
        (decision(date(2026, 6, 1)), "later", "Starts on 1 June 2026."),
        (decision(state="dropped"), "dropped", "Dropped"),
        (decision(about=About("region", "North")), "gone", "not in the data any more"),
        (decision(about=About(THEME, "price")), "gone", "not in the data any more"),
        (decision(date(2026, 4, 28)), "early", "a full week of responses from 28 April 2026"),
        (decision(date(2026, 5, 1)), "early", "at least 30 more responses"),
        (decision(date(2026, 1, 4)), "few", "not a week of responses before 4 January 2026"),
        (decision(date(2025, 1, 1)), "few", "not a week of responses before 1 January 2025"),
    ],
)
def test_what_cannot_be_judged_says_why(courier, made, verdict, told):
    found = judged_one(courier, made)
    assert found.verdict == verdict
    assert told in wording.judged_told(found, {}, Text())


def test_too_early_says_how_many_answers_are_missing(tmp_path):
    store = store_in(tmp_path)
    course = {day: {"x": (0, 1, 1)} for day in days_from(FIRST, JUMP + timedelta(days=8))}
    found = judged_one((store, kept(store, made_of(course))), decision())
    # Nine days of two answers: 18 of the 30 that a verdict takes.
    assert (found.verdict, found.missing) == ("early", 12)
    assert wording.judged_told(found, {}, Text()) == "Too early to say: at least 12 more responses are needed."
    store.close()


def test_so_many_decisions_are_looked_at_that_one_alone_would_have_been_called_better(tmp_path):
    """A rise that is just beyond chance (p about .02) is one of five looks."""
    store = store_in(tmp_path)
    course = {}
    for day in days_from(FIRST, LAST):
        rise = (3, 4, 5) if day < JUMP else (2, 4, 6)
        course[day] = {"a": rise if day.day % 2 else (3, 4, 5), **dict.fromkeys("bcde", (1, 2, 3))}
    dataset = kept(store, made_of(course))
    alone = judged_one((store, dataset), decision(about=About("channel", "a")))
    asked = [(decision(about=About("channel", name)), Filters()) for name in "abcde"]
    together = judged(store, dataset, asked, TODAY)
    assert alone.window.difference.p_value == pytest.approx(together[0].window.difference.p_value)
    assert 0.01 < alone.window.difference.p_value < 0.05
    assert (alone.verdict, together[0].verdict) == ("better", "unclear")
    store.close()


def test_since_a_review_the_days_since_stand_against_as_many_before(courier):
    view = since(*courier, DELIVERY, JUMP - timedelta(days=1))
    found = view.changes
    # 59 days since, and the 59 up to the last day of the review.
    assert (found.pair.after.start, found.pair.after.end) == (JUMP, LAST)
    assert (found.pair.before.start, found.pair.before.end) == (date(2026, 1, 3), date(2026, 3, 2))
    assert (found.before.nps, found.after.nps, found.difference.verdict) == (0.0, 50.0, "real")
    assert wording.since_lead(date(2026, 3, 5), view, Text()).startswith(
        "Since the review of 5 March 2026, NPS rose by 50 points: it is 50, against 0 in the 59 days before "
    )


def test_since_a_review_of_some_days_no_day_before_them_counts(courier):
    of_days = DELIVERY.between(date(2026, 2, 1), JUMP - timedelta(days=1))
    assert since(*courier, of_days, JUMP - timedelta(days=1)).changes.pair.before.start == date(2026, 2, 1)


def test_a_jump_before_the_review_is_none_since(courier):
    view = since(*courier, DELIVERY, date(2026, 4, 1))
    assert view.changes.difference.verdict == "unclear"
    assert "stood still at 50" in wording.since_lead(date(2026, 4, 2), view, Text())


@pytest.mark.parametrize(
    ("filters", "last_day", "reason"),
    [
        (Filters(), LAST, "nothing"),
        (Filters(), LAST - timedelta(days=6), "early"),
        (Filters(), None, "undated"),
        (Filters().of("promoter"), JUMP, "groups"),
        (Filters().within("region", "North"), JUMP, "gone"),
        (Filters().within(THEME, "price"), JUMP, "gone"),
    ],
)
def test_where_nothing_is_compared_it_is_said_why(courier, filters, last_day, reason):
    view = since(*courier, filters, last_day)
    assert (view.reason, view.changes) == (reason, None)
    for language in LANGUAGES:
        assert wording.since_lead(JUMP, view, text_in(language))


def test_every_sentence_is_there_in_every_language(courier):
    view = since(*courier, Filters(), JUMP - timedelta(days=1))
    asked = [(decision(about=About("channel", name)), Filters()) for name in ("Delivery", "Shop", "Nowhere")]
    for language in LANGUAGES:
        text = text_in(language)
        assert wording.since_lead(JUMP, view, text)
        assert len(wording.since_notes(view, text)) >= 3
        found = judged(*courier, asked, TODAY)
        assert all(wording.decision_line(each, {}, text) for each in found)
        assert all(wording.judged_word(each, text) for each in found)
        assert wording.decisions_lead(found, text)
    assert wording.decisions_lead((), Text()) == ""


def test_the_segments_that_moved_are_named(courier):
    view = since(*courier, Filters(), JUMP - timedelta(days=1))
    assert "Scored higher by “channel”: “Delivery”." in wording.since_notes(view, Text())
