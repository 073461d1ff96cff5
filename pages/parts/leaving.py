"""The way out of the app: a page, or the whole report, as a file; made only when its button is clicked."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from nps_core.access import Guarded
from nps_core.filters import Filters
from nps_core.i18n import Text, text_in
from nps_core.links.parts import ACROSS, BY, MARKS, PERIOD, SMALL, THEME_AT, VALUE
from nps_core.report import PAGES, Document, Subject
from nps_core.report.composing import title_of, title_of_responses
from nps_core.report.files import TYPES, WRITERS, name_of, responses_of, write_report
from nps_core.report.responses import responses_csv
from nps_core.store import Dataset
from nps_core.trend import PERIODS
from pages import cached
from pages.parts.link import link_button
from pages.parts.sharing import share_button
from pages.parts.sides import asked_mix

SHOWN = tuple(kind for kind in ("pptx", "html", "xlsx", "zip", "csv") if kind in WRITERS)
"""The kinds of files that are offered, in this order."""

_PAGE, _ALL = "page", "all"
_WHAT, _QUOTES = "export-what", "export-quotes"
_CHOSEN = {"split": BY, "small": SMALL, "across": ACROSS, "value": VALUE, "marks": MARKS}


def subject_of(page: str, filters: Filters, **chosen: Any) -> Subject:
    """What a page shows, with what the reader chose on it and on the others.

    Args:
        chosen: what the page knows of that by itself, under the names of ``Subject``.
    """
    period = _of_link(PERIOD)
    known = {name: _of_link(key) for name, key in _CHOSEN.items()} | chosen
    known |= {"theme": _of_link(THEME_AT)} if page == "themes" else {}
    return Subject(filters, (page,), period if period in PERIODS else "", mix_by=asked_mix(), **known)


def _of_link(key: str) -> str:
    """What a widget holds; while it is not shown, what the link says."""
    held = st.session_state.get(key)
    if isinstance(held, list):
        return held[-1] if held else ""
    return str(st.query_params.get(key, "") if held is None else held)


@contextmanager
def opening(dataset: Dataset, subject: Subject, text: Text) -> Iterator[None]:
    """Beside what a page opens with: the ways in which what it says can leave the app."""
    with st.container(horizontal=True, vertical_alignment="top", key="leaving"):
        with st.container():
            yield
        _export(dataset, subject, text)
        _present(dataset, subject, text)
        link_button(dataset, text)
        share_button(dataset, subject, text)


def _export(dataset: Dataset, subject: Subject, text: Text) -> None:
    """A menu of files; what they are of is chosen above them."""
    opened = st.popover(text("report.export"), icon=":material/download:", key="export", on_change="rerun")
    if not opened.open:
        return
    with opened:
        what, quotes = _choice(text)
        chosen = replace(subject, quotes=quotes, pages=PAGES if what == _ALL else subject.pages)
        for kind in SHOWN:
            title = title_of_responses(dataset, text) if kind == "csv" else title_of(dataset, chosen, text)
            st.download_button(
                text(f"report.export_{kind}"),
                partial(_made, cached.store(), kind, dataset.version, chosen, text.language),
                file_name=name_of(title, text.language, dataset.version, datetime.now(UTC).date(), kind),
                mime=TYPES[kind],
                key=f"export-{kind}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def _choice(text: Text) -> tuple[str, bool]:
    """What leaves, and whether with customers' words; a menu that was closed in between opens as it was left."""
    for key, usual in (_WHAT, _PAGE), (_QUOTES, True):
        st.session_state.setdefault(key, st.session_state.get(f"{key}-kept", usual))
    what = st.radio(
        text("report.export_what"),
        (_PAGE, _ALL),
        format_func=lambda name: text(f"report.export_{name}"),
        key=_WHAT,
        horizontal=True,
        label_visibility="collapsed",
    )
    quotes = st.toggle(text("report.export_quotes"), key=_QUOTES)
    st.session_state[f"{_WHAT}-kept"], st.session_state[f"{_QUOTES}-kept"] = what, quotes
    return what, quotes


def _present(dataset: Dataset, subject: Subject, text: Text) -> None:
    """The whole report, full screen, in a tab of its own; made when it is opened, in every language."""
    whole = replace(subject, pages=PAGES)
    key = (dataset.version, whole, cached.beside(dataset.version), datetime.now(UTC).date())
    id_ = cached.shelf().promise(key, partial(_told, dataset.version, whole))
    st.link_button(text("report.present"), f"present/{id_}?language={text.language}", icon=":material/slideshow:")


def _told(version: str, subject: Subject) -> dict[str, Document]:
    """A report of today, in every language."""
    moment = datetime.now(UTC)
    return {language: replace(each, made_at=moment) for language, each in cached.documents(version, subject).items()}


def _made(store: Guarded, kind: str, version: str, subject: Subject, language: str) -> bytes:
    """A file, made while nobody else waits: outside the run of a page, so it asks nothing of the session."""
    file = io.BytesIO()
    responses = responses_of(store, store.at(version), subject, text_in(language))
    if kind == "csv":
        responses_csv(responses, file)
    else:
        write_report(kind, _told(version, subject)[language], responses, file)
    return file.getvalue()
