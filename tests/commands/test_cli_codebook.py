"""The codebook of themes: out to a spreadsheet, edited, and in again."""

import csv
import io

import openpyxl
import pandas as pd
import pytest

from nps_core.comments import steering
from tests.handmade import adopted, kept, store_in

THEMES = {"price": [2, 3], "speed": [3, 4], "speed.aaaaaa": [3], "speed.bbbbbb": [4], "food": [5]}


@pytest.fixture
def dataset(data_folder):
    store = store_in(data_folder)
    said = pd.DataFrame({"score": [0, 5, 10, 10], "comment": ["a", "b", "c", "d"]})
    found = adopted(store, kept(store, said, name="survey"), THEMES)
    store.close()
    return found


@pytest.fixture
def store(data_folder, dataset):
    opened = store_in(data_folder)
    yield opened
    opened.close()


def exported(run, tmp_path):
    """The rows of the codebook as a spreadsheet would open it."""
    status, out, err = run("codebook", "survey", "-o", tmp_path / "codebook.csv")
    assert (status, err) == (0, "")
    assert "codebook.csv" in out
    return list(csv.DictReader(io.StringIO((tmp_path / "codebook.csv").read_text(encoding="utf-8-sig"))))


def written(rows, tmp_path, *, encoding="utf-8-sig", separator=","):
    file = tmp_path / "edited.csv"
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), delimiter=separator)
    table.writeheader()
    table.writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))
    return file


def changed(rows, **cells):
    """The rows with some cells of the theme of an id changed: ``price={"hidden": "yes"}``."""
    return [row | {name.replace("_", " "): value for name, value in cells.get(row["id"], {}).items()} for row in rows]


def names(store):
    run = store.theme_run(store.dataset("survey"))
    return {theme.id: theme.names["en"] for theme in run.themes}


def test_it_has_a_row_for_every_theme_and_sub_theme(run, answer, dataset, tmp_path):
    rows = exported(run, tmp_path)
    assert list(rows[0]) == [
        *("id", "part of", "name en", "name zh-Hans", "name zh-Hant"),
        *("phrases", "merged into", "hidden", "comments"),
    ]
    assert {row["id"]: (row["part of"], row["comments"]) for row in rows} == {
        "price": ("", "2"),
        "speed": ("", "2"),
        "food": ("", "1"),
        "speed.aaaaaa": ("speed", "1"),
        "speed.bbbbbb": ("speed", "1"),
    }
    told = answer("codebook", "survey")["themes"]
    assert [row["id"] for row in told] == [row["id"] for row in rows]
    assert run("codebook", "survey")[1].startswith("id,part of,name en")


def test_what_is_edited_in_it_is_made(run, store, tmp_path):
    rows = changed(
        exported(run, tmp_path),
        price={"name_en": "What it costs", "name_zh-Hans": "花费"},
        food={"merged_into": "price"},
        speed={"hidden": "yes"},
    )
    status, out, err = run("codebook", "survey", "--adopt", written(rows, tmp_path))
    assert (status, err) == (0, "")
    assert "survey" in out
    assert names(store) == {"price": "What it costs"}
    found = store.theme_run(store.dataset("survey")).themes[0]
    assert (found.names["zh-Hans"], found.names["zh-Hant"], found.comments) == ("花费", "price繁", 3)
    again = {row["id"]: row for row in exported(run, tmp_path)}
    assert again["food"]["merged into"] == "price"
    assert again["speed"]["hidden"] == "yes"


def test_the_same_codebook_again_changes_nothing_and_an_unedited_one_neither(run, store, tmp_path):
    before = store.dataset("survey").version
    file = written(exported(run, tmp_path), tmp_path)
    assert run("codebook", "survey", "--adopt", file)[0] == 0
    assert store.dataset("survey").version == before
    file = written(changed(exported(run, tmp_path), price={"name_en": "Costs"}), tmp_path)
    run("codebook", "survey", "--adopt", file)
    once = store.dataset("survey").theme_edits
    run("codebook", "survey", "--adopt", file)
    assert store.dataset("survey").theme_edits == once


def test_it_takes_the_place_of_names_merges_and_hidings_before_and_of_nothing_else(run, store, dataset, tmp_path):
    plain = written(exported(run, tmp_path), tmp_path)
    edits = (
        steering.rename("price", {"en": "Costs"}),
        steering.merge(["food"], "price"),
        steering.hide("speed"),
        steering.pin({"en": "Parrots"}, ["parrot"]),
    )
    store.edit_themes(dataset, *edits)
    assert names(store) == {"price": "Costs"}
    assert run("codebook", "survey", "--adopt", plain)[0] == 0
    assert names(store) == {"food": "Food", "price": "Price", "speed": "Speed"}
    assert [edit.kind for edit in store.dataset("survey").theme_edits] == ["pin"]


