"""What a workbook holds that its table does not show: hidden rows, columns and sheets, rows overwritten, programs."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CHUNK = 1 << 20
_LONGEST_TAG = 10_000
_ROW = re.compile(rb"""<row\b[^>]*?\br=["'](\d{1,9})["']""")
_PROGRAMS = ("xl/vbaProject.bin", "xl/externalLinks/", "xl/macrosheets/", "xl/activeX/")
_HIDDEN = re.compile(rb"""<(?:\w+:)?(row|col)\b([^>]*\bhidden\s*=\s*["'](?:1|true)["'][^>]*)>""")
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Hidden:
    """What a table does not show.

    Attributes:
        rows, columns: how many of its own are hidden.
        twice: how many of its rows stand in the sheet again, further down, and were overwritten.
        sheets: the names of the workbook's hidden sheets.
        has_program: whether the workbook holds macros, or links to other files.
    """

    rows: int = 0
    columns: int = 0
    twice: int = 0
    sheets: tuple[str, ...] = ()
    has_program: bool = False


NOTHING: Final = Hidden()


class Insides:
    """What the parts of a workbook say beside its cells; nothing is known of what is not an xlsx."""

    def __init__(self, file: Path) -> None:
        """Open a workbook that ``guard.format_of`` found harmless."""
        self._archive = zipfile.ZipFile(file) if zipfile.is_zipfile(file) else None
        self._parts: dict[str, str] = {}
        self._has_program = False
        names = set(self._archive.namelist()) if self._archive else set()
        if self._archive and {_BOOK, _LINKS} <= names:
            book, links = (self._archive.read(name).decode("utf-8", errors="replace") for name in (_BOOK, _LINKS))
            self._parts = {sheet: part for sheet, part in _parts(book, links) if part in names}
            self._has_program = any(name.startswith(_PROGRAMS) for name in names)

    def hidden(self, sheet: str, rows: range, columns: range) -> Hidden:
        """What is hidden of a rectangle of a sheet, whose rows and columns are counted from 1."""
        part = self._parts.get(sheet)
        if self._archive is None or part is None:
            return NOTHING
        found = _counted(self._archive, part, rows, columns)
        return replace(found, has_program=self._has_program)


def _parts(book: str, links: str) -> Iterator[tuple[str, str]]:
    """The sheets of a workbook, each with the part that holds it."""
    linked = [_attributes(found[1]) for found in _LINK.finditer(links)]
    targets = {one.get("Id", ""): one.get("Target", "") for one in linked}
    for found in _SHEET.finditer(book):
        one = _attributes(found[1])
        target = targets.get(one.get("id", ""), "")
        yield one.get("name", ""), target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag, without the short names of their name spaces.

    >>> _attributes(' name="A &amp; B" r:id="r1"/')
    {'name': 'A & B', 'id': 'r1'}
    """
    found = _ATTRIBUTE.findall(tag)
    return {name.rpartition(":")[2]: html.unescape(one or other) for name, one, other in found}


def _counted(archive: zipfile.ZipFile, part: str, rows: range, columns: range) -> Hidden:
    hidden_rows = hidden_columns = 0
    places: list[bytes] = []
    tail = b""
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            text = tail + chunk
            end = text.rfind(b"<")
            text, tail = text[:end], text[end:][:_LONGEST_TAG]
            places += _ROW.findall(text)
            if b"hidden" not in text:
                continue
            for kind, written in _HIDDEN.findall(text):
                tag = _attributes(written.decode("ascii", errors="replace"))
                if kind == b"row":
                    hidden_rows += _number(tag, "r") in rows
                else:
                    span = range(_number(tag, "min"), _number(tag, "max") + 1)
                    hidden_columns += len(range(max(span.start, columns.start), min(span.stop, columns.stop)))
    return Hidden(hidden_rows, hidden_columns, twice=len(places) - len(set(places)))


def _number(tag: dict[str, str], name: str) -> int:
    written = tag.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
