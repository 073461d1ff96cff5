"""Sentences about the score of what matches."""

from collections.abc import Sequence

from nps_core.i18n import Text
from nps_core.score import Nps
from nps_core.views import Overview, Scope


def score_lead(scope: Scope, text: Text) -> str:
    """How high the score is, how sure, and of how many responses."""
    score = scope.matched
    if not score.responses:
        return text("wording.lead_none")
    if scope.filters.scores:
        return text("wording.lead_scores", n=score.responses, names=scope.filters.scores)
    if scope.filters.categories:
        groups = [text(f"wording.{category}s") for category in scope.filters.categories]
        return text("wording.lead_groups", n=score.responses, names=groups)
    if score.is_small:
        return text(
            "wording.lead_few" if score.people == score.responses else "wording.lead_few_customers",
            n=score.responses,
            customers=score.people,
            promoters=score.promoters,
            passives=score.passives,
            detractors=score.detractors,
        )
    one_day = scope.first_day == scope.last_day
    key = "lead_undated" if scope.first_day is None else "lead_one_day" if one_day else "lead"
    return text(
        f"wording.{key}",
        nps=score.nps,
        margin=score.margin,
        n=score.responses,
        since=scope.first_day,
        until=scope.last_day,
    )


def band_name(bands: tuple[str, ...], main: str, text: Text) -> str:
    """The band of the score, and those that it may as well be in."""
    others = [text(f"wording.band_{band}") for band in bands if band != main]
    name = text(f"wording.band_{main}")
    return text("wording.band_perhaps", band=name, others=others) if others else name


def cautions(score: Nps, stretched: Sequence[str], text: Text) -> list[str]:
    """What to beware of: more people warn than recommend, or the answers come from other scales than 0 to 10."""
    warned = score.nps is not None and score.nps < 0 and not score.is_small
    found = [text("wording.alarm_negative")] if warned else []
    return [*found, text("wording.scale_stretched", names=stretched)] if stretched else found


def groups_alt(scope: Scope, text: Text) -> str:
    """What the bar of the three groups shows."""
    shares = scope.matched.shares()
    if shares is None:
        return text("wording.lead_none")
    return text(
        "wording.groups_alt",
        promoters=shares.promoters,
        passives=shares.passives,
        detractors=shares.detractors,
        n=scope.matched.responses,
    )


def histogram_alt(scope: Scope, text: Text) -> str:
    """What the histogram of answers shows."""
    return text("wording.histogram_alt", counts=[f"{score}: {n}" for score, n in enumerate(scope.counts)])


def gauge_alt(view: Overview, text: Text) -> str:
    """What the gauge shows."""
    score = view.scope.matched
    if score.nps is None or score.is_small:
        return score_lead(view.scope, text)
    return text("wording.gauge_alt", nps=score.nps, low=score.low, high=score.high, n=score.responses)
