"""28 to 40: workbooks that are honest and strange (31 stands among ``workbooks``)."""

from tests.reading.hostile import exact, kept, refused
from tests.reading.hostile.packing import (
    GOOD,
    GOOD_ROWS,
    RELATIONS,
    SHEET_PART,
    book,
    cell,
    relation,
    row,
    sheet,
    workbook,
)

BOOK = "answers.xlsx"
_HEADER = row(1, "score", "comment")
_STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2">'
    '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_DDE = "=cmd|' /C calc'!A0"
_HIDDEN_COLUMNS = '<cols><col min="2" max="2" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>'
_MERGED = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'


def two_sheets(rows, other, *, hidden):
    """Two sheets, of which the first may be hidden."""
    relations = relation(1, "worksheet", "worksheets/sheet1.xml") + relation(2, "worksheet", "worksheets/sheet2.xml")
    return workbook(
        **{
            "xl/workbook.xml": book(("Old", f' state="{hidden}"'), "New"),
            "xl/_rels/workbook.xml.rels": RELATIONS.format(relations),
            SHEET_PART: sheet(rows),
            "xl/worksheets/sheet2.xml": sheet(other),
        }
    )


def formulas():
    """A computed score, one never computed, and text that is a formula."""
    rows = (
        row(2, 9, "good")
        + '<row r="3"><c r="A3"><f>4+4</f></c><c r="B3" t="inlineStr"><is><t>never computed</t></is></c></row>'
        + '<row r="4"><c r="A4"><f>4+4</f><v></v></c><c r="B4" t="inlineStr"><is><t>computed empty</t></is></c></row>'
        + '<row r="5"><c r="A5"><f>4+4</f><v>8</v></c><c r="B5" t="str"><f>"a"</f><v>computed</v></c></row>'
    )
    return workbook(_HEADER + rows)


def dated(serials, *, since_1904):
    """Dates as numbers with a date format, in either calendar."""
    rows = row(1, "score", "comment", "Date") + "".join(
        f'<row r="{n}">{cell(f"A{n}", 9)}<c r="C{n}" s="1"{kind}><v>{serial}</v></c></row>'
        for n, (serial, kind) in enumerate(serials, 2)
    )
    properties = f'<workbookPr date1904="{int(since_1904)}"/>'
    return workbook(
        rows,
        **{"xl/workbook.xml": book("S", properties=properties), "xl/styles.xml": _STYLES}
        | {
            "xl/_rels/workbook.xml.rels": RELATIONS.format(
                relation(1, "worksheet", "worksheets/sheet1.xml") + relation(2, "styles", "styles.xml")
            )
        },
    )


def linked():
    """A workbook with a macro and a link to another one."""
    relations = (
        relation(1, "worksheet", "worksheets/sheet1.xml")
        + relation(2, "externalLink", "externalLinks/externalLink1.xml")
        + relation(3, "vbaProject", "vbaProject.bin")
    )
    return workbook(
        **{
            "xl/vbaProject.bin": bytes(5_000),
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": RELATIONS.format(
                relation(1, "externalLinkPath", "http://127.0.0.1:9/other.xlsx", ' TargetMode="External"')
            ),
            "xl/_rels/workbook.xml.rels": RELATIONS.format(relations),
        }
    )


