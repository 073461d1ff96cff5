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
MOST_KEPT: Final = 200

Made = Mapping[str, Document]
"""A report by language."""


@dataclass
class _Place:
    """A report that is made when somebody first reads it, then kept as compressed JSON: a tenth of its size."""

    make: Callable[[], Made]
    until: float
    key: Hashable = None
    packed: dict[str, bytes] = field(default_factory=dict)
    making: Lock = field(default_factory=Lock)

    def read(self) -> Made:
        with self.making:
            if not self.packed:
                documents = self.make()
                self.packed = {language: zlib.compress(to_json(each).encode()) for language, each in documents.items()}
                self.make = dict
        unpacked = {language: zlib.decompress(each).decode() for language, each in self.packed.items()}
        return {language: from_json(each, Document) for language, each in unpacked.items()}


class Reports:
    """The reports of the last day: the oldest makes room for the newest.

    An id is 32 hexadecimal digits, random and so many that nobody guesses one; who has it may read the report.

    Args:
        most: how many are kept.
        keep_seconds: how long each is kept.
        clock: in seconds; another one for tests.
    """

    def __init__(
        self, *, most: int = MOST_KEPT, keep_seconds: float = KEEP_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._keep_seconds = keep_seconds
        self._clock = clock
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._ids: dict[Hashable, str] = {}
        self._lock = Lock()

    def keep(self, documents: Made) -> str:
        """Keep a report, by language, and say under which id."""
        return self._placed(_Place(lambda: documents, self._clock() + self._keep_seconds))

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
        return None if place is None else place.read()

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

    def _forget(self) -> None:
        """Let go of what has been kept long enough; the first were kept first."""
        now = self._clock()
        while self._places and next(iter(self._places.values())).until <= now:
            self._drop_first()

    def _drop_first(self) -> None:
        _, place = self._places.popitem(last=False)
        self._ids.pop(place.key, None)
