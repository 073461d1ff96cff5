"""What moved since a review, and what came with each decision: the days since against as many days before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np

from nps_core.filters import THEME, Filters
from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, Nps, holm
from nps_core.store import Dataset, Decision, Store
from nps_core.store.tables import WAVE
from nps_core.trend import LONGEST_WINDOW, SHORTEST_WINDOW, Window
from nps_core.views.changes import ChangesView, changes, day_pair
from nps_core.views.scope import Scope, scope
from nps_core.views.trend import events, trend

JUDGED: Final = ("later", "early", "few", "withheld", "gone", "dropped", "better", "unclear", "worse")
"""What can be said of a decision: not started yet, too early to say, too few answers to say, asked on different
scales, about what is not in the data any more, dropped; and what came with it."""


@dataclass(frozen=True)
class SinceView:
    """What moved since a review.

    Attributes:
        scope: the responses of the review's filters as they are now, over all days.
        last_day: the last day that the review is of; None where no answer had a day.
        newest: the last day of an answer now.
        reason: why nothing is compared: ``undated``, ``nothing`` (no answer since), ``early`` (of less than a week),
            ``groups`` (the review is of some groups only, which have no score), ``gone`` (it is of a segment or a
            theme that is not there any more); empty where something is.
        changes: the days since against as many days up to ``last_day``, of the review's own days at most.
    """

    scope: Scope
    last_day: date | None
    newest: date | None
    reason: str
    changes: ChangesView | None = None


@dataclass(frozen=True)
class Judged:
    """What came with a decision.

    Attributes:
        verdict: of ``JUDGED``.
        window: the days before and after; None where it was not looked for.
        missing: of one too early to say, how many answers there are too few as yet; 0 where it is days that are.
        may_change: whether the days after it go on growing as answers come in.
        scope: the responses that it is about, over all days; None where it was not looked for.
    """

    decision: Decision
    verdict: str
    window: Window | None = None
    missing: int = 0
    may_change: bool = False
    scope: Scope | None = None


def since(store: Store, dataset: Dataset, filters: Filters, last_day: date | None) -> SinceView:
    """What moved since a review, by the measures of the changes page.

    Args:
        filters: of the review, its days among them.
        last_day: the last day that the review is of.
    """
    always = filters.between(None, None)
    if not _is_there(store, dataset, always):
        return SinceView(scope(store, dataset, Filters())[0], last_day, None, "gone")
    view = trend(store, dataset, always)
    where = view.scope
    newest, first = where.last_day, where.first_day
    if last_day is None or newest is None or first is None:
        return SinceView(where, last_day, newest, "undated")
    days = (newest - last_day).days
    if not where.has_score or days < SHORTEST_WINDOW:
        reason = "nothing" if days <= 0 else "early" if where.has_score else "groups"
        return SinceView(where, last_day, newest, reason)
    begin = max(last_day - timedelta(days=days - 1), filters.since or first, first)
    pair = day_pair(
        always, (min(begin, last_day), last_day), (last_day + timedelta(days=1), newest), wobble=view.wobble
    )
    return SinceView(where, last_day, newest, "", changes(store, dataset, always, pair))


def judged(
    store: Store, dataset: Dataset, decisions: Sequence[tuple[Decision, Filters]], today: date
) -> tuple[Judged, ...]:
    """What came with each decision: as many whole weeks from its first day on as before it, as of an event.

    Decisions about the same responses end each other's days; the verdicts are corrected together for many looks.

    Args:
        decisions: each with the filters of its review.
    """
    asked = [_Asked(decision, about_of(decision, filters)) for decision, filters in decisions]
    told = [_told_at_once(store, dataset, each, today) for each in asked]
    windows = _windows(store, dataset, [each for each, known in zip(asked, told, strict=True) if known is None])
    real = _real(windows)
    return tuple(
        known or _judged(store, dataset, each, windows[each.place], is_real=each.place in real)
        for each, known in zip(asked, told, strict=True)
    )


def about_of(decision: Decision, filters: Filters) -> Filters:
    """The responses that a decision is about, over all days and of all groups; every answer counts, as of events."""
    always = replace(filters.between(None, None), counting="all", categories=(), scores=())
    about = decision.about
    return always.within(about.dimension, about.segment) if about.dimension else always


@dataclass(frozen=True)
class _Asked:
    """A decision, and the responses that it is about."""

    decision: Decision
    filters: Filters

    @property
    def place(self) -> tuple[Filters, date]:
        return self.filters, self.decision.starts_on


@dataclass(frozen=True)
class _Around:
    """The days around a decision, among all those of the responses that it is about."""

    window: Window
    scope: Scope


def _told_at_once(store: Store, dataset: Dataset, asked: _Asked, today: date) -> Judged | None:
    """What can be said of a decision without looking at answers; None where they have to be."""
    if asked.decision.state == "dropped":
        return Judged(asked.decision, "dropped")
    if asked.decision.starts_on > today:
        return Judged(asked.decision, "later")
    return None if _is_there(store, dataset, asked.filters) else Judged(asked.decision, "gone")


def _is_there(store: Store, dataset: Dataset, filters: Filters) -> bool:
    """Whether all that the filters speak of is in the data set: columns, and themes that stand."""
    names = dict(filters.segments)
    if not names.keys() <= {*dataset.columns.splits, THEME, WAVE}:
        return False
    run = store.theme_run(dataset) if THEME in names else None
    known = {theme.id for theme in (*run.themes, *run.subthemes)} if run else set()
    return set(names.get(THEME, ())) <= known


def _windows(store: Store, dataset: Dataset, asked: Sequence[_Asked]) -> dict[tuple[Filters, date], _Around]:
    """The days before and after each decision."""
    found: dict[tuple[Filters, date], _Around] = {}
    for filters in {each.filters for each in asked}:
        days = sorted({each.decision.starts_on for each in asked if each.filters == filters})
        view = trend(store, dataset, filters)
        around = events(store, dataset, filters, view.noise, [(day, "") for day in days])
        found |= {(filters, day): _Around(window, view.scope) for day, window in zip(days, around.windows, strict=True)}
    return found


def _real(windows: Mapping[tuple[Filters, date], _Around]) -> frozenset[tuple[Filters, date]]:
    """The places at which the difference is more than chance after so many were looked at."""
    judged = {
        place: each.window.difference
        for place, each in windows.items()
        if each.window.difference is not None and _fewest(each.window) >= FEWEST_FOR_A_SCORE
    }
    corrected = holm([np.nan if found.p_value is None else found.p_value for found in judged.values()])
    return frozenset(
        place
        for (place, found), p_value in zip(judged.items(), corrected, strict=True)
        if p_value < 1 - found.level and found.verdict != "withheld"
    )


def _fewest(window: Window) -> int:
    return min(window.before.people, window.after.people)


def _judged(store: Store, dataset: Dataset, asked: _Asked, around: _Around, *, is_real: bool) -> Judged:
    """What the days around a decision say of it."""
    window, where, found = around.window, around.scope, around.window.difference
    grows = _may_grow(window, where)
    if found is not None and found.verdict == "withheld":
        verdict = "withheld"
    elif found is not None and is_real:
        verdict = "better" if (found.change or 0.0) > 0 else "worse"
    elif found is not None and _fewest(window) >= FEWEST_FOR_A_RANK:
        verdict = "unclear"
    else:
        verdict = "early" if grows else "few"
    if found is not None and verdict not in ("withheld", "better", "worse"):
        window = replace(window, difference=replace(found, verdict="unclear" if verdict == "unclear" else "few"))
    people = Nps.of(store.counts(dataset, (), asked.filters.between(window.day, None))).people
    missing = max(FEWEST_FOR_A_RANK - people, 0) if verdict == "early" else 0
    return Judged(asked.decision, verdict, window, missing, grows, where)


def _may_grow(window: Window, where: Scope) -> bool:
    """Whether there will be more days on both sides of a day as answers come in."""
    first, last = where.first_day, where.last_day
    if first is None or last is None:
        return False
    before, after = (window.day - first).days, (last - window.day).days + 1
    wanted = min(before, LONGEST_WINDOW) // SHORTEST_WINDOW * SHORTEST_WINDOW
    is_cut = bool(window.days) and after >= window.days + SHORTEST_WINDOW
    return after < wanted and not is_cut
