"""A data folder as one file: taken while others write, whole or refused, and the same numbers once it is put back."""

import hashlib
import json
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from nps_core.errors import BackupRefused, FileRefused, StoreBroken
from nps_core.filters import Filters
from nps_core.report import Subject
from nps_core.report.frozen import freeze, frozen
from nps_core.score import Nps
from nps_core.settings import Settings
from nps_core.store import Store
from nps_core.store.backup import MARK, back_up, last_backup, restore
from tests.handmade import adopted, answers, kept, store_in


def nps_of(store, dataset):
    return Nps.of(store.counts(dataset, (), Filters())).nps


@pytest.fixture
def filled(store):
    """A store with a data set that has themes and a review; NPS is 100 * (6 - 2) / 10 = 40."""
    frame = answers(promoters=6, passives=2, detractors=2, channel="web", comment="because")
    dataset = adopted(store, kept(store, frame, name="Shop"), {"delivery": [2, 3, 4]})
    freeze(store, dataset, Subject(pages=("overview",)), "March", date(2026, 3, 2))
    vectors = store.folder / "vectors" / "vectors.sqlite"
    vectors.parent.mkdir()
    with closing(sqlite3.connect(vectors)) as connection:
        connection.execute("create table vectors (key)")
    return store


@pytest.fixture
def made(filled, tmp_path):
    return back_up(filled.folder, tmp_path / "a.zip").file


def test_what_is_put_back_gives_the_same_numbers_themes_and_reviews(filled, made, tmp_path):
    made_at = restore(made, tmp_path / "again")
    again = store_in(tmp_path / "again")
    [before], [after] = filled.datasets(), again.datasets()
    assert (after.version, after.themes, nps_of(again, after)) == (before.version, before.themes, 40.0)
    assert frozen(again, again.reviews()[0], "zh-Hant") == frozen(filled, filled.reviews()[0], "zh-Hant")
    again.check()
    again.close()
    assert (tmp_path / "again" / "vectors" / "vectors.sqlite").is_file()
    assert datetime.fromisoformat(made_at) <= datetime.now(UTC)
    assert made.stat().st_mode & 0o777 == 0o600, "customers' words are nobody else's"


def test_every_file_in_it_is_named_with_its_hash(made):
    with zipfile.ZipFile(made) as archive:
        told = json.loads(archive.read("manifest.json"))
        assert {each["path"] for each in told["files"]} == {*archive.namelist()} - {"manifest.json"}
        for each in told["files"]:
            assert hashlib.sha256(archive.read(each["path"])).hexdigest() == each["sha256"]


def test_a_backup_taken_while_somebody_imports_is_whole(filled, tmp_path):
    stop, done = threading.Event(), []

    def write():
        writer = store_in(filled.folder)
        while not stop.is_set():
            kept(writer, answers(promoters=10 + len(done), detractors=10), name=f"n{len(done)}")
            done.append(len(done))
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        files = []
        for number in range(4):
            while len(done) <= 2 * number:
                stop.wait(0.01)
            files.append(back_up(filled.folder, tmp_path / f"{number}.zip"))
    finally:
        stop.set()
        thread.join()
    assert [each.lost for each in files] == [()] * 4
    restore(files[-1].file, tmp_path / "again")
    again = store_in(tmp_path / "again")
    again.check()
    scores = {each.name: nps_of(again, each) for each in again.datasets()}
    again.close()
    assert len(scores) >= 7
    for number in range(len(scores) - 1):  # (10 + n - 10) of 20 + n
        assert scores[f"n{number}"] == pytest.approx(100 * number / (20 + number))


