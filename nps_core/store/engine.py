"""The query engine: DuckDB over a derived file that can be thrown away at any time.

Each process has a file of its own, made from the waves; losing it loses nothing. The engine is locked in (no files,
no network, no extensions, no Python variables), gets one cursor a query, and stops a query that takes too long.
"""

import atexit
import contextlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql
from sqlalchemy.util import LRUCache

from nps_core.errors import QueryStopped, StoreBroken
from nps_core.store.watch import Watch

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed anyway
    fcntl = None  # type: ignore[assignment]

Rows: TypeAlias = pa.RecordBatchReader | pa.Table

_DIALECT: Final = postgresql.dialect(paramstyle="qmark")  # type: ignore[no-untyped-call]
_MEMORY_SHARE: Final = 0.4
_LOCKED_IN: Final = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "enable_progress_bar": "false",
    "lock_configuration": "true",
}
_FULL: Final = ("no space left", "disk quota", "file too large", "not enough space")
"""What systems say when nothing more can be written."""

_OLD_SECONDS: Final = 60
"""A file younger than this may belong to a process that is just opening it."""

_worded: Final = LRUCache[Any, Any](500)
"""Statements that were put into words, by what they are known by."""

_open_files: set[Path] = set()
"""The query files of this process; looking at the lock of one of them from within would let it go."""


class Engine:
    """One process's query file; safe to use from many threads.

    Raises:
        StoreBroken: the folder cannot be written, or its disk is full.
    """

    def __init__(self, folder: Path, *, seconds: float = 30) -> None:
        self._seconds = seconds
        self._file = folder / f"{os.getpid()}-{secrets.token_hex(4)}.duckdb"
        self._loading = threading.Lock()
        self._tables: set[str] = set()
        self.is_lost = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
            _open_files.add(self._file)
            self._connection = duckdb.connect(str(self._file))
        except (OSError, duckdb.IOException) as error:
            raise StoreBroken("folder_not_writable", file=folder.name) from error
        self._connection.execute(f"set memory_limit = '{memory_mb()}MB'")
        self._connection.execute(f"set temp_directory = '{f'{self._file}.tmp'.replace(chr(39), chr(39) * 2)}'")
        for name, value in _LOCKED_IN.items():
            self._connection.execute(f"set {name} = {value}")
        self._watch = Watch(seconds)
        atexit.register(self.close)

    def ensure(self, table: str, sources: Callable[[], Mapping[str, Rows]], select: str) -> None:
        """Make a table if it is not there yet.

        Args:
            table: its name.
            sources: gives the Arrow streams and tables that ``select`` reads, by names of ours.
            select: the SELECT whose result the table holds; fixed text of ours, never a user's.
        """
        if table in self._tables:
            return
        with self._loading:
            if table in self._tables:
                return
            with contextlib.closing(self._connection.cursor()) as cursor, self._told():
                read = sources()
                try:
                    for name, rows in read.items():
                        cursor.register(name, rows)
                    cursor.execute(f"create or replace table {quoted(table)} as {select}")
                finally:
                    for name in read:
                        cursor.unregister(name)
            self._tables.add(table)

    def frame(self, statement: Select[Any]) -> pd.DataFrame:
        """The answer to a statement.

        Raises:
            QueryStopped: it took longer, or more memory, than it may.
        """
        with self._asked(statement) as cursor:
            return cursor.df()

    def columns(self, statement: Select[Any]) -> dict[str, Any]:
        """The answer to a statement as numpy arrays, None, nan or NaT where empty: cheaper than a frame if it is small.

        Raises:
            QueryStopped: it took longer, or more memory, than it may.
        """
        with self._asked(statement) as cursor:
            return {name: _unmasked(values) for name, values in cursor.fetchnumpy().items()}

    def table(self, statement: Select[Any]) -> pa.Table:
        """The answer to a statement as an Arrow table: for many rows with texts in them a fraction of the time.

        Raises:
            QueryStopped: it took longer, or more memory, than it may.
        """
        with self._cursor() as cursor:
            query, values = written(statement)
            return cursor.sql(query, params=values).to_arrow_table()

    @contextlib.contextmanager
    def _asked(self, statement: Select[Any]) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that is answering a statement."""
        with self._cursor() as cursor:
            yield cursor.execute(*written(statement))

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one query: a shared one mixes up its answers."""
        with self._told(), contextlib.closing(self._connection.cursor()) as cursor, self._watch.over(cursor):
            yield cursor

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever a person can do something about, as an error that says what."""
        try:
            yield
        except duckdb.InterruptException as error:
            raise QueryStopped("query_too_slow", seconds=self._seconds) from error
        except duckdb.OutOfMemoryException as error:
            raise QueryStopped("query_too_large") from error
        except duckdb.Error as error:
            # After a fatal error the file answers nothing any more; whoever asks next opens another.
            self.is_lost = self.is_lost or isinstance(error, duckdb.FatalException)
            if says_full(error):
                raise StoreBroken("disk_full") from error
            raise

    def close(self) -> None:
        """Close and remove the query file."""
        atexit.unregister(self.close)
        self._watch.close()
        with contextlib.suppress(duckdb.Error):
            self._connection.close()
        _remove(self._file)
        _open_files.discard(self._file)


def written(statement: Select[Any]) -> tuple[str, list[Any]]:
    """A statement as the engine reads it, and the values of its parameters.

    Statements that differ in values alone are put into words once, as SQLAlchemy's own connections do it; where it does
    not tell what a statement is known by any more, each is put into words for itself.
    """
    known_by = getattr(statement, "_generate_cache_key", lambda: None)()
    if known_by is None:
        compiled = statement.compile(dialect=_DIALECT)
        values = compiled.params
    else:
        compiled = _worded.get(known_by.key) or statement.compile(dialect=_DIALECT, cache_key=known_by)
        values = compiled.construct_params(extracted_parameters=known_by.bindparams)
        _worded[known_by.key] = compiled
    return str(compiled), [values[name] for name in compiled.positiontup or ()]


def says_full(error: duckdb.Error) -> bool:
    """Whether an error says that nothing more can be written."""
    return any(sign in str(error).lower() for sign in _FULL)


def _unmasked(values: Any) -> Any:
    if not isinstance(values, np.ma.MaskedArray):
        return values
    empty = np.ma.getmaskarray(values)
    counts = values.dtype.kind in "iu" and empty.any()
    plain: npt.NDArray[Any] = values.data.astype(np.float64) if counts else values.data
    plain[empty] = {"M": np.datetime64("NaT"), "f": np.nan}.get(plain.dtype.kind)
    return plain


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever it holds.

    >>> print(quoted('a "b" c'))
    "a ""b"" c"
    """
    return '"' + name.replace('"', '""') + '"'


