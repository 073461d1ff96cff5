"""Cards, and charts with the table beside them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from nps_core.figures import Figure
from nps_core.i18n import Text
from pages.parts.words import quiet

CHART = {"displayModeBar": False, "responsive": True}


@dataclass(frozen=True)
class Table:
    """What a card shows as a table: made only when it is opened."""

    key: str
    rows: Callable[[], pd.DataFrame]
    text: Text


@contextmanager
def card(title: str, caption: str = "", table: Table | None = None) -> Iterator[None]:
    """A bordered box: title left, table right, one figure, one caption that holds n, period and method."""
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}**", width="content")
            if table is not None:
                _table(table)
        yield
        if caption:
            quiet(caption)


def chart(figure: Figure, *, key: str, alt: str, on_point: Callable[[dict[str, Any]], None] | None = None) -> None:
    """A figure with its alternative text.

    Args:
        on_point: called with the point (Plotly's own dictionary) that the reader clicked.
    """
    if on_point is None:
        st.plotly_chart(figure, key=key, alt=alt, config=CHART)
        return
    st.plotly_chart(
        figure, key=key, alt=alt, config=CHART, selection_mode="points", on_select=lambda: _picked(key, on_point)
    )


def _table(table: Table) -> None:
    name = table.text("frame.as_table")
    opened = st.popover(
        name, icon=":material/table_rows:", type="tertiary", key=f"{table.key}-table", on_change="rerun"
    )
    if opened.open:
        with opened:
            st.dataframe(table.rows(), hide_index=True)


def _picked(key: str, on_point: Callable[[dict[str, Any]], None]) -> None:
    points = st.session_state[key].selection.points
    if points:
        on_point(points[0])
