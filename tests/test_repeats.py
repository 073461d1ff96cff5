"""Repeat customers: what their answers are worth, and the latest answer of each."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_core import views
from nps_core.changes import difference_of, of_transitions
from nps_core.comments.effect import effects
from nps_core.filters import Filters
from nps_core.scale import category
from nps_core.score import (
    Nps,
    counts_of,
    customers_of,
    difference,
    effective_counts,
    effective_size,
    interval,
    measure,
    rest_of,
    shared_with_rest,
    squared_error,
)
from nps_core.segments import compare
from nps_core.tally import Repeats, Tally
from tests.handmade import kept, store_in

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
VALUES = {"detractor": -1, "passive": 0, "promoter": 1}
CUSTOMERS = ["a", "b", "c", "d", "e", None]
ANSWER = st.tuples(
    st.sampled_from(CUSTOMERS), st.integers(0, 10), st.sampled_from(["web", "app", None]), st.integers(1, 70)
)


@pytest.fixture(scope="module")
def reference():
    if not SHARED.exists():
        pytest.skip("the reference values are not at hand")
    return json.loads((SHARED / "reference" / "stats_reference.json").read_text(encoding="utf-8"))


def plainly(answers):
    """(y - theta n)^2 summed over customers, the long way; a missing id is nobody else."""
    people = {}
    for place, (customer, score, *_) in enumerate(answers):
        people.setdefault(customer or place, []).append(VALUES[category(score)])
    n = len(answers)
    theta = sum(sum(each) for each in people.values()) / n
    return sum((sum(each) - theta * len(each)) ** 2 for each in people.values()) / n**2, len(people)


def tally_of(answers):
    """The tally of everything, with what repeats add counted the long way."""
    tally = Tally.of_scores([score for _, score, *_ in answers])
    people = {}
    for place, (customer, score, *_) in enumerate(answers):
        people.setdefault(customer or place, []).append(VALUES[category(score)])
    added = np.zeros(4, dtype=np.int64)
    for each in people.values():
        y, n = sum(each), len(each)
        added += [y * y - sum(map(abs, each)), y * n - y, n * n - n, n - 1]
    return tally.repeating(Repeats(added, tally.counts[0]))


@given(st.lists(ANSWER, min_size=1, max_size=40))
def test_the_effective_n_is_the_variance_over_the_squared_error_of_customers(answers):
    error, customers = plainly(answers)
    score = Nps.of(tally_of(answers))
    n = score.responses
    p, d = score.promoters / n, score.detractors / n
    variance = p + d - (p - d) ** 2
    assert score.customers == customers
    assert 0 < score.effective <= n
    if customers > 1 and variance > 1e-9 and error > 1e-12:
        assert score.effective == pytest.approx(min(variance / error, n))


@given(st.lists(ANSWER, min_size=1, max_size=40))
def test_answers_of_different_people_are_worth_exactly_themselves(answers):
    alone = [(None, *rest) for _, *rest in answers]
    score = Nps.of(tally_of(alone))
    plain = Nps(score.detractors, score.passives, score.promoters)
    assert score.effective == score.responses
    assert (score.low, score.high) == (plain.low, plain.high)


@given(st.lists(ANSWER, min_size=1, max_size=30), st.integers(2, 4))
def test_the_same_answers_of_the_same_customers_again_change_no_interval(answers, times):
    named = [(customer or f"nobody {place}", *rest) for place, (customer, *rest) in enumerate(answers)]
    once, again = Nps.of(tally_of(named)), Nps.of(tally_of(named * times))
    # Customers who contradict themselves are never worth more than their answers, which are more the second time.
    if once.effective < once.responses or once.customers == once.responses:
        assert again.effective == pytest.approx(once.effective)
        assert (again.low, again.high) == pytest.approx((once.low, once.high))
    assert again.is_small == once.is_small


def test_one_customer_is_one_answer_however_often():
    score = Nps.of(tally_of([("a", each, None, 1) for each in [0, 3, 7, 8, 9, 9, 10, 10, 2, 5, 7, 9]]))
    assert (score.effective, score.customers, score.is_small) == (pytest.approx(1), 1, True)


def test_customers_who_all_agree_are_as_many_as_they_are():
    assert effective_size([0, 0, 40], [120, 120, 120, 30]) == pytest.approx(40**2 / 160)


def test_a_change_between_repeaters_is_less_sure():
    answers = [(f"c{place // 3}", [2, 2, 8, 9, 9, 10][place // 3 % 6], None, 1) for place in range(180)]
    repeated, plain = Nps.of(tally_of(answers)), Nps.of(Tally.of_scores([score for _, score, *_ in answers]))
    other = Nps(10, 20, 60)
    assert repeated.effective == pytest.approx(60)
    assert difference(repeated, other).p_value > difference(plain, other).p_value
    assert repeated.margin > plain.margin * 1.6


# -- in the store ---------------------------------------------------------------------------------------------------


def frame_of(answers):
    return pd.DataFrame(
        {
            "score": [score for _, score, *_ in answers],
            "respondent": [customer for customer, *_ in answers],
            "channel": [channel for _, _, channel, _ in answers],
            "answered_on": [date.fromordinal(date(2026, 1, 1).toordinal() + day) for *_, day in answers],
            "comment": [None] * len(answers),
        }
    )


def added_by(frame, keys):
    """What repeats add, by pandas: sums over customers within each group."""
    y = frame["score"].map(category).map(VALUES)
    named = frame.assign(y=y, a=y.abs(), n=1).dropna(subset=["respondent"])
    people = named.groupby([*keys, "respondent"], dropna=False)[["y", "a", "n"]].sum()
    sums = pd.DataFrame(
        {
            "yy": people["y"] ** 2 - people["a"],
            "yn": people["y"] * people["n"] - people["y"],
            "nn": people["n"] ** 2 - people["n"],
            "extra": people["n"] - 1,
        }
    )
    return sums.groupby(keys, dropna=False).sum() if keys else sums.sum()


@settings(max_examples=15)
@given(answers=st.lists(ANSWER, min_size=2, max_size=40))
def test_the_store_counts_what_repeats_add(tmp_path_factory, answers):
    opened = store_in(tmp_path_factory.mktemp("repeats") / "data")
    try:
        frame = frame_of(answers)
        dataset = kept(opened, frame)
        tally = opened.counts(dataset, ("channel",))
        ids = frame["respondent"].dropna()
        assert opened.has_repeats(dataset) == ids.duplicated().any()
        if not ids.duplicated().any():
            assert tally.repeats is None
            return
        assert tally.repeats.whole.tolist() == added_by(frame, []).tolist()
        wanted = added_by(frame, ["channel"])
        for name, found in zip(tally.groups["channel"], tally.repeats.groups, strict=True):
            at = wanted.index.isna() if pd.isna(name) else wanted.index == name
            assert found.tolist() == wanted[at].sum().tolist()
        months = opened.counts_by_period(dataset, "month")
        by_month = added_by(frame.assign(month=pd.to_datetime(frame["answered_on"]).dt.to_period("M")), ["month"])
        for start, found in zip(months.groups["answered_on"], months.repeats.groups, strict=True):
            key = pd.Period(pd.Timestamp(start), "M")
            assert found.tolist() == (by_month.loc[key].tolist() if key in by_month.index else [0] * 4)
    finally:
        opened.close()


@settings(max_examples=15)
@given(answers=st.lists(ANSWER, min_size=2, max_size=40), days=st.tuples(st.integers(1, 70), st.integers(1, 70)))
def test_the_latest_answer_of_each_customer_between_two_days(tmp_path_factory, answers, days):
    opened = store_in(tmp_path_factory.mktemp("latest") / "data")
    try:
        frame = frame_of(answers)
        dataset = kept(opened, frame)
        since, until = (date.fromordinal(date(2026, 1, 1).toordinal() + day) for day in sorted(days))
        filters = Filters(since=since, until=until, counting="latest")
        there = frame[(frame["answered_on"] >= since) & (frame["answered_on"] <= until)]
        there = there.assign(who=there["respondent"].fillna(there.index.to_series().map(str)))
        latest = there.sort_values("answered_on", kind="stable").groupby("who").tail(1)
        assert opened.counts(dataset, (), filters).counts.sum() == there["who"].nunique()
        found = opened.counts(dataset, ("channel",), filters)
        assert found.repeats is None
        wanted = latest["channel"].fillna("").value_counts().to_dict()
        named = ["" if pd.isna(name) else name for name in found.groups["channel"]]
        assert dict(zip(named, found.responses.tolist(), strict=True)) == wanted
        assert sorted(opened.rows(dataset, filters)["score"]) == sorted(latest["score"])
        for channel, n in wanted.items():
            narrowed = filters.within("channel", channel)
            assert opened.counts(dataset, (), narrowed).counts.sum() == n, "a part opened is the part counted"
        months = opened.counts_by_period(dataset, "month", filters)
        by_month = there.assign(month=pd.to_datetime(there["answered_on"]).dt.month).groupby("month")["who"].nunique()
        assert months.responses.tolist() == by_month.tolist()
    finally:
        opened.close()


def test_segments_are_compared_by_what_their_answers_are_worth(store):
    scores = [2, 9, 9, 10, 8, 9, 3, 10]
    answers = [
        (f"{channel} {place}", scores[(place + shift) % 8], channel, day)
        for shift, channel in enumerate(["web", "app"])
        for place in range(48)
        for day in (1, 20, 40)
    ]
    dataset = kept(store, frame_of(answers))
    found = compare(store.counts(dataset, ("channel",)))
    plain = compare(Tally.of_frame(store.counts(dataset, ("channel",)).frame, ("channel",)))
    assert (found["high"] - found["low"] > 1.6 * (plain["high"] - plain["low"])).all()
    measured = measure(store.counts(dataset, ("channel",)))
    assert measured["customers"].tolist() == [48, 48]
    assert measured["effective"].tolist() == pytest.approx([48, 48])
    alone = store.counts(dataset).repeats
    store._tallies.clear()
    at_once = store.counts_of_each(dataset, ("channel",))["channel"]
    assert store.counts(dataset).repeats.whole.tolist() == alone.whole.tolist()
    assert effective_counts(at_once).sum(axis=1).tolist() == pytest.approx([48, 48])


def test_asked_at_once_a_segment_of_all_who_repeat_is_worth_its_customers_and_the_rest_all_its_answers(store):
    """30 customers answered ten times each, always alike, all of them on the web; whoever used the app did so once."""
    scores = [3, 9, 10, 7, 0, 9]
    days = range(1, 11)
    often = [(f"web {place}", scores[place % 6], "web", day) for place in range(30) for day in days]
    once = [(f"app {place}", scores[place % 6], "app", 1 + place % 28) for place in range(600)]
    dataset = kept(store, frame_of([*often, *once]))
    at_once = store.counts_of_each(dataset, ("channel",))["channel"]
    assert at_once.groups["channel"].tolist() == ["app", "web"]
    assert effective_counts(at_once).sum(axis=1).tolist() == pytest.approx([600, 30])
    assert customers_of(at_once).tolist() == [600, 30]
    assert effective_counts(rest_of(at_once)).sum(axis=1).tolist() == pytest.approx([30, 600])
    assert (
        store.counts_of_each(dataset, ("channel",), Filters().within("channel", "planet"))["channel"].counts.size == 0
    )


@settings(max_examples=15)
@given(answers=st.lists(ANSWER, min_size=4, max_size=40))
def test_a_segment_and_the_rest_are_judged_by_everybody_who_answered_in_them(tmp_path_factory, answers):
    """Σ over customers of (what they add to the segment's score - what they add to the rest's)², the long way."""
    opened = store_in(tmp_path_factory.mktemp("rest"))
    try:
        tally = opened.counts(kept(opened, frame_of(answers)), ("channel",))
    finally:
        opened.close()
    rest, shared = rest_of(tally), shared_with_rest(tally)
    for place, name in enumerate(tally.groups["channel"]):
        pulls: dict[object, list[float]] = {}
        sides = [
            [each for each in answers if (each[2] == (name if isinstance(name, str) else None)) == wanted]
            for wanted in (True, False)
        ]
        if not all(sides):
            continue
        for side, of_side in enumerate(sides):
            values = [VALUES[category(score)] for _, score, *_ in of_side]
            theta = sum(values) / len(values)
            for number, ((customer, *_), value) in enumerate(zip(of_side, values, strict=True)):
                pulls.setdefault(customer or (side, number), [0.0, 0.0])[side] += (value - theta) / len(values)
        assert customers_of(rest)[place] == len({customer or number for number, (customer, *_) in enumerate(sides[1])})
        assert shared[place] == pytest.approx(
            100.0**2 * sum(first * second for first, second in pulls.values()), abs=1e-6
        )
        assert rest.repeats is None or rest.repeats.groups is not None
        worth = effective_size(counts_of(rest)[place], rest.repeats.groups[place] if rest.repeats else np.zeros(4))
        error, people = plainly([(customer, score) for customer, score, *_ in sides[1]])
        if people > 1 and 0 < worth < len(sides[1]) and error > 1e-12:
            p, d = (counts_of(rest)[place][column] / len(sides[1]) for column in (2, 0))
            assert worth == pytest.approx((p + d - (p - d) ** 2) / error)


def test_of_two_segments_each_is_as_far_from_the_other_whoever_holds_every_customer(store):
    """40 customers rate both channels and ten only the web, which so holds everybody; each rates the app one lower."""
    answers = [
        (f"both {place}", score, channel, 1)
        for place in range(40)
        for score, channel in ((9 - place % 2 * 2, "web"), (7 - place % 2 * 2, "app"))
    ]
    answers += [(f"web {place}", 9 - place % 2 * 2, "web", 2) for place in range(10)]
    found = compare(store.counts(kept(store, frame_of(answers)), ("channel",))).set_index("segment")
    assert found["verdict"].to_dict() == {"web": "above", "app": "below"}
    assert found["customers"].to_dict() == {"web": 50, "app": 40}
    assert found.loc["web", "p_value"] == pytest.approx(found.loc["app", "p_value"])
    assert found.loc["web", "difference_low"] == pytest.approx(-found.loc["app", "difference_high"])
    # Of the same people every difference is the same step; of different ones it would be less sure by far.
    strangers = compare(Tally.of_frame(store.counts(kept(store, frame_of(answers)), ("channel",)).frame, ("channel",)))
    width, plain = (each["difference_high"].iloc[0] - each["difference_low"].iloc[0] for each in (found, strangers))
    assert width < plain / 2


# -- against R ------------------------------------------------------------------------------------------------------


def test_the_error_is_that_of_r_survey(reference):
    told = reference["weighted"]
    frame = pd.DataFrame({"y": told["y"], "w": told["w"], "id": told["id"]}, dtype=float)
    for key, people in (("R_survey_se_weights", frame.index), ("R_survey_se_weights_clusters", frame["id"])):
        sums = frame.assign(y=frame["y"] * frame["w"]).groupby(people)[["y", "w"]].sum()
        theta = sums["y"].sum() / sums["w"].sum()
        squares = [(sums["y"] ** 2).sum(), (sums["y"] * sums["w"]).sum(), (sums["w"] ** 2).sum()]
        error = squared_error(squares, theta) / sums["w"].sum() ** 2
        m = len(sums)
        assert theta == pytest.approx(told["mean"], abs=1e-6)
        assert np.sqrt(error * m / (m - 1)) == pytest.approx(told[key], abs=1e-6)


def test_an_interval_of_scaled_counts_is_that_of_the_effective_n():
    """Twice the answers at half their worth: the interval of 4, 3 and 18 (docs/methods.md)."""
    scores = [3] * 8 + [7] * 6 + [9] * 36
    tally = tally_of([(f"c{place // 2}", score, None, 1) for place, score in enumerate(scores)])
    assert [round(float(limit), 2) for limit in interval(*effective_counts(tally)[0])] == [21.57, 78.43]


def test_the_trends_of_segments_count_repeats_within_each_period(store):
    """Twice in January and once in February: only January's answers are worth less."""
    scores = [2, 9, 9, 10, 8, 9, 3, 10]
    answers = [
        (f"{channel} {place}", scores[place % 8], channel, day)
        for channel in ("web", "app")
        for place in range(48)
        for day in (1, 9, 40)
    ]
    dataset = kept(store, frame_of(answers))
    found = views.segment_trends(store, dataset, Filters(), "channel", "month")
    for frame in found.trends.values():
        assert frame["responses"].tolist() == [96, 48]
        assert frame["effective"].tolist() == pytest.approx([48, 48])
    latest = views.segment_trends(store, dataset, Filters(counting="latest"), "channel", "month")
    assert [frame["responses"].tolist() for frame in latest.trends.values()] == [[48, 48], [48, 48]]
    assert latest.periods["responses"].tolist() == [96, 96]


