"""What moved the score between two sides: two periods, two waves or two segments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pandas as pd

from nps_core.changes import (
    MOST_SEGMENTS,
    Effect,
    Mix,
    People,
    clearest,
    difference_of,
    mix_and_within,
    of_transitions,
    paired,
    panel_split,
    parts_of,
    segments_of,
    shift_of,
    theme_moves,
)
from nps_core.filters import THEME, Filters
from nps_core.score import Difference, Nps, rows_of
from nps_core.store import Dataset, Store
from nps_core.store.tables import WAVE
from nps_core.tally import Tally
from nps_core.trend import LatestChange
from nps_core.views.scope import Scope, asked_scales, do_not_compare, scope, splits_of
from nps_core.views.trend import TrendView, narrowed

COMPARED: Final = ("previous", "year", "periods", "days", "waves", "segments")
"""What can be compared: the last period with the one before or a year before, any two, two files, two segments."""

MOST_STEPS: Final = 8
"""So many segments are drawn one by one; the others are one step together."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    Attributes:
        kind: ``period``, ``days``, ``wave`` or ``segment``.
        id: what a link calls it.
        filters: what is left of the responses.
        start, end: of a period or of days.
        length: of a period; of ``nps_core.trend.PERIODS``.
        is_complete: whether a period is over.
        name: of a wave's file or of a segment.
        dimension: of a segment.
    """

    kind: str
    id: str
    filters: Filters
    start: date | None = None
    end: date | None = None
    length: str = ""
    is_complete: bool = True
    name: str = ""
    dimension: str = ""


@dataclass(frozen=True)
class Pair:
    """Two sides.

    Attributes:
        refused: why they do not compare, a key of the catalogue: ``same``, ``overlap``, ``half`` (not all chosen yet)
            or ``single`` (there is one segment only); empty where they do.
        wobble: by what factor the score wobbles over time, where it does and the sides are times; else None.
    """

    before: Side
    after: Side
    refused: str = ""
    wobble: float | None = None


@dataclass(frozen=True)
class Step:
    """One step of the way from one score to the other.

    Attributes:
        kind: ``mix``, ``within`` (a segment) or ``others`` (all other segments).
        segment: its name; empty but for ``within``.
        effect: points; nan limits where there are none to tell.
        verdict: ``rose``, ``fell``, ``unclear``, ``few`` or ``once``.
    """

    kind: str
    segment: str
    effect: Effect
    verdict: str


@dataclass(frozen=True)
class Moved:
    """Who moved.

    Attributes:
        parts: ``stayed``, ``entered``, ``left`` and perhaps ``nameless``, in points; empty where nobody stayed.
        change: of the stayers' last answers.
    """

    people: People
    parts: Mapping[str, Effect]
    change: Difference


@dataclass(frozen=True)
class ChangesView:
    """What moved the score from one side to the other.

    Attributes:
        before, after: the scores.
        difference: with the verdict ``withheld`` where the sides do not compare, as ``marks`` say.
        marks: ``unfinished`` (a period is not over) and ``scales`` (answers carried over from different scales).
        dimension: by which the mix is told; empty without one.
        chosen: why that one: ``asked``, ``clearest`` or ``first``.
        dimensions: those that can be chosen, columns of numbers by their bands; ``too_many`` have too many segments.
        themes: as ``nps_core.changes.theme_moves`` gives it, with ``name`` by language; empty without any.
        commented: how many answers have a comment, before and after.
        has_themes, has_comments: whether a theme run stands, and whether there are comments to find themes in.
        moved: None where no answer has a customer's id.
    """

    scope: Scope
    pair: Pair
    before: Nps
    after: Nps
    difference: Difference
    marks: tuple[str, ...]
    dimension: str
    chosen: str
    dimensions: tuple[str, ...]
    too_many: tuple[str, ...]
    mix: Mix | None
    themes: pd.DataFrame
    commented: tuple[int, int]
    has_themes: bool
    has_comments: bool
    moved: Moved | None

    @property
    def is_few(self) -> bool:
        """Whether a side has answers of too few people for a score."""
        return self.before.is_small or self.after.is_small

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way from one score to the other: the mix, the segments that moved it most, the others."""
        if self.mix is None:
            return ()
        rows = sorted(
            (row for row in rows_of(self.mix.segments) if row["verdict"] != "once"), key=lambda row: -abs(row["within"])
        )
        steps = [Step("mix", "", self.mix.mix, "")]
        steps += [Step("within", row["segment"], _within(row), row["verdict"]) for row in rows[:MOST_STEPS]]
        if len(rows) > MOST_STEPS:
            rest = sum(row["within"] for row in rows[MOST_STEPS:])
            steps.append(Step("others", "", Effect(rest, float("nan"), float("nan"), float("nan")), ""))
        return tuple(steps)


