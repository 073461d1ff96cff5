"""What a report says, as plain values in one language.

It is made of views once, and then drawn as a page, a deck, a workbook or a presentation, or kept as a frozen review:
so they all say the same, and what was frozen needs neither the data nor the code that made it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from nps_core.filters import Filters
from nps_core.views import Asked, Pair

PAGES: Final = ("overview", "trend", "segments", "changes", "themes", "drivers")
"""The pages that a report can be of, in the order in which they are told."""


@dataclass(frozen=True)
class Subject:
    """What a report is of: which responses, and what the reader chose on the pages.

    Attributes:
        pages: of ``PAGES``.
        period: of the trend; empty for what suits the responses.
        split: by which dimension the segments are; empty for all of them.
        pair: what the changes page compares; None for the last period and the one before.
        mix_by: by which dimension the changes page tells the mix; empty for the clearest.
        small: by which dimension there are trends side by side; empty for the first.
        across: which dimension the two-way table of segments also has; empty for no such table.
        value: which number says what a customer is worth; empty for the one that suits.
        marks: which benchmarks are shown, of ``benchmarks.CHOICES``; empty for the first.
        asked: what the reader asked on the drivers page; None for nothing.
        theme: the theme or sub-theme that the reader looked into; empty for none.
        quotes: whether customers' words are in it.
    """

    filters: Filters = Filters()
    pages: tuple[str, ...] = PAGES
    period: str = ""
    split: str = ""
    pair: Pair | None = None
    mix_by: str = ""
    small: str = ""
    across: str = ""
    value: str = ""
    marks: str = ""
    asked: Asked | None = None
    theme: str = ""
    quotes: bool = True


@dataclass(frozen=True)
class Point:
    """One number of a chart, with its interval.

    Attributes:
        label: what it is of, in the reader's language.
        value, low, high: in the unit of the chart, unrounded; None where there is none: a gap is a gap.
        n: the responses behind it.
        state: ``few`` (pale), ``unfinished`` (dashed, and out of every test) or ``gap``; else empty.
        tone: ``promoter``, ``passive``, ``detractor``, ``above``, ``below`` or ``unclear``, which colour it has.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    state: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Mark:
    """A name at a place of a chart: a benchmark at its points, an event at the number of its period from 0 on."""

    name: str
    at: float


@dataclass(frozen=True)
class Band:
    """A named stretch of the scale, in points."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class Gauge:
    """The score from -100 to 100, with its interval, the bands and the benchmarks."""

    point: Point
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Groups:
    """The three groups: shares in whole percent that sum to 100, and the answers at each score from 0 to 10."""

    parts: tuple[Point, ...]
    counts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Course:
    """A number over time.

    Attributes:
        unit: ``points`` or ``percent`` (of shares in fractions).
        level: the smooth line behind the points, one value a point; empty without one.
        marks: turning points and events, each at the number of its point.
    """

    points: tuple[Point, ...]
    unit: str = "points"
    level: tuple[float | None, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """Numbers beside each other, each with its interval, in the order in which they are to be read.

    Attributes:
        unit: ``points``, ``change`` (points more or fewer) or ``percent`` (of shares in fractions).
        reference: what they are compared with, such as the score of all.
    """

    points: tuple[Point, ...]
    unit: str = "points"
    reference: Mark | None = None


@dataclass(frozen=True)
class Steps:
    """The way from one score to another in steps that add up; rounded as well with ``nps_core.changes.adding_up``."""

    before: Point
    steps: tuple[Point, ...]
    after: Point


@dataclass(frozen=True)
class Panel:
    """One of several courses side by side.

    Attributes:
        moved: by how much it moved in points, where it clearly did; else None.
        tone: ``above`` where it rose, ``below`` where it fell, ``few`` where that cannot be told.
    """

    name: str
    points: tuple[Point, ...]
    moved: float | None = None
    tone: str = ""


@dataclass(frozen=True)
class Panels:
    """Scores over time side by side, on the same periods and one scale.

    Attributes:
        behind: the course of everybody, which is drawn behind each of them.
    """

    panels: tuple[Panel, ...]
    behind: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Grid:
    """The score of each pair of two lists: as many cells a row as there are columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Limit:
    """Between which scores most groups of so many answers lie by chance alone."""

    n: float
    low: float
    high: float


@dataclass(frozen=True)
class Funnel:
    """Scores over the number of answers behind them.

    Attributes:
        limits: from the smallest number of answers to the largest.
        reference: everybody's score.
    """

    points: tuple[Point, ...]
    limits: tuple[Limit, ...] = ()
    reference: Mark | None = None


Chart = Gauge | Groups | Course | Ranking | Steps | Panels | Grid | Funnel


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        form: how its cells are shown: ``text`` or one of ``nps_core.i18n.FORMS``.
        counts: whether its cells say on how many responses (or customers) the numbers of their row stand.
        is_minor: whether a narrow sheet of paper can do without it.
    """

    name: str
    form: str = "text"
    counts: bool = False
    is_minor: bool = False


@dataclass(frozen=True)
class Table:
    """Numbers as they are, unrounded, and texts; None is an empty cell.

    Attributes:
        lists: to which list each row belongs, where the counts of each list add up by themselves, such as segments of
            several dimensions; empty where all rows are one list.
        is_crossed: whether its counts add up in more than one way, as those of a cross-table do.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float | date | None, ...], ...]
    title: str = ""
    lists: tuple[str, ...] = ()
    is_crossed: bool = False


@dataclass(frozen=True)
class Quote:
    """A customer's words, with personal data masked.

    Attributes:
        role: what it stands for, in the reader's language, such as the strongest critic; or the theme.
        response: the id of the response, so that it can be taken out when somebody asks for that.
    """

    text: str
    score: int | None
    response: str
    role: str = ""
    said_on: date | None = None


@dataclass(frozen=True)
class Sheet:
    """One message: a slide, a screen of the presentation, a section of the page.

    Attributes:
        id: the page it is from, a dot and what it shows, such as ``overview.score``; unique in its document.
        title: what it is about, in a few words.
        lead: the message, a sentence to be read aloud.
        context: of which responses: data set, days, filters, how many of how many.
        chart, alt: what is drawn, and the same in words.
        tables: the numbers behind it.
        notes: the evidence: how it was worked out, intervals, cautions; one sentence each.
    """

    id: str
    title: str
    lead: str
    context: str
    chart: Chart | None = None
    alt: str = ""
    tables: tuple[Table, ...] = ()
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A whole report in one language.

    Attributes:
        dataset: what the data set is called.
        version: of the data set that the numbers are of.
        made_at: when (UTC).
        is_sample: whether the data are NPSight's own.
        matched, total: how many responses it is of, and how many the data set has; None where nobody noted it.
        method: how scores and intervals are worked out, in one line.
        trademark: whose marks NPS and Net Promoter are.
    """

    language: str
    title: str
    dataset: str
    version: str
    made_at: datetime
    sheets: tuple[Sheet, ...]
    method: str
    trademark: str
    is_sample: bool = False
    matched: int | None = None
    total: int | None = None
