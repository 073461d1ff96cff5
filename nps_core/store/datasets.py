"""What a data set is: waves in order, files joined to them, merges of names, and the themes found in its comments."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from nps_core.comments.steering import ThemeEdit, pins_of
from nps_core.lazy import Lazy
from nps_core.reading import Choices
from nps_core.reading.receipt import Note, Receipt
from nps_core.responses import Columns, stored_name
from nps_core.scale import SCALES


@dataclass(frozen=True)
class Wave:
    """One import into a data set.

    Attributes:
        replaced: how many answers of earlier waves it brings anew.
    """

    sha256: str
    left_out_sha256: str
    source_sha256: str
    added_at: str
    receipt: Receipt
    replaced: int = 0


@dataclass(frozen=True)
class JoinedColumn:
    """A column that a second file brings: the name it is stored under, its kind (text or number), its header."""

    name: str
    kind: str
    header: str


@dataclass(frozen=True)
class Join:
    """A second file whose columns the responses have too.

    Attributes:
        own, theirs: the column of the data set and that of the file which were matched.
        matched, unmatched: how many responses had a row in it, and had none, when it was joined.
        without_response: how many of its keys nobody answered under, likewise.
        repeated: how many of its keys stand on several rows.
        erased: how many of its rows are not in it, being of customers who were taken out.
    """

    id: str
    file: str
    sha256: str
    own: str
    theirs: str
    columns: tuple[JoinedColumn, ...]
    matched: int
    unmatched: int
    without_response: int
    repeated: int
    erased: int = 0
    added_at: str = ""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What should be known about it."""
        told = {"keys_repeated": self.repeated, "rows_erased": self.erased}
        return tuple(Note("warning", code, {"n": n}) for code, n in told.items() if n)

    def to_json(self) -> str:
        """What the registry keeps of it beside its id, hash and date."""
        return json.dumps({name: value for name, value in asdict(self).items() if name not in _IN_COLUMNS})

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Join":
        """The join of a row of the registry."""
        content = json.loads(row["content"])
        content["columns"] = tuple(JoinedColumn(**column) for column in content["columns"])
        return cls(id=row["id"], sha256=row["sha256"], added_at=row["added_at"], **content)


_IN_COLUMNS = frozenset(["id", "sha256", "added_at"])


@dataclass(frozen=True)
class Edit:
    """A merge of columns, or of segments of one dimension, that can be undone.

    Attributes:
        kind: ``columns`` or ``segments``.
        into, sources: of columns: the one that stays, and those that go into it where it is empty.
        dimension, names: of segments: their dimension, and pairs of a name and the one that stands in its place.
    """

    id: str
    kind: str
    into: str = ""
    sources: tuple[str, ...] = ()
    dimension: str = ""
    names: tuple[tuple[str, str], ...] = ()
    added_at: str = ""

    def to_json(self) -> str:
        """What the registry keeps of it beside its id and date."""
        return json.dumps({name: value for name, value in asdict(self).items() if name not in _IN_COLUMNS})

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Edit":
        """The edit of a row of the registry."""
        content = json.loads(row["content"])
        content["sources"] = tuple(content["sources"])
        content["names"] = tuple((name, into) for name, into in content["names"])
        return cls(id=row["id"], added_at=row["added_at"], **content)

    def taken_from(self, columns: Columns) -> tuple[str, ...]:
        """Of a merge of columns: those of its sources that are there, and of one kind with the one that stays."""
        kinds = (columns.dimensions, columns.attributes)
        kind = next((kind for kind in kinds if self.kind == "columns" and self.into in kind), ())
        return tuple(name for name in self.sources if name in kind and name != self.into)


@dataclass(frozen=True)
class Mapped:
    """How files of a shape are read, as confirmed for one of them: that file's name, and when."""

    fingerprint: str
    file: str
    saved_at: str
    choices: Choices


@dataclass(frozen=True)
class ThemeChoice:
    """How a reader wants the themes of a data set found.

    Attributes:
        themes: about how many there are to be; None for as many as the comments speak for.
        model: the language model; None for the one of the settings.
    """

    themes: int | None = None
    model: str | None = None


