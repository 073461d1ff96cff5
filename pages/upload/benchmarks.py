"""Benchmark figures of one's own."""

import hashlib
from dataclasses import asdict

import streamlit as st

from nps_core.benchmarks import read_own
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.reading.guard import shown_name
from pages import cached, parts


def benchmarks(text: Text) -> None:
    """One's own benchmark figures: a place to drop them, and those that are kept."""
    uploaded = st.file_uploader(
        text("data.benchmark_file"),
        type="csv",
        key=f"benchmarks-{st.session_state.setdefault('marks_round', 0)}",
        max_upload_size=1,
    )
    if uploaded is not None:
        content = uploaded.getvalue()
        try:
            rows = [{k: v for k, v in asdict(row).items() if k != "translations"} for row in read_own(content)]
        except NpsError as error:
            parts.refusal(error, text)
        else:
            sha256 = hashlib.sha256(content).hexdigest()
            cached.store().keep_benchmarks(sha256, shown_name(uploaded.name) or "file", rows)
            st.session_state["marks_round"] += 1
            st.rerun()
    for sha256, name, rows in cached.store().benchmark_files():
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.quiet(text("data.benchmark_kept", name=name, n=len(rows)))
            st.button(
                text("data.remove"), key=f"marks-{sha256}", on_click=cached.store().remove_benchmarks, args=(sha256,)
            )
