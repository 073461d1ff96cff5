"""What a person confirmed about a file is used again for the next file with the same headers, as far as it fits."""

from dataclasses import asdict

import pytest

from nps_core.reading import Choices, guard, judge, read
from nps_core.reading.presets import fingerprint

HEADER = "Q1,Q2,Q3,When\n"
CONFIRMED = Choices(roles=(("score", "Q2"), ("comment", "Q3"), ("answered_at", "When")), scale="1-11", date_order="dmy")


def rows(scores):
    return "".join(f"{n % 11},{score},note {n},0{n % 9 + 1}/0{n % 7 + 1}/2026\n" for n, score in enumerate(scores))


@pytest.fixture
def receipt_with(tmp_path):
    """A function: the receipt of a file under choices, with what was confirmed for the shape of ``HEADER``."""

    def receipt(content, choices=Choices(), confirmed=CONFIRMED, header=HEADER):
        file = tmp_path / "file"
        file.write_text(content, encoding="utf-8")
        remembered = {fingerprint(header.strip().split(",")): confirmed}
        return judge.judged_file(file, guard.format_of(file), choices, "a.csv", remembered).receipt

    return receipt


def codes(receipt):
    return {note.code: note.level for note in receipt.notes}


def test_the_same_headers_are_read_the_same_way_without_a_question(receipt_with):
    receipt = receipt_with(HEADER + rows([1 + n % 10 for n in range(60)]))
    assert [receipt.column_of(role).column for role in ("score", "comment", "answered_at")] == ["Q2", "Q3", "When"]
    assert {column.why.code for column in receipt.columns if column.role == "score"} == {"remembered"}
    assert (receipt.scale, receipt.date_order) == ("1-11", "dmy")
    assert receipt.scores[0] == 6, "a written 1 is a 0"
    assert codes(receipt)["mapping_remembered"] == "info"
    assert "question" not in codes(receipt).values()


def test_letters_of_another_case_or_width_are_the_same_headers(receipt_with):
    receipt = receipt_with("q1,ｑ2,Q3,WHEN\n" + rows([1 + n % 10 for n in range(60)]))
    assert receipt.column_of("score").column == "ｑ2"


def test_other_headers_or_another_order_are_another_shape(receipt_with):
    content = "Q2,Q1,Q3,When\n" + rows([n % 11 for n in range(60)])
    receipt = receipt_with(content)
    assert "mapping_remembered" not in codes(receipt)
    assert receipt.fingerprint == fingerprint(["Q2", "Q1", "Q3", "When"]) != fingerprint(["Q1", "Q2", "Q3", "When"])


def test_what_is_chosen_now_goes_before_what_was_confirmed(receipt_with):
    content = HEADER + rows([1 + n % 10 for n in range(60)])
    receipt = receipt_with(content, Choices(roles=(("score", "Q1"),), scale="0-10"))
    assert (receipt.column_of("score").column, receipt.column_of("score").why.code) == ("Q1", "chosen")
    assert (receipt.scale, receipt.date_order) == ("0-10", "dmy")


def test_a_confirmed_scale_that_no_longer_fits_is_found_out_anew(receipt_with):
    receipt = receipt_with(HEADER + rows([n % 11 for n in range(110)]))
    assert (receipt.scale, receipt.rows_left_out) == ("0-10", 0)


def test_a_file_without_a_header_has_no_shape(receipt_with):
    receipt = receipt_with("".join(f"{n % 11},web\n" for n in range(40)), header="Column 1,Column 2\n")
    assert receipt.fingerprint == ""
    assert "mapping_remembered" not in codes(receipt)


def test_the_rows_do_not_change_the_shape(receipt_with):
    first, second = (receipt_with(HEADER + rows([n % step for n in range(60)])) for step in (11, 10))
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint) == 32


def test_what_was_confirmed_reaches_the_child(tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text(HEADER + rows([1 + n % 10 for n in range(60)]), encoding="utf-8")
    once = read(file, tmp_path / "once", CONFIRMED)
    again = read(file, tmp_path / "again", remembered={once.receipt.fingerprint: CONFIRMED})
    assert again.receipt.scores == once.receipt.scores
    assert codes(again.receipt)["mapping_remembered"] == "info"


def test_choices_survive_being_made_plain():
    assert Choices.of({**asdict(CONFIRMED), "roles": [list(pair) for pair in CONFIRMED.roles], "more": 1}) == CONFIRMED
    assert Choices.of({}) == Choices()


def dated(days):
    return HEADER + "".join(f"{n % 11},{1 + n % 11},note {n},{day}\n" for n, day in enumerate(days))


def test_a_confirmed_order_of_dates_is_taken_only_where_dates_leave_it_open(receipt_with):
    confirmed = Choices(date_order="mdy", roles=(("score", "Q1"), ("answered_at", "When")))
    either = receipt_with(dated([f"0{n}/0{n + 1}/2026" for n in range(1, 7)]), confirmed=confirmed)
    assert (either.date_order, str(either.first_day)) == ("mdy", "2026-01-02")
    assert not [note for note in either.notes if note.code.startswith("dates_ambiguous")]
    proven = receipt_with(dated([f"{n + 12}/0{n}/2026" for n in range(1, 7)]), confirmed=confirmed)
    assert (proven.date_order, str(proven.first_day)) == ("dmy", "2026-01-13")


def test_a_confirmed_encoding_is_used_where_it_reads_every_letter(tmp_path):
    file = tmp_path / "file"
    remembered = {fingerprint(["score", "comment"]): Choices(encoding="cp1252")}

    def read_as(data):
        file.write_bytes(data)
        receipt = judge.judged_file(file, guard.format_of(file), Choices(), "a.csv", remembered).receipt
        return receipt.encoding, [note.code for note in receipt.notes if note.level == "question"]

    assert read_as("score,comment\n9,señal\n".encode("cp1252")) == ("cp1252", []), "not asked again"
    broken = "score,comment\n9,这里的服务非常好，物流也快\n8,一般般吧\n".encode("gb18030") + b"7,\x81\n"
    assert read_as(broken)[0] == "gb18030"
