"""What changed, for a mail: since a day, since a review or in the last period; themes, and what decisions came to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from nps_core import wording
from nps_core.filters import Filters
from nps_core.i18n import Text, text_in
from nps_core.report.composing import document_of, sheets_of
from nps_core.report.composing.found import Found
from nps_core.report.document import Document, Sheet, Subject
from nps_core.report.drawing.letters import clean
from nps_core.report.frozen import asked_of, follow_up_sheets, followed, names_of
from nps_core.report.markup import filled
from nps_core.store import Dataset, Review, Store
from nps_core.views import ChangesView, judged, since

_PAGES = ("overview", "themes")
_STANDING = ("overview.score", "overview.nothing", "themes.hurting", "themes.helping", "themes.news")


def digest(
    store: Store,
    dataset: Dataset,
    filters: Filters,
    text: Text,
    *,
    since_what: date | Review | None = None,
    quotes: bool = False,
    made_at: datetime | None = None,
) -> Document:
    """What changed in a data set.

    Args:
        filters: which responses; what moved since a review is told of those that the review is of.
        since_what: the first of the days that are compared with as many before them, or a review; None for the last
            complete period and the one before.
        quotes: whether customers' words are in it.
        made_at: when (UTC); by default now.
    """
    made_at = made_at or datetime.now(UTC)
    subject = Subject(filters, _PAGES, quotes=quotes)
    found = Found(store, dataset, subject)
    whole = document_of(found, text, made_at)
    if isinstance(since_what, date):
        moved = _since_day(found, since_what, text)
    elif since_what is not None:
        moved = _since_review(found, since_what, made_at, text)
    else:
        moved = _last_period(found, text)
    standing = (
        replace(sheet, notes=_cautions(found, text, sheet)) for sheet in sheets_of(found, text) if sheet.id in _STANDING
    )
    told = (moved, *_decisions(found, made_at, text), *standing)
    return replace(whole, title=text("digest.title", dataset=whole.dataset), sheets=told)


def in_plain_text(document: Document, link: str = "") -> str:
    """A digest as plain text.

    Args:
        link: where the dashboard is; empty for none.
    """
    text = text_in(document.language)
    return "\n".join(clean(line) for line in _lines(document, link, text)) + "\n"


def in_html(document: Document, link: str = "") -> str:
    """A digest as HTML for a mail, which asks for nothing outside itself; every text is escaped."""
    return filled("mail.html", document=document, link=link, text=text_in(document.language))


def _lines(document: Document, link: str, text: Text) -> Iterator[str]:
    yield document.title
    yield text("presented.made", dataset=document.dataset, made_at=document.made_at)
    if document.is_sample:
        yield text("presented.sample")
    for sheet in document.sheets:
        yield from ("", f"== {sheet.title} ==", sheet.lead)
        yield from (f"- {note}" for note in sheet.notes)
        for quote in sheet.quotes:
            score = text("presented.scored", score=quote.score) if quote.score is not None else ""
            yield f"> {quote.text} ({', '.join(part for part in (score, quote.role) if part)})"
        yield sheet.context
    yield ""
    if link:
        yield text("digest.open", link=link)
    yield from (document.method, document.trademark, text("presented.version", version=document.version))


def _cautions(found: Found, text: Text, sheet: Sheet) -> tuple[str, ...]:
    """What is to be minded of the score; notes on charts and tables, which no mail has, stay behind."""
    if sheet.id != "overview.score":
        return ()
    stretched = () if found.scope.scales else found.scope.stretched
    return tuple(wording.cautions(found.scope.matched, stretched, text))


def _since_day(found: Found, day: date, text: Text) -> Sheet:
    view = since(found.store, found.dataset, found.subject.filters, day - timedelta(days=1))
    title = text("digest.since", day=day)
    if view.changes is None:
        lead = text(f"digest.since_{view.reason}", day=day, newest=view.newest)
        return Sheet("digest.moved", title, lead, found.context(text))
    return _moved(view.changes, title, found, text)


def _since_review(found: Found, review: Review, now: datetime, text: Text) -> Sheet:
    of_one = followed(found.store, found.dataset, [review], now)
    assert of_one is not None, "one review has something to follow"
    return follow_up_sheets(of_one, names_of(found.store, found.dataset, text.language), text)[0]


def _last_period(found: Found, text: Text) -> Sheet:
    title, view = text("digest.last_period"), found.changes if found.scope.has_score else None
    if view is None:
        return Sheet("digest.moved", title, text("wording.change_none"), found.context(text))
    return _moved(view, title, found, text)


def _moved(view: ChangesView, title: str, found: Found, text: Text) -> Sheet:
    notes = tuple(wording.moved_notes(view, text))
    return Sheet("digest.moved", title, wording.change_told(view, text), found.context(text), notes=notes)


def _decisions(found: Found, now: datetime, text: Text) -> tuple[Sheet, ...]:
    """What came with the decisions of all reviews; nothing without any."""
    store, dataset = found.store, found.dataset
    told = judged(store, dataset, asked_of(store, store.reviews(dataset.id)), now.date())
    if not told:
        return ()
    names = names_of(store, dataset, text.language)
    lines = [wording.decision_line(each, names, text) for each in told]
    return (
        Sheet(
            "digest.decisions",
            text("reviews.sheet_decisions"),
            wording.decisions_lead(told, text),
            text("reviews.decisions_caption"),
            notes=(*lines, text("reviews.caution")),
        ),
    )
