"""Figures hold what their view says, are valid Plotly, and show names from data to the letter."""

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go
import pytest

from nps_core import figures as described
from nps_core.benchmarks import Benchmark, published
from nps_core.colors import ACCENT, CATEGORY_COLORS, QUIET, VERDICT_COLORS
from nps_core.figures.intervals import MOST_ROWS
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.segments import compare
from nps_core.tally import Tally
from nps_core.trend import latest_change, trend
from nps_core.views import Scope, ThemeSummary, TrendView


class Checked:
    """Every figure as Plotly makes it of its description; it refuses what it does not know."""

    def __getattr__(self, name):
        return lambda *facts, **more: go.Figure(getattr(described, name)(*facts, **more).to_dict())


figures = Checked()
HOSTILE = "<img src=x onerror=alert(1)><a href='javascript:x'>&b"
EN = text_in("en")
EVERY_LANGUAGE = pytest.mark.parametrize("text", [text_in(language) for language in LANGUAGES], ids=LANGUAGES)


def scope_of(score):
    return Scope("s", False, Filters(), score, score, (0,) * 11, None, None, 0)


def trend_of(sizes, period="month", first=date(2026, 1, 1), last_is_complete=True):
    """So many answers in each month; the last one stops early if it is not complete."""
    rows = []
    for place, size in enumerate(sizes):
        month = pd.Timestamp(first) + pd.DateOffset(months=place)
        start = month.date()
        days = range(0, month.days_in_month, 3) if last_is_complete or place < len(sizes) - 1 else [0]
        share = [size // len(days)] * len(days)
        share[0] += size - sum(share)
        for day, n in zip(days, share, strict=True):
            rows += [(start + timedelta(day), 10, n - n // 3), (start + timedelta(day), 2, n // 3)]
    frame = pd.DataFrame([row for row in rows if row[2]], columns=["answered_on", "score", "n"])
    periods = trend(Tally.of_counts(frame, ["answered_on"]), period)
    return TrendView(scope_of(Nps(9, 9, 9)), period, period, periods, latest_change(periods))


def compared(**groups):
    rows = [
        {"shop": s, "score": k, "n": n} for s, counts in groups.items() for k, n in zip((3, 10), counts, strict=True)
    ]
    return compare(Tally.of_counts(pd.DataFrame(rows), ["shop"]))


def theme(id_, impact, name="theme", verdict="hurts"):
    names = tuple((language, name) for language in LANGUAGES)
    return ThemeSummary(id_, names, (), Nps(20, 5, 5), 0.25, impact, impact - 1, impact + 2, verdict, ())


def mark(**facts):
    return Benchmark(**{"industry": "retail", "region": "Asia", "year": "2025", "nps": 41.0, "source": "s", **facts})


def every_figure(text, name="web"):
    frame = compared(**{name: (30, 70), "b": (60, 40), "few": (3, 9)})
    marks = [mark(industry=name, region=name, source=name), *published()]
    view = trend_of([40, 50, 12, 45], last_is_complete=False)
    return {
        "gauge": figures.gauge(Nps(200, 447, 637), marks, text),
        "gauge of few": figures.gauge(Nps(1, 2, 3), marks, text),
        "gauge of nobody": figures.gauge(Nps(0, 0, 0), [], text),
        "groups": figures.groups(scope_of(Nps(200, 447, 637)), text),
        "trend": figures.trend(view, text),
        "trend of nothing": figures.trend(_emptied(view), text),
        "groups over time": figures.groups_over_time(view, text),
        "groups over no time": figures.groups_over_time(_emptied(view), text),
        "segments": figures.segments(frame, Nps(93, 0, 119), text),
        "no segments": figures.segments(frame.iloc[:0], Nps(0, 0, 0), text),
        "themes": figures.themes([theme("a", -3.0, name), theme("b", 4.0, name, "helps")], text),
        "no themes": figures.themes([], text),
        "benchmarks": figures.benchmarks(Nps(200, 447, 637), marks, text),
        "no benchmarks": figures.benchmarks(Nps(0, 0, 0), [], text),
    }


def _emptied(view):
    return TrendView(view.scope, view.period, view.automatic, view.periods.iloc[:0], None)


@EVERY_LANGUAGE
def test_every_figure_is_valid_and_small(text):
    for name, figure in every_figure(text).items():
        plain = json.loads(figure.to_json())
        assert go.Figure(plain), name  # plotly refuses what it does not know
        for trace in figure.data:
            for axis in ("x", "y"):
                assert trace[axis] is None or len(trace[axis]) <= 400, name
        assert "NaN" not in figure.to_json(), name


@EVERY_LANGUAGE
def test_no_name_from_data_is_read_as_html(text):
    for name, figure in every_figure(text, HOSTILE).items():
        written = figure.to_json().replace("\\u003c", "<")
        for dangerous in ("<img", "<a ", "href='"):
            assert dangerous not in written, name
    drawn = every_figure(text, HOSTILE)
    assert "&lt;img" in drawn["segments"].to_json().replace("\\u0026", "&")


def test_every_figure_draws_as_many_points_as_a_view_may_hold():
    days = [date(2025, 1, 1) + timedelta(n) for n in range(400)]
    frame = pd.DataFrame({"answered_on": days, "score": 9, "n": 40})
    periods = trend(Tally.of_counts(frame, ["answered_on"]), "day")
    figure = figures.trend(TrendView(scope_of(Nps(0, 0, 9)), "day", "day", periods, None), EN)
    assert max(len(trace.x) for trace in figure.data) == 400


# -- the gauge --------------------------------------------------------------------------------------------------


def needle(figure):
    return next(trace for trace in figure.data if trace.line.width == 4)


@pytest.mark.parametrize(("score", "angle"), [(Nps(0, 0, 50), 0), (Nps(50, 0, 0), 180), (Nps(25, 0, 25), 90)])
def test_the_needle_points_at_the_score(score, angle):
    line = needle(figures.gauge(score, [], EN))
    assert math.degrees(math.atan2(line.y[1], line.x[1])) == pytest.approx(angle, abs=1e-9)


def test_the_needle_of_56_is_where_56_is_and_its_interval_around_it():
    score = Nps(4, 3, 18)
    figure = figures.gauge(score, [], EN)
    line = needle(figure)
    assert math.degrees(math.atan2(line.y[1], line.x[1])) == pytest.approx(180 * (1 - 156 / 200))
    arc = next(trace for trace in figure.data if trace.text and "interval" in trace.text)
    angles = [math.degrees(math.atan2(y, x)) for x, y in zip(arc.x, arc.y, strict=True)]
    of_a_pixel = 0.01 * 180 / (math.pi * 60)  # a hundredth, along the edge of a dial of 60 pixels
    assert max(angles) == pytest.approx(180 * (1 - (score.low + 100) / 200), abs=of_a_pixel)
    assert min(angles) == pytest.approx(180 * (1 - (score.high + 100) / 200), abs=of_a_pixel)


def test_of_few_answers_there_is_no_needle():
    for score in (Nps(1, 2, 6), Nps(0, 0, 0)):
        figure = figures.gauge(score, [], EN)
        assert not [trace for trace in figure.data if trace.line.width == 4]
        assert any(str(score.responses) in note.text for note in figure.layout.annotations)


def written(figure):
    return {note.text for note in figure.layout.annotations}


def test_benchmarks_are_marked_where_they_stand():
    figure = figures.gauge(Nps(4, 3, 18), [mark(nps=-100.0), mark(nps=100.0), mark(nps=0.0)], EN)
    marks = next(trace for trace in figure.data if trace.mode == "markers")
    assert [round(x / math.hypot(x, y), 6) for x, y in zip(marks.x, marks.y, strict=True)] == [-1, 1, 0]


def test_the_benchmarks_of_a_region_are_one_stretch_with_one_name():
    marks = [mark(nps=-60.0), mark(nps=-40.0), mark(nps=70.0, region="Europe")]
    figure = figures.gauge(Nps(4, 3, 18), marks, EN)
    assert {"Asia", "Europe"} <= written(figure)
    ranges = next(trace for trace in figure.data if trace.mode == "lines" and trace.x and None in trace.x)
    stretches = " ".join("|" if x is None else "." for x in ranges.x).strip("| ").split("|")
    assert len(stretches) == 2


def test_regions_that_lie_over_each_other_run_beside_each_other_and_no_two_names_collide():
    marks = [mark(nps=nps, region=region) for region in ("Asia", "Europe") for nps in (10.0, 30.0)]
    figure = figures.gauge(Nps(4, 3, 18), [*marks, mark(nps=21.0, region="Oceania")], EN)
    dots = next(trace for trace in figure.data if trace.mode == "markers")
    radii = {round(math.hypot(x, y), 6) for x, y in zip(dots.x, dots.y, strict=True)}
    assert len(radii) == 3
    assert len({"Asia", "Europe", "Oceania"} & written(figure)) == 1


def test_the_scale_makes_room_for_the_needle():
    assert "30" not in written(figures.gauge(Nps(20, 26, 54), [], EN))
    assert {"0", "70", "−100", "100"} <= written(figures.gauge(Nps(20, 26, 54), [], EN))
    assert "30" in written(figures.gauge(Nps(1, 2, 3), [], EN))


# -- bars -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("score", [Nps(1, 1, 1), Nps(200, 447, 637), Nps(0, 0, 7), Nps(1, 0, 999)])
def test_the_three_groups_sum_to_a_hundred_and_agree_with_the_score(score):
    figure = figures.groups(scope_of(score), EN)
    shown = {trace.customdata[0]: trace.x[0] for trace in figure.data if trace.orientation == "h"}
    assert sum(shown.values()) == 100
    assert EN.points(shown["promoter"] - shown["detractor"]) == EN.points(score.nps)


def test_answers_have_the_colour_of_their_group():
    scope = replace(scope_of(Nps(200, 447, 637)), counts=tuple(range(11)))
    (bars,) = [trace for trace in figures.groups(scope, EN).data if trace.orientation != "h"]
    assert list(bars.y) == list(range(11))
    colors = dict(zip(bars.x, bars.marker.color, strict=True))
    assert [colors[n] for n in (6, 7, 9)] == [CATEGORY_COLORS[c] for c in ("detractor", "passive", "promoter")]


@pytest.mark.parametrize(
    ("most", "language", "ticks"),
    [
        (0, "en", ["0"]),
        (3, "en", ["0", "1", "2", "3"]),
        (99, "en", ["0", "20", "40", "60", "80"]),
        (2_100, "zh-Hans", ["0", "500", "1,000", "1,500", "2,000"]),
        (60_000, "en", ["0", "20K", "40K", "60K"]),
        (60_000, "zh-Hans", ["0", "2万", "4万", "6万"]),
        (60_000, "zh-Hant", ["0", "2萬", "4萬", "6萬"]),
    ],
)
def test_counts_are_written_as_the_language_writes_them(most, language, ticks):
    scope = replace(scope_of(Nps(1, 1, 1)), counts=(most, *(0,) * 10))
    axis = figures.groups(scope, text_in(language)).layout.yaxis
    assert list(axis.ticktext) == ticks


def test_the_groups_of_each_period_sum_to_a_hundred_and_gaps_stay_gaps():
    figure = figures.groups_over_time(trend_of([40, 0, 50, 5, 20]), EN)
    assert [list(trace.x) for trace in figure.data] == [[0, 2, 4]] * 3
    for place in range(3):
        assert sum(trace.y[place] for trace in figure.data) == pytest.approx(100)
    assert list(figure.data[0].marker.opacity) == [1, 1, 0.5]
    assert list(figure.layout.xaxis.range) == [-0.5, 4.5]


# -- the trend --------------------------------------------------------------------------------------------------


def points_of(figure):
    return next(trace for trace in figure.data if trace.mode == "markers")


def test_the_line_stands_where_the_periods_do_and_gaps_stay_gaps():
    view = trend_of([40, 50, 0, 45, 46])
    figure = figures.trend(view, EN)
    points = points_of(figure)
    assert list(points.x) == [0, 1, 3, 4]
    scored = view.periods[view.periods["responses"] > 0]
    assert list(points.y) == scored["nps"].tolist()
    assert list(points.customdata) == scored["period"].tolist()
    solid = [list(t.x) for t in figure.data if t.mode == "lines" and t.line.dash == "solid"]
    assert solid == [[0, 1], [3, 4]]
    edges = [(list(t.x), list(t.y)) for t in figure.data if t.mode == "lines" and t.line.width == 0]
    lows, highs = view.periods["low"].tolist(), view.periods["high"].tolist()
    assert edges[:2] == [([0, 1], lows[:2]), ([0, 1], highs[:2])]


def test_thin_periods_are_pale_and_those_under_ten_are_not_drawn():
    points = points_of(figures.trend(trend_of([40, 9, 10, 29, 30]), EN))
    assert list(points.x) == [0, 2, 3, 4]
    assert list(points.marker.color) == [ACCENT, QUIET, QUIET, ACCENT]
    assert list(points.marker.opacity) == [1, 0.55, 0.55, 1]


def test_an_unfinished_period_is_open_and_its_line_dotted():
    view = trend_of([40, 40, 40], last_is_complete=False)
    assert view.periods["complete"].tolist() == [True, True, False]
    figure = figures.trend(view, EN)
    assert list(points_of(figure).marker.symbol) == ["circle", "circle", "circle-open"]
    dashes = {trace.line.dash: list(trace.x) for trace in figure.data if trace.mode == "lines" and trace.line.dash}
    assert dashes == {"solid": [0, 1], "dot": [1, 2]}
    assert "not finished" in points_of(figure).hovertext[-1]


# -- intervals --------------------------------------------------------------------------------------------------


def test_segments_carry_their_interval_verdict_and_place():
    frame = compared(good=(30, 170), bad=(120, 80), few=(1, 4), small=(6, 9))
    figure = figures.segments(frame, Nps(157, 0, 263), EN)
    points = figure.data[0]
    drawn = frame[frame["responses"] >= 10]
    assert list(points.x) == drawn["nps"].tolist()
    assert [p + e for p, e in zip(points.x, points.error_x.array, strict=True)] == pytest.approx(drawn["high"].tolist())
    assert [p - e for p, e in zip(points.x, points.error_x.arrayminus, strict=True)] == pytest.approx(
        drawn["low"].tolist()
    )
    assert list(points.marker.color) == [VERDICT_COLORS[verdict] for verdict in drawn["verdict"]]
    assert [frame.iloc[place]["segment"] for place in points.customdata] == list(figure.layout.yaxis.ticktext)
    assert figure.layout.shapes[-1].x0 == Nps(157, 0, 263).nps


def test_a_point_carries_the_place_of_its_own_row_whatever_is_not_drawn():
    frame = compared(a=(100, 100), b=(50, 150), tiny=(0, 5), c=(8, 4))
    assert frame["segment"].tolist() == ["b", "a", "tiny", "c"]
    points = figures.segments(frame, Nps(1, 0, 1), EN).data[0]
    assert [frame.iloc[place]["segment"] for place in points.customdata] == ["b", "a", "c"]


def test_of_too_many_segments_the_telling_ones_are_drawn():
    groups = {f"s{n:02d}": (50 + n % 3, 50) for n in range(45)} | {"worst": (150, 10), "best": (3, 150)}
    frame = compared(**groups)
    figure = figures.segments(frame, Nps(1, 0, 1), EN)
    names = list(figure.layout.yaxis.ticktext)
    assert len(names) == MOST_ROWS
    assert (names[0], names[-1]) == ("best", "worst")
    assert list(figure.data[0].x) == sorted(figure.data[0].x, reverse=True)


def test_a_long_name_is_cut_and_an_empty_one_is_called_not_given():
    frame = compared(**{"x" * 99: (30, 70), "": (60, 40)})
    labels = list(figures.segments(frame, Nps(1, 0, 1), EN).layout.yaxis.ticktext)
    assert max(map(len, labels)) == 32
    assert "(not given)" in labels


def test_themes_are_drawn_by_effect_and_those_without_one_are_not():
    found = [theme("a", -3.0, "late"), theme("b", float("nan"), "all"), theme("c", 4.0, "kind", "helps")]
    figure = figures.themes(found, EN)
    assert list(figure.layout.yaxis.ticktext) == ["kind", "late"]
    assert list(figure.data[0].x) == [4.0, -3.0]
    assert list(figure.data[0].customdata) == ["c", "a"]
    assert list(figure.data[0].error_x.array) == [2.0, 2.0]
    assert list(figure.data[0].error_x.arrayminus) == [1.0, 1.0]


def test_benchmarks_are_ranges_by_region_beside_our_own_score():
    marks = [mark(nps=20.0), mark(nps=60.0), mark(nps=5.0, region="Europe")]
    score = Nps(4, 3, 18)
    figure = figures.benchmarks(score, marks, EN)
    ranges = [list(trace.x) for trace in figure.data if trace.mode == "lines"]
    assert ranges == [[20, 60], [5, 5]]
    own = figure.layout.shapes[0]
    assert (own.x0, own.x1) == (score.low, score.high)
    assert figure.layout.shapes[1].x0 == score.nps
