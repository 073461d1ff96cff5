"""The command that says why people gave their score: themes."""

import argparse
from typing import Any, Final

import pandas as pd

from nps_core import views, wording
from nps_core.commands.printed import number, plain, print_json, score_of
from nps_core.commands.sources import find_themes, opened
from nps_core.comments.languages import strangeness
from nps_core.filters import THEME, Filters
from nps_core.i18n import Text
from nps_core.responses import ROW
from nps_core.views import ThemeSummary, ThemesView

_MOST_QUOTES: Final = 6


def themes(asked: argparse.Namespace, text: Text) -> None:
    """Why people gave their score.

    How many themes there are to be, and the model, are kept with a data set of the store, as its page keeps them.
    """
    with opened(asked) as (store, dataset):
        if asked.themes is not None:
            store.choose_themes(dataset, themes=asked.themes)
        if asked.model:
            store.choose_themes(dataset, model=asked.model)
        find_themes(store, store.dataset(dataset.id), text, seed=asked.seed)
        found = store.dataset(dataset.id)
        view = views.themes(store, found, Filters())
        if not asked.json:
            print(wording.themes_lead(view, text))
            return
        run = store.theme_run(found)
        print_json(
            {
                "themes": [_theme(theme, view, text) for theme in view.themes],
                "coverage": view.coverage,
                "quality": plain(view.quality),
                "set_apart": {name: score.responses for name, score in view.set_apart},
                "periods": _periods(view),
                "together": [pair for pair in plain(view.together) if pair["verdict"] in ("more", "less")],
                "assignments": _assignments(store.assignments(found), view),
                "model": view.model,
                "seed": run.seed if run else None,
            }
        )


def _theme(theme: ThemeSummary, view: ThemesView, text: Text) -> dict[str, Any]:
    """A theme with its effect, its course and its parts; of a part no quotes."""
    told: dict[str, Any] = {
        "id": theme.id,
        "label": theme.name(text.language),
        "keywords": list(theme.keywords),
        **score_of(theme.score),
        "counts": {
            "detractors": theme.score.detractors,
            "passives": theme.score.passives,
            "promoters": theme.score.promoters,
        },
        "share": theme.share,
        "share_low": number(theme.share_low),
        "share_high": number(theme.share_high),
        "impact": number(theme.impact),
        "impact_low": number(theme.impact_low),
        "impact_high": number(theme.impact_high),
        "verdict": theme.verdict,
        "origin": theme.origin,
        "quality": plain(theme.quality),
        "trend": _trend(theme, view),
    }
    if theme.parent:
        return told
    parts = [_theme(part, view, text) for part in theme.subthemes]
    return told | {"quotes": _quotes(theme, text.language), "subthemes": parts}


def _quotes(theme: ThemeSummary, language: str) -> list[str]:
    """The quotes of a theme, at most six: those in the reader's script first, else in the order of the run."""
    said = [quote.comment for quote in theme.quotes]
    return sorted(said, key=lambda comment: strangeness(comment, language))[:_MOST_QUOTES]


def _trend(theme: ThemeSummary, view: ThemesView) -> dict[str, Any] | None:
    """The share of a theme in each period, and how it moved."""
    if theme.move is None or view.moving is None:
        return None
    move = {name: value for name, value in plain(theme.move).items() if name != "place"}
    return {**move, "since": plain(view.moving.since(theme.id)), "shares": plain(view.moving.shares[theme.id])}


def _periods(view: ThemesView) -> list[dict[str, Any]]:
    """The periods that the shares of themes are of, and how many responses with a comment each has."""
    if view.moving is None:
        return []
    shown = view.moving.periods[["period", "start", "responses", "complete"]]
    found: list[dict[str, Any]] = plain(shown.rename(columns={"responses": "commented"}))
    return found


def _assignments(frame: pd.DataFrame, view: ThemesView) -> list[dict[str, Any]]:
    """The themes that each row carries, and the parts of themes."""
    parts = {part.id for theme in view.themes for part in theme.subthemes}
    carried = frame.groupby(ROW, sort=True)[THEME].apply(sorted).to_dict()
    return [
        {
            "row": int(str(row)),
            "themes": [theme for theme in themes if theme not in parts],
            "subthemes": [theme for theme in themes if theme in parts],
        }
        for row, themes in carried.items()
    ]
