"""An empty store for each test."""

import pytest

from tests.handmade import store_in


@pytest.fixture
def store(tmp_path):
    opened = store_in(tmp_path / "data")
    yield opened
    opened.close()
