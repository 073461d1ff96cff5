"""The command that writes a report: a deck, a page that prints, a workbook, the responses, or what a review keeps."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Final

from nps_core import views
from nps_core.commands.printed import print_json
from nps_core.commands.sources import filters_of, look_for_themes, opened, refuse_unknown
from nps_core.errors import FileRefused
from nps_core.i18n import Text
from nps_core.report import PAGES, Document, Subject
from nps_core.report.composing import report as composed
from nps_core.report.files import WRITERS, Responses, responses_of, write_report
from nps_core.store import Dataset, Store

_THEMED: Final = frozenset({"overview", "changes", "themes", "drivers"})
"""The pages that tell themes."""


def report(asked: argparse.Namespace, text: Text) -> None:
    """Write a report of a file or a data set."""
    out = Path(asked.output)
    kind = out.suffix.lower().removeprefix(".")
    if kind not in WRITERS:
        raise FileRefused("report_kind", name=out.name, kinds=[f".{each}" for each in WRITERS])
    if not out.parent.is_dir():
        raise FileRefused("report_not_written", name=out.name)
    with opened(asked) as (store, dataset):
        subject = _subject(asked, store, dataset)
        if _tells_themes(kind, subject):
            look_for_themes(store, dataset, text)
        found = _named(asked, store.dataset(dataset.id))
        document = composed(store, found, subject, text)
        responses = responses_of(store, found, subject, text)
        _write(kind, document, responses, out)
    if asked.json:
        sheets = [{"id": sheet.id, "title": sheet.title, "lead": sheet.lead} for sheet in document.sheets]
        print_json({"file": out.name, "title": document.title, "version": document.version, "sheets": sheets})
        return
    print(text("cli.report_written", title=document.title, file=out.name))


def _subject(asked: argparse.Namespace, store: Store, dataset: Dataset) -> Subject:
    """What the report is of.

    Raises:
        TableRefused: it asks for a dimension that is not there.
    """
    refuse_unknown([asked.by] if asked.by else [], dataset.columns.splits)
    refuse_unknown([asked.mix_by] if asked.mix_by else [], views.splits_of(store, dataset))
    return Subject(
        filters=filters_of(asked, dataset),
        pages=tuple(page for page in PAGES if page in asked.pages) or PAGES,
        period=asked.period,
        split=asked.by,
        mix_by=asked.mix_by,
        small=asked.by,
        quotes=not asked.no_quotes,
    )


def _tells_themes(kind: str, subject: Subject) -> bool:
    """Whether a file is worth waiting for themes: responses as CSV have those that stand, a page of the trend none."""
    return kind == "xlsx" or (kind != "csv" and not _THEMED.isdisjoint(subject.pages))


def _named(asked: argparse.Namespace, dataset: Dataset) -> Dataset:
    """The data set; that of a file is called as the file is."""
    source = Path(asked.source)
    return replace(dataset, name=source.stem) if source.is_file() else dataset


def _write(kind: str, document: Document, responses: Responses, out: Path) -> None:
    """Write a file beside its place and put it there when it is whole.

    Raises:
        FileRefused: it cannot be written there.
    """
    beside = out.with_name(f".{out.name}.part")
    try:
        with beside.open("wb") as file:
            write_report(kind, document, responses, file)
        beside.replace(out)
    except OSError as error:
        raise FileRefused("report_not_written", name=out.name) from error
    finally:
        beside.unlink(missing_ok=True)
