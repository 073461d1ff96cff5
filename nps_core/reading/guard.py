"""The cheap look at a file before anything parses it: what it really is, and whether it is safe to open.

The name of a file says nothing; its first bytes do. ``refuse_at_sight`` runs in the calling process and reads a few
kilobytes; everything that has to walk through the file runs in the child.
"""

import re
import string
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from nps_core.errors import FileRefused
from nps_core.reading import encoding

Corner = tuple[int, int]
"""The last column and the last row of a rectangle, counted from 1."""

SIGXCPU: Final = 24
"""The signal that ends a process whose processor time is used up (Linux, macOS)."""

MOST_COLUMNS: Final = 2_000
MOST_CELLS: Final = 20_000_000
"""Of the rectangle that a sheet or table spans: readers allocate it whole."""
MOST_LINES: Final = 10_000_000
LONGEST_LINE: Final = 1 << 20
MOST_RECORD_CELLS: Final = 200_000_000
"""Of a table that is read a column at a time and holds no blank rectangle."""
MOST_UNPACKED: Final = 1 << 30

_MOST_RATIO = 150  # honest workbooks expand about 12 times
_MOST_PART = 150 << 20
_MOST_PARTS_TOGETHER = 250 << 20
_MOST_PARTS = 10_000
_CHUNK = 1 << 18  # what a processor keeps at hand
_HEAD = 4_096

# (first bytes, sentence, what it is called in that sentence)
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "file_is_picture", "PNG"),
    (b"\xff\xd8\xff", "file_is_picture", "JPEG"),
    (b"GIF8", "file_is_picture", "GIF"),
    (b"II*\x00", "file_is_picture", "TIFF"),
    (b"MM\x00*", "file_is_picture", "TIFF"),
    (b"%PDF", "file_is_document", "PDF"),
    (b"{\\rtf", "file_is_document", "RTF"),
    (b"\x1f\x8b", "file_is_archive", "gzip"),
    (b"BZh", "file_is_archive", "bzip2"),
    (b"\xfd7zXZ\x00", "file_is_archive", "xz"),
    (b"\x28\xb5\x2f\xfd", "file_is_archive", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "file_is_archive", "7z"),
    (b"Rar!", "file_is_archive", "RAR"),
    (b"$FL2", "file_is_statistics", "SPSS"),
    (b"$FL3", "file_is_statistics", "SPSS"),
    (b"<stata_dta>", "file_is_statistics", "Stata"),
    (b"ARROW1", "file_is_program_data", "Arrow"),
    (b"FEA1", "file_is_program_data", "Feather"),
    (b"\x93NUMPY", "file_is_program_data", "NumPy"),
    (b"\x89HDF", "file_is_program_data", "HDF5"),
    (b"SQLite format 3\x00", "file_is_program_data", "SQLite"),
    (b"ORC", "file_is_program_data", "ORC"),
    (b"Obj\x01", "file_is_program_data", "Avro"),
    (b"\x7fELF", "file_is_program_data", "ELF"),
    (b"MZ\x90", "file_is_program_data", "EXE"),
    (b"RIFF", "file_is_media", "RIFF"),
    (b"ID3", "file_is_media", "MP3"),
    (b"OggS", "file_is_media", "Ogg"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05](\x95|[\x8c}\](cX])")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = re.compile(rb"\s*<(!doctype|\?xml|html|head|table|body|meta|div|style)\b", re.IGNORECASE)
_CONTROLS = frozenset(range(1, 0x20)) - set(b"\t\n\v\f\r\x1a\x1b")
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xlsb", ".ods")
_WORD_STREAMS = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint", "__properties_version1": "Outlook"}
_SHEET_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))


def refuse_at_sight(file: Path, most_bytes: int) -> str:
    """The format that a file's first bytes say it has.

    Returns:
        ``zip``, ``ole``, ``parquet``, ``json`` or ``text``.

    Raises:
        FileRefused: it is not there, empty, too large, or something that is not a table.
    """
    if not file.is_file():
        raise FileRefused("file_missing", name=shown_name(file.name))
    size = file.stat().st_size
    if size == 0:
        raise FileRefused("file_empty")
    if size > most_bytes:
        raise FileRefused("file_too_large", found_mb=-(-size >> 20), most_mb=most_bytes >> 20)
    with file.open("rb") as opened:
        head = opened.read(_HEAD)
    return _format_of(head)


