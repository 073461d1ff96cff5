"""A file that was dropped: where its bytes lie, what its reader decided about it, and the way to let go of it."""

import os
import secrets
import shutil
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

import streamlit as st

from nps_core.errors import FileRefused
from nps_core.i18n import Text
from nps_core.reading import Choices, Reading
from nps_core.reading.guard import shown_name
from nps_core.store import Dataset
from pages import cached, parts
from pages.underway import Underway

T = TypeVar("T")

LONGEST_NAME = 120
"""The most characters of the name of a file or of a data set."""

_SHOWN_AFTER = 0.4
_LOOK_SECONDS = 0.5


class Upload:
    """The bytes of an upload on disk, until they are let go or the session that holds them ends.

    Attributes:
        place: where they lie.
        name: what the file is called, for display.
    """

    def __init__(self, name: str, content: bytes) -> None:
        folder = cached.store().folder / "staging" / f"upload-{secrets.token_hex(8)}"
        folder.mkdir(parents=True)
        self.place, self.name = folder / "file", name
        self._works: list[Underway[Any]] = []
        # Whoever forgets the last reference clears the folder: a session's state ends with the session.
        self.let_go = weakref.finalize(self, _clear, folder, self._works)
        self.place.write_bytes(content)

    def is_read_by(self, work: Underway[Any]) -> None:
        """Remember work on the bytes, which ends when they are let go."""
        self._works.append(work)

    def is_looked_at(self) -> None:
        """Keep the bytes from being swept as left behind.

        Raises:
            FileRefused: they were.
        """
        try:
            os.utime(self.place.parent)
        except FileNotFoundError:
            raise FileRefused("upload_gone", file=self.name) from None


def _clear(folder: Path, works: list[Underway[Any]]) -> None:
    for work in works:
        work.stop()
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Dropped:
    """A file that was dropped and is not kept yet.

    Attributes:
        upload: its bytes.
        choices: what its reader decided about it.
        is_anew: whether what was confirmed for earlier files is left aside.
        last: what was decided before the last decision; None before the first.
        turn: how often something was decided; a control of one turn is not the same in the next.
    """

    upload: Upload
    choices: Choices = Choices()
    is_anew: bool = False
    last: Choices | None = None
    turn: int = 0

    @property
    def place(self) -> Path:
        """Where its bytes lie."""
        return self.upload.place

    @property
    def name(self) -> str:
        """What it is called, for display."""
        return self.upload.name

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
    st.session_state["upload"] = Dropped(on_disk(uploaded), Choices(home=_zone_of_reader()))
    st.session_state["upload_round"] += 1
    st.rerun()


def on_disk(uploaded: Any) -> Upload:
    """The bytes of what was dropped, out of Streamlit's memory; what others left behind on the disk goes."""
    cached.store().sweep_staging()
    upload = Upload(shown_name(uploaded.name) or "file", uploaded.getvalue())
    cached.let_go(uploaded)
    return upload


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


def on_its_own() -> None:
    """Keep the file as a data set of its own."""
    st.session_state["into"] = ""


def target() -> Dataset | None:
    """The data set that the file is to go into; None for one of its own."""
    chosen = st.session_state.get("into", "")
    return next((each for each in cached.store().datasets() if each.id == chosen), None)


def read(file: Dropped, choices: Choices, text: Text) -> Reading:
    """What a file is read as under some choices, once it is read; until then, that it is being read.

    Raises:
        FileRefused, TableRefused: it cannot be used as it is.
    """
    file.upload.is_looked_at()
    return awaited(cached.reading(str(file.place), file.name, choices, file.is_anew), file.upload, text, put_away)


def dropped_beside(label: str, key: str) -> Upload | None:
    """A file that is dropped beside what it is for; it lies under ``key`` until it is put away."""
    turn = st.session_state.setdefault(f"{key}-turn", 0)
    uploaded = st.file_uploader(label, key=f"{key}-{turn}", max_upload_size=cached.store().settings.upload_mb)
    if uploaded is not None:
        st.session_state[key] = on_disk(uploaded)
        st.session_state[f"{key}-turn"] = turn + 1
        st.rerun()
    return st.session_state.get(key)


def let_go_of(key: str) -> None:
    """Put the file away that lies under a key."""
    upload = st.session_state.pop(key, None)
    if upload is not None:
        upload.let_go()


def awaited(work: Underway[T], upload: Upload, text: Text, away: Callable[[], None]) -> T:
    """The outcome of reading a file; while it is under way the page says so and every control works.

    Each look at the page's state lets a click of the reader through, which ends this run and begins another; ``away``
    is what the button does that puts the file away.
    """
    if work.is_done(_SHOWN_AFTER):
        return work.outcome()
    upload.is_read_by(work)
    told, stop = st.empty(), st.empty()
    most = cached.store().settings.read_seconds
    stop.button(text("data.put_away"), key=f"up-stop-{id(work):x}", on_click=away)
    is_done = False
    while not is_done:
        with told.container():
            parts.quiet(text("data.reading", name=upload.name, n=int(work.seconds), most=most))
        is_done = work.is_done(_LOOK_SECONDS)
    told.empty()
    stop.empty()
    return work.outcome()


def put_away() -> None:
    """Forget the file, end its reading, and take its bytes off the disk."""
    file = st.session_state.pop("upload", None)
    for name in ("into", "called"):
        st.session_state.pop(name, None)
    if file is not None:
        file.upload.let_go()


def _zone_of_reader() -> str:
    zone = st.context.timezone or ""
    return zone if zone in available_timezones() else ""
