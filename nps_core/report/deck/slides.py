"""The slides of a deck: the title, one message each, and how it was worked out."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from nps_core.cells import writable
from nps_core.colors import ACCENT
from nps_core.report.deck.charts import draw, is_drawn
from nps_core.report.deck.look import ACROSS, INK, LEFT, SOFT, WIDTH, Look, box, rgb, right_aligned, size_for
from nps_core.report.deck.native import Canvas
from nps_core.report.deck.tables import cell_text, table
from nps_core.report.document import Chart, Course, Document, Gauge, Quote, Sheet
from nps_core.report.drawing.letters import shorten

_TITLE_LAYOUT, _MESSAGE_LAYOUT = 0, 5
_LEADS: Final = (28, 24, 22, 20, 18, 16, 14)
_TOP, _BODY, _FOOT = Inches(0.62), Inches(1.95), Inches(6.3)
_CAPTION, _SMALL_PRINT, _LAST_LINE = Inches(6.34), Inches(6.63), Inches(7.14)
_SMALL: Final = 8.5
_MOST_QUOTES: Final = 2
_QUOTES_WIDE: Final = Inches(3.9)
_BETWEEN: Final = Pt(10)
_MOST_NOTED: Final = 60
"""So many rows of a table are written into the notes; a workbook has all of them."""


# -- the three kinds ------------------------------------------------------------------------------------------------


def title_slide(shown: Any, document: Document, look: Look) -> None:
    """What the deck is of, of which responses, made when."""
    slide = shown.slides.add_slide(shown.slide_layouts[_TITLE_LAYOUT])
    _placed(
        slide.shapes.title,
        document.title,
        look,
        top=Inches(1.9),
        height=Inches(1.5),
        sizes=(44, 40, 36, 32, 28, 24, 20),
    )
    slide.placeholders[1]._element.getparent().remove(slide.placeholders[1]._element)
    text = look.text
    context = document.sheets[0].context if document.sheets else ""
    lines = [context] if context.startswith(document.dataset) else [document.dataset, *filter(None, [context])]
    lines += [text("deck.made_on", day=document.made_at.date()), text("deck.language")]
    if document.is_sample:
        lines.append(text("deck.sample"))
    frame = box(slide, LEFT, Inches(3.6), ACROSS, Inches(2.2))
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.space_after = Pt(6)
        size = 14 if place else size_for([line], ACROSS, Inches(0.8), (20, 18, 16, 14))
        look.write(paragraph, line, size, color=INK if not place else SOFT, bold=not place)
    rule = slide.shapes.add_connector(1, LEFT, Inches(3.48), LEFT + Inches(1.6), Inches(3.48))
    rule.line.color.rgb, rule.line.width = rgb(ACCENT), Pt(3)
    _small_print(slide, document, look)
    _notes(slide, [document.title, *lines, document.method, document.trademark])


def message_slide(shown: Any, document: Document, sheet: Sheet, look: Look, *, page: str) -> None:
    """One message: its sentence as the title, what shows it, whose words, of which responses."""
    slide = shown.slides.add_slide(shown.slide_layouts[_MESSAGE_LAYOUT])
    about = box(slide, LEFT, Inches(0.32), ACROSS, Inches(0.28))
    look.write(about.paragraphs[0], sheet.title, 13, color=ACCENT, bold=True)
    _placed(
        slide.shapes.title, sheet.lead or sheet.title, look, top=_TOP, height=_BODY - _TOP - Inches(0.12), sizes=_LEADS
    )
    has_chart = sheet.chart is not None and is_drawn(sheet.chart)
    beside = has_chart or bool(sheet.tables)
    quotes = sheet.quotes[:_MOST_QUOTES]
    width = ACROSS - (_QUOTES_WIDE + Inches(0.3) if quotes and beside else 0)
    if sheet.chart is not None and has_chart:
        _chart(slide, sheet.chart, sheet, look, width)
    elif sheet.tables:
        table(slide, sheet.tables[0], look, (LEFT, _BODY, width, _FOOT - _BODY), chart=sheet.chart)
    elif not quotes:
        _said(slide, sheet, look)
    if quotes:
        _quotes(slide, quotes, look, LEFT + (width + Inches(0.3) if beside else 0), _QUOTES_WIDE if beside else ACROSS)
    caption = box(slide, LEFT, _CAPTION, ACROSS, Inches(0.3))
    look.write(
        caption.paragraphs[0],
        sheet.context,
        size_for([sheet.context], ACROSS, Inches(0.3), (12, 11, 10, 9, 8)),
        color=SOFT,
    )
    _small_print(slide, document, look)
    _last_line(slide, document, look, page)
    _notes(slide, _evidence(sheet, document, look))


def _said(slide: Any, sheet: Sheet, look: Look) -> None:
    """Where there is nothing to show: why nothing is drawn, else the evidence in words."""
    lines: Sequence[str] = sheet.notes
    if sheet.chart is not None:
        lines = (sheet.alt or look.text("presented.nothing"),)
    plain, space = [look.plain(line) for line in lines], _BETWEEN * max(len(lines) - 1, 0)
    size = size_for(plain, ACROSS, _FOOT - _BODY - space, (18, 16, 14, 12, 11, 10))
    frame = box(slide, LEFT, _BODY, ACROSS, _FOOT - _BODY)
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.space_after = Emu(_BETWEEN)
        look.write(paragraph, line, size, color=SOFT)


def last_slide(shown: Any, document: Document, look: Look, *, page: str) -> None:
    """How it was worked out, and whose marks these are."""
    text = look.text
    slide = shown.slides.add_slide(shown.slide_layouts[_MESSAGE_LAYOUT])
    _placed(slide.shapes.title, text("deck.method_title"), look, top=_TOP, height=Inches(0.8), sizes=(28,))
    version = text("deck.version", version=document.version, moment=document.made_at)
    told = [document.method, text("deck.charts"), version, document.trademark]
    frame = box(slide, LEFT, Inches(1.7), ACROSS, Inches(4.8))
    for place, line in enumerate(told):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.space_after = Pt(12)
        look.write(paragraph, line, 16 if not place else 14, color=INK if not place else SOFT)
    _last_line(slide, document, look, page)
    _notes(slide, told)


# -- what stands on them --------------------------------------------------------------------------------------------


def _placed(title: Any, words: str, look: Look, *, top: int, height: int, sizes: tuple[float, ...]) -> None:
    """The title of a slide, in the largest size in which all of it has room."""
    title.left, title.top, title.width, title.height = LEFT, top, ACROSS, height
    frame = title.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph._p.get_or_add_pPr().set("algn", "l")
    look.write(paragraph, words, size_for([look.plain(words)], ACROSS, height, sizes, bold=True), bold=True)


def _chart(slide: Any, chart: Chart, sheet: Sheet, look: Look, width: int) -> None:
    known = len(slide.shapes)
    draw(chart, Canvas(slide, look, (LEFT, _BODY, width, _FOOT - _BODY)))
    for frame in list(slide.shapes)[known:]:
        frame.name = look.plain(sheet.title)[:200] or "NPS"
        frame._element._nvXxPr.cNvPr.set("descr", look.plain(sheet.alt or sheet.lead))


def _quotes(slide: Any, quotes: Sequence[Quote], look: Look, left: int, width: int) -> None:
    high = (_FOOT - _BODY) // len(quotes)
    for place, quote in enumerate(quotes):
        top = _BODY + place * high
        rule = slide.shapes.add_connector(1, left, top + Inches(0.05), left, top + high - Inches(0.2))
        rule.line.color.rgb, rule.line.width = rgb(ACCENT), Pt(2)
        frame = box(slide, left + Inches(0.18), top, width - Inches(0.18), high - Inches(0.15), middle=False)
        size = size_for(
            [look.plain(quote.text)], width - Inches(0.18), high - Inches(0.7), (22, 20, 18, 16, 14, 12, 11, 10)
        )
        room = (high - Inches(0.7)) / Pt(size * 1.25) * ((width - Inches(0.18)) / Pt(size) - 1)
        words = shorten(look.plain(quote.text), room)
        said = look.text("wording.quoted", name=words)
        look.write(frame.paragraphs[0], said, size, words=quote.text)
        source = frame.add_paragraph()
        source.space_before = Pt(4)
        look.write(source, _source(quote, look), 11, color=SOFT)


def _source(quote: Quote, look: Look) -> str:
    text = look.text
    told = [quote.role] if quote.role else []
    told += [] if quote.score is None else [text("deck.gave", score=quote.score)]
    told += [] if quote.said_on is None else [text.day(quote.said_on)]
    return shorten(look.plain(" · ".join(told)), 60)


def _small_print(slide: Any, document: Document, look: Look) -> None:
    """The method and whose marks these are, on every slide."""
    frame = box(slide, LEFT, _SMALL_PRINT, ACROSS, _LAST_LINE - _SMALL_PRINT)
    words = f"{document.method} {document.trademark}"
    size = size_for([look.plain(words)], ACROSS, _LAST_LINE - _SMALL_PRINT, (_SMALL, 8, 7.5, 7, 6))
    look.write(frame.paragraphs[0], words, size, color=SOFT)


def _last_line(slide: Any, document: Document, look: Look, page: str) -> None:
    """The data set and the day at the left, the page at the right."""
    day = look.text.day(document.made_at.date())
    named = box(slide, LEFT, _LAST_LINE, ACROSS - Inches(1.2), Inches(0.24))
    look.write(named.paragraphs[0], f"{shorten(look.plain(document.dataset), 60)} · {day}", 10, color=SOFT)
    number = box(slide, WIDTH - LEFT - Inches(1.2), _LAST_LINE, Inches(1.2), Inches(0.24)).paragraphs[0]
    right_aligned(number)
    look.write(number, f" / {page.partition(' / ')[2]}", 10, color=SOFT)
    run = number.runs[0]._r
    field = parse_xml(
        f'<a:fld {nsdecls("a")} id="{{8B1E6A0C-6C51-4C5D-9A56-2F6D3B1C7A10}}" type="slidenum">'
        f"<a:t>{page.partition(' / ')[0]}</a:t></a:fld>"
    )
    field.insert(0, deepcopy(run.rPr))
    run.addprevious(field)


# -- the notes ------------------------------------------------------------------------------------------------------


def _evidence(sheet: Sheet, document: Document, look: Look) -> list[str]:
    """Everything behind a message, as lines."""
    lines = [sheet.lead, sheet.context, "", *sheet.notes]
    lines += ["", sheet.alt] if sheet.alt else []
    lines += _marks(sheet, look)
    for each in sheet.tables:
        lines += ["", each.title, " | ".join(column.name for column in each.columns)]
        lines += [
            " | ".join(cell_text(value, column, look) for value, column in zip(row, each.columns, strict=False))
            for row in each.rows[:_MOST_NOTED]
        ]
        if len(each.rows) > _MOST_NOTED:
            lines.append(look.text("deck.notes_cut", n=len(each.rows) - _MOST_NOTED))
    for quote in sheet.quotes:
        lines += ["", look.text("wording.quoted", name=quote.text), _source(quote, look)]
    return [*lines, "", document.method, document.trademark]


def _marks(sheet: Sheet, look: Look) -> list[str]:
    """Every mark of a chart by name: on a slide not all of them have room."""
    chart, text = sheet.chart, look.text
    if isinstance(chart, Gauge):
        return [text("presented.tip_bare", name=mark.name, value=text.points(mark.at)) for mark in chart.marks]
    if not isinstance(chart, Course) or not chart.points:
        return []
    last = len(chart.points) - 1
    at = [chart.points[min(max(round(mark.at), 0), last)].label for mark in chart.marks]
    return [text("presented.tip_bare", name=mark.name, value=when) for mark, when in zip(chart.marks, at, strict=True)]


def _notes(slide: Any, lines: Sequence[str]) -> None:
    frame = slide.notes_slide.notes_text_frame
    frame.text = writable("\n".join(lines)).strip()
