"""Files of every form: one row an answer, totals among the answers, several sheets, merged cells, odd headers."""

import random
from collections import Counter

import openpyxl
import pytest

from tests.reading.test_reading_rows import written
from tests.reading.test_reading_workbooks import saved, xlsx

RECOMMEND = "How likely are you to recommend us?"
HEADER = ["Date", "Channel", "Score", "Comment"]
ANSWERS = [[f"2026-07-{n % 28 + 1:02d}", "web" if n % 3 else "app", n % 11, f"words of {n}"] for n in range(33)]


def notes(reading, code):
    return [note.facts for note in reading.receipt.notes if note.code == code]


def long(scores, *, others=("Why?", "Plan"), header=("response_id", "date", "question", "answer")):
    """One row an answer: the score first, then the others, of responses R0, R1, ..."""
    rows = []
    for n, score in enumerate(scores):
        said = {"Why?": f"words of {n}", "Plan": "pro" if n % 2 else "free"}
        day = f"2026-07-{n % 28 + 1:02d}"
        rows += [[f"R{n}", day, RECOMMEND, score], *([f"R{n}", day, other, said[other]] for other in others)]
    return [list(header), *rows]


def test_one_row_an_answer_becomes_one_response_in_the_row_of_its_score(reading_of):
    scores = [9, 3, 10, 7, 0, 8]
    reading = reading_of(written(*split(long(scores))))
    kept = reading.responses
    assert kept["score"].to_pylist() == scores
    assert kept["response_id"].to_pylist() == [f"R{n}" for n in range(6)]
    assert kept["comment"].to_pylist() == [f"words of {n}" for n in range(6)]
    assert kept["Plan"].to_pylist() == ["free", "pro"] * 3
    assert kept["row"].to_pylist() == [2, 5, 8, 11, 14, 17]
    assert reading.receipt.left_out == (("part_of_answer", 12),)
    assert (reading.receipt.rows_read, reading.receipt.rows_used) == (18, 6)
    assert notes(reading, "long_form") == [{"n": 6, "question": "question", "answer": "answer"}]


def split(table):
    return table[0], table[1:]


def test_the_order_of_the_rows_of_a_long_file_is_of_no_matter(reading_of):
    header, rows = split(long(range(11)))
    mixed = random.Random(3).sample(list(enumerate(rows, 2)), len(rows))
    reading = reading_of(written(header, [row for _, row in mixed]))
    places = {old: new for new, (old, _) in enumerate(mixed, 2)}
    wanted = {f"R{n}": (n, f"words of {n}", places[2 + 3 * n]) for n in range(11)}
    kept = reading.responses.to_pylist()
    assert {one["response_id"]: (one["score"], one["comment"], one["row"]) for one in kept} == wanted
    assert [one["row"] for one in kept] == sorted(one["row"] for one in kept)


def test_every_row_of_a_dirty_long_file_is_told(reading_of):
    header, rows = split(long([9, 3, 10, 7, 0, 8]))
    del rows[15]  # R5 has no score
    rows += [["R0", "2026-07-01", RECOMMEND, 2]]  # a second one
    rows += [["", "", RECOMMEND, 6], ["", "", "Why?", "nobody's"], ["", "", "", ""]]
    rows += [["R2", "", "", "no question"], ["R7", "2026-07-09", RECOMMEND, "many"]]
    reading = reading_of(written(header, rows))
    filled = {number for number, row in enumerate(rows, 2) if any(row)}
    kept, left_out = reading.responses["row"].to_pylist(), reading.left_out.to_pylist()
    assert Counter(kept) + Counter(one["row"] for one in left_out) == Counter(filled)
    assert reading.responses["score"].to_pylist() == [9, 3, 10, 7, 0, 6]
    assert dict(reading.receipt.left_out) == {
        "part_of_answer": 11,
        "answer_alone": 3,
        "duplicate_id": 1,
        "score_unreadable": 1,
    }
    assert notes(reading, "rows_empty") == [{"n": 1}]


def test_a_long_file_in_chinese_by_respondent_at_two_times(reading_of):
    rows = []
    for day in ("2026/7/1", "2026/8/1"):
        for person in range(8):
            score = person + (2 if day == "2026/8/1" else 0)
            rows += [
                [f"c{person}", day, "您有多大可能推荐我们？", f"{score}分"],
                [f"c{person}", day, "原因", f"因为{day}"],
            ]
    reading = reading_of(written(["客户编号", "提交时间", "题目", "答案"], rows))
    assert reading.responses["score"].to_pylist() == [*range(8), *range(2, 10)]
    assert reading.responses["comment"].to_pylist() == ["因为2026/7/1"] * 8 + ["因为2026/8/1"] * 8
    assert reading.receipt.respondents == 8


