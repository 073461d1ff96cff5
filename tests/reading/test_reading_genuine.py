"""Exports that nobody here made, through the child process, as the app reads them."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from nps_core.errors import TableRefused
from nps_core.i18n import LANGUAGES, text_in
from nps_core.reading import Choices, read

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
WENJUANXING = "export_wenjuanxing_reportgen/wjx_800_800_"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is not here")


SCORED_BY = {
    "export_qualtrics_sample/sample.csv": "This is a multiple choice question.",
    "export_qualtrics_sample/sample_legacy.csv": "This is a multiple choice question.",
    f"{WENJUANXING}2_by_number.xls": "手机价格",
}
"""The column chosen as the score in files without a question from 0 to 10."""

COLUMNS = {
    "nps_real_pt_rhanyele/Pesquisa NPS.csv": "score comment ignored",
    "nps_channels_neo47/nps_email.csv": "answered_at respondent score",
    "nps_channels_neo47/nps_mobile.csv": "answered_at respondent score",
    "nps_channels_neo47/nps_web.csv": "answered_at respondent score",
    # The time, the question, why, two keynotes, three words, three meals, and two answers in words.
    "preppin_nps/case040_input_01.csv": "answered_at score comment attribute*2 ignored dimension*3 ignored*2",
    "preppin_nps/case040_input_02.csv": "answered_at score comment attribute*2 ignored dimension*3 ignored*2",
    # One answer: what holds one value splits nothing; five columns are empty, three tell who it was.
    "export_qualtrics_sample/sample.csv": "ignored answered_at ignored*6 response_id ignored*8 score comment ignored",
    "export_qualtrics_sample/sample_legacy.csv": "response_id ignored*7 answered_at ignored score comment ignored*3",
    # The author emptied five columns; age has many values, the boxes of two questions are 0 or 1.
    f"{WENJUANXING}2_by_number.xls": "response_id ignored*5 dimension score dimension attribute dimension*26",
}
"""What each column of a genuine file is, in the file's order."""


def nps(receipt):
    detractors, promoters = sum(receipt.scores[:7]), sum(receipt.scores[9:])
    return 100 * (promoters - detractors) / receipt.rows_used


def role(receipt, name):
    column = receipt.column_of(name)
    return column.column if column else None


def spelt_out(roles):
    """One role a column: ``dimension*3`` stands for three."""
    counted = (each.partition("*") for each in roles.split())
    return [role for role, _, times in counted for _ in range(int(times or 1))]


@pytest.mark.parametrize("file", COLUMNS)
def test_every_column_of_a_genuine_file_is_taken_for_what_it_is(tmp_path, file):
    choices = Choices(roles=(("score", SCORED_BY[file]),)) if file in SCORED_BY else Choices()
    receipt = read(SHARED / file, tmp_path, choices).receipt
    assert [column.role for column in receipt.columns] == spelt_out(COLUMNS[file])
    assert receipt.rows_left_out == 0


@pytest.mark.parametrize(
    ("file", "tool"),
    [
        ("preppin_nps/case040_input_01.csv", "Google Forms"),
        ("export_qualtrics_sample/sample.csv", "Qualtrics"),
        ("export_qualtrics_sample/sample_legacy.csv", "Qualtrics"),
        (f"{WENJUANXING}2_by_number.xls", "Wenjuanxing (问卷星)"),
        ("nps_real_pt_rhanyele/Pesquisa NPS.csv", ""),
        ("nps_channels_neo47/nps_web.csv", ""),
    ],
)
def test_the_tool_of_a_genuine_file(tmp_path, file, tool):
    choices = Choices(roles=(("score", SCORED_BY[file]),)) if file in SCORED_BY else Choices()
    assert read(SHARED / file, tmp_path, choices).receipt.tool == tool


def test_real_portuguese_answers(tmp_path):
    receipt = read(SHARED / "nps_real_pt_rhanyele" / "Pesquisa NPS.csv", tmp_path).receipt
    assert (receipt.rows_read, receipt.rows_used) == (1287, 1287)
    assert (sum(receipt.scores[9:]), sum(receipt.scores[7:9]), sum(receipt.scores[:7])) == (885, 326, 76)
    assert nps(receipt) == pytest.approx(62.8594, abs=5e-5)
    assert (role(receipt, "score"), role(receipt, "comment")) == ("Nota", "Resposta")
    assert receipt.file == "Pesquisa NPS.csv"
    (label,) = [note for note in receipt.notes if note.code == "labels_contradict"]
    assert (label.level, label.facts) == ("warning", {"column": "Perfil", "n": 1})


@pytest.mark.parametrize(
    ("channel", "expected", "rows"), [("email", 18.60, 1952), ("mobile", -14.71, 1801), ("web", 22.10, 2290)]
)
def test_one_file_a_channel(tmp_path, channel, expected, rows):
    receipt = read(SHARED / "nps_channels_neo47" / f"nps_{channel}.csv", tmp_path).receipt
    assert nps(receipt) == pytest.approx(expected, abs=0.005)
    assert (receipt.rows_used, receipt.rows_left_out) == (rows, 0)
    assert (role(receipt, "answered_at"), role(receipt, "respondent")) == ("response_date", "user_id")
    assert (receipt.date_order, receipt.first_day.isoformat(), receipt.last_day.isoformat()) == (
        "ymd",
        "2020-10-01",
        "2020-12-31",
    )


