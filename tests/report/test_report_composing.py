"""A report says what the pages say: the numbers of the views, their sentences, and why something cannot be told."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from math import isfinite

import pandas as pd
import pytest

from nps_core import views, wording
from nps_core.filters import Filters
from nps_core.i18n import FORMS, LANGUAGES, text_in
from nps_core.report import PAGES, Document, Subject
from nps_core.report.composing import report, reports, sheets_of
from nps_core.report.composing.found import Found
from nps_core.report.kept import from_json, to_json
from tests.handmade import adopted, answers, kept, on, store_of_a_file, ten_months

MADE_AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
ENGLISH = text_in("en")


store = store_of_a_file()


def talked_about():
    """Ten months of customers who all wrote something, some of them twice."""
    frame = ten_months({"channel": "web", "size": 200}, {"channel": "app", "size": 900})
    words = [f"secret words {row}" for row in range(len(frame))]
    return frame.assign(comment=words, respondent=[f"customer {row % 550}" for row in range(len(frame))])


@pytest.fixture(scope="module")
def dataset(store):
    frame = talked_about()
    late = [row + 2 for row in frame.index if frame["score"][row] == 3][:120]
    kind = [row + 2 for row in frame.index if frame["score"][row] == 10][:90]
    rare = [row + 2 for row in frame.index if frame["score"][row] == 7][:4]
    quotes = {"late": (f"row {late[0]}",), "kind": (f"row {kind[0]}",)}
    made = kept(store, frame, name="Shop")
    store.mark(made, date(2026, 10, 1), "new courier")
    return adopted(store, made, {"late": late, "kind": kind, "rare": rare, "other": []}, quotes=quotes)


@pytest.fixture(scope="module")
def document(store, dataset):
    return report(store, dataset, Subject(), ENGLISH, made_at=MADE_AT)


def sheet_of(document, id_):
    [found] = [sheet for sheet in document.sheets if sheet.id == id_]
    return found


def texts_in(value):
    """Every text of a document, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))


def cells(table, name):
    place = [column.name for column in table.columns].index(name)
    return [row[place] for row in table.rows]


def test_the_pages_are_told_in_their_order_and_each_sheet_once(document):
    ids = [sheet.id for sheet in document.sheets]
    assert len(set(ids)) == len(ids)
    assert list(dict.fromkeys(each.split(".")[0] for each in ids)) == [*PAGES, "report"]
    assert (document.dataset, document.made_at, document.is_sample) == ("Shop", MADE_AT, False)
    assert "Shop" in document.title


def test_the_score_is_that_of_the_answers(document):
    point = sheet_of(document, "overview.score").chart.point
    detractors, promoters = 9 * 15 + 40, 9 * 25 + 4 + 9
    assert point.n == 9 * 55 + 52 + 9
    assert point.value == pytest.approx(100 * (promoters - detractors) / point.n)
    [row] = sheet_of(document, "overview.score").tables[0].rows
    assert row[:4] == (point.value, point.low, point.high, point.n)
    assert row[4:] == (promoters, point.n - promoters - detractors, detractors)


def test_the_worked_example_of_25_answers_stands_in_the_report(store):
    made = kept(store, answers(detractors=4, passives=3, promoters=18), name="example")
    found = report(store, made, Subject(pages=("overview",)), ENGLISH)
    point = sheet_of(found, "overview.score").chart.point
    assert (point.value, round(point.low, 2), round(point.high, 2), point.n) == (56, 21.57, 78.43, 25)
    assert point.state == "few"
    shares = {part.tone: part.value for part in sheet_of(found, "overview.groups").chart.parts}
    assert shares == {"promoter": 72, "passive": 12, "detractor": 16}


def test_the_gauge_names_the_nearest_benchmarks_and_the_table_all(document):
    sheet = sheet_of(document, "overview.score")
    drawn = [mark.at for mark in sheet.chart.marks]
    listed = cells(sheet.tables[1], "NPS")
    assert len(drawn) == 6 < len(listed)
    far = [abs(at - sheet.chart.point.value) for at in listed]
    assert sorted(abs(at - sheet.chart.point.value) for at in drawn) == sorted(far)[:6]


def test_every_lead_and_context_is_the_sentence_of_its_page(store, dataset, document):
    trend = views.trend(store, dataset, Filters())
    pair = views.latest_pair(trend.change, trend)
    wanted = {
        "overview.score": wording.score_lead(trend.scope, ENGLISH),
        "trend.score": wording.trend_lead(trend, ENGLISH),
        "segments.every": wording.segments_lead(views.segments(store, dataset, Filters(), views.EVERY), ENGLISH),
        "changes.steps": wording.changes_lead(views.changes(store, dataset, Filters(), pair), ENGLISH),
    }
    assert {id_: sheet_of(document, id_).lead for id_ in wanted} == wanted
    assert {sheet.context for sheet in document.sheets} == {wording.context(trend.scope, ENGLISH, {})}