def test_several_chosen_options_of_a_long_file_stand_in_one_cell(reading_of):
    header, rows = split(long([9, 3, 10, 8], others=()))
    rows += [[f"R{n}", "", "Products", name] for n in range(4) for name in ("Shoes", "Hats")[: n % 2 + 1]]
    reading = reading_of(written(header, rows))
    assert reading.responses["Products"].to_pylist() == ["Shoes", "Shoes, Hats"] * 2


def test_an_answer_in_two_columns_by_its_number_and_its_words(reading_of):
    header = ["Response ID", "Question", "Answer value", "Answer text"]
    rows = []
    for n, score in enumerate([9, 3, 10, 8, 0, 5]):
        rows += [[f"R{n}", RECOMMEND, score, "Extremely likely" if score > 8 else ""]]
        rows += [[f"R{n}", "Colour", n % 2 + 1, ("Red", "Blue")[n % 2]], [f"R{n}", "Why?", "", f"words of {n}"]]
    reading = reading_of(written(header, rows))
    assert reading.responses["score"].to_pylist() == [9, 3, 10, 8, 0, 5]
    assert reading.responses["Colour"].to_pylist() == ["Red", "Blue"] * 3
    assert reading.responses["comment"].to_pylist() == [f"words of {n}" for n in range(6)]


def test_a_score_beside_follow_up_questions_in_rows(reading_of):
    rows = []
    for n in range(12):
        rows += [[f"R{n}", n % 11, "Why?", f"words of {n}"], [f"R{n}", n % 11, "What next?", f"more of {n}"]]
    reading = reading_of(written(["response_id", "nps_score", "question", "answer"], rows))
    assert reading.responses["score"].to_pylist() == [n % 11 for n in range(12)]
    assert reading.responses["comment"].to_pylist() == [f"words of {n}" for n in range(12)]
    assert reading.receipt.left_out == (("part_of_answer", 12),)


def test_a_response_named_in_its_first_row_only(reading_of):
    header, rows = split(long([9, 3, 10, 7]))
    rows = [row if row[2] == RECOMMEND else ["", "", *row[2:]] for row in rows]
    reading = reading_of(written(header, rows))
    assert reading.responses["comment"].to_pylist() == [f"words of {n}" for n in range(4)]
    assert reading.receipt.left_out == (("part_of_answer", 8),)
    assert notes(reading, "long_form_blank_ids") == [{"n": 8, "column": "response_id"}]


def test_a_row_a_touchpoint_is_a_response_a_row(reading_of):
    rows = [[f"c{n}", touchpoint, n % 11] for n in range(20) for touchpoint in ("Checkout", "Delivery")]
    reading = reading_of(written(["respondent_id", "touchpoint", "score"], rows))
    assert (reading.receipt.rows_used, reading.receipt.dimensions) == (40, ("touchpoint",))


def test_a_long_column_that_was_chosen_is_left_as_it_is(reading_of):
    header, rows = split(long([9, 3, 10, 7, 0, 8], others=()))
    reading = reading_of(written(header, rows), ("score", "answer"))
    assert (reading.receipt.rows_used, notes(reading, "long_form")) == (6, [])


@pytest.mark.parametrize(
    "row",
    [
        ["Total", "", 165, ""],
        ["Average", "", 7, ""],
        ["Average", "", 5.0, ""],
        ["Mean:", "", "5.03", ""],
        ["合计", "", 9, ""],
        ["總計", "", 9, ""],
        ["", "平均分", 8, ""],
        ["Average: 7", "", "", ""],
        ["NPS", "", 9, ""],
        ["web subtotal", 4, 7, ""],
        ["Grand Total", "", "9", "33"],
        ["n = 33", "", 9, ""],
    ],
)
def test_a_total_is_no_answer_wherever_it_stands(reading_of, row):
    for place in (0, 20, len(ANSWERS)):
        reading = reading_of(written(HEADER, [*ANSWERS[:place], row, *ANSWERS[place:]]))
        assert reading.left_out.to_pylist() == [{"row": place + 2, "reason": "row_total"}]
        assert reading.receipt.scores == (3,) * 11


