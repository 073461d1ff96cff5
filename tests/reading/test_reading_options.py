"""Questions with several answers in one cell."""

from collections import Counter

import pytest

from nps_core.errors import TableRefused
from nps_core.reading import Choices, read
from tests.reading.test_reading_rows import written

OPTIONS = ["Price", "Quality", "Service", "Delivery"]
PICKS = [[0], [0, 1], [1, 2], [2], [0, 2, 3], [1], [1, 3], [0, 1, 2, 3], [3], [0, 3]]
SCORES = [n % 11 for n in range(60)]


def picked(options, mark, n=60):
    return [mark.join(options[place] for place in PICKS[row % len(PICKS)]) for row in range(n)]


def file(cells, header="What did you like?", **others):
    names = [header, "NPS", *others]
    return written(names, [list(row) for row in zip(cells, SCORES, *others.values(), strict=False)])


@pytest.mark.parametrize("mark", [";", "; ", "┋", ", ", ",", "\n", "|", "、", "，", "；"])
def test_each_option_says_whether_it_was_chosen(reading_of, mark):
    reading = reading_of(file(picked(OPTIONS, mark)))
    kept = reading.responses
    assert sorted(reading.receipt.dimensions) == sorted(f"What did you like?: {option}" for option in OPTIONS)
    for place, option in enumerate(OPTIONS):
        wanted = ["chosen" if place in PICKS[row % 10] else "not chosen" for row in range(60)]
        assert kept[f"What did you like?: {option}"].to_pylist() == wanted
    column = reading.receipt.columns[0]
    assert (column.role, column.why.code, column.why.facts["n"]) == ("ignored", "options", 4)
    assert "What did you like?" not in kept.column_names


@pytest.mark.parametrize(
    ("options", "header", "words"),
    [
        (["价格", "质量", "服务", "配送"], "您喜欢哪些方面？（可多选）", {"选了", "没选"}),
        (["價格", "品質", "服務", "配送"], "您喜歡哪些方面？（可複選）", {"有選", "沒選"}),
    ],
)
def test_the_words_are_those_of_the_file_s_language(reading_of, options, header, words):
    kept = reading_of(file(picked(options, "┋"), header)).responses
    assert set(kept[f"{header}: {options[0]}"].to_pylist()) == words


def test_who_was_not_asked_or_left_it_empty_is_not_one_who_did_not_choose(reading_of):
    cells = picked(OPTIONS, ";")
    cells[:3] = ["", "(跳过)", "N/A"]
    kept = reading_of(file(cells)).responses
    assert kept["What did you like?: Price"].to_pylist()[:5] == [None, None, None, "not chosen", "chosen"]


def test_words_written_beside_other_belong_to_it(reading_of):
    options = ["价格", "质量", "服务", "其他"]
    cells = [cell.replace("其他", f"其他〖自己写的{row}〗") for row, cell in enumerate(picked(options, "┋"))]
    reading = reading_of(file(cells, "哪些方面"))
    assert set(reading.receipt.dimensions) == {f"哪些方面: {name}" for name in options}


def test_of_many_options_those_chosen_most_often_are_kept(reading_of):
    many = [f"Tag {n:02d}" for n in range(20)]
    cells = [";".join(many[place] for place in range(20) if (row + place) % (place + 2) == 0) for row in range(200)]
    cells = [cell or "Tag 00" for cell in cells]
    reading = reading_of(written(["Tags", "NPS"], [[cell, row % 11] for row, cell in enumerate(cells)]))
    counts = Counter(part for cell in cells for part in cell.split(";"))
    assert {name.removeprefix("Tags: ") for name in reading.receipt.dimensions} == {
        name for name, _ in counts.most_common(12)
    }
    assert reading.receipt.columns[0].why.code == "options_most"
    assert reading.receipt.columns[0].why.facts == {"n": 20, "kept": 12}


@pytest.mark.parametrize(
    "cells",
    [
        ["Lyon, France", "Paris, France", "Rome, Italy", "Milan, Italy", "Bonn, Germany", "Nice, France"],
        ["Red, L", "Red, M", "Blue, L", "Blue, M", "Green, L", "Green, M"],
        ["Home, Garden & Pets", "Books", "Sports, Outdoor", "Books", "Home, Garden & Pets", "Games"],
        ["web", "app", "store", "web", "web", "app"],
        ["Taipei, Xinyi", "Taipei, Daan", "Tainan, East", "Taipei, Xinyi", "Tainan, East", "Tainan, West"],
    ],
)
def test_names_with_a_comma_are_no_lists(reading_of, cells):
    reading = reading_of(file([cells[row % 6] for row in range(60)], "Category"))
    assert reading.receipt.dimensions == ("Category",)


def test_comments_are_no_lists(reading_of):
    said = ["Good, fast, and cheap number {}", "Slow; but friendly {}", "ok, {}"]
    comments = [said[row % 3].format(row) for row in range(60)]
    assert reading_of(file(comments, "Why?")).receipt.column_of("comment").column == "Why?"


def test_its_reader_may_keep_the_combinations_or_take_it_for_the_comment(reading_of):
    cells = picked(OPTIONS, ";")
    reading = reading_of(file(cells), ("dimension", "What did you like?"), ("ignored", "What did you like?: Price"))
    assert reading.responses["What did you like?"].to_pylist() == cells
    assert "What did you like?: Price" not in reading.receipt.dimensions
    reading = reading_of(file(cells), ("comment", "What did you like?"))
    assert reading.responses["comment"].to_pylist() == cells
    assert reading.receipt.dimensions == ()


