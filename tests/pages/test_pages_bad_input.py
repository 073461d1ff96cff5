"""Every page of measures before answers that allow little: it says what it cannot show and why, and shows the rest."""

from datetime import date, timedelta

import pytest
from making import survey
from visiting import Page

from nps_core.i18n import LANGUAGES, text_in

MEASURED = ("trend", "segments", "changes", "drivers", "planning")
MIXED = [10, 9, 3, 7, 0, 10]
TEXT = text_in("en")
HOSTILE = ("x" * 300, "العملاء الجدد", '=HYPERLINK("a") 😀', "👩\u200d👩\u200d👧", "a\u202eb\tc", "<b>*_`|![a](b)$x$")


def weekly(scores, weeks, **columns):
    """Answers spread evenly over some weeks."""
    frame = survey(scores, **columns)
    frame["answered_on"] = [date(2025, 1, 6) + timedelta(weeks=row * weeks // len(scores)) for row in range(len(frame))]
    return frame


def customers(frame, n):
    """The same answers, given by so many customers in turn."""
    return frame.assign(respondent=[f"c{row % n}" for row in range(len(frame))])


AWKWARD = {
    "one segment": lambda: weekly(MIXED * 40, 60, channel=["web"]),
    "one period": lambda: survey(MIXED * 10, channel=["web", "app"]).assign(answered_on=date(2026, 3, 2)),
    "all promoters": lambda: customers(weekly([10] * 240, 60, channel=["web", "app"], spent=[5.0, 7.0, 9.0]), 40),
    "all detractors": lambda: weekly([0] * 240, 60, channel=["web", "app"], comments=["bad", ""]),
    "one response": lambda: survey([10], channel=["web"], spent=[3.0]),
    "one response without a day": lambda: survey([7], days=False),
    "one response a segment": lambda: survey(MIXED * 8, channel=[f"shop {n}" for n in range(48)]),
    "equal dates": lambda: customers(
        survey(MIXED * 20, channel=["web", "app"]).assign(answered_on=date(2026, 3, 2)), 30
    ),
    "no dates": lambda: survey(MIXED * 20, days=False, channel=["web", "app"], spent=[1.0, 2.0, 3.0]),
    "no respondent": lambda: weekly(MIXED * 40, 60, channel=["web", "app"]),
    "one respondent": lambda: customers(weekly(MIXED * 40, 60, channel=["web", "app"], comments=["fine", "slow"]), 1),
    "values zero, negative and missing": lambda: weekly(
        MIXED * 40, 60, channel=["web", "app"], spent=[0.0, -5.0, None, 20.0, 20.0, 1e12]
    ),
    "no value above zero": lambda: weekly(MIXED * 40, 60, channel=["web", "app"], spent=[0.0, -1.0, None]),
    "no value at all but one": lambda: weekly(MIXED * 40, 60, spent=[None] * 239 + [4.0]),
    "a century between two answers": lambda: survey(MIXED * 10, channel=["web", "app"]).assign(
        answered_on=[date(1926, 1, 1)] * 30 + [date(2026, 1, 1)] * 30
    ),
    "a segment that came late": lambda: weekly(MIXED * 40, 60, channel=["web"] * 239 + ["app"]),
    "names that are long, from right to left, formulas and pictures": lambda: weekly(
        MIXED * 80,
        60,
        **{"=HYPERLINK(1) 😀": ["x" * 300, "العملاء الجدد", "=1+1", "👩‍👩‍👧‍👦", "a\u202eb\u0000c", "<b>*_`|"]},
    ),
}


def empty_cards(page: Page) -> list[str]:
    """The titles of the cards that hold nothing but their title."""
    found = []

    def look(block):
        kinds = [child.type for child in block.children.values()]
        inner = [child for child in block.children.values() if hasattr(child, "children")]
        if kinds == ["markdown"] and is_title(block.children[0]):
            found.append(block.children[0].value)
        for child in inner:
            look(child)

    look(page.at.main)
    return found


def is_title(element) -> bool:
    return element.value.startswith("**") and element.value.endswith("**")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", AWKWARD)
def test_every_page_says_what_it_cannot_show_and_shows_the_rest(reader, keep, kind, language):
    keep(AWKWARD[kind]())
    for name in MEASURED:
        page = reader.open(name, language)
        assert page.lead, name
        assert not empty_cards(page), name
        assert not [line for line in [*page.html, *page.labels] if "nan" in line.split() or "inf" in line.split()], name
        assert not [chart for chart in page.charts if not chart.alt], name


@pytest.mark.parametrize("name", MEASURED)
def test_where_nothing_matches_the_way_back_stands(reader, keep, name):
    keep(AWKWARD["values zero, negative and missing"]())
    page = reader.open(name, words="no such words")
    assert page.lead == TEXT("wording.lead_none")
    assert TEXT("frame.reset") in page.labels
    assert not page.charts


@pytest.mark.parametrize("name", MEASURED)
def test_one_group_alone_is_read_and_has_no_score(reader, keep, name):
    keep(AWKWARD["no respondent"]())
    page = reader.open(name, group="promoter")
    assert not page.charts
    assert "NPS is" not in page.lead
    assert page.tables, "its responses are there to read"


@pytest.mark.parametrize("name", MEASURED)
def test_a_column_of_fifty_thousand_segments_leaves_every_page_standing(reader, fifty_thousand, name):
    page = reader.open(name)
    assert page.lead
    assert not empty_cards(page)
    if name == "changes":
        assert TEXT("changes.too_many", names=["“shop”"]) in page.words
    if name == "segments":
        assert TEXT("segments.lead_few", dimension="“shop”") in page.lead


@pytest.fixture
def fifty_thousand(keep):
    n = 50_000
    return keep(weekly([MIXED[row % 6] for row in range(n)], 60, shop=[f"shop {row}" for row in range(n)]))


@pytest.mark.parametrize("name", ["changes", "drivers"])
def test_without_comments_no_themes_are_promised(reader, keep, name):
    keep(AWKWARD["no respondent"]())
    words = reader.open(name).words
    assert TEXT("themes.no_comments") in words
    assert "have not been found yet" not in words


def test_a_rated_question_is_no_value_unless_the_reader_says_so(reader, keep):
    keep(weekly(MIXED * 40, 60, food=[0.0, 4.0, 8.0, 10.0]))
    page = reader.open("segments")
    assert "Detractors hold" not in page.words
    assert "Detractors hold" in page.pick(TEXT("segments.value"), "food").words
