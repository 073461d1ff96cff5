"""The process that turns comments into themes, as its parent sees it.

The child (``python -m nps_core.comments.worker``) is the only process that loads a model. Parent and child speak JSON,
one line a message. The child lives from the first job on and keeps its model; when it dies, the job it was at fails and
the next one begins in a new child. This module loads neither torch nor scikit-learn.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nps_core.comments.vectors import OFFLINE
from nps_core.settings import ROOT

_LOG = logging.getLogger(__name__)

THREADS: Final = "2"
"""Processors that one child may keep busy."""

STAGES: Final = ("loading", "reading", "embedding", "grouping", "naming", "writing")
"""What a job goes through, in this order."""


@dataclass(frozen=True)
class ThemeRequest:
    """Comments whose themes are wanted.

    Attributes:
        comments: a Parquet file with columns response_id, comment and score.
        out: the folder for what is found.
        vectors: the file in which vectors are kept.
        model: the model named in the settings; empty for the packaged one.
    """

    comments: Path
    out: Path
    vectors: Path
    model: str = ""


@dataclass(frozen=True)
class Event:
    """What became of a job.

    Attributes:
        key: the job's.
        kind: ``progress``, then one of ``done``, ``failed``, ``cancelled``.
        stage, done, total: of progress: what is being done, and how much of it is.
        code: of a failure: its sentence is ``errors.<code>``.
    """

    key: str
    kind: str
    stage: str = ""
    done: int = 0
    total: int = 0
    code: str = ""


Tell = Callable[[Event], None]


class Worker:
    """Runs one job after the other in a child process; safe to use from many threads."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[ThemeRequest, Tell]] = {}
        self._running = ""
        self._cancelled = False
        self._closed = False
        self._child: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()

    def submit(self, key: str, request: ThemeRequest, tell: Tell) -> None:
        """Put a job behind those that wait. ``tell`` hears its events, from another thread."""
        with self._changed:
            assert not self._closed, "the worker was closed"
            assert key not in self._waiting, f"the job {key} waits already"
            self._waiting[key] = (request, tell)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="themes", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def cancel(self, key: str) -> None:
        """Drop a job that waits, or stop the one that runs; a job that is over stays as it is."""
        with self._changed:
            dropped = self._waiting.pop(key, None)
            if key == self._running:
                self._cancelled = True
                self._kill()
        if dropped:
            _told(dropped[1], Event(key, "cancelled"))

    def close(self) -> None:
        """End the child; jobs that wait or run are left without an answer."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._kill()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            key, request, tell = job
            event = self._done(key, request, tell)
            with self._changed:
                self._running = ""
                if self._cancelled and event.kind != "done":
                    event = Event(key, "cancelled")
                silent = self._closed
            if not silent:
                _told(tell, event)
        self._end()

    def _next(self) -> tuple[str, ThemeRequest, Tell] | None:
        """The job that waits longest, now running; None when the worker is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            key = next(iter(self._waiting))
            request, tell = self._waiting.pop(key)
            self._running, self._cancelled = key, False
            if self._child is None or self._child.poll() is not None:
                self._end()
                self._child = _started()
            return key, request, tell

    def _done(self, key: str, request: ThemeRequest, tell: Tell) -> Event:
        """Have the child do a job, and pass on what it says of it; the last event."""
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps({"key": key, **_plain(request)}) + "\n")
            child.stdin.flush()
            for line in child.stdout:
                event = Event(**json.loads(line))
                if event.kind != "progress":
                    return event
                _told(tell, event)
        except (OSError, ValueError, TypeError):
            _LOG.exception("the process that finds themes cannot be spoken to")
        self._end()
        return Event(key, "failed", code="themes_stopped")

    def _end(self) -> None:
        """See a dead or unwanted child off."""
        with self._changed:
            child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    _LOG.debug("an unread message was lost with its reader")


def _plain(request: ThemeRequest) -> dict[str, Any]:
    return {name: str(value) for name, value in vars(request).items()}


def _told(tell: Tell, event: Event) -> None:
    """Pass on an event; a listener that fails harms neither the job nor the other listeners."""
    try:
        tell(event)
    except Exception:  # noqa: BLE001 - whoever listens is not ours
        _LOG.exception("nobody took up the event %s of %s", event.kind, event.key)


def _started() -> subprocess.Popen[str]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), THREADS)
    return subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, **OFFLINE, **threads, "PYTHONUTF8": "1"},
    )
