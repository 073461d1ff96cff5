"""What the changes page says and draws: whole sentences, parts that add up as they are shown, valid figures."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from nps_core import figures, views, wording
from nps_core.changes import adding_up
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import round_half_away
from nps_core.views.changes import MOST_STEPS
from tests import handmade

EVERY_LANGUAGE = pytest.mark.parametrize("text", [text_in(language) for language in LANGUAGES], ids=LANGUAGES)
EN = text_in("en")
WINTER, SPRING = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = handmade.store_in(tmp_path_factory.mktemp("told"))
    yield opened
    opened.close()


def answers(n=900, *, shops=14):
    rng = np.random.default_rng(3)
    late = np.arange(n) >= n // 2
    shop = rng.integers(0, shops, n)
    score = np.where(rng.random(n) < 0.4 + 0.02 * shop + 0.15 * late, 10, rng.integers(0, 9, n))
    return pd.DataFrame(
        {
            "score": score,
            "shop": [f"shop {place}" for place in shop],
            "respondent": [None if who < 12 else f"id {who}" for who in rng.integers(0, 400, n)],
            "answered_on": [date(2026, 5 if each else 2, 1 + place % 28) for place, each in enumerate(late)],
        }
    )


@pytest.fixture(scope="module")
def view(store):
    dataset = handmade.kept(store, answers())
    return views.changes(store, dataset, Filters(), views.day_pair(Filters(), WINTER, SPRING))


def hidden(store):
    """Scores rise in both kinds, the mix takes it back: the total hardly moves."""
    days = [
        handmade.on("2026-02-10", detractors=100, passives=200, promoters=200, kind="new"),
        handmade.on("2026-02-11", detractors=50, passives=150, promoters=800, kind="loyal"),
        handmade.on("2026-05-10", detractors=90, passives=200, promoters=310, kind="new"),
        handmade.on("2026-05-11", detractors=20, passives=90, promoters=790, kind="loyal"),
    ]
    dataset = handmade.kept(store, pd.concat(days), name="hidden")
    found = views.changes(store, dataset, Filters(), views.day_pair(Filters(), WINTER, SPRING))
    mix = replace(found.mix, is_reversed=True)
    return replace(found, mix=mix, difference=replace(found.difference, verdict="unclear"))


@EVERY_LANGUAGE
def test_the_steps_are_a_valid_figure_whose_bars_lead_from_score_to_score(view, text):
    drawn = go.Figure(figures.steps(view, text).to_dict())
    bars, scores = drawn.data
    assert len(bars.y) == MOST_STEPS + 2, "the mix, the segments that moved it most, all others together"
    assert bars.base[0] == pytest.approx(scores.x[0], abs=0.05)
    assert bars.base[-1] + bars.x[-1] == pytest.approx(scores.x[1], abs=0.05)
    for start, length, following in zip(bars.base, bars.x, bars.base[1:], strict=False):
        assert start + length == pytest.approx(following)
    assert len(drawn.layout.yaxis.ticktext) == len(bars.y) + 2
    assert wording.steps_alt(view, text).count(text("changes.step_others")) == 1


@pytest.mark.parametrize("decimals", [0, 1])
def test_the_steps_add_up_as_they_are_shown(view, decimals):
    first, *steps, last = wording.shown_steps(view, decimals=decimals)
    assert first + sum(steps) == pytest.approx(last)
    assert first == pytest.approx(round(view.before.nps, decimals))
    for shown, step in zip(steps, view.steps, strict=True):
        assert shown == pytest.approx(step.effect.points, abs=1.5 / 10**decimals)


def test_parts_are_rounded_so_that_they_sum_to_the_whole_and_none_is_far_off():
    rng = np.random.default_rng(1)
    for _ in range(200):
        parts = rng.normal(0, 5, rng.integers(1, 9)).tolist()
        shown = adding_up(parts, round_half_away(sum(parts)))
        assert sum(shown) == round_half_away(sum(parts))
        assert all(abs(one - other) <= 1 for one, other in zip(parts, shown, strict=True))


@EVERY_LANGUAGE
def test_what_stayers_entrants_and_leavers_gave_sums_to_the_change(view, text):
    heading, *lines = wording.panel_lines(view, view.moved, text)
    given = [int(re.search(r"[:：]\D*?([+−]?\d+)", line)[1].replace("−", "-")) for line in lines]
    assert len(lines) == 4
    assert sum(given) == round_half_away(view.difference.change)
    assert text.change(view.difference.change) in heading


@EVERY_LANGUAGE
def test_a_change_in_two_parts_says_so_in_one_breath(view, text):
    lead = wording.changes_lead(view, text)
    assert wording.change_told(view, text) in lead
    assert "{" not in lead


def test_two_moves_that_hide_each_other_are_not_called_a_fall(store):
    told = wording.reversal(hidden(store), EN)
    assert told.startswith("Look twice: two moves hide each other. Other customers answered (−")


def test_without_a_verdict_nothing_is_said_of_the_parts(view):
    marked = replace(view, marks=("scales",), difference=replace(view.difference, verdict="withheld"))
    assert wording.changes_lead(marked, EN) == wording.change_told(marked, EN)
    assert wording.marks_told(marked, EN) == [EN("changes.scales")]


def test_too_few_customers_are_told_as_customers(store):
    """Thirty answers of three customers are three people's."""
    frame = answers(400).assign(respondent=None)
    few = handmade.on("2026-05-02", detractors=10, passives=10, promoters=10).assign(respondent=["a", "b", "c"] * 10)
    dataset = handmade.kept(store, pd.concat([frame[frame["answered_on"] <= WINTER[1]], few]), name="few")
    found = views.changes(store, dataset, Filters(), views.day_pair(Filters(), WINTER, SPRING))
    assert "Too few customers to say whether the score moved: 3 in 1 April" in wording.changes_lead(found, EN)


def test_swapped_sides_say_the_opposite(store, view):
    dataset = next(each for each in store.datasets() if each.name == "made")
    mirrored = views.changes(store, dataset, Filters(), views.day_pair(Filters(), SPRING, WINTER))
    assert mirrored.difference.change == pytest.approx(-view.difference.change)
    assert mirrored.difference.low == pytest.approx(-view.difference.high)
    assert mirrored.mix.mix.points == pytest.approx(-view.mix.mix.points)
    assert (mirrored.moved.people.entered, mirrored.moved.people.left) == (
        view.moved.people.left,
        view.moved.people.entered,
    )
    assert mirrored.moved.people.moved == tuple(zip(*view.moved.people.moved, strict=True))


def test_where_nobody_entered_nothing_is_said_to_have_come_of_it(store):
    """The same fifty people on both sides."""
    days = [
        handmade.on(day, detractors=10, promoters=40).assign(respondent=[f"p{n}" for n in range(50)])
        for day in ("2026-02-02", "2026-05-02")
    ]
    dataset = handmade.kept(store, pd.concat(days), name="nobody_entered")
    found = views.changes(store, dataset, Filters(), views.day_pair(Filters(), WINTER, SPRING))
    assert wording.panel_lines(found, found.moved, EN)[2:] == ["0 customers entered", "0 customers left"]


def test_one_day_is_called_by_its_name(view):
    side = views.day_pair(Filters(), (SPRING[0], SPRING[0]), WINTER).before
    assert wording.side_name(side, view.scope, EN) == "1 April 2026"
