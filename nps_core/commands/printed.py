"""What commands print as JSON."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from nps_core.i18n import Text
from nps_core.reading.receipt import SINGLE_ROLES, Receipt
from nps_core.score import Nps, rows_of
from nps_core.store import Dataset, Store


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """A value of a view as JSON writes it: its fields by name, what cannot be said as null.

    >>> plain({"day": date(2026, 3, 1), "nps": float("nan"), "n": np.int64(3)})
    {'day': '2026-03-01', 'nps': None, 'n': 3}
    """
    if isinstance(value, pd.DataFrame):
        value = rows_of(value)
    elif isinstance(value, Nps):
        value = score_of(value)
    elif isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    elif is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def columns_of(receipt: Receipt, text: Text) -> dict[str, dict[str, str]]:
    """What each column was taken for; of several columns of one role the role is followed by the name."""
    found: dict[str, dict[str, str]] = {}
    for column in receipt.columns:
        key = column.role if column.role in SINGLE_ROLES else f"{column.role}:{column.column}"
        found[key] = {"column": column.column, "why": text(column.why.key, **column.why.facts)}
    return found


def told_rows(store: Store, dataset: Dataset) -> dict[str, Any]:
    """The rows of a data set: read, used, left out."""
    left_out = [
        _left_out(wave.receipt, int(row["row"]), row["reason"])
        for wave in dataset.waves
        for row in store.left_out(wave).to_dict("records")
    ]
    return {
        "read": sum(wave.receipt.rows_read for wave in dataset.waves),
        "used": sum(wave.receipt.rows_used for wave in dataset.waves),
        "left_out": left_out,
    }


def _left_out(receipt: Receipt, row: int, reason: str) -> dict[str, Any]:
    sheet, within = receipt.place_of(row)
    return {**({"sheet": sheet} if sheet else {}), "row": within, "reason": reason}


def periods_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The periods of a trend."""
    return [
        {
            "period": row["period"],
            "start": row["start"].isoformat(),
            "responses": int(row["responses"]),
            "nps": number(row["nps"]),
            "low": number(row["low"]),
            "high": number(row["high"]),
            "complete": bool(row["complete"]),
        }
        for row in frame.to_dict("records")
    ]


def segments_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The segments of a dimension."""
    return [
        {
            "segment": row["segment"],
            "responses": int(row["responses"]),
            "nps": number(row["nps"]),
            "low": number(row["low"]),
            "high": number(row["high"]),
            "verdict": row["verdict"],
        }
        for row in frame.to_dict("records")
    ]


def score_of(score: Nps) -> dict[str, Any]:
    """A score with its number and interval."""
    return {"responses": score.responses, "nps": score.nps, "low": score.low, "high": score.high}


def number(value: float) -> float | None:
    """A number; null where there is none."""
    return None if math.isnan(value) else float(value)
