"""The themes of data sets: their runs, what readers did to them, how they want them found."""

import hashlib
import json
import secrets
import shutil
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypedDict, Unpack

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from sqlalchemy import Connection, func, insert, select, update

from nps_core.comments import steering
from nps_core.comments.runs import ASSIGNMENTS, ThemeRun, read_run
from nps_core.comments.steering import ThemeEdit
from nps_core.errors import ThemeRefused
from nps_core.filters import THEME, Filters
from nps_core.reading.companion import Companion
from nps_core.responses import COMMENT, RESPONSE_ID, ROW, SCORE
from nps_core.settings import Settings
from nps_core.store import codebook, statements
from nps_core.store.commented import Commented
from nps_core.store.datasets import Dataset
from nps_core.store.registry import ERASURES, JOBS, THEME_CHOICES, THEME_EDITS, THEME_RUNS, now
from nps_core.store.waves import put_on_disk, sha256_of, writing_to

FEWEST_WANTED: Final = 2
MOST_WANTED: Final = 100
LONGEST_MODEL: Final = 1_000
_REMEMBERED: Final = 16


class Choosing(TypedDict, total=False):
    """What of a ``ThemeChoice`` may be chosen."""

    themes: int | None
    model: str | None


@dataclass(frozen=True)
class KeptRun:
    """A theme run of a data set that is kept.

    Attributes:
        sha256: its name, for ``theme_run``.
        added_at: when it was found: UTC, ISO 8601.
        themes, subthemes: how many it has, before any edit.
        wanted: about how many were asked for; None for as many as the comments speak for.
        parent: the name of the run on whose themes it stands; empty if they were found anew.
        is_standing: whether it is the one that pages show.
    """

    sha256: str
    added_at: str
    model: str
    comments: int
    themes: int
    subthemes: int
    wanted: int | None
    parent: str
    is_standing: bool


@dataclass(frozen=True)
class EarlierRun:
    """The run on which the next one of a data set may stand.

    Attributes:
        folder: where it lies.
        recipe, wanted: as in its ``ThemeRun``.
        learned_from: how many comments its themes were found in: those of the run at the beginning of the chain of
            runs that stand on each other. 0 for one without themes, or by key words.
    """

    folder: Path
    recipe: str
    wanted: int | None
    learned_from: int


