"""Finding themes as work under way: started once, seen by everybody, kept when it is done.

A job is keyed by the content of a data set, the model and the recipe, so a reload, a second tab and a second reader
all look at the same one. How a job ended is in the registry: what was cancelled or failed is not begun again unasked.
"""

import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from nps_core.comments.runs import RECIPE
from nps_core.comments.worker import Event, ThemeRequest, Worker
from nps_core.store import Dataset, Store


@dataclass(frozen=True)
class Job:
    """How the finding of themes stands.

    Attributes:
        state: ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
        stage: what is being done, a key of the catalogue.
        done, total: units of that stage.
        code: of a failed job, the sentence under ``errors``.
        began: when it began to run, in seconds of a monotonic clock.
    """

    key: str
    state: str
    stage: str = ""
    done: int = 0
    total: int = 0
    code: str = ""
    began: float = 0.0

    @property
    def is_active(self) -> bool:
        """Whether it is still to end."""
        return self.state in {"waiting", "running"}

    @property
    def fraction(self) -> float:
        """How much of the present stage is done, from 0 to 1."""
        return self.done / self.total if self.total else 0.0

    def seconds_left(self) -> float | None:
        """About how long the present stage will still take; None while that cannot be said."""
        if self.state != "running" or self.fraction < 0.02:
            return None
        return (time.monotonic() - self.began) * (1 - self.fraction) / self.fraction


class ThemeJobs:
    """The theme jobs of one store; safe to use from many threads."""

    def __init__(self, store: Store, worker: Worker | None = None) -> None:
        self._store = store
        self._worker = worker or Worker()
        self._jobs: dict[str, Job] = {}
        self._lock = threading.RLock()

    def of(self, dataset: Dataset) -> Job | None:
        """The job of a data set's comments; None if none was ever begun."""
        key = self._key(dataset)
        with self._lock:
            if key in self._jobs:
                return self._jobs[key]
        state, code = self._store.job_state(key)
        return Job(key, state, code=code) if state in {"failed", "cancelled"} else None

    def ensure(self, dataset: Dataset) -> Job | None:
        """Begin the job unless themes stand already, or it runs, or it ended without them."""
        if dataset.themes:
            return None
        return self.of(dataset) or self.start(dataset)

    def start(self, dataset: Dataset) -> Job:
        """Begin the job, again if need be."""
        key = self._key(dataset)
        with self._lock:
            known = self._jobs.get(key)
            if known is not None and known.is_active:
                return known
            job = self._jobs[key] = Job(key, "waiting", began=time.monotonic())
        self._store.registry.save_job(key, job.state)
        folder = self._folder(key)
        folder.mkdir(parents=True, exist_ok=True)
        comments = folder / "comments.parquet"
        self._store.write_comments(dataset, comments)
        vectors = self._store.folder / "vectors" / "vectors.sqlite"
        vectors.parent.mkdir(parents=True, exist_ok=True)
        request = ThemeRequest(comments, folder / "run", vectors, self._store.settings.embed_model)
        self._worker.submit(key, request, lambda event: self._hear(dataset, event))
        return job

    def cancel(self, dataset: Dataset) -> None:
        """Stop the job; what was embedded so far is kept."""
        self._worker.cancel(self._key(dataset))

    def close(self) -> None:
        """End the worker."""
        self._worker.close()

    def _hear(self, dataset: Dataset, event: Event) -> None:
        """Take up what the worker tells."""
        if event.kind == "progress":
            self._progress(event)
            return
        if event.kind == "done":
            self._store.adopt_themes(dataset, event.key, self._folder(event.key) / "run")
        with self._lock:
            self._jobs[event.key] = Job(event.key, event.kind, code=event.code)
        self._store.registry.save_job(event.key, event.kind, event.code)

    def _progress(self, event: Event) -> None:
        with self._lock:
            job = self._jobs[event.key]
            began = job.began if job.stage == event.stage else time.monotonic()
            self._jobs[event.key] = replace(
                job, state="running", stage=event.stage, done=event.done, total=event.total, began=began
            )

    def _folder(self, key: str) -> Path:
        return self._store.folder / "staging" / f"themes-{key}"

    def _key(self, dataset: Dataset) -> str:
        model = "".join(c if c.isalnum() else "-" for c in self._store.settings.embed_model)[-40:]
        return f"{dataset.content}-{model or 'packaged'}-{RECIPE}"
