"""The process that turns comments into themes, as its parent sees it.

The child (``python -m nps_core.comments.worker``) is the only process that loads a model. Parent and child speak JSON,
one line a message. The child lives from the first request on and keeps its model; when it dies, the job it was at fails
and the next one begins in a new child. Jobs go one after the other; a question is answered while a job runs. This
module loads neither torch nor scikit-learn.
"""

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from nps_core.comments.runs import Pin
from nps_core.comments.worker.child import Child, Event, Tell
from nps_core.errors import JobFailed

__all__ = ["FETCHING", "STAGES", "STOPPED", "Event", "FetchRequest", "SearchRequest", "Tell", "ThemeRequest", "Worker"]

_LOG = logging.getLogger(__name__)

STAGES: Final = ("loading", "reading", "embedding", "grouping", "naming", "writing")
"""What a theme job goes through, in this order."""

FETCHING: Final = "fetching"
"""The one stage of fetching a model."""

STOPPED: Final = "themes_stopped"
"""Why a request failed whose child died."""


@dataclass(frozen=True)
class ThemeRequest:
    """Comments whose themes are wanted.

    Attributes:
        comments: a Parquet file with columns response_id, comment and score.
        out: the folder for what is found.
        vectors: the file in which vectors are kept.
        model: the model's name; empty for the one of the models folder or the packaged one.
        fetched: the folder of models that were fetched from a hub.
        wanted, seed, standing, earlier, pins: as ``find_themes`` takes them.
    """

    kind: ClassVar[str] = "themes"

    comments: Path
    out: Path
    vectors: Path
    model: str = ""
    fetched: Path | None = None
    wanted: int | None = None
    seed: int = 0
    standing: Path | None = None
    earlier: Path | None = None
    pins: Sequence[Pin] = ()


@dataclass(frozen=True)
class SearchRequest:
    """A question whose nearest comments are wanted.

    Attributes:
        run: the folder of the theme run that is searched.
        vectors, model, fetched: as that run was made.
        text: the question, in any language.
        most: how many responses are wanted.
    """

    kind: ClassVar[str] = "search"

    run: Path
    vectors: Path
    text: str
    model: str = ""
    fetched: Path | None = None
    most: int = 500


@dataclass(frozen=True)
class FetchRequest:
    """A model that is wanted from a hub.

    Attributes:
        name: its id there, ``organisation/name``.
        fetched: the folder of fetched models.
    """

    kind: ClassVar[str] = "fetch"

    name: str
    fetched: Path


Job = ThemeRequest | FetchRequest


class Worker:
    """Runs one job after the other in a child process; safe to use from many threads."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Job, Tell]] = {}
        self._running = ""
        self._cancelled = False
        self._closed = False
        self._child: Child | None = None
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()

    def submit(self, key: str, request: Job, tell: Tell) -> None:
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
                if self._child is not None:
                    self._child.kill()
        if dropped:
            _told(dropped[1], Event(key, "cancelled"))

    def search(self, request: SearchRequest, seconds: float) -> list[tuple[str, float]]:
        """The responses nearest in meaning to a question, nearest first, each with its cosine.

        Raises:
            JobFailed: ``search_late``: no answer within so many seconds; or why there is none.
        """
        event = self._asked(request, seconds)
        if event.code == STOPPED:
            # A job that was stopped or crashed took the child along: the question is not to blame.
            event = self._asked(request, seconds)
        if event.kind != "done":
            raise JobFailed(event.code)
        return [(response, cosine) for response, cosine in event.found]

    def close(self) -> None:
        """End the child; jobs that wait or run are left without an answer."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            child, thread = self._child, self._thread
            self._changed.notify_all()
        if child is not None:
            child.end()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        child = self._child
        return child.pid if child is not None and child.is_alive else None

    def _asked(self, request: SearchRequest, seconds: float) -> Event:
        key = f"search-{secrets.token_hex(8)}"
        answer: queue.SimpleQueue[Event] = queue.SimpleQueue()
        with self._changed:
            if self._closed:
                return Event(key, "failed", code=STOPPED)
            child = self._living_child()
        child.send(key, request, answer.put)
        try:
            return answer.get(timeout=seconds)
        except queue.Empty:
            child.forget(key)
            return Event(key, "failed", code="search_late")

    def _run(self) -> None:
        while (job := self._next()) is not None:
            key, request, tell, child = job
            event = _last_event(child, key, request, tell)
            with self._changed:
                self._running = ""
                if self._cancelled and event.kind != "done":
                    event = Event(key, "cancelled")
                silent = self._closed
            if not silent:
                _told(tell, event)

    def _next(self) -> tuple[str, Job, Tell, Child] | None:
        """The job that waits longest, now running; None when the worker is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            key = next(iter(self._waiting))
            request, tell = self._waiting.pop(key)
            self._running, self._cancelled = key, False
            return key, request, tell, self._living_child()

    def _living_child(self) -> Child:
        """The child, a new one where the last has died."""
        if self._child is None or not self._child.is_alive:
            self._child = Child(STOPPED)
        return self._child


def _last_event(child: Child, key: str, request: Job, tell: Tell) -> Event:
    """Have the child do a job, and pass on what it says of it."""
    heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
    child.send(key, request, heard.put)
    while (event := heard.get()).kind == "progress":
        _told(tell, event)
    return event


def _told(tell: Callable[[Event], Any], event: Event) -> None:
    """Pass on an event; a listener that fails harms neither the job nor the other listeners."""
    try:
        tell(event)
    except Exception:  # noqa: BLE001 - whoever listens is not ours
        _LOG.exception("nobody took up the event %s of %s", event.kind, event.key)
