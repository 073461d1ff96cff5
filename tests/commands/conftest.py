"""Commands run in this process, over a data folder made for the test."""

import json

import pytest

from nps_core.__main__ import main


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("NPS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def run(capsys):
    """Runs a command in this process: its status, standard output and standard error."""

    def run(*arguments):
        status = main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.fixture
def answer(run):
    """The JSON that a command prints, and nothing beside it."""

    def answer(*arguments):
        status, out, err = run(*arguments, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)

    return answer
