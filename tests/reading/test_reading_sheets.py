"""Workbooks with several sheets of one shape: a sheet a month, a sheet a store."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reading.test_reading_forms import long
from tests.reading.test_reading_workbooks import xlsx

HEADER = ["Date", "NPS", "Why?", "Channel"]


def month(number, rows, *, first=0):
    """Answers of a month, unlike those of any other."""
    return [
        HEADER,
        *(
            [f"2026-{number:02d}-{1 + n % 28:02d}", (n + number) % 11, f"words {number}/{n}", ("web", "app")[n % 2]]
            for n in range(first, first + rows)
        ),
    ]


def notes(reading, code):
    return [note.facts for note in reading.receipt.notes if note.code == code]


def places(reading):
    """The sheet and the row of each response."""
    return [reading.receipt.place_of(row) for row in reading.responses["row"].to_pylist()]


def test_a_sheet_a_month_is_read_together_and_each_response_says_its_sheet(reading_of):
    reading = reading_of(xlsx(Jan=month(1, 30), Feb=month(2, 20), March=month(3, 25)))
    receipt, kept = reading.receipt, reading.responses
    assert (receipt.rows_read, receipt.rows_used, receipt.sheet) == (75, 75, "")
    assert receipt.sheets == ("Jan", "Feb", "March")
    assert Counter(kept["Sheet"].to_pylist()) == {"Jan": 30, "Feb": 20, "March": 25}
    assert "Sheet" in receipt.dimensions
    assert places(reading)[29:32] == [("Jan", 31), ("Feb", 2), ("Feb", 3)]
    assert kept["comment"].to_pylist()[30] == "words 2/0"
    assert len(set(kept["response_id"].to_pylist())) == 75
    (facts,) = notes(reading, "sheets_together")
    assert facts == {"names": ["Jan", "Feb", "March"], "n": 3}
    assert [note.level for note in receipt.notes if note.code == "sheets_together"] == ["info"]


def test_one_of_the_sheets_can_be_chosen_alone(reading_of):
    reading = reading_of(xlsx(Jan=month(1, 30), Feb=month(2, 20)), sheet="Feb")
    assert (reading.receipt.sheet, reading.receipt.rows_used, reading.receipt.sheets) == ("Feb", 20, ())
    assert places(reading)[0] == ("", 2)


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (["日期", "您有多大可能推荐我们？", "原因", "渠道"], "工作表"),
        (["日期", "您有多大可能推薦我們？", "原因", "通路"], "工作表"),
        (HEADER, "Sheet"),
        (["Sheet", "NPS", "Why?", "Channel"], "Sheet (2)"),
    ],
)
def test_the_sheets_are_named_in_the_language_of_the_file(reading_of, headers, name):
    stores = {store: [headers, *month(number, 12)[1:]] for number, store in enumerate(["台北", "新竹"], 1)}
    reading = reading_of(xlsx(**stores))
    assert set(reading.responses[name].to_pylist()) == {"台北", "新竹"}


def test_sheets_that_are_numbers_or_days_are_names_all_the_same(reading_of):
    bare = {f"{day}": [["NPS", "Why?"], *([n % 11, f"{day} {n}"] for n in range(11))] for day in range(1, 15)}
    reading = reading_of(xlsx(**bare))
    assert reading.receipt.rows_used == 14 * 11
    assert reading.receipt.dimensions == ("Sheet",)
    days = {f"2026-07-{day:02d}": rows for day, rows in enumerate(bare.values(), 1)}
    reading = reading_of(xlsx(**days))
    assert (reading.receipt.dimensions, reading.receipt.column_of("answered_at")) == (("Sheet",), None)


def test_other_sheets_stay_out_and_are_told(reading_of):
    book = xlsx(
        Notes=[["About this survey"], ["made in July"]],
        Jan=month(1, 20),
        Summary=[["Month", "NPS", "Answers"], ["Jan", 12, 20], ["Feb", 30, 20]],
        Feb=month(2, 20),
    )
    reading = reading_of(book)
    assert (reading.receipt.sheets, reading.receipt.rows_used) == (("Jan", "Feb"), 40)
    assert notes(reading, "sheets_unlike") == [{"names": ["Notes", "Summary"]}]


def test_the_columns_may_stand_in_another_order(reading_of):
    turned = [[row[2], row[1], row[0], row[3]] for row in month(2, 20)]
    reading = reading_of(xlsx(Jan=month(1, 20), Feb=turned))
    assert reading.receipt.rows_used == 40
    assert reading.responses["comment"].to_pylist()[20] == "words 2/0"
    assert [note.level for note in reading.receipt.notes if note.code == "sheets_together"] == ["info"]


def test_a_column_that_one_sheet_lacks_is_empty_there_and_asked_about(reading_of):
    reading = reading_of(xlsx(Jan=[row[:3] for row in month(1, 20)], Feb=month(2, 20)))
    assert reading.receipt.rows_used == 40
    assert reading.responses["Channel"].to_pylist() == [None] * 20 + ["web", "app"] * 10
    assert notes(reading, "columns_lacking") == [{"sheet": "Jan", "columns": ["Channel"]}]
    assert [note.level for note in reading.receipt.notes if note.code == "sheets_together"] == ["question"]


def test_sheets_that_share_few_columns_or_not_the_score_are_not_read_together(reading_of):
    other = [["Date", "NPS", "Agent", "Ticket", "Minutes"], *([f"2026-02-{n + 1:02d}", n, "A", n, 3] for n in range(9))]
    assert reading_of(xlsx(Jan=month(1, 20), Calls=other)).receipt.rows_used == 20
    without = [[row[0], row[2], row[3]] for row in month(2, 30)]
    assert reading_of(xlsx(Jan=month(1, 20), Feb=without)).receipt.rows_used == 20


def test_a_sheet_with_all_months_beside_the_months_counts_no_answer_twice(reading_of):
    months = {"Jan": month(1, 20), "Feb": month(2, 25)}
    every = [HEADER, *months["Jan"][1:], *months["Feb"][1:]]
    reading = reading_of(xlsx(All=every, **months))
    assert (reading.receipt.sheets, reading.receipt.rows_read) == (("Jan", "Feb"), 45)
    assert notes(reading, "sheets_repeat") == [{"names": ["All"]}]
    longer = [*every, *month(3, 30)[1:]]
    reading = reading_of(xlsx(All=longer, **months))
    assert (reading.receipt.sheet, reading.receipt.rows_read) == ("All", 75)
    assert notes(reading, "sheets_repeat") == [{"names": ["Jan", "Feb"]}]


STORES = ("Taipei", "Tainan", "Hsinchu")


def stores(number_of=lambda store, n: [], total=lambda store, n: [], more=()):
    """A sheet a store and one of all, with columns before each row that may differ between the two."""
    names = ["Date", "NPS", "Why?"]
    rows = {
        store: [[f"2026-05-{1 + n % 28:02d}", (n + place) % 11, f"{store} {n}"] for n in range(30)]
        for place, store in enumerate(STORES)
    }
    every = [(store, n, row) for store, each in rows.items() for n, row in enumerate(each)]
    book = {
        store: [names, *([*row, *number_of(store, n)] for n, row in enumerate(each))] for store, each in rows.items()
    }
    book["Total"] = [names, *([*row, *total(store, n)] for store, n, row in every), *more]
    return book


def test_a_sheet_of_all_stores_that_names_the_store_counts_nobody_twice(reading_of):
    book = stores(total=lambda store, n: [store])
    book["Total"][0] = [*book["Total"][0], "Store"]
    for sheets in (book, dict(reversed(book.items()))):
        reading = reading_of(xlsx(**sheets))
        assert (reading.receipt.rows_read, reading.receipt.sheet) == (90, "Total")
        assert Counter(reading.responses["Store"].to_pylist()) == dict.fromkeys(STORES, 30)


def test_a_column_of_a_copy_alone_is_not_missing_elsewhere(reading_of):
    stores = {name: [["Date", "NPS"], *([f"2026-05-{1 + n % 7:02d}", n % 11] for n in range(154))] for name in "AB"}
    stores["B"] = [stores["B"][0], *stores["B"][:0:-1]]
    every = [["Date", "NPS", "Store"], *([*row, name] for name, rows in stores.items() for row in rows[1:])]
    receipt = reading_of(xlsx(**stores, Total=every)).receipt
    assert (receipt.sheets, receipt.rows_read) == (("A", "B"), 308)
    assert [column.column for column in receipt.columns] == ["Date", "NPS", "Sheet"]
    assert not [note for note in receipt.notes if note.level == "question"]


@pytest.mark.parametrize("name", ["No.", "序号", "ID"])
def test_rows_that_are_numbered_in_each_sheet_are_copies_all_the_same(reading_of, name):
    book = stores(lambda _, n: [n + 1], lambda store, n: [30 * STORES.index(store) + n + 1])
    book = {sheet: [[*rows[0], name], *rows[1:]] for sheet, rows in book.items()}
    reading = reading_of(xlsx(**book))
    assert (reading.receipt.rows_read, reading.receipt.sheets) == (90, STORES)


def test_a_sheet_of_all_that_holds_more_than_the_others_is_the_one_that_is_read(reading_of):
    more = [["2026-05-30", n, f"Hualien {n}"] for n in range(6)]
    reading = reading_of(xlsx(**stores(more=more)))
    assert (reading.receipt.rows_read, reading.receipt.sheet) == (96, "Total")


def test_rows_that_stand_nowhere_but_in_a_copy_are_told(reading_of):
    book = stores(more=[["2026-05-30", n, f"Hualien {n}"] for n in range(6)])
    book = {store: [*book[store], ["2026-05-31", 9, f"late {store}"]] for store in STORES} | {"Total": book["Total"]}
    (facts,) = notes(reading_of(xlsx(**book)), "sheets_mostly_repeat")
    assert facts["n"] in (3, 6)


def test_rows_that_stand_in_two_sheets_are_told_and_asked_about(reading_of):
    book = {"Spring": month(1, 30), "Summer": [*month(1, 30)[:21], *month(2, 11)[1:]]}
    reading = reading_of(xlsx(**book))
    assert reading.receipt.rows_used == 61
    assert notes(reading, "sheets_overlap") == [{"names": ["Summer"], "n": 20}]


def test_a_small_store_is_no_copy_of_a_large_one_by_chance(reading_of):
    large = [[f"2026-05-{1 + n % 28:02d}", n * 7 % 11] for n in range(28 * 11 * 4)]
    small = [[f"2026-05-{1 + n:02d}", n % 11] for n in range(20)]
    reading = reading_of(xlsx(Large=[["Date", "NPS"], *large], Small=[["Date", "NPS"], *small]))
    assert (reading.receipt.rows_used, reading.receipt.sheets) == (len(large) + 20, ("Large", "Small"))


def test_a_sheet_that_was_copied_counts_once(reading_of):
    scores = [["NPS"], *([n % 11] for n in range(50))]
    reading = reading_of(xlsx(**{"Jan": scores, "Jan (2)": scores, "Feb": [["NPS"], *([n % 7] for n in range(50))]}))
    assert (reading.receipt.sheets, reading.receipt.rows_read) == (("Jan", "Feb"), 100)


def test_answers_that_happen_to_be_alike_in_two_sheets_all_count(reading_of):
    one = [["NPS", "Channel"], *([n % 11, ("web", "app")[n % 2]] for n in range(66))]
    two = [["NPS", "Channel"], *([10 - n % 11, ("app", "web")[n % 2]] for n in range(44))]
    assert reading_of(xlsx(Jan=one, Feb=two)).receipt.rows_used == 110


@pytest.mark.parametrize("name", ["Response ID", "No.", "ID", "序号"])
def test_numbers_that_begin_anew_in_each_sheet_leave_out_nobody(reading_of, name):
    sheets = {
        sheet: [[name, "NPS", "Why?"], *([n, n % 11, f"{sheet} {n}"] for n in range(1, rows))]
        for sheet, rows in (("A", 40), ("B", 25), ("C", 31))
    }
    reading = reading_of(xlsx(**sheets))
    assert (reading.receipt.rows_used, reading.receipt.left_out) == (39 + 24 + 30, ())
    assert reading.receipt.columns[0].role == "ignored"


def test_ids_that_go_on_in_the_next_sheet_name_responses(reading_of):
    sheets = {
        sheet: [["Response ID", "NPS", "Why?"], *([n, n % 11, f"words {n}"] for n in range(first, first + 30))]
        for sheet, first in (("A", 1), ("B", 31))
    }
    assert reading_of(xlsx(**sheets)).responses["response_id"].to_pylist() == [str(n) for n in range(1, 61)]


def test_rows_left_out_are_found_by_sheet_and_row(reading_of):
    jan, feb = month(1, 20), month(2, 20)
    jan[3][1], feb[5][1] = "N/A", "many"
    feb.append(["Average", 5.2, None, None])
    reading = reading_of(xlsx(Jan=jan, Feb=feb))
    left_out = reading.left_out.to_pylist()
    assert [(reading.receipt.place_of(one["row"]), one["reason"]) for one in left_out] == [
        (("Jan", 4), "score_blank"),
        (("Feb", 6), "score_unreadable"),
        (("Feb", 22), "row_total"),
    ]
    assert reading.receipt.rows_read == 41 == reading.receipt.rows_used + 3


def test_rows_above_the_header_may_differ_from_sheet_to_sheet(reading_of):
    reading = reading_of(xlsx(Jan=[["January"], [], *month(1, 20)], Feb=[["February"], *month(2, 20)]))
    assert notes(reading, "rows_above_header") == [{"n": 3}]
    assert places(reading)[0] == ("Jan", 4)
    assert places(reading)[20] == ("Feb", 3)


def test_sheets_with_one_row_an_answer_are_put_together_too(reading_of):
    first, second = long([9, 3, 10, 8, 0, 5]), long([1, 7, 7, 2])
    second = [[row[0].replace("R", "S"), *row[1:]] for row in second]
    reading = reading_of(xlsx(Jan=first, Feb=second))
    assert reading.responses["score"].to_pylist() == [9, 3, 10, 8, 0, 5, 1, 7, 7, 2]
    assert reading.responses["Sheet"].to_pylist() == ["Jan"] * 6 + ["Feb"] * 4
    assert reading.receipt.left_out == (("part_of_answer", 20),)
    assert reading.receipt.rows_read == 30
    assert places(reading)[5:8] == [("Jan", 17), ("Feb", 2), ("Feb", 5)]


def test_sheets_share_what_was_confirmed_for_one_of_them(reading_of):
    one = reading_of(xlsx(Jan=month(1, 20))).receipt
    assert reading_of(xlsx(Jan=month(1, 20), Feb=month(2, 20))).receipt.fingerprint == one.fingerprint


def test_a_last_row_that_holds_nothing_but_a_zero_is_an_answer(reading_of):
    assert reading_of(xlsx([["NPS"], [9], [10], [0]])).responses["score"].to_pylist() == [9, 10, 0]


def test_fifty_stores_are_all_read(reading_of):
    stores = {f"Store {n}": month(n % 12 + 1, 10, first=10 * n) for n in range(50)}
    receipt = reading_of(xlsx(**stores)).receipt
    assert (receipt.rows_used, len(receipt.sheets)) == (500, 50)


CELLS = st.sampled_from(["9", "0", "N/A", "", "many", "12", "Average", "words", "7分"])
SHEETS = st.lists(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8), min_size=2, max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(SHEETS)
def test_every_row_of_every_sheet_is_used_or_left_out_once(reading_of, sheets):
    header = ["NPS", "Why?", "Channel"]
    fixed = [[["9", f"sheet {n}", "web"]] for n in range(len(sheets))]
    book = {f"S{n}": [header, *fixed[n], *rows] for n, rows in enumerate(sheets)}
    reading = reading_of(xlsx(**book))
    receipt = reading.receipt
    rows = [*reading.responses["row"].to_pylist(), *(one["row"] for one in reading.left_out.to_pylist())]
    wanted = {
        (f"S{n}", number)
        for n, each in enumerate(book.values())
        for number, row in enumerate(each, 1)
        if number > 1 and any(row)
    }
    assert sorted(map(receipt.place_of, rows)) == sorted(wanted)
    assert receipt.rows_read == receipt.rows_used + receipt.rows_left_out == len(wanted)


def test_a_blank_row_of_a_sheet_is_blank_in_the_table_of_all(reading_of):
    """As above a line of totals: it is no answer without a score."""
    sheets = {name: [*month(n, 30), [], ["NPS", 31]] for n, name in enumerate(("Jan", "Feb"), 1)}
    receipt = reading_of(xlsx(**sheets)).receipt
    assert (receipt.rows_used, receipt.left_out) == (60, (("row_total", 2),))