def test_one_flipped_bit_anywhere_is_refused_and_nothing_is_put_back(made, tmp_path):
    whole = made.read_bytes()
    damaged, into = tmp_path / "damaged.zip", tmp_path / "again"
    for place in [*range(0, len(whole), len(whole) // 60), len(whole) - 1]:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        damaged.write_bytes(flipped)
        with pytest.raises(BackupRefused, match="backup_damaged"):
            restore(damaged, into)
        assert not into.exists(), place


@pytest.mark.parametrize("left", [0, 10, 64, 3_000, -1])
def test_a_file_that_is_cut_off_or_something_else_is_refused(made, tmp_path, left):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(made.read_bytes()[:left])
    with pytest.raises(BackupRefused, match="backup_damaged"):
        restore(cut, tmp_path / "again")


def sealed(file, told, members):
    """A file that is right in itself and says what we want."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = b"0" * 64
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(told))
    content = file.read_bytes()[:-64]
    file.write_bytes(content + hashlib.sha256(content).hexdigest().encode())
    return file


@pytest.mark.parametrize("told", [{"form": 2, "schema": 1}, {"form": 1, "schema": 999}])
def test_a_backup_of_a_newer_app_is_refused(tmp_path, told):
    newer = sealed(tmp_path / "newer.zip", {**told, "made_at": "2026-01-01T00:00:00+00:00", "files": []}, {})
    with pytest.raises(BackupRefused, match="backup_newer"):
        restore(newer, tmp_path / "again")


@pytest.mark.parametrize("path", ["../outside.sqlite", "/outside", "waves/../../outside", "config.toml"])
def test_a_file_that_would_lie_elsewhere_is_refused(tmp_path, path):
    entry = {"path": path, "size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    told = {"form": 1, "schema": 1, "made_at": "2026-01-01T00:00:00+00:00", "files": [entry]}
    with pytest.raises(BackupRefused, match="backup_damaged"):
        restore(sealed(tmp_path / "evil.zip", told, {path: b"x"}), tmp_path / "again")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["evil.zip"]


def test_a_folder_in_which_something_lies_is_left_as_it_is(made, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for place in (tmp_path / "full", tmp_path / "full" / "mine.txt"):
        with pytest.raises(BackupRefused, match="restore_not_empty"):
            restore(made, place)
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    with pytest.raises(FileRefused, match="file_missing"):
        restore(tmp_path / "none.zip", tmp_path / "again")


def test_a_folder_that_a_restore_left_half_done_is_no_empty_store_and_is_not_filled_over_it(
    made, tmp_path, monkeypatch
):
    folder = tmp_path / "cut"

    def killed(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a process that is killed tidies nothing up
    with pytest.raises(KeyboardInterrupt):
        restore(made, folder, killed)
    left = sorted(folder.rglob("*"))
    assert left
    with pytest.raises(StoreBroken, match="restore_unfinished"):
        Store(Settings(data=folder, sample=False))
    with pytest.raises(BackupRefused, match="restore_unfinished"):
        restore(made, folder)
    assert sorted(folder.rglob("*")) == left


def test_an_empty_folder_such_as_a_fresh_volume_is_filled(made, tmp_path):
    (tmp_path / "volume" / "lost+found").mkdir(parents=True)
    restore(made, tmp_path / "volume")
    kept_ = {each.name for each in (tmp_path / "volume").iterdir()}
    assert kept_ == {"lost+found", "registry.sqlite", "waves", "themes", "reviews", "vectors"}


def test_a_backup_is_never_written_over_and_one_in_a_folder_is_named_after_the_moment(filled, made, tmp_path):
    before = made.read_bytes()
    with pytest.raises(BackupRefused, match="backup_exists"):
        back_up(filled.folder, made)
    with pytest.raises(BackupRefused, match="backup_nowhere"):
        back_up(filled.folder, tmp_path / "nowhere" / "a.zip")
    assert made.read_bytes() == before
    (tmp_path / "backups").mkdir()
    found = back_up(filled.folder, tmp_path / "backups")
    assert [each.name for each in (tmp_path / "backups").iterdir()] == [found.file.name]
    assert found.file.name.startswith("npsight-20")


def test_without_a_registry_there_is_nothing_to_back_up(tmp_path):
    with pytest.raises(BackupRefused, match="backup_nothing"):
        back_up(tmp_path, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


def test_a_damaged_file_is_named_and_all_others_are_in_the_backup(filled, tmp_path):
    other = kept(filled, answers(promoters=3), name="Other")
    wave = filled.folder / "waves" / f"{other.waves[0].sha256}.parquet"
    wave.write_bytes(wave.read_bytes()[:-1])
    found = back_up(filled.folder, tmp_path / "a.zip")
    assert found.lost == (f"waves/{wave.name}",)
    restore(found.file, tmp_path / "again")
    again = store_in(tmp_path / "again")
    assert nps_of(again, again.dataset("Shop")) == 40.0
    again.close()


def test_damaged_vectors_are_left_out_and_a_damaged_theme_run_as_well(filled, tmp_path):
    (filled.folder / "vectors" / "vectors.sqlite").write_bytes(b"x" * 5_000)
    [run] = (filled.folder / "themes").iterdir()
    (run / "assignments.parquet").write_bytes(b"x")
    found = back_up(filled.folder, tmp_path / "a.zip")
    with zipfile.ZipFile(found.file) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {
            "registry.sqlite",
            "waves",
            "reviews",
            "manifest.json",
        }
    assert found.lost == ()


def test_the_folder_knows_when_it_was_backed_up(filled, tmp_path):
    assert last_backup(filled.folder) is None
    found = back_up(filled.folder, tmp_path / "a.zip")
    assert last_backup(filled.folder) == datetime.fromisoformat(found.made_at)
    (filled.folder / MARK).write_text("[]")
    assert last_backup(filled.folder) is None
    shutil.rmtree(filled.folder)
    assert last_backup(filled.folder) is None
