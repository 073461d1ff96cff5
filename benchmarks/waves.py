"""How long a further file takes to come into a data set: ``python benchmarks/waves.py``.

A data set of 1,000,000 answers, and a file of 1,000,000 of which 100,000 have an id that is there. Printed: what
comparing them takes, what keeping the file then takes (the comparison is not done again), and the most memory of the
process. Ends with 1 when keeping takes more than half of what comparing does, or the memory passes a gigabyte.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.reading import HEADER, answers
from nps_core.reading import read
from nps_core.settings import Settings
from nps_core.store.shelf import Shelf

T = TypeVar("T")
ROWS, AGAIN = 1_000_000, 100_000
MOST_OF_COMPARING, MEMORY_BUDGET_MB = 0.5, 1000


def write_csv(file: Path, first: int) -> None:
    """Answers whose ids count up from a number."""
    with file.open("w", encoding="utf-8") as opened:
        opened.write(f"{HEADER}\n")
        for number, (_, *cells) in enumerate(answers(ROWS), start=first):
            opened.write(",".join([f"R{number}", *(f'"{cell}"' if "," in cell else cell for cell in cells)]) + "\n")


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def told(name: str, work: Callable[[], T]) -> tuple[T, float]:
    """What some work gave, and the seconds of the processor that it took."""
    start, before = time.perf_counter(), processor_seconds()
    given = work()
    taken = processor_seconds() - before
    print(f"{name}: {taken:.2f} s of the processor, {time.perf_counter() - start:.2f} s of the wall")
    return given, taken


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = Settings(data=place / "data", upload_mb=1_000)
        shelf = Shelf(settings)
        readings = []
        for number, first in enumerate([0, ROWS - AGAIN]):
            file = place / f"{number}.csv"
            write_csv(file, first)
            readings.append((file, read(file, place / f"read_{number}", settings=settings)))
        (old, standing), (new, coming) = readings
        dataset, _ = told("keeping the first", lambda: shelf.add(standing, old, name="a"))
        found, comparing = told("comparing", lambda: shelf.compare(coming, dataset))
        grown, keeping = told("keeping the further", lambda: shelf.add(coming, new, name="b", into=dataset.id))
        assert (found.new, found.changed, found.same) == (ROWS - AGAIN, AGAIN, 0), "the figure is of another task"
        assert len(grown.waves) == 2
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"memory: {most} MB")
    return int(keeping > MOST_OF_COMPARING * comparing or most > MEMORY_BUDGET_MB)


if __name__ == "__main__":
    sys.exit(main())
