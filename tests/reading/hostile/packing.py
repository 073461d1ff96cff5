"""Workbooks and other zip files, down to the lie in their directory."""

import struct
import zlib
from dataclasses import dataclass, replace

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

SHEET = f'<worksheet xmlns="{MAIN}">{{}}<sheetData>{{}}</sheetData>{{}}</worksheet>'
SHARED = f'<sst xmlns="{MAIN}">{{}}</sst>'
RELATIONS = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
SHEET_PART, SHARED_PART = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def relation(number, kind, target, more=""):
    return f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"{more}/>'


def book(*sheets, properties="", more=""):
    """The part that lists the sheets: names, or pairs of a name and further attributes."""
    named = [sheet if isinstance(sheet, tuple) else (sheet, "") for sheet in sheets]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"{also}/>' for n, (name, also) in enumerate(named, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>{listed}</sheets>{more}</workbook>'


def cell(place, value):
    """A cell: a number, or text."""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def row(number, *values, more=""):
    cells = "".join(cell(f"{chr(65 + n)}{number}", value) for n, value in enumerate(values) if value is not None)
    return f'<row r="{number}"{more}>{cells}</row>'


GOOD = row(1, "score", "comment") + row(2, 9, "good") + row(3, 3, "slow")
"""Three rows that any reader reads."""
GOOD_ROWS = [(2, 9, "good"), (3, 3, "slow")]


def sheet(rows=GOOD, *, before="", after=""):
    return SHEET.format(before, rows, after)


def workbook(rows=GOOD, *, shared="", more_sheets=0, **parts):
    """The bytes of a workbook; parts given by name (``__`` for ``/``) replace or, when None, remove its own."""
    return zipped(parts_of(rows, shared=shared, **parts))


def parts_of(rows=GOOD, *, shared="", **parts):
    written = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": RELATIONS.format(relation(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book("S"),
        "xl/_rels/workbook.xml.rels": RELATIONS.format(
            relation(1, "worksheet", "worksheets/sheet1.xml") + relation(9999, "sharedStrings", "sharedStrings.xml")
        ),
        SHARED_PART: SHARED.format(shared),
        SHEET_PART: sheet(rows),
    }
    written |= {name.replace("__", "/"): content for name, content in parts.items()}
    return {name: content for name, content in written.items() if content is not None}


@dataclass(frozen=True)
class Part:
    """A part of a zip file as its headers describe it, true or not."""

    name: str
    packed: bytes
    size: int
    crc: int
    flags: int = 0
    method: int = 8
    offset: int | None = None


def part(name, content, **lies):
    """A part whose headers tell the truth, but for the lies."""
    content = content.encode("utf-8", errors="surrogatepass") if isinstance(content, str) else content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return replace(Part(name, packed, len(content), zlib.crc32(content)), **lies)


def swollen(name, start, block, times, end):
    """A part of an enormous size: a block packed once and repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(start.encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(start.encode())
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    rest = packer.compress(end.encode()) + packer.flush()
    size = len(start.encode()) + len(block) * times + len(end.encode())
    return Part(name, packed + again * times + rest, size, zlib.crc32(end.encode(), crc))


def zipped(parts, *more):
    """The bytes of a zip file: contents by name, and parts with headers of their own."""
    body, directory = b"", b""
    written = [*(part(name, content) for name, content in parts.items()), *more]
    for one in written:
        name = one.name.encode()
        offset = len(body) if one.offset is None else one.offset
        fields = (one.flags, one.method, 0, 0x21, one.crc, len(one.packed), one.size, len(name))
        if one.offset is None:
            body += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *fields, 0) + name + one.packed
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *fields, 0, 0, 0, 0, 0, offset) + name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(written), len(written), len(directory), len(body), 0)
    return body + directory + end


def swollen_workbook(swollen_part):
    """A workbook of which one part is enormous."""
    return zipped(parts_of(**{swollen_part.name.replace("/", "__"): None}), swollen_part)
