"""Hostile and strange files, each under the number of the list it comes from, built here and never kept.

Every file has one of three outcomes: E refused with a named error, K kept with what had to be noticed, X read
exactly. ``workbooks`` holds 1 to 27, ``sheets`` 28 to 40, ``texts`` 41 to 66, ``names`` 67 to 75, ``values`` 76 to
86, ``records`` 87 to 94.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

REFUSED, KEPT, EXACT = "E", "K", "X"


@dataclass(frozen=True, eq=False)
class Case:
    """A file and what must come of it.

    Attributes:
        number: of the list.
        name: what is strange about it.
        outcome: E, K or X.
        content: a function that builds its bytes.
        codes: the error it is refused with; more than one where it depends on what gives way first.
        rows: of a file that is read, (row, score, comment) of every response.
        left_out: of a file that is read, (row, reason) of every row left out.
        notes: codes that must be among the notes.
        columns: further columns of the responses, by name.
        file: what the file is called.
        choices: what a person decided about it.
    """

    number: int
    name: str
    outcome: str
    content: Callable[[], bytes]
    codes: tuple[str, ...] = ()
    rows: tuple[tuple[int, int, str | None], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    columns: Mapping[str, list] = field(default_factory=dict)
    file: str = "answers.csv"
    choices: Mapping[str, object] = field(default_factory=dict)

    def __str__(self):
        return f"{self.number} {self.name}"


def refused(number, name, content, *codes, **other):
    return Case(number, name, REFUSED, content, codes=codes, **other)


def kept(number, name, content, rows, **other):
    return Case(number, name, KEPT, content, rows=tuple(rows), **other)


def exact(number, name, content, rows, **other):
    return Case(number, name, EXACT, content, rows=tuple(rows), **other)
