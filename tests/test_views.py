"""Views say what the measures say, and nothing else."""

import math
from datetime import date, timedelta

import pandas as pd
import pytest

from nps_core import views
from nps_core.filters import THEME, Filters
from nps_core.score import Nps, difference
from nps_core.views.trend import MOST_PERIODS
from tests.handmade import adopted, answers, kept, on, store_of_a_file, ten_months

store = store_of_a_file()


def months():
    """Nine months that all score the same, then one far below, then three days of another."""
    return ten_months({"channel": "web"}, {"channel": "app", "shop": "北京"})


@pytest.fixture(scope="module")
def dataset(store):
    return kept(store, months())


@pytest.fixture(scope="module")
def themed(store):
    scores = [0] * 30 + [5] * 10 + [8] * 20 + [10] * 60
    frame = pd.DataFrame({"score": scores, "comment": [f"words of customer {n}" for n in range(len(scores))]})
    rows = list(range(2, 2 + len(scores)))
    themes = {
        "late": rows[:28],
        "kind": rows[60:110],
        "mixed": [*rows[:20], *rows[70:105]],
        "rare": rows[:4],
        "unspecific": rows[110:114],
        "other": rows[114:],
    }
    return adopted(store, kept(store, frame), themes, quotes={"late": ("row 4", "row 2"), "kind": ("row 999",)})


def test_the_scope_counts_what_matches_of_what_there_is(store, dataset):
    filters = Filters(since=date(2026, 10, 1), until=date(2026, 10, 31))
    where = views.overview(store, dataset, filters).scope
    assert where.matched == Nps(detractors=40, passives=8, promoters=4)
    assert where.total.responses == 9 * 55 + 52 + 9
    assert where.counts == (0, 0, 0, 40, 0, 0, 0, 8, 0, 0, 4)
    assert (where.first_day, where.last_day, where.undated) == (date(2026, 10, 2), date(2026, 10, 23), 0)


def test_answers_without_a_day_count_but_lie_on_no_day(store):
    frame = pd.concat([on("2026-01-05", promoters=4), answers(detractors=6)], ignore_index=True)
    where = views.overview(store, kept(store, frame), Filters()).scope
    assert (where.matched.responses, where.undated, where.last_day) == (10, 6, date(2026, 1, 5))


def test_where_nobody_matches_there_is_no_score_and_no_error(store, dataset):
    view = views.overview(store, dataset, Filters(text="nobody wrote this"))
    assert (view.scope.matched.nps, view.bands, view.scope.first_day) == (None, (), None)
    assert view.trend.periods.empty
    assert view.trend.change is None
    assert view.stand_out.empty


def test_the_bands_are_all_that_the_interval_touches(store):
    view = views.overview(store, kept(store, answers(detractors=4, passives=3, promoters=18)), Filters())
    assert view.bands == ("fair", "good", "excellent")  # 56, from 22 to 78


def test_the_trend_compares_the_last_complete_period_with_the_one_before(store, dataset):
    view = views.trend(store, dataset, Filters())
    assert (view.period, view.automatic) == ("month", "month")
    assert view.periods["responses"].tolist() == [55] * 9 + [52, 9]
    assert view.periods["complete"].tolist() == [True] * 10 + [False]
    assert (view.change.before.period, view.change.after.period) == ("2026-09", "2026-10")
    assert view.change.difference == difference(Nps(15, 15, 25), Nps(40, 8, 4))
    assert view.change.difference.verdict == "real"


@pytest.mark.parametrize("asked", ["decade", "", "Month"])
def test_a_period_that_there_is_not_is_the_automatic_one(store, dataset, asked):
    assert views.trend(store, dataset, Filters(), asked).period == "month"


def test_more_periods_than_can_be_drawn_are_made_coarser(store):
    days = pd.DataFrame({"score": 9, "answered_on": [date(2024, 1, 1) + timedelta(n) for n in range(MOST_PERIODS + 1)]})
    view = views.trend(store, kept(store, days), Filters(), "day")
    assert view.period != "day"
    assert len(view.periods) <= MOST_PERIODS


def test_one_answer_long_ago_does_not_draw_a_thousand_months(store):
    frame = pd.concat([on("1901-01-01", promoters=1), on("2026-05-05", promoters=40)], ignore_index=True)
    view = views.trend(store, kept(store, frame), Filters())
    assert len(view.periods) <= MOST_PERIODS
    assert view.periods["responses"].sum() == 41


def test_segments_stand_against_the_rest(store, dataset):
    view = views.segments(store, dataset, Filters(), "channel")
    told = {row["segment"]: (row["responses"], row["verdict"]) for row in view.segments.to_dict("records")}
    assert told == {"web": (504, "above"), "app": (52, "below")}
    assert view.segments["nps"].tolist() == [100 * (225 + 9 - 135) / 504, 100 * (4 - 40) / 52]


