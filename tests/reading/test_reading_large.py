"""Files that several threads read: nothing is torn where they share out the text, and every row keeps its number."""

import pytest

from tests.reading.hostile.packing import row, workbook

ROWS = 60_000
"""Some three megabytes, of which each thread takes one at a time."""


def comment_of(number):
    """A comment; in the second half of the file some run over three lines."""
    breaks = number > ROWS // 2 and number % 7 == 0
    return (
        f"line one of {number}\nscore,9\n{number}, the end"
        if breaks
        else f"a plain comment, number {number}, of one line"
    )


def text_of(comments, line_end="\n"):
    written = "".join(f'{n % 11},"{comment}"{line_end}' for n, comment in enumerate(comments))
    return f"score,comment{line_end}{written}"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_comments_of_several_lines_far_below_are_whole(reading_of, line_end):
    comments = [comment_of(number) for number in range(ROWS)]
    read = reading_of(text_of(comments, line_end))
    assert read.responses["comment"].to_pylist() == comments
    assert read.responses["row"].to_pylist() == list(range(2, ROWS + 2))
    assert read.responses["score"].to_pylist() == [number % 11 for number in range(ROWS)]
    assert read.left_out.num_rows == 0


def test_a_row_that_is_too_long_far_below_has_its_number(reading_of):
    lines = [f'{number % 11},"{comment_of(0)}"' for number in range(ROWS)]
    lines[ROWS - 100] = "9,a,b,c"
    read = reading_of("\n".join(["score,comment", *lines]))
    assert read.left_out.to_pylist() == [{"row": ROWS - 98, "reason": "row_too_long"}]
    assert read.receipt.rows_used == ROWS - 1


def test_a_comment_that_speaks_of_a_far_cell_does_not_make_a_sheet_enormous(reading_of):
    written = "see ='A1' and r=\"XFD1048576\""
    read = reading_of(workbook(row(1, "score", "comment") + row(2, 9, written) + row(3, 3, "slow")))
    assert read.responses["comment"].to_pylist() == [written, "slow"]
