"""Each kind of chart of a document as a chart of PowerPoint's own."""

from nps_core.report.deck.course import course
from nps_core.report.deck.funnel import funnel
from nps_core.report.deck.gauge import gauge
from nps_core.report.deck.grid import grid
from nps_core.report.deck.groups import groups
from nps_core.report.deck.native import Canvas
from nps_core.report.deck.panels import panels
from nps_core.report.deck.ranking import ranking
from nps_core.report.deck.steps import steps
from nps_core.report.document import Chart, Course, Funnel, Gauge, Grid, Groups, Panels, Ranking, Steps


def is_drawn(chart: Chart) -> bool:
    """Whether there is a number to draw."""
    match chart:
        case Gauge():
            return chart.point.value is not None or bool(chart.bands or chart.marks)
        case Groups():
            return any(part.value for part in chart.parts) or any(chart.counts)
        case Course() | Ranking() | Funnel():
            return any(point.value is not None for point in chart.points)
        case Steps():
            return chart.before.value is not None and chart.after.value is not None
        case Panels():
            return any(point.value is not None for panel in chart.panels for point in panel.points)
        case Grid():
            return any(point.n for row in chart.cells for point in row)


def draw(chart: Chart, on: Canvas) -> None:
    """Draw a chart on a slide; only where ``is_drawn``."""
    match chart:
        case Gauge():
            gauge(chart, on)
        case Groups():
            groups(chart, on)
        case Course():
            course(chart, on)
        case Ranking():
            ranking(chart, on)
        case Steps():
            steps(chart, on)
        case Panels():
            panels(chart, on)
        case Grid():
            grid(chart, on)
        case Funnel():
            funnel(chart, on)
