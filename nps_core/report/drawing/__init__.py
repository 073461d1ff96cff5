"""Charts of a document as SVG: own drawings that need no browser to make and nothing but themselves to be shown."""

from nps_core.i18n import Text
from nps_core.report.document import Chart, Course, Funnel, Gauge, Grid, Groups, Panels, Ranking, Steps
from nps_core.report.drawing.canvas import Canvas
from nps_core.report.drawing.course import course
from nps_core.report.drawing.funnel import funnel
from nps_core.report.drawing.gauge import gauge
from nps_core.report.drawing.grid import grid
from nps_core.report.drawing.groups import groups
from nps_core.report.drawing.panels import across, panels
from nps_core.report.drawing.ranking import ranking
from nps_core.report.drawing.steps import steps

__all__ = ["height_of", "svg"]

_GAUGE, _GROUPS, _BAR_ALONE, _COURSE, _ROW, _EDGES = 21.0, 17.0, 7.0, 21.0, 2.2, 4.0
_PANEL, _CELL = 9.5, 2.4
"""How high a chart, or a row of it, is where there is room, in ems."""

_USUAL = 720.0


def svg(
    chart: Chart, text: Text, *, width: float, height: float, alt: str = "", size: float = 13, dark: bool = False
) -> str:
    """A chart as one SVG element, the same for the same chart.

    Args:
        width, height: of the drawing in its own pixels; the page may show it larger or smaller.
        alt: the chart in words, for who cannot see it.
        size: of the letters, in the same pixels.
        dark: for a dark background; a page may also set the colours itself, see ``Canvas``.
    """
    canvas = Canvas(text, width, height, size, alt, dark)
    match chart:
        case Gauge():
            gauge(canvas, chart)
        case Groups():
            groups(canvas, chart)
        case Course():
            course(canvas, chart)
        case Ranking():
            ranking(canvas, chart)
        case Steps():
            steps(canvas, chart)
        case Panels():
            panels(canvas, chart)
        case Grid():
            grid(canvas, chart)
        case Funnel():
            funnel(canvas, chart)
    return canvas.drawn()


def height_of(chart: Chart, size: float = 13, *, width: float = _USUAL) -> float:
    """How high a chart wants to be, in pixels, where the page gives it as much as it wants.

    Args:
        width: of the drawing, in the same pixels.
    """
    match chart:
        case Gauge():
            ems = _GAUGE
        case Groups():
            ems = _GROUPS if any(chart.counts) else _BAR_ALONE
        case Course() | Funnel():
            ems = _COURSE
        case Ranking():
            ems = _ROW * max(len(chart.points), 1) + _EDGES
        case Steps():
            ems = _ROW * (len(chart.steps) + 2) + _EDGES
        case Panels():
            ems = _PANEL * -(-len(chart.panels) // across(len(chart.panels), width / size)) + 1.0
        case Grid():
            ems = _CELL * max(len(chart.rows), 1) + _EDGES
    return ems * size
