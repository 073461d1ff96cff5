"""Workbooks, Parquet and JSON, made here."""

import io
import json
from datetime import UTC, datetime

import odf.opendocument
import odf.table
import odf.text
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

from nps_core.errors import FileRefused, TableRefused

ROWS = [
    ["Submitted", "How likely are you to recommend us?", "Why?", "Channel", "Spent"],
    [datetime(2026, 7, 1, 9, 30), 9, "good", "web", 12.5],
    [datetime(2026, 7, 2, 23, 59, 59), "10 - Extremely likely", "=cmd|' /C calc'!A0", "app", 1000],
    [datetime(2026, 7, 3), "7分", None, "web", 3],
]


def xlsx(*sheets, **names):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in [*((f"Sheet{number}", rows) for number, rows in enumerate(sheets, 1)), *names.items()]:
        sheet = book.create_sheet(name)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                cell = sheet.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Answers")
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            sheet.write(row, column, value, style if isinstance(value, datetime) else xlwt.Style.default_style)
    return saved(book)


def ods(rows):
    book = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="Answers")
    for values in rows:
        row = odf.table.TableRow()
        for value in values:
            row.addElement(ods_cell(value))
        table.addElement(row)
    book.spreadsheet.addElement(table)
    return saved(book)


def ods_cell(value):
    if isinstance(value, datetime):
        return odf.table.TableCell(valuetype="date", datevalue=value.isoformat())
    if isinstance(value, int | float):
        return odf.table.TableCell(valuetype="float", value=value)
    cell = odf.table.TableCell(valuetype="string" if value else None)
    if value:
        cell.addElement(odf.text.P(text=value))
    return cell


@pytest.mark.parametrize(("kind", "content"), [("xlsx", xlsx(ROWS)), ("xls", xls(ROWS)), ("ods", ods(ROWS))])
def test_every_kind_of_workbook(reading_of, kind, content):
    reading = reading_of(content)
    receipt, kept = reading.receipt, reading.responses
    assert (receipt.format, receipt.encoding, receipt.separator) == (kind, "", "")
    assert kept["score"].to_pylist() == [9, 10, 7]
    assert kept["comment"].to_pylist() == ["good", "=cmd|' /C calc'!A0", None]
    assert kept["channel".capitalize()].to_pylist() == ["web", "app", "web"]
    assert [str(moment) for moment in kept["answered_at"].to_pylist()] == [
        "2026-07-01 09:30:00+00:00",
        "2026-07-02 23:59:59+00:00",
        "2026-07-03 00:00:00+00:00",
    ]
    assert kept["row"].to_pylist() == [2, 3, 4]


def test_numbers_stored_as_text_and_whole_floats(reading_of):
    reading = reading_of(xlsx([["score", "customer id"], ["9", 118204499863], [8.0, 118204499864], [10, "0042"]]))
    assert reading.responses["score"].to_pylist() == [9, 8, 10]
    assert reading.responses["respondent"].to_pylist() == ["118204499863", "118204499864", "0042"]


def test_the_sheet_with_the_scores_is_found_and_can_be_chosen(reading_of):
    book = xlsx(Cover=[["About this survey"], ["Made in July"]], July=[["score"], [9]], August=[["Code"], ["a"]])
    assert (reading_of(book).receipt.sheet, reading_of(book, sheet="July").receipt.sheet) == ("July", "July")
    with pytest.raises(TableRefused) as refusal:
        reading_of(book, sheet="September")
    assert (refusal.value.code, refusal.value.facts["found"]) == ("sheet_unknown", ["Cover", "July", "August"])


def test_the_one_filled_sheet_of_many_is_found(reading_of):
    book = xlsx(*[[]] * 60, Answers=[["score"], [9]])
    assert reading_of(book).receipt.sheet == "Answers"


def test_a_hidden_sheet_is_read_when_it_is_chosen_only(reading_of):
    book = openpyxl.Workbook()
    book.active.append(["score"])
    book.active.append([1])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Shown")
    shown.append(["score"])
    shown.append([10])
    content = saved(book)
    assert reading_of(content).responses["score"].to_pylist() == [10]
    assert reading_of(content, sheet="Sheet").responses["score"].to_pylist() == [1]


def test_row_numbers_are_the_sheets_own(reading_of):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C3"], sheet["D3"] = "score", "comment"
    sheet["C4"], sheet["D4"] = 9, "a"
    sheet["C7"], sheet["D7"] = "eleven", "b"
    sheet["C9"], sheet["D9"] = 3, "c"
    reading = reading_of(saved(book))
    assert reading.responses["row"].to_pylist() == [4, 9]
    assert reading.left_out.to_pylist() == [{"row": 7, "reason": "score_unreadable"}]


def test_title_rows_above_and_a_totals_row_below(reading_of):
    rows = [
        ["NPS survey, July 2026"],
        ["Export of", "2026-07-31"],
        [],
        ["Score", "Comment", "Channel"],
        *[[9, "good", "web"], [3, "bad", "app"], [10, "great", "web"]],
        ["Average", 7.33, None],
    ]
    reading = reading_of(xlsx(rows))
    assert reading.responses["row"].to_pylist() == [5, 6, 7]
    assert reading.left_out.to_pylist() == [{"row": 8, "reason": "row_total"}]
    assert [note.facts["n"] for note in reading.receipt.notes if note.code == "rows_above_header"] == [3]


