"""What a reader looks at on a page leaves with it: trends side by side, pairs, the funnel, value, weights, what if."""

from collections import Counter
from datetime import date
from math import sqrt

import pandas as pd
import pytest

from nps_core.filters import Filters
from nps_core.i18n import text_in
from nps_core.report import Subject
from nps_core.report.composing import report, reports
from nps_core.views import Asked
from tests.handmade import adopted, answers, kept, on, store_of_a_file

ENGLISH = text_in("en")
store = store_of_a_file()


def months():
    """Six months of two channels in two regions: the app falls after the third, the web stays; phone has a handful."""
    frames = []
    for month, app in enumerate((45, 45, 45, 5, 5, 5), start=1):
        day = f"2026-{month:02d}-10"
        web = {"channel": "web", "region": "North", "spent": 10.0 * month}
        frames.append(on(day, promoters=40, passives=10, detractors=10, **web))
        frames.append(on(day, promoters=app, passives=5, detractors=50 - app, channel="app", region="South", spent=5.0))
        frames.append(on(day, promoters=2, channel="phone", region="North", spent=300.0))
    return pd.concat(frames, ignore_index=True).assign(comment="fine")


@pytest.fixture(scope="module")
def dataset(store):
    made = kept(store, months(), name="Shop")
    return adopted(store, made, {"slow": [row + 2 for row in range(60, 140)], "kind": list(range(2, 60))})


def told(store, dataset, page, **chosen):
    found = report(store, dataset, Subject(pages=(page,), **chosen), ENGLISH)
    return {sheet.id: sheet for sheet in found.sheets}


def test_trends_of_segments_are_those_of_their_answers_and_say_which_moved(store, dataset):
    sheet = told(store, dataset, "trend", period="month", small="channel")["trend.small"]
    by_name = {panel.name: panel for panel in sheet.chart.panels}
    assert [point.value for point in by_name["web"].points] == [pytest.approx(50.0)] * 6
    assert [round(point.value) for point in by_name["app"].points] == [73, 73, 73, -73, -73, -73]
    assert [point.n for point in by_name["app"].points] == [55] * 6
    assert [round(point.value) for point in sheet.chart.behind] == [62, 62, 62, -7, -7, -7]
    assert (by_name["app"].tone, round(by_name["app"].moved)) == ("below", -145)
    assert by_name["web"].moved is None
    assert "phone" not in by_name  # never ten answers in a month
    moves, scores = sheet.tables
    assert ("app", 165, 165) in [row[:3] for row in moves.rows]
    assert {row[5] for row in scores.rows if row[0] == "web" and row[1] == "January 2026"} == {60}
    assert "app" in sheet.lead


def test_without_the_chosen_dimension_trends_are_of_the_first(store, dataset):
    sheet = told(store, dataset, "trend", period="month", small="planet")["trend.small"]
    assert "channel" in sheet.title


def test_pairs_of_segments_are_counted_as_they_answered(store, dataset):
    found = told(store, dataset, "segments", split="channel", across="region")
    grid = found["segments.cells"].chart
    cells = {
        (row, column): point
        for row, points in zip(grid.rows, grid.cells, strict=True)
        for column, point in zip(grid.columns, points, strict=True)
    }
    frame = months()
    assert {pair: point.n for pair, point in cells.items() if point.n} == Counter(
        zip(frame["channel"], frame["region"], strict=True)
    )
    assert round(cells["web", "North"].value, 2) == round(100 * (240 - 60) / 360, 2)
    assert cells["phone", "North"].value == 100  # twelve answers, all promoters
    assert cells["app", "North"].n == 0
    assert cells["app", "South"].tone == "below"
    assert "segments.cells" not in told(store, dataset, "segments", split="channel")


def test_the_funnel_has_the_limits_of_chance_and_a_dot_a_segment(store):
    shops = [answers(promoters=10 + 4 * at, detractors=6, passives=4, shop=f"shop {at}") for at in range(7)]
    found = told(store, kept(store, pd.concat(shops, ignore_index=True)), "segments", split="shop")
    funnel = found["segments.funnel"].chart
    assert {point.label: point.n for point in funnel.points} == {f"shop {at}": 20 + 4 * at for at in range(7)}
    total = sum(20 + 4 * at for at in range(7))
    promoters, detractors = sum(10 + 4 * at for at in range(7)), 42
    score = (promoters - detractors) / total
    spread = sqrt((promoters + detractors) / total - score**2)
    for limit in funnel.limits:
        reach = 1.959964 * spread / sqrt(limit.n)
        assert limit.low == pytest.approx(max(-100, 100 * (score - reach)), abs=1e-4)
        assert limit.high == pytest.approx(min(100, 100 * (score + reach)), abs=1e-4)
    assert funnel.reference.at == pytest.approx(100 * score)
    assert "segments.funnel" not in told(store, kept(store, pd.concat(shops[:3])), "segments", split="shop")