@dataclass(frozen=True)
class Dataset(Lazy):
    """A data set as it stands.

    Attributes:
        waves: its files in order.
        themes: the folder name of its theme run; empty while there is none.
        joins: the second files whose columns it has too, in the order in which they came.
        edits: the merges that stand, in the order in which they were made.
        theme_edits: what readers did to its themes, likewise.
        choice: how its themes are to be found.
        themes_asked: how those of its theme run were asked for (``asked``).
        as_of: at which instant it stood so (UTC, ISO 8601); empty if it stands so now. What stood once never changes.
    """

    id: str
    name: str
    is_sample: bool
    waves: tuple[Wave, ...]
    themes: str
    joins: tuple[Join, ...] = ()
    edits: tuple[Edit, ...] = ()
    theme_edits: tuple[ThemeEdit, ...] = ()
    choice: ThemeChoice = ThemeChoice()
    themes_asked: str = ""
    as_of: str = ""

    @cached_property
    def content(self) -> str:
        """The hash of its waves: what themes are found in."""
        return content_of([wave.sha256 for wave in self.waves])

    @cached_property
    def state(self) -> str:
        """The hash of its waves, joins and edits: what its table of responses is made from."""
        if not self.joins and not self.edits:
            return self.content
        joined = [[join.sha256, join.own, [asdict(column) for column in join.columns]] for join in self.joins]
        return _hash(json.dumps([self.content, joined, [edit.to_json() for edit in self.edits]]))

    @property
    def version(self) -> str:
        """The hash of everything its numbers depend on; of what stood once, with the instant at which it did."""
        return f"{self.stood}@{self.as_of}" if self.as_of else self.stood

    @property
    def stood(self) -> str:
        """The same without the instant."""
        return f"{self.id}-{self.state[:16]}-{self.steering[:16]}"

    @property
    def tag(self) -> str:
        """What a link calls this version."""
        return tag_of(self.stood)

    @cached_property
    def steering(self) -> str:
        """The hash of its theme run and of what readers did to it; the run's own name where they did nothing."""
        if not self.themes or not self.theme_edits:
            return self.themes
        return _hash(json.dumps([self.themes, [edit.to_json() for edit in self.theme_edits]]))

    @cached_property
    def asked(self) -> str:
        """What readers want of its themes, as two hashes: how many by which model, and which of their own.

        Empty if they want nothing. Themes that were found otherwise (``themes_asked``) are not what is wanted now.
        """
        pins = [asdict(pin) for pin in pins_of(self.theme_edits)]
        chosen = "" if self.choice == ThemeChoice() else _hash(json.dumps(asdict(self.choice), sort_keys=True))
        own = _hash(json.dumps(pins, sort_keys=True)) if pins else ""
        return f"{chosen[:24]}/{own[:24]}" if chosen or own else ""

    @property
    def stretched_scales(self) -> tuple[str, ...]:
        """The scales of its files that were carried over to 0 to 10: with one, the score compares with no benchmark."""
        names = dict.fromkeys(name for wave in self.waves for name in (wave.receipt.scale, *wave.receipt.stretched))
        return tuple(name for name in names if SCALES[name].is_stretched)

    @property
    def of_one_value(self) -> tuple[str, ...]:
        """The columns that are no dimensions for only one value is given in all files together."""
        found: dict[str, set[str]] = {}
        for wave in self.waves:
            for column in wave.receipt.columns:
                if column.why.code == "column_constant":
                    found.setdefault(column.column, set()).update(column.examples)
        return tuple(name for name, values in found.items() if len(values) == 1 and name not in self.columns.dimensions)

    @property
    def has_comments(self) -> bool:
        """Whether any of its files brings a comment."""
        return any(wave.receipt.comments for wave in self.waves)

    @property
    def responses(self) -> int:
        """The number of responses; one that a later wave brings anew counts once."""
        return sum(wave.receipt.rows_used - wave.replaced for wave in self.waves)

    @cached_property
    def found_columns(self) -> Columns:
        """Its own columns before any merge, in the order in which its files bring them."""
        of_files = columns_of([wave.receipt for wave in self.waves])
        joined = [column for join in self.joins for column in join.columns]
        texts = [column.name for column in joined if column.kind == "text"]
        numbers = [column.name for column in joined if column.kind == "number"]
        return Columns((*of_files.dimensions, *texts), (*of_files.attributes, *numbers), of_files.identifiers)

    @cached_property
    def columns(self) -> Columns:
        """Its dimensions, attributes and identifiers."""
        found = self.found_columns
        for edit in self.edits:
            gone = edit.taken_from(found)
            found = Columns(
                tuple(name for name in found.dimensions if name not in gone),
                tuple(name for name in found.attributes if name not in gone),
                found.identifiers,
            )
        return found


def content_of(waves: Sequence[str]) -> str:
    """The hash of some waves, by their hashes in order: what theme runs are known by."""
    return _hash("".join(waves))


def tag_of(version: str) -> str:
    """What a link calls a version: twelve hexadecimal digits."""
    return hashlib.sha256(version.encode()).hexdigest()[:12]


def named_joins(waves: Sequence[Wave], joins: Sequence[Join]) -> tuple[Join, ...]:
    """Joins with names for their columns that neither the waves nor the joins before them have."""
    found = columns_of([wave.receipt for wave in waves])
    taken = {*found.dimensions, *found.attributes, *found.identifiers}
    named = []
    for join in joins:
        columns = []
        for column in join.columns:
            name = stored_name(column.header, taken)
            taken.add(name)
            columns.append(replace(column, name=name))
        named.append(replace(join, columns=tuple(columns)))
    return tuple(named)


def columns_of(receipts: Sequence[Receipt]) -> Columns:
    """The columns of several files together; one that is text in any of them is text."""
    dimensions = dict.fromkeys(name for receipt in receipts for name in receipt.dimensions)
    marks = dict.fromkeys(name for receipt in receipts for name in receipt.identifiers if name not in dimensions)
    numbers = dict.fromkeys(name for receipt in receipts for name in receipt.attributes)
    attributes = tuple(name for name in numbers if name not in dimensions and name not in marks)
    return Columns(tuple(dimensions), attributes, tuple(marks))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
