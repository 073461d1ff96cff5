"""The command that takes a respondent out of everything that is kept."""

import argparse
import contextlib
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from nps_core.commands.printed import print_json
from nps_core.i18n import Text
from nps_core.report.erasing import erase as take_out
from nps_core.settings import settings
from nps_core.store import Erasure, Store


def erase(asked: argparse.Namespace, text: Text) -> None:
    """Take a respondent out of a data set; without one, tell what was taken out before."""
    with contextlib.closing(Store(settings())) as store:
        if not asked.respondent:
            _told_before(store, asked, text)
            return
        respondent = sys.stdin.readline().rstrip("\r\n") if asked.respondent == "-" else asked.respondent
        found = take_out(store, asked.source, respondent, datetime.now().astimezone().date(), is_trial=asked.dry_run)
    if asked.json:
        print_json({"erased": not asked.dry_run, **asdict(found)})
        return
    print(text("cli.erase_would" if asked.dry_run else "cli.erased", names=found.datasets))
    print(text("cli.erase_counts", **_counts(found)))
    if found.uploads:
        print(text("cli.erase_uploads", n=found.uploads))
    if found.elsewhere:
        print(text("erasing.beyond_elsewhere", names=found.elsewhere))
    if not asked.dry_run:
        print(text("cli.erase_after"))


def _told_before(store: Store, asked: argparse.Namespace, text: Text) -> None:
    dataset = store.dataset(asked.source)
    before = store.erasures(dataset.id)
    if asked.json:
        print_json({"erasures": [asdict(each) for each in before]})
        return
    if not before:
        print(text("cli.erase_never", name=dataset.name))
    for each in before:
        print(text("cli.erased_at", at=datetime.fromisoformat(each.at), told=text("cli.erase_counts", **_counts(each))))


def _counts(found: Erasure) -> dict[str, Any]:
    names = ("responses", "comments", "names", "files", "runs", "edits", "vectors", "reviews", "views")
    return {name: getattr(found, name) for name in names}
