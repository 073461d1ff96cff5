"""What is kept: every data set with its files, and the ways to rename and remove it."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from nps_core import receipts, wording
from nps_core.access import Guarded
from nps_core.i18n import Text
from nps_core.store import Dataset, Wave
from pages import cached, parts
from pages.parts.words import said
from pages.upload.dropping import LONGEST_NAME
from pages.upload.erasing import erase_button
from pages.upload.merging import merges
from pages.upload.second import second_file


def datasets(text: Text) -> None:
    """What is kept: every data set, with its files and the ways to change it."""
    known, last = cached.store().datasets(), st.session_state.get("removed")
    before = cached.store().removed() if cached.may("removed") else {}
    if not known and not last and not before:
        return
    with parts.card(text("data.kept")):
        for dataset in known:
            _dataset(dataset, text)
        if last:
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.quiet(text("data.removed", name=last[1]))
                st.button(text("data.undo"), key="undo-remove", on_click=_restore, args=(last[0],))
        _removed({id_: name for id_, name in before.items() if not last or id_ != last[0]}, text)


def _removed(before: Mapping[str, str], text: Text) -> None:
    """The data sets that were removed before, each with the way to have it back."""
    if not before:
        return
    with st.expander(text("data.removed_before", n=len(before)), key="up-removed"):
        for id_, name in before.items():
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                parts.quiet(name)
                key = f"up-restore-{id_}"
                st.button(text("data.bring_back"), key=key, type="tertiary", on_click=_restore, args=(id_,))


def _dataset(dataset: Dataset, text: Text) -> None:
    """One data set; what is behind it is drawn when it is opened."""
    name = wording.dataset_name(dataset.name, is_sample=dataset.is_sample, text=text)
    size = text("data.size", n=dataset.responses, files=len(dataset.waves))
    label = f"**{parts.escaped(name)}** · {size}"
    opened = st.expander(label, key=f"dataset-{dataset.id}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        _files(dataset, text)
        if not dataset.is_sample:
            second_file(dataset, text)
        merges(dataset, text)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            called = st.text_input(
                text("data.name"), value=dataset.name, max_chars=LONGEST_NAME, key=f"name-{dataset.id}"
            )
            if not dataset.is_sample:
                erase_button(dataset, text)
            if cached.may("remove"):
                with st.popover(text("data.remove"), key=f"up-remove-{dataset.id}"):
                    _about_to_go(dataset, name, text)
        if called.strip() not in ("", dataset.name):
            cached.store().rename(dataset.id, called.strip())
            st.rerun()


def _about_to_go(dataset: Dataset, name: str, text: Text) -> None:
    """What becomes of all that hangs on a data set once it is removed, and the button that does it."""
    store = cached.store()
    found = {
        "shares": sum(share.state() == "open" for share in store.shares(dataset)),
        "reviews": len(store.reviews(dataset.id)),
        "views": len(store.saved_views(dataset)),
    }
    said(text("data.remove_told", name=name))
    parts.quiet(*(text(f"data.remove_{what}", n=n) for what, n in found.items() if n))
    st.button(text("data.remove"), key=f"remove-{dataset.id}", on_click=_remove, args=(dataset,))


def _files(dataset: Dataset, text: Text) -> None:
    """The files of a data set, each with its receipt."""
    for place, wave in enumerate(dataset.waves):
        told = wave.receipt
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            parts.quiet(text("data.wave", file=told.file, used=told.rows_used, left_out=told.rows_left_out))
            st.download_button(
                text("data.receipt"),
                partial(_receipt, cached.store(), wave, text),
                file_name=receipts.file_name(told),
                mime="text/csv",
                key=f"up-receipt-{dataset.id}-{place}",
                type="tertiary",
                icon=":material/receipt_long:",
                on_click="ignore",
            )


def _receipt(store: Guarded, wave: Wave, text: Text) -> bytes:
    origin = receipts.Origin.of_wave(wave.source_sha256, wave.added_at)
    return receipts.as_csv(wave.receipt, store.left_out(wave), origin, text)


def _remove(dataset: Dataset) -> None:
    cached.store().remove(dataset.id)
    st.session_state["removed"] = (dataset.id, dataset.name)
    parts.reset()
    st.session_state.pop("data", None)


def _restore(dataset: str) -> None:
    cached.store().restore(dataset)
    if st.session_state.get("removed", ("",))[0] == dataset:
        st.session_state.pop("removed")
