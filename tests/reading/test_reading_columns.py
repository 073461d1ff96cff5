"""What the columns of a file are taken for, shaped after the exports of the survey tools."""

import pytest

from nps_core.errors import TableRefused
from nps_core.reading import personal, words
from nps_core.reading.headers import clean, header_rows


def table(header, *rows, repeat=1):
    lines = [header, *rows * repeat]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n"


def roles(receipt):
    return {column.column: column.role for column in receipt.columns}


def reasons(receipt):
    return {column.column: column.why.code for column in receipt.columns}


ADDED_BY_QUALTRICS = {
    "StartDate": "Start Date",
    "EndDate": "End Date",
    "IPAddress": "IP Address",
    "Duration (in seconds)": "Duration (in seconds)",
    "ResponseId": "Response ID",
    "RecipientEmail": "Recipient Email",
    "UserLanguage": "User Language",
}
QUESTION = "How likely are you to recommend us?"
QUALTRICS = table(
    [*ADDED_BY_QUALTRICS, "Q1", "Q1_NPS_GROUP", "Q2"],
    [*ADDED_BY_QUALTRICS.values(), QUESTION, f"{QUESTION} - Group", "Why?"],
    [f'{{""ImportId"":""{name}""}}' for name in [*ADDED_BY_QUALTRICS, "QID1", "QID1_NPS_GROUP", "QID2_TEXT"]],
    *[
        [
            *[f"2026-07-0{n} 10:00:00", f"2026-07-0{n} 10:05:00", "1.2.3.4", seconds, f"R_{n}", f"a{n}@x.org"],
            *[language, score, group, f"because of reason {n}"],
        ]
        for n, (score, group, seconds, language) in enumerate(
            [("9", "3", "38", "EN"), ("10", "3", "12", "DE"), ("7", "2", "71", "EN"), ("3", "1", "55", "DE")], start=1
        )
    ],
)
SURVEYCAKE = table(
    ["您願意推薦我們嗎？", "其他", "原因", "填答時間", "填答秒數", "IP紀錄", "會員編號", "其他", "備註"],
    ["9", "", "服務很好", "2026-07-01 09:00:00", "35", "1.2.3.4", "'", "", ""],
    ["3", "", "太慢了", "2026-07-02 09:00:00", "71", "1.2.3.5", "'", "", ""],
    ["10", "", "便宜", "2026-07-03 09:00:00", "44", "1.2.3.6", "'", "", ""],
)
FORMBRICKS = table(
    [
        "No.",
        "Response ID",
        "Timestamp",
        "Finished",
        "Survey ID",
        "User ID",
        "1. How likely are you to recommend us?",
        "2. Why?",
        "person.plan",
    ],
    ["1", "cl1", "2026-08-22 22:03:05 GMT+8", "Yes", "s", "u1", "9", "'-1 star for the box", "pro"],
    ["2", "cl2", "2026-08-23 22:03:05 GMT+8", "Yes", "s", "u2", "2", "'=too slow", "free"],
    ["3", "cl3", "2026-08-24 02:03:05 GMT+8", "No", "s", "u1", "10", "it's fine", "pro"],
)
TENCENT = table(
    [
        "编号",
        "开始答题时间",
        "结束答题时间",
        "答题时长",
        "1.您有多大可能推荐我们？",
        "2.请说明原因",
        "地理位置省",
        "昵称",
        "总分",
    ],
    ["1", "2026/7/1 9:00:00", "2026/7/1 9:01:00", "60", "9", "送货快", "广东", "小王", "9"],
    ["2", "2026/7/2 9:00:00", "2026/7/2 9:02:00", "120", "4", "太贵", "广东", "小李", "4"],
    ["3", "2026/7/3 9:00:00", "2026/7/3 9:03:00", "180", "10", "都好", "北京", "小张", "10"],
)


def test_qualtrics_with_its_nps_group(receipt_of):
    receipt = receipt_of(QUALTRICS)
    assert receipt.header_rows == 3
    assert roles(receipt)["How likely are you to recommend us?"] == "score"
    assert reasons(receipt)["Q1_NPS_GROUP"] == "group_coded"
    assert receipt.column_of("answered_at").column == "EndDate"
    assert receipt.column_of("response_id").column == "ResponseId"
    assert receipt.column_of("respondent").why.code == "respondent_by_email"
    assert receipt.column_of("respondent").examples == ()
    assert receipt.dimensions == ("UserLanguage",)
    assert receipt.attributes == ("Duration (in seconds)",)


