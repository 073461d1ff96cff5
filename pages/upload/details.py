"""How a file was read, each with the way to set it; the rows left out; the receipt as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from nps_core import receipts
from nps_core.i18n import Text
from nps_core.reading import Choices, Reading
from nps_core.reading.receipt import Receipt
from nps_core.scale import SCALES
from nps_core.store.waves import sha256_of
from pages import parts
from pages.upload.dropping import Dropped, choose
from pages.upload.questions import ORDERS, WAYS, asked, encodings, scale_name, sheet_name, sheets, zones

MOST_ROWS = 10_000
"""So many of the rows left out are listed on the screen; the receipt has all."""


def details(receipt: Receipt, file: Dropped, text: Text) -> None:
    """Scale, order of dates, zone, encoding and sheet: found out, and each can be set."""
    with st.expander(text("data.details")):
        places = st.columns(3)
        for number, each in enumerate(_settings(receipt, file.choices, text)):
            with places[number % len(places)]:
                _set(file, each)


@dataclass(frozen=True)
class _Setting:
    """One of the choices about how a file is read: its field, what it is called, what there is, what it is now."""

    field: str
    label: str
    options: Sequence[str]
    present: str
    show: Callable[[str], str] = str


def _settings(receipt: Receipt, choices: Choices, text: Text) -> list[_Setting]:
    found = [
        _Setting("scale", text("data.scale"), tuple(SCALES), receipt.scale, lambda name: scale_name(name, text)),
        _Setting("date_order", text("data.order"), ORDERS, receipt.date_order, lambda name: text(f"data.order_{name}")),
    ]
    if receipt.timezone:
        found.append(_Setting("timezone", text("data.zone"), zones(receipt.timezone), receipt.timezone))
    if receipt.encoding:
        found.append(_Setting("encoding", text("data.encoding"), encodings(receipt), receipt.encoding))
    if receipt.sheet or receipt.sheets:
        names = sheets(receipt)
        found.append(_Setting("sheet", text("data.sheet"), names, receipt.sheet, lambda name: sheet_name(name, text)))
    if any(note.code.startswith("sources_") for note in receipt.notes):
        way = choices.sources or WAYS[0]
        found.append(_Setting("sources", text("data.sources"), WAYS, way, lambda way: text(f"data.sources_{way}")))
    return [setting for setting in found if setting.field not in asked(receipt)]


def _set(file: Dropped, setting: _Setting) -> None:
    is_set = setting.present in setting.options
    picked = st.selectbox(
        setting.label,
        setting.options,
        index=list(setting.options).index(setting.present) if is_set else None,
        format_func=setting.show,
        key=file.key(f"set-{setting.field}-{setting.present}"),
    )
    if picked is not None and picked != setting.present:
        choose(replace(file.choices, **{setting.field: picked}))


def rows(reading: Reading, file: Dropped, text: Text) -> None:
    """The rows that were left out, with their reasons; the receipt as a file."""
    receipt = reading.receipt
    if receipt.left_out:
        with st.expander(text("data.left_out", n=receipt.rows_left_out)):
            parts.quiet(*(_reason(code, n, text) for code, n in receipt.left_out))
            st.dataframe(_left_out_table(reading, text), hide_index=True)
            if receipt.rows_left_out > MOST_ROWS:
                parts.quiet(text("data.left_out_first", n=MOST_ROWS))
    st.download_button(
        text("data.receipt"),
        lambda: receipts.as_csv(receipt, pd.read_parquet(reading.left_out), _origin(file), text),
        file_name=receipts.file_name(receipt),
        mime="text/csv",
        key=file.key("receipt"),
        type="tertiary",
        icon=":material/receipt_long:",
        on_click="ignore",
    )


def _reason(code: str, n: int, text: Text) -> str:
    return text("data.left_out_reason", n=n, reason=text(f"reading.{code}"))


def _left_out_table(reading: Reading, text: Text) -> pd.DataFrame:
    found = pd.read_parquet(reading.left_out).head(MOST_ROWS)
    reasons = {code: text(f"reading.{code}") for code in found["reason"].unique()}
    sheets, rows = zip(*map(reading.receipt.place_of, found["row"]), strict=True)
    named = {text("data.sheet"): sheets} if reading.receipt.sheets else {}
    return pd.DataFrame({**named, text("data.row"): rows, text("data.reason"): found["reason"].map(reasons)})


def _origin(file: Dropped) -> receipts.Origin:
    return receipts.Origin(sha256_of(file.place), datetime.now(UTC))
