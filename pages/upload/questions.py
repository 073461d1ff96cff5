"""What must be decided about a file, each question with its evidence and the one control that settles it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import available_timezones

import streamlit as st

from nps_core.i18n import Text
from nps_core.reading.receipt import NO_HEADER, Note, Receipt, ScaleReading
from nps_core.scale import SCALES
from pages import parts
from pages.upload.columns import other_scores, with_roles
from pages.upload.dropping import Dropped, choose

ORDERS = ("ymd", "dmy", "mdy")
WAYS = ("apart", "own", "written")
_ENCODINGS = ("utf-8", "gb18030", "cp950", "big5hkscs", "utf-16", "shift_jis", "cp1252")
_ZONES = ("Asia/Taipei", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "UTC", "Europe/London")
_HEADERS = (NO_HEADER, *map(str, range(1, 10)))
_SAID_ELSEWHERE = frozenset({"mapping_remembered", "scale_stretched"})
_LEVELS = {"warning": ":material/warning:", "info": ":material/info:"}

Control = Callable[[Receipt, Note, Dropped, Text], None]


def questions(receipt: Receipt, file: Dropped, text: Text) -> None:
    """What must be decided: each with its evidence, and beside it the control that settles it."""
    open_ = [note for note in receipt.notes if note.level == "question"]
    if not open_:
        return
    st.markdown(f":material/help: **{text('data.decide', n=len(open_))}**")
    for note in open_:
        with st.container(border=True):
            evidence, control = st.columns([3, 2], vertical_alignment="center")
            with evidence:
                parts.quiet(text(note.key, **note.facts))
            with control:
                _control(note.code)(receipt, note, file, text)


def asked(receipt: Receipt) -> frozenset[str]:
    """The choices that are asked for as questions."""
    codes = [note.code for note in receipt.notes if note.level == "question"]
    return frozenset(field for start, field, _ in _CONTROLS if any(code.startswith(start) for code in codes))


def known(receipt: Receipt, text: Text) -> None:
    """What is worth knowing besides, folded."""
    told = [note for note in receipt.notes if note.level != "question" and note.code not in _SAID_ELSEWHERE]
    if not told:
        return
    with st.expander(text("data.known", n=len(told))):
        for note in sorted(told, key=lambda note: note.level != "warning"):
            with st.container(horizontal=True):
                st.markdown(_LEVELS[note.level], width="content")
                parts.quiet(text(note.key, **note.facts))


def scale_name(name: str, text: Text) -> str:
    """A scale as its reader calls it."""
    scale = SCALES[name]
    return text("data.scale_from_to", low=scale.lowest, high=scale.highest)


def encodings(receipt: Receipt) -> list[str]:
    """The encodings to choose from, the present one first."""
    return list(dict.fromkeys((receipt.encoding, *_ENCODINGS)))


def zones(first: str) -> list[str]:
    """The zones to choose from: one, the usual ones, all others."""
    return list(dict.fromkeys((first, *_ZONES, *sorted(available_timezones()))))


def sheets(receipt: Receipt) -> list[str]:
    """The sheets that are known of, the present one first; empty for those of one shape together."""
    named = [name for note in receipt.notes if note.code.startswith("sheets_") for name in note.facts["names"]]
    seen = st.session_state.setdefault("up-sheets", [])
    seen[:] = dict.fromkeys((receipt.sheet, *named, *seen))
    return list(seen)


def sheet_name(name: str, text: Text) -> str:
    """A sheet as its reader calls it."""
    return name or text("data.sheets_together")


# -- the controls ---------------------------------------------------------------------------------------------------


def _control(code: str) -> Control:
    """The control that settles a question."""
    return next((control for start, _, control in _CONTROLS if code.startswith(start)), _nothing)


def _scale(receipt: Receipt, _note: Note, file: Dropped, text: Text) -> None:
    readings = {reading.scale: reading for reading in receipt.readings}
    picked = st.radio(
        text("data.scale"),
        list(readings),
        index=None,
        format_func=lambda name: scale_name(name, text),
        captions=[_made(reading, text) for reading in readings.values()],
        key=file.key("scale"),
    )
    if picked:
        choose(replace(file.choices, scale=picked))


def _made(reading: ScaleReading, text: Text) -> str:
    """What the answers make on a scale."""
    facts = {
        "nps": reading.nps,
        "promoters": reading.promoters,
        "passives": reading.passives,
        "detractors": reading.detractors,
    }
    if reading.nps is None:
        return text("data.scale_none")
    return text("data.scale_reading_off" if reading.off else "data.scale_reading", n=reading.off, **facts)


def _sources(_receipt: Receipt, note: Note, file: Dropped, text: Text) -> None:
    picked = st.radio(
        text("data.sources"),
        WAYS,
        index=None,
        format_func=lambda way: text(f"data.sources_{way}"),
        captions=[text("data.sources_nps", nps=note.facts[way]) for way in WAYS],
        key=file.key("sources"),
    )
    if picked:
        choose(replace(file.choices, sources=picked))


def _order(_receipt: Receipt, _note: Note, file: Dropped, text: Text) -> None:
    picked = st.pills(
        text("data.order"),
        ORDERS[1:],
        format_func=lambda name: text(f"data.order_{name}"),
        key=file.key("order"),
    )
    if picked:
        choose(replace(file.choices, date_order=picked))


def _zone(receipt: Receipt, _note: Note, file: Dropped, text: Text) -> None:
    now = receipt.timezone
    if picked := _another(text("data.zone"), zones(now), now, file.key("zone")):
        choose(replace(file.choices, timezone=picked))


def _encoding(receipt: Receipt, _note: Note, file: Dropped, text: Text) -> None:
    if picked := _another(text("data.encoding"), encodings(receipt), receipt.encoding, file.key("encoding")):
        choose(replace(file.choices, encoding=picked))


def _sheet(receipt: Receipt, note: Note, file: Dropped, text: Text) -> None:
    named = list(filter(None, sheets(receipt)))
    if picked := _another(text("data.choose_sheet"), named, sheet_name(receipt.sheet, text), file.key(note.code)):
        choose(replace(file.choices, sheet=picked))


def _header(_receipt: Receipt, _note: Note, file: Dropped, text: Text) -> None:
    def shown(row: str) -> str:
        return text("data.header_none") if row == NO_HEADER else text("data.header_row", row=int(row))

    if picked := _another(text("data.choose_header"), _HEADERS, shown(NO_HEADER), file.key("header"), shown):
        choose(replace(file.choices, header=picked))


def _score(receipt: Receipt, note: Note, file: Dropped, text: Text) -> None:
    score = receipt.column_of("score")
    others = other_scores(receipt.columns) or tuple(column.column for column in receipt.columns if column != score)
    taken = score.column if score else ""
    if picked := _another(text("data.choose_score"), (taken, *others), taken, file.key(note.code)):
        choose(replace(file.choices, roles=with_roles(file.choices.roles, [("score", picked)])))


def _another(label: str, options: Sequence[str], now: str, key: str, shown: Callable[[str], str] = str) -> str | None:
    """What somebody picked of a list that shows what is taken now until then."""
    return st.selectbox(label, options, index=None, placeholder=now, format_func=shown, key=key)


def _nothing(_receipt: Receipt, _note: Note, _file: Dropped, text: Text) -> None:
    parts.quiet(text("data.decide_elsewhere"))


_CONTROLS: tuple[tuple[str, str, Control], ...] = (
    ("scale_", "scale", _scale),
    ("sources_", "sources", _sources),
    ("dates_", "date_order", _order),
    ("zone_", "timezone", _zone),
    ("encoding_", "encoding", _encoding),
    ("sheets_", "sheet", _sheet),
    ("header_", "header", _header),
    ("several_scores", "roles", _score),
    ("score_", "roles", _score),
)
"""What the code of a question begins with, the field of the choices that it asks for, and its control."""
