"""No row is lost, none is made up, and the receipt says so."""

import csv
import io
from collections import Counter
from datetime import date

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nps_core import responses
from nps_core.errors import TableRefused
from nps_core.i18n import LANGUAGES, text_in
from nps_core.reading import Choices, read
from nps_core.reading.receipt import LEVELS, ROLES, ColumnTaken, Note, Reason, Receipt
from nps_core.scale import SCORES

CELLS = st.sampled_from(
    [
        *["9", "0", "10", "7", "3", "9", "8", "N/A", "", "12", "many", "-2", "'9", "9分", "6.5", "row 3", "a,b", "無"],
        *['say "hi"', "two\nlines", "\u200b", "2026-07-01", "3/4/2026", "web", "\x00", "=1+1", "\ud7ff", "x" * 50],
    ]
)
ROWS = st.lists(st.lists(CELLS, min_size=0, max_size=6), min_size=1, max_size=40)


def written(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_every_row_is_used_or_left_out_with_a_reason(reading_of, rows):
    """Of a dirty table: each row that holds something is counted once, and each used one holds what the file says."""
    content = written(["NPS score", "why", "date", "channel", "response id"], rows)
    try:
        reading = reading_of(content)
    except TableRefused:
        return
    receipt = reading.receipt
    kept, left_out = reading.responses["row"].to_pylist(), reading.left_out["row"].to_pylist()
    assert receipt.rows_read == receipt.rows_used + receipt.rows_left_out == len(kept) + len(left_out)
    assert len({*kept, *left_out}) == len(kept) + len(left_out)
    assert (
        set(range(2, 2 + len(rows)))
        >= {*kept, *left_out}
        >= {n for n, row in enumerate(rows, 2) if row and "9" in row[:1]}
    )
    assert Counter(reading.left_out["reason"].to_pylist()) == dict(receipt.left_out)
    assert len(set(reading.responses["response_id"].to_pylist())) == len(kept)
    assert tuple(reading.responses["score"].to_pylist().count(score) for score in SCORES) == receipt.scores
    for row, score in zip(kept, reading.responses["score"].to_pylist(), strict=True):
        assert rows[row - 2][0].replace("分", "").strip("'").startswith(str(score))


def test_the_files_of_a_reading(tmp_path):
    """The contract of the wave: fixed columns in their order and types, then dimensions, then attributes."""
    file = tmp_path / "answers.csv"
    rows = [
        [str(n % 11), f"2026-07-{n % 28 + 1:02d} 10:00", f"c{n % 9}", "web" if n % 2 else "app", str(n / 4)]
        for n in range(30)
    ]
    file.write_text(written(["score", "date", "customer id", "channel", "spent"], [*rows, ["none", "", "", "", ""]]))
    reading = read(file, tmp_path / "out", Choices(timezone="Asia/Taipei"), name="July.csv")
    table = pq.read_table(reading.responses)
    assert {name: str(table.schema.field(name).type) for name in responses.FIXED} == responses.FIXED
    assert table.column_names == [*responses.FIXED, "channel", "spent"]
    assert [str(table.schema.field(name).type) for name in ("channel", "spent")] == ["string", "double"]
    assert table.schema.metadata is None
    assert pq.read_table(reading.left_out).to_pylist() == [{"row": 32, "reason": "score_blank"}]
    receipt = reading.receipt
    assert Receipt.from_json((tmp_path / "out" / "receipt.json").read_text()) == receipt
    assert (receipt.file, receipt.timezone, receipt.comments, receipt.respondents) == ("July.csv", "Asia/Taipei", 0, 9)
    assert receipt.own_columns == responses.Columns(("channel",), ("spent",))


def test_the_same_response_twice_counts_once(reading_of):
    rows = [
        ["a", "9"],
        ["b", "3"],
        ["a", "9"],
        ["", "8"],
        ["", "7"],
        ["row 5", "6"],
        *[[f"x{n}", "5"] for n in range(9)],
    ]
    reading = reading_of(written(["Response ID", "score"], rows))
    assert reading.left_out.to_pylist() == [{"row": 4, "reason": "duplicate_id"}]
    assert reading.responses["response_id"].to_pylist()[:5] == ["a", "b", "-row 5", "-row 6", "row 5"]


def test_the_first_usable_copy_counts(reading_of):
    rows = [["a", ""], ["a", "3"], ["b", "9"], ["c", "9"]]
    reading = reading_of(written(["Response ID", "score"], rows))
    assert reading.responses["response_id"].to_pylist() == ["a", "b", "c"]


def test_equal_rows_are_kept_and_counted(reading_of):
    rows = [["2026-07-01", "9"], ["2026-07-01", "9"], ["2026-07-02", "9"]]
    reading = reading_of(written(["date", "score"], rows))
    assert reading.receipt.rows_used == 3
    assert [note.facts for note in reading.receipt.notes if note.code == "rows_identical"] == [{"n": 1}]


def comments(reading_of, *texts):
    rows = [[str(n % 11), text] for n, text in enumerate(texts)]
    return reading_of(written(["score", "comment"], rows)).responses["comment"].to_pylist()


def test_what_says_nothing_is_no_comment(reading_of):
    blanks = ["Na", ".", "无", "沒有", "(跳过)", "N/A", " ", "\u200b", "-", "-2"]
    kept = ["good", "No", "nothing to add", "OK", "👍", "很好", "。。。好", "not applicable to me"]
    assert comments(reading_of, *blanks, *kept) == [None] * len(blanks) + kept


def test_invisible_marks_are_taken_out_and_lines_kept(reading_of):
    found = comments(
        reading_of, "a\u200bb\u202ec\x07d", " \u00a0 tidy\u3000", "line\r\nnext\ttab", "\ufeffbom", "ok then"
    )
    assert found == ["abcd", "tidy", "line\nnext\ttab", "bom", "ok then"]


def test_a_guarding_quote_goes_and_an_apostrophe_stays(reading_of):
    found = comments(reading_of, "'-1 star", "'=1+1", "'+1", "'@home", "'tis fine", "it's -1", "-5 points")
    assert found == ["-1 star", "=1+1", "+1", "@home", "'tis fine", "it's -1", "-5 points"]


def test_a_long_comment_is_cut_and_said(reading_of):
    long = "好" * 40_000
    reading = reading_of(written(["score", "comment"], [["9", long], ["8", "short one"]]))
    assert len(reading.responses["comment"][0].as_py()) == 32_767
    assert [note.facts["n"] for note in reading.receipt.notes if note.code == "comments_cut"] == [1]


def test_a_million_rows_are_not_a_special_case(reading_of):
    """Row numbers and counts stay exact over many blocks; sampled here at 120,000."""
    rows = "".join(f"{n % 11},words of row {n},{'web' if n % 7 else 'app'}\n" for n in range(120_000))
    reading = reading_of("score,comment,channel\n" + rows)
    assert reading.responses["row"].to_pylist() == list(range(2, 120_002))
    assert reading.responses["comment"][119_999].as_py() == "words of row 119999"
    assert reading.receipt.scores == tuple(len(range(score, 120_000, 11)) for score in SCORES)


RECEIPTS = st.builds(
    Receipt,
    file=st.text(),
    format=st.text(),
    encoding=st.text(),
    separator=st.text(),
    sheet=st.text(),
    header_rows=st.integers(0, 3),
    scale=st.text(),
    date_order=st.text(),
    timezone=st.text(),
    columns=st.lists(
        st.builds(
            ColumnTaken,
            column=st.text(),
            role=st.sampled_from(ROLES),
            name=st.text(),
            why=st.builds(Reason, st.text(), st.dictionaries(st.text(), st.integers() | st.text())),
            examples=st.lists(st.text(), max_size=5).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    rows_read=st.integers(0),
    rows_used=st.integers(0),
    left_out=st.lists(st.tuples(st.text(), st.integers(0)), max_size=3).map(tuple),
    scores=st.tuples(*[st.integers(0)] * 11),
    first_day=st.none() | st.dates(),
    last_day=st.none() | st.dates(),
    comments=st.integers(0),
    respondents=st.integers(0),
    notes=st.lists(
        st.builds(Note, st.sampled_from(LEVELS), st.text(), st.dictionaries(st.text(), st.lists(st.text()))), max_size=3
    ).map(tuple),
)


@given(RECEIPTS)
def test_a_receipt_survives_json(receipt):
    assert Receipt.from_json(receipt.to_json()) == receipt


def test_only_dates_are_added_to_json():
    with pytest.raises(TypeError):
        Receipt(
            "", "", "", "", "", 0, "", "", "", (), 0, 0, (), (), None, date.max, 0, 0, (Note("info", "x", {"y": b""}),)
        ).to_json()


FACTS = {
    "n": 3,
    "column": "c",
    "others": ["a"],
    "names": ["a"],
    "encoding": "gb18030",
    "most": 9,
    "columns": ["a"],
    "numbers": 2,
    "rows": 2,
    "latest": "2099-12-31",
    "nps": 12.0,
    "otherwise": None,
    "sheet": "July",
    "question": "q",
    "answer": "a",
    "scale": "1-5",
    "tool": "Survicate",
    "segments": ["a"],
    "scales": ["1-5"],
    "apart": 12.0,
    "own": 5.0,
    "written": 1.0,
    "option": "o",
    "kept": 12,
    "dmy": 1,
    "mdy": 0,
    "example": "13/4/2026",
    "since": 1990,
    "until": 2100,
    "zone": "UTC",
    "other": "Asia/Taipei",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_room_has_a_sentence(language):
    """Every code of the catalogue that the core says, read in each language."""
    from pathlib import Path

    text = text_in(language)
    catalogued = {key for key in _catalogue(language) if key.startswith("reading.")}
    sources = "".join(file.read_text(encoding="utf-8") for file in Path(responses.__file__).parent.rglob("*.py"))
    for key in catalogued:
        code = key.removeprefix("reading.")
        assert f'"{code}"' in sources or f"'{code}'" in sources, f"{key} is said by nobody"
        assert text(key, **{**FACTS, "otherwise": 5.0})


def _catalogue(language):
    from nps_core.i18n import catalogue

    return catalogue(language)


def test_what_stands_for_no_number_numbers_no_response(reading_of):
    rows = "".join(f"{'N/A' if n % 5 == 0 else f'r{n}'},{n % 11},slow {n}\n" for n in range(30))
    reading = reading_of(f"Response ID,score,why\n{rows}")
    assert reading.receipt.rows_used == 30
    assert reading.responses["response_id"].to_pylist()[:2] == ["row 2", "r1"]
