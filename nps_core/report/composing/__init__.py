"""A report of some responses: each page's messages, one a sheet, from the views and the wording of the pages."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from nps_core import wording
from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.report.composing.changes import sheets as changes
from nps_core.report.composing.drivers import sheets as drivers
from nps_core.report.composing.found import Found
from nps_core.report.composing.overview import nothing
from nps_core.report.composing.overview import sheets as overview
from nps_core.report.composing.segments import sheets as segments
from nps_core.report.composing.themes import sheets as themes
from nps_core.report.composing.trend import sheets as trend
from nps_core.report.document import PAGES, Document, Sheet, Subject
from nps_core.store import Dataset, Store

_MAKERS: Final[Mapping[str, Callable[[Found, Text], Sequence[Sheet]]]] = {
    "overview": overview,
    "trend": trend,
    "segments": segments,
    "changes": changes,
    "themes": themes,
    "drivers": drivers,
}

_ENDS: Final = (".", "!", "?", "。", "！", "？")


def report(
    store: Store, dataset: Dataset, subject: Subject, text: Text, *, made_at: datetime | None = None
) -> Document:
    """The report of a subject in one language.

    Args:
        made_at: when (UTC); by default now.
    """
    return document_of(Found(store, dataset, subject), text, made_at or datetime.now(UTC))


def reports(
    store: Store, dataset: Dataset, subject: Subject, *, made_at: datetime | None = None
) -> dict[str, Document]:
    """The report of a subject in every language, of the same views."""
    found, moment = Found(store, dataset, subject), made_at or datetime.now(UTC)
    return {language: document_of(found, text_in(language), moment) for language in LANGUAGES}


def beside(store: Store, dataset: Dataset) -> Hashable:
    """What a report tells that is no part of a data set's version: its events, its customers' sizes, own benchmarks."""
    events = tuple((each.day, each.name) for each in store.events(dataset))
    sizes = tuple(sorted((name, tuple(sorted(sizes.items()))) for name, sizes in store.bases(dataset).items()))
    return events, sizes, tuple(sha256 for sha256, _, _ in store.benchmark_files())


def title_of(dataset: Dataset, subject: Subject, text: Text) -> str:
    """What the report of a subject is called."""
    name, pages = _called(dataset, text), _pages(subject)
    if len(pages) == 1:
        return text("report.title_of_page", page=text(f"frame.{pages[0]}"), dataset=name)
    return text("report.title", dataset=name)


def title_of_responses(dataset: Dataset, text: Text) -> str:
    """What a file of the responses themselves is called."""
    return text("report.title_of_responses", dataset=_called(dataset, text))


def _called(dataset: Dataset, text: Text) -> str:
    return wording.dataset_name(dataset.name, is_sample=dataset.is_sample, text=text)


def document_of(found: Found, text: Text, made_at: datetime) -> Document:
    """The report of what was found in one language."""
    dataset = found.dataset
    return Document(
        language=text.language,
        title=title_of(dataset, found.subject, text),
        dataset=_called(dataset, text),
        version=dataset.version,
        made_at=made_at,
        sheets=_gathered(sheets_of(found, text), text),
        method=text("report.method"),
        trademark=text("frame.about"),
        is_sample=dataset.is_sample,
        matched=found.scope.matched.responses,
        total=found.scope.total.responses,
    )


def _pages(subject: Subject) -> tuple[str, ...]:
    """The pages that are told, in the order in which they are told; all of them where none is known."""
    return tuple(page for page in PAGES if page in subject.pages) or PAGES


def sheets_of(found: Found, text: Text) -> tuple[Sheet, ...]:
    """The sheets of all pages of a subject; where there is no score, why, said once for all of them."""
    pages = _pages(found.subject)
    if not found.scope.has_score:
        return (nothing(found, pages[0], text),)
    return tuple(sheet for page in pages for sheet in _MAKERS[page](found, text))


def _gathered(sheets: Sequence[Sheet], text: Text) -> tuple[Sheet, ...]:
    """The sheets that show something, and last one of all those that only say why they show nothing."""
    bare = [sheet for sheet in sheets if sheet.chart is None and not sheet.tables and not sheet.quotes]
    if len(bare) < 2 or len(bare) == len(sheets):
        return tuple(sheets)
    reasons: dict[str, list[str]] = {}
    for sheet in bare:
        told = dict.fromkeys((sheet.lead, *(_sentence(note, text) for note in sheet.notes)))
        reasons.setdefault(wording.together(text, *told), []).append(sheet.title)
    why = tuple(text("report.untold_why", names=names, why=reason) for reason, names in reasons.items())
    lead = text("report.untold_lead", n=len(bare))
    untold = Sheet("report.untold", text("report.untold"), lead, bare[0].context, notes=why)
    return (*(sheet for sheet in sheets if sheet not in bare), untold)


def _sentence(note: str, text: Text) -> str:
    """A note beside others: one that is no whole sentence, such as a count, ends like one."""
    return note if note.endswith(_ENDS) else text("report.untold_note", note=note)
