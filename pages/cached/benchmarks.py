"""Published figures and the reader's own."""

from nps_core.benchmarks import Benchmark, on_by_default, published
from pages.cached.stores import whole_store


def benchmarks_chosen(choice: str) -> tuple[str, tuple[Benchmark, ...]]:
    """Some benchmarks, and before them what tells them from others.

    Args:
        choice: one of ``links.parts.MARKS_CHOICES``; anything else stands for the first.
    """
    if choice == "none":
        return choice, ()
    files = whole_store().benchmark_files()
    own = tuple(Benchmark(**{**row, "translations": ()}) for _, _, rows in files for row in rows)
    shown = {"primary": (*own, *on_by_default(published())), "all": (*own, *published()), "own": own}
    known = choice if choice in shown else "primary"
    return " ".join((known, *(sha256 for sha256, _, _ in files))), shown[known]
