"""DuckDB for one file: an engine of our own, and text put into its queries safely."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

try:
    import resource
except ImportError:  # Windows limits no memory of a process this way
    resource = None  # type: ignore[assignment]

Engine = duckdb.DuckDBPyConnection

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


def rows(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return engine.execute(query).fetchall()


def value(engine: Engine, query: str) -> Any:
    """The one value of a query of one row and one column."""
    ((found,),) = rows(engine, query)
    return found


def register(engine: Engine, name: str, judged: Mapping[str, Any], **types: pa.DataType) -> None:
    """A table of different texts (``written``) and what each says, for the rows to join.

    Args:
        judged: what each text says: a tuple of as many values as there are types.
        types: the columns behind ``written``, by name.
    """
    texts = pa.array(list(judged), pa.string())
    said = list(zip(*judged.values(), strict=True)) if judged else [()] * len(types)
    columns = [pa.array(column, kind) for column, kind in zip(said, types.values(), strict=True)]
    engine.register(name, pa.table([texts, *columns], names=["written", *types]))


def quoted(name: str) -> str:
    """A name as an identifier.

    >>> quoted('x"; DROP TABLE r;--')
    '"x""; DROP TABLE r;--"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Texts as literals, for ``IN (...)``."""
    return ", ".join(map(literal, sorted(texts)))
