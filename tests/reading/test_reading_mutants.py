"""Good files with random harm done to them: each is read, with a receipt whose sums hold, or refused with an error.

``NPS_MUTANTS=1500`` makes the run longer; a mutant that kills its reader is read again through the front door, which
must answer with one sentence.
"""

import io
import json
import os
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nps_core.errors import FileRefused, NpsError
from nps_core.reading import LEFT_OUT_FILE, RECEIPT_FILE, RESPONSES_FILE, Choices, guard, read
from nps_core.reading.receipt import Receipt
from tests.reading.hostile.forked import Forked
from tests.reading.hostile.packing import parts_of, row, zipped

SEED = 20260701
COUNT = int(os.environ.get("NPS_MUTANTS", "300"))
HEADER = ["Score", "Comment", "Answered on", "Channel", "Spent"]
ROWS = [
    [
        n % 11,
        ["good, fast", "物流很快", "品質不好", 'a "5"', ""][n % 5],
        f"2026-07-{n % 28 + 1:02}",
        "wa"[n % 2] * 3,
        n / 4,
    ]
    for n in range(60)
]
REFUSALS = {"FileRefused", "TableRefused"}


def comma_separated():
    quoted = [[json.dumps(str(cell), ensure_ascii=False).replace('\\"', '""') for cell in row] for row in ROWS]
    return "\n".join([",".join(HEADER), *map(",".join, quoted)]).encode()


def records(*, lines):
    found = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    if lines:
        return "\n".join(json.dumps(record) for record in found).encode()
    return json.dumps({"responses": found}, ensure_ascii=False).encode()


def parquet():
    out = io.BytesIO()
    columns = list(zip(*ROWS, strict=True))
    pq.write_table(pa.table([pa.array(column) for column in columns], names=HEADER), out)
    return out.getvalue()


def workbook_rows():
    return "".join(row(n, *values) for n, values in enumerate([HEADER, *ROWS], 1))


def workbook():
    return zipped(parts_of(workbook_rows()))


def open_document():
    odf = pytest.importorskip("odf.opendocument")
    from odf import table, text

    document = odf.OpenDocumentSpreadsheet()
    sheet = table.Table(name="S")
    for values in [HEADER, *ROWS]:
        line = table.TableRow()
        for value in values:
            cell = table.TableCell(valuetype="string")
            cell.addElement(text.P(text=str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def old_workbook():
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for n, values in enumerate([HEADER, *ROWS]):
        for m, value in enumerate(values):
            sheet.write(n, m, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def inside(rng):
    """A sound workbook around a part that is none: its checksum is right, its contents are not."""
    parts = {name: content.encode() for name, content in parts_of(workbook_rows()).items()}
    name = list(parts)[rng.integers(len(parts))]
    return zipped({**parts, name: harmed(parts[name], rng)})


GOOD = {
    "csv": comma_separated(),
    "utf16": comma_separated().decode().encode("utf-16"),
    "gb18030": comma_separated().decode().encode("gb18030"),
    "json": records(lines=False),
    "jsonl": records(lines=True),
    "parquet": parquet(),
    "xlsx": workbook(),
    "ods": open_document(),
    "xls": old_workbook(),
}


def harmed(content, rng):
    """Bytes changed, cut out, doubled, or moved: one to eight times."""
    data = bytearray(content)
    for _ in range(rng.integers(1, 9)):
        place, length = int(rng.integers(len(data) + 1)), int(rng.integers(1, 40))
        match rng.integers(6):
            case 0 | 1:
                data[place : place + 1] = rng.bytes(1)
            case 2:
                data[place : place + length] = b""
            case 3:
                data[place:place] = data[place : place + length]
            case 4:
                data[place : place + 4] = [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"][rng.integers(3)]
            case _:
                data[place:place] = rng.choice([b'"', b",", b"<", b"{", b"\n", b"\0", b"9" * 30, "漢".encode()])
    return bytes(data[: int(rng.integers(len(data) + 1))] if rng.random() < 0.05 else data)


def mutants():
    rng = np.random.default_rng(SEED)
    kinds = [*GOOD, "inside"]
    for number in range(COUNT):
        kind = kinds[number % len(kinds)]
        yield f"{number} {kind}", inside(rng) if kind == "inside" else harmed(GOOD[kind], rng)


def sums_hold(out):
    """Whether the receipt, the responses and the left-out rows tell the same story."""
    receipt = Receipt.from_json((out / RECEIPT_FILE).read_text())
    responses, left_out = pq.read_table(out / RESPONSES_FILE), pq.read_table(out / LEFT_OUT_FILE)
    used, aside = responses["row"].to_pylist(), left_out["row"].to_pylist()
    return (
        receipt.rows_read == receipt.rows_used + receipt.rows_left_out
        and (receipt.rows_used, receipt.rows_left_out) == (len(used), len(aside))
        and sum(receipt.scores) == len(used)
        and all(0 <= score <= 10 for score in responses["score"].to_pylist())
        and not set(used) & set(aside)
        and len(set(used)) == len(used)
        and len(set(responses["response_id"].to_pylist())) == len(used)
    )


def outcome(forked, file, out):
    """``read`` or the code of the refusal; nothing when the reader died."""
    try:
        guard.refuse_at_sight(file, 100 << 20)
    except FileRefused as refusal:
        return refusal.code
    answer = forked.ask(file, out, asdict(Choices()), name="answers")
    if answer is None:
        return ""
    if answer:
        assert answer["refused"] in REFUSALS
        return answer["code"]
    return "read"


def test_harmed_files_are_read_or_refused_and_their_sums_hold(tmp_path):
    forked, deaths, counted, wrong = Forked(), [], {}, []
    file, out = tmp_path / "file", tmp_path / "out"
    out.mkdir()
    for name, content in mutants():
        file.write_bytes(content)
        found = outcome(forked, file, out)
        counted[found or "died"] = counted.get(found or "died", 0) + 1
        if not found:
            deaths.append((name, content))
        if found == "read" and not sums_hold(out):
            wrong.append(name)
    forked.close()
    print(json.dumps(counted), [name for name, _ in deaths])  # noqa: T201
    assert not wrong
    for _, content in deaths:
        file.write_bytes(content)
        with pytest.raises(NpsError):
            read(file, tmp_path / "again")
    assert counted["read"] > COUNT / 10, "most mutants were past reading, which proves little"


def test_the_good_files_are_read_whole(tmp_path):
    """What the mutants come from, so that their refusals are due to the harm."""
    forked = Forked()
    for name, content in GOOD.items():
        (tmp_path / name).mkdir()
        (tmp_path / "file").write_bytes(content)
        assert outcome(forked, tmp_path / "file", tmp_path / name) == "read", name
        receipt = Receipt.from_json((tmp_path / name / RECEIPT_FILE).read_text())
        assert (receipt.rows_used, receipt.rows_left_out) == (60, 0), name
    forked.close()
