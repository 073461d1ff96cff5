"""A data folder as one file, and back.

A backup is a ZIP file: the registry as it was at one moment, every file that it names, what the language model made of
comments, and ``manifest.json`` with the size and SHA-256 of each. The last 64 bytes are the SHA-256 of all before them,
so that one changed bit anywhere is noticed.
"""

import contextlib
import hashlib
import json
import re
import secrets
import shutil
import sqlite3
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from nps_core.comments.runs import ASSIGNMENTS
from nps_core.errors import BackupRefused, FileRefused, StoreBroken
from nps_core.store.registry import SCHEMA_VERSION, now
from nps_core.store.waves import put_on_disk, sha256_of, writing_to

FORM: Final = 1
"""The version of what a backup looks like."""

MARK: Final = "backed-up.json"
"""The file in the data folder that says when it was backed up last."""

RESTORING: Final = ".restoring-*"
"""The folder in a data folder into which a backup is unpacked: while it is there, nothing has been put back."""

_MANIFEST: Final = "manifest.json"
_REGISTRY: Final = "registry.sqlite"
_VECTORS: Final = "vectors/vectors.sqlite"
_MEMBER: Final = re.compile(
    r"registry\.sqlite|vectors/vectors\.sqlite|waves/[0-9a-f]{64}\.parquet|reviews/[0-9a-f]{64}\.json"
    r"|themes/[0-9a-f]{64}/[a-z_]+\.(?:parquet|json|npz)"
)
_NAMING: Final = (
    ("waves", "sha256", "waves/{}.parquet"),
    ("waves", "left_out_sha256", "waves/{}.parquet"),
    ("joins", "sha256", "waves/{}.parquet"),
    ("reviews", "sha256", "reviews/{}.json"),
)
"""Which column of the registry names which file."""

_SEAL: Final = 64
_BLOCK: Final = 1024 * 1024
_SQUEEZED: Final = frozenset({".sqlite", ".json"})
"""Parquet and NumPy's files are compressed already."""


@dataclass(frozen=True)
class Backup:
    """A backup that was made.

    Attributes:
        made_at: when the registry was as it is in it (UTC, ISO 8601).
        files: how many files it holds.
        size: in bytes, as it lies on disk.
        lost: files that the registry names and that are missing or damaged: they are not in it.
    """

    file: Path
    made_at: str
    files: int
    size: int
    lost: tuple[str, ...]


@dataclass(frozen=True)
class _Kept:
    """A file in a backup."""

    path: str
    size: int
    sha256: str


def back_up(folder: Path, target: Path) -> Backup:
    """Write a backup of a data folder, which may be in use, and read it back.

    Args:
        folder: the data folder.
        target: a file that is not there yet, or a folder in which one is named after the moment.

    Raises:
        BackupRefused: there is nothing to back up, or the file is there already or cannot be written whole.
        StoreBroken: the registry is damaged, or there is no room.
    """
    if not (folder / _REGISTRY).is_file():
        raise BackupRefused("backup_nothing", name=folder.name)
    file = target / f"npsight-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.zip" if target.is_dir() else target
    if file.exists():
        raise BackupRefused("backup_exists", name=file.name)
    if not file.parent.is_dir():
        raise BackupRefused("backup_nowhere", name=file.parent.name)
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    with writing_to(file.parent):
        try:
            # A review may be rewritten between the moment of the registry and the copy: the second look is enough.
            made_at, kept, lost = _write(folder, part)
            if lost:
                made_at, kept, lost = _write(folder, part)
            _read(part)
            if file.exists():
                raise BackupRefused("backup_exists", name=file.name)
            part.replace(file)
            put_on_disk(file.parent)
        finally:
            part.unlink(missing_ok=True)
    found = Backup(file, made_at, len(kept), file.stat().st_size, tuple(lost))
    _mark(folder, found)
    return found


