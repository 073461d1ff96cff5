"""Saved views: page and filters under a name, opened, renamed, removed and brought back."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from nps_core import links
from nps_core.i18n import Text
from nps_core.links.parts import AS, DATA, LANGUAGE, TABLE, VERSION, VIEW, Part
from nps_core.report import PAGES
from nps_core.store import Dataset
from nps_core.store.saved import LONGEST_VIEW_NAME, SavedView
from pages import cached, parts
from pages.known import known

_NOT_KEPT = (LANGUAGE, DATA, VERSION, AS, VIEW)
"""What a link has and a saved view has not: it is of its data set, as that stands whenever it is opened."""
_OPENED_ON = (*PAGES, "reviews", "planning")
"""The pages that filters hold on and that every reader may open; of any other, a view opens on the first of them."""
_REMOVED = "view-removed"


def take_up() -> None:
    """Show the saved view that the link asks for: everything as it was chosen when it was saved."""
    asked = st.query_params.get(VIEW, "")
    if not asked:
        return
    del st.query_params[VIEW]
    store = cached.store()
    view = next((each for dataset in store.datasets() for each in store.saved_views(dataset) if each.id == asked), None)
    if view is None:
        return
    here = known(store.dataset(view.dataset))
    if "looked_at" not in st.session_state:  # no widget is there yet that would put its own part into the URL
        for key, values in view.query.items():
            st.query_params[key] = list(values)
    st.session_state["data"] = st.session_state["looked_at"] = view.dataset
    st.session_state["days_within"] = here.days
    st.session_state["reading"] = None
    for key, part in links.parts_of(here).items():
        if key not in (*_NOT_KEPT, TABLE):
            _put(key, part, view.query.get(key, ()))


def views(dataset: Dataset | None, page: str, text: Text) -> None:
    """The saved views of a data set, and a name for the present one."""
    if dataset is None:
        return
    opened = st.expander(text("links.saved"), key="view-list", on_change="rerun", icon=":material/bookmarks:")
    if not opened.open:
        return
    with opened:
        found = cached.store().saved_views(dataset)
        for view in found:
            _row(view, text)
        parts.quiet(text("links.audience" if found else "links.none"))
        if removed := st.session_state.get(_REMOVED):
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.quiet(text("links.removed", name=removed[1]))
                st.button(text("data.undo"), key="view-undo", type="tertiary", on_click=_restore)
        if not cached.may("save_view"):
            return
        st.text_input(
            text("links.name"), key="view-name", max_chars=LONGEST_VIEW_NAME, placeholder=text("links.name_hint")
        )
        st.button(text("links.save"), key="view-save", on_click=_save, args=(dataset, page or PAGES[0]))


def _row(view: SavedView, text: Text) -> None:
    """The name of a view, which opens it, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"view-open-{view.id}"):
        st.page_link(
            f"{view.page if view.page in _OPENED_ON else PAGES[0]}.py",
            label=parts.escaped(view.name),
            query_params={DATA: view.dataset, VIEW: view.id},
            width="stretch",
        )
        if not cached.may("change_view"):
            return
        change = st.popover("", icon=":material/more_vert:", type="tertiary", key=f"view-{view.id}", on_change="rerun")
        if not change.open:
            return
        with change:
            key = f"view-name-{view.id}-{view.revision}"
            st.text_input(text("links.new_name"), value=view.name, key=key, max_chars=LONGEST_VIEW_NAME)
            st.button(text("links.rename"), key=f"view-rename-{view.id}", on_click=_rename, args=(view, key))
            st.button(
                text("links.remove"),
                key=f"view-remove-{view.id}",
                icon=":material/delete:",
                on_click=_remove,
                args=(view,),
            )


def _put(key: str, part: Part, values: Sequence[str]) -> None:
    """What a widget of a key holds, as if the reader had chosen it."""
    read = part.read(values) if values else ()
    if part.kind == "many":
        st.session_state[key] = list(read)
    elif part.kind == "days" and read:
        st.session_state[key] = tuple(date.fromisoformat(day) for day in read)
    elif part.kind == "one" and read:
        st.session_state[key] = read[-1]
    elif read:
        st.session_state[key] = {"number": int, "yes": bool, "words": str}[part.kind](read[-1])
    elif part.usual is not None:
        st.session_state[key] = part.usual
    else:
        st.session_state.pop(key, None)
        if part.kind == "one":  # nothing but the page itself puts it there
            st.query_params.pop(key, None)


def _present() -> Mapping[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params if key not in _NOT_KEPT}


def _save(dataset: Dataset, page: str) -> None:
    name = st.session_state["view-name"]
    if parts.attempt(cached.store().save_view, dataset, name, page, _present()):
        st.session_state["view-name"] = ""


def _rename(view: SavedView, key: str) -> None:
    parts.attempt(cached.store().change_view, view, st.session_state[key])


def _remove(view: SavedView) -> None:
    cached.store().remove_view(view.id)
    st.session_state[_REMOVED] = (view.id, view.name)


def _restore() -> None:
    cached.store().restore_view(st.session_state.pop(_REMOVED)[0])
