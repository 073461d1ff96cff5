"""The child process: jobs come in as lines of JSON, what becomes of them goes out the same way.

It ends with its parent: the end of its input ends it, in the middle of a job too.
"""

import json
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from nps_core.errors import NpsError
from nps_core.settings import ROOT

_LOG = logging.getLogger("nps_core.comments.worker")

Say = Callable[..., None]


class _Models:
    """The model that was used last, kept loaded."""

    def __init__(self) -> None:
        self._named: str | None = None
        self._encoder: Any = None

    def get(self, named: str) -> Any:
        from nps_core.comments.vectors import load_encoder  # noqa: PLC0415

        if named != self._named:
            self._encoder = load_encoder(named, ROOT / "models")
            self._named = named
        return self._encoder


def main() -> None:
    """Work until there is no parent any more."""
    if hasattr(os, "nice"):
        os.nice(10)
    out = _own_output()
    jobs: queue.Queue[dict[str, str]] = queue.Queue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    models = _Models()
    while True:
        job = jobs.get()
        say = partial(_say, out, job["key"])
        try:
            _work(job, models, say)
            say("done")
        except NpsError as error:
            say("failed", code=error.code)
        except Exception:  # noqa: BLE001 - one job that fails must not end the worker
            _LOG.exception("no themes for %s", job["key"])
            say("failed", code="themes_failed")


def _say(out: TextIO, key: str, kind: str, **facts: Any) -> None:
    out.write(json.dumps({"key": key, "kind": kind, **facts}) + "\n")
    out.flush()


def _own_output() -> TextIO:
    """Standard output for messages alone: whatever a library prints goes to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


def _listen(jobs: "queue.Queue[dict[str, str]]") -> None:
    for line in sys.stdin:
        jobs.put(json.loads(line))
    os._exit(0)


def _work(job: dict[str, str], models: _Models, say: Say) -> None:
    # Seconds of import: paid here, after the first job was heard, so that it can be told.
    say("progress", stage="loading", done=0, total=1)
    from nps_core.comments.themes import find_themes  # noqa: PLC0415
    from nps_core.comments.vectors.kept import KeptVectors  # noqa: PLC0415

    def tell(stage: str, done: int, total: int) -> None:
        say("progress", stage=stage, done=done, total=total)

    encoder = models.get(job["model"])
    kept = KeptVectors(Path(job["vectors"]), encoder.recipe) if encoder else None
    try:
        find_themes(Path(job["comments"]), Path(job["out"]), encoder, kept, tell)
    finally:
        if kept:
            kept.close()


if __name__ == "__main__":
    main()