def last_backup(folder: Path) -> datetime | None:
    """When a data folder was backed up last (UTC); None if it never was, as far as it knows."""
    try:
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return datetime.fromisoformat(told["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def restore(file: Path, into: Path, prepare: Callable[[Path], None] = lambda _: None) -> str:
    """Put the data folder of a backup into an empty or new folder, once everything in it was checked.

    Args:
        prepare: is given the data folder before it is put in place; what it raises leaves nothing there.

    Returns:
        When the backup was made (UTC, ISO 8601).

    Raises:
        FileRefused: there is no such file.
        BackupRefused: the backup is damaged or of a newer NPSight, or the folder is not empty or was left by a restore
            that was cut off; nothing was put there.
        StoreBroken: there is no room, or the folder cannot be written.
    """
    if not file.is_file():
        raise FileRefused("file_missing", name=file.name)
    is_new = not into.exists()
    if any(into.glob(RESTORING)):
        raise BackupRefused("restore_unfinished", name=into.name)
    if not is_new and (not into.is_dir() or any(each.name != "lost+found" for each in into.iterdir())):
        raise BackupRefused("restore_not_empty", name=into.name)
    told, kept = _read(file)
    with writing_to(into):
        staging = into / RESTORING.replace("*", secrets.token_hex(4))
        try:
            staging.mkdir(parents=True)
            _unpack(file, kept, staging)
            prepare(staging)
            # The registry last: a folder that has responses and no registry is refused, never taken for an empty one.
            for each in sorted(staging.iterdir(), key=lambda each: each.name == _REGISTRY):
                each.replace(into / each.name)
            put_on_disk(into)
        except BaseException:
            shutil.rmtree(into if is_new else staging, ignore_errors=True)
            raise
        staging.rmdir()
    return str(told["made_at"])


def refuse_what_is_not_new(folder: Path) -> None:
    """Let a data folder without a registry be a new one, unless something in it says that there was more.

    Raises:
        StoreBroken: a backup is being put back there, or responses lie there.
    """
    if any(folder.glob(RESTORING)):
        raise StoreBroken("restore_unfinished", name=folder.name)
    if any((folder / "waves").glob("*.parquet")):
        raise StoreBroken("registry_missing", file=_REGISTRY)


# -- making one -----------------------------------------------------------------------------------------------------


def _write(folder: Path, part: Path) -> tuple[str, list[_Kept], list[str]]:
    """Write the whole file: when the registry was so, what is in it, and what could not be."""
    with tempfile.TemporaryDirectory(prefix=".npsight-", dir=part.parent) as beside:
        copy = _copied(folder / _REGISTRY, Path(beside) / "registry")
        made_at = now()
        kept, lost = [], []
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with zipfile.ZipFile(part, "w", strict_timestamps=False) as archive:
            archive.comment = b"0" * _SEAL
            kept.append(_put(archive, _REGISTRY, copy))
            for path in _named(copy, folder):
                found = _put_named(archive, path, folder / path)
                kept += [found] if found else []
                lost += [] if found else [path]
            with contextlib.suppress(StoreBroken, FileNotFoundError):  # damaged vectors are read anew: not worth a word
                kept.append(_put(archive, _VECTORS, _copied(folder / _VECTORS, Path(beside) / "vectors")))
            told = {"form": FORM, "schema": _schema_of(copy), "made_at": made_at}
            archive.writestr(_MANIFEST, json.dumps(told | {"files": [asdict(each) for each in kept]}, indent=1))
    with part.open("r+b") as opened:
        opened.seek(-_SEAL, 2)
        opened.write(_seal_of(part).encode())
    put_on_disk(part)
    return made_at, kept, lost


def _copied(file: Path, place: Path) -> Path:
    """A SQLite file as it is at one moment, whoever writes to it meanwhile.

    Raises:
        FileNotFoundError: there is none.
        StoreBroken: it is damaged.
    """
    if not file.is_file():
        raise FileNotFoundError(file)
    try:
        with (
            contextlib.closing(sqlite3.connect(file, timeout=10)) as source,
            contextlib.closing(sqlite3.connect(place)) as copy,
        ):
            source.backup(copy)
            is_whole = copy.execute("pragma integrity_check").fetchone() == ("ok",)
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            raise StoreBroken("disk_full", file=file.name) from error
        raise StoreBroken("registry_damaged", file=file.name) from error
    if not is_whole:
        raise StoreBroken("registry_damaged", file=file.name)
    return place


def _named(registry: Path, folder: Path) -> list[str]:
    """The files that a registry names; of theme runs, which can be found again, those that are there."""
    with contextlib.closing(sqlite3.connect(registry)) as connection:
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
        named = {
            path.format(sha256)
            for table, column, path in _NAMING
            if table in tables
            for (sha256,) in connection.execute(f"select {column} from {table}")
        }
        runs = [sha256 for (sha256,) in connection.execute("select distinct sha256 from theme_runs")]
    for run in runs:
        place = folder / "themes" / run
        if (place / ASSIGNMENTS).is_file() and sha256_of(place / ASSIGNMENTS) == run:
            named |= {f"themes/{run}/{each.name}" for each in place.iterdir() if each.is_file()}
    return sorted(path for path in named if _MEMBER.fullmatch(path))


def _put_named(archive: zipfile.ZipFile, path: str, file: Path) -> _Kept | None:
    """Put a file in; None where it is missing or is not what its name says."""
    try:
        is_whole = path.startswith("themes/") or sha256_of(file) == file.stem
        return _put(archive, path, file) if is_whole else None
    except FileNotFoundError:
        return None


def _put(archive: zipfile.ZipFile, path: str, file: Path) -> _Kept:
    sha256, how = sha256_of(file), zipfile.ZIP_DEFLATED if Path(path).suffix in _SQUEEZED else zipfile.ZIP_STORED
    archive.write(file, path, compress_type=how)
    return _Kept(path, file.stat().st_size, sha256)


def _schema_of(registry: Path) -> int:
    with contextlib.closing(sqlite3.connect(registry)) as connection:
        return int(connection.execute("select version from schema_version").fetchone()[0])


def _seal_of(file: Path) -> str:
    """The SHA-256 of all but the last bytes, which hold it."""
    with file.open("rb") as opened:
        return _digest(opened, file.stat().st_size - _SEAL)


def _digest(opened: IO[bytes], left: int = sys.maxsize) -> str:
    """The SHA-256 of what is read, or of the first so many bytes of it."""
    digest = hashlib.sha256()
    while block := opened.read(min(_BLOCK, left)):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def _mark(folder: Path, made: Backup) -> None:
    """Note in the data folder when it was backed up; a folder that cannot be written is backed up all the same."""
    beside = folder / f"{MARK}.{secrets.token_hex(4)}.new"
    with contextlib.suppress(OSError):
        beside.write_text(json.dumps({"made_at": made.made_at, "size": made.size}), encoding="utf-8")
        beside.replace(folder / MARK)


# -- reading one ----------------------------------------------------------------------------------------------------


def _read(file: Path) -> tuple[dict[str, Any], list[_Kept]]:
    """What a backup says of itself and holds, once every byte was checked.

    Raises:
        BackupRefused: it is damaged, or of a newer NPSight.
    """
    with _told(file):
        if file.stat().st_size < _SEAL:
            raise BackupRefused("backup_damaged", name=file.name)
        with file.open("rb") as opened:
            opened.seek(-_SEAL, 2)
            sealed = opened.read().decode("ascii", "replace")
        if _seal_of(file) != sealed:
            raise BackupRefused("backup_damaged", name=file.name)
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read(_MANIFEST))
            if told["form"] > FORM or told["schema"] > SCHEMA_VERSION:
                raise BackupRefused("backup_newer", name=file.name)
            kept = [_Kept(**each) for each in told["files"]]
            names = [each.path for each in kept]
            if sorted([*names, _MANIFEST]) != sorted(archive.namelist()) or not all(map(_MEMBER.fullmatch, names)):
                raise BackupRefused("backup_damaged", name=file.name)
            for each in kept:
                with archive.open(each.path) as member:
                    if _digest(member) != each.sha256:
                        raise BackupRefused("backup_damaged", name=file.name)
    return told, kept


def _unpack(file: Path, kept: list[_Kept], folder: Path) -> None:
    """Write out what a backup holds; what is on disk afterwards is checked once more."""
    with _told(file), zipfile.ZipFile(file) as archive:
        for each in kept:
            place = folder / each.path
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(each.path) as source, place.open("wb") as out:
                shutil.copyfileobj(source, out, _BLOCK)
            put_on_disk(place)
            if sha256_of(place) != each.sha256:
                raise BackupRefused("backup_damaged", name=file.name)


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    """What is wrong with a file that is no backup, as an error that says what to do."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise BackupRefused("backup_damaged", name=file.name) from error
