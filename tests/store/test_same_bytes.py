"""The same file brought in again is the data set that stands, unless it was read as something else."""

import pytest

from nps_core.reading import Choices


@pytest.fixture
def file(tmp_path):
    """Answers from 1 to 10, which are the same on a scale of 0 to 10, and two columns of a few words."""
    lines = [f"2026-07-{1 + n % 28:02d},{1 + n % 10},{'web' if n % 2 else 'app'}" for n in range(60)]
    written = tmp_path / "answers.csv"
    written.write_text("date,nps score,channel\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return written


def bring(store, file, **choices):
    return store.bring_in(file, name="x", choices=Choices(**choices)).id


def test_the_same_file_read_the_same_way_is_the_same_data_set(store, file):
    assert bring(store, file) == bring(store, file)
    assert len(store.datasets()) == 1


@pytest.mark.parametrize(
    "choices", [{"scale": "1-10"}, {"roles": (("identifier", "channel"),)}, {"roles": (("ignored", "channel"),)}]
)
def test_the_same_file_read_as_something_else_is_another_data_set(store, file, choices):
    assert bring(store, file, scale="0-10") != bring(store, file, **choices)
    assert len(store.datasets()) == 2
