"""Delimited text to a grid, with exact row numbers.

pyarrow splits the text into cells; it never guesses. The separator is counted here, and rows that do not fit the
width are mended or left out here. A row number counts records, as a spreadsheet does: a comment of three lines is
in one row.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from nps_core.errors import FileRefused
from nps_core.reading import guard
from nps_core.reading.grid import ROW, Grid, cell, table_of, table_of_rows, whole

SEPARATORS: Final = (",", ";", "\t", "|")
_SAMPLE_BYTES = 1 << 18
_SAMPLE_RECORDS = 200
_THREADS = 2
_BLOCK, _PIECE = 1 << 24, 1 << 20
_SEPARATOR_LINE = re.compile(rb"\A\"?sep=(.)\"?[,;\t|]*\r?\n", re.IGNORECASE)

csv.field_size_limit(1 << 30)


def without_separator_line(data: bytes) -> tuple[bytes, str]:
    r"""The text without the line that tells Excel the separator, and that separator.

    >>> without_separator_line(b"sep=;\r\na;b"), without_separator_line(b"a;b")
    ((b'a;b', ';'), (b'a;b', ''))
    """
    line = _SEPARATOR_LINE.match(data)
    return (data[line.end() :], line[1].decode()) if line else (data, "")


def separator(data: bytes) -> str:
    r"""The separator that splits the first records most evenly.

    >>> separator(b"score;comment\n9;good, fast, cheap\n8;slow\n")
    ';'
    """
    evenness = {mark: _evenness(records(data, mark)) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: evenness[mark])


def splits(data: bytes, mark: str) -> bool:
    """Whether a separator splits the first records at all."""
    return _evenness(records(data, mark))[1] > 1


def with_its_header(grid: Grid, data: bytes, mark: str) -> Grid:
    """A grid whose header is split as well, where another separator stands in it than in the answers below."""
    first, below = [*records(data, mark, 2), [], []][:2]
    is_answer = len(below) == grid.width and any(value.strip()[:1].isdigit() for value in below)
    if grid.width < 2 or len(first) != 1 or not is_answer:
        return grid
    for other in SEPARATORS:
        names = records(data, other, 1)[0]
        if len(names) == grid.width and all(map(str.strip, names)):
            header = table_of_rows([names], [grid.cells[ROW][0].as_py()], grid.width)
            return replace(grid, cells=pa.concat_tables([header, grid.cells.slice(1)]))
    return grid


def records(data: bytes, mark: str, most: int = _SAMPLE_RECORDS) -> list[list[str]]:
    """The first records, as lists of cells."""
    sample = data[:_SAMPLE_BYTES]
    text = sample.decode("utf-8", errors="ignore")
    found = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            found.append(record)
            if len(found) > most:
                break
    except csv.Error:
        pass
    is_cut = len(sample) < len(data) and len(found) > 1
    return found[:-1] if is_cut else found[:most]


def _evenness(found: list[list[str]]) -> tuple[float, int]:
    """The share of records of the usual width, and that width; nothing for a separator that never occurs."""
    widths = [len(record) for record in found if any(record)]
    usual = _usual_width(widths)
    if usual < 2:
        return (0.0, usual)
    return (widths.count(usual) / len(widths), usual)


def _usual_width(widths: list[int]) -> int:
    counts = Counter(width for width in widths if width > 1)
    return max(counts, key=lambda width: (counts[width], width), default=1)


def grid(data: bytes, mark: str) -> Grid:
    """The cells of delimited text (UTF-8, no byte order mark).

    Raises:
        FileRefused: too many columns or lines, a line or a cell too long, or nothing at all.
    """
    if not data[:_SAMPLE_BYTES].strip() and not data.strip():
        raise FileRefused("file_empty")
    lines = _lines(data)
    _refuse_lines(data, lines)
    shape = _shape(records(data, mark))
    guard.refuse_cells(shape.width, 1)
    cells, misfits = _split(data, mark, shape.usual, lines)
    count = cells.num_rows + len(misfits)
    rest = _swallowed(data, misfits[count] if count in misfits else _last_text(cells))
    if rest is None:
        return _assembled(cells, misfits, mark, shape.width, first=1)
    if count not in misfits:
        cells = cells.slice(0, cells.num_rows - 1)
    whole = {row: text for row, text in misfits.items() if row != count}
    before = _assembled(cells, whole, mark, shape.width, first=1)
    after = _assembled(*_split(rest, mark, shape.usual, _lines(rest)), mark, shape.width, first=count + 1)
    left_out = (*before.left_out, (count, "quote_open"), *after.left_out)
    padded = pa.concat_arrays([before.padded, after.padded])
    return Grid(pa.concat_tables([before.cells, after.cells]), left_out, padded)


def _refuse_lines(data: bytes, lines: int) -> None:
    """Refuse text with too many lines, or one that no reader would survive."""
    if lines > guard.MOST_LINES:
        raise FileRefused("file_too_many_rows", most=guard.MOST_LINES)
    start, longest = 0, guard.LONGEST_LINE
    while start + longest < len(data):
        end = max(data.rfind(mark, start, start + longest) for mark in (b"\n", b"\r"))
        if end < 0:
            raise FileRefused("file_long_line", most=longest)
        start = end + 1


def _lines(data: bytes) -> int:
    r"""How many lines a text has.

    >>> [_lines(text) for text in (b"a\r\nb", b"a\nb\n", b"a\rb\r\n\r")]
    [2, 2, 3]
    """
    marks = np.frombuffer(data, np.uint8)
    lines = int(data.endswith(b"\r") or not data.endswith(b"\n"))
    has_returns = b"\r" in data
    for start in range(0, len(marks), _SAMPLE_BYTES):  # as much as a processor keeps at hand
        piece, after = marks[start : start + _SAMPLE_BYTES], marks[start + 1 : start + _SAMPLE_BYTES + 1]
        lines += int(np.count_nonzero(piece == ord("\n")))
        if has_returns:
            lines += int(np.count_nonzero((piece[: len(after)] == ord("\r")) & (after != ord("\n"))))
    return lines


@dataclass(frozen=True)
class _Shape:
    """How many cells a record has.

    Attributes:
        usual: most often; pyarrow takes records of this width and hands us the others one by one.
        width: in the header, or usually where that is more.
    """

    usual: int
    width: int


def _shape(found: list[list[str]]) -> _Shape:
    widths = [len(record) for record in found if any(record)]
    counts = Counter(widths)
    usual = max(counts, key=lambda width: (counts[width], width), default=1)
    header = next((width for width in widths if width >= 0.3 * usual), 1)
    return _Shape(usual, max(header, usual))


def _split(data: bytes, mark: str, width: int, lines: int) -> tuple[pa.Table, dict[int, str]]:
    """The records of the right width as text columns, and the others' text by number (the first record is 1)."""
    with suppress(pa.ArrowInvalid):  # a record is of another width: which one, only one thread can tell
        return _split_by_threads(data, mark, width, lines), {}
    try:
        return _read(data, mark, width, _BLOCK)
    except pa.ArrowInvalid:
        # One record is longer than a block, as when a quote is never closed.
        return _read(data, mark, width, len(data) + 1)


