"""The segments page: splits, the way in and back, two-way tables, value, and files that have little to split."""

import pytest
from making import shop, survey

from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.tally import Tally
from pages import cached, drill

TEXT = text_in("en")
SPENT = (20.0, 35.5, 50.0, 80.0, 120.0, 400.0, 0.0)


def priced(**more):
    """The shop, with what was spent."""
    frame = shop()
    return frame.assign(spent=[SPENT[row % 7] for row in range(len(frame))], **more)


def listed(page):
    """The table of every segment, by name."""
    return next(table for table in page.tables if "Segment" in table.columns).set_index("Segment")


def crumbs(page):
    return [each.label for each in page.at.button if (each.key or "").startswith("split-step")]


def clicked(page, *steps):
    """The page after clicks on a segment each; AppTest has no charts to click on."""
    state = page.at.session_state
    current, path = (state["by"], state.get("split-across", None)), state.get("split-path", [])
    for key, value in drill.narrowed(state["dataset"], state["filters"], path, current, steps).items():
        page.at.session_state[key] = value
    return page.rerun()


# -- splits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_split_into_bands_written_as_the_reader_writes_them(reader, keep, language):
    frame = priced()
    frame["spent"] *= 100
    keep(frame)
    page = reader.open("segments", language, by="spent")
    text = text_in(language)
    assert any("12,000" in str(name) for table in page.tables for name in table.iloc[:, 0])
    assert "spent" in page.lead
    assert page.link["by"] == ["spent"]
    assert text("segments.band_over", low=12000.0) in [str(n) for t in page.tables for n in t.iloc[:, 0]]


def test_all_dimensions_together_are_one_list(reader, keep):
    keep(priced())
    page = reader.open("segments", by="* ")
    names = set(listed(page).index)
    assert {"web (channel)", "North (region)", "over 120 (spent)"} <= names
    assert page.lead.startswith("Of all ")
    assert "“web” (channel) and “over 20 to 35.5” (spent) stand above the rest" in page.lead


def test_the_lead_says_how_far_the_furthest_segment_is_from_the_rest(reader, keep):
    frame = shop()
    keep(frame)
    phone = frame["channel"] == "phone"
    one, rest = (Nps.of(Tally.of_scores(frame.loc[rows, "score"])) for rows in (phone, ~phone))
    lead = reader.open("segments").lead
    assert f"“phone”: {TEXT.points(rest.nps - one.nps)} points below it (between " in lead
    assert f"an NPS of {TEXT.points(one.nps)} from 40 responses" in lead


def test_a_two_way_table_shows_score_interval_or_number_of_each_pair(reader, keep):
    frame = shop()
    keep(frame)
    here = frame[(frame["channel"] == "web") & (frame["region"] == "North")]
    score = Nps.of(Tally.of_scores(here["score"]))
    wanted = {
        "score": f"▲ {TEXT.points(score.nps)}",
        "interval": f"▲ {TEXT.points(score.nps)} ({TEXT.points(score.low)} to {TEXT.points(score.high)})",
        "responses": str(len(here)),
    }
    for shown, cell in wanted.items():
        page = reader.open("segments", **{"split-across": "region", "split-cells": shown})
        table = page.tables[0].set_index("name")
        assert cell in set(table.loc["web"])
    assert "Neither" not in page.words
    assert "“web” × “North” (above)" in page.words


def test_a_small_cell_shows_its_three_counts_only(reader, keep):
    keep(survey([10, 8, 3] * 3 + [9, 2] * 40, channel=["booth"] * 9 + ["web"] * 80, region=["North"] * 89))
    table = reader.open("segments", **{"split-across": "region"}).tables[0].set_index("name")
    assert table.loc["booth"].tolist() == ["3 · 3 · 3"]


# -- in and back ----------------------------------------------------------------------------------------------------


