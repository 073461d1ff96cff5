"""What a command works on: a file or a data set, and what of it counts."""

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from nps_core.comments.jobs import Job, ThemeJobs
from nps_core.errors import DatasetMissing, FileRefused, JobFailed, TableRefused
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.reading import Choices
from nps_core.settings import settings
from nps_core.store import Dataset, Store

LOOK_SECONDS: Final = 0.2
TEMPORARY: Final = "file"


@contextlib.contextmanager
def opened(asked: argparse.Namespace) -> Iterator[tuple[Store, Dataset]]:
    """A data set of the store or, if there is such a file, that file in a store that lasts as long as the command."""
    if not Path(asked.source).is_file():
        with contextlib.closing(Store(settings())) as store:
            yield store, _named(store, asked.source)
        return
    file = file_of(asked.source)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        contextlib.closing(Store(replace(settings(), data=Path(folder)))) as store,
    ):
        yield store, store.bring_in(file, name=TEMPORARY, choices=choices_of(asked))


def _named(store: Store, source: str) -> Dataset:
    try:
        return store.dataset(source)
    except DatasetMissing as error:
        raise DatasetMissing("source_missing", name=source) from error


def refuse_unknown(asked: Sequence[str], dimensions: Sequence[str], of_one_value: Sequence[str] = ()) -> None:
    """Raise TableRefused if a dimension that was asked for is not there, or is none for it has one value only."""
    unknown = [name for name in asked if name not in dimensions]
    if unknown and set(unknown) <= set(of_one_value):
        raise TableRefused("one_value", names=unknown)
    if unknown:
        code = "no_such_dimension" if dimensions else "no_dimensions"
        raise TableRefused(code, names=unknown, found=list(dimensions))


def find_themes(store: Store, dataset: Dataset, text: Text, *, seed: int = 0) -> None:
    """Wait until themes stand as they are wanted; the stages go to standard error.

    Args:
        seed: of everything drawn by chance; with another one than 0 they are found anew.
    """
    jobs = ThemeJobs(store)
    try:
        job: Job | None = jobs.start(dataset, seed=seed) if seed or not dataset.themes else jobs.ensure(dataset)
        stage = ""
        while job is not None and job.is_active:
            if job.stage and job.stage != stage:
                stage = job.stage
                print(text(f"themes.stage_{stage}"), file=sys.stderr)
            time.sleep(LOOK_SECONDS)
            job = jobs.of(dataset)
    finally:
        jobs.close()
    if job is not None and job.state != "done":
        raise JobFailed(job.code or "themes_stopped")


def look_for_themes(store: Store, dataset: Dataset, text: Text) -> None:
    """Wait for themes where there are comments; where they fail, why stands on standard error and the rest is told."""
    try:
        if dataset.has_comments:
            find_themes(store, dataset, text)
    except JobFailed as error:
        print(text(error.key, **error.facts), file=sys.stderr)


def filters_of(asked: argparse.Namespace, dataset: Dataset) -> Filters:
    """Which responses a command counts.

    Raises:
        TableRefused: it asks for a dimension that is not there.
    """
    by_dimension: dict[str, tuple[str, ...]] = {}
    for dimension, segment in asked.only:
        by_dimension[dimension] = (*by_dimension.get(dimension, ()), segment)
    refuse_unknown(list(by_dimension), dataset.columns.dimensions)
    return Filters(
        since=asked.since,
        until=asked.until,
        segments=tuple(by_dimension.items()),
        counting="latest" if asked.latest else "all",
    )


def file_of(source: str) -> Path:
    """The file that a command names.

    Raises:
        FileRefused: there is none.
    """
    file = Path(source)
    if not file.is_file():
        raise FileRefused("file_missing", name=file.name)
    return file


def choices_of(asked: argparse.Namespace) -> Choices:
    """What a command decided about a file."""
    return Choices(
        roles=tuple(asked.map),
        scale=asked.scale,
        sources=asked.sources,
        date_order=asked.date_order,
        timezone=asked.timezone,
        sheet=asked.sheet,
        encoding=asked.encoding,
        header=asked.header,
    )


def own_and_theirs(written: str) -> tuple[str, str]:
    """A pair of columns as an option writes it."""
    own, _, theirs = written.partition("=")
    if not own or not theirs:
        raise TableRefused("key_unclear", found=written[:80])
    return own, theirs


def day(written: str) -> date:
    """A day as an option writes it: 2026-03-01."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r} is not a day such as 2026-03-01") from None


def name_and_value(written: str) -> tuple[str, str]:
    """A pair as an option writes it: NAME=VALUE."""
    name, _, value = written.partition("=")
    if not name:
        raise argparse.ArgumentTypeError(f"{written!r} is not NAME=VALUE")
    return name, value
