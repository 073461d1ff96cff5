"""Why people gave their score: the themes that hurt, those that help, and what is new, in the customers' own words."""

from collections.abc import Sequence
from math import isnan

from nps_core import views, wording
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import MOST_DRAWN, number, tone
from nps_core.report.document import Column, Course, Point, Quote, Ranking, Sheet, Table
from nps_core.score import rows_of
from nps_core.views import ThemesOverTime, ThemeSummary, ThemesView, Voice, telling_quotes

_MOST_QUOTED = 3
_MOST_OF_A_WAY = 8
"""So many themes that hurt, and so many that help, are drawn."""


def sheets(found: Found, text: Text) -> Sequence[Sheet]:
    """What hurts, what helps and what is new; or why there are no themes."""
    view = found.themes
    if not view.themes:
        return [Sheet("themes.nothing", text("frame.themes"), _why_none(view, text), found.context(text))]
    told = [hurting(found, view, text), helping(found, view, text)]
    told += [_news(found, view, text)] if view.emerging or view.fading else []
    return [_theme(found, found.theme, text), *told] if found.theme is not None else told


def hurting(found: Found, view: ThemesView, text: Text, *, page: str = "themes") -> Sheet:
    """The themes that pull the score down."""
    return _way(found, view, text, way="hurting", page=page)


def helping(found: Found, view: ThemesView, text: Text, *, page: str = "themes") -> Sheet:
    """The themes that lift the score."""
    return _way(found, view, text, way="helping", page=page)


def _way(found: Found, view: ThemesView, text: Text, *, way: str, page: str) -> Sheet:
    themes, told = (
        (view.hurting(_MOST_OF_A_WAY), wording.hurting_lead)
        if way == "hurting"
        else (view.helping(_MOST_OF_A_WAY), wording.helping_lead)
    )
    lead = told(view, text) if view.themes else _why_none(view, text)
    title = text(f"overview.{'hurts' if way == 'hurting' else 'helps'}")
    shown = [theme for theme in themes if theme.verdict != "few"]
    if not view.themes or not shown:
        return Sheet(f"{page}.{way}", title, lead, found.context(text))
    quotes = _quotes(shown[:_MOST_QUOTED], text) if found.subject.quotes else ()
    notes = [text("themes.keyword_mode")] if view.keyword_mode else []
    notes += [text("themes.effects_caption", n=view.commented.responses), text("report.many")]
    notes += [text("themes.coverage", share=view.coverage, n=view.commented.responses), _quality(view, text)]
    notes += [] if found.subject.quotes else [text("report.no_quotes")]
    effects = [
        text("report.theme_alt", name=theme.name(text.language), told=wording.theme_effect(theme, text))
        for theme in shown
    ]
    return Sheet(
        f"{page}.{way}",
        title,
        lead,
        found.context(text),
        Ranking(tuple(_effect(theme, text) for theme in shown), "change"),
        wording.together(text, *effects),
        (_table(view, text),),
        quotes,
        tuple(note for note in notes if note),
    )


def _effect(theme: ThemeSummary, text: Text) -> Point:
    limits = (number(theme.impact), number(theme.impact_low), number(theme.impact_high))
    return Point(theme.name(text.language), *limits, n=theme.score.responses, tone=tone(theme.verdict))


def _quotes(themes: Sequence[ThemeSummary], text: Text) -> tuple[Quote, ...]:
    """The words that show why themes move the score, nobody's twice."""
    found, names = telling_quotes(themes, text.language), {theme.id: theme.name(text.language) for theme in themes}
    return tuple(Quote(told.comment, told.score, told.response_id, names[id_]) for id_, told in found.items())


def _table(view: ThemesView, text: Text) -> Table:
    """Every theme, and each sub-theme below its own."""
    names = {theme.id: theme.name(text.language) for theme in view.themes}
    rows = tuple(_row(theme, names.get(theme.parent, ""), text) for theme in view.every)
    return Table(_theme_columns(text), rows)


def _theme_columns(text: Text) -> tuple[Column, ...]:
    return (
        Column(text("frame.theme")),
        Column(text("report.column_within"), is_minor=True),
        Column(text("frame.column_share"), "percent"),
        Column(text("frame.column_responses"), "number", counts=True),
        Column(text("frame.column_nps"), "decimal"),
        *(Column(text(f"frame.column_{name}"), "decimal", is_minor=True) for name in ("low", "high")),
        *(Column(text(f"frame.column_impact{name}"), "decimal") for name in ("", "_low", "_high")),
        Column(text("frame.column_verdict")),
    )


