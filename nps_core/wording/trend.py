"""Sentences about whether the score moves."""

from operator import itemgetter
from typing import Final

import pandas as pd

from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_SCORE, people_in, round_half_away
from nps_core.trend import FEWEST_FOR_HALVES, FEWEST_MONTHS, Halves, LatestChange, Season, Turn, Window
from nps_core.views import Scope, SegmentTrends, TrendView
from nps_core.wording.names import direction, leaves_out_zero, month_name, period_name, quoted, segment_quoted, together

MOST_TURNS: Final = 6
"""The most turning points that are told one by one, the latest."""


def change(latest: LatestChange | None, length: str, text: Text) -> str:
    """Whether the last complete period differs from the one before it."""
    if latest is None:
        return text("wording.change_none")
    facts = {
        "after": period_name(latest.after.start, length, text),
        "before": period_name(latest.before.start, length, text),
        "n_after": latest.after.score.responses,
        "n_before": latest.before.score.responses,
    }
    difference = latest.difference
    if difference.verdict == "few" or difference.change is None:
        return text("wording.change_few", **facts)
    if difference.verdict == "withheld":
        return text(
            "wording.change_withheld", nps_after=latest.after.score.nps, nps_before=latest.before.score.nps, **facts
        )
    return text(
        f"wording.change_{direction(difference)}",
        n=abs(round_half_away(difference.change)),
        change=difference.change,
        low=difference.low,
        high=difference.high,
        **facts,
    )


def year_change(view: TrendView, text: Text) -> str:
    """That the last complete period differs from the same one a year before; empty where that is not clear.

    Where the move since the period before is not clear, it is told in the same breath.
    """
    latest, year = view.change, view.year
    if latest is None or year is None or year.difference.verdict != "real":
        return ""
    way = direction(year.difference)
    if way not in ("rise", "fall"):
        return ""
    return text(
        f"wording.year_{way}{'_only' if latest.difference.verdict == 'unclear' else ''}",
        n=abs(round_half_away(year.difference.change or 0.0)),
        low=year.difference.low,
        high=year.difference.high,
        after=period_name(year.after.start, view.period, text),
        before=period_name(year.before.start, view.period, text),
        change=latest.difference.change,
        last=period_name(latest.before.start, view.period, text),
    )


def trend_lead(view: TrendView, text: Text) -> str:
    """The one clear thing about how the score moves.

    In this order: it follows the seasons; it keeps falling or rising; it stepped to another level; the last period
    differs from the one before or a year before; nothing really moved.
    """
    if view.periods.empty:
        return text("wording.trend_no_days")
    if view.scope.scales:
        return together(text, change(view.change, view.period, text), scales(view.scope, text))
    if view.season is not None and view.season.clear:
        latest = year_change(view, text) or change(view.change, view.period, text)
        return together(text, season(view.season, text), latest)
    if view.drift is not None:
        return drift(view, text)
    return turn(view.flagged[-1], view, text) if view.flagged else _latest(view, text)


def scales(where: Scope, text: Text) -> str:
    """That no verdict is given, because the responses were asked on scales that do not compare."""
    return text("trend.scales", names=where.scales)


def moves(view: TrendView, text: Text) -> list[str]:
    """What was found to move or not to move, one sentence each, the lead left out."""
    if view.finished < FEWEST_FOR_HALVES:
        found = [text("trend.moves_short", n=FEWEST_FOR_HALVES)]
    else:
        found = [drift(view, text)] if view.drift else []
        found += [turn(each, view, text) for each in view.flagged[: -MOST_TURNS - 1 : -1]]
        found += [text("trend.moves_earlier")] if len(view.flagged) > MOST_TURNS else []
        found += [_step(view, text)] if _steps_beside_turns(view) else []
        found = found or [text("trend.moves_nothing")]
        found += _news(view, text)
    lead = trend_lead(view, text)
    return [each for each in (*found, *_seasons(view, text), *_wobble(view, text)) if each not in lead]


def drift(view: TrendView, text: Text) -> str:
    """That the score keeps falling or rising, since when and by how much."""
    slope = view.drift
    assert slope is not None, "only what keeps falling or rising is told to"
    way = "rise" if slope.change > 0 else "fall"
    return text(
        f"trend.drift_{way}",
        first=_name(view, slope.first, text),
        last=_name(view, slope.last, text),
        **span(slope.low, slope.high, text),
    )


