"""Sentences about why people gave their score."""

from math import isnan
from typing import Final

from nps_core.i18n import Text
from nps_core.views import ThemeSummary, ThemesView
from nps_core.wording.names import leaves_out_zero, period_name, together

_NEXT: Final = 2
_NEWS: Final = 2
_NEVER: Final = 0.01
"""A theme of fewer comments than this was not there before."""


def themes_lead(view: ThemesView, text: Text) -> str:
    """What weighs most on the score, then what else does, then what is new; only what is more than chance."""
    if not view.commented.responses:
        return text("themes.no_comments")
    if not view.themes:
        return text(f"wording.themes_{view.run_code or 'nothing'}", n=view.commented.responses)
    hurts, helps = _told(view, "hurts"), _told(view, "helps")
    moved = [*view.emerging[:_NEWS], *view.fading[:_NEWS]]
    if not hurts and not helps:
        news = [_news(theme, view, text) for theme in moved]
        return together(text, text("wording.themes_unclear", n=view.commented.responses), *news)
    told = [_heaviest(view, "hurts" if hurts else "helps", text)]
    if hurts:
        told += [text("mentions.lifting", names=_names(helps, text)) if helps else text("mentions.nothing_lifts")]
    else:
        told += [text("mentions.nothing_costs")]
    first = (hurts or helps)[0]
    return together(text, *told, *(_news(theme, view, text) for theme in moved if theme.id != first.id))


def hurting_lead(view: ThemesView, text: Text) -> str:
    """What pulls the score down most and what else does; only what is more than chance."""
    return _heaviest(view, "hurts", text)


def helping_lead(view: ThemesView, text: Text) -> str:
    """What lifts the score most and what else does; only what is more than chance."""
    return _heaviest(view, "helps", text)


def news_lead(view: ThemesView, text: Text) -> str:
    """What customers have begun, or all but ceased, to speak of; empty where there is nothing new."""
    return together(text, *(_news(theme, view, text) for theme in (*view.emerging[:_NEWS], *view.fading[:_NEWS])))


def theme_effect(theme: ThemeSummary, text: Text) -> str:
    """The weight and effect of a theme, in one line."""
    if isnan(theme.impact):
        return text("wording.theme_everywhere", share=theme.share, n=theme.score.responses)
    if theme.verdict in ("hurts", "helps"):
        key = "theme_effect"
    else:
        key = f"theme_effect_{'many' if leaves_out_zero(theme.impact_low, theme.impact_high) else 'unclear'}"
    return text(
        f"wording.{key}",
        share=theme.share,
        n=theme.score.responses,
        impact=theme.impact,
        low=theme.impact_low,
        high=theme.impact_high,
    )


def _told(view: ThemesView, way: str) -> list[ThemeSummary]:
    """The themes that a lead names, the heaviest first: those that clearly hurt, or clearly help."""
    strongest = (view.hurting if way == "hurts" else view.helping)(1 + _NEXT)
    return [theme for theme in strongest if theme.verdict == way]


def _heaviest(view: ThemesView, way: str, text: Text) -> str:
    """What weighs most in one direction, then what else does; that nothing does where nothing is clear."""
    found = _told(view, way)
    if not found:
        return text("mentions.none_hurts" if way == "hurts" else "mentions.none_helps", n=view.commented.responses)
    if not found[1:]:
        return _weight(found[0], view, text)
    names = _names(found[1:], text)
    following = text("mentions.next_hurts" if way == "hurts" else "mentions.next_helps", names=names)
    return together(text, _weight(found[0], view, text), following)


def _since(theme: ThemeSummary, view: ThemesView, text: Text) -> str:
    """The period from which on the share of a theme is another one; empty without a move."""
    start = view.moving.since(theme.id) if view.moving else None
    return period_name(start, view.moving.period, text) if view.moving and start else ""


def _weight(theme: ThemeSummary, view: ThemesView, text: Text) -> str:
    """What one theme costs or gives, how many mention it, and whether that changed."""
    is_cost = theme.impact < 0
    ends = sorted(abs(each) for each in (theme.impact_low, theme.impact_high))
    verdict = theme.move.verdict if theme.move is not None else ""
    change = f"_{verdict}" if verdict in ("more", "less", "emerging", "fading") else ""
    points = text.margin(abs(theme.impact))
    return text(
        f"mentions.{'costs' if is_cost else 'lifts'}{change}",
        name=_named(theme, text),
        n=1 if points == "1" else 2,
        points=abs(theme.impact),
        low=ends[0],
        high=ends[1],
        share=theme.share,
        since=_since(theme, view, text),
    )


def _news(theme: ThemeSummary, view: ThemesView, text: Text) -> str:
    assert theme.move is not None, "what is new has moved"
    kind = "gone" if theme.move.verdict == "fading" else "new" if theme.move.before < _NEVER else "surging"
    facts = {"name": _named(theme, text), "since": _since(theme, view, text)}
    return text(f"mentions.{kind}", before=theme.move.before, after=theme.move.after, **facts)


def _names(found: list[ThemeSummary], text: Text) -> list[str]:
    return [_named(theme, text) for theme in found]


def _named(theme: ThemeSummary, text: Text) -> str:
    return text("wording.theme_name", name=theme.name(text.language))
