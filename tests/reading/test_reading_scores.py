"""What a written score says, and on which scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.errors import TableRefused
from nps_core.reading import scores

NINE = [
    *[
        "9",
        "９",
        "٩",
        "九",
        "九分",
        "9分",
        "9 分",
        "9点",
        "9/10",
        "9 / 10",
        "9 out of 10",
        "9.0",
        "9,0",
        " 9 ",
        "\u00a09\u3000",
    ],
    *[
        "\u200b9\ufeff",
        "'9",
        "+9",
        "9 - Extremely likely",
        "9: likely",
        "9 (likely)",
        "9 Very likely",
        "9、很可能",
        "9非常可能",
    ],
    *["9 points", "9 pts.", "9/10分", "9 😀", "9!", "9 – very", "9=yes", "9.", "\u202e9\u202c"],
]
BLANK = [
    "",
    " ",
    "\u00a0",
    "\u200b",
    "N/A",
    "n/a",
    "Na",
    "NaN",
    ".",
    "-",
    "无",
    "無",
    "沒有",
    "没有",
    "(跳过)",
    "（跳过）",
    "-2",
    "-3",
    "null",
]
UNREADABLE = [
    *[
        "1e1",
        "0x9",
        "true",
        "inf",
        "Infinity",
        "eleven",
        "very likely",
        "9a",
        "9 months",
        "9 years",
        "9月",
        "9岁",
        "9%",
        "9 to 10",
    ],
    *[
        "2026-09-10",
        "9/10/2026",
        "9:30",
        "1,234",
        "9 8",
        "9;8",
        "nine",
        "x" * 300,
        "=9",
        "9e",
        "9th",
        "1" * 400,
        "推荐者",
    ],
]


@pytest.mark.parametrize("written", NINE)
def test_a_nine_is_a_nine(written):
    assert scores.judgement(written).number == 9


@pytest.mark.parametrize("written", BLANK)
def test_nothing_is_no_score(written):
    assert scores.judgement(written) is scores.BLANK


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_is_no_score_is_not_read_as_one(written):
    assert scores.judgement(written).reason == "score_unreadable"


@pytest.mark.parametrize(
    ("written", "number"), [("-1", -1), ("11", 11), ("9.5", 9.5), ("100", 100), ("−4", -4), ("十", 10)]
)
def test_numbers_off_the_scale_are_numbers(written, number):
    assert scores.judgement(written).number == number


@given(st.text())
def test_any_text_has_one_judgement(written):
    said = scores.judgement(written)
    assert (said.number is None) == bool(said.reason)


def column(*numbers, header="How likely are you to recommend us?"):
    return "\n".join([header, *map(str, numbers)]) + "\n"


def codes(receipt):
    return {note.code: note.level for note in receipt.notes}


def test_every_row_is_a_score_or_has_its_reason(reading_of):
    reading = reading_of(column(9, "N/A", 12, "many", "10 - Extremely likely", 6.5, "８", -1))
    assert reading.responses["score"].to_pylist() == [9, 10, 6, 8]
    assert reading.responses["row"].to_pylist() == [2, 6, 7, 8]
    assert reading.left_out.to_pylist() == [
        {"row": 3, "reason": "score_blank"},
        {"row": 4, "reason": "score_out_of_range"},
        {"row": 5, "reason": "score_unreadable"},
        {"row": 9, "reason": "score_out_of_range"},
    ]
    assert dict(reading.receipt.left_out) == {"score_blank": 1, "score_out_of_range": 2, "score_unreadable": 1}
    assert codes(reading.receipt)["scores_fraction"] == "warning"


def test_all_promoters_of_a_small_file(receipt_of):
    assert receipt_of(column(10, 10, 9)).scores[9:] == (1, 2)


def test_an_eleven_without_a_zero_proves_1_to_11(receipt_of):
    receipt = receipt_of(column(1, 8, 10, 11, 11))
    assert receipt.scale == "1-11"
    assert [score for score, n in enumerate(receipt.scores) if n] == [0, 7, 9, 10]
    (note,) = [note for note in receipt.notes if note.code == "scale_one_to_eleven"]
    # Taken one off: 9, 10, 10 promote, 0 detracts, of 5. As it stands: 10 promotes, 1 detracts, of 3 on the scale
    # (8 is passive, and 11 is off it).
    assert (note.facts["nps"], note.facts["otherwise"]) == (pytest.approx(100 * (3 - 1) / 5), 0)


def test_a_zero_makes_an_eleven_a_slip(receipt_of):
    receipt = receipt_of(column(0, 8, 10, 11))
    assert (receipt.scale, dict(receipt.left_out)) == ("0-10", {"score_out_of_range": 1})


def test_no_zero_is_a_question_only_among_many(receipt_of):
    few, many = ([1 + n % 10 for n in range(size)] for size in (49, 50))
    assert "scale_no_zero" not in codes(receipt_of(column(*few)))
    assert codes(receipt_of(column(*many)))["scale_no_zero"] == "question"


def test_wenjuanxing_by_number_is_named(receipt_of):
    header = "序号,提交答卷时间,来自IP,1、您向朋友推荐我们的可能性\n"
    rows = "".join(f"{n},2026/9/3 12:00,1.1.1.1(北京),{1 + n % 11}\n" for n in range(1, 45))
    assert codes(receipt_of(header + rows))["scale_by_number"] == "info", "11 proves it: nothing to ask"


def test_a_chosen_scale_is_followed(receipt_of):
    numbers = [1 + n % 10 for n in range(220)]
    receipt = receipt_of(column(*numbers), scale="1-11")
    assert (receipt.scale, receipt.scores) == ("1-11", (22,) * 10 + (0,))
    assert not codes(receipt)
    assert receipt_of(column(0, 1, 10), scale="1-10").left_out == (("score_out_of_range", 1),)


@pytest.mark.parametrize("end", [5, 7])
def test_a_short_scale_is_never_mapped_silently(receipt_of, end):
    numbers = [1 + n % end for n in range(20)]
    with pytest.raises(TableRefused) as refusal:
        receipt_of(column(*numbers))
    assert (refusal.value.code, refusal.value.facts["highest"], refusal.value.facts["n"]) == ("scale_not_ten", end, 20)
    assert refusal.value.facts["found"] == ["How likely are you to recommend us?"], "what there is to choose from"
    assert receipt_of(column(*numbers), scale="0-10").rows_used == 20
    assert receipt_of(column(*numbers[:19])).rows_used == 19, "too few to say"


@pytest.mark.parametrize("scale", ["", "0-10"])
def test_0_to_100_is_refused_by_naming_its_column(receipt_of, scale):
    for roles in ([], [("score", "NPS score")]):
        with pytest.raises(TableRefused) as refusal:
            receipt_of(column(90, 100, 45, 20, 10, header="NPS score"), *roles, scale=scale)
        assert (refusal.value.code, refusal.value.facts["column"]) == ("scale_hundred", "NPS score")


def test_0_to_100_is_carried_over_once_it_is_said(receipt_of):
    receipt = receipt_of(column(90, 100, 70, 20, 10, header="NPS score"), scale="0-100")
    assert [score for score, n in enumerate(receipt.scores) if n] == [1, 2, 7, 9, 10]


def test_blank_scores_are_refused_with_their_column(receipt_of):
    for rows in ("a,\nb,\n", "a,N/A\nb,(跳过)\n"):
        with pytest.raises(TableRefused) as refusal:
            receipt_of("comment,NPS score\n" + rows)
        assert (refusal.value.code, refusal.value.facts["column"]) == ("scores_blank", "NPS score")


def test_labels_alone_are_refused_with_their_column(receipt_of):
    for words in (["Promoter", "Passive", "Detractor"], ["推荐者", "被动者", "贬损者"], ["推薦者", "被動者", "貶損者"]):
        with pytest.raises(TableRefused) as refusal:
            receipt_of(column(*words, header="NPS"))
        assert (refusal.value.code, refusal.value.facts["column"]) == ("labels_only", "NPS")


def test_a_chosen_column_without_scores_is_refused(receipt_of):
    with pytest.raises(TableRefused, match="no_usable_score"):
        receipt_of("score,comment\n9,good\n8,bad\n", ("score", "comment"))


def read_as(receipt):
    return {reading.scale: reading for reading in receipt.readings}


def test_what_the_answers_make_on_every_scale_they_could_be_on(receipt_of):
    """Ten of each of 1 to 10: 9 and 10 promote, 1 to 6 detract; one taken off, only 10 promotes and 1 to 7 detract."""
    receipt = receipt_of(column(*[1 + n % 10 for n in range(100)]))
    found = read_as(receipt)
    assert list(found) == ["0-10", "1-10", "1-11"]
    assert [reading.scale for reading in receipt.readings if reading.is_proposed] == ["0-10"]
    assert (found["0-10"].detractors, found["0-10"].passives, found["0-10"].promoters) == (60, 20, 20)
    assert (found["1-11"].n, found["1-11"].nps) == (100, -60)


def test_a_zero_rules_out_1_to_10_and_a_ten_0_to_9(receipt_of):
    assert list(read_as(receipt_of(column(*[n % 11 for n in range(66)])))) == ["0-10"]
    assert list(read_as(receipt_of(column(*[n % 10 for n in range(60)])))) == ["0-10", "0-9"]


def test_nobody_gave_10_is_a_question_only_among_many(receipt_of):
    few, many = ([n % 10 for n in range(size)] for size in (49, 50))
    assert "scale_no_ten" not in codes(receipt_of(column(*few)))
    receipt = receipt_of(column(*many))
    assert codes(receipt)["scale_no_ten"] == "question"
    assert receipt.scale == "0-10"
    assert read_as(receipt)["0-9"].nps == 20 - 60, "8 and 9 promote, 0 to 5 detract"


def test_the_question_itself_may_say_its_scale(receipt_of):
    asked = [1 + n % 10 for n in range(60)]
    for header in (
        "NPS (1-10)",
        "推荐意愿（1到10分）",
        "recommend us? (1 = no, 10 = yes)",
        "Recommend us, from 1 to 10",
    ):
        receipt = receipt_of(column(*asked, header=f'"{header}"'))
        assert (receipt.scale, "question" in codes(receipt).values()) == ("1-10", False), header
    stored = receipt_of(column(*[n - 1 for n in asked], header="NPS (1-10)"))
    assert (stored.scale, codes(stored)["scale_zero_to_nine"], stored.scores[1]) == ("0-9", "info", 6)
    assert not codes(receipt_of(column(*[n - 1 for n in asked], header="NPS (0-10)")))


def test_a_single_eleven_among_many_is_a_slip_and_asked(receipt_of):
    receipt = receipt_of(column(*[1 + n % 10 for n in range(150)], 11))
    assert (receipt.scale, dict(receipt.left_out)) == ("0-10", {"score_out_of_range": 1})
    assert codes(receipt)["scale_eleven_rare"] == "question"
    assert "1-11" in read_as(receipt)


def test_elevens_with_a_stray_zero_are_asked(receipt_of):
    receipt = receipt_of(column(*[1 + n % 11 for n in range(66)], 0))
    assert (receipt.scale, codes(receipt)["scale_eleven_and_zero"]) == ("1-11", "question")


@pytest.mark.parametrize(
    ("scale", "written", "groups"),
    [
        # 5 promotes, 4 is passive, 1 to 3 detract; 7 promotes, 5 and 6 are passive; 90 promotes, 70 is passive.
        ("1-5", [1, 2, 3, 4, 5] * 5, (15, 5, 5)),
        ("1-7", [1, 2, 3, 4, 5, 6, 7] * 4, (16, 8, 4)),
        ("0-100", [0, 50, 69, 70, 89, 90, 100] * 4, (12, 8, 8)),
    ],
)
def test_a_scale_of_other_steps_is_carried_over_by_choice_and_said_so(receipt_of, scale, written, groups):
    receipt = receipt_of(column(*written), ("score", "How likely are you to recommend us?"), scale=scale)
    assert receipt.scale == scale
    assert (sum(receipt.scores[:7]), sum(receipt.scores[7:9]), sum(receipt.scores[9:])) == groups
    assert codes(receipt)["scale_stretched"] == "warning"
    proposed = receipt.readings[0]
    assert (proposed.scale, proposed.is_proposed) == (scale, True)
    assert (proposed.detractors, proposed.passives, proposed.promoters) == groups


def test_another_score_taken_for_want_of_the_question_is_asked_about(receipt_of):
    receipt = receipt_of(column(*[n % 11 for n in range(33)], header="How satisfied are you? (0-10)"))
    assert receipt.column_of("score").why.code == "score_by_rating"
    assert codes(receipt)["score_no_recommendation"] == "question"


def test_the_question_beside_other_scores_is_told_and_not_asked(receipt_of):
    rows = "".join(f"{n % 11},{10 - n % 11}\n" for n in range(33))
    receipt = receipt_of("How satisfied are you? (0-10),How likely are you to recommend us?\n" + rows)
    assert receipt.column_of("score").column == "How likely are you to recommend us?"
    assert codes(receipt) == {"other_scores": "info"}


@pytest.mark.parametrize("blank", ["Na", ".", "无", "沒有", "(跳过)", "（跳过）", "-2", "-3", "（無）", "…"])
def test_blanks_are_no_comment_and_no_score(reading_of, blank):
    reading = reading_of(f"score,comment\n9,{blank}\n{blank},good\n8,fine\n")
    assert reading.responses["comment"].to_pylist() == [None, "fine"]
    assert reading.left_out["reason"].to_pylist() == ["score_blank"]


def test_answers_that_end_below_a_shorter_scale_are_not_said_to_reach_its_end(receipt_of):
    with pytest.raises(TableRefused) as refusal:
        receipt_of(column(*[0, 3] * 40))
    assert (refusal.value.facts["highest"], refusal.value.facts["steps"]) == (3, 5)
