"""What was kept last: said on every page until it is understood, with one button that takes it back."""

from dataclasses import dataclass

import streamlit as st

from nps_core import wording
from nps_core.i18n import Text
from nps_core.store import Comparison, Dataset
from pages import cached, parts


@dataclass(frozen=True)
class Kept:
    """A file that was kept.

    Attributes:
        file: its name.
        dataset: where it is now.
        was: that data set before; None if it is new.
        comparison: what it brought to the one that stood.
        new: the data sets that are new, those of other questions among them.
        also: the names of the data sets of other questions.
        mapping: the shape that is remembered since; empty if it was before.
    """

    file: str
    dataset: Dataset
    was: Dataset | None = None
    comparison: Comparison | None = None
    new: tuple[Dataset, ...] = ()
    also: tuple[str, ...] = ()
    mapping: str = ""

    @property
    def is_wave(self) -> bool:
        """Whether it is one more file of a data set that stood."""
        return self.was is not None and len(self.was.waves) < len(self.dataset.waves)


def tell(kept: Kept) -> None:
    """Say on the pages that follow what was kept."""
    st.session_state["up-kept"] = kept


def kept_last(text: Text) -> None:
    """What was kept last, and the button that takes it back; before it, what could not be done."""
    parts.refused_last(text)
    kept = st.session_state.get("up-kept")
    if kept is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="up-kept-last"):
        st.markdown(parts.escaped(_said(kept, text)), width="stretch")
        if kept.is_wave or kept.new:
            st.button(text("data.undo"), key="up-take-back", on_click=_take_back, args=(kept,))
        st.button(text("frame.understood"), key="up-understood", type="tertiary", on_click=_understood)


def _said(kept: Kept, text: Text) -> str:
    if kept.is_wave and kept.comparison is not None:
        found = kept.comparison
        facts = {"n": found.new, "changed": found.changed, "same": found.same}
        said = text("data.kept_more", file=kept.file, name=kept.dataset.name, **facts)
    elif kept.new:
        said = text("data.kept_new", file=kept.file, name=kept.dataset.name, n=kept.dataset.responses)
    else:
        said = text("data.kept_again", file=kept.file, name=kept.dataset.name)
    also = text("data.kept_also", names=kept.also) if kept.also else ""
    return wording.together(text, said, also)


def _take_back(kept: Kept) -> None:
    if not parts.attempt(_undo, kept):
        return
    parts.reset()
    st.session_state.pop("data", None)
    _understood()


def _undo(kept: Kept) -> None:
    """Take an import back: new data sets are removed, a further file leaves the one that stood."""
    store = cached.store()
    for dataset in (*kept.new, *([kept.dataset] if kept.is_wave else ())):
        store.take_back(dataset)
    if kept.mapping:
        store.forget(kept.mapping)


def _understood() -> None:
    st.session_state.pop("up-kept", None)
