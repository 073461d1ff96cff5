"""The only Streamlit caches: what lives as long as the server, and views and figures by data-set version and filters.

A data set's version is the hash of everything its numbers depend on, so an entry never goes stale; a dataframe is
never part of a key. Views and figures are shared by all readers and must not be changed.
"""

import logging
import secrets
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nps_core import access, figures, views, wording
from nps_core import benchmarks as published
from nps_core.access import Guarded, Role
from nps_core.benchmarks import Benchmark
from nps_core.comments.jobs import ThemeJobs
from nps_core.comments.runs import ThemeRun
from nps_core.errors import NpsError
from nps_core.figures import Figure
from nps_core.filters import Filters
from nps_core.i18n import text_in
from nps_core.reading import Choices, Reading, read
from nps_core.reading.companion import Companion, read_companion
from nps_core.report import Chart, Document, Subject
from nps_core.report.composing import reports as composed
from nps_core.report.drawing import height_of, svg
from nps_core.report.frozen import frozen as kept_report
from nps_core.report.shelf import Reports
from nps_core.settings import ROOT, settings
from nps_core.store import Apart, Comparison, Decision, KeyMatch, MergeProposal, Sought, Store
from nps_core.views import Asked, Goals, Pair
from pages import reader
from pages.underway import Underway

logger = logging.getLogger("npsight")
SAMPLE = ROOT / "sample_data" / "npsight_sample.csv"
_VIEWS, _FIGURES, _READINGS, _COMMENTS = 512, 512, 16, 64


@st.cache_resource(show_spinner=False)
def whole_store() -> Store:
    """The one data folder of this server, for what asks on nobody's behalf: caches, start-up, routes."""
    opened = Store(settings())
    if opened.settings.sample and SAMPLE.exists():
        try:
            opened.ensure_sample(SAMPLE, "NPSight sample")
        except NpsError as error:  # the reader's own data are not to wait for the sample
            logger.warning("the sample data could not be read: %s", error.code)
    return opened


@st.cache_resource(show_spinner=False)
def whole_jobs() -> ThemeJobs:
    """The one place where themes are found, for what asks on nobody's behalf."""
    return ThemeJobs(whole_store())


def role() -> Role | None:
    """The role of who looks at the page."""
    return reader.role(whole_store().settings)


def may(name: str) -> bool:
    """Whether who looks at the page may use a method of the store or of the jobs."""
    return access.may(role(), name)


def store() -> Guarded:
    """The data folder, as far as it is open to who looks at the page."""
    return Guarded(whole_store(), role())


def jobs() -> Guarded:
    """The finding of themes, as far as it is open to who looks at the page."""
    return Guarded(whole_jobs(), role())


def warm() -> None:
    """Make what the first visitor needs: the engine, the first views and figures; and begin finding themes."""
    for dataset in whole_store().datasets()[:1]:
        view = overview(dataset.version, Filters())
        for language in ("en",):
            figures_of_overview(dataset.version, Filters(), language, benchmarks_key("primary"), default_benchmarks())
        if view.scope.matched.responses:
            whole_jobs().ensure(dataset)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def overview(version: str, filters: Filters) -> views.Overview:
    """What the overview shows."""
    return views.overview(whole_store(), whole_store().at(version), filters)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def trend(version: str, filters: Filters, period: str) -> views.TrendView:
    """What the trend page shows."""
    return views.trend(whole_store(), whole_store().at(version), filters, period)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def segment_trends(version: str, filters: Filters, dimension: str, period: str) -> views.SegmentTrends:
    """The trends of the segments of one dimension."""
    return views.segment_trends(whole_store(), whole_store().at(version), filters, dimension, period)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def events(version: str, filters: Filters, period: str, marked: tuple[tuple[date, str], ...]) -> views.EventsView:
    """What happened around some events, beside the trend by some period."""
    noise = trend(version, filters, period).noise
    return views.events(whole_store(), whole_store().at(version), filters, noise, marked)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def segments(version: str, filters: Filters, dimension: str, across: str = "") -> views.SegmentsView:
    """What the segments page shows."""
    return views.segments(whole_store(), whole_store().at(version), filters, dimension, across)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def values(version: str, filters: Filters, attribute: str) -> views.ValuesView:
    """What the segments page shows by what customers are worth."""
    return views.values(whole_store(), whole_store().at(version), filters, attribute)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def bands(version: str, attribute: str) -> tuple[str, ...]:
    """The bands of a number attribute, from low to high."""
    return tuple(band.id for band in whole_store().bands(whole_store().at(version), attribute))


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def ratings(version: str) -> frozenset[str]:
    """The number attributes that are rated questions."""
    return frozenset(whole_store().ratings(whole_store().at(version)))


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def themes(version: str, filters: Filters) -> views.ThemesView:
    """What the themes page shows."""
    return views.themes(whole_store(), whole_store().at(version), filters)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def theme_segments(version: str, filters: Filters, dimension: str) -> views.ThemeSegments | None:
    """In which segments which theme is spoken of more than elsewhere."""
    return views.theme_segments(whole_store(), whole_store().at(version), filters, dimension)