def test_surveycake_questions_first_and_names_twice(receipt_of):
    receipt = receipt_of(SURVEYCAKE)
    assert (receipt.column_of("score").column, receipt.column_of("comment").column) == ("您願意推薦我們嗎？", "原因")
    assert receipt.column_of("answered_at").column == "填答時間"
    assert [name for name in roles(receipt) if name.startswith("其他")] == ["其他", "其他 (2)"]
    assert receipt.column_of("respondent") is None, "a lone quote is nobody's number"


def test_formbricks_zones_and_guarded_cells(reading_of):
    reading = reading_of(FORMBRICKS)
    assert reading.responses["comment"].to_pylist() == ["-1 star for the box", "=too slow", "it's fine"]
    assert str(reading.responses["answered_at"][0].as_py()) == "2026-08-22 14:03:05+00:00"
    assert reading.responses["respondent"].to_pylist() == ["u1", "u2", "u1"]
    assert reading.responses["response_id"].to_pylist() == ["cl1", "cl2", "cl3"]
    assert reading.receipt.dimensions == ("Finished", "person.plan")
    assert reading.receipt.column_of("score").column == "How likely are you to recommend us?"


def test_tencent_totals_and_durations_are_not_the_score(receipt_of):
    receipt = receipt_of(TENCENT)
    assert receipt.column_of("score").column == "您有多大可能推荐我们？"
    assert receipt.column_of("answered_at").column == "结束答题时间"
    assert receipt.column_of("response_id").column == "编号"
    assert reasons(receipt)["昵称"] == "personal"
    assert roles(receipt)["总分"] != "score"


@pytest.mark.parametrize(
    ("header", "score"),
    [
        (["id", "score", "nps id"], "score"),
        (["NPS category", "rating", "NPS"], "NPS"),
        (
            ["How satisfied are you? (0-10)", "How likely are you to recommend us?", "x"],
            "How likely are you to recommend us?",
        ),
        (["总分", "评分", "x"], "评分"),
        (["推荐人", "您推荐我们的可能性", "x"], "您推荐我们的可能性"),
        (["age", "Qual a probabilidade de recomendar?", "x"], "Qual a probabilidade de recomendar?"),
        (["Alter", "Würden Sie uns weiterempfehlen?", "x"], "Würden Sie uns weiterempfehlen?"),
        (["edad", "¿Qué tan probable es que nos recomiende?", "x"], "¿Qué tan probable es que nos recomiende?"),
    ],
)
def test_the_main_question_among_its_look_alikes(receipt_of, header, score):
    rows = [[str(n % 11), str((3 * n) % 11), str((5 * n) % 11)] for n in range(33)]
    assert receipt_of(table(header, *rows)).column_of("score").column == score


def test_minus_100_0_and_100_is_a_group_and_not_a_score(receipt_of):
    receipt = receipt_of(
        table(["Q5_NPS_SCORE", "Q5 likely to recommend"], ["100", "9"], ["-100", "3"], ["0", "8"], ["100", "10"])
    )
    assert receipt.column_of("score").column == "Q5 likely to recommend"
    assert reasons(receipt)["Q5_NPS_SCORE"] == "group_coded"


def test_answers_alone_can_say_that_a_column_is_the_score(receipt_of):
    rows = [[f"a{n}", str(n % 11), str(1 + n % 10), str(20 + n % 60)] for n in range(44)]
    receipt = receipt_of(table(["A", "B", "C", "D"], *rows))
    assert (receipt.column_of("score").column, receipt.column_of("score").why.code) == ("B", "score_by_values")


def test_1_to_10_under_a_name_that_says_nothing_is_asked_for(receipt_of):
    with pytest.raises(TableRefused) as refusal:
        receipt_of(table(["A", "B"], *[[f"a{n}", str(1 + n % 10)] for n in range(40)]))
    assert (refusal.value.code, refusal.value.facts) == ("no_score_column", {"found": ["A", "B"]})


def test_stars_beside_the_question_stay_a_number(receipt_of):
    rows = [[str(1 + n % 5), str(n % 11)] for n in range(30)]
    receipt = receipt_of(table(["star rating", "recommendation rating score"], *rows))
    assert (roles(receipt)["star rating"], receipt.column_of("score").column) == (
        "attribute",
        "recommendation rating score",
    )


