"""The ledger of erasures, read where it lies: so that a backup that is put back does not bring anybody back.

A backup that is older than an erasure still has whom it took out, and does not know of it. The data folder that is in
use knows, and so do later backups. A ledger says by a salted hash who it was, and never the id.
"""

import contextlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nps_core.store.registry import now

_REGISTRY: Final = "registry.sqlite"
_UNREADABLE: Final = (OSError, sqlite3.Error, zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError)
"""What is wrong with a file that is no backup, or no registry: there is no ledger in it then."""


@dataclass(frozen=True)
class Entry:
    """One erasure, as a row of the registry has it.

    Attributes:
        dataset: the id of the data set that was named.
        content: as JSON.
        added_at: when (UTC, ISO 8601).
    """

    id: str
    dataset: str
    content: str
    added_at: str


@dataclass(frozen=True)
class Ledger:
    """Every erasure of a store up to some moment.

    Attributes:
        datasets: the ids of its data sets.
        as_of: up to when (UTC, ISO 8601).
    """

    entries: tuple[Entry, ...]
    datasets: frozenset[str]
    as_of: str


def ledgers_around(file: Path, folder: Path) -> Iterator[Ledger]:
    """The ledgers that may know more than a backup: that of a data folder, that of the newest other backup beside it.

    Args:
        file: the backup.
        folder: the data folder that is in use; there may be none.
    """
    with contextlib.suppress(*_UNREADABLE):
        if (folder / _REGISTRY).is_file():
            yield _read(folder / _REGISTRY, now())
    others = sorted(file.parent.glob("*.zip"), key=lambda each: each.stat().st_mtime, reverse=True)
    for other in others:
        if other != file:
            with contextlib.suppress(*_UNREADABLE):
                yield _in_backup(other)
                return


def _in_backup(file: Path) -> Ledger:
    with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory() as beside:
        made_at = str(json.loads(archive.read("manifest.json"))["made_at"])
        copy = Path(beside) / _REGISTRY
        with archive.open(_REGISTRY) as source, copy.open("wb") as out:
            shutil.copyfileobj(source, out)
        return _read(copy, made_at)


def _read(registry: Path, as_of: str) -> Ledger:
    with contextlib.closing(sqlite3.connect(f"{registry.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        datasets = frozenset(id_ for (id_,) in connection.execute("select id from datasets"))
        is_old = not connection.execute("select 1 from sqlite_master where name = 'erasures'").fetchone()
        asked = "select id, dataset, content, added_at from erasures order by added_at"
        entries = () if is_old else tuple(Entry(*row) for row in connection.execute(asked))
    return Ledger(entries, datasets, as_of)
