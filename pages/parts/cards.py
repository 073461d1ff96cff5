"""Cards, and charts with the table beside them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from nps_core.i18n import Text
from pages.parts.words import quiet

CHART = {"displayModeBar": False, "responsive": True}
Item = TypeVar("Item")


@contextmanager
def card(title: str, caption: str = "") -> Iterator[None]:
    """A bordered box: title, one figure, one caption that holds n, period and method."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{title}**")
        yield
        if caption:
            quiet(caption)


def chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    text: Text,
    table: Callable[[], pd.DataFrame],
    on_point: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """A figure with its alternative text and, behind a button, the same as a table.

    Args:
        on_point: called with the point (Plotly's own dictionary) that the reader clicked.
    """
    if on_point is None:
        st.plotly_chart(figure, key=key, alt=alt, config=CHART)
    else:
        st.plotly_chart(
            figure, key=key, alt=alt, config=CHART, selection_mode="points", on_select=lambda: _picked(key, on_point)
        )
    opened = st.popover(
        text("frame.as_table"), icon=":material/table:", type="tertiary", key=f"{key}-table", on_change="rerun"
    )
    if opened.open:
        with opened:
            st.dataframe(table(), hide_index=True)


def in_rows(items: Sequence[Item], width: int) -> Iterator[Sequence[Item]]:
    """Items a row at a time."""
    for start in range(0, len(items), width):
        yield items[start : start + width]


def _picked(key: str, on_point: Callable[[dict[str, Any]], None]) -> None:
    points = st.session_state[key].selection.points
    if points:
        on_point(points[0])
