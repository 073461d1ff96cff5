"""The workbook: what Excel finds in it is what the document and the responses say, and nothing in it runs."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from lxml import etree

from nps_core.i18n import LANGUAGES, text_in
from nps_core.report import workbook as module
from nps_core.report.document import Course
from nps_core.report.workbook import LONGEST_CELL, workbook

NAMES = {
    "en": ["Summary", "Overview", "The three groups", "Periods", "Segments", "Changes", "Themes"],
    "zh-Hans": ["摘要", "总览", "三类客户", "各周期", "细分", "变化", "主题"],
    "zh-Hant": ["摘要", "總覽", "三類顧客", "各期間", "分眾", "變動", "主題"],
}
EVIL = (
    "=1+1",
    '=HYPERLINK("http://outside.example")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "http://outside.example",
    "a\x00b\x0b",
)


def written(document, responses=()):
    file = io.BytesIO()
    workbook(document, responses, file)
    return file.getvalue()


def opened(file):
    return openpyxl.load_workbook(io.BytesIO(file))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def near(table):
    """Numbers as Excel keeps them, to some digits."""
    return [[float(f"{cell:.12g}") if isinstance(cell, float) else cell for cell in row] for row in table]


def page(texts, *, start=0):
    count = len(texts)
    return pd.DataFrame(
        {
            "Response ID": [f"R{start + place}" for place in range(count)],
            "Date": [date(2026, 7, 1 + place % 28) if place != 1 else None for place in range(count)],
            "Score": pd.Series([place % 11 for place in range(count)], dtype="int8"),
            "Comment": list(texts),
            "spent": [12.5 if place else float("nan") for place in range(count)],
        }
    )


@pytest.fixture(scope="module")
def books(documents):
    return {language: opened(written(document)) for language, document in documents.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_are_named_in_the_reader_s_language(books, language):
    names = books[language].sheetnames
    assert names[: len(NAMES[language])] == NAMES[language]
    assert names[-1] == text_in(language)("workbook.notes")
    assert all(len(name) <= 31 for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_written_with_its_numbers_as_they_are(books, documents, language):
    table = documents[language].sheets[3].tables[0]
    sheet = books[language][NAMES[language][4]]
    header, *found = rows(sheet)
    assert header == [column.name for column in table.columns]
    expected = [[datetime(2026, 7, 1) if isinstance(cell, date) else cell for cell in row] for row in table.rows]
    assert found == expected
    assert sheet.freeze_panes == "A2"
    assert sheet["C2"].number_format == "0.0"
    assert sheet["G2"].is_date


def test_a_chart_without_a_table_leaves_its_points(books, documents):
    course = documents["en"].sheets[2].chart
    header, *found = rows(books["en"]["Periods"])
    assert header == ["Month by month", "NPS", "95% interval, from", "95% interval, to", "Responses"]
    assert near(found) == near([[point.label, point.value, point.low, point.high, point.n] for point in course.points])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_says_every_message_beside_the_course_and_its_picture(books, documents, language):
    document = documents[language]
    sheet = books[language][NAMES[language][0]]
    told = rows(sheet)
    assert told[0][0] == document.title
    assert [row[1] for row in told[6 : 6 + len(document.sheets)]] == [each.lead for each in document.sheets]
    course = document.sheets[2].chart
    found = [row[3:8] for row in told[6 : 6 + len(course.points)]]
    assert near(found) == near([[p.label, p.value, p.low, p.high, p.n] for p in course.points])
    (chart,) = sheet._charts
    assert len(chart.series) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_say_how_when_of_what_and_whose_marks(books, documents, language):
    document = documents[language]
    told = "\n".join(str(cell) for row in rows(books[language].worksheets[-1]) for cell in row if cell)
    for wanted in (document.dataset, document.version, document.method, document.trademark):
        assert wanted in told
    for sheet in document.sheets:
        assert all(line in told for line in (sheet.lead, sheet.context, *sheet.notes))


def test_responses_are_texts_numbers_and_days(documents):
    book = opened(written(documents["en"], [page(EVIL)]))
    header, *found = rows(book["Responses"])
    assert header == ["Response ID", "Date", "Score", "Comment", "spent"]
    assert [row[3] for row in found] == [*EVIL[:-1], "ab"]
    assert [row[1] for row in found][:3] == [datetime(2026, 7, 1), None, datetime(2026, 7, 3)]
    assert [row[2] for row in found] == [0, 1, 2, 3, 4, 5, 6]
    assert [row[4] for row in found][:2] == [None, 12.5]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert book["Responses"].freeze_panes == "A2"


def test_more_responses_than_a_sheet_holds_fill_a_further_one_and_it_is_told(documents, monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 4)
    book = opened(written(documents["en"], (page(["x"] * 5, start=5 * place) for place in range(2))))
    assert {name for name in book.sheetnames if name.startswith("Responses")} == {
        *("Responses", "Responses (2)", "Responses (3)", "Responses (4)")
    }
    sheets = [book[name] for name in ("Responses", "Responses (2)", "Responses (3)", "Responses (4)")]
    ids = [row[0] for sheet in sheets for row in rows(sheet)[1:]]
    assert ids == [f"R{place}" for place in range(10)]
    assert all(rows(sheet)[0][0] == "Response ID" for sheet in sheets)
    told = [row[1] for row in rows(book["Notes"])]
    assert any("4 sheets" in str(line) and "4 rows" in str(line) for line in told)


def test_a_text_that_no_cell_holds_is_cut_and_that_is_told(documents):
    book = opened(written(documents["en"], [page(["x" * 40_000, "short"])]))
    assert len(book["Responses"]["D2"].value) == LONGEST_CELL
    assert any("1 text is longer" in str(row[1]) for row in rows(book["Notes"]))


def test_where_nothing_matches_the_responses_have_their_headers(documents):
    book = opened(written(documents["en"], [page([])]))
    assert rows(book["Responses"]) == [["Response ID", "Date", "Score", "Comment", "spent"]]


def test_a_hostile_workbook_is_well_formed_and_holds_texts_only(hostile):
    file = written(hostile, [page(EVIL)])
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        for name in parts.namelist():
            tree = etree.fromstring(parts.read(name))
            assert not [each for each in tree if each.get("TargetMode") == "External"], name
    book = opened(file)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(set(map(str.casefold, book.sheetnames))) == len(book.sheetnames)


def test_a_document_of_nothing_is_still_a_workbook(documents):
    assert opened(written(replace(documents["en"], sheets=()))).sheetnames == ["Summary", "Notes"]
    bare = replace(documents["en"].sheets[0], chart=Course(()), tables=())
    assert opened(written(replace(documents["en"], sheets=(bare,)))).sheetnames == ["Summary", "Notes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_without_responses_says_why(documents, language):
    text = text_in(language)
    book = opened(written(documents[language]))
    assert text("workbook.responses") not in book.sheetnames
    assert text("workbook.without") in [row[1].value for row in book[text("workbook.notes")].iter_rows()]


def test_a_row_is_as_high_as_its_sentence_and_headers_stand_over_their_numbers(documents):
    document = documents["en"]
    sheet = replace(document.sheets[0], lead="NPS is 34 and has been for a while. " * 10)
    book = opened(written(replace(document, sheets=(sheet, *document.sheets[1:]))))
    notes = book[book.sheetnames[-1]]
    assert book["Summary"].row_dimensions[7].height >= 4 * 12
    assert max(notes.row_dimensions[row].height or 0 for row in range(1, notes.max_row + 1)) >= 3 * 12
    periods = book["Periods"]
    assert [cell.alignment.horizontal for cell in periods[1]][:2] == [None, "right"]
    assert isinstance(periods[2][1].value, float)
