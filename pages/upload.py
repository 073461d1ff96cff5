"""The pieces of the data page: dropping a file, confirming what it was taken for, and what is kept."""

import hashlib
import secrets
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from nps_core import figures, wording
from nps_core.benchmarks import read_own
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.reading import Choices
from nps_core.reading.receipt import ROLES, SINGLE_ROLES, ColumnTaken, Receipt
from nps_core.scale import SCALES
from nps_core.score import Nps
from nps_core.store import Dataset
from nps_core.tally import Tally
from pages import cached, parts

_ZONES = ("Asia/Taipei", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "UTC", "Europe/London")
_ENCODINGS = ("utf-8", "gb18030", "cp950", "big5hkscs", "utf-16", "shift_jis", "cp1252")
_LEVEL_ICONS = {"info": ":material/info:", "warning": ":material/warning:", "question": ":material/help:"}
_LONGEST_NAME = 120


def drop(text: Text) -> None:
    """The place to drop a file; its bytes go to disk at once and leave Streamlit's memory."""
    uploaded = st.file_uploader(
        text("data.drop"),
        key=f"file-{st.session_state.setdefault('upload_round', 0)}",
        max_upload_size=cached.store().settings.upload_mb,
        help=text("data.formats"),
    )
    parts.quiet(text("data.limit", mb=cached.store().settings.upload_mb))
    if uploaded is None:
        return
    place = _place(uploaded.getvalue())
    st.session_state["upload"] = (str(place), _shown_name(uploaded.name))
    st.session_state["choices"] = Choices(timezone=_zone_of_reader())
    st.session_state["upload_round"] += 1
    cached.let_go(uploaded)
    st.rerun()


def confirm(text: Text) -> None:
    """What the dropped file was taken for, with a control to change each guess, and the button that keeps it."""
    if st.session_state.pop("brought_in", False):
        st.switch_page("overview.py", query_params={})
    if "not_kept" in st.session_state:
        parts.refusal(st.session_state.pop("not_kept"), text)
    if "upload" not in st.session_state:
        return
    place, name = st.session_state["upload"]
    choices: Choices = st.session_state["choices"]
    with parts.card(parts.escaped(name)):
        try:
            with st.spinner(text("data.reading")):
                reading = cached.reading(Path(place), name, choices)
        except NpsError as error:
            _refused(error, choices, text)
            return
        receipt = reading.receipt
        _preview(receipt, text)
        _columns(receipt.columns, choices, text)
        _details(receipt, choices, text)
        _left_out(reading.left_out, receipt, text)
        _keep(Path(place), name, choices, text)


def datasets(text: Text) -> None:
    """What is kept: every data set, with its files and the way to rename or remove it."""
    known, removed = cached.store().datasets(), st.session_state.get("removed")
    if not known and not removed:
        return
    with parts.card(text("data.kept")):
        for dataset in known:
            _dataset(dataset, text)
        if removed:
            parts.quiet(text("data.removed", name=removed[1]))
            st.button(text("data.undo"), key="undo-remove", on_click=_restore)


def benchmarks(text: Text) -> None:
    """One's own benchmark figures."""
    uploaded = st.file_uploader(
        text("data.benchmark_file"),
        type="csv",
        key=f"benchmarks-{st.session_state.setdefault('marks_round', 0)}",
        max_upload_size=1,
    )
    if uploaded is not None:
        content = uploaded.getvalue()
        try:
            rows = [{k: v for k, v in asdict(row).items() if k != "translations"} for row in read_own(content)]
        except NpsError as error:
            parts.refusal(error, text)
        else:
            cached.store().registry.save_benchmarks(
                hashlib.sha256(content).hexdigest(), _shown_name(uploaded.name), rows
            )
            st.session_state["marks_round"] += 1
            st.rerun()
    for sha256, name, rows in cached.store().benchmark_files():
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.quiet(text("data.benchmark_kept", name=name, n=len(rows)))
            st.button(
                text("data.remove"), key=f"marks-{sha256}", on_click=cached.store().remove_benchmarks, args=(sha256,)
            )


# -- confirming -----------------------------------------------------------------------------------------------------


