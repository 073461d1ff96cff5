"""What all tests share."""

import hypothesis
import pytest

from nps_core.settings import settings
from tests.handmade import store_in

# The same examples on every machine, and no clock: a busy machine is not a failure.
hypothesis.settings.register_profile("npsight", derandomize=True, deadline=None, max_examples=60)
hypothesis.settings.load_profile("npsight")


@pytest.fixture(scope="session")
def setting_names():
    """Every variable that ``settings`` asks for."""
    asked = set()

    class Environ(dict):
        def get(self, name, default=None):
            asked.add(name)
            return default

    settings(Environ())
    return asked


@pytest.fixture
def store(tmp_path):
    """A store of a test's own."""
    opened = store_in(tmp_path / "data")
    yield opened
    opened.close()
