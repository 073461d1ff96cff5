"""The reports that share links show: what outsiders may see of them, composed once however many open a link."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Final, Generic, TypeVar

from nps_core.i18n import LANGUAGES
from nps_core.report.composing import beside, reports
from nps_core.report.document import PAGES, Document, Subject
from nps_core.report.frozen import frozen, named
from nps_core.report.kept import from_json
from nps_core.report.outside import for_outsiders
from nps_core.store import Share, Store

MOST_KEPT: Final = 32
"""How many reports, and how many pages drawn of them, are kept."""


T = TypeVar("T")


@dataclass
class _Place:
    """Something that whoever comes first makes, while the others wait for it."""

    making: Lock = field(default_factory=Lock)
    made: object = None


class Kept(Generic[T]):
    """The last things that were made, each by its key and once, whoever asks at the same time.

    What could not be made is tried again by the next who asks.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What stands under a key; made if nothing does."""
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
        with place.making:
            if place.made is None:
                place.made = make()
        return place.made  # type: ignore[return-value] # made as T just now, or by whoever came first

    def clear(self) -> None:
        """Let go of everything that was made."""
        with self._lock:
            self._places.clear()


class SharedReports:
    """What each share link shows, by language.

    Args:
        store: where the data sets and the reviews are.
        now: the time (UTC); another one for tests.
    """

    def __init__(self, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._now = now
        self._kept: Kept[Mapping[str, Document]] = Kept()

    def key(self, share: Share) -> Hashable:
        """What tells what a link shows now from what it showed before, and from what others show.

        Raises:
            DatasetMissing: the data set of a live link was removed.
            ReviewRefused: the review of a frozen link was removed.
        """
        if share.kind == "frozen":
            review = self._store.review(share.review)
            return "frozen", review.id, review.sha256, review.name, share.quotes
        dataset = self._store.dataset(share.dataset)
        return "live", dataset.version, beside(self._store, dataset), share.subject, share.quotes

    def documents(self, share: Share) -> Mapping[str, Document]:
        """What a link shows: of a live one the newest version of its data set, of a frozen one its review.

        Raises:
            NpsError: its data set or its review was removed, or something in the store is damaged.
        """
        return self._kept.of(self.key(share), lambda: self._made(share))

    def forget(self) -> None:
        """Let go of what was composed."""
        self._kept.clear()

    def _made(self, share: Share) -> Mapping[str, Document]:
        if share.kind == "frozen":
            review = self._store.review(share.review)
            told: Mapping[str, Document] = {
                language: named(frozen(self._store, review, language), review) for language in LANGUAGES
            }
        else:
            dataset, subject = self._store.dataset(share.dataset), from_json(share.subject, Subject)
            told = reports(self._store, dataset, _asked(subject, share), made_at=self._now())
        return {language: for_outsiders(each, quotes=share.quotes) for language, each in told.items()}


def _asked(subject: Subject, share: Share) -> Subject:
    """Without customers' words they need not be looked for."""
    pages = tuple(page for page in PAGES if page in subject.pages) or PAGES
    return replace(subject, quotes=share.quotes, pages=pages)
