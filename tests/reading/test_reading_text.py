"""Delimited text in every shape: separators, encodings, quotes, rows that do not fit, cells with what nobody sees."""

import codecs

import pytest

from nps_core.errors import FileRefused, TableRefused
from nps_core.reading import delimited
from nps_core.reading.encoding import decoded, legacy_encoding

HANS = "评分,原因,渠道\n9,物流很快，客服也很有耐心,网页\n3,质量不好，退货太慢了,门店\n10,朋友推荐的，价格便宜,网页\n"
HANT = "評分,原因,通路\n9,物流很快，客服也很有耐心,網頁\n3,品質不好，退貨太慢了,門市\n10,朋友推薦的，價格便宜,網頁\n"
ENGLISH = "score,comment,channel\n9,good,web\n3,slow and late,app\n10,love it,web\n"


def rows_of(reading):
    return list(zip(*(reading.responses[name].to_pylist() for name in ("row", "score", "comment")), strict=True))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_separator(reading_of, mark):
    reading = reading_of(ENGLISH.replace(",", mark))
    assert reading.receipt.separator == mark
    assert rows_of(reading) == [(2, 9, "good"), (3, 3, "slow and late"), (4, 10, "love it")]
    assert reading.responses["channel"].to_pylist() == ["web", "app", "web"]


def test_commas_in_comments_do_not_make_a_semicolon_file_a_comma_file(reading_of):
    reading = reading_of('Nota;Motivo;Valor\n9;"rápido, barato, bom";10,50\n8;caro, lento;3,20\n7;ok, ok, ok;4,00\n')
    assert rows_of(reading) == [(2, 9, "rápido, barato, bom"), (3, 8, "caro, lento"), (4, 7, "ok, ok, ok")]
    assert reading.responses["Valor"].to_pylist() == [10.5, 3.2, 4.0]


def test_decimal_commas_in_the_score(reading_of):
    reading = reading_of("Nota;Motivo\n9,0;bom\n8,5;caro\n10,0;rápido\n")
    assert reading.responses["score"].to_pylist() == [9, 8, 10]
    assert [(note.code, note.facts["n"]) for note in reading.receipt.notes] == [("scores_fraction", 1)]


def test_the_line_that_tells_excel_the_separator_is_no_row(reading_of):
    reading = reading_of("sep=;\r\nscore;comment\r\n9;a, b\r\n8;c\r\n")
    assert rows_of(reading) == [(2, 9, "a, b"), (3, 8, "c")]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (ENGLISH, "utf-8", "utf-8"),
        (HANS, "utf-8-sig", "utf-8"),
        (HANT, "utf-16", "utf-16-le"),
        (HANT, "utf-16-be-bom", "utf-16-be"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (HANS, "gb18030", "gb18030"),
        (HANS, "gbk", "gb18030"),
        (HANT, "big5", "cp950"),
        (HANT.replace("朋友", "朋友喺屋企"), "big5hkscs", "big5hkscs"),
        (HANT, "cp950", "cp950"),
        ("点数,コメント\n9,とても良いサービスでした\n3,遅いです\n", "shift_jis", "shift_jis"),
        ("Nota,Motivo\n9,não é ruim\n3,situação difícil\n", "cp1252", "cp1252"),
    ],
)
def test_encodings_are_told_by_content(reading_of, text, encoding, found):
    data = codecs.BOM_UTF16_BE + text.encode("utf-16-be") if encoding == "utf-16-be-bom" else text.encode(encoding)
    reading = reading_of(data)
    expected = [line.split(",")[:2] for line in text.splitlines()[1:]]
    assert reading.receipt.encoding == found
    assert [(str(score), comment) for _, score, comment in rows_of(reading)] == [tuple(pair) for pair in expected]


def test_utf16_with_tabs_is_excels_unicode_text(reading_of):
    reading = reading_of(("﻿" + HANT.replace(",", "\t")).encode("utf-16-le"))
    assert (reading.receipt.separator, reading.receipt.rows_used) == ("\t", 3)


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_short_chinese_files_are_told_apart(rows):
    hans, hant = ("\n".join(text.splitlines()[1:] * rows) for text in (HANS, HANT))
    assert legacy_encoding(hans.encode("gb18030")) == ("gb18030", True)
    assert legacy_encoding(hant.encode("big5")) == ("cp950", True)


def test_an_encoding_that_had_to_be_guessed_is_said(receipt_of):
    levels = {note.code: note.level for note in receipt_of(HANS.encode("gb18030")).notes}
    assert levels == {"encoding_guessed": "info"}
    levels = {note.code: note.level for note in receipt_of("Nota,Motivo\n9,é\n".encode("cp1252")).notes}
    assert levels["encoding_guessed"] == "question"


def test_a_chosen_encoding_is_followed(reading_of):
    reading = reading_of("Nota,Motivo\n9,été\n8,là\n".encode("mac_roman"), encoding="mac_roman")
    assert [comment for *_, comment in rows_of(reading)] == ["été", "là"]


