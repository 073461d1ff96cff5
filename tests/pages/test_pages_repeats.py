"""Customers who answered several times: the choice is visible, and every number leads to what it counts."""

import pytest
from making import shop

from nps_core.i18n import LANGUAGES, text_in
from nps_core.scale import category

TEXT = text_in("en")


def repeated():
    """The shop's 280 answers, of 140 customers who answered twice, far apart."""
    frame = shop()
    frame["respondent"] = [f"customer {row % 140}" for row in range(len(frame))]
    return frame


def control(page):
    return [each for each in page.at.selectbox if each.key == "counting"]


def test_nothing_is_to_choose_where_nobody_repeats(reader, keep):
    keep(shop().assign(respondent=[f"customer {row}" for row in range(280)]))
    page = reader.open(counting="latest")
    assert not control(page)
    assert "counting" in page.words, "the part of the link that means nothing here is told"
    assert "customers" not in page.html[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_many_customers_answered_is_told_and_the_interval_is_theirs(reader, keep, language):
    keep(repeated())
    page, text = reader.open(language=language), text_in(language)
    assert text("wording.context_customers", n=140) in page.html[1]
    (box,) = control(page)
    assert box.label == text("frame.counting")
    assert box.options == [text("frame.counting_all"), text("frame.counting_latest")]


def test_an_interval_that_is_wider_for_repeats_says_so(reader, keep):
    frame = repeated()
    frame["score"] = [[2, 9, 10, 8, 3, 10, 9][row % 140 % 7] for row in range(len(frame))]
    keep(frame)
    page = reader.open()
    assert TEXT("wording.context_worth", n=140, worth=140) in page.html[1]


@pytest.mark.parametrize("page", ["overview", "trend", "segments", "themes"])
def test_the_latest_answer_of_each_customer_can_be_counted_alone(reader, keep, page):
    keep(repeated())
    shown = reader.open(page, counting="latest")
    assert TEXT("wording.context_responses", n=140, total=280) in shown.words
    assert TEXT("wording.filter_latest") in shown.words
    assert shown.link["counting"] == ["latest"]


def test_what_is_counted_of_the_latest_answers_is_what_opens(reader, keep):
    frame = repeated()
    keep(frame)
    page = reader.open(counting="latest", channel="phone")
    latest = frame.drop_duplicates("respondent", keep="last")
    wanted = latest[(latest["channel"] == "phone") & (latest["score"] < 7)]
    page = page.click("read-detractor")
    assert len(page.tables[-1]) == len(wanted)
    assert sorted(page.tables[-1]["Score"]) == sorted(wanted["score"])


def test_choosing_goes_into_the_link_and_back(reader, keep):
    keep(repeated())
    page = reader.open().pick(TEXT("frame.counting"), TEXT("frame.counting_latest"))
    assert page.link["counting"] == ["latest"]
    page = page.pick(TEXT("frame.counting"), TEXT("frame.counting_all"))
    assert "counting" not in page.link


@pytest.mark.parametrize("page", ["changes", "drivers", "planning", "data"])
def test_every_page_stands_on_the_latest_answers(reader, keep, page):
    keep(repeated())
    assert reader.open(page, counting="latest").words


@pytest.mark.parametrize("page", ["overview", "trend", "segments", "changes"])
@pytest.mark.parametrize("counting", ["all", "latest"])
def test_repeat_customers_of_all_sorts_are_survived(reader, keep, page, counting):
    """Without days; one customer alone; all promoters; no id for half of the answers."""
    frame = shop().head(40)
    frame["respondent"] = ["only one" if row % 2 else None for row in range(40)]
    kinds = {
        "no days": frame.assign(answered_on=None),
        "one customer": frame.assign(respondent="only one"),
        "all promoters": frame.assign(score=10),
        "one day": frame.assign(answered_on=frame["answered_on"].iloc[0]),
    }
    for name, answers in kinds.items():
        dataset = keep(answers, name=name)
        assert reader.open(page, counting=counting, data=dataset.id).words


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_answers_of_few_customers_are_no_score(reader, keep, language):
    frame = shop().head(60)
    frame["respondent"] = [f"customer {row % 4}" for row in range(60)]
    keep(frame)
    groups = {
        name: int((frame["score"].map(category) == name[:-1]).sum()) for name in ("promoters", "passives", "detractors")
    }
    lead = reader.open(language=language).lead
    assert lead.startswith(text_in(language)("wording.lead_few_customers", n=60, customers=4, **groups))