class Theming(Commented):
    """The data sets of one folder, with the themes of their comments."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._theme_runs: OrderedDict[tuple[str, str], ThemeRun] = OrderedDict()

    # -- what was found -----------------------------------------------------------------------------------------

    def theme_run(self, dataset: Dataset, sha256: str | None = None) -> ThemeRun | None:
        """The themes found in a data set's comments, as readers want them; None while there are none.

        Args:
            sha256: an older run of ``theme_history``; by default the one that stands. The edits of ``dataset`` are
                applied to either, so ``replace(dataset, theme_edits=())`` gives a run as it was found.

        Raises:
            JobFailed: ``themes_failed``: there is no such run, or its files are damaged.
        """
        dataset = dataset if sha256 is None else replace(dataset, themes=sha256)
        if not dataset.themes:
            return None
        run = self._found_run(dataset)
        if not dataset.theme_edits:
            return run
        key = (dataset.state, dataset.steering)
        if key not in self._theme_runs:
            self._theme_runs[key] = steering.counted(
                steering.steered(run, dataset.theme_edits), self._comments_of_each(dataset)
            )
            while len(self._theme_runs) > _REMEMBERED:
                self._theme_runs.popitem(last=False)
        return self._theme_runs[key]

    def theme_history(self, dataset: Dataset) -> tuple[KeptRun, ...]:
        """The theme runs of a data set that are kept, the newest first."""
        of_dataset = select(THEME_RUNS.c.sha256, THEME_RUNS.c.added_at).where(THEME_RUNS.c.dataset == dataset.id)
        found: dict[str, KeptRun] = {}
        for row in self.registry.rows(of_dataset.order_by(THEME_RUNS.c.added_at.desc())):
            if row["sha256"] in found or not self._is_whole_run(row["sha256"]):
                continue
            run = read_run(self.folder / "themes" / row["sha256"])
            found[row["sha256"]] = KeptRun(
                sha256=row["sha256"],
                added_at=row["added_at"],
                model=run.model,
                comments=run.comments,
                themes=len(run.themes),
                subthemes=len(run.subthemes),
                wanted=run.wanted,
                parent=run.parent,
                is_standing=row["sha256"] == dataset.themes,
            )
        return tuple(found.values())

    def themes_before(self, dataset: Dataset) -> EarlierRun | None:
        """The theme run of a data set that stands, else its newest one, of fewer files; None if there never was one."""
        newest = select(THEME_RUNS.c.sha256).where(THEME_RUNS.c.dataset == dataset.id)
        rows = self.registry.rows(newest.order_by(THEME_RUNS.c.added_at.desc()))
        names = [dataset.themes] if dataset.themes else [row["sha256"] for row in rows]
        name = next((name for name in names if self._is_whole_run(name)), "")
        if not name:
            return None
        folder = self.folder / "themes" / name
        run = root = read_run(folder)
        while root.parent and self._is_whole_run(root.parent):
            root = read_run(self.folder / "themes" / root.parent)
        learned = root.comments if root.themes and not root.keyword_mode else 0
        return EarlierRun(folder, run.recipe, run.wanted, learned)

    def assignments(self, dataset: Dataset) -> pd.DataFrame:
        """Which themes each response carries: ``row`` (in its file) and ``theme``; empty while there is no run."""
        source, assigned = self._tables(dataset)
        if assigned is None:
            return pd.DataFrame({ROW: [], THEME: []})
        joined = source.join(assigned, source.c[statements.SEQ] == assigned.c[statements.SEQ])
        return self._frame(select(source.c[ROW], assigned.c[THEME]).select_from(joined))

    def write_comments(self, dataset: Dataset, file: Path) -> None:
        """Write the comments of a data set for the worker: ``response_id``, ``comment``, ``score``."""
        source, _ = self._tables(replace(dataset, themes=""))
        columns = (RESPONSE_ID, COMMENT, SCORE)
        wanted = statements.rows(source, None, columns, Filters(), limit=2**40, commented=True)
        table = pa.Table.from_pandas(self._frame(wanted), preserve_index=False)
        pyarrow.parquet.write_table(table, file)

    def adopt_themes(self, dataset: Dataset, out: Path) -> None:
        """Keep a finished theme run, found as ``dataset`` asks for it; from here on it has another version.

        Earlier runs stay on disk. The same themes found again are the run that stands already. Where somebody's words
        were taken out of the comments meanwhile, they are not kept.
        """
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
        row = {"dataset": dataset.id, "waves": dataset.content, "sha256": sha256, "choice": dataset.asked}
        key = key_of_run(row)
        with self.registry.writing() as connection:
            if self._were_erased(dataset):
                shutil.rmtree(place, ignore_errors=True)
                return
            again = update(THEME_RUNS).where(THEME_RUNS.c.key == key).values(added_at=now())
            if not connection.execute(again).rowcount:
                connection.execute(insert(THEME_RUNS).values(key=key, added_at=now(), **row))

    def job_state(self, key: str) -> tuple[str, str]:
        """How a job stood last: its state and, if it failed, the code of its sentence; empty if it never ran."""
        found = self.registry.rows(select(JOBS.c.state, JOBS.c.code).where(JOBS.c.key == key))
        return (found[0]["state"], found[0]["code"]) if found else ("", "")

    # -- what readers do to them --------------------------------------------------------------------------------

    def theme_edits(self, dataset: Dataset) -> tuple[ThemeEdit, ...]:
        """What readers did to the themes of a data set and did not take back, in its order."""
        return dataset.theme_edits

    def edit_themes(self, dataset: Dataset, *edits: ThemeEdit) -> Dataset:
        """Rename, merge, split or hide themes, move a comment, make a theme of one's own (``steering``).

        All of them or none. The data set returned has another version, in which every page, measure and filter sees
        the themes so; a pinned theme is there once its job has run (``ThemeJobs.ensure``).

        Raises:
            DatasetMissing: the data set was removed.
            ThemeRefused: one of them cannot be made: nothing is changed.
        """
        responses = {edit.response for edit in edits if edit.kind == "move"}
        self._refuse_unknown(dataset, responses)
        with self.registry.writing() as connection:
            standing = self.dataset(dataset.id)
            run = self._found_run(standing) if standing.themes else None
            made = list(standing.theme_edits)
            for edit in edits:
                steering.checked(run, made, edit)
                if made and made[-1].to_json() == edit.to_json():
                    continue  # the same again, as from a page that stood since before
                made.append(edit)
            self._keep_edits(connection, standing, made[len(standing.theme_edits) :])
        return self.dataset(dataset.id)

    def undo_theme_edit(self, dataset: Dataset, edit: str) -> Dataset:
        """Take back what was done to themes, by its id; the other edits stand as if it had never been made.

        Raises:
            ThemeRefused: no such one stands.
        """
        if edit not in {each.id for each in self.dataset(dataset.id).theme_edits}:
            raise ThemeRefused("theme_edit_unknown")
        self._date_removal(THEME_EDITS, edit, now())
        return self.dataset(dataset.id)

    def codebook(self, dataset: Dataset) -> pd.DataFrame:
        """The themes of a data set as a table to edit in a spreadsheet: ``codebook.COLUMNS``, one row a theme."""
        run = self._found_run(dataset) if dataset.themes else None
        comments = self._comments_of_each(dataset) if dataset.themes else {}
        return codebook.codebook(run, dataset.theme_edits, comments)

    def adopt_codebook(self, dataset: Dataset, edited: Companion) -> Dataset:
        """Make the themes of a data set what an edited codebook says: their names, merges, which are hidden, new ones.

        It takes the place of every rename, merge and hiding that stood; comments that were moved, splits and themes of
        readers' own stand. A theme that it does not name is as it was found.

        Raises:
            DatasetMissing: the data set was removed.
            ThemeRefused: it is no codebook, or a cell cannot be used (its row and column are told); nothing is changed.
        """
        lines = codebook.lines_of(edited)
        with self.registry.writing() as connection:
            standing = self.dataset(dataset.id)
            run = self._found_run(standing) if standing.themes else None
            made = codebook.adopted(run, standing.theme_edits, lines)
            pinned = {edit.theme for edit in standing.theme_edits if edit.kind == "pin"}
            new = [edit for edit in made if not (edit.kind == "pin" and edit.theme in pinned)]
            replaced = [edit for edit in standing.theme_edits if edit.kind in codebook.REPLACED]
            if [edit.to_json() for edit in new] != [edit.to_json() for edit in replaced]:
                gone = THEME_EDITS.c.id.in_([edit.id for edit in replaced])
                connection.execute(update(THEME_EDITS).where(gone).values(removed_at=now()))
                self._keep_edits(connection, standing, new)
        return self.dataset(dataset.id)

    def choose_themes(self, dataset: Dataset, **chosen: Unpack[Choosing]) -> Dataset:
        """Choose how many themes there are to be, or the model; what is not named stays as it was chosen before.

        ``themes=None`` and ``model=None`` leave it to the comments and to the settings. Themes that were once found so
        are back at once; otherwise the present ones stand until the job is done (``ThemeJobs.ensure``).

        Raises:
            DatasetMissing: the data set was removed.
            ThemeRefused: ``theme_number``: not between 2 and 100.
        """
        wanted = chosen.get("themes")
        if wanted is not None and not FEWEST_WANTED <= wanted <= MOST_WANTED:
            raise ThemeRefused("theme_number", found=wanted, least=FEWEST_WANTED, most=MOST_WANTED)
        model = chosen.get("model")
        if model is not None and not 1 <= len(model) <= LONGEST_MODEL:
            raise ThemeRefused("theme_model", most=LONGEST_MODEL)
        with self.registry.writing() as connection:
            choice = replace(self.dataset(dataset.id).choice, **chosen)
            values = {"themes": choice.themes, "model": choice.model, "changed_at": now()}
            known = update(THEME_CHOICES).where(THEME_CHOICES.c.dataset == dataset.id).values(values)
            if not connection.execute(known).rowcount:
                connection.execute(insert(THEME_CHOICES).values(dataset=dataset.id, **values))
        return self.dataset(dataset.id)

    # -- how ----------------------------------------------------------------------------------------------------

    def _let_go(self) -> None:
        super()._let_go()
        self._theme_runs.clear()

    def _were_erased(self, dataset: Dataset) -> bool:
        """Whether words were taken out of a data set's files since it stood so."""
        gone = {
            name
            for row in self.registry.rows(select(ERASURES.c.content))
            for name in json.loads(row["content"])["waves"]
        }
        return not gone.isdisjoint(wave.sha256 for wave in dataset.waves)

    def _found_run(self, dataset: Dataset) -> ThemeRun:
        return read_run(self.folder / "themes" / dataset.themes)

    def _comments_of_each(self, dataset: Dataset) -> dict[str, int]:
        """How many responses carry each theme, of either level."""
        _, assigned = self._tables(dataset)
        assert assigned is not None, "a theme run stands"
        found = self._frame(select(assigned.c[THEME], func.count().label("n")).group_by(assigned.c[THEME]))
        return dict(zip(found[THEME].tolist(), found["n"].tolist(), strict=True))

    def _refuse_unknown(self, dataset: Dataset, responses: set[str]) -> None:
        """Raise ThemeRefused if a response is not in the data set or has no comment."""
        if not responses:
            return
        source, _ = self._tables(replace(dataset, themes=""))
        of_these = statements.among(source.c[RESPONSE_ID], sorted(responses))
        known = select(source.c[RESPONSE_ID]).where(of_these, source.c[COMMENT].is_not(None))
        if responses - set(self._frame(known)[RESPONSE_ID]):
            raise ThemeRefused("theme_comment_unknown")

    def _keep_edits(self, connection: Connection, dataset: Dataset, edits: Sequence[ThemeEdit]) -> None:
        """Keep edits; their ids are in the order in which they were made, whatever the clock says."""
        ever = select(func.count()).select_from(THEME_EDITS).where(THEME_EDITS.c.dataset == dataset.id)
        first = connection.execute(ever).scalar_one()
        for place, edit in enumerate(edits, start=first):
            row = {"id": f"{place:06x}{secrets.token_hex(6)}", "dataset": dataset.id, "content": edit.to_json()}
            connection.execute(insert(THEME_EDITS).values(added_at=now(), **row))


def key_of_run(row: Mapping[str, str]) -> str:
    """The key of a row of theme runs: what it is of, what was found and what was asked for."""
    told = [row[name] for name in ("dataset", "waves", "sha256", "choice")]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
