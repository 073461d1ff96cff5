"""Views as documents that leave the app: a page that prints, a deck, a workbook, a presentation, a frozen review."""

from nps_core.report.document import (
    PAGES,
    Band,
    Chart,
    Column,
    Course,
    Document,
    Gauge,
    Groups,
    Mark,
    Point,
    Quote,
    Ranking,
    Sheet,
    Steps,
    Subject,
    Table,
)

__all__ = [
    "PAGES",
    "Band",
    "Chart",
    "Column",
    "Course",
    "Document",
    "Gauge",
    "Groups",
    "Mark",
    "Point",
    "Quote",
    "Ranking",
    "Sheet",
    "Steps",
    "Subject",
    "Table",
]
