"""Themes as cards, and the finding of themes as work under way."""

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
from pages.parts.cards import card, chart
from pages.parts.responses import read_responses, responses_button
from pages.parts.words import escaped, quiet, quote

_LOOK_SECONDS = 0.7


def theme_names(dataset: Dataset, text: Text) -> dict[str, str]:
    """What each theme is called in the reader's language."""
    run = cached.store().theme_run(dataset)
    return {theme.id: theme.names[text.language] for theme in run.themes} if run else {}


def theme_brief(theme: ThemeSummary, filters: Filters, text: Text) -> None:
    """A theme in three lines: name, weight and effect, one quote."""
    st.button(
        escaped(theme.name(text.language)),
        key=f"theme-{theme.id}",
        type="tertiary",
        icon=":material/list:",
        on_click=read_responses,
        args=(filters,),
    )
    quiet(wording.theme_effect(theme, text))
    if theme.telling_quote is not None:
        quote(theme.telling_quote.score, theme.telling_quote.comment, text)


def theme_full(theme: ThemeSummary, filters: Filters, text: Text) -> None:
    """A theme with its score, its effect, its words and what customers wrote."""
    quiet(wording.theme_effect(theme, text))
    if theme.score.nps is not None and not theme.score.is_small:
        score = theme.score
        quiet(text("themes.score", nps=score.nps, low=score.low, high=score.high, n=score.responses))
    if theme.keywords:
        quiet(text("themes.keywords", names=theme.keywords[:8]))
    for each in theme.quotes[:3]:
        quote(each.score, each.comment, text)
    responses_button(theme.score.responses, filters, f"read-{theme.id}", text)


def theme_chart(figure: Figure, view: ThemesView, filters: Filters, text: Text) -> None:
    """The effect of every theme; a click opens its responses."""

    def open_theme(point: dict[str, Any]) -> None:
        read_responses(filters.within(THEME, str(point["customdata"])))

    chart(figure, key="effects", alt=wording.themes_lead(view, text), on_point=open_theme)


def set_apart(view: ThemesView, filters: Filters, text: Text) -> None:
    """What is in no theme: comments that give no reason, and comments without a clear theme."""
    if not view.set_apart:
        return
    with card(text("themes.set_apart"), text("themes.coverage", share=view.coverage, n=view.commented.responses)):
        for name, score in view.set_apart:
            responses_button(score.responses, filters.within(THEME, name), f"read-{name}", text, f"themes.{name}")


def themes_job(dataset: Dataset, text: Text) -> None:
    """The finding of themes, while it is under way or after it stopped; begun by itself where it never was."""
    if dataset.themes or not any(wave.receipt.comments for wave in dataset.waves):
        return
    job = cached.jobs().ensure(dataset)
    if job is None:
        return
    if job.is_active:
        _progress(dataset, text)
        return
    with st.container(border=True, key="job"):
        if job.state == "failed":
            quiet(text(f"errors.{job.code}"))
        else:
            quiet(text("themes.cancelled"))
        st.button(text("themes.find"), key="find-themes", on_click=cached.jobs().start, args=(dataset,))


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


def theme_table(view: ThemesView, text: Text) -> pd.DataFrame:
    """One row a theme."""
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
