"""Vectors on disk by what they are vectors of, so that no text is ever embedded twice.

One SQLite file holds half-precision vectors by SHA-256 of model, prompt, truncation and text. It is a cache: losing it
costs time and nothing else. Every slice that was written stays, whatever happens to the process afterwards.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

_AT_ONCE: Final = 900
"""Keys in one question; SQLite takes at least 999."""


class KeptVectors:
    """Half-precision vectors of texts, on disk.

    Args:
        file: the SQLite file; made when it is not there.
        recipe: what else a vector depends on (model, prompt, truncation): part of every key.
    """

    def __init__(self, file: Path, recipe: str) -> None:
        self._recipe = recipe.encode()
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = _opened(file)
        except sqlite3.DatabaseError:
            # Not a database, or a damaged one: it is a cache, so it is set aside and begun anew.
            file.replace(file.with_suffix(".damaged"))
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
        """
        found = dict(self._rows("key, vector", keys))
        return np.stack([np.frombuffer(found[key], dtype=np.float16) for key in keys]).astype(np.float32)

    def write(self, keys: Sequence[bytes], vectors: np.ndarray) -> None:
        """Keep one vector for each key; all of them or, after a crash, none."""
        rows = [(key, vector.tobytes()) for key, vector in zip(keys, vectors.astype(np.float16), strict=True)]
        with self._database:
            self._database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)

    def _rows(self, columns: str, keys: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        rows: list[tuple[bytes, bytes]] = []
        for start in range(0, len(keys), _AT_ONCE):
            asked = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(asked))
            question = f"SELECT {columns} FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks and our own columns
            rows += self._database.execute(question, asked).fetchall()
        return rows


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=60)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
        database.commit()
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database