def test_a_trend_of_latest_answers_loses_nobody_who_came_back(store):
    """Each period has the latest answer of each customer in it; the score of all has each customer once."""
    answers = [(f"c{place}", 9 - place % 3, "web", day) for place in range(40) for day in (1, 12, 40)]
    dataset = kept(store, frame_of(answers))
    view = views.trend(store, dataset, Filters(counting="latest"), "month")
    assert view.periods["responses"].tolist() == [40, 40]
    assert view.scope.matched.responses == 40
    assert view.scope.total.responses == 120
    opened = store.counts(dataset, (), Filters(counting="latest").between(date(2026, 1, 1), date(2026, 1, 31)))
    assert opened.counts.sum() == 40, "a period opened is the period counted"


def test_the_interval_of_repeat_customers_covers_the_truth():
    """1 to 4 answers a customer, 60 % of them the same as the first: the plain interval covers it far too seldom."""
    random = np.random.default_rng(5)
    shares, customers, samples = np.array([0.2, 0.3, 0.5]), 100, 3_000
    many = random.integers(1, 5, (samples, customers, 1))
    first = random.choice([-1, 0, 1], (samples, customers, 1), p=shares)
    own = random.choice([-1, 0, 1], (samples, customers, 4), p=shares)
    answers = np.where(random.random(own.shape) < 0.6, first, own)
    given_ = np.arange(4) < many
    y, n, spread = (answers * given_).sum(axis=2), given_.sum(axis=2), (np.abs(answers) * given_).sum(axis=2)
    repeats = np.stack([(y**2 - spread), y * n - y, n**2 - n, n - 1], axis=-1).sum(axis=1)
    counts = np.stack([((answers == value) & given_).sum(axis=(1, 2)) for value in (-1, 0, 1)], axis=-1)
    truth = 100 * (shares[2] - shares[0])
    worth = effective_size(counts, repeats) / counts.sum(axis=1)
    covered = []
    for factor in (worth, np.ones(samples)):
        low, high = interval(*(counts * factor[:, None]).T)
        covered.append(float(((low <= truth) & (truth <= high)).mean()))
    assert covered[0] >= 0.92
    assert covered[1] < 0.89


