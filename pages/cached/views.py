"""What each page shows, by data-set version, filters and what else was chosen."""

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from nps_core import views
from nps_core.filters import Filters
from nps_core.store import Decision, Sought
from nps_core.views import Asked, Goals, Pair
from pages.cached.stores import whole_jobs, whole_store
from pages.underway import Underway

_VIEWS, _COMMENTS = 512, 64

kept = partial(st.cache_resource, show_spinner=False, hash_funcs={Filters: repr, Pair: repr, Sought: repr})
"""Keeps what a function gives. Streamlit looks into every part of a key; what these say of themselves tells them apart
as well, in a tenth of the time."""


@kept(max_entries=_VIEWS)
def overview(version: str, filters: Filters) -> views.Overview:
    """What the overview shows."""
    return views.overview(whole_store(), whole_store().at(version), filters)


@kept(max_entries=_VIEWS)
def trend(version: str, filters: Filters, period: str) -> views.TrendView:
    """What the trend page shows."""
    return views.trend(whole_store(), whole_store().at(version), filters, period)


@kept(max_entries=_VIEWS)
def segment_trends(version: str, filters: Filters, dimension: str, period: str) -> views.SegmentTrends:
    """The trends of the segments of one dimension."""
    return views.segment_trends(whole_store(), whole_store().at(version), filters, dimension, period)


@kept(max_entries=_VIEWS)
def events(version: str, filters: Filters, period: str, marked: tuple[tuple[date, str], ...]) -> views.EventsView:
    """What happened around some events, beside the trend by some period."""
    noise = trend(version, filters, period).noise
    return views.events(whole_store(), whole_store().at(version), filters, noise, marked)


@kept(max_entries=_VIEWS)
def segments(version: str, filters: Filters, dimension: str, across: str = "") -> views.SegmentsView:
    """What the segments page shows."""
    return views.segments(whole_store(), whole_store().at(version), filters, dimension, across)


@kept(max_entries=_VIEWS)
def values(version: str, filters: Filters, attribute: str) -> views.ValuesView:
    """What the segments page shows by what customers are worth."""
    return views.values(whole_store(), whole_store().at(version), filters, attribute)


@kept(max_entries=_VIEWS)
def themes(version: str, filters: Filters) -> views.ThemesView:
    """What the themes page shows."""
    return views.themes(whole_store(), whole_store().at(version), filters)


@kept(max_entries=_VIEWS)
def theme_segments(version: str, filters: Filters, dimension: str) -> views.ThemeSegments | None:
    """In which segments which theme is spoken of more than elsewhere."""
    return views.theme_segments(whole_store(), whole_store().at(version), filters, dimension)


@kept(max_entries=_COMMENTS)
def theme_map(version: str, filters: Filters) -> views.ThemeMap:
    """Where comments lie beside each other."""
    return views.theme_map(whole_store(), whole_store().at(version), filters)


@kept(max_entries=_COMMENTS)
def comments(version: str, filters: Filters, sought: Sought, first: int, most: int) -> pd.DataFrame:
    """A page of the comments that are sought."""
    return whole_store().comments(whole_store().at(version), filters, sought, first=first, most=most)


@kept(max_entries=_VIEWS)
def comment_count(version: str, filters: Filters, sought: Sought) -> int:
    """How many comments are sought in all."""
    return whole_store().count_comments(whole_store().at(version), filters, sought)


@kept(max_entries=_COMMENTS)
def meaning(version: str, words: str) -> Underway[tuple[str, ...]]:
    """The ids of the responses whose comments come nearest to some words in meaning, the nearest first."""
    dataset, found = whole_store().at(version), whole_jobs()
    return Underway(lambda _: tuple(id_ for id_, _ in found.search(dataset, words)))


@kept(max_entries=_VIEWS)
def planning(version: str, filters: Filters, goals: Goals) -> views.PlanningView:
    """What the planning page shows."""
    return views.planning(whole_store(), whole_store().at(version), filters, goals)


@kept(max_entries=_VIEWS)
def drivers(version: str, filters: Filters) -> views.DriversView:
    """What goes with the score."""
    return views.drivers(whole_store(), whole_store().at(version), filters)


@kept(max_entries=_VIEWS)
def what_if(version: str, filters: Filters, asked: Asked) -> views.WhatIfView:
    """What the score would be if some answers had been others."""
    return views.what_if(whole_store(), whole_store().at(version), filters, asked)


@kept(max_entries=_VIEWS)
def changes(version: str, filters: Filters, pair: Pair, mix_by: str) -> views.ChangesView:
    """What the changes page shows."""
    return views.changes(whole_store(), whole_store().at(version), filters, pair, mix_by)


@kept(max_entries=_VIEWS)
def since(version: str, filters: Filters, last_day: date | None) -> views.SinceView:
    """What moved since a review of some responses."""
    return views.since(whole_store(), whole_store().at(version), filters, last_day)


@kept(max_entries=_VIEWS)
def judged(version: str, asked: tuple[tuple[Decision, Filters], ...], today: date) -> tuple[views.Judged, ...]:
    """What came with some decisions."""
    return views.judged(whole_store(), whole_store().at(version), asked, today)


@kept(max_entries=_VIEWS)
def weighted(version: str, filters: Filters, base: views.Base) -> views.WeightedView:
    """What the responses would say if they were spread as the customers are."""
    return views.weighted(whole_store(), whole_store().at(version), filters, base)
