"""Views as documents that leave the app: a page that prints, a deck, a workbook, a presentation, a frozen review.

What documents are made of is in ``document``.
"""

from nps_core.report.document import PAGES, Chart, Document, Quote, Sheet, Subject, Table

__all__ = ["PAGES", "Chart", "Document", "Quote", "Sheet", "Subject", "Table"]
