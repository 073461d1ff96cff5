"""From a number to the responses behind it."""

import pandas as pd
import streamlit as st

from nps_core import links, wording
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.links.parts import READ
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, SCORE
from nps_core.scale import category
from nps_core.store import Dataset
from pages import cached
from pages.known import known
from pages.parts.link import tell_url
from pages.parts.words import quiet

_MOST_ROWS = 1_000
_READING = "reading"


def read_responses(filters: Filters) -> None:
    """Ask for the responses that match; they are shown by the run that follows."""
    st.session_state[_READING] = filters


def responses_button(
    n: int, filters: Filters, key: str, text: Text, name: str = "frame.read_responses", *, icon: str = ":material/list:"
) -> None:
    """A number that leads to the responses behind it."""
    st.button(
        text(name, n=n),
        key=key,
        type="tertiary",
        icon=icon or None,
        on_click=read_responses,
        args=(filters,),
        disabled=not n,
    )


def responses_drawer(dataset: Dataset | None, text: Text) -> None:
    """The responses that were asked for, if any were."""
    filters = _asked(dataset) if dataset else None
    read = [links.read_link(filters, dataset)] if filters is not None and dataset else []
    tell_url(READ, read, held=_READING)
    if filters is None or dataset is None:
        return

    @st.dialog(text("frame.responses"), width="large", on_dismiss=_put_away)
    def drawer() -> None:
        view = cached.themes(dataset.version, filters)
        names = {theme.id: theme.name(text.language) for theme in view.themes}
        quiet(wording.context(view.scope, text, names))
        quiet(wording.score_lead(view.scope, text))
        comments(dataset, filters, text)

    drawer()


def comments(dataset: Dataset, filters: Filters, text: Text, *, commented: bool = False) -> None:
    """The newest responses that match, as a table; with ``commented``, only those that say something."""
    rows = cached.store().rows(dataset, filters, limit=_MOST_ROWS, commented=commented)
    day, comment = text("frame.column_day"), text("frame.column_comment")
    st.dataframe(
        response_table(rows, text),
        hide_index=True,
        height=480,
        column_config={day: st.column_config.DateColumn(), comment: st.column_config.TextColumn(width="large")},
    )
    if len(rows) == _MOST_ROWS:
        quiet(text("frame.newest_only", n=_MOST_ROWS))


def response_table(rows: pd.DataFrame, text: Text) -> pd.DataFrame:
    """Responses as a reader reads them: score and comment in front, ids at the end."""
    shown = pd.DataFrame(
        {
            text("frame.column_score"): rows[SCORE],
            text("frame.column_group"): [text(f"wording.{category(int(score))}") for score in rows[SCORE]],
            text("frame.column_day"): pd.to_datetime(rows[ANSWERED_ON]).dt.date,
            text("frame.column_comment"): rows[COMMENT].fillna(""),
        }
    )
    others = rows.drop(columns=[SCORE, ANSWERED_ON, COMMENT]).rename(columns={RESPONSE_ID: text("frame.column_id")})
    taken = set(shown.columns)
    renamed = {name: f"{name} (2)" for name in others.columns if name in taken}
    words = others.select_dtypes(exclude="number").columns
    others[words] = others[words].fillna("")
    return pd.concat([shown, others.rename(columns=renamed)], axis=1)


def _asked(dataset: Dataset) -> Filters | None:
    """The responses that were asked for by a click or, on the first run, by the link."""
    if _READING not in st.session_state:
        asked = st.query_params.get(READ, "")
        st.session_state[_READING] = links.opened(asked, known(dataset)) if asked else None
    return st.session_state[_READING]


def _put_away() -> None:
    st.session_state[_READING] = None
