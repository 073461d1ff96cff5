"""The file that says who has which role, read again whenever it changes."""

import logging
from dataclasses import replace

import pytest

from nps_core.access import Role, role_of
from nps_core.errors import SettingRefused
from nps_core.people import People, people_in
from nps_core.settings import Settings

WRITTEN = """\
# who may do what
owner boss@shop.example

analyst\tAnn@Shop.Example   # until spring
analyst ann@shop.example
viewer   @shop.example
"""


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "people"
    made.write_text(WRITTEN, encoding="utf-8")
    return made


def refusal(file):
    with pytest.raises(SettingRefused) as refused:
        people_in(file)
    return refused.value.code, refused.value.facts.get("line")


def test_each_line_is_a_role_and_an_address(file):
    assert people_in(file) == People(("boss@shop.example",), ("ann@shop.example",), ("@shop.example",))
    file.write_bytes(b"\xef\xbb\xbfowner boss@shop.example\r\n")
    assert people_in(file) == People(owners=("boss@shop.example",))


@pytest.mark.parametrize(
    "line",
    [
        "owner",
        "boss@shop.example",
        "boss@shop.example owner",
        "owners boss@shop.example",
        "owner boss",
        "owner a@b@c",
        "owner a@shop.example, b@shop.example",
        "owner: a@shop.example",
        "viewer @",
        "viewer x@\u212aab.example",
    ],
)
def test_a_line_that_cannot_be_used_is_named_by_its_number(file, line):
    file.write_text(f"{WRITTEN}{line}\n", encoding="utf-8")
    assert refusal(file) == ("people_line", 7)


def test_a_file_that_is_missing_or_no_text_or_names_no_owner_is_refused(file):
    for written in (b"", b"viewer @shop.example\n", b"# owner boss@shop.example\n"):
        file.write_bytes(written)
        assert refusal(file) == ("people_no_owner", None)
    file.write_bytes("owner boss@shop.example".encode("utf-16"))
    assert refusal(file) == ("people_unreadable", None)
    file.unlink()
    assert refusal(file) == ("people_unreadable", None)
    file.mkdir()
    assert refusal(file) == ("people_unreadable", None)


def test_who_is_taken_out_of_the_file_has_no_role_from_then_on(file):
    settings = Settings(people=file)
    assert role_of("ann@shop.example", settings) is Role.ANALYST
    assert role_of("eve@other.example", settings) is None
    file.write_text("owner boss@shop.example\nviewer eve@other.example\n", encoding="utf-8")
    assert role_of("ann@shop.example", settings) is None
    assert role_of("eve@other.example", settings) is Role.VIEWER
    other = file.with_name("people.new")
    other.write_text("owner ann@shop.example\n", encoding="utf-8")
    other.replace(file)  # as editors do
    assert role_of("ann@shop.example", settings) is Role.OWNER
    assert role_of("boss@shop.example", settings) is None


def test_while_the_file_cannot_be_used_nobody_has_a_role_and_the_log_says_so_once_without_an_address(file, caplog):
    settings = Settings(people=file)
    assert role_of("boss@shop.example", settings) is Role.OWNER
    file.write_text(f"{WRITTEN}owner boss and ann@shop.example\n", encoding="utf-8")
    with caplog.at_level(logging.ERROR, "npsight"):
        assert [role_of("boss@shop.example", settings) for _ in range(3)] == [None] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "the file of NPS_PEOPLE cannot be used: people_line, line 7"
    ]
    file.write_text(WRITTEN, encoding="utf-8")
    assert role_of("boss@shop.example", settings) is Role.OWNER


def test_the_file_stands_in_the_place_of_the_lists(file):
    alone = Settings(people=file)
    assert role_of("ann@shop.example", replace(alone, owners=("ann@shop.example",))) is Role.ANALYST
