"""How slides look: sizes, colours, and texts in fonts that have the reader's characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from nps_core.colors import ACCENT, QUIET
from nps_core.colors import INK as INKS
from nps_core.comments.languages import script
from nps_core.i18n import Text
from nps_core.report.drawing.letters import clean, width_of

WIDTH: Final = Inches(13.333)
HEIGHT: Final = Inches(7.5)
LEFT: Final = Inches(0.6)
ACROSS: Final = WIDTH - 2 * LEFT

INK: Final = INKS["light"]
SOFT: Final = "#57606a"
"""Text beside the message; four and a half times darker than the slide even in small print."""
LINE: Final = "#d8dce2"

_TAGS: Final = {"en": "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
_FONTS: Final = {
    "en": ("Calibri", "Microsoft YaHei"),
    "zh-Hans": ("Microsoft YaHei", "Microsoft YaHei"),
    "zh-Hant": ("Microsoft JhengHei", "Microsoft JhengHei"),
}
"""The fonts of Latin and of Chinese letters, which Windows and Office bring along."""
_WRITTEN_IN: Final = {"hans": "zh-Hans", "hant": "zh-Hant", "en": "en"}
_LEADING: Final = 1.33
_BOLD: Final = 1.1


@dataclass(frozen=True)
class Look:
    """How texts look to the readers of one language."""

    text: Text

    @property
    def tag(self) -> str:
        """The language as Office names it."""
        return _TAGS[self.text.language]

    def plain(self, text: str) -> str:
        """A text as a slide shows it."""
        return clean(text)

    def font(self, properties: Any, language: str = "") -> None:
        """Give run properties, of a slide or of a chart, their language and its fonts."""
        spoken = language or self.text.language
        latin, chinese = _FONTS[spoken]
        properties.set("lang", _TAGS[spoken])
        for name, face in (("a:latin", latin), ("a:ea", chinese)):
            for known in properties.findall(qn(name)):
                properties.remove(known)
            made = properties.makeelement(qn(name), {"typeface": face})
            later = [properties.find(qn(each)) for each in ("a:cs", "a:sym", "a:hlinkClick", "a:hlinkMouseOver")]
            before = next((each for each in later if each is not None), None)
            if before is None:
                properties.append(made)
            else:
                before.addprevious(made)

    def write(
        self,
        paragraph: Any,
        text: str,
        size: float,
        *,
        color: str = INK,
        bold: bool = False,
        italic: bool = False,
        words: str = "",
    ) -> None:
        """Add a run to a paragraph.

        Args:
            size: in points.
            words: a customer's own, whose script says the language; empty for ours.
        """
        run = paragraph.add_run()
        run.text = self.plain(text)
        run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
        run.font.color.rgb = rgb(color)
        self.font(run._r.get_or_add_rPr(), _WRITTEN_IN.get(script(words), "") if words else "")


def rgb(color: str) -> RGBColor:
    """A colour as python-pptx takes it."""
    return RGBColor.from_string(color.lstrip("#"))


def paler(color: str, share: float = 0.55) -> str:
    """A colour with so much white in it.

    >>> paler("#000000", 0.5)
    '#7f7f7f'
    """
    parts = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{int(part + (255 - part) * share):02x}" for part in parts)


def band_color(place: int, bands: int) -> str:
    """The colour of a band of the score, from the lowest up: grey to the accent."""
    shades = (paler(QUIET, 0.72), paler(QUIET, 0.45), paler(ACCENT, 0.6), paler(ACCENT, 0.25))
    return shades[min(place + max(0, len(shades) - bands), len(shades) - 1)]


def size_for(texts: Sequence[str], width: int, height: int, sizes: tuple[float, ...], *, bold: bool = False) -> float:
    """The largest of some sizes, in points, in which texts below each other fit a box; the smallest if none does."""
    wide = _BOLD if bold else 1.0
    for size in sizes:
        across = max(1.0, 0.94 * Emu(width).pt / size - 1)
        lines = sum(max(1, -(-wide * width_of(text) // across)) for text in texts)
        if lines * size * _LEADING <= Emu(height).pt:
            return size
    return sizes[-1]


def box(slide: Any, left: int, top: int, width: int, height: int, *, middle: bool = False) -> Any:
    """An empty text box without margins; returns its text frame."""
    frame = slide.shapes.add_textbox(left, top, width, height).text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    return frame


def right_aligned(paragraph: Any) -> None:
    """Set a paragraph flush right."""
    paragraph.alignment = PP_ALIGN.RIGHT


def widened(shown: Any) -> None:
    """Stretch the master and the layouts, which are made for 4:3, to the width of the slides."""
    stretch = WIDTH / Inches(10)
    master = shown.slide_master
    for shape in (*master.shapes, *(shape for layout in master.slide_layouts for shape in layout.shapes)):
        if shape.element.find(f".//{qn('a:xfrm')}") is not None:
            shape.left, shape.width = int(shape.left * stretch), int(shape.width * stretch)
