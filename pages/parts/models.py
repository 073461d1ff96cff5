"""Which language model reads the comments of a data set, and the fetching of another one."""

import streamlit as st

from nps_core.comments.vectors.models import SUGGESTED, ModelInfo, is_hub_id
from nps_core.i18n import Text
from nps_core.store import Dataset
from pages import cached
from pages.parts.words import escaped, quiet

_LOOK_SECONDS = 1.0
_MEGABYTE = 1024 * 1024
_CHOSEN, _WANTED, _FETCHED = "model-chosen", "model-wanted", "model-fetched"


def models_card(dataset: Dataset, text: Text) -> None:
    """The model that reads the comments, with its size; another one of this machine; one from a hub."""
    if not cached.may("choose_themes"):
        return
    opened = st.popover(text("models.title"), icon=":material/translate:", key="models", on_change="rerun")
    if opened.open:
        with opened:
            _choice(dataset, text)
            if cached.may("fetch"):
                _fetch(text)


def _choice(dataset: Dataset, text: Text) -> None:
    known = {each.name: each for each in cached.jobs().models()}
    chosen = dataset.choice.model or ""
    names = list(dict.fromkeys(["", *known, chosen]))

    def choose() -> None:
        cached.store().choose_themes(dataset, model=st.session_state[_CHOSEN] or None)

    st.selectbox(
        text("models.choose"),
        names,
        index=names.index(chosen),
        format_func=lambda name: _told(name, known, text),
        key=_CHOSEN,
        on_change=choose,
    )
    quiet(*_about(known.get(chosen), text), text("models.anew"))


def _fetch(text: Text) -> None:
    st.text_input(text("models.fetch_name"), key=_WANTED, max_chars=200, placeholder=SUGGESTED[0])
    quiet(text("models.fetch_note", names=SUGGESTED))
    wanted = st.session_state[_WANTED].strip()

    def fetch() -> None:
        st.session_state[_FETCHED] = wanted
        cached.jobs().fetch(wanted)

    st.button(text("models.fetch"), key="fetch-model", disabled=not is_hub_id(wanted), on_click=fetch)
    if st.session_state.get(_FETCHED):
        _fetching(st.session_state[_FETCHED], text)


def _told(name: str, known: dict[str, ModelInfo], text: Text) -> str:
    """A model in the list, with its size."""
    if not name:
        return text("models.automatic")
    shown = text("models.packaged") if name == "packaged" else escaped(name)
    info = known.get(name)
    return text("models.sized", name=shown, size=info.bytes / _MEGABYTE) if info else text("models.absent", name=shown)


def _about(info: ModelInfo | None, text: Text) -> list[str]:
    if info is None:
        return []
    lines = [text(f"models.from_{info.origin}")]
    if info.dimensions:
        lines.append(text("models.dimensions", n=info.dimensions))
    if info.languages:
        lines.append(text("models.languages", n=len(info.languages), names=info.languages))
    return [" · ".join(lines)]


@st.fragment(run_every=_LOOK_SECONDS)
def _fetching(name: str, text: Text) -> None:
    """How the fetching stands; once the model is here it can be chosen."""
    job = cached.jobs().fetching(name)
    if job is None:
        return
    if job.is_active:
        stage = "asking" if not job.total else "fetching"
        st.progress(min(job.fraction, 1.0), text=text(f"models.{stage}", done=job.done, total=job.total))
        st.button(text("themes.cancel"), key="cancel-fetch", on_click=cached.jobs().cancel_fetch, args=(name,))
    elif job.state == "failed":
        quiet(text(f"errors.{job.code}"))
    elif job.state == "cancelled":
        quiet(text("models.fetch_cancelled"))
    else:
        st.session_state[_FETCHED] = ""
        st.rerun()
