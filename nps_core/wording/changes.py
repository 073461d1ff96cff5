"""Sentences about what moved the score."""

from nps_core.changes import Effect, adding_up
from nps_core.i18n import Text
from nps_core.score import Difference, round_half_away
from nps_core.store.merges import are_countries
from nps_core.views import Scope
from nps_core.views.changes import ChangesView, Moved, Pair, Side, Step
from nps_core.wording.names import direction, period_name, quoted, segment_called, segment_quoted, together

_FEW_NAMES = 3
_THEME_VERDICTS = {"more": "share_verdict", "less": "share_verdict", "rose": "verdict", "fell": "verdict"}


def side_name(side: Side, scope: Scope, text: Text) -> str:
    """What a side is called: its period, its days, its file or its segment."""
    if side.kind == "period" and side.start is not None:
        return period_name(side.start, side.length, text)
    if side.kind == "days" and side.start is not None:
        one_day = side.start == side.end
        return text.day(side.start) if one_day else text("changes.days", since=side.start, until=side.end)
    if side.kind == "wave":
        return text("changes.wave", place=side.id, file=side.name)
    return segment_called(side.name, side.dimension, scope, text)


def side_told(side: Side, scope: Scope, text: Text) -> str:
    """What a side is called in a sentence."""
    if side.kind == "segment":
        return segment_quoted(side.name, side.dimension, scope, text)
    return side_name(side, scope, text)


def changes_lead(view: ChangesView, text: Text) -> str:
    """Whether the score moved, by how much, how sure that is, and what moved it."""
    return together(text, change_told(view, text), parts_told(view, text))


def refused_pair(pair: Pair | None, scope: Scope, text: Text) -> str:
    """Why two sides are not compared."""
    if pair is not None:
        dimension = quoted(pair.after.dimension, text, is_sample=scope.is_sample)
        return text(f"changes.refused_{pair.refused}", dimension=dimension)
    return text("changes.nothing" if scope.first_day is not None else "changes.nothing_days")


def change_told(view: ChangesView, text: Text) -> str:
    """Whether the second side differs from the first."""
    before, after = (side_told(side, view.scope, text) for side in (view.pair.before, view.pair.after))
    facts = {"before": before, "after": after, "n_before": view.before.responses, "n_after": view.after.responses}
    found = view.difference
    way = "apart" if view.pair.after.kind == "segment" else "moved"
    if found.verdict == "few" or found.change is None:
        people = {"n_before": view.before.people, "n_after": view.after.people}
        return text(f"changes.{way}_few{'_people' if people.items() - facts.items() else ''}", **facts | people)
    facts |= {"n": abs(round_half_away(found.change)), "change": found.change, "low": found.low, "high": found.high}
    facts |= {"nps_before": view.before.nps, "nps_after": view.after.nps}
    if found.verdict == "withheld":
        return text(f"changes.{way}_withheld", **facts)
    return text(f"changes.{way}_{direction(found)}", **facts)


def parts_told(view: ChangesView, text: Text) -> str:
    """What who answered and how they scored gave; empty where neither is clear."""
    mix, change = view.mix, view.difference.change
    if mix is None or change is None or view.is_few or view.marks or not (mix.mix.is_clear or mix.within.is_clear):
        return ""
    within, other = adding_up([mix.within.points, mix.mix.points], round_half_away(change))
    dimension = quoted(view.dimension, text, is_sample=view.scope.is_sample)
    key = "parts_apart" if view.pair.after.kind == "segment" else "parts"
    return text(f"changes.{key}", within=within, mix=other, dimension=dimension)


def marks_told(view: ChangesView, text: Text) -> list[str]:
    """Why a verdict is withheld, and that countries hardly compare."""
    told = []
    if "unfinished" in view.marks:
        sides = [side for side in (view.pair.before, view.pair.after) if not side.is_complete]
        told.append(text("changes.unfinished", names=[side_name(side, view.scope, text) for side in sides]))
    told += [text("changes.scales")] if "scales" in view.marks else []
    is_abroad = view.pair.after.kind == "segment" and are_countries(view.pair.before.name, view.pair.after.name)
    return [*told, text("segments.countries")] if is_abroad else told


def wobble_told(view: ChangesView, text: Text) -> str:
    """That the intervals allow for a score that wobbles; empty where it does not, or nothing is judged."""
    wobble = view.pair.wobble
    return "" if wobble is None or view.is_few or view.marks else text("changes.wobble", factor=wobble)


