"""The planning page: answers needed, days they take, and who is asked on which day."""

from datetime import date, timedelta
from math import ceil

import pytest
from making import shop, survey

from nps_core.i18n import LANGUAGES, text_in
from nps_core.planning import answers_for_change, answers_for_margin, variance
from nps_core.score import Nps
from nps_core.tally import Tally

TEXT = text_in("en")


def drop_list(page, content: str):
    (place,) = [each for each in page.at.file_uploader if (each.key or "").startswith("rota-file-")]
    return type(page)(place.upload("customers.csv", content.encode()).run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lead_tells_answers_and_days_at_the_pace_of_the_file(reader, keep, language):
    frame = shop()
    keep(frame)
    mix = variance(Nps.of(Tally.of_scores(frame["score"])))
    n, each = answers_for_margin(mix, 5), answers_for_change(mix, 10)
    # Four answers a day, every day.
    told = {"margin": 5, "change": 10, "n": n, "each": each, "days": ceil(n / 4), "days_each": ceil(each / 4)}
    assert reader.open("planning", language=language).lead == text_in(language)("planning.lead", **told)


def test_goals_come_from_the_link_and_a_nonsense_goal_is_told(reader, keep):
    keep(shop())
    page = reader.open("planning", **{"plan-margin": "10", "plan-customers": "10000"})
    assert page.lead.startswith("An NPS to within ±10 points takes")
    assert "80 days of 111 and 10 days of 112" in page.words
    assert "plan-" not in page.words
    odd = reader.open("planning", **{"plan-margin": "<b>"})
    assert "plan-margin" in odd.words
    assert "An NPS to within ±5 points" in odd.words


def test_with_customers_and_a_rate_the_days_follow_from_the_rota(reader, keep):
    keep(shop())
    page = reader.open("planning", **{"plan-customers": "10000", "plan-rate": "15"})
    assert "brings 16.7 answers a day" in page.words, "10,000 customers, 90 days, 15 of 100"
    windows = page.tables[0]
    assert windows["Responses"].tolist() == [117, 500, 1500]


def test_a_goal_beyond_the_customers_is_said(reader, keep):
    keep(shop())
    assert "more than your 100 customers" in reader.open("planning", **{"plan-customers": "100"}).words


def test_without_dates_the_days_are_not_guessed(reader, keep):
    keep(survey([10, 3, 8] * 20, days=False))
    page = reader.open("planning")
    assert "day" not in page.lead
    assert "do not say how many answers come a day" in page.words
    assert not page.tables


@pytest.mark.parametrize("scores", [[10], [10] * 40, [0, 10]], ids=["one answer", "all promoters", "two answers"])
def test_few_or_equal_answers_still_give_a_plan(reader, keep, scores):
    keep(survey(scores))
    assert reader.open("planning").lead.startswith("An NPS to within ±5 points takes")


def test_filters_that_leave_no_score_leave_the_way_back(reader, keep):
    keep(shop())
    assert reader.open("planning", words="nobody wrote this").words


def test_a_list_is_planned_by_name_with_rest_for_who_answered_lately(reader, keep):
    # Four answers a day: c36 to c39 answered on 10 January 2026, c0 to c3 on the 1st.
    frame = survey([10, 3, 8, 9] * 10)
    frame["respondent"] = [f"C{place}" for place in range(40)]
    keep(frame)
    page = drop_list(reader.open("planning"), "customer\n" + "\n".join(f"c{place}" for place in range(40)) + "\nc1\n")
    assert "40 customers in 90 days" in page.words
    assert "1 row names a customer who is in the list already" in page.words
    page = page.click("rota-away")
    assert "40 customers in 90 days" not in page.words


def test_a_start_soon_after_the_answers_puts_their_customers_late(reader, keep):
    frame = survey([10, 3, 8, 9] * 10)
    frame["answered_on"] = date.today()
    frame["respondent"] = [f"c{place}" for place in range(40)]
    keep(frame)
    page = drop_list(reader.open("planning"), "customer\n" + "\n".join(f"c{place}" for place in range(40)))
    assert "40 customers answered lately and are asked later in the round" in page.words
    assert "between 0 and 40 a day, because some must rest first" in page.words, "all on the last day of the round"


def test_an_empty_column_names_nobody_and_is_told(reader, keep):
    keep(shop())
    page = drop_list(reader.open("planning"), "customer,city\na,\nb,\n")
    assert "2 customers in 90 days" in page.words, "a column without a cell is not offered"


def test_last_answers_are_known_by_customer_whatever_the_letters(keep, store):
    frame = survey([10, 3, 8, 9])
    frame["respondent"] = ["A", "a ", None, "B"]
    frame["answered_on"] = [date(2026, 1, 1) + timedelta(days=place) for place in range(4)]
    dataset = keep(frame)
    assert store.last_answers(dataset) == {"a": date(2026, 1, 2), "b": date(2026, 1, 4)}
