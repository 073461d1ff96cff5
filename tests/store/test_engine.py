"""The engine: locked in, stopped in time, safe in threads, and nothing left behind."""

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from unittest.mock import patch

import duckdb
import pyarrow as pa
import pytest
from sqlalchemy import column, func, select, text

from nps_core.errors import NpsError, QueryStopped, StoreBroken
from nps_core.filters import Filters
from nps_core.store import engine as engines
from nps_core.store import statements
from nps_core.store.engine import Engine, written
from nps_core.store.watch import Watch
from tests.handmade import answers, code_of, kept

ROOT = Path(__file__).resolve().parents[2]

HEAVY = select(func.count()).select_from(text("range(1000000000) a, range(1000) b"))


@pytest.fixture
def engine(tmp_path):
    opened = Engine(tmp_path / "engine", seconds=20)
    yield opened
    opened.close()


def numbers(count):
    def rows():
        batch = pa.record_batch([pa.array(range(count), pa.int64())], names=["n"])
        return {"incoming": pa.RecordBatchReader.from_batches(batch.schema, iter([batch]))}

    return rows


def test_a_table_is_made_once(engine):
    made = []

    def rows():
        made.append(1)
        return numbers(5)()

    for _ in range(3):
        engine.ensure("t", rows, "select * from incoming")
    assert engine.frame(select(func.sum(column("n"))).select_from(text("t"))).iloc[0, 0] == 10
    assert made == [1]


def test_a_table_that_could_not_be_made_is_not_there_and_can_be_made_later(engine):
    with pytest.raises(duckdb.Error):
        engine.ensure("t", numbers(5), "select missing from incoming")
    engine.ensure("t", numbers(5), "select * from incoming")
    assert len(engine.frame(select(column("n")).select_from(text("t")))) == 5


secret = pa.table({"a": [1]})


