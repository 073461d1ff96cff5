"""The two-way table of segments."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from nps_core import wording
from nps_core.figures import VERDICT_COLORS
from nps_core.i18n import Text
from nps_core.score import FEWEST_FOR_A_RANK, people_in, rows_of
from nps_core.views import SegmentsView
from pages.parts.cards import card
from pages.parts.link import choice
from pages.parts.words import escaped, quiet

_PALE: Final = "color: rgba(138,148,163,0.95); font-style: italic"


def cells_card(view: SegmentsView, text: Text, on_pick: Callable[[str, str], None]) -> None:
    """Every pair of segments of two dimensions; a click on a cell narrows the page to it."""
    cells = view.cells
    if cells is None:
        return
    lines, columns = view.lines

    def pick() -> None:
        for row, column in st.session_state["split-table"].selection.cells:
            if column != _NAME:
                on_pick(lines[row], columns[int(column)])

    names = [wording.called(name, text, is_sample=view.scope.is_sample) for name in (view.dimension, view.across)]
    title = escaped(text("segments.cells", dimension=names[0], across=names[1]))
    with card(title, text("segments.cells_caption")):
        quiet(wording.cells_told(view, text))
        shown = choice(
            "split-cells",
            wording.CELLS,
            lambda name: text(f"segments.cells_{name}"),
            label=text("segments.cells_show"),
            default=wording.CELLS[0],
            widget=st.segmented_control,
        )
        labels = {_NAME: names[0]} | {
            str(place): wording.segment_called(id_, view.across, view.scope, text) for place, id_ in enumerate(columns)
        }
        st.dataframe(
            _table(view, shown, text),
            hide_index=True,
            key="split-table",
            on_select=pick,
            selection_mode="single-cell",
            column_config={key: st.column_config.TextColumn(label) for key, label in labels.items()},
        )
        if len(lines) < cells["segment"].nunique() or len(columns) < cells["across"].nunique():
            quiet(text("segments.cells_cut", rows=len(lines), columns=len(columns), n=len(cells)))


_NAME: Final = "name"


def _table(view: SegmentsView, shown: str, text: Text) -> Styler:
    """The cells under the places of their columns, for two columns may be called the same."""
    assert view.cells is not None, "without a second dimension there are no cells"
    lines, columns = view.lines
    at = {name: {id_: place for place, id_ in enumerate(ids)} for name, ids in (("row", lines), ("column", columns))}
    words = pd.DataFrame("", index=range(len(lines)), columns=[str(place) for place in range(len(columns))])
    looks = words.copy()
    for row in rows_of(view.cells[view.cells["segment"].isin(lines) & view.cells["across"].isin(columns)]):
        line, column = at["row"][row["segment"]], at["column"][row["across"]]
        words.iat[line, column] = wording.cell_of(row, shown, text)
        looks.iat[line, column] = _look(row)
    names = [wording.segment_called(id_, view.dimension, view.scope, text) for id_ in lines]
    words.insert(0, _NAME, names)
    looks.insert(0, _NAME, "")
    return words.style.apply(lambda _: looks, axis=None)


def _look(row: dict[str, Any]) -> str:
    if people_in(row) < FEWEST_FOR_A_RANK:
        return _PALE
    clear = row["verdict"] in ("above", "below")
    return f"color: {VERDICT_COLORS[row['verdict']]}; font-weight: 600" if clear else ""