def test_a_click_narrows_to_the_segment_and_splits_by_the_next_dimension(reader, keep):
    frame = priced()
    keep(frame)
    page = clicked(reader.open("segments"), ("channel", "web"))
    assert "120 of 280 responses" in page.words
    assert page.at.session_state["by"] == "region"
    assert crumbs(page) == ["All responses", "channel\\: web"]
    page = clicked(page, ("region", "North"))
    assert page.at.session_state["by"] == "spent"
    band = cached.bands(page.at.session_state["dataset"].version, "spent")[-1]
    page = clicked(page, ("spent", band))
    assert [each.split("\\")[0] for each in crumbs(page)[1:]] == ["channel", "region", "spent"]
    expected = frame[(frame["channel"] == "web") & (frame["region"] == "North") & (frame["spent"] > 120)]
    assert f"{len(expected)} of 280 responses" in page.words
    path = {"split-path": ["channel", "region", "spent"]}
    assert page.link["split-path"] == path["split-path"]
    again = reader.open("segments", channel="web", region="North", spent=band, **path)
    assert crumbs(again) == crumbs(page)
    assert f"{len(expected)} of 280 responses" in again.words


def test_the_path_leads_back_step_by_step(reader, keep):
    keep(priced())
    page = clicked(clicked(reader.open("segments"), ("region", "North")), ("channel", "web"))
    assert crumbs(page) == ["All responses", "region\\: North", "channel\\: web"]
    page = page.click("split-step-1")
    assert "140 of 280 responses" in page.words
    assert page.at.session_state["by"] == "channel"
    page = page.click("split-step-all")
    assert "· 280 responses" in page.words
    assert crumbs(page) == []
    assert not {"channel", "region", "split-path"} & set(page.link)


def test_what_is_narrowed_in_the_sidebar_stands_in_the_path(reader, keep):
    keep(shop())
    assert crumbs(reader.open("segments", region="North")) == ["All responses", "region\\: North"]


def test_resetting_takes_bands_off_too(reader, keep):
    keep(priced())
    page = reader.open("segments", spent=":20")
    assert "spent: up to 20" in page.words
    page = page.click("reset")
    assert "· 280 responses" in page.words
    assert "spent" not in page.link


def test_a_band_filters_every_page(reader, keep):
    frame = priced()
    keep(frame)
    n = int((frame["spent"] > 120).sum())
    for page in ("overview", "trend", "segments"):
        assert f"{n} of 280 responses" in reader.open(page, spent="120:").words


def test_a_link_to_a_band_that_is_none_is_told(reader, keep):
    keep(priced())
    page = reader.open("segments", spent="1:2")
    assert TEXT("frame.link_ignored", names=["spent"]) in page.words
    assert "· 280 responses" in page.words


# -- value ----------------------------------------------------------------------------------------------------------


def test_those_worth_most_are_told_from_the_others_and_what_detractors_hold(reader, keep):
    scores = [10, 9, 10, 8, 10] * 20 + [3, 8, 7, 10, 0] * 60
    spent = [900.0 + row for row in range(100)] + [10.0 + row % 40 for row in range(300)]
    keep(survey(scores, spent=spent, channel=["web", "app"]))
    page = reader.open("segments")
    assert "Those with the highest “spent” (over " in page.words
    assert "are the bigger promoters" in page.words
    held = sum(value for score, value in zip(scores, spent, strict=True) if score <= 6)
    assert f"Detractors hold {TEXT.amount(held)} of {TEXT.amount(sum(spent))} in “spent”" in page.words
    assert "the happier it is: weighting raises the score" in page.words


def test_values_that_are_zero_negative_or_missing_are_counted_and_told(reader, keep):
    spent = ([5.0, 7.0] * 20 + [0.0] * 6 + [-3.5] * 4 + [None] * 3) * 2
    keep(survey([10, 3] * 53, spent=spent, channel=["web", "app"]))
    words = reader.open("segments").words
    assert TEXT("segments.left_missing", n=6) in words
    assert TEXT("segments.left_zero", n=12) in words
    assert TEXT("segments.left_negative", n=8, amount=-28.0) in words


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        pytest.param([0.0], "weighted_none", id="all zero"),
        pytest.param([-5.0], "weighted_none", id="all negative"),
        pytest.param([None, None, 3.0], "value_one", id="one value"),
    ],
)
def test_a_number_that_weighs_nothing_is_said_and_the_rest_is_shown(reader, keep, spent, said):
    frame = survey([10, 3] * 45, channel=["web", "app"])
    frame["spent"] = [spent[row % len(spent)] for row in range(90)]
    frame["spent"] = frame["spent"].astype(float)
    keep(frame)
    page = reader.open("segments")
    assert TEXT(f"segments.{said}", attribute="“spent”") in page.words
    assert {"web", "app"} == set(listed(page).index)


