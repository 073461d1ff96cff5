"""A table as it was read from a file: named text columns with exact row numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nps_core.reading.headers import Header
from nps_core.reading.receipt import Note

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Answers:
    """Where the rows of a file with one row an answer went, once its responses stand in one row each.

    Attributes:
        rows: the rows of the file.
        response: for each of them, the place of its response in the table.
        column: for each of them, the column that its question became; -1 for none.
    """

    rows: Places
    response: Places
    column: Places


@dataclass(frozen=True, eq=False)
class Table:
    """Named text columns.

    Attributes:
        format, encoding, separator, sheet: where it comes from, as in ``Receipt``.
        header_rows: how many rows its header takes.
        headers: the name of each column.
        cells: the rows below the header, as in ``Grid``.
        left_out: rows that could not be split into cells, as pairs of row and reason code.
        notes: what should be known about how it was read.
        answers: of a file with one row an answer, where its rows went.
        sheets: the sheets that it was put together from; their names stand in its last column.
        counts: the columns that number the rows of each of these sheets anew.
    """

    format: str
    headers: tuple[Header, ...]
    cells: pa.Table
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_rows: int = 1
    left_out: tuple[tuple[int, str], ...] = ()
    notes: tuple[Note, ...] = ()
    answers: Answers | None = None
    sheets: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()


def shown_headers(headers: tuple[Header, ...], most: int = 30) -> list[str]:
    """The names of columns, cut short for a sentence."""
    names = [header.shown if len(header.shown) <= 60 else header.shown[:59] + "…" for header in headers]
    return names if len(names) <= most else [*names[:most], "…"]
