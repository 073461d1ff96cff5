"""Themes as cards, and the finding of themes as work under way."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.figures import Figure
from nps_core.filters import THEME, Filters
from nps_core.i18n import Text
from nps_core.store import Dataset
from nps_core.views import ThemeSummary, ThemesView
from pages import cached
from pages.parts.cards import Table, card, chart
from pages.parts.responses import read_responses, responses_button
from pages.parts.words import escaped, quiet, told

_LOOK_SECONDS = 0.7
_MOST_KEYWORDS, _MOST_QUOTES, _A_ROW = 8, 3, 3


def theme_names(dataset: Dataset, text: Text) -> dict[str, str]:
    """What each theme is called in the reader's language."""
    run = cached.theme_run(dataset.version)
    return {theme.id: theme.names[text.language] for theme in run.themes} if run else {}


def brief_card(direction: str, found: Sequence[ThemeSummary], view: ThemesView, text: Text) -> None:
    """The themes that hurt or those that help, each in three lines: name, weight and effect, one quote."""
    title = text(f"overview.{direction}")
    if not found:
        with card(title):
            quiet(_why_none(direction, view, text))
        return
    with card(title, text("overview.themes_caption", n=view.commented.responses)):
        for theme in found:
            _brief(theme, view.scope.filters.within(THEME, theme.id), text)


def _why_none(direction: str, view: ThemesView, text: Text) -> str:
    """Why no theme stands under a direction (``hurts`` or ``helps``)."""
    if not view.commented.responses:
        return text("themes.no_comments")
    if not view.has_run:
        return text("overview.themes_to_come")
    return text(f"overview.nothing_{direction}") if view.themes else wording.themes_lead(view, text)


def effects_card(figure: Figure, view: ThemesView, text: Text) -> None:
    """The effect of every theme; a click opens its responses."""

    def open_theme(point: dict[str, Any]) -> None:
        read_responses(view.scope.filters.within(THEME, str(point["customdata"])))

    table = Table("effects", lambda: _theme_table(view, text), text)
    with card(text("themes.effects"), text("themes.effects_caption", n=view.commented.responses), table):
        chart(figure, key="effects", alt=wording.themes_lead(view, text), on_point=open_theme)


def theme_cards(found: Sequence[ThemeSummary], filters: Filters, text: Text) -> None:
    """Themes as cards, three a row."""
    for start in range(0, len(found), _A_ROW):
        for column, theme in zip(st.columns(_A_ROW), found[start : start + _A_ROW], strict=False):
            with column:
                _theme_card(theme, filters, text)


def folded_themes(found: Sequence[ThemeSummary], filters: Filters, text: Text) -> None:
    """The themes without a clear effect, folded away; made only when they are opened."""
    if not found:
        return
    folded = st.expander(text("themes.others", n=len(found)), key="other-themes", on_change="rerun")
    if folded.open:
        with folded:
            theme_cards(found, filters, text)


def _theme_card(theme: ThemeSummary, filters: Filters, text: Text) -> None:
    """A theme with its score, its effect, its words and what customers wrote."""
    score = theme.score
    lines = [wording.theme_effect(theme, text)]
    if score.nps is not None and not score.is_small:
        lines.append(text("themes.score", nps=score.nps, low=score.low, high=score.high, n=score.responses))
    if theme.keywords:
        once = list(dict.fromkeys(theme.keywords))  # a word may be the same in both Chinese scripts
        lines.append(text("themes.keywords", names=once[:_MOST_KEYWORDS]))
    with card(escaped(theme.name(text.language))):
        told(lines, theme.quotes[:_MOST_QUOTES], text)
        responses_button(score.responses, filters.within(THEME, theme.id), f"read-{theme.id}", text)


def set_apart_card(view: ThemesView, text: Text) -> None:
    """What is in no theme: comments that give no reason, and comments without a clear theme."""
    if not view.set_apart:
        return
    with card(text("themes.set_apart"), text("themes.coverage", share=view.coverage, n=view.commented.responses)):
        for name, score in view.set_apart:
            only = view.scope.filters.within(THEME, name)
            responses_button(score.responses, only, f"read-{name}", text, f"themes.{name}")


def themes_job(dataset: Dataset, text: Text) -> None:
    """The finding of themes, while it is under way or after it stopped; begun by itself where it never was."""
    if dataset.themes or not dataset.has_comments:
        return
    job = cached.jobs().ensure(dataset)
    if job is None:
        return
    if job.is_active:
        _progress(dataset, text)
        return
    if job.state == "done":
        st.rerun()  # it ended while this page was made
    with st.container(border=True, key="job"):
        if job.state == "failed":
            quiet(text(f"errors.{job.code}"))
        else:
            quiet(text("themes.cancelled"))
        st.button(text("themes.find"), key="find-themes", on_click=cached.jobs().start, args=(dataset,))


def _brief(theme: ThemeSummary, filters: Filters, text: Text) -> None:
    st.button(
        escaped(theme.name(text.language)),
        key=f"theme-{theme.id}",
        type="tertiary",
        icon=":material/list:",
        on_click=read_responses,
        args=(filters,),
    )
    telling = theme.telling_quote(text.language)
    told([wording.theme_effect(theme, text)], [telling] if telling else [], text)


@st.fragment(run_every=_LOOK_SECONDS)
def _progress(dataset: Dataset, text: Text) -> None:
    job = cached.jobs().of(dataset)
    if job is None or not job.is_active:
        st.rerun()
    with st.container(border=True, key="job"):
        left = job.seconds_left()
        stage = text(f"themes.stage_{job.stage or 'waiting'}")
        if left is not None and job.stage == "embedding":
            stage = text("themes.stage_left", stage=stage, done=job.done, total=job.total, seconds=left)
        st.progress(min(job.fraction, 1.0), text=stage)
        st.button(text("themes.cancel"), key="cancel-themes", on_click=cached.jobs().cancel, args=(dataset,))


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
