"""A second file beside the responses: orders, customers, shops. By what they belong together is offered and said."""

import streamlit as st

from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.responses import RESPONDENT, RESPONSE_ID
from nps_core.store import Dataset, Join, KeyMatch
from pages import cached, parts
from pages.upload.dropping import Upload, awaited, on_disk

_STATE = "up-second"
_MOST_KEYS = 6


def second_file(dataset: Dataset, text: Text) -> None:
    """The files that are joined, each with its undo, and the way to join one more."""
    st.markdown(f"**{text('data.second')}**")
    for join in dataset.joins:
        _joined(dataset, join, text)
    waiting = st.session_state.get(_STATE)
    if waiting is not None and waiting[0] == dataset.id:
        _offer(dataset, waiting[1], text)
        return
    uploaded = st.file_uploader(
        text("data.second_drop"),
        key=f"up-second-{dataset.id}-{st.session_state.setdefault('up-second-round', 0)}",
        max_upload_size=cached.store().settings.upload_mb,
    )
    if uploaded is not None:
        _put_away()
        st.session_state[_STATE] = (dataset.id, on_disk(uploaded))
        st.session_state["up-second-round"] += 1
        st.rerun()


def _joined(dataset: Dataset, join: Join, text: Text) -> None:
    matched, unmatched = cached.store().match(dataset, join)
    names = [column.name for column in join.columns]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        parts.quiet(
            text("data.joined", file=join.file, n=matched, total=matched + unmatched, names=names),
            *(text(note.key, **note.facts) for note in join.notes),
        )
        st.button(
            text("data.undo"), key=f"up-unjoin-{join.id}", type="tertiary", on_click=_unjoin, args=(dataset, join)
        )


def _offer(dataset: Dataset, upload: Upload, text: Text) -> None:
    """By which columns the file and the responses meet, to choose from; what would come of it."""
    place, name = str(upload.place), upload.name
    try:
        upload.is_looked_at()
        companion = awaited(cached.companion(place, name), upload, text, _put_away)
        keys = cached.key_matches(dataset.version, place, name)[:_MOST_KEYS]
    except NpsError as error:
        parts.refusal(error, text, key="up-second-refused")
        keys = ()
    else:
        if not keys:
            parts.quiet(text("data.second_none", file=name, names=[each.name for each in companion.receipt.columns]))
    if keys:
        picked = st.radio(
            text("data.second_key", file=name),
            range(len(keys)),
            format_func=lambda number: parts.escaped(_pair(keys[number], text)),
            captions=[parts.escaped(_match(each, text)) for each in keys],
            key="up-second-key",
        )
        with st.container(horizontal=True):
            st.button(text("data.join"), key="up-join", on_click=_join, args=(dataset, upload, keys[picked]))
            st.button(text("data.put_away"), key="up-second-away", on_click=_put_away)
        return
    st.button(text("data.put_away"), key="up-second-away", on_click=_put_away)


def _pair(each: KeyMatch, text: Text) -> str:
    """The two columns by which rows meet."""
    named = {RESPONDENT: text("data.role_respondent"), RESPONSE_ID: text("data.role_response_id")}
    return text("data.second_pair", own=named.get(each.own, each.own), theirs=each.theirs)


def _match(each: KeyMatch, text: Text) -> str:
    """How many responses and rows meet by two columns."""
    facts = {"n": each.matched, "total": each.matched + each.unmatched, "others": each.without_response}
    return text("data.second_match_repeated" if each.repeated else "data.second_match", repeated=each.repeated, **facts)


def _join(dataset: Dataset, upload: Upload, key: KeyMatch) -> None:
    companion = cached.companion(str(upload.place), upload.name).outcome()
    if parts.attempt(cached.store().join, dataset, companion, upload.place, key.own, key.theirs):
        _put_away()


def _unjoin(dataset: Dataset, join: Join) -> None:
    if parts.attempt(cached.store().undo, dataset, join.id):
        parts.reset()


def _put_away() -> None:
    waiting = st.session_state.pop(_STATE, None)
    if waiting is not None:
        waiting[1].let_go()
