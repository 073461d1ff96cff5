"""What a made file is, and the pieces files are made of."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import openpyxl

Cell = Any
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shape:
    """A made file and the truth about it; a refused one has no further truth.

    Attributes:
        roles: of each column in the file's order.
        scores, comments, times: by row, of the rows that count; times in UTC.
        left_out: the rows that do not count.
        clock: whether the hour is known for sure, not only the day.
        people: how many respondents, where a column says it for sure.
        numbers: the values of attribute columns by position, by row.
        choice: what settles the question this file raises; empty for a file that needs none.
        names: what a warning or question must name.
        one_row_each: whether a row is a response.
    """

    file: str
    content: bytes
    roles: tuple[str, ...] = ()
    scores: Mapping[int, int] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    times: Mapping[int, datetime] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    scale: str = "0-10"
    date_order: str = "ymd"
    clock: bool = True
    people: int | None = None
    numbers: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    choice: Mapping[str, Any] = field(default_factory=dict)
    names: str = ""
    refused: bool = False
    one_row_each: bool = True


class Column(NamedTuple):
    """A header (or several, one above the other), the role it should get, and its cells."""

    header: str | tuple[str, ...]
    role: str
    cells: Sequence[Cell]


# What people say and how they score; every score from 0 to 10 occurs within twenty rows.
RUN = (10, 9, 0, 8, 7, 10, 6, 9, 3, 10, 5, 8, 9, 1, 10, 7, 2, 9, 4, 10)
LATIN = (
    "Delivery took nine days — the café around the corner is faster",
    "Great service, the chat agent stayed until it worked.",
    "",
    "It’s “fine”, nothing more",
    "Too expensive; support never calls back",
    "Easy to use",
    "",
)
HANS = (
    "客服很有耐心，问题当天解决",
    "物流太慢，等了一个星期",
    "",
    "价格偏高，但是质量不错",
    "界面简单好用",
    "退款流程太复杂",
)
HANT = (
    "客服很親切，問題馬上處理",
    "運費太高，等了一個星期才到貨",
    "",
    "介面簡單好用",
    "退貨流程太麻煩",
    "品質不錯，會再回購",
)
MULTILINE = (
    'First line of a comment\nand a second, with a "quote"',
    "包装破损\n希望改进",
    "👍👍",
    "包裝很好！\n\n下次再來",
)
ALL = LATIN + HANS + HANT + MULTILINE
CITIES_HANS, CITIES_HANT = ("上海", "北京", "广州"), ("台北市", "高雄市", "台中市")


def run(n: int, *, without: tuple[int, ...] = (), of: Sequence[int] = RUN) -> list[int | None]:
    """Scores of n people, some of whom (by position) gave none."""
    return [None if i in without else of[i % len(of)] for i in range(n)]


def cycle(values: Sequence[Cell], n: int) -> list[Cell]:
    """The values over and over, n of them."""
    return [values[i % len(values)] for i in range(n)]


def ids(pattern: str, n: int, people: int = 10**6) -> list[str]:
    """Identifiers, repeated after ``people`` of them."""
    return [pattern.format(i % people + 101) for i in range(n)]


def moments(start: str, n: int, step: timedelta = timedelta(hours=19, minutes=7, seconds=11)) -> list[datetime]:
    """Instants in UTC from a start, a step apart."""
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    return [first + i * step for i in range(n)]


def written(times: Sequence[datetime], form: str) -> list[str]:
    """Times by a strftime form."""
    return [time.strftime(form) for time in times]


def american(time: datetime, half: bool = True) -> str:
    """M/D/YYYY without leading zeros, as American exports write it."""
    hour = (time.hour % 12 or 12) if half else time.hour
    return f"{time.month}/{time.day}/{time.year} {hour}:{time:%M:%S}" + (f" {time:%p}" if half else "")


def shown(scores: Sequence[int | None], blank: Cell = "") -> list[Cell]:
    """Scores as digits, and the blank where there is none."""
    return [blank if score is None else str(score) for score in scores]


def group(score: int | None) -> str:
    """The label that products write beside a score from 0 to 10."""
    if score is None:
        return ""
    return "Promoter" if score > 8 else "Passive" if score > 6 else "Detractor"


def rows_of(columns: Sequence[Column]) -> list[list[Cell]]:
    """The header rows and the rows of a table."""
    heads = [c.header if isinstance(c.header, tuple) else (c.header,) for c in columns]
    return [list(row) for row in zip(*heads, strict=True)] + [
        list(row) for row in zip(*(c.cells for c in columns), strict=True)
    ]


def text_file(rows: Sequence[Sequence[Cell]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Rows as separated text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(**sheets: Sequence[Sequence[Cell]]) -> bytes:
    """Rows as a workbook, a sheet each."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def truth(
    columns: Sequence[Column],
    scores: Sequence[int | None],
    comments: Sequence[str],
    times: Sequence[datetime],
    *,
    above: int = 0,
    below: int = 0,
) -> dict[str, Any]:
    """What is true of a table of one row a response, for ``Shape``."""
    head = columns[0].header
    first = above + (len(head) if isinstance(head, tuple) else 1) + 1
    kept = {first + i: i for i, score in enumerate(scores) if score is not None}
    who = next((c.cells for c in columns if c.role == "respondent"), None)
    return {
        "roles": tuple(c.role for c in columns),
        "scores": {row: scores[i] for row, i in kept.items()},
        "comments": {row: comments[i] for row, i in kept.items() if comments[i]},
        "times": {row: times[i] for row, i in kept.items()},
        "left_out": tuple(row for row in range(first, first + len(scores) + below) if row not in kept),
        "people": None if who is None else len({who[i] for i in kept.values()} - {""}),
    }
