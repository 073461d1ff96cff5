"""Cards, and charts with the table beside them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.delta_generator import DeltaGenerator

from nps_core.figures import Figure
from nps_core.i18n import Text
from nps_core.links.parts import TABLE
from pages.parts.link import tell_url
from pages.parts.words import quiet

CHART = {"displayModeBar": False, "responsive": True}


@dataclass(frozen=True)
class Table:
    """What a card shows as a table: made only when it is opened."""

    key: str
    rows: Callable[[], pd.DataFrame]
    text: Text

    def shown(self) -> Styler:
        """The rows with their numbers as the reader writes them; they keep their order by size."""
        return written(self.rows(), self.text)


def side_by_side(*widths: int) -> list[DeltaGenerator]:
    """The boxes of some cards in one row, by how wide each is beside the others."""
    return st.columns(widths, border=True)


@contextmanager
def card(
    title: str, caption: str = "", table: Table | None = None, *, box: DeltaGenerator | None = None
) -> Iterator[None]:
    """A bordered box: title left, table right, one figure, one caption that holds n, period and method.

    Args:
        box: one of ``side_by_side``; without it a box of its own.
    """
    with box or st.container(border=True, height="stretch", gap="xsmall"):
        if table is None:
            st.markdown(f"**{title}**")
        else:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.markdown(f"**{title}**", width="content")
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


def written(rows: pd.DataFrame, text: Text) -> Styler:
    """A table whose numbers are written as the reader writes them; underneath they stay numbers, to be sorted."""
    kinds = rows.dtypes.map(lambda kind: kind.kind)
    forms = dict.fromkeys(kinds.index[kinds == "f"], text.decimal)
    forms |= dict.fromkeys(kinds.index[(kinds == "i") | (kinds == "u")], text.number)
    return rows.style.format(forms, na_rep="")


def _table(table: Table) -> None:
    """The table beside a figure: opened by a click or by the link, which says so while it is open."""
    name, key, asked = table.text("frame.as_table"), f"{table.key}-table", st.query_params.get(TABLE)
    if key not in st.session_state:
        st.session_state[key] = asked == table.key
    opened = st.popover(name, icon=":material/table_rows:", type="tertiary", key=key, on_change="rerun")
    if opened.open:
        tell_url(TABLE, [table.key], held=key)
        with opened:
            st.dataframe(table.shown(), hide_index=True)
    elif asked == table.key:
        tell_url(TABLE, [], held=key)


def _picked(key: str, on_point: Callable[[dict[str, Any]], None]) -> None:
    points = st.session_state[key].selection.points
    if points:
        on_point(points[0])