def test_dimensions_attributes_and_what_is_neither(reading_of):
    rows = [
        [
            str(n % 11),
            "web" if n % 3 else "app",
            "VIP" if n % 5 == 0 else "",
            f"{n * 7.5:.2f}",
            str(n % 4),
            "same",
            f"{n:08x}-aaaa-bbbb-cccc-{n:012x}",
        ]
        for n in range(60)
    ]
    reading = reading_of(table(["score", "channel", "tier", "order value", "visits", "country", "session"], *rows))
    receipt = reading.receipt
    assert receipt.dimensions == ("channel", "visits")
    assert receipt.attributes == ("order value",)
    assert reasons(receipt)["tier"] == reasons(receipt)["country"] == "column_constant"
    assert reasons(receipt)["session"] == "identifier"
    assert str(reading.responses.schema.field("order value").type) == "double"
    assert reading.responses["order value"].to_pylist()[2] == 15.0


def test_people_are_left_out_unless_chosen(reading_of):
    rows = [[str(n % 11), f"Ann {n}", f"138{n:08d}", f"{n} Main Street", f"p{n}@x.org"] for n in range(30)]
    content = table(["score", "name", "q7", "address", "contact"], *rows)
    receipt = reading_of(content).receipt
    assert [roles(receipt)[name] for name in ("name", "q7", "address")] == ["ignored"] * 3
    assert all(reasons(receipt)[name] == "personal" for name in ("name", "q7", "address"))
    assert not any(column.examples for column in receipt.columns[1:])
    chosen = reading_of(content, ("dimension", "name")).receipt
    assert (chosen.dimensions, chosen.columns[1].examples) == (("name",), ())


@pytest.mark.parametrize("name", ["Product name", "Store name", "手机价格", "公司名称", "邮件渠道", "Shipping speed"])
def test_names_of_things_are_not_people(name):
    assert not personal.BY_NAME.search(words.folded(name))


def test_choices_are_followed_and_say_so(receipt_of):
    content = table(["a", "b", "c", "d"], ["9", "8", "x", "web"], ["1", "10", "y", "app"], ["0", "3", "z", "web"])
    receipt = receipt_of(content, ("score", "b"), ("comment", "c"), ("ignored", "d"), ("attribute", "a"))
    assert roles(receipt) == {"a": "attribute", "b": "score", "c": "comment", "d": "ignored"}
    assert set(reasons(receipt).values()) == {"chosen"}


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ([("score", "nowhere")], "column_unknown"),
        ([("score", "a"), ("score", "b")], "role_unclear"),
        ([("score", "a"), ("comment", "a")], "role_unclear"),
        ([("boss", "a")], "role_unclear"),
    ],
)
def test_choices_that_cannot_be_followed(receipt_of, chosen, code):
    with pytest.raises(TableRefused, match=code):
        receipt_of(table(["a", "b"], ["9", "8"], ["1", "10"]), *chosen)


def test_names_that_would_clash_or_bite(reading_of):
    """Reserved names in any case, quotes, tags, formulas, invisible marks: stored apart, and harmless."""
    header = [
        "score",
        "Comment",
        "SEQ",
        "Row",
        'x""; DROP TABLE r;--',
        "<img src=x onerror=alert(1)>",
        "=cmd|' /C calc'!A0",
    ]
    header += ["Channel", "channel", "ｃｈａｎｎｅｌ", "__class__", "\u202eevil", "", "n" * 4000]
    rows = [[str(n % 11), f"some words number {n}", *(["a", "b"][(n + m) % 2] for m in range(12))] for n in range(12)]
    reading = reading_of(table(header, *rows))
    names = reading.responses.column_names
    assert len({name.casefold() for name in names}) == len(names)
    assert reading.receipt.dimensions[:5] == (
        "SEQ (2)",
        "Row (2)",
        'x"; DROP TABLE r;--',
        "Column 6",
        "=cmd|' /C calc'!A0",
    )
    assert reading.receipt.dimensions[5:11] == (
        "Channel",
        "channel (2)",
        "ｃｈａｎｎｅｌ (3)",
        "__class__",
        "evil",
        "Column 13",
    )
    assert len(reading.receipt.dimensions[11]) == 200
    assert reading.receipt.rows_used == 12


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\ufeff1、性别 ", "性别"),
        ("Q#1: How likely?", "How likely?"),
        ("1. Why?", "Why?"),
        ("12.Why?", "Why?"),
        ("第3题：原因", "原因"),
        ("第6题(运动)", "第6题(运动)"),
        ("<strong>Why</strong>&nbsp;us?", "Why us?"),
        ("line\r\nbreak\u200b", "line break"),
        ("2026", "2026"),
        ("1.5 hours", "1.5 hours"),
        ("Q1", "Q1"),
        ("0-10", "0-10"),
    ],
)
def test_headers_are_cleaned(name, shown):
    assert clean(name) == shown