def test_names_can_be_swapped_and_merges_stand_in_a_chain(run, store, tmp_path):
    rows = changed(exported(run, tmp_path), price={"name_en": "Speed"}, speed={"name_en": "Price"})
    run("codebook", "survey", "--adopt", written(rows, tmp_path))
    assert (names(store)["price"], names(store)["speed"]) == ("Speed", "Price")
    chain = changed(exported(run, tmp_path), food={"merged_into": "price"}, price={"merged_into": "speed"})
    assert run("codebook", "survey", "--adopt", written(chain, tmp_path))[0] == 0
    assert names(store) == {"speed": "Price"}


def test_a_row_without_an_id_is_a_theme_of_ones_own(run, store, tmp_path):
    rows = exported(run, tmp_path)
    new = dict.fromkeys(rows[0], "") | {"name en": "Parrots", "phrases": "the parrot screamed; parrot"}
    assert run("codebook", "survey", "--adopt", written([*rows, new], tmp_path))[0] == 0
    (edit,) = store.dataset("survey").theme_edits
    assert (edit.kind, edit.names["zh-Hant"], edit.phrases) == ("pin", "Parrots", ("the parrot screamed", "parrot"))
    rows = exported(run, tmp_path)
    assert rows[-1]["id"] == edit.theme
    assert run("codebook", "survey", "--adopt", written(rows, tmp_path))[0] == 0
    assert store.dataset("survey").theme_edits == (edit,)


@pytest.mark.parametrize(("encoding", "separator"), [("utf-16", "\t"), ("utf-8", ";"), ("utf-8-sig", ",")])
def test_what_spreadsheets_write_is_read(run, store, tmp_path, encoding, separator):
    rows = changed(exported(run, tmp_path), price={"name_zh-Hant": "價格, 費用"})
    file = written(rows, tmp_path, encoding=encoding, separator=separator)
    assert run("codebook", "survey", "--adopt", file)[0] == 0
    themes = store.theme_run(store.dataset("survey")).themes
    assert {theme.id: theme.names["zh-Hant"] for theme in themes}["price"] == "價格, 費用"


def test_a_spreadsheet_is_read_too(run, store, tmp_path):
    rows = changed(exported(run, tmp_path), price={"name_en": "Costs"}, food={"hidden": "yes"})
    book = openpyxl.Workbook()
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(cells)
    book.save(tmp_path / "edited.xlsx")
    assert run("codebook", "survey", "--adopt", tmp_path / "edited.xlsx")[0] == 0
    assert names(store) == {"price": "Costs", "speed": "Speed"}


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1 star", "-5 stars", "@home"])
def test_no_cell_is_a_formula_and_the_name_comes_back_as_it_was(run, store, dataset, tmp_path, name):
    edited = store.edit_themes(dataset, steering.rename("price", {"en": name}))
    rows = exported(run, tmp_path)
    assert rows[1]["name en"] == f"'{name}" or rows[0]["name en"] == f"'{name}"
    assert run("codebook", "survey", "--adopt", tmp_path / "codebook.csv")[0] == 0
    assert store.dataset("survey").version == edited.version


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"price": {"id": "prise"}}, "Row {row}: there is no theme “prise”"),
        ({"price": {"id": "speed"}}, "Row"),
        ({"price": {"name_en": "x" * 81}}, "Row {row}, column “name en”"),
        ({"price": {"hidden": "perhaps"}}, "Row {row}, column “hidden”"),
        ({"price": {"merged_into": "price"}}, "Row {row}, column “merged into”"),
        ({"price": {"merged_into": "speed"}, "speed": {"merged_into": "price"}}, "column “merged into”"),
        ({"price": {"merged_into": "nothing"}}, "Row {row}: a theme merges"),
        ({"price": {"merged_into": "speed.aaaaaa"}}, "Row {row}: a theme merges"),
        ({"price": {"name_en": "Food"}}, "“Food”"),
        ({"price": {"id": "", "phrases": ""}}, "Row {row}: a new theme"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_and_nothing_is_changed(run, store, tmp_path, cells, told):
    rows = exported(run, tmp_path)
    row = next(place for place, each in enumerate(rows, start=2) if each["id"] == "price")
    before = store.dataset("survey").version
    status, out, err = run("codebook", "survey", "--adopt", written(changed(rows, **cells), tmp_path))
    assert (status, out) == (2, "")
    assert told.format(row=row) in err
    assert store.dataset("survey").version == before


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_what_is_no_codebook_is_refused_in_the_readers_language(run, dataset, tmp_path, language):
    for content in (b"PK\x03\x04\xff\xff", b"", b"a,b\n1,2\n", "id,名".encode("gb18030")):
        file = tmp_path / "codebook.csv"
        file.write_bytes(content)
        status, out, err = run("codebook", "survey", "--adopt", file, "--language", language)
        assert (status, out) == (2, "")
        assert len(err.strip().splitlines()) == 1
