import os
from pathlib import Path

import pytest

from nps_core.comments.vectors import OFFLINE, load_encoder
from nps_core.comments.vectors.kept import KeptVectors
from nps_core.comments.worker import Worker


@pytest.fixture(scope="session")
def encoder():
    """The packaged model in this process: loaded once, it takes seconds."""
    before = dict(os.environ)
    os.environ.update(OFFLINE)
    yield load_encoder("", Path("no-such-folder"))
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def kept(encoder, tmp_path_factory):
    vectors = KeptVectors(tmp_path_factory.mktemp("vectors") / "vectors.sqlite", encoder.recipe)
    yield vectors
    vectors.close()


@pytest.fixture(scope="session")
def worker():
    """One child for all tests: its start costs seconds of import."""
    running = Worker()
    yield running
    running.close()


@pytest.fixture(scope="session")
def vectors(tmp_path_factory):
    """One file of kept vectors for all runs of the worker: what the catalogue says is embedded once."""
    return tmp_path_factory.mktemp("of_worker") / "vectors.sqlite"
