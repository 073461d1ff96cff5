"""The registry's steps from each version of its tables to the next: forward only, all in one transaction.

What a step says is never changed once it was released; the tables as they are now stand in ``registry.py``.
"""

import contextlib
import errno
import secrets
import sqlite3
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from nps_core.store.waves import put_on_disk, writing_to

_OF_A_DATASET: Final = """
    id VARCHAR(32) NOT NULL PRIMARY KEY,
    dataset VARCHAR(32) NOT NULL REFERENCES datasets (id),
"""
_DATES: Final = """
    content TEXT NOT NULL,
    added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32)
"""
_CHANGED: Final = """
    added_at VARCHAR(32) NOT NULL,
    removed_at VARCHAR(32),
    revision INTEGER NOT NULL DEFAULT 0
"""

STEPS: Final[dict[int, tuple[str, ...]]] = {
    1: (
        "ALTER TABLE waves ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE mappings (
            fingerprint VARCHAR(64) NOT NULL PRIMARY KEY,
            choices TEXT NOT NULL,
            file TEXT NOT NULL,
            saved_at VARCHAR(32) NOT NULL
        )""",
        f"""CREATE TABLE joins ({_OF_A_DATASET}
            sha256 VARCHAR(64) NOT NULL,
            source_sha256 VARCHAR(64) NOT NULL,
            {_DATES}
        )""",
        f"CREATE TABLE edits ({_OF_A_DATASET} {_DATES})",
    ),
    2: (
        f"""CREATE TABLE events ({_OF_A_DATASET}
            day VARCHAR(10) NOT NULL,
            name TEXT NOT NULL,
            added_at VARCHAR(32) NOT NULL,
            removed_at VARCHAR(32)
        )""",
        f"""CREATE TABLE bases ({_OF_A_DATASET}
            dimension TEXT NOT NULL,
            {_DATES}
        )""",
        f"CREATE TABLE apart ({_OF_A_DATASET} {_DATES})",
    ),
    3: (
        "ALTER TABLE theme_runs ADD COLUMN choice VARCHAR(64) NOT NULL DEFAULT ''",
        f"CREATE TABLE theme_edits ({_OF_A_DATASET} {_DATES})",
        """CREATE TABLE theme_choices (
            dataset VARCHAR(32) NOT NULL PRIMARY KEY REFERENCES datasets (id),
            themes INTEGER,
            model TEXT,
            changed_at VARCHAR(32) NOT NULL
        )""",
    ),
    4: (
        f"""CREATE TABLE views ({_OF_A_DATASET}
            name TEXT NOT NULL,
            page VARCHAR(32) NOT NULL,
            query TEXT NOT NULL,
            locked TEXT NOT NULL,
            version VARCHAR(128) NOT NULL,
            {_CHANGED}
        )""",
        f"""CREATE TABLE reviews ({_OF_A_DATASET}
            name TEXT NOT NULL,
            held_on VARCHAR(10) NOT NULL,
            subject TEXT NOT NULL,
            version VARCHAR(128) NOT NULL,
            themes_sha256 VARCHAR(64) NOT NULL,
            sha256 VARCHAR(64) NOT NULL,
            facts TEXT NOT NULL,
            {_CHANGED}
        )""",
        f"""CREATE TABLE decisions (
            id VARCHAR(32) NOT NULL PRIMARY KEY,
            review VARCHAR(32) NOT NULL REFERENCES reviews (id),
            content TEXT NOT NULL,
            state VARCHAR(16) NOT NULL,
            {_CHANGED}
        )""",
        f"""CREATE TABLE shares ({_OF_A_DATASET}
            kind VARCHAR(16) NOT NULL,
            name TEXT NOT NULL,
            subject TEXT NOT NULL,
            review VARCHAR(32) REFERENCES reviews (id),
            options TEXT NOT NULL,
            token_sha256 VARCHAR(64) NOT NULL UNIQUE,
            passcode TEXT,
            added_at VARCHAR(32) NOT NULL,
            expires_at VARCHAR(32),
            revoked_at VARCHAR(32),
            last_used_at VARCHAR(32),
            uses INTEGER NOT NULL DEFAULT 0
        )""",
        """CREATE TABLE versions (
            version VARCHAR(128) NOT NULL PRIMARY KEY,
            dataset VARCHAR(32) NOT NULL REFERENCES datasets (id),
            at VARCHAR(32) NOT NULL,
            made_of TEXT NOT NULL
        )""",
    ),
    5: (
        f"""CREATE TABLE erasures ({_OF_A_DATASET}
            content TEXT NOT NULL,
            added_at VARCHAR(32) NOT NULL,
            finished_at VARCHAR(32)
        )""",
    ),
}
"""What leads from a version to the next one."""


def migrate(connection: Connection, version: int, wanted: int, file: Path) -> None:
    """Bring a registry up to date, after a copy of it was laid beside it.

    Args:
        connection: in a transaction that writes, so that nobody else changes the file meanwhile.
        version: of its tables now.
        wanted: of its tables afterwards; the caller writes it down in the same transaction.
        file: the registry's.

    Raises:
        StoreBroken: the copy could not be written.
    """
    _back_up(file, file.with_name(f"{file.stem}-version-{version}{file.suffix}"))
    for step in range(version, wanted):
        for statement in STEPS[step]:
            connection.exec_driver_sql(statement)


def _back_up(file: Path, place: Path) -> None:
    """A whole copy of the registry, as it was before the transaction under way."""
    beside = place.with_name(f"{place.name}.{secrets.token_hex(4)}.new")
    with writing_to(file.parent):
        try:
            with (
                contextlib.closing(sqlite3.connect(file)) as source,
                contextlib.closing(sqlite3.connect(beside)) as copy,
            ):
                source.backup(copy)
            put_on_disk(beside)
            beside.replace(place)
            put_on_disk(place.parent)
        except sqlite3.Error as error:
            is_full = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL
            raise OSError(errno.ENOSPC if is_full else errno.EIO, "the copy could not be written") from error
        finally:
            beside.unlink(missing_ok=True)