def _format_of(head: bytes) -> str:
    for signature, code, found in _SIGNATURES:
        if head.startswith(signature):
            raise FileRefused(code, found=found)
    if head[4:8] == b"ftyp":
        raise FileRefused("file_is_media", found="MP4")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if head.startswith(_OLE):
        return "ole"
    if head.startswith(b"PAR1"):
        return "parquet"
    if _PICKLE.match(head):
        raise FileRefused("file_is_program_data", found="pickle")
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _WEB_PAGE.match(bare):
        raise FileRefused("file_is_web_page")
    if _is_binary(head):
        raise FileRefused("file_is_binary")
    return "json" if bare[:1] in (b"{", b"[") else "text"


def _is_binary(head: bytes) -> bool:
    """Whether the bytes are no text in any encoding: control characters, or zeros that are not half of UTF-16."""
    if head.startswith(_UNICODE_MARKS) or encoding.wide(head):
        return False
    controls = sum(byte in _CONTROLS for byte in head)
    return controls > max(2, len(head) // 50) or head.count(0) > len(head) // 3


def format_of(file: Path, name: str = "") -> str:
    """The format of a file, once a walk through its container found nothing that would hurt its reader.

    Args:
        file: the file.
        name: what it was called where it came from.

    Returns:
        ``xlsx``, ``xlsb``, ``xls``, ``ods``, ``parquet``, ``json`` or ``text``.

    Raises:
        FileRefused: as ``refuse_at_sight``, or the container is damaged, locked or a bomb, or text has the name of a
            workbook.
    """
    found = refuse_at_sight(file, file.stat().st_size)
    if found == "zip":
        return zip_format(file)
    if found in {"json", "text"} and name.lower().endswith(_WORKBOOK_NAMES):
        raise FileRefused("file_is_text")
    return ole_format(file.read_bytes()) if found == "ole" else found


def shown_name(name: str) -> str:
    r"""A file's name as it may be shown: its last part, without control or direction characters, cut short.

    >>> shown_name("../../etc/x.csv"), shown_name("C:\\temp\\a\r\nb.csv"), shown_name("")
    ('x.csv', 'ab.csv', '')
    """
    last = re.split(r"[/\\]", name)[-1]
    return "".join(mark for mark in last if unicodedata.category(mark)[0] != "C")[:120]


def ole_format(data: bytes) -> str:
    """The format of an OLE container: only an old workbook is read.

    Raises:
        FileRefused: a locked workbook, or a document of another program.
    """
    if _ENCRYPTED_STREAM in data:
        raise FileRefused("file_is_locked")
    for stream, program in _WORD_STREAMS.items():
        if stream.encode("utf-16-le") in data:
            raise FileRefused("file_is_document", found=program)
    if not any(stream in data for stream in _SHEET_STREAMS):
        raise FileRefused("file_damaged")
    return "xls"


def zip_format(file: Path) -> str:
    """The workbook format of a zip container, once its parts are found harmless.

    Returns:
        ``xlsx``, ``xlsb`` or ``ods``.

    Raises:
        FileRefused: it is no workbook, is damaged or locked, or would unpack to something enormous.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            found = _workbook_format({part.filename for part in parts}, archive)
            _refuse_bomb(parts, file.stat().st_size)
            _refuse_places(parts, archive.start_dir)
            if found != "xlsb":
                _scan_parts(archive, parts, found)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise FileRefused("file_damaged") from None
    return found


def _workbook_format(names: set[str], archive: zipfile.ZipFile) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "mimetype" in names and "content.xml" in names:
        kind = archive.open("mimetype").read(100)
        if b"spreadsheet" in kind:
            return "ods"
        raise FileRefused("file_is_document", found="OpenDocument")
    for folder, program in (("word/", "Word"), ("ppt/", "PowerPoint")):
        if any(name.startswith(folder) for name in names):
            raise FileRefused("file_is_document", found=program)
    raise FileRefused("file_is_archive", found="zip")


def _refuse_bomb(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("file_is_locked")
    unpacked = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts), default=0)
    swells = unpacked > (10 << 20) and unpacked > _MOST_RATIO * packed
    if swells or largest > _MOST_PART or unpacked > _MOST_PARTS_TOGETHER or len(parts) > _MOST_PARTS:
        raise FileRefused("file_bomb", unpacked_mb=unpacked >> 20)


def _refuse_places(parts: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse parts outside their folder, and parts that share bytes."""
    folders = [part.filename.replace("\\", "/").split("/") for part in parts]
    if any(".." in folder or not folder[0] for folder in folders):
        raise FileRefused("file_damaged")
    starts = sorted((part.header_offset, part.compress_size) for part in parts)
    ends = [*(start for start, _ in starts[1:]), end]
    if any(start + _LOCAL_HEADER + size > after for (start, size), after in zip(starts, ends, strict=True)):
        raise FileRefused("file_damaged")


_LOCAL_HEADER = 30
_DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MOST_LETTERS, _MOST_DIGITS = 4, 9
_LONGEST_PLACE = len("='") + _MOST_LETTERS + _MOST_DIGITS
_PLACE = rb"c\b[^>/]*?\br=[\"']([A-Z]{1,4}[0-9]{1,9})[\"'][^>/]*>"
_CELL, _PREFIXED_CELL = re.compile(rb"<" + _PLACE), re.compile(rb"<(?:\w+:)?" + _PLACE)
_DEEPEST = 10_000  # honest parts are some ten tags deep
_REPEATED_CELL = re.compile(rb"<table:table-cell\b[^>]*number-columns-repeated=\"(\d{4,9})\"[^>]*(?<!/)>")
_REPEATED_ROW = re.compile(rb"<table:table-row\b[^>]*number-rows-repeated=\"(\d{4,9})\"[^>]*(?<!/)>")
_FILLED = re.compile(rb"</table:table-row>|office:value-type|<text:p")


def _scan_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], found: str) -> None:
    """Walk through the parts that a reader would parse: their true size, no entities, no enormous rectangle."""
    budget = _MOST_PARTS_TOGETHER
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        is_sheet = found == "xlsx" and part.filename.startswith("xl/worksheets/")
        budget -= _scan_part(archive, part, is_sheet=is_sheet, budget=budget)
        if found == "ods" and part.filename == "content.xml":
            _refuse_repeats(archive.read(part))


