"""Saved views: the link of a view under a name of the reader's."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update

from nps_core.errors import ViewRefused
from nps_core.store.datasets import Dataset
from nps_core.store.registry import VIEWS, now
from nps_core.store.versions import Versioned

LONGEST_VIEW_NAME: Final = 80
MOST_VIEWS: Final = 200
LONGEST_QUERY: Final = 20_000
"""The most characters of what a saved view keeps of its link."""


@dataclass(frozen=True)
class SavedView:
    """A view under a name.

    Attributes:
        page: its place in the URL, such as ``trend``.
        query: what its link carries (``nps_core.links``).
        version: of the data set when it was saved (``Dataset.stood``).
        revision: how often it was changed since.
    """

    id: str
    dataset: str
    name: str
    page: str
    query: Mapping[str, tuple[str, ...]]
    version: str
    added_at: str
    revision: int


class Saving(Versioned):
    """The data sets of one folder, with the views that readers saved of them."""

    def saved_views(self, dataset: Dataset) -> tuple[SavedView, ...]:
        """The saved views of a data set, by their names."""
        found = (_view(row) for row in self._standing(VIEWS, dataset.id))
        return tuple(sorted(found, key=lambda view: (view.name.casefold(), view.added_at)))

    def saved_view(self, view: str) -> SavedView:
        """A saved view by its id.

        Raises:
            ViewRefused: ``view_gone``: it was removed.
        """
        standing = select(VIEWS).where(VIEWS.c.id == view, VIEWS.c.removed_at.is_(None))
        found = self.registry.rows(standing)
        if not found:
            raise ViewRefused("view_gone")
        return _view(found[0])

    def save_view(self, dataset: Dataset, name: str, page: str, query: Mapping[str, Sequence[str]]) -> SavedView:
        """Keep a view under a name.

        Raises:
            DatasetMissing: the data set was removed.
            ViewRefused: the name is empty, too long or taken; the view too large; there are too many.
        """
        name = _named(name)
        kept = {key: list(values) for key, values in query.items()}
        row = {
            "id": secrets.token_hex(6),
            "dataset": dataset.id,
            "name": name,
            "page": page,
            "query": json.dumps(kept, ensure_ascii=False),
            "locked": "[]",  # a column of earlier versions, which nothing reads
            "version": dataset.stood,
            "added_at": now(),
        }
        if len(row["query"]) > LONGEST_QUERY:
            raise ViewRefused("view_large", most=LONGEST_QUERY)
        with self.registry.writing() as connection:
            standing = self.saved_views(self.dataset(dataset.id))
            if len(standing) >= MOST_VIEWS:
                raise ViewRefused("views_too_many", most=MOST_VIEWS)
            _refuse_taken(name, standing)
            connection.execute(insert(VIEWS).values(row))
        return self.saved_view(row["id"])

    def change_view(self, view: SavedView, name: str) -> SavedView:
        """Give a saved view another name.

        Raises:
            ViewRefused: the name is empty, too long or taken; ``view_changed``: somebody else renamed it since ``view``
                was read; ``view_gone``: somebody removed it.
        """
        wanted = _named(name)
        with self.registry.writing() as connection:
            standing = self.saved_view(view.id)
            if standing.revision != view.revision:
                raise ViewRefused("view_changed", name=standing.name)
            others = [_view(row) for row in self._standing(VIEWS, view.dataset) if row["id"] != view.id]
            _refuse_taken(wanted, others)
            changed = {"name": wanted, "revision": VIEWS.c.revision + 1}
            connection.execute(update(VIEWS).where(VIEWS.c.id == view.id).values(changed))
        return self.saved_view(view.id)

    def remove_view(self, view: str) -> None:
        """Take a saved view out of sight; ``restore_view`` brings it back."""
        self._date_removal(VIEWS, view, now())

    def restore_view(self, view: str) -> None:
        """Bring a removed view back."""
        self._date_removal(VIEWS, view, None)


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_VIEW_NAME:
        raise ViewRefused("view_name", found=len(name), most=LONGEST_VIEW_NAME)
    return name


def _refuse_taken(name: str, others: Sequence[SavedView]) -> None:
    if any(each.name.casefold() == name.casefold() for each in others):
        raise ViewRefused("view_known", name=name)


def _view(row: Mapping[str, Any]) -> SavedView:
    return SavedView(
        id=row["id"],
        dataset=row["dataset"],
        name=row["name"],
        page=row["page"],
        query={key: tuple(values) for key, values in json.loads(row["query"]).items()},
        version=row["version"],
        added_at=row["added_at"],
        revision=row["revision"],
    )