@pytest.mark.parametrize(
    ("rows", "above", "count"),
    [
        ([["score", "why"], ["9", "a"]], 0, 1),
        ([["My report", ""], ["", ""], ["score", "why"], ["9", "a"], ["8", "b"]], 2, 1),
        ([["Report", "July", ""], ["Score", "Comment", "Channel"], ["9", "a", "b"], ["8", "b", "c"]], 1, 1),
        ([["9", "2026-07-01"], ["8", "2026-07-02"]], 0, 0),
        ([["Q", "", "Why", ""], ["Score", "Label", "Answer", "Tag"], ["9", "a", "b", "c"], ["8", "d", "e", ""]], 0, 2),
        ([["name", "why", "more"], ["Ann", "good", ""], ["Bob", "bad", "x"]], 0, 1),
        ([["score", "response"], ["9", "Response"], ["8", "x"]], 0, 1),
    ],
)  # fmt: skip
def test_header_rows_are_found(rows, above, count):
    found = header_rows(rows)
    assert (found.above, found.rows) == (above, count)


def test_a_file_without_a_header_is_asked_about(receipt_of):
    receipt = receipt_of("".join(f"{n % 11},web,2026-07-{n % 28 + 1:02d}\n" for n in range(40)))
    assert [column.column for column in receipt.columns] == ["Column 1", "Column 2", "Column 3"]
    assert (receipt.rows_used, receipt.header_rows) == (40, 0)
    assert "header_missing" in {note.code for note in receipt.notes if note.level == "question"}


def test_amounts_that_rise_are_no_count_of_rows(receipt_of):
    rows = "".join(f"{n % 11},{n * 120},{n + n // 9}\n" for n in range(1, 40))
    receipt = receipt_of("score,spent,nr\n" + rows)
    assert (roles(receipt)["spent"], reasons(receipt)["nr"]) == ("attribute", "sequence")


@pytest.mark.parametrize(
    "header",
    [
        "评价内容",
        "評價內容",
        "补充说明",
        "您的建议",
        "請說明原因",
        "verbatim",
        "Feedback",
        "Warum?",
        "¿Por qué?",
        "Pourquoi ?",
        "What could we have done better?",
        "content",
    ],
)
def test_where_people_say_why(receipt_of, header):
    rows = "".join(f"{n % 11},物流快{n % 7}\n" for n in range(40))
    assert receipt_of(f"评分,{header}\n{rows}").column_of("comment").column == header


@pytest.mark.parametrize(
    ("cells", "why"),
    [(["5.1.2", "5.2.0", "5.10.3"], "dimension_few_values"), (["01.07.2026", "3.7.2026", "30.06.2026"], "other_time")],
)
def test_versions_are_no_days_and_days_with_points_are(receipt_of, cells, why):
    rows = "".join(f"{n % 11},2026-07-{n % 28 + 1:02}T10:00:00Z,{cells[n % len(cells)]}\n" for n in range(40))
    receipt = receipt_of(f"score,answered at,build\n{rows}")
    assert {column.column: column.why.code for column in receipt.columns}["build"] == why


def test_the_number_of_a_row_in_its_file_tells_no_answers_apart_across_files(receipt_of):
    rows = "".join(f"{n + 1},{n % 11},好{n}\n" for n in range(30))
    for header in ("序号", "項次", "No.", "#"):
        assert receipt_of(f"{header},评分,原因\n{rows}").column_of("response_id") is None


def test_an_id_of_one_word_is_no_comment_however_long(receipt_of):
    rows = "".join(f"oX7c{n:024x},{n % 11},{'慢' if n % 2 else '物流很快'}\n" for n in range(40))
    receipt = receipt_of(f"openid,score,content\n{rows}")
    assert receipt.column_of("respondent").column == "openid"
    assert receipt.column_of("comment").column == "content"


def test_one_id_in_every_row_tells_no_customers_apart_and_the_receipt_says_so(reading_of):
    for name, cell in (("customer id", "c1"), ("respondent", "7"), ("mail", "shop@example.com")):
        receipt = reading_of(table(["score", name], *([str(n % 11), cell] for n in range(60)))).receipt
        assert reasons(receipt)[name] == "respondent_constant", name