def test_an_option_that_is_named_as_another_column_has_a_name_of_its_own(reading_of):
    reading = reading_of(file(picked(OPTIONS, ";"), **{"What did you like?: Price": ["a", "b"] * 30}))
    assert reading.responses["What did you like?: Price"].to_pylist()[:2] == ["a", "b"]
    assert "What did you like?: Price (2)" in reading.receipt.dimensions


def test_what_was_confirmed_about_options_holds_for_the_next_file(tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(file(picked(OPTIONS, ";")), encoding="utf-8")
    second.write_text(file(picked([*OPTIONS[:3], "Staff"], ";")), encoding="utf-8")
    before = read(first, tmp_path / "a").receipt
    roles = [(column.role, column.column) for column in before.columns if not column.column.endswith("Price")]
    confirmed = Choices(roles=(*roles, ("ignored", "What did you like?: Price")))
    after = read(second, tmp_path / "b", remembered={before.fingerprint: confirmed}).receipt
    assert sorted(after.dimensions) == [f"What did you like?: {option}" for option in ("Quality", "Service", "Staff")]


def test_a_long_file_of_comments_is_no_list_of_options(reading_of):
    words = ["late", "good", "slow", "staff", "app", "price", "broken", "fine"]
    comments = [", ".join(words[(row * step) % 8] + str(row % 37) for step in (1, 3, 5)) for row in range(2_000)]
    table = written(["NPS", "Why?"], [[row % 11, comment] for row, comment in enumerate(comments)])
    assert reading_of(table).receipt.column_of("comment") is not None


def test_comments_of_several_lines_that_come_again_are_no_lists(reading_of):
    said = ["Great\nwould come again", "Slow", "Fine\nbut dear", "No words"]
    reading = reading_of(file([said[row % 4] for row in range(60)], "Why?"))
    assert reading.receipt.column_of("comment").column == "Why?"


FORM = ["Price, fees and charges", "Quality", "Speed (delivery, returns)", "Under 1,000", "Other"]


def ticked(n=60):
    """What a form writes: the options ticked, always in its own order."""
    return [[name for place, name in enumerate(FORM) if (row * (place + 3) // 4) % (place + 2)] for row in range(n)]


def test_a_mark_inside_an_option_does_not_split_it(reading_of):
    reading = reading_of(file([", ".join(names) for names in ticked()]))
    assert sorted(reading.receipt.dimensions) == sorted(f"What did you like?: {name}" for name in FORM)
    for name in FORM:
        said = reading.responses[f"What did you like?: {name}"].to_pylist()
        assert said == ["chosen" if name in names else "not chosen" if names else None for names in ticked()]


@pytest.mark.parametrize("header", ["原因", "Comment", "What could we improve?"])
def test_lists_of_words_that_people_typed_are_comments(reading_of, header):
    several = [
        ["价格", "质量"],
        ["质量", "价格"],
        ["服务", "价格"],
        ["物流"],
        ["质量", "服务", "物流"],
        ["物流", "质量"],
    ]
    cells = [";".join(several[row % 6]) for row in range(60)]
    assert reading_of(file(cells, header)).receipt.column_of("comment").column == header


@pytest.mark.parametrize("header", ["给分的原因（可多选）", "Reasons for your score (select all that apply)"])
def test_reasons_to_tick_are_options(reading_of, header):
    cells = [";".join(sorted(OPTIONS[place] for place in PICKS[row % 10])) for row in range(60)]
    assert len(reading_of(file(cells, header)).receipt.dimensions) == 4
    untold = reading_of(file(cells, "Reasons")).receipt
    assert len(untold.dimensions) == 4, "a form lists its options in one order"


@pytest.mark.parametrize("role", ["comment", "identifier", "attribute", "respondent", "ignored"])
def test_an_option_may_be_taken_for_something_else(reading_of, role):
    reading = reading_of(file(picked(OPTIONS, ";")), (role, "What did you like?: Price"))
    assert {column.column: column.role for column in reading.receipt.columns}["What did you like?: Price"] == role
    assert reading.receipt.rows_used == 60


def test_an_error_names_the_columns_of_the_file_only(tmp_path):
    table = tmp_path / "none.csv"
    table.write_text(written(["Likes", "Age"], [[cell, 30] for cell in picked(OPTIONS, ";")]), encoding="utf-8")
    with pytest.raises(TableRefused) as refused:
        read(table, tmp_path / "out")
    assert refused.value.facts["found"] == ["Likes", "Age"]


def test_options_by_number_are_options_and_decimals_are_numbers(reading_of):
    picks = [[str(place + 1) for place in PICKS[row % 10]] for row in range(60)]
    reading = reading_of(file([",".join(one) for one in picks], "Q3"))
    assert sorted(reading.receipt.dimensions) == ["Q3: 1", "Q3: 2", "Q3: 3", "Q3: 4"]
    decimals = [f"{1 + row % 4},{(row * 3) % 5}" for row in range(60)]
    assert reading_of(file(decimals, "Hours")).receipt.attributes == ("Hours",)


def test_what_people_wrote_beside_the_options_of_a_question_that_states_them_is_none(reading_of):
    cells = picked(OPTIONS, ", ")
    cells = [f"{cell}, my own word {row}" if row % 5 == 0 else cell for row, cell in enumerate(cells)]
    reading = reading_of(file(cells, "What did you like? (Select all that apply)"))
    names = {name.rpartition(": ")[2] for name in reading.receipt.dimensions}
    assert names == set(OPTIONS)
