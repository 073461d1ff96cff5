"""Links that were made on an earlier version of a data set: as it was, as it is now."""

from datetime import date, datetime

import streamlit as st

from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.links.parts import AS, STOOD, VERSION
from nps_core.store import Dataset
from nps_core.store.versions import Version
from pages import cached, parts
from pages.parts.link import tell_url

_TAG, _SHOWN, _GONE = "link-version", "link-stood", "link-gone"


def shown(dataset: Dataset | None) -> Dataset | None:
    """The data set as it stands, or as it stood when the link was made if the reader wants to see that."""
    if dataset is None:
        return None
    version, found = _asked(dataset), dataset
    if version is None:
        _forget()
    elif st.session_state[_SHOWN]:
        try:
            found = cached.store().at(version.key)
        except NpsError as error:
            st.session_state[_GONE] = error
            _forget()
    tag = st.session_state[_TAG][1]
    tell_url(VERSION, [tag] if tag else [], held=_TAG)
    tell_url(AS, [STOOD] if st.session_state[_SHOWN] else [], held=_SHOWN)
    return found


def told(now: Dataset | None, seen: Dataset | None, text: Text) -> None:
    """On which day the link was made and what changed since, or which day is shown; and the way to the other."""
    if now is None or seen is None:
        return
    if _GONE in st.session_state:
        parts.refusal(st.session_state[_GONE], text, key="link-gone-told")
        st.button(text("frame.understood"), key="link-gone-understood", type="tertiary", on_click=_understood)
    version = _asked(now)
    if version is None:
        return
    if seen.as_of:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="link-stood-told"):
            key = "stood" if seen.responses != now.responses else "stood_same"
            facts = {"day": day_of(seen.as_of), "then": seen.responses, "now": now.responses}
            st.markdown(f":material/history: **{text(f'links.{key}', **facts)}**", width="stretch")
            st.button(text("links.show_now"), key="link-now", on_click=_forget)
        return
    try:
        then = cached.store().at(version.key)
    except NpsError as error:
        st.session_state[_GONE] = error
        _forget()
        st.rerun()
    with st.container(border=True, key="link-moved"):
        key = "moved" if then.responses != now.responses else "changed"
        parts.quiet(text(f"links.{key}", day=day_of(version.at), then=then.responses, now=now.responses))
        with st.container(horizontal=True):
            st.button(text("links.show_then"), key="link-then", on_click=_show_then)
            st.button(text("links.show_now"), key="link-now", on_click=_forget)


def day_of(instant: str) -> date:
    """The day (UTC) of an instant as the store writes it."""
    return datetime.fromisoformat(instant).date()


def _asked(dataset: Dataset) -> Version | None:
    """The version of the link that was opened; None without one, if it stands, or if it is of another data set."""
    if _TAG not in st.session_state:
        st.session_state[_TAG] = (dataset.id, st.query_params.get(VERSION, ""))
        st.session_state[_SHOWN] = st.query_params.get(AS) == STOOD
    of, tag = st.session_state[_TAG]
    if not tag or of != dataset.id or tag == dataset.tag:
        return None
    return cached.store().version_tagged(dataset.id, tag)


def _show_then() -> None:
    st.session_state[_SHOWN] = True


def _forget() -> None:
    st.session_state[_TAG], st.session_state[_SHOWN] = ("", ""), False


def _understood() -> None:
    st.session_state.pop(_GONE, None)
