"""Settings: read once, checked at start, named when they cannot be used."""

from dataclasses import fields
from pathlib import Path

import pytest

from nps_core.errors import SettingRefused
from nps_core.settings import ROOT, Settings, settings

NUMBERS = ["NPS_UPLOAD_MB", "NPS_READ_SECONDS", "NPS_READ_MEMORY_MB", "NPS_QUERY_SECONDS"]


def test_nothing_set_is_the_default():
    found = settings({})
    assert found == Settings(data=(ROOT / "data").resolve())
    assert found.upload_bytes == found.upload_mb * 1024 * 1024


def test_every_setting_can_be_set():
    environ = {
        "NPS_DATA": "/somewhere",
        "NPS_UPLOAD_MB": "7",
        "NPS_EMBED_MODEL": " a/model ",
        "NPS_READ_SECONDS": "8",
        "NPS_READ_MEMORY_MB": "900",
        "NPS_QUERY_SECONDS": "10",
        "NPS_SAMPLE": "no",
    }
    found = settings(environ)
    assert found == Settings(Path("/somewhere"), 7, "a/model", 8, 900, 10, False)
    assert {f"NPS_{field.name.upper()}" for field in fields(Settings)} == set(environ)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("written", ["0", "-1", "1.5", "many", "1e3", "1 000", "٣x"])
def test_a_number_that_is_none_is_refused_by_its_name(name, written):
    with pytest.raises(SettingRefused) as refused:
        settings({name: written})
    assert (refused.value.code, refused.value.facts) == ("setting_number", {"name": name, "found": written})


@pytest.mark.parametrize("name", [*NUMBERS, "NPS_SAMPLE", "NPS_DATA", "NPS_EMBED_MODEL"])
def test_an_empty_setting_is_not_set(name):
    assert settings({name: ""}) == settings({})


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("NO", False), (" Yes ", True)])
def test_yes_and_no_are_read_in_any_case(written, meant):
    assert settings({"NPS_SAMPLE": written}).sample is meant


@pytest.mark.parametrize("written", ["true", "1", "on", "ja"])
def test_anything_else_than_yes_or_no_is_refused(written):
    with pytest.raises(SettingRefused) as refused:
        settings({"NPS_SAMPLE": written})
    assert refused.value.code == "setting_yes_no"


def test_the_home_folder_is_understood_and_a_relative_one_is_made_whole():
    assert settings({"NPS_DATA": "~/nps"}).data == Path("~/nps").expanduser().resolve()
    assert settings({"NPS_DATA": "nps"}).data.is_absolute()


def test_the_environment_is_read_where_nothing_else_is_given(monkeypatch):
    monkeypatch.setenv("NPS_UPLOAD_MB", "3")
    assert settings().upload_mb == 3
