"""1 to 27: containers that mean harm, are broken, or are no workbook at all."""

import io
import os
import random
from dataclasses import replace

import odf.opendocument
import odf.table
import odf.text

from tests.reading.hostile import kept, refused
from tests.reading.hostile.packing import (
    GOOD,
    GOOD_ROWS,
    MAIN,
    RELATIONS,
    SHARED_PART,
    SHEET_PART,
    book,
    cell,
    part,
    parts_of,
    relation,
    row,
    sheet,
    swollen,
    swollen_workbook,
    workbook,
    zipped,
)

BOOK = "answers.xlsx"
_MEGABYTE = 1 << 20
_START, _END = sheet("\0").split("\0")
_LOUD = "a" * 100


def corner(place):
    """A workbook with one cell far away."""
    number = "".join(filter(str.isdigit, place))
    return workbook(GOOD + f'<row r="{number}">{cell(place, 1)}</row>')


def stray(content, place="B1048576"):
    number = "".join(filter(str.isdigit, place))
    return workbook(GOOD + f'<row r="{number}">{content.replace("HERE", place)}</row>')


def amplified(characters, cells):
    """One long shared string in many cells."""
    rows = row(1, "score", "comment") + "".join(
        f'<row r="{n}">{cell(f"A{n}", 9)}<c r="B{n}" t="s"><v>0</v></c></row>' for n in range(2, cells + 2)
    )
    return workbook(rows, shared=f"<si><t>{os.urandom(characters // 2).hex()}</t></si>")


