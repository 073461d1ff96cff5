"""Comments as they are read beside their themes: whose voices stand for a theme, and what lies near what on the map."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from nps_core.comments.languages import strangeness
from nps_core.comments.runs import OTHER
from nps_core.filters import THEME, Filters
from nps_core.responses import COMMENT, RESPONSE_ID, SCORE
from nps_core.scale import CATEGORIES, category
from nps_core.store import Dataset, Store
from nps_core.views.themes import Quote, ThemeSummary, ThemesView

MOST_NEIGHBOURS: Final = 6
_MOST_QUOTES: Final = 30


@dataclass(frozen=True)
class Voice:
    """A comment that stands for a theme.

    Attributes:
        role: ``typical``; ``critic``, the strongest one; ``promoter``, who speaks of it where others are typical.
    """

    role: str
    quote: Quote


@dataclass(frozen=True)
class ThemeMap:
    """Comments on a sheet.

    Attributes:
        points: ``response_id``, ``score``, ``comment``, ``theme``, ``x``, ``y`` (-1 to 1); by theme, the theme of the
            most comments first.
        names: what each theme of the points is called, by language.
        nearest: for each of these themes the theme whose centre is nearest to its own.
    """

    points: pd.DataFrame
    names: Mapping[str, Mapping[str, str]]
    nearest: Mapping[str, str]


def voices(theme: ThemeSummary, language: str) -> tuple[Voice, ...]:
    """The typical comment, the strongest critic, and a promoter who dissents, each once.

    In the reader's script where there is one. The critic is the detractor of the lowest score, the promoter that of the
    highest; where promoters are what is typical, it is the critic who dissents.
    """
    if not theme.quotes:
        return ()
    strange = {quote: strangeness(quote.comment, language) for quote in theme.quotes}
    usual = category(theme.quotes[0].score)
    typical = min(theme.quotes, key=lambda quote: (strange[quote], category(quote.score) != usual))
    left = [quote for quote in theme.quotes if quote != typical]
    of = {name: [quote for quote in left if category(quote.score) == name] for name in CATEGORIES}
    found = [Voice("typical", typical)]
    if of["detractor"]:
        found.append(Voice("critic", min(of["detractor"], key=lambda quote: (strange[quote], quote.score))))
    if of["promoter"] and category(typical.score) != "promoter":
        found.append(Voice("promoter", min(of["promoter"], key=lambda quote: (strange[quote], -quote.score))))
    return tuple(found)


def with_quotes(store: Store, dataset: Dataset, filters: Filters, theme: ThemeSummary) -> ThemeSummary:
    """A theme, or sub-theme, with quotes: those of its run first, then its newest comments."""
    if theme.quotes:
        return theme
    rows = store.quotes(dataset, [theme.id], filters, most=_MOST_QUOTES)
    return replace(theme, quotes=tuple(Quote(row[RESPONSE_ID], int(row[SCORE]), row[COMMENT]) for row in rows))


def themed(view: ThemesView) -> float:
    """The share of the comments that carry a theme, from 0 to 1."""
    apart = sum(score.responses for _, score in view.set_apart)
    return 1 - apart / view.commented.responses if view.themes and view.commented.responses else 0.0


def theme_map(store: Store, dataset: Dataset, filters: Filters) -> ThemeMap:
    """The map of the comments that match; without a point where there is none."""
    run = store.theme_run(dataset)
    points = store.theme_map(dataset, filters)
    names = {each.id: each.names for each in run.themes} if run else {}
    known = points[points[THEME].isin([each for each in names if each != OTHER])]
    sizes = known[THEME].value_counts()
    ordered = known.assign(size=known[THEME].map(sizes)).sort_values(["size", THEME], ascending=[False, True])
    placed = ordered.drop(columns="size").reset_index(drop=True)
    return ThemeMap(placed, {name: names[name] for name in placed[THEME].unique()}, _nearest(placed))


def neighbours(view: ThemeMap, response_id: str) -> tuple[Quote, ...]:
    """A comment of the map, and those nearest to it, the nearest first; empty where it is not on the map."""
    points = view.points
    at = np.flatnonzero(points[RESPONSE_ID] == response_id)
    if not len(at):
        return ()
    places = points[["x", "y"]].to_numpy(dtype=np.float64)
    far = np.linalg.norm(places - places[at[0]], axis=1)
    far[at[0]] = -1
    near = points.iloc[np.argsort(far, kind="stable")[: MOST_NEIGHBOURS + 1]]
    return tuple(
        Quote(str(name), int(score), str(comment))
        for name, score, comment in zip(near[RESPONSE_ID], near[SCORE], near[COMMENT], strict=True)
    )


def _nearest(points: pd.DataFrame) -> dict[str, str]:
    centres = points.groupby(THEME, sort=False)[["x", "y"]].mean()
    if len(centres) < 2:
        return {}
    places = centres.to_numpy(dtype=np.float64)
    far = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(far, np.inf)
    return dict(zip(centres.index, centres.index[far.argmin(axis=1)], strict=True))
