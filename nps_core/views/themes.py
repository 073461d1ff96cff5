"""Why people gave their score: themes, their weight and effect, and what they said."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from math import isnan, nan
from operator import itemgetter
from typing import Any, Final

from nps_core.comments.effect import effect_columns, worth_of
from nps_core.comments.languages import script, strangeness
from nps_core.comments.moving import ShareMove
from nps_core.comments.runs import OTHER, UNSPECIFIC, Quality, RunQuality, Theme, ThemeRun
from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, SCORE
from nps_core.scale import CATEGORIES, category
from nps_core.score import Nps, rows_of
from nps_core.store import Dataset, Store
from nps_core.tally import Tally
from nps_core.views.mentions import ThemesOverTime, Together, of_themes, over_time, together
from nps_core.views.scope import Scope, scope

SET_APART: Final = (UNSPECIFIC, OTHER)
"""Comments without a reason, and comments without a clear theme: counted and shown, never ranked."""

_READABLE = range(8, 201)
_CANDIDATES = 30
_OF_A_VOICE = 3
_FEW = 8


@dataclass(frozen=True)
class Quote:
    """One comment, as it was written."""

    response_id: str
    score: int
    comment: str


@dataclass(frozen=True)
class ThemeSummary:
    """One theme, or one sub-theme.

    Attributes:
        names: by language.
        score: of the responses that carry it: detractors, passives, promoters, NPS with its interval.
        share: of the responses with a comment, from 0 to 1.
        impact, impact_low, impact_high: the score of everyone with a comment minus that score without this theme's
            responses, in points, with its interval; nan where every comment carries the theme.
        verdict: ``helps`` or ``hurts`` where that is more than chance (Holm over all themes; over the sub-themes of
            one theme), else ``unclear``; ``few`` under 10.
        share_low, share_high: the interval of the share.
        move: how its share moved over time; None where that was not asked (on the overview) or no comment has a day.
        parent: the id of the theme that a sub-theme is of; empty of a theme.
        origin: ``catalogue``, ``found``, ``pinned``.
        quality: how well it holds together; None of runs that did not measure it.
        subthemes: its sub-themes, the furthest effect first.
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
    share_low: float = nan
    share_high: float = nan
    move: ShareMove | None = None
    parent: str = ""
    origin: str = ""
    quality: Quality | None = None
    subthemes: tuple["ThemeSummary", ...] = ()

    def name(self, language: str) -> str:
        """Its name in a language."""
        return dict(self.names)[language]

    def telling_quote(self, language: str, told: Collection[str] = ()) -> Quote | None:
        """The quote that shows why it moves the score: a critic's where it hurts, a promoter's where it helps.

        In the reader's own script where there is one, a passive's if need be; only where all are of the other camp,
        one of these.

        Args:
            told: the ids of responses that are quoted already: another one is told where there is one.
        """
        order = CATEGORIES if self.impact < 0 else CATEGORIES[::-1]

        def unfit(quote: Quote) -> tuple[bool, bool, int, int]:
            place = order.index(category(quote.score))
            is_other = place == len(order) - 1
            return is_other, quote.response_id in told, strangeness(quote.comment, language), place

        return min(self.quotes, key=unfit, default=None)


def telling_quotes(themes: Iterable[ThemeSummary], language: str) -> dict[str, Quote]:
    """By the ids of themes the quotes that show why they move the score; nobody is quoted twice."""
    quotes: dict[str, Quote] = {}
    told: set[str] = set()
    for theme in themes:
        quote = theme.telling_quote(language, told)
        if quote is not None and quote.response_id not in told:
            told.add(quote.response_id)
            quotes[theme.id] = quote
    return quotes


@dataclass(frozen=True)
class ThemesView:
    """The themes of the comments that match.

    Attributes:
        commented: the score of the responses with a comment: what effects are measured on.
        themes: those found, the furthest effect first; empty while no theme run stands.
        set_apart: the responses of each of ``SET_APART``.
        run_code: why a theme run found nothing, a key of the catalogue; empty otherwise.
        keyword_mode: whether themes were found by words alone because no language model could be loaded.
        moving: the shares by period and what of their moves is more than chance; None on the overview, and where no
            comment has a day.
        together: the pairs of themes that stand in one comment, those more often than by chance first; empty on the
            overview.
        quality: how good all themes together are; None of runs that did not measure it.
    """

    scope: Scope
    commented: Nps
    themes: tuple[ThemeSummary, ...]
    set_apart: tuple[tuple[str, Nps], ...]
    has_run: bool
    run_code: str
    keyword_mode: bool
    model: str
    moving: ThemesOverTime | None = None
    together: tuple[Together, ...] = ()
    quality: RunQuality | None = None

    @property
    def every(self) -> tuple[ThemeSummary, ...]:
        """Themes and sub-themes, each theme before its own."""
        return tuple(each for theme in self.themes for each in (theme, *theme.subthemes))

    @property
    def emerging(self) -> tuple[ThemeSummary, ...]:
        """Themes and sub-themes that are new of late, the most mentioned first."""
        return self._moved("emerging")

    @property
    def fading(self) -> tuple[ThemeSummary, ...]:
        """Themes and sub-themes that hardly anyone mentions any more, the most mentioned first."""
        return self._moved("fading")

    def theme(self, id_: str) -> ThemeSummary | None:
        """A theme or sub-theme by its id."""
        return next((each for each in self.every if each.id == id_), None)

    def _moved(self, verdict: str) -> tuple[ThemeSummary, ...]:
        found = [each for each in self.every if each.move is not None and each.move.verdict == verdict]
        return tuple(sorted(found, key=lambda each: -each.score.responses))

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
    """The themes of the comments that match, with their effect on the score, their sub-themes and their course."""
    where, _ = scope(store, dataset, filters)
    return themes_of(store, dataset, where)


