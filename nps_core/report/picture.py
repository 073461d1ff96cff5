"""A message of a report as one picture: sentence, chart, of which responses it is, how it was worked out."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from nps_core.colors import INK, PAPER
from nps_core.i18n import Text, text_in
from nps_core.report.document import Chart, Document, Sheet
from nps_core.report.drawing import height_of, svg
from nps_core.report.drawing.letters import clean, width_of
from nps_core.report.fonts import FONTS
from nps_core.report.naming import plain_name

WIDTH: Final = 960.0
_MARGIN: Final = 40.0
_LINE: Final = 1.45
_STRONG: Final = 1.2
_SMALL, _BODY, _TITLE = 12.0, 20.0, 15.0
_WORD: Final = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|\s+|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+"
)
_NEVER_FIRST: Final = frozenset("，。；：！？、）】》」』%,.;:!?)")


@dataclass(frozen=True)
class _Words:
    """A text of a picture: how large, how strong."""

    content: str
    size: float
    weight: int = 400
    opacity: float = 1.0

    @property
    def lines(self) -> list[str]:
        """The text as lines that fit; strong letters are wider."""
        wide = self.size * (_STRONG if self.weight > 400 else 1.0)
        return lines_of(clean(self.content), (WIDTH - 2 * _MARGIN) / wide)


def picture(document: Document, sheet: Sheet, chart: Chart) -> str:
    """One sheet with its chart as SVG, on white, with letters of the reader's own machine."""
    text = text_in(document.language)
    above = [_Words(sheet.title, _TITLE, opacity=0.72), _Words(sheet.lead, _BODY, weight=600)]
    below = [_Words(words, _SMALL, opacity=0.72) for words in (sheet.context, *_foot(document, text))]
    wide, high = WIDTH - 2 * _MARGIN, height_of(chart, 15, width=WIDTH - 2 * _MARGIN)
    drawn, y = _set(above, _MARGIN)
    inside = svg(chart, text, width=wide, height=high, alt=sheet.alt, size=15)
    drawn.append(inside.replace("<svg ", f'<svg x="{_MARGIN:g}" y="{y:g}" ', 1))
    foot, y = _set(below, y + high + _SMALL)
    height = y + _MARGIN / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" '
        f'height="{height:g}" fill="{INK["light"]}" font-family="{escape(FONTS[document.language])}">'
        f'<rect width="100%" height="100%" fill="{PAPER["light"]}"/>{"".join([*drawn, *foot])}</svg>'
    )


def pictures(document: Document) -> bytes:
    """Every chart of a report as a picture of its own, in one ZIP file."""
    file = io.BytesIO()
    made_at = (*document.made_at.timetuple()[:6],)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for place, sheet in enumerate(document.sheets, start=1):
            if sheet.chart is not None:
                name = zipfile.ZipInfo(f"{place:02d} {plain_name(sheet.title)}.svg", made_at)
                packed.writestr(name, picture(document, sheet, sheet.chart).encode("utf-8"), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def lines_of(text: str, room: float) -> list[str]:
    """A text as lines no wider than ``room``, in ems; Latin breaks between words, Chinese before any but its marks.

    >>> lines_of("one two three", 5.0), lines_of("淨推薦值，很高", 4.0)
    (['one two', 'three'], ['淨推薦', '值，很高'])
    """
    lines, line = [], ""
    for word in _unbroken(text):
        if line and width_of((line + word).rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _unbroken(text: str) -> Iterator[str]:
    """The pieces of a text that stay together."""
    held = ""
    for piece in _WORD.findall(text):
        if held and piece[0] not in _NEVER_FIRST:
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _foot(document: Document, text: Text) -> tuple[str, ...]:
    return (text.day(document.made_at.date()), document.method, document.trademark)


def _set(words: Sequence[_Words], y: float) -> tuple[list[str], float]:
    """Texts below each other from a height on, and the height below them."""
    drawn = []
    for each in words:
        for line in each.lines:
            y += each.size * _LINE
            drawn.append(
                f'<text x="{_MARGIN:g}" y="{y:g}" font-size="{each.size:g}" font-weight="{each.weight}" '
                f'fill-opacity="{each.opacity:g}">{escape(line)}</text>'
            )
        y += each.size * 0.3
    return drawn, y
