"""What the URL carries.

Widgets of the user's own values are bound to it by Streamlit; translated choices carry their id through the small
codec here, because Streamlit would write the label of the reader's language.
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nps_core.i18n import LANGUAGES, Text, language_of, text_in
from nps_core.links.parts import AS, DATA, LANGUAGE, STOOD, VERSION, VIEW
from nps_core.store import Dataset
from pages import cached
from pages.parts.words import quiet

_OF_THE_READER = (LANGUAGE, VIEW)
"""What a link that is passed on does not carry: everybody reads it in their own language."""
_LONG = 2_000

_TOLD = "link-told"
_OF_THE_DATA_SET = ("looked_at", "days_within")
"""What is remembered of the data set shown last, so that another one takes its filters off: not on the way back."""


def choice(
    key: str,
    options: Sequence[str],
    show: Callable[[str], str],
    *,
    label: str,
    default: str,
    widget: Callable[..., Any] = st.selectbox,
    always: bool = False,
    **settings: Any,
) -> str:
    """A choice among ids whose names are in the reader's language; with ``always`` the default is in the URL too."""
    known = st.session_state.get(key)
    if known not in options:
        asked = st.query_params.get(key, default)
        known = asked if asked in options else default
    # Told anew each time: a browser that missed the first run, cut short by the next, would show nothing chosen.
    st.session_state[key] = known
    chosen = str(widget(label, options, format_func=show, key=key, **settings) or default)
    tell_url(key, [] if chosen == default and not always else [chosen])
    return chosen


def choices(
    key: str, options: Sequence[str], show: Callable[[str], str], *, label: str, widget: Callable[..., Any], **more: Any
) -> tuple[str, ...]:
    """Several choices among ids; none means all."""
    known = st.session_state.get(key)
    if known is None:
        known = st.query_params.get_all(key)
    st.session_state[key] = [each for each in known if each in options]
    chosen = list(widget(label, options, format_func=show, key=key, **more))
    tell_url(key, chosen)
    return tuple(chosen)


def follow_history() -> None:
    """Once the reader has gone back or forward in the browser: what was kept beside the URL is read from it again.

    At the start of a run, so that one that is cut short takes back no less.
    """
    if not _is_from_history():
        return
    told: dict[str, str] = st.session_state.get(_TOLD, {})
    gone = [held for held, key in told.items() if key != DATA or DATA in st.query_params]
    for held in (*gone, *_OF_THE_DATA_SET):
        st.session_state.pop(held, None)


def _is_from_history() -> bool:
    """Whether the browser's way back or forward led to this run (private: without it, what was chosen stays)."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def kept(key: str, options: Sequence[str]) -> list[str]:
    """What the URL carries for no widget: those of some ids that were chosen, in the order of choosing."""
    known = st.session_state.get(key)
    if known is None:
        known = st.query_params.get_all(key)
    st.session_state[key] = [each for each in dict.fromkeys(known) if each in options]
    tell_url(key, st.session_state[key])
    return st.session_state[key]


def reader_text() -> Text:
    """The catalogue in the language that the reader, the link or the browser asks for."""
    asked = st.session_state.get("lang") or st.query_params.get("lang")
    return text_in(asked if asked in LANGUAGES else language_of(st.context.locale))


def link_button(dataset: Dataset, text: Text) -> None:
    """The link of what is shown, to copy; made when it is opened, and the version of the data set with it."""
    opened = st.popover(text("links.button"), icon=":material/link:", key="link", on_change="rerun")
    if not opened.open:
        return
    with opened:
        written = full_link(dataset)
        st.code(written, language=None, wrap_lines=True)
        quiet(text("links.copy"), text("links.long", n=len(written)) if len(written) > _LONG else "")


def full_link(dataset: Dataset) -> str:
    """The link of what is shown, with the data set and the version that is shown, which is remembered."""
    cached.store().remember_version(dataset)
    query = {key: st.query_params.get_all(key) for key in st.query_params if key not in _OF_THE_READER}
    query |= {DATA: [dataset.id], VERSION: [dataset.tag]} | ({AS: [STOOD]} if dataset.as_of else {})
    place = str(st.context.url or "").partition("?")[0].partition("#")[0]
    return f"{place}?{urlencode(query, doseq=True)}"


def reset() -> None:
    """Take every filter off: each widget back to what shows everything, and the URL follows."""
    told = st.session_state.get(_TOLD, {})
    for key, everything in st.session_state.get("unfiltered", {}).items():
        st.session_state[key] = everything
        if key in told:  # of themes, the data set that is shown next may have none, and no widget to say so
            st.query_params.pop(key, None)


def tell_url(key: str, values: list[str], *, held: str = "") -> None:
    """Put something into the URL that no widget is bound to; nothing takes it out.

    Args:
        held: under which name the session holds it, when that is another.
    """
    st.session_state.setdefault(_TOLD, {})[held or key] = key
    if st.query_params.get_all(key) == values:
        return
    if values:
        st.query_params[key] = values
    else:
        st.query_params.pop(key, None)
