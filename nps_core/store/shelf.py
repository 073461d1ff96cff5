"""The data sets of one folder: what is kept, recognised, put together, remembered, removed."""

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow.parquet
from sqlalchemy import Table, delete, func, insert, select, update

from nps_core.comments.runs import ASSIGNMENTS, THEMES
from nps_core.comments.steering import ThemeEdit
from nps_core.errors import DatasetMissing, TableRefused
from nps_core.reading import Choices, Reading, read
from nps_core.reading.receipt import ROLES, Receipt
from nps_core.settings import Settings
from nps_core.store.backup import refuse_what_is_not_new
from nps_core.store.datasets import Dataset, Edit, Join, Mapped, ThemeChoice, Wave, named_joins
from nps_core.store.meeting import Comparison, Met, meet, refuse_other_columns, without_same
from nps_core.store.registry import (
    DATASETS,
    EDITS,
    JOINS,
    MAPPINGS,
    THEME_CHOICES,
    THEME_EDITS,
    THEME_RUNS,
    WAVES,
    Registry,
    now,
)
from nps_core.store.waves import Waves, sha256_of, writing_to

_LEFT_BEHIND_SECONDS: Final = 24 * 60 * 60
"""Work that has lain in the staging folder for so long was left behind by a process that died."""

_AS_THEY_STAND: Final = ("0-10", "1-10")
"""Scales on which a written answer is the score: whether a file is on one of them, its values say themselves."""

_FEW: Final = 0.02
"""The share of answers off the data set's scale up to which a further file is still on it."""


