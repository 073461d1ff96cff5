"""The receipt as a file: everything that happened to a survey file, for a spreadsheet and for its reader."""

import csv
import io
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from nps_core import receipts
from nps_core.i18n import LANGUAGES, text_in
from nps_core.reading.receipt import ColumnTaken, Note, Reason, Receipt

ORIGIN = receipts.Origin("ab" * 32, datetime(2026, 7, 1, 9, 30, tzinfo=UTC))
LEFT_OUT = pd.DataFrame({"row": [3, 7, 8], "reason": ["score_blank", "score_out_of_range", "score_blank"]})
RECEIPT = Receipt(
    file="=autumn.csv",
    format="csv",
    encoding="gb18030",
    separator=";",
    sheet="",
    header_rows=2,
    scale="1-11",
    date_order="dmy",
    timezone="Asia/Taipei",
    columns=(
        ColumnTaken("@when", "answered_at", "answered_at", Reason("time_by_name"), ("1/7/2026",)),
        ColumnTaken("-Q1", "score", "score", Reason("chosen"), ("9", "10")),
        ColumnTaken("mail", "ignored", "", Reason("personal")),
    ),
    rows_read=13,
    rows_used=10,
    left_out=(("score_blank", 2), ("score_out_of_range", 1)),
    scores=(1, 0, 0, 0, 0, 0, 1, 2, 0, 2, 4),
    first_day=date(2026, 6, 1),
    last_day=date(2026, 6, 30),
    comments=4,
    respondents=9,
    notes=(Note("warning", "times_unreadable", {"n": 2}),),
)
"""Ten answers: 6 promoters, 2 passives, 2 detractors: NPS 40."""


def lines(language: str = "en", receipt: Receipt = RECEIPT) -> list[list[str]]:
    written = receipts.as_csv(receipt, LEFT_OUT, ORIGIN, text_in(language))
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))


def test_a_spreadsheet_sees_that_it_is_utf_8():
    assert receipts.as_csv(RECEIPT, LEFT_OUT, ORIGIN, text_in("en")).startswith(b"\xef\xbb\xbf")


def test_every_line_has_four_cells_in_every_language():
    for language in LANGUAGES:
        assert {len(line) for line in lines(language)} == {4}


def test_the_file_and_how_it_was_read_are_told():
    told = {what: value for part, what, value, _ in lines() if part == "File"}
    assert told["SHA-256 of its bytes"] == "ab" * 32
    assert told["Encoding of the text"] == "gb18030"
    assert told["Separator"] == "semicolon"
    assert told["Rows of the header"] == "2"
    assert told["Scale in the file"] == "1 to 11"
    assert told["Order of dates"] == "day, month, year"
    assert told["Time zone of the days"] == "Asia/Taipei"
    assert "Sheet" not in told, "a CSV has none"
    assert "2026" in told["Read on"]


def test_the_rows_are_accounted_for():
    told = {what: value for part, what, value, _ in lines() if part == "Rows and answers"}
    assert (told["Rows read"], told["Rows used"], told["Rows left out"]) == ("13", "10", "3")
    assert (told["Promoters"], told["Passives"], told["Detractors"], told["NPS"]) == ("6", "2", "2", "40.0")


def test_every_column_has_its_role_and_reason_and_no_cell_of_its_own():
    columns = [line[1:] for line in lines() if line[0] == "Column"]
    assert [role for _, role, _ in columns] == ["Time of the answer", "Score 0 to 10", "Left out"]
    assert all(why for *_, why in columns)
    assert not any("1/7/2026" in cell for line in lines() for cell in line)


def test_every_row_that_was_left_out_stands_with_its_number_and_reason():
    rows = {value: why for _, what, value, why in lines() if what == "Row"}
    assert rows == {
        "3": "no score was given",
        "7": "the score is not on the scale",
        "8": "no score was given",
    }


def test_what_should_be_known_is_told_in_the_readers_language():
    notes = [line for line in lines("zh-Hant") if line[0] == "說明"]
    assert len(notes) == 1
    assert notes[0][1] == "請注意"
    assert "2" in notes[0][2]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    assert receipts.defanged(f"{start}cmd|' /C calc'!A0").startswith("'")
    cells = [cell for line in lines() for cell in line]
    assert not any(cell.startswith(start) for cell in cells)
    assert {"'=autumn.csv", "'@when", "'-Q1"} <= set(cells)


def test_what_a_file_comes_to_is_the_score_of_its_answers():
    scope = receipts.scope_of(RECEIPT)
    assert scope.matched.nps == 40
    assert scope.counts == RECEIPT.scores
    assert (scope.first_day, scope.last_day) == (date(2026, 6, 1), date(2026, 6, 30))
