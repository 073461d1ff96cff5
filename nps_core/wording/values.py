"""Sentences about the score by what customers are worth."""

from math import inf

from nps_core.i18n import Text
from nps_core.score import round_half_away
from nps_core.values import Change
from nps_core.views import ValuesView
from nps_core.wording.names import quoted, segment_called, size_of, together


def values_lead(view: ValuesView, text: Text) -> str:
    """Whether the biggest customers are the biggest promoters, and how the score goes from band to band."""
    attribute = quoted(view.attribute, text, is_sample=view.scope.is_sample)
    if view.biggest is None:
        known = bool(sum(view.valued.counts) + view.valued.negative)
        return text("segments.value_one" if known else "segments.value_none", attribute=attribute)
    found = view.biggest
    band = segment_called(view.bands["segment"].iloc[0], view.attribute, view.scope, text)
    top = text(f"segments.top_{found.verdict}", attribute=attribute, band=band, **_facts(found.top))
    slope = text(f"segments.slope_{found.rises}", **_facts(found.slope)) if found.rises in ("above", "below") else ""
    return together(text, top, slope)


def values_weighted(view: ValuesView, text: Text) -> str:
    """The value-weighted score beside the plain one, and what they say."""
    found, plain = view.weighted, view.valued.plain
    attribute = quoted(view.attribute, text, is_sample=view.scope.is_sample)
    if not view.valued.total > 0 or plain.nps is None:
        return text("segments.weighted_none", attribute=attribute)
    if not found.is_told:
        return text("segments.weighted_not", attribute=attribute, n=max(1, round_half_away(found.holders)))
    scores = text(
        "segments.weighted",
        attribute=attribute,
        nps=found.nps,
        low=found.low,
        high=found.high,
        plain=plain.nps,
        plain_low=plain.low,
        plain_high=plain.high,
        n=plain.responses,
        effective=found.effective,
    )
    verdict = text(f"segments.weighted_{found.verdict}", **_facts(found.change))
    return together(text, scores, verdict)


def values_held(view: ValuesView, text: Text) -> str:
    """How much of the value stands with detractors; empty where there is none."""
    valued = view.valued
    if not 0 < valued.total < inf:
        return ""
    return text(
        "segments.held",
        attribute=quoted(view.attribute, text, is_sample=view.scope.is_sample),
        amount=valued.amounts[0],
        total=valued.total,
        share=valued.amounts[0] / valued.total,
        of_responses=valued.counts[0] / sum(valued.counts),
    )


def values_left(view: ValuesView, text: Text) -> list[str]:
    """Which responses do not weigh, and why."""
    valued = view.valued
    told = [text("segments.left_missing", n=valued.missing)] if valued.missing else []
    told += [text("segments.left_zero", n=valued.zero)] if valued.zero else []
    return told + (
        [text("segments.left_negative", n=valued.negative, amount=valued.refunds)] if valued.negative else []
    )


def _facts(change: Change) -> dict[str, float]:
    near, far = sorted(abs(end) for end in (change.low, change.high))
    return {"n": size_of(change.points), "near": near, "far": far, "low": change.low, "high": change.high}
