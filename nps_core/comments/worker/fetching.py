"""Fetching a model from a hub, when somebody asked for it: the one moment at which anything is taken from the net."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from nps_core.comments.vectors.hub import ENDS, ONLINE, SECONDS
from nps_core.comments.vectors.models import fetched_folder, is_hub_id
from nps_core.errors import JobFailed
from nps_core.settings import ROOT

_MEGABYTE: Final = 1024 * 1024
_FIRST, _NEXT = SECONDS + 5, 90
"""Seconds until the hub must have said how large the model is, and within which some of it must have come."""


def fetch(name: str, fetched: Path, tell: Callable[[str, int, int], None]) -> None:
    """Fetch a model into its folder, whole or not at all.

    Args:
        name: its id, ``organisation/name``.
        fetched: the folder of fetched models.
        tell: hears of the stage ``fetching``, in megabytes.

    Raises:
        JobFailed: ``hub_unreachable``, ``hub_model_unknown``, ``model_unsuitable`` (not a sentence-transformers model
            with safe weights) or ``disk_full``.
    """
    if not is_hub_id(name):
        raise JobFailed("hub_model_unknown")
    tell("fetching", 0, 0)
    folder = fetched_folder(name, fetched)
    part = folder.with_name(f"{folder.name}.part")
    part.mkdir(parents=True, exist_ok=True)
    code = _run(name, part, tell)
    if code:
        if code != "hub_unreachable":
            shutil.rmtree(part, ignore_errors=True)
        raise JobFailed(code)
    shutil.rmtree(part / ".cache", ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def _run(name: str, part: Path, tell: Callable[[str, int, int], None]) -> str:
    """What went wrong; empty where the model is there. A program that falls silent is stopped."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nps_core.comments.vectors.hub", name, str(part)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **ONLINE},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    reader = threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        _follow(lines, tell)
        code = process.wait()
        return ENDS.get(code, "hub_unreachable") if code else ""
    except queue.Empty:
        return "hub_unreachable"
    finally:
        process.kill()
        reader.join()
        process.stdout.close()
        process.stdin.close()
        process.wait()


def _pass_on(out: Iterable[str], lines: "queue.SimpleQueue[str]") -> None:
    for line in out:
        lines.put(line)
    lines.put("")


def _follow(lines: "queue.SimpleQueue[str]", tell: Callable[[str, int, int], None]) -> None:
    """Tell how much has come, until the program ends; Empty when it has come no further for too long."""
    most, waited = -1, 0
    while line := lines.get(timeout=_FIRST if most < 0 else _NEXT):
        here, total = json.loads(line)
        waited = 0 if here > most else waited + 1
        if waited > _NEXT:
            raise queue.Empty
        most = max(most, here)
        tell("fetching", here // _MEGABYTE, total // _MEGABYTE)
