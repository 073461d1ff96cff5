"""Drawings hold their numbers at the right places, keep to their sheet and show every text to the letter."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from nps_core.colors import ACCENT, DETRACTOR, PROMOTER
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report.document import (
    Band,
    Course,
    Funnel,
    Gauge,
    Grid,
    Groups,
    Limit,
    Mark,
    Panel,
    Panels,
    Point,
    Ranking,
    Steps,
)
from nps_core.report.drawing import height_of, svg
from nps_core.report.drawing.letters import clean, shorten, width_of

EN = text_in("en")
SVG = "{http://www.w3.org/2000/svg}"
SIZES = [(1160, 430, 18), (720, 300, 13), (350, 320, 13)]


def drawn(chart, width=720, height=300, size=13, text=EN, **more):
    return ET.fromstring(svg(chart, text, width=width, height=height, size=size, **more))


def words(root):
    return [node.text for node in root.iter(f"{SVG}text")]


def placed(node):
    """Every x and every y of a shape, with the extent of its words as they are measured."""

    def get(name):
        return float(node.get(name, 0))

    kind = node.tag.removeprefix(SVG)
    if kind == "rect":
        return [get("x"), get("x") + get("width")], [get("y"), get("y") + get("height")]
    if kind == "circle":
        return [get("cx") - get("r"), get("cx") + get("r")], [get("cy") - get("r"), get("cy") + get("r")]
    if kind == "line":
        return [get("x1"), get("x2")], [get("y1"), get("y2")]
    if kind == "path":
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", node.get("d"))]
        return numbers[::2], numbers[1::2]
    return [], []


def extent(node, size):
    """From where to where a line of words reaches, and at what height."""
    size = float(node.get("font-size", size))
    wide = width_of(node.text) * size
    before = {"start": 0.0, "middle": wide / 2, "end": wide}[node.get("text-anchor", "start")]
    left = float(node.get("x")) - before
    return left, left + wide, float(node.get("y")), size


def at(root, fill):
    """The middle of every mark of a colour."""
    marks = [*root.iter(f"{SVG}circle"), *root.iter(f"{SVG}path")]
    middles = []
    for node in marks:
        if node.get("fill") == fill:
            xs, ys = placed(node)
            middles.append((sum(xs) / len(xs), sum(ys) / len(ys)))
    return middles


# Every chart


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lies_outside_the_sheet(documents, awkward, language, sizes):
    width, height, size = sizes
    ordinary = [sheet.chart for sheet in documents[language].sheets if sheet.chart]
    for chart in [*ordinary, *awkward.values()]:
        root = drawn(chart, width, height, size, text_in(language))
        for node in root.iter():
            xs, ys = placed(node)
            assert all(-1 <= x <= width + 1 for x in xs), (chart, ET.tostring(node))
            assert all(-1 <= y <= height + 1 for y in ys), (chart, ET.tostring(node))
        for node in root.iter(f"{SVG}text"):
            left, right, foot, _ = extent(node, size)
            assert left >= -1, (chart, node.text)
            assert right <= width + 1, (chart, node.text)
            assert 0 < foot < height, (chart, node.text)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_lie_over_other_words(documents, language, sizes):
    width, height, size = sizes
    for sheet in documents[language].sheets:
        if not sheet.chart:
            continue
        root = drawn(sheet.chart, width, height, size, text_in(language))
        upright = [node for node in root.iter(f"{SVG}text") if not node.get("transform")]
        boxes = [(*extent(node, size), node.text) for node in upright]
        for place, (left, right, foot, high, text) in enumerate(boxes):
            for other_left, other_right, other_foot, other_high, other in boxes[place + 1 :]:
                is_apart = right <= other_left or other_right <= left
                is_above = abs(foot - other_foot) >= 0.8 * min(high, other_high)
                assert is_apart or is_above, (sheet.id, text, other)


def test_every_text_is_shown_to_the_letter_and_none_becomes_markup(awkward, attacks):
    known = {"svg", "line", "rect", "circle", "path", "text", "title"}
    for chart in awkward.values():
        for dark in (False, True):
            written = svg(chart, EN, width=720, height=400, alt=attacks[0], dark=dark)
            root = ET.fromstring(written)
            assert {node.tag.removeprefix(SVG) for node in root.iter()} <= known
            assert not [name for node in root.iter() for name in node.attrib if name.startswith("on") or "href" in name]
            assert "<script" not in written
            assert "\u202e" not in written
            assert root.get("aria-label") == attacks[0]


def test_a_name_without_room_is_cut_and_told_in_full(awkward):
    long = next(point.label for point in awkward["ranking of hostile names"].points if len(point.label) > 80)
    root = drawn(awkward["ranking of hostile names"])
    cut = [node for node in root.iter(f"{SVG}text") if node.find(f"{SVG}title") is not None]
    assert long in {node.find(f"{SVG}title").text for node in cut}
    assert all(node.text.endswith("…") for node in cut)


def test_the_same_chart_is_drawn_the_same(documents):
    chart = documents["en"].sheets[2].chart
    assert svg(chart, EN, width=720, height=300) == svg(chart, EN, width=720, height=300)


@pytest.mark.parametrize(
    "name",
    [
        "groups without answers",
        "course of gaps",
        "ranking of nothing",
        "steps without a score",
        "panels of nothing",
        "panels of gaps",
        "grid of nothing",
        "funnel of nothing",
    ],
)
def test_where_there_is_nothing_to_draw_a_sentence_says_so(awkward, name):
    assert len(words(drawn(awkward[name]))) == 1


def test_more_rows_make_a_higher_chart():
    few, many = (Ranking(tuple(Point(str(n), 1.0) for n in range(count))) for count in (3, 20))
    assert height_of(few) < height_of(many)


# One kind each


def needle(root):
    return next(node for node in root.iter(f"{SVG}line") if node.get("stroke") == ACCENT)


@pytest.mark.parametrize(("score", "way"), [(0.0, (0, -1)), (-100.0, (-1, 0)), (100.0, (1, 0))])
def test_the_needle_points_up_at_zero_left_at_the_lowest_and_right_at_the_highest(score, way):
    line = needle(drawn(Gauge(Point("NPS", score, score, score, 40))))
    across, down = float(line.get("x2")) - float(line.get("x1")), float(line.get("y2")) - float(line.get("y1"))
    length = (across**2 + down**2) ** 0.5
    assert (across / length, down / length) == pytest.approx(way, abs=1e-3)


def test_a_gauge_says_its_score_its_interval_and_every_benchmark():
    chart = Gauge(Point("NPS", 33.96, 30.1, 37.7, 1284), (Band("good", 30, 70),), (Mark("Retail", 41.0),))
    for width in (1160, 350):
        said = words(drawn(chart, width, 330))
        assert "34" in said
        assert "95% interval: 30 to 38" in said
        assert any("41 · Retail" in each for each in said)


def test_a_gauge_without_a_score_has_no_needle_and_says_why():
    root = drawn(Gauge(Point("NPS", None, n=3, state="few")))
    assert not [node for node in root.iter(f"{SVG}line") if node.get("stroke") == ACCENT]
    assert "3 responses: too few for a score" in words(root)


def test_parts_are_as_wide_as_their_shares_and_columns_as_high_as_their_counts():
    told = zip("abc", (48, 38, 14), ("promoter", "passive", "detractor"), strict=True)
    chart = Groups(tuple(Point(name, value, n=value, tone=tone) for name, value, tone in told), (7, *[0] * 9, 14))
    shapes = [node for node in drawn(chart).iter(f"{SVG}rect") if node.find(f"{SVG}title") is not None]
    parts = [float(node.get("width")) for node in shapes[:3]]
    assert [100 * part / sum(parts) for part in parts] == pytest.approx([48, 38, 14], abs=0.1)
    low, high = (float(node.get("height")) for node in shapes[3:])
    assert high / low == pytest.approx(2, abs=0.01)
    assert [node.get("fill") for node in shapes[3:]] == [DETRACTOR, PROMOTER]


def test_a_gap_is_a_gap_and_what_is_not_finished_is_open_and_dashed():
    values = (10.0, 20.0, None, 30.0, 40.0)
    states = ("", "", "gap", "", "unfinished")
    points = tuple(
        Point(str(n), value, state=state) for n, (value, state) in enumerate(zip(values, states, strict=True))
    )
    root = drawn(Course(points))
    lines = [node for node in root.iter(f"{SVG}line") if node.get("stroke") == ACCENT]
    assert [bool(node.get("stroke-dasharray")) for node in lines] == [False, True]
    circles = list(root.iter(f"{SVG}circle"))
    assert [node.get("class") == "paper" for node in circles] == [False, False, False, True]
    heights = [float(node.get("cy")) for node in circles]
    steps = [before - after for before, after in pairwise(heights)]
    assert steps == pytest.approx([steps[0]] * 3, abs=0.05)
    across = [float(node.get("cx")) for node in circles]
    assert across[2] - across[1] == pytest.approx(2 * (across[1] - across[0]), abs=0.05)


def test_the_band_reaches_from_the_lower_ends_to_the_upper_ones():
    points = (Point("a", 10.0, 0.0, 20.0), Point("b", 10.0, 5.0, 15.0))
    root = drawn(Course(points))
    band = next(node for node in root.iter(f"{SVG}path"))
    _, ys = placed(band)
    marks = [float(node.get("cy")) for node in root.iter(f"{SVG}circle")]
    first_low, second_low, second_high, first_high = ys
    assert (first_low + first_high) / 2 == pytest.approx(marks[0], abs=0.05)
    assert (first_low - first_high) == pytest.approx(2 * (second_low - second_high), abs=0.05)


def test_the_latest_period_is_always_named(awkward):
    assert "2024-12" in words(drawn(awkward["course of sixty"], 350, 300))


def test_rows_lie_by_their_values_and_their_shape_says_above_and_below():
    points = (Point("a", 30.0, 20.0, 40.0, 50, "", "above"), Point("b", -10.0, -20.0, 0.0, 60, "", "below"))
    root = drawn(Ranking((*points, Point("c", 10.0, n=70)), reference=Mark("all", 10.0)))
    (above, _), (below, _) = at(root, PROMOTER)[0], at(root, DETRACTOR)[0]
    (middle, _) = at(root, ACCENT)[0]
    assert above - middle == pytest.approx(middle - below, abs=0.1)
    bars = [placed(node)[0] for node in root.iter(f"{SVG}rect")]
    assert sum(bars[0]) / 2 == pytest.approx(above, abs=0.1)
    line = next(node for node in root.iter(f"{SVG}line") if node.get("stroke") == ACCENT)
    assert float(line.get("x1")) == pytest.approx(middle, abs=0.1)
    corners = [node.get("d").count("L") for node in root.iter(f"{SVG}path")]
    assert corners == [2, 2]  # triangles: they say the same without colour
    assert {"n = 50", "n = 60", "n = 70", "all: 10"} <= set(words(root))


def test_of_rows_without_room_it_is_said_how_many_there_are(awkward):
    said = words(drawn(awkward["ranking of thirty"], 720, 300))
    drawn_rows = [each for each in said if each.startswith("Store ")]
    assert f"{30 - len(drawn_rows)} more rows stand in the table." in said


def test_rows_with_a_verdict_stay_where_there_is_no_room_for_all():
    tones = ["unclear"] * 29 + ["below"]
    tones[14] = "above"
    points = tuple(Point(f"Store {n}", 30.0 - n, tone=tone) for n, tone in enumerate(tones))
    stores = [each for each in words(drawn(Ranking(points), 720, 200)) if each.startswith("Store ")]
    assert {"Store 0", "Store 14", "Store 29"} <= set(stores)
    assert stores == sorted(stores, key=lambda each: int(each.split()[1]))


def test_a_changed_share_is_written_with_its_sign_and_a_share_without():
    points = (Point("more", 0.06, 0.01, 0.11), Point("fewer", -0.04, -0.09, 0.01))
    assert {"+6%", "−4%"} <= set(words(drawn(Ranking(points, "percent"))))
    assert "6%" in words(drawn(Ranking((Point("share", 0.06),), "percent")))


def test_effects_are_written_with_their_sign(documents):
    chart = next(sheet.chart for sheet in documents["en"].sheets if sheet.id == "themes.effects")
    assert {"+4", "+2", "0", "−1", "−5"} <= set(words(drawn(chart)))


def test_steps_lead_from_one_score_to_the_other_and_add_up_as_they_are_shown():
    chart = Steps(
        Point("before", 10.4), (Point("x", 2.4, tone="above"), Point("y", 2.4), Point("z", -0.4)), Point("after", 14.8)
    )
    root = drawn(chart)
    assert {"10", "15"} <= set(words(root))
    bars = [placed(node)[0] for node in root.iter(f"{SVG}rect")]
    assert bars[0][1] == pytest.approx(bars[1][0], abs=0.1)
    assert bars[1][1] == pytest.approx(bars[2][1], abs=0.1)  # the last one leads back
    changes = [each for each in words(root) if each[0] in "+−" or each == "0"]
    shown = sum(int(each.replace("−", "-")) for each in changes[-3:])
    assert 10 + shown == 15


# Letters


def test_a_chinese_letter_is_as_wide_as_two_others():
    assert width_of("淨推薦值") == 4
    assert width_of("abcd") == pytest.approx(2, abs=0.5)


def test_a_cut_text_fits_its_room():
    for text in ("A rather long name of a segment", "一個名稱非常非常長的通路", "🙂🙂🙂🙂🙂🙂"):
        for room in (1, 3, 5, 8):
            assert width_of(shorten(text, room)) <= room


def test_what_no_page_can_show_is_left_out():
    assert clean("a\x00b\x1bc\ud800d\u202ee\u2066f\ufffe") == "abcdef"
    assert clean("two\nlines\tapart") == "two lines apart"


# Side by side, pairs, the funnel


def test_panels_stand_on_one_scale_and_lie_beside_each_other():
    """Two segments of the same two values: the same heights, the second to the right of the first."""
    months = (Point("Jan", 10.0, n=40), Point("Feb", 50.0, n=40))
    root = drawn(Panels((Panel("web", months), Panel("app", months)), months), width=720, height=200)
    first, second = at(root, ACCENT)[:2], at(root, ACCENT)[2:]
    assert [y for _, y in first] == [y for _, y in second]
    assert first[0][1] > first[1][1]
    assert {other - x for (x, _), (other, _) in zip(first, second, strict=True)} == {second[0][0] - first[0][0]}
    assert {"web (80)", "app (80)"} <= set(words(root))


def test_what_clearly_moved_has_its_change_beside_its_name():
    moved = Panel("app", (Point("Jan", 10.0, n=40),), -16.2, "below")
    assert "−16" in words(drawn(Panels((moved,))))


def test_a_pair_says_its_score_its_count_and_its_verdict_without_any_colour():
    cells = ((Point("", 34.4, n=120, tone="above"), Point("", -5.2, n=15, state="few", tone="below")),)
    root = drawn(Grid(("web",), ("North", "South"), cells))
    assert words(root) == ["North", "South", "web", "▲ 34", "n = 120", "−5", "n = 15"]


def test_pairs_without_room_are_counted(awkward):
    said = words(drawn(awkward["grid of hostile names"], width=350, height=300))
    assert any(f"{96 - shown}" in each for each in said for shown in range(1, 96))


def test_segments_lie_in_the_funnel_by_their_size_and_score():
    points = tuple(Point(f"s{n}", score, n=n) for n, score in ((10, 0.0), (100, 20.0), (1000, 40.0)))
    places = at(drawn(Funnel(points, (Limit(10, -60.0, 90.0),), Mark("all", 20.0))), ACCENT)
    xs, ys = zip(*sorted(places), strict=True)
    assert xs[1] - xs[0] == pytest.approx(xs[2] - xs[1], abs=0.1)
    assert ys[0] - ys[1] == pytest.approx(ys[1] - ys[2], abs=0.1)


def test_names_in_the_funnel_lie_over_no_dot_and_over_no_other_name():
    points = tuple(Point(f"segment {at}", 60.0 + at, n=500 + 20 * at, tone="above") for at in range(12))
    root = drawn(Funnel((*points, Point("all alone", 0.0, n=20, tone="below"))))
    named = [extent(node, 13) for node in root.iter(f"{SVG}text") if "segment" in node.text or "alone" in node.text]
    assert named
    assert "all alone" in words(root)
    for place, (left, right, foot, high) in enumerate(named):
        for other_left, other_right, other_foot, _ in named[place + 1 :]:
            assert right <= other_left or other_right <= left or abs(foot - other_foot) >= 0.8 * high
