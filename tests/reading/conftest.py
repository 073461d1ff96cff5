"""Reading a made-up file inside the test's own process, as the child does it."""

import pytest

from nps_core.reading import Choices, guard, judge


@pytest.fixture
def reading_of(tmp_path):
    """A function: what a file of these bytes (or this text) is read as."""

    def read(content, *roles, name="answers.csv", **choices):
        file = tmp_path / "file"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return judge.judged_file(file, guard.format_of(file), Choices(roles=roles, **choices), name)

    return read


@pytest.fixture
def receipt_of(reading_of):
    """A function: the receipt of a file of these bytes (or this text)."""
    return lambda content, *roles, **choices: reading_of(content, *roles, **choices).receipt
