"""Finding themes as work under way: started once, seen by everybody, kept when it is done.

A job is keyed by the content of a data set, the model, the recipe and what readers asked for, so a reload, a second
tab and a second reader all look at the same one. How a job ended is in the registry: what was cancelled or failed is
not begun again unasked.

Once found, themes stand: the comments of a later file are placed in them, and nothing is learned anew unless readers
ask for it, want another number of themes or another model, or there was too little to learn from the first time.
"""

import hashlib
import logging
import secrets
import shutil
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from nps_core.comments.runs import RECIPE
from nps_core.comments.steering import pins_of
from nps_core.comments.vectors.models import ModelInfo, available_models
from nps_core.comments.worker import Event, FetchRequest, SearchRequest, ThemeRequest, Worker
from nps_core.errors import JobFailed, NpsError
from nps_core.settings import ROOT
from nps_core.store import Dataset, EarlierRun, Store

_LOG = logging.getLogger(__name__)

_LEARNED_ENOUGH: Final = 500
"""Comments from which themes are learned as well as from any number more: those learned from fewer stand only until
there are twice as many comments. (On four sets with known themes the gain beyond 500 lay within the noise.)"""

_WITHOUT_FACTS: Final = ("disk_full", "store_busy", "query_too_large")
"""Why a job may not begin or end, other than by the worker's doing."""


