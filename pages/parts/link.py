"""What the URL carries.

Widgets of the user's own values are bound to it by Streamlit; translated choices carry their id through the small
codec here, because Streamlit would write the label of the reader's language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from nps_core.i18n import LANGUAGES, Text, language_of, text_in
from nps_core.links.parts import AS, DATA, LANGUAGE, STOOD, VERSION, VIEW
from nps_core.store import Dataset
from pages import cached
from pages.parts.words import quiet

_OF_THE_READER = (LANGUAGE, VIEW)
"""What a link that is passed on does not carry: everybody reads it in their own language."""
_LONG = 2_000

_TOLD = "link-told"
_UNDERWAY = 1.0
"""So many seconds after something was put into the URL, a browser may not know it yet."""


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

    def in_url(value: str) -> list[str]:
        return [] if value == default and not always else [value]

    known = st.session_state.get(key)
    if known not in options or _went_back(key, in_url(known)):
        asked = st.query_params.get(key, default)
        known = asked if asked in options else default
    # Told anew each time: a browser that missed the first run, cut short by the next, would show nothing chosen.
    st.session_state[key] = known
    chosen = str(widget(label, options, format_func=show, key=key, **settings) or default)
    tell_url(key, in_url(chosen))
    return chosen


def choices(
    key: str, options: Sequence[str], show: Callable[[str], str], *, label: str, widget: Callable[..., Any], **more: Any
) -> tuple[str, ...]:
    """Several choices among ids; none means all."""
    known = st.session_state.get(key)
    if known is None or _went_back(key, known):
        known = st.query_params.get_all(key)
    st.session_state[key] = [each for each in known if each in options]
    chosen = list(widget(label, options, format_func=show, key=key, **more))
    tell_url(key, chosen)
    return tuple(chosen)


def forget_told() -> None:
    """What is chosen anew from here on, such as a saved view, is no way back, whatever the URL said before."""
    st.session_state.pop(_TOLD, None)


@dataclass(frozen=True)
class _Told:
    """What was put into the URL for a key, on which page and when."""

    values: list[str]
    page: str
    at: float


def _went_back(key: str, known: list[str]) -> bool:
    """Whether the URL is another than it was made on this page: the reader went back or forward in the browser.

    What was told a moment ago may not have reached the browser, which then still sends what was there before; and what
    is known to be chosen otherwise than was told, the reader chose just now.
    """
    told = st.session_state.get(_TOLD, {}).get(key)
    if told is None or told.page != _page() or told.values != known or monotonic() - told.at < _UNDERWAY:
        return False
    return bool(st.query_params.get_all(key) != told.values)


def _page() -> str:
    return str(st.session_state.get("link-page", ""))


def kept(key: str, options: Sequence[str]) -> list[str]:
    """What the URL carries for no widget: those of some ids that were chosen, in the order of choosing."""
    known = st.session_state.get(key)
    if known is None or _went_back(key, known):
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
    for key, everything in st.session_state.get("unfiltered", {}).items():
        st.session_state[key] = everything


def tell_url(key: str, values: list[str]) -> None:
    """Put something into the URL that no widget is bound to; nothing takes it out."""
    told = st.session_state.setdefault(_TOLD, {})
    if key not in told or told[key].values != values or told[key].page != _page():
        told[key] = _Told(values, _page(), monotonic())
    if st.query_params.get_all(key) == values:
        return
    if values:
        st.query_params[key] = values
    else:
        st.query_params.pop(key, None)
