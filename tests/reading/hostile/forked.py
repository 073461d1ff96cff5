"""One process that has loaded the reader and forks a child for every file: the child's limits without its start.

Each file gets a process of its own, with the limits that ``nps_core.reading`` sets; what kills it kills nobody else.
"""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from nps_core.reading import __main__ as child

ROOT = Path(child.__file__).parents[2]


def main():
    """A request a line in, an answer a line out: ``{"ended": status, "answer": text}``."""
    sys.meta_path.insert(0, child._WithoutPandas())
    import nps_core.reading.judge
    import nps_core.reading.records
    import nps_core.reading.sheets  # noqa: F401

    for line in sys.stdin:
        reading, writing = os.pipe()
        number = os.fork()
        if number == 0:
            os.close(reading)
            one(line, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            said = answer.read().decode(errors="replace")
        _, ended = os.waitpid(number, 0)
        sys.stdout.write(json.dumps({"ended": ended, "answer": said}) + "\n")
        sys.stdout.flush()


def one(line, writing):
    """Read one file as the child does, and end."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    signal.alarm(json.loads(line)["seconds"])
    sys.stdin = io.StringIO(line)
    sys.stdout = io.StringIO()
    status = child.main()
    os.write(writing, sys.stdout.getvalue().encode())
    os._exit(status)


class Forked:
    """The parent's end."""

    def __init__(self):
        environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.reading.hostile.forked"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment | {"MALLOC_ARENA_MAX": "4", "PYTHONUTF8": "1"},
            cwd=ROOT,
        )

    def ask(self, file, out, choices, *, name, seconds=30, memory_mb=3_000):
        """The child's answer as a dictionary, empty when it read the file; None when it died."""
        request = {"file": str(file), "out": str(out), "name": name, "choices": choices}
        self.process.stdin.write(json.dumps(request | {"seconds": seconds, "memory_mb": memory_mb}) + "\n")
        self.process.stdin.flush()
        told = json.loads(self.process.stdout.readline())
        return json.loads(told["answer"]) if told["ended"] == 0 and told["answer"] else None

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


if __name__ == "__main__":
    main()
