"""Importers that bring in one data set after the other and write down which ones were kept, until they are killed."""

import os
import sys
from pathlib import Path

from tests.handmade import answers, reading_of, store_in


def frame_of(number):
    """Responses of a size that belongs to this number alone."""
    return answers(promoters=100 + number, detractors=50, channel="web", comment="because")


def main(folder, acknowledged):
    """Import for ever; a number is in the file only when its data set is kept."""
    store = store_in(folder)
    done = [int(line) for line in acknowledged.read_text().splitlines()]
    number = max([*done, *(int(d.name) for d in store.datasets())], default=-1) + 1
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    with acknowledged.open("a") as told:
        while True:
            reading = reading_of(folder.parent / "reading", frame_of(number))
            store.add(reading, reading.responses, name=str(number))
            told.write(f"{number}\n")
            told.flush()
            os.fsync(told.fileno())
            number += 1


if __name__ == "__main__":
    # Each line asked is an importer, forked off so that what it needs is loaded once for all of them.
    for _ in sys.stdin:
        importer = os.fork()
        if importer == 0:
            main(Path(sys.argv[1]), Path(sys.argv[2]))
        os.waitpid(importer, 0)
