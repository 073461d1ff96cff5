"""A file that was dropped: where its bytes lie, what its reader decided about it, and the way to let go of it."""

import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from nps_core.i18n import Text
from nps_core.reading import Choices, Reading
from nps_core.reading.guard import shown_name
from nps_core.store import Dataset
from pages import cached, parts
from pages.underway import Underway

LONGEST_NAME = 120
"""The most characters of the name of a file or of a data set."""

_SHOWN_AFTER = 0.4
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Dropped:
    """A file that was dropped and is not kept yet.

    Attributes:
        place: where its bytes lie.
        name: what it is called, for display.
        choices: what its reader decided about it.
        is_anew: whether what was confirmed for earlier files is left aside.
        last: what was decided before the last decision; None before the first.
        turn: how often something was decided; a control of one turn is not the same in the next.
    """

    place: Path
    name: str
    choices: Choices = Choices()
    is_anew: bool = False
    last: Choices | None = None
    turn: int = 0

    def key(self, name: str) -> str:
        """The key of a control of this turn."""
        return f"up-{name}-{self.turn}"


def drop(text: Text) -> None:
    """The place to drop a file; its bytes go to disk at once and leave Streamlit's memory."""
    most = cached.store().settings.upload_mb
    uploaded = st.file_uploader(
        text("data.drop"),
        key=f"file-{st.session_state.setdefault('upload_round', 0)}",
        max_upload_size=most,
        help=text("data.formats"),
    )
    parts.quiet(text("data.limit", mb=most))
    if uploaded is None:
        return
    put_away()
    st.session_state.pop("up-sheets", None)
    place, name = on_disk(uploaded)
    st.session_state["upload"] = Dropped(place, name, Choices(home=_zone_of_reader()))
    st.session_state["upload_round"] += 1
    st.rerun()


def on_disk(uploaded: Any) -> tuple[Path, str]:
    """Where the bytes of an upload lie now, and what it may be called on a screen."""
    folder = cached.store().folder / "staging" / f"upload-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    place = folder / "file"
    place.write_bytes(uploaded.getvalue())
    cached.let_go(uploaded)
    return place, shown_name(uploaded.name) or "file"


def dropped() -> Dropped | None:
    """The file that waits to be kept; None while there is none."""
    return st.session_state.get("upload")


def choose(choices: Choices) -> None:
    """Read the file again under other choices; a choice that changes nothing does nothing."""
    file = st.session_state["upload"]
    if choices != file.choices:
        st.session_state["upload"] = replace(file, choices=choices, last=file.choices, turn=file.turn + 1)
        st.rerun()


def back() -> None:
    """Take the last decision back."""
    file = st.session_state["upload"]
    st.session_state["upload"] = replace(file, choices=file.last or Choices(), last=None, turn=file.turn + 1)


def read_anew() -> None:
    """Read the file as if none of its shape had come before."""
    file = st.session_state["upload"]
    st.session_state["upload"] = replace(file, is_anew=True, turn=file.turn + 1)


def target() -> Dataset | None:
    """The data set that the file is to go into; None for one of its own."""
    chosen = st.session_state.get("into", "")
    return next((each for each in cached.store().datasets() if each.id == chosen), None)


def read(file: Dropped, choices: Choices, text: Text) -> Reading:
    """What a file is read as under some choices, once it is read; until then, that it is being read.

    Raises:
        FileRefused, TableRefused: it cannot be used as it is.
    """
    return awaited(cached.reading(str(file.place), file.name, choices, file.is_anew), file.name, text)


def awaited(work: Underway, name: str, text: Text) -> Any:
    """The outcome of reading a file; while it is under way the page says so and every control works.

    Each look at the page's state lets a click of the reader through, which ends this run and begins another.
    """
    if work.is_done(_SHOWN_AFTER):
        return work.outcome()
    told, stop = st.empty(), st.empty()
    most = cached.store().settings.read_seconds
    stop.button(text("data.put_away"), key=f"up-stop-{id(work):x}", on_click=put_away)
    is_done = False
    while not is_done:
        with told.container():
            parts.quiet(text("data.reading", name=name, n=int(work.seconds), most=most))
        is_done = work.is_done(_LOOK_SECONDS)
    told.empty()
    stop.empty()
    return work.outcome()


def put_away() -> None:
    """Forget the file, and take its bytes off the disk."""
    file = st.session_state.pop("upload", None)
    for name in ("into", "called"):
        st.session_state.pop(name, None)
    if file is not None:
        shutil.rmtree(file.place.parent, ignore_errors=True)


def _zone_of_reader() -> str:
    zone = st.context.timezone or ""
    return zone if zone in available_timezones() else ""