def offered(dataset: Dataset, trend: TrendView) -> tuple[str, ...]:
    """What can be compared in a data set, of ``COMPARED``."""
    answered = int((trend.periods["responses"] > 0).sum()) if len(trend.periods) else 0
    holds = {
        "previous": trend.change is not None,
        "year": trend.year is not None,
        "periods": answered > 1,
        "days": trend.scope.first_day != trend.scope.last_day,
        "waves": len(dataset.waves) > 1,
        "segments": bool(dataset.columns.dimensions),
    }
    return tuple(name for name in COMPARED if holds[name])


def latest_pair(latest: LatestChange, trend: TrendView) -> Pair:
    """The two periods of a change that the trend speaks of."""
    return period_pair(trend, latest.before.period, latest.after.period)


def period_pair(trend: TrendView, before: str, after: str) -> Pair:
    """Two periods of a trend, by their labels."""
    rows = {row["period"]: row for row in rows_of(trend.periods)}
    return replace(_paired(*(_period(rows[label], trend) for label in (before, after))), wobble=trend.wobble)


def day_pair(
    filters: Filters, before: tuple[date, date], after: tuple[date, date], wobble: float | None = None
) -> Pair:
    """Two ranges of days, first and last included; ``wobble`` is that of the trend."""
    sides = [
        Side("days", f"{since}_{until}", narrowed(filters, since, until), since, until)
        for since, until in (before, after)
    ]
    overlaps = before[0] <= after[1] and after[0] <= before[1]
    return replace(_paired(*sides), refused="overlap" if overlaps else "", wobble=wobble)


def no_pair(refused: str, filters: Filters, dimension: str = "") -> Pair:
    """What is no pair yet: days of which not all are chosen (``half``), or a dimension of one segment (``single``)."""
    side = Side("segment" if dimension else "days", "", filters, dimension=dimension)
    return Pair(side, side, refused)


def wave_pair(dataset: Dataset, filters: Filters, before: str, after: str) -> Pair:
    """Two waves, by their places from "1"."""
    sides = [
        Side("wave", place, filters.within(WAVE, place), name=dataset.waves[int(place) - 1].receipt.file)
        for place in (before, after)
    ]
    return _paired(*sides)


def segment_pair(filters: Filters, dimension: str, before: str, after: str) -> Pair:
    """Two segments of one dimension; no pair (``single``) of any that the filters have taken out of it."""
    if not {before, after} <= set(dict(filters.segments).get(dimension, (before, after))):
        return no_pair("single", filters, dimension)
    return _paired(
        *(
            Side("segment", name, filters.within(dimension, name), name=name, dimension=dimension)
            for name in (before, after)
        )
    )


def changes(store: Store, dataset: Dataset, filters: Filters, pair: Pair, mix_by: str = "") -> ChangesView:
    """What moved the score from one side to the other.

    Args:
        filters: what both sides have in common.
        pair: the two sides; they compare.
        mix_by: the dimension by which the mix is told; the one that explains most where none is asked for.
    """
    assert not pair.refused, f"these sides do not compare: {pair.refused}"
    where, _ = scope(store, dataset, filters)
    sides = (pair.before.filters, pair.after.filters)
    counted, too_many = _counted(store, dataset, pair)  # first: who has been counted by segment is counted as a whole
    before, after = (Nps.of(store.counts(dataset, (), side)) for side in sides)
    people = of_transitions(store.transitions(dataset, *sides), before, after)
    marks = _marks(store, dataset, pair)
    noise = pair.wobble or 1.0
    difference, shift = difference_of(people, noise=noise), shift_of(people, noise)
    few = before.is_small or after.is_small
    if few:
        counted, too_many = {}, ()
    dimension, chosen = _chosen(counted, mix_by, shift)
    themes, commented = _themes(store, dataset, sides, shift)
    return ChangesView(
        scope=where,
        pair=pair,
        before=before,
        after=after,
        difference=replace(difference, verdict="withheld") if marks and not few else difference,
        marks=marks,
        dimension=dimension,
        chosen=chosen,
        dimensions=tuple(counted),
        too_many=too_many,
        mix=_mix(store, dataset, sides, counted.get(dimension), people, shift=shift),
        themes=themes,
        commented=commented,
        has_themes=bool(dataset.themes),
        has_comments=dataset.has_comments,
        moved=_moved(people, shift) if people.known else None,
    )


