"""Sentences about whether the score moves."""

from nps_core.i18n import Text
from nps_core.score import round_half_away
from nps_core.trend import LatestChange
from nps_core.views import TrendView
from nps_core.wording.names import direction, period_name, together


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
    """Whether the score moves."""
    if view.periods.empty:
        return text("wording.trend_no_days")
    year = year_change(view, text)
    if year and view.change is not None and view.change.difference.verdict == "unclear":
        return year
    return together(text, change(view.change, view.period, text), year)


def trend_alt(view: TrendView, text: Text) -> str:
    """What the trend line shows."""
    scored = view.periods[view.periods["nps"].notna()]
    if scored.empty:
        return text("wording.trend_no_days")
    in_order = scored.sort_values("nps", kind="stable")
    highest, lowest = in_order.iloc[-1], in_order.iloc[0]
    return text(
        "wording.trend_alt",
        n=len(scored),
        since=period_name(scored.iloc[0]["start"], view.period, text),
        until=period_name(scored.iloc[-1]["start"], view.period, text),
        highest=highest["nps"],
        highest_period=period_name(highest["start"], view.period, text),
        lowest=lowest["nps"],
        lowest_period=period_name(lowest["start"], view.period, text),
    )
