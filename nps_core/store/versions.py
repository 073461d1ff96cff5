"""Earlier versions of data sets: what a link or a review was made on can be shown again as it stood."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, insert, select

from nps_core.comments.steering import ThemeEdit
from nps_core.errors import DatasetMissing
from nps_core.settings import Settings
from nps_core.store.datasets import Dataset, Edit, Join, named_joins, tag_of
from nps_core.store.marked import Marked
from nps_core.store.registry import DATASETS, EDITS, JOINS, THEME_EDITS, VERSIONS, now

NOW: Final = "now"
"""Of a version out of which somebody's words were taken: what it is called since."""


@dataclass(frozen=True)
class Version:
    """A version of a data set that somebody may want to see again.

    Attributes:
        version: ``Dataset.stood``.
        at: when it was first remembered (UTC, ISO 8601): it stood so at that instant.
    """

    version: str
    at: str

    @property
    def key(self) -> str:
        """For ``Store.at``: the data set as it stood then, whether or not it stands so now."""
        return f"{self.version}@{self.at}"


class Versioned(Marked):
    """The data sets of one folder, as they stand and as they stood when it was remembered."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._stood: dict[str, tuple[int, Dataset]] = {}

    def remember_version(self, dataset: Dataset) -> Version:
        """Keep what a data set is made of now, so that ``at`` finds this version whatever happens to it later."""
        known = self._remembered(dataset.stood)
        if known is not None:
            return known
        parts = {
            "waves": [wave.sha256 for wave in dataset.waves],
            "joins": [join.id for join in dataset.joins],
            "edits": [edit.id for edit in dataset.edits],
            "theme_edits": [edit.id for edit in dataset.theme_edits],
            "themes": dataset.themes,
        }
        row = {"version": dataset.stood, "dataset": dataset.id, "at": now(), "made_of": json.dumps(parts)}
        with self.registry.writing() as connection:
            # OR IGNORE: another reader may have made a link of this version at this moment.
            connection.execute(insert(VERSIONS).prefix_with("OR IGNORE").values(row))
        return Version(row["version"], row["at"])

    def version_tagged(self, dataset: str, tag: str) -> Version | None:
        """The remembered version of a data set that a link calls ``tag`` (``Dataset.tag``); None if there is none."""
        of_dataset = self.registry.rows(select(VERSIONS.c.version).where(VERSIONS.c.dataset == dataset))
        found = next((row["version"] for row in of_dataset if tag_of(row["version"]) == tag), None)
        return self._remembered(found) if found else None

    def at(self, version: str) -> Dataset:
        """The data set of a version: as it stands now, or as it stood when the version was remembered.

        Args:
            version: ``Dataset.version``, ``Dataset.stood`` or ``Version.key``.

        Raises:
            DatasetMissing: ``dataset_missing``: there is no such version, or its data set was removed;
                ``version_files_gone``, ``version_themes_gone``: not all that it was made of is kept any more.
        """
        stood, _, at = version.partition("@")
        try:
            return super().at(version)
        except DatasetMissing:
            known = self._remembered(stood)
            if known is None or at not in ("", known.at):
                raise
        if not at and known.version != stood:
            return self.at(known.version)
        changes = self.registry.changes()
        last, dataset = self._stood.get(known.key, (-1, None))
        if dataset is None or last != changes:
            dataset = self._as_it_stood(known)
            self._stood[known.key] = changes, dataset
        return dataset

    def _let_go(self) -> None:
        super()._let_go()
        self._stood.clear()

    def _remembered(self, version: str) -> Version | None:
        found = self.registry.rows(select(VERSIONS).where(VERSIONS.c.version == version))
        if not found:
            return None
        now_called = json.loads(found[0]["made_of"]).get(NOW)
        return self._remembered(now_called) if now_called else Version(version, found[0]["at"])

    def _as_it_stood(self, version: Version, *, removed_too: bool = False) -> Dataset:
        kept = select(DATASETS, VERSIONS.c.made_of).join(VERSIONS).where(VERSIONS.c.version == version.version)
        found = [row for row in self.registry.rows(kept) if removed_too or not row["removed_at"]]
        if not found:
            raise DatasetMissing("dataset_missing", name=version.version)
        of, made_of = found[0], json.loads(found[0]["made_of"])
        known = {wave.sha256: wave for wave in self._waves(of["id"])}
        if not known.keys() >= set(made_of["waves"]):
            raise DatasetMissing("version_files_gone", at=datetime.fromisoformat(version.at).date())
        if made_of["themes"] and not self._is_whole_run(made_of["themes"]):
            raise DatasetMissing("version_themes_gone", at=datetime.fromisoformat(version.at).date())
        waves = tuple(known[sha256] for sha256 in made_of["waves"])
        stood = Dataset(
            id=of["id"],
            name=of["name"],
            is_sample=bool(of["sample"]),
            waves=waves,
            themes=made_of["themes"],
            joins=named_joins(waves, [Join.of_row(each) for each in self._ever(JOINS, made_of["joins"])]),
            edits=tuple(Edit.of_row(each) for each in self._ever(EDITS, made_of["edits"])),
            theme_edits=tuple(ThemeEdit.of_row(each) for each in self._ever(THEME_EDITS, made_of["theme_edits"])),
            as_of=version.at,
        )
        if stood.stood != version.version:
            raise DatasetMissing("version_files_gone", at=datetime.fromisoformat(version.at).date())
        return replace(stood, themes_asked=stood.asked)

    def _ever(self, table: Table, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Rows by their ids, in this order, those that were taken back among them."""
        rows = {row["id"]: row for row in self.registry.rows(select(table).where(table.c.id.in_(ids)))}
        return [rows[each] for each in ids if each in rows]
