"""What is chosen on the themes page; all of it stands in the URL."""

from dataclasses import dataclass

import streamlit as st

from nps_core.links.parts import PLACE, THEME_AT
from nps_core.views import ThemeSummary, ThemesView
from pages.parts.link import kept


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
    asked = kept(THEME_AT, [*(each.id for each in view.every), *dict(view.set_apart)])[:1]
    if not asked:
        return Chosen()
    found = view.theme(asked[0])
    if found is None:
        return Chosen(apart=asked[0])
    return Chosen(view.theme(found.parent), found) if found.parent else Chosen(found)


def choose(id_: str) -> None:
    """Look into a theme, a sub-theme or, with nothing, all comments."""
    st.session_state[THEME_AT] = [id_] if id_ else []
    from_the_first()


def from_the_first() -> None:
    """Begin to read at the first comment."""
    st.session_state[PLACE] = 1
