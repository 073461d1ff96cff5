"""The figures of the trend page: turning points, the level, events, small lines."""

import json
from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go
import pytest

from nps_core import figures as described
from nps_core.figures.sheet import periods_axis
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.tally import Tally
from nps_core.trend import Window, halves
from nps_core.views import EventsView, Scope, SegmentTrends
from nps_core.views.trend import trend_of

EN = text_in("en")
HOSTILE = "<img src=x onerror=alert(1)><a href='javascript:x'>&b"
SCOPE = Scope("s", False, Filters(), Nps(400, 0, 500), Nps(400, 0, 500), (0,) * 11, None, None, 0)


class Checked:
    """Every figure as Plotly makes it of its description; it refuses what it does not know."""

    def __getattr__(self, name):
        return lambda *facts, **more: go.Figure(getattr(described, name)(*facts, **more).to_dict())


figures = Checked()


def turning(name="web"):
    """A year of months whose score falls in July, as the trend page draws it."""
    rows = []
    for month in range(1, 13):
        last = pd.Period(year=2026, month=month, freq="M").days_in_month
        good, bad = (60, 20) if month < 7 else (30, 50)
        rows += [(date(2026, month, day), score, n // 2) for day in (1, last) for score, n in ((10, good), (2, bad))]
    daily = Tally.of_counts(pd.DataFrame(rows, columns=["answered_on", "score", "n"]), ["answered_on"])
    return trend_of(SCOPE, daily, "month")


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("en", ["Oct<br>2025", "Dec", "Feb<br>2026", "Apr", "Jun", "Aug"]),
        ("zh-Hans", ["10月<br>2025年", "12月", "2月<br>2026年", "4月", "6月", "8月"]),
        ("zh-Hant", ["10月<br>2025年", "12月", "2月<br>2026年", "4月", "6月", "8月"]),
    ],
)
def test_an_axis_says_the_year_below_and_only_where_it_is_another(language, named):
    starts = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(9, 21)]
    assert periods_axis(starts, "month", text_in(language))["ticktext"] == named


def marked(name="web", days=(date(2026, 3, 3), date(2026, 9, 15), date(2031, 1, 1))):
    """Events on some days."""
    nobody = Nps(0, 0, 0)
    return EventsView((name,) * len(days), tuple(Window(day, 0, nobody, nobody, None) for day in days))


def rolling_line():
    days = [date(2026, 1, 1) + timedelta(day) for day in range(365)]
    return pd.DataFrame({"answered_on": pd.Series(days, dtype=object), "responses": 40, "nps": 12.0})


def small(*names):
    """The trends of some segments that are all as everyone's."""
    view = turning()
    trends = dict.fromkeys(names, view.periods)
    moved = halves(trends, view.periods)
    return SegmentTrends(view.scope, "shop", "month", view.periods, trends, moved, len(names), view.halves)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["web", HOSTILE])
def test_every_figure_is_valid_small_and_shows_names_to_the_letter(language, name):
    text = text_in(language)
    drawn = {
        "trend": figures.trend(turning(), text, events=marked(name), rolling=rolling_line()),
        "small": figures.small_multiples(small(name, *(f"{name} {n}" for n in range(11))), text),
        "one small": figures.small_multiples(small(name), text),
        "no small": figures.small_multiples(small(), text),
    }
    for kind, figure in drawn.items():
        written = figure.to_json().replace("\\u003c", "<")
        assert json.loads(written), kind
        assert "NaN" not in written, kind
        assert not any(bad in written for bad in ("<img", "<a ", "href='")), kind
        assert all(trace[axis] is None or len(trace[axis]) <= 400 for trace in figure.data for axis in ("x", "y"))


def test_a_turning_point_is_flagged_between_the_periods_it_lies_between():
    figure = figures.trend(turning(), EN)
    (flag,) = figure.layout.annotations
    assert flag.x == 5.5, "between June and July"
    assert flag.text == EN("trend.flag_fall", change=-75)
    assert "July 2026" in flag.hovertext
    assert [shape.x0 for shape in figure.layout.shapes] == [5.5]


def test_the_level_is_drawn_thicker_than_the_line_through_the_points():
    figure = figures.trend(turning(), EN)
    widths = {trace.line.width: list(trace.x) for trace in figure.data if trace.mode == "lines" and trace.line.width}
    assert widths == {1: list(range(12)), 3: list(range(12))}


def test_an_event_stands_on_its_day_within_its_period():
    """3 March is the third of 31 days: 2 days after the left edge of March, which is 1.5."""
    figure = figures.trend(turning(), EN, events=marked("courier", [date(2026, 3, 3), date(2031, 1, 1)]))
    (events,) = [trace for trace in figure.data if trace.yaxis == "y2"]
    assert list(events.x) == pytest.approx([1.5 + 2 / 31])
    assert "courier" in events.hovertext[0]


def test_events_close_to_each_other_do_not_write_over_one_another():
    days = [date(2026, 9, day) for day in (1, 3, 5)]
    named = [each.text for each in figures.trend(turning(), EN, events=marked("strike", days)).layout.annotations]
    assert named.count("strike") == 1


def test_small_lines_share_one_scale_and_carry_their_place_and_period():
    figure = figures.small_multiples(small("a", "b", "c"), EN)
    points = [trace for trace in figure.data if trace.mode == "markers"]
    assert [trace.customdata[0][0] for trace in points] == [0, 1, 2]
    assert points[0].customdata[3][1] == "2026-04"
    assert figure.layout.yaxis2.matches == figure.layout.yaxis3.matches == "y"
    assert [note.text for note in figure.layout.annotations] == [
        EN("trend.small_moved", name=n, change=-75) for n in "abc"
    ]