def memory_mb() -> int:
    """Forty per cent of the machine's or the container's memory, in megabytes."""
    machine = 4_000_000_000
    with contextlib.suppress(AttributeError, ValueError, OSError):
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):
        machine = min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return max(256, int(machine * _MEMORY_SHARE / 1_000_000))


def _sweep(folder: Path) -> None:
    """Remove the query files of processes that are gone, with what stands beside them."""
    for beside in folder.glob("*.duckdb*"):
        file = beside.with_name(f"{beside.name.partition('.duckdb')[0]}.duckdb")
        with contextlib.suppress(OSError):  # another process sweeps as well
            if time.time() - beside.stat().st_mtime > _OLD_SECONDS and not _is_open(file):
                _remove(file)


def _is_open(file: Path) -> bool:
    """Whether some process works with a query file: DuckDB locks it.

    A process number would not tell: in containers they begin anew with every start.
    """
    if file in _open_files:
        return True
    if fcntl is None or not file.exists():
        return False
    with file.open("rb+") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _remove(file: Path) -> None:
    for beside in file.parent.glob(f"{file.name}*"):
        if beside.is_dir():
            shutil.rmtree(beside, ignore_errors=True)
        else:
            with contextlib.suppress(PermissionError):  # Windows: still open, so its owner lives
                beside.unlink(missing_ok=True)
