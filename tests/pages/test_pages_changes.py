"""The changes page: what moved the score, said first, in parts that add up, and refused where it does not hold."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from making import SHOP_THEMES, survey

from nps_core.i18n import LANGUAGES, text_in
from tests import handmade

TEXT = text_in("en")


def two_quarters(n=400, *, ids=True, comments=("fast delivery", "the box was broken", "", "kind staff")):
    """Two complete quarters and the first days of a third: the second better, with more answers from the web."""
    rng = np.random.default_rng(7)
    late = np.arange(n) >= n // 2
    web = rng.random(n) < np.where(late, 0.7, 0.4)
    score = np.where(rng.random(n) < np.where(late, 0.7, 0.5) + 0.15 * web, 10, rng.integers(0, 9, n))
    days = [date(2026, 4 if each else 1, 1 + place % 28) for place, each in enumerate(late)]
    days[-1], days[n // 2 - 1] = date(2026, 6, 30), date(2026, 3, 31)
    frame = pd.DataFrame({"score": score, "answered_on": days})
    frame["channel"] = np.where(web, "web", "store")
    frame["region"] = [("North", "South", "East")[place % 3] for place in range(n)]
    frame["comment"] = [comments[place % len(comments)] for place in range(n)]
    if ids:
        frame["respondent"] = [f"customer {person}" for person in rng.integers(0, n // 2, n)]
    return frame


def steps(page):
    """The table beside the waterfall, read from the chart: starts, lengths and ends of the steps."""
    (chart,) = [
        figure
        for figure in page.figures
        if any(trace.get("type") == "bar" and "base" in trace for trace in figure["data"])
    ]
    bars, scores = chart["data"]
    return bars, scores


def test_the_lead_says_whether_it_moved_and_what_moved_it(reader, keep):
    keep(two_quarters())
    page = reader.open("changes", period="quarter")
    assert page.lead.startswith("NPS rose by ")
    assert "from Q1 2026 to Q2 2026" in page.lead
    assert "how customers scored gave +" in page.lead


def test_the_steps_add_up_from_the_first_score_to_the_last(reader, keep):
    keep(two_quarters())
    bars, scores = steps(reader.open("changes", period="quarter"))
    at = round(scores["x"][0], 1)
    for start, length in zip(bars["base"], bars["x"], strict=True):
        assert start == pytest.approx(at, abs=1e-9)
        at += length
    assert at == pytest.approx(round(scores["x"][1], 1), abs=1e-9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_comparison_is_shown_in_every_language(reader, keep, store, language):
    kept = keep(two_quarters(), themes=SHOP_THEMES)
    handmade.kept(store, two_quarters(60).assign(answered_on=date(2026, 8, 1)), into=kept.id, file="later.csv")
    for what in ("previous", "periods", "days", "waves", "segments"):
        page = reader.open("changes", language, **{"change-what": what})
        assert len(page.lead) > 20, what
        assert not page.refusal
        assert text_in(language)("changes.link_gone") not in page.words
        assert page.link["change-what"] == [what] if what != "previous" else "change-what" not in page.link


def test_a_link_to_two_files_shows_these_two(reader, keep, store):
    kept = keep(two_quarters())
    handmade.kept(store, two_quarters(60, ids=False).assign(score=3), into=kept.id, file="later.csv")
    page = reader.open("changes", **{"change-what": "waves", "change-before": "2", "change-after": "1"})
    assert "from file 2 (later.csv) to file 1 (made.csv)" in page.lead
    same = page.choose("selectbox", "change-after", "2")
    assert same.lead == TEXT("changes.refused_same")


def test_two_segments_are_told_apart_and_not_said_to_move(reader, keep):
    keep(two_quarters())
    page = reader.open("changes", **{"change-what": "segments", "change-split": "channel"})
    assert " above “store”" in page.lead or " above “web”" in page.lead or "below" in page.lead
    assert TEXT("changes.movers") not in page.words
    assert "Shown by “region”" in page.words


def test_ranges_that_share_days_are_refused(reader, keep):
    keep(two_quarters())
    page = reader.open("changes", **{"change-what": "days"})
    page = page.choose("date_input", "change-days-before", (date(2026, 1, 1), date(2026, 4, 10)))
    page = page.choose("date_input", "change-days-after", (date(2026, 4, 10), date(2026, 6, 30)))
    assert page.lead == TEXT("changes.refused_overlap")
    page = page.choose("date_input", "change-days-after", (date(2026, 4, 11), date(2026, 6, 30)))
    assert "from 1 January 2026 – 10 April 2026 to 11 April 2026 – 30 June 2026" in page.lead


def test_equal_ranges_are_refused_and_half_a_range_is_waited_for(reader, keep):
    keep(two_quarters())
    page = reader.open("changes", **{"change-what": "days"})
    for key in ("change-days-before", "change-days-after"):
        page = page.choose("date_input", key, (date(2026, 2, 2), date(2026, 2, 2)))
    assert page.lead in (TEXT("changes.refused_overlap"), TEXT("changes.refused_same"))
    page = page.choose("date_input", "change-days-after", (date(2026, 2, 3),))
    assert TEXT("changes.refused_half") in page.words


def test_a_period_that_is_not_over_gets_no_verdict(reader, keep):
    frame = pd.concat([two_quarters(), survey([10] * 60).assign(answered_on=date(2026, 7, 2))])
    keep(frame)
    page = reader.open(
        "changes", period="quarter", **{"change-what": "periods", "change-before": "2026-Q2", "change-after": "2026-Q3"}
    )
    assert "cannot be said yet" in page.lead
    assert TEXT("changes.unfinished", names=["Q3 2026"]) in page.words.replace("\\", "")


def test_files_on_different_scales_get_no_verdict(reader, keep, store):
    kept = keep(two_quarters())
    handmade.kept(store, two_quarters(90).assign(score=10), into=kept.id, file="five.csv", scale="1-5")
    page = reader.open("changes", **{"change-what": "waves"})
    assert "cannot be said yet" in page.lead
    assert TEXT("changes.scales") in page.words.replace("\\", "")


def test_other_shares_turn_the_total_around_and_the_page_says_so(reader, keep):
    """METHODS.md: new and loyal customers both score higher, the total falls."""
    parts = [
        handmade.on("2026-02-10", detractors=20, passives=30, promoters=50, kind="new"),
        handmade.on("2026-02-11", detractors=40, passives=160, promoters=600, kind="loyal"),
        handmade.on("2026-05-10", detractors=100, passives=190, promoters=310, kind="new"),
        handmade.on("2026-06-30", detractors=15, passives=75, promoters=310, kind="loyal"),
    ]
    keep(pd.concat(parts).assign(comment=""))
    page = reader.open("changes", period="quarter")
    assert page.lead.startswith("NPS fell by 15 points from Q1 2026 to Q2 2026")
    assert "gave +4, and who answered gave −19" in page.lead
    assert any("Look twice" in each.value for each in page.at.warning)


def test_each_number_of_movers_opens_what_they_say_without_their_ids(reader, keep):
    frame = two_quarters()
    keep(frame)
    page = reader.open("changes", period="quarter")
    late = frame["answered_on"] >= date(2026, 4, 1)
    people = set(frame.loc[~late, "respondent"]) & set(frame.loc[late, "respondent"])
    assert f"{len(people)} customers stayed" in page.words
    buttons = [each for each in page.at.button if (each.key or "").startswith("change-") and "→" in each.label]
    assert len(buttons) == 9
    assert sum(int(each.label.rsplit(": ", 1)[1].replace(",", "")) for each in buttons) == len(people)
    opened = page.click("change-passive-promoter")
    table = opened.tables[-1]
    assert list(table.columns) == ["Day", "Before", "After", "Comment"]
    assert set(table["Before"]) <= {7, 8}
    assert set(table["After"]) <= {9, 10}
    assert "customer " not in table.to_string()


def test_without_ids_nobody_is_said_to_have_moved(reader, keep):
    keep(two_quarters(ids=False))
    assert TEXT("changes.movers_none") in reader.open("changes").words


def test_themes_are_compared_one_by_one(reader, keep):
    keep(two_quarters(), themes=SHOP_THEMES)
    page = reader.open("changes", period="quarter")
    table = next(each for each in page.tables if "% change from" in each.columns)
    assert set(table["Theme"]) == {"fast delivery, en", "broken, en", "kind staff, en"}
    assert (table["% change from"] <= table["Change of share"]).all()


# -- what there is to survive ---------------------------------------------------------------------------------------


def test_one_period_without_segments_has_nothing_to_compare(reader, keep):
    keep(survey([10, 9, 3] * 20).assign(answered_on=date(2026, 1, 5)))
    assert reader.open("changes").lead == TEXT("changes.nothing")


def test_no_dates_leave_segments_to_compare(reader, keep):
    keep(survey([10, 9, 3, 8] * 20, days=False, channel=["web", "app"]))
    page = reader.open("changes")
    assert "app" in page.lead
    assert "web" in page.lead
    keep(survey([10, 9, 3], days=False), name="bare")


def test_no_dates_and_no_segments_leave_nothing(reader, keep):
    keep(survey([10, 9, 3] * 9, days=False))
    assert reader.open("changes").lead == TEXT("changes.nothing_days")


def test_one_segment_leaves_the_mix_untold(reader, keep):
    keep(two_quarters(ids=False).drop(columns=["channel", "region"]).assign(channel="web"))
    page = reader.open("changes", period="quarter")
    assert TEXT("changes.no_mix") in page.words
    assert page.lead.startswith("NPS rose by")


def test_nothing_but_promoters_stands_still(reader, keep):
    keep(two_quarters().assign(score=10))
    page = reader.open("changes", period="quarter")
    assert page.lead.startswith("NPS stood still from Q1 2026 to Q2 2026")


def test_a_side_with_a_single_answer_is_too_few(reader, keep):
    keep(pd.concat([two_quarters(40), survey([3]).assign(answered_on=date(2026, 9, 30), respondent="x")]))
    page = reader.open(
        "changes", period="quarter", **{"change-what": "periods", "change-before": "2026-Q2", "change-after": "2026-Q3"}
    )
    assert "Too few customers to say whether the score moved" in page.lead
    assert page.figures == []


def test_a_column_of_thousands_of_segments_is_not_offered_and_named(reader, keep):
    frame = two_quarters(1_200).assign(order=[f"order {place}" for place in range(1_200)])
    keep(frame)
    page = reader.open("changes", period="quarter")
    assert TEXT("changes.too_many", names=["“order”"]) in page.words
    assert "order" not in page.at.selectbox(key="change-by").options


def test_filters_that_match_nothing_and_filters_of_a_group(reader, keep):
    keep(two_quarters())
    assert reader.open("changes", words="nobody said this").lead == TEXT("wording.lead_none")
    assert "A score needs all three groups" in reader.open("changes", group="detractor").lead


def test_a_link_to_what_is_not_there_says_so_and_shows_the_nearest(reader, keep):
    keep(two_quarters())
    page = reader.open("changes", **{"change-what": "periods", "change-before": "1999-Q1", "change-by": "<b>x</b>"})
    assert TEXT("changes.link_gone") in page.words
    assert "2026" in page.lead


def test_hostile_names_are_shown_to_the_letter(reader, keep):
    name = "![x](http://evil.example/1.png)<img src=x onerror=alert(1)>"
    frame = two_quarters().rename(columns={"channel": name})
    frame[name] = frame[name] + name
    keep(frame)
    for what in ("previous", "segments"):
        page = reader.open("changes", period="quarter", **{"change-what": what})
        assert "<img" not in "".join(each.value for each in page.at.html)
        assert not [label for label in page.labels if "![x](" in label]
