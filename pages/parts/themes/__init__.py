"""Themes: on the overview in short, on their own page in three panes; and the finding of them."""

from pages.parts.themes.brief import brief_card, theme_names
from pages.parts.themes.choosing import WORDS, chosen_theme, theme_links
from pages.parts.themes.detail import theme_pane
from pages.parts.themes.job import themes_job
from pages.parts.themes.panes import themes_by, themes_pane
from pages.parts.themes.reading import comments_pane

THEME_WORDS = WORDS

__all__ = [
    "THEME_WORDS",
    "brief_card",
    "chosen_theme",
    "comments_pane",
    "theme_links",
    "theme_names",
    "theme_pane",
    "themes_by",
    "themes_job",
    "themes_pane",
]
