"""Themes: on the overview in short, on their own page in three panes; and the finding of them."""

from pages.parts.themes.brief import brief_card, theme_names
from pages.parts.themes.choosing import chosen_theme
from pages.parts.themes.detail import theme_pane
from pages.parts.themes.job import themes_job
from pages.parts.themes.panes import themes_by, themes_pane
from pages.parts.themes.reading import comments_pane

__all__ = [
    "brief_card",
    "chosen_theme",
    "comments_pane",
    "theme_names",
    "theme_pane",
    "themes_by",
    "themes_job",
    "themes_pane",
]
