"""Data sets on disk, and the questions put to them.

The truth is one folder: a small registry and immutable wave files named by their hash. The query engine works on a
copy that can be thrown away. A data set's ``version`` is the hash of its waves and its theme run: the same version
always gives the same numbers, so it is the key of every cache.
"""

import json
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from sqlalchemy import FromClause, insert, select, update

from nps_core.comments.runs import ASSIGNMENTS, ThemeRun, read_run
from nps_core.errors import DatasetMissing, StoreBroken, TableRefused
from nps_core.filters import THEME, Filters
from nps_core.reading import Choices, Reading, read
from nps_core.reading.receipt import Receipt
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, ROW, SCORE
from nps_core.settings import Settings
from nps_core.store import statements, tables
from nps_core.store.datasets import Dataset, Wave
from nps_core.store.engine import Engine
from nps_core.store.registry import BENCHMARKS, DATASETS, JOBS, THEME_RUNS, WAVES, Registry, now
from nps_core.store.waves import Waves, sha256_of
from nps_core.tally import Tally

__all__ = ["Dataset", "Store", "Wave"]

MOST_SEGMENTS: Final = 50_000
"""The most segments of one dimension that are listed."""


class Store:
    """One data folder."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data
        self.folder.mkdir(parents=True, exist_ok=True)
        registry = self.folder / "registry.sqlite"
        waves = self.folder / "waves"
        if not registry.exists() and waves.exists() and any(waves.glob("*.parquet")):
            raise StoreBroken("registry_missing", file=registry.name)
        self.registry = Registry(registry)
        self.waves = Waves(waves)
        self.waves.sweep(self._named_files())
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._known: dict[str, Dataset] = {}
        self._listed: tuple[int, tuple[Dataset, ...]] | None = None

    # -- data sets ----------------------------------------------------------------------------------------------

    def datasets(self) -> tuple[Dataset, ...]:
        """Every data set that is not removed, the newest first and the sample last."""
        changes = self.registry.changes()
        if self._listed is None or self._listed[0] != changes:
            shown = select(DATASETS).where(DATASETS.c.removed_at.is_(None)).order_by(DATASETS.c.added_at.desc())
            found = [self._dataset(row) for row in self.registry.rows(shown)]
            self._listed = (changes, tuple(sorted(found, key=lambda dataset: dataset.is_sample)))
        return self._listed[1]

    def dataset(self, name_or_id: str) -> Dataset:
        """The data set of an id or, failing that, of a name.

        Raises:
            DatasetMissing: there is none.
        """
        for dataset in self.datasets():
            if name_or_id in (dataset.id, dataset.name):
                return dataset
        raise DatasetMissing("dataset_missing", name=name_or_id)

    def at(self, version: str) -> Dataset:
        """The data set of a version, as it stood then or stands now."""
        if version not in self._known:
            self.datasets()
        if version not in self._known:
            raise DatasetMissing("dataset_missing", name=version)
        return self._known[version]

    def add(self, reading: Reading, source: Path, *, name: str, into: str = "", sample: bool = False) -> Dataset:
        """Keep what was read from a file, as a data set of its own or as one more wave of another.

        The same file into the same data set again changes nothing.

        Raises:
            TableRefused: the columns differ from those of the data set it was to go into.
        """
        target = self.dataset(into) if into else None
        source_sha256 = sha256_of(source)
        sha256 = self.waves.keep(reading.responses)
        known = self._holding(sha256, target)
        if known is not None:
            return known
        if target is not None:
            _refuse_other_columns(target, reading.receipt)
        left_out_sha256 = self.waves.keep(reading.left_out)
        dataset_id = target.id if target else secrets.token_hex(6)
        with self.registry.writing() as connection:
            if target is None:
                connection.execute(insert(DATASETS).values(id=dataset_id, name=name, sample=sample, added_at=now()))
            connection.execute(
                insert(WAVES).values(
                    dataset=dataset_id,
                    position=len(target.waves) if target else 0,
                    sha256=sha256,
                    left_out_sha256=left_out_sha256,
                    source_sha256=source_sha256,
                    receipt=reading.receipt.to_json(),
                    added_at=now(),
                )
            )
        return self.dataset(dataset_id)

    def bring_in(
        self, file: Path, *, name: str, into: str = "", choices: Choices = Choices(), sample: bool = False
    ) -> Dataset:
        """Read a file and keep it: ``read`` and ``add`` in one.

        Raises:
            FileRefused, TableRefused, DatasetMissing: nothing was kept.
        """
        with self.staging() as folder:
            reading = read(file, folder, choices, name=file.name, settings=self.settings)
            return self.add(reading, file, name=name, into=into, sample=sample)

    def ensure_sample(self, file: Path, name: str) -> None:
        """Bring the sample data in, in place of an older release's; not if a reader removed them."""
        samples = select(DATASETS.c.id, DATASETS.c.removed_at, WAVES.c.source_sha256).join(WAVES)
        brought = self.registry.rows(samples.where(DATASETS.c.sample).order_by(DATASETS.c.added_at))
        newest = brought[-1] if brought else None
        if newest is not None and (newest["removed_at"] or newest["source_sha256"] == sha256_of(file)):
            return
        self.bring_in(file, name=name, sample=True)
        if newest is not None:
            self.remove(newest["id"])

    def rename(self, dataset: str, name: str) -> None:
        """Give a data set another name."""
        with self.registry.writing() as connection:
            connection.execute(update(DATASETS).where(DATASETS.c.id == dataset).values(name=name))

    def remove(self, dataset: str) -> None:
        """Take a data set out of sight; ``restore`` brings it back."""
        with self.registry.writing() as connection:
            connection.execute(update(DATASETS).where(DATASETS.c.id == dataset).values(removed_at=now()))

    def restore(self, dataset: str) -> None:
        """Bring a removed data set back."""
        with self.registry.writing() as connection:
            connection.execute(update(DATASETS).where(DATASETS.c.id == dataset).values(removed_at=None))

    def left_out(self, wave: Wave) -> pd.DataFrame:
        """The rows of a wave's file that were left out: ``row`` and ``reason``."""
        return pyarrow.parquet.read_table(self.waves.open(wave.left_out_sha256)).to_pandas()

    # -- questions ----------------------------------------------------------------------------------------------

    def counts(
        self, dataset: Dataset, by: Sequence[str] = (), filters: Filters = Filters(), *, commented: bool = False
    ) -> Tally:
        """How many responses gave each score, by some columns (``theme`` and ``answered_on`` among them)."""
        source, assigned = self._tables(dataset)
        return Tally.of_counts(self._frame(statements.counts(source, assigned, by, filters, commented=commented)), by)

    def rows(
        self, dataset: Dataset, filters: Filters = Filters(), *, limit: int = 1_000, commented: bool = False
    ) -> pd.DataFrame:
        """The newest responses that match: id, day, score, comment, dimensions and attributes."""
        source, assigned = self._tables(dataset)
        shown = (RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT, *dataset.columns.dimensions, *dataset.columns.attributes)
        return self._frame(statements.rows(source, assigned, shown, filters, limit=limit, commented=commented))

    def named(self, dataset: Dataset, response_ids: Sequence[str], filters: Filters) -> pd.DataFrame:
        """Those of some responses that match: id, day, score and comment."""
        source, assigned = self._tables(dataset)
        shown = [source.c[each] for each in (RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT)]
        these = source.c[RESPONSE_ID].in_(list(response_ids))
        return self._frame(select(*shown).where(these, *statements.matching(source, assigned, filters)))

    def segments(self, dataset: Dataset, dimension: str, most: int = MOST_SEGMENTS) -> pd.DataFrame:
        """The segments of a dimension and their number of responses, the most frequent first."""
        source, _ = self._tables(dataset)
        return self._frame(statements.values(source, dimension, most))

    def theme_run(self, dataset: Dataset) -> ThemeRun | None:
        """The themes found in a data set's comments; None while there are none."""
        return read_run(self.folder / "themes" / dataset.themes) if dataset.themes else None

    def assignments(self, dataset: Dataset) -> pd.DataFrame:
        """Which themes each response carries: ``row`` (in its file) and ``theme``; empty while there is no run."""
        source, assigned = self._tables(dataset)
        if assigned is None:
            return pd.DataFrame({ROW: [], THEME: []})
        joined = source.join(assigned, source.c[statements.SEQ] == assigned.c[statements.SEQ])
        return self._frame(select(source.c[ROW], assigned.c[THEME]).select_from(joined))

    # -- themes and jobs ----------------------------------------------------------------------------------------

    def write_comments(self, dataset: Dataset, file: Path) -> None:
        """Write the comments of a data set for the worker: ``response_id``, ``comment``, ``score``."""
        source, assigned = self._tables(dataset)
        columns = (RESPONSE_ID, COMMENT, SCORE)
        wanted = statements.rows(source, assigned, columns, Filters(), limit=2**40, commented=True)
        table = pa.Table.from_pandas(self._frame(wanted), preserve_index=False)
        pyarrow.parquet.write_table(table, file)

    def adopt_themes(self, dataset: Dataset, key: str, out: Path) -> None:
        """Keep a finished theme run; from here on the data set has another version."""
        sha256 = sha256_of(out / ASSIGNMENTS)
        place = self.folder / "themes" / sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            out.replace(place)
        shutil.rmtree(out, ignore_errors=True)
        row = {"dataset": dataset.id, "waves": dataset.content, "sha256": sha256, "added_at": now()}
        with self.registry.writing() as connection:
            if not connection.execute(update(THEME_RUNS).where(THEME_RUNS.c.key == key).values(row)).rowcount:
                connection.execute(insert(THEME_RUNS).values(key=key, **row))

    def job_state(self, key: str) -> tuple[str, str]:
        """How a job stood last: its state and, if it failed, the code of its sentence; empty if it never ran."""
        found = self.registry.rows(select(JOBS.c.state, JOBS.c.code).where(JOBS.c.key == key))
        return (found[0]["state"], found[0]["code"]) if found else ("", "")

    # -- benchmarks of one's own --------------------------------------------------------------------------------

    def benchmark_files(self) -> tuple[tuple[str, str, list[dict[str, Any]]], ...]:
        """The benchmark files that were added: hash, file name, rows."""
        shown = select(BENCHMARKS).where(BENCHMARKS.c.removed_at.is_(None)).order_by(BENCHMARKS.c.added_at)
        return tuple((row["sha256"], row["file"], json.loads(row["content"])) for row in self.registry.rows(shown))

    def remove_benchmarks(self, sha256: str) -> None:
        """Take a benchmark file of one's own out again."""
        with self.registry.writing() as connection:
            connection.execute(update(BENCHMARKS).where(BENCHMARKS.c.sha256 == sha256).values(removed_at=now()))

    # -- the house ----------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise unless the store can be read and written.

        Raises:
            StoreBroken: the registry is damaged, a wave is missing, or the folder cannot be written.
        """
        self.registry.check()
        for dataset in self.datasets():
            for wave in dataset.waves:
                self.waves.open(wave.sha256)
        probe = self.folder / f"check-{secrets.token_hex(4)}"
        try:
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise StoreBroken("folder_not_writable", file=self.folder.name) from error

    def close(self) -> None:
        """Let go of every file."""
        if self._engine is not None:
            self._engine.close()
        self.registry.close()

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder beside the waves for work under way; it is removed afterwards."""
        folder = self.folder / "staging" / secrets.token_hex(8)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def engine(self) -> Engine:
        """The query engine, opened at the first question."""
        with self._opening:
            if self._engine is None:
                self._engine = Engine(self.folder / "engine", seconds=self.settings.query_seconds)
        return self._engine

    def _frame(self, statement: Any) -> pd.DataFrame:
        return self.engine.frame(statement)

    def _named_files(self) -> set[str]:
        rows = self.registry.rows(select(WAVES.c.sha256, WAVES.c.left_out_sha256))
        return {name for row in rows for name in row.values()}

    def _dataset(self, row: dict[str, Any]) -> Dataset:
        in_order = select(WAVES).where(WAVES.c.dataset == row["id"]).order_by(WAVES.c.position)
        waves = tuple(
            Wave(w["sha256"], w["left_out_sha256"], w["source_sha256"], w["added_at"], Receipt.from_json(w["receipt"]))
            for w in self.registry.rows(in_order)
        )
        bare = Dataset(row["id"], row["name"], bool(row["sample"]), waves, "")
        newest = select(THEME_RUNS.c.sha256).where(THEME_RUNS.c.dataset == bare.id, THEME_RUNS.c.waves == bare.content)
        runs = self.registry.rows(newest.order_by(THEME_RUNS.c.added_at.desc()).limit(1))
        dataset = Dataset(bare.id, bare.name, bare.is_sample, waves, runs[0]["sha256"] if runs else "")
        self._known[dataset.version] = dataset
        return dataset

    def _holding(self, sha256: str, target: Dataset | None) -> Dataset | None:
        """The data set that already has these responses: the target, or one that has nothing else."""
        for dataset in self.datasets():
            own = [wave.sha256 for wave in dataset.waves]
            if (dataset == target and sha256 in own) or (target is None and own == [sha256]):
                return dataset
        return None

    def _tables(self, dataset: Dataset) -> tuple[FromClause, FromClause | None]:
        """The tables of a data set's responses and themes, made if they are not there."""
        return tables.of(dataset, self.engine, self.waves, self.folder / "themes")


def _refuse_other_columns(target: Dataset, receipt: Receipt) -> None:
    mine, theirs = set(target.columns.dimensions), set(receipt.dimensions)
    if (mine or theirs) and not mine & theirs:
        raise TableRefused("other_columns", dataset=target.name, wanted=sorted(mine), found=sorted(theirs))
