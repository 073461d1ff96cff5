"""Work that goes on in a thread of its own while the page stays alive."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

T = TypeVar("T")

_AT_ONCE = threading.BoundedSemaphore(4)
"""So much work is under way at once on this server; the rest waits its turn."""


class Underway(Generic[T]):
    """The outcome of some work, which may still be under way.

    Args:
        work: what to do; it may not speak to the page. It ends early, by raising, once the event that it is given
            is set.
    """

    def __init__(self, work: Callable[[threading.Event], T]) -> None:
        self._work = work
        self._stopped = threading.Event()
        self._outcome: Future[T] = Future()
        self._began = time.monotonic()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def seconds(self) -> float:
        """How long ago it was asked for."""
        return time.monotonic() - self._began

    def is_done(self, patience: float = 0.0) -> bool:
        """Whether it is done, once it is or ``patience`` seconds have passed."""
        return bool(wait([self._outcome], timeout=patience).done)

    def outcome(self) -> T:
        """What came of it; waits for it, and raises what the work raised."""
        return self._outcome.result()

    def stop(self) -> None:
        """End it: nobody waits for the outcome any more."""
        self._stopped.set()

    def _run(self) -> None:
        try:
            with _AT_ONCE:
                self._outcome.set_result(self._work(self._stopped))
        except BaseException as error:  # noqa: BLE001 - raised in whoever waits for the outcome
            self._outcome.set_exception(error)