_SEARCH_SECONDS: Final = 30.0
"""How long a reader waits for an answer: the first one waits for the model."""


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
        self._folders: dict[str, Path] = {}
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
        """Begin the job unless themes stand already as they were asked for, or it runs, or it ended without them.

        A job that is ``done`` has ended since the data set was read: read again, it has its themes. While a job runs
        because readers now ask for something else, the themes found before stand.
        """
        if _has_what_was_asked(dataset):
            return None
        job = self.of(dataset)
        return self.start(dataset) if job is None or self._is_void(job, dataset) else job

    def _is_void(self, job: Job, dataset: Dataset) -> bool:
        """Whether a job is done and its themes are gone all the same."""
        found = (each for each in self._store.datasets() if each.id == dataset.id)
        return job.state == "done" and not any(_has_what_was_asked(each) for each in found)

    def start(self, dataset: Dataset, *, anew: bool = False, seed: int = 0) -> Job:
        """Begin the job, again if need be.

        Args:
            anew: whether themes are found anew rather than the comments placed in those that stand; a theme that is
                found again keeps its id, and with it what readers did to it.
            seed: of everything drawn by chance; another one than 0 finds them anew.
        """
        key = self._key(dataset)
        with self._lock:
            known = self._jobs.get(key)
            if known is not None and known.is_active:
                return known
            job = self._jobs[key] = Job(key, "waiting", began=time.monotonic())
            # A folder of its own: another process may be at the same job of the same store.
            folder = self._store.folder / "staging" / f"themes-{secrets.token_hex(8)}"
            self._folders[key] = folder
        try:
            self._store.registry.save_job(key, job.state)
            request = self._request(dataset, folder, anew=anew or seed != 0, seed=seed)
        except Exception as error:  # noqa: BLE001 - a job that waited for what never comes could not be begun again
            self._end(Event(key, "failed", code=_code(error)))
            return self._jobs[key]
        self._worker.submit(key, request, lambda event: self._hear(dataset, event))
        return job

    def cancel(self, dataset: Dataset) -> None:
        """Stop the job; what was embedded so far is kept."""
        self._worker.cancel(self._key(dataset))

    def search(self, dataset: Dataset, text: str, *, seconds: float = _SEARCH_SECONDS) -> list[tuple[str, float]]:
        """The responses whose comments are nearest in meaning to a text in any language, at most 500, nearest first.

        Each with its cosine. Comments may be read meanwhile: the answer comes between two slices.

        Raises:
            JobFailed: ``search_without``, ``search_model``, ``search_late``, ``search_failed``: why there is no answer.
        """
        if not dataset.themes:
            raise JobFailed("search_without")
        run = self._store.folder / "themes" / dataset.themes
        request = SearchRequest(run, self._vectors, text, self._model(dataset), self._fetched)
        return self._worker.search(request, seconds)

    def models(self) -> tuple[ModelInfo, ...]:
        """The language models on this machine."""
        return available_models(ROOT / "models", self._fetched)

    def fetch(self, name: str) -> Job:
        """Fetch a model from a hub; another fetch of the same one is that one."""
        key = f"fetch-{name}"
        with self._lock:
            known = self._jobs.get(key)
            if known is not None and known.is_active:
                return known
            job = self._jobs[key] = Job(key, "waiting", began=time.monotonic())
        self._worker.submit(key, FetchRequest(name, self._fetched), self._hear_of_model)
        return job

    def fetching(self, name: str) -> Job | None:
        """How the fetching of a model stands; None if nobody asked for it since the start."""
        return self._jobs.get(f"fetch-{name}")

    def cancel_fetch(self, name: str) -> None:
        """Stop fetching a model; what came is kept for the next time."""
        self._worker.cancel(f"fetch-{name}")

    def close(self) -> None:
        """End the worker; what customers wrote does not stay behind."""
        self._worker.close()
        with self._lock:
            for folder in self._folders.values():
                shutil.rmtree(folder, ignore_errors=True)

    def _request(self, dataset: Dataset, folder: Path, *, anew: bool, seed: int) -> ThemeRequest:
        """What the worker needs, with the comments written out for it."""
        earlier = self._store.themes_before(dataset)
        standing = None if anew or earlier is None or not _can_stand(dataset, earlier) else earlier.folder
        folder.mkdir(parents=True, exist_ok=True)
        comments = folder / "comments.parquet"
        self._store.write_comments(dataset, comments)
        self._vectors.parent.mkdir(parents=True, exist_ok=True)
        return ThemeRequest(
            comments,
            folder / "run",
            self._vectors,
            self._model(dataset),
            self._fetched,
            wanted=dataset.choice.themes,
            seed=seed,
            standing=standing,
            earlier=earlier.folder if earlier else None,
            pins=pins_of(dataset.theme_edits),
        )

    @property
    def _vectors(self) -> Path:
        return self._store.folder / "vectors" / "vectors.sqlite"

    @property
    def _fetched(self) -> Path:
        return self._store.folder / "models"

    def _hear_of_model(self, event: Event) -> None:
        if event.kind == "progress":
            self._progress(event)
        else:
            self._jobs[event.key] = Job(event.key, event.kind, code=event.code)

    def _hear(self, dataset: Dataset, event: Event) -> None:
        """Take up what the worker tells."""
        if event.kind == "progress":
            self._progress(event)
            return
        if event.kind == "done":
            try:
                self._store.adopt_themes(dataset, self._folders[event.key] / "run")
            except Exception as error:  # noqa: BLE001 - themes that cannot be kept are a job that failed
                event = Event(event.key, "failed", code=_code(error))
        self._end(event)

    def _end(self, event: Event) -> None:
        """Keep how a job ended; what customers wrote does not stay in the staging folder."""
        shutil.rmtree(self._folders.pop(event.key), ignore_errors=True)
        with self._lock:
            self._jobs[event.key] = Job(event.key, event.kind, code=event.code)
        try:
            self._store.registry.save_job(event.key, event.kind, event.code)
        except NpsError:
            _LOG.exception("how the job %s ended is known only until the next start", event.key)

    def _progress(self, event: Event) -> None:
        with self._lock:
            job = self._jobs[event.key]
            began = job.began if job.stage == event.stage else time.monotonic()
            self._jobs[event.key] = replace(
                job, state="running", stage=event.stage, done=event.done, total=event.total, began=began
            )

    def _key(self, dataset: Dataset) -> str:
        named = self._model(dataset)
        model = hashlib.sha256(named.encode()).hexdigest()[:16] if named else "packaged"
        return "-".join(filter(None, (dataset.content, model, RECIPE, dataset.asked)))

    def _model(self, dataset: Dataset) -> str:
        """The model that was chosen for a data set, else that of the settings; empty for the packaged one."""
        return dataset.choice.model or self._store.settings.embed_model


def _has_what_was_asked(dataset: Dataset) -> bool:
    return bool(dataset.themes) and dataset.themes_asked == dataset.asked


def _can_stand(dataset: Dataset, earlier: EarlierRun) -> bool:
    """Whether the comments of a data set can be placed in the themes of an earlier run."""
    comments = sum(wave.receipt.comments for wave in dataset.waves)
    return (
        earlier.recipe == RECIPE
        and earlier.wanted == dataset.choice.themes
        and earlier.learned_from >= min(_LEARNED_ENOUGH, comments // 2)
    )


def _code(error: Exception) -> str:
    """The code of a failed job's sentence, which is told without facts."""
    if isinstance(error, NpsError) and error.code in _WITHOUT_FACTS:
        return error.code
    _LOG.error("no themes", exc_info=error)
    return "themes_failed"
