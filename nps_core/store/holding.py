"""Where something of one respondent is kept: rows of waves, second files, theme runs, what readers did to themes."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import select

from nps_core.comments.runs import ASSIGNMENTS, CLAUSES, ThemeRun, read_run
from nps_core.comments.steering import ThemeEdit
from nps_core.errors import StoreBroken, TableRefused
from nps_core.reading.receipt import Receipt
from nps_core.responses import COMMENT, RESPONDENT, RESPONSE_ID, ROW
from nps_core.store import wiping
from nps_core.store.datasets import Edit, Join, content_of
from nps_core.store.keys import key_of
from nps_core.store.narrowed import WipedRow, asked_by_readers, phrases_of, without
from nps_core.store.registry import DATASETS, EDITS, JOINS, THEME_EDITS, THEME_RUNS, VERSIONS, WAVES
from nps_core.store.sharing import Sharing

_IDS: Final = [RESPONDENT, RESPONSE_ID, ROW]


@dataclass(frozen=True)
class Erasure:
    """How much of a respondent is kept, or was taken out.

    Attributes:
        datasets: the names of the data sets that held something of theirs, those that share a file with it too.
        responses: their answers, whose scores stay counted.
        comments: those with a comment.
        names: different values that told who they are: their own id, ids of answers, numbers of orders, and what nobody
            else has in a column.
        files: files of responses, and second files, that held them.
        runs: theme runs that held them, or that stood on files which were taken back.
        edits: what readers did to themes with words or answers of theirs.
        vectors: kept vectors of sentences that only they wrote.
        reviews: frozen reviews that quoted them, or named what nobody else has.
        views: saved views, share links, reviews and decisions with a filter that named them.
        uploads: uploads that are under way: nothing was looked for in them.
        elsewhere: the names of other data sets with somebody of the same id, who may be somebody else.
        at: when (UTC, ISO 8601); empty while nothing was taken out.
    """

    datasets: tuple[str, ...] = ()
    responses: int = 0
    comments: int = 0
    names: int = 0
    files: int = 0
    runs: int = 0
    edits: int = 0
    vectors: int = 0
    reviews: int = 0
    views: int = 0
    uploads: int = 0
    elsewhere: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class Held:
    """Where something of a respondent is kept, found at one moment.

    Attributes:
        dataset: the id of the data set that was named.
        rows: which rows of each wave are theirs, by its hash.
        responses: the ids of their answers in each data set, by its id.
        names: what stands in the place of what they are called in the waves.
        changes: of the registry then.
        gone: by column, as filters know it, what stands in the place of each value that nobody else has.
        alone: those of them that are no ids, where nobody else has them in another column either.
        looked_for: words that readers look for and that only they wrote, or are called.
        erasure: how much it is.
    """

    dataset: str
    respondent: str = field(repr=False)
    rows: Mapping[str, np.ndarray] = field(repr=False)
    responses: Mapping[str, frozenset[str]] = field(repr=False)
    names: wiping.Names = field(repr=False)
    changes: int
    gone: Mapping[str, Mapping[str, str]] = field(repr=False, default_factory=dict)
    alone: frozenset[str] = field(repr=False, default=frozenset())
    looked_for: frozenset[str] = field(repr=False, default=frozenset())
    erasure: Erasure = Erasure()


@dataclass(frozen=True)
class WipedRun:
    """A theme run as it is to be.

    Attributes:
        responses: the ids of their answers in it.
        run: None if it is to go: it is of files that were taken back, so nobody knows whose answers are in it.
    """

    responses: frozenset[str] = frozenset()
    run: ThemeRun | None = None


class Holding(Sharing):
    """The data sets of one folder, in which what is kept of a respondent can be found."""

    def held(self, dataset: str, respondent: str) -> Held:
        """What is kept of a respondent of a data set, and of the data sets that share a file with it; nothing changes.

        Args:
            dataset: its name or id; by its id also one that was removed.
            respondent: their id as the file has it, letter by letter.

        Raises:
            DatasetMissing: there is no such data set.
            TableRefused: ``respondent_unknown``: nobody of that id is in it.
        """
        while True:
            changes = self.registry.changes()
            wanted = self._dataset_row(dataset)["id"]
            waves = self._waves_of_each()
            rows = self._rows_of(wanted, respondent, waves)
            if not any(mask.any() for mask in rows.values()):
                raise TableRefused("respondent_unknown", name=self._dataset_row(wanted)["name"])
            related = {name for name, of in waves.items() if any(rows[each].any() for each in of if each in rows)}
            responses = {name: self._ids_in(name, waves[name], rows) for name in related}
            names, shared = self._names(respondent, rows)
            found = Held(wanted, respondent, rows, responses, names, changes)
            gone = self._values_gone(found)
            ids = {value for of in names.values() for value, put in of.items() if put is not None}
            alone = frozenset(value for of in gone.values() for value in of) - shared - ids
            found = replace(found, gone=gone, alone=alone)
            found = replace(found, looked_for=self._looked_for(found))
            found = replace(found, erasure=self._measured(found))
            if self.registry.changes() == changes:
                return found

    # -- where it is --------------------------------------------------------------------------------------------

    def _dataset_row(self, name_or_id: str) -> dict[str, Any]:
        rows = self.registry.rows(select(DATASETS))
        found = next((row for row in rows if row["id"] == name_or_id), None)
        if found is None:
            id_ = self.dataset(name_or_id).id
            found = next(row for row in rows if row["id"] == id_)
        return found

    def _waves_of_each(self) -> dict[str, tuple[str, ...]]:
        """The waves of every data set, removed ones too, in order."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.registry.rows(select(WAVES.c.dataset, WAVES.c.sha256).order_by(WAVES.c.position)):
            found[row["dataset"]] = (*found.get(row["dataset"], ()), row["sha256"])
        return found

    def _rows_of(self, dataset: str, respondent: str, waves: Mapping[str, tuple[str, ...]]) -> dict[str, np.ndarray]:
        """Which rows are theirs in each wave of the data set, and of those that share a wave of theirs with it."""
        of, ids = {dataset}, frozenset[str]()
        while True:
            rows, own = {}, ids
            for sha256 in {each for name in of for each in waves.get(name, ())}:
                table = pq.read_table(self.waves.open(sha256), columns=_IDS)
                rows[sha256] = wiping.rows_of(table, respondent, ids)
                own |= wiping.own_ids(table, rows[sha256])
            theirs = {sha256 for sha256, mask in rows.items() if mask.any()}
            reached = of | {name for name, held in waves.items() if theirs & set(held)}
            if (reached, own) == (of, ids):
                return rows
            of, ids = reached, own

    def _lists(self, dataset: str, waves: tuple[str, ...]) -> set[tuple[str, ...]]:
        """Every list of waves that a data set is known to have had, in their order."""
        found = {waves[:place] for place in range(1, len(waves) + 1)}
        kept = self.registry.rows(select(VERSIONS.c.made_of).where(VERSIONS.c.dataset == dataset))
        return found | {tuple(json.loads(row["made_of"]).get("waves", ())) for row in kept}

    def _ids_in(self, dataset: str, waves: tuple[str, ...], rows: Mapping[str, np.ndarray]) -> frozenset[str]:
        return frozenset().union(*(self._ids_of(each, rows) for each in self._lists(dataset, waves)))

    def _ids_of(self, waves: Iterable[str], rows: Mapping[str, np.ndarray]) -> frozenset[str]:
        """The ids of their answers where a data set has these waves in this order."""
        found = frozenset[str]()
        for place, sha256 in enumerate(waves):
            if sha256 in rows and rows[sha256].any():
                table = pq.read_table(self.waves.open(sha256), columns=_IDS)
                found |= wiping.ids_at(table, rows[sha256], place)
        return found

    def _names(self, respondent: str, rows: Mapping[str, np.ndarray]) -> tuple[wiping.Names, frozenset[str]]:
        """What stands in the place of each value that tells who they are; and every value that others have."""
        alias, number = f"erased-{secrets.token_hex(6)}", 0
        names: dict[str, dict[str, str | None]] = {RESPONDENT: {respondent: alias}, RESPONSE_ID: {}}
        merged = {name for edit in self._edits() for pair in edit.names for name in pair}
        values: dict[tuple[str, bool], tuple[set[str], set[str]]] = {}
        for sha256, mask in rows.items():
            table = pq.read_table(self.waves.open(sha256))
            own = [(name, is_id) for name, is_id in self._own_columns(sha256) if name in table.schema.names]
            for key in own:
                mine, others = wiping.values_of(table, key[0], mask)
                known = values.setdefault(key, (set(), set()))
                known[0].update(mine)
                known[1].update(others)
            for response in sorted(wiping.own_ids(table, mask)):
                number += 1
                names[RESPONSE_ID].setdefault(response, f"{alias}-{number}")
        for (name, is_id), (mine, others) in values.items():
            for value in sorted(mine - others - merged):
                number += 1
                names.setdefault(name, {})[value] = f"{alias}-{number}" if is_id else None
        return names, frozenset().union(*(others for _, others in values.values()), merged)

    def _edits(self) -> list[Edit]:
        return [Edit.of_row(row) for row in self.registry.rows(select(EDITS))]

    def _own_columns(self, sha256: str) -> set[tuple[str, bool]]:
        """The text columns of a wave's file, and whether they are identifiers."""
        found: set[tuple[str, bool]] = set()
        for row in self.registry.rows(select(WAVES.c.receipt).where(WAVES.c.sha256 == sha256)):
            receipt = Receipt.from_json(row["receipt"])
            found |= {(name, True) for name in receipt.identifiers} | {(name, False) for name in receipt.dimensions}
        return found

    def _measured(self, held: Held) -> Erasure:
        """How much a respondent has of everything but vectors and reviews."""
        theirs = {sha256: mask for sha256, mask in held.rows.items() if mask.any()}
        words = (pq.read_table(self.waves.open(sha256), columns=[COMMENT])[COMMENT] for sha256 in theirs)
        comments = sum(
            pc.count(column.filter(pa.array(mask))).as_py() for column, mask in zip(words, theirs.values(), strict=True)
        )
        runs, edits = self._themes_anew(held)
        return Erasure(
            datasets=tuple(sorted(self._dataset_row(name)["name"] for name in held.responses)),
            responses=sum(int(mask.sum()) for mask in theirs.values()),
            comments=comments,
            names=sum(len(each) for each in held.names.values()),
            files=len(theirs) + len(self._joins_of(held)),
            runs=len(runs),
            edits=len(edits),
            vectors=len(self._vectors_of(held, runs)),
            views=len(self._asked_without(held)),
            uploads=len(list((self.folder / "staging").glob("upload-*"))),
            elsewhere=self._elsewhere(held),
        )

    def _elsewhere(self, held: Held) -> tuple[str, ...]:
        waves = self._waves_of_each()
        ours = {row["id"] for row in self.registry.rows(select(DATASETS.c.id).where(~DATASETS.c.sample))}
        others = [dataset for dataset in waves if dataset in ours - {*held.responses}]
        found = (name for name in others if any(self._names_someone(each, held.respondent) for each in waves[name]))
        return tuple(sorted(self._dataset_row(name)["name"] for name in found))

    def _names_someone(self, sha256: str, respondent: str) -> bool:
        try:
            column = pq.read_table(self.waves.open(sha256), columns=[RESPONDENT])[RESPONDENT]
        except StoreBroken:  # what is damaged elsewhere does not keep somebody from being taken out here
            return False
        return bool(pc.any(pc.equal(column, respondent)).as_py())

    def _joins_of(self, held: Held) -> dict[str, dict[str, str | None]]:
        """The second files with rows of theirs, by their hash, and what stands in the place of the keys of these."""
        found: dict[str, dict[str, str | None]] = {}
        for row in self.registry.rows(select(JOINS).where(JOINS.c.dataset.in_(held.responses))):
            join = Join.of_row(row)
            keys = wiping.keys_of(held.names.get(join.own, {}))
            for each in self._keys_of_others(held, join.own):
                keys.pop(each, None)
            table = pq.read_table(self.waves.open(join.sha256), columns=["key"])
            if pc.any(pc.is_in(table["key"], value_set=pa.array(list(keys), pa.string()))).as_py():
                found.setdefault(join.sha256, {}).update(keys)
        return found

    def _keys_of_others(self, held: Held, own: str) -> set[str]:
        """By what others find their rows in a second file: keys tell neither case nor width of letters apart."""
        found: set[str] = set()
        for sha256, theirs in held.rows.items():
            file = self.waves.open(sha256)
            if own in pq.read_schema(file).names:
                column = pq.read_table(file, columns=[own])[own].filter(pa.array(~theirs))
                found |= set(key_of(pc.unique(column)).to_pylist())
        return found

    # -- what readers ask for -----------------------------------------------------------------------------------

    def _values_gone(self, held: Held) -> dict[str, dict[str, str]]:
        alias = str(held.names[RESPONDENT][held.respondent])
        found = {name: {value: put or alias for value, put in of.items()} for name, of in held.names.items()}
        keys = self._joins_of(held)
        for dataset in held.responses:
            for join in self._dataset(self._dataset_row(dataset)).joins:
                alone = wiping.alone_in(pq.read_table(self.waves.open(join.sha256)), keys.get(join.sha256, {}))
                for place, column in enumerate(join.columns):
                    found.setdefault(column.name, {}).update(dict.fromkeys(alone.get(f"c{place}", ()), alias))
        return found

    def _looked_for(self, held: Held) -> frozenset[str]:
        """The words and phrases that readers look for and that only they wrote, or are called."""
        called = {wiping.folded(value) for of in held.gone.values() for value in of}
        said = phrases_of(asked_by_readers(self.registry, held.responses))
        return self._said_by_them_alone(held, said) | {phrase for phrase in said if wiping.folded(phrase) in called}

    def _asked_without(self, held: Held) -> list[WipedRow]:
        """Saved views, share links, reviews and decisions whose filters name them, as they are to be."""
        rows = asked_by_readers(self.registry, held.responses)
        return without(rows, held.gone, held.looked_for, str(held.names[RESPONDENT][held.respondent]))

    # -- themes -------------------------------------------------------------------------------------------------

    def _theirs_alone(self, held: Held, runs: Iterable[ThemeRun], edits: Iterable[ThemeEdit]) -> frozenset[str]:
        """The phrases of runs and edits that stand in their comments and in nobody else's."""
        return self._said_by_them_alone(held, wiping.phrases_of(runs, edits))

    def _said_by_them_alone(self, held: Held, said: Iterable[str]) -> frozenset[str]:
        mine: list[str] = []
        others: list[str] = []
        for sha256, mask in held.rows.items():
            comments = pq.read_table(self.waves.open(sha256), columns=[COMMENT])[COMMENT]
            mine += comments.filter(pa.array(mask)).drop_null().to_pylist()
            others += comments.filter(pa.array(~mask)).drop_null().to_pylist()
        return wiping.only_in(said, mine, others)

    def _ids_of_runs(self, held: Held) -> dict[str, frozenset[str] | None]:
        """The ids of their answers in each theme run, the oldest run first; None for one of files taken back."""
        waves = self._waves_of_each()
        known = {content_of(each): each for name in held.responses for each in self._lists(name, waves[name])}
        of_datasets = select(THEME_RUNS).where(THEME_RUNS.c.dataset.in_(held.responses))
        found: dict[str, frozenset[str] | None] = {}
        for row in self.registry.rows(of_datasets.order_by(THEME_RUNS.c.added_at)):
            ids = self._ids_of(known[row["waves"]], held.rows) if row["waves"] in known else None
            before = found.get(row["sha256"])
            found[row["sha256"]] = ids if before is None else before | (ids or frozenset())
        return found

    def _themes_anew(self, held: Held) -> tuple[dict[str, WipedRun], dict[str, ThemeEdit | None]]:
        """Runs and edits of themes that hold something of theirs, as they are to be."""
        ids = {sha256: of for sha256, of in self._ids_of_runs(held).items() if self._is_whole_run(sha256)}
        runs = {sha256: read_run(self.folder / "themes" / sha256) for sha256 in ids}
        asked = select(THEME_EDITS).where(THEME_EDITS.c.dataset.in_(held.responses))
        edits = [(row["dataset"], ThemeEdit.of_row(row)) for row in self.registry.rows(asked)]
        alone = self._theirs_alone(held, runs.values(), [edit for _, edit in edits])
        wiped: dict[str, WipedRun] = {}
        for sha256, run in runs.items():
            theirs = ids[sha256]
            if theirs is None:
                wiped[sha256] = WipedRun()
                continue
            table = pq.read_table(self.folder / "themes" / sha256 / ASSIGNMENTS)
            gone = table.filter(pc.is_in(table[RESPONSE_ID], value_set=pa.array(list(theirs), pa.string())))
            less = wiping.wiped_run(run, gone, theirs, alone)
            if less != run or len(gone):
                wiped[sha256] = WipedRun(theirs, less)
        changed = {edit.id: wiping.wiped_edit(edit, held.responses[name], alone) for name, edit in edits}
        return wiped, {edit.id: changed[edit.id] for _, edit in edits if changed[edit.id] != edit}

    def _vectors_of(self, held: Held, wiped: Mapping[str, WipedRun]) -> set[bytes]:
        """The keys of the kept vectors of sentences that nobody else wrote in any run."""
        mine: set[bytes] = set()
        others: set[bytes] = set()
        for sha256 in {row["sha256"] for row in self.registry.rows(select(THEME_RUNS.c.sha256))}:
            file = self.folder / "themes" / sha256 / CLAUSES
            if not file.is_file():
                continue
            table = pq.read_table(file, columns=[RESPONSE_ID, "vector"])
            told = wiped.get(sha256)
            if told is not None and told.run is None:
                mine |= set(table["vector"].to_pylist())
                continue
            less = wiping.without_rows(table, told.responses if told else ())
            kept = set(less["vector"].to_pylist())
            mine |= set(table["vector"].to_pylist()) - kept
            others |= kept
        return mine - others