def _paired(before: Side, after: Side) -> Pair:
    return Pair(before, after, "same" if before.filters == after.filters else "")


def _period(row: Mapping[str, Any], trend: TrendView) -> Side:
    filters = narrowed(trend.scope.filters, row["start"], row["end"])
    is_complete = bool(row["complete"])
    return Side("period", row["period"], filters, row["start"], row["end"], trend.period, is_complete=is_complete)


def _marks(store: Store, dataset: Dataset, pair: Pair) -> tuple[str, ...]:
    """Why the two sides compare with a caution only."""
    sides = (pair.before, pair.after)
    found = [] if all(side.is_complete for side in sides) else ["unfinished"]
    found += ["scales"] if do_not_compare(asked_scales(store, dataset, *(side.filters for side in sides))) else []
    return tuple(found)


def _moved(people: People, shift: float) -> Moved:
    return Moved(people, panel_split(people, shift=shift), paired(people.moved, shift=shift))


_Sides = tuple[Tally, Tally]


def _counted(store: Store, dataset: Dataset, pair: Pair) -> tuple[dict[str, _Sides], tuple[str, ...]]:
    """Both sides by each dimension that has a mix; and the dimensions of too many segments.

    One that either side is narrowed to a single segment of has no mix.
    """
    filters = (pair.before.filters, pair.after.filters)
    narrowed = {name for side in filters for name, segments in side.segments if len(segments) == 1}
    asked = [name for name in splits_of(store, dataset) if name not in narrowed]
    before, after = (store.counts_of_each(dataset, asked, side) for side in filters)
    segments = {name: {*segments_of(before[name]), *segments_of(after[name])} for name in asked}
    fitting = [name for name in asked if 2 <= len(segments[name]) <= MOST_SEGMENTS]
    too_many = tuple(name for name in asked if len(segments[name]) > MOST_SEGMENTS)
    return {name: (before[name], after[name]) for name in fitting}, too_many


def _chosen(counted: Mapping[str, _Sides], asked: str, shift: float) -> tuple[str, str]:
    """The dimension by which the mix is told, and why it is that one."""
    if asked in counted:
        return asked, "asked"
    clear = clearest({name: parts_of(*sides, shift=shift) for name, sides in counted.items()})
    return (clear, "clearest") if clear else (next(iter(counted), ""), "first")


def _mix(
    store: Store,
    dataset: Dataset,
    sides: tuple[Filters, Filters],
    counted: _Sides | None,
    people: People,
    *,
    shift: float,
) -> Mix | None:
    """The mix by a dimension, by person where customers answered more than once; None without a dimension."""
    if counted is None:
        return None
    answers = sum(group.score.responses for group in (*people.stayers, people.entrants, people.leavers))
    if answers == people.known:
        return mix_and_within(*counted, shift=shift)
    (dimension,) = counted[0].keys
    before, after = (store.counts(dataset, (dimension,), side) for side in sides)
    return mix_and_within(before, after, store.shared_cells(dataset, dimension, *sides), shift=shift)


def _themes(
    store: Store, dataset: Dataset, sides: tuple[Filters, Filters], shift: float
) -> tuple[pd.DataFrame, tuple[int, int]]:
    """The themes of both sides, with their names, and how many answers have a comment."""
    run = store.theme_run(dataset)
    if run is None or not run.themes:
        return pd.DataFrame(), (0, 0)
    commented = tuple(int(store.counts(dataset, (), side, commented=True).responses.sum()) for side in sides)
    before, after = (store.counts(dataset, (THEME,), side, commented=True) for side in sides)
    known = tuple(theme.id for theme in run.themes)
    found = theme_moves(before, after, (commented[0], commented[1]), known=known, shift=shift)
    names = {theme.id: theme.names for theme in run.themes}
    return found.assign(names=found[THEME].map(names.__getitem__)), (commented[0], commented[1])


def _within(row: Mapping[str, Any]) -> Effect:
    return Effect(row["within"], row["within_low"], row["within_high"], row["p_value"])
