"""The child that reads one file: a request as JSON on standard input, an answer as JSON on standard output."""

import contextlib
import gc
import json
import os
import sys
import traceback
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nps_core.errors import NpsError
from nps_core.reading import LEFT_OUT_FILE, RECEIPT_FILE, RESPONSES_FILE, Choices, guard

if TYPE_CHECKING:
    from nps_core.reading.table import Table

_TURN_SECONDS = 0.000_5
"""How long a thread that runs Python keeps one waiting that has nothing but a call to pyarrow to make."""


class _WithoutPandas:
    """Keeps pyarrow and DuckDB from importing pandas when it is there: that takes longer than most files."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> int:
    """Read what standard input asks for."""
    request = json.load(sys.stdin)
    _limit(request["memory_mb"], request["seconds"])
    sys.meta_path.insert(0, _WithoutPandas())
    gc.disable()  # the child ends before what it forgets matters
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        _read(request)
    except NpsError as refusal:
        answer: dict[str, Any] = {
            "refused": type(refusal).__name__,
            "code": refusal.code,
            "facts": refusal.facts,
        }
    except MemoryError:
        answer = {"refused": "FileRefused", "code": "file_memory", "facts": {}}
    except Exception as failure:  # noqa: BLE001  whatever a strange file caused is one sentence to its owner
        _explain(failure)
        return 1
    else:
        answer = {}
    json.dump(answer, sys.stdout)
    return 0


def _read(request: dict[str, Any]) -> None:
    file, out = Path(request["file"]), Path(request["out"])
    found = guard.format_of(file, request["name"])
    if request.get("kind") == "companion":
        from nps_core.reading.companion_table import write_companion  # noqa: PLC0415  as below

        write_companion(file, found, Choices.of(request["choices"]), request["name"], out)
        return
    choices = Choices.of(request["choices"])
    remembered = {shape: Choices.of(plain) for shape, plain in request.get("remembered", {}).items()}
    with ThreadPoolExecutor(1) as beside:
        split = _split(file, choices, beside) if found == "text" else None
        from nps_core.reading import judge  # noqa: PLC0415  after the limits are set, pandas kept out, the file found harmless

        tables = split.result() if split else None
        judged = judge.judged_file(file, found, choices, request["name"], remembered, split=tables)
    judged.write(out / RESPONSES_FILE, out / LEFT_OUT_FILE, out / RECEIPT_FILE)


def _split(file: Path, choices: Choices, beside: Executor) -> "Future[list[Table]]":
    """The tables of a text: it is read while what splits it is loaded, and split while what judges it is."""
    data = [beside.submit(file.read_bytes)]
    from nps_core.reading.opening import tables  # noqa: PLC0415  as above

    return beside.submit(lambda: list(tables(file, "text", choices, lambda: data.pop().result())))


def _limit(memory_mb: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    limits = {resource.RLIMIT_AS: memory_mb << 20, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for limit, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS has no limit on memory; the time limit is the parent's
            resource.setrlimit(limit, (most, most))


def _explain(failure: Exception) -> None:
    """Say where it happened, without the message, which may hold a customer's words."""
    frames = traceback.extract_tb(failure.__traceback__)
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    sys.stderr.write(f"{type(failure).__name__} at {places}\n")


if __name__ == "__main__":
    ended = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended)  # taking apart what a large file left takes as long as reading a small one
