"""A frozen review says next year what it said at the meeting; the next one begins with what became of it."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from nps_core.comments.steering import rename
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report.document import Document, Ranking, Subject
from nps_core.report.frozen import asked_of, freeze, frozen, minutes, named, subject_of
from nps_core.report.kept import from_json
from nps_core.settings import ROOT
from nps_core.store import About, Decision
from nps_core.views import judged, since
from tests.handmade import adopted, kept, on, store_in

MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 30)
WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEB = Subject(filters=Filters().within("channel", "web"))
LESS = Subject(pages=("overview", "themes"))


def wave(first, last, score, **more):
    """Six answers a day on the web: of a score of 0 or 50."""
    mix = {0: (2, 2, 2), 50: (1, 1, 4)}[score]
    named = dict(zip(("detractors", "passives", "promoters"), mix, strict=True))
    days = [day.date().isoformat() for day in pd.date_range(first, last)]
    return pd.concat([on(day, **named, channel="web", **more) for day in days], ignore_index=True)


@pytest.fixture
def shop(store):
    """January and February with two themes, whose words are quoted."""
    frame = wave("2026-01-01", "2026-02-28", 0)
    frame = frame.assign(comment=[f"secret words {row}" for row in range(len(frame))])
    made = kept(store, frame, name="Shop")
    late = [row + 2 for row in frame.index if frame["score"][row] == 3][:60]
    kind = [row + 2 for row in frame.index if frame["score"][row] == 10][:60]
    return adopted(store, made, {"late": late, "kind": kind}, quotes={"late": (f"row {late[0]}",)})


def said(store, review):
    """Everything that a review says, in every language."""
    return {language: frozen(store, review, language) for language in LANGUAGES}


def words_of(document):
    return [quote.text for sheet in document.sheets for quote in sheet.quotes]


def numbers_of(document):
    """A document without its words and notes."""
    return [(sheet.id, sheet.lead, sheet.chart, sheet.tables) for sheet in document.sheets]


def test_a_frozen_review_never_changes(store, shop):
    review = freeze(store, shop, LESS, "March", MARCH, made_at=WHEN)
    before = said(store, review)
    assert before["en"].sheets[0].id == "overview.score"
    assert words_of(before["en"])
    store.edit_themes(shop, rename("late", {"en": "Delivery"}))
    longer = kept(store, wave("2026-03-01", "2026-04-30", 50), into=shop.id)
    assert said(store, review) == before
    adopted(store, longer, {"price": [2, 3, 4]})
    store.merge_segments(store.dataset(shop.id), "channel", {"web": "shop"})
    assert said(store, review) == before
    store.remove(shop.id)
    again = store_in(store.folder)
    assert said(again, again.review(review.id)) == before
    again.close()


def test_what_leaves_of_a_review_is_called_as_the_review_is_now(store, shop):
    review = freeze(store, shop, LESS, "Mrach", MARCH)
    store.rename_review(review, "March")
    document = frozen(store, review, "zh-Hant")
    called = named(document, store.review(review.id))
    assert called.title == "March · Shop"
    assert replace(called, title=document.title) == document


def test_what_leaves_of_a_review_ends_with_what_moved_since_and_what_was_decided_and_keeps_what_was_frozen(store, shop):
    review = freeze(store, shop, LESS, "March", MARCH, made_at=WHEN)
    before = frozen(store, review, "en")
    assert minutes(before, review, since(store, shop, Filters(), review.last_day), (), {}) == before
    store.add_decision(Decision(review.id, "New courier", date(2026, 3, 1), "Anna", about=About("channel", "web")))
    longer = kept(store, wave("2026-03-01", "2026-04-30", 50), into=shop.id)
    moved = since(store, longer, Filters(), review.last_day)
    decisions = judged(store, longer, asked_of(store, [review]), APRIL)
    for language, document in said(store, review).items():
        told = minutes(document, review, moved, decisions, {})
        assert told.sheets[:-2] == document.sheets
        way, decided = told.sheets[-2:]
        assert (way.id, decided.id) == ("reviews.since_then", "reviews.decided")
        assert way.chart is None or way.tables[0].rows[1][1] == 50
        assert decided.tables[0].rows[0][:2] == ("New courier", "Anna")
        today = text_in(language).day(datetime.now(UTC).date())
        assert today in way.notes[0]
        assert today in decided.notes[0]
    gone = minutes(before, review, None, decisions, {})
    assert [sheet.id for sheet in gone.sheets[len(before.sheets) :]] == ["reviews.decided"]


def test_a_review_knows_what_it_is_of_and_is_compared_by(store, shop):
    review = freeze(store, shop, WEB, "March", MARCH)
    assert subject_of(review) == WEB
    assert (review.facts["nps"], review.facts["responses"]) == (0.0, 6 * 59)
    assert (review.first_day, review.last_day) == (date(2026, 1, 1), date(2026, 2, 28))
    assert frozen(store, review, "en").version == shop.version == review.version


def test_the_first_review_begins_with_the_score_the_next_with_what_became_of_it(store, shop):
    first = freeze(store, shop, LESS, "March", MARCH, made_at=WHEN)
    assert {sheet.id.split(".")[0] for sheet in frozen(store, first, "en").sheets} == {"overview", "themes"}
    courier = store.add_decision(
        Decision(first.id, "New courier", date(2026, 3, 1), "Anna", about=About("channel", "web"))
    )
    store.add_decision(Decision(first.id, "Call back", date(2026, 6, 1)))
    longer = kept(store, wave("2026-03-01", "2026-04-30", 50), into=shop.id)
    second = freeze(store, longer, LESS, "April", APRIL, made_at=datetime(2026, 4, 30, 9, tzinfo=UTC))
    document = frozen(store, second, "en")
    moved, decided, *rest = document.sheets
    assert (moved.id, decided.id, rest[0].id) == ("reviews.since", "reviews.decisions", "overview.score")
    assert moved.lead.startswith("Since the review of 2 March 2026, NPS rose by 50 points: it is 50, ")
    assert (moved.context, decided.context) == ("Shop", "Shop")
    assert moved.notes[0].startswith("At the review NPS was 0 (")
    assert moved.notes[0].endswith("), from 354 responses of 1 January 2026 – 28 February 2026.")
    assert [(row[1], row[4]) for row in moved.tables[0].rows] == [(0.0, 354), (50.0, 366)]
    assert decided.lead == "2 decisions: 1 with a better score since, 1 not started yet."
    assert isinstance(decided.chart, Ranking)
    assert decided.chart.unit == "change"
    assert [(point.label, point.value, point.tone) for point in decided.chart.points] == [
        ("New courier", 50.0, "above")
    ]
    (table,) = decided.tables
    assert [row[0] for row in table.rows] == ["New courier", "Call back"]
    assert "points better, more than chance" in table.rows[0][-1]
    for language in LANGUAGES:
        assert [sheet.id for sheet in frozen(store, second, language).sheets[:2]] == [moved.id, decided.id]
    store.change_decision(replace(courier, state="dropped"))
    assert frozen(store, second, "en") == document


def test_of_three_reviews_each_speaks_of_the_one_before_it_and_of_that_one_s_responses(store, shop):
    web = replace(LESS, filters=Filters().within("channel", "web"))
    first = freeze(store, shop, web, "March", MARCH, made_at=WHEN)
    store.add_decision(Decision(first.id, "新快递", date(2026, 3, 1), "王小明"))
    longer = kept(store, wave("2026-03-01", "2026-04-30", 50), into=shop.id)
    second = freeze(store, longer, LESS, "April", APRIL, made_at=datetime(2026, 4, 30, 9, tzinfo=UTC))
    store.add_decision(Decision(second.id, "每日回電", date(2026, 5, 1), "陳美玲"))
    later = datetime(2026, 5, 4, 9, tzinfo=UTC)
    third = freeze(store, longer, LESS, "May", later.date(), made_at=later)
    moved, decided = frozen(store, second, "en").sheets[:2]
    assert (moved.context, decided.context) == ("Shop · channel: web", "Shop")
    assert decided.tables[0].rows[0][-1].startswith("NPS of all responses (channel: web) was ")
    moved, decided = frozen(store, third, "en").sheets[:2]
    assert (moved.title, moved.context) == ("Since last time: April", "Shop")
    assert moved.lead.startswith("Nothing newer has come in since the review of 30 April 2026")
    assert [row[:2] for row in decided.tables[0].rows] == [("每日回電", "陳美玲"), ("新快递", "王小明")]
    assert decided.tables[0].rows[0][-1].startswith("Too early to say"), "no answer came after it"


def test_a_review_made_later_of_an_earlier_meeting_is_not_told_of_the_later_one(store, shop):
    freeze(store, shop, LESS, "March", MARCH)
    earlier = freeze(store, shop, LESS, "February", date(2026, 2, 1))
    assert frozen(store, earlier, "en").sheets[0].id == "overview.score"


def test_the_sample_is_reviewed_and_reviewed_again_a_month_later(store, tmp_path):
    """Cut before its last month: the second review is told by the answers of that month and those of the one before."""
    with (ROOT / "sample_data" / "npsight_sample.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    days = [row[header.index("answered_at")][:10] for row in rows]
    last = max(days)
    cut = date.fromisoformat(last).replace(day=1).isoformat()
    parts = {
        name: [row for row, day in zip(rows, days, strict=True) if (day < cut) == (name == "before")]
        for name in ("before", "after")
    }
    files = {}
    for name, part in parts.items():
        files[name] = tmp_path / f"{name}.csv"
        with files[name].open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *part])
    first = store.bring_in(files["before"], name="sample")
    review = freeze(store, first, Subject(pages=("overview",)), "then", date.fromisoformat(cut))
    then = said(store, review)
    store.add_decision(Decision(review.id, "One thing", date.fromisoformat(cut)))
    store.add_decision(Decision(review.id, "Another", date(2020, 1, 1)))
    both = store.bring_in(files["after"], name="sample", into=first.id)
    assert both.responses > first.responses > 2_000
    second = freeze(store, both, Subject(pages=("overview",)), "now", date.fromisoformat(last))
    sheets = from_json(store.documents(second)["en"], Document).sheets
    assert [sheet.id for sheet in sheets[:2]] == ["reviews.since", "reviews.decisions"]
    assert sheets[0].lead.startswith("Since the review of ")
    assert sheets[1].lead.startswith("2 decisions: ")
    assert said(store, review) == then
