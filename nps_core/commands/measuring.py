"""The commands that measure: summary, trend, segments, changes, drivers, plan."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any, Final

from nps_core import planning, receipts, views, wording
from nps_core.changes import MOST_SEGMENTS as MOST_MIXED
from nps_core.commands.printed import (
    columns_of,
    periods_of,
    plain,
    print_json,
    score_of,
    segments_of,
    told_rows,
)
from nps_core.commands.sources import file_of, filters_of, look_for_themes, opened, refuse_unknown
from nps_core.errors import TableRefused
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.reading.companion import read_companion
from nps_core.scale import CATEGORIES, SCORES
from nps_core.score import band
from nps_core.store import Dataset, Store
from nps_core.views import Goals, Pair, Scope, TrendView
from nps_core.views.changes import Moved


def summary(asked: argparse.Namespace, text: Text) -> None:
    """The score, its trend and its segments."""
    with opened(asked) as (store, dataset):
        view = views.trend(store, dataset, Filters(), asked.period)
        receipt = dataset.waves[-1].receipt
        refuse_unknown(asked.by, dataset.columns.dimensions, dataset.of_one_value)
        if not asked.json:
            print(wording.together(text, wording.score_lead(view.scope, text), wording.trend_lead(view, text)))
            return
        score = view.scope.matched
        print_json(
            {
                "responses": score.responses,
                "counts": {
                    "detractors": score.detractors,
                    "passives": score.passives,
                    "promoters": score.promoters,
                },
                "scores": {str(value): count for value, count in zip(SCORES, view.scope.counts, strict=True)},
                "nps": score.nps,
                "interval": {"low": score.low, "high": score.high, "level": score.level},
                "band": None if score.nps is None else band(score.nps),
                "scale": receipt.scale,
                "columns": columns_of(receipt, text),
                "rows": told_rows(store, dataset),
                "questions": [
                    {"level": note.level, "message": text(note.key, **note.facts)}
                    for wave in dataset.waves
                    for note in wave.receipt.notes
                ],
                "periods": periods_of(view.periods),
                "segments": {
                    name: segments_of(views.segments(store, dataset, Filters(), name).segments) for name in asked.by
                },
            }
        )


def trend(asked: argparse.Namespace, text: Text) -> None:
    """Whether the score moves, since when, and what events did to it."""
    with opened(asked) as (store, dataset):
        filters = filters_of(asked, dataset)
        refuse_unknown(asked.by, dataset.columns.dimensions, dataset.of_one_value)
        view = views.trend(store, dataset, filters, asked.period)
        if not asked.json:
            print(_told(wording.trend_lead(view, text), view.scope, text))
            return
        marked = tuple((date.fromisoformat(day), name) for day, name in asked.event)
        around = views.events(store, dataset, filters, view.noise, marked)
        labels = list(view.periods["period"]) if len(view.periods) else []
        print_json(
            {
                "period": view.period,
                "automatic": view.automatic,
                "periods": periods_of(view.periods),
                "level": [] if view.level is None else plain(view.level.assign(period=labels)),
                "change": plain(view.change),
                "year": plain(view.year),
                "turning_points": [_placed(turn, labels) for turn in view.flagged],
                "drift": view.drift and _placed(view.drift, labels),
                "season": plain(view.season),
                "wobble": view.wobble,
                "scales": list(view.scope.scales),
                "groups": view.halves and _placed(view.halves, labels),
                "events": [
                    {"name": name, **plain(window)} for name, window in zip(around.names, around.windows, strict=True)
                ],
                "segments": {name: _segment_trends(store, dataset, filters, name, view.period) for name in asked.by},
            }
        )


def segments(asked: argparse.Namespace, text: Text) -> None:
    """Which segments stand above or below the rest, and what the answers are worth."""
    with opened(asked) as (store, dataset):
        filters = filters_of(asked, dataset)
        known = dataset.columns.splits
        refuse_unknown([*asked.by, *filter(None, (asked.across,))], known, dataset.of_one_value)
        if asked.value:
            _refuse_no_value(asked.value, dataset, text)
        by = asked.by or views.splits_of(store, dataset)
        found = {name: views.segments(store, dataset, filters, name, asked.across) for name in by}
        valued = views.values(store, dataset, filters, asked.value) if asked.value else None
        if not asked.json:
            for view in found.values():
                print(_told(wording.segments_lead(view, text), view.scope, text))
            if valued:
                print(_told(wording.values_lead(valued, text), valued.scope, text))
            if not found:
                print(wording.unsplit_lead(dataset.of_one_value, text))
            return
        print_json(
            {
                "segments": {name: plain(view.segments) for name, view in found.items()},
                "cells": {name: plain(view.cells) for name, view in found.items() if view.cells is not None},
                "value": plain(
                    valued
                    and {
                        "attribute": valued.attribute,
                        "bands": valued.bands,
                        "weighted": valued.weighted,
                        "biggest": valued.biggest,
                        "valued": valued.valued,
                    }
                ),
            }
        )


def changes(asked: argparse.Namespace, text: Text) -> None:
    """What moved the score between two periods, two files or two segments."""
    with opened(asked) as (store, dataset):
        filters = filters_of(asked, dataset)
        refuse_unknown([asked.mix_by] if asked.mix_by else [], views.splits_of(store, dataset))
        view = views.trend(store, dataset, filters, asked.period)
        pair = _pair(asked, store, dataset, filters, view)
        if pair.refused:
            raise TableRefused("sides_same" if pair.refused == "same" else "sides_overlap")
        found = views.changes(store, dataset, filters, pair, asked.mix_by)
        if asked.mix_by in found.too_many:
            raise TableRefused("mix_too_many", column=asked.mix_by, most=MOST_MIXED)
        if not asked.json:
            print(_told(wording.changes_lead(found, text), found.scope, text))
            return
        print_json(
            {
                "before": {"name": wording.side_name(pair.before, found.scope, text), **score_of(found.before)},
                "after": {"name": wording.side_name(pair.after, found.scope, text), **score_of(found.after)},
                "difference": plain(found.difference),
                "marks": list(found.marks),
                "wobble": pair.wobble,
                "mix_by": found.dimension,
                "mix": plain(found.mix),
                "themes": plain(found.themes),
                "customers": found.moved and _customers(found.moved),
            }
        )


def drivers(asked: argparse.Namespace, text: Text) -> None:
    """What goes with the score: themes, and other rated questions."""
    with opened(asked) as (store, dataset):
        look_for_themes(store, dataset, text)
        found = store.dataset(dataset.id)
        view = views.drivers(store, found, filters_of(asked, found))
        if not asked.json:
            print(_told(wording.drivers_lead(view, text), view.scope, text))
            return
        names = {id_: called[text.language] for id_, called in view.names}
        print_json({"themes": plain(view.by_theme), "ratings": plain(view.by_rating), "names": names})


def plan(asked: argparse.Namespace, text: Text) -> None:
    """How many answers a question takes, how long they take to come, and who is asked on which day."""
    with opened(asked) as (store, dataset):
        goals = Goals(asked.margin, asked.change, asked.customers, asked.rate / 100)
        view = views.planning(store, dataset, filters_of(asked, dataset), goals)
        rota = _rota(asked, store, dataset, goals)
    if asked.output and rota:
        Path(asked.output).write_bytes(receipts.rota_as_csv(rota, text))
    if not asked.json:
        print(
            wording.together(
                text,
                _told(wording.planning_lead(view, text), view.scope, text),
                wording.planning_notes(view, text)[0] if view.scope.has_score else "",
                wording.rota_sentence(rota, text) if rota else "",
            )
        )
        return
    print_json(
        {
            "margin": goals.margin,
            "answers_for_margin": view.for_margin,
            "change": goals.change,
            "answers_for_change": view.for_change,
            "variance": view.variance,
            "responses": view.scope.matched.responses,
            "answers_a_day": view.pace.a_day if view.pace else None,
            "days_for_margin": view.pace.days_for(view.for_margin) if view.pace else None,
            "days_for_change": view.pace.days_for(view.for_change) if view.pace else None,
            "windows": plain(view.windows),
            "rota": plain(rota and {"start": rota.start, "sizes": rota.sizes, "resting": rota.resting}),
        }
    )


MOST_SEGMENTS: Final = 10_000
"""Of so many segments the names are looked through before two of them are compared."""

_PLACES: Final = {"place": "period", "first": "since", "last": "until", "last_before": "until_before", "step": "step"}
"""The places of periods in a view, and what they are called where the periods themselves are told."""


def _placed(value: Any, labels: list[str]) -> dict[str, Any]:
    """A value of a trend that tells periods by their places, with the periods themselves."""
    found = plain(value)
    told = {called: labels[found[name]] for name, called in _PLACES.items() if found.get(name) is not None}
    return told | {name: each for name, each in found.items() if name not in _PLACES}


def _told(lead: str, scope: Scope, text: Text) -> str:
    """The sentence of a measure; where nothing matches the filters, that."""
    return lead if scope.has_score else wording.score_lead(scope, text)


def _customers(moved: Moved) -> dict[str, Any]:
    """Who stayed, came and left, and how many of those who stayed went from each category to each."""
    people = moved.people
    matrix = [
        {"before": before, "after": after, "customers": n}
        for before, row in zip(CATEGORIES, people.moved, strict=True)
        for after, n in zip(CATEGORIES, row, strict=True)
    ]
    return {
        "stayed": people.stayed,
        "entered": people.entered,
        "left": people.left,
        "parts": plain(moved.parts),
        "change": plain(moved.change),
        "movements": matrix,
    }


def _segment_trends(store: Store, dataset: Dataset, filters: Filters, dimension: str, period: str) -> dict[str, Any]:
    found = views.segment_trends(store, dataset, filters, dimension, period)
    return {"moved": plain(found.moved), "trends": {name: periods_of(frame) for name, frame in found.trends.items()}}


def _pair(asked: argparse.Namespace, store: Store, dataset: Dataset, filters: Filters, view: TrendView) -> Pair:
    """The two sides that a command compares; by default the last two complete periods.

    Raises:
        TableRefused: one of them is not there.
    """
    if asked.segments:
        dimension, before, after = asked.segments
        refuse_unknown([dimension], dataset.columns.dimensions)
        known = store.segments(dataset, dimension, MOST_SEGMENTS).dropna()["segment"].astype(str)
        if len(known) < MOST_SEGMENTS:
            _refuse_missing([before, after], list(known))
        return views.segment_pair(filters, dimension, before, after)
    if asked.files:
        places = [str(place) for place in range(1, len(dataset.waves) + 1)]
        _refuse_missing(asked.files, places)
        return views.wave_pair(dataset, filters, *asked.files)
    if asked.days:
        first, second, third, fourth = asked.days
        return views.day_pair(filters, (first, second), (third, fourth), view.wobble)
    if asked.periods:
        _refuse_missing(asked.periods, list(view.periods["period"]) if len(view.periods) else [])
        return views.period_pair(view, *asked.periods)
    latest = view.year if asked.year else view.change
    if latest is None and view.scope.first_day is None and view.scope.matched.responses:
        raise TableRefused("periods_no_days")
    if latest is None:
        raise TableRefused("year_missing" if asked.year and view.change else "periods_missing")
    return views.latest_pair(latest, view)


def _refuse_missing(asked: list[str], known: list[str]) -> None:
    missing = [name for name in asked if name not in known]
    if missing:
        raise TableRefused("side_missing", names=missing, found=known[-30:])


def _refuse_no_value(column: str, dataset: Dataset, text: Text) -> None:
    """Raise TableRefused, with what the column was taken for, where it does not hold numbers."""
    if column in dataset.columns.attributes:
        return
    for wave in dataset.waves[::-1]:
        for taken in wave.receipt.columns:
            if taken.column == column:
                facts = {"role": text(f"data.role_{taken.role}"), "why": text(taken.why.key, **taken.why.facts)}
                raise TableRefused("value_not_numbers", column=column, **facts)
    if not dataset.columns.attributes:
        raise TableRefused("value_none", column=column)
    raise TableRefused("value_missing", column=column, found=list(dataset.columns.attributes))


def _rota(asked: argparse.Namespace, store: Store, dataset: Dataset, goals: Goals) -> planning.Rota | None:
    """The rota by name where a list of customers is given, else by number where one is."""
    if not asked.list:
        return planning.rota_of(goals.customers, asked.start) if goals.customers else None
    file = file_of(asked.list)
    with store.staging() as folder:
        customers = read_companion(file, folder, name=file.name, settings=store.settings)
        column = asked.column or views.customer_columns(customers)[0]
        return views.rota_of_list(store, dataset, customers, column, start=asked.start, rest=asked.rest).rota
