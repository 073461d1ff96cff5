"""The commands that keep a data folder safe: a backup, and putting one back."""

import argparse
import contextlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nps_core import wording
from nps_core.commands.printed import print_json
from nps_core.errors import BackupRefused
from nps_core.i18n import Text
from nps_core.report.erasing import erase_again
from nps_core.settings import settings
from nps_core.store import Store
from nps_core.store import backup as backups
from nps_core.store.ledger import ledgers_around


def backup(asked: argparse.Namespace, text: Text) -> None:
    """Write the data folder as one file."""
    made = backups.back_up(settings().data, Path(asked.target))
    if asked.json:
        told = {"file": made.file.name, "made_at": made.made_at, "files": made.files, "bytes": made.size}
        print_json({**told, "lost": list(made.lost)})
    else:
        print(text("cli.backed_up", file=made.file.name, files=made.files, size=made.size / 1e6))
    if made.lost:
        raise BackupRefused("backup_incomplete", name=made.file.name, files=list(made.lost))


def restore(asked: argparse.Namespace, text: Text) -> None:
    """Put a backup into an empty or new folder without whom was taken out since it was made, and open it."""
    file, into = Path(asked.file), Path(asked.into)
    erased = (0, "")

    def prepare(folder: Path) -> None:
        nonlocal erased
        with contextlib.closing(Store(replace(settings(), data=folder.resolve()))) as store:
            today = datetime.now().astimezone().date()
            erased = erase_again(store, ledgers_around(file, settings().data), today)

    made_at = backups.restore(file, into, prepare)
    count, as_of = erased
    with contextlib.closing(Store(replace(settings(), data=into.resolve()))) as store:
        store.check()
        found = store.datasets()
    if asked.json:
        listed = [{"id": each.id, "name": each.name, "responses": each.responses} for each in found]
        known = {"erased_again": count, "erasures_known_until": max(as_of, made_at)}
        print_json({"folder": into.name, "made_at": made_at, **known, "datasets": listed})
        return
    names = [wording.dataset_name(each.name, is_sample=each.is_sample, text=text) for each in found]
    facts = {"folder": into.name, "at": datetime.fromisoformat(made_at), "names": names}
    print(text("cli.restored" if found else "cli.restored_none", **facts))
    if count:
        print(text("cli.restored_erased", n=count))
    print(text("cli.restored_until", at=datetime.fromisoformat(max(as_of, made_at))))