def test_several_totals_and_notes_below_the_answers(reading_of):
    below = [["", "", "", ""], ["Total", "", 165, ""], ["Average", "", 5, ""], ["", "", "", ""], ["* made in July"]]
    reading = reading_of(written(HEADER, [*ANSWERS, *below]))
    assert reading.receipt.left_out == (("row_total", 2), ("row_footer", 1))
    assert reading.receipt.rows_used == 33


def test_an_answer_that_says_average_stays_an_answer(reading_of):
    said = [
        [f"2026-07-{n + 1:02d}", n % 11, text] for n, text in enumerate(["good", "Average", "Total", "NPS", "合计"])
    ]
    for order in ([0, 1, 2], [2, 0, 1], [2, 1, 0]):
        header = [["Date", "Score", "Comment"][place] for place in order]
        reading = reading_of(written(header, [[row[place] for place in order] for row in said]))
        assert reading.receipt.rows_used == 5, header


@pytest.mark.parametrize("named", ["NPS", "Total"])
@pytest.mark.parametrize("commented", [1, 11, 29])
def test_a_survey_or_shop_named_like_a_total_loses_no_answer(reading_of, named, commented):
    rows = [[named, place % 11, "late parcel" if place % 30 < commented else ""] for place in range(330)]
    reading = reading_of(written(["shop", "score", "comment"], rows))
    assert (reading.receipt.rows_used, reading.receipt.left_out) == (330, ())


@pytest.mark.parametrize(
    "label",
    ["Subtotal January", "Average 2026", "Total for Q1", "小计：一月", "合计（7月）", "Zwischensumme", "Sum - July"],
)
def test_a_total_below_each_part_is_no_answer(reading_of, label):
    parts = [*ANSWERS[:11], [label, "", 5.5, ""], *ANSWERS[11:]]
    reading = reading_of(written(HEADER, parts))
    assert reading.left_out.to_pylist() == [{"row": 13, "reason": "row_total"}]


@pytest.mark.parametrize(
    "text", ["Average for the price", "Total rubbish", "Subtotal was wrong, nobody cared", "合计有误"]
)
def test_an_answer_that_begins_like_a_total_stays_an_answer(reading_of, text):
    reading = reading_of(written(["Comment", "Score"], [[text, 3], *(["good", n % 11] for n in range(22))]))
    assert reading.receipt.rows_used == 23


def test_a_header_that_comes_again_is_no_answer(reading_of):
    reading = reading_of(written(HEADER, [*ANSWERS[:11], HEADER, *ANSWERS[11:]]))
    assert reading.left_out.to_pylist() == [{"row": 13, "reason": "header_again"}]
    assert reading.receipt.rows_used == 33


@pytest.mark.parametrize(
    "summary",
    [
        [["Score", "Count"], *([score, 3] for score in range(11))],
        [["Month", "NPS", "Responses"], ["July", 9, 33], ["June", 10, 20]],
        [["How to read this file"], ["Answers are on the second sheet"]],
    ],
)
def test_the_answers_are_found_behind_a_summary(reading_of, summary):
    reading = reading_of(xlsx(Summary=summary, Raw=[HEADER, *ANSWERS]))
    assert (reading.receipt.sheet, reading.receipt.rows_used) == ("Raw", 33)


def merged(rows, *ranges):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in ranges:
        book.active.merge_cells(cells)
    return saved(book)


def test_a_merged_group_goes_for_all_rows_and_a_merged_score_for_one(reading_of):
    rows = [["Region", "Customer ID", "NPS", "Product"], ["North", "a1", 9, "x"], [None, None, None, "y"]]
    rows += [[None, "a2", 3, "x"], ["South", "a3", 10, "y"], [None, "a4", 0, "x"]]
    reading = reading_of(merged(rows, "A2:A4", "A5:A6", "B2:B3", "C2:C3"))
    assert reading.responses["score"].to_pylist() == [9, 3, 10, 0]
    assert reading.responses["Region"].to_pylist() == ["North", "North", "South", "South"]
    assert reading.left_out.to_pylist() == [{"row": 3, "reason": "score_blank"}]
    assert notes(reading, "cells_merged") == [{"n": 3}]


