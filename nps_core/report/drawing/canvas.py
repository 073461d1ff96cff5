"""The sheet that a drawing is made on: shapes and words, everything escaped."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, pi, sin
from typing import Any, Final
from xml.etree import ElementTree as ET

from nps_core.colors import ACCENT, INK, PAPER, QUIET, TONES
from nps_core.i18n import Text
from nps_core.report.document import Point
from nps_core.report.drawing.letters import clean, shorten, width_of
from nps_core.report.drawing.scales import told
from nps_core.report.fonts import FONTS

_QUIET_INK = 0.72
PALE: Final = 0.5


@dataclass(frozen=True)
class Canvas:
    """An empty sheet of so many pixels, with a letter size that everything on it is measured by.

    Words have the colour ``currentColor`` and what covers a line behind it the class ``paper``: so a page that has a
    dark mode gives the same drawing other colours.
    """

    text: Text
    width: float
    height: float
    size: float
    alt: str
    dark: bool = False
    root: ET.Element = field(init=False)

    def __post_init__(self) -> None:
        look = "dark" if self.dark else "light"
        facts = {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_number(self.width)} {_number(self.height)}",
            "width": _number(self.width),
            "height": _number(self.height),
            "role": "img",
            "aria-label": clean(self.alt),
            "color": INK[look],
            "font-family": FONTS[self.text.language],
            "font-size": _number(self.size),
        }
        object.__setattr__(self, "root", ET.Element("svg", facts))

    @property
    def paper(self) -> str:
        """The colour behind everything."""
        return PAPER["dark" if self.dark else "light"]

    def ems(self, count: float) -> float:
        """So many letter sizes, in pixels."""
        return count * self.size

    def shape(self, kind: str, *, tip: str = "", **look: Any) -> None:
        """A shape with its attributes; ``tip`` is told where a reader points at it."""
        facts = {name.rstrip("_").replace("_", "-"): _number(value) for name, value in look.items() if value != ""}
        node = ET.SubElement(self.root, kind, facts)
        if tip:
            ET.SubElement(node, "title").text = clean(tip)

    def line(self, start: tuple[float, float], end: tuple[float, float], **look: Any) -> None:
        """A straight line."""
        self.shape("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], **look)

    def path(self, points: Sequence[tuple[float, float]], *, closed: bool = False, tip: str = "", **look: Any) -> None:
        """A line through some points, or what lies within them."""
        steps = " ".join(f"{'L' if place else 'M'}{_number(x)} {_number(y)}" for place, (x, y) in enumerate(points))
        self.shape("path", d=f"{steps}Z" if closed else steps, tip=tip, **({"fill": "none"} | look))

    def words(
        self,
        content: str,
        x: float,
        y: float,
        *,
        anchor: str = "start",
        room: float | None = None,
        scale: float = 1.0,
        quiet: bool = False,
        halo: bool = False,
        **look: Any,
    ) -> None:
        """A line of text with its middle at height ``y``, cut where it is wider than ``room`` pixels.

        Args:
            quiet: beside the data, and so a little paler.
            halo: kept apart from the lines behind it.
        """
        whole = clean(content)
        shown = whole if room is None else shorten(whole, room / self.ems(scale))
        if not shown:
            return
        size = self.ems(scale)
        facts = {"x": x, "y": y + 0.35 * size, "fill": "currentColor", **look}
        if anchor != "start":
            facts["text_anchor"] = anchor
        if scale != 1:
            facts["font_size"] = size
        if quiet:
            facts["fill_opacity"] = _QUIET_INK
        if halo:
            facts |= {"class_": "halo", "stroke": self.paper, "stroke_width": 0.28 * size, "paint_order": "stroke"}
            facts["stroke_linejoin"] = "round"
        node = ET.SubElement(
            self.root, "text", {name.rstrip("_").replace("_", "-"): _number(value) for name, value in facts.items()}
        )
        node.text = shown
        if shown != whole:
            ET.SubElement(node, "title").text = whole

    def wide(self, content: str, scale: float = 1.0) -> float:
        """About how wide a text is on this sheet, in pixels."""
        return width_of(clean(content)) * self.ems(scale)

    def marker(self, x: float, y: float, point: Point, *, radius: float, tip: str = "") -> None:
        """A point's own mark: its shape says its tone and its state without any colour too."""
        color = color_of(point)
        opacity: float | str = PALE if point.state == "few" else ""
        if point.state == "unfinished":
            look = {"class_": "paper", "fill": self.paper, "stroke": color, "stroke_width": radius * 0.45}
            self.shape("circle", cx=x, cy=y, r=radius, tip=tip, **look)
        elif point.tone in {"above", "below"} and point.state != "few":
            way = -1 if point.tone == "above" else 1
            corners = [(x + 1.35 * radius * sin(turn), y + way * 1.35 * radius * cos(turn)) for turn in _CORNERS]
            self.path(corners, closed=True, tip=tip, fill=color)
        else:
            self.shape("circle", cx=x, cy=y, r=radius, fill=color, opacity=opacity, tip=tip)

    def empty(self, sentence: str) -> None:
        """Instead of a chart: why there is none."""
        x, y, wide = self.width / 2, self.height / 2, self.width - self.ems(3)
        self.words(sentence, x, y, anchor="middle", room=wide, quiet=True)

    def tip(self, point: Point, unit: str) -> str:
        """A point in words: what it is of, its value, its interval."""
        name = point.label
        if point.value is None:
            return name
        value = told(point.value, unit, self.text)
        if point.low is None or point.high is None:
            return self.text("presented.tip_bare", name=name, value=value)
        if unit == "shift":
            low, high = (told(end, unit, self.text) for end in (point.low, point.high))
        else:
            low, high = self.text.ends(point.low, point.high, unit if unit in ("percent", "change") else "points")
        return self.text("presented.tip", name=name, value=value, low=low, high=high)

    def drawn(self) -> str:
        """The drawing as text."""
        return ET.tostring(self.root, encoding="unicode")


_CORNERS: Final = tuple(2 * pi * third / 3 for third in range(3))


def color_of(point: Point) -> str:
    """The colour of a point by its tone; of a few the quiet one."""
    if point.state == "few":
        return QUIET
    return TONES.get(point.tone, ACCENT)


def _number(value: Any) -> str:
    return f"{round(value, 2):g}" if isinstance(value, float | int) else str(value)
