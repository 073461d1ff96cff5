"""Sentences beside themes and comments as they are read."""

from math import isnan
from typing import Any

from nps_core.i18n import Text
from nps_core.score import Nps
from nps_core.views import ThemeMap, ThemeSummary, ThemesView, Together, themed
from nps_core.wording.names import together

THEMES_BY = ("share", "impact", "nps")
"""What themes are shown and ordered by."""


def comments_header(view: ThemesView, text: Text) -> str:
    """The score and how many of the comments have a theme."""
    score, shared = view.scope.matched, {"share": themed(view), "n": view.commented.responses}
    if not view.scope.has_score or score.is_small:
        return text("comments.header_without_score", **shared)
    return text("comments.header", nps=score.nps, low=score.low, high=score.high, **shared)


def theme_row(theme: ThemeSummary, by: str, text: Text) -> str:
    """What a theme is shown by, one of ``THEMES_BY``, in a few words."""
    if by == "share":
        return text("comments.row_share", share=theme.share, n=theme.score.responses)
    if by == "impact":
        return _impact(theme, text)
    return score_row(theme.score, text)


def score_row(score: Nps, text: Text) -> str:
    """A score in a few words; of too few answers their number."""
    if score.is_small:
        return text("comments.row_few", n=score.responses)
    return text("comments.row_nps", nps=score.nps, low=score.low, high=score.high)


def _impact(theme: ThemeSummary, text: Text) -> str:
    if theme.verdict == "few":
        return text("comments.row_few", n=theme.score.responses)
    if isnan(theme.impact):
        return text("comments.row_everywhere")
    return text("comments.row_impact", impact=theme.impact, low=theme.impact_low, high=theme.impact_high)


def theme_marks(theme: ThemeSummary, text: Text) -> tuple[str, ...]:
    """The verdict on a theme's effect, whether it is new or going, and that it is loose, each in a word or two."""
    found = [text(f"comments.{theme.verdict}")]
    if theme.move is not None and theme.move.place is not None:
        found.append(text(f"comments.{theme.move.verdict}"))
    if theme.quality is not None:
        found.append(text(f"comments.mark_{theme.quality.mark}"))
    return tuple(found)


def theme_moved(theme: ThemeSummary, view: ThemesView, text: Text) -> str:
    """How the share of a theme moved; empty where no comment has a day."""
    if theme.move is None or view.moving is None:
        return ""
    since = view.moving.since(theme.id)
    if since is None:
        return text(f"comments.told_{'few' if theme.move.verdict == 'few' else 'unclear'}")
    return text(f"comments.told_{theme.move.verdict}", day=since, before=theme.move.before, after=theme.move.after)


def theme_quality(theme: ThemeSummary, text: Text) -> str:
    """How well a theme holds together; empty where that was not measured."""
    return text(f"comments.quality_{theme.quality.mark}") if theme.quality else ""


def themes_quality(view: ThemesView, text: Text) -> str:
    """How well all themes hold together; empty where that was not measured."""
    return text(f"comments.whole_{view.quality.mark}") if view.quality else ""


def beside(pair: Together, theme: str, view: ThemesView, text: Text) -> str:
    """How often another theme stands in one comment with a theme."""
    other = view.theme(pair.other if pair.theme == theme else pair.theme)
    name = other.name(text.language) if other else ""
    told = {"n": pair.comments, "lift": pair.lift, "low": pair.low, "high": pair.high}
    return text("comments.beside_row", name=name, **told)


def in_segment(cell: dict[str, Any], text: Text) -> tuple[str, ...]:
    """The share of a segment's comments on a theme, the verdict on it, and the theme's effect within the segment."""
    found = [
        text("comments.where_row", share=cell["share"], n=cell["commented"]),
        text(f"comments.where_{cell['verdict']}"),
    ]
    if cell["verdict"] != "few" and not isnan(cell["impact"]):
        told = {"impact": cell["impact"], "low": cell["impact_low"], "high": cell["impact_high"]}
        found.append(text("comments.where_effect", **told))
    return tuple(found)


def share_alt(theme: ThemeSummary, view: ThemesView, text: Text) -> str:
    """The figure of a theme's share over time, in words."""
    return text("comments.share_alt", name=theme.name(text.language), told=theme_moved(theme, view, text))


def map_alt(view: ThemeMap, text: Text) -> str:
    """What is near what on the map of comments."""
    told = [
        text("comments.map_near", name=text.name(view.names[one]), other=text.name(view.names[other]))
        for one, other in view.nearest.items()
    ]
    return text("comments.map_alt", told=together(text, *told))
