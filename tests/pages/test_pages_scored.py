"""Overview, trend, segments and themes: their sentences and figures say what the measures say."""

from datetime import date

import pytest
from making import SHOP_THEMES, shop, survey
from visiting import points

from nps_core import views, wording
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.tally import Tally

TEXT = text_in("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_opens_with_the_score_its_margin_and_its_number(reader, keep, language):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    text, score = text_in(language), Nps.of(Tally.of_scores(frame["score"]))
    lead = reader.open(language=language).lead
    days = {"since": frame["answered_on"].min(), "until": frame["answered_on"].max()}
    assert lead.startswith(text("wording.lead", nps=score.nps, margin=score.margin, n=len(frame), **days))


def test_the_overview_answers_from_top_to_bottom(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    page = reader.open()
    gauge, groups, trend, where, marks = page.charts
    assert "95% interval" in gauge.alt
    assert "promoters" in groups.alt
    assert "0: " in groups.alt
    assert "NPS by period" in trend.alt
    assert "phone" in where.alt
    assert "published figures" in marks.alt
    for title in ("gauge", "groups", "change", "trend", "segments", "hurts", "helps", "benchmarks"):
        assert f"**{TEXT(f'overview.{title}')}**" in page.words


def test_the_three_groups_are_counted_and_lead_to_their_responses(reader, keep):
    frame = shop()
    keep(frame)
    low = int((frame["score"] < 7).sum())
    page = reader.open()
    assert f"{low} detractors" in page.words
    page = page.click("read-detractor")
    assert len(page.tables[-1]) == low
    assert set(page.tables[-1]["Score"]) <= set(range(7))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_leads_to_its_responses_in_every_language(reader, keep, language):
    frame = shop()
    keep(frame)
    page = reader.open(language=language, channel="phone").click("read-detractor")
    read = page.tables[-1]
    assert len(read) == int(((frame["channel"] == "phone") & (frame["score"] < 7)).sum())
    assert set(read["channel"]) == {"phone"}
    assert page.rerun().lead, "the page stands behind what is read"


def test_a_score_below_zero_is_an_alarm(reader, keep):
    keep(survey([0, 1, 10] * 20))
    assert TEXT("wording.alarm_negative") in reader.open().words
    keep(survey([10, 9, 1] * 20), name="Better")
    assert TEXT("wording.alarm_negative") not in reader.open().words


def test_a_score_from_another_scale_is_beside_no_benchmark(reader, keep):
    keep(survey([10, 8, 5] * 20), scale="1-5")
    page = reader.open()
    charts = len(page.charts)
    assert TEXT("wording.scale_stretched", names=["1-5"]) in page.words
    keep(survey([10, 9, 5] * 20), name="Usual")
    usual = reader.open()
    assert TEXT("wording.scale_stretched", names=["1-5"]) not in usual.words
    assert charts == len(usual.charts) - 1, "only the strip of benchmarks is gone"


def test_the_change_names_the_two_last_complete_periods(reader, keep, store):
    dataset = keep(shop())
    page = reader.open()
    view = views.overview(store, dataset, Filters())
    latest = view.trend.change
    after, before = (wording.period_name(b.start, view.trend.period, TEXT) for b in (latest.after, latest.before))
    said = (
        f"{TEXT.change(latest.difference.change)}against {before}: {wording.verdict(latest.difference, TEXT)} (between"
    )
    assert any(each.startswith(said) for each in page.html)
    assert [label for label in page.labels if label.startswith((f"{after}: ", f"{before}: "))]


def test_a_fall_to_another_level_is_told_though_the_last_step_is_not_clear(reader, keep):
    frame = survey([10, 9, 10, 9, 3] * 300)
    frame["answered_on"] = [date(2025, 1 + row // 100, 1 + row % 28) for row in range(1200)] + [
        date(2026, 1 + row // 100, 1 + row % 28) for row in range(300)
    ]
    frame.loc[frame.index >= 1200, "score"] = [10, 3, 10, 7, 3] * 60
    keep(frame)
    page = reader.open("trend", period="month")
    assert " in January 2026 and has stayed there: 60 before, 0 since." in page.lead
    assert "−60against February 2025: real change" in "".join(reader.open().html)


def drawn_periods(figure) -> set[str]:
    return {each for trace in figure["data"] for each in trace.get("customdata", ())}


def test_the_trend_draws_the_periods_it_is_asked_for(reader, keep):
    keep(shop())
    for period, n in (("month", 3), ("week", 11), ("quarter", 1)):
        page = reader.open("trend", period=period)
        assert len(drawn_periods(page.figures[0])) == n
    assert page.link["period"] == ["quarter"]


def test_a_trend_of_too_many_points_is_drawn_in_longer_periods(reader, keep):
    frame = survey([10, 3] * 900)
    keep(frame)
    page = reader.open("trend", period="day")
    assert "too many points" in page.words
    assert 2 < len(drawn_periods(page.figures[0])) <= 400


def test_without_dates_there_is_no_trend_and_it_is_said(reader, keep):
    keep(survey([10, 3] * 40, days=False))
    page = reader.open("trend")
    assert page.lead == TEXT("wording.trend_no_days")
    assert not page.charts


def segment_list(page):
    """The table of every segment."""
    return next(table for table in page.tables if "Segment" in table.columns)


def test_segments_are_compared_with_the_rest(reader, keep):
    keep(shop())
    page = reader.open("segments")
    told = TEXT("wording.segments_both", dimension="“channel”", above=["“web”"], below=["“phone”", "“app”"], n=1)
    assert page.lead.startswith(f"{told} Furthest from the rest is “phone”: ")
    rows = segment_list(page).set_index("Segment")
    frame = shop()
    assert rows.loc["phone", "NPS"] == pytest.approx(
        Nps.of(Tally.of_scores(frame.loc[frame["channel"] == "phone", "score"])).nps, abs=0.05
    )
    assert rows.loc["(not given)", "Responses"] == 40


def test_segments_are_split_by_the_dimension_of_the_link(reader, keep):
    keep(shop())
    page = reader.open("segments", by="region")
    assert "region" in page.lead
    assert set(segment_list(page)["Segment"]) == {"North", "South"}
    assert reader.open("segments", "zh-Hant", by="region").link["by"] == ["region"]


def test_a_data_set_without_columns_to_split_by_says_so(reader, keep):
    keep(survey([10, 3] * 20))
    assert reader.open("segments").lead == TEXT("overview.no_dimensions")


@pytest.mark.parametrize("language", LANGUAGES)
def test_themes_are_named_in_the_readers_language_with_their_comments(reader, keep, language):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    page = reader.open("themes", language)
    for word in ("fast delivery", "broken", "kind staff"):
        assert f"{word}, {language}" in page.words
    assert "the box was broken" in page.words
    good = int((frame["comment"] == "good").sum())
    assert text_in(language)("themes.unspecific", n=good) in page.words


def test_a_theme_leads_to_its_responses(reader, keep):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    page = reader.open("themes", **{"theme-form": "table"}).click("theme-row-box")
    read = page.tables[-1]
    assert len(read) == int(frame["comment"].str.contains("broken").sum())
    assert set(read["Comment"]) == {"the box was broken"}


def test_the_effect_of_a_theme_follows_the_filters(reader, keep):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    page = reader.open("themes", channel="phone", **{"theme-at": "delivery"})
    n = int(((frame["channel"] == "phone") & frame["comment"].str.contains("fast")).sum())
    assert f"({n})" in next(line for line in page.html if "of comments" in line)


def test_every_chart_has_an_alternative_text_and_a_table(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    for page in ("overview", "trend", "segments", "themes"):
        shown = reader.open(page)
        assert all(chart.alt for chart in shown.charts)
        tables = [each for each in shown.at.get("popover") if each.proto.popover.label == TEXT("frame.as_table")]
        # The list of the segments is the table of both their charts.
        assert len(tables) + (2 if page == "segments" else 0) >= len(shown.charts)


@pytest.mark.parametrize("chosen", ["all", "none", "own", "primary"])
def test_the_benchmarks_of_a_link_are_shown(reader, keep, chosen):
    keep(shop())
    page = reader.open(marks=chosen)
    assert TEXT("frame.understood") not in page.words
    assert points(shop()["score"]) in page.lead
    assert page.link.get("marks", ["primary"]) == [chosen]
