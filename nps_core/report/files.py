"""A report as the files that leave the app, and what they are called."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import IO, Final

import pandas as pd

from nps_core.i18n import Text
from nps_core.report.deck import deck
from nps_core.report.document import Document, Subject
from nps_core.report.kept import to_json
from nps_core.report.naming import plain_name
from nps_core.report.page import page
from nps_core.report.picture import pictures
from nps_core.report.responses import pages_of, responses_csv
from nps_core.report.workbook import workbook
from nps_core.store import Dataset, Store

Responses = Iterable[pd.DataFrame]
Writer = Callable[[Document, Responses, IO[bytes]], object]


def _json(document: Document, _responses: Responses, file: IO[bytes]) -> None:
    file.write(to_json(document).encode("utf-8"))


def _csv(_document: Document, responses: Responses, file: IO[bytes]) -> None:
    responses_csv(responses, file)


def _pptx(document: Document, _responses: Responses, file: IO[bytes]) -> None:
    file.write(deck(document))


def _html(document: Document, _responses: Responses, file: IO[bytes]) -> None:
    file.write(page(document).encode("utf-8"))


def _zip(document: Document, _responses: Responses, file: IO[bytes]) -> None:
    file.write(pictures(document))


WRITERS: Final[Mapping[str, Writer]] = {
    "pptx": _pptx,
    "xlsx": workbook,
    "html": _html,
    "zip": _zip,
    "csv": _csv,
    "json": _json,
}
"""What writes each kind of file, by the end of its name."""

TYPES: Final[Mapping[str, str]] = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "zip": "application/zip",
    "csv": "text/csv",
    "json": "application/json",
}
"""The media type of each kind."""


def responses_of(store: Store, dataset: Dataset, subject: Subject, text: Text) -> Iterator[pd.DataFrame]:
    """The responses that a report is of, page by page, exactly those that match; without quotes, without comments."""
    for some in pages_of(store, dataset, subject.filters, text):
        yield some if subject.quotes else some.drop(columns=[text("responses.comment")])


def write_report(kind: str, document: Document, responses: Responses, file: IO[bytes]) -> None:
    """Write a report as a file of some kind.

    Args:
        kind: one of ``WRITERS``.
        responses: those of the report, page by page; read only by the kinds that hold them.
        file: what is written to.
    """
    WRITERS[kind](document, responses, file)


def name_of(title: str, language: str, version: str, day: date, kind: str) -> str:
    """What a file is called: by its title, its day, another mark for other data, and its language.

    >>> name_of("Report: A/B", "en", "v1", date(2026, 3, 1), "pptx")
    'Report A B 2026-03-01 3bfc en.pptx'
    """
    told = hashlib.sha256(version.encode("utf-8", "surrogatepass")).hexdigest()[:4]
    return f"{plain_name(title)} {day.isoformat()} {told} {language}.{kind}"
