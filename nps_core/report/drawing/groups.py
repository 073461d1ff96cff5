"""The three groups as one bar of shares, each named above it, and the answers from 0 to 10 as columns."""

from nps_core.colors import CATEGORY_COLORS, ON_CATEGORY, QUIET
from nps_core.report.document import Groups, Point
from nps_core.report.drawing.canvas import Canvas, color_of
from nps_core.scale import SCORES, category

_NAMES, _BAR, _GAP, _FOOT, _HEAD = 1.9, 2.4, 1.0, 1.5, 1.4
"""Heights in ems: the names, the bar, the gap under it, the row of answers, the numbers over the columns."""

_BAR_ALONE = 4.0


def groups(canvas: Canvas, chart: Groups) -> None:
    """Draws the groups; without answers says so."""
    total = sum(point.value or 0 for point in chart.parts)
    if not total:
        canvas.empty(canvas.text("figures.too_few", n=0))
        return
    has_counts = any(chart.counts)
    top = canvas.ems(_NAMES) if has_counts else max(canvas.ems(_NAMES), canvas.height / 2 - canvas.ems(_BAR_ALONE / 2))
    high = canvas.ems(_BAR if has_counts else _BAR_ALONE)
    _names(canvas, chart.parts, top - canvas.ems(_NAMES - 0.8))
    left, width = canvas.ems(0.1), canvas.width - canvas.ems(0.2)
    for point in chart.parts:
        part = width * (point.value or 0) / total
        _part(canvas, point, (left, top, part, high))
        left += part
    if has_counts:
        _columns(canvas, chart.counts, top + high + canvas.ems(_GAP))


def _names(canvas: Canvas, parts: tuple[Point, ...], y: float) -> None:
    """Each group with its share and its answers, one beside the other."""
    column = canvas.width / len(parts)
    for place, point in enumerate(parts):
        x, side = place * column, canvas.ems(0.8)
        canvas.shape("rect", x=x, y=y - side / 2, width=side, height=side, rx=1.5, fill=color_of(point))
        room = column - side - canvas.ems(1)
        name = canvas.text("presented.group", name=point.label, share=(point.value or 0) / 100, n=point.n or 0)
        if canvas.wide(name) > room:
            name = canvas.text("presented.group_narrow", name=point.label, share=(point.value or 0) / 100)
        canvas.words(name, x + side + canvas.ems(0.4), y, room=room)


def _part(canvas: Canvas, point: Point, place: tuple[float, float, float, float]) -> None:
    x, y, width, height = place
    share = canvas.text.percent((point.value or 0) / 100)
    tip = canvas.text("figures.group", name=point.label, n=point.n or 0)
    if width <= 0:
        return
    edge = {"class_": "paper-edge", "stroke": canvas.paper, "stroke_width": 1}
    canvas.shape("rect", x=x, y=y, width=width, height=height, fill=color_of(point), tip=tip, **edge)
    if canvas.wide(share, 1.15) < width - canvas.ems(0.5):
        on = ON_CATEGORY.get(point.tone, "#ffffff")
        canvas.words(share, x + width / 2, y + height / 2, anchor="middle", scale=1.15, font_weight=600, fill=on)


def _columns(canvas: Canvas, counts: tuple[int, ...], top: float) -> None:
    """The answers at each score, with their number over each column."""
    wide, foot = canvas.width / len(counts), canvas.height - canvas.ems(_FOOT)
    room = foot - top - canvas.ems(_HEAD)
    most = max(counts)
    canvas.line((0, foot), (canvas.width, foot), stroke=QUIET, stroke_width=1, stroke_opacity=0.5)
    for score, count in zip(SCORES, counts, strict=False):
        middle, high = wide * (score + 0.5), max(room * count / most, 0)
        tip = canvas.text("figures.score", score=score, n=count)
        if count:
            place = {"x": middle - 0.38 * wide, "y": foot - high, "width": 0.76 * wide, "height": high}
            canvas.shape("rect", **place, fill=CATEGORY_COLORS[category(score)], tip=tip)
        shown = canvas.text.compact(count)
        scale = min(0.85, 0.85 * (wide - 1) / max(canvas.wide(shown, 0.85), 1))
        if scale > 0.55:
            canvas.words(shown, middle, foot - high - canvas.ems(0.6), anchor="middle", scale=scale, quiet=True)
        canvas.words(str(score), middle, foot + canvas.ems(0.8), anchor="middle", scale=0.9)
