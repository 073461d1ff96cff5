"""The themes as a table: out to a spreadsheet, and an edited one in again."""

from functools import partial

import streamlit as st

from nps_core import receipts
from nps_core.access import Guarded
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.store import CODEBOOK, Dataset
from pages import cached, parts
from pages.upload.dropping import Upload, awaited, dropped_beside, let_go_of

_FILE = "steer-codebook-file"


def codebook(dataset: Dataset, text: Text) -> None:
    """Download it, or drop an edited one; what that cannot do is said with its row and column."""
    st.markdown(f"**{text('steering.codebook')}**")
    parts.quiet(text("steering.codebook_hint"))
    st.download_button(
        text("steering.codebook_download"),
        partial(_table, cached.store(), dataset),
        file_name="themes.csv",
        mime="text/csv",
        key="steer-codebook-download",
        on_click="ignore",
        icon=":material/download:",
    )
    upload = dropped_beside(text("steering.codebook_drop"), _FILE)
    if upload is not None:
        _adopt(dataset, upload, text)


def _table(store: Guarded, dataset: Dataset) -> bytes:
    """The file, made outside the run of a page: it asks nothing of the session."""
    return receipts.codebook_as_csv(store.codebook(dataset))


def _adopt(dataset: Dataset, upload: Upload, text: Text) -> None:
    away = partial(let_go_of, _FILE)
    try:
        upload.is_looked_at()
        reading = cached.companion(str(upload.place), upload.name, CODEBOOK)
        edited = cached.store().adopt_codebook(dataset, awaited(reading, upload, text, away))
    except NpsError as error:
        parts.refusal(error, text, key="steer-codebook-refused")
        st.button(text("data.put_away"), key="steer-codebook-away", on_click=away)
    else:
        away()
        cached.jobs().ensure(edited)
        st.rerun()
