"""Reviews: what a report said at a meeting, kept for good, and what was decided there.

The documents of a review are one immutable file named by its hash. Nothing that happens to the data changes it; only
words that somebody asks to be taken out leave it, as a new file.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, insert, select, update

from nps_core.errors import ReviewRefused, StoreBroken
from nps_core.settings import Settings
from nps_core.store.datasets import Dataset
from nps_core.store.registry import DECISIONS, REVIEWS, now
from nps_core.store.theming import Theming
from nps_core.store.waves import Waves, writing_to

LONGEST_NAME: Final = 200
LONGEST_DECISION: Final = 1_000
LONGEST_OWNER: Final = 100
MOST_REVIEWS: Final = 500
"""The most reviews of one data set."""
MOST_DECISIONS: Final = 100
"""The most decisions of one review."""
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
"""Days before and after these are slips of the hand."""
STATES: Final = ("open", "done", "dropped")

_FORM: Final = 1
_JSON: Final = ".json"


@dataclass(frozen=True)
class Review:
    """A review that was held.

    Attributes:
        dataset: the id of the data set, which may have been removed since.
        held_on: the day of the meeting.
        subject: what its report is of, as JSON.
        version, themes_sha256: of the data set, and the theme run, that the numbers are of.
        sha256: of the file of its documents.
        facts: the score when it was frozen, by name: ``nps``, ``low``, ``high`` (perhaps None), ``responses``, and
            ``first_day`` and ``last_day`` of them (ISO 8601, perhaps None).
        added_at: when it was frozen: UTC, ISO 8601.
        revision: how often its name was changed.
    """

    id: str
    dataset: str
    name: str
    held_on: date
    subject: str
    version: str
    themes_sha256: str
    sha256: str
    facts: Mapping[str, Any] = field(hash=False)
    added_at: str = ""
    revision: int = 0

    @property
    def last_day(self) -> date | None:
        """The last day that it is of; None where no answer had a day."""
        return _day(self.facts.get("last_day"))

    @property
    def first_day(self) -> date | None:
        """The first day that it is of; None likewise."""
        return _day(self.facts.get("first_day"))


@dataclass(frozen=True)
class About:
    """What a decision is to change: one segment of a dimension, one theme, or, both empty, everything."""

    dimension: str = ""
    segment: str = ""


@dataclass(frozen=True)
class Decision:
    """What was decided.

    Attributes:
        review: the id of the review at which it was.
        due: until when it is to be done; None without such a day.
        starts_on: from which day on it can show in the answers.
        state: one of ``STATES``.
        revision: how often it was changed; who changes it says which of these they saw.
    """

    review: str
    what: str
    starts_on: date
    owner: str = ""
    due: date | None = None
    about: About = About()
    state: str = STATES[0]
    id: str = ""
    revision: int = 0


class Reviewing(Theming):
    """The data sets of one folder, with the reviews that were held on them."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        with writing_to(self.folder):
            self._frozen = Waves(self.folder / "reviews")
            self._frozen.sweep({row["sha256"] for row in self.registry.rows(select(REVIEWS.c.sha256))})

    # -- reviews ------------------------------------------------------------------------------------------------

    def make_review(
        self,
        dataset: Dataset,
        name: str,
        held_on: date,
        *,
        subject: str,
        documents: Mapping[str, str],
        facts: Mapping[str, Any],
    ) -> Review:
        """Keep what a report says as a review.

        Args:
            subject: what the report is of, as JSON.
            documents: the report in each language, as JSON.

        Raises:
            ReviewRefused: the name or the day cannot be used, or there are too many reviews; ``review_stale``: a file
                of the data set is not there any more as it was, so words that were taken out may be in the documents.
            DatasetMissing: the data set was removed.
        """
        values = {"name": _name(name), "held_on": _meeting_day(held_on).isoformat()}
        sha256 = self._freeze(documents)
        self.remember_version(dataset)
        row = {
            "id": secrets.token_hex(16),
            "dataset": dataset.id,
            "subject": subject,
            "version": dataset.version,
            "themes_sha256": dataset.themes,
            "sha256": sha256,
            "facts": json.dumps(dict(facts), ensure_ascii=False, allow_nan=False),
            "added_at": now(),
        }
        of_dataset = select(func.count()).where(REVIEWS.c.dataset == dataset.id, REVIEWS.c.removed_at.is_(None))
        with self.registry.writing() as connection:
            self.dataset(dataset.id)
            if not {wave.sha256 for wave in self._waves(dataset.id)} >= {wave.sha256 for wave in dataset.waves}:
                self._let_go_of_reviews([sha256])
                raise ReviewRefused("review_stale", name=dataset.name)
            if connection.execute(of_dataset).scalar_one() >= MOST_REVIEWS:
                raise ReviewRefused("reviews_too_many", most=MOST_REVIEWS)
            connection.execute(insert(REVIEWS).values(**row, **values))
        return self.review(row["id"])

    def reviews(self, dataset: str = "") -> tuple[Review, ...]:
        """The reviews of a data set by its id, or of all, those of removed ones too; the newest meeting first."""
        shown = select(*_OF_A_REVIEW).where(REVIEWS.c.removed_at.is_(None))
        shown = shown.where(REVIEWS.c.dataset == dataset) if dataset else shown
        found = self.registry.rows(shown.order_by(REVIEWS.c.held_on.desc(), REVIEWS.c.added_at.desc()))
        return tuple(_review(row) for row in found)

    def review(self, id_: str) -> Review:
        """The review of an id.

        Raises:
            ReviewRefused: ``review_unknown``: there is none, or it was removed.
        """
        shown = select(*_OF_A_REVIEW).where(REVIEWS.c.id == id_, REVIEWS.c.removed_at.is_(None))
        found = self.registry.rows(shown)
        if not found:
            raise ReviewRefused("review_unknown")
        return _review(found[0])

    def documents(self, review: Review) -> dict[str, str]:
        """What the report of a review said in each language, as JSON.

        Raises:
            StoreBroken: ``review_lost``, ``review_damaged``: its file is gone, or not what it was.
        """
        kept = json.loads(self.file_of(review).read_text(encoding="utf-8"))["documents"]
        return {language: _json(document) for language, document in kept.items()}

    def file_of(self, review: Review) -> Path:
        """The file of a review, verified once a process.

        Raises:
            StoreBroken: as in ``documents``.
        """
        try:
            return self._frozen.open(review.sha256, _JSON)
        except StoreBroken as error:
            is_gone, name = error.code == "wave_missing", f"{review.sha256}{_JSON}"
        raise StoreBroken("review_lost" if is_gone else "review_damaged", file=name)

    def rename_review(self, seen: Review, name: str) -> Review:
        """Give a review another name.

        Raises:
            ReviewRefused: the name cannot be used, the review was removed, or somebody else renamed it meanwhile.
        """
        name = _name(name)
        with self.registry.writing() as connection:
            standing = self.review(seen.id)
            if standing.name == name:
                return standing
            if standing.revision != seen.revision:
                raise ReviewRefused("review_changed", name=standing.name)
            renamed = update(REVIEWS).where(REVIEWS.c.id == seen.id)
            connection.execute(renamed.values(name=name, revision=seen.revision + 1))
        return self.review(seen.id)

    def remove_review(self, id_: str) -> None:
        """Take a review with its decisions out of sight; ``restore_review`` brings it back."""
        self._date_removal(REVIEWS, id_, now())

    def restore_review(self, id_: str) -> None:
        """Bring a removed review back."""
        self._date_removal(REVIEWS, id_, None)

    def every_review(self, dataset: str) -> tuple[Review, ...]:
        """The reviews of a data set by its id, removed ones too: from all of them words are taken out on request."""
        of_dataset = select(*_OF_A_REVIEW).where(REVIEWS.c.dataset == dataset)
        return tuple(_review(row) for row in self.registry.rows(of_dataset))

    # -- decisions ----------------------------------------------------------------------------------------------

    def decisions(self, review: Review) -> tuple[Decision, ...]:
        """What was decided at a review, in the order in which it was written down."""
        shown = select(*_OF_A_DECISION).where(DECISIONS.c.review == review.id, DECISIONS.c.removed_at.is_(None))
        return tuple(_decision(row) for row in self.registry.rows(shown.order_by(DECISIONS.c.added_at, DECISIONS.c.id)))

    def add_decision(self, decision: Decision) -> Decision:
        """Write down what was decided; the same again is the one that stands.

        Raises:
            ReviewRefused: a part of it cannot be used, there are too many, or the review was removed.
        """
        decision = _checked(decision)
        with self.registry.writing() as connection:
            standing = self.decisions(self.review(decision.review))
            same = next(
                (each for each in standing if replace(decision, id=each.id, revision=each.revision) == each), None
            )
            if same is not None:
                return same
            if len(standing) >= MOST_DECISIONS:
                raise ReviewRefused("decisions_too_many", most=MOST_DECISIONS)
            decision = replace(decision, id=secrets.token_hex(6), revision=0)
            row = {"id": decision.id, "review": decision.review, "added_at": now(), **_values(decision)}
            connection.execute(insert(DECISIONS).values(row))
        return decision

    def change_decision(self, wanted: Decision) -> Decision:
        """Make a decision what is wanted, if it still is the one whose ``revision`` was seen.

        Raises:
            ReviewRefused: a part of it cannot be used, it was removed, or (``decision_changed``, with what stands now)
                somebody else changed it meanwhile: nothing is written over.
        """
        wanted = _checked(wanted)
        with self.registry.writing() as connection:
            standing = self.decision(wanted.id)
            if replace(wanted, review=standing.review, revision=standing.revision) == standing:
                return standing
            if standing.revision != wanted.revision:
                raise ReviewRefused("decision_changed", what=standing.what)
            changed = replace(wanted, revision=standing.revision + 1)
            at = update(DECISIONS).where(DECISIONS.c.id == wanted.id)
            connection.execute(at.values(revision=changed.revision, **_values(changed)))
        return changed

    def decision(self, id_: str) -> Decision:
        """The decision of an id.

        Raises:
            ReviewRefused: ``decision_unknown``: there is none, or it was removed.
        """
        shown = select(*_OF_A_DECISION).where(DECISIONS.c.id == id_, DECISIONS.c.removed_at.is_(None))
        found = self.registry.rows(shown)
        if not found:
            raise ReviewRefused("decision_unknown")
        return _decision(found[0])

    def remove_decision(self, id_: str) -> None:
        """Take a decision away; ``restore_decision`` brings it back."""
        self._date_removal(DECISIONS, id_, now())

    def restore_decision(self, id_: str) -> None:
        """Bring a removed decision back."""
        self._date_removal(DECISIONS, id_, None)

    # -- the house ----------------------------------------------------------------------------------------------

    def _freeze(self, documents: Mapping[str, str]) -> str:
        """Keep documents as a file, and say its hash."""
        kept = {"form": _FORM, "documents": {language: json.loads(each) for language, each in documents.items()}}
        with self.staging() as folder, writing_to(self.folder):
            written = folder / f"review{_JSON}"
            written.write_text(_json(kept), encoding="utf-8")
            return self._frozen.keep(written)

    def _let_go_of_reviews(self, files: Iterable[str]) -> None:
        """Remove files of reviews, by their hashes, that no review names any more."""
        standing = {row["sha256"] for row in self.registry.rows(select(REVIEWS.c.sha256))}
        for sha256 in set(files) - standing:
            self._frozen.remove(sha256, _JSON)


