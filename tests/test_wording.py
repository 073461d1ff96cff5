"""Sentences: what a lead says in each language and in each case that needs other words."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from nps_core import views, wording
from nps_core.filters import THEME, Filters
from nps_core.i18n import LANGUAGES, catalogue, parts, text_in
from nps_core.score import Difference, Nps, band, bands_touched, difference
from nps_core.segments import compare
from nps_core.tally import Tally
from nps_core.trend import Bucket, LatestChange, Window, latest_change, trend
from nps_core.views import Scope, SegmentsView, ThemeSummary, ThemesView, TrendView

EVERY_LANGUAGE = pytest.mark.parametrize("text", [text_in(language) for language in LANGUAGES], ids=LANGUAGES)
EN, HANS, HANT = (text_in(language) for language in LANGUAGES)


def scope_of(score, first=date(2026, 7, 1), last=date(2026, 9, 30), **filters):
    return Scope("Summer", False, Filters(**filters), score, score, (0,) * 11, first, last, 0)


def change_of(before, after, length="month"):
    buckets = [
        Bucket(f"2026-0{m}", date(2026, m, 1), date(2026, m, 28), score) for m, score in ((5, before), (6, after))
    ]
    return LatestChange(*buckets, difference(before, after))


def said(latest, text, length="month"):
    return wording.change(latest, length, text)


def test_a_lead_says_score_margin_count_and_days():
    where = scope_of(Nps(detractors=200, passives=447, promoters=637))
    assert wording.score_lead(where, EN) == (
        "NPS is 34, give or take 4, from 1,284 responses between 1 July 2026 and 30 September 2026."
    )
    for text in (HANS, HANT):
        lead = wording.score_lead(where, text)
        assert "1,284" in lead
        assert "2026年7月1日" in lead
        assert re.search(r"34", lead)
        assert re.search(r"4", lead.replace("34", "").replace("1,284", ""))
    assert "净推荐值" in wording.score_lead(where, HANS)
    assert "淨推薦值" in wording.score_lead(where, HANT)


@EVERY_LANGUAGE
def test_a_lead_of_few_answers_says_counts_and_no_score(text):
    lead = wording.score_lead(scope_of(Nps(detractors=2, passives=3, promoters=4)), text)
    assert [int(n) for n in re.findall(r"\d+", lead)] == [9, 4, 3, 2]


@EVERY_LANGUAGE
def test_a_single_day_is_said_once(text):
    where = scope_of(Nps(20, 40, 60), date(2026, 7, 1), date(2026, 7, 1))
    for said_of_it in (wording.score_lead(where, text), wording.context(where, text, {})):
        assert said_of_it.count("2026") == 1
        assert text.day(date(2026, 7, 1)) in said_of_it


@EVERY_LANGUAGE
def test_a_lead_of_nobody_has_no_number(text):
    assert not re.search(r"\d", wording.score_lead(scope_of(Nps(0, 0, 0), None, None), text))


@EVERY_LANGUAGE
def test_a_lead_without_days_names_none(text):
    lead = wording.score_lead(scope_of(Nps(20, 40, 60), None, None), text)
    assert "2026" not in lead
    assert "120" in lead


@EVERY_LANGUAGE
@pytest.mark.parametrize("narrowed", [{"categories": ("detractor",)}, {"scores": (9, 10)}])
def test_of_some_groups_only_no_score_is_told(text, narrowed):
    lead = wording.score_lead(scope_of(Nps(0, 0, 50), **narrowed), text)
    assert "100" not in lead
    assert "50" in lead


@EVERY_LANGUAGE
def test_a_real_rise_and_a_real_fall_are_told_apart(text):
    low, high = Nps(150, 100, 150), Nps(80, 100, 220)
    rise, fall = said(change_of(low, high), text), said(change_of(high, low), text)
    assert rise != fall
    assert "35" in rise
    assert "35" in fall
    words = {"en": ("rose by", "fell by"), "zh-Hans": ("上升", "下降"), "zh-Hant": ("上升", "下降")}[text.language]
    assert words[0] in rise
    assert words[1] in fall
    chance = {"en": "not chance", "zh-Hans": "不是抽样波动", "zh-Hant": "不是抽樣波動"}[text.language]
    assert chance in rise
    assert chance in fall


@EVERY_LANGUAGE
def test_what_may_be_chance_is_called_that(text):
    sentence = said(change_of(Nps(20, 40, 40), Nps(18, 40, 42)), text)
    assert "+4" in sentence
    assert {"en": "could be chance", "zh-Hans": "可能只是抽样波动", "zh-Hant": "可能只是抽樣波動"}[
        text.language
    ] in sentence


@EVERY_LANGUAGE
def test_no_move_at_all_is_standing_still(text):
    sentence = said(change_of(Nps(20, 40, 40), Nps(20, 40, 40)), text)
    assert {"en": "stood still", "zh-Hans": "基本持平", "zh-Hant": "大致持平"}[text.language] in sentence


@EVERY_LANGUAGE
def test_a_real_change_of_less_than_a_point_is_not_called_zero_points(text):
    many = 10_000_000
    sentence = said(change_of(Nps(3 * many, 3 * many, 4 * many), Nps(3 * many, 3 * many, 4 * many + many // 25)), text)
    assert not re.search(r"(?<!\d)0 (?:points|分)", sentence.split("(")[0].split("（")[0])
    assert {"en": "less than one point", "zh-Hans": "不到 1 分", "zh-Hant": "不到 1 分"}[text.language] in sentence


@EVERY_LANGUAGE
def test_too_few_to_compare_says_how_many_there_were(text):
    sentence = said(change_of(Nps(2, 2, 4), Nps(2, 2, 5)), text)
    assert "8" in sentence
    assert "9" in sentence


@EVERY_LANGUAGE
def test_one_period_is_nothing_to_compare(text):
    daily = Tally.of_counts(pd.DataFrame({"answered_on": [date(2026, 5, 5)], "score": [9], "n": [40]}), ["answered_on"])
    periods = trend(daily, "month")
    view = TrendView(scope_of(Nps(0, 0, 40)), "month", "month", periods, latest_change(periods))
    assert wording.trend_lead(view, text) == text("wording.change_none")
    none = TrendView(scope_of(Nps(0, 0, 40), None, None), "month", "month", periods.iloc[:0], None)
    assert wording.trend_lead(none, text) == text("wording.trend_no_days")
    assert wording.trend_alt(none, text) == text("wording.trend_no_days")


def test_a_negative_score_is_an_alarm_and_a_small_one_is_not_told():
    assert wording.cautions(Nps(30, 10, 20), (), EN) == [EN("wording.alarm_negative")]
    for unalarming in (Nps(20, 10, 20), Nps(5, 2, 1), Nps(0, 0, 0)):
        assert wording.cautions(unalarming, (), EN) == []


def test_a_score_from_another_scale_comes_with_a_caution():
    (caution,) = wording.cautions(Nps(20, 10, 20), ("1-5",), EN)
    assert "1-5" in caution
    assert "benchmark" in caution


def test_a_band_names_those_it_may_as_well_be_in():
    assert wording.band_name(("good",), "good", EN) == "good"
    assert wording.band_name(bands_touched(21.57, 78.43), band(56), EN) == "good, perhaps fair and excellent"


def trend_view(latest, year):
    frame = pd.DataFrame({"start": [date(2026, 6, 1)]})
    return TrendView(scope_of(Nps(9, 9, 9)), "month", "month", frame, latest, year)


@EVERY_LANGUAGE
def test_a_real_move_since_a_year_before_is_told_and_an_unclear_one_is_not(text):
    low, high, same = Nps(150, 100, 150), Nps(80, 100, 220), Nps(82, 100, 218)
    after, before = text.month(date(2026, 6, 1)), text.month(date(2026, 5, 1))
    fall = wording.trend_lead(trend_view(change_of(low, Nps(148, 100, 152)), change_of(high, low)), text)
    assert fall.count("35") == 1
    assert "+1" in fall
    assert {"en": "lower", "zh-Hans": "低", "zh-Hant": "低"}[text.language] in fall
    rise = wording.trend_lead(trend_view(change_of(low, Nps(148, 100, 152)), change_of(low, high)), text)
    assert {"en": "higher", "zh-Hans": "高", "zh-Hant": "高"}[text.language] in rise
    assert {after, before} <= {name for name in (after, before) if name in rise}
    both = wording.trend_lead(trend_view(change_of(high, low), change_of(high, low)), text)
    assert both.startswith(said(change_of(high, low), text))
    assert both.count("35") == 2
    unclear = change_of(low, Nps(148, 100, 152))
    assert wording.trend_lead(trend_view(unclear, change_of(high, same)), text) == said(unclear, text)


@EVERY_LANGUAGE
@pytest.mark.parametrize("length", ["day", "week", "month", "quarter", "year"])
def test_a_tick_tells_a_period_in_few_letters(text, length):
    ticks = {wording.period_tick(start, length, text) for start in (date(2025, 12, 29), date(2027, 4, 5))}
    assert len(ticks) == 2
    assert max(map(len, ticks)) <= 11


@EVERY_LANGUAGE
@pytest.mark.parametrize("length", ["day", "week", "month", "quarter", "year"])
def test_an_axis_names_a_period_in_two_short_lines(text, length):
    within, year = wording.period_in_year(date(2025, 12, 29), length, text)
    assert max(len(within), len(year)) <= 6
    assert {"week": "2026", "year": ""}.get(length, "2025") == year.rstrip("年")


@EVERY_LANGUAGE
@pytest.mark.parametrize("length", ["day", "week", "month", "quarter", "year"])
def test_a_period_has_a_name_of_its_own(text, length):
    names = {wording.period_name(start, length, text) for start in (date(2025, 12, 29), date(2027, 4, 5))}
    assert len(names) == 2
    assert "2026" in wording.period_name(date(2025, 12, 29), "week", text)  # the first ISO week of 2026


@EVERY_LANGUAGE
def test_the_context_says_data_set_days_filters_and_how_many_of_how_many(text):
    filters = {
        "segments": (("channel", ("web", "")), (THEME, ("late", "t-9"))),
        "categories": ("detractor",),
        "text": "<b>",
    }
    where = scope_of(Nps(30, 0, 0), **filters)
    line = wording.context(where, text, {"late": "Delivery"})
    for part in ("Summer", "web", "Delivery", "t-9", "<b>", "30", text("wording.not_given")):
        assert part in line
    assert text("wording.context_all", n=30) in line
    some = wording.context(replace(where, total=Nps(30, 0, 10)), text, {})
    assert text("wording.context_responses", n=30, total=40) in some
    sample = Scope(
        "any", True, Filters(), Nps(0, 0, 9), Nps(0, 0, 99), (0,) * 11, date(2026, 1, 1), date(2026, 1, 2), 3
    )
    line = wording.context(sample, text, {})
    assert line.startswith(text("wording.sample"))
    assert text("wording.context_undated", n=3) in line


@EVERY_LANGUAGE
def test_the_sample_is_named_in_the_readers_language_and_other_data_as_they_stand(text):
    filters = Filters(segments=(("product_line", ("home", "")),))
    score, days = Nps(30, 30, 30), (date(2026, 1, 1), date(2026, 1, 2), 0)
    sample, other = (Scope("s", each, filters, score, score, (0,) * 11, *days) for each in (True, False))
    words = {"en": "product line: ", "zh-Hans": "产品线：", "zh-Hant": "產品線："}[text.language]
    assert words in wording.context(sample, text, {})
    assert text("wording.not_given") in wording.context(sample, text, {})
    assert text("wording.filter_segments", dimension="product_line", names=["", "home"])[:13] in (
        wording.context(other, text, {})
    )


def segments_view(**groups):
    long = pd.DataFrame(
        [{"shop": s, "score": k, "n": n} for s, counts in groups.items() for k, n in zip((3, 10), counts, strict=True)]
    )
    return SegmentsView(scope_of(Nps(1, 1, 1)), "shop", compare(Tally.of_counts(long, ["shop"])))


def test_the_worst_below_the_rest_is_named_first():
    groups = {f"s{n}": (60 + 4 * n, 40 - 4 * n) for n in range(7)}
    lead = wording.segments_lead(segments_view(top=(0, 900), **groups), EN)
    below = lead.split(" and ", 1)[1]
    assert "“top” stands above" in lead
    assert below.index("s6") < below.index("s5") < below.index("s2")
    assert "s0" not in lead


def test_several_segments_stand_and_one_stands():
    two = wording.segments_lead(segments_view(a=(0, 900), b=(0, 900), c=(300, 300), d=(300, 300)), EN)
    assert "“a” and “b” stand above the rest and “d” and “c” below it" in two
    thin = {f"s{n}": (8, 12) for n in range(10)}
    below = wording.segments_lead(segments_view(b=(300, 100), c=(310, 90), **thin), EN)
    assert "“c” and “b” stand below the rest; none" in below
    assert "“c” stands below the rest; none" in wording.segments_lead(segments_view(c=(310, 90), **thin), EN)


@EVERY_LANGUAGE
def test_segments_that_do_not_differ_are_said_not_to(text):
    lead = wording.segments_lead(segments_view(a=(40, 60), b=(41, 59)), text)
    assert lead == text("wording.segments_none", dimension=text("wording.quoted", name="shop"))


def theme(id_, impact, verdict="hurts", **score):
    counts = Nps(**{"detractors": 20, "passives": 5, "promoters": 5, **score})
    names = tuple((language, f"{id_} {language}") for language in LANGUAGES)
    return ThemeSummary(id_, names, (), counts, 0.25, impact, impact - 1, impact + 1, verdict, ())


COMMENTED = Nps(30, 30, 60)


def themes_view(*found, code="", commented=COMMENTED):
    return ThemesView(scope_of(Nps(9, 9, 9)), commented, found, (), True, code, False, "m")


@EVERY_LANGUAGE
def test_themes_are_named_only_where_their_effect_is_clear(text):
    late, kind, dull = theme("late", -6.0), theme("kind", 5.0, "helps"), theme("dull", -9.0, "unclear")
    both = wording.themes_lead(themes_view(dull, late, kind), text)
    assert f"late {text.language}" in both
    assert f"kind {text.language}" in both
    assert "dull" not in both
    assert wording.themes_lead(themes_view(dull), text) == text("wording.themes_unclear", n=120)
    assert wording.themes_lead(themes_view(), text) == text("wording.themes_nothing")
    few = wording.themes_lead(themes_view(code="too_few_comments"), text)
    assert few == text("wording.themes_too_few_comments", n=120)
    none = wording.themes_lead(themes_view(code="too_few_comments", commented=Nps(0, 0, 0)), text)
    assert none == text("themes.no_comments")


@EVERY_LANGUAGE
def test_a_theme_in_every_comment_has_a_line_without_an_effect(text):
    line = wording.theme_effect(theme("late", float("nan"), "unclear"), text)
    assert "25" in line
    assert "nan" not in line
    assert wording.theme_effect(theme("late", -6.0), text).count("6") == 1


@EVERY_LANGUAGE
def test_what_a_picture_shows_is_said_in_words(text):
    score = Nps(20, 40, 60)
    where = scope_of(score)
    shares = score.shares()
    for share in shares:
        assert str(share) in wording.groups_alt(where, text)
    assert wording.groups_alt(scope_of(Nps(0, 0, 0)), text) == text("wording.lead_none")
    assert "10: 0" in wording.histogram_alt(where, text)
    nothing = ThemesView(where, score, (), (), False, "", False, "")
    empty = TrendView(where, "month", "month", pd.DataFrame(), None)
    view = views.Overview(where, ("good",), empty, nothing, pd.DataFrame())
    assert text.points(score.nps) in wording.gauge_alt(view, text)


@EVERY_LANGUAGE
def test_a_real_change_never_seems_to_reach_zero(text):
    """An end that would round to 0 is shown with a decimal, and nearer still in words."""
    assert [text.bound(end) for end in (8.2, 0.3, -0.3, -12.7, 0.0)] == ["+8", "+0.3", "−0.3", "−13", "0"]
    above, below = text("wording.just_above_zero"), text("wording.just_below_zero")
    assert [text.bound(end) for end in (0.04, 1e-9, -0.04)] == [above, above, below]
    assert [text.size(size) for size in (8.2, 0.3, 0.04)] == ["8", "0.3", above]
    facts = {"after": "B", "before": "A", "change": 4.1, "n": 4, "n_after": 900, "n_before": 900}
    for key in ("wording.change_rise", "changes.moved_rise", "changes.apart_rise", "wording.year_rise"):
        assert "+0.3" in text(key, low=0.3, high=8.2, **facts)
        assert above in text(key, low=0.02, high=8.2, **facts)


def test_no_sentence_shows_an_end_of_a_difference_in_bare_whole_points():
    """Every sentence that tells a change with its interval shows the ends so that they tell where zero is."""
    for language in LANGUAGES:
        for key, entry in catalogue(language).items():
            for sentence in [entry] if isinstance(entry, str) else entry.values():
                shown = {name: form for _, name, form in parts(sentence)}
                bare = [name for name, form in shown.items() if name.endswith(("low", "high")) and form == "change"]
                assert not bare, f"{key} in {language}: {bare}"


@EVERY_LANGUAGE
def test_an_interval_that_leaves_out_zero_is_not_called_chance_without_the_reason(text):
    clear, unclear = theme("late", -2.0), theme("late", -2.0, "unclear")
    alone = replace(unclear, impact_low=-3.0, impact_high=-1.0)
    reaching = replace(unclear, impact_low=-5.0, impact_high=1.0)
    assert len({wording.theme_effect(each, text) for each in (clear, alone, reaching)}) == 3
    day, nps = date(2026, 3, 3), Nps(200, 200, 200)
    told = {
        wording.event(Window(day, 84, nps, nps, Difference(6.0, low, 12.0, 0.04, "unclear")), text)
        for low in (0.3, -0.3)
    }
    assert len(told) == 2
    assert sum("+0.3" in line for line in told) == 1
