"""Files that mean harm or are no tables: one sentence each, in the caller's process, which survives them all."""

import contextlib
import gzip
import io
import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pytest

from nps_core.errors import FileRefused, NpsError, TableRefused
from nps_core.i18n import LANGUAGES, text_in
from nps_core.reading import Choices, guard, read
from nps_core.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>score</t></is></c></row><row r="2"><c r="A2"><v>9</v></c></row>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" '
    'sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>',
}


def workbook(rows=HEADER, *, shared="", sheet=None, **parts):
    """The bytes of a workbook of one sheet, its parts as given."""
    out = io.BytesIO()
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{shared}</sst>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        written = {
            **PARTS,
            "xl/sharedStrings.xml": strings,
            "xl/worksheets/sheet1.xml": sheet or SHEET.format(rows),
            **parts,
        }
        for name, content in written.items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def pickled():
    return pickle.dumps({"score": [9, 8]})


def feather():
    out = io.BytesIO()
    pyarrow.feather.write_feather(pa.table({"score": [9]}), out)
    return out.getvalue()


def numpy_file():
    out = io.BytesIO()
    np.save(out, np.arange(9))
    return out.getvalue()


def refused(file, content):
    """The error of a file, read as the app reads it; its sentence exists in every language."""
    file.write_bytes(content)
    with pytest.raises(NpsError) as refusal:
        read(file, file.parent / "out", settings=Settings(upload_mb=20, read_seconds=60))
    assert all(text_in(language)(refusal.value.key, **refusal.value.facts) for language in LANGUAGES)
    assert not list((file.parent / "out").glob("*")), "nothing is written"
    return refusal.value.code, refusal.value.facts.get("found")


# told by their first bytes, in the caller's own process


@pytest.mark.parametrize(
    ("content", "code", "found"),
    [
        (b"", "file_empty", None),
        (PNG, "file_is_picture", "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "file_is_picture", "JPEG"),
        (b"%PDF-1.7\n", "file_is_document", "PDF"),
        (gzip.compress(b"score\n9\n"), "file_is_archive", "gzip"),
        (pickled(), "file_is_program_data", "pickle"),
        (feather(), "file_is_program_data", "Arrow"),
        (numpy_file(), "file_is_program_data", "NumPy"),
        (b"SQLite format 3\x00" + bytes(99), "file_is_program_data", "SQLite"),
        (b"$FL2@(#) SPSS DATA FILE", "file_is_statistics", "SPSS"),
        (b"\x00\x00\x00 ftypmp42", "file_is_media", "MP4"),
        (b"<html><table><tr><td>score</td></tr></table>", "file_is_web_page", None),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "file_is_web_page", None),
        (bytes(range(1, 256)) * 9, "file_is_binary", None),
        (np.random.default_rng(0).bytes(5000), "file_is_binary", None),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, code, found):
    assert refused(tmp_path / "answers.csv", content) == (code, found)


def test_a_file_that_is_too_large_is_not_opened(tmp_path):
    file = tmp_path / "answers.csv"
    with file.open("wb") as opened:
        opened.truncate(200 << 20)
    with pytest.raises(FileRefused) as refusal:
        read(file, tmp_path / "out")
    assert (refusal.value.code, refusal.value.facts) == ("file_too_large", {"found_mb": 200, "most_mb": 100})


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileRefused, match="file_missing"):
        read(tmp_path / "nowhere.csv", tmp_path / "out")


# told by the guard in the child

