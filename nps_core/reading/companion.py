"""A second file of any kind (orders, customers, shops) whose columns are to stand beside the responses'.

It needs no score, only a column that says which response a row belongs to. Read as survey files are: in a child
process with limits, all cells as text.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from nps_core.reading import Choices, guard, run_child
from nps_core.reading.receipt import Note
from nps_core.settings import Settings

TABLE_FILE: Final = "companion.parquet"
RECEIPT_FILE: Final = "companion.json"

KINDS: Final = ("text", "number", "other", "personal", "empty")
"""What a column is: ``text`` splits responses into groups and ``number`` measures them. ``other`` (different in most
rows, or a time) and ``personal`` may be what rows are matched by, and are not kept beside it."""


@dataclass(frozen=True)
class CompanionColumn:
    """One column of a second file.

    Attributes:
        name: its header.
        kind: one of ``KINDS``.
        distinct: how many different values it has.
        examples: a few of its cells; none of a personal column.
    """

    name: str
    kind: str
    distinct: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompanionReceipt:
    """What was read of a second file, told as in ``Receipt``; ``rows_read == rows_used + rows left out``."""

    file: str
    format: str
    encoding: str
    separator: str
    sheet: str
    header_rows: int
    columns: tuple[CompanionColumn, ...]
    rows_read: int
    rows_used: int
    left_out: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...] = ()

    def to_json(self) -> str:
        """The receipt as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "CompanionReceipt":
        """The receipt that ``to_json`` wrote.

        >>> column = CompanionColumn("region", "text", 4, ("north",))
        >>> receipt = CompanionReceipt("a.csv", "csv", "utf-8", ",", "", 1, (column,), 9, 9, ())
        >>> CompanionReceipt.from_json(receipt.to_json()) == receipt
        True
        """
        value: dict[str, Any] = json.loads(text)
        value["columns"] = tuple(_column(column) for column in value["columns"])
        value["left_out"] = tuple((code, count) for code, count in value["left_out"])
        value["notes"] = tuple(Note(**note) for note in value["notes"])
        return cls(**value)


@dataclass(frozen=True)
class Companion:
    """A second file that was read.

    Attributes:
        table: a Parquet file with the text of every column (``c0``, ``c1``, ...), of number columns also the number
            (``n2``), and ``row``.
        receipt: what its columns are.
    """

    table: Path
    receipt: CompanionReceipt

    def place_of(self, name: str) -> int | None:
        """The place of a column; None if there is none of this name."""
        names = [column.name for column in self.receipt.columns]
        return names.index(name) if name in names else None


def read_companion(
    file: Path,
    out: Path,
    choices: Choices = Choices(),
    *,
    name: str = "",
    settings: Settings | None = None,
    stop: threading.Event | None = None,
) -> Companion:
    """The columns of a second file.

    Args:
        file: the file, of any name.
        out: a folder to write into.
        choices: its sheet and encoding, if a person chose them.
        name: what the file was called where it came from, for the receipt.
        settings: the limits.
        stop: ends the reading from another thread.

    Raises:
        FileRefused: it cannot be read as a table.
        TableRefused: it has no rows, or not the sheet that was chosen.
    """
    settings = settings or Settings()
    guard.refuse_at_sight(file, settings.upload_bytes)
    out.mkdir(parents=True, exist_ok=True)
    run_child(
        {
            "kind": "companion",
            "file": str(file.resolve()),
            "out": str(out.resolve()),
            "name": guard.shown_name(name or file.name),
            "choices": asdict(choices),
            "seconds": settings.read_seconds,
            "memory_mb": settings.read_memory_mb,
        },
        stop,
    )
    receipt = CompanionReceipt.from_json((out / RECEIPT_FILE).read_text(encoding="utf-8"))
    return Companion(out / TABLE_FILE, receipt)


def _column(value: Mapping[str, Any]) -> CompanionColumn:
    return CompanionColumn(value["name"], value["kind"], value["distinct"], tuple(value["examples"]))
