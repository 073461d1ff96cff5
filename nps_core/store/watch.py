"""A watch over running queries: whichever takes too long is interrupted."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Interruptible(Protocol):
    """Something whose work can be stopped from another thread."""

    def interrupt(self) -> None:
        """Stop the work; it raises where it was begun."""


class Watch:
    """One thread for all queries: a timer for each would cost more than a small query does."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        # Each gets the same time, so the first in the dictionary is the first to be due.
        self._due: dict[object, tuple[float, Interruptible]] = {}
        self._changed = threading.Condition()
        self._asleep = False
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="query watch", daemon=True)
        self._thread.start()

    @contextmanager
    def over(self, work: Interruptible) -> Iterator[None]:
        """Interrupt the work if the block is not left in time."""
        key = object()
        with self._changed:
            self._due[key] = (time.monotonic() + self._seconds, work)
            if self._asleep:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._due.pop(key, None)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                self._look()

    def _look(self) -> None:
        """Interrupt the first if it is due, then sleep until the next is; called with the lock held."""
        first = next(iter(self._due.items()), None)
        if first is None:
            self._asleep = True
            self._changed.wait()
            self._asleep = False
            return
        key, (due, work) = first
        left = due - time.monotonic()
        if left > 0:
            self._changed.wait(left)
            return
        # The block cannot be left, nor the cursor closed, while the lock is held here.
        del self._due[key]
        work.interrupt()
