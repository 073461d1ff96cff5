"""The registry: which data sets there are, of which waves they are made, and what was worked out from them.

One small SQLite file through SQLAlchemy Core. It holds names, hashes and receipts; the responses themselves are in
the waves. SQLite keeps a rollback journal here, not a write-ahead log: writes are few, and versions before 3.51.3
can damage a log that several processes checkpoint.
"""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator
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
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from nps_core.errors import StoreBroken
from nps_core.store.migrations import migrate

SCHEMA_VERSION: Final = 6
_META = MetaData()


def _id(name: str = "id", length: int = 32) -> Column[Any]:
    return Column(name, String(length), primary_key=True)


def _dataset(**more: Any) -> Column[Any]:
    return Column("dataset", String(32), ForeignKey("datasets.id"), nullable=False, **more)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def _short(name: str, length: int) -> Column[Any]:
    return Column(name, String(length), nullable=False)


def _sha256(name: str = "sha256", **more: Any) -> Column[Any]:
    return Column(name, String(64), nullable=False, **more)


def _at(name: str, *, is_sure: bool = True) -> Column[Any]:
    """An instant, as ``now`` writes it; empty, where it is not sure, while it has not come."""
    return Column(name, String(32), nullable=not is_sure)


def _added() -> tuple[Column[Any], Column[Any]]:
    """When something came in, and when it was taken back."""
    return _at("added_at"), _at("removed_at", is_sure=False)


def _number(name: str) -> Column[Any]:
    """How often something happened."""
    return Column(name, Integer, nullable=False, server_default="0")


def _revision() -> Column[Any]:
    """How often a row was changed: who changes one that is not any more what they saw is told so."""
    return _number("revision")


def _said(name: str, *own: Column[Any]) -> Table:
    """A table of what the reader did or said to data sets, which can be taken back."""
    return Table(name, _META, _id(), _dataset(), *own, *_added())


SCHEMA = Table("schema_version", _META, Column("version", Integer, primary_key=True))
DATASETS = Table("datasets", _META, _id(), _text("name"), Column("sample", Boolean, nullable=False), *_added())
WAVES = Table(
    "waves",
    _META,
    _dataset(primary_key=True),
    Column("position", Integer, primary_key=True),
    _sha256(),
    _sha256("left_out_sha256"),
    _sha256("source_sha256"),
    _text("receipt"),
    _at("added_at"),
    _number("replaced"),
)
THEME_RUNS = Table(
    "theme_runs",
    _META,
    _id("key", 128),
    _dataset(),
    _sha256("waves"),
    _sha256(),
    _at("added_at"),
    Column("choice", String(64), nullable=False, server_default=""),
)
JOBS = Table("jobs", _META, _id("key", 128), _short("state", 16), _short("code", 64), _at("changed_at"))
BENCHMARKS = Table("benchmarks", _META, _id("sha256", 64), _text("file"), _text("content"), *_added())
MAPPINGS = Table("mappings", _META, _id("fingerprint", 64), _text("choices"), _text("file"), _at("saved_at"))
JOINS = _said("joins", _sha256(), _sha256("source_sha256"), _text("content"))
EDITS = _said("edits", _text("content"))
EVENTS = _said("events", _short("day", 10), _text("name"))
BASES = _said("bases", _text("dimension"), _text("content"))
APART = _said("apart", _text("content"))
THEME_EDITS = _said("theme_edits", _text("content"))
THEME_CHOICES = Table(
    "theme_choices",
    _META,
    _dataset(primary_key=True),
    Column("themes", Integer),
    Column("model", Text),
    _at("changed_at"),
)
VIEWS = _said(
    "views", _text("name"), _short("page", 32), _text("query"), _text("locked"), _short("version", 128), _revision()
)
REVIEWS = _said(
    "reviews",
    _text("name"),
    _short("held_on", 10),
    _text("subject"),
    _short("version", 128),
    _sha256("themes_sha256"),
    _sha256(),
    _text("facts"),
    _revision(),
)
DECISIONS = Table(
    "decisions",
    _META,
    _id(),
    Column("review", String(32), ForeignKey("reviews.id"), nullable=False),
    _text("content"),
    _short("state", 16),
    *_added(),
    _revision(),
)
SHARES = Table(
    "shares",
    _META,
    _id(),
    _dataset(),
    _short("kind", 16),
    _text("name"),
    _text("subject"),
    Column("review", String(32), ForeignKey("reviews.id")),
    _text("options"),
    _sha256("token_sha256", unique=True),
    Column("passcode", Text),
    _at("added_at"),
    _at("expires_at", is_sure=False),
    _at("revoked_at", is_sure=False),
    _at("last_used_at", is_sure=False),
    _number("uses"),
)
VERSIONS = Table("versions", _META, _id("version", 128), _dataset(), _at("at"), _text("made_of"))
ERASURES = Table(
    "erasures",
    _META,
    _id(),
    _dataset(),
    _text("content"),
    _at("added_at"),
    _at("finished_at", is_sure=False),
)
"""Whose words were taken out is not in it: ``content`` has how much went from where, and the files that are to go."""


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

    @contextlib.contextmanager
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

    @contextlib.contextmanager
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

    def erasures(self) -> int:
        """How often somebody's words were taken out."""
        return int(self.rows(select(func.count().label("n")).select_from(ERASURES))[0]["n"])

    def check(self) -> None:
        """Raise StoreBroken unless the file is whole."""
        with self._told(), self.engine.connect() as connection:
            found = connection.exec_driver_sql("pragma integrity_check").scalar()
        if found != "ok":
            raise StoreBroken("registry_damaged", file=self.file.name)

    def tidy(self) -> None:
        """Write the file anew without what was deleted in it, which otherwise lies in free pages."""
        with self._told(), contextlib.closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("vacuum")

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
        for pragma in ("journal_mode=delete", "synchronous=extra", "foreign_keys=on", "secure_delete=on"):
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
