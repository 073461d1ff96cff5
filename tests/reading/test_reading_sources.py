"""Files whose sources asked on scales of their own."""

import pytest

from nps_core.errors import TableRefused
from nps_core.reading import Choices, read
from tests.reading.test_reading_rows import written
from tests.reading.test_reading_workbooks import xlsx

TEN = [n % 11 for n in range(44)]
"""Each of 0 to 10 four times: 8 promoters, 8 passives, 28 detractors."""
SHORT = [5] * 30 + [4] * 6 + [2] * 4


def of(header="Channel", **sources):
    return written([header, "NPS"], [[name, n] for name, scores in sources.items() for n in scores])


def note(receipt, code):
    return next(note for note in receipt.notes if note.code == code)


def points(promoters, detractors, n):
    return pytest.approx(100 * (promoters - detractors) / n)


def test_a_source_of_5_points_is_left_out_and_asked_about(reading_of):
    reading = reading_of(of(web=TEN, store=SHORT))
    receipt = reading.receipt
    assert (receipt.rows_used, receipt.left_out, receipt.scale) == (44, (("score_other_scale", 40),), "0-10")
    assert set(reading.responses["Channel"].to_pylist()) == {"web"}
    asked = note(receipt, "sources_mixed")
    assert asked.level == "question"
    assert asked.facts["column"] == "Channel"
    assert (asked.facts["segments"], asked.facts["scales"]) == (["store"], ["1-5"])
    # web: 8 promoters, 28 detractors of 44; store on 1-5: 30 promoters, 4 detractors of 40; as it stands: 40 of these.
    assert asked.facts["apart"] == points(8, 28, 44)
    assert asked.facts["own"] == points(38, 32, 84)
    assert asked.facts["written"] == points(8, 68, 84)


@pytest.mark.parametrize(
    ("way", "used", "nps"), [("apart", 44, (8, 28)), ("own", 84, (38, 32)), ("written", 84, (8, 68))]
)
def test_the_reader_decides_how_such_a_source_is_read(reading_of, way, used, nps):
    receipt = reading_of(of(web=TEN, store=SHORT), sources=way).receipt
    assert (receipt.rows_used, receipt.rows_read) == (used, 84)
    assert (sum(receipt.scores[9:]), sum(receipt.scores[:7])) == nps
    assert note(receipt, f"sources_{way}").level == "info"
    assert not [note for note in receipt.notes if note.level == "question"]
    assert receipt.stretched == (("1-5",) if way == "own" else ())
    assert receipt.own_scales == ((("Channel", "store", "1-5"),) if way == "own" else ())
    assert receipt.source_column == ("Channel" if way == "own" else "")
    assert ("scale_stretched" in [note.code for note in receipt.notes]) == (way == "own")


def test_a_source_of_7_points_and_one_of_a_hundred(reading_of):
    book = of(web=TEN, app=[1 + n % 7 for n in range(42)], phone=[95, 80, 70, 100, 20] * 5)
    asked = note(reading_of(book).receipt, "sources_mixed")
    assert (asked.facts["segments"], asked.facts["scales"]) == (["app", "phone"], ["1-7", "0-100"])
    receipt = reading_of(book, sources="own").receipt
    assert (receipt.rows_used, receipt.stretched) == (44 + 42 + 25, ("1-7", "0-100"))
    # app: 7 promotes, 1 to 4 detract; phone: 95 and 100 promote, 20 detracts.
    assert sum(receipt.scores[9:]) == 8 + 6 + 10
    assert sum(receipt.scores[:7]) == 28 + 24 + 5


def test_a_source_from_1_to_11_is_read_as_it_was_meant_and_told(reading_of):
    reading = reading_of(of(web=TEN, wechat=[n + 1 for n in TEN]))
    receipt = reading.receipt
    assert (receipt.rows_used, receipt.rows_left_out, receipt.scale) == (88, 0, "0-10")
    assert reading.responses["score"].to_pylist() == TEN * 2
    told = note(receipt, "sources_eleven")
    assert (told.level, told.facts["segments"]) == ("info", ["wechat"])
    assert told.facts["nps"] == points(16, 56, 88)
    # as they stand 9, 10 and 11 are 12, of which 11 is on no scale; 1 to 6 detract.
    assert told.facts["otherwise"] == points(8 + 8, 28 + 24, 84)
    assert receipt.stretched == ()
    kept = reading_of(of(web=TEN, wechat=[n + 1 for n in TEN]), sources="written").receipt
    assert kept.left_out == (("score_out_of_range", 4),)


def test_most_answers_may_come_from_the_other_source(reading_of):
    receipt = reading_of(of(web=TEN, wechat=[n + 1 for n in TEN] * 5)).receipt
    assert (receipt.scale, receipt.rows_used, receipt.rows_left_out) == ("0-10", 264, 0)
    receipt = reading_of(of(web=TEN, phone=[95, 80, 70, 100, 20] * 50), ("score", "NPS")).receipt
    assert receipt.rows_used == 44


