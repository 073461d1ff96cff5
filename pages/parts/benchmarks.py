"""Which benchmarks are shown, and what they say."""

import pandas as pd
import streamlit as st

from nps_core.benchmarks import CHOICES, Benchmark, compare
from nps_core.figures import Figure
from nps_core.i18n import Text
from nps_core.links.parts import MARKS
from nps_core.score import Nps
from nps_core.views import Scope
from pages import cached
from pages.parts.cards import Table, card, chart
from pages.parts.link import choice


def benchmarks_chosen(scope: Scope) -> tuple[str, tuple[Benchmark, ...]]:
    """The key of the reader's choice of benchmarks, and these beside the score; none that do not compare."""
    asked = st.session_state.get(MARKS) or st.query_params.get(MARKS, "primary")
    return cached.benchmarks_chosen("none" if scope.stretched else asked)


def benchmarks_card(figure: Figure, marks: tuple[Benchmark, ...], score: Nps, text: Text) -> None:
    """Published figures as ranges beside the score, and the choice which of them are shown."""
    table = Table("benchmarks", lambda: _benchmark_table(marks, score, text), text)
    with card(text("overview.benchmarks"), text("overview.benchmarks_caption"), table):
        if marks:
            chart(figure, key="benchmarks", alt=text("overview.benchmarks_alt", n=len(marks)))
        choice(
            MARKS,
            CHOICES,
            lambda name: text(f"overview.marks_{name}"),
            label=text("overview.marks"),
            default="primary",
            widget=st.segmented_control,
        )


def _benchmark_table(marks: tuple[Benchmark, ...], score: Nps, text: Text) -> pd.DataFrame:
    return pd.DataFrame(
        {
            text("frame.column_benchmark"): [mark.industry_in(text.language) for mark in marks],
            text("frame.column_nps"): [mark.nps for mark in marks],
            text("frame.column_compared"): [text(f"overview.compared_{compare(score, mark)}") for mark in marks],
            text("frame.column_region"): [mark.region_in(text.language) for mark in marks],
            text("frame.column_year"): [mark.year for mark in marks],
            text("frame.column_kind"): [text(f"figures.kind_{mark.kind}") for mark in marks],
            text("frame.column_source"): [mark.source for mark in marks],
            text("frame.column_trust"): [text(f"overview.trust_{mark.trust}") for mark in marks],
            text("frame.column_note"): [mark.note_in(text.language) for mark in marks],
        }
    )
