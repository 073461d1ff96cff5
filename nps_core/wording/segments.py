"""Sentences about which segments stand out."""

from nps_core.i18n import Text
from nps_core.views import SegmentsView
from nps_core.wording.names import called


def segments_lead(view: SegmentsView, text: Text) -> str:
    """Which segments stand above or below the rest."""
    by_verdict = {name: list(group) for name, group in view.segments.groupby("verdict")["segment"]}
    # The segments are in order from the best: below the rest, the last is the one to name first.
    above, below = (
        [called(segment, text, is_sample=view.scope.is_sample) for segment in by_verdict.get(name, [])[::step][:5]]
        for name, step in (("above", 1), ("below", -1))
    )
    key = {(True, True): "both", (True, False): "above", (False, True): "below", (False, False): "none"}
    facts = {
        "dimension": called(view.dimension, text, is_sample=view.scope.is_sample),
        "above": above,
        "below": below,
        "n": len(above or below),
    }
    return text(f"wording.segments_{key[bool(above), bool(below)]}", **facts)