_OF_A_REVIEW: Final = [column for column in REVIEWS.columns if column.name != "removed_at"]
_OF_A_DECISION: Final = [DECISIONS.c[name] for name in ("id", "review", "content", "state", "revision")]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _review(row: dict[str, Any]) -> Review:
    return Review(**row | {"held_on": date.fromisoformat(row["held_on"]), "facts": json.loads(row["facts"])})


def _decision(row: dict[str, Any]) -> Decision:
    told = json.loads(row.pop("content"))
    days = {name: _day(told[name]) for name in ("starts_on", "due")}
    return Decision(**row, **told | days | {"about": About(**told["about"])})


def _values(decision: Decision) -> dict[str, Any]:
    """What the registry keeps of a decision beside its ids and its revision."""
    told = {
        "what": decision.what,
        "owner": decision.owner,
        "due": decision.due and decision.due.isoformat(),
        "starts_on": decision.starts_on.isoformat(),
        "about": asdict(decision.about),
    }
    return {"content": _json(told), "state": decision.state}


def _checked(decision: Decision) -> Decision:
    """A decision with its texts as they are kept."""
    assert decision.state in STATES, f"{decision.state} is not one of {STATES}"
    what, owner = " ".join(decision.what.split()), " ".join(decision.owner.split())
    if not 1 <= len(what) <= LONGEST_DECISION:
        raise ReviewRefused("decision_what", found=len(what), most=LONGEST_DECISION)
    if len(owner) > LONGEST_OWNER:
        raise ReviewRefused("decision_owner", found=len(owner), most=LONGEST_OWNER)
    for day in (decision.starts_on, decision.due):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ReviewRefused("decision_day", found=day, first=FIRST_DAY, last=LAST_DAY)
    return replace(decision, what=what, owner=owner)


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ReviewRefused("review_name", found=len(name), most=LONGEST_NAME)
    return name


def _meeting_day(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ReviewRefused("review_day", found=day, first=FIRST_DAY, last=LAST_DAY)
    return day