def test_one_customer_with_all_the_money_has_no_weighted_score(reader, keep):
    keep(survey([10] + [3, 9] * 60, spent=[1e9] + [1.0] * 120, channel=["web", "app"]))
    assert "one customer's opinion" in reader.open("segments").words


# -- little or too much to split ------------------------------------------------------------------------------------

LITTLE = {
    "one segment": survey([10, 3] * 40, channel=["web"]),
    "all promoters": survey([10] * 80, channel=["web", "app"], spent=[1.0, 2.0]),
    "one answer": survey([10], channel=["web"], spent=[5.0]),
    "equal dates": survey([10, 3, 8] * 30, channel=["web", "app"]).assign(answered_on=None),
    "no dates": survey([10, 3, 8] * 30, days=False, channel=["web", "app"], spent=[4.0]),
    "no segment at all": survey([10, 3] * 40, channel=[None]),
    "numbers only": survey([10, 3] * 40, spent=[1.0, 2.0, 3.0]),
}


@pytest.mark.parametrize("frame", LITTLE.values(), ids=LITTLE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_little_to_split_is_a_sentence_and_no_error(reader, keep, frame, language):
    keep(frame)
    for more in ({}, {"by": "* "}, {"split-across": "spent"}):
        page = reader.open("segments", language, **more)
        assert len(page.lead) > 8


def test_one_segment_is_said_to_have_nothing_beside_it(reader, keep):
    keep(LITTLE["one segment"])
    assert reader.open("segments").lead == TEXT("segments.lead_one", dimension="“channel”", segment="“web”", n=80)


def test_segments_too_small_to_judge_are_said_to_be(reader, keep):
    keep(survey([10, 3] * 20, channel=["a", "b", "c", "d"]))
    assert reader.open("segments").lead == TEXT("segments.lead_few", dimension="“channel”")


def test_filters_that_match_nothing_leave_the_way_back(reader, keep):
    keep(priced())
    page = reader.open("segments", words="nobody wrote this", spent=":20")
    assert page.lead
    assert not page.charts


def test_one_group_alone_shows_its_responses_only(reader, keep):
    keep(priced())
    page = reader.open("segments", group="detractor")
    assert not page.charts


def test_fifty_thousand_segments_are_a_page_and_each_is_found(reader, keep):
    names = [f"SKU-{number:05d}" for number in range(50_000)]
    frame = survey([10, 3] * 30_000, days=False, sku=[*names, *["SKU-00001"] * 10_000])
    keep(frame)
    page = reader.open("segments")
    assert len(listed(page)) == 500
    for figure in page.figures:
        assert all(len(trace["x"]) <= 400 for trace in figure["data"] if isinstance(trace.get("x"), list))
    assert TEXT("segments.list_cut", n=50_000, shown=500) in page.words
    page = page.choose("text_input", "split-find", "sku-4999")
    assert len(listed(page)) == 10
    page = clicked(page, ("sku", "SKU-49997"))
    assert "1 of 60,000 responses" in page.words
    assert "1 of 60,000 responses" in reader.open("segments", sku="SKU-49998").words


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_are_shown_to_the_letter(reader, keep, language):
    hostile = "<img src=x onerror=alert(1)> **b** =1+1"
    frame = survey([10, 3] * 60, **{hostile: [hostile, "b"], "=cmd": ["[x](y)", "z"]}, spent=[1.0, 2.0, 3.0, 4.0])
    keep(frame)
    page = reader.open("segments", language, **{"split-across": "=cmd"})
    assert hostile in page.lead
    assert all("<img" not in label.replace("\\<", "") for label in page.labels)
    page = clicked(page, (hostile, hostile), ("=cmd", "[x](y)"))
    assert all("<img" not in label.replace("\\<", "") for label in page.labels)
    assert len(crumbs(page)) == 3
