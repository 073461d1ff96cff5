"""What a table of responses is: its columns, its types, its dimensions.

Responses live in immutable Parquet files (waves), one row an answer. The columns named here have the meaning that
DESIGN.md section 4 gives them; every other column is a dimension (text), an attribute (number) or an identifier
(text, for matching only) of the file's own, listed in ``Columns``.
"""

from dataclasses import dataclass
from typing import Final

from nps_core.scale import SCORES

RESPONSE_ID: Final = "response_id"
RESPONDENT: Final = "respondent"
ANSWERED_AT: Final = "answered_at"
ANSWERED_ON: Final = "answered_on"
SCORE: Final = "score"
COMMENT: Final = "comment"
ROW: Final = "row"
"""The row in the file as a spreadsheet numbers it (header row = 1)."""

FIXED: Final = {
    RESPONSE_ID: "string",
    RESPONDENT: "string",
    ANSWERED_AT: "timestamp[us, tz=UTC]",
    ANSWERED_ON: "date32[day]",
    SCORE: "int8",
    COMMENT: "string",
    ROW: "int64",
}
"""The columns every wave has, in this order, with their Arrow types. All but ``score``, ``response_id`` and ``row``
may be empty (null). A response without a score is not in a wave: it is left out with its reason."""

RESERVED: Final = frozenset({*FIXED, "seq", "person", "theme", "wave", "n", *map(str, SCORES)})
"""Names a dimension or attribute may not take: a column of such a name is stored with ``" (2)"`` behind it.

The scores are among them because a tally names the columns of its counts so.
"""


@dataclass(frozen=True)
class Columns:
    """The columns of the file's own, by the names they are stored and shown under.

    Attributes:
        dimensions: text columns such as channel or region, in the file's order.
        attributes: number columns such as order value, stored as float64.
        identifiers: text columns that name an order, a ticket or a customer, for matching with another file only:
            stored in the wave, never shown, exported or split by.
    """

    dimensions: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def splits(self) -> tuple[str, ...]:
        """What responses can be split by: dimensions, and numbers in bands."""
        return (*self.dimensions, *self.attributes)


def stored_name(header: str, taken: frozenset[str] | set[str]) -> str:
    """The name a column is stored under: its header, told apart from reserved and already taken names.

    >>> stored_name("score", set()), stored_name("channel", {"channel"}), stored_name("region", set())
    ('score (2)', 'channel (2)', 'region')
    """
    if header not in RESERVED and header not in taken:
        return header
    number = 2
    while f"{header} ({number})" in taken:
        number += 1
    return f"{header} ({number})"
