"""A registry of an older version: brought up to date whole, with a copy of it beside, and no number another."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from nps_core.comments.steering import rename
from nps_core.errors import StoreBroken
from nps_core.store import ThemeChoice, migrations, registry
from tests.handmade import adopted, answers, code_of, kept, scores_of, store_in

ROOT = Path(__file__).resolve().parents[2]

VERSION_1 = """
CREATE TABLE schema_version (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE datasets (
    id VARCHAR(32) NOT NULL, name TEXT NOT NULL, sample BOOLEAN NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (id)
);
CREATE TABLE waves (
    dataset VARCHAR(32) NOT NULL, position INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL,
    left_out_sha256 VARCHAR(64) NOT NULL, source_sha256 VARCHAR(64) NOT NULL, receipt TEXT NOT NULL,
    added_at VARCHAR(32) NOT NULL, PRIMARY KEY (dataset, position), FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE theme_runs (
    "key" VARCHAR(128) NOT NULL, dataset VARCHAR(32) NOT NULL, waves VARCHAR(64) NOT NULL,
    sha256 VARCHAR(64) NOT NULL, added_at VARCHAR(32) NOT NULL, PRIMARY KEY ("key"),
    FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE jobs (
    "key" VARCHAR(128) NOT NULL, state VARCHAR(16) NOT NULL, code VARCHAR(64) NOT NULL,
    changed_at VARCHAR(32) NOT NULL, PRIMARY KEY ("key")
);
CREATE TABLE benchmarks (
    sha256 VARCHAR(64) NOT NULL, file TEXT NOT NULL, content TEXT NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (sha256)
);
INSERT INTO schema_version VALUES (1);
"""
"""The tables as the first version made them."""

VERSION_2 = """
CREATE TABLE schema_version (version INTEGER NOT NULL, PRIMARY KEY (version));
CREATE TABLE datasets (
    id VARCHAR(32) NOT NULL, name TEXT NOT NULL, sample BOOLEAN NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (id)
);
CREATE TABLE waves (
    dataset VARCHAR(32) NOT NULL, position INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL,
    left_out_sha256 VARCHAR(64) NOT NULL, source_sha256 VARCHAR(64) NOT NULL, receipt TEXT NOT NULL,
    added_at VARCHAR(32) NOT NULL, replaced INTEGER DEFAULT '0' NOT NULL,
    PRIMARY KEY (dataset, position), FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE theme_runs (
    "key" VARCHAR(128) NOT NULL, dataset VARCHAR(32) NOT NULL, waves VARCHAR(64) NOT NULL,
    sha256 VARCHAR(64) NOT NULL, added_at VARCHAR(32) NOT NULL, PRIMARY KEY ("key"),
    FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE jobs (
    "key" VARCHAR(128) NOT NULL, state VARCHAR(16) NOT NULL, code VARCHAR(64) NOT NULL,
    changed_at VARCHAR(32) NOT NULL, PRIMARY KEY ("key")
);
CREATE TABLE benchmarks (
    sha256 VARCHAR(64) NOT NULL, file TEXT NOT NULL, content TEXT NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (sha256)
);
CREATE TABLE mappings (
    fingerprint VARCHAR(64) NOT NULL, choices TEXT NOT NULL, file TEXT NOT NULL, saved_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (fingerprint)
);
CREATE TABLE joins (
    id VARCHAR(32) NOT NULL, dataset VARCHAR(32) NOT NULL, sha256 VARCHAR(64) NOT NULL,
    source_sha256 VARCHAR(64) NOT NULL, content TEXT NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (id), FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE edits (
    id VARCHAR(32) NOT NULL, dataset VARCHAR(32) NOT NULL, content TEXT NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (id), FOREIGN KEY(dataset) REFERENCES datasets (id)
);
INSERT INTO schema_version VALUES (2);
"""
"""The tables as the second version made them."""

VERSION_3 = (
    VERSION_2.replace("INSERT INTO schema_version VALUES (2);", "")
    + """
CREATE TABLE events (
    id VARCHAR(32) NOT NULL, dataset VARCHAR(32) NOT NULL, day VARCHAR(10) NOT NULL, name TEXT NOT NULL,
    added_at VARCHAR(32) NOT NULL, removed_at VARCHAR(32), PRIMARY KEY (id),
    FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE bases (
    id VARCHAR(32) NOT NULL, dataset VARCHAR(32) NOT NULL, dimension TEXT NOT NULL, content TEXT NOT NULL,
    added_at VARCHAR(32) NOT NULL, removed_at VARCHAR(32), PRIMARY KEY (id),
    FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE apart (
    id VARCHAR(32) NOT NULL, dataset VARCHAR(32) NOT NULL, content TEXT NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (id), FOREIGN KEY(dataset) REFERENCES datasets (id)
);
INSERT INTO schema_version VALUES (3);
"""
)
"""The tables as the third version made them."""

VERSION_4 = (
    VERSION_3.replace("INSERT INTO schema_version VALUES (3);", "").replace(
        'added_at VARCHAR(32) NOT NULL, PRIMARY KEY ("key")',
        "added_at VARCHAR(32) NOT NULL, choice VARCHAR(64) DEFAULT '' NOT NULL, PRIMARY KEY (\"key\")",
    )
    + """
CREATE TABLE theme_edits (
    id VARCHAR(32) NOT NULL, dataset VARCHAR(32) NOT NULL, content TEXT NOT NULL, added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32), PRIMARY KEY (id), FOREIGN KEY(dataset) REFERENCES datasets (id)
);
CREATE TABLE theme_choices (
    dataset VARCHAR(32) NOT NULL, themes INTEGER, model TEXT, changed_at VARCHAR(32) NOT NULL, PRIMARY KEY (dataset),
    FOREIGN KEY(dataset) REFERENCES datasets (id)
);
INSERT INTO schema_version VALUES (4);
"""
)
"""The tables as the fourth version made them."""

OF_VERSION_1 = ("datasets", "waves", "theme_runs", "jobs", "benchmarks")
OF_VERSION_2 = (*OF_VERSION_1, "mappings", "joins", "edits")
OF_VERSION_3 = (*OF_VERSION_2, "events", "bases", "apart")
OF_VERSION_4 = (*OF_VERSION_3, "theme_edits", "theme_choices")


def older(folder, schema, tables):
    """A folder of an older version: what is in its waves and tables, under the tables of then."""
    store = store_in(folder)
    first = kept(store, answers(detractors=4, passives=3, promoters=18, channel="web"), name="first")
    both = kept(store, answers(promoters=5, channel="app"), into=first.id)
    both = adopted(store, both, {"price": [2, 3], "speed": [3]})
    if "edits" in tables:
        store.merge_segments(both, "channel", {"app": "shop"})
    kept(store, answers(detractors=1), name="second")
    if "events" in tables:
        store.mark(both, date(2026, 3, 3), "new courier")
    if "theme_edits" in tables:
        store.edit_themes(store.dataset("first"), rename("speed", {"en": "Delivery"}))
    store.registry.save_job("job", "done")
    store.close()
    file, new = folder / "registry.sqlite", folder / "newer.sqlite"
    file.rename(new)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.executescript(schema)
        connection.execute("attach ? as newer", (str(new),))
        for table in tables:
            columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"pragma table_info({table})"))
            connection.execute(f"insert into main.{table} ({columns}) select {columns} from newer.{table}")
        connection.commit()
    new.unlink()
    return folder


@pytest.fixture
def folder(tmp_path):
    return older(tmp_path / "data", VERSION_1, OF_VERSION_1)


@pytest.fixture
def folder_2(tmp_path):
    return older(tmp_path / "data-2", VERSION_2, OF_VERSION_2)


@pytest.fixture
def folder_3(tmp_path):
    return older(tmp_path / "data-3", VERSION_3, OF_VERSION_3)


@pytest.fixture
def folder_4(tmp_path):
    return older(tmp_path / "data-4", VERSION_4, OF_VERSION_4)


def tables_of(file):
    """Every column of every table, with its type, whether it may be empty, its default and its place in the key."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: {
                row[1]: (row[2], row[3], (row[4] or "").strip("'"), row[5])
                for row in connection.execute(f"pragma table_info({name})")
            }
            for name in names
        }


def version_of(file):
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return connection.execute("select version from schema_version").fetchall()


def test_a_folder_of_the_first_version_opens_with_every_number_as_it_was(folder):
    store = store_in(folder)
    found = {dataset.name: dataset for dataset in store.datasets()}
    assert {name: dataset.responses for name, dataset in found.items()} == {"first": 30, "second": 1}
    assert {s: n for s, n in scores_of(store.counts(found["first"])).items() if n} == {3: 4, 7: 3, 10: 23}
    assert store.job_state("job") == ("done", "")
    assert version_of(folder / "registry.sqlite") == [(registry.SCHEMA_VERSION,)]
    assert store.remembered() == {}
    merged = store.merge_segments(found["first"], "channel", {"app": "web"})
    assert store.counts(merged, ["channel"]).responses.tolist() == [30]
    store.close()


def test_a_folder_of_the_second_version_opens_with_its_merges_and_takes_events_and_bases(folder_2, tmp_path):
    store = store_in(folder_2)
    first = store.dataset("first")
    tally = store.counts(first, ["channel"])
    assert dict(zip(tally.frame["channel"], tally.responses.tolist(), strict=True)) == {"web": 25, "shop": 5}
    store.mark(first, date(2026, 3, 3), "new courier")
    store.set_base(first, "channel", {"web": 60, "shop": 40})
    assert store.dataset("first").version == first.version
    store.close()
    assert version_of(folder_2 / "registry.sqlite") == [(registry.SCHEMA_VERSION,)]
    assert version_of(folder_2 / "registry-version-2.sqlite") == [(2,)]
    store_in(tmp_path / "new").close()
    assert tables_of(folder_2 / "registry.sqlite") == tables_of(tmp_path / "new" / "registry.sqlite")


def test_a_folder_of_the_third_version_opens_with_its_themes_and_takes_edits_of_them(folder_3, tmp_path):
    store = store_in(folder_3)
    first = store.dataset("first")
    assert [event.name for event in store.events(first)] == ["new courier"]
    assert [(theme.id, theme.comments) for theme in store.theme_run(first).themes] == [("price", 2), ("speed", 1)]
    assert (first.theme_edits, first.choice, first.themes_asked == first.asked) == ((), ThemeChoice(), True)
    edited = store.edit_themes(first, rename("speed", {"en": "Delivery"}))
    assert store.theme_run(edited).themes[1].names["en"] == "Delivery"
    assert store.choose_themes(edited, themes=7).choice == ThemeChoice(themes=7)
    store.close()
    assert version_of(folder_3 / "registry-version-3.sqlite") == [(3,)]
    store_in(tmp_path / "new").close()
    assert tables_of(folder_3 / "registry.sqlite") == tables_of(tmp_path / "new" / "registry.sqlite")


def test_a_folder_of_the_fourth_version_opens_with_its_edited_themes_and_takes_reviews(folder_4, tmp_path):
    store = store_in(folder_4)
    first = store.dataset("first")
    assert store.theme_run(first).themes[1].names["en"] == "Delivery"
    assert store.counts(first).responses.tolist() == [30]
    store.close()
    assert version_of(folder_4 / "registry-version-4.sqlite") == [(4,)]
    store_in(tmp_path / "new").close()
    assert tables_of(folder_4 / "registry.sqlite") == tables_of(tmp_path / "new" / "registry.sqlite")


def test_the_tables_brought_up_to_date_are_those_of_a_new_folder(folder, tmp_path):
    store_in(folder).close()
    store_in(tmp_path / "new").close()
    assert tables_of(folder / "registry.sqlite") == tables_of(tmp_path / "new" / "registry.sqlite")


def test_a_copy_of_the_older_registry_stays_beside(folder):
    before = tables_of(folder / "registry.sqlite")
    store_in(folder).close()
    copy = folder / "registry-version-1.sqlite"
    assert tables_of(copy) == before
    assert version_of(copy) == [(1,)]
    store_in(folder).close()
    assert version_of(copy) == [(1,)]


def test_every_older_version_has_its_step():
    assert sorted(migrations.STEPS) == list(range(1, registry.SCHEMA_VERSION))


@pytest.mark.parametrize(
    ("version", "place"),
    [(version, place) for version in migrations.STEPS for place in range(len(migrations.STEPS[version]) + 1)],
)
def test_a_step_that_fails_leaves_the_registry_as_it_was(folder, version, place, monkeypatch):
    step = migrations.STEPS[version]
    broken = (*step[:place], "create table datasets (id integer)", *step[place:])
    with monkeypatch.context() as patch:
        patch.setitem(migrations.STEPS, version, broken)
        with pytest.raises(StoreBroken):
            store_in(folder)
    assert version_of(folder / "registry.sqlite") == [(1,)]
    assert set(tables_of(folder / "registry.sqlite")) == {"schema_version", *OF_VERSION_1}
    store = store_in(folder)
    assert store.dataset("first").responses == 30
    store.close()


def test_a_full_disk_at_the_copy_leaves_the_registry_as_it_was(folder, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "put_on_disk", full)
        with pytest.raises(StoreBroken) as broken:
            store_in(folder)
    assert code_of(broken) == "disk_full"
    assert version_of(folder / "registry.sqlite") == [(1,)]
    assert not list(folder.glob("*.new"))
    store_in(folder).close()


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from nps_core.store import registry
from tests.handmade import store_in
place, made = int(sys.argv[2]), registry._sqlite
def watched(file):
    engine = made(file)
    seen = []
    @event.listens_for(engine, "after_cursor_execute")
    def count(connection, cursor, statement, *rest):
        if statement.lstrip().lower().startswith(("alter", "create", "update schema")):
            seen.append(statement)
            if len(seen) == place:
                os.kill(os.getpid(), signal.SIGKILL)
    return engine
registry._sqlite = watched
store_in(Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_at_any_step_it_is_the_older_or_the_newer_whole(folder, tmp_path):
    for place in range(1, 2 + sum(map(len, migrations.STEPS.values()))):
        copy = tmp_path / f"copy-{place}"
        shutil.copytree(folder, copy)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        killed = subprocess.run([sys.executable, "-c", KILLED, str(copy), str(place)], env=environment, check=False)
        assert killed.returncode == -signal.SIGKILL
        store = store_in(copy)
        store.check()
        assert version_of(copy / "registry.sqlite") == [(registry.SCHEMA_VERSION,)]
        assert {dataset.name: dataset.responses for dataset in store.datasets()} == {"first": 30, "second": 1}
        store.close()
