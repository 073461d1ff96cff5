"""What the reader says about a data set beside its numbers: events on the trend, its customer base, merges declined.

Nothing of it changes a data set's version: what depends on it is told apart by it (``events``, ``bases`` and
``kept_apart`` are small and cheap to ask).
"""

import json
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Table, insert, update

from nps_core.errors import TableRefused
from nps_core.store.datasets import Dataset
from nps_core.store.merges import MergeProposal
from nps_core.store.registry import APART, BASES, EVENTS, now
from nps_core.store.shelf import Shelf

LONGEST_EVENT: Final = 200
"""The most characters of an event's name."""

MOST_EVENTS: Final = 100
MOST_BASE_SEGMENTS: Final = 1_000


@dataclass(frozen=True, order=True)
class Event:
    """Something that happened on a day, which the trend shows."""

    day: date
    name: str
    id: str


@dataclass(frozen=True)
class Apart:
    """Names of columns, or of segments of one dimension, that look alike and are not one.

    Attributes:
        kind: ``columns`` or ``segments``.
        names: in alphabetical order; each is kept apart from every other.
        dimension: of segments, their dimension.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    dimension: str = ""


class Marked(Shelf):
    """The data sets of one folder, with what the reader says about them."""

    def events(self, dataset: Dataset) -> tuple[Event, ...]:
        """What was marked on the days of a data set, the earliest first."""
        rows = self._standing(EVENTS, dataset.id)
        return tuple(sorted(Event(date.fromisoformat(row["day"]), row["name"], row["id"]) for row in rows))

    def mark(self, dataset: Dataset, day: date, name: str) -> Event:
        """Mark what happened on a day; the same again is the one that stands.

        Raises:
            DatasetMissing: the data set was removed.
            TableRefused: the name is empty or longer than 200 characters, or 100 events are marked already.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_EVENT:
            raise TableRefused("event_name", found=len(name), most=LONGEST_EVENT)
        row = {"id": secrets.token_hex(6), "dataset": dataset.id, "day": day.isoformat(), "name": name}
        with self.registry.writing() as connection:
            standing = self.events(self.dataset(dataset.id))
            known = next(
                (event for event in standing if (event.day.isoformat(), event.name) == (row["day"], name)), None
            )
            if known is not None:
                return known
            if len(standing) >= MOST_EVENTS:
                raise TableRefused("events_too_many", most=MOST_EVENTS)
            connection.execute(insert(EVENTS).values(added_at=now(), **row))
        return Event(day, name, row["id"])

    def unmark(self, dataset: Dataset, event: str) -> None:
        """Take an event away, by its id; one that is gone already stays gone."""
        self._take_away(EVENTS, dataset, event)

    def bases(self, dataset: Dataset) -> dict[str, dict[str, float]]:
        """How large each segment is among all customers, by dimension; of the dimensions that the data set has now."""
        rows = self._standing(BASES, dataset.id)
        return {
            row["dimension"]: json.loads(row["content"])
            for row in rows
            if row["dimension"] in dataset.columns.dimensions
        }

    def set_base(self, dataset: Dataset, dimension: str, sizes: Mapping[str, float]) -> None:
        """Say how large each segment of a dimension is among all customers, in place of what was said before.

        Raises:
            DatasetMissing: the data set was removed.
            TableRefused: there is no such dimension, or the sizes are no share of anything.
        """
        if dimension not in dataset.columns.dimensions:
            raise TableRefused("no_such_dimension", names=[dimension], found=list(dataset.columns.dimensions))
        if len(sizes) > MOST_BASE_SEGMENTS:
            raise TableRefused("base_too_large", found=len(sizes), most=MOST_BASE_SEGMENTS)
        wrong = [segment for segment, size in sizes.items() if not (math.isfinite(size) and size >= 0)]
        total = 0.0 if wrong else sum(sizes.values())
        if not 0 < total < math.inf:
            raise TableRefused("base_sizes", dimension=dimension, names=(wrong or list(sizes))[:10])
        content = json.dumps({segment: float(size) for segment, size in sizes.items()}, ensure_ascii=False)
        row = {"id": secrets.token_hex(6), "dataset": dataset.id, "dimension": dimension, "content": content}
        with self.registry.writing() as connection:
            self.dataset(dataset.id)
            connection.execute(_standing_base(dataset, dimension).values(removed_at=now()))
            connection.execute(insert(BASES).values(added_at=now(), **row))

    def drop_base(self, dataset: Dataset, dimension: str) -> None:
        """Forget the customer base of a dimension."""
        with self.registry.writing() as connection:
            connection.execute(_standing_base(dataset, dimension).values(removed_at=now()))

    def kept_apart(self, dataset: Dataset) -> tuple[Apart, ...]:
        """Names that the reader said are not one, in the order in which they were said."""
        rows = self._standing(APART, dataset.id)
        return tuple(_apart(row["id"], json.loads(row["content"])) for row in rows)

    def keep_apart(self, dataset: Dataset, proposal: MergeProposal) -> None:
        """Never offer again to merge what a proposal names; the same again changes nothing.

        Raises:
            DatasetMissing: the data set was removed.
        """
        names = sorted((proposal.into, *proposal.sources))
        told = {"kind": proposal.kind, "dimension": proposal.dimension, "names": names}
        row = {"id": secrets.token_hex(6), "dataset": dataset.id, "content": json.dumps(told, ensure_ascii=False)}
        with self.registry.writing() as connection:
            self.dataset(dataset.id)
            if _apart("", told) not in {
                _apart("", json.loads(each["content"])) for each in self._standing(APART, dataset.id)
            }:
                connection.execute(insert(APART).values(added_at=now(), **row))

    def offer_again(self, dataset: Dataset, apart: str) -> None:
        """Take back that names are kept apart, by its id; one that is gone already stays gone."""
        self._take_away(APART, dataset, apart)

    def _take_away(self, table: Table, dataset: Dataset, row: str) -> None:
        standing = update(table).where(table.c.id == row, table.c.dataset == dataset.id, table.c.removed_at.is_(None))
        with self.registry.writing() as connection:
            connection.execute(standing.values(removed_at=now()))


def _standing_base(dataset: Dataset, dimension: str) -> Any:
    at = (BASES.c.dataset == dataset.id, BASES.c.dimension == dimension, BASES.c.removed_at.is_(None))
    return update(BASES).where(*at)


def _apart(row: str, told: Mapping[str, Any]) -> Apart:
    return Apart(row, told["kind"], tuple(told["names"]), told["dimension"])
