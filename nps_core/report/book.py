"""A workbook as it is written: its sheets, the formats of its cells, how wide columns are and how high rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil, isfinite
from typing import Any, Final

from nps_core.cells import writable
from nps_core.i18n import Text

LONGEST_CELL: Final = 32_767
"""As many characters one of its cells holds."""

_LONGEST_NAME: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\t\n\r]+")

FORMS: Final = {
    "number": "#,##0",
    "points": "0.0",
    "margin": "0.0",
    "change": "+0.0;-0.0;0.0",
    "bound": "+0.0;-0.0;0.0",
    "size": "0.0",
    "percent": "0.0%",
    "decimal": "0.0",
    "amount": "#,##0.##",
    "day": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "moment": "yyyy-mm-dd hh:mm",
}
"""How the forms of the reader's language are shown in cells that hold the number or the day itself."""

_NARROWEST, _WIDEST, WIDTHS_FROM = 9, 60, 200
FONTS: Final = {"en": "Calibri", "zh-Hans": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei"}
FIRST_YEAR: Final = 1900

_LINE: Final = {"en": 13.5, "zh-Hans": 16.5, "zh-Hant": 16.5}
"""How high a line of text is, in points."""

_HIGHEST: Final = 409
"""In points; Excel takes no more."""

Cell = str | int | float | date | None


@dataclass
class Book:
    """The workbook that is written: its formats, the names of its sheets, what had to be told of it."""

    book: Any
    text: Text
    taken: set[str] = field(default_factory=set)
    formats: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    cut: int = 0

    def sheet(self, name: str) -> Any:
        """A new sheet of a name that Excel takes, unlike every other."""
        plain = " ".join(_FORBIDDEN.sub(" ", writable(name)).split()).strip("'")[:_LONGEST_NAME].strip(" '")
        plain = "NPS" if not plain or plain.casefold() == "history" else plain
        shown, again = plain, 2
        while shown.casefold() in self.taken:
            behind = f" ({again})"
            shown, again = plain[: _LONGEST_NAME - len(behind)] + behind, again + 1
        self.taken.add(shown.casefold())
        made = self.book.add_worksheet(shown)
        made.set_landscape()
        made.fit_to_pages(1, 0)
        made.set_footer("&L&A&R&P / &N")
        return made

    def format(self, name: str) -> Any:
        """The format of a form of numbers, of a header, a title, a bold or wrapped text, a text ``beside`` a number."""
        if name not in self.formats:
            head = {"bold": True, "bg_color": "#eef0f3", "bottom": 1, "bottom_color": "#c5cad2"}
            kinds: dict[str, dict[str, Any]] = {
                "head": head,
                "head_number": head | {"align": "right"},
                "head_beside": head | {"align": "left", "indent": 1},
                "title": {"bold": True, "font_size": 16},
                "bold": {"bold": True},
                "plain": {},
                "beside": {"align": "left", "indent": 1},
                "wrapped": {"text_wrap": True},
            }
            look = kinds[name] if name in kinds else {"num_format": FORMS.get(name, "General")}
            self.formats[name] = self.book.add_format({**look, "valign": "top"})
        return self.formats[name]

    def high(self, sheet: Any, row: int, *texts: tuple[str, float]) -> None:
        """Make a row as high as its texts need, before it is written: not every program does so itself.

        Args:
            texts: each with the width of its column, in letters.
        """
        lines = max(_lines(text, width) for text, width in texts)
        if lines > 1:
            sheet.set_row(row, min(lines * _LINE[self.text.language] + 2, _HIGHEST))

    def write(self, sheet: Any, row: int, column: int, value: Cell, form: str = "") -> None:
        """Write a value as what it is; nothing where there is nothing."""
        if value is None:
            return
        if isinstance(value, date):
            if value.year < FIRST_YEAR:
                sheet.write_string(row, column, value.isoformat())
            else:
                plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                sheet.write_datetime(row, column, plain, self.format(form or "day"))
        elif isinstance(value, str):
            sheet.write_string(row, column, self.fitting(value), *([self.format(form)] if form else []))
        elif isfinite(value):
            sheet.write_number(row, column, value, *([self.format(form)] if form else []))
        elif value in (float("inf"), float("-inf")):
            sheet.write_string(row, column, "∞" if value > 0 else "−∞")

    def fitting(self, text: str) -> str:
        """A text as a cell can hold it; what had to be cut is counted."""
        plain = writable(text)
        if len(plain) <= LONGEST_CELL:
            return plain
        self.cut += 1
        return plain[: LONGEST_CELL - 1] + "…"

    def headed(self, sheet: Any, names: Sequence[str], forms: Sequence[str] = ()) -> None:
        """A header row that stays in sight.

        Args:
            forms: of the columns, as of tables; by default all hold texts.
        """
        for place, name in enumerate(names):
            is_number = place < len(forms) and forms[place] in FORMS
            kind = "head_number" if is_number else "head_beside" if place and forms else "head"
            sheet.write_string(0, place, self.fitting(name), self.format(kind))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)


def width_of(texts: Sequence[str]) -> float:
    """The width of a column, in letters: of its longest text, within reason."""
    longest = max(_letters(text[:_WIDEST]) for text in texts)
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _letters(text: str) -> int:
    """How wide a text is, in letters: a Chinese character is two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _lines(text: str, width: float) -> int:
    r"""How many lines a text fills in a column that is so many letters wide, rather one too many than one too few.

    >>> _lines("one", 10), _lines("a line that is twice as long", 16), _lines("up\n\ndown", 10), _lines("淨推薦值", 6)
    (1, 2, 3, 2)
    """
    return sum(max(ceil(1.08 * _letters(line) / width), 1) for line in text.split("\n"))
