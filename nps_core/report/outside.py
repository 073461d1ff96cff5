"""What outsiders may see of a report: no customers' words unless that was ticked, nothing about a handful of people.

Numbers that stand on fewer than a few responses are taken out with the sentences that say them, and with as many of
the next smallest as it takes so that nobody can work them out from what is left: of a list whose sum may be known, at
least two are out, and together they stand on so many that each of them could be several numbers.

What the score of a group is made of (how many promoters, passives and detractors) is not taken out where the group
is large enough: its score and its interval tell that already.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from nps_core.comments.masking import masked
from nps_core.i18n import Text, text_in
from nps_core.report.composing.numbers import MOST_LISTED
from nps_core.report.document import (
    Chart,
    Course,
    Document,
    Funnel,
    Grid,
    Groups,
    Panels,
    Point,
    Quote,
    Ranking,
    Sheet,
    Steps,
    Table,
)

LEAST: Final = 5
"""Fewer responses than this are never told about to outsiders."""

HIDDEN: Final = "hidden"
"""The state of a point that outsiders are not shown."""

_REVIEWS: Final = "reviews."
_WORDS: Final = ("text", "day")
_NO_COUNT: Final = (
    r"\s*(?:%|％|percent|of 100\b|points?\b|days?\b|weeks?\b|decisions?\b|"
    r"个?百分点|個?百分點|分(?!之)|点|點|天|日|周|週|月|年|季|项|項|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
)
_COUNTED: Final = (
    r"\s*(?:responses?|answers?|comments?|customers?|people|份|条|條|则|則|位|名|人|个答|個答|个客|個顧|個客)"
)


@dataclass(frozen=True)
class _Line:
    """A row of a table or a point of a chart, as far as it counts: what it is called, on how many it stands."""

    label: str
    counts: tuple[int, ...]


Cell = str | int | float | date | None

_Links = frozenset[_Line]
"""What is out, wherever it stands."""


def for_outsiders(document: Document, *, quotes: bool, least: int = LEAST) -> Document:
    """A report without what outsiders must not see.

    Args:
        quotes: whether customers' words are left in it; personal data are masked in them in any case.
        least: numbers that stand on 1 to ``least - 1`` responses are taken out.
    """
    text = text_in(document.language)
    if _size(document) < least:
        few = Sheet("outside.few", document.dataset, text("sharing.few", least=least), document.dataset)
        return replace(document, sheets=(few,))
    links: _Links = frozenset()
    while (found := links | _links(document.sheets, links, least)) != links:
        links = found
    shown = _Shown(text, links, least, quotes=quotes, tells_rest=not _is_few(_rest(document), least))
    return replace(document, sheets=tuple(shown.sheet(sheet) for sheet in document.sheets))


def out_of_list(counts: Sequence[Sequence[int]], out: Iterable[int], least: int) -> tuple[set[int], bool]:
    """Which lines of a list are taken out, so that no small count is told by what is left and the sum of all.

    Args:
        counts: of each line, on how many responses it stands, once for each side that it compares.
        out: the places of lines that are out already.

    Returns:
        Their places; and whether even then something could be worked out, so that the list must not be shown at all.

    >>> out_of_list([[40], [3], [9], [12]], (), 5)
    ({1, 2}, False)
    >>> out_of_list([[2], [2], [6]], (), 5)[0] == {0, 1, 2}
    True
    """
    taken = {place for place, each in enumerate(counts) if any(_is_few(n, least) for n in each)} | set(out)
    is_bare = False
    for side in range(len(counts[0]) if counts and taken else 0):
        rest = sorted((n[side], place) for place, n in enumerate(counts) if place not in taken and n[side])
        behind = [counts[place][side] for place in taken if counts[place][side]]
        while behind and (len(behind) < 2 or sum(behind) < max(least, len(behind) + 1)):
            if not rest:
                is_bare = True
                break
            n, place = rest.pop(0)
            taken.add(place)
            behind.append(n)
    return taken, is_bare


def _is_few(n: int | None, least: int) -> bool:
    return n is not None and 0 < n < least


def _rest(document: Document) -> int | None:
    """How many responses of the data set the report is not of."""
    return None if document.matched is None or document.total is None else document.total - document.matched


def _size(document: Document) -> int:
    """How many responses a report is of; of one that does not say it, the most that anything in it stands on."""
    if document.matched is not None:
        return document.matched
    counted = [n for sheet in document.sheets for table in sheet.tables for line in _lines(table) for n in line.counts]
    drawn = [point.n or 0 for sheet in document.sheets for point in _points(sheet.chart)]
    return max((*counted, *drawn), default=0)


def _lines(table: Table) -> list[_Line]:
    """The rows of a table that counts; nothing of one that does not."""
    counting = [place for place, column in enumerate(table.columns) if column.counts]
    if not counting:
        return []
    words = _leading(table)
    lines = []
    for row in table.rows:
        label = " ".join(str(cell) for cell in row[:words] if cell)
        numbers = (row[place] for place in counting)
        lines.append(_Line(label, tuple(n for n in numbers if isinstance(n, int))))
    # A kept cell that says "not shown" is no number: such a table was made for outsiders before and is left alone.
    return lines if all(len(line.counts) == len(counting) for line in lines) else []


def _leading(table: Table) -> int:
    """How many columns in front say what a row is of."""
    for place, column in enumerate(table.columns):
        if column.form not in _WORDS:
            return place
    return len(table.columns)


def _points(chart: Chart | None) -> tuple[Point, ...]:
    """The points of a chart that stand on responses of their own; the three groups are parts of one whole."""
    if isinstance(chart, Course | Ranking | Funnel):
        return chart.points
    return (chart.before, chart.after) if isinstance(chart, Steps) else ()


def _out_of_table(table: Table, links: _Links, least: int) -> tuple[set[int], set[int]]:
    """Which rows of a table are out, and which of them must not even be named."""
    lines = _lines(table)
    if table.is_crossed:
        is_out = any(_is_few(n, least) for line in lines for n in line.counts)
        every = set(range(len(lines))) if is_out else set()
        return every, every
    names = table.lists if len(table.lists) == len(table.rows) else ("",) * len(table.rows)
    out: set[int] = set()
    bare: set[int] = set()
    for name in dict.fromkeys(names) if lines else ():
        places = [place for place, each in enumerate(names) if each == name]
        linked = [at for at, place in enumerate(places) if _is_linked(lines[place], links)]
        found, is_bare = out_of_list([lines[place].counts for place in places], linked, least)
        out |= {places[at] for at in found}
        bare |= set(places) if is_bare else set()
    return out, bare


def _out_of_chart(sheet: Sheet, links: _Links, least: int) -> set[int]:
    """Which points of the chart of a sheet are out: those whose row is out, else by the same rule as a table."""
    points = _points(sheet.chart)
    told = [n for table in sheet.tables for n in (_lines(table),) if n]
    lines = [_Line(point.label, (point.n or 0,)) for point in points]
    gone = {
        line.label
        for table in sheet.tables
        for at in _out_of_table(table, links, least)[0]
        for line in (_lines(table)[at],)
    }
    for table in sheet.tables:
        if [line.counts[:1] for line in _lines(table)] == [line.counts for line in lines]:
            return _out_of_table(table, links, least)[0]
    out = {
        at
        for at, line in enumerate(lines)
        if _is_few(line.counts[0], least) or _is_linked(line, links) or line.label in gone
    }
    return out if told else out_of_list([line.counts for line in lines], out, least)[0]


def _is_linked(line: _Line, links: _Links) -> bool:
    """Whether a line is out elsewhere: the same count under the same name, perhaps with its dimension."""
    return any(
        (line.label in other.label or other.label in line.label) and set(line.counts) & set(other.counts) - {0}
        for other in links
        if line.label and other.label
    )


def _is_thin(sheet: Sheet, links: _Links, least: int) -> bool:
    """Whether a sheet of pairs, of two dimensions or of segments and periods, tells of a handful.

    Its cells add up to what stands elsewhere: where a segment or a period is out there, they would tell it. Segments
    that are not shown are what is missing from everybody.
    """
    chart = sheet.chart
    if not isinstance(chart, Panels | Grid):
        return False
    named = {*chart.rows, *chart.columns} if isinstance(chart, Grid) else {panel.name for panel in chart.panels}
    named |= {point.label for point in chart.behind} if isinstance(chart, Panels) else set()
    if any(name in line.label or line.label in name for name in named for line in links if line.label):
        return True
    if any(_out_of_table(table, links, least)[0] for table in sheet.tables):
        return True
    if isinstance(chart, Grid):
        is_cut = any(len(table.rows) >= MOST_LISTED for table in sheet.tables)
        return is_cut or _tells_few(chart.cells, least)
    panels = [panel.points for panel in chart.panels]
    if any(len(points) != len(chart.behind) for points in panels):
        return True
    shown = [sum(points[place].n or 0 for points in panels) for place in range(len(chart.behind))]
    rest = [(everybody.n or 0) - n for everybody, n in zip(chart.behind, shown, strict=True)]
    return _tells_few(panels, least) or any(_is_few(n, least) for n in rest)


def _tells_few(lines: Iterable[Sequence[Point]], least: int) -> bool:
    return any(_is_few(point.n, least) for points in lines for point in points)


def _links(sheets: Sequence[Sheet], links: _Links, least: int) -> _Links:
    """What is out of any table or chart."""
    found = set()
    for sheet in sheets:
        for table in sheet.tables:
            lines = _lines(table)
            found |= set() if table.is_crossed else {lines[at] for at in _out_of_table(table, links, least)[0]}
        points = _points(sheet.chart)
        found |= {_Line(points[at].label, (points[at].n or 0,)) for at in _out_of_chart(sheet, links, least)}
    return frozenset(line for line in found if any(line.counts))


@dataclass(frozen=True)
class _Shown:
    """How the sheets of one report are shown.

    Attributes:
        links: what is out.
        tells_rest: whether it may be told how many responses the report is not of.
    """

    text: Text
    links: _Links
    least: int
    quotes: bool
    tells_rest: bool

    def sheet(self, sheet: Sheet) -> Sheet:
        """A sheet without what is out, which says that something is."""
        if is_thin := _is_thin(sheet, self.links, self.least):
            sheet = replace(sheet, chart=None, tables=())
        rows = [_out_of_table(table, self.links, self.least) for table in sheet.tables]
        points = _out_of_chart(sheet, self.links, self.least)
        histogram = isinstance(sheet.chart, Groups) and any(_is_few(n, self.least) for n in sheet.chart.counts)
        is_less = bool(is_thin or points or histogram or any(out for out, _ in rows))
        tables = tuple(self._table(table, *out) for table, out in zip(sheet.tables, rows, strict=True))
        has_rows_out = any(out for table, (out, _) in zip(sheet.tables, rows, strict=True) if not table.is_crossed)
        kept = [table for table in tables if table.rows and (not has_rows_out or any(c.counts for c in table.columns))]
        chart = self._chart(sheet.chart, points, has_rows_out=has_rows_out)
        told = _Sentences(self, sheet.id, is_less=is_less)
        lead = told.kept(sheet.lead)
        left_out = lead is None or len(told.all(sheet.notes)) < len(sheet.notes)
        note = (self.text("sharing.note", least=self.least),) if is_less or left_out else ()
        lead = lead or self.text("sharing.lead_hidden")
        alt = told.kept(sheet.alt) if sheet.alt and chart is not None else ""
        return replace(
            sheet,
            lead=lead,
            context=sheet.context if self.tells_rest else self.text("sharing.context_hidden"),
            chart=chart,
            alt=lead if alt is None else alt,
            tables=tuple(told.table(table) for table in kept),
            quotes=tuple(map(_masked, sheet.quotes)) if self.quotes else (),
            notes=(*told.all(sheet.notes), *note),
        )

    def _table(self, table: Table, out: set[int], bare: set[int]) -> Table:
        """A table in which rows that are out keep their names alone; those that must not be named are not there."""
        words, text = _leading(table), self.text("sharing.hidden")
        rows = []
        for place, row in enumerate(table.rows):
            if place in bare:
                continue
            behind = (text if column.counts else None for column in table.columns[words:])
            rows.append((*row[:words], *behind) if place in out else row)
        names = tuple(name for place, name in enumerate(table.lists) if place not in bare)
        return replace(table, rows=tuple(rows), lists=names)

    def _chart(self, chart: Chart | None, out: set[int], *, has_rows_out: bool) -> Chart | None:
        """A chart without the values of its points that are out; without itself, where it says them in other ways."""
        if isinstance(chart, Groups) and any(_is_few(n, self.least) for n in chart.counts):
            return replace(chart, counts=())
        if isinstance(chart, Steps):
            # Steps add up: what one of them is follows from the others.
            return None if out or has_rows_out else chart
        if not isinstance(chart, Course | Ranking | Funnel) or not out:
            return chart
        if isinstance(chart, Funnel):
            return replace(chart, points=tuple(point for at, point in enumerate(chart.points) if at not in out))
        points = tuple(self._point(point) if at in out else point for at, point in enumerate(chart.points))
        if isinstance(chart, Course):
            return replace(chart, points=points, level=())  # the level would tell the missing point
        named = (
            replace(point, label=self.text("sharing.hidden_point", name=point.label))
            if point.state == HIDDEN
            else point
            for point in points
        )
        return replace(chart, points=tuple(named))

    def _point(self, point: Point) -> Point:
        return Point(point.label, None, state=HIDDEN)


class _Sentences:
    """Which sentences of a sheet say what is out."""

    def __init__(self, shown: _Shown, sheet: str, *, is_less: bool) -> None:
        few = f"[1-{shown.least - 1}]" if shown.least > 1 else "(?!)"
        alone = r"(?<![\d.,:+−±\-])"
        end = r"(?![\d:]|[.,]\d)"
        told = {n for line in shown.links for n in line.counts if n >= shown.least}
        numbers = "|".join(re.escape(shown.text.number(n)) for n in sorted(told))
        # Where something is out, or where no table would tell, every small number may be a count.
        is_strict = is_less or sheet.startswith(_REVIEWS)
        parts = [rf"{alone}{few}{end}(?!{_NO_COUNT})" if is_strict else rf"{alone}{few}{end}(?={_COUNTED})"]
        parts += [rf"{alone}(?:{numbers}){end}(?!{_NO_COUNT})"] if numbers else []
        self._telling = re.compile("|".join(parts))
        self._hidden = shown.text("sharing.hidden")
        self._reviews = sheet.startswith(_REVIEWS)

    def kept(self, sentence: str) -> str | None:
        """A sentence; None if it says what is out."""
        return None if self._telling.search(sentence) else sentence

    def all(self, sentences: Sequence[str]) -> tuple[str, ...]:
        """The sentences that say nothing of what is out."""
        return tuple(each for each in sentences if self.kept(each) is not None)

    def table(self, table: Table) -> Table:
        """A table of a review, whose cells are sentences, without those that say what is out."""
        if not self._reviews:
            return table
        last = len(table.columns) - 1
        rows = (tuple(self._cell(cell) if at == last else cell for at, cell in enumerate(row)) for row in table.rows)
        return replace(table, rows=tuple(rows))

    def _cell(self, cell: Cell) -> Cell:
        return self._hidden if isinstance(cell, str) and self.kept(cell) is None else cell


def _masked(quote: Quote) -> Quote:
    """A customer's words without what tells who they are, and without the id of the response."""
    return replace(quote, text=masked(quote.text), response="")
