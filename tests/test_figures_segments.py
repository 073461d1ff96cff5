"""The funnel plot and what the segments page says, for views made by hand."""

from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from nps_core import figures, wording
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.segments import compare, compare_cells, compare_together
from nps_core.tally import Tally
from nps_core.values import Valued, biggest, weighted
from nps_core.views import EVERY, Scope, SegmentsView, ValuesView

EN = text_in("en")
EVERY_LANGUAGE = pytest.mark.parametrize("text", [text_in(language) for language in LANGUAGES], ids=LANGUAGES)
HOSTILE = "<img src=x onerror=alert(1)>"
DAY = date(2026, 7, 1)


def scope_of(score, attributes=()):
    return Scope("Shop", False, Filters(), score, score, (0,) * 11, DAY, DAY, 0, attributes=attributes)


def tally_of(groups, key="shop"):
    rows = [(name, k, n) for name, counts in groups.items() for k, n in zip((3, 7, 10), counts, strict=True)]
    return Tally.of_counts(pd.DataFrame(rows, columns=[key, "score", "n"]), [key])


def view_of(groups, key="shop", attributes=()):
    tally = tally_of(groups, key)
    return SegmentsView(scope_of(Nps.of(tally), attributes), key, compare(tally))


def drawn(view, text=EN):
    return go.Figure(figures.funnel(view, text, lambda place: view.at(place)[1]).to_dict())


# -- the funnel -----------------------------------------------------------------------------------------------------


def test_a_dot_stands_at_the_size_and_the_score_of_its_segment():
    view = view_of({"a": (10, 10, 80), "b": (30, 30, 40), "few": (3, 3, 6), "tiny": (1, 1, 1)})
    dots = drawn(view).data[-1]
    at = {view.at(place)[1]: (x, y) for place, x, y in zip(dots.customdata, dots.x, dots.y, strict=True)}
    assert at == {"a": (100, 70), "b": (100, 10), "few": (12, 25)}


def test_the_lines_are_everybody_and_195_standard_errors_around_it():
    view = view_of({"a": (100, 100, 200), "b": (100, 200, 300)})
    low, high, everybody, _ = drawn(view).data
    score = view.scope.matched
    variance = (score.promoters + score.detractors) / score.responses - (score.nps / 100) ** 2
    reach = 196 * np.sqrt(variance / np.array(low.x))
    assert np.array(low.y) == pytest.approx(np.maximum(score.nps - reach, -100), abs=0.01)
    assert np.array(high.y) == pytest.approx(np.minimum(score.nps + reach, 100), abs=0.01)
    assert set(everybody.y) == {score.nps}


def test_of_many_segments_the_400_largest_are_drawn():
    view = view_of({f"s{size:04d}": (0, size, size) for size in range(10, 1000)})
    dots = drawn(view).data[-1]
    assert len(dots.x) == 400
    assert min(dots.x) == 2 * (1000 - 400)


@EVERY_LANGUAGE
def test_segments_that_are_all_too_small_leave_the_lines(text):
    figure = drawn(view_of({"a": (1, 1, 1), "b": (2, 2, 2)}), text)
    assert len(figure.data[-1].x) == 0


def test_a_hostile_name_is_no_html_in_the_funnel():
    figure = drawn(view_of({HOSTILE: (10, 10, 30), "b": (30, 30, 30)}))
    assert not any("<img" in hover for hover in figure.data[-1].hovertext)


# -- what is said ---------------------------------------------------------------------------------------------------

LOOK = {f"s{n}": (40, 20, 60) for n in range(6)} | dict.fromkeys("ab", (28, 20, 72))
LOOK |= dict.fromkeys("yz", (52, 20, 48))


@EVERY_LANGUAGE
def test_what_is_worth_a_look_is_named_and_called_unproven(text):
    told = wording.segments_look(view_of(LOOK), text)
    assert all(name in told for name in "abyz")
    assert "Benjamini-Hochberg" in told
    assert wording.segments_look(view_of({"a": (1, 1, 1)}), text) == ""


