"""Takes a respondent out, and is killed on the way: before the n-th time that it changes something on disk."""

import os
import signal
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from nps_core.report.erasing import erase
from tests.handmade import store_in

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile"}


def main(folder, dataset, respondent, kill_at):
    """Say how often something was changed; with ``kill_at`` never come so far."""
    store, changes = store_in(folder), 0

    def changed(*_):
        nonlocal changes
        changes += 1
        if changes == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda name, facts: changed() if name in _CHANGES or _writes(name, facts) else None)
    event.listen(Engine, "commit", changed)
    erase(store, dataset, respondent, date(2026, 11, 22))
    sys.stdout.write(f"{changes}\n")
    sys.stdout.flush()
    os._exit(0)


def _writes(name, facts):
    return name == "open" and isinstance(facts[1], str) and not facts[1].startswith("r")


if __name__ == "__main__":
    # Each line asked is an eraser, forked off so that what it needs is loaded once for all of them.
    for line in sys.stdin:
        place, at = line.rstrip("\n").split("\t")
        eraser = os.fork()
        if eraser == 0:
            main(Path(place), sys.argv[1], sys.argv[2], int(at))
        _, how = os.waitpid(eraser, 0)
        if os.WIFSIGNALED(how):
            sys.stdout.write("killed\n")
            sys.stdout.flush()
