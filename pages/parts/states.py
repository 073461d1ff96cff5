"""What a page shows when there is nothing to show yet: no data, nothing that matches, a refusal."""

import html
from collections.abc import Callable

import streamlit as st

from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.store import Dataset
from nps_core.views import Scope
from pages import cached
from pages.parts.link import reset
from pages.parts.responses import comments
from pages.parts.words import lead, quiet

_REFUSED = "up-not-done"


def refusal(error: NpsError, text: Text, key: str = "refusal") -> None:
    """What was found, what was wanted, what to do."""
    with st.container(border=True, key=key):
        st.markdown(f":material/error: **{text('frame.refused')}**")
        st.html(f'<p role="alert">{html.escape(sentence(error, text))}</p>')


def attempt(change: Callable[..., object], *what: object, **how: object) -> bool:
    """Do what a click asks for, and say whether it could be done; a refusal is told on the page that follows."""
    st.session_state.pop(_REFUSED, None)
    try:
        change(*what, **how)
    except NpsError as error:
        st.session_state[_REFUSED] = error
        return False
    return True


def refused_last(text: Text) -> None:
    """What could not be done, until it is understood."""
    if _REFUSED in st.session_state:
        refusal(st.session_state[_REFUSED], text, key="up-refused-last")
        st.button(text("frame.understood"), key="up-refusal-understood", type="tertiary", on_click=_understood)


def _understood() -> None:
    st.session_state.pop(_REFUSED, None)


def sentence(error: NpsError, text: Text) -> str:
    """The sentence of an error in the reader's language."""
    return text(error.key, **error.facts)


def no_data(text: Text) -> None:
    """No data set yet, and where to bring one in."""
    with st.container(border=True, key="no-data"):
        if not cached.may("add"):
            lead(text("access.no_data"))
            return
        lead(text("frame.no_data"))
        st.page_link("data.py", label=text("frame.bring_data"), icon=":material/upload_file:")


def nothing_matches(text: Text) -> None:
    """Filters that leave nothing, and the way back."""
    with st.container(border=True, key="nothing"):
        quiet(text("frame.nothing_matches"))
        st.button(text("frame.reset"), key="reset-nothing", on_click=reset, type="primary")


def only_responses(scope: Scope, dataset: Dataset, text: Text) -> None:
    """Where no score can be shown: what there is to read, or the way back."""
    if scope.matched.responses:
        comments(dataset, scope.filters, text)
    else:
        nothing_matches(text)


def sample_banner(text: Text) -> None:
    """That these are sample data, and where to drop one's own file."""
    if cached.may("add"):
        st.page_link("data.py", label=text("frame.sample"), icon=":material/upload_file:")
    else:
        quiet(text("access.sample"))
