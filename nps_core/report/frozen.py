"""Reviews: a report frozen in every language, with what moved since the one before and what its decisions came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from nps_core import wording
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.report.composing import reports
from nps_core.report.composing.changes import steps
from nps_core.report.document import Column, Document, Mark, Point, Ranking, Sheet, Subject, Table
from nps_core.report.kept import from_json, to_json
from nps_core.store import Dataset, Decision, Review, Store
from nps_core.views import Judged, SinceView, judged, since
from nps_core.views.scope import scope

_TONES: Final = {"better": "above", "worse": "below"}


@dataclass(frozen=True)
class Followed:
    """What became of earlier reviews.

    Attributes:
        review: the last one before.
        since: what moved since.
        decisions: those of all the earlier ones, the newest review's first.
    """

    review: Review
    since: SinceView
    decisions: tuple[Judged, ...]


def freeze(
    store: Store, dataset: Dataset, subject: Subject, name: str, held_on: date, *, made_at: datetime | None = None
) -> Review:
    """Freeze a report as a review; where there was one before, it begins with what became of that.

    Args:
        subject: what the report is of.
        name: what the review is called.
        held_on: the day of the meeting.
        made_at: when (UTC); by default now.

    Raises:
        ReviewRefused: the name or the day cannot be used.
    """
    made_at = made_at or datetime.now(UTC)
    documents = reports(store, dataset, subject, made_at=made_at)
    earlier = followed(store, dataset, [each for each in store.reviews(dataset.id) if each.held_on <= held_on], made_at)
    kept = {}
    for language, document in documents.items():
        names = names_of(store, dataset, language)
        first = follow_up_sheets(earlier, names, text_in(language)) if earlier else ()
        kept[language] = to_json(replace(document, sheets=(*first, *document.sheets)))
    facts = _facts(store, dataset, subject.filters)
    return store.make_review(dataset, name, held_on, subject=to_json(subject), documents=kept, facts=facts)


def frozen(store: Store, review: Review, language: str) -> Document:
    """What a review said, in a language.

    Raises:
        StoreBroken: its file is gone or damaged.
    """
    said = store.documents(review)
    return from_json(said[language if language in said else next(iter(said))], Document)


def named(document: Document, review: Review) -> Document:
    """What a review said, under what the review is called now."""
    text = text_in(document.language if document.language in LANGUAGES else LANGUAGES[0])
    return replace(document, title=text("reviews.document", name=review.name, dataset=document.dataset))


def subject_of(review: Review) -> Subject:
    """What the report of a review was of."""
    return from_json(review.subject, Subject)


def asked_of(store: Store, reviews: Sequence[Review]) -> tuple[tuple[Decision, Filters], ...]:
    """The decisions of some reviews, each with the filters of its review."""
    filters = {review.id: subject_of(review).filters for review in reviews}
    return tuple((decision, filters[review.id]) for review in reviews for decision in store.decisions(review))


def followed(store: Store, dataset: Dataset, reviews: Sequence[Review], now: datetime) -> Followed | None:
    """What became of some reviews of a data set, the newest first; None without any."""
    if not reviews:
        return None
    last = reviews[0]
    moved = since(store, dataset, subject_of(last).filters, last.last_day)
    return Followed(last, moved, judged(store, dataset, asked_of(store, reviews), now.date()))


def follow_up_sheets(found: Followed, names: Mapping[str, str], text: Text) -> tuple[Sheet, ...]:
    """What moved since the last review, and what came with the decisions, as sheets of the next report.

    They speak of the responses of the earlier reviews, and say so, whatever the next one is of.

    Args:
        names: what a theme's id is called in this language.
    """
    moved = _moved(found.review, found.since, names, text)
    if not found.decisions:
        return (moved,)
    where = found.since.scope
    context = wording.dataset_name(where.dataset, is_sample=where.is_sample, text=text)
    return moved, _decided(found.decisions, context, names, text)


def minutes(
    document: Document, review: Review, moved: SinceView | None, decisions: Sequence[Judged], names: Mapping[str, str]
) -> Document:
    """What a review said, and as its last messages what moved since and what was decided, as that stands today.

    Args:
        moved: None where the data set is no longer there.
        decisions: those of the review.
        names: what a theme's id is called in the language of the document.
    """
    text, told = text_in(document.language), []
    if moved is not None and moved.changes:
        told.append(replace(_moved(review, moved, names, text), id="reviews.since_then"))
    if decisions:
        decided = _decided(decisions, document.dataset, names, text)
        decided = replace(decided, id="reviews.decided", title=text("reviews.decisions"))
        told.append(replace(decided, chart=None, alt=""))  # above all who does what until when
    today = text("reviews.as_of", day=datetime.now(UTC).date())
    later = (replace(sheet, notes=(today, *sheet.notes)) for sheet in told)
    return replace(document, sheets=(*document.sheets, *later))


def _moved(review: Review, found: SinceView, names: Mapping[str, str], text: Text) -> Sheet:
    """What moved since a review, of the responses that it was of."""
    context = wording.filters_told(found.scope, text, dict(names))
    way = steps(found.changes, context, text) if found.changes else Sheet("reviews.since", "", "", context)
    told = (wording.frozen_told(review, text), *wording.since_notes(found, text))
    return replace(
        way,
        id="reviews.since",
        title=text("reviews.sheet_since", name=review.name),
        lead=wording.since_lead(review.held_on, found, text),
        notes=(*told, *way.notes),
    )


def _decided(decisions: Sequence[Judged], context: str, names: Mapping[str, str], text: Text) -> Sheet:
    """What was decided, and what came with it."""
    chart = _ranking(decisions, text)
    return Sheet(
        id="reviews.decisions",
        title=text("reviews.sheet_decisions"),
        lead=wording.decisions_lead(decisions, text),
        context=context,
        chart=chart,
        alt=text("reviews.decisions_alt") if chart else "",
        tables=(decisions_table(decisions, names, text),),
        notes=(text("reviews.decisions_caption"), text("reviews.caution")),
    )


def decisions_table(found: Sequence[Judged], names: Mapping[str, str], text: Text) -> Table:
    """The decisions with who looks after them, how they stand, and what came with them."""
    texts = ("what", "owner", "due", "starts_on", "state", "outcome")
    columns = [Column(text(f"reviews.{name}")) for name in texts]
    rows = [
        (
            each.decision.what,
            each.decision.owner,
            text.day(each.decision.due) if each.decision.due else None,
            text.day(each.decision.starts_on),
            text(f"reviews.state_{each.decision.state}"),
            wording.judged_told(each, names, text),
        )
        for each in found
    ]
    return Table(tuple(columns), tuple(rows))


def names_of(store: Store, dataset: Dataset, language: str) -> dict[str, str]:
    """What each theme and sub-theme is called in a language, by its id."""
    run = store.theme_run(dataset)
    return {theme.id: theme.names[language] for theme in (*run.themes, *run.subthemes)} if run else {}


def _ranking(found: Sequence[Judged], text: Text) -> Ranking | None:
    """By how much the score changed with each decision that could be judged."""
    points = []
    for each in found:
        if each.verdict not in ("better", "worse", "unclear") or each.window is None or each.window.difference is None:
            continue
        difference, n = each.window.difference, each.window.after.responses
        limits, tone = (difference.change, difference.low, difference.high), _TONES.get(each.verdict, "unclear")
        points.append(Point(each.decision.what, *limits, n=n, tone=tone))
    return Ranking(tuple(points), "change", reference=Mark(text("reviews.no_change"), 0.0)) if points else None


def _facts(store: Store, dataset: Dataset, filters: Filters) -> dict[str, float | int | str | None]:
    """What a later review is compared with."""
    where, _ = scope(store, dataset, filters)
    score, is_told = where.matched, where.has_score and not where.matched.is_small
    return {
        "nps": score.nps if is_told else None,
        "low": score.low if is_told else None,
        "high": score.high if is_told else None,
        "responses": score.responses,
        "first_day": where.first_day.isoformat() if where.first_day else None,
        "last_day": where.last_day.isoformat() if where.last_day else None,
    }