def _refused(error: NpsError, choices: Choices, text: Text) -> None:
    """Why the file cannot be used, and the choices that may mend it."""
    parts.refusal(error, text)
    found = error.facts.get("found")
    if isinstance(found, (list, tuple)) and found:
        label = text("data.choose_sheet" if error.code == "sheet_unknown" else "data.choose_score")
        picked = st.selectbox(label, list(found), index=None, key="choose-found")
        if picked and error.code == "sheet_unknown":
            _choose(replace(choices, sheet=picked))
        if picked:
            _choose(replace(choices, roles=(*_without(choices, "score"), ("score", picked))))
    if error.code == "scale_not_ten":
        scale = st.pills(text("data.choose_scale"), list(SCALES), key="choose-scale")
        if scale:
            _choose(replace(choices, scale=scale))
    st.button(text("data.put_away"), key="put-away", on_click=_put_away)


def _preview(receipt: Receipt, text: Text) -> None:
    """The score under the present reading, and what was read, used and left out."""
    score = Nps.of(Tally.of_scores([s for s, n in enumerate(receipt.scores) for _ in range(n)]))
    if score.nps is not None and not score.is_small:
        parts.lead(text("data.preview", nps=score.nps, margin=score.margin, n=score.responses))
    parts.quiet(text("data.read", n=receipt.rows_read, used=receipt.rows_used, left_out=receipt.rows_left_out))
    if receipt.first_day is not None:
        parts.quiet(text("data.days", since=receipt.first_day, until=receipt.last_day, zone=receipt.timezone))
    for note in receipt.notes:
        with st.container(horizontal=True):
            st.markdown(_LEVEL_ICONS[note.level])
            parts.quiet(text(note.key, **note.facts))
    st.plotly_chart(
        figures.answers(receipt.scores, text), key="read-preview", alt=text("data.preview_alt"), config=parts.CHART
    )


def _columns(columns: tuple[ColumnTaken, ...], choices: Choices, text: Text) -> None:
    """Every column: what it was taken for and why; the second cell of a row changes it."""
    names = {role: text(f"data.role_{role}") for role in ROLES}
    ids = {name: role for role, name in names.items()}
    table = pd.DataFrame(
        {
            "column": [each.column for each in columns],
            "role": [names[each.role] for each in columns],
            "why": [text(each.why.key, **each.why.facts) for each in columns],
            "examples": [" ｜ ".join(each.examples) for each in columns],
        }
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["column", "why", "examples"],
        key=f"columns-{hash((choices, tuple(table['role']))):x}",
        column_config={
            "column": text("data.column"),
            "role": st.column_config.SelectboxColumn(text("data.taken_for"), options=list(ids), required=True),
            "why": text("data.why"),
            "examples": text("data.examples"),
        },
    )
    changed = [
        (ids[role], column.column)
        for column, role in zip(columns, edited["role"], strict=True)
        if ids[role] != column.role
    ]
    if changed:
        _choose(replace(choices, roles=_with_roles(choices.roles, changed)))


def _details(receipt: Receipt, choices: Choices, text: Text) -> None:
    """Scale, order of dates and zone: guessed, and each can be set."""
    scale, order, zone = st.columns(3)
    zones = [*dict.fromkeys((receipt.timezone, *_ZONES)), *sorted(available_timezones() - {*_ZONES, receipt.timezone})]
    with scale:
        picked_scale = st.selectbox(text("data.scale"), list(SCALES), index=list(SCALES).index(receipt.scale))
    with order:
        orders = ("ymd", "dmy", "mdy")
        place = orders.index(receipt.date_order) if receipt.date_order in orders else None
        picked_order = st.selectbox(
            text("data.order"), orders, index=place, format_func=lambda name: text(f"data.order_{name}")
        )
    with zone:
        picked_zone = st.selectbox(text("data.zone"), zones, index=0)
    if picked_scale != receipt.scale:
        _choose(replace(choices, scale=picked_scale))
    if picked_order and picked_order != receipt.date_order:
        _choose(replace(choices, date_order=picked_order))
    if picked_zone != receipt.timezone:
        _choose(replace(choices, timezone=picked_zone))
    if receipt.encoding:
        encodings = list(dict.fromkeys((receipt.encoding, *_ENCODINGS)))
        picked_encoding = st.selectbox(text("data.encoding"), encodings, index=0)
        if picked_encoding != receipt.encoding:
            _choose(replace(choices, encoding=picked_encoding))
    if receipt.sheet:
        picked_sheet = st.text_input(text("data.sheet"), value=receipt.sheet, max_chars=_LONGEST_NAME)
        if picked_sheet.strip() and picked_sheet != receipt.sheet:
            _choose(replace(choices, sheet=picked_sheet))


