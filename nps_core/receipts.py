"""A receipt, or a rota, as one file that a person can read and keep: everything that happened to a survey file.

A CSV for spreadsheet programs: UTF-8 with a byte order mark, four columns (part, what, value, why). A cell that a
spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import pandas as pd

from nps_core.cells import defanged
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.planning import Rota
from nps_core.reading.receipt import Receipt
from nps_core.scale import SCALES, scores_of
from nps_core.score import Nps
from nps_core.store import Erasure
from nps_core.views import Scope

_SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_OF_AN_ERASURE: Final = (
    *("responses", "comments", "names", "files", "runs"),
    *("edits", "vectors", "reviews", "views"),
)

Line = tuple[str, str, str, str]


@dataclass(frozen=True)
class Origin:
    """Which file it was: the hash of its bytes, and when it was read."""

    sha256: str
    read_at: datetime

    @classmethod
    def of_wave(cls, sha256: str, added_at: str) -> "Origin":
        """The origin of a file that is kept, whose moment the store wrote down in ISO form."""
        return cls(sha256, datetime.fromisoformat(added_at))


def as_csv(receipt: Receipt, left_out: pd.DataFrame, origin: Origin, text: Text) -> bytes:
    """A receipt as the bytes of a CSV file.

    Args:
        receipt: the receipt.
        left_out: ``row`` and ``reason`` (a code) of every row that was left out.
        origin: which file it was.
        text: the language of its reader.
    """
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([text(f"receipt.{name}") for name in ("part", "what", "value", "why")])
    for line in _lines(receipt, left_out, origin, text):
        rows.writerow([defanged(cell) for cell in line])
    return written.getvalue().encode("utf-8-sig")


def rota_as_csv(rota: Rota, text: Text) -> bytes:
    """A rota as the bytes of a CSV file: the day and the customer, or the day and how many where no names are known."""
    written = io.StringIO()
    rows = csv.writer(written)
    if len(rota.asked):
        rows.writerow([text("planning.column_day"), text("planning.column_customer")])
        days, customers = rota.asked["ask_on"], rota.asked["customer"]
        rows.writerows((day.isoformat(), defanged(each)) for day, each in zip(days, customers, strict=True))
    else:
        rows.writerow([text("planning.column_day"), text("planning.column_many")])
        rows.writerows((day.isoformat(), size) for day, size in zip(rota.days, rota.sizes, strict=True))
    return written.getvalue().encode("utf-8-sig")


def codebook_as_csv(table: pd.DataFrame) -> bytes:
    """A codebook (``Store.codebook``) as the bytes of a CSV file."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(table.columns)
    rows.writerows([defanged(str(cell)) for cell in line] for line in table.itertuples(index=False))
    return written.getvalue().encode("utf-8-sig")


def erasure_lines(erasure: Erasure, text: Text) -> tuple[tuple[str, int], ...]:
    """Where something of a customer is, or was, and how much; not whose."""
    return tuple((text(f"erasing.{name}"), n) for name in _OF_AN_ERASURE if (n := getattr(erasure, name)))


def erasure_as_csv(erasure: Erasure, text: Text) -> bytes:
    """What was taken out of where, and when, as the bytes of a CSV file; not whose."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([text("erasing.where"), text("erasing.how_many")])
    rows.writerow([text("erasing.at"), erasure.at])
    rows.writerows([text("erasing.datasets"), defanged(name)] for name in erasure.datasets)
    rows.writerows(erasure_lines(erasure, text))
    return written.getvalue().encode("utf-8-sig")


def file_name(receipt: Receipt) -> str:
    """What a receipt is called when it is downloaded."""
    return f"receipt-{Path(receipt.file).stem}.csv"


def scope_of(receipt: Receipt) -> Scope:
    """What the responses of a file come to, before they are kept."""
    groups = ("detractor", "passive", "promoter")
    score = Nps(*(sum(receipt.scores[score] for score in scores_of(group)) for group in groups))
    return Scope(
        dataset=receipt.file,
        is_sample=False,
        filters=Filters(),
        matched=score,
        total=score,
        counts=receipt.scores,
        first_day=receipt.first_day,
        last_day=receipt.last_day,
        undated=0,
    )


def _lines(receipt: Receipt, left_out: pd.DataFrame, origin: Origin, text: Text) -> Iterator[Line]:
    for what, value in _facts(receipt, origin, text):
        yield text("receipt.file"), text(f"receipt.{what}"), value, ""
    for what, value in _counts(receipt, text):
        yield text("receipt.rows"), text(f"receipt.{what}"), value, ""
    for column in receipt.columns:
        why = text(column.why.key, **column.why.facts)
        yield text("receipt.column"), column.column, text(f"data.role_{column.role}"), why
    for note in receipt.notes:
        yield text("receipt.note"), text(f"receipt.level_{note.level}"), text(note.key, **note.facts), ""
    for code, n in receipt.left_out:
        yield text("receipt.left_out"), text("receipt.how_many"), text.number(n), text(f"reading.{code}")
    reasons = {code: text(f"reading.{code}") for code in left_out["reason"].unique()}
    row = text("receipt.row")
    for number, code in zip(left_out["row"], left_out["reason"], strict=True):
        sheet, within = receipt.place_of(number)
        yield text("receipt.left_out"), row, f"{sheet}!{within}" if sheet else str(within), reasons[code]


def _facts(receipt: Receipt, origin: Origin, text: Text) -> Iterator[tuple[str, str]]:
    """What the file was and how it was read; what does not apply to its format is left away."""
    scale = SCALES[receipt.scale]
    separator = _SEPARATORS.get(receipt.separator)
    told = {
        "name": receipt.file,
        "sha256": origin.sha256,
        "read_at": text("receipt.moment", moment=origin.read_at, zone=str(origin.read_at.tzinfo)),
        "tool": receipt.tool,
        "format": receipt.format,
        "encoding": receipt.encoding,
        "separator": text(f"receipt.separator_{separator}") if separator else receipt.separator,
        "sheet": receipt.sheet or (text.list(receipt.sheets) if receipt.sheets else ""),
        "header_rows": text.number(receipt.header_rows),
        "scale": text("data.scale_from_to", low=scale.lowest, high=scale.highest),
        "date_order": text(f"data.order_{receipt.date_order}") if receipt.date_order else "",
        "timezone": receipt.timezone,
    }
    yield from ((what, value) for what, value in told.items() if value)


def _counts(receipt: Receipt, text: Text) -> Iterator[tuple[str, str]]:
    """How many rows there were, and what came of them."""
    score = scope_of(receipt).matched
    told = {
        "rows_read": receipt.rows_read,
        "rows_used": receipt.rows_used,
        "rows_left_out": receipt.rows_left_out,
        "comments": receipt.comments,
        "respondents": receipt.respondents,
        "promoters": score.promoters,
        "passives": score.passives,
        "detractors": score.detractors,
    }
    yield from ((what, text.number(n)) for what, n in told.items())
    if score.nps is not None and not score.is_small:
        yield "nps", text.decimal(score.nps)
    if receipt.first_day is not None and receipt.last_day is not None:
        yield "first_day", text.day(receipt.first_day)
        yield "last_day", text.day(receipt.last_day)