def turn(found: Turn, view: TrendView, text: Text) -> str:
    """A turning point: by how much, when, and whether the score stayed there."""
    way = "rise" if found.change > 0 else "fall"
    has_gap = found.last_before < found.place - 1
    lasted = "_gap" if has_gap else "" if found.stayed else "_until"
    by_day = "_day" if view.period == "day" and not has_gap else ""
    return text(
        f"trend.turn_{way}{lasted}{by_day}",
        period=_name(view, found.place, text),
        earlier=_name(view, found.last_before, text),
        last=_name(view, found.last, text),
        before=found.before.nps,
        after=found.after.nps,
        **span(found.low, found.high, text),
    )


def season(found: Season, text: Text) -> str:
    """In which months the score is highest and lowest, and by how much."""
    highest, lowest = (month_name(month, text) for month in (found.highest, found.lowest))
    return text("trend.season", highest=highest, lowest=lowest, **span(found.low, found.high, text))


def shares(view: TrendView, text: Text) -> list[str]:
    """Whether detractors become more; then what else clearly moved among the three groups."""
    if view.scope.scales:
        return [scales(view.scope, text)]
    halves = view.halves
    if halves is None:
        return [text("trend.share_short", n=FEWEST_FOR_HALVES)]
    if halves.shares[0].verdict == "few":
        return [text("trend.share_few")]
    told = [each for each in halves.shares if each.category == "detractor" or each.verdict in ("rise", "fall")]
    times = _times(halves, view.periods, view.period, text)
    alone = [each.verdict == "unclear" and leaves_out_zero(each.low, each.high) for each in told]
    return [
        text(
            f"trend.share_{'many' if is_alone else each.verdict}",
            name=text(f"wording.{each.category}s"),
            before=each.before,
            after=each.after,
            low=100 * each.low,
            high=100 * each.high,
            **span(100 * each.low, 100 * each.high, text),
            **times,
        )
        for each, is_alone in zip(told, alone, strict=True)
    ]


def event(window: Window, text: Text) -> str:
    """What happened to the score in the days around an event."""
    facts = {"days": window.days, "n_before": window.before.responses, "n_after": window.after.responses}
    found = window.difference
    if not window.days:
        return text("trend.event_nothing")
    if found is None or found.verdict == "few" or found.low is None or found.high is None:
        people = {"n_before": window.before.people, "n_after": window.after.people}
        return text(f"trend.event_few{'_people' if people.items() - facts.items() else ''}", **facts | people)
    way = found.verdict
    if way == "real":
        way = "rise" if (found.change or 0.0) > 0 else "fall"
    elif way == "unclear" and leaves_out_zero(found.low, found.high):
        way = "many"
    return text(
        f"trend.event_{way}",
        before=window.before.nps,
        after=window.after.nps,
        change=found.change,
        low=found.low,
        high=found.high,
        **span(found.low, found.high, text),
        **facts,
    )


def moved_segments(view: SegmentTrends, text: Text) -> str:
    """Which segments moved from the earlier half of the time to the later."""
    if view.halves is None:
        return text("trend.moved_short", n=FEWEST_FOR_HALVES)
    if view.scope.scales:
        return scales(view.scope, text)
    verdicts = view.moved["verdict"]
    if (verdicts == "few").all():
        return text("trend.moved_few")
    named = {way: _moved_names(view, way, text) for way in ("fall", "rise")}
    key = {(True, True): "both", (True, False): "fall", (False, True): "rise", (False, False): "none"}
    return text(
        f"trend.moved_{key[bool(named['fall']), bool(named['rise'])]}",
        dimension=quoted(view.dimension, text, is_sample=view.scope.is_sample),
        falls=named["fall"],
        rises=named["rise"],
        **_times(view.halves, view.periods, view.period, text),
    )


def span(low: float, high: float, text: Text) -> dict[str, str]:
    """The smaller and the larger size of a move whose direction is told, with decimals where whole points hide them.

    >>> span(-15.2, -8.8, Text()), span(0.3, 5.2, Text())
    ({'least': '9', 'most': '15'}, {'least': '0.3', 'most': '5'})
    """
    least, most = sorted((abs(low), abs(high)))
    return dict(zip(("least", "most"), text.ends(least, most, "size"), strict=True))


