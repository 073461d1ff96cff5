"""The command that tells reviews: those that were frozen, and what came with their decisions."""

from datetime import date

import pandas as pd

from nps_core.report import Subject
from nps_core.report.frozen import freeze
from nps_core.store import Decision
from tests.handmade import kept, on, store_in


def reviewed(folder):
    """Sixty days that score 0 and sixty that score 50, with a review between them."""
    store = store_in(folder)
    frames = [
        on(f"{day:%Y-%m-%d}", detractors=2, passives=2, promoters=2) for day in pd.date_range("2026-01-01", periods=60)
    ]
    first = kept(store, pd.concat(frames), name="Shop")
    review = freeze(store, first, Subject(pages=("overview",)), "March", date(2026, 3, 2))
    store.add_decision(Decision(review.id, "New courier", date(2026, 3, 2), "Anna"))
    frames = [
        on(f"{day:%Y-%m-%d}", detractors=1, passives=1, promoters=4) for day in pd.date_range("2026-03-02", periods=60)
    ]
    kept(store, pd.concat(frames), into=first.id)
    store.close()
    return review


def test_reviews_are_told_with_what_came_with_their_decisions(answer, run, data_folder):
    review = reviewed(data_folder)
    found = answer("reviews", "Shop")
    (told,) = found["reviews"]
    assert (told["id"], told["name"], told["held_on"], told["nps"]) == (review.id, "March", "2026-03-02", 0.0)
    (decision,) = told["decisions"]
    assert (decision["verdict"], decision["days"], decision["after"]["nps"]) == ("better", 56, 50.0)
    assert (found["since"]["reason"], found["since"]["difference"]["verdict"]) == ("", "real")
    status, out, _ = run("reviews", "Shop", "--language", "zh-Hant")
    assert (status, "New courier" in out, "自 2026年3月2日的檢討會議以來" in out) == (0, True, True)


def test_without_reviews_the_list_is_empty_and_an_unknown_data_set_is_refused(answer, run, data_folder):
    store = store_in(data_folder)
    kept(store, on("2026-01-01", promoters=12), name="Shop")
    store.close()
    assert answer("reviews", "Shop") == {"reviews": [], "since": None}
    assert "has no review yet" in run("reviews", "Shop")[1]
    status, out, err = run("reviews", "nobody")
    assert (status, out, len(err.strip().splitlines())) == (2, "", 1)
