"""Columns of numbers split a change, and stand out, by their bands; rated questions do neither."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_core import views, wording
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from tests import handmade

WINTER, SPRING = (date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = handmade.store_in(tmp_path_factory.mktemp("bands"))
    yield opened
    opened.close()


def answers(*, repeated):
    """Small orders score 60, large ones -60; in spring most orders are large."""
    frames = []
    for day, small, large in (("2026-02-10", 240, 160), ("2026-05-10", 80, 320)):
        for n, spent, happy in ((small, 10.5, 0.8), (large, 900.5, 0.2)):
            promoters = round(n * happy)
            frames.append(handmade.on(day, promoters=promoters, detractors=n - promoters).assign(spent=spent))
    frame = pd.concat(frames, ignore_index=True)
    frame["spent"] += np.arange(len(frame)) % 50
    frame["delivery"] = np.where(frame["score"] > 8, 9.0, 3.0) + np.arange(len(frame)) % 2
    frame["one"] = [f"shop {place}" for place in range(len(frame))]
    frame["respondent"] = [f"id {place % 500 if repeated else place}" for place in range(len(frame))]
    return frame


@pytest.mark.parametrize("repeated", [False, True])
def test_who_answered_is_told_by_bands_of_a_number(store, repeated):
    dataset = handmade.kept(store, answers(repeated=repeated), name=f"bands {repeated}")
    found = views.changes(store, dataset, Filters(), views.day_pair(Filters(), WINTER, SPRING))
    assert found.dimensions == ("spent",), "a rated question is no other customer, 800 shops are no mix"
    assert found.too_many == ("one",)
    # Three of five small orders become one of five: (1/5 - 3/5) (60 - -60) = -48 points, and no score moved.
    assert found.mix.change == pytest.approx(-48)
    assert found.mix.mix.points == pytest.approx(-48, abs=5)
    assert found.mix.within.points + found.mix.mix.points == pytest.approx(found.mix.change)
    assert found.chosen == "clearest"


@pytest.mark.parametrize("language", LANGUAGES)
def test_bands_stand_out_on_the_overview_under_their_numbers(store, language):
    text = text_in(language)
    view = views.overview(store, handmade.kept(store, answers(repeated=False), name="where"), Filters())
    assert set(view.stand_out["dimension"]) == {"spent"}
    row = view.stand_out.iloc[0]
    name = wording.segment_of(row["segment"], row["dimension"], text, is_sample=False, attributes=view.scope.attributes)
    assert wording.band_called(row["segment"], text) in name
    assert "spent" in name
