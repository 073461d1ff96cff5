"""Tables of how many people gave each score are no answers, and codes for skipped questions are none either."""

import pytest

from nps_core.errors import TableRefused
from tests.reading.test_reading_rows import written

SCORES = range(11)


def counts(header, *groups):
    """How many gave each score, in each group."""
    return header + "\n" + "".join(f"{group}{score},{7 + 3 * score}\n" for group in groups or ("",) for score in SCORES)


@pytest.mark.parametrize(
    "content",
    [
        counts("Score,Responses"),
        counts("NPS score,Number of responses"),
        counts("評分,人數"),
        counts("分数,答复数量"),
        counts("Store,Score,Count", "North,", "South,", "East,"),
        counts("Month,Score,n", "2026-01-01,", "2026-02-01,"),
    ],
)
def test_counts_of_each_score_are_not_read_as_answers(reading_of, content):
    with pytest.raises(TableRefused) as refused:
        reading_of(content)
    assert refused.value.code == "answers_counted"


def test_a_column_of_each_score_is_not_read_as_answers(reading_of):
    names = ",".join(map(str, SCORES))
    with pytest.raises(TableRefused) as refused:
        reading_of(f"Store,{names},Total\nNorth,{names},55\nSouth,{names},55\n")
    assert refused.value.code == "answers_counted_across"


def test_a_person_may_say_that_the_counts_are_something_else(receipt_of):
    receipt = receipt_of(counts("Score,Responses"), ("attribute", "Responses"))
    assert (receipt.rows_used, receipt.attributes) == (11, ("Responses",))


@pytest.mark.parametrize("more", [",web", ",app"])
def test_answers_beside_a_number_of_something_are_answers(receipt_of, more):
    """Of one person each: the same scores come again."""
    lines = "".join(f"{score % 11},{1 + score % 3}{more}\n" for score in range(40))
    assert receipt_of(f"Score,Votes,Channel\n{lines}").rows_used == 40


def test_answers_at_different_times_are_answers(receipt_of):
    lines = "".join(f"2026-07-{1 + n:02d} 10:0{n % 10},{n % 11},{n}\n" for n in range(20))
    assert receipt_of(f"Time,Score,n\n{lines}").rows_used == 20


def test_what_was_skipped_is_read_as_empty_and_told(receipt_of):
    """-2 and -3 of Wenjuanxing, -99 of Qualtrics and SPSS; a column with a true -1 or a decimal holds numbers."""
    rows = "".join(f"{n % 11},{-2 if n % 5 else 3},{-99 if n % 4 else 'web'},words {n},{n - 3}\n" for n in range(40))
    receipt = receipt_of(f"score,visits,channel,why,balance\n{rows}-3,1,web,-3,4\n", ("attribute", "visits"))
    told = {note.code: note.facts for note in receipt.notes}["codes_skipped"]
    assert told == {"n": 32 + 30 + 1, "names": ["why", "channel", "visits"]}
    assert receipt.left_out == (("score_blank", 1),)


def test_a_respondent_s_number_of_a_panel_is_the_number_of_the_response(receipt_of):
    lines = "".join(f"{100_000 + n};{n % 11};{1 + n % 4}\n" for n in range(40))
    taken = {one.column: one.role for one in receipt_of(f"RESPID;Q1_NPS;REGION\n{lines}").columns}
    assert taken == {"RESPID": "response_id", "Q1_NPS": "score", "REGION": "dimension"}


def test_a_party_of_several_people_with_several_wishes_is_one_answer(reading_of):
    wishes = ["Food;Service", "Food", "Service;Music", "Music", "Food;Music"]
    rows = [[row % 11, 1 + row % 4, wishes[row % 5]] for row in range(60)]
    receipt = reading_of(written(["Score", "人数", "Liked"], rows)).receipt
    assert (receipt.rows_used, len(receipt.dimensions)) == (60, 4)
