"""What goes with the score: themes, other rated questions, and what if some answers had been others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nps_core import drivers as measure
from nps_core.drivers import Drivers, Patterns, WhatIf
from nps_core.filters import THEME, Filters
from nps_core.scale import CATEGORIES, category
from nps_core.score import Nps
from nps_core.store import Dataset, Store
from nps_core.tally import Tally
from nps_core.views.scope import Scope, scope

MOST_THEMES = 60
"""The most themes that are looked at together."""


@dataclass(frozen=True)
class Asked:
    """What the reader asks: if a share of one category had been of another.

    Attributes:
        share: from 0 to 1.
        source, into: ``detractors``, ``passives`` or ``promoters``.
        theme: only those whose comment carries this theme; empty for all.
    """

    share: float = 0.25
    source: str = "passives"
    into: str = "promoters"
    theme: str = ""


@dataclass(frozen=True)
class WhatIfView:
    """What the score would be if some answers had been of another category; None where there are none to move."""

    now: Nps
    asked: Asked
    found: WhatIf | None


@dataclass(frozen=True)
class DriversView:
    """What goes with the score of the responses that match.

    Attributes:
        by_theme: of the themes in comments; None where no theme run stands, or none is named often enough.
        by_rating: of other rated questions; None where the data have none that vary.
        best: the best rating of each rated question.
        names: what each theme is called, by its id and the language.
        has_run: whether a theme run stands.
        has_comments: whether there are comments to find themes in.
    """

    scope: Scope
    by_theme: Drivers | None
    by_rating: Drivers | None
    best: tuple[tuple[str, int], ...]
    names: tuple[tuple[str, Mapping[str, str]], ...]
    has_run: bool
    has_comments: bool = True

    def name(self, driver: str, language: str) -> str:
        """What a driver is called."""
        return dict(self.names).get(driver, {}).get(language, driver)


def drivers(store: Store, dataset: Dataset, filters: Filters) -> DriversView:
    """What goes with the score of the responses that match."""
    where, _ = scope(store, dataset, filters)
    run = store.theme_run(dataset)
    themes = run.themes[:MOST_THEMES] if run else ()
    best = {name: most for name, (_, most) in store.ratings(dataset).items()}
    return DriversView(
        scope=where,
        by_theme=_by_theme(store, dataset, filters, [theme.id for theme in themes]),
        by_rating=_by_rating(store, dataset, where, best),
        best=tuple(best.items()),
        names=tuple((theme.id, theme.names) for theme in themes),
        has_run=run is not None,
        has_comments=dataset.has_comments,
    )


def what_if(store: Store, dataset: Dataset, filters: Filters, asked: Asked) -> WhatIfView:
    """What the score would be if some of the responses that match had been of another category."""
    now = among = Nps.of(store.counts(dataset, (), filters))
    if asked.theme:
        by_theme = store.counts(dataset, (THEME,), filters, commented=True)
        chosen = [theme == asked.theme for theme in by_theme.groups[THEME]]
        among = Nps.of(Tally(by_theme.counts[chosen]))
    if not getattr(among, asked.source) or asked.source == asked.into:
        return WhatIfView(now, asked, None)
    return WhatIfView(now, asked, measure.what_if(now, asked.share, asked.source, asked.into, among=among))


def _by_theme(store: Store, dataset: Dataset, filters: Filters, themes: list[str]) -> Drivers | None:
    if not themes:
        return None
    found = store.theme_patterns(dataset, themes, filters)
    sets, counts = _counted(np.asarray(found["themes"], dtype=np.int64)[:, None], found)
    values = (sets >> np.arange(len(themes))) & 1
    mentions = counts.sum(axis=1) @ values
    fewest = max(measure.FEWEST_MENTIONS, measure.SMALLEST_SHARE * counts.sum())
    often = np.flatnonzero(mentions >= fewest)
    if not len(often):
        return None
    names = tuple(themes[place] for place in often)
    commented = Nps.of(store.counts(dataset, (), filters, commented=True))
    return measure.drivers(Patterns(names, values[:, often].astype(np.float64), counts, _worth(commented)))


def _by_rating(store: Store, dataset: Dataset, where: Scope, best: Mapping[str, int]) -> Drivers | None:
    if not best:
        return None
    found = store.rating_patterns(dataset, tuple(best), where.filters)
    ratings, counts = _counted(np.column_stack([np.asarray(found[name], dtype=np.float64) for name in best]), found)
    below = np.array(list(best.values()), dtype=np.float64) - ratings
    return measure.drivers(Patterns(tuple(best), below, counts, _worth(where.matched))) if len(counts) else None


def _worth(score: Nps) -> float:
    """How many answers of different people one answer is worth."""
    return sum(score.worth) / score.responses if score.responses else 1.0


def _counted(keys: Any, found: Mapping[str, Any]) -> tuple[Any, Any]:
    """The different keys, and the detractors, passives and promoters of each."""
    different, places = np.unique(keys, axis=0, return_inverse=True)
    counts = np.zeros((len(different), len(CATEGORIES)), dtype=np.int64)
    columns = np.array([CATEGORIES.index(category(int(score))) for score in found["score"]], dtype=np.int64)
    np.add.at(counts, (places.ravel(), columns), np.asarray(found["n"], dtype=np.int64))
    return different, counts
