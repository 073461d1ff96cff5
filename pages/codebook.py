"""The themes as a table: out to a spreadsheet, and an edited one in again."""

import streamlit as st

from nps_core import receipts
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.store import CODEBOOK, Dataset
from pages import cached, parts
from pages.upload.dropping import awaited, on_disk

_FILE, _ROUND = "steer-codebook", "steer-codebook-round"


def codebook(dataset: Dataset, text: Text) -> None:
    """Download it, or drop an edited one; what that cannot do is said with its row and column."""
    st.markdown(f"**{text('steering.codebook')}**")
    parts.quiet(text("steering.codebook_hint"))
    st.download_button(
        text("steering.codebook_download"),
        lambda: receipts.codebook_as_csv(cached.store().codebook(dataset)),
        file_name="themes.csv",
        mime="text/csv",
        key="steer-codebook-download",
        on_click="ignore",
        icon=":material/download:",
    )
    uploaded = st.file_uploader(
        text("steering.codebook_drop"),
        key=f"steer-codebook-file-{st.session_state.setdefault(_ROUND, 0)}",
        max_upload_size=cached.store().settings.upload_mb,
    )
    if uploaded is not None:
        st.session_state[_FILE] = on_disk(uploaded)
        st.session_state[_ROUND] += 1
        st.rerun()
    if _FILE in st.session_state:
        _adopt(dataset, text)


def _adopt(dataset: Dataset, text: Text) -> None:
    upload = st.session_state[_FILE]
    try:
        upload.is_looked_at()
        reading = cached.companion(str(upload.place), upload.name, CODEBOOK)
        edited = cached.store().adopt_codebook(dataset, awaited(reading, upload, text, _put_away))
    except NpsError as error:
        parts.refusal(error, text, key="steer-codebook-refused")
        st.button(text("data.put_away"), key="steer-codebook-away", on_click=_put_away)
    else:
        _put_away()
        cached.jobs().ensure(edited)
        st.rerun()


def _put_away() -> None:
    upload = st.session_state.pop(_FILE, None)
    if upload is not None:
        upload.let_go()