def reversal(view: ChangesView, text: Text) -> str:
    """That the split tells another story than the total."""
    assert view.mix is not None, "without a mix nothing is reversed"
    way = "hidden" if view.difference.verdict != "real" else "fell" if view.mix.change < 0 else "rose"
    dimension = quoted(view.dimension, text, is_sample=view.scope.is_sample)
    within, other = adding_up([view.mix.within.points, view.mix.mix.points], round_half_away(view.mix.change))
    return text(f"changes.reversed_{way}", dimension=dimension, within=within, mix=other)


def why_this_dimension(view: ChangesView, text: Text) -> str:
    """Why the mix is told by this dimension, and which cannot be chosen."""
    dimension = quoted(view.dimension, text, is_sample=view.scope.is_sample)
    told = text(f"changes.by_{view.chosen}", dimension=dimension, n=len(view.dimensions))
    return together(text, told, too_many_told(view, text))


def too_many_told(view: ChangesView, text: Text) -> str:
    """Which dimensions have too many segments to be a mix."""
    names = [quoted(name, text, is_sample=view.scope.is_sample) for name in view.too_many[:_FEW_NAMES]]
    return text("changes.too_many", names=names) if names else ""


def step_name(step: Step, view: ChangesView, text: Text) -> str:
    """What a step of the way is called."""
    if step.kind == "within":
        return segment_called(step.segment, view.dimension, view.scope, text)
    return text(f"changes.step_{step.kind}")


def steps_alt(view: ChangesView, text: Text) -> str:
    """What the waterfall shows."""
    shown = shown_steps(view, decimals=0)
    steps = [
        text("changes.step_alt", name=step_name(step, view, text), change=value)
        for step, value in zip(view.steps, shown[1:-1], strict=True)
    ]
    before, after = (side_name(side, view.scope, text) for side in (view.pair.before, view.pair.after))
    return text("changes.steps_alt", before=before, after=after, first=shown[0], last=shown[-1], steps=steps)


def shown_steps(view: ChangesView, *, decimals: int) -> list[float]:
    """The first score, every step and the last score, rounded so that they add up as they are shown."""
    unit = 10**decimals
    first, last = (round_half_away((score.nps or 0.0) * unit) for score in (view.before, view.after))
    steps = adding_up([step.effect.points * unit for step in view.steps], last - first)
    return [value / unit for value in (first, *steps, last)]


def effect_told(effect: Effect, shown: float, text: Text) -> str:
    """A part of a change, as it is shown, with its interval."""
    key = "effect" if effect.is_clear else "effect_unclear"
    return text(f"changes.{key}", change=shown, low=effect.low, high=effect.high)


def theme_moves_told(view: ChangesView, text: Text) -> str:
    """Which themes are clearly mentioned more or less, and with which the score clearly moved."""
    told = []
    for verdict, column in _THEME_VERDICTS.items():
        found = view.themes.loc[view.themes[column] == verdict, "names"]
        names = [text("wording.theme_name", name=name[text.language]) for name in found[:_FEW_NAMES]]
        told += [text(f"changes.themes_{verdict}", names=names)] if names else []
    return together(text, *told) or text("changes.themes_unclear")


def panel_lines(view: ChangesView, moved: Moved, text: Text) -> list[str]:
    """How many stayed, entered and left, and what each gave to the change."""
    people, parts, change = moved.people, moved.parts, view.difference.change
    nameless = sum(group.score.responses for group in people.nameless)
    counts = {"stayed": people.stayed, "entered": people.entered, "left": people.left, "nameless": nameless}
    counts = {name: n for name, n in counts.items() if n or name != "nameless"}
    if not parts or change is None:
        return [text(f"changes.only_{name}", n=n) for name, n in counts.items()]
    shown = adding_up([parts[name].points for name in counts], round_half_away(change))
    lines = [
        text(f"changes.panel_{name}", n=n, effect=effect_told(parts[name], points, text))
        if n
        else text(f"changes.only_{name}", n=n)
        for (name, n), points in zip(counts.items(), shown, strict=True)
    ]
    return [text("changes.panel", change=change), *lines]


def stayers_told(moved: Moved, text: Text) -> str:
    """How those who stayed moved."""
    people, found = moved.people, moved.change
    if not people.stayed:
        return text("changes.nobody_stayed")
    told = text("changes.stayers", n=people.stayed, rose=people.rose, fell=people.fell)
    return together(text, told, _stayers_verdict(found, text))


def _stayers_verdict(found: Difference, text: Text) -> str:
    if found.change is None or found.verdict == "few":
        return text("changes.stayers_few")
    return text(f"changes.stayers_{found.verdict}", change=found.change, low=found.low, high=found.high)
