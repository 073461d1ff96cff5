"""Sentences about what goes with the score."""

from nps_core.drivers import Driver, Drivers
from nps_core.i18n import Text
from nps_core.views import DriversView, WhatIfView
from nps_core.wording.names import called, quoted


def drivers_lead(view: DriversView, text: Text) -> str:
    """What goes furthest with a low score and with a high one."""
    found = view.by_theme
    if found is None or not found.is_enough:
        return ratings_lead(view, text)
    lowers, lifts = (
        [text("wording.theme_name", name=view.name(each.name, text.language)) for each in _clear(found, verdict)]
        for verdict in ("lowers", "lifts")
    )
    key = {(True, True): "both", (True, False): "lowers", (False, True): "lifts", (False, False): "none"}
    return text(f"drivers.lead_{key[bool(lowers), bool(lifts)]}", lowers=lowers, lifts=lifts, n=found.responses)


def ratings_lead(view: DriversView, text: Text) -> str:
    """What goes with the score among other rated questions."""
    found = view.by_rating
    if found is None or not found.is_enough:
        return text("drivers.lead_nothing")
    clear = [each for each in found.drivers if each.verdict == "lowers"][:3]
    if not clear:
        return text("drivers.lead_no_rating", n=found.responses)
    names = [quoted(each.name, text, is_sample=view.scope.is_sample) for each in clear]
    return text("drivers.lead_ratings", names=names, n=found.responses)


def driver_name(driver: Driver, view: DriversView, text: Text) -> str:
    """What a driver is called: a theme by its name, a question by the reader's word for it."""
    name = view.name(driver.name, text.language)
    return name if name != driver.name else called(name, text, is_sample=view.scope.is_sample)


def drivers_sum(found: Drivers, kind: str, text: Text) -> str:
    """That base and parts add up to the score.

    Args:
        kind: ``theme`` or ``rating``.
    """
    parts = sum(each.part for each in found.drivers)
    facts = {"base": found.base, "low": found.base_low, "high": found.base_high, "nps": found.nps, "n": found.responses}
    return text(f"drivers.sum_{kind}", parts=parts, explained=found.explained, **facts)


def drivers_notes(view: DriversView, found: Drivers | None, kind: str, text: Text) -> list[str]:
    """What cannot be shown, and why; what was passed over."""
    if found is None and kind == "theme" and not view.has_comments:
        return [text("themes.no_comments")]
    if found is None:
        return [text(f"drivers.no_{kind}" if view.has_run or kind == "rating" else "drivers.no_run")]
    if not found.is_enough:
        return [text("drivers.too_few", n=found.responses, drivers=len(found.drivers))]
    passed = [_told(name, view, text) for name in found.passed_over]
    return [text("drivers.passed_over", names=passed)] if passed else []


def what_if(view: WhatIfView, text: Text) -> str:
    """What the score would be if some answers had been of another category."""
    asked, found = view.asked, view.found
    if found is None or view.now.is_small:
        return text("drivers.what_if_none")
    return text(
        "drivers.what_if_sentence",
        share=asked.share,
        moved=found.moved,
        source=text(f"wording.{asked.source}"),
        into=text(f"wording.{asked.into}"),
        nps=found.nps,
        low=found.low,
        high=found.high,
        gain=found.gain,
        gain_low=found.gain_low,
        gain_high=found.gain_high,
        now=view.now.nps,
    )


def _told(name: str, view: DriversView, text: Text) -> str:
    """A theme or a question as a sentence speaks of it."""
    theme = view.name(name, text.language)
    is_theme = theme != name
    return text("wording.theme_name", name=theme) if is_theme else quoted(name, text, is_sample=view.scope.is_sample)


def _clear(found: Drivers, verdict: str) -> list[Driver]:
    return [each for each in found.drivers if each.verdict == verdict][:3]
