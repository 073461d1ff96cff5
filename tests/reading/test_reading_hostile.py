"""Files that mean harm, are strange or are no tables: one sentence each, in the caller's process, which survives all.

The list has 94 numbers; ``tests/reading/hostile`` builds a file for each and says what must come of it.
"""

import gzip
import io
import json
import pickle
import socket
import subprocess
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from nps_core.errors import FileRefused, NpsError
from nps_core.i18n import LANGUAGES, text_in
from nps_core.reading import RECEIPT_FILE, Choices, Reading, guard, read
from nps_core.reading.receipt import Receipt
from nps_core.settings import Settings
from tests.reading.hostile import EXACT, KEPT, REFUSED, names, records, sheets, texts, values, workbooks
from tests.reading.hostile.forked import Forked
from tests.reading.hostile.packing import GOOD, workbook

CASES = sorted(
    [case for module in (workbooks, sheets, texts, names, values, records) for case in module.CASES],
    key=lambda case: case.number,
)
DEADLY = {1, 3, 7, 8, 15, 19, 27, 42, 43, 53, 56, 64, 87, 91}
"""Those that a reader without a guard, a limit or a child of its own would not survive."""

NOTHING_TO_NOTICE = {2, 13, 14, 27, 61, 66, *range(67, 76), 90}
"""Those kept as they are: what is strange about them takes nothing from their answers."""


@pytest.fixture(scope="module")
def forked():
    process = Forked()
    yield process
    process.close()


def said_of(refusal):
    """The code of a refusal, whose sentence exists in every language."""
    assert all(text_in(language)(refusal.key, **refusal.facts) for language in LANGUAGES)
    return refusal.code