def _left_out(file: Path, receipt: Receipt, text: Text) -> None:
    """The rows that were left out, with their reasons, and the receipt as a file."""
    if not receipt.left_out:
        return
    with st.expander(text("data.left_out", n=receipt.rows_left_out)):
        for reason, count in receipt.left_out:
            parts.quiet(text("data.left_out_reason", n=count, reason=text(f"reading.{reason}")))
        rows = pd.read_parquet(file)
        rows["reason"] = [text(f"reading.{reason}") for reason in rows["reason"]]
        rows.columns = [text("data.row"), text("data.reason")]
        st.dataframe(rows, hide_index=True)
        st.download_button(
            text("data.receipt"),
            rows.to_csv(index=False).encode("utf-8-sig"),
            file_name="receipt.csv",
            on_click="ignore",
        )


def _keep(place: Path, name: str, choices: Choices, text: Text) -> None:
    """The button that keeps what was read: as a data set of its own, or in one that stands."""
    own = [dataset for dataset in cached.store().datasets() if not dataset.is_sample]
    targets = {"": text("data.new"), **{dataset.id: dataset.name for dataset in own}}
    into = st.selectbox(text("data.into"), list(targets), format_func=targets.__getitem__, key="into")
    if not into:
        st.text_input(text("data.name"), value=Path(name).stem, max_chars=_LONGEST_NAME, key="called")
    with st.container(horizontal=True):
        st.button(text("data.use"), key="use", type="primary", on_click=_keep_it, args=(place, name, choices))
        st.button(text("data.put_away"), key="put-away", on_click=_put_away)


def _keep_it(place: Path, name: str, choices: Choices) -> None:
    """Keep what was read; a refusal is shown on the page that follows, with nothing changed."""
    into, called = st.session_state["into"], st.session_state.get("called", "").strip()
    try:
        reading = cached.reading(place, name, choices)
        dataset = cached.store().add(reading, place, name=called or Path(name).stem, into=into)
    except NpsError as error:
        st.session_state["not_kept"] = error
        return
    _put_away()
    parts.reset()
    cached.jobs().ensure(dataset)
    st.session_state["data"] = dataset.id
    st.session_state["brought_in"] = True


def _dataset(dataset: Dataset, text: Text) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"dataset-{dataset.id}"):
        parts.quiet(wording.dataset_name(dataset.name, is_sample=dataset.is_sample, text=text))
        parts.quiet(text("data.size", n=dataset.responses, files=len(dataset.waves)))
        with st.popover(text("data.change"), key=f"change-{dataset.id}"):
            for wave in dataset.waves:
                told = wave.receipt
                parts.quiet(text("data.wave", file=told.file, used=told.rows_used, left_out=told.rows_left_out))
            called = st.text_input(
                text("data.name"), value=dataset.name, max_chars=_LONGEST_NAME, key=f"name-{dataset.id}"
            )
            if called.strip() not in ("", dataset.name):
                cached.store().rename(dataset.id, called.strip())
                st.rerun()
            st.button(text("data.remove"), key=f"remove-{dataset.id}", on_click=_remove, args=(dataset,))


def _remove(dataset: Dataset) -> None:
    cached.store().remove(dataset.id)
    st.session_state["removed"] = (dataset.id, dataset.name)
    parts.reset()
    st.session_state.pop("data", None)


def _restore() -> None:
    cached.store().restore(st.session_state.pop("removed")[0])


def _choose(choices: Choices) -> None:
    """Read again under other choices; a choice that the file has no use for changes nothing."""
    if choices != st.session_state["choices"]:
        st.session_state["choices"] = choices
        st.rerun()


def _with_roles(roles: tuple[tuple[str, str], ...], changed: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The chosen roles with some changed; a role that one column has is taken from the column that had it."""
    columns = {column for _, column in changed}
    single = {role for role, _ in changed} & SINGLE_ROLES
    kept = [(role, column) for role, column in roles if column not in columns and role not in single]
    return (*kept, *changed)


def _without(choices: Choices, role: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in choices.roles if pair[0] != role)


def _put_away() -> None:
    """Forget the file, and take its bytes off the disk."""
    place, _ = st.session_state.pop("upload")
    st.session_state.pop("choices", None)
    shutil.rmtree(Path(place).parent, ignore_errors=True)


def _place(content: bytes) -> Path:
    folder = cached.store().folder / "staging" / f"upload-{secrets.token_hex(8)}"
    folder.mkdir(parents=True)
    place = folder / "file"
    place.write_bytes(content)
    return place


def _shown_name(name: str) -> str:
    """A file's name for display: no folders, no control or bidirectional characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[:_LONGEST_NAME] or "file"


def _zone_of_reader() -> str:
    zone = st.context.timezone or ""
    return zone if zone in available_timezones() else ""
