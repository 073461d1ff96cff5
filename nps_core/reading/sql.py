"""DuckDB for one file: an engine of our own, and text put into its queries safely."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

try:
    import resource
except ImportError:  # Windows limits no memory of a process this way
    resource = None  # type: ignore[assignment]

Engine = duckdb.DuckDBPyConnection
Refused = duckdb.Error

_SETTINGS = (
    "TimeZone = 'UTC'",
    "enable_progress_bar = false",
    "python_enable_replacements = false",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
)


def connected() -> Engine:
    """An engine in memory that reaches no file and no network."""
    engine = duckdb.connect(":memory:", config={"threads": 2, "temp_directory": "", **_memory()})
    for setting in _SETTINGS:
        engine.execute(f"SET {setting}")
    return engine


def _memory() -> dict[str, str]:
    """A limit at half of what the process may take: the table itself takes the rest."""
    allowed = resource.getrlimit(resource.RLIMIT_AS)[0] if resource else -1
    return {"memory_limit": f"{allowed // 2 >> 20}MB"} if allowed > 0 else {}


def value(engine: Engine, query: str) -> Any:
    """The one value of a query of one row and one column."""
    ((found,),) = engine.execute(query).fetchall()
    return found


@contextmanager
def registered(engine: Engine, name: str, table: pa.Table) -> Iterator[None]:
    """A table that queries may name for a while."""
    engine.register(name, table)
    try:
        yield
    finally:
        engine.unregister(name)


def literal(text: str) -> str:
    """A text as a literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