@pytest.mark.parametrize("name", ["no-such", "rot13", "base64"])
def test_what_is_no_text_encoding_is_refused(reading_of, name):
    with pytest.raises(FileRefused, match="encoding_unknown"):
        reading_of(ENGLISH, encoding=name)


def test_a_few_broken_characters_are_counted_not_fatal(reading_of):
    data = HANS.encode().replace("门店".encode(), "门".encode() + b"\xe5\xba")
    reading = reading_of(data)
    assert reading.receipt.encoding == "utf-8"
    assert [note.facts["n"] for note in reading.receipt.notes if note.code == "characters_unreadable"] == [1]


def test_zero_bytes_are_dropped(reading_of):
    assert rows_of(reading_of(b"score,comment\n9,go\x00od\n8,fine\n"))[0] == (2, 9, "good")


def test_a_replacement_mark_of_the_files_own_is_not_counted_as_unreadable():
    assert decoded("9,\ufffd".encode()).replaced == 0


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end(reading_of, end):
    assert [row for row, *_ in rows_of(reading_of(ENGLISH.replace("\n", end)))] == [2, 3, 4]


def test_a_comment_of_several_lines_is_one_row(reading_of):
    reading = reading_of('score,comment\n9,"one\r\ntwo\n\nthree"\n8,next\n')
    assert rows_of(reading) == [(2, 9, "one\ntwo\n\nthree"), (3, 8, "next")]


def test_empty_rows_are_skipped_and_keep_their_numbers(reading_of):
    reading = reading_of("score,comment\n9,a\n\n,\n8,b\n\n\n")
    assert rows_of(reading) == [(2, 9, "a"), (5, 8, "b")]
    assert (reading.receipt.rows_read, reading.receipt.left_out) == (2, ())
    assert [note.facts["n"] for note in reading.receipt.notes if note.code == "rows_empty"] == [2]


def test_short_rows_are_filled_and_long_rows_left_out(reading_of):
    reading = reading_of("score,comment,channel\n9,a,web\n8\n7,b,app,stray\n6,c,web,,\n5,d,app\n")
    assert [row for row, *_ in rows_of(reading)] == [2, 3, 5, 6]
    assert reading.left_out.to_pylist() == [{"row": 4, "reason": "row_too_long"}]
    assert [note.facts["n"] for note in reading.receipt.notes if note.code == "rows_padded"] == [1]


def test_rows_shorter_than_the_header(reading_of):
    """A header of 13 names over rows of 10 cells: three empty columns, said, and nothing shifted."""
    header = ",".join(["score", "comment", *(f"q{n}" for n in range(11))])
    rows = "\n".join(f"{n % 11},text {n}," + ",".join("ab"[n % 2] for _ in range(8)) for n in range(30))
    reading = reading_of(f"{header}\n{rows}\n")
    assert reading.receipt.rows_used == 30
    assert [note.facts["n"] for note in reading.receipt.notes if note.code == "rows_padded"] == [30]
    assert [column.why.code for column in reading.receipt.columns[-3:]] == ["column_empty"] * 3


def test_an_unclosed_quote_takes_only_its_own_row(reading_of):
    reading = reading_of('score,comment\n9,good\n8,"never closed\n7,fine\n6,slow\n')
    assert rows_of(reading) == [(2, 9, "good"), (4, 7, "fine"), (5, 6, "slow")]
    assert reading.left_out.to_pylist() == [{"row": 3, "reason": "quote_open"}]


def test_an_unclosed_quote_in_front_of_more_than_a_block(reading_of, monkeypatch):
    monkeypatch.setattr(delimited, "_BLOCK", 1 << 16)
    rows = "".join(f"{n % 11},comment {n},web\n" for n in range(60_000))
    reading = reading_of('score,comment,channel\n9,"open,web\n' + rows)
    assert reading.left_out.to_pylist() == [{"row": 2, "reason": "quote_open"}]
    assert (reading.receipt.rows_used, reading.responses["row"][0].as_py()) == (60_000, 3)


def test_quotes_inside_a_cell_are_kept(reading_of):
    assert rows_of(reading_of('score,comment\n9,a 5" screen\n8,"he said ""hi"""\n')) == [
        (2, 9, 'a 5" screen'),
        (3, 8, 'he said "hi"'),
    ]


def test_one_column_is_a_table(reading_of):
    assert reading_of("score\n9\n8\n10\n").responses["score"].to_pylist() == [9, 8, 10]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n\n", b"  \r\n"])
def test_nothing_is_an_empty_file(reading_of, content):
    with pytest.raises(FileRefused, match="file_empty"):
        reading_of(content)


def test_a_header_alone_has_no_rows(reading_of):
    with pytest.raises(TableRefused, match="no_rows"):
        reading_of("score,comment\n\n\n")


