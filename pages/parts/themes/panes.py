"""The first two panes of the themes page: the themes, and what is inside the chosen one."""

from collections.abc import Sequence
from math import isnan

import streamlit as st

from nps_core import wording
from nps_core.figures import VERDICT_COLORS
from nps_core.i18n import Text
from nps_core.links.parts import THEME_BY
from nps_core.views import ThemeSummary, ThemesView
from pages.parts.bars import bar, beneath
from pages.parts.link import choice
from pages.parts.themes.choosing import Chosen, choose
from pages.parts.words import escaped

_DEFAULT = "impact"


def themes_by(text: Text) -> str:
    """What the themes are shown and ordered by."""
    return choice(
        THEME_BY,
        wording.THEMES_BY,
        lambda name: text(f"comments.by_{name}"),
        label=text("comments.by"),
        default=_DEFAULT,
        widget=st.segmented_control,
        required=True,
        label_visibility="collapsed",
    )


def themes_pane(view: ThemesView, chosen: Chosen, by: str, text: Text) -> None:
    """Every theme with its bar; a click looks into it."""
    with st.container(key="theme-list", gap=None):
        _row("", text("comments.all"), "", is_chosen=not chosen.id)
        rows(view.themes, by, chosen.theme.id if chosen.theme else "", text)
        for name, score in view.set_apart:
            _row(name, text(f"themes.{name}", n=score.responses), "", is_chosen=chosen.apart == name)


def rows(found: Sequence[ThemeSummary], by: str, chosen: str, text: Text) -> None:
    """Themes, or sub-themes, each a button and its bar."""
    for theme in _in_order(found, by):
        told = beneath(_bar(theme, by, found), wording.theme_row(theme, by, text), wording.theme_marks(theme, text))
        _row(theme.id, theme.name(text.language), told, is_chosen=theme.id == chosen)


def _row(id_: str, name: str, told: str, *, is_chosen: bool) -> None:
    st.button(
        escaped(name),
        key=f"theme-row-{id_}",
        type="secondary" if is_chosen else "tertiary",
        width="stretch",
        on_click=choose,
        args=(id_,),
    )
    if told:
        st.html(told)


def _in_order(found: Sequence[ThemeSummary], by: str) -> list[ThemeSummary]:
    """By share the largest first; by effect and score what pulls down first, what cannot be told last."""
    if by == "share":
        return sorted(found, key=lambda theme: -theme.share)
    values = {theme.id: theme.impact if by == "impact" else theme.score.nps for theme in found}
    return sorted(found, key=lambda theme: _unknown_last(values[theme.id]))


def _unknown_last(value: float | None) -> tuple[bool, float]:
    is_unknown = value is None or isnan(value)
    return is_unknown, 0.0 if is_unknown else float(value or 0.0)


def _bar(theme: ThemeSummary, by: str, among: Sequence[ThemeSummary]) -> str:
    color = VERDICT_COLORS[theme.verdict]
    if by == "share":
        most = max((max(each.share, each.share_high) for each in among), default=1.0)
        ends = (theme.share,) * 2 if isnan(theme.share_low) else (theme.share_low, theme.share_high)
        return bar(theme.share, low=ends[0], high=ends[1], least=0.0, most=most, color=color)
    if by == "impact":
        told = [each for each in among if not isnan(each.impact)]
        most = max((abs(end) for each in told for end in (each.impact_low, each.impact_high)), default=1.0)
        if isnan(theme.impact) or theme.verdict == "few":
            return ""
        ends = (theme.impact_low, theme.impact_high)
        return bar(theme.impact, low=ends[0], high=ends[1], least=-most, most=most, color=color)
    score = theme.score
    if score.is_small or score.nps is None or score.low is None or score.high is None:
        return ""
    return bar(score.nps, low=score.low, high=score.high, least=-100.0, most=100.0, color=color)
