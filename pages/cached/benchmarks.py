"""Published figures and the reader's own."""

from nps_core.benchmarks import CHOICES, Benchmark, chosen
from pages.cached.stores import whole_store


def benchmarks_chosen(choice: str) -> tuple[str, tuple[Benchmark, ...]]:
    """Some benchmarks, and before them what tells them from others.

    Args:
        choice: one of ``benchmarks.CHOICES``; anything else stands for the first.
    """
    files = whole_store().benchmark_files() if choice != "none" else ()
    own = tuple(Benchmark(**{**row, "translations": ()}) for _, _, rows in files for row in rows)
    known = choice if choice in CHOICES else CHOICES[0]
    return " ".join((known, *(sha256 for sha256, _, _ in files))), chosen(known, own)
