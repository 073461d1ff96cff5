"""A version that was remembered is found again as it stood, whatever happens to its data set later."""

import shutil

import pytest

from nps_core.comments.steering import hide, rename
from nps_core.errors import DatasetMissing
from nps_core.filters import Filters
from tests.handmade import adopted, answers, code_of, kept, store_in

SIX = {"detractors": 2, "passives": 1, "promoters": 3, "channel": "web"}


def first_wave(store):
    return kept(store, answers(**SIX, comment="slow"))


def further_wave(store, dataset):
    return kept(store, answers(promoters=10, channel="app", comment="fast"), into=dataset.id, file="later.csv")


def promoters_in(store, dataset, filters=Filters()):
    counts = store.counts(dataset, (), filters).counts.sum(axis=0)
    return int(counts[9:].sum()), int(counts.sum())


def reopened(store):
    store.close()
    return store_in(store.folder)


def test_a_version_is_found_after_another_file_came_in_and_a_restart(store):
    dataset = first_wave(store)
    version = store.remember_version(dataset)
    further_wave(store, dataset)
    again = reopened(store)
    stood = again.at(version.key)
    assert (stood.stood, stood.as_of, stood.responses) == (dataset.stood, version.at, 6)
    assert promoters_in(again, stood) == (3, 6)
    assert promoters_in(again, stood, Filters().within("channel", "app")) == (0, 0)
    assert promoters_in(again, again.dataset(dataset.id)) == (13, 16)
    again.close()


def test_a_version_is_remembered_once(store):
    dataset = first_wave(store)
    version = store.remember_version(dataset)
    assert store.remember_version(dataset) == version
    assert store.remember_version(store.at(version.key)) == version


def test_a_version_has_its_merges_themes_and_edits_and_no_later_ones(store):
    dataset = first_wave(store)
    dataset = adopted(store, dataset, {"delivery": [2, 3], "price": [4]})
    dataset = store.edit_themes(dataset, rename("delivery", {"en": "Parcels"}))
    dataset = store.merge_segments(dataset, "channel", {"web": "Online"})
    version = store.remember_version(dataset)
    later = store.undo(dataset, dataset.edits[0].id)
    later = store.undo_theme_edit(later, later.theme_edits[0].id)
    later = store.edit_themes(later, hide("price"))
    further_wave(store, later)
    again = reopened(store)
    stood = again.at(version.key)
    names = {theme.id: theme.names["en"] for theme in again.theme_run(stood).themes}
    assert names == {"delivery": "Parcels", "price": "Price"}
    assert [name for name, _ in again.segments(stood, "channel").values.tolist()] == ["Online"]
    assert promoters_in(again, stood, Filters().within("theme", "price")) == (0, 1)
    again.close()


def test_a_tag_finds_its_version_in_its_own_data_set_only(store):
    dataset, other = first_wave(store), kept(store, answers(promoters=3, shop="one"), name="other")
    version = store.remember_version(dataset)
    assert len(dataset.tag) == 12
    assert store.version_tagged(dataset.id, dataset.tag) == version
    assert store.version_tagged(other.id, dataset.tag) is None
    assert store.version_tagged(dataset.id, other.tag) is None, "nobody remembered that one"


@pytest.mark.parametrize(
    "wrong", ["", "@", "0123456789ab-00-00", "{stood}@1999-01-01T00:00:00.000+00:00", "' or 1=1 --"]
)
def test_what_was_never_remembered_is_not_found(store, wrong):
    dataset = first_wave(store)
    store.remember_version(dataset)
    with pytest.raises(DatasetMissing):
        store.at(wrong.format(stood=dataset.stood))


def test_a_file_that_was_taken_back_is_told(store):
    dataset = further_wave(store, first_wave(store))
    version = store.remember_version(dataset)
    store.take_back(dataset)
    with pytest.raises(DatasetMissing) as raised:
        store.at(version.key)
    assert code_of(raised) == "version_files_gone"


def test_themes_that_are_gone_are_told(store):
    dataset = adopted(store, first_wave(store), {"delivery": [2, 3]})
    version = store.remember_version(dataset)
    further_wave(store, dataset)
    shutil.rmtree(store.folder / "themes" / dataset.themes)
    again = reopened(store)
    with pytest.raises(DatasetMissing) as raised:
        again.at(version.key)
    assert code_of(raised) == "version_themes_gone"
    again.close()


def test_of_a_removed_data_set_no_version_is_shown(store):
    dataset = first_wave(store)
    version = store.remember_version(dataset)
    store.remove(dataset.id)
    again = reopened(store)
    with pytest.raises(DatasetMissing):
        again.at(version.key)
    again.restore(dataset.id)
    assert again.at(version.key).responses == 6
    again.close()


def test_what_stands_again_as_it_stood_is_both(store):
    """An edit that was undone leads back to the version before; asked for by its instant it is what stood then."""
    dataset = first_wave(store)
    version = store.remember_version(dataset)
    merged = store.merge_segments(dataset, "channel", {"web": "Online"})
    back = store.undo(merged, merged.edits[0].id)
    assert back.version == dataset.version == version.version
    assert store.at(back.version).as_of == ""
    assert store.at(version.key).as_of == version.at