def _row(theme: ThemeSummary, within: str, text: Text) -> tuple[str | float | int | None, ...]:
    score = theme.score
    points = (None, None, None) if score.is_small else (score.nps, score.low, score.high)
    limits = (theme.impact, theme.impact_low, theme.impact_high)
    effects = (None,) * 3 if theme.verdict == "few" else tuple(number(each) for each in limits)
    name, verdict = theme.name(text.language), text(f"comments.{theme.verdict}")
    return (name, within, theme.share, score.responses, *points, *effects, verdict)


def _quality(view: ThemesView, text: Text) -> str:
    """How well the themes hold together, as the page says it."""
    return wording.themes_quality(view, text)


def _why_none(view: ThemesView, text: Text) -> str:
    if view.has_run or not view.commented.responses:
        return wording.themes_lead(view, text)
    return text("report.themes_to_come")


def _news(found: Found, view: ThemesView, text: Text) -> Sheet:
    """What customers have begun, or all but ceased, to speak of; drawn is the share of the first."""
    moved = (*view.emerging, *view.fading)
    assert view.moving is not None, "what is new has moved"
    first, moving = moved[0], view.moving
    columns = (
        Column(text("frame.theme")),
        Column(text("frame.column_verdict")),
        Column(text("report.column_since"), "day"),
        Column(text("changes.column_share_before"), "percent"),
        Column(text("changes.column_share_after"), "percent"),
        Column(text("frame.column_responses"), "number", counts=True),
    )
    rows = tuple(
        (
            theme.name(text.language),
            text(f"comments.{theme.move.verdict}"),
            moving.since(theme.id),
            number(theme.move.before),
            number(theme.move.after),
            theme.score.responses,
        )
        for theme in moved[:MOST_DRAWN]
        if theme.move is not None
    )
    quotes = _quotes(moved[:_MOST_QUOTED], text) if found.subject.quotes else ()
    notes = [text("comments.share_caption"), text("report.many")]
    return Sheet(
        "themes.news",
        text("report.news"),
        wording.news_lead(view, text),
        found.context(text),
        _course(first.id, moving, text),
        wording.share_alt(first, view, text),
        (Table(columns, rows),),
        quotes,
        tuple(notes if found.subject.quotes else [*notes, text("report.no_quotes")]),
    )


def _course(id_: str, moving: ThemesOverTime, text: Text) -> Course:
    """The share of the comments that mention a theme, over time."""
    shares = zip(rows_of(moving.periods), rows_of(moving.shares[id_]), strict=True)
    points = (
        Point(
            wording.period_tick(period["start"], moving.period, text),
            number(share["share"]),
            number(share["low"]),
            number(share["high"]),
            int(period["responses"]),
            "gap" if isnan(share["share"]) else "" if period["complete"] else "unfinished",
        )
        for period, share in shares
    )
    return Course(tuple(points), unit="percent")


def _theme(found: Found, theme: ThemeSummary, text: Text) -> Sheet:
    """The theme that the reader looked into: what it does, its parts, its course, its voices."""
    view, name = found.themes, theme.name(text.language)
    moving = view.moving if view.moving is not None and theme.id in view.moving.shares else None
    parent = view.theme(theme.parent) if theme.parent else None
    within = parent.name(text.language) if parent else ""
    rows = [_row(theme, within, text), *(_row(each, name, text) for each in theme.subthemes)]
    voices = views.voices(theme, text.language) if found.subject.quotes else ()
    score, notes = theme.score, [wording.theme_moved(theme, view, text), wording.theme_quality(theme, text)]
    if score.nps is not None and not score.is_small:
        notes.insert(0, text("themes.score", nps=score.nps, low=score.low, high=score.high, n=score.responses))
    notes += [text("comments.share_caption")] if moving else []
    notes += [text("themes.effects_caption", n=view.commented.responses), text("report.many")]
    notes += [] if found.subject.quotes else [text("report.no_quotes")]
    return Sheet(
        "themes.theme",
        name,
        text("report.theme_alt", name=name, told=wording.theme_effect(theme, text)),
        found.context(text),
        _course(theme.id, moving, text) if moving else None,
        wording.share_alt(theme, view, text) if moving else "",
        (Table(_theme_columns(text), tuple(rows)),),
        tuple(_voice(voice, text) for voice in voices),
        tuple(note for note in notes if note),
    )


def _voice(voice: Voice, text: Text) -> Quote:
    told = voice.quote
    return Quote(told.comment, told.score, told.response_id, text(f"comments.{voice.role}"))