def test_rows_without_a_source_and_small_sources_are_read_as_the_rest(reading_of):
    reading = reading_of(of(web=TEN, store=SHORT, **{"": [5, 9], "fair": [5, 5, 10]}))
    assert reading.receipt.rows_used == 49


def test_blanks_and_words_of_a_source_that_is_left_out_keep_their_own_reasons(reading_of):
    receipt = reading_of(of(web=TEN, store=[*SHORT, "", "N/A", "many"])).receipt
    assert dict(receipt.left_out) == {"score_other_scale": 40, "score_blank": 2, "score_unreadable": 1}


def test_of_several_columns_the_one_that_tells_most_of_it_counts(reading_of):
    rows = [["north", "web", n] for n in TEN] + [["south", "app", n] for n in TEN]
    rows += [[("north", "south")[place % 2], "store", n] for place, n in enumerate(SHORT)]
    receipt = reading_of(written(["Region", "Touchpoint", "NPS"], rows)).receipt
    assert note(receipt, "sources_mixed").facts["column"] == "Touchpoint"
    assert receipt.rows_used == 88


def test_sheets_on_scales_of_their_own(reading_of):
    book = xlsx(
        Web=[["NPS", "Why?"], *([n, f"w {n}"] for n in TEN)], Store=[["NPS", "Why?"], *([n, "s"] for n in SHORT)]
    )
    receipt = reading_of(book).receipt
    assert (note(receipt, "sources_mixed").facts["column"], receipt.rows_used) == ("Sheet", 44)


@pytest.mark.parametrize(
    "unhappy",
    [
        [n % 6 for n in range(40)],
        [1, 1, 2, 2, 3] * 8 + [5],
        [1 + n % 5 for n in range(19)],
        [1 + n % 10 for n in range(200)] + [11, 11],
    ],
    ids=["from 0", "piled at the lower end", "too few", "two slips"],
)
def test_an_unhappy_source_and_slips_are_no_other_scale(reading_of, unhappy):
    codes = {note.code for note in reading_of(of(web=TEN, store=unhappy)).receipt.notes}
    assert not {code for code in codes if code.startswith("sources_")}


def test_a_way_that_is_none_is_refused(reading_of):
    with pytest.raises(TableRefused, match="choice_unknown"):
        reading_of(of(web=TEN), sources="guess")


def test_of_sources_on_several_scales_only_those_that_are_left_out_are_said_to_be(reading_of):
    book = of(web=TEN, wechat=[n + 1 for n in TEN], store=SHORT)
    receipt = reading_of(book).receipt
    assert receipt.left_out == (("score_other_scale", 40),)
    asked = note(receipt, "sources_mixed").facts
    assert (asked["segments"], asked["scales"]) == (["store"], ["1-5"])
    told = note(receipt, "sources_eleven").facts
    assert (told["segments"], told["scales"]) == (["wechat"], ["1-11"])
    assert told["nps"] == asked["apart"] == points(16, 56, 88)
    receipt = reading_of(book, sources="written").receipt
    assert note(receipt, "sources_written").facts["segments"] == ["wechat", "store"]


@pytest.mark.parametrize("header", ["Food", "What went wrong?"])
def test_answers_to_another_question_are_no_sources(reading_of, header):
    """Those whom something displeased gave low scores, on the scale of all."""
    low = [1, 2, 3, 4, 5] * 8
    if header == "Food":
        rows = [[1, n] for n in low] + [[3 + n % 3, n] for n in TEN * 2]
    else:
        rows = [["Late;Broken" if n % 2 else "Late", n] for n in low] + [["Broken;Dear", n] for n in TEN]
        rows += [["Dear", n] for n in TEN]
    receipt = reading_of(written([header, "NPS"], rows)).receipt
    assert receipt.rows_left_out == 0


def test_options_are_no_sources_when_they_are_remembered_either(tmp_path):
    table = tmp_path / "answers.csv"
    rows = [["Shop;Web" if n % 2 else "Shop", n] for n in [1, 2, 3, 4, 5] * 8] + [["Web;App", n] for n in TEN]
    rows += [[("App", "Shop;App")[n > 5], n] for n in TEN]
    table.write_text(written(["Channels you used (select all that apply)", "NPS"], rows), encoding="utf-8")
    first = read(table, tmp_path / "a").receipt
    assert (len(first.dimensions), first.rows_left_out) == (3, 0)
    confirmed = Choices(roles=tuple((column.role, column.column) for column in first.columns))
    again = read(table, tmp_path / "b", remembered={first.fingerprint: confirmed}).receipt
    assert (again.dimensions, again.rows_left_out) == (first.dimensions, 0)