def test_two_header_rows_with_merged_cells(reading_of):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["Date & Time (UTC)", "Q#1: How likely are you to recommend us?", None, "Q#2: Why?", None],
        [None, "Score", "Label", "Answer", "Insight"],
        ["2026-07-01 09:00:00", 9, "Promoter", "good", "service"],
        ["2026-07-02 09:00:00", 5, "Detractor", "bad", "price"],
    ]:
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    receipt = reading_of(saved(book)).receipt
    assert receipt.header_rows == 2
    assert [(column.column, column.role) for column in receipt.columns[:4]] == [
        ("Date & Time (UTC)", "answered_at"),
        ("How likely are you to recommend us?: Score", "score"),
        ("How likely are you to recommend us?: Label", "ignored"),
        ("Why?", "comment"),
    ]


def test_excel_days_in_general_cells_and_error_cells(reading_of):
    book = xlsx([["Date", "Score", "Region"], [46204, 9, "#DIV/0!"], [46205.5, 8, "North"], [46206, 7, "North"]])
    reading = reading_of(book)
    assert [str(day) for day in reading.responses["answered_on"].to_pylist()] == [
        "2026-07-01",
        "2026-07-02",
        "2026-07-03",
    ]
    assert str(reading.responses["answered_at"][1].as_py()) == "2026-07-02 12:00:00+00:00"


def parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet_of_any_types(reading_of):
    moments = pa.array([datetime(2026, 7, 1, 16, tzinfo=UTC), None], pa.timestamp("ns", "UTC"))
    content = parquet(
        score=pa.array([9.0, 10.0]),
        comment=pa.array(["好", None]),
        answered_at=moments,
        channel=pa.array(["web", "app"]).dictionary_encode(),
        value=pa.array(["1.50", "2.25"]).cast(pa.decimal128(9, 2)),
        tags=pa.array([["a"], ["b"]]),
    )
    reading = reading_of(content, timezone="Asia/Taipei")
    assert reading.receipt.format == "parquet"
    assert reading.responses["score"].to_pylist() == [9, 10]
    assert reading.responses["row"].to_pylist() == [2, 3]
    assert [str(day) for day in reading.responses["answered_on"].to_pylist()] == ["2026-07-02", "None"]
    assert [note.facts for note in reading.receipt.notes if note.code == "columns_nested"] == [{"names": ["tags"]}]


def test_parquet_that_would_unpack_to_something_enormous(reading_of):
    content = parquet(score=pa.array([9] * 11_000_000, pa.int8()))
    assert len(content) < 100_000
    with pytest.raises(FileRefused, match="file_too_many_rows"):
        reading_of(content)
    with pytest.raises(FileRefused, match="file_damaged"):
        reading_of(content[:-5])


RECORDS = [
    {"id": "a1", "score": 9, "comment": "好", "person": {"plan": "pro"}, "tags": ["x", "y"], "created_at": 1751328000},
    {"id": "a2", "score": None, "comment": None, "person": {"plan": "free"}, "created_at": 1751414400},
    {"id": "a3", "score": 3, "comment": "慢", "person": {"plan": "pro"}, "created_at": 1751500800},
]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"total": 3, "responses": rows},
        lambda rows: {"errcode": 0, "page": {"n": 1}, "data": {"total": 3, "list": rows}},
    ],
)
def test_json_lists_alone_or_wrapped(reading_of, wrap):
    reading = reading_of(json.dumps(wrap(RECORDS), ensure_ascii=False))
    assert reading.receipt.format == "json"
    assert reading.responses["response_id"].to_pylist() == ["a1", "a3"]
    assert [str(day) for day in reading.responses["answered_on"].to_pylist()] == ["2025-07-01", "2025-07-03"]
    assert reading.left_out.to_pylist() == [{"row": 3, "reason": "score_blank"}]
    assert "person.plan" in reading.receipt.dimensions


def test_json_lines_with_a_broken_line(reading_of):
    lines = [json.dumps(record) for record in RECORDS]
    reading = reading_of("\n".join([lines[0], '{"score": 9, ', lines[2]]))
    assert reading.receipt.format == "jsonl"
    assert reading.responses["row"].to_pylist() == [2, 4]
    assert reading.left_out.to_pylist() == [{"row": 3, "reason": "line_unreadable"}]


def test_duplicate_keys_keep_the_last(reading_of):
    assert reading_of('[{"score": 1, "score": 9}]').responses["score"].to_pylist() == [9]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[" * 100_000 + "]" * 100_000, "json_nested"),
        ('{"a": ' * 100_000 + "1" + "}" * 100_000, "json_nested"),
        ("[1, 2, 3]", "json_no_records"),
        ('{"score": 9}', "json_no_records"),
        ("[" + "9" * 5000 + "]", "json_no_records"),
    ],
)
def test_json_that_is_no_table(reading_of, content, code):
    with pytest.raises((FileRefused, TableRefused), match=code):
        reading_of(content)


def test_a_csv_may_begin_with_a_bracket(reading_of):
    reading = reading_of("[score],comment\n9,a\n8,b\n")
    assert (reading.receipt.format, reading.receipt.rows_used) == ("csv", 2)
