"""Sentences about how many answers a question takes."""

from collections.abc import Sequence
from math import ceil

from nps_core.i18n import Text
from nps_core.planning import ROUND_DAYS, Rota
from nps_core.score import FEWEST_FOR_A_RANK
from nps_core.views import PlanningView


def planning_lead(view: PlanningView, text: Text) -> str:
    """How many answers the goals take, and in how many days they come."""
    facts = {
        "margin": view.goals.margin,
        "change": view.goals.change,
        "n": view.for_margin,
        "each": view.for_change,
    }
    if view.pace is None:
        return text("planning.lead_no_pace", **facts)
    days = view.pace.days_for(view.for_margin), view.pace.days_for(view.for_change)
    key = "lead" if view.pace.since else "lead_expected"
    return text(f"planning.{key}", days=ceil(days[0]), days_each=ceil(days[1]), **facts)


def planning_notes(view: PlanningView, text: Text) -> list[str]:
    """What the plan rests on, and where it does not hold."""
    mix = view.scope.matched
    few = mix.people < FEWEST_FOR_A_RANK
    notes = [text("planning.mix_few" if few else "planning.mix", n=mix.responses, enough=FEWEST_FOR_A_RANK)]
    if not mix.responses:
        notes = [text("planning.no_mix")]
    if view.pace is None:
        notes.append(text("planning.no_pace"))
    elif view.pace.since is None:
        notes.append(
            text("planning.expected", customers=view.goals.customers, rate=view.goals.rate, a_day=view.pace.a_day)
        )
    else:
        notes.append(text("planning.present", since=view.pace.since, until=view.pace.until, a_day=view.pace.a_day))
    if view.is_beyond:
        notes.append(text("planning.beyond", customers=view.goals.customers))
    blind = [window for window in view.windows if window.change_seen > view.goals.change]
    if blind:
        longest = blind[-1]
        notes.append(
            text("planning.blind", days=longest.days, change=view.goals.change, seen=ceil(longest.change_seen))
        )
    return notes


def rota_sentence(rota: Rota, text: Text) -> str:
    """How many customers are asked a day."""
    total, days = sum(rota.sizes), len(rota.sizes)
    sizes = sorted(set(rota.sizes))
    if not total:
        return text("planning.rota_nobody", resting=rota.resting)
    if len(sizes) == 1:
        return text("planning.rota_even", n=total, days=days, size=sizes[0])
    if sizes[-1] - sizes[0] > 1:
        return text("planning.rota_uneven", n=total, days=days, fewest=sizes[0], most=sizes[-1])
    counts = [rota.sizes.count(size) for size in sizes]
    facts = {"fewer": sizes[0], "fewer_days": counts[0], "more": sizes[1], "more_days": counts[1]}
    return text("planning.rota_nearly", n=total, days=days, **facts)


def rota_notes(rota: Rota, blank: int, repeated: int, rested: int, text: Text) -> list[str]:
    """What was not taken from the list of customers, and why.

    Args:
        blank, repeated: how many rows of the list name nobody, or somebody once more.
        rested: how many customers wait for their rest to be over.
    """
    counted: Sequence[tuple[str, int]] = (
        ("blank", blank),
        ("repeated", repeated),
        ("rested", rested),
        ("resting", rota.resting),
    )
    return [text(f"planning.rota_{name}", n=count, days=ROUND_DAYS) for name, count in counted if count]
