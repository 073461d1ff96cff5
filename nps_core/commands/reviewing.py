"""The command that tells the reviews of a data set, and what came with their decisions."""

import argparse
import contextlib
from datetime import UTC, datetime
from typing import Any

from nps_core import wording
from nps_core.commands.printed import plain, print_json, score_of
from nps_core.i18n import Text
from nps_core.report.frozen import Followed, followed, names_of
from nps_core.settings import settings
from nps_core.store import Review, Store
from nps_core.views import Judged


def reviews(asked: argparse.Namespace, text: Text) -> None:
    """The reviews of a data set, the newest meeting first."""
    with contextlib.closing(Store(settings())) as store:
        dataset = store.dataset(asked.source)
        kept = store.reviews(dataset.id)
        found = followed(store, dataset, kept, datetime.now(UTC))
        names = names_of(store, dataset, text.language)
    if asked.json:
        decisions = found.decisions if found else ()
        listed = [_review(review, decisions, names, text) for review in kept]
        print_json({"reviews": listed, "since": _since(found, text) if found else None})
        return
    if found is None:
        print(text("cli.reviews_none", name=dataset.name))
        return
    print(wording.since_lead(found.review.held_on, found.since, text))
    for review in kept:
        print(text("cli.review", id=review.id, name=review.name, day=review.held_on))
        for each in found.decisions:
            if each.decision.review == review.id:
                print(f"- {wording.decision_line(each, names, text)}")


def _review(review: Review, decisions: tuple[Judged, ...], names: dict[str, str], text: Text) -> dict[str, Any]:
    of_review = [_decision(each, names, text) for each in decisions if each.decision.review == review.id]
    kept = {"held_on": review.held_on.isoformat(), "frozen_at": review.added_at, "version": review.version}
    return {"id": review.id, "name": review.name, **kept, **review.facts, "decisions": of_review}


def _decision(judged: Judged, names: dict[str, str], text: Text) -> dict[str, Any]:
    decision, window = judged.decision, judged.window
    return {
        "id": decision.id,
        "what": decision.what,
        "owner": decision.owner,
        "due": decision.due and decision.due.isoformat(),
        "starts_on": decision.starts_on.isoformat(),
        "about": {"dimension": decision.about.dimension, "segment": decision.about.segment},
        "state": decision.state,
        "verdict": judged.verdict,
        "days": window.days if window else None,
        "before": score_of(window.before) if window else None,
        "after": score_of(window.after) if window else None,
        "difference": plain(window.difference) if window and window.difference else None,
        "missing": judged.missing,
        "told": wording.judged_told(judged, names, text),
    }


def _since(found: Followed, text: Text) -> dict[str, Any]:
    moved = found.since.changes
    return {
        "review": found.review.id,
        "reason": found.since.reason,
        "before": score_of(moved.before) if moved else None,
        "after": score_of(moved.after) if moved else None,
        "difference": plain(moved.difference) if moved else None,
        "told": wording.since_lead(found.review.held_on, found.since, text),
    }
