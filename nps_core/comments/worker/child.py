"""The child process as an object: lines of JSON go in, what becomes of each request comes out."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any, Final

from nps_core.comments.vectors import OFFLINE
from nps_core.settings import ROOT

_LOG = logging.getLogger(__name__)

THREADS: Final = "2"
"""Processors that one child may keep busy."""


@dataclass(frozen=True)
class Event:
    """What became of a request.

    Attributes:
        key: the request's.
        kind: ``progress``, then one of ``done``, ``failed``, ``cancelled``.
        stage, done, total: of progress: what is being done, and how much of it is.
        code: of a failure: its sentence is ``errors.<code>``.
        found: of a search that is done: ids of responses and their cosines.
    """

    key: str
    kind: str
    stage: str = ""
    done: int = 0
    total: int = 0
    code: str = ""
    found: Sequence[tuple[str, float]] = ()


Tell = Callable[[Event], None]


class Child:
    """A running child. Whatever it leaves unanswered when it dies has failed.

    Args:
        stopped: the code of that failure.
    """

    def __init__(self, stopped: str) -> None:
        self._stopped = stopped
        self._process = _started()
        self._listeners: dict[str, Tell] = {}
        self._is_over = False
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, name="themes-child", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it may still answer."""
        return not self._is_over and self._process.poll() is None

    def send(self, key: str, request: Any, hear: Tell) -> None:
        """Hand over a request; ``hear`` is told of it from another thread, once or more."""
        line = json.dumps({"kind": request.kind, "key": key, **vars(request)}, default=_plain)
        with self._lock:
            is_over = self._is_over
            if not is_over:
                self._listeners[key] = hear
                assert self._process.stdin is not None
                try:
                    self._process.stdin.write(line + "\n")
                    self._process.stdin.flush()
                except OSError:
                    _LOG.warning("the process that finds themes has gone")
        if is_over:
            hear(Event(key, "failed", code=self._stopped))

    def forget(self, key: str) -> None:
        """Nobody waits for this answer any more."""
        with self._lock:
            self._listeners.pop(key, None)

    def kill(self) -> None:
        """Stop it at once, whatever it does."""
        self._process.kill()

    def end(self) -> None:
        """Stop it and see it off."""
        self.kill()
        if self._reader is not threading.current_thread():
            self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                event = Event(**json.loads(line))
                with self._lock:
                    heard = self._listeners.get if event.kind == "progress" else self._listeners.pop
                    hear = heard(event.key, None)
                if hear is not None:
                    hear(event)
        except (OSError, ValueError, TypeError):
            _LOG.exception("the process that finds themes cannot be understood")
        self._process.kill()
        self._process.wait()
        with self._lock:
            self._is_over = True
            unanswered, self._listeners = self._listeners, {}
            self._close_pipes()
        for key, hear in unanswered.items():
            hear(Event(key, "failed", code=self._stopped))

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    _LOG.debug("an unread message was lost with its reader")


def _plain(value: Any) -> Any:
    """A value of a request as JSON has it."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _started() -> subprocess.Popen[str]:
    # NumPy's sums run in one: on matrices this small two wait for each other, and a map takes 20 times as long.
    threads = {"OMP_NUM_THREADS": THREADS, "MKL_NUM_THREADS": THREADS, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", Path(__file__).parent.relative_to(ROOT).as_posix().replace("/", ".")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **OFFLINE, **threads, "PYTHONUTF8": "1"},
    )
