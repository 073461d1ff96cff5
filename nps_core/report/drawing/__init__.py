"""Charts of a document as SVG: own drawings that need no browser to make and nothing but themselves to be shown."""

from nps_core.i18n import Text
from nps_core.report.document import Chart, Course, Gauge, Groups, Ranking
from nps_core.report.drawing.canvas import Canvas
from nps_core.report.drawing.course import course
from nps_core.report.drawing.gauge import gauge
from nps_core.report.drawing.groups import groups
from nps_core.report.drawing.ranking import ranking
from nps_core.report.drawing.steps import steps

__all__ = ["height_of", "svg"]

_GAUGE, _GROUPS, _BAR_ALONE, _COURSE, _ROW, _EDGES = 21.0, 17.0, 7.0, 21.0, 2.2, 4.0
"""How high a chart is where there is room, in ems."""


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
    if isinstance(chart, Gauge):
        gauge(canvas, chart)
    elif isinstance(chart, Groups):
        groups(canvas, chart)
    elif isinstance(chart, Course):
        course(canvas, chart)
    elif isinstance(chart, Ranking):
        ranking(canvas, chart)
    else:
        steps(canvas, chart)
    return canvas.drawn()


def height_of(chart: Chart, size: float = 13) -> float:
    """How high a chart wants to be, in pixels, where the page gives it as much as it wants."""
    if isinstance(chart, Gauge):
        return _GAUGE * size
    if isinstance(chart, Groups):
        return (_GROUPS if any(chart.counts) else _BAR_ALONE) * size
    if isinstance(chart, Course):
        return _COURSE * size
    rows = len(chart.points) if isinstance(chart, Ranking) else len(chart.steps) + 2
    return (_ROW * max(rows, 1) + _EDGES) * size