def test_too_wide_too_long(reading_of):
    with pytest.raises(FileRefused, match="file_too_wide"):
        reading_of(",".join(f"q{n}" for n in range(2001)) + "\n" + ",".join("1" * 2001))
    with pytest.raises(FileRefused, match="file_long_line"):
        reading_of("score,comment\n9," + "x" * (1 << 20) + "\n")


def test_a_hundred_columns_more_than_a_person_would_read(reading_of):
    header = ",".join(["score", *(f"question {n}" for n in range(600))])
    rows = "\n".join(",".join([str(n % 11), *("ab"[(n + m) % 2] for m in range(600))]) for n in range(40))
    assert len(reading_of(f"{header}\n{rows}\n").receipt.dimensions) == 600


def comments_of(reading):
    return reading.responses["comment"].to_pylist()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  late\u200b ", "late"),
        ("\u202eabc\u2066 def", "abc def"),
        ("\ufeffok", "ok"),
        ("\u3000\u00a0很好\u3000", "很好"),
        ("A\U000e0041B", "AB"),
        ("fa\u00adst", "fast"),
        ("\U0001f469\u200d\U0001f4bb helped", "\U0001f469\u200d\U0001f4bb helped"),
        ("a" + "\u0301" * 10_000 + " end", "a" + "\u0301" * 8 + " end"),
        ("'-1 star", "-1 star"),
        ("'=SUM(A1)", "=SUM(A1)"),
        ("'tis fine", "'tis fine"),
        ("ｇｏｏｄ １０", "ｇｏｏｄ １０"),
        ("Nah", "Nah"),
        ("\ufffe\uffff noncharacters", "\ufffe\uffff noncharacters"),
    ],
)
def test_a_comment_keeps_what_the_customer_wrote_and_loses_what_nobody_sees(reading_of, written, kept):
    assert comments_of(reading_of(f'score,comment\n9,"{written}"\n8,fine\n')) == [kept, "fine"]


@pytest.mark.parametrize(
    "written", ["Na", ".", "无", "沒有", "(跳过)", "-2", "-3", "N/A", "Ｎ／Ａ", "\u200b", "null", "——"[:1], "'-2"]
)
def test_what_stands_for_nothing_is_no_comment(reading_of, written):
    reading = reading_of(f"score,comment\n9,{written}\n8,fine\n")
    assert comments_of(reading) == [None, "fine"]
    assert reading.receipt.comments == 1


def test_what_stands_for_nothing_is_no_score(reading_of):
    reading = reading_of("score,comment\n9,a\n-2,b\n-3,c\n(跳过),d\n.,e\nNa,f\n沒有,g\n1０,h\n")
    assert reading.responses["score"].to_pylist() == [9, 10]
    assert dict(reading.receipt.left_out) == {"score_blank": 6}


def test_what_stands_for_nothing_is_no_segment(reading_of):
    names = ["web", "app", "-2", "(跳过)", "N/A", "."] * 10
    reading = reading_of("score,channel\n" + "".join(f"{n % 11},{name}\n" for n, name in enumerate(names)))
    assert reading.responses["channel"].to_pylist() == ["web", "app", None, None, None, None] * 10


def test_to_have_none_is_a_segment(reading_of):
    """Whether somebody has a card: yes or no is an answer, not a gap."""
    names = ["有", "没有", "无"] * 10
    reading = reading_of("score,会员卡类型\n" + "".join(f"{n % 11},{name}\n" for n, name in enumerate(names)))
    assert reading.responses["会员卡类型"].to_pylist() == names


def test_minus_two_is_a_number_among_negative_numbers_and_a_skipped_question_among_others(reading_of):
    rows = "".join(f"{n % 11},{n if n % 5 else -2},{n * 7 % 83 - 40}\n" for n in range(60))
    reading = reading_of(f"score,Minutes waited,Balance\n{rows}")
    waited, balance = (reading.responses[name].to_pylist() for name in ("Minutes waited", "Balance"))
    assert [one for number, one in enumerate(waited) if number % 5 == 0] == [None] * 12
    assert (waited[1], balance[0], balance.count(None)) == (1.0, -40.0, 0)


def test_a_comment_longer_than_a_cell_is_cut_and_said(reading_of):
    long = '"' + "\n".join(["很长 long " * 10_000] * 6) + '"'
    reading = reading_of(f"score,comment\n9,{long}\n8,fine\n")
    assert [len(comment) for comment in comments_of(reading)] == [32_767, 4]
    assert [dict(note.facts) for note in reading.receipt.notes] == [{"n": 1, "most": 32_767}]


def test_half_a_character_of_json_is_shown_as_unreadable(reading_of):
    reading = reading_of(
        '[{"score": 9, "comment": "bad \\ud83d half"}, {"score": 8, "comment": "fine \\ud83d\\ude00"}]'
    )
    assert comments_of(reading) == ["bad \ufffd half", "fine \U0001f600"]
