"""What is too few goes by people everywhere: figures and tables fall silent where the verdicts do."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_core import figures, views, wording
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.trend import halves, series, share_changes
from nps_core.values import biggest
from tests import handmade

EN = text_in("en")


store = handmade.store_of_a_file()


@pytest.fixture(scope="module")
def dataset(store):
    """Four months of 40 answers in each of three kinds: of 40 people, of 20, and of 5 who answer eight times."""
    frames = []
    for month in range(1, 5):
        for kind, people in (("many", 40), ("some", 20), ("few", 5)):
            frame = handmade.answers(promoters=20, detractors=20, kind=kind)
            frame["respondent"] = [f"{kind} {place % people} {month}" for place in range(40)]
            frame["answered_on"] = [date(2025, month, 1 + 27 * (place % 2)) for place in range(40)]
            frames.append(frame)
    return handmade.kept(store, pd.concat(frames, ignore_index=True))


def test_a_segment_of_few_people_is_not_drawn_however_many_answers_it_has(store, dataset):
    february = Filters().between(date(2025, 2, 1), date(2025, 2, 28))
    view = views.segments(store, dataset, february, "kind")
    assert dict(zip(view.segments["segment"], view.segments["customers"], strict=True)) == {
        "many": 40,
        "some": 20,
        "few": 5,
    }
    drawn = figures.segments(view.segments, view.scope.matched, EN).to_dict()["data"]
    shown = [view.segments["segment"].iloc[place] for trace in drawn for place in trace.get("customdata", [])]
    assert sorted(shown) == ["many", "some"]
    dots = figures.funnel(view, EN, lambda place: view.segments["segment"].iloc[place]).to_dict()["data"][-1]
    sizes = {
        view.segments["segment"].iloc[place]: size
        for place, size in zip(dots["customdata"], dots["marker"]["size"], strict=True)
    }
    assert sizes["some"] < sizes["many"]
    assert "few" not in sizes
    assert view.scored == 2


def test_a_period_of_few_people_is_pale_or_not_drawn(store, dataset):
    for kind, opacities in (("many", [1, 1, 1, 1]), ("some", [0.55] * 4), ("few", [])):
        view = views.trend(store, dataset, Filters().within("kind", kind), "month")
        traces = figures.trend(view, EN).to_dict()["data"]
        points = [trace for trace in traces if trace.get("mode") == "markers" and "customdata" in trace]
        assert [opacity for trace in points for opacity in trace["marker"]["opacity"]] == opacities
        assert view.has_points == (kind != "few")
        shares = figures.groups_over_time(view, EN).to_dict()["data"]
        assert [len(trace["x"]) for trace in shares] == [len(opacities)] * 3


def test_a_change_within_a_segment_of_few_people_is_no_verdict(store, dataset):
    whole = views.trend(store, dataset, Filters(), "month")
    found = views.changes(store, dataset, Filters(), views.period_pair(whole, "2025-01", "2025-02"), "kind")
    rows = found.mix.segments.set_index("segment")
    assert rows["verdict"].to_dict() == {"many": "unclear", "some": "unclear", "few": "few"}
    assert rows["people_before"].to_dict() == {"many": 40, "some": 20, "few": 5}


def test_the_highest_band_of_few_people_is_judged_by_nobody():
    counts = np.array([[40, 40, 40], [5, 5, 90]])
    assert biggest(counts).verdict == "above"
    assert biggest(counts, people=[120, 12]).verdict == "few"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_alternative_text_of_the_trend_tells_its_turning_points(store, language):
    text = text_in(language)
    months = [
        handmade.on(
            f"2025-{month:02}-{day}", promoters=25 if month < 7 else 10, detractors=5 if month < 7 else 20, passives=20
        )
        for month in range(1, 13)
        for day in ("01", "28")
    ]
    view = views.trend(store, handmade.kept(store, pd.concat(months), name="turned"), Filters(), "month")
    (turned,) = view.flagged
    assert wording.trend_alt(view, text).endswith(wording.turn(turned, view, text))


@pytest.fixture(scope="module")
def turned(store):
    """Eight months; at the middle all scores turn. Of many people, and of 6 who each answer 10 times a month."""
    frames = []
    for month in range(1, 9):
        good, poor = (30, 30) if month < 5 else (10, 50)
        for kind, people in (("many", 60), ("few", 6)):
            frame = handmade.answers(promoters=good, detractors=poor, kind=kind)
            frame["respondent"] = [f"{kind} {place % people} {month if kind == 'many' else ''}" for place in range(60)]
            frame["answered_on"] = [date(2025, month, 1 + 27 * (place % 2)) for place in range(60)]
            frames.append(frame)
    return handmade.kept(store, pd.concat(frames, ignore_index=True), name="halves")


@pytest.mark.parametrize(("customers", "verdict"), [(6, "few"), (7, "few"), (8, "unclear"), (8, "fall")])
def test_halves_are_told_by_people(customers, verdict):
    """Four periods a half: under 30 people are too few to judge a segment by, however many answers they gave."""
    months = [f"2025-{month:02}" for month in range(1, 9)]
    worse = [30] * 4 + ([50] * 4 if verdict == "fall" else [30] * 4)
    counts = {"detractors": worse, "passives": 0, "promoters": [60 - each for each in worse]}
    frame = pd.DataFrame({"period": months, **counts, "complete": True, "effective": 60.0, "customers": customers})
    (row,) = halves({"shop": frame}, frame).itertuples()
    assert (row.before, row.after, row.verdict) == (240, 240, verdict)
    shares = share_changes(series(frame)).shares
    assert shares[0].verdict == {"few": "few", "unclear": "unclear", "fall": "rise"}[verdict]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_event_around_which_few_people_answered_is_judged_by_nobody(store, turned, language):
    text, day = text_in(language), (date(2025, 5, 1), "new courier")
    many, few = (
        views.events(store, turned, Filters().within("kind", kind), 1.0, (day,)).windows[0] for kind in ("many", "few")
    )
    assert many.difference.verdict == "real"
    assert few.before.responses > 100, "answers enough, of too few people"
    assert few.before.people < 10
    assert few.difference.verdict == "few"
    assert text.number(few.before.responses) not in wording.event(few, text)
    assert text.number(few.before.people) in wording.event(few, text)
