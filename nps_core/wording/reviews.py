"""Sentences about what moved since a review, and about what came with its decisions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from nps_core.filters import THEME
from nps_core.i18n import Text
from nps_core.score import round_half_away, rows_of
from nps_core.store import About, Decision, Review
from nps_core.views import JUDGED, ChangesView, Judged, Scope, SinceView
from nps_core.wording.changes import marks_told, parts_told, theme_moves_told, wobble_told
from nps_core.wording.names import direction, filter_names, quoted, segment_quoted, together
from nps_core.wording.trend import span

_FEW_NAMES: Final = 3
_TOLD_FIRST: Final = ("better", "worse", "unclear", "few", "early", "later", "withheld", "gone", "dropped")
assert set(_TOLD_FIRST) == set(JUDGED)


def frozen_told(review: Review, text: Text) -> str:
    """What the score was when a review was frozen."""
    facts = {**review.facts, "n": review.facts["responses"], "since": review.first_day, "until": review.last_day}
    if facts["nps"] is None:
        return text("reviews.frozen_none", **facts)
    one_day = review.first_day == review.last_day
    return text(f"reviews.frozen{'_undated' if not review.last_day else '_one_day' if one_day else ''}", **facts)


def since_lead(held_on: date, view: SinceView, text: Text) -> str:
    """Whether the score moved since a review, by how much, and how sure that is."""
    found = view.changes
    if found is None:
        return text(f"reviews.since_{view.reason}", day=held_on, last=view.last_day, newest=view.newest)
    before, after, difference = found.before, found.after, found.difference
    side = found.pair.before
    days = (side.end - side.start).days + 1 if side.start and side.end else 0
    facts: dict[str, Any] = {"day": held_on, "days": days, "n_before": before.people, "n_after": after.people}
    if difference.verdict == "few" or difference.change is None:
        return text("reviews.since_few", **facts)
    facts |= {"before": before.nps, "after": after.nps, "n": abs(round_half_away(difference.change))}
    facts |= {"low": difference.low, "high": difference.high}
    if difference.verdict == "withheld":
        return text("reviews.since_withheld", **facts)
    return text(f"reviews.since_{direction(difference)}", **facts)


def since_notes(view: SinceView, text: Text) -> list[str]:
    """What was compared, what moved the score, and what is to be minded."""
    return [*moved_notes(view.changes, text), _compared(view.changes, text)] if view.changes else []


def moved_notes(found: ChangesView, text: Text) -> list[str]:
    """What moved the score, and what is to be minded: parts, segments, themes, why a verdict is withheld."""
    told = [] if found.is_few else [parts_told(found, text), _segments_told(found, text)]
    told += [theme_moves_told(found, text)] if len(found.themes) and not found.is_few else []
    told += [*marks_told(found, text), wobble_told(found, text)]
    return [each for each in told if each]


def decision_told(decision: Decision, text: Text) -> str:
    """What was decided, by whom it is looked after, and from when on it counts."""
    key = "reviews.decision" if decision.owner else "reviews.decision_nobody"
    return text(key, what=decision.what, owner=decision.owner, day=decision.starts_on)


def about_called(decision: Decision, scope: Scope | None, names: Mapping[str, str], text: Text) -> str:
    """What a decision is about, as a sentence speaks of it, with what else its review is narrowed down to.

    Args:
        scope: the responses that it is about; None where there are none.
        names: what a theme's id is called in this language.
    """
    called = _about_called(decision.about, scope, names, text)
    if scope is None:
        return called
    others = tuple(pair for pair in scope.filters.segments if pair[0] != decision.about.dimension)
    within = filter_names(replace(scope, filters=replace(scope.filters, segments=others)), text, dict(names))
    return text("reviews.about_within", about=called, within=within) if within else called


def _about_called(about: About, scope: Scope | None, names: Mapping[str, str], text: Text) -> str:
    if not about.dimension:
        return text("reviews.about_all")
    if about.dimension == THEME:
        return text(
            "reviews.about_theme", theme=text("wording.theme_name", name=names.get(about.segment, about.segment))
        )
    if scope is None:
        return quoted(about.segment, text, is_sample=False)
    return segment_quoted(about.segment, about.dimension, scope, text)


def judged_told(judged: Judged, names: Mapping[str, str], text: Text) -> str:
    """What came with a decision, and how sure that is."""
    window, key = judged.window, f"reviews.judged_{judged.verdict}"
    if window is None:
        return text(key, day=judged.decision.starts_on)
    facts: dict[str, Any] = {
        "about": about_called(judged.decision, judged.scope, names, text),
        "day": window.day,
        "days": window.days,
        "before": window.before.nps,
        "after": window.after.nps,
        "n_before": window.before.people,
        "n_after": window.after.people,
    }
    if judged.verdict == "early":
        return text(f"{key}{'' if judged.missing else '_sides' if window.days else '_days'}", n=judged.missing, **facts)
    if judged.verdict == "few":
        return text(key if window.days else f"{key}_before", **facts)
    found = window.difference
    if found is None or found.low is None or found.high is None:
        return text(key, **facts)
    so_far = "_so_far" if judged.verdict == "unclear" and judged.may_change else ""
    return text(f"{key}{so_far}", low=found.low, high=found.high, **span(found.low, found.high, text), **facts)


def decision_line(judged: Judged, names: Mapping[str, str], text: Text) -> str:
    """A decision and what came with it."""
    return together(text, decision_told(judged.decision, text), judged_told(judged, names, text))


def judged_word(judged: Judged, text: Text) -> str:
    """What came with a decision, in two or three words."""
    return text(f"reviews.word_{judged.verdict}")


def decisions_lead(judged: Sequence[Judged], text: Text) -> str:
    """How many of the decisions came with what; empty without any."""
    counts = Counter(each.verdict for each in judged)
    told = [text(f"reviews.count_{verdict}", n=counts[verdict]) for verdict in _TOLD_FIRST if counts[verdict]]
    together_told = text("reviews.between_counts").join(told)
    return text("reviews.decisions_told", n=len(judged), told=together_told) if told else ""


def _segments_told(found: ChangesView, text: Text) -> str:
    """Which segments clearly scored higher or lower; empty where none did."""
    if found.mix is None or found.marks:
        return ""
    dimension = quoted(found.dimension, text, is_sample=found.scope.is_sample)
    told = []
    for verdict in ("rose", "fell"):
        rows = [row for row in rows_of(found.mix.segments) if row["verdict"] == verdict]
        rows.sort(key=lambda row: -abs(row["within"]))
        names = [segment_quoted(row["segment"], found.dimension, found.scope, text) for row in rows[:_FEW_NAMES]]
        told += [text(f"reviews.segments_{verdict}", dimension=dimension, names=names)] if names else []
    return together(text, *told)


def _compared(found: ChangesView, text: Text) -> str:
    before, after = found.pair.before, found.pair.after
    return text(
        "reviews.compared",
        n_before=found.before.responses,
        n_after=found.after.responses,
        before_since=before.start,
        before_until=before.end,
        after_since=after.start,
        after_until=after.end,
    )
