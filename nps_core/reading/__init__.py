"""Any survey file to responses, with a receipt.

The file is never parsed in the calling process: after a cheap look, a child process with limits on memory and time
reads it (``python -m nps_core.reading``), and its death is one sentence, not ours.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from nps_core import errors
from nps_core.errors import FileRefused
from nps_core.reading import guard
from nps_core.reading.receipt import Receipt
from nps_core.settings import ROOT, Settings

RESPONSES_FILE: Final = "responses.parquet"
LEFT_OUT_FILE: Final = "left_out.parquet"
RECEIPT_FILE: Final = "receipt.json"

_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH")
"""What the child inherits; whatever secrets the server's environment holds stay with the server."""

# Each thread reserves address space, which the memory limit counts: on a large machine, all of it.
_FEW_THREADS = {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "4"}
_SMALL_PAGES = {"MIMALLOC_ALLOW_THP": "0"}
"""On a busy machine, finding memory for huge pages takes longer than reading the file."""

_OUT_OF_MEMORY = b"memory allocation of"
"""What the spreadsheet reader says when it ends itself for want of memory."""

_LOOK_SECONDS: Final = 0.25
"""How often the reading looks whether it is to stop."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file; empty means "find out".

    Attributes:
        roles: pairs of a role (of ``receipt.ROLES``) and a column's header as the receipt shows it.
        scale: a name of ``scale.SCALES``.
        sources: how those on other scales than the rest are read: ``apart``, ``own`` or ``written``.
        date_order: ``ymd``, ``dmy`` or ``mdy``.
        timezone: the IANA zone of times without one, whose days ``answered_on`` counts; empty for ``home``.
        sheet: of a spreadsheet.
        encoding: of a text file, by its Python name.
        header: the row of the column names, as a spreadsheet numbers it; ``none`` where there are none.
        home: the zone that the person lives in, for times that nothing else places; empty for UTC.
    """

    roles: tuple[tuple[str, str], ...] = ()
    scale: str = ""
    date_order: str = ""
    timezone: str = ""
    sheet: str = ""
    encoding: str = ""
    header: str = ""
    home: str = ""
    sources: str = ""

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Choices":
        """The choices that ``asdict`` and JSON made plain; what they do not know is skipped.

        >>> Choices.of({"roles": [["score", "Q1"]], "scale": "1-11"}).roles
        (('score', 'Q1'),)
        """
        known = {each.name: plain[each.name] for each in fields(cls) if each.name in plain}
        return cls(**{**known, "roles": tuple((role, column) for role, column in plain.get("roles", ()))})


@dataclass(frozen=True)
class Reading:
    """A file that was read: where its responses and its left-out rows lie, and the receipt."""

    responses: Path
    left_out: Path
    receipt: Receipt


def read(
    file: Path,
    out: Path,
    choices: Choices = Choices(),
    *,
    name: str = "",
    settings: Settings | None = None,
    remembered: Mapping[str, Choices] | None = None,
    stop: threading.Event | None = None,
) -> Reading:
    """The responses of a survey file.

    Args:
        file: the file, of any name.
        out: a folder to write ``responses.parquet``, ``left_out.parquet`` and ``receipt.json`` into.
        choices: what a person decided about its columns, scale, dates, zone, sheet or encoding.
        name: what the file was called where it came from, for the receipt.
        settings: the limits.
        remembered: choices that a person confirmed for earlier files, by ``Receipt.fingerprint``: they fill what
            ``choices`` leave open for a table with the same headers.
        stop: ends the reading from another thread.

    Raises:
        FileRefused: it cannot be read as a table.
        TableRefused: it is a table, but not one of answers from 0 to 10.
    """
    settings = settings or Settings()
    guard.refuse_at_sight(file, settings.upload_bytes)
    out.mkdir(parents=True, exist_ok=True)
    request = {
        "file": str(file.resolve()),
        "out": str(out.resolve()),
        "name": guard.shown_name(name or file.name),
        "choices": asdict(choices),
        "remembered": {shape: asdict(confirmed) for shape, confirmed in (remembered or {}).items()},
        "seconds": settings.read_seconds,
        "memory_mb": settings.read_memory_mb,
    }
    run_child(request, stop)
    receipt = Receipt.from_json((out / RECEIPT_FILE).read_text(encoding="utf-8"))
    return Reading(out / RESPONSES_FILE, out / LEFT_OUT_FILE, receipt)


def run_child(request: dict[str, Any], stop: threading.Event | None = None) -> None:
    """Have the child do what a request asks for, within its limits.

    Raises:
        FileRefused, TableRefused: what the child refused; its death or delay is a refusal, too.
    """
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    with subprocess.Popen(
        [sys.executable, "-m", "nps_core.reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**kept, **_FEW_THREADS, **_SMALL_PAGES, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        cwd=request["out"],
    ) as child:
        try:
            output, complaint = _answer(child, request, stop)
        finally:
            child.kill()
    try:
        answer = json.loads(output)
    except ValueError:
        _log.warning("the reader ended with %s: %s", child.returncode, complaint.decode(errors="replace")[-2000:])
        out_of_time = child.returncode == -guard.SIGXCPU
        if out_of_time:
            raise FileRefused("file_too_slow", seconds=request["seconds"]) from None
        if _OUT_OF_MEMORY in complaint:
            raise FileRefused("file_memory") from None
        raise FileRefused("file_unreadable") from None
    if "refused" in answer:
        refusal = {"FileRefused": errors.FileRefused, "TableRefused": errors.TableRefused}[answer["refused"]]
        raise refusal(answer["code"], **answer["facts"])


def _answer(
    child: subprocess.Popen[bytes], request: dict[str, Any], stop: threading.Event | None
) -> tuple[bytes, bytes]:
    """What the child answers and what it complains of, unless its time is up or somebody stops it."""
    asked: bytes | None = json.dumps(request).encode()
    due = time.monotonic() + request["seconds"]
    while True:
        if stop is not None and stop.is_set():
            raise FileRefused("reading_stopped")
        left = due - time.monotonic()
        if left <= 0:
            raise FileRefused("file_too_slow", seconds=request["seconds"])
        try:
            return child.communicate(asked, timeout=min(left, _LOOK_SECONDS))
        except subprocess.TimeoutExpired:
            asked = None  # it was sent with the first look
