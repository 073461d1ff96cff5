"""Data sets on disk, and the questions put to them.

The truth is one folder: a small registry and immutable files named by their hash. The query engine works on a copy
that can be thrown away. A data set's ``version`` is the hash of its waves, of what was joined to them and merged in
them, and of its theme run: the same version always gives the same numbers, so it is the key of every cache.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from sqlalchemy import and_, func, insert, select, update

from nps_core.errors import TableRefused
from nps_core.filters import Filters
from nps_core.reading.companion import Companion
from nps_core.responses import ANSWERED_ON, COMMENT, SCORE
from nps_core.scale import SCORES
from nps_core.store import asked, bands, joins, merges, moves, tables
from nps_core.store.codebook import CODEBOOK
from nps_core.store.commented import SURENESS, Sought
from nps_core.store.counting import MOST_SEGMENTS, with_masked
from nps_core.store.datasets import Dataset, Edit, Join, Mapped, ThemeChoice, Wave
from nps_core.store.erasing import Erasing
from nps_core.store.exporting import Exporting
from nps_core.store.holding import Erasure, Held
from nps_core.store.joins import KeyMatch
from nps_core.store.keys import key_of
from nps_core.store.marked import Apart, Event
from nps_core.store.meeting import Comparison
from nps_core.store.merges import MergeProposal
from nps_core.store.registry import BENCHMARKS, DATASETS, EDITS, JOINS, now
from nps_core.store.reviewing import About, Decision, Review
from nps_core.store.sharing import Share
from nps_core.store.theming import EarlierRun, KeptRun
from nps_core.store.waves import sha256_of, writing_to

__all__ = [
    "CODEBOOK",
    "MOST_SEGMENTS",
    "SURENESS",
    "About",
    "Apart",
    "Comparison",
    "Dataset",
    "Decision",
    "EarlierRun",
    "Edit",
    "Erasure",
    "Event",
    "Held",
    "Join",
    "KeptRun",
    "KeyMatch",
    "Mapped",
    "MergeProposal",
    "Review",
    "Share",
    "Sought",
    "Store",
    "ThemeChoice",
    "Wave",
]

FEWEST_RATINGS: Final = 3
"""A number attribute with fewer different values is no rated question."""


class Store(Exporting, Erasing):
    """One data folder: its data sets, and the questions put to them."""

    # -- questions ----------------------------------------------------------------------------------------------

    def last_answers(self, dataset: Dataset) -> dict[str, date]:
        """The last day on which each customer answered, under the key of their id (``keys.key_of``)."""
        found = self.engine.columns(asked.last_answers(self._tables(dataset)[0]))
        customers, days = found["customer"], pd.DatetimeIndex(found["day"]).date
        keys = key_of(pa.array(customers, pa.string())).to_pylist()
        return {key: day for day, key in sorted(zip(days, keys, strict=True), key=itemgetter(0)) if key}

    def theme_patterns(self, dataset: Dataset, themes: Sequence[str], filters: Filters) -> Mapping[str, Any]:
        """The responses with a comment by sets of themes (``asked.theme_patterns``), ``score``, ``n``."""
        source, assigned = self._tables(dataset)
        assert assigned is not None, "themes are asked for only where a theme run stands"
        return self.engine.columns(asked.theme_patterns(source, assigned, themes, filters))

    def ratings(self, dataset: Dataset) -> dict[str, tuple[int, int]]:
        """The number attributes that are rated questions, whole numbers from 0 to 10, with their worst and best."""
        attributes = dataset.columns.attributes
        if not attributes:
            return {}
        if dataset.version in self._ratings:
            return self._ratings[dataset.version]
        found = [each for (each,) in self.engine.columns(asked.ranges(self._tables(dataset)[0], attributes)).values()]
        spans = dict(zip(attributes, zip(*(found[part::4] for part in range(4)), strict=True), strict=True))
        self._ratings[dataset.version] = {
            name: (int(least), int(most))
            for name, (least, most, different, broken) in spans.items()
            if different >= FEWEST_RATINGS and least >= 0 and most <= SCORES[-1] and not broken
        }
        return self._ratings[dataset.version]

    def rating_patterns(self, dataset: Dataset, ratings: Sequence[str], filters: Filters) -> Mapping[str, Any]:
        """The responses with an answer to each of some rated questions, by these answers, ``score`` and ``n``."""
        found = self.engine.columns(asked.rating_patterns(*self._tables(dataset), ratings, filters))
        return dict(zip((*ratings, SCORE, "n"), found.values(), strict=True))

    def transitions(self, dataset: Dataset, before: Filters, after: Filters) -> dict[str, Any]:
        """How those with an id moved between two sides, as ``moves.transitions`` counts them."""
        return self.engine.columns(moves.transitions(*self._tables(dataset), before, after))

    def movers(
        self, dataset: Dataset, before: Filters, after: Filters, moved: tuple[str, str], *, limit: int = 1_000
    ) -> pd.DataFrame:
        """Those who went from one category to another: ``was`` (score before), day, score and masked comment after."""
        shown = (ANSWERED_ON, SCORE, COMMENT)
        wanted = moves.movers(*self._tables(dataset), shown, before, after, moved=moved, limit=limit)
        return with_masked(self._frame(wanted).set_axis(["was", *shown], axis=1))

    def shared_cells(self, dataset: Dataset, dimension: str, before: Filters, after: Filters) -> pd.DataFrame:
        """What answers of one person lie in which cells together, as ``moves.shared_cells`` counts them."""
        table, assigned = self._tables(dataset)
        source, (key,) = bands.banded(table, (dimension,), lambda name: self.bands(dataset, name))
        return self._frame(moves.shared_cells(source, assigned, key, before, after))

    # -- second files, merges -----------------------------------------------------------------------------------

    def propose_keys(self, dataset: Dataset, companion: Companion) -> tuple[KeyMatch, ...]:
        """The columns by which the rows of a second file and the responses meet, the best first."""
        return joins.matches(self._key_values(dataset, joins.own_columns(dataset)), companion)

    def join(self, dataset: Dataset, companion: Companion, source: Path, own: str, theirs: str) -> Dataset:
        """Give the responses the columns of a second file, by one column of each; ``undo`` takes them away.

        Rows of customers who were taken out of the data set are left out.

        Raises:
            TableRefused: there is no such column, no response has a row, or the file has nothing to add.
        """
        known = joins.own_columns(dataset)
        if own not in known:
            raise TableRefused("key_unknown", column=own[:80], found=list(known)[:30])
        while True:
            erasures = self.registry.erasures()
            with self.staging() as folder:
                let_in, erased = self._rows_let_in(companion, own, theirs, dataset.id, folder)
                match = joins.match_of(self._key_values(dataset, [own]), let_in, own, theirs)
                columns = joins.write_joined(let_in, theirs, folder / "joined.parquet")
                with writing_to(self.folder):
                    sha256, source_sha256 = self.waves.keep(folder / "joined.parquet"), sha256_of(source)
            added = Join(
                id=secrets.token_hex(6),
                file=companion.receipt.file,
                sha256=sha256,
                own=own,
                theirs=theirs,
                columns=columns,
                matched=match.matched,
                unmatched=match.unmatched,
                without_response=match.without_response,
                repeated=match.repeated,
                erased=erased,
            )
            row = {"id": added.id, "dataset": dataset.id, "content": added.to_json(), "added_at": now()}
            with self.registry.writing() as connection:
                standing = self.dataset(dataset.id)
                if any((join.sha256, join.own) == (sha256, own) for join in standing.joins):
                    return standing
                if self.registry.erasures() != erasures:
                    continue
                connection.execute(insert(JOINS).values(sha256=sha256, source_sha256=source_sha256, **row))
            return self.dataset(dataset.id)

    def match(self, dataset: Dataset, join: Join) -> tuple[int, int]:
        """How many responses of a data set have a row in a joined file now, and how many have none."""
        source, _ = self._tables(dataset)
        found = source.c[tables.found_in(join.id)]
        counted = self._frame(select(found.label("found"), func.count().label("n")).group_by(found))
        told = dict(zip(counted["found"].tolist(), counted["n"].tolist(), strict=True))
        return told.get(True, 0), told.get(False, 0)

    def propose_merges(self, dataset: Dataset) -> tuple[MergeProposal, ...]:
        """Columns that may mean one dimension, and segments that may be one; the most responses first.

        What the reader keeps apart is not among them.
        """
        apart = [(each.kind, each.dimension, each.names) for each in self.kept_apart(dataset)]
        counts = {name: self._counted(dataset, name) for name in dataset.columns.dimensions}
        found: list[MergeProposal] = []
        for name, of_name in counts.items():
            found += merges.segment_merges(
                name, of_name, [names for kind, of, names in apart if (kind, of) == ("segments", name)]
            )
        source, _ = self._tables(dataset)
        for pair in merges.column_pairs(counts, [names for kind, _, names in apart if kind == "columns"]):
            one, other = (source.c[name].is_not(None) for name in pair[:2])
            asked = select(*(func.count().filter(each) for each in (one, other, and_(one, other))))
            mine, theirs, both = (int(number) for number in self._frame(asked).iloc[0])
            proposal = merges.column_merge(pair, (mine, theirs), both)
            found += [proposal] if proposal else []
        return tuple(sorted(found, key=lambda each: -each.responses))

    def merge_columns(self, dataset: Dataset, into: str, sources: Sequence[str]) -> Dataset:
        """Make several columns one: where the first is empty, the next that is filled counts.

        Raises:
            TableRefused: they are not columns of one kind.
        """
        edit = Edit("", "columns", into=into, sources=tuple(sources))
        if not sources or set(edit.taken_from(dataset.columns)) != set(sources):
            raise TableRefused("merge_unclear", names=[into, *sources])
        return self._edit(dataset, edit)

    def merge_segments(self, dataset: Dataset, dimension: str, names: Mapping[str, str]) -> Dataset:
        """Count some segments of a dimension under other names.

        Raises:
            TableRefused: there is no such dimension, or no such segment in it.
        """
        if dimension not in dataset.columns.dimensions:
            raise TableRefused("no_such_dimension", names=[dimension], found=list(dataset.columns.dimensions))
        known = self._counted(dataset, dimension)
        changed = {name: into for name, into in names.items() if name != into}
        unknown = [name for name in changed if name not in known]
        if unknown or not changed or not all(into.strip() for into in changed.values()):
            raise TableRefused("segment_unknown", dimension=dimension, names=unknown or list(names))
        return self._edit(dataset, Edit("", "segments", dimension=dimension, names=tuple(sorted(changed.items()))))

    def undo(self, dataset: Dataset, edit: str) -> Dataset:
        """Take back a merge or a join, by its id.

        Raises:
            TableRefused: no such one stands.
        """
        standing = {each.id: EDITS for each in dataset.edits} | {each.id: JOINS for each in dataset.joins}
        if edit not in standing:
            raise TableRefused("edit_unknown", id=edit, found=list(standing))
        self._date_removal(standing[edit], edit, now())
        return self.dataset(dataset.id)

    def _edit(self, dataset: Dataset, edit: Edit) -> Dataset:
        """Keep an edit; the same again, as from a page that stood since before, is the one that stands."""
        row = {"id": secrets.token_hex(6), "dataset": dataset.id, "content": edit.to_json(), "added_at": now()}
        with self.registry.writing() as connection:
            standing = self.dataset(dataset.id)
            if row["content"] in {each.to_json() for each in standing.edits}:
                return standing
            connection.execute(insert(EDITS).values(row))
        return self.dataset(dataset.id)

    def _key_values(self, dataset: Dataset, columns: Sequence[str]) -> joins.Values:
        """The different values of some columns as the files have them, and how many responses have each."""
        bare = replace(dataset, themes="", joins=(), edits=())
        source, _ = self._tables(bare)
        found = {}
        for name in columns:
            column = source.c[name]
            values = self._frame(select(column.label("value"), func.count().label("n")).group_by(column))
            told = pa.array(values["value"].tolist(), pa.string(), from_pandas=True)
            found[name] = (told, pa.array(values["n"].tolist(), pa.int64()))
        return found

    def _counted(self, dataset: Dataset, dimension: str) -> dict[str, int]:
        """The segments of a dimension and how many responses each has, without those that give none."""
        found = self.segments(dataset, dimension).dropna()
        return dict(zip(found["segment"].tolist(), found["n"].tolist(), strict=True))

    # -- benchmarks of one's own --------------------------------------------------------------------------------

    def benchmark_files(self) -> tuple[tuple[str, str, list[dict[str, Any]]], ...]:
        """The benchmark files that were added: hash, file name, rows."""
        shown = select(BENCHMARKS).where(BENCHMARKS.c.removed_at.is_(None)).order_by(BENCHMARKS.c.added_at)
        return tuple((row["sha256"], row["file"], json.loads(row["content"])) for row in self.registry.rows(shown))

    def keep_benchmarks(self, sha256: str, file: str, rows: list[dict[str, Any]]) -> None:
        """Keep the rows of a benchmark file of one's own; the same file again is not a second one."""
        self.registry.save_benchmarks(sha256, file, rows)

    def remove_benchmarks(self, sha256: str) -> None:
        """Take a benchmark file of one's own out again."""
        with self.registry.writing() as connection:
            connection.execute(update(BENCHMARKS).where(BENCHMARKS.c.sha256 == sha256).values(removed_at=now()))

    # -- the house ----------------------------------------------------------------------------------------------

    def removed(self) -> dict[str, str]:
        """The names of the data sets that were removed and can be restored, by their ids; the last one first."""
        asked = select(DATASETS.c.id, DATASETS.c.name).where(DATASETS.c.removed_at.is_not(None), ~DATASETS.c.sample)
        rows = self.registry.rows(asked.order_by(DATASETS.c.removed_at.desc()))
        return {row["id"]: row["name"] for row in rows}

    def check(self) -> None:
        """Raise unless the store can be read and written.

        Raises:
            StoreBroken: the registry or a review is damaged, a wave is missing, or the folder cannot be written.
        """
        self.registry.check()
        for dataset in self.datasets():
            kept = [*(wave.sha256 for wave in dataset.waves), *(join.sha256 for join in dataset.joins)]
            for sha256 in kept:
                self.waves.open(sha256)
        for review in self.reviews():
            self.file_of(review)
        probe = self.folder / f"check-{secrets.token_hex(4)}"
        with writing_to(self.folder):
            try:
                probe.write_bytes(b"0")
            finally:
                probe.unlink(missing_ok=True)