@pytest.mark.parametrize("number", ["01", "02"])
def test_three_questions_from_0_to_10_in_one_form(tmp_path, number):
    reading = read(SHARED / "preppin_nps" / f"case040_input_{number}.csv", tmp_path)
    receipt = reading.receipt
    assert receipt.rows_used == 39
    assert nps(receipt) == pytest.approx(-35.9, abs=0.05)
    assert role(receipt, "score") == "On a scale of 0-10, how would you rate Sudzilla?"
    assert role(receipt, "comment") == "...why?"
    (several,) = [note for note in receipt.notes if note.code == "several_scores"]
    assert [name[-16:] for name in several.facts["others"]] == ["opening keynote?", "closing keynote?"]
    first, last = receipt.first_day.isoformat(), receipt.last_day.isoformat()
    assert (first, last) == ("2019-11-01", "2019-11-04"), "month first: 11/4/2019 is in November"
    assert pq.read_table(reading.responses)["answered_at"][0].as_py().isoformat() == "2019-11-01T08:51:12+00:00"


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("export_qualtrics_sample/sample.csv", ["StartDate", "This is a free text question."]),
        ("export_qualtrics_sample/sample_legacy.csv", ["ResponseID", "This is a multiple choice question."]),
        ("export_surveymonkey_starwars/StarWars.csv", ["RespondentID", "Which character shot first?"]),
        (f"{WENJUANXING}0_by_text.xls", ["序号", "性别", "关注资讯"]),
        (f"{WENJUANXING}2_by_number.xls", ["序号", "手机价格", "第6题(运动)"]),
    ],
)
def test_an_export_without_the_question_is_refused_by_naming_its_columns(tmp_path, file, columns):
    with pytest.raises(TableRefused) as refusal:
        read(SHARED / file, tmp_path)
    assert refusal.value.code == "no_score_column"
    assert set(columns) <= set(refusal.value.facts["found"])
    for language in LANGUAGES:
        assert columns[0] in text_in(language)(refusal.value.key, **refusal.value.facts)
    assert not list(tmp_path.glob("*.parquet")), "nothing is written"


def test_surveymonkeys_two_header_rows_and_its_encoding(tmp_path):
    """Another column chosen as the score: its question stands in row 1, the film in row 2, answers from row 3 on."""
    question = "Please rank the Star Wars films in order of preference with 1 being your favorite film in the franchise"
    header = f"{question} and 6 being your least favorite film.: Star Wars: Episode I The Phantom Menace"
    choices = Choices(roles=(("score", header),), scale="0-10")
    reading = read(SHARED / "export_surveymonkey_starwars" / "StarWars.csv", tmp_path, choices)
    receipt = reading.receipt
    assert (receipt.header_rows, receipt.encoding, len(receipt.columns)) == (2, "cp1252", 38)
    # 835 of 1,186 people ranked the first film (counted with csv and Counter; 129 put it first).
    assert (receipt.rows_read, receipt.rows_used, receipt.scores[1]) == (1186, 835, 129)
    assert role(receipt, "respondent") == "RespondentID"
    # The respondent, two yes or no, six boxes of one value each, six ranks, fourteen characters and nine questions.
    roles = "respondent dimension*2 ignored*6 score dimension*5 dimension*14 dimension*9"
    assert [column.role for column in receipt.columns] == spelt_out(roles)
    assert pq.read_table(reading.responses)["row"][0].as_py() == 3


def test_qualtrics_three_header_rows(tmp_path):
    choices = Choices(roles=(("score", "This is a multiple choice question."),))
    receipt = read(SHARED / "export_qualtrics_sample" / "sample.csv", tmp_path, choices).receipt
    assert (receipt.header_rows, receipt.rows_read, receipt.scores[2]) == (3, 1, 1)
    assert (role(receipt, "answered_at"), role(receipt, "response_id")) == ("EndDate", "ResponseId")
    assert role(receipt, "comment") == "This is a free text question."
    personal = {column.column for column in receipt.columns if column.why.code == "personal"}
    assert personal >= {"IPAddress", "LocationLatitude"}
    assert not any(column.examples for column in receipt.columns if column.column in personal)


def test_qualtrics_legacy_header_rows(tmp_path):
    choices = Choices(roles=(("score", "This is a multiple choice question."),))
    reading = read(SHARED / "export_qualtrics_sample" / "sample_legacy.csv", tmp_path, choices)
    assert (reading.receipt.header_rows, reading.receipt.rows_used, len(reading.receipt.columns)) == (2, 1, 15)
    assert pq.read_table(reading.responses)["response_id"].to_pylist() == ["R_2YPOQ602ER1jkf1"]


@pytest.mark.parametrize(
    ("file", "rows", "tens"), [(f"{WENJUANXING}2_by_number.xls", 800, 2), (f"{WENJUANXING}0_by_text.xls", None, None)]
)
def test_wenjuanxing_old_workbooks(tmp_path, file, rows, tens):
    """By number a chosen question is read as it stands, and the doubt about 1 to 11 is put as a question."""
    choices = Choices(roles=(("score", "手机价格"),))
    if rows is None:
        with pytest.raises(TableRefused) as refusal:
            read(SHARED / file, tmp_path, choices)
        assert refusal.value.code == "no_usable_score"
        return
    receipt = read(SHARED / file, tmp_path, choices).receipt
    assert (receipt.format, receipt.sheet, receipt.rows_used, receipt.scores[10]) == ("xls", "Sheet1", rows, tens)
    assert "scale_no_zero_by_number" in {note.code for note in receipt.notes if note.level == "question"}
    assert role(receipt, "response_id") == "序号"
    assert {"性别", "第6题(运动)"} <= set(receipt.dimensions)


def test_stars_are_not_read_as_scores(tmp_path):
    with pytest.raises(TableRefused) as refusal:
        read(SHARED / "reviews_asap_zhcn" / "dev_sample.csv", tmp_path)
    assert (refusal.value.code, refusal.value.facts["column"]) == ("scale_not_ten", "star")
    assert refusal.value.facts["highest"] == 5