def themes_of(store: Store, dataset: Dataset, where: Scope, *, quoted: int | None = None) -> ThemesView:
    """The themes within a scope that is already at hand.

    Args:
        quoted: how many themes of either direction get quotes, those with the furthest effect, and nothing but the
            effects is asked; None for everything of every theme.
    """
    run = store.theme_run(dataset)
    in_full = quoted is None
    by_day = store.counts(dataset, (ANSWERED_ON,) if in_full else (), where.filters, commented=True)
    commented = by_day.over()
    if run is None:
        return ThemesView(where, Nps.of(commented), (), (), False, "", False, "")
    families = _families(run) if in_full else {theme.id: "" for theme in run.themes}
    measured = _measured(store, dataset, where.filters, commented, families)
    told = _furthest([t.id for t in run.themes if t.id in measured], measured, quoted)
    quotes = _quotes(store, dataset, where.filters, told)
    moving = over_time(store, dataset, where.filters, by_day, families) if in_full and run.themes else None
    moves = moving.moves if moving else {}
    found = {
        theme.id: _summary(theme, measured[theme.id], quotes, moves.get(theme.id))
        for theme in (*run.themes, *run.subthemes)
        if theme.id in measured
    }
    parts: dict[str, list[ThemeSummary]] = {}
    for each in found.values():
        parts.setdefault(each.parent, []).append(each)
    ids = [theme.id for theme in run.themes]
    return ThemesView(
        scope=where,
        commented=Nps.of(commented),
        themes=tuple(replace(each, subthemes=_ordered(parts.get(each.id, ()))) for each in _ordered(parts.get("", ()))),
        set_apart=tuple((name, Nps.of_row(measured[name])) for name in SET_APART if name in measured),
        has_run=True,
        run_code=run.code,
        keyword_mode=run.keyword_mode,
        model=run.model,
        moving=moving,
        together=together(store, dataset, where.filters, ids, worth_of(commented)) if in_full else (),
        quality=run.quality,
    )


def _families(run: ThemeRun) -> dict[str, str]:
    """The themes and sub-themes of a run, with the family of each in which verdicts are corrected together."""
    return {theme.id: theme.parent for theme in (*run.themes, *run.subthemes)}


def _measured(
    store: Store, dataset: Dataset, filters: Filters, commented: Tally, families: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The effect of each theme asked for, and of what is set apart, by its id."""
    by_theme = store.counts(dataset, (THEME,), filters, commented=True)
    known = {**families, **dict.fromkeys(SET_APART, "")}
    chosen = of_themes(by_theme, known)
    found = effect_columns(chosen, commented, families=[known[str(theme)] for theme in chosen.groups[THEME]])
    return {row[THEME]: row for row in rows_of(found)}


def _summary(
    theme: Theme, measured: Mapping[str, Any], quotes: Mapping[str, tuple[Quote, ...]], move: ShareMove | None
) -> ThemeSummary:
    return ThemeSummary(
        id=theme.id,
        names=tuple(theme.names.items()),
        keywords=tuple(theme.keywords),
        score=Nps.of_row(measured),
        share=measured["share"],
        impact=measured["impact"],
        impact_low=measured["impact_low"],
        impact_high=measured["impact_high"],
        verdict=measured["verdict"],
        quotes=quotes.get(theme.id, ()),
        share_low=measured["share_low"],
        share_high=measured["share_high"],
        move=move,
        parent=theme.parent,
        origin=theme.origin,
        quality=theme.quality,
    )


def _ordered(found: Collection[ThemeSummary]) -> tuple[ThemeSummary, ...]:
    """The furthest effect first; those whose effect cannot be told last."""
    return tuple(sorted(found, key=lambda theme: (isnan(theme.impact), -abs(theme.impact))))


def _furthest(themes: list[str], measured: Mapping[str, Mapping[str, Any]], most: int | None) -> set[str]:
    """The themes that pull the score down most and those that lift it most; all of them without a limit."""
    if most is None:
        return set(themes)
    ordered = sorted((theme for theme in themes if measured[theme]["impact"]), key=lambda t: measured[t]["impact"])
    return {*ordered[:most], *ordered[-most:]}


def _quotes(store: Store, dataset: Dataset, filters: Filters, themes: Collection[str]) -> dict[str, tuple[Quote, ...]]:
    """The quotes of each theme that match; of categories and scripts that none of those picked is of, the newest."""
    found = {}
    rows = store.quotes(dataset, sorted(themes), filters, most=_CANDIDATES)
    for theme, of_theme in groupby(rows, key=itemgetter(THEME)):
        said = [(row, Quote(row[RESPONSE_ID], row[SCORE], row[COMMENT])) for row in of_theme]
        picked = tuple(quote for row, quote in said if not isnan(row["quote"]))
        newest = tuple(quote for row, quote in said if isnan(row["quote"]))
        heard = Counter(dict.fromkeys(map(_voice, picked), _OF_A_VOICE))
        further = []
        for quote in newest:
            if len(quote.comment) in _READABLE and heard[voice := _voice(quote)] < _OF_A_VOICE:
                heard[voice] += 1
                further.append(quote)
        found[theme] = (*picked, *further) or newest[:1]
    return found


def _voice(quote: Quote) -> tuple[str, str]:
    """Whose voice a quote is: of which category, in which script."""
    return category(quote.score), script(quote.comment)
