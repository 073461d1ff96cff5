"""A reading that nobody waits for any more ends, and its child with it."""

import subprocess
import threading

import pytest

from nps_core import reading
from nps_core.errors import FileRefused
from nps_core.reading import read
from nps_core.reading.companion import read_companion
from tests.handmade import code_of

ROWS = "score,shop\n" + "10,north\n3,south\n" * 50


@pytest.fixture
def children(monkeypatch):
    """Every child that is started."""
    started = []

    class Watched(subprocess.Popen):
        def __init__(self, *asked, **how):
            super().__init__(*asked, **how)
            started.append(self)

    monkeypatch.setattr(reading.subprocess, "Popen", Watched)
    return started


@pytest.mark.parametrize("reader", [read, read_companion])
def test_a_reading_that_is_stopped_ends_with_its_child(tmp_path, children, reader):
    file, stop = tmp_path / "survey.csv", threading.Event()
    file.write_text(ROWS, encoding="utf-8")
    stop.set()
    with pytest.raises(FileRefused) as refused:
        reader(file, tmp_path / "out", stop=stop)
    assert code_of(refused) == "reading_stopped"
    assert [child.returncode is None for child in children] == [False]


def test_a_reading_that_is_not_stopped_is_read(tmp_path):
    file = tmp_path / "survey.csv"
    file.write_text(ROWS, encoding="utf-8")
    assert read(file, tmp_path / "out", stop=threading.Event()).receipt.rows_used == 100