@st.cache_resource(show_spinner=False, max_entries=_COMMENTS)
def theme_map(version: str, filters: Filters) -> views.ThemeMap:
    """Where comments lie beside each other."""
    return views.theme_map(whole_store(), whole_store().at(version), filters)


@st.cache_resource(show_spinner=False, max_entries=_COMMENTS)
def comments(version: str, filters: Filters, sought: Sought, first: int, most: int) -> pd.DataFrame:
    """A page of the comments that are sought."""
    return whole_store().comments(whole_store().at(version), filters, sought, first=first, most=most)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def comment_count(version: str, filters: Filters, sought: Sought) -> int:
    """How many comments are sought in all."""
    return whole_store().count_comments(whole_store().at(version), filters, sought)


@st.cache_resource(show_spinner=False, max_entries=_COMMENTS)
def meaning(version: str, words: str) -> Underway[tuple[str, ...]]:
    """The ids of the responses whose comments come nearest to some words in meaning, the nearest first."""
    dataset, found = whole_store().at(version), whole_jobs()
    return Underway(lambda _: tuple(id_ for id_, _ in found.search(dataset, words)))


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def planning(version: str, filters: Filters, goals: Goals) -> views.PlanningView:
    """What the planning page shows."""
    return views.planning(whole_store(), whole_store().at(version), filters, goals)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def drivers(version: str, filters: Filters) -> views.DriversView:
    """What goes with the score."""
    return views.drivers(whole_store(), whole_store().at(version), filters)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def what_if(version: str, filters: Filters, asked: Asked) -> views.WhatIfView:
    """What the score would be if some answers had been others."""
    return views.what_if(whole_store(), whole_store().at(version), filters, asked)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def changes(version: str, filters: Filters, pair: Pair, mix_by: str) -> views.ChangesView:
    """What the changes page shows."""
    return views.changes(whole_store(), whole_store().at(version), filters, pair, mix_by)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def since(version: str, filters: Filters, last_day: date | None) -> views.SinceView:
    """What moved since a review of some responses."""
    return views.since(whole_store(), whole_store().at(version), filters, last_day)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def judged(version: str, asked: tuple[tuple[Decision, Filters], ...], today: date) -> tuple[views.Judged, ...]:
    """What came with some decisions."""
    return views.judged(whole_store(), whole_store().at(version), asked, today)


@st.cache_resource(show_spinner=False, max_entries=_COMMENTS)
def frozen(review: str, sha256: str, language: str) -> Document:
    """What a frozen review says; its hash changes when words are taken out of it."""
    return kept_report(whole_store(), whole_store().review(review), language)


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def drawing(key: str, language: str, width: int, *, is_dark: bool, _chart: Chart) -> str:
    """A chart of a frozen review as SVG of so many pixels."""
    return svg(_chart, text_in(language), width=width, height=height_of(_chart), dark=is_dark)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def weighted(version: str, filters: Filters, base: views.Base) -> views.WeightedView:
    """What the responses would say if they were spread as the customers are."""
    return views.weighted(whole_store(), whole_store().at(version), filters, base)


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def theme_run(version: str) -> ThemeRun | None:
    """The themes found in a data set's comments, if they have been."""
    return whole_store().theme_run(whole_store().at(version))


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def found_run(version: str) -> ThemeRun | None:
    """The themes as they were found, before anything that a reader did to them."""
    return whole_store().theme_run(replace(whole_store().at(version), theme_edits=()))


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def has_repeats(version: str) -> bool:
    """Whether any customer answered several times."""
    return whole_store().has_repeats(whole_store().at(version))


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def segment_sizes(version: str, dimension: str, most: int) -> tuple[tuple[str, int], ...]:
    """The segments of a dimension with their number of responses, the most frequent first."""
    found = whole_store().segments(whole_store().at(version), dimension, most)
    names = found["segment"].astype(object).where(found["segment"].notna(), "")
    return tuple((str(name), int(n)) for name, n in zip(names, found["n"], strict=True))