def test_a_long_sheet_whose_responses_are_merged(reading_of):
    rows = [["Response ID", "Date", "Question", "Answer"]]
    for n in range(4):
        rows += [[f"R{n}", f"2026-07-0{n + 1}", RECOMMEND, n + 6], [None, None, "Why?", f"words of {n}"]]
    ranges = [f"{column}{2 * n + 2}:{column}{2 * n + 3}" for n in range(4) for column in "AB"]
    reading = reading_of(merged(rows, *ranges))
    assert reading.responses["score"].to_pylist() == [6, 7, 8, 9]
    assert reading.responses["comment"].to_pylist() == [f"words of {n}" for n in range(4)]


def test_a_merged_cell_may_span_the_whole_sheet(reading_of):
    book = openpyxl.Workbook()
    for row in [["Region", "Score"], ["North", 9], [None, 3]]:
        book.active.append(row)
    for cells in ("A2:A1048576", "C1:C1048576"):
        book.active.merged_cells.add(cells)  # merge_cells would make a million cells
    reading = reading_of(saved(book))
    assert (reading.responses["score"].to_pylist(), notes(reading, "cells_merged")) == ([9, 3], [{"n": 1}])


def shown(reading):
    return [column.column for column in reading.receipt.columns]


@pytest.mark.parametrize(
    ("below", "names"),
    [
        (["(yyyy-mm-dd)", "(text)", "(0-10)", "(text)"], HEADER),
        (
            ["Submitted", "Sales channel", RECOMMEND, "Why is that?"],
            ["Submitted", "Sales channel", RECOMMEND, "Why is that?"],
        ),
    ],
)
def test_a_second_header_row_of_units_or_of_texts(reading_of, below, names):
    header = HEADER if below[0].startswith("(") else ["sub", "ch", "q1", "q2"]
    reading = reading_of(written(header, [below, *ANSWERS]))
    assert (reading.receipt.header_rows, shown(reading), reading.receipt.rows_left_out) == (2, names, 0)
    assert reading.receipt.scores == (3,) * 11


def test_a_first_answer_in_words_is_no_header(reading_of):
    rows = [["unknown", "web", "none", "nothing"], *ANSWERS]
    reading = reading_of(written(HEADER, rows))
    assert (reading.receipt.header_rows, reading.receipt.rows_read) == (1, 34)


@pytest.mark.parametrize(
    ("written_name", "name"),
    [
        ("（1）渠道", "渠道"),
        ("Question 3: Plan", "Plan"),
        ("题目7：门店", "门店"),
        ("Q#2. Region", "Region"),
        ("Q3 - Revenue", "Q3 - Revenue"),
        ("1.5 hours", "1.5 hours"),
        ("<p><strong>Plan</strong>&nbsp;now</p>", "Plan now"),
    ],
)
def test_numbering_and_tags_are_taken_out_of_headers(reading_of, written_name, name):
    rows = [[n % 11, "ab"[n % 2]] for n in range(22)]
    assert shown(reading_of(written(["Score", written_name], rows))) == ["Score", name]


@pytest.mark.parametrize(("above", "below"), [(";", ","), (",", "\t"), ("\t", ";")])
def test_a_header_with_another_separator_than_its_rows(reading_of, above, below):
    rows = "".join(below.join(map(str, row)) + "\n" for row in ANSWERS)
    reading = reading_of(above.join(HEADER) + "\n" + rows)
    assert (shown(reading), reading.receipt.rows_used, reading.receipt.separator) == (HEADER, 33, below)


@pytest.mark.parametrize("line", ["sep=;\n", '"sep=;"\r\n', "SEP=;;;;\n", "sep=,\n"])
def test_a_line_that_tells_the_separator_is_no_row(reading_of, line):
    rows = "".join(";".join(map(str, row)) + "\n" for row in ANSWERS)
    reading = reading_of(line + ";".join(HEADER) + "\n" + rows)
    assert (shown(reading), reading.receipt.separator) == (HEADER, ";")
    assert reading.responses["row"].to_pylist()[0] == 2


def test_short_rows_above_the_header_and_empty_ones_are_not_counted_as_short(reading_of):
    reading = reading_of("NPS of July\nMade in August\n\n" + written(HEADER, [*ANSWERS[:9], [], *ANSWERS[9:]]))
    assert notes(reading, "rows_above_header") == [{"n": 3}]
    assert notes(reading, "rows_padded") == []
    assert notes(reading, "rows_empty") == [{"n": 1}]
