"""Published figures and the reader's own."""

import streamlit as st

from nps_core import benchmarks as published
from nps_core.benchmarks import Benchmark
from pages.cached.stores import whole_store


@st.cache_resource(show_spinner=False)
def published_benchmarks() -> tuple[Benchmark, ...]:
    """The published figures that are shipped."""
    return published.published()


def own_benchmarks() -> tuple[Benchmark, ...]:
    """The reader's own figures."""
    return tuple(
        Benchmark(**{**row, "translations": ()}) for _, _, rows in whole_store().benchmark_files() for row in rows
    )


def benchmarks_key(choice: str) -> str:
    """What tells one choice of benchmarks from another: which were chosen, and which files of one's own there are."""
    return " ".join((choice, *(sha256 for sha256, _, _ in whole_store().benchmark_files())))


def default_benchmarks() -> tuple[Benchmark, ...]:
    """The benchmarks that are shown when the reader has chosen none."""
    return (*own_benchmarks(), *published.on_by_default(published_benchmarks()))
