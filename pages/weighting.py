"""The score as it would be if the answers were spread as the customers are; the sizes are typed in or dropped."""

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from nps_core import views, wording
from nps_core.errors import NpsError
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.store import Dataset
from nps_core.store.marked import MOST_BASE_SEGMENTS
from nps_core.views import WeightedView
from pages import cached, parts
from pages.parts.cards import Table, written
from pages.parts.words import said
from pages.upload.dropping import awaited, dropped_beside, let_go_of

_SEGMENT, _ANSWERS, _CUSTOMERS = "segment", "answers", "customers"
_FILE, _ROUND = "weights-file", "weights-round"


def card(dataset: Dataset, dimension: str, filters: Filters, text: Text) -> None:
    """The weighted score beside the plain one, and the sizes of one dimension's segments to be entered."""
    bases = cached.store().bases(dataset)
    if not bases and dimension not in dataset.columns.dimensions:
        return
    view = cached.weighted(dataset.version, filters, views.base_of(bases))
    table = Table("weights", lambda: _segment_table(view, text), text) if view.found else None
    with parts.card(text("weights.title"), text("weights.caption") if view.found else "", table):
        said(wording.weights_lead(view, text))
        if view.found and view.found.nps is not None:
            st.dataframe(written(_score_table(view, text), text), hide_index=True, width=560, key="weights-scores")
        parts.quiet(*wording.weights_notes(view, text))
        if dimension in dataset.columns.dimensions and not dataset.as_of and cached.may("set_base"):
            _entry(dataset, dimension, bases.get(dimension, {}), text)


def _entry(dataset: Dataset, dimension: str, sizes: Mapping[str, float], text: Text) -> None:
    """The sizes of a dimension's segments, to be typed in, pasted or dropped."""
    name = parts.escaped(wording.called(dimension, text, is_sample=dataset.is_sample))
    with st.expander(text("weights.edit", dimension=name), key="weights-entry", expanded=False):
        parts.quiet(text("weights.edit_hint"))
        turn = st.session_state.setdefault(_ROUND, 0)
        rows = _rows(dataset, dimension, sizes, text)
        with st.form(f"weights-form-{turn}", border=False):
            edited = st.data_editor(
                rows,
                num_rows="dynamic",
                hide_index=True,
                placeholder="",
                width=560,
                key=f"weights-sizes-{turn}-{dataset.columns.dimensions.index(dimension)}",
                column_config={
                    _SEGMENT: st.column_config.TextColumn(text("frame.column_segment")),
                    _ANSWERS: st.column_config.NumberColumn(text("frame.column_responses"), disabled=True),
                    _CUSTOMERS: st.column_config.NumberColumn(
                        text("weights.column_customers"), min_value=0.0, format="localized"
                    ),
                },
            )
            if st.form_submit_button(text("weights.save"), key=f"weights-save-{turn}"):
                _save(dataset, dimension, _typed(edited, dataset, dimension, text))
        _drop(dataset, dimension, text)
        if sizes:
            forget = cached.store().drop_base
            st.button(text("weights.drop"), key="weights-drop", on_click=forget, args=(dataset, dimension))


def _rows(dataset: Dataset, dimension: str, sizes: Mapping[str, float], text: Text) -> pd.DataFrame:
    """The segments that answered, the most frequent first, then those of the base that did not."""
    sizes_found = cached.segment_sizes(dataset.version, dimension, MOST_BASE_SEGMENTS)
    answers = {name: n for name, n in sizes_found if name}
    names = list(dict.fromkeys([*answers, *sizes]))
    return pd.DataFrame(
        {
            _SEGMENT: pd.array(
                [wording.called(each, text, is_sample=dataset.is_sample) for each in names], dtype="str"
            ),
            _ANSWERS: pd.array([answers.get(name, 0) for name in names], dtype="Int64"),
            _CUSTOMERS: pd.array([sizes.get(name) for name in names], dtype="Float64"),
        }
    )


def _typed(edited: pd.DataFrame, dataset: Dataset, dimension: str, text: Text) -> dict[str, float]:
    """The sizes that were typed in, by the names that the data set knows; the same name twice adds up."""
    own = cached.segment_names(dataset.version, dimension, MOST_BASE_SEGMENTS)
    known = {wording.called(name, text, is_sample=dataset.is_sample): name for name in own if name}
    sizes: dict[str, float] = {}
    for shown, size in zip(edited[_SEGMENT], edited[_CUSTOMERS], strict=True):
        if not pd.isna(shown) and str(shown).strip() and not pd.isna(size):
            name = known.get(str(shown), str(shown).strip())
            sizes[name] = sizes.get(name, 0.0) + float(size)
    return sizes


def _drop(dataset: Dataset, dimension: str, text: Text) -> None:
    """The sizes as a file with two columns."""
    upload = dropped_beside(text("weights.file"), _FILE)
    if upload is None:
        return
    away = partial(let_go_of, _FILE)
    try:
        upload.is_looked_at()
        companion = awaited(cached.companion(str(upload.place), upload.name), upload, text, away)
        sizes = views.sizes_of(companion)
    except NpsError as error:
        parts.refusal(error, text, key="weights-refused")
        st.button(text("data.put_away"), key="weights-away", on_click=away)
    else:
        away()
        _save(dataset, dimension, sizes)


def _save(dataset: Dataset, dimension: str, sizes: Mapping[str, float]) -> None:
    if parts.attempt(cached.store().set_base, dataset, dimension, sizes):
        st.session_state[_ROUND] += 1
    st.rerun()


def _score_table(view: WeightedView, text: Text) -> pd.DataFrame:
    """The plain score beside the weighted one, both with what they rest on."""
    found, plain = view.found, view.found.plain
    effective = plain.responses if plain.effective is None else plain.effective
    return pd.DataFrame(
        {
            text("weights.column_which"): [text("weights.as_answered"), text("weights.as_weighted")],
            text("frame.column_nps"): [plain.nps, found.nps],
            text("frame.column_low"): [plain.low, found.low],
            text("frame.column_high"): [plain.high, found.high],
            text("frame.column_responses"): [plain.responses, found.used],
            text("weights.column_effective"): [round(effective), round(found.effective)],
        }
    )


def _segment_table(view: WeightedView, text: Text) -> pd.DataFrame:
    """Each segment among the customers and among the answers, and how much one of its answers counts."""
    shares = view.found.shares
    return pd.DataFrame(
        {
            text("frame.column_segment"): [
                wording.segment_of(each.segment, each.dimension, text, is_sample=view.is_sample) for each in shares
            ],
            text("weights.column_of_customers"): [100 * each.of_customers for each in shares],
            text("weights.column_of_answers"): [100 * each.of_answers for each in shares],
            text("frame.column_responses"): [each.responses for each in shares],
            text("weights.column_weight"): [each.weight for each in shares],
        }
    )