@EVERY_LANGUAGE
def test_the_lead_names_the_segment_that_is_furthest_with_its_number(text):
    lead = wording.segments_lead(view_of({"good": (10, 40, 150), "bad": (90, 40, 70), "same": (50, 50, 100)}), text)
    told = lead.rsplit("good", maxsplit=1)[1]  # 70 beside (-20 + 50) / 400 of the others
    assert all(each in told for each in ("63", "70", "200"))


@EVERY_LANGUAGE
def test_all_dimensions_together_are_told_with_their_dimension(text):
    tallies = {"shop": tally_of({"a": (10, 40, 150), "b": (90, 40, 70)}), "plan": tally_of({"x": (1, 1, 1)}, "plan")}
    view = SegmentsView(scope_of(Nps(101, 81, 221)), EVERY, compare_together(tallies))
    lead = wording.segments_lead(view, text)
    assert text("wording.segment_of", segment=text("wording.quoted", name="a"), dimension="shop") in lead
    assert "3" in lead


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_band_is_called_in_the_readers_numbers(language):
    text, scope = text_in(language), scope_of(Nps(1, 1, 1), ("spent",))
    names = [wording.segment_called(id_, "spent", scope, text) for id_ in (":1074", "1074:2600.5", "2600.5:", ":")]
    assert "1,074" in names[0]
    assert "1,074" in names[1]
    assert "2,600.5" in names[1]
    assert "2,600.5" in names[2]
    assert len(set(names)) == 4
    assert wording.segment_called(":1074", "shop", scope, text) == ":1074"
    assert wording.segment_called("", "spent", scope, text) == text("wording.not_given")


@EVERY_LANGUAGE
def test_a_cell_says_what_is_asked_and_of_few_answers_only_their_counts(text):
    rows = [("a", "x", 3, 2), ("a", "x", 10, 5), ("b", "x", 10, 40), ("b", "y", 3, 40)]
    tally = Tally.of_counts(pd.DataFrame(rows, columns=["shop", "plan", "score", "n"]), ["shop", "plan"])
    cells = compare_cells(tally).set_index(["segment", "across"])
    row = {**cells.loc[("a", "x")].to_dict()}
    assert wording.cell_of(row, "score", text) == "5 · 0 · 2"
    assert wording.cell_of(row, "responses", text) == "7"
    high = {**cells.loc[("b", "x")].to_dict()}
    assert wording.cell_of(high, "score", text) == "▲ 100"
    assert text.points(high["low"]) in wording.cell_of(high, "interval", text)


def worth_of(counts, amounts, moments, **left):
    valued = Valued(
        counts, amounts, *(left.get(name, 0) for name in ("zero", "negative", "refunds", "missing")), moments
    )
    bands = {":10": (40, 20, 40), "10:": (10, 20, 70)}
    tally = tally_of(bands, "spent")
    frame = compare(tally).iloc[::-1].sort_values("segment", ascending=False).reset_index(drop=True)
    scope = scope_of(Nps.of(tally), ("spent",))
    return ValuesView(scope, "spent", frame, valued, weighted(valued), biggest(list(bands.values())))


EQUAL = np.array([[100.0, 50, 100, 50], [50, 200, 50, 200], [100, 50, 100, 50], [50, 200, 50, 200]])


@EVERY_LANGUAGE
def test_value_is_told_with_scores_intervals_sums_and_what_was_left_out(text):
    view = worth_of((50, 40, 110), (500.0, 400.0, 1100.0), EQUAL * 100, zero=3, negative=2, refunds=-7.5, missing=4)
    held = wording.values_held(view, text)
    assert "500" in held
    assert "2,000" in held
    assert "25%" in held
    left = " ".join(wording.values_left(view, text))
    assert all(each in left for each in ("3", "2", "−7.5", "4"))
    assert text.points(30) in wording.values_weighted(view, text)
    lead = wording.values_lead(view, text)
    assert "10" in lead
    assert "60" in lead
    assert "spent" in lead
