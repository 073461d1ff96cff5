"""What the URL carries.

Widgets of the user's own values are bound to it by Streamlit; translated choices carry their id through the small
codec here, because Streamlit would write the label of the reader's language.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from nps_core.i18n import LANGUAGES, Text, language_of, text_in


def choice(
    key: str,
    options: Sequence[str],
    show: Callable[[str], str],
    *,
    label: str,
    default: str,
    widget: Callable[..., Any] = st.selectbox,
    **settings: Any,
) -> str:
    """A choice among ids whose names are in the reader's language."""
    if st.session_state.get(key) not in options:
        asked = st.query_params.get(key, default)
        st.session_state[key] = asked if asked in options else default
    chosen = str(widget(label, options, format_func=show, key=key, **settings) or default)
    _tell_url(key, [] if chosen == default else [chosen])
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
    _tell_url(key, chosen)
    return tuple(chosen)


def kept(key: str, options: Sequence[str]) -> list[str]:
    """What the URL carries for no widget: those of some ids that were chosen, in the order of choosing."""
    known = st.session_state.get(key)
    if known is None:
        known = st.query_params.get_all(key)
    st.session_state[key] = [each for each in dict.fromkeys(known) if each in options]
    _tell_url(key, st.session_state[key])
    return st.session_state[key]


def reader_text() -> Text:
    """The catalogue in the language that the reader, the link or the browser asks for."""
    asked = st.session_state.get("lang") or st.query_params.get("lang")
    return text_in(asked if asked in LANGUAGES else language_of(st.context.locale))


def reset() -> None:
    """Take every filter off: each widget back to what shows everything, and the URL follows."""
    for key, everything in st.session_state.get("unfiltered", {}).items():
        st.session_state[key] = everything


def _tell_url(key: str, values: list[str]) -> None:
    if st.query_params.get_all(key) == values:
        return
    if values:
        st.query_params[key] = values
    else:
        st.query_params.pop(key, None)
