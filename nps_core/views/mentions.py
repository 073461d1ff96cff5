"""When, where and with what themes are mentioned: their shares by period and by segment, and the pairs of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from nps_core import trend as measure
from nps_core.comments import mentions
from nps_core.comments.effect import worth_of
from nps_core.comments.moving import FEWEST_PERIODS, ShareMove, moves
from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON
from nps_core.score import FEWEST_FOR_A_RANK, rows_of
from nps_core.shares import share_interval
from nps_core.store import Dataset, Store
from nps_core.tally import Tally
from nps_core.views.scope import Scope, scope
from nps_core.views.trend import MOST_PERIODS

MOST_PAIRED: Final = 60
"""So many themes, those of the most comments, are looked at for pairs; a set of them is one whole number."""

MOST_SEGMENTS: Final = 12
"""So many segments, those of the most comments, stand beside each other in the table of themes and segments."""


@dataclass(frozen=True)
class Together:
    """Two themes in one comment.

    Attributes:
        theme, other: their ids.
        comments: how many comments carry both.
        expected: how many would, had they nothing to do with each other.
        lift, low, high: how many times as often as that, with the interval; nan where no comment has both.
        verdict: ``more`` or ``less`` often than by chance (Benjamini and Hochberg), ``unclear``, or ``few`` (under 10).
    """

    theme: str
    other: str
    comments: int
    expected: float
    lift: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True)
class ThemesOverTime:
    """The share of comments that mention each theme, by period.

    Attributes:
        period: the length of one bucket, of ``nps_core.trend.PERIODS``.
        periods: the buckets of all responses with a comment, as ``nps_core.trend.trend`` gives them: ``period``,
            ``start``, ``end``, ``responses`` (all comments: the denominator), ``complete`` ...
        shares: by theme (and sub-theme), one row a bucket: ``mentions``, ``share``, ``low``, ``high`` (0 to 1; nan in
            a bucket without comments: a gap).
        moves: of each how its share moved; ``place`` is a row of ``periods``. The unfinished bucket is in no verdict.
    """

    period: str
    periods: pd.DataFrame
    shares: Mapping[str, pd.DataFrame]
    moves: Mapping[str, ShareMove]

    def since(self, theme: str) -> date | None:
        """The first day of the period from which on the share of a theme is another one."""
        place = self.moves[theme].place if theme in self.moves else None
        found: date | None = None if place is None else self.periods["start"].iloc[place]
        return found


@dataclass(frozen=True)
class ThemeSegments:
    """Which segments of a dimension mention which theme more, or less, than the others do.

    Attributes:
        dimension: its name, perhaps that of a number attribute.
        segments: those shown, the one of the most comments first; ``""`` for responses that have none.
        themes: those shown, in the order of the run (most comments first).
        names: what each theme is called, by language.
        cells: as ``nps_core.comments.mentions.by_segment`` gives them, one row a theme and segment, of those shown.
        left_out: how many segments have fewer comments than those shown.
    """

    scope: Scope
    dimension: str
    segments: tuple[str, ...]
    themes: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    cells: pd.DataFrame
    left_out: int = 0


def of_themes(tally: Tally, themes: Collection[str]) -> Tally:
    """The groups of some themes; all others, such as sub-themes, are not to be judged together with them."""
    kept = np.array([theme in themes for theme in tally.groups[THEME]], dtype=bool)
    groups = {key: np.asarray(values)[kept] for key, values in tally.groups.items()}
    repeats = tally.repeats
    if repeats is not None and repeats.groups is not None:
        repeats = replace(repeats, groups=repeats.groups[kept])
    return Tally(tally.counts[kept], groups, repeats)


def over_time(
    store: Store, dataset: Dataset, filters: Filters, by_day: Tally, families: Mapping[str, str]
) -> ThemesOverTime | None:
    """The share of each theme by the period that suits the comments; None where no comment has a day.

    Args:
        by_day: the responses with a comment by day.
        families: the themes and sub-themes to speak of, with the family of each in which verdicts are corrected.
    """
    days = measure.days_of(by_day)
    known = ~np.isnat(days)
    daily = Tally(by_day.counts[known], {ANSWERED_ON: days[known]}, by_day.repeats)
    if not len(daily):
        return None
    length = _length(daily)
    exact = None
    if filters.counting == "latest" or store.has_repeats(dataset):
        exact = store.counts_by_period(dataset, length, filters, commented=True)
    periods = measure.trend(daily, length, by_period=exact)
    if len(periods) > MOST_PERIODS:
        length = measure.PERIODS[measure.PERIODS.index(length) + 1]
        exact = exact and store.counts_by_period(dataset, length, filters, commented=True)
        periods = measure.trend(daily, length, by_period=exact)
    by_theme = store.counts_by_period(dataset, length, filters, (THEME,), commented=True)
    counted = _by_place(by_theme, periods, list(families))
    commented = periods["responses"].to_numpy(dtype=np.int64)
    worth = worth_of(by_day)
    low, high = share_interval(counted * worth, np.broadcast_to(commented * worth, counted.shape))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = counted / commented
    found = moves(counted, commented, periods["complete"].to_numpy(dtype=bool), list(families.values()), worth=worth)
    return ThemesOverTime(
        period=length,
        periods=periods,
        shares={
            theme: pd.DataFrame(
                {"mentions": counted[place], "share": share[place], "low": low[place], "high": high[place]}
            )
            for place, theme in enumerate(families)
        },
        moves=dict(zip(families, found, strict=True)),
    )


def together(
    store: Store, dataset: Dataset, filters: Filters, themes: Sequence[str], worth: float
) -> tuple[Together, ...]:
    """The pairs of themes that stand in one comment, those told ``more`` first; none with fewer than two themes."""
    chosen = list(themes[:MOST_PAIRED])
    if len(chosen) < 2:
        return ()
    found = store.theme_patterns(dataset, chosen, filters)
    sets = (np.asarray(found["themes"], dtype=np.int64)[:, None] >> np.arange(len(chosen))) & 1
    rows = rows_of(mentions.pairs(chosen, sets, np.asarray(found["n"], dtype=np.int64), worth=worth))
    return tuple(
        Together(
            theme=row["theme"],
            other=row["other"],
            comments=row["together"],
            expected=row["expected"],
            lift=row["lift"],
            low=row["low"],
            high=row["high"],
            verdict=row["verdict"],
        )
        for row in rows
        if row["together"]
    )


def theme_segments(store: Store, dataset: Dataset, filters: Filters, dimension: str) -> ThemeSegments | None:
    """The themes in the segments of a dimension; None while no theme run stands."""
    run = store.theme_run(dataset)
    if run is None:
        return None
    where, _ = scope(store, dataset, filters)
    by_segment = store.counts(dataset, (dimension,), filters, commented=True)
    by_cell = of_themes(store.counts(dataset, (THEME, dimension), filters, commented=True), [t.id for t in run.themes])
    cells = mentions.by_segment(by_cell, by_segment)
    sizes = cells.drop_duplicates("segment").sort_values("commented", ascending=False, kind="stable")["segment"]
    shown = tuple(str(name) for name in sizes[:MOST_SEGMENTS])
    present = set(cells["theme"])
    return ThemeSegments(
        scope=where,
        dimension=dimension,
        segments=shown,
        themes=tuple(theme.id for theme in run.themes if theme.id in present),
        names={theme.id: theme.names for theme in run.themes},
        cells=cells[cells["segment"].isin(shown)].reset_index(drop=True),
        left_out=len(sizes) - len(shown),
    )


def _length(daily: Tally) -> str:
    """By months where there are four of them and 30 comments in the middle one: what is new is to be seen soon."""
    monthly = measure.trend(daily, "month")["responses"].to_numpy()
    filled = monthly[monthly > 0]
    is_fit = len(filled) >= FEWEST_PERIODS and np.median(filled) >= FEWEST_FOR_A_RANK
    return "month" if is_fit else measure.choose_period(daily)


def _by_place(by_theme: Tally, periods: pd.DataFrame, themes: Sequence[str]) -> mentions.Counts:
    """How many comments mention each theme in each period: one row a theme."""
    frame = pd.DataFrame({"theme": by_theme.groups[THEME], "start": by_theme.groups[ANSWERED_ON]})
    frame["n"] = by_theme.responses
    rows = {theme: place for place, theme in enumerate(themes)}
    columns = {start: place for place, start in enumerate(periods["start"])}
    counted = np.zeros((len(themes), len(periods)), dtype=np.int64)
    for theme, start, n in zip(frame["theme"], pd.DatetimeIndex(frame["start"]).date, frame["n"], strict=True):
        if theme in rows and start in columns:
            counted[rows[theme], columns[start]] += n
    return counted