def _scan_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, is_sheet: bool, budget: int) -> int:
    size, corner = _walked(archive, part, budget, _corner_at_most if is_sheet else None)
    if is_sheet and not _fits(*corner):
        _refuse_rectangle(*_walked(archive, part, budget, _corner)[1])
    return size


def _walked(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: int, corner_of: Callable[[bytes], Corner] | None
) -> tuple[int, Corner]:
    """The true size of a part, and the last column and row that it speaks of."""
    size, depth, tail, columns, rows = 0, 0, b"", 1, 1
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            size += len(chunk)
            if size > budget:
                raise FileRefused("file_bomb", unpacked_mb=size >> 20)
            text = tail + chunk
            deeper, declares = _tags(text, new=max(len(tail) - 1, 0))
            depth += deeper
            if declares and _DTD.search(text):
                raise FileRefused("file_entities")
            if depth > _DEEPEST or text.startswith(_UNICODE_MARKS):
                raise FileRefused("file_damaged")
            if corner_of:
                found = corner_of(text)
                columns, rows = max(columns, found[0]), max(rows, found[1])
            tail = text[-200:]
    if size != part.file_size:
        raise FileRefused("file_damaged")
    return size, (columns, rows)


def _tags(text: bytes, new: int) -> tuple[int, bool]:
    """How many more tags open than close from a place on, and whether any declares something.

    >>> _tags(b"<a><b/><c>1</c>", new=0), _tags(b"<!ENTITY", new=0)
    ((1, False), (1, True))
    """
    import numpy as np  # noqa: PLC0415  this module is imported where nothing is parsed

    marks = np.frombuffer(text, np.uint8)
    opens, slashed = marks[:-1] == ord("<"), marks == ord("/")
    closes, ends = opens & slashed[1:], slashed[:-1] & (marks[1:] == ord(">"))
    opened, closed, ended = (int(np.count_nonzero(each[new:])) for each in (opens, closes, ends))
    return opened - 2 * closed - ended, bool((opens & (marks[1:] == ord("!"))).any())


