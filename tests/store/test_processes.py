"""Several threads and processes, and what dead ones leave behind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nps_core.errors import NpsError
from tests.handmade import answers, kept, reading_of, store_in

ROOT = Path(__file__).resolve().parents[2]

SECOND = """
import sys
from pathlib import Path
from tests.handmade import answers, kept, store_in

store = store_in(Path(sys.argv[1]))
print(sorted(int(store.counts(d).responses[0]) for d in store.datasets()))
for number in range(20, 26):
    kept(store, answers(detractors=number), name=str(number))
store.close()
"""


def test_a_second_process_reads_and_imports_beside_the_first(store):
    first = kept(store, answers(promoters=3))
    assert store.counts(first).responses.tolist() == [3]
    script = subprocess.Popen(
        [sys.executable, "-c", SECOND, str(store.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    for number in range(10, 16):
        kept(store, answers(detractors=number), name=str(number))
    out, err = script.communicate(timeout=60)
    assert (script.returncode, err) == (0, "")
    assert json.loads(out)[0] == 3
    sizes = sorted(int(store.counts(d).responses[0]) for d in store.datasets())
    assert sizes == [3, *range(10, 16), *range(20, 26)]


def test_another_process_s_import_is_seen_at_once(store, tmp_path):
    kept(store, answers(promoters=3))
    assert len(store.datasets()) == 1
    other = store_in(tmp_path / "data")
    kept(other, answers(promoters=4))
    other.close()
    assert [d.responses for d in store.datasets()] == [4, 3]


def test_reading_waits_for_nobody_who_writes(store, tmp_path):
    dataset = kept(store, answers(promoters=3))
    other = store_in(tmp_path / "data")
    with store.registry.writing():
        assert other.datasets() == (dataset,)
    other.close()


def long_ago(path):
    os.utime(path, (time.time() - 2 * 86_400,) * 2)


def test_only_old_files_that_nobody_names_are_swept(store, tmp_path):
    dataset = kept(store, answers(promoters=3))
    named = store.folder / "waves" / f"{dataset.waves[0].sha256}.parquet"
    old, young = (store.folder / "waves" / f"{letter * 64}.parquet" for letter in "ab")
    unfinished = named.with_name(f"{named.name}.0f0f.new")
    for file in (old, young, unfinished):
        file.write_bytes(b"x")
    for file in (named, old, unfinished):
        long_ago(file)
    store_in(tmp_path / "data").close()
    assert [named.exists(), old.exists(), young.exists(), unfinished.exists()] == [True, False, True, False]


def test_an_orphan_that_is_imported_again_is_young_again(store, tmp_path):
    reading = reading_of(tmp_path / "reading", answers(promoters=3))
    orphan = store.folder / "waves" / f"{store.waves.keep(reading.responses)}.parquet"
    long_ago(orphan)
    store.waves.keep(reading.responses)
    store_in(tmp_path / "data").close()
    assert orphan.exists()


def test_what_a_dead_process_left_in_staging_is_swept(store, tmp_path):
    for name in ("old", "young"):
        (store.folder / "staging" / name).mkdir(parents=True)
        (store.folder / "staging" / name / "comments.parquet").write_bytes(b"what customers wrote")
    long_ago(store.folder / "staging" / "old")
    store_in(tmp_path / "data").close()
    assert [p.name for p in (store.folder / "staging").iterdir()] == ["young"]


def test_staging_is_gone_whatever_happens_in_it(store):
    seen = []

    def work():
        with store.staging() as folder:
            (folder / "x").write_text("x")
            seen.append(folder)
            raise NpsError("x")

    with pytest.raises(NpsError):
        work()
    assert not seen[0].exists()
