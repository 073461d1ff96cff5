"""Erasure: what a respondent wrote and is called is taken out of everything that is kept; the scores stay counted.

Waves, second files and theme runs are immutable and named by their hash. So they are written anew without it, one
transaction names the new ones in place of the old, and then the old ones are removed; after a crash in between the
next start removes them.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection, delete, insert, select, update

from nps_core.comments.runs import ASSIGNMENTS, CLAUSES, MAP, THEMES, write_run
from nps_core.comments.steering import ThemeEdit
from nps_core.comments.vectors.kept import forget
from nps_core.errors import DatasetMissing
from nps_core.reading.receipt import Receipt
from nps_core.responses import COMMENT
from nps_core.settings import Settings
from nps_core.store import wiping
from nps_core.store.datasets import Dataset, content_of
from nps_core.store.holding import Erasure, Held, WipedRun
from nps_core.store.narrowed import WipedRow
from nps_core.store.registry import ERASURES, JOINS, REVIEWS, THEME_EDITS, THEME_RUNS, VERSIONS, WAVES, now
from nps_core.store.sealing import Sealing
from nps_core.store.theming import key_of_run
from nps_core.store.versions import NOW, Version
from nps_core.store.waves import put_on_disk, sha256_of, writing_to

_WITH_WORDS: Final = (ASSIGNMENTS, CLAUSES, MAP)
_UNDER_WAY_SECONDS: Final = 600
"""A file that nobody names may belong to an import under way for as long as this."""
_UPLOAD_SECONDS: Final = 60 * 60
"""An upload that nobody touched for so long is not waited for."""


@dataclass
class _Changed:
    """What stands in the place of what, by hashes of files and runs and ids of edits; None for what goes."""

    waves: dict[str, str] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)
    runs: dict[str, str | None] = field(default_factory=dict)
    edits: Mapping[str, ThemeEdit | None] = field(default_factory=dict)
    asked: Sequence[WipedRow] = ()


Reviewed = Callable[[Held], Mapping[str, Mapping[str, str]]]
"""Says which frozen reviews, by their ids, hold something of a respondent, and their documents without it (as JSON)."""


def _none(_: Held) -> Mapping[str, Mapping[str, str]]:
    return {}


class Erasing(Sealing):
    """The data sets of one folder, out of which a respondent can be taken."""

    def __init__(self, settings: Settings) -> None:
        self._forgetting: list[Callable[[], None]] = []
        super().__init__(settings)
        for row in self.registry.rows(select(ERASURES).where(ERASURES.c.finished_at.is_(None))):
            self._finish(row["id"], json.loads(row["content"])["going"])

    def erase(self, held: Held, reviewed: Reviewed = _none) -> Erasure:
        """Take out what ``held`` found, all of it at one moment; numbers, days and segments of their answers stay.

        ``nps_core.report.erasing`` does the whole, frozen reviews too.

        Args:
            reviewed: asked again where something was changed meanwhile.

        Raises:
            StoreBroken: something is damaged, or there is no room: nothing was taken out.
            JobFailed: the kept vectors could not be written: likewise.
        """
        while True:
            if self.registry.changes() != held.changes:
                held = self.held(held.dataset, held.respondent)
            documents = reviewed(held)
            themes, edits = self._themes_anew(held)
            vectors_gone = self._vectors_of(held, themes)
            with self.staging() as folder, writing_to(self.folder):
                changed = _Changed(edits=edits, asked=self._asked_without(held))
                self._write_files(held, changed, folder)
                self._write_runs(themes, changed, folder)
            becomes = {id_: self._freeze(each) for id_, each in documents.items()}
            vectors = forget(self.folder / "vectors" / "vectors.sqlite", vectors_gone)
            erasure = replace(held.erasure, vectors=vectors, reviews=len(becomes), at=now())
            row = {"id": secrets.token_hex(16), "dataset": held.dataset, "added_at": erasure.at}
            with self.registry.writing() as connection:
                if self.registry.changes() != held.changes:
                    continue
                going = self._going(changed, becomes)
                content = self._ledger(held, erasure, changed, going)
                self._name_anew(connection, held, changed)
                for id_, sha256 in becomes.items():
                    connection.execute(update(REVIEWS).where(REVIEWS.c.id == id_).values(sha256=sha256))
                connection.execute(insert(ERASURES).values(content=content, **row))
            self._let_go()
            return replace(erasure, uploads=self._finish(row["id"], going))

    def _going(self, changed: _Changed, reviews: Collection[str]) -> dict[str, list[str]]:
        """The files that are to go once nothing names them any more."""
        named = self.registry.rows(select(REVIEWS.c.sha256).where(REVIEWS.c.id.in_(reviews)))
        waves = [*changed.waves, *changed.joins]
        return {"waves": waves, "themes": [*changed.runs], "reviews": [each["sha256"] for each in named]}

    def _ledger(self, held: Held, erasure: Erasure, changed: _Changed, going: Mapping[str, list[str]]) -> str:
        """What is kept of an erasure: how much, and by what somebody is known again, but not whose."""
        of_waves = select(WAVES.c.source_sha256).where(WAVES.c.sha256.in_(changed.waves))
        sources = [each["source_sha256"] for each in self.registry.rows(of_waves)]
        files = {"waves": [*changed.waves], "sources": sources, "going": going}
        sealed = {"of": [*held.responses], **self._sealed(held.respondent)}
        return json.dumps({**asdict(erasure), **files, **sealed})

    def erasures(self, dataset: str) -> tuple[Erasure, ...]:
        """What was taken out of a data set by its id, the latest first: how much, not whose."""
        kept = select(ERASURES.c.content).where(ERASURES.c.dataset == dataset).order_by(ERASURES.c.added_at.desc())
        return tuple(_erasure(json.loads(row["content"])) for row in self.registry.rows(kept))

    def when_erased(self, call: Callable[[], None]) -> None:
        """Call something once somebody was taken out, here or by another process: for what is made of responses.

        What another process did is noticed when data sets are next asked for.
        """
        self._forgetting.append(call)

    def _let_go(self) -> None:
        super()._let_go()
        for call in self._forgetting:
            call()

    # -- new files ----------------------------------------------------------------------------------------------

    def _write_files(self, held: Held, changed: _Changed, folder: Path) -> None:
        """Waves and second files without the respondent."""
        for sha256, theirs in held.rows.items():
            if theirs.any():
                wiped = partial(wiping.wiped_wave, theirs=theirs, names=held.names)
                changed.waves[sha256] = self._rewritten(sha256, folder, wiped)
        for sha256, keys in self._joins_of(held).items():
            changed.joins[sha256] = self._rewritten(sha256, folder, partial(wiping.wiped_join, keys=keys))

    def _rewritten(self, sha256: str, folder: Path, wiped: Callable[[pa.Table], pa.Table]) -> str:
        file = folder / f"{sha256}.parquet"
        pq.write_table(wiped(pq.read_table(self.waves.open(sha256))), file, compression="zstd", store_schema=False)
        return self.waves.keep(file)

    def _write_runs(self, themes: Mapping[str, WipedRun], changed: _Changed, folder: Path) -> None:
        """Theme runs without the respondent; those that stand on a run that is now called otherwise know it."""
        for sha256, told in themes.items():
            if told.run is None:
                changed.runs[sha256] = None
                continue
            place, made = self.folder / "themes" / sha256, folder / sha256
            # What is written anew is not copied: a crash is to leave no words behind.
            shutil.copytree(place, made, ignore=shutil.ignore_patterns(*_WITH_WORDS, THEMES))
            for name in _WITH_WORDS:
                if (place / name).is_file():
                    pq.write_table(wiping.without_rows(pq.read_table(place / name), told.responses), made / name)
                    put_on_disk(made / name)
            parent = changed.runs.get(told.run.parent, told.run.parent) or ""
            write_run(made, replace(told.run, parent=parent))
            new = sha256_of(made / ASSIGNMENTS)
            changed.runs[sha256] = new
            shutil.rmtree(place.with_name(new), ignore_errors=True)
            made.replace(place.with_name(new))
            put_on_disk(place.parent)

    # -- new names ----------------------------------------------------------------------------------------------

    def _name_anew(self, connection: Connection, held: Held, changed: _Changed) -> None:
        """Let every row of the registry name the new files."""
        self._receipts_anew(connection, held, changed)
        for old, new in changed.joins.items():
            connection.execute(update(JOINS).where(JOINS.c.sha256 == old).values(sha256=new))
        for id_, edit in changed.edits.items():
            row = THEME_EDITS.c.id == id_
            connection.execute(
                update(THEME_EDITS).where(row).values(content=edit.to_json())
                if edit
                else delete(THEME_EDITS).where(row)
            )
        for asked in changed.asked:
            at = update(asked.table).where(asked.table.c.id == asked.id)
            connection.execute(at.values({asked.column: asked.becomes}))
        for old, becomes in changed.runs.items():
            renamed = update(REVIEWS).where(REVIEWS.c.themes_sha256 == old)
            connection.execute(renamed.values(themes_sha256=becomes or ""))
        self._runs_anew(connection, held, changed)
        self._versions_anew(connection, held, changed)

    def _receipts_anew(self, connection: Connection, held: Held, changed: _Changed) -> None:
        """Waves under their new hashes; of their receipts the examples go: of any column they may be theirs."""
        for row in self.registry.rows(select(WAVES).where(WAVES.c.sha256.in_(changed.waves))):
            receipt = Receipt.from_json(row["receipt"])
            comments = pq.read_table(self.waves.open(row["sha256"]), columns=[COMMENT])[COMMENT]
            theirs = pc.count(comments.filter(pa.array(held.rows[row["sha256"]]))).as_py()
            less = replace(
                receipt,
                columns=tuple(replace(column, examples=()) for column in receipt.columns),
                comments=receipt.comments - theirs,
            )
            here = (WAVES.c.dataset == row["dataset"], WAVES.c.position == row["position"])
            values = {"sha256": changed.waves[row["sha256"]], "receipt": less.to_json()}
            connection.execute(update(WAVES).where(*here).values(values))

    def _runs_anew(self, connection: Connection, held: Held, changed: _Changed) -> None:
        """Theme runs under their new hashes, as those of the files that stand in the place of theirs."""
        contents = {
            content_of(each): content_of([changed.waves.get(sha256, sha256) for sha256 in each])
            for name, waves in self._waves_of_each().items()
            if name in held.responses
            for each in self._lists(name, waves)
        }
        asked = {name: self._asked_anew(name, changed) for name in held.responses}
        rows = self.registry.rows(select(THEME_RUNS).where(THEME_RUNS.c.dataset.in_(held.responses)))
        for row in rows:
            here = THEME_RUNS.c.key == row["key"]
            becomes = changed.runs.get(row["sha256"], row["sha256"])
            if becomes is None or row["waves"] not in contents:
                connection.execute(delete(THEME_RUNS).where(here))
                continue
            was, wanted = asked[row["dataset"]]
            values = {
                "dataset": row["dataset"],
                "waves": contents[row["waves"]],
                "sha256": becomes,
                "choice": wanted if row["choice"] == was else row["choice"],
            }
            connection.execute(update(THEME_RUNS).where(here).values(key=key_of_run(values), **values))

    def _asked_anew(self, dataset: str, changed: _Changed) -> tuple[str, str]:
        """What readers want of the themes of a data set (``Dataset.asked``), before and after."""
        found = self._dataset(self._dataset_row(dataset))
        self._known.pop(found.version, None)  # it may have been removed, and is not to be found then
        return found.asked, _anew(found, changed).asked

    def _versions_anew(self, connection: Connection, held: Held, changed: _Changed) -> None:
        """Versions that somebody may want to see again, under both of their names."""
        for row in self.registry.rows(select(VERSIONS).where(VERSIONS.c.dataset.in_(held.responses))):
            made_of = json.loads(row["made_of"])
            if NOW in made_of:
                continue
            try:
                stood = self._as_it_stood(Version(row["version"], row["at"]), removed_too=True)
            except DatasetMissing:
                continue  # not all of it is there any more: what it says of that stays true
            becomes = _anew(stood, changed)
            if becomes.stood == row["version"]:
                continue
            gone = {id_ for id_, edit in changed.edits.items() if edit is None}
            parts = {
                **made_of,
                "waves": [wave.sha256 for wave in becomes.waves],
                "theme_edits": [id_ for id_ in made_of["theme_edits"] if id_ not in gone],
                "themes": becomes.themes,
            }
            new = {"version": becomes.stood, "dataset": row["dataset"], "at": row["at"], "made_of": json.dumps(parts)}
            connection.execute(insert(VERSIONS).prefix_with("OR IGNORE").values(new))
            here = update(VERSIONS).where(VERSIONS.c.version == row["version"])
            connection.execute(here.values(made_of=json.dumps({NOW: becomes.stood})))

    # -- what is left -------------------------------------------------------------------------------------------

    def _finish(self, id_: str, going: Mapping[str, list[str]]) -> int:
        """Remove the old files and whatever else may hold what was taken out; how many uploads are under way."""
        named = self._named_files()
        with writing_to(self.folder):
            for sha256 in set(going["waves"]) - named:
                self.waves.remove(sha256, ".parquet")
            self.waves.sweep(named, _UNDER_WAY_SECONDS)
            self._let_go_of_reviews(going.get("reviews", ()))
            standing = {row["sha256"] for row in self.registry.rows(select(THEME_RUNS.c.sha256))}
            for sha256 in set(going["themes"]) - standing:
                shutil.rmtree(self.folder / "themes" / sha256, ignore_errors=True)
            for copy in (*self.folder.glob("registry-version-*"), *self.folder.glob("vectors/*.damaged")):
                copy.unlink(missing_ok=True)
        self.sweep_staging(_UPLOAD_SECONDS)
        self.registry.tidy()
        with self.registry.writing() as connection:
            connection.execute(update(ERASURES).where(ERASURES.c.id == id_).values(finished_at=now()))
        return len(list((self.folder / "staging").glob("upload-*")))


def _erasure(content: Mapping[str, Any]) -> Erasure:
    """What the registry keeps of an erasure; what an older version did not note is none."""
    told: dict[str, Any] = {each.name: content[each.name] for each in fields(Erasure) if each.name in content}
    lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return Erasure(**told | lists)


def _anew(dataset: Dataset, changed: _Changed) -> Dataset:
    """A data set as it stands once everything has its new name."""
    edits = (changed.edits.get(edit.id, edit) for edit in dataset.theme_edits)
    return replace(
        dataset,
        waves=tuple(replace(wave, sha256=changed.waves.get(wave.sha256, wave.sha256)) for wave in dataset.waves),
        joins=tuple(replace(join, sha256=changed.joins.get(join.sha256, join.sha256)) for join in dataset.joins),
        themes=changed.runs.get(dataset.themes, dataset.themes) or "",
        theme_edits=tuple(edit for edit in edits if edit is not None),
    )
