"""The finding of themes as work under way."""

import streamlit as st

from nps_core.i18n import Text
from nps_core.store import Dataset
from pages import cached
from pages.parts.words import quiet

_LOOK_SECONDS = 0.7


def themes_job(dataset: Dataset, text: Text) -> None:
    """The finding of themes, while it is under way or after it stopped; begun by itself where it never was."""
    if not dataset.has_comments or dataset.as_of:
        return
    job = cached.jobs().ensure(dataset)
    if job is None:
        return
    if job.is_active:
        _progress(dataset, text)
        return
    if job.state == "done":
        st.rerun()  # it ended while this page was made
    with st.container(border=True, key="job"):
        if job.state == "failed":
            quiet(text(f"errors.{job.code}"))
        else:
            quiet(text("themes.cancelled"))
        if cached.may("start"):
            st.button(text("themes.find"), key="find-themes", on_click=cached.jobs().start, args=(dataset,))


@st.fragment(run_every=_LOOK_SECONDS)
def _progress(dataset: Dataset, text: Text) -> None:
    job = cached.jobs().of(dataset)
    if job is None or not job.is_active:
        st.rerun()
    with st.container(border=True, key="job"):
        left = job.seconds_left()
        stage = text(f"themes.stage_{job.stage or 'waiting'}")
        if left is not None and job.stage == "embedding":
            stage = text("themes.stage_left", stage=stage, done=job.done, total=job.total, seconds=left)
        st.progress(min(job.fraction, 1.0), text=stage)
        if cached.may("cancel"):
            st.button(text("themes.cancel"), key="cancel-themes", on_click=cached.jobs().cancel, args=(dataset,))
