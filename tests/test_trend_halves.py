"""Halves and events: the earlier half of the time against the later one, and the days around an event."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from nps_core.score import Nps, difference, differences
from nps_core.tally import SCORE_COLUMNS, Repeats, Tally
from nps_core.trend import around, halves, series, share_changes, trend, trends
from nps_core.trend.series import Series

FIRST = date(2026, 1, 1)
FLAT = [30, 40, 50]


def of(counts):
    return Series(np.arange(len(counts)), np.asarray(counts, dtype=np.int64))


def daily(days, counts, **keys):
    """Each day's detractors, passives and promoters."""
    frame = pd.DataFrame(0, index=range(len(days)), columns=list(SCORE_COLUMNS))
    frame[["3", "7", "9"]] = counts
    columns = {"answered_on": list(days), **keys}
    for place, (name, values) in enumerate(columns.items()):
        frame.insert(place, name, values)
    return Tally.of_frame(frame, tuple(columns))


def span(days):
    return [FIRST + timedelta(days=day) for day in range(days)]


# Shares of the three groups


def test_shares_are_of_all_answers_of_each_half():
    found = share_changes(of([FLAT] * 3 + [[60, 40, 20]] * 2))
    by = {each.category: each for each in found.shares}
    assert (found.first, found.last_before, found.place, found.last) == (0, 2, 3, 4)
    assert (found.before, found.after) == (Nps(90, 120, 150), Nps(120, 80, 40))
    assert by["detractor"].before == pytest.approx(90 / 360)
    assert by["detractor"].after == pytest.approx(120 / 240)
    assert [by[name].verdict for name in ("detractor", "passive", "promoter")] == ["rise", "unclear", "fall"]
    assert sum(each.change for each in found.shares) == pytest.approx(0)


def test_the_difference_of_two_shares_is_that_of_agresti_and_caffo():
    counts = [[30, 40, 50], [30, 40, 50], [42, 38, 40], [42, 38, 40]]
    for place, each in enumerate(share_changes(of(counts)).shares):
        first, second = sum(row[place] for row in counts[:2]), sum(row[place] for row in counts[2:])
        low, high = confint_proportions_2indep(second, 240, first, 240, method="agresti-caffo", compare="diff")
        assert (each.low, each.high) == pytest.approx((low, high))


def test_three_equal_groups_are_all_unclear_and_few_answers_say_nothing():
    assert {each.verdict for each in share_changes(of([FLAT] * 6)).shares} == {"unclear"}
    assert {each.verdict for each in share_changes(of([[1, 2, 2]] * 6)).shares} == {"few"}
    assert share_changes(of([FLAT] * 3)) is None


@given(st.lists(st.tuples(*(st.integers(0, 60),) * 3).filter(any), min_size=4, max_size=12))
def test_the_interval_of_a_share_holds_its_change_and_stays_possible(counts):
    for each in share_changes(of(counts)).shares:
        assert -1 <= each.low <= each.change <= each.high <= 1
        assert each.low < each.high


def test_flat_shares_are_said_to_move_in_at_most_seven_of_a_hundred_cases():
    random = np.random.default_rng(11)
    alarms = [
        any(
            each.verdict in ("rise", "fall")
            for each in share_changes(of(random.multinomial(80, [0.2, 0.3, 0.5], periods))).shares
        )
        for periods in (8, 24)
        for _ in range(200)
    ]
    assert sum(alarms) <= 28


# Many segments


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["web", "app", None]), st.integers(0, 10)), max_size=60))
def test_the_trends_of_the_segments_add_up_to_the_whole(answers):
    frame = pd.DataFrame(answers, columns=["day", "channel", "score"]).astype({"day": "int64", "score": "int64"})
    frame["answered_on"] = [FIRST + timedelta(days=day) for day in frame["day"]]
    frame["n"] = 1
    known = frame[frame["channel"].notna()]
    whole = trend(Tally.of_counts(known, ["answered_on"]), "month")
    found = trends(
        Tally.of_counts(frame[["answered_on", "channel", "score", "n"]], ["answered_on", "channel"]),
        trend(Tally.of_counts(frame, ["answered_on"]), "month"),
    )
    summed = sum((each.set_index("period")["responses"] for each in found.values()), start=0)
    for row in whole.itertuples():
        assert summed[row.period] == row.responses
    for name, each in found.items():
        alone = trend(Tally.of_counts(known[known["channel"] == name], ["answered_on"]), "month")
        there = each.set_index("period").loc[alone["period"]]
        assert there["nps"].to_numpy() == pytest.approx(alone["nps"].to_numpy(), nan_ok=True)
        assert list(each.columns) == list(alone.columns)


