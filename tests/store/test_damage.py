"""Damage: it is noticed, told, and never counted; a full disk leaves nothing half done."""

import errno
import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

from nps_core.errors import StoreBroken
from nps_core.store import registry, waves
from tests.handmade import answers, code_of, flip, kept, reading_of, store_in


def test_a_flipped_bit_in_a_wave_is_refused_and_never_counted(store, tmp_path):
    dataset = kept(store, answers(promoters=300, detractors=100, channel="web"))
    wave = store.folder / "waves" / f"{dataset.waves[0].sha256}.parquet"
    whole = wave.read_bytes()
    for place in random.Random(3).sample(range(len(whole)), 200):
        wave.write_bytes(whole)
        flip(wave, place)
        with pytest.raises(StoreBroken) as broken:
            waves.Waves(wave.parent).open(dataset.waves[0].sha256)
        assert code_of(broken) == "wave_damaged"
    opened = store_in(tmp_path / "data")
    with pytest.raises(StoreBroken) as broken:
        opened.counts(opened.dataset(dataset.id))
    assert code_of(broken) == "wave_damaged"
    with pytest.raises(StoreBroken):
        opened.check()
    opened.close()


def test_bringing_in_the_same_file_mends_a_damaged_or_missing_wave(store, tmp_path):
    dataset = kept(store, answers(promoters=3))
    wave = store.folder / "waves" / f"{dataset.waves[0].sha256}.parquet"
    for harm in (flip, Path.unlink):
        harm(wave)
        opened = store_in(tmp_path / "data")
        with pytest.raises(StoreBroken):
            opened.counts(opened.dataset(dataset.id))
        again = kept(opened, answers(promoters=3))
        assert again.id == dataset.id
        assert opened.counts(again).responses.tolist() == [3]
        opened.close()


def test_a_missing_wave_is_named(store):
    dataset = kept(store, answers(promoters=3))
    file = store.folder / "waves" / f"{dataset.waves[0].sha256}.parquet"
    file.unlink()
    with pytest.raises(StoreBroken) as broken:
        store.counts(dataset)
    assert (code_of(broken), broken.value.facts) == ("wave_missing", {"file": file.name})


@pytest.mark.parametrize("harm", ["gone", "empty"])
def test_waves_without_their_registry_are_refused_and_left_alone(store, tmp_path, harm):
    kept(store, answers(promoters=3))
    store.close()
    file = tmp_path / "data" / "registry.sqlite"
    file.unlink()
    if harm == "empty":
        file.touch()
    before = sorted(p.name for p in (tmp_path / "data" / "waves").iterdir())
    with pytest.raises(StoreBroken) as broken:
        store_in(tmp_path / "data")
    assert code_of(broken) == "registry_missing"
    assert sorted(p.name for p in (tmp_path / "data" / "waves").iterdir()) == before
    assert not file.exists() or file.stat().st_size == 0


@pytest.mark.parametrize("harm", ["garbage", "truncated", "zeros"])
def test_a_damaged_registry_is_refused_and_left_alone(store, tmp_path, harm):
    for n in range(1, 30):
        kept(store, answers(promoters=n))
    store.close()
    file = tmp_path / "data" / "registry.sqlite"
    content = file.read_bytes()
    harmed = {
        "garbage": b"\x00not a database at all" * 1000,
        "truncated": content[: len(content) // 2],
        "zeros": content[:4096] + b"\0" * (len(content) - 4096),
    }[harm]
    file.write_bytes(harmed)
    with pytest.raises(StoreBroken) as broken:
        store_in(tmp_path / "data")
    assert code_of(broken) == "registry_damaged"
    assert file.read_bytes() == harmed


def test_a_registry_of_a_newer_version_is_refused_untouched(store, tmp_path):
    store.close()
    file = tmp_path / "data" / "registry.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("update schema_version set version = ?", (registry.SCHEMA_VERSION + 1,))
        connection.execute("drop table benchmarks")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StoreBroken) as broken:
        store_in(tmp_path / "data")
    assert code_of(broken) == "registry_newer"
    assert file.read_bytes() == before


def test_a_registry_that_goes_away_while_open_is_told(store):
    kept(store, answers(promoters=1))
    store.registry.file.unlink()
    with pytest.raises(StoreBroken) as broken:
        store.datasets()
    assert code_of(broken) == "registry_missing"


def test_a_data_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(StoreBroken) as broken:
        store_in(tmp_path / "data")
    assert (code_of(broken), broken.value.facts) == ("folder_not_writable", {"file": "data"})


def test_a_store_that_can_be_used_passes_its_check(store):
    kept(store, answers(promoters=1))
    store.check()
    assert not list(store.folder.glob("check-*"))


class FullDisk:
    """Lets ``allowed`` writes through the functions that put something on disk, then refuses every further one."""

    def __init__(self, monkeypatch, allowed):
        self.left = allowed
        for owner, name in (
            (shutil, "copyfile"),
            (os, "fsync"),
            (os, "replace"),
            (Path, "replace"),
            (Path, "mkdir"),
            (registry.Registry, "writing"),
        ):
            monkeypatch.setattr(owner, name, self.guarded(getattr(owner, name)))

    def guarded(self, write):
        def guarded(*args, **kwargs):
            if self.left == 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            self.left -= 1
            return write(*args, **kwargs)

        return guarded


def test_a_full_disk_at_any_write_leaves_nothing_half_done(tmp_path):
    opened = store_in(tmp_path / "data")
    first = kept(opened, answers(promoters=5))
    codes = []
    for allowed in range(40):
        reading = reading_of(tmp_path / "reading", answers(detractors=7))
        with pytest.MonkeyPatch.context() as patch:
            FullDisk(patch, allowed)
            try:
                opened.add(reading, reading.responses, name="second")
                break
            except StoreBroken as error:
                codes.append(error.code)
        assert opened.datasets() == (first,)
        assert not list((tmp_path / "data" / "waves").glob("*.new"))
        opened.check()
    assert len(codes) >= 5
    assert set(codes) == {"disk_full"}
    assert sorted(int(opened.counts(d).responses[0]) for d in opened.datasets()) == [5, 7]
    opened.close()


def test_a_copy_that_was_cut_short_by_a_full_disk_is_not_a_wave(store, monkeypatch, tmp_path):
    def half(source, target):
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    reading = reading_of(tmp_path / "reading", answers(promoters=5))
    monkeypatch.setattr(waves.shutil, "copyfile", half)
    with pytest.raises(StoreBroken) as broken:
        store.add(reading, reading.responses, name="x")
    assert code_of(broken) == "disk_full"
    assert list((store.folder / "waves").iterdir()) == []


def test_a_registry_that_cannot_grow_says_that_the_disk_is_full_and_recovers(store):
    dataset = kept(store, answers(promoters=5))
    engine = store.registry.engine
    pages = store.registry.file.stat().st_size // 4096

    def no_more(connection, _):
        connection.execute(f"pragma max_page_count = {pages}").close()

    event.listen(engine, "connect", no_more)
    engine.dispose()
    with pytest.raises(StoreBroken) as broken:
        store.registry.save_benchmarks("a", "x", [{"note": "x" * 50_000}])
    assert code_of(broken) == "disk_full"
    assert store.datasets() == (dataset,)
    event.remove(engine, "connect", no_more)
    engine.dispose()
    store.registry.save_benchmarks("a", "x", [{"note": "x" * 50_000}])
    assert store.datasets() == (dataset,)
    store.check()