def a_gigabyte_of_rows():
    block = b'<row><c t="inlineStr"><is><t>9</t></is></c><c><v>3</v></c></row>' * (_MEGABYTE // 64)
    return swollen_workbook(swollen(SHEET_PART, _START, block, 1_024, _END))


def a_gigabyte_of_blanks():
    return swollen_workbook(swollen(SHEET_PART, _START, b" " * _MEGABYTE, 1_024, GOOD + _END))


def a_long_remark():
    return swollen_workbook(swollen(SHEET_PART, f"{_START}<!--", b"x" * _MEGABYTE, 200, f"-->{GOOD}{_END}"))


def a_long_cell():
    start = f'{_START}{GOOD}<row r="4"><c r="B4" t="inlineStr"><is><t>'
    return swollen_workbook(swollen(SHEET_PART, start, b"x" * _MEGABYTE, 300, f"</t></is></c></row>{_END}"))


def laughs(levels=9):
    """Each entity ten of the one before."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>', f"&l{levels - 1};"


def laughing_strings():
    entities, laugh = laughs()
    return workbook(**{SHARED_PART: f'{entities}<sst xmlns="{MAIN}"><si><t>{laugh}</t></si></sst>'})


def laughing_sheet():
    entities, laugh = laughs()
    return workbook(**{SHEET_PART: entities + sheet(GOOD + row(4, 8, laugh))})


def quadratic():
    entity = f'<!DOCTYPE x [<!ENTITY a "{_LOUD * 1_000}">]>'
    return workbook(**{SHEET_PART: entity + sheet(GOOD + row(4, 8, "&a;" * 10_000))})


def external(address, encoding="utf-8"):
    """An entity that would be fetched from somewhere else."""
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]>' + sheet(GOOD + row(4, 8, "&a;"))
    return workbook(**{SHEET_PART: text.encode(encoding)})


def many_sheets(others="", count=3_000):
    """Sheets without answers, or with others, but for the last one."""
    numbers = range(1, count + 1)
    parts = {f"xl/worksheets/sheet{n}.xml": sheet(others) for n in numbers}
    parts[f"xl/worksheets/sheet{count}.xml"] = sheet()
    relations = "".join(relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    parts["xl/workbook.xml"] = book(*(f"S{n}" for n in numbers))
    parts["xl/_rels/workbook.xml.rels"] = RELATIONS.format(relations)
    return workbook(**parts)


def overlapping(count=2_000):
    """Many parts that share the bytes of one."""
    parts = parts_of()
    before = zipped(parts)
    offset = before.index(b"PK\x01\x02")
    first = part("xl/media/a.xml", _LOUD)
    return zipped(parts, first, *(replace(first, name=f"xl/media/{n}.xml", offset=offset) for n in range(count)))


def lying(size):
    """A sheet that says it is much smaller or larger than it is."""
    parts = parts_of(**{SHEET_PART: None})
    return zipped(parts, part(SHEET_PART, sheet() + " " * 5_000_000, size=size))


def flagged():
    """A workbook whose parts say they are encrypted."""
    parts = parts_of(**{SHEET_PART: None})
    return zipped(parts, part(SHEET_PART, os.urandom(500), flags=1))


def ole(*streams):
    named = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + named + bytes(4_096)


def repeated(rows, columns, value):
    """An OpenDocument sheet with a cell that is repeated to the right and downwards."""
    document = odf.opendocument.OpenDocumentSpreadsheet()
    table = odf.table.Table(name="S")
    for values in (("score", "comment"), ("9", "good"), ("3", "slow")):
        line = odf.table.TableRow()
        for text in values:
            filled = odf.table.TableCell(valuetype="string")
            filled.addElement(odf.text.P(text=text))
            line.addElement(filled)
        table.addElement(line)
    line = odf.table.TableRow(numberrowsrepeated=rows)
    repeating = odf.table.TableCell(numbercolumnsrepeated=columns, valuetype="string" if value else None)
    if value:
        repeating.addElement(odf.text.P(text=value))
    line.addElement(repeating)
    table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def noise(size=5_000):
    return random.Random(23).randbytes(size)


_PAGE = b"<html><body><table><tr><td>score</td></tr><tr><td>9</td></tr></table></body></html>"
_OUTSIDE = '<row r="{}">{}</row>'

CASES = [
    refused(1, "corner cell", lambda: corner("XFD1048576"), "file_too_wide", file=BOOK),
    refused(1, "enormous rectangle", lambda: corner("CV1048576"), "file_too_many_cells", file=BOOK),
    kept(2, "stray blank", lambda: stray(cell("HERE", " ")), GOOD_ROWS, notes=("rows_blank_below",), file=BOOK),
    kept(2, "stray format", lambda: stray('<c r="HERE" s="0"/>'), GOOD_ROWS, file=BOOK),
    kept(2, "stray format in the corner", lambda: stray('<c r="HERE" s="0"/>', "XFD1048576"), GOOD_ROWS, file=BOOK),
    refused(3, "one string in every cell", lambda: amplified(600_000, 6_000), "file_memory", "file_bomb", file=BOOK),
    refused(4, "a gigabyte of rows", a_gigabyte_of_rows, "file_bomb", file=BOOK),
    refused(5, "a gigabyte of blanks", a_gigabyte_of_blanks, "file_bomb", file=BOOK),
    refused(6, "a remark of 200 megabytes", a_long_remark, "file_bomb", file=BOOK),
    refused(7, "a cell of 300 megabytes", a_long_cell, "file_bomb", file=BOOK),
    refused(8, "billion laughs in the strings", laughing_strings, "file_entities", file=BOOK),
    refused(9, "billion laughs in the sheet", laughing_sheet, "file_entities", file=BOOK),
    refused(10, "quadratic entity", quadratic, "file_entities", file=BOOK),
    refused(11, "entity from a file", lambda: external("file:///etc/passwd"), "file_entities", file=BOOK),
    refused(11, "the same in UTF-16", lambda: external("file:///etc/passwd", "utf-16"), "file_damaged", file=BOOK),
    refused(12, "entity from the network", lambda: external("http://127.0.0.1:9/x"), "file_entities", file=BOOK),
    kept(
        13,
        "a dimension far too large",
        lambda: workbook(**{SHEET_PART: sheet(before='<dimension ref="A1:XFD1048576"/>')}),
        GOOD_ROWS,
        file=BOOK,
    ),
    kept(
        13,
        "a dimension too small",
        lambda: workbook(**{SHEET_PART: sheet(before='<dimension ref="A1"/>')}),
        GOOD_ROWS,
        file=BOOK,
    ),
    kept(14, "3,000 sheets", many_sheets, GOOD_ROWS, file=BOOK),
    kept(14, "3,000 sheets, one chosen", many_sheets, GOOD_ROWS, file=BOOK, choices={"sheet": "S3000"}),
    refused(
        15,
        "half a million nested tags",
        lambda: workbook(GOOD + "<a>" * 500_000 + "</a>" * 500_000),
        "file_damaged",
        file=BOOK,
    ),
    refused(16, "a sheet that is not there", lambda: workbook(**{SHEET_PART: None}), "file_damaged", file=BOOK),
    refused(17, "a part above its folder", lambda: workbook(**{"../../etc/x.xml": "x"}), "file_damaged", file=BOOK),
    refused(17, "a part from the root", lambda: workbook(**{"/etc/x.xml": "x"}), "file_damaged", file=BOOK),
    refused(18, "parts that overlap", overlapping, "file_damaged", file=BOOK),
    refused(19, "a size too small", lambda: lying(400), "file_damaged", file=BOOK),
    refused(19, "a size too large", lambda: lying(9_000_000), "file_damaged", file=BOOK),
    refused(20, "flagged as encrypted", flagged, "file_is_locked", file=BOOK),
    refused(21, "encrypted container", lambda: ole("EncryptionInfo", "EncryptedPackage"), "file_is_locked", file=BOOK),
    refused(22, "cut short", lambda: workbook()[:-40], "file_damaged", file=BOOK),
    refused(22, "half of it", lambda: workbook()[:900], "file_damaged", file=BOOK),
    refused(23, "random bytes", noise, "file_is_binary", file=BOOK),
    refused(23, "random bytes behind a right start", lambda: b"PK\x03\x04" + noise(), "file_damaged", file=BOOK),
    refused(24, "empty", bytes, "file_empty", file=BOOK),
    refused(25, "a web page", lambda: _PAGE, "file_is_web_page", file="answers.xls"),
    refused(26, "text", lambda: b"score,comment\n9,good\n", "file_is_text", file=BOOK),
    refused(27, "repeated a million times", lambda: repeated(1_048_000, 16_000, "9"), "file_too_wide", file="a.ods"),
    refused(27, "repeated downwards", lambda: repeated(99_000_000, 2, "9"), "file_too_many_rows", file="a.ods"),
    kept(27, "blanks repeated to the corner", lambda: repeated(1_048_573, 16_384, ""), GOOD_ROWS, file="a.ods"),
    refused(31, "column ZZZZ", lambda: corner("ZZZZ3"), "file_too_wide", file=BOOK),
    refused(31, "a row far outside", lambda: corner("A99999999"), "file_too_many_rows", file=BOOK),
    refused(31, "row 0", lambda: workbook(GOOD + _OUTSIDE.format(0, cell("A0", 9))), "file_damaged", file=BOOK),
    refused(31, "no number at all", lambda: workbook(GOOD + _OUTSIDE.format(5, cell("A", 9))), "file_damaged",
            file=BOOK),
]  # fmt: skip
