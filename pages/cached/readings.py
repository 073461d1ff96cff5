"""Files that were dropped, as they are read."""

import secrets
from pathlib import Path

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from nps_core.reading import Choices, Reading, read
from nps_core.reading.companion import Companion, read_companion
from nps_core.store import Comparison, KeyMatch
from pages.cached.stores import whole_store
from pages.underway import Underway

_READINGS = 16


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def reading(upload: str, name: str, choices: Choices, is_anew: bool) -> Underway[Reading]:
    """What a file is read as under some choices; with ``is_anew`` not as files of its shape were read before."""
    out = Path(upload).parent / f"read-{secrets.token_hex(4)}"
    limits, remembered = whole_store().settings, {} if is_anew else whole_store().remembered()
    known = {"settings": limits, "remembered": remembered}
    return Underway(lambda stop: read(Path(upload), out, choices, name=name, stop=stop, **known))


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def comparison(upload: str, name: str, choices: Choices, is_anew: bool, version: str) -> Comparison:
    """What a file that was read would bring to a data set."""
    return whole_store().compare(reading(upload, name, choices, is_anew).outcome(), whole_store().at(version))


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def companion(upload: str, name: str, choices: Choices = Choices()) -> Underway[Companion]:
    """A second file, as it is read."""
    out = Path(upload).parent / f"read-{secrets.token_hex(4)}"
    limits = whole_store().settings
    return Underway(lambda stop: read_companion(Path(upload), out, choices, name=name, settings=limits, stop=stop))


@st.cache_resource(show_spinner=False, max_entries=_READINGS)
def key_matches(version: str, upload: str, name: str) -> tuple[KeyMatch, ...]:
    """By which columns the rows of a second file and the responses meet."""
    return whole_store().propose_keys(whole_store().at(version), companion(upload, name).outcome())


def let_go(uploaded: object) -> None:
    """Free an upload from Streamlit's memory at once; it would stay until the session ends.

    The manager of uploads is private to Streamlit: where it has changed, the upload stays a little longer.
    """
    try:
        manager = get_instance().uploaded_file_mgr
        manager.remove_file(session_id=get_script_run_ctx().session_id, file_id=uploaded.file_id)
    except (AttributeError, TypeError):
        return
