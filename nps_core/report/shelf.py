"""Reports that were asked for, kept in memory for a day so that a page of their own can show them."""

import secrets
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from nps_core.report.document import Document
from nps_core.report.kept import from_json, to_json

KEEP_SECONDS: Final = 24 * 3600.0
MOST_KEPT: Final = 5_000
"""So many reports; most of them are promises, which weigh a kilobyte or two."""
MOST_BYTES: Final = 64 * 2**20
"""So much of those that were made: some hundreds of reports in three languages."""

Made = Mapping[str, Document]
"""A report by language."""


@dataclass
class _Place:
    """A report that is made when somebody first reads it, then kept as compressed JSON: a tenth of its size.

    Attributes:
        make: makes it; None of one that was brought as it is.
    """

    make: Callable[[], Made] | None
    until: float
    key: Hashable = None
    packed: dict[str, bytes] = field(default_factory=dict)
    making: Lock = field(default_factory=Lock)

    def read(self) -> Made:
        with self.making:
            if not self.packed and self.make is not None:
                self.pack(self.make())
            packed = self.packed
        unpacked = {language: zlib.decompress(each).decode() for language, each in packed.items()}
        return {language: from_json(each, Document) for language, each in unpacked.items()}

    def pack(self, documents: Made) -> None:
        self.packed = {language: zlib.compress(to_json(each).encode()) for language, each in documents.items()}

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return sum(map(len, self.packed.values()))


class Reports:
    """The reports of the last day: the oldest makes room for the newest.

    An id is 32 hexadecimal digits, random and so many that nobody guesses one; who has it may read the report.

    Args:
        most: how many are kept.
        most_bytes: how much of those that were made; beyond that the oldest are made anew when they are read again.
        keep_seconds: how long each is kept.
        clock: in seconds; another one for tests.
    """

    def __init__(
        self,
        *,
        most: int = MOST_KEPT,
        most_bytes: int = MOST_BYTES,
        keep_seconds: float = KEEP_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._keep_seconds = keep_seconds
        self._clock = clock
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._ids: dict[Hashable, str] = {}
        self._lock = Lock()

    def keep(self, documents: Made) -> str:
        """Keep a report, by language, and say under which id."""
        place = _Place(None, self._clock() + self._keep_seconds)
        place.pack(documents)
        id_ = self._placed(place)
        self._make_room(place)
        return id_

    def promise(self, key: Hashable, make: Callable[[], Made]) -> str:
        """The id of a report that is made when somebody first reads it; the same id for the same key.

        Args:
            key: what tells this report from every other, such as the version of its data and its subject.
            make: makes it, by language, in whatever thread it is first read.
        """
        with self._lock:
            self._forget()
            if key in self._ids:
                return self._ids[key]
        return self._placed(_Place(make, self._clock() + self._keep_seconds, key))

    def of(self, id_: str) -> Made | None:
        """The report of an id; None when there is none, or no longer."""
        with self._lock:
            self._forget()
            place = self._places.get(id_)
        if place is None:
            return None
        is_new = not place.packed
        read = place.read()
        if is_new:
            self._make_room(place)
        return read

    def clear(self) -> None:
        """Let go of every report, and of every promise."""
        with self._lock:
            self._places.clear()
            self._ids.clear()

    def _placed(self, place: _Place) -> str:
        id_ = secrets.token_hex(16)
        with self._lock:
            self._forget()
            if place.key is not None:
                id_ = self._ids.setdefault(place.key, id_)
            self._places.setdefault(id_, place)
            while len(self._places) > self._most:
                self._drop_first()
        return id_

    def _make_room(self, new: _Place) -> None:
        """Let go of the oldest reports that were made until the rest fits; of a promise only what was made of it."""
        with self._lock:
            over = sum(place.size for place in self._places.values()) - self._most_bytes
            for id_, place in list(self._places.items()) if over > 0 else ():
                if over <= 0:
                    return
                if place is new or not place.packed:
                    continue
                over -= place.size
                if place.make is None:
                    del self._places[id_]
                else:
                    place.packed = {}

    def _forget(self) -> None:
        """Let go of what has been kept long enough; the first were kept first."""
        now = self._clock()
        while self._places and next(iter(self._places.values())).until <= now:
            self._drop_first()

    def _drop_first(self) -> None:
        _, place = self._places.popitem(last=False)
        self._ids.pop(place.key, None)
