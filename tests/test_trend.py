"""NPS by period: calendar buckets, which of them are complete, and what the last two say."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.score import Nps, difference
from nps_core.tally import Tally
from nps_core.trend import PERIODS, choose_period, latest_change, rolling, trend

DAYS = st.dates(date(2019, 12, 20), date(2021, 1, 10))
ANSWERS = st.lists(st.tuples(st.one_of(DAYS, DAYS, DAYS, st.none()), st.integers(0, 10)), max_size=50)


def daily(answers):
    """A daily tally of pairs of a day and a score."""
    frame = pd.DataFrame({"answered_on": [day for day, _ in answers], "score": [score for _, score in answers]})
    return Tally.of_counts(frame.astype({"answered_on": object, "score": "int64"}).assign(n=1), ["answered_on"])


def evenly(first, last, answers, every=1):
    """The same number of answers, all scored 9, every so many days."""
    days = pd.date_range(first, last, freq=f"{every}D").date
    return Tally.of_counts(pd.DataFrame({"answered_on": days, "score": 9, "n": answers}), ["answered_on"])


# Buckets


@given(ANSWERS, st.sampled_from(PERIODS))
def test_every_dated_answer_is_in_exactly_one_bucket(answers, period):
    found = trend(daily(answers), period)
    dated = [day for day, _ in answers if day]
    assert found["responses"].sum() == len(dated)
    for row in found.itertuples():
        assert row.responses == sum(row.start <= day <= row.end for day in dated)


@given(ANSWERS, st.sampled_from(PERIODS))
def test_buckets_follow_one_another_without_a_hole(answers, period):
    found = trend(daily(answers), period)
    starts, ends = found["start"].tolist(), found["end"].tolist()
    assert starts[1:] == [end + timedelta(days=1) for end in ends[:-1]]
    assert found["period"].is_unique


@given(ANSWERS, st.sampled_from(["month", "quarter", "year"]))
def test_the_score_of_a_bucket_is_that_of_its_answers(answers, period):
    """The same thing in plain pandas."""
    frame = pd.DataFrame(answers, columns=["day", "score"]).dropna().astype({"score": "int64"})
    labels = pd.PeriodIndex(pd.to_datetime(frame["day"]), freq=period[0].upper())
    worth = 100 * ((frame["score"] >= 9).astype(int) - (frame["score"] <= 6).astype(int))
    expected = worth.groupby(labels.astype(str)).mean()
    found = trend(daily(answers), period)
    found = found[found["responses"] > 0]
    scores = dict(zip(found["period"].str.replace("-Q", "Q"), found["nps"], strict=True))
    assert scores == pytest.approx(expected.to_dict())


@pytest.mark.parametrize(
    ("period", "label", "start", "end"),
    [
        ("day", "2026-07-31", date(2026, 7, 31), date(2026, 7, 31)),
        ("week", "2026-W31", date(2026, 7, 27), date(2026, 8, 2)),
        ("month", "2026-07", date(2026, 7, 1), date(2026, 7, 31)),
        ("quarter", "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_falls_into_its_calendar_period(period, label, start, end):
    [row] = trend(daily([(date(2026, 7, 31), 9)]), period).itertuples()
    assert (row.period, row.start, row.end) == (label, start, end)


def test_the_first_of_january_may_belong_to_the_last_week_of_the_old_year():
    """1 January 2027 is a Friday: ISO week 53 of 2026."""
    assert trend(daily([(date(2027, 1, 1), 9)]), "week")["period"].tolist() == ["2026-W53"]


def test_a_period_without_answers_is_there_without_a_score():
    found = trend(daily([(date(2026, 1, 5), 9), (date(2026, 3, 5), 3)]), "month")
    assert found["responses"].tolist() == [1, 0, 1]
    assert found[["nps", "low", "high"]].isna().all(axis=1).tolist() == [False, True, False]


def test_answers_without_a_day_are_in_no_period():
    found = trend(daily([(date(2026, 1, 5), 9), (None, 0)]), "month")
    assert found[["responses", "nps"]].values.tolist() == [[1, 100]]


def test_days_may_come_as_dates_or_as_timestamps():
    as_dates = daily([(date(2026, 1, 5), 9), (date(2026, 2, 5), 3)])
    as_times = Tally.of_frame(
        as_dates.frame.assign(answered_on=pd.to_datetime(as_dates.frame["answered_on"])), as_dates.keys
    )
    pd.testing.assert_frame_equal(trend(as_dates, "week"), trend(as_times, "week"))


@pytest.mark.parametrize("period", PERIODS)
def test_nothing_dated_gives_no_buckets(period):
    for answers in ([], [(None, 9)]):
        found = trend(daily(answers), period)
        assert len(found) == 0
        assert found.columns.tolist() == [
            *("period", "start", "end", "responses", "detractors", "passives", "promoters"),
            *("nps", "low", "high", "complete"),
        ]


def test_buckets_are_as_sure_as_asked():
    sure, surer = (trend(evenly("2026-01-01", "2026-01-31", 3), "month", level) for level in (0.9, 0.99))
    assert sure["low"].iloc[0] > surer["low"].iloc[0]


# Complete


def test_daily_answers_that_end_a_day_early_leave_the_month_unfinished():
    assert trend(evenly("2026-05-01", "2026-07-30", 2), "month")["complete"].tolist() == [True, True, False]
    assert trend(evenly("2026-05-01", "2026-07-31", 2), "month")["complete"].tolist() == [True, True, True]


def test_a_weekend_without_answers_does_not_leave_the_month_unfinished():
    """31 May 2026 is a Sunday; answers come Monday to Friday."""
    days = pd.bdate_range("2026-03-02", "2026-05-29").date
    tally = Tally.of_counts(pd.DataFrame({"answered_on": days, "score": 9, "n": 1}), ["answered_on"])
    assert trend(tally, "month")["complete"].all()


def test_sparse_answers_may_end_as_far_before_the_end_as_they_usually_lie_apart():
    """Every 10 days, the last on 27 December: the year's end is 4 days off, the usual gap 10."""
    assert trend(evenly("2026-01-01", "2026-12-27", 1, every=10), "month")["complete"].all()


