"""What is chosen on the themes page; all of it stands in the URL."""

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from nps_core.comments.languages import SCRIPTS
from nps_core.comments.runs import OTHER, UNSPECIFIC, ThemeRun
from nps_core.scale import CATEGORIES
from nps_core.store import SURENESS
from nps_core.views import ThemeSummary, ThemesView
from nps_core.wording import THEMES_BY
from pages.parts.link import kept

AT, BY, TELL, WHERE = "theme-at", "theme-by", "theme-tell", "theme-where"
WORDS, HOW, FORM, PAGE = "theme-words", "theme-how", "theme-form", "theme-page"
GROUP, SCRIPT, SURE = "theme-group", "theme-script", "theme-sure"
SEARCHES, FORMS = ("words", "meaning"), ("read", "table", "map")
TOLD = ("voices", "over_time", "where", "beside")


@dataclass(frozen=True)
class Chosen:
    """What the reader looks into.

    Attributes:
        theme: the theme; None for all comments.
        part: its sub-theme; None for all of it.
        apart: one of ``views.SET_APART`` in place of a theme; else empty.
    """

    theme: ThemeSummary | None = None
    part: ThemeSummary | None = None
    apart: str = ""

    @property
    def id(self) -> str:
        """The id of what the comments are narrowed down to; empty for all of them."""
        found = self.part or self.theme
        return found.id if found else self.apart

    @property
    def deepest(self) -> ThemeSummary | None:
        """The sub-theme, or the theme."""
        return self.part or self.theme


def chosen_theme(view: ThemesView) -> Chosen:
    """What the link or the last click chose, if it is here."""
    asked = kept(AT, [*(each.id for each in view.every), *dict(view.set_apart)])[:1]
    if not asked:
        return Chosen()
    found = view.theme(asked[0])
    if found is None:
        return Chosen(apart=asked[0])
    return Chosen(view.theme(found.parent), found) if found.parent else Chosen(found)


def choose(id_: str) -> None:
    """Look into a theme, a sub-theme or, with nothing, all comments."""
    st.session_state[AT] = [id_] if id_ else []
    from_the_first()


def from_the_first() -> None:
    """Begin to read at the first comment."""
    st.session_state[PAGE] = 1


def theme_links(run: ThemeRun | None, splits: Collection[str]) -> dict[str, Collection[str]]:
    """What a link may choose on this page."""
    themes = [each.id for each in (*run.themes, *run.subthemes)] if run else []
    return {
        AT: [*themes, OTHER, UNSPECIFIC],
        BY: THEMES_BY,
        TELL: TOLD,
        WHERE: splits,
        HOW: SEARCHES,
        FORM: FORMS,
        GROUP: CATEGORIES,
        SCRIPT: SCRIPTS,
        SURE: SURENESS,
    }