def _split_by_threads(data: bytes, mark: str, width: int, lines: int) -> pa.Table:
    """The records of text in which all are of the right width.

    Raises:
        ArrowInvalid: one is not.
    """
    names = [cell(number) for number in range(width)]
    reading = pa_csv.ReadOptions(block_size=_PIECE, column_names=names)
    for has_breaks in (any("\n" in text for record in records(data, mark) for text in record), True):
        parsing = pa_csv.ParseOptions(delimiter=mark, newlines_in_values=has_breaks, ignore_empty_lines=False)
        cells = pa_csv.read_csv(pa.BufferReader(data), reading, parsing, _as_texts(names))
        # Where a record of several lines is torn between threads, there are fewer records than lines.
        if has_breaks or cells.num_rows == lines:
            break
    with ThreadPoolExecutor(_THREADS) as threads:
        return pa.table(list(threads.map(whole, cells.columns)), names=names)


def _as_texts(names: list[str]) -> pa_csv.ConvertOptions:
    return pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
    )


def _read(data: bytes, mark: str, width: int, block: int) -> tuple[pa.Table, dict[int, str]]:
    misfits: dict[int, str] = {}

    def keep(row: pa_csv.InvalidRow) -> str:
        misfits[row.number] = row.text
        return "skip"

    names = [cell(number) for number in range(width)]
    reader = pa_csv.open_csv(
        pa.BufferReader(data),
        read_options=pa_csv.ReadOptions(use_threads=False, block_size=block, column_names=names),
        parse_options=pa_csv.ParseOptions(
            delimiter=mark, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        convert_options=_as_texts(names),
    )
    return reader.read_all().combine_chunks(), misfits


def _refuse_long_cells(cells: pa.Table) -> None:
    """A quotation mark that is closed far below takes every row between into one cell."""
    longest = max(pc.max(pc.binary_length(column)).as_py() or 0 for column in cells.columns)
    if longest > guard.LONGEST_LINE:
        raise FileRefused("file_long_cell", most=guard.LONGEST_LINE)


def _last_text(cells: pa.Table) -> str:
    return "".join(column[-1].as_py() for column in cells.columns) if cells.num_rows else ""


def _swallowed(data: bytes, last_record: str) -> bytes | None:
    """What an unclosed quote in the last record took with it: the lines after that quote's own."""
    if "\n" not in last_record or data.count(b'"') % 2 == 0:
        return None
    line_end = data.find(b"\n", data.rfind(b'"'))
    rest = data[line_end + 1 :] if line_end >= 0 else b""
    return rest if rest.strip() else None


def _assembled(cells: pa.Table, misfits: Mapping[int, str], mark: str, width: int, *, first: int) -> Grid:
    """The grid of records whose first has a row number; records of another width are filled, trimmed or left out."""
    _refuse_long_cells(cells)
    fits = np.ones(cells.num_rows + len(misfits), dtype=bool)
    fits[np.array(list(misfits), dtype=np.int64) - 1] = False
    missing = width - cells.num_columns
    empty = pa.chunked_array([pa.repeat("", cells.num_rows)])
    numbers = pa.array(np.flatnonzero(fits) + first)
    fitting = table_of([*cells.columns, *[empty] * missing], numbers)
    padded = numbers if missing else numbers.slice(0, 0)
    if not misfits:
        return Grid(fitting, padded=padded)
    mended, left_out, short = {}, [], []
    for number, text in misfits.items():
        found = next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), [])
        if any(value.strip() for value in found[width:]):
            left_out.append((number + first - 1, "row_too_long"))
            continue
        if 0 < len(found) < width:
            short.append(number + first - 1)
        mended[number + first - 1] = (found + [""] * width)[:width]
    table = pa.concat_tables([fitting, table_of_rows(list(mended.values()), list(mended), width)])
    padded = pa.concat_arrays([padded, pa.array(short, pa.int64())])
    return Grid(table.take(pc.sort_indices(table[ROW])), tuple(left_out), padded)
