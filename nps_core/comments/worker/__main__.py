"""The child process: requests come in as lines of JSON, what becomes of them goes out the same way.

Jobs are done one after the other; questions have a thread of their own, so that they need not wait for a long job. It
ends with its parent: the end of its input ends it, in the middle of a job too.
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

from nps_core.comments.runs import Pin
from nps_core.comments.vectors.hub import is_full
from nps_core.comments.worker.fetching import fetch
from nps_core.comments.worker.meaning import Searched
from nps_core.errors import NpsError
from nps_core.settings import ROOT

_LOG = logging.getLogger("nps_core.comments.worker")

_FAILED = {"themes": "themes_failed", "search": "search_failed", "fetch": "hub_unreachable"}

Say = Callable[..., None]
Request = dict[str, Any]
Queue = queue.SimpleQueue[Request]


class Models:
    """The model that was used last, kept loaded."""

    def __init__(self) -> None:
        self._named: tuple[str, str | None] | None = None
        self._encoder: Any = None
        self._lock = threading.Lock()

    def get(self, request: Request) -> Any:
        """The model a request names; None where there is none at all."""
        from nps_core.comments.vectors import load_encoder  # noqa: PLC0415

        named = (request["model"], request["fetched"])
        with self._lock:
            if named != self._named:
                self._encoder = load_encoder(named[0], ROOT / "models", _path(named[1]))
                self._named = named
            return self._encoder


def main() -> None:
    """Work until there is no parent any more."""
    if hasattr(os, "nice"):
        os.nice(10)
    out, models = _own_output(), Models()
    jobs: Queue = queue.SimpleQueue()
    questions: Queue = queue.SimpleQueue()
    writing = threading.Lock()
    searched = Searched()
    for work in (
        partial(_listen, {"search": questions}, jobs),
        partial(_serve, questions, out, writing, lambda request, _: searched.found(request, models.get(request))),
    ):
        threading.Thread(target=work, daemon=True).start()
    _serve(jobs, out, writing, lambda request, say: _work(request, models, say))


def _serve(
    requests: Queue, out: TextIO, writing: threading.Lock, work: Callable[[Request, Say], dict[str, Any]]
) -> None:
    """Do one request after the other, for ever; one that fails must not end the child."""
    while True:
        request = requests.get()
        say = partial(_say, out, writing, request["key"])
        try:
            say("done", **work(request, say))
        except NpsError as error:
            say("failed", code=error.code)
        except Exception as error:  # noqa: BLE001
            _LOG.exception("nothing came of %s", request["key"])
            say("failed", code="disk_full" if is_full(error) else _FAILED[request["kind"]])


def _say(out: TextIO, writing: threading.Lock, key: str, kind: str, **facts: Any) -> None:
    with writing:
        out.write(json.dumps({"key": key, "kind": kind, **facts}) + "\n")
        out.flush()


def _own_output() -> TextIO:
    """Standard output for messages alone: whatever a library prints goes to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


def _listen(special: dict[str, Queue], jobs: Queue) -> None:
    for line in sys.stdin:
        request = json.loads(line)
        special.get(request["kind"], jobs).put(request)
    os._exit(0)


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None


def _work(request: Request, models: Models, say: Say) -> dict[str, Any]:
    def tell(stage: str, done: int, total: int) -> None:
        say("progress", stage=stage, done=done, total=total)

    if request["kind"] == "fetch":
        fetch(request["name"], Path(request["fetched"]), tell)
        return {}
    # Seconds of import: paid here, after the first job was heard, so that it can be told.
    tell("loading", 0, 1)
    encoder = models.get(request)
    try:
        _find_themes(request, encoder, tell)
    except NpsError as error:
        if error.code != "vectors_damaged":
            raise
        _find_themes(request, encoder, tell)
    return {}


def _find_themes(request: Request, encoder: Any, tell: Callable[[str, int, int], None]) -> None:
    from nps_core.comments.themes import find_themes  # noqa: PLC0415
    from nps_core.comments.vectors.kept import KeptVectors  # noqa: PLC0415

    kept = KeptVectors(Path(request["vectors"]), encoder.recipe) if encoder else None
    try:
        find_themes(
            Path(request["comments"]),
            Path(request["out"]),
            encoder,
            kept,
            tell,
            wanted=request["wanted"],
            seed=request["seed"],
            standing=_path(request["standing"]),
            **({"earlier": Path(request["earlier"])} if request["earlier"] else {}),
            pins=tuple(Pin(pin["id"], pin["names"], tuple(pin["phrases"])) for pin in request["pins"]),
        )
    finally:
        if kept:
            kept.close()


if __name__ == "__main__":
    main()