def test_what_customers_are_worth_weighs_as_it_adds_up(store, dataset):
    found = told(store, dataset, "segments", split="channel")
    frame = months()
    way = frame["score"].map(lambda score: (score > 8) - (score < 7))
    weighted = 100 * (way * frame["spent"]).sum() / frame["spent"].sum()
    plain, heavy = found["segments.worth"].chart.points
    assert heavy.value == pytest.approx(weighted)
    assert plain.value == pytest.approx(100 * way.mean())
    assert sum(point.n for point in found["segments.values"].chart.points) == len(frame)
    rated = kept(store, answers(promoters=20, detractors=5).assign(ease=[at % 9 for at in range(25)]))
    assert "segments.values" not in told(store, rated, "segments")
    assert "segments.values" in told(store, rated, "segments", value="ease")


def test_the_score_spread_as_the_customers_are_stands_beside_the_plain_one(store):
    frame = pd.concat([answers(promoters=90, detractors=10, shop="N"), answers(promoters=10, detractors=40, shop="S")])
    made = kept(store, frame.reset_index(drop=True))
    assert "segments.weights" not in told(store, made, "segments")
    store.set_base(made, "shop", {"N": 50, "S": 50})
    plain, weighted = told(store, made, "segments")["segments.weights"].chart.points
    assert plain.value == pytest.approx(100 * (100 - 50) / 150)
    assert weighted.value == pytest.approx((80 - 60) / 2)


def test_what_was_asked_on_the_drivers_page_leaves_with_its_answer(store, dataset):
    sheet = told(store, dataset, "drivers", asked=Asked(0.5, "passives", "promoters"))["drivers.what_if"]
    now, would = sheet.chart.points
    frame = months()
    passives, n = int(frame["score"].between(7, 8).sum()), len(frame)
    assert would.value - now.value == pytest.approx(100 * 0.5 * passives / n)
    assert "drivers.what_if" not in told(store, dataset, "drivers")


def test_the_theme_that_is_looked_into_comes_first(store, dataset):
    found = report(store, dataset, Subject(pages=("themes",), theme="slow"), ENGLISH)
    first = found.sheets[0]
    assert (first.id, first.title) == ("themes.theme", "Slow")
    assert first.tables[0].rows[0][3] == 80
    assert first.chart.unit == "percent"
    assert first.quotes
    assert not report(store, dataset, Subject(pages=("themes",), theme="slow", quotes=False), ENGLISH).sheets[0].quotes
    assert "themes.theme" not in told(store, dataset, "themes", theme="gone")


@pytest.mark.parametrize(("marks", "least", "most"), [("none", 0, 0), ("", 20, 40), ("all", 41, 999), ("junk", 20, 40)])
def test_the_benchmarks_are_those_that_were_chosen(store, dataset, marks, least, most):
    sheet = told(store, dataset, "overview", marks=marks)["overview.score"]
    assert least <= sum(len(table.rows) for table in sheet.tables[1:]) <= most


def test_what_is_shown_is_told_in_every_language(store, dataset):
    chosen = {"small": "region", "split": "channel", "across": "region", "asked": Asked(), "theme": "slow"}
    found = reports(store, dataset, Subject(Filters(since=date(2026, 1, 1)), **chosen))
    ids = [[sheet.id for sheet in each.sheets] for each in found.values()]
    assert ids[0] == ids[1] == ids[2]
    assert {"trend.small", "segments.cells", "segments.worth", "themes.theme", "drivers.what_if"} <= set(ids[0])
    for id_ in ("trend.small", "segments.cells", "segments.worth", "drivers.what_if"):
        leads = {sheet.lead for each in found.values() for sheet in each.sheets if sheet.id == id_}
        assert len(leads) == 3


def test_a_change_that_nothing_splits_is_drawn_as_both_scores(store):
    months = [on(f"2026-0{month}-10", promoters=30 + month, detractors=10, passives=5) for month in (1, 2, 3)]
    sheet = told(store, kept(store, pd.concat(months, ignore_index=True)), "changes")["changes.steps"]
    assert [(point.value, point.n) for point in sheet.chart.points] == [
        (pytest.approx(100 * (30 + month - 10) / (45 + month)), 45 + month) for month in (2, 3)
    ]
