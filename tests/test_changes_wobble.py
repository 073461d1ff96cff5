"""A score that wobbles from period to period: the changes page judges two periods as the trend and the overview do."""

from calendar import monthrange
from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_core import views, wording
from nps_core.changes import mix_and_within, paired, theme_moves
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps, difference
from nps_core.tally import Tally
from tests import handmade

Z = 1.959964
PROMOTERS = [60, 40, 62, 41, 60, 39, 61, 40, 63, 40, 62, 38]
"""Of 100 answers in each month, the others are detractors: up and down by forty points, far more than chance."""
SPRING, WINTER = (date(2025, 11, 1), date(2025, 11, 30)), (date(2025, 12, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = handmade.store_in(tmp_path_factory.mktemp("wobble"))
    yield opened
    opened.close()


def a_year(promoters=PROMOTERS, n=100, *, loyal=False):
    """A year of months; with ``loyal`` the same customers answer in each of them."""
    frames = []
    for month, happy in enumerate(promoters, start=1):
        last = monthrange(2025, month)[1]
        frame = handmade.answers(promoters=happy, detractors=n - happy)
        frame["answered_on"] = [date(2025, month, 1 + (last - 1) * (place % 2)) for place in range(n)]
        frame["kind"] = ["shop" if place % 3 else "web" for place in range(n)]
        frame["respondent"] = [f"id {place}" if loyal else f"id {month} {place}" for place in range(n)]
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def both(store, dataset):
    whole = views.trend(store, dataset, Filters(), "month")
    return whole, views.changes(store, dataset, Filters(), views.latest_pair(whole.change, whole))


def test_two_periods_of_a_wobbling_score_get_the_verdict_of_the_trend(store):
    whole, found = both(store, handmade.kept(store, a_year()))
    assert whole.wobble > 5
    assert found.difference == whole.change.difference
    assert found.difference.verdict == "unclear"
    assert difference(Nps(38, 0, 62), Nps(62, 0, 38)).verdict == "real", "without the wobble it would be one"
    # v = 1 - θ² of 100 answers and 1.5 made-up ones on each side, wobbling by the factor told.
    theta = 24 / 101.5
    half = 100 * Z * np.sqrt(whole.wobble * 2 * (1 - theta**2 - 0.75 / 101.5) / 101.5)
    assert (found.difference.high - found.difference.low) / 2 == pytest.approx(half, rel=1e-3)


@pytest.mark.parametrize("promoters", [PROMOTERS, [60, 61, 59, 60, 62, 60, 61, 60, 59, 60, 60, 38]])
def test_people_who_answer_in_both_periods_count_alike_on_both_pages(store, promoters):
    dataset = handmade.kept(store, a_year(promoters, loyal=True))
    whole, found = both(store, dataset)
    assert found.moved.people.stayed == 100
    told, on_trend = found.difference, whole.change.difference
    assert (told.low, told.high, told.verdict) == pytest.approx((on_trend.low, on_trend.high, on_trend.verdict))
    assert views.overview(store, dataset, Filters()).trend.change.difference == on_trend
    strangers = difference(found.before, found.after, noise=whole.wobble or 1.0)
    assert told.high - told.low < strangers.high - strangers.low, "the same people say more about a change"


def test_days_are_judged_as_the_period_they_are(store):
    dataset = handmade.kept(store, a_year())
    whole, found = both(store, dataset)
    by_days = views.changes(store, dataset, Filters(), views.day_pair(Filters(), SPRING, WINTER, whole.wobble))
    assert by_days.difference == found.difference


def test_a_wobble_moves_the_scores_of_all_segments_and_no_share():
    before = Tally.of_counts(pd.DataFrame({"kind": ["a", "a", "b"], "score": [3, 10, 10], "n": [30, 40, 30]}), ["kind"])
    after = Tally.of_counts(pd.DataFrame({"kind": ["a", "b", "b"], "score": [10, 3, 10], "n": [60, 20, 40]}), ["kind"])
    plain, wobbling = mix_and_within(before, after), mix_and_within(before, after, shift=0.01)

    def variance(effect):
        return ((effect.high - effect.low) / 2 / 100 / Z) ** 2

    assert wobbling.change == plain.change
    assert variance(wobbling.within) - variance(plain.within) == pytest.approx(0.01, abs=1e-6)
    assert wobbling.mix == plain.mix
    wide = [(each.segments["within_high"] - each.segments["within_low"]) / 2 / 100 / Z for each in (plain, wobbling)]
    shares = plain.segments[["share_before", "share_after"]].mean(axis=1)
    assert (wide[1] ** 2 - wide[0] ** 2).to_numpy() == pytest.approx(0.01 * shares.to_numpy() ** 2, abs=1e-6)


def test_those_who_stayed_and_the_themes_wobble_as_everybody_does():
    moved = [[30, 10, 5], [8, 40, 12], [2, 9, 60]]
    half = [(each.high - each.low) / 2 / 100 / Z for each in (paired(moved), paired(moved, shift=0.01))]
    assert half[1] ** 2 - half[0] ** 2 == pytest.approx(0.01, abs=1e-4)
    sides = [
        Tally.of_counts(pd.DataFrame({"theme": ["t", "t"], "score": [3, 10], "n": n}), ["theme"])
        for n in ([200, 300], [300, 200])
    ]
    rows = [theme_moves(*sides, (900, 900), shift=shift).iloc[0] for shift in (0.0, 0.01)]
    half = [(row["high"] - row["low"]) / 2 / 100 / Z for row in rows]
    assert half[1] ** 2 - half[0] ** 2 == pytest.approx(0.01, abs=1e-4)
    assert rows[0]["share_low"] == rows[1]["share_low"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_that_it_allows_for_the_wobble_and_only_then(store, language):
    text = text_in(language)
    whole, found = both(store, handmade.kept(store, a_year()))
    assert wording.wobble_told(found, text) == text("changes.wobble", factor=whole.wobble)
    still = both(store, handmade.kept(store, a_year([60] * 12)))[1]
    assert wording.wobble_told(still, text) == ""
