"""What a data set is: waves in order, and the themes found in its comments."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from nps_core.reading.receipt import Receipt
from nps_core.responses import RESPONSE_ID, Columns


@dataclass(frozen=True)
class Wave:
    """One import into a data set."""

    sha256: str
    left_out_sha256: str
    source_sha256: str
    added_at: str
    receipt: Receipt

    @property
    def has_ids(self) -> bool:
        """Whether its file names its responses; otherwise they are named after their rows."""
        return any(column.role == RESPONSE_ID for column in self.receipt.columns)


@dataclass(frozen=True)
class Dataset:
    """A data set as it stands: its waves in order, and the themes found in its comments.

    Attributes:
        themes: the folder name of its theme run; empty while there is none.
    """

    id: str
    name: str
    is_sample: bool
    waves: tuple[Wave, ...]
    themes: str

    @cached_property
    def content(self) -> str:
        """The hash of its waves: what themes are found in."""
        return hashlib.sha256("".join(wave.sha256 for wave in self.waves).encode()).hexdigest()[:32]

    @property
    def version(self) -> str:
        """The hash of everything its numbers depend on."""
        return f"{self.id}-{self.content[:16]}-{self.themes[:16]}"

    @property
    def responses(self) -> int:
        """The number of responses in its files; the same answer in two waves is counted twice here."""
        return sum(wave.receipt.rows_used for wave in self.waves)

    @cached_property
    def columns(self) -> Columns:
        """Its dimensions and attributes, in the order in which its files bring them."""
        dimensions = dict.fromkeys(name for wave in self.waves for name in wave.receipt.dimensions)
        attributes = dict.fromkeys(
            name for wave in self.waves for name in wave.receipt.attributes if name not in dimensions
        )
        return Columns(tuple(dimensions), tuple(attributes))
