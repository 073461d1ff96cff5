"""A report as one HTML file: it is read without a network, on a phone too, and prints to A4 and Letter."""

from functools import partial

from markupsafe import Markup

from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.report.document import Document, Sheet
from nps_core.report.fonts import FONTS
from nps_core.report.markup import css_counted, css_text, filled, own, pictures, policy, rows_shown, style
from nps_core.scale import category

_WIDE = 720


def page(document: Document) -> str:
    """A document as one HTML file, which asks for nothing outside itself and runs no script."""
    text = text_in(document.language)
    styles = f"{style('page.css')}{_paper(document, text)}"
    return filled(
        "page.html",
        document=document,
        text=text,
        css=own(styles),
        csp=policy(styles=styles),
        pictures=partial(_pictures, text=text),
        rows_shown=rows_shown,
        category=category,
    )


def gone() -> str:
    """What stands at the address of a report that is no longer kept: why, in every language."""
    styles = f"{style('page.css')}html {{ font-family: {FONTS['en']}; }}\n"
    texts = [text_in(language) for language in LANGUAGES]
    return filled("gone.html", texts=texts, css=own(styles), csp=policy(styles=styles))


def _pictures(sheet: Sheet, *, text: Text) -> Markup:
    assert sheet.chart is not None, "the template asks for charts of sheets that have one"
    return pictures(sheet.chart, text, sheet.alt, wide=_WIDE)


def _paper(document: Document, text: Text) -> str:
    """The fonts, and what stands at the foot of every printed page: the data set, the day, the number of the page."""
    counters = {"<page>": "page", "<pages>": "pages"}
    numbers = css_counted(text("presented.page", page="<page>", pages="<pages>"), counters)
    name = css_text(f"{document.dataset} · {text.day(document.made_at.date())}")
    foot = f"font: 8pt {FONTS[document.language]}; color: #59616d;"
    return (
        f"html {{ font-family: {FONTS[document.language]}; }}\n"
        f"@page {{ margin: 16mm 16mm 18mm; @bottom-left {{ content: {name}; {foot} }} "
        f"@bottom-right {{ content: {numbers}; {foot} }} }}\n"
    )