@pytest.mark.parametrize(
    "attempt",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/*')",
        "select * from sniff_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/never-written.csv'",
        "attach '/tmp/never-attached.duckdb'",
        "export database '/tmp/never-exported'",
        "install httpfs",
        "load httpfs",
        "select * from secret",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
        "set lock_configuration = false",
    ],
)
def test_the_engine_is_locked_in(engine, attempt):
    with pytest.raises(duckdb.Error), engine._connection.cursor() as cursor:
        cursor.execute(attempt).fetchall()


def test_a_query_that_takes_too_long_is_stopped_and_others_go_on(tmp_path):
    engine = Engine(tmp_path / "engine", seconds=0.3)
    with pytest.raises(QueryStopped) as stopped:
        engine.frame(HEAVY)
    assert (code_of(stopped), stopped.value.facts) == ("query_too_slow", {"seconds": 0.3})
    assert engine.frame(select(text("7 as n")))["n"].tolist() == [7]
    time.sleep(0.5)  # longer than a query may take: the one before is over, so nothing is stopped
    assert engine.frame(select(text("7 as n")))["n"].tolist() == [7]
    engine.close()


def test_a_quick_query_is_not_stopped_for_a_slow_one_beside_it(tmp_path):
    engine = Engine(tmp_path / "engine", seconds=1.5)
    seen = []

    def slow():
        try:
            engine.frame(HEAVY)
        except QueryStopped:
            seen.append("stopped")

    thread = threading.Thread(target=slow)
    thread.start()
    while thread.is_alive():
        assert engine.frame(select(text("7 as n")))["n"].tolist() == [7]
    thread.join()
    assert seen == ["stopped"]
    engine.close()


def test_a_query_that_needs_too_much_memory_is_stopped_and_others_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "memory_mb", lambda: 40)
    monkeypatch.setitem(engines._LOCKED_IN, "max_temp_directory_size", "'1MB'")
    monkeypatch.setitem(engines._LOCKED_IN, "lock_configuration", engines._LOCKED_IN.pop("lock_configuration"))
    engine = Engine(tmp_path / "engine")
    distinct = text("(select distinct hash(range) as h, hash(range + 1) as i from range(20000000))")
    with pytest.raises(QueryStopped) as stopped:
        engine.frame(select(func.count()).select_from(distinct))
    assert code_of(stopped) == "query_too_large"
    assert engine.frame(select(text("7 as n")))["n"].tolist() == [7]
    engine.close()


def test_the_watch_interrupts_only_what_is_still_running():
    class Work:
        interrupted = 0

        def interrupt(self):
            self.interrupted += 1

    watch, quick, slow = Watch(0.2), Work(), Work()
    with watch.over(slow):
        with watch.over(quick):
            pass
        time.sleep(0.5)
    time.sleep(0.3)
    watch.close()
    assert (quick.interrupted, slow.interrupted) == (0, 1)
    assert "query watch" not in [thread.name for thread in threading.enumerate() if thread is watch._thread]


def test_files_of_processes_that_are_gone_are_swept(tmp_path):
    folder = tmp_path / "engine"
    folder.mkdir()
    script = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from nps_core.store.engine import Engine
engine = Engine(Path({str(folder)!r}))
engine._connection.execute("create table t as select 1 as a")
os._exit(1)
"""
    subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    left = next(folder.glob("*.duckdb"))
    (folder / f"{left.name}.tmp").mkdir()
    (folder / f"{left.name}.tmp" / "spilled").write_bytes(b"x")
    young = Engine(folder)
    assert left.exists(), "a young file may be one that is just being opened"
    for file in (left, folder / f"{left.name}.tmp", young._file):
        os.utime(file, (time.time() - 600,) * 2)
    other = Engine(folder)
    assert sorted(file.name for file in folder.glob("*.duckdb")) == sorted([young._file.name, other._file.name])
    assert not list(folder.glob(f"{left.name}*"))
    young.close()
    other.close()
    assert list(folder.iterdir()) == []


def test_a_file_that_another_process_works_with_is_not_swept(tmp_path):
    folder = tmp_path / "engine"
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from nps_core.store.engine import Engine
engine = Engine(Path({str(folder)!r}))
print("open", flush=True)
sys.stdin.readline()
engine.close()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "open\n"
        theirs = next(folder.glob("*.duckdb"))
        os.utime(theirs, (time.time() - 600,) * 2)
        Engine(folder).close()
        assert theirs.exists()
        child.stdin.write("\n")
        child.stdin.flush()
        child.wait(timeout=30)
    assert list(folder.iterdir()) == []


def test_an_engine_without_a_folder_to_write_to_is_refused(tmp_path):
    (tmp_path / "engine").write_text("no folder")
    with pytest.raises(StoreBroken) as broken:
        Engine(tmp_path / "engine")
    assert code_of(broken) == "folder_not_writable"


def test_a_full_disk_is_told_and_the_engine_recovers(store):
    dataset = kept(store, answers(promoters=3))
    assert store.counts(dataset).responses.tolist() == [3]
    many = kept(store, answers(promoters=50_000).assign(channel=[f"{n * 7919:x}" for n in range(50_000)]))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (store.engine._file.stat().st_size, hard))
    try:
        with pytest.raises(NpsError) as broken:
            store.counts(many)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code_of(broken) == "disk_full"
    assert store.counts(many).responses.tolist() == [50_000]
    assert store.counts(dataset, ("channel",) if dataset.columns.dimensions else ()).responses.tolist() == [3]


def test_an_engine_that_is_lost_is_opened_anew(store):
    dataset = kept(store, answers(promoters=3))
    lost = store.engine
    with pytest.raises(duckdb.FatalException), lost._told():
        raise duckdb.FatalException("database has been invalidated")
    assert store.counts(dataset).responses.tolist() == [3]
    assert store.engine is not lost
    assert not lost._file.exists()


def test_memory_is_a_share_of_the_machine_or_container():
    assert 256 <= engines.memory_mb() < 0.5 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6 + 256


def test_statements_that_differ_in_values_alone_share_their_words():
    source = statements.responses("r", {name: name for name in ("seq", "person", "score", "comment", "answered_on")})
    both = [written(statements.counts(source, None, (), Filters(scores=scores))) for scores in ((3, 4), (9, 8))]
    assert both[0][0] == both[1][0]
    assert [values for _, values in both] == [[3, 4], [9, 8]]


def test_statements_are_put_into_words_where_nothing_tells_what_they_are_known_by():
    source = statements.responses("r", {name: name for name in ("seq", "person", "score", "comment", "answered_on")})
    statement = statements.counts(source, None, (), Filters(scores=(9, 8)))
    known = written(statement)
    with patch.object(type(statement), "_generate_cache_key", lambda statement: None):
        assert written(statement) == known
