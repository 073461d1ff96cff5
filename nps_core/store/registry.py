"""The registry: which data sets there are, of which waves they are made, and what was worked out from them.

One small SQLite file through SQLAlchemy Core. It holds names, hashes and receipts; the responses themselves are in
the waves. SQLite keeps a rollback journal here, not a write-ahead log: writes are few, and versions before 3.51.3
can damage a log that several processes checkpoint.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from nps_core.errors import StoreBroken
from nps_core.store.migrations import migrate

SCHEMA_VERSION: Final = 5
_META = MetaData()

SCHEMA = Table("schema_version", _META, Column("version", Integer, primary_key=True))
DATASETS = Table(
    "datasets",
    _META,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("removed_at", String(32)),
)
WAVES = Table(
    "waves",
    _META,
    Column("dataset", String(32), ForeignKey("datasets.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("left_out_sha256", String(64), nullable=False),
    Column("source_sha256", String(64), nullable=False),
    Column("receipt", Text, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("replaced", Integer, nullable=False, server_default="0"),
)
THEME_RUNS = Table(
    "theme_runs",
    _META,
    Column("key", String(128), primary_key=True),
    Column("dataset", String(32), ForeignKey("datasets.id"), nullable=False),
    Column("waves", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("choice", String(64), nullable=False, server_default=""),
)
JOBS = Table(
    "jobs",
    _META,
    Column("key", String(128), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("code", String(64), nullable=False),
    Column("changed_at", String(32), nullable=False),
)
BENCHMARKS = Table(
    "benchmarks",
    _META,
    Column("sha256", String(64), primary_key=True),
    Column("file", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("removed_at", String(32)),
)
MAPPINGS = Table(
    "mappings",
    _META,
    Column("fingerprint", String(64), primary_key=True),
    Column("choices", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("saved_at", String(32), nullable=False),
)


def _said(name: str, *own: Column[Any]) -> Table:
    """A table of what the reader did or said to data sets, which can be taken back."""
    return Table(
        name,
        _META,
        Column("id", String(32), primary_key=True),
        Column("dataset", String(32), ForeignKey("datasets.id"), nullable=False),
        *own,
        Column("added_at", String(32), nullable=False),
        Column("removed_at", String(32)),
    )


def _content() -> Column[Any]:
    return Column("content", Text, nullable=False)


def _revision() -> Column[Any]:
    """How often a row was changed: who changes one that is not any more what they saw is told so."""
    return Column("revision", Integer, nullable=False, server_default="0")


JOINS = _said(
    "joins",
    Column("sha256", String(64), nullable=False),
    Column("source_sha256", String(64), nullable=False),
    _content(),
)
EDITS = _said("edits", _content())
EVENTS = _said("events", Column("day", String(10), nullable=False), Column("name", Text, nullable=False))
BASES = _said("bases", Column("dimension", Text, nullable=False), _content())
APART = _said("apart", _content())
THEME_EDITS = _said("theme_edits", _content())
THEME_CHOICES = Table(
    "theme_choices",
    _META,
    Column("dataset", String(32), ForeignKey("datasets.id"), primary_key=True),
    Column("themes", Integer),
    Column("model", Text),
    Column("changed_at", String(32), nullable=False),
)


VIEWS = _said(
    "views",
    Column("name", Text, nullable=False),
    Column("page", String(32), nullable=False),
    Column("query", Text, nullable=False),
    Column("locked", Text, nullable=False),
    Column("version", String(128), nullable=False),
    _revision(),
)
REVIEWS = _said(
    "reviews",
    Column("name", Text, nullable=False),
    Column("held_on", String(10), nullable=False),
    Column("subject", Text, nullable=False),
    Column("version", String(128), nullable=False),
    Column("themes_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("facts", Text, nullable=False),
    _revision(),
)
DECISIONS = Table(
    "decisions",
    _META,
    Column("id", String(32), primary_key=True),
    Column("review", String(32), ForeignKey("reviews.id"), nullable=False),
    _content(),
    Column("state", String(16), nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("removed_at", String(32)),
    _revision(),
)
SHARES = Table(
    "shares",
    _META,
    Column("id", String(32), primary_key=True),
    Column("dataset", String(32), ForeignKey("datasets.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("review", String(32), ForeignKey("reviews.id")),
    Column("options", Text, nullable=False),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("passcode", Text),
    Column("added_at", String(32), nullable=False),
    Column("expires_at", String(32)),
    Column("revoked_at", String(32)),
    Column("last_used_at", String(32)),
    Column("uses", Integer, nullable=False, server_default="0"),
)
VERSIONS = Table(
    "versions",
    _META,
    Column("version", String(128), primary_key=True),
    Column("dataset", String(32), ForeignKey("datasets.id"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("made_of", Text, nullable=False),
)


def now() -> str:
    """This instant, as the registry writes it: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Registry:
    """The registry file of one data folder.

    Raises:
        StoreBroken: the file is damaged, or of a newer NPSight, or gone while there are waves.
    """

    def __init__(self, file: Path) -> None:
        self._writing = threading.Lock()
        self.file = file
        self.engine = _sqlite(file)
        self._writer = self.engine.execution_options(begin="begin immediate")
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        """Make the tables of a new file and bring an older one up to date.

        A file that is damaged or of a newer NPSight is refused before it is touched.
        """
        with self._told():
            if inspect(self.engine).has_table(SCHEMA.name):
                self.check()
                with self.engine.connect() as connection:
                    _refuse_newer(_version(connection), self.file)
        with self.writing() as connection:
            version = _version(connection) if inspect(connection).has_table(SCHEMA.name) else None
            if version is None:
                _META.create_all(connection)
                connection.execute(insert(SCHEMA).values(version=SCHEMA_VERSION))
            elif version < SCHEMA_VERSION:
                migrate(connection, version, SCHEMA_VERSION, self.file)
                connection.execute(update(SCHEMA).values(version=SCHEMA_VERSION))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes: all of it is kept, on disk, or none.

        Raises:
            StoreBroken: the disk is full, the file damaged, or another process writes without end.
        """
        with self._told(), self._writing, self._writer.begin() as connection:
            yield connection

    def rows(self, statement: Any) -> list[dict[str, Any]]:
        """The rows of a statement, as dictionaries."""
        with self._told(), self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(statement).mappings()]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite says about its file, as an error that says what to do."""
        try:
            yield
        except DatabaseError as error:
            if isinstance(error, IntegrityError):
                raise
            code = _code(error)
            file = self.file.parent if code == "folder_not_writable" else self.file
            raise StoreBroken(code, file=file.name) from error

    def changes(self) -> int:
        """A number that another transaction, of whichever process, makes another: the file's own change counter."""
        try:
            with self.file.open("rb") as opened:
                opened.seek(24)
                return int.from_bytes(opened.read(4), "big")
        except FileNotFoundError as error:
            raise StoreBroken("registry_missing", file=self.file.name) from error

    def check(self) -> None:
        """Raise StoreBroken unless the file is whole."""
        with self._told(), self.engine.connect() as connection:
            found = connection.exec_driver_sql("pragma integrity_check").scalar()
        if found != "ok":
            raise StoreBroken("registry_damaged", file=self.file.name)

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def save_job(self, key: str, state: str, code: str = "") -> None:
        """Keep how a job stands, so that it is known after a restart."""
        values = {"state": state, "code": code, "changed_at": now()}
        with self.writing() as connection:
            if not connection.execute(update(JOBS).where(JOBS.c.key == key).values(values)).rowcount:
                connection.execute(insert(JOBS).values(key=key, **values))

    def save_benchmarks(self, sha256: str, file: str, rows: list[dict[str, Any]]) -> None:
        """Keep the rows of a benchmark file of one's own; the same file again is not a second one."""
        values = {"file": file, "content": json.dumps(rows, ensure_ascii=False), "removed_at": None}
        with self.writing() as connection:
            known = update(BENCHMARKS).where(BENCHMARKS.c.sha256 == sha256).values(values)
            if not connection.execute(known).rowcount:
                connection.execute(insert(BENCHMARKS).values(sha256=sha256, added_at=now(), **values))


def _version(connection: Connection) -> int | None:
    return connection.execute(select(SCHEMA.c.version)).scalar()


def _refuse_newer(version: int | None, file: Path) -> None:
    if version is not None and version > SCHEMA_VERSION:
        raise StoreBroken("registry_newer", file=file.name)


def _sqlite(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        cursor = connection.cursor()
        for pragma in ("journal_mode=delete", "synchronous=extra", "foreign_keys=on"):
            cursor.execute(f"pragma {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Who is going to write takes the lock at once; who reads keeps nobody from writing.
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "begin"))

    return engine


def _code(error: DatabaseError) -> str:
    """The code of the sentence about what SQLite says."""
    codes = {
        sqlite3.SQLITE_FULL: "disk_full",
        sqlite3.SQLITE_BUSY: "store_busy",
        sqlite3.SQLITE_LOCKED: "store_busy",
        sqlite3.SQLITE_READONLY: "folder_not_writable",
        sqlite3.SQLITE_CANTOPEN: "folder_not_writable",
        sqlite3.SQLITE_PERM: "folder_not_writable",
        sqlite3.SQLITE_IOERR: "folder_not_writable",
    }
    found = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return codes.get(found & 0xFF, "registry_damaged")
