"""The pieces of the data page: dropping a file, confirming what it was taken for, and what is kept."""

from pages.upload.benchmarks import benchmarks
from pages.upload.confirming import confirm
from pages.upload.datasets import datasets
from pages.upload.dropping import drop, dropped
from pages.upload.kept import kept_last

__all__ = ["benchmarks", "confirm", "datasets", "drop", "dropped", "kept_last"]
