"""67 to 75: hostile names of columns and files, from the file through the store to the counts."""

import pytest

from nps_core.filters import Filters
from nps_core.reading import guard, read
from nps_core.scale import SCORES
from tests.handmade import store_in
from tests.reading.hostile.names import COLUMNS, FILES, table

WEB, APP = range(5), range(5, 11)
"""The scores of the rows under either segment, one answer at each."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = store_in(tmp_path_factory.mktemp("names") / "data")
    yield opened
    opened.close()


def brought_in(store, tmp_path, content, *, name="made"):
    file = tmp_path / "answers"
    file.write_bytes(content)
    return store.bring_in(file, name=name)


def counts_of(tally, dimension):
    """The scores that each segment's answers gave."""
    return {
        segment: [score for score, count in zip(SCORES, counts, strict=True) for _ in range(count)]
        for segment, counts in zip(tally.groups[dimension], tally.counts, strict=True)
    }


@pytest.mark.parametrize("case", COLUMNS, ids=str)
def test_a_column_of_any_name_is_counted_and_filtered_by(store, tmp_path, case):
    dataset = brought_in(store, tmp_path, case.content())
    assert list(dataset.columns.dimensions) == list(case.columns)
    for name in case.columns:
        assert counts_of(store.counts(dataset, [name]), name) == {"web": [*WEB], "app": [*APP]}
        only = store.counts(dataset, (), Filters(segments=((name, ("app",)),)))
        assert only.counts.sum(axis=0).tolist() == [int(score in APP) for score in SCORES]
        frame = store.counts(dataset, [name]).frame
        assert sorted(frame[name]) == ["app", "web"]


def test_a_data_set_may_have_any_name_too(store, tmp_path):
    for number, hostile in enumerate(['x"; DROP TABLE data_sets;--', "<img src=x onerror=alert(1)>", "../../etc"]):
        content = table(f"channel {number}")
        assert store.dataset(brought_in(store, tmp_path, content, name=hostile).id).name == hostile


@pytest.mark.parametrize(("name", "shown"), FILES.items(), ids=ascii)
def test_a_file_of_any_name_is_shown_by_its_last_part(name, shown):
    assert guard.shown_name(name) == shown


def test_nothing_is_written_under_a_files_own_name(tmp_path):
    (tmp_path / "answers").write_bytes(table("channel"))
    assert read(tmp_path / "answers", tmp_path / "out", name="../../x.csv").receipt.file == "x.csv"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers", "out"]