def test_what_stands_out_says_of_which_dimension(store, dataset):
    out = views.overview(store, dataset, Filters()).stand_out
    assert out[["dimension", "segment", "verdict"]].values.tolist()[0] == ["channel", "web", "above"]
    assert out["nps"].is_monotonic_decreasing
    alone = views.overview(store, dataset, Filters().within("channel", "web")).stand_out
    assert alone.empty


def test_only_the_furthest_stand_out(store):
    frames = [answers(promoters=10 * n, detractors=150 - 10 * n, shop=f"shop {n:02d}") for n in range(16)]
    out = views.overview(store, kept(store, pd.concat(frames, ignore_index=True)), Filters()).stand_out
    assert len(out) == 8
    assert {out.iloc[0]["segment"], out.iloc[-1]["segment"]} == {"shop 15", "shop 00"}
    assert "shop 07" not in set(out["segment"])


def test_a_theme_s_effect_is_the_score_less_the_score_without_it(store, themed):
    view = views.themes(store, themed, Filters())
    late = next(theme for theme in view.themes if theme.id == "late")
    assert view.commented == Nps(40, 20, 60)
    assert late.score == Nps(28, 0, 0)
    assert late.impact == pytest.approx(100 * (60 - 40) / 120 - 100 * (60 - 12) / 92)
    assert late.impact_low < late.impact < late.impact_high < 0
    assert late.share == pytest.approx(28 / 120)
    assert (late.verdict, late.name("zh-Hant")) == ("hurts", "late繁")
    assert [theme.id for theme in view.hurting(1)] == ["late"]
    assert [theme.id for theme in view.helping(1)] == ["kind"]
    assert {theme.id: theme.verdict for theme in view.themes}["rare"] == "few"


def test_comments_without_a_reason_or_theme_are_counted_apart_and_never_ranked(store, themed):
    view = views.themes(store, themed, Filters())
    assert [(name, score.responses) for name, score in view.set_apart] == [("unspecific", 4), ("other", 6)]
    assert {"unspecific", "other"}.isdisjoint(theme.id for theme in view.themes)
    assert view.coverage == pytest.approx(1 - 6 / 120)


def test_quotes_are_the_chosen_ones_that_match_and_otherwise_the_newest(store, themed):
    quotes = {theme.id: theme.quotes for theme in views.themes(store, themed, Filters()).themes}
    assert [quote.comment for quote in quotes["late"]] == ["words of customer 2", "words of customer 0"]
    assert len(quotes["kind"]) == 3  # the one that was chosen is not there any more
    narrowed = views.themes(store, themed, Filters(text='"customer 1"')).themes
    assert all("customer 1" in quote.comment for theme in narrowed for quote in theme.quotes)


def test_who_is_not_among_the_chosen_quotes_is_heard_by_the_newest(store):
    frame = pd.DataFrame(
        {"score": [0, 1, 2, 3], "comment": ["送得太慢了", "还是太慢了", "late again", "late once more"]}
    )
    dataset = adopted(store, kept(store, frame), {"late": [2, 3, 4, 5]}, quotes={"late": ("row 2",)})
    (late,) = views.themes(store, dataset, Filters()).themes
    assert [quote.comment for quote in late.quotes] == ["送得太慢了", "late once more", "late again"]


def test_a_quote_that_tells_is_of_those_who_move_the_score(store, themed):
    found = {theme.id: theme for theme in views.themes(store, themed, Filters()).themes}
    assert found["late"].telling_quote("en").score == 0
    assert found["kind"].telling_quote("en").score == 10


def test_a_theme_that_every_comment_carries_has_no_effect_to_be_told(store, themed):
    view = views.themes(store, themed, Filters().within(THEME, "late"))
    late = next(theme for theme in view.themes if theme.id == "late")
    assert math.isnan(late.impact)
    assert view.themes[-1].id == "late" or all(math.isnan(theme.impact) for theme in view.themes)
    assert "late" not in {theme.id for theme in (*view.hurting(9), *view.helping(9))}


def test_without_a_run_there_are_comments_and_no_themes(store):
    view = views.themes(store, kept(store, answers(promoters=3, comment="good")), Filters())
    assert (view.has_run, view.themes, view.commented.responses) == (False, (), 3)


def test_a_run_that_found_too_little_says_so(store):
    dataset = kept(store, answers(promoters=5, comment="short"))
    view = views.themes(store, adopted(store, dataset, {}, code="too_few_comments"), Filters())
    assert (view.has_run, view.run_code, view.themes) == (True, "too_few_comments", ())


def test_a_data_set_without_responses_has_views(store):
    empty = kept(store, answers())
    assert views.overview(store, empty, Filters()).scope.matched.responses == 0
    assert views.themes(store, empty, Filters()).coverage == 0