def trend_alt(view: TrendView, text: Text) -> str:
    """What the trend line shows, with the turning points that are drawn on it."""
    # As lists, for a frame gives its rows slowly.
    told = (people_in(view.periods).tolist(), view.periods["nps"].tolist(), view.periods["start"].tolist())
    scored = [(nps, start) for people, nps, start in zip(*told, strict=True) if people >= FEWEST_FOR_A_SCORE]
    if not scored:
        return trend_lead(view, text)
    highest, lowest = max(reversed(scored), key=itemgetter(0)), min(scored, key=itemgetter(0))
    line = text(
        "wording.trend_alt",
        n=len(scored),
        since=period_name(scored[0][1], view.period, text),
        until=period_name(scored[-1][1], view.period, text),
        highest=highest[0],
        highest_period=period_name(highest[1], view.period, text),
        lowest=lowest[0],
        lowest_period=period_name(lowest[1], view.period, text),
    )
    return together(text, line, *(turn(each, view, text) for each in view.flagged[-MOST_TURNS:]))


def _latest(view: TrendView, text: Text) -> str:
    """The last period against the one before and a year before; where neither is clear, that nothing really moved."""
    latest, year = view.change, year_change(view, text)
    if latest is None or latest.difference.verdict != "unclear":
        return together(text, change(latest, view.period, text), year)
    if year:
        return year
    return _still(view, latest, text) if view.finished >= FEWEST_FOR_HALVES else change(latest, view.period, text)


def _news(view: TrendView, text: Text) -> list[str]:
    """The latest change where it is a real one on top of a turning point or a drift."""
    latest = view.change
    if latest is None or latest.difference.verdict != "real":
        return []
    if latest.before.score.is_pale or latest.after.score.is_pale:
        return []
    is_the_turn = any(latest.after.start == view.periods["start"].iloc[each.place] for each in view.flagged)
    return [] if is_the_turn else [change(latest, view.period, text)]


def _still(view: TrendView, latest: LatestChange, text: Text) -> str:
    finished = view.periods["start"][view.periods["complete"] & (view.periods["responses"] > 0)]
    still = text(
        "trend.still" if view.wobble is None else "trend.still_wobbling",
        since=period_name(finished.iloc[0], view.period, text),
        until=period_name(finished.iloc[-1], view.period, text),
    )
    lately = text(
        f"trend.still_{'same' if direction(latest.difference) == 'same' else 'moved'}",
        before=period_name(latest.before.start, view.period, text),
        after=period_name(latest.after.start, view.period, text),
        change=latest.difference.change,
        low=latest.difference.low,
        high=latest.difference.high,
    )
    return together(text, still, lately)


def _steps_beside_turns(view: TrendView) -> bool:
    """Whether the latest periods moved at once, and no turning point says so already."""
    slope = view.slope
    if slope is None or not slope.firm or slope.step is None:
        return False
    return not any(each.place > slope.first and (each.change > 0) == (slope.change > 0) for each in view.turns)


def _step(view: TrendView, text: Text) -> str:
    slope = view.slope
    assert slope is not None
    assert slope.step is not None
    return text(
        f"trend.step_{'rise' if slope.change > 0 else 'fall'}",
        first=_name(view, slope.first, text),
        last=_name(view, slope.last, text),
        period=_name(view, slope.step, text),
        **span(slope.low, slope.high, text),
    )


def _seasons(view: TrendView, text: Text) -> list[str]:
    """The season, or that there is none or it is too early to tell."""
    found = view.season
    if found is None:
        return [text("trend.season_short", n=FEWEST_MONTHS)]
    if not found.clear:
        return [text("trend.season_none", n=found.months)]
    return [season(found, text), *([text("trend.season_caution")] if view.flagged or view.drift else [])]


def _wobble(view: TrendView, text: Text) -> list[str]:
    """That the score wobbles more than chance explains; with a clear season that is what the season does."""
    is_season = view.season is not None and view.season.clear
    return [text("trend.wobble", factor=view.wobble)] if view.wobble is not None and not is_season else []


def _name(view: TrendView, place: int, text: Text) -> str:
    return period_name(view.periods["start"].iloc[place], view.period, text)


def _times(halves: Halves, periods: pd.DataFrame, length: str, text: Text) -> dict[str, str]:
    """The first and last period of each half, as a reader calls them."""
    ends = {"first": halves.first, "last_before": halves.last_before, "place": halves.place, "last": halves.last}
    return {name: period_name(periods["start"].iloc[place], length, text) for name, place in ends.items()}


def _moved_names(view: SegmentTrends, way: str, text: Text) -> list[str]:
    """The segments that moved one way with their change, the furthest first."""
    rows = view.moved[view.moved["verdict"] == way].sort_values("change", ascending=way == "fall", kind="stable")
    return [
        text("trend.moved_item", name=segment_quoted(name, view.dimension, view.scope, text), change=change_)
        for name, change_ in zip(rows["segment"], rows["change"], strict=True)
    ]