def test_the_trend_has_every_period_and_marks_what_is_not_finished(store, dataset, document):
    periods = views.trend(store, dataset, Filters()).periods
    chart = sheet_of(document, "trend.score").chart
    assert [point.value for point in chart.points[:-1]] == periods["nps"].tolist()[:-1]
    assert [point.n for point in chart.points] == [55] * 9 + [52, 9]
    assert [point.state for point in chart.points] == [""] * 10 + ["gap"]
    assert chart.points[-1].value is None
    assert len(chart.level) == len(chart.points)
    assert ("new courier", 9) in [(mark.name, mark.at) for mark in chart.marks]


def test_the_share_of_detractors_has_its_interval_and_too_few_have_none(store):
    """Of 50 answers 9 detract: 9.77 to 30.8 of a hundred by Wilson's interval."""
    days = [
        on("2026-01-05", detractors=9, promoters=41),
        on("2026-02-05", promoters=50),
        on("2026-03-05", promoters=9),
        on("2026-04-05", promoters=10),
    ]
    found = report(store, kept(store, pd.concat(days)), Subject(Filters(), ("trend",), "month"), text_in("en"))
    sheet = sheet_of(found, "trend.groups")
    limits = [(point.low, point.high) for point in sheet.chart.points]
    assert limits[0] == (pytest.approx(0.0977, abs=5e-5), pytest.approx(0.3080, abs=5e-5))
    assert limits[1] == (0, pytest.approx(0.0713, abs=5e-5))
    assert limits[2] == (None, None)
    assert [row[-2:] for row in sheet.tables[0].rows] == limits


def test_steps_add_up_to_the_change(document):
    chart = sheet_of(document, "changes.steps").chart
    assert chart.before.value + sum(step.value for step in chart.steps) == pytest.approx(chart.after.value)
    assert (round(chart.before.value, 1), round(chart.after.value, 1)) == (18.2, -69.2)


def test_what_too_few_said_is_counted_and_not_scored(store):
    frame = pd.concat([answers(promoters=40, shop="big"), answers(detractors=3, shop="tiny")], ignore_index=True)
    sheet = sheet_of(report(store, kept(store, frame), Subject(), ENGLISH), "segments.every")
    assert [point.label for point in sheet.chart.points] == ["big (shop)"]
    [table] = sheet.tables
    assert dict(zip(cells(table, "Segment"), cells(table, "NPS"), strict=True)) == {
        "big (shop)": 100,
        "tiny (shop)": None,
    }
    assert cells(table, "Responses") == [40, 3]


def test_a_split_that_was_chosen_is_told_and_one_that_is_not_there_is_all_of_them(store, dataset):
    chosen = report(store, dataset, Subject(pages=("segments",), split="channel"), ENGLISH)
    assert [point.label for point in sheet_of(chosen, "segments.split").chart.points] == ["web", "app"]
    gone = report(store, dataset, Subject(pages=("segments",), split="planet"), ENGLISH)
    assert "segments.every" in [sheet.id for sheet in gone.sheets]


def test_the_overview_alone_tells_in_short_what_the_other_pages_would(store, dataset):
    found = report(store, dataset, Subject(pages=("overview",)), ENGLISH)
    assert [sheet.id for sheet in found.sheets] == [
        "overview.score",
        "overview.groups",
        "overview.trend",
        "overview.segments",
        "overview.hurting",
        "overview.helping",
    ]
    assert "Overview" in found.title


def test_without_quotes_no_word_of_a_customer_is_in_it(store, dataset, document):
    assert any("secret words" in each for each in texts_in(document))
    found = report(store, dataset, Subject(quotes=False), ENGLISH)
    assert not any("secret words" in each for each in texts_in(found))
    assert any("comments are not shown" in note for sheet in found.sheets for note in sheet.notes)


def test_every_sheet_has_its_words_in_every_language_and_the_numbers_are_the_same(store, dataset, document):
    found = reports(store, dataset, Subject(), made_at=MADE_AT)
    assert tuple(found) == LANGUAGES
    for language, each in found.items():
        assert each.language == language
        assert_whole(each)
    numbers = {language: list(numbers_in(each.sheets)) for language, each in found.items()}
    assert numbers["zh-Hans"] == numbers["zh-Hant"] == numbers["en"]
    leads = [{sheet.lead for sheet in each.sheets} for each in found.values()]
    assert not leads[0] & leads[1]
    assert not leads[0] & leads[2]
    assert found["en"] == document


