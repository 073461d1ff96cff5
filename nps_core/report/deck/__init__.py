"""A document as a PowerPoint deck: one message a slide, charts to edit, the evidence in the speaker notes."""

import io

from pptx import Presentation

from nps_core.i18n import text_in
from nps_core.report.deck.look import HEIGHT, WIDTH, Look, widened
from nps_core.report.deck.slides import last_slide, message_slide, title_slide
from nps_core.report.document import Document

__all__ = ["deck"]


def deck(document: Document) -> bytes:
    """A PowerPoint file, 16:9: a title, one slide a sheet, and how it was worked out.

    Every chart is PowerPoint's own, with its numbers unrounded in a sheet behind it, the intervals beside them.
    """
    shown = Presentation()
    shown.slide_width, shown.slide_height = WIDTH, HEIGHT
    widened(shown)
    told = shown.core_properties
    look = Look(text_in(document.language))
    told.title, told.author, told.language = look.plain(document.title)[:255], "NPSight", look.tag
    told.created = told.modified = document.made_at.replace(tzinfo=None)
    pages = len(document.sheets) + 2
    title_slide(shown, document, look)
    for place, sheet in enumerate(document.sheets, start=2):
        message_slide(shown, document, sheet, look, page=f"{place} / {pages}")
    last_slide(shown, document, look, page=f"{pages} / {pages}")
    file = io.BytesIO()
    shown.save(file)
    return file.getvalue()
