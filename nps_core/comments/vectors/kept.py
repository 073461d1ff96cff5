"""Vectors on disk by what they are vectors of, so that no text is ever embedded twice.

One SQLite file holds half-precision vectors by SHA-256 of model, prompt, truncation and text. It is a cache: losing it
costs time and nothing else, so a damaged one is set aside and begun anew. Every slice that was written stays, whatever
happens to the process afterwards.
"""

import contextlib
import hashlib
import logging
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from nps_core.errors import JobFailed

_LOG = logging.getLogger(__name__)

_AT_ONCE: Final = 900
"""Keys in one question; SQLite takes at least 999."""
MOST_HELD: Final = 400_000
"""Vectors stay in memory up to this many, some 400 MB; of more they are read anew each time."""
_SLICE: Final = 20_000


class KeptVectors:
    """Half-precision vectors of texts, on disk.

    Args:
        file: the SQLite file; made when it is not there.
        recipe: what else a vector depends on (model, prompt, truncation): part of every key.
    """

    def __init__(self, file: Path, recipe: str) -> None:
        self._recipe = recipe.encode()
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = _opened(file)
        except sqlite3.OperationalError as error:
            raise _refusal(error) from error
        except sqlite3.DatabaseError:
            _set_aside(file)
            self._database = _opened(file)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def keys(self, texts: Sequence[str]) -> list[bytes]:
        """The key of each text under this recipe."""
        return [hashlib.sha256(self._recipe + b"\0" + text.encode()).digest() for text in texts]

    def missing(self, keys: Sequence[bytes]) -> list[int]:
        """The places of the keys that have no vector yet."""
        known = {key for key, _ in self._rows("key, 0", keys)}
        return [place for place, key in enumerate(keys) if key not in known]

    def read(self, keys: Sequence[bytes]) -> np.ndarray:
        """The vectors of keys that are all there, as float32 of shape (keys, dimensions).

        Raises:
            KeyError: one of them is not there.
            JobFailed: ``vectors_damaged``: they cannot be read; the file was set aside.
        """
        found = dict(self._rows("key, vector", keys))
        with self._guarded():
            joined = b"".join(found[key] for key in keys)
            vectors = np.frombuffer(joined, dtype=np.float16).reshape(len(keys), -1).astype(np.float32)
            if not np.isfinite(vectors).all() or len({len(vector) for vector in found.values()}) > 1:
                raise sqlite3.DatabaseError("vectors that are none")
        return vectors

    def write(self, keys: Sequence[bytes], vectors: np.ndarray) -> None:
        """Keep one vector for each key; all of them or, after a crash, none.

        Raises:
            JobFailed: ``disk_full``; ``vectors_damaged``: the file was set aside.
        """
        rows = [(key, vector.tobytes()) for key, vector in zip(keys, vectors.astype(np.float16), strict=True)]
        with self._guarded(), self._database:
            self._database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)

    def _rows(self, columns: str, keys: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        rows: list[tuple[bytes, bytes]] = []
        for start in range(0, len(keys), _AT_ONCE):
            asked = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(asked))
            question = f"SELECT {columns} FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks and our own columns
            with self._guarded():
                rows += self._database.execute(question, asked).fetchall()
        return rows

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """What the file refuses, as a sentence; a damaged one is set aside."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise _refusal(error) from error
        except (sqlite3.DatabaseError, ValueError) as error:
            self.close()
            _set_aside(self._file)
            raise JobFailed("vectors_damaged") from error


class Held:
    """The vectors of many keys by their places: read from disk once, as far as memory has room for all of them."""

    def __init__(self, kept: KeptVectors, keys: Sequence[bytes]) -> None:
        self._kept, self._keys = kept, keys
        self._all: np.ndarray | None = None

    def __call__(self, places: Sequence[int]) -> np.ndarray:
        """The vectors at some places, float32, shape (places, dimensions).

        Raises:
            KeyError, JobFailed: as ``KeptVectors.read``.
        """
        if len(self._keys) > MOST_HELD:
            return self._kept.read([self._keys[place] for place in places])
        if self._all is None:
            parts = [self._kept.read(self._keys[part]).astype(np.float16) for part in self._slices()]
            self._all = np.concatenate(parts) if parts else np.zeros((0, 0), np.float16)
        return self._all[np.asarray(places, dtype=np.int64)].astype(np.float32)

    def in_slices(self) -> Iterator[tuple[slice, np.ndarray]]:
        """All vectors, a slice at a time: a million of them would fill the memory."""
        for part in self._slices():
            yield part, self(range(part.start, part.stop))

    def _slices(self) -> list[slice]:
        total = len(self._keys)
        return [slice(start, min(start + _SLICE, total)) for start in range(0, total, _SLICE)]


def forget(file: Path, keys: Collection[bytes]) -> int:
    """Take vectors out of a file of kept ones, so that nothing of them is left in it; how many there were.

    Raises:
        JobFailed: ``vectors_damaged``, ``themes_failed``: the file is damaged, or another process keeps hold of it.
    """
    if not file.exists() or not keys:
        return 0
    try:
        with contextlib.closing(_opened(file)) as database:
            database.execute("PRAGMA secure_delete=ON")
            before = database.total_changes
            with database:
                database.executemany("DELETE FROM vectors WHERE key = ?", [(key,) for key in keys])
            gone = database.total_changes - before
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise _refusal(error) from error
    except sqlite3.DatabaseError as error:
        raise JobFailed("vectors_damaged") from error
    return gone


def _refusal(error: sqlite3.OperationalError) -> JobFailed:
    is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return JobFailed("disk_full" if is_full else "themes_failed")


def _set_aside(file: Path) -> None:
    """Begin anew without a damaged file; what SQLite keeps beside it belongs to it."""
    _LOG.warning("the kept vectors are damaged: comments will be read anew")
    for part in (f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(part).unlink(missing_ok=True)
    if file.exists():
        file.replace(file.with_suffix(".damaged"))


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=60)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        # With row ids: vectors are put one behind the other and only their keys are sorted, for a quarter of the time
        # and a third of the room that a table sorted by key takes.
        database.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")
        database.commit()
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