class Shelf:
    """The data sets of one folder."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.data
        registry = self.folder / "registry.sqlite"
        waves = self.folder / "waves"
        with writing_to(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            if not registry.exists() or not registry.stat().st_size:
                refuse_what_is_not_new(self.folder)
            self.registry = Registry(registry)
            self.waves = Waves(waves)
            self.waves.sweep(self._named_files())
            self.sweep_staging()
        self._erasures = self.registry.erasures()
        self._known: dict[str, Dataset] = {}
        self._listed: tuple[int, tuple[Dataset, ...]] | None = None
        self._whole_runs: set[str] = set()
        self._last_met: tuple[tuple[str, Receipt, tuple[Wave, ...]], Met] | None = None

    def datasets(self) -> tuple[Dataset, ...]:
        """Every data set that is not removed, the newest first and the sample last."""
        changes, listed = self.registry.changes(), self._listed
        if listed is None or listed[0] != changes:
            if (erasures := self.registry.erasures()) != self._erasures:
                self._erasures = erasures
                self._let_go()
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

    # -- files that come in -------------------------------------------------------------------------------------

    def compare(self, reading: Reading, dataset: Dataset) -> Comparison:
        """What a file that was read would bring to a data set; nothing is kept.

        Raises:
            TableRefused: it shares no column to split by with the data set.
        """
        refuse_other_columns(dataset, reading.receipt)
        with self.staging() as folder:
            return self._meet(self._let_in(reading, dataset.id, folder), dataset, folder).comparison

    def choices_for(self, dataset: Dataset) -> Choices:
        """How a further file of a data set is read: in its zone, on its scale unless answers stand for themselves."""
        last = dataset.waves[-1].receipt
        zone = next((wave.receipt.timezone for wave in reversed(dataset.waves) if wave.receipt.timezone), "")
        return Choices(scale="" if last.scale in _AS_THEY_STAND else last.scale, timezone=zone)

    def add(self, reading: Reading, source: Path, *, name: str, into: str = "", sample: bool = False) -> Dataset:
        """Keep what was read from a file, as a data set of its own or as one more wave of another.

        Answers that the other data set has already are left out of the wave; a file that brings nothing new changes
        nothing.

        Raises:
            TableRefused: the columns differ from those of the data set it was to go into.
        """
        if not into:
            return self._keep(reading, source, name=name, sample=sample)
        while True:
            target = self.dataset(into)
            refuse_other_columns(target, reading.receipt)
            with self.staging() as folder:
                let_in = self._let_in(reading, target.id, folder)
                met = self._meet(let_in, target, folder)
                if not met.comparison.new + met.comparison.changed:
                    return target
                fitted = without_same(let_in, met, folder)
                kept = self._keep_in(target, fitted, source, replaced=met.comparison.changed)
            if kept is not None:
                return kept

    def bring_in(
        self, file: Path, *, name: str, into: str = "", choices: Choices = Choices(), sample: bool = False
    ) -> Dataset:
        """Read a file and keep it: ``read`` and ``add`` in one.

        Raises:
            FileRefused, TableRefused, DatasetMissing: nothing was kept.
        """
        with self.staging() as folder:
            reading = self.read(file, folder, into=into, choices=choices)
            return self.add(reading, file, name=name, into=into, sample=sample)

    def read(self, file: Path, folder: Path, *, into: str = "", choices: Choices = Choices()) -> Reading:
        """Read a file into a folder, as files of its shape were read before and as the data set it goes into.

        Raises:
            FileRefused, TableRefused: it cannot be read.
            DatasetMissing: there is no such data set to go into.
        """
        reader = partial(read, file, folder, name=file.name, settings=self.settings, remembered=self.remembered())
        if not into:
            return reader(choices)
        like = self.choices_for(self.dataset(into))
        choices = replace(choices, timezone=choices.timezone or like.timezone)
        on_its_scale = reader(replace(choices, scale=choices.scale or like.scale))
        off = dict(on_its_scale.receipt.left_out).get("score_out_of_range", 0)
        if choices.scale or not like.scale or off <= _FEW * on_its_scale.receipt.rows_read:
            return on_its_scale
        return reader(choices)  # another coding of the answers, as its values show

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
        self._date_removal(DATASETS, dataset, now())

    def restore(self, dataset: str) -> None:
        """Bring a removed data set back."""
        self._date_removal(DATASETS, dataset, None)

    def take_back(self, dataset: Dataset) -> None:
        """Take the last file of a data set away again; with its only file goes the data set.

        Raises:
            DatasetMissing: it was removed meanwhile.
            TableRefused: another file came in since, compared with this one: nothing is changed.
        """
        with self.registry.writing() as connection:
            standing = self.dataset(dataset.id)
            if standing.content != dataset.content:
                raise TableRefused("came_in_since", name=standing.name)
            if len(standing.waves) == 1:
                connection.execute(update(DATASETS).where(DATASETS.c.id == standing.id).values(removed_at=now()))
                return
            last = (WAVES.c.dataset == standing.id, WAVES.c.position == len(standing.waves) - 1)
            connection.execute(delete(WAVES).where(*last))

    def left_out(self, wave: Wave) -> pd.DataFrame:
        """The rows of a wave's file that were left out: ``row`` and ``reason``."""
        return pyarrow.parquet.read_table(self.waves.open(wave.left_out_sha256)).to_pandas()

    # -- how files of a shape are read --------------------------------------------------------------------------

    def remember(self, receipt: Receipt, choices: Choices) -> None:
        """Keep what every column of a file was taken for, and its scale, order of dates and zone.

        Neither encoding nor sheet: they belong to the one file; nor a zone that nobody chose. Without a header there
        is no shape to know a file by.
        """
        if not receipt.fingerprint:
            return
        roles = tuple((column.role, column.column) for column in receipt.columns if column.role in ROLES)
        confirmed = Choices(
            roles=roles,
            scale=receipt.scale,
            sources=choices.sources,
            date_order=choices.date_order or receipt.date_order,
            timezone=receipt.timezone if choices.timezone or choices.home else "",
        )
        values = {"choices": json.dumps(asdict(confirmed)), "file": receipt.file, "saved_at": now()}
        shape = receipt.fingerprint
        with self.registry.writing() as connection:
            known = update(MAPPINGS).where(MAPPINGS.c.fingerprint == shape).values(values)
            if not connection.execute(known).rowcount:
                connection.execute(insert(MAPPINGS).values(fingerprint=shape, **values))

    def remembered(self) -> dict[str, Choices]:
        """How files of a shape (``Receipt.fingerprint``) are read."""
        return {mapped.fingerprint: mapped.choices for mapped in self.mappings()}

    def mappings(self) -> tuple[Mapped, ...]:
        """What is remembered, the newest first."""
        rows = self.registry.rows(select(MAPPINGS).order_by(MAPPINGS.c.saved_at.desc()))
        return tuple(
            Mapped(row["fingerprint"], row["file"], row["saved_at"], Choices.of(json.loads(row["choices"])))
            for row in rows
        )

    def forget(self, fingerprint: str) -> None:
        """Read files of a shape as if none had come before."""
        with self.registry.writing() as connection:
            connection.execute(delete(MAPPINGS).where(MAPPINGS.c.fingerprint == fingerprint))

    # -- the house ----------------------------------------------------------------------------------------------

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

    def sweep_staging(self, seconds: float = _LEFT_BEHIND_SECONDS) -> None:
        """Remove what processes that died left of their work: it holds what customers wrote.

        Nothing that was touched within a day, or so many seconds, goes.
        """
        for left in (self.folder / "staging").glob("*"):
            with suppress(FileNotFoundError):  # another process sweeps as well
                if time.time() - left.stat().st_mtime > seconds:
                    shutil.rmtree(left, ignore_errors=True)

    def _let_in(self, reading: Reading, dataset: str, folder: Path) -> Reading:
        """What of a file may go into a data set."""
        return reading

    def _meet(self, reading: Reading, target: Dataset, folder: Path) -> Met:
        """What a file brings to a data set; what ``compare`` found, ``add`` does not look for again."""
        asked = (sha256_of(reading.responses), reading.receipt, target.waves)
        last = self._last_met
        if last is None or last[0] != asked:
            self._last_met = last = (asked, meet(reading, target, self.waves, folder))
        return last[1]

    def _keep(self, reading: Reading, source: Path, *, name: str, sample: bool) -> Dataset:
        """Keep a file as a data set of its own; the same again is the one that stands."""
        row = self._row_of(reading, source)
        dataset_id = secrets.token_hex(6)
        with self.registry.writing() as connection:
            # Asked once nobody else can write: the same file may be coming in twice at this moment.
            same = (row["sha256"], reading.receipt.meaning)
            known = (d for d in self.datasets() if [(w.sha256, w.receipt.meaning) for w in d.waves] == [same])
            if (standing := next(known, None)) is not None:
                return standing
            connection.execute(insert(DATASETS).values(id=dataset_id, name=name, sample=sample, added_at=now()))
            connection.execute(insert(WAVES).values(dataset=dataset_id, position=0, added_at=now(), **row))
        return self.dataset(dataset_id)

    def _keep_in(self, target: Dataset, reading: Reading, source: Path, *, replaced: int) -> Dataset | None:
        """Keep a file as one more wave; None if another came in since it was compared."""
        row = self._row_of(reading, source)
        with self.registry.writing() as connection:
            found = self.dataset(target.id)
            if any(wave.sha256 == row["sha256"] for wave in found.waves):
                return found
            if found.content != target.content:
                return None
            waves = connection.execute(select(func.count()).select_from(WAVES).where(WAVES.c.dataset == target.id))
            position = waves.scalar_one()
            values = {"dataset": target.id, "position": position, "replaced": replaced, "added_at": now(), **row}
            connection.execute(insert(WAVES).values(values))
        return self.dataset(target.id)

    def _row_of(self, reading: Reading, source: Path) -> dict[str, str]:
        with writing_to(self.folder):
            return {
                "sha256": self.waves.keep(reading.responses),
                "left_out_sha256": self.waves.keep(reading.left_out),
                "source_sha256": sha256_of(source),
                "receipt": reading.receipt.to_json(),
            }

    def _let_go(self) -> None:
        """Forget everything that was made of responses: somebody's words were taken out of them."""
        self._known.clear()
        self._last_met = None

    def _date_removal(self, table: Table, row: str, date: str | None) -> None:
        with self.registry.writing() as connection:
            connection.execute(update(table).where(table.c.id == row).values(removed_at=date))

    def _standing(self, table: Table, dataset: str) -> list[dict[str, Any]]:
        """The joins or edits of a data set that were not undone, in the order in which they came."""
        shown = select(table).where(table.c.dataset == dataset, table.c.removed_at.is_(None))
        return self.registry.rows(shown.order_by(table.c.added_at, table.c.id))

    def _named_files(self) -> set[str]:
        rows = self.registry.rows(select(WAVES.c.sha256, WAVES.c.left_out_sha256))
        return {name for row in (*rows, *self.registry.rows(select(JOINS.c.sha256))) for name in row.values()}

    def _dataset(self, row: dict[str, Any]) -> Dataset:
        waves = self._waves(row["id"])
        joins = named_joins(waves, [Join.of_row(found) for found in self._standing(JOINS, row["id"])])
        edits = tuple(Edit.of_row(found) for found in self._standing(EDITS, row["id"]))
        steered = (ThemeEdit.of_row(found) for found in self._standing(THEME_EDITS, row["id"]))
        in_order = tuple(sorted(steered, key=lambda edit: edit.id))
        choice = select(THEME_CHOICES.c.themes, THEME_CHOICES.c.model).where(THEME_CHOICES.c.dataset == row["id"])
        chosen = next((ThemeChoice(**found) for found in self.registry.rows(choice)), ThemeChoice())
        bare = Dataset(row["id"], row["name"], bool(row["sample"]), waves, "", joins, edits, in_order, chosen)
        themes, asked = self._run_of(bare)
        dataset = replace(bare, themes=themes, themes_asked=asked)
        self._known[dataset.version] = dataset
        return dataset

    def _waves(self, dataset: str) -> tuple[Wave, ...]:
        """The files of a data set, in order."""
        names = ("sha256", "left_out_sha256", "source_sha256", "added_at", "receipt", "replaced")
        of_dataset = select(*(WAVES.c[name] for name in names)).where(WAVES.c.dataset == dataset)
        rows = self.registry.rows(of_dataset.order_by(WAVES.c.position))
        return tuple(Wave(receipt=Receipt.from_json(row.pop("receipt")), **row) for row in rows)

    def _run_of(self, bare: Dataset) -> tuple[str, str]:
        """The newest theme run of a data set's content that is whole, rather one that was asked for as it is now.

        Failing that, one of the same number and model: it stands until the themes that readers made are placed.

        By content, whichever data set it was first found for: two of the same content have the same themes.
        """
        newest = select(THEME_RUNS.c.sha256, THEME_RUNS.c.choice).where(THEME_RUNS.c.waves == bare.content)
        rows = self.registry.rows(newest.order_by(THEME_RUNS.c.added_at.desc()))
        runs = [(row["sha256"], row["choice"]) for row in rows]
        chosen = bare.asked.partition("/")[0]
        runs.sort(key=lambda run: (run[1] != bare.asked, run[1].partition("/")[0] != chosen))
        return next((run for run in runs if self._is_whole_run(run[0])), ("", ""))

    def _is_whole_run(self, sha256: str) -> bool:
        """Whether the files of a theme run are there and undamaged; otherwise it is as if there had been none."""
        place = self.folder / "themes" / sha256
        if not (place / THEMES).is_file() or not (place / ASSIGNMENTS).is_file():
            return False
        if sha256 not in self._whole_runs and sha256_of(place / ASSIGNMENTS) == sha256:
            self._whole_runs.add(sha256)
        return sha256 in self._whole_runs