CASES = [
    exact(28, "formula that starts a program, as text", lambda: workbook(GOOD + row(4, 8, _DDE)),
          [*GOOD_ROWS, (4, 8, _DDE)], file=BOOK),
    kept(29, "formulas without a value", formulas, [(2, 9, "good"), (5, 8, "computed")],
         left_out=((3, "score_blank"), (4, "score_blank")), file=BOOK),
    refused(30, "a shared string that is not there",
            lambda: workbook(GOOD + '<row r="4"><c r="A4" t="s"><v>999999</v></c></row>'), "file_damaged", file=BOOK),
    kept(32, "rows out of order and twice", lambda: workbook(_HEADER + row(3, 3, "slow") + row(2, 8, "first")
         + row(2, 9, "good")), GOOD_ROWS, notes=("rows_twice",), file=BOOK),
    kept(33, "error cells", lambda: workbook(
         GOOD + f'<row r="4"><c r="A4" t="e"><v>#DIV/0!</v></c>{cell("B4", "x")}</row>'), GOOD_ROWS,
         left_out=((4, "score_blank"),), file=BOOK),
    kept(34, "a number of 5,000 digits", lambda: workbook(
         GOOD + f'<row r="4"><c r="A4"><v>{"9" * 5_000}</v></c>{cell("B4", "a")}</row>' + row(5, 7, "ok")),
         [*GOOD_ROWS, (5, 7, "ok")], left_out=((4, "score_unreadable"),), file=BOOK),
    kept(34, "1e400", lambda: workbook(GOOD + '<row r="4"><c r="A4"><v>1e400</v></c></row>'),
         GOOD_ROWS, left_out=((4, "score_unreadable"),), file=BOOK),
    kept(35, "days since 1900", lambda: dated(
         [*((46204 + n, "") for n in range(8)), (60, ""), (0, "")], since_1904=False),
         [(n, 9, None) for n in range(2, 12)], notes=("times_unreadable",), file=BOOK,
         columns={"answered_on": [*(f"2026-07-0{n}" for n in range(1, 9)), None, None]}),
    kept(35, "days since 1904", lambda: dated([(46204 - 1462, ""), (46205.5 - 1462, "")], since_1904=True),
         [(2, 9, None), (3, 9, None)], file=BOOK, columns={"answered_on": ["2026-07-01", "2026-07-02"]},
         notes=("zone_assumed",)),
    kept(35, "a day of the year 99999", lambda: dated([(46204, ""), ("99999-99-99", ' t="d"')], since_1904=False),
         [(2, 9, None), (3, 9, None)], notes=("times_unreadable",), file=BOOK,
         columns={"answered_on": ["2026-07-01", "None"]}),
    kept(36, "merged header cells", lambda: workbook(**{SHEET_PART: sheet(
        row(1, "score", None, "comment") + row(2, 9, "x", "good") + row(3, 3, "y", "slow"), after=_MERGED)}),
        GOOD_ROWS, notes=("headers_numbered",), file=BOOK),
    kept(37, "hidden rows", lambda: workbook(_HEADER + row(2, 9, "good", more=' hidden="1"') + row(3, 3, "slow")),
         GOOD_ROWS, notes=("rows_hidden",), file=BOOK),
    kept(37, "hidden columns", lambda: workbook(**{SHEET_PART: sheet(before=_HIDDEN_COLUMNS)}),
         GOOD_ROWS, notes=("columns_hidden",), file=BOOK),
    kept(37, "a hidden sheet", lambda: two_sheets(_HEADER + row(2, 1, "old"), GOOD, hidden="hidden"),
         GOOD_ROWS, notes=("sheets_hidden",), file=BOOK),
    kept(37, "a very hidden sheet", lambda: two_sheets(_HEADER + row(2, 1, "old"), GOOD, hidden="veryHidden"),
         GOOD_ROWS, notes=("sheets_hidden",), file=BOOK),
    exact(38, "numbers stored as text", lambda: workbook(_HEADER + row(2, "9", "good") + row(3, "3", "slow")),
          GOOD_ROWS, file=BOOK),
    kept(39, "a macro and a link to another workbook", linked, GOOD_ROWS,
         notes=("programs_ignored",), file="answers.xlsm"),
    kept(40, "two header rows", lambda: workbook(
        row(1, "How likely are you to recommend us?", None, "Why?") + row(2, "Score", "Label", "Answer")
        + row(3, 9, "Promoter", "good") + row(4, 3, "Detractor", "slow")), [(3, 9, "good"), (4, 3, "slow")],
        notes=("header_of_rows",), file=BOOK),
]  # fmt: skip