def holds(case, reading):
    """Whether a file was read as its case says."""
    assert case.outcome in {KEPT, EXACT}, "was to be refused"
    table, receipt = pq.read_table(reading.responses), reading.receipt
    found = zip(*(table[name].to_pylist() for name in ("row", "score", "comment")), strict=True)
    assert tuple(found) == case.rows
    left_out = pq.read_table(reading.left_out).to_pylist()
    assert tuple((row["row"], row["reason"]) for row in left_out) == case.left_out
    assert set(case.notes) <= {note.code for note in receipt.notes}
    for name, wanted in case.columns.items():
        cells = table[name].to_pylist()
        assert [str(cell) for cell in cells] == [str(cell) for cell in wanted], name
    assert receipt.rows_read == receipt.rows_used + receipt.rows_left_out == table.num_rows + len(left_out)
    assert sum(receipt.scores) == receipt.rows_used
    assert receipt.file == guard.shown_name(case.file)
    for note in receipt.notes:
        assert all(text_in(language)(note.key, **note.facts) for language in LANGUAGES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_file_of_the_list(forked, tmp_path, case):
    file, out = tmp_path / "file", tmp_path / "out"
    file.write_bytes(case.content())
    out.mkdir()
    try:
        guard.refuse_at_sight(file, 100 << 20)
        answer = forked.ask(file, out, asdict(Choices(**case.choices)), name=guard.shown_name(case.file))
    except FileRefused as refusal:
        answer = {"code": refusal.code, "facts": refusal.facts}
    if case.outcome == KEPT:
        assert case.notes or case.left_out or case.number in NOTHING_TO_NOTICE
    if case.outcome == REFUSED:
        assert answer is None or "code" in answer, "was read"
        codes = {answer["code"]} if answer else {"file_memory", "file_unreadable"}
        assert codes & set(case.codes)
        said_of(FileRefused(**answer["facts"], code=answer["code"]) if answer else FileRefused("file_memory"))
        assert not list(out.iterdir()), "something was written"
        return
    assert answer == {}
    receipt = Receipt.from_json((out / RECEIPT_FILE).read_text())
    holds(case, Reading(out / "responses.parquet", out / "left_out.parquet", receipt))


@pytest.mark.parametrize("case", [case for case in CASES if case.number in DEADLY], ids=str)
def test_the_calling_process_survives(tmp_path, case):
    file = tmp_path / "file"
    file.write_bytes(case.content())
    if case.outcome != REFUSED:
        holds(case, read(file, tmp_path / "out", Choices(**case.choices), name=case.file))
        return
    with pytest.raises(NpsError) as refusal:
        read(file, tmp_path / "out", Choices(**case.choices), name=case.file)
    assert said_of(refusal.value) in case.codes
    assert not list((tmp_path / "out").iterdir())


def test_every_number_of_the_list_has_a_file():
    assert {case.number for case in CASES} == set(range(1, 95))


def test_an_entity_from_the_network_is_not_fetched(tmp_path):
    """12: somebody listens where the entity points to, and hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        file = tmp_path / "answers.xlsx"
        file.write_bytes(workbooks.external(f"http://127.0.0.1:{server.getsockname()[1]}/x"))
        with pytest.raises(FileRefused, match="file_entities"):
            read(file, tmp_path / "out")
        with pytest.raises(TimeoutError):
            server.accept()


def feather():
    out = io.BytesIO()
    pyarrow.feather.write_feather(pa.table({"score": [9]}), out)
    return out.getvalue()


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


# told by their first bytes, in the caller's own process


@pytest.mark.parametrize(
    ("content", "code", "found"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(99), "file_is_picture", "JPEG"),
        (b"%PDF-1.7\n", "file_is_document", "PDF"),
        (gzip.compress(b"score\n9\n", mtime=0), "file_is_archive", "gzip"),
        (pickle.dumps({"score": [9, 8]}), "file_is_program_data", "pickle"),
        (feather(), "file_is_program_data", "Arrow"),
        (b"SQLite format 3\x00" + bytes(99), "file_is_program_data", "SQLite"),
        (b"$FL2@(#) SPSS DATA FILE", "file_is_statistics", "SPSS"),
        (b"\x00\x00\x00 ftypmp42", "file_is_media", "MP4"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "file_is_web_page", None),
        (bytes(range(1, 256)) * 9, "file_is_binary", None),
        (np.random.default_rng(0).bytes(5000), "file_is_binary", None),
        (bytes(900), "file_is_binary", None),
        (zipped(word__document="x"), "file_is_document", "Word"),
        (zipped(a="score\n9\n"), "file_is_archive", "zip"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, code, found):
    (tmp_path / "answers.csv").write_bytes(content)
    with pytest.raises(NpsError) as refusal:
        guard.format_of(tmp_path / "answers.csv")
    assert (said_of(refusal.value), refusal.value.facts.get("found")) == (code, found)


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


def test_text_under_the_name_of_a_workbook_is_refused_whatever_the_case(tmp_path):
    (tmp_path / "file").write_bytes(b"score\n9\n")
    for name in ("A.XLSX", "a.ods", "a.xlsm", "a.xlsb"):
        with pytest.raises(FileRefused, match="file_is_text"):
            guard.format_of(tmp_path / "file", name)
    for name in ("a.xls", "a.csv", "a", ""):
        assert guard.format_of(tmp_path / "file", name) == "text"


def test_an_honest_workbook_passes_the_guard(tmp_path):
    """Bare slashes and brackets in a comment are no tags."""
    (tmp_path / "a.xlsx").write_bytes(workbook(GOOD.replace("good", "/&gt; a/b &lt;c&gt; " * 20_000)))
    assert guard.format_of(tmp_path / "a.xlsx") == "xlsx"


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
        "import sys\n"
        "from nps_core.reading.__main__ import main\n"
        "ended = main()\n"
        "print(ended, 'pandas' in sys.modules)\n"
    )
    root = Path(guard.__file__).parents[2]
    child = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(request), capture_output=True, text=True, cwd=root, check=True
    )
    assert child.stdout.endswith("0 False\n"), child.stderr


def test_the_calling_process_opens_no_reader():
    """Importing the door of the room brings in neither an engine nor a parser."""
    script = (
        "import sys, nps_core.reading\nprint({'duckdb', 'pyarrow', 'pandas', 'python_calamine'} & set(sys.modules))"
    )
    root = Path(guard.__file__).parents[2]
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert child.stdout == "set()\n"