def numbers_in(value):
    if isinstance(value, tuple):
        for each in value:
            yield from numbers_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "quotes":  # in the reader's own script where there are such
                yield from numbers_in(getattr(value, field.name))
    elif isinstance(value, int | float):
        yield value


def assert_whole(found):
    """Every sheet has its message, every chart its words, every table its cells, and no number is none."""
    assert found.method
    assert found.trademark
    for sheet in found.sheets:
        assert sheet.title, sheet.id
        assert sheet.lead, sheet.id
        assert sheet.context, sheet.id
        assert bool(sheet.chart) == bool(sheet.alt), sheet.id
        assert all(sheet.notes), sheet.id
        for table in sheet.tables:
            assert all(column.form in (*FORMS, "text") for column in table.columns), sheet.id
            assert all(len(row) == len(table.columns) for row in table.rows), sheet.id
    assert all(isfinite(each) for each in numbers_in(found.sheets))
    assert from_json(to_json(found), Document) == found


NOTHING = Filters(text="nobody wrote this")


@pytest.mark.parametrize("filters", [NOTHING, Filters(categories=("detractor",)), Filters(scores=(7,))])
def test_where_there_is_no_score_one_sheet_says_why(store, dataset, filters):
    where = views.overview(store, dataset, filters).scope
    for language, found in reports(store, dataset, Subject(filters)).items():
        assert [sheet.id for sheet in found.sheets] == ["overview.nothing"]
        assert found.sheets[0].lead == wording.score_lead(where, text_in(language))
        assert_whole(found)


ONE = answers(promoters=1)
UNDATED = answers(detractors=20, passives=10, promoters=30, channel="web")
SILENT = on("2026-01-05", detractors=20, passives=20, promoters=20)


@pytest.mark.parametrize("frame", [ONE, UNDATED, SILENT], ids=["one answer", "no days", "no comments"])
def test_what_cannot_be_told_is_gathered_in_one_place_with_every_reason(store, frame):
    made = kept(store, frame)
    for language, found in reports(store, made, Subject()).items():
        assert_whole(found)
        *shown, untold = found.sheets
        assert untold.id == "report.untold"
        assert all(sheet.chart or sheet.tables or sheet.quotes for sheet in shown)
        every = sheets_of(Found(store, made, Subject()), text_in(language))
        assert {sheet.id.split(".")[0] for sheet in every} == set(PAGES)
        bare = [sheet for sheet in every if sheet not in shown]
        assert len(bare) > 1
        for sheet in bare:
            why = [note for note in untold.notes if sheet.title in note and sheet.lead in note]
            assert any(all(note in each for note in sheet.notes) for each in why)
            assert not any("  " in each or ".." in each for each in why)
        assert len(set(untold.notes)) == len(untold.notes) <= len(bare)


def test_one_thing_that_cannot_be_told_stands_where_it_would(store):
    [sheet] = report(store, kept(store, UNDATED), Subject(pages=("trend",), small="planet"), ENGLISH).sheets[:1]
    assert "no dates" in sheet.lead


def test_without_a_single_comment_no_comments_are_spoken_of(store):
    made = adopted(store, kept(store, answers(promoters=40)), {})
    for page in ("overview", "themes"):
        told = [sheet.lead for sheet in sheets_of(Found(store, made, Subject(pages=(page,))), ENGLISH)]
        assert ENGLISH("themes.no_comments") in told
        assert not any("only 0" in lead.lower() for lead in told)


def test_what_is_missing_is_named(store):
    found = " ".join(sheet_of(report(store, kept(store, UNDATED), Subject(), ENGLISH), "report.untold").notes)
    assert "no dates" in found
    assert "no comments" in found
    silent = report(store, kept(store, SILENT), Subject(), ENGLISH)
    assert "two complete periods" in " ".join(sheet_of(silent, "report.untold").notes)


def test_a_pair_that_does_not_compare_is_told_as_the_page_does(store, dataset):
    same = views.day_pair(Filters(), (date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 1, 5), date(2026, 3, 1)))
    found = report(store, dataset, Subject(pages=("changes",), pair=same), ENGLISH)
    assert found.sheets[0].lead == wording.refused_pair(same, views.trend(store, dataset, Filters()).scope, ENGLISH)


def test_filters_stand_in_the_context_of_every_sheet(store, dataset):
    filters = replace(Filters(), since=date(2026, 9, 1)).within("channel", "app")
    found = report(store, dataset, Subject(filters), ENGLISH)
    assert found.sheets[0].chart.point.n == 52
    assert all("channel: app" in sheet.context and "52 of 556" in sheet.context for sheet in found.sheets)


def test_a_report_of_pages_that_there_are_not_is_of_all(store, dataset):
    assert report(store, dataset, Subject(pages=("weather",)), ENGLISH, made_at=MADE_AT).sheets
