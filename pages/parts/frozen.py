"""A frozen report on the screen: drawn from its document alone, never from the data."""

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.report import Chart, Document, Quote, Sheet, Table
from nps_core.report.files import TYPES, name_of, write_report
from nps_core.report.frozen import minutes, named, subject_of
from nps_core.store import Dataset, Review
from nps_core.views import Judged, SinceView
from pages import cached
from pages.parts.cards import card
from pages.parts.decisions import judged_of
from pages.parts.leaving import SHOWN
from pages.parts.link import link_button
from pages.parts.sharing import share_button
from pages.parts.themes.brief import theme_names
from pages.parts.words import escaped, quiet, said

_WIDE, _NARROW = 760, 340
"""How wide a chart is drawn, in pixels, and how wide for a phone; the style of every page shows one of them."""

_OF_RESPONSES = ("csv",)
"""Files of responses: a frozen review has none."""


def frozen_leaving(document: Document, review: Review, of: Dataset | None, text: Text) -> None:
    """The ways in which a frozen review can leave the app: as files, as a presentation, as its link."""
    with st.container(horizontal=True, key="review-leaving"):
        told = _Told.of(review, of)
        _export(document, told, text)
        decided = tuple(each.decision for each in told.decisions)
        key = (review.id, review.sha256, review.name, of and of.version, decided, datetime.now(UTC).date())
        id_ = cached.shelf().promise(key, told.documents)
        st.link_button(text("report.present"), f"present/{id_}?language={text.language}", icon=":material/slideshow:")
        if of is not None:
            link_button(of, text)
            share_button(of, subject_of(review), text, review=review)


def frozen_document(review: Review, language: str) -> Document:
    """What a review says, under its present name."""
    return named(cached.frozen(review.id, review.sha256, language), review)


@dataclass(frozen=True)
class _Told:
    """A review with what moved since and what was decided, ready to be written outside the run of a page.

    Attributes:
        names: what each theme is called, by language.
    """

    review: Review
    moved: SinceView | None
    decisions: tuple[Judged, ...]
    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, review: Review, of: Dataset | None) -> "_Told":
        """A review as its page shows it."""
        moved = cached.since(of.version, subject_of(review).filters, review.last_day) if of else None
        names = {language: theme_names(of, text_in(language)) if of else {} for language in LANGUAGES}
        return cls(review, moved, judged_of([review], of), names)

    def document(self, language: str) -> Document:
        """What leaves, in a language."""
        said = frozen_document(self.review, language)
        return minutes(said, self.review, self.moved, self.decisions, self.names[language])

    def documents(self) -> dict[str, Document]:
        """What leaves, in every language."""
        return {language: self.document(language) for language in LANGUAGES}

    def written(self, kind: str, language: str) -> bytes:
        """A file of what leaves."""
        file = io.BytesIO()
        write_report(kind, self.document(language), (), file)
        return file.getvalue()


def _export(document: Document, told: _Told, text: Text) -> None:
    """A menu of files, each made when its button is clicked."""
    opened = st.popover(text("report.export"), icon=":material/download:", key="review-export", on_change="rerun")
    if not opened.open:
        return
    with opened:
        for kind in (kind for kind in SHOWN if kind not in _OF_RESPONSES):
            st.download_button(
                text(f"report.export_{kind}"),
                partial(told.written, kind, text.language),
                file_name=name_of(document.title, document.language, document.version, told.review.held_on, kind),
                mime=TYPES[kind],
                key=f"review-export-{kind}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def frozen_sheets(document: Document, review: Review, text: Text) -> None:
    """Every message of a frozen report: sentence, drawing, words, numbers."""
    quiet(text("reviews.shown_then"))
    for place, sheet in enumerate(document.sheets):
        with card(escaped(sheet.title)):
            _sheet(sheet, f"{review.sha256}-{place}", text)
    quiet(document.method, document.trademark)


def _sheet(sheet: Sheet, key: str, text: Text) -> None:
    said(sheet.lead)
    quiet(sheet.context)
    if sheet.chart is not None:
        st.html("".join(_picture(sheet, sheet.chart, key, width, text) for width in (_WIDE, _NARROW)))
    if sheet.quotes:
        st.html("".join(_quote(each, text) for each in sheet.quotes))
    if not sheet.chart and not sheet.tables and not sheet.quotes:
        quiet(*sheet.notes)  # why there is nothing to show
        return
    if not sheet.tables and not sheet.notes:
        return
    more = st.expander(text("reviews.numbers"), key=f"review-more-{key}", on_change="rerun")
    if more.open:
        with more:
            for table in sheet.tables:
                quiet(table.title)
                st.dataframe(_shown(table, text), hide_index=True)
            quiet(*sheet.notes)


def _picture(sheet: Sheet, chart: Chart, key: str, width: int, text: Text) -> str:
    picture = cached.drawing(key, text.language, width, is_dark=st.context.theme.type == "dark", _chart=chart)
    source = f"data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}"
    name, style = "wide" if width == _WIDE else "narrow", f"width:100%;max-width:{width}px;height:auto"
    return f'<img class="frozen-{name}" src="{source}" alt="{html.escape(sheet.alt or sheet.lead)}" style="{style}">'


def _quote(quote: Quote, text: Text) -> str:
    """A customer's words, with what they stand for."""
    beside = "margin:.35rem 0;padding:0 .7rem;border-left:3px solid rgba(138,148,163,.5);line-height:1.4"
    by = ""
    if quote.score is not None:
        key = "quote_at" if quote.said_on else "quote_score"
        by = text(f"reviews.{key}", role=quote.role, score=quote.score, day=quote.said_on)
    return (
        f'<blockquote style="{beside}"><span dir="auto" style="font-size:.93rem;overflow-wrap:anywhere">'
        f"{html.escape(quote.text)}</span> "
        f'<span style="font-size:.8rem;opacity:.7">{html.escape(by or quote.role)}</span></blockquote>'
    )


def _shown(table: Table, text: Text) -> Styler:
    """A frozen table with its numbers as the reader writes them."""
    names = [f"{column.name}{chr(0x200B) * place}" for place, column in enumerate(table.columns)]
    rows = pd.DataFrame([list(row) for row in table.rows], columns=names)
    forms = {
        name: getattr(text, column.form)
        for name, column in zip(names, table.columns, strict=True)
        if column.form != "text"
    }
    return rows.style.format(forms, na_rep="")