BOMBS = {
    "corner cell": (workbook(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "file_too_wide"),
    "enormous rectangle": (
        workbook(HEADER + '<row r="1048576"><c r="CV1048576"><v>1</v></c></row>'),
        "file_too_many_cells",
    ),
    "blanks": (workbook(HEADER + " " * (40 << 20)), "file_bomb"),
    "entities": (
        workbook(sheet='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + SHEET.format(HEADER)),
        "file_entities",
    ),
    "entities in shared strings": (
        workbook(**{"xl/sharedStrings.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><sst/>'}),
        "file_entities",
    ),
    "truncated": (workbook()[:-40], "file_damaged"),
    "half": (workbook()[:900], "file_damaged"),
    "word": (zipped(word__document="x"), "file_is_document"),
    "zip": (zipped(a="score\n9\n"), "file_is_archive"),
    "no end of the directory": (b"PK\x03\x04" + bytes(200), "file_damaged"),
    "row far outside": (
        workbook(HEADER + '<row r="99999999"><c r="A99999999"><v>1</v></c></row>'),
        "file_too_many_rows",
    ),
    "column far outside": (workbook(HEADER + '<row r="3"><c r="ZZZZ3"><v>1</v></c></row>'), "file_too_wide"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_workbooks_that_mean_harm(tmp_path, name):
    content, code = BOMBS[name]
    (tmp_path / "answers.xlsx").write_bytes(content)
    with pytest.raises(FileRefused, match=code):
        guard.format_of(tmp_path / "answers.xlsx")


def test_the_childs_guard_speaks_through_the_door(tmp_path):
    content, code = BOMBS["corner cell"]
    assert refused(tmp_path / "answers.xlsx", content)[0] == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook(**{"xl/worksheets/sheet1.xml": None}), "file_damaged"),
        (workbook(""), "file_empty"),
        (workbook(HEADER + '<row r="3"><c r="A3" t="s"><v>999999</v></c></row>'), "file_damaged"),
    ],
)
def test_workbooks_that_only_their_reader_can_refuse(tmp_path, content, code):
    assert refused(tmp_path / "answers.xlsx", content)[0] == code


def test_a_locked_workbook_says_so(tmp_path):
    locked = bytearray(workbook())
    for place in (locked.find(b"PK\x03\x04") + 6, locked.find(b"PK\x01\x02") + 8):
        locked[place] |= 1
    assert refused(tmp_path / "answers.xlsx", bytes(locked))[0] == "file_is_locked"
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(999)
    assert refused(tmp_path / "answers.xlsx", container)[0] == "file_is_locked"


def test_one_enormous_string_in_every_cell(tmp_path):
    """A megabyte of text shared by many cells dies in the child, as a sentence."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 6000))
    content = workbook(cells, shared=f"<si><t>{os.urandom(400_000).hex()}</t></si>")
    file = tmp_path / "answers.xlsx"
    file.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        read(file, tmp_path / "out", settings=Settings(read_memory_mb=1200, read_seconds=60))
    assert refusal.value.code in {"file_memory", "file_unreadable"}


def test_a_stray_cell_far_below_is_honest(tmp_path):
    file = tmp_path / "answers.xlsx"
    file.write_bytes(workbook(HEADER + '<row r="200000"><c r="B200000" t="inlineStr"><is><t> </t></is></c></row>'))
    receipt = read(file, tmp_path / "out").receipt
    assert (receipt.rows_read, receipt.rows_used) == (1, 1)


def test_a_formatted_empty_cell_far_away_spans_nothing(tmp_path):
    file = tmp_path / "answers.xlsx"
    file.write_bytes(workbook(HEADER + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert read(file, tmp_path / "out").receipt.rows_used == 1


def test_formulas_are_kept_as_their_text(tmp_path):
    cells = HEADER.replace("</c></row><row", '</c><c r="B1" t="inlineStr"><is><t>comment</t></is></c></row><row', 1)
    cells += (
        '<row r="3"><c r="A3"><v>8</v></c><c r="B3" t="inlineStr"><is><t>=HYPERLINK("http://x","y")</t></is></c></row>'
    )
    file = tmp_path / "answers.xlsx"
    file.write_bytes(workbook(cells))
    import pyarrow.parquet as pq

    reading = read(file, tmp_path / "out")
    assert pq.read_table(reading.responses)["comment"].to_pylist() == [None, '=HYPERLINK("http://x","y")']


# the child and its limits


def test_a_slow_child_is_stopped(tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("score\n9\n")
    with pytest.raises(FileRefused) as refusal:
        read(file, tmp_path / "out", settings=Settings(read_seconds=0.01))
    assert refusal.value.code == "file_too_slow"


def test_a_child_without_enough_memory_is_a_sentence(tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text("score\n" + "9\n" * 100)
    with pytest.raises(FileRefused) as refusal:
        read(file, tmp_path / "out", settings=Settings(read_memory_mb=60))
    assert refusal.value.code in {"file_memory", "file_unreadable"}


def test_the_child_needs_neither_home_nor_the_projects_folder(tmp_path, monkeypatch):
    """From any folder, without HOME, under any name; the secrets of the environment stay here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    (tmp_path / "answers").write_text("score\n9\n")
    reading = read(Path("answers"), Path("out"), name="../../etc/\u202ex\r\n.csv")
    assert reading.receipt.file == "x.csv"
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "left_out.parquet",
        "receipt.json",
        "responses.parquet",
    ]


def test_the_child_imports_no_pandas(tmp_path):
    """It would double the time that a small file takes."""
    file = tmp_path / "answers.csv"
    file.write_text("score,when\n9,2026-07-01\n")
    request = {"file": str(file), "out": str(tmp_path), "name": "a", "seconds": 60, "memory_mb": 3000}
    request["choices"] = vars(Choices())
    script = (
        "import sys, runpy\n"
        "try: runpy.run_module('nps_core.reading', run_name='__main__')\n"
        "except SystemExit: print('pandas' in sys.modules)\n"
    )
    root = Path(guard.__file__).parents[2]
    child = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(request), capture_output=True, text=True, cwd=root, check=True
    )
    assert child.stdout.endswith("False\n"), child.stderr


def test_the_calling_process_opens_no_reader():
    """Importing the door of the room brings in neither an engine nor a parser."""
    script = (
        "import sys, nps_core.reading\nprint({'duckdb', 'pyarrow', 'pandas', 'python_calamine'} & set(sys.modules))"
    )
    root = Path(guard.__file__).parents[2]
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert child.stdout == "set()\n"


def test_random_changes_to_a_good_workbook_never_hurt(tmp_path):
    """Mutants are read, or refused with a sentence."""
    good = workbook()
    random = np.random.default_rng(7)
    for number in range(3):
        mutant = bytearray(good)
        for place in random.integers(0, len(good), 8):
            mutant[place] = random.integers(0, 256)
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(bytes(mutant))
        with contextlib.suppress(FileRefused, TableRefused):
            assert read(file, tmp_path / f"out{number}").receipt.rows_used == 1
