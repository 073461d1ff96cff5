"""How long a file takes from bytes to stored responses, beside plain readers: ``python benchmarks/reading.py``.

    read      ``nps_core.reading.read``: the child's start, guard, encoding, every check, both Parquet files, receipt
    duckdb    a script of its own: ``read_csv`` with its sniffer into a table; nothing checked
    calamine  a script of its own: the sheet as Python values; nothing checked

Each is a fresh process, in turns. Ratios in one run are what counts, of the processor's seconds before the wall's:
seconds differ from machine to machine, and the wall's with whatever else runs. Ends with 1 when a million rows of CSV
take more than twice duckdb or a gigabyte, or 100,000 rows of a workbook more than one and a half times calamine and a
second.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core.reading import read
from nps_core.settings import Settings

ROUNDS = 5
DUCKDB_BUDGET, CALAMINE_BUDGET, MORE_SECONDS_BUDGET, MEMORY_BUDGET_MB = 2.0, 1.5, 1.0, 1000

READ = """
import resource, sys
from pathlib import Path
from nps_core.reading import read
from nps_core.settings import Settings
read(Path(sys.argv[1]), Path(sys.argv[2]), settings=Settings(upload_mb=1_000))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
DUCKDB = """
import sys, duckdb
engine = duckdb.connect()
engine.execute("SET enable_progress_bar = false")
engine.execute("CREATE TABLE answers AS SELECT * FROM read_csv(?)", [sys.argv[1]])
"""
CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""
HEADER = "Response ID,Submitted at,Customer ID,How likely are you to recommend us?,Why?,Channel,Region,Product,Spent"
WORDS = ["delivery", "was", "late", "good", "price", "slow", "friendly", "staff", "app", "crashes", "too", "broken"]
NUMBERS = (3, 8)
"""The columns that a workbook holds as numbers."""


@dataclass(frozen=True)
class Taken:
    """What one run took."""

    wall: float
    processor: float


def answers(rows: int) -> Iterator[list[str]]:
    """Answers as a survey tool exports them: nine columns, half of the rows with a comment."""
    draw = random.Random(1)
    for number in range(rows):
        score = draw.choices(range(11), [1, 1, 1, 1, 2, 3, 4, 9, 14, 16, 20])[0]
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_700_000_000 + number * 37))
        why = f"{' '.join(draw.choices(WORDS, k=draw.randint(3, 25)))}, ok" if draw.random() < 0.5 else ""
        customer, channel = draw.randint(1, rows // 2), draw.choice(["web", "app", "store", "phone"])
        region, product = draw.choice(["North", "South", "華東", "华南"]), draw.randint(1, 40)
        spent = f"{draw.random() * 500:.2f}"
        yield [f"R{number}", moment, f"C{customer}", str(score), why, channel, region, f"P{product}", spent]


def write_csv(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8") as opened:
        opened.write(f"{HEADER}\n")
        for answer in answers(rows):
            opened.write(",".join(f'"{cell}"' if "," in cell else cell for cell in answer) + "\n")


def write_workbook(file: Path, rows: int) -> None:
    """A workbook with one sheet, its texts shared as Excel shares them."""
    shared: dict[str, int] = {}
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def cell(place: str, column: int, text: str, row: int) -> str:
        if column in NUMBERS and row > 1:
            return f'<c r="{place}"><v>{text}</v></c>'
        return f'<c r="{place}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>' if text else ""

    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"<worksheet {main}><sheetData>".encode())
            for row, texts in enumerate([HEADER.split(","), *answers(rows)], start=1):
                cells = "".join(cell(f"{'ABCDEFGHI'[n]}{row}", n, text, row) for n, text in enumerate(texts))
                sheet.write(f'<row r="{row}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}>{texts}</sst>")
        sheet_named = '<sheet name="July" sheetId="1" r:id="rId1"/>'
        archive.writestr(
            "xl/workbook.xml", f'<workbook {main} xmlns:r="{office}"><sheets>{sheet_named}</sheets></workbook>'
        )
        parts = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}
        archive.writestr("xl/_rels/workbook.xml.rels", relations(office, parts))
        archive.writestr("_rels/.rels", relations(office, {"officeDocument": "xl/workbook.xml"}))


def relations(office: str, parts: dict[str, str]) -> str:
    """The file that says what the parts of a workbook are to each other."""
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    each = [
        f'<Relationship Id="rId{number}" Type="{office}/{kind}" Target="{part}"/>'
        for number, (kind, part) in enumerate(parts.items(), start=1)
    ]
    return f"<Relationships {package}>{''.join(each)}</Relationships>"


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def taken(work: Callable[[], object]) -> Taken:
    start, before = time.perf_counter(), processor_seconds()
    work()
    return Taken(time.perf_counter() - start, processor_seconds() - before)


def run_script(script: str, *arguments: Path) -> None:
    subprocess.run([sys.executable, "-c", script, *map(str, arguments)], capture_output=True, check=True)


def compared(file: Path, script: str) -> tuple[Taken, Taken]:
    """The best of what reading took, and of what a plain reader took, in turns."""
    settings = Settings(upload_mb=1_000)
    ours, plain = [], []
    with tempfile.TemporaryDirectory() as out:
        for _ in range(ROUNDS):
            ours.append(taken(lambda: read(file, Path(out), settings=settings)))
            plain.append(taken(lambda: run_script(script, file)))
    return best(ours), best(plain)


def best(runs: list[Taken]) -> Taken:
    return Taken(min(run.wall for run in runs), min(run.processor for run in runs))


def memory_mb(file: Path) -> int:
    """The most memory that the reading child took."""
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as out:
        told = subprocess.run(
            [sys.executable, "-c", READ, str(file), out], cwd=root, capture_output=True, check=True, text=True
        ).stdout
    return int(told) >> 10


def told(name: str, ours: Taken, plain: Taken, other: str) -> None:
    processor, wall = ours.processor / plain.processor, ours.wall / plain.wall
    print(f"{name}: {processor:.2f} x {other} of the processor, {wall:.2f} x of the wall", end="   ")
    print(f"(read {ours.processor:.2f} s, {ours.wall:.2f} s; {other} {plain.processor:.2f} s, {plain.wall:.2f} s)")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        large, workbook = Path(folder) / "large.csv", Path(folder) / "workbook.xlsx"
        write_csv(large, 1_000_000)
        ours, duckdb = compared(large, DUCKDB)
        told("1,000,000 rows of CSV", ours, duckdb, "duckdb")
        most = memory_mb(large)
        print(f"memory of the reading child: {most} MB")
        write_workbook(workbook, 100_000)
        sheet, calamine = compared(workbook, CALAMINE)
        told("100,000 rows of a workbook", sheet, calamine, "calamine")
    is_slow = ours.processor > DUCKDB_BUDGET * duckdb.processor
    is_slow_sheet = sheet.processor > CALAMINE_BUDGET * calamine.processor + MORE_SECONDS_BUDGET
    return int(is_slow or is_slow_sheet or most > MEMORY_BUDGET_MB)


if __name__ == "__main__":
    sys.exit(main())
