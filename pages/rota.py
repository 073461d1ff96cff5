"""Who is asked on which day: by number, or by name from a list of customers; a file to download."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from nps_core import planning, receipts, views, wording
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.planning import REST_DAYS, Rota
from nps_core.store import Dataset
from nps_core.views import Goals
from pages import cached, parts
from pages.upload.dropping import awaited, dropped_beside, let_go_of

_LIST = "rota-file"


def card(dataset: Dataset, goals: Goals, text: Text) -> None:
    """The rota that asks every customer once in a round."""
    with parts.card(text("planning.rota"), text("planning.rota_caption", days=planning.ROUND_DAYS)):
        start = st.date_input(
            text("planning.rota_start"), date.today() + timedelta(days=1), key="rota-start", width=190
        )
        if _LIST in st.session_state:
            _with_list(dataset, start, text)
        else:
            _without_list(goals, start, text)
            dropped_beside(text("planning.rota_drop"), _LIST)


def _without_list(goals: Goals, start: date, text: Text) -> None:
    if goals.customers is None:
        parts.quiet(text("planning.rota_how"))
        return
    found = planning.rota_of(goals.customers, start)
    parts.quiet(wording.rota_sentence(found, text))
    _download(found, text)


def _with_list(dataset: Dataset, start: date, text: Text) -> None:
    away = partial(let_go_of, _LIST)
    upload = st.session_state[_LIST]
    try:
        upload.is_looked_at()
        customers = awaited(cached.companion(str(upload.place), upload.name), upload, text, away)
        offered = views.customer_columns(customers)
        column = st.selectbox(text("planning.rota_column", file=upload.name), offered, key="rota-column", width=320)
        rest = st.slider(text("planning.rota_rest"), *REST_DAYS, REST_DAYS[1], key="rota-rest", width=320)
        listed = views.rota_of_list(cached.store(), dataset, customers, column, start=start, rest=rest)
    except NpsError as error:
        parts.refusal(error, text, key="rota-refused")
    else:
        parts.quiet(
            wording.rota_sentence(listed.rota, text),
            *wording.rota_notes(listed.rota, listed.blank, listed.repeated, listed.rested, text),
        )
        _download(listed.rota, text)
    st.button(text("data.put_away"), key="rota-away", on_click=away)


def _download(found: Rota, text: Text) -> None:
    st.download_button(
        text("planning.rota_download"),
        receipts.rota_as_csv(found, text),
        file_name=f"rota-{found.start.isoformat()}.csv",
        mime="text/csv",
        key="rota-download",
        on_click="ignore",
        icon=":material/download:",
    )
