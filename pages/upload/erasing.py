"""Taking a customer out of a data set: looked for, told without a word of theirs, confirmed, done with a receipt."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from nps_core import receipts
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.report.erasing import erase
from nps_core.responses import RESPONDENT
from nps_core.store import Dataset, Erasure
from pages import cached, parts
from pages.parts.words import said

_STATE = "up-erase"
_WHO, _AGAIN = "up-erase-who", "up-erase-again"


@dataclass(frozen=True)
class _Erasing:
    """A dialog that is open.

    Attributes:
        dataset: the id of the data set that it is of.
        who: the id of the customer; empty before one was looked for, and once it is done.
        told: what is kept of them, or what was taken out.
        refused: why something could not be done.
    """

    dataset: str
    who: str = ""
    told: Erasure | None = None
    refused: NpsError | None = None


def erase_button(dataset: Dataset, text: Text) -> None:
    """Opens what takes a customer out of a data set."""
    if not cached.may("erase"):
        return
    st.button(
        text("erasing.button"),
        key=f"up-erase-{dataset.id}",
        icon=":material/person_remove:",
        on_click=_open,
        args=(dataset.id,),
    )
    if _STATE not in st.session_state or st.session_state[_STATE].dataset != dataset.id:
        return

    @st.dialog(text("erasing.title", name=parts.escaped(dataset.name)), width="large", on_dismiss=_put_away)
    def dialog() -> None:
        standing = st.session_state[_STATE]
        if standing.refused is not None:
            parts.refusal(standing.refused, text, key="up-erase-refused")
        if standing.told is not None and standing.told.at:
            _done(standing.told, text)
            return
        _look(dataset, text)
        if standing.told is not None:
            _confirm(standing, standing.told, text)
        _before(dataset, text)

    dialog()


def _open(dataset: str) -> None:
    _put_away()
    st.session_state[_STATE] = _Erasing(dataset)


def _put_away() -> None:
    """Close the dialog, and forget whose id was typed."""
    for key in (_STATE, _WHO, _AGAIN):
        st.session_state.pop(key, None)


def _look(dataset: Dataset, text: Text) -> None:
    """Which customer it is about."""
    said(text("erasing.lead"))
    if not any(column.role == RESPONDENT for wave in dataset.waves for column in wave.receipt.columns):
        said(text("erasing.no_ids", name=dataset.name))
        return
    with st.form("up-erase-look", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(text("erasing.who"), key=_WHO, autocomplete="off")
        st.form_submit_button(text("erasing.look"), on_click=_look_up)


def _look_up() -> None:
    standing, who = st.session_state[_STATE], st.session_state[_WHO].strip()
    st.session_state.pop(_AGAIN, None)
    try:
        told = erase(cached.store(), standing.dataset, who, _today(), is_trial=True)
        st.session_state[_STATE] = _Erasing(standing.dataset, who, told)
    except NpsError as error:
        st.session_state[_STATE] = _Erasing(standing.dataset, refused=error)


def _confirm(standing: _Erasing, found: Erasure, text: Text) -> None:
    """What is kept and what cannot be reached, and the button that takes it out once the id was typed again."""
    said(text("erasing.found", names=found.datasets))
    _lines(found, text)
    _beyond(found, text)
    with st.form("up-erase-confirm", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        again = st.text_input(text("erasing.again"), key=_AGAIN, autocomplete="off")
        asked = st.form_submit_button(text("erasing.erase"), type="primary", icon=":material/person_remove:")
    if asked and again.strip() != standing.who:
        st.warning(text("erasing.differs"), icon=":material/warning:")
    elif asked:
        with st.spinner(text("erasing.erase")):
            _take_out(standing)
        st.rerun()


def _take_out(standing: _Erasing) -> None:
    """Do it; a review that cannot be read is told when all else is done."""
    store, refused = cached.store(), None
    before = store.erasures(standing.dataset)
    try:
        told = erase(store, standing.dataset, standing.who, _today())
    except NpsError as error:
        refused, after = error, store.erasures(standing.dataset)
        told = after[0] if len(after) > len(before) else None
    _put_away()
    st.session_state[_STATE] = _Erasing(standing.dataset, told=told, refused=refused)


def _done(done: Erasure, text: Text) -> None:
    """What was taken out, the receipt, and what is left for people to do."""
    said(text("erasing.done", names=done.datasets))
    _lines(done, text)
    _receipt(done, text)
    _beyond(done, text)


def _before(dataset: Dataset, text: Text) -> None:
    """What was taken out of the data set before, each with its receipt."""
    before = cached.store().erasures(dataset.id)
    if not before:
        return
    with st.expander(text("erasing.before", n=len(before)), key="up-erase-before"):
        for each in before:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                parts.quiet(text("erasing.before_each", at=datetime.fromisoformat(each.at), n=each.responses))
                _receipt(each, text)


def _lines(erasure: Erasure, text: Text) -> None:
    rows = [(where, text.number(n)) for where, n in receipts.erasure_lines(erasure, text)]
    columns = [text("erasing.where"), text("erasing.how_many")]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True)


def _beyond(erasure: Erasure, text: Text) -> None:
    """What is left for people to do."""
    told = [text(f"erasing.beyond_{name}") for name in ("sent", "tool", "typed")]
    told += [text("erasing.beyond_uploads", n=erasure.uploads)] if erasure.uploads else []
    told += [text("erasing.beyond_elsewhere", names=erasure.elsewhere)] if erasure.elsewhere else []
    st.markdown(f"**{text('erasing.beyond')}**")
    parts.quiet(*(f"· {each}" for each in told))


def _receipt(erasure: Erasure, text: Text) -> None:
    st.download_button(
        text("erasing.receipt"),
        partial(receipts.erasure_as_csv, erasure, text),
        file_name=f"{text('erasing.receipt_name')}-{erasure.at[:10]}.csv",
        mime="text/csv",
        key=f"up-erase-receipt-{erasure.at}",
        type="tertiary",
        icon=":material/receipt_long:",
        on_click="ignore",
    )


def _today() -> date:
    return datetime.now().astimezone().date()