def segment_names(version: str, dimension: str, most: int) -> tuple[str, ...]:
    """The segments of a dimension, the most frequent first."""
    return tuple(name for name, _ in segment_sizes(version, dimension, most))


@st.cache_resource(show_spinner=False)
def shelf() -> Reports:
    """The reports that are shown at addresses of their own."""
    return Reports()


@st.cache_resource(show_spinner=False, max_entries=_COMMENTS)
def documents(version: str, subject: Subject) -> dict[str, Document]:
    """What a report says in every language, without the day on which it leaves."""
    return composed(whole_store(), whole_store().at(version), subject)


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figures_of_overview(
    version: str, filters: Filters, language: str, marks_key: str, _marks: tuple[Benchmark, ...]
) -> dict[str, Figure]:
    """The figures of the overview."""
    view, text = overview(version, filters), text_in(language)
    score = view.scope.matched
    drawn = {
        "gauge": figures.gauge(score, _marks, text),
        "benchmarks": figures.benchmarks(score, _marks, text),
    }
    if view.trend.has_points:
        drawn["trend"] = figures.trend(view.trend, text)
    if score.responses:
        drawn["groups"] = figures.groups(view.scope, text)
    if len(view.stand_out):
        rows = view.stand_out[["segment", "dimension"]].values.tolist()
        own = {"is_sample": view.scope.is_sample, "attributes": view.scope.attributes}
        labels = [wording.segment_of(*row, text, **own) for row in rows]
        drawn["segments"] = figures.segments(view.stand_out, score, text, labels.__getitem__, height=240)
    return drawn


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figures_of_trend(
    version: str,
    filters: Filters,
    period: str,
    language: str,
    marked: tuple[tuple[date, str], ...] = (),
    *,
    rolling: bool = False,
) -> dict[str, Figure]:
    """The figures of the trend page."""
    view, text = trend(version, filters, period), text_in(language)
    windows = views.rolling(whole_store(), whole_store().at(version), filters) if rolling else None
    around = events(version, filters, period, marked) if marked else None
    return {
        "trend": figures.trend(view, text, height=380, events=around, rolling=windows),
        "groups": figures.groups_over_time(view, text),
    }


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figure_of_segment_trends(version: str, filters: Filters, dimension: str, period: str, language: str) -> Figure:
    """The trends of the segments of one dimension, side by side."""
    return figures.small_multiples(segment_trends(version, filters, dimension, period), text_in(language))


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figures_of_segments(version: str, filters: Filters, dimension: str, language: str) -> dict[str, Figure]:
    """The figures of the segments page."""
    view, text = segments(version, filters, dimension), text_in(language)

    def label(place: int) -> str:
        return wording.segment_name(view, place, text)

    ranking = figures.segments(view.segments, view.scope.matched, text, label, height=figures.FUNNEL_HEIGHT)
    return {"segments": ranking, "funnel": figures.funnel(view, text, label)}


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figure_of_values(version: str, filters: Filters, attribute: str, language: str) -> Figure:
    """The figure of the score by value."""
    view, text = values(version, filters, attribute), text_in(language)
    names = [wording.segment_called(id_, attribute, view.scope, text) for id_ in view.bands["segment"]]
    return figures.segments(view.bands, view.scope.matched, text, names.__getitem__)


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figure_of_changes(version: str, filters: Filters, pair: Pair, mix_by: str, language: str) -> Figure:
    """The figure of the changes page."""
    return figures.steps(changes(version, filters, pair, mix_by), text_in(language))


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figure_of_themes(version: str, filters: Filters, language: str) -> Figure:
    """The figure of the themes page."""
    return figures.themes(themes(version, filters).themes, text_in(language))


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figure_of_share(version: str, filters: Filters, theme: str, language: str) -> Figure:
    """The share of one theme over time."""
    moving = themes(version, filters).moving
    assert moving is not None, "without days there is no course"
    return figures.share_over_time(moving, theme, text_in(language))