def test_the_effect_of_a_theme_is_less_sure_where_customers_repeat():
    """Everybody said the same twice: half as many independent answers, so √2 times the standard error."""
    of_theme = Tally.of_counts(pd.DataFrame({"theme": "box", "score": [3, 7, 9], "n": [60, 20, 20]}), ["theme"])
    everyone = Tally.of_counts({"score": [3, 7, 9], "n": [110, 150, 240]})
    twice = everyone.repeating(Repeats(np.array([350, 130, 500, 250]), everyone.counts[0]))
    plain, repeated = (effects(of_theme, commented).iloc[0] for commented in (everyone, twice))
    assert repeated["impact"] == plain["impact"]
    width = plain["impact_high"] - plain["impact_low"]
    assert repeated["impact_high"] - repeated["impact_low"] == pytest.approx(2**0.5 * width)


@settings(max_examples=15)
@given(answers=st.lists(ANSWER, min_size=2, max_size=40), counting=st.sampled_from(["all", "latest"]))
def test_two_periods_of_a_trend_are_judged_by_who_answered_in_both(tmp_path_factory, answers, counting):
    """The engine's own count of who went from where to where says the same as the answers added up here."""
    opened = store_in(tmp_path_factory.mktemp("judged") / "data")
    try:
        dataset = kept(opened, frame_of(answers))
        filters = Filters(counting=counting)
        change = views.trend(opened, dataset, filters, "week").change
        if change is None or not opened.has_repeats(dataset):
            return
        sides = [(each.start, each.end) for each in (change.before, change.after)]
        moved = opened.transitions(dataset, *(filters.between(*days) for days in sides))
        noise = views.trend(opened, dataset, filters, "week").wobble or 1.0
        wanted = difference_of(of_transitions(moved, change.before.score, change.after.score), noise=noise)
        found = change.difference
        assert (found.verdict, found.change) == (wanted.verdict, pytest.approx(wanted.change))
        for name in ("low", "high", "p_value"):
            assert getattr(found, name) == pytest.approx(getattr(wanted, name), nan_ok=True)
    finally:
        opened.close()
