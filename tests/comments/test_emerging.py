"""The sample's new theme is found in the month in which it starts, and nothing is new before.

The sample is cut at the end of a month and read as a file of its own: themes are found anew, as if it were that day.
"""

import csv
from datetime import date, timedelta

import pytest

from nps_core import views, wording
from nps_core.comments.themes import find_themes
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.settings import ROOT
from sample_data.shop import NEW_APP
from tests.handmade import store_in

SAMPLE = ROOT / "sample_data" / "npsight_sample.csv"
STARTS = NEW_APP.replace(day=1)
"""The first day of the month in which the new app comes out."""


def seen_at_the_end_of(month, folder, encoder, kept):
    """The themes page of the sample as its shop would have seen it on the last day of a month."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    until = (month + timedelta(days=31)).replace(day=1)
    cut = folder / "cut.csv"
    with cut.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *(row for row in rows if date.fromisoformat(row[1][:10]) < until)])
    store = store_in(folder / "data")
    try:
        dataset = store.bring_in(cut, name="cut")
        store.write_comments(dataset, folder / "comments.parquet")
        find_themes(folder / "comments.parquet", folder / "run", encoder, kept, lambda *_: None)
        store.adopt_themes(dataset, folder / "run")
        return views.themes(store, store.dataset(dataset.id), Filters())
    finally:
        store.close()


@pytest.mark.parametrize("month", [date(2025, 12, 1), date(2026, 5, 1)])
def test_before_the_new_app_nothing_is_new(month, tmp_path, encoder, kept):
    view = seen_at_the_end_of(month, tmp_path, encoder, kept)
    assert view.moving.period == "month"
    assert not [each.id for each in view.every if each.move.is_news]


def test_the_refunds_of_the_new_app_are_new_in_the_month_in_which_it_comes_out(tmp_path, encoder, kept):
    view = seen_at_the_end_of(STARTS, tmp_path, encoder, kept)
    [new] = view.emerging
    assert new.id == "returns"
    assert view.moving.since("returns") == STARTS
    assert not view.fading
    assert new.verdict == "hurts"
    assert new.move.after > 2 * new.move.before
    for language in LANGUAGES:
        text = text_in(language)
        assert wording.period_name(STARTS, "month", text) in wording.themes_lead(view, text)
