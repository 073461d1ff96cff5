"""What was taken out of cells, hidden in sheets, numbered or dated ahead: told with its count, and never needlessly."""

from datetime import date, timedelta

import pytest

from tests.reading.hostile.packing import GOOD, SHEET_PART, row, sheet, workbook

ROWS = [(10 - n % 11, f"words {n}", ("web", "app")[n % 2]) for n in range(24)]


def told(receipt):
    return {note.code: dict(note.facts) for note in receipt.notes}


def file(*more, header="score,why,channel"):
    lines = [header, *(f"{score},{why},{channel}" for score, why, channel in ROWS), *more]
    return "\n".join(lines) + "\n"


def test_hidden_rows_and_columns_are_counted_where_they_hold_something(receipt_of):
    hidden = ' hidden="1"'
    rows = GOOD + row(4, 8, "fine", more=hidden) + row(5, 7, "slow", more=hidden) + row(9, more=hidden)
    columns = '<cols><col min="2" max="2" hidden="true"/><col min="5" max="16384" hidden="1"/></cols>'
    found = told(receipt_of(workbook(**{SHEET_PART: sheet(rows, before=columns)})))
    assert found == {"rows_hidden": {"n": 2}, "columns_hidden": {"n": 1}}


def test_characters_that_nobody_sees_are_counted_by_cell_in_every_column(receipt_of):
    found = told(receipt_of(file("9,go\u200bod\ufeff,web", "8,slow,we\u200db", "7,plain,\u202eapp")))
    assert found["marks_unseen"] == {"n": 3}


@pytest.mark.parametrize(
    "comment", ['"two\r\nlines"', "\U0001f469\u200d\U0001f467 together", "naïve e\u0301", " trimmed ", "tab\there"]
)
def test_what_a_reader_sees_is_not_told_as_taken_out(receipt_of, comment):
    assert not {"marks_unseen", "marks_piled"} & set(told(receipt_of(file(f"9,{comment},web"))))


def test_piles_of_marks_are_counted(receipt_of):
    found = told(receipt_of(file("9,z" + "\u0301" * 40 + ",web", "8,a" + "\u0316" * 9 + ",web", "8,ok,web")))
    assert found["marks_piled"] == {"n": 2, "most": 8}


def test_columns_that_were_numbered_are_named_unless_they_are_empty(receipt_of):
    lines = "".join(f"{score},{why},{channel},,{channel},\n" for score, why, channel in ROWS)
    found = told(receipt_of(f"score,why,,,why,\n{lines}"))
    assert found["headers_numbered"] == {"n": 2, "names": ["Column 3", "why (2)"]}


def test_a_header_of_one_row_with_names_of_its_own_is_not_worth_a_word(receipt_of):
    assert not {"headers_numbered", "header_of_rows", "rows_blank_below"} & set(told(receipt_of(file())))


def test_answers_of_days_to_come_are_told(receipt_of):
    today = date.today()
    days = [today - timedelta(days=n) for n in range(1, 20)]
    lines = "".join(f"{n % 11},{day}\n" for n, day in enumerate(days))
    assert "days_ahead" not in told(receipt_of(f"score,date\n{lines}9,{today}\n"))
    late = today + timedelta(days=400)
    found = told(receipt_of(f"score,date\n{lines}9,{late}\n8,{today + timedelta(days=3)}\n,{late}\n"))
    assert found["days_ahead"]["n"] == 2


def test_names_and_rows_that_stand_twice_are_counted(receipt_of):
    found = told(receipt_of('[{"score": 9, "score": 8, "why": "a"}, {"score": 7, "why": "b", "why": "c"}]'))
    assert found["keys_twice"] == {"n": 2}
    twice = workbook(row(1, "score", "comment") + row(2, 8, "first") + row(3, 3, "slow") + row(2, 9, "good"))
    assert told(receipt_of(twice))["rows_twice"] == {"n": 1}
