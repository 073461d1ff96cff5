"""What the themes page says first, in three languages."""

from datetime import date

import pandas as pd
import pytest

from nps_core import wording
from nps_core.comments.moving import ShareMove
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.tally import Tally
from nps_core.trend import trend
from nps_core.views import Scope, ThemesOverTime, ThemeSummary, ThemesView

EVERY_LANGUAGE = pytest.mark.parametrize("text", [text_in(language) for language in LANGUAGES], ids=LANGUAGES)
MARCH = {"en": "March 2026", "zh-Hans": "2026年3月", "zh-Hant": "2026年3月"}


def theme(id_, impact, verdict, move=None):
    names = tuple((language, f"{id_} {language}") for language in LANGUAGES)
    score, ends = Nps(60, 20, 20), (impact - 2, impact + 3)
    return ThemeSummary(
        id_, names, (), score, 0.18, impact, *ends, verdict, (), 0.15, 0.21, move or ShareMove("unclear")
    )


def view_of(*found):
    """Five months, the last one open, with ten mentions of each theme in each."""
    days = [date(2026, month, day) for month in range(1, 6) for day in (1, 15, 30 if month != 2 else 28)][:-1]
    counted = pd.DataFrame({"answered_on": days, "score": 9, "n": 40})
    periods = trend(Tally.of_counts(counted, ["answered_on"]), "month")
    rows = pd.DataFrame({"mentions": 10, "share": 0.1, "low": 0.05, "high": 0.2}, index=range(len(periods)))
    moving = ThemesOverTime("month", periods, {each.id: rows for each in found}, {each.id: each.move for each in found})
    where = Scope("made", False, Filters(), Nps(9, 9, 9), Nps(9, 9, 9), (0,) * 11, None, None, 0)
    return ThemesView(where, Nps(100, 100, 300), found, (), True, "", False, "m", moving)


def moved(verdict, before, after):
    return ShareMove(verdict, 2, before, after, after - before, 0.01, 0.2, 20, 0.001)


@EVERY_LANGUAGE
def test_one_thing_comes_first_what_it_costs_how_many_say_so_and_since_when(text):
    late = theme("late", -6.0, "hurts", moved("more", 0.1, 0.2))
    lead = wording.themes_lead(view_of(late, theme("kind", 4.0, "helps")), text)
    first = lead.split(f"kind {text.language}")[0]
    assert f"late {text.language}" in first
    assert all(fact in first for fact in ("6", "3", "8", "18", MARCH[text.language]))
    assert "−" not in lead  # a cost is told without a sign


def test_the_lead_in_english():
    late = theme("Delivery", -6.0, "hurts", moved("more", 0.1, 0.2))
    lead = wording.themes_lead(view_of(late), text_in("en"))
    told = "“Delivery en” costs 6 points (3 to 8): 18% of comments mention it, and more since March 2026."
    assert lead == f"{told} No theme clearly lifts it."


@EVERY_LANGUAGE
def test_what_is_new_is_said_even_where_nothing_moves_the_score(text):
    news = [theme("app", -1.0, "unclear", moved(*told)) for told in (("emerging", 0.0, 0.12), ("emerging", 0.04, 0.12))]
    leads = [wording.themes_lead(view_of(each), text) for each in news]
    assert all(f"app {text.language}" in lead and MARCH[text.language] in lead for lead in leads)
    assert "12" in leads[0]
    assert "4" in leads[1]
    gone = wording.themes_lead(view_of(theme("fax", 1.0, "unclear", moved("fading", 0.12, 0.01))), text)
    assert f"fax {text.language}" in gone
