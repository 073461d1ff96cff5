"""Sentences about why people gave their score."""

from math import isnan

from nps_core.i18n import Text
from nps_core.views import ThemeSummary, ThemesView


def themes_lead(view: ThemesView, text: Text) -> str:
    """What weighs most on the score, for good and bad, among those effects that are clear."""
    hurts = [_quoted(theme, text) for theme in view.hurting(3) if theme.verdict == "hurts"]
    helps = [_quoted(theme, text) for theme in view.helping(3) if theme.verdict == "helps"]
    if not view.themes:
        return text(f"wording.themes_{view.run_code or 'nothing'}", n=view.commented.responses)
    key = {(True, True): "both", (True, False): "hurt", (False, True): "help", (False, False): "unclear"}
    found = key[bool(hurts), bool(helps)]
    return text(f"wording.themes_{found}", hurts=hurts, helps=helps, n=view.commented.responses)


def theme_effect(theme: ThemeSummary, text: Text) -> str:
    """The weight and effect of a theme, in one line."""
    if isnan(theme.impact):
        return text("wording.theme_everywhere", share=theme.share, n=theme.score.responses)
    return text(
        "wording.theme_effect" if theme.verdict in ("hurts", "helps") else "wording.theme_effect_unclear",
        share=theme.share,
        n=theme.score.responses,
        impact=theme.impact,
        low=theme.impact_low,
        high=theme.impact_high,
    )


def _quoted(theme: ThemeSummary, text: Text) -> str:
    return text("wording.theme_name", name=theme.name(text.language))