@st.cache_resource(show_spinner=False, max_entries=_COMMENTS)
def figure_of_map(version: str, filters: Filters, chosen: str, language: str) -> Figure:
    """The map of comments."""
    return figures.theme_map(theme_map(version, filters), chosen, text_in(language))


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figures_of_drivers(version: str, filters: Filters, language: str) -> dict[str, Figure]:
    """The figures of the drivers page, of what there are answers enough for."""
    view, text = drivers(version, filters), text_in(language)
    found = {"theme": view.by_theme, "rating": view.by_rating}
    return {kind: figures.drivers(each, view, text) for kind, each in found.items() if each and each.is_enough}


@st.cache_resource(show_spinner=False, max_entries=_FIGURES)
def figure_of_planning(version: str, filters: Filters, goals: Goals, language: str) -> Figure:
    """The figure of the planning page."""
    return figures.margins(planning(version, filters, goals), text_in(language))


@st.cache_resource(show_spinner=False)
def published_benchmarks() -> tuple[Benchmark, ...]:
    """The published figures that are shipped."""
    return published.published()


def own_benchmarks() -> tuple[Benchmark, ...]:
    """The reader's own figures."""
    return tuple(
        Benchmark(**{**row, "translations": ()}) for _, _, rows in whole_store().benchmark_files() for row in rows
    )


def benchmarks_key(choice: str) -> str:
    """What tells one choice of benchmarks from another: which were chosen, and which files of one's own there are."""
    return " ".join((choice, *(sha256 for sha256, _, _ in whole_store().benchmark_files())))


def default_benchmarks() -> tuple[Benchmark, ...]:
    """The benchmarks that are shown when the reader has chosen none."""
    return (*own_benchmarks(), *published.on_by_default(published_benchmarks()))


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def reading(upload: str, name: str, choices: Choices, is_anew: bool) -> Underway[Reading]:
    """What a file is read as under some choices; with ``is_anew`` not as files of its shape were read before."""
    out = Path(upload).parent / f"read-{secrets.token_hex(4)}"
    limits, remembered = whole_store().settings, {} if is_anew else whole_store().remembered()
    known = {"settings": limits, "remembered": remembered}
    return Underway(lambda stop: read(Path(upload), out, choices, name=name, stop=stop, **known))


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def comparison(upload: str, name: str, choices: Choices, is_anew: bool, version: str) -> Comparison:
    """What a file that was read would bring to a data set."""
    return whole_store().compare(reading(upload, name, choices, is_anew).outcome(), whole_store().at(version))


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def companion(upload: str, name: str, choices: Choices = Choices()) -> Underway[Companion]:
    """A second file, as it is read."""
    out = Path(upload).parent / f"read-{secrets.token_hex(4)}"
    limits = whole_store().settings
    return Underway(lambda stop: read_companion(Path(upload), out, choices, name=name, settings=limits, stop=stop))


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def key_matches(version: str, upload: str, name: str) -> tuple[KeyMatch, ...]:
    """By which columns the rows of a second file and the responses meet."""
    return whole_store().propose_keys(whole_store().at(version), companion(upload, name).outcome())


@st.cache_resource(show_spinner=False, max_entries=_VIEWS)
def merge_proposals(version: str, apart: tuple[Apart, ...]) -> tuple[MergeProposal, ...]:
    """Columns and segments of a data set that may be one, without what the reader keeps apart."""
    return whole_store().propose_merges(whole_store().at(version))


def let_go(uploaded: object) -> None:
    """Free an upload from Streamlit's memory at once; it would stay until the session ends.

    The manager of uploads is private to Streamlit: where it has changed, the upload stays a little longer.
    """
    try:
        manager = get_instance().uploaded_file_mgr
        manager.remove_file(session_id=get_script_run_ctx().session_id, file_id=uploaded.file_id)
    except (AttributeError, TypeError):
        return
