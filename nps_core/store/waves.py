"""Immutable files named by the hash of their content.

A file is written beside its place, put on disk (fsync) and renamed: it is there whole or not at all. It is checked
against its name when it is opened, so that a damaged file is noticed and never counted.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nps_core.errors import StoreBroken

_ORPHAN_SECONDS: Final = 24 * 60 * 60
"""A file that no registry row names may belong to an import that is under way in another process; after a day it
cannot."""


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


class Waves:
    """A folder of immutable files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._verified: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, file: Path) -> str:
        """Take a copy of a file in, and say its hash; a damaged copy of the same is replaced."""
        sha256 = sha256_of(file)
        place = self._place(sha256, file.suffix)
        if place.exists() and sha256_of(place) == sha256:
            os.utime(place)  # young again: a sweep must not take it before it is named
            return sha256
        beside = place.with_name(f"{place.name}.{secrets.token_hex(4)}.new")
        try:
            shutil.copyfile(file, beside)
            put_on_disk(beside)
            beside.replace(place)
            put_on_disk(self.folder)
        finally:
            beside.unlink(missing_ok=True)
        return sha256

    def open(self, sha256: str, suffix: str = ".parquet") -> Path:
        """The file of a hash, verified once a process.

        Raises:
            StoreBroken: it is missing, or its content is not what its name says.
        """
        place = self._place(sha256, suffix)
        if sha256 in self._verified and place.exists():
            return place
        if not place.exists():
            raise StoreBroken("wave_missing", file=place.name)
        if sha256_of(place) != sha256:
            raise StoreBroken("wave_damaged", file=place.name)
        self._verified.add(sha256)
        return place

    def remove(self, sha256: str, suffix: str) -> None:
        """Remove the file of a hash at once; one that is gone already stays gone."""
        self._place(sha256, suffix).unlink(missing_ok=True)
        put_on_disk(self.folder)

    def sweep(self, named: set[str], seconds: float = _ORPHAN_SECONDS) -> None:
        """Remove what no one names any more, unless it is so young that an import may be under way."""
        for file in self.folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another process sweeps as well
                whole = file.name.count(".") == 1 and file.stem in named
                if not whole and time.time() - file.stat().st_mtime > seconds:
                    file.unlink()

    def _place(self, sha256: str, suffix: str) -> Path:
        return self.folder / f"{sha256}{suffix}"


def put_on_disk(path: Path) -> None:
    """Fsync a file or, where the system can, a folder."""
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR
    try:
        descriptor = os.open(path, flags)
    except PermissionError:
        return  # Windows cannot open a folder; its rename is durable by itself
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """A system's refusal to write, as an error that says what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise StoreBroken("disk_full" if full else "folder_not_writable", file=folder.name) from error