def test_a_single_day_completes_itself_only():
    alone = daily([(date(2026, 7, 14), 9)])
    assert trend(alone, "day")["complete"].tolist() == [True]
    assert trend(alone, "month")["complete"].tolist() == [False]


# The period chosen


@pytest.mark.parametrize(
    ("first", "last", "answers", "every", "period"),
    [
        ("2018-01-01", "2026-12-31", 5, 1, "year"),  # nine years
        ("2024-01-01", "2026-06-30", 5, 1, "quarter"),  # ten quarters
        ("2026-01-01", "2026-12-31", 2, 1, "month"),  # twelve months of 60
        ("2026-01-05", "2026-03-29", 5, 1, "week"),  # twelve weeks of 35; three months are too few
        ("2026-01-01", "2026-01-20", 40, 1, "day"),
        ("2026-01-01", "2026-01-05", 40, 1, "day"),  # five days of 40 are better than one month
        ("2026-01-01", "2026-07-31", 3, 1, "month"),  # seven months of 90 rather than thirty weeks of 21
        ("2024-01-01", "2025-12-31", 5, 30, "quarter"),  # thin: eight quarters of 15
        ("2026-01-01", "2026-01-01", 40, 1, "month"),  # one day
    ],
)
def test_the_coarsest_period_with_enough_points_and_answers(first, last, answers, every, period):
    assert choose_period(evenly(first, last, answers, every)) == period


def test_a_stray_old_answer_does_not_change_the_period():
    """One response dated 1999 by mistake: the years between hold nothing and are no points."""
    usual = evenly("2026-01-01", "2026-12-31", 2)
    stray = Tally.of_frame(pd.concat([evenly("1999-01-01", "1999-01-01", 1).frame, usual.frame]), usual.keys)
    assert choose_period(stray) == choose_period(usual) == "month"


@given(ANSWERS)
def test_a_period_is_always_found(answers):
    assert choose_period(daily(answers)) in PERIODS


# The latest change


def test_the_latest_change_leaves_out_the_unfinished_period():
    found = latest_change(trend(evenly("2026-05-01", "2026-07-30", 2), "month"))
    assert (found.before.period, found.after.period) == ("2026-05", "2026-06")
    assert (found.after.start, found.after.end) == (date(2026, 6, 1), date(2026, 6, 30))
    assert (found.before.score.responses, found.after.score.responses) == (62, 60)


def test_the_latest_change_is_the_difference_of_the_two():
    answers = [(date(2026, 5, 31), 9)] * 50 + [(date(2026, 5, 31), 3)] * 20 + [(date(2026, 6, 30), 3)] * 60
    found = latest_change(trend(daily(answers), "month"))
    assert found.difference == difference(Nps(20, 0, 50), Nps(60, 0, 0))
    assert found.difference.verdict == "real"


def test_the_latest_change_passes_over_periods_without_answers():
    answers = [(date(2026, 1, 31), 9), (date(2026, 4, 30), 3)]
    found = latest_change(trend(daily(answers), "month"))
    assert (found.before.period, found.after.period) == ("2026-01", "2026-04")


def test_without_two_complete_periods_nothing_is_said():
    assert latest_change(trend(daily([]), "month")) is None
    assert latest_change(trend(evenly("2026-06-01", "2026-07-30", 2), "month")) is None


# The rolling line


@given(ANSWERS, st.integers(1, 40))
def test_a_rolling_point_holds_the_answers_of_its_window(answers, days):
    dated = [(day, score) for day, score in answers if day]
    for row in rolling(daily(answers), days).itertuples():
        window = [s for day, s in dated if row.answered_on - timedelta(days=days) < day <= row.answered_on]
        assert row.responses == len(window)
        assert row.nps == pytest.approx(Nps.of(Tally.of_scores(window)).nps if window else np.nan, nan_ok=True)


def test_the_rolling_line_starts_where_its_window_is_full_and_ends_with_the_answers():
    found = rolling(evenly("2026-01-01", "2026-12-31", 1))
    assert found["answered_on"].iloc[[0, -1]].tolist() == [date(2026, 3, 31), date(2026, 12, 31)]
    assert set(found["responses"]) == {90}
    assert len(rolling(evenly("2026-01-01", "2026-03-30", 1))) == 0