def segments(**counts):
    """Two hundred days; each segment's answers a day in the first hundred and in the second."""
    days = span(200)
    names = [name for name in counts for _ in days]
    rows = [counts[name][day // 100] for name in counts for day in range(200)]
    by_day = daily(days * len(counts), rows, channel=names)
    periods = trend(by_day.over("answered_on"), "week")
    return trends(by_day, periods), periods


def test_the_segment_that_moved_is_told_and_the_others_are_not():
    found = halves(*segments(web=([1, 1, 2], [1, 1, 2]), app=([1, 1, 2], [2, 1, 1]), desk=([0, 0, 0], [0, 0, 1])))
    rows = found.set_index("segment")
    assert rows["verdict"].to_dict() == {"app": "fall", "desk": "few", "web": "unclear"}
    app = rows.loc["app"]
    assert app["low"] < app["change"] < app["high"] < 0
    assert np.isnan(rows.loc["desk", "p_value"])


def test_segments_that_never_move_are_said_to_in_at_most_seven_of_a_hundred_pages():
    random, alarms = np.random.default_rng(12), 0
    periods = trend(daily(span(360), [[1, 1, 1]] * 360), "month")
    for _ in range(150):
        counts = random.multinomial(60, [0.2, 0.3, 0.5], (10, len(periods)))
        columns = dict(zip(("detractors", "passives", "promoters"), np.moveaxis(counts, 2, 0), strict=True))
        frames = {
            f"shop {n}": periods.assign(**{name: values[n] for name, values in columns.items()}) for n in range(10)
        }
        alarms += bool(halves(frames, periods)["verdict"].isin(["rise", "fall"]).any())
    assert alarms <= 10


def test_one_segment_is_tested_as_the_difference_of_its_halves():
    trends_, periods = segments(app=([1, 1, 2], [2, 1, 1]))
    (row,) = halves(trends_, periods).itertuples()
    done = trends_["app"][trends_["app"]["complete"]]
    middle = (len(done) + 1) // 2
    sides = [
        Nps(*part[["detractors", "passives", "promoters"]].sum().tolist()) for part in (done[:middle], done[middle:])
    ]
    expected = difference(*sides)
    assert (row.change, row.low, row.high) == pytest.approx((expected.change, expected.low, expected.high))


def test_without_segments_or_periods_nothing_moved():
    _, periods = segments(web=([1, 1, 2], [1, 1, 2]))
    assert len(halves({}, periods)) == 0
    few, short = segments(web=([1, 1, 2], [1, 1, 2]))
    assert halves({name: each[:3] for name, each in few.items()}, short[:3])["verdict"].tolist() == ["few"]


# Wider intervals


@given(st.tuples(*(st.integers(1, 90),) * 3), st.tuples(*(st.integers(1, 90),) * 3), st.floats(1, 9))
def test_noise_of_one_changes_nothing_and_more_makes_a_difference_less_sure(before, after, noise):
    plain = differences(before, after)
    same, wider = differences(before, after, noise=1.0), differences(before, after, noise=noise)
    assert [float(each) for each in same] == [float(each) for each in plain]
    assert wider.change == plain.change
    assert wider.high - wider.low >= plain.high - plain.low - 1e-9
    assert wider.p_value >= plain.p_value - 1e-12
    assert (wider.p_value < 0.05) == (not wider.low <= 0 <= wider.high) or abs(wider.p_value - 0.05) < 1e-6


# Events


def test_an_event_is_judged_by_as_many_days_after_it_as_before():
    tally = daily(span(100), [[1, 1, 3]] * 50 + [[3, 1, 1]] * 50)
    (window,) = around(tally, [FIRST + timedelta(days=50)])
    assert window.days == 49, "whole weeks"
    assert (window.since, window.until) == (FIRST + timedelta(days=1), FIRST + timedelta(days=98))
    assert (window.before, window.after) == (Nps(49, 49, 147), Nps(147, 49, 49))
    expected = difference(window.before, window.after)
    assert (window.difference.low, window.difference.high) == pytest.approx((expected.low, expected.high))
    assert window.difference.verdict == "real"


def test_the_window_ends_at_the_next_event_and_after_ninety_days():
    tally = daily(span(400), [[1, 1, 3]] * 400)
    days = [FIRST + timedelta(days=day) for day in (200, 180, 221, 221)]
    assert [window.days for window in around(tally, days)] == [14, 14, 21, 21]
    (alone,) = around(tally, [FIRST + timedelta(days=200)])
    assert alone.days == 84


def test_events_of_one_week_are_not_held_apart():
    tally = daily(span(400), [[1, 1, 3]] * 400)
    days = [FIRST + timedelta(days=day) for day in (200, 203, 240)]
    assert [window.days for window in around(tally, days)] == [35, 35, 35]


@pytest.mark.parametrize("offset", [-400, -1, 0, 3, 96, 100, 4000])
def test_an_event_at_the_edge_or_outside_has_nothing_to_compare(offset):
    tally = daily(span(100), [[1, 1, 3]] * 100)
    (window,) = around(tally, [FIRST + timedelta(days=offset)])
    assert window.days == 0
    assert window.difference is None


def test_events_without_answers_say_nothing():
    (window,) = around(daily([], np.zeros((0, 3), dtype=int)), [FIRST])
    assert window.difference is None
    tally = daily([FIRST, FIRST + timedelta(days=99)], [[0, 0, 40], [0, 0, 40]])
    (window,) = around(tally, [FIRST + timedelta(days=50)])
    assert window.difference is None or window.difference.verdict == "few"
    assert around(tally, []) == []


def test_many_events_are_held_to_all_their_looks_together():
    """Of ten events at which nothing happened one is real by chance in four of ten sets, if each is judged alone."""
    random = np.random.default_rng(8)
    days = [FIRST + timedelta(days=30 * k) for k in range(1, 11)]
    alarms = [
        any(
            window.difference.verdict == "real"
            for window in around(daily(span(331), random.multinomial(4, [0.2, 0.3, 0.5], 331)), days)
        )
        for _ in range(150)
    ]
    assert sum(alarms) <= 15


def test_wobble_makes_an_event_less_sure():
    tally = daily(span(100), [[2, 1, 3]] * 50 + [[3, 1, 2]] * 50)
    day = FIRST + timedelta(days=50)
    assert around(tally, [day])[0].difference.verdict == "real"
    assert around(tally, [day], noise=30.0)[0].difference.verdict == "unclear"


def test_segments_whose_customers_repeat_are_less_sure_in_each_period():
    """Three customers who gave two answers each, as a store counts them by period and segment."""
    counts = np.zeros((1, len(SCORE_COLUMNS)), dtype=np.int64)
    counts[0, [3, 9]] = 2, 4
    # Σ (y_c² - (P + D)), Σ (y_c n_c - (P - D)) and Σ (n_c² - n) of customers who gave 9 9, 9 9 and 3 3: 6, 2 and 6.
    repeats = Repeats(np.array([6, 2, 6, 3]), counts[0].copy(), np.array([[6, 2, 6, 3]]))
    keys = {"answered_on": [FIRST], "channel": np.array(["web"], dtype=object)}
    periods = trend(Tally(counts.copy(), {"answered_on": [FIRST]}), "month")
    (found,) = trends(Tally(counts, keys, repeats), periods).values()
    assert found["effective"].tolist() == pytest.approx([3.0])
    assert found["customers"].tolist() == [3]
    (plain,) = trends(Tally(counts, keys), periods).values()
    assert found["low"].iloc[0] < plain["low"].iloc[0]
    assert "effective" not in plain


def test_a_series_of_repeat_customers_weighs_what_its_answers_are_worth():
    frame = pd.DataFrame({"detractors": [10] * 8, "passives": [10] * 8, "promoters": [20] * 8, "complete": True})
    found = series(frame.assign(effective=20.0))
    assert found.sizes.tolist() == [20.0] * 8
    assert found.scores.tolist() == series(frame).scores.tolist() == [0.25] * 8
    less, more = share_changes(found), share_changes(series(frame))
    assert (less.before, less.after) == (more.before, more.after)
    widths = [each.high - each.low for half in (more, less) for each in half.shares]
    assert all(b > a for a, b in zip(widths[:3], widths[3:], strict=True))
