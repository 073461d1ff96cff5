"""The chosen theme: what it does, what is inside it, its voices, its course, where it stands and with what."""

import html
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.comments.languages import strangeness
from nps_core.figures import VERDICT_COLORS
from nps_core.i18n import Text
from nps_core.links.parts import TELL, TOLD, WHERE
from nps_core.score import rows_of
from nps_core.store import Dataset
from nps_core.views import ThemeSummary, ThemesView, voices, with_quotes
from pages import cached
from pages.parts.bars import QUIET_COLOR, bar, beneath
from pages.parts.cards import Table, card, chart
from pages.parts.link import choice
from pages.parts.themes.choosing import Chosen, choose
from pages.parts.themes.panes import rows
from pages.parts.words import escaped, quiet, spoken, told

_MOST_KEYWORDS, _MOST_PAIRS = 8, 6


def effects_card(dataset: Dataset, view: ThemesView, text: Text) -> None:
    """The effect of every theme; a click looks into it."""

    def open_theme(point: dict[str, Any]) -> None:
        choose(str(point["customdata"]))

    figure = cached.figure_of_themes(dataset.version, view.scope.filters, text.language)
    table = Table("effects", lambda: _theme_table(view, text), text)
    with card(text("themes.effects"), text("themes.effects_caption", n=view.commented.responses), table):
        chart(figure, key="effects", alt=wording.themes_lead(view, text), on_point=open_theme)
        quiet(wording.themes_quality(view, text))


def theme_pane(
    dataset: Dataset, view: ThemesView, chosen: Chosen, by: str, text: Text, *, tools: Callable[[str], None]
) -> None:
    """What is to say about the chosen theme, and what can be done with it.

    Args:
        tools: shows the latter, for the id of a theme or sub-theme.
    """
    theme = chosen.deepest
    if theme is None or chosen.theme is None:
        if chosen.apart:
            quiet(text("themes.coverage", share=view.coverage, n=view.commented.responses))
        effects_card(dataset, view, text)
        return
    with card(escaped(theme.name(text.language))):
        told(_lines(theme, view, text), [], text)
        if chosen.theme.subthemes:
            with st.container(key="theme-parts", gap=None):
                st.button(
                    text("comments.parts_all"),
                    key="theme-row-whole",
                    type="tertiary" if chosen.part else "secondary",
                    width="stretch",
                    on_click=choose,
                    args=(chosen.theme.id,),
                )
                rows(chosen.theme.subthemes, by, chosen.part.id if chosen.part else "", text)
        shown = choice(
            TELL,
            TOLD,
            lambda name: text(f"comments.{name}"),
            label=escaped(theme.name(text.language)),
            default=TOLD[0],
            widget=st.segmented_control,
            required=True,
            label_visibility="collapsed",
        )
        _TELLS[shown](dataset, view, chosen, text)
        tools(chosen.id)


def _lines(theme: ThemeSummary, view: ThemesView, text: Text) -> list[str]:
    score = theme.score
    lines = [wording.theme_effect(theme, text)]
    if score.nps is not None and not score.is_small:
        lines.append(text("themes.score", nps=score.nps, low=score.low, high=score.high, n=score.responses))
    if theme.keywords:
        once = dict.fromkeys(theme.keywords)  # a word may be the same in both Chinese scripts
        own = sorted(once, key=lambda word: strangeness(word, text.language))
        lines.append(text("themes.keywords", names=own[:_MOST_KEYWORDS]))
    return [*lines, wording.theme_moved(theme, view, text), wording.theme_quality(theme, text)]


def _voices(dataset: Dataset, view: ThemesView, chosen: Chosen, text: Text) -> None:
    theme = with_quotes(cached.store(), dataset, view.scope.filters, chosen.deepest)
    found = voices(theme, text.language)
    spoken([(text(f"comments.{each.role}"), each.quote) for each in found], text)


def _over_time(dataset: Dataset, view: ThemesView, chosen: Chosen, text: Text) -> None:
    theme = chosen.deepest
    if view.moving is None or theme.id not in view.moving.shares:
        quiet(text("comments.told_few"))
        return
    figure = cached.figure_of_share(dataset.version, view.scope.filters, theme.id, text.language)
    chart(figure, key="theme-share", alt=wording.share_alt(theme, view, text))
    quiet(text("comments.share_caption"))


def _where(dataset: Dataset, view: ThemesView, chosen: Chosen, text: Text) -> None:
    splits = dataset.columns.splits
    if not splits:
        quiet(text("comments.where_none"))
        return
    dimension = choice(
        WHERE,
        splits,
        lambda name: wording.called(name, text, is_sample=dataset.is_sample),
        label=text("comments.where"),
        default=splits[0],
        label_visibility="collapsed",
    )
    found = cached.theme_segments(dataset.version, view.scope.filters, dimension)
    cells = rows_of(found.cells[found.cells["theme"] == chosen.theme.id]) if found else []
    most = max((cell["share"] for cell in cells), default=1.0)
    lines = []
    for cell in sorted(cells, key=lambda cell: -cell["share"]):
        name = wording.segment_called(cell["segment"], dimension, view.scope, text)
        color = VERDICT_COLORS[chosen.theme.verdict] if cell["verdict"] == "more" else QUIET_COLOR
        track = bar(cell["share"], low=cell["share"], high=cell["share"], least=0.0, most=most, color=color)
        lines.append(f'<div style="font-size:.9rem">{html.escape(name)}</div>')
        lines.append(beneath(track, "", wording.in_segment(cell, text)))
    if lines:
        st.html("".join(lines))
    quiet(text("comments.where_caption"))


def _beside(_dataset: Dataset, view: ThemesView, chosen: Chosen, text: Text) -> None:
    id_ = chosen.theme.id
    pairs = [pair for pair in view.together if pair.verdict == "more" and id_ in (pair.theme, pair.other)]
    quiet(*(wording.beside(pair, id_, view, text) for pair in pairs[:_MOST_PAIRS]))
    if not pairs:
        quiet(text("comments.beside_none"))


_TELLS: dict[str, Callable[[Dataset, ThemesView, Chosen, Text], None]] = {
    "voices": _voices,
    "over_time": _over_time,
    "where": _where,
    "beside": _beside,
}


def _theme_table(view: ThemesView, text: Text) -> pd.DataFrame:
    return pd.DataFrame(
        {
            text("frame.theme"): [theme.name(text.language) for theme in view.themes],
            text("frame.column_share"): [round(100 * theme.share, 1) for theme in view.themes],
            text("frame.column_responses"): [theme.score.responses for theme in view.themes],
            text("frame.column_nps"): [theme.score.nps for theme in view.themes],
            text("frame.column_low"): [theme.score.low for theme in view.themes],
            text("frame.column_high"): [theme.score.high for theme in view.themes],
            text("frame.column_impact"): [theme.impact for theme in view.themes],
            text("frame.column_impact_low"): [theme.impact_low for theme in view.themes],
            text("frame.column_impact_high"): [theme.impact_high for theme in view.themes],
        }
    ).round(1)
