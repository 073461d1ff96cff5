"""How long things take, counted into a few classes: all that is kept, however often they are done."""

from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from threading import Lock
from typing import Final

UP_TO: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper ends of the classes, in seconds; one more class has no end."""


class Durations:
    """Seconds by the name of what took them; several threads may add at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()

    def add(self, name: str, seconds: float) -> None:
        """Count one more."""
        with self._lock:
            counts = self._counts.setdefault(name, [0] * (len(UP_TO) + 1))
            counts[bisect_left(UP_TO, seconds)] += 1
            self._seconds[name] += seconds  # type: ignore[assignment]

    def taken(self) -> list[tuple[str, list[int], float]]:
        """By name: how many took up to each of ``UP_TO``, the last number being all; and their seconds together.

        >>> durations = Durations()
        >>> durations.add("trend", 0.3), durations.add("trend", 20.0)
        (None, None)
        >>> durations.taken()
        [('trend', [0, 0, 0, 1, 1, 1, 1, 1, 2], 20.3)]
        """
        with self._lock:
            return [
                (name, list(accumulate(counts)), self._seconds[name]) for name, counts in sorted(self._counts.items())
            ]


PAGES: Final = Durations()
"""Runs of whole pages, by the name in their address."""
