"""The receipt of a file that was read: what each column was taken for and why, what was used and what was left out.

Plain values with a JSON round trip; a ``Reason`` and a ``Note`` carry a code and facts, and their sentence is the
catalogue's ``reading.<code>``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from nps_core.responses import Columns

ROLES: Final = (
    "score",
    "comment",
    "answered_at",
    "clock",
    "respondent",
    "response_id",
    "dimension",
    "attribute",
    "identifier",
    "ignored",
)
"""What a person may choose a column to be. Of dimension, attribute, identifier and ignored there may be many."""

SINGLE_ROLES: Final = frozenset(ROLES[:6])
"""The roles that one column at most can have."""

NO_HEADER: Final = "none"
"""What a person says of a file whose columns have no names, in place of the row that holds them."""

LEVELS: Final = ("info", "warning", "question")

ROWS_A_SHEET: Final = 100_000_000
"""How much higher than its number in its sheet a row of the next sheet is counted, where several were read."""


@dataclass(frozen=True)
class Reason:
    """Why something was decided: a code of the catalogue and the facts of its sentence."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The catalogue key of the sentence."""
        return f"reading.{self.code}"


@dataclass(frozen=True)
class Note:
    """Something the reader should know (info), beware of (warning) or decide (question)."""

    level: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The catalogue key of the sentence."""
        return f"reading.{self.code}"


@dataclass(frozen=True)
class ColumnTaken:
    """One column of the file and what it was taken for.

    Attributes:
        column: the header as shown, cleaned and told apart from its namesakes.
        role: one of ``ROLES``.
        name: what the column is called in the responses; empty when it is ignored.
        why: the reason.
        examples: up to five of its cells, cut short; none of a personal column or an identifier.
    """

    column: str
    role: str
    name: str
    why: Reason
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScaleReading:
    """What the answers make on a scale they could be on.

    Attributes:
        scale: its name.
        is_proposed: whether the responses were read on it.
        detractors, passives, promoters: how many answers of each group.
        off: how many answers do not lie on it.
    """

    scale: str
    is_proposed: bool
    detractors: int
    passives: int
    promoters: int
    off: int = 0

    @property
    def n(self) -> int:
        """How many answers are usable on it."""
        return self.detractors + self.passives + self.promoters

    @property
    def nps(self) -> float | None:
        """The NPS they make; None without a usable answer."""
        return 100 * (self.promoters - self.detractors) / self.n if self.n else None


@dataclass(frozen=True)
class Receipt:
    """What was read of a file; ``rows_read == rows_used + rows left out``.

    Attributes:
        file: its name, for display only.
        format: csv, xlsx, xls, xlsb, ods, parquet, json or jsonl.
        encoding, separator, sheet: empty where the format has none.
        header_rows: how many rows the header takes; 0 for a file without one.
        scale: the name of the scale its scores were written on.
        date_order: ymd, dmy or mdy; empty without a time column.
        timezone: the zone whose days ``answered_on`` counts; empty where the file tells days only, or none.
        columns: every column of the file, in its order.
        rows_read: rows below the header.
        rows_used: rows with a usable score.
        left_out: pairs of a reason code and how many rows it left out, most first.
        scores: how many answers at each score from 0 to 10.
        first_day, last_day: of ``answered_on``.
        comments, respondents: how many responses have a comment; how many respondents there are.
        notes: what else should be known.
        tool: the survey tool whose export this is, by its own name; empty when it is not known.
        fingerprint: what files with the same headers in the same order share; empty without a header.
        readings: what the answers make on every scale they could be on, the likeliest first.
        sheets: the sheets that were read as one table, in their order; empty where only one was.
        stretched: the scales of some sources that were carried over to 0 to 10.
        own_scales: column, segment and scale of each source that was read on a scale of its own; empty too where an
            earlier version, which did not keep them, read the file.
    """

    file: str
    format: str
    encoding: str
    separator: str
    sheet: str
    header_rows: int
    scale: str
    date_order: str
    timezone: str
    columns: tuple[ColumnTaken, ...]
    rows_read: int
    rows_used: int
    left_out: tuple[tuple[str, int], ...]
    scores: tuple[int, ...]
    first_day: date | None
    last_day: date | None
    comments: int
    respondents: int
    notes: tuple[Note, ...] = ()
    tool: str = ""
    fingerprint: str = ""
    readings: tuple[ScaleReading, ...] = ()
    sheets: tuple[str, ...] = ()
    stretched: tuple[str, ...] = ()
    own_scales: tuple[tuple[str, str, str], ...] = ()

    def place_of(self, row: int) -> tuple[str, int]:
        """The sheet that a row is in, empty where only one was read, and the row as the sheet numbers it."""
        number, within = divmod(row, ROWS_A_SHEET)
        return (self.sheets[number] if self.sheets else ""), within

    @property
    def rows_left_out(self) -> int:
        """How many rows were left out, for whatever reason."""
        return sum(count for _, count in self.left_out)

    @property
    def meaning(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What was decided that the responses' bytes may not show: the scale, and the role of each column kept.

        Order of dates and zone are in the bytes: where these are the same, so are the days.
        """
        kept = ((column.name, column.role) for column in self.columns if column.role != "ignored")
        return self.scale, tuple(sorted(kept))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions, by the names they are stored under."""
        return self._named("dimension")

    @property
    def attributes(self) -> tuple[str, ...]:
        """The number columns, by the names they are stored under."""
        return self._named("attribute")

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The columns kept for matching with another file only, by the names they are stored under."""
        return self._named("identifier")

    @property
    def own_columns(self) -> Columns:
        """The file's own columns as the store wants them."""
        return Columns(self.dimensions, self.attributes, self.identifiers)

    @property
    def source_column(self) -> str:
        """The dimension, by the name it is stored under, whose sources were read on scales of their own; or empty."""
        shown = {column for column, _, _ in self.own_scales}
        return next((each.name for each in self.columns if each.role == "dimension" and each.column in shown), "")

    def _named(self, role: str) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.role == role)

    def column_of(self, role: str) -> ColumnTaken | None:
        """The column that has a role that only one can have."""
        return next((column for column in self.columns if column.role == role), None)

    def to_json(self) -> str:
        """The receipt as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_plain)

    @classmethod
    def from_json(cls, text: str) -> "Receipt":
        """The receipt that ``to_json`` wrote.

        >>> receipt = Receipt("a.csv", "csv", "utf-8", ",", "", 1, "0-10", "", "UTC", (), 0, 0, (), (0,) * 11,
        ...                   None, date(2026, 7, 1), 0, 0, (Note("info", "rows_padded", {"n": 1}),))
        >>> Receipt.from_json(receipt.to_json()) == receipt
        True
        """
        value = json.loads(text)
        value["columns"] = tuple(_column(column) for column in value["columns"])
        value["left_out"] = tuple((code, count) for code, count in value["left_out"])
        value["scores"] = tuple(value["scores"])
        value["first_day"], value["last_day"] = _day(value["first_day"]), _day(value["last_day"])
        value["notes"] = tuple(Note(**note) for note in value["notes"])
        value["readings"] = tuple(ScaleReading(**reading) for reading in value.get("readings", ()))
        value["sheets"] = tuple(value.get("sheets", ()))
        value["stretched"] = tuple(value.get("stretched", ()))
        value["own_scales"] = tuple(tuple(each) for each in value.get("own_scales", ()))
        return cls(**value)


def _column(value: dict[str, Any]) -> ColumnTaken:
    return ColumnTaken(**{**value, "why": Reason(**value["why"]), "examples": tuple(value["examples"])})


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a receipt")
