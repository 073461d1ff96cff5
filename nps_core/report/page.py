"""A report as one HTML file: it is read without a network, on a phone too, and prints to A4 and Letter."""

from functools import partial

from markupsafe import Markup

from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.report.badge import Badge
from nps_core.report.document import Document, Sheet
from nps_core.report.fonts import FONTS
from nps_core.report.markup import css_counted, css_text, filled, own, pictures, policy, rows_shown, style
from nps_core.scale import category

_WIDE = 720


def page(document: Document, badge: Badge | None = None) -> str:
    """A document as one HTML file, which asks for nothing outside itself and runs no script.

    Args:
        badge: of a page that others see by a link, which asks its own server whether it still may be seen.
    """
    text = text_in(document.language)
    styles, script = f"{style('page.css')}{_paper(document, text)}", badge.script if badge else ""
    return filled(
        "page.html",
        document=document,
        text=text,
        css=own(styles),
        badge=badge,
        script=own(script),
        csp=policy(styles=styles, scripts=script, asks=badge is not None),
        pictures=partial(_pictures, text=text),
        rows_shown=rows_shown,
        category=category,
    )


def gone(key: str = "presented.gone") -> str:
    """What stands at the address of a report that is no longer there: why, in every language."""
    styles = f"{style('page.css')}html {{ font-family: {FONTS['en']}; }}\n"
    texts = [text_in(language) for language in LANGUAGES]
    return filled("gone.html", key=key, texts=texts, css=own(styles), csp=policy(styles=styles))


def asked_passcode(language: str, *, is_wrong: bool) -> str:
    """The form that asks for the passcode of a link."""
    styles = f"{style('page.css')}html {{ font-family: {FONTS[language]}; }}\n"
    csp = policy(styles=styles, sends=True)
    return filled("passcode.html", text=text_in(language), is_wrong=is_wrong, css=own(styles), csp=csp)


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
