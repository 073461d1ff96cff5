"""Data sets on disk, and the questions put to them.

The truth is one folder: a small registry and immutable wave files named by their hash. The query engine works on a
copy that can be thrown away. A data set's ``version`` is the hash of its waves and its theme run: the same version
always gives the same numbers, so it is the key of every cache.
"""

import json
import secrets
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from sqlalchemy import FromClause, func, insert, select, update

from nps_core.comments.runs import ASSIGNMENTS, THEMES, ThemeRun, read_run
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
from nps_core.store.waves import Waves, put_on_disk, sha256_of, writing_to
from nps_core.tally import Tally

__all__ = ["Dataset", "Store", "Wave"]

MOST_SEGMENTS: Final = 50_000
"""The most segments of one dimension that are listed."""

_LEFT_BEHIND_SECONDS: Final = 24 * 60 * 60
"""Work that has lain in the staging folder for so long was left behind by a process that died."""

_QUOTED: Final = (RESPONSE_ID, SCORE, COMMENT)

_REMEMBERED: Final = 256
_LARGEST_REMEMBERED: Final = 5_000
"""How many tallies are remembered, and of how many groups each at most."""


class Store:
    """One data folder."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data
        registry = self.folder / "registry.sqlite"
        waves = self.folder / "waves"
        with writing_to(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            is_new = not registry.exists() or not registry.stat().st_size
            if is_new and waves.exists() and any(waves.glob("*.parquet")):
                raise StoreBroken("registry_missing", file=registry.name)
            self.registry = Registry(registry)
            self.waves = Waves(waves)
            self.waves.sweep(self._named_files())
            self._sweep_staging()
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._known: dict[str, Dataset] = {}
        self._listed: tuple[int, tuple[Dataset, ...]] | None = None
        self._tallies: OrderedDict[tuple[Any, ...], Tally] = OrderedDict()
        self._whole_runs: set[str] = set()

    # -- data sets ----------------------------------------------------------------------------------------------

    def datasets(self) -> tuple[Dataset, ...]:
        """Every data set that is not removed, the newest first and the sample last."""
        changes, listed = self.registry.changes(), self._listed
        if listed is None or listed[0] != changes:
            shown = select(DATASETS).where(DATASETS.c.removed_at.is_(None)).order_by(DATASETS.c.added_at.desc())
            found = [self._dataset(row) for row in self.registry.rows(shown)]
            listed = (changes, tuple(sorted(found, key=lambda dataset: dataset.is_sample)))
            self._listed = listed
        return listed[1]

    def dataset(self, name_or_id: str) -> Dataset:
        """The data set of an id or, failing that, of a name.

        Raises:
            DatasetMissing: there is none.
        """
        listed = self.datasets()
        found = next((each for each in listed if each.id == name_or_id), None)
        found = found or next((each for each in listed if each.name == name_or_id), None)
        if found is None:
            raise DatasetMissing("dataset_missing", name=name_or_id)
        return found

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
        if target is not None:
            _refuse_other_columns(target, reading.receipt)
        with writing_to(self.folder):
            source_sha256 = sha256_of(source)
            sha256 = self.waves.keep(reading.responses)
            left_out_sha256 = self.waves.keep(reading.left_out)
        dataset_id = target.id if target else secrets.token_hex(6)
        with self.registry.writing() as connection:
            # Asked once nobody else can write: the same file may be coming in twice at this moment.
            known = self._holding(sha256, target)
            if known is not None:
                return known
            if target is None:
                connection.execute(insert(DATASETS).values(id=dataset_id, name=name, sample=sample, added_at=now()))
            before = select(func.count()).select_from(WAVES).where(WAVES.c.dataset == dataset_id)
            connection.execute(
                insert(WAVES).values(
                    dataset=dataset_id,
                    position=connection.execute(before).scalar_one(),
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
        brought_in = self.bring_in(file, name=name, sample=True)
        if newest is not None and newest["id"] != brought_in.id:
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
        key = (dataset.version, tuple(by), filters, commented)
        known = self._tallies.get(key)
        if known is not None:
            return known
        source, assigned = self._tables(dataset)
        counted = self.engine.columns(statements.counts(source, assigned, by, filters, commented=commented))
        tally = Tally.of_counts(dict(zip((*by, SCORE, "n"), counted.values(), strict=True)), by)
        if len(tally) <= _LARGEST_REMEMBERED:
            self._remember(key, tally)
        return tally

    def rows(
        self, dataset: Dataset, filters: Filters = Filters(), *, limit: int = 1_000, commented: bool = False
    ) -> pd.DataFrame:
        """The newest responses that match: id, day, score, comment, dimensions and attributes."""
        source, assigned = self._tables(dataset)
        shown = (RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT, *dataset.columns.dimensions, *dataset.columns.attributes)
        found = self._frame(statements.rows(source, assigned, shown, filters, limit=limit, commented=commented))
        return found.set_axis(list(shown), axis=1)

    def named(self, dataset: Dataset, response_ids: Sequence[str], filters: Filters) -> pd.DataFrame:
        """Those of some responses that match: id, score and comment."""
        source, assigned = self._tables(dataset)
        these = statements.among(source.c[RESPONSE_ID], response_ids)
        matching = statements.matching(source, assigned, filters)
        return self._quotable(select(*(source.c[each] for each in _QUOTED)).where(these, *matching), _QUOTED)

    def newest_of_themes(self, dataset: Dataset, themes: Sequence[str], filters: Filters, *, most: int) -> pd.DataFrame:
        """The newest matching comments of each of some themes: theme, id, score and comment."""
        source, assigned = self._tables(dataset)
        if assigned is None:
            return pd.DataFrame(columns=[THEME, *_QUOTED])
        asked = statements.newest_of_themes(source, assigned, _QUOTED, themes, filters, most)
        return self._quotable(asked, (THEME, *_QUOTED))

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
        with writing_to(self.folder):
            place.parent.mkdir(parents=True, exist_ok=True)
            if not self._is_whole_run(sha256):
                shutil.rmtree(place, ignore_errors=True)
                out.replace(place)
                put_on_disk(place)
                put_on_disk(place.parent)
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
        with writing_to(self.folder):
            try:
                probe.write_bytes(b"0")
            finally:
                probe.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of every file."""
        if self._engine is not None:
            self._engine.close()
        self.registry.close()

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder beside the waves for work under way; it is removed afterwards."""
        folder = self.folder / "staging" / secrets.token_hex(8)
        with writing_to(self.folder):
            folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def engine(self) -> Engine:
        """The query engine, opened at the first question."""
        with self._opening:
            if self._engine is not None and self._engine.is_lost:
                self._engine.close()
                self._engine = None
            if self._engine is None:
                self._engine = Engine(self.folder / "engine", seconds=self.settings.query_seconds)
        return self._engine

    def _frame(self, statement: Any) -> pd.DataFrame:
        return self.engine.frame(statement)

    def _quotable(self, statement: Any, names: Sequence[str]) -> pd.DataFrame:
        """The answer to a statement of few rows, its columns under their names."""
        return pd.DataFrame(dict(zip(names, self.engine.columns(statement).values(), strict=True)))

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
        # By content, whichever data set it was first found for: two of the same content have the same themes.
        newest = select(THEME_RUNS.c.sha256).where(THEME_RUNS.c.waves == bare.content)
        runs = self.registry.rows(newest.order_by(THEME_RUNS.c.added_at.desc()))
        whole = next((run["sha256"] for run in runs if self._is_whole_run(run["sha256"])), "")
        dataset = Dataset(bare.id, bare.name, bare.is_sample, waves, whole)
        self._known[dataset.version] = dataset
        return dataset

    def _holding(self, sha256: str, target: Dataset | None) -> Dataset | None:
        """The data set that already has these responses: the target, or one that has nothing else."""
        for dataset in self.datasets():
            own = [wave.sha256 for wave in dataset.waves]
            is_target = target is not None and dataset.id == target.id
            if (is_target and sha256 in own) or (target is None and own == [sha256]):
                return dataset
        return None

    def _is_whole_run(self, sha256: str) -> bool:
        """Whether the files of a theme run are there and undamaged; otherwise it is as if there had been none."""
        place = self.folder / "themes" / sha256
        if not (place / THEMES).is_file() or not (place / ASSIGNMENTS).is_file():
            return False
        if sha256 not in self._whole_runs and sha256_of(place / ASSIGNMENTS) == sha256:
            self._whole_runs.add(sha256)
        return sha256 in self._whole_runs

    def _remember(self, key: tuple[Any, ...], tally: Tally) -> None:
        with self._opening:
            self._tallies[key] = tally
            while len(self._tallies) > _REMEMBERED:
                self._tallies.popitem(last=False)

    def _sweep_staging(self) -> None:
        """Remove what processes that died left of their work: it holds what customers wrote."""
        for left in (self.folder / "staging").glob("*"):
            with suppress(FileNotFoundError):  # another process sweeps as well
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)

    def _tables(self, dataset: Dataset) -> tuple[FromClause, FromClause | None]:
        """The tables of a data set's responses and themes, made if they are not there."""
        return tables.of(dataset, self.engine, self.waves, self.folder / "themes")


def _refuse_other_columns(target: Dataset, receipt: Receipt) -> None:
    mine, theirs = set(target.columns.dimensions), set(receipt.dimensions)
    if (mine or theirs) and not mine & theirs:
        raise TableRefused("other_columns", dataset=target.name, wanted=sorted(mine), found=sorted(theirs))
