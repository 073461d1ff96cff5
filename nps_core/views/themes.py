"""Why people gave their score: themes, their weight and effect, and what they said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import isnan
from operator import itemgetter
from typing import Any

from nps_core.comments.effect import effects
from nps_core.comments.languages import LANGUAGE_OF, script
from nps_core.filters import THEME, Filters
from nps_core.responses import COMMENT, RESPONSE_ID, SCORE
from nps_core.scale import category
from nps_core.score import Nps, rows_of
from nps_core.store import Dataset, Store
from nps_core.views.scope import Scope, scope

SET_APART = ("unspecific", "other")
"""Comments without a reason, and comments without a clear theme: counted and shown, never ranked."""

_READABLE = range(8, 201)
_CANDIDATES = 40
_FEW = 8


@dataclass(frozen=True)
class Quote:
    """One comment, as it was written."""

    response_id: str
    score: int
    comment: str


@dataclass(frozen=True)
class ThemeSummary:
    """One theme.

    Attributes:
        names: by language.
        share: of the responses with a comment, from 0 to 1.
        impact, impact_low, impact_high: the score of everyone with a comment minus that score without this theme's
            responses, in points, with its interval; nan where every comment carries the theme.
        verdict: ``helps`` or ``hurts`` where that is more than chance (Holm), else ``unclear``; ``few`` under 10.
    """

    id: str
    names: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...]
    score: Nps
    share: float
    impact: float
    impact_low: float
    impact_high: float
    verdict: str
    quotes: tuple[Quote, ...]

    def name(self, language: str) -> str:
        """Its name in a language."""
        return dict(self.names)[language]

    def telling_quote(self, language: str) -> Quote | None:
        """The quote that shows why it moves the score: a critic's where it hurts, a promoter's where it helps.

        In the reader's own script where there is one.
        """
        wanted = "detractor" if self.impact < 0 else "promoter"
        telling = [quote for quote in self.quotes if category(quote.score) == wanted] or list(self.quotes)
        own = [quote for quote in telling if LANGUAGE_OF.get(script(quote.comment)) == language]
        return next(iter(own or telling), None)


@dataclass(frozen=True)
class ThemesView:
    """The themes of the comments that match.

    Attributes:
        commented: the score of the responses with a comment: what effects are measured on.
        themes: those found, the furthest effect first; empty while no theme run stands.
        set_apart: the responses of each of ``SET_APART``.
        run_code: why a theme run found nothing, a key of the catalogue; empty otherwise.
        keyword_mode: whether themes were found by words alone because no language model could be loaded.
    """

    scope: Scope
    commented: Nps
    themes: tuple[ThemeSummary, ...]
    set_apart: tuple[tuple[str, Nps], ...]
    has_run: bool
    run_code: str
    keyword_mode: bool
    model: str

    @property
    def coverage(self) -> float:
        """The share of commented responses that carry a clear theme or are set apart as giving no reason."""
        unclear = dict(self.set_apart).get("other")
        if not self.commented.responses or unclear is None:
            return 1.0 if self.commented.responses else 0.0
        return 1 - unclear.responses / self.commented.responses

    @property
    def clear(self) -> tuple[ThemeSummary, ...]:
        """What to read first: all themes where they are few, else those whose effect is more than chance."""
        found = tuple(theme for theme in self.themes if theme.verdict in ("hurts", "helps"))
        return self.themes if len(self.themes) <= _FEW else found or self.themes[:_FEW]

    @property
    def others(self) -> tuple[ThemeSummary, ...]:
        """The rest of the themes."""
        clear = {theme.id for theme in self.clear}
        return tuple(theme for theme in self.themes if theme.id not in clear)

    def hurting(self, most: int) -> tuple[ThemeSummary, ...]:
        """The themes that pull the score down, the strongest first."""
        return tuple(sorted((t for t in self.themes if t.impact < 0), key=lambda t: t.impact)[:most])

    def helping(self, most: int) -> tuple[ThemeSummary, ...]:
        """The themes that lift the score, the strongest first."""
        return tuple(sorted((t for t in self.themes if t.impact > 0), key=lambda t: -t.impact)[:most])


def themes(store: Store, dataset: Dataset, filters: Filters) -> ThemesView:
    """The themes of the comments that match, with their effect on the score."""
    where, _ = scope(store, dataset, filters)
    return themes_of(store, dataset, where)


def themes_of(store: Store, dataset: Dataset, where: Scope, *, quoted: int | None = None) -> ThemesView:
    """The themes within a scope that is already at hand.

    Args:
        quoted: how many themes of either direction get quotes, those with the furthest effect; None for every theme.
    """
    run = store.theme_run(dataset)
    commented = store.counts(dataset, (), where.filters, commented=True)
    if run is None:
        return ThemesView(where, Nps.of(commented), (), (), False, "", False, "")
    by_theme = store.counts(dataset, (THEME,), where.filters, commented=True)
    measured = {row[THEME]: row for row in rows_of(effects(by_theme, commented))}
    told = _furthest([t.id for t in run.themes if t.id in measured], measured, quoted)
    quotes = _quotes(store, dataset, where.filters, told)
    found = [
        ThemeSummary(
            id=theme.id,
            names=tuple(theme.names.items()),
            keywords=tuple(theme.keywords),
            score=_score(measured[theme.id]),
            share=measured[theme.id]["share"],
            impact=measured[theme.id]["impact"],
            impact_low=measured[theme.id]["impact_low"],
            impact_high=measured[theme.id]["impact_high"],
            verdict=measured[theme.id]["verdict"],
            quotes=quotes.get(theme.id, ()),
        )
        for theme in run.themes
        if theme.id in measured
    ]
    return ThemesView(
        scope=where,
        commented=Nps.of(commented),
        themes=tuple(sorted(found, key=lambda theme: (isnan(theme.impact), -abs(theme.impact)))),
        set_apart=tuple((name, _score(measured[name])) for name in SET_APART if name in measured),
        has_run=True,
        run_code=run.code,
        keyword_mode=run.keyword_mode,
        model=run.model,
    )


def _furthest(themes: list[str], measured: Mapping[str, Mapping[str, Any]], most: int | None) -> set[str]:
    """The themes that pull the score down most and those that lift it most; all of them without a limit."""
    if most is None:
        return set(themes)
    ordered = sorted((theme for theme in themes if measured[theme]["impact"]), key=lambda t: measured[t]["impact"])
    return {*ordered[:most], *ordered[-most:]}


def _score(row: Mapping[str, Any]) -> Nps:
    return Nps.of_row(row)


def _quotes(store: Store, dataset: Dataset, filters: Filters, themes: Collection[str]) -> dict[str, tuple[Quote, ...]]:
    """The quotes of each theme that match; where none of those picked does, the newest readable comments."""
    found = {}
    rows = rows_of(store.quotes(dataset, sorted(themes), filters, most=_CANDIDATES))
    for theme, of_theme in groupby(rows, key=itemgetter(THEME)):
        said = [(row, Quote(row[RESPONSE_ID], row[SCORE], row[COMMENT])) for row in of_theme]
        picked = tuple(quote for row, quote in said if not isnan(row["quote"]))
        newest = tuple(quote for _, quote in said)
        readable = tuple(quote for quote in newest if len(quote.comment) in _READABLE)
        found[theme] = picked or readable[:3] or newest[:1]
    return found
