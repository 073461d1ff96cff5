"""Exports are recognised by their headers; a tool guides what a column is taken for, and its cells decide."""

import pytest

from nps_core.reading.headers import headers_of
from nps_core.reading.presets import PRESETS, recognised

# The headers that the vendors' own documents, code or genuine files show.
HEADERS = {
    "Survicate": ["Date & Time (UTC)", "Response uuid", "Respondent uuid", "Device", "How likely?: Score"],
    "Qualtrics": ["StartDate", "EndDate", "IPAddress", "Finished", "RecordedDate", "ResponseId", "Q1", "Q1_NPS_GROUP"],
    "SurveyMonkey": ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "How likely?"],
    "Typeform": ["#", "How likely?", "Start Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"],
    "Formbricks": ["No.", "Response ID", "Timestamp", "Finished", "Survey ID", "Formbricks ID (internal)", "User ID"],
    "Wenjuanxing (问卷星)": ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您愿意推荐吗？"],
    "Tencent Survey (腾讯问卷)": ["编号", "开始答题时间", "结束答题时间", "答题时长", "1.您愿意推荐吗？"],
    "SurveyCake": ["您願意推薦嗎？", "填答時間", "填答秒數", "IP紀錄", "會員編號", "備註"],
    "Delighted": ["id", "person", "survey_type", "score", "comment", "permalink", "created_at", "updated_at"],
    "SatisMeter": ["NPS_rating", "NPS_comment", "NPS_date"],
    "Promoter.io": ["id", "score", "score_type", "created", "sent_date", "campaign_id", "campaign_name", "comments"],
    "Thanx": ["nps_feedback_id", "rating", "review", "response", "responded_by", "created_at", "rated_at"],
    "Medallia": ["star_rating", "comments", "channel", "tags", "response_received_at"],
    "IntelliSurvey": ["respid", "Q5", "Q5_NPS_DPP", "Q5_NPS_SCORE"],
    "Google Forms": ["Timestamp", "How likely are you to recommend us?", "Why?"],
}


@pytest.mark.parametrize("tool", HEADERS)
def test_every_tool_is_recognised_by_its_headers_in_any_order_of_questions(tool):
    assert recognised(headers_of(HEADERS[tool])).tool == tool
    first, *others = HEADERS[tool]
    assert recognised(headers_of([first, *others[::-1]])).tool == tool


def test_every_preset_is_tried_here():
    assert {preset.tool for preset in PRESETS} == set(HEADERS)


@pytest.mark.parametrize(
    "headers",
    [
        ["score", "comment", "date"],
        ["timestamp", "score", "comment"],
        ["id", "score", "created_at", "channel"],
        ["评分", "原因", "时间"],
        ["Column 1", "Column 2"],
    ],
)
def test_a_plain_table_is_nobody_s_export(headers):
    assert recognised(headers_of(headers)) is None


def test_the_receipt_names_the_tool_and_the_reason(receipt_of):
    content = "id,person,survey_type,score,comment,created_at\n" + "".join(
        f"{n},{n % 9},nps,{n % 11},so so {n},{1_750_000_000 + n * 86_400}\n" for n in range(20)
    )
    receipt = receipt_of(content)
    assert receipt.tool == "Delighted"
    person = receipt.column_of("respondent")
    assert (person.column, person.why.code, person.why.facts) == ("person", "preset", {"tool": "Delighted"})
    assert [note.level for note in receipt.notes if note.code == "tool_recognised"] == ["info"]
    assert receipt_of("score\n9\n").tool == ""


def test_a_column_that_does_not_hold_what_the_tool_puts_there_is_taken_for_what_it_holds(receipt_of):
    content = "NPS_rating,NPS_comment,NPS_date,NPS\n" + "".join(
        f"promoter,2026-07-{n % 28 + 1:02d},so so {n} and nothing more to say,{n % 11}\n" for n in range(40)
    )
    receipt = receipt_of(content)
    assert receipt.tool == "SatisMeter"
    assert (receipt.column_of("score").column, receipt.column_of("answered_at").column) == ("NPS", "NPS_comment")
    assert receipt.column_of("comment").column == "NPS_date"


def test_what_a_person_chooses_goes_before_the_tool(receipt_of):
    content = "NPS_rating,NPS_comment,NPS_date,other\n" + "".join(
        f"{n % 11},a b,2026-07-01,{n % 7}\n" for n in range(30)
    )
    receipt = receipt_of(content, ("score", "other"), scale="0-10")
    assert receipt.column_of("score").column == "other"


def test_the_answer_with_a_group_beside_it_is_the_score(receipt_of):
    header = "Q2,Q5,Q5_NPS_SCORE,Q5_NPS_DPP\n"
    groups = ["-100,Detractor"] * 7 + ["0,Passive"] * 2 + ["100,Promoter"] * 2
    made = "".join(f"{10 - n % 11},{n % 11},{groups[n % 11]}\n" for n in range(44))
    receipt = receipt_of(header + made)
    assert receipt.column_of("score").column == "Q5"
    assert {column.column: column.why.code for column in receipt.columns if column.role == "ignored"} == {
        "Q5_NPS_SCORE": "group_coded",
        "Q5_NPS_DPP": "labels",
    }
    assert "labels_contradict" not in {note.code for note in receipt.notes}


@pytest.mark.parametrize(("name", "wrong"), [("Q5_NPS_SCORE", "100"), ("Q5_NPS_GROUP", "3"), ("Perfil", "Promoter")])
def test_a_group_that_contradicts_its_score_is_told_however_it_is_written(receipt_of, name, wrong):
    right = {"100": "-100", "3": "1", "Promoter": "Detractor"}[wrong]
    rows = f"NPS,{name}\n" + f"2,{right}\n9,{wrong}\n" * 10 + f"3,{wrong}\n"
    (note,) = [note for note in receipt_of(rows).notes if note.code == "labels_contradict"]
    assert (note.level, note.facts) == ("warning", {"column": name, "n": 1})


def test_a_tool_that_writes_utc_needs_no_zone(reading_of):
    content = "nps_feedback_id,rating,review,rated_at\n" + "".join(
        f"n{n},{n % 11},so so {n},2026-07-01 23:30:0{n % 10}\n" for n in range(20)
    )
    reading = reading_of(content, timezone="Asia/Taipei")
    assert str(reading.responses["answered_at"][0].as_py()) == "2026-07-01 23:30:00+00:00"
    assert str(reading.responses["answered_on"][0].as_py()) == "2026-07-02", "the day is Taipei's"
    assert "zone_assumed" not in {note.code for note in reading_of(content).receipt.notes}
