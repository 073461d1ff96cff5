"""An import that is killed at any moment: nothing half visible, nothing lost that was acknowledged."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.handmade import kept, reading_of, store_in
from tests.store.importing import frame_of

ROOT = Path(__file__).resolve().parents[2]

KILLS = 20
LEFT_ALONE = 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_imports_that_are_killed_leave_whole_data_sets_only(tmp_path):
    draw = random.Random(20260701)
    folder, acknowledged = tmp_path / "data", tmp_path / "acknowledged"
    acknowledged.touch()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.store.importing", str(folder), str(acknowledged)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as launcher:
        for kill in range(KILLS):
            done_before = len(acknowledged.read_text().splitlines())
            launcher.stdin.write("\n")
            importer = int(launcher.stdout.readline())
            if kill == 0:  # how long an import takes here and now
                each = seconds_until(acknowledged, LEFT_ALONE) / LEFT_ALONE
            time.sleep(draw.uniform(0, 3 * each))
            os.kill(importer, signal.SIGKILL)
            check(folder, [int(line) for line in acknowledged.read_text().splitlines()], done_before)
        launcher.stdin.close()
    assert len(acknowledged.read_text().splitlines()) > LEFT_ALONE


def seconds_until(acknowledged, number):
    began = time.monotonic()
    while len(acknowledged.read_text().splitlines()) < number:
        time.sleep(0.01)
    return time.monotonic() - began


def check(folder, acknowledged, done_before):
    store = store_in(folder)
    store.check()
    found = {dataset.name: dataset for dataset in store.datasets()}
    assert {str(number) for number in acknowledged} <= set(found)
    # One import at most was kept whole and not yet acknowledged when the kill came.
    assert len(found) - len(acknowledged) <= KILLS
    for name, dataset in found.items():
        if int(name) >= done_before:
            assert store.counts(dataset).responses.tolist() == [len(frame_of(int(name)))], name
    store.close()


def test_the_import_under_test_is_the_ordinary_one(tmp_path):
    """What is killed above does keep data sets when it is left alone."""
    store = store_in(tmp_path / "data")
    reading = reading_of(tmp_path / "reading", frame_of(3))
    assert store.add(reading, reading.responses, name="3").id == kept(store, frame_of(3)).id
    store.close()
    assert len(list((tmp_path / "data" / "waves").iterdir())) == 2