def _corner(text: bytes) -> Corner:
    """The last column and row that the cells of a piece of a sheet stand in."""
    places = b" ".join((_PREFIXED_CELL if b":c" in text else _CELL).findall(text))
    columns = set(places.translate(None, string.digits.encode()).split())
    rows = set(places.translate(None, string.ascii_uppercase.encode()).split())
    return max(map(_column_number, columns), default=1), max(map(int, rows), default=1)


def _corner_at_most(text: bytes) -> Corner:
    """As ``_corner``, of whatever looks like the place of a cell, many times faster.

    >>> _corner_at_most(b"<c r='B7'/><c s='1' r='AB12'><v>1</v></c>"), _corner_at_most(b"<row r='9'>")
    ((28, 12), (1, 1))
    """
    import numpy as np  # noqa: PLC0415  as above

    marks = np.frombuffer(text + bytes(_LONGEST_PLACE), np.uint8)
    at = (marks[:-_LONGEST_PLACE] == ord("=")).nonzero()[0]
    at = at[(marks[at - 1] == ord("r")) & (marks[at + 2] >= ord("A")) & (marks[at + 2] <= ord("Z"))] + 2
    columns, rows = at * 0, at * 0
    for _ in range(_MOST_LETTERS):
        mark = marks[at]
        is_letter = (mark >= ord("A")) & (mark <= ord("Z"))
        if not is_letter.any():
            break
        columns[is_letter] = columns[is_letter] * 26 + mark[is_letter] - (ord("A") - 1)
        at += is_letter
    for _ in range(_MOST_DIGITS):
        mark = marks[at]
        is_digit = (mark >= ord("0")) & (mark <= ord("9"))
        if not is_digit.any():
            break
        rows[is_digit] = rows[is_digit] * 10 + mark[is_digit] - ord("0")
        at += is_digit
    return int(columns.max(initial=1)), int(rows.max(initial=1))


def _refuse_repeats(content: bytes) -> None:
    """Refuse an OpenDocument sheet of which one filled cell stands for an enormous number of cells."""
    columns = [int(cell[1]) for cell in _REPEATED_CELL.finditer(content)]
    rows = 0
    for row in _REPEATED_ROW.finditer(content):
        found = _FILLED.search(content, row.end())
        is_filled = found is not None and not found[0].startswith(b"</")
        rows += int(row[1]) * is_filled
    _refuse_rectangle(max(columns, default=1), max(rows, 1))


def _fits(columns: int, rows: int) -> bool:
    return rows <= MOST_LINES and columns <= MOST_COLUMNS and columns * rows <= MOST_CELLS


def _refuse_rectangle(columns: int, rows: int) -> None:
    if rows > MOST_LINES:
        raise FileRefused("file_too_many_rows", most=MOST_LINES)
    if columns > MOST_COLUMNS:
        raise FileRefused("file_too_wide", most=MOST_COLUMNS)
    if columns * rows > MOST_CELLS:
        raise FileRefused("file_too_many_cells", most=MOST_CELLS)


def _column_number(letters: bytes) -> int:
    """The number of a column by its letters.

    >>> _column_number(b"A"), _column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_cells(columns: int, rows: int) -> None:
    """Refuse a table that spans too much.

    Raises:
        FileRefused: it has too many columns or cells.
    """
    _refuse_rectangle(columns, rows)
