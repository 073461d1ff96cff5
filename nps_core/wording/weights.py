"""Sentences about the score of answers that are spread as the customers are."""

from collections.abc import Sequence

from nps_core.i18n import Text
from nps_core.score import round_half_away
from nps_core.views import WeightedView
from nps_core.weights import Share
from nps_core.wording.names import quoted

_MOST_NAMED = 5


def weights_lead(view: WeightedView, text: Text) -> str:
    """What the score would be, and what it is; or why that cannot be told."""
    if view.is_narrowed and view.dimensions:
        return text("weights.narrowed")
    found = view.found
    if found is None:
        return text("weights.none")
    if found.nps is None or found.plain.nps is None:
        return text("weights.few", n=found.used)
    same = round_half_away(found.nps) == round_half_away(found.plain.nps)
    return text(
        "weights.lead_same" if same else "weights.lead",
        dimensions=[quoted(name, text, is_sample=view.is_sample) for name in view.dimensions],
        nps=found.nps,
        low=found.low,
        high=found.high,
        plain=found.plain.nps,
    )


def weights_notes(view: WeightedView, text: Text) -> list[str]:
    """What the weighted score rests on, and where it does not hold."""
    found = view.found
    if found is None:
        return []
    notes = []
    if found.nps is not None:
        notes.append(text("weights.worth", n=found.used, effective=round(found.effective)))
    if found.capped:
        notes.append(text("weights.capped", n=found.capped))
    elif found.used and not found.is_met:
        notes.append(text("weights.not_met"))
    if found.left_out:
        answers = found.plain.responses - found.used
        notes.append(text("weights.left_out", n=answers, names=_names(found.left_out, view, text)))
    notes += [
        text(
            "weights.unreached",
            dimension=quoted(dimension, text, is_sample=view.is_sample),
            names=_names(missed, view, text),
            share=sum(each.of_customers for each in missed),
        )
        for dimension in view.dimensions
        if (missed := [each for each in found.unreached if each.dimension == dimension])
    ]
    return notes


def _names(shares: Sequence[Share], view: WeightedView, text: Text) -> list[str]:
    """The first few names, and how many more there are."""
    named = [quoted(each.segment, text, is_sample=view.is_sample) for each in shares[:_MOST_NAMED]]
    more = len(shares) - len(named)
    return [*named, text("weights.more", n=more)] if more else named
