"""Views under names: saved, changed by one reader at a time, removed and brought back."""

import pytest

from nps_core.errors import DatasetMissing, ViewRefused
from nps_core.store.saved import LONGEST_QUERY, LONGEST_VIEW_NAME, MOST_VIEWS
from tests.handmade import answers, code_of, kept

QUERY = {"channel": ("web",), "days": ("2026-01-01", "2026-01-31")}


@pytest.fixture
def dataset(store):
    return kept(store, answers(promoters=3, channel="web"))


def test_a_view_is_saved_under_its_name_and_stands_with_its_data_set_alone(store, dataset):
    other = kept(store, answers(promoters=4, shop="one"), name="other")
    view = store.save_view(dataset, "  The  web in\tJanuary ", "trend", QUERY)
    assert (view.name, view.page, view.query) == ("The web in January", "trend", QUERY)
    assert (view.version, view.revision) == (dataset.stood, 0)
    assert store.saved_views(dataset) == (view,)
    assert store.saved_views(other) == ()


def test_two_views_have_two_names(store, dataset):
    store.save_view(dataset, "January", "trend", QUERY)
    with pytest.raises(ViewRefused) as raised:
        store.save_view(dataset, "JANUARY", "overview", {})
    assert code_of(raised) == "view_known"
    second = store.save_view(dataset, "Second", "overview", {})
    with pytest.raises(ViewRefused):
        store.change_view(second, "january")


@pytest.mark.parametrize("name", ["", " \t", "x" * (LONGEST_VIEW_NAME + 1)])
def test_a_name_is_neither_empty_nor_endless(store, dataset, name):
    with pytest.raises(ViewRefused) as raised:
        store.save_view(dataset, name, "trend", QUERY)
    assert code_of(raised) == "view_name"


def test_who_changes_what_somebody_else_changed_meanwhile_is_told(store, dataset):
    seen = store.save_view(dataset, "January", "trend", QUERY)
    renamed = store.change_view(seen, "First month")
    assert renamed.revision == 1
    with pytest.raises(ViewRefused) as raised:
        store.change_view(seen, "Month one")
    assert (code_of(raised), raised.value.facts) == ("view_changed", {"name": "First month"})
    assert store.saved_views(dataset) == (renamed,)


def test_a_removed_view_comes_back_as_it_was(store, dataset):
    view = store.save_view(dataset, "January", "trend", QUERY)
    store.remove_view(view.id)
    assert store.saved_views(dataset) == ()
    with pytest.raises(ViewRefused) as raised:
        store.change_view(view, "another")
    assert code_of(raised) == "view_gone"
    store.restore_view(view.id)
    assert store.saved_views(dataset) == (view,)


def test_there_are_limits(store, dataset, monkeypatch):
    with pytest.raises(ViewRefused) as raised:
        store.save_view(dataset, "large", "trend", {"words": ["x" * LONGEST_QUERY]})
    assert code_of(raised) == "view_large"
    assert MOST_VIEWS >= 100
    monkeypatch.setattr("nps_core.store.saved.MOST_VIEWS", 1)
    store.save_view(dataset, "one", "trend", QUERY)
    with pytest.raises(ViewRefused) as raised:
        store.save_view(dataset, "two", "trend", QUERY)
    assert code_of(raised) == "views_too_many"


def test_of_a_removed_data_set_no_view_is_saved(store, dataset):
    store.remove(dataset.id)
    with pytest.raises(DatasetMissing):
        store.save_view(dataset, "January", "trend", QUERY)
