"""What leaves the app and what was frozen, ready to be shown again."""

from collections.abc import Hashable, Mapping
from functools import lru_cache

import streamlit as st

from nps_core.i18n import text_in
from nps_core.report import Chart, Document, Subject
from nps_core.report.composing import beside as told_beside
from nps_core.report.composing import reports as composed
from nps_core.report.drawing import height_of, svg
from nps_core.report.frozen import frozen as kept_report
from nps_core.report.shelf import Reports
from pages.cached.stores import whole_store

_DOCUMENTS, _DRAWINGS = 64, 512


@st.cache_resource(show_spinner=False)
def shelf() -> Reports:
    """The reports that are shown at addresses of their own."""
    return Reports()


def report_of(id_: str) -> Mapping[str, Document] | None:
    """The report at an address of its own, by language; None when it is no longer kept.

    A report that was made before somebody's words were taken out, by whichever process, is not.
    """
    whole_store().datasets()  # notices what was taken out
    return shelf().of(id_)


def beside(version: str) -> Hashable:
    """What a report of a data set tells that is no part of the version: events, customers' sizes, own benchmarks."""
    return beside_at(whole_store().registry.changes(), version)


@lru_cache(maxsize=_DOCUMENTS)
def beside_at(_changes: object, version: str) -> Hashable:
    """The same, looked for anew whenever anything was written."""
    return told_beside(whole_store(), whole_store().at(version))


def documents(version: str, subject: Subject) -> dict[str, Document]:
    """What a report says in every language, without the day on which it leaves."""
    return _documents(version, subject, beside(version))


@st.cache_resource(show_spinner=False, max_entries=_DOCUMENTS)
def _documents(version: str, subject: Subject, beside: Hashable) -> dict[str, Document]:
    return composed(whole_store(), whole_store().at(version), subject)


@st.cache_resource(show_spinner=False, max_entries=_DOCUMENTS)
def frozen(review: str, sha256: str, language: str) -> Document:
    """What a frozen review says; its hash changes when words are taken out of it."""
    return kept_report(whole_store(), whole_store().review(review), language)


@st.cache_resource(show_spinner=False, max_entries=_DRAWINGS)
def drawing(key: str, language: str, width: int, *, is_dark: bool, _chart: Chart) -> str:
    """A chart of a frozen review as SVG of so many pixels."""
    return svg(_chart, text_in(language), width=width, height=height_of(_chart, width=width), dark=is_dark)
