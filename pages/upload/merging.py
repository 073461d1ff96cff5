"""Columns and segments of a data set that may be one: offered one by one, merged only when the reader says so."""

from collections.abc import Sequence

import streamlit as st

from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.store import Apart, Dataset, Edit, MergeProposal
from pages import cached, parts

_MOST = 12
"""So many proposals are shown at once; deciding one brings the next."""


def merges(dataset: Dataset, text: Text) -> None:
    """What was merged, each with its undo; what may be merged, each with two buttons; what is kept apart."""
    apart = cached.store().kept_apart(dataset)
    try:
        offered = cached.merge_proposals(dataset.version, apart)
    except NpsError as error:
        parts.refusal(error, text, key=f"up-merge-refused-{dataset.id}")
        return
    if not offered and not dataset.edits and not apart:
        return
    st.markdown(f"**{text('data.merges')}**")
    for edit in dataset.edits:
        with _line():
            parts.quiet(_merged(edit, text))
            st.button(
                text("data.undo"), key=f"up-undo-{edit.id}", type="tertiary", on_click=_undo, args=(dataset, edit)
            )
    for place, each in enumerate(offered[:_MOST]):
        with _line():
            parts.quiet(_proposed(each, text))
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                key = f"{dataset.id}-{place}"
                st.button(text("data.merge"), key=f"up-merge-{key}", on_click=_merge, args=(dataset, each))
                st.button(
                    text("data.keep_apart"),
                    key=f"up-apart-{key}",
                    type="tertiary",
                    on_click=parts.attempt,
                    args=(cached.store().keep_apart, dataset, each),
                )
    if len(offered) > _MOST:
        parts.quiet(text("data.more_merges", n=len(offered) - _MOST))
    if apart:
        _apart(dataset, apart, text)


def _apart(dataset: Dataset, apart: Sequence[Apart], text: Text) -> None:
    """What the reader keeps apart, each with the way back."""
    with st.popover(text("data.apart", n=len(apart)), key=f"up-kept-apart-{dataset.id}", type="tertiary"):
        for each in apart:
            names = _quoted(each.names, text)
            said = text("data.apart_segments", dimension=each.dimension, names=names)
            with _line():
                parts.quiet(said if each.kind == "segments" else text("data.apart_columns", names=names))
                st.button(
                    text("data.offer_again"),
                    key=f"up-again-{each.id}",
                    type="tertiary",
                    on_click=parts.attempt,
                    args=(cached.store().offer_again, dataset, each.id),
                )


def _line() -> st.delta_generator.DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")


def _proposed(each: MergeProposal, text: Text) -> str:
    facts = {"names": _quoted(each.sources, text), "into": each.into, "n": each.responses}
    if each.kind == "segments":
        return text(f"data.merge_{each.reason}", dimension=each.dimension, **facts)
    return text("data.merge_columns_both" if each.both else "data.merge_columns", both=each.both, **facts)


def _merged(edit: Edit, text: Text) -> str:
    if edit.kind == "columns":
        return text("data.merged_columns", names=_quoted(edit.sources, text), into=edit.into)
    names = _quoted([name for name, _ in edit.names], text)
    into = _quoted(list(dict.fromkeys(into for _, into in edit.names)), text)
    return text("data.merged_segments", dimension=edit.dimension, names=names, into=into)


def _quoted(names: Sequence[str], text: Text) -> list[str]:
    return [text("data.quoted", name=name) for name in names]


def _merge(dataset: Dataset, each: MergeProposal) -> None:
    store = cached.store()
    if each.kind == "columns":
        is_done = parts.attempt(store.merge_columns, dataset, each.into, each.sources)
    else:
        names = dict.fromkeys(each.sources, each.into)
        is_done = parts.attempt(store.merge_segments, dataset, each.dimension, names)
    if is_done:
        parts.reset()


def _undo(dataset: Dataset, edit: Edit) -> None:
    if parts.attempt(cached.store().undo, dataset, edit.id):
        parts.reset()
