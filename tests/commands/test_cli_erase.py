"""The command that takes a respondent out: told before and after, without a word of theirs."""

import io
from contextlib import closing
from datetime import date

import pandas as pd
import pytest

from nps_core.report.erasing import erase
from nps_core.store.backup import back_up
from tests.handmade import kept, store_in

WHO = "CUST-Zelda-77"


def shop(folder):
    store = store_in(folder)
    frame = pd.DataFrame(
        {"score": [9, 2, 7], "respondent": ["C1", WHO, WHO], "comment": ["quick", "Zelda waits", None]}
    )
    kept(store, frame.assign(answered_on=date(2026, 7, 1)), name="Shop")
    store.close()


def test_what_would_go_is_told_then_what_went_and_later_how_much_but_not_whose(answer, run, data_folder):
    shop(data_folder)
    would = answer("erase", "Shop", "--respondent", WHO, "--dry-run")
    assert (would["erased"], would["responses"], would["comments"], would["at"]) == (False, 2, 1, "")
    assert answer("erase", "Shop")["erasures"] == []
    status, out, err = run("erase", "Shop", "--respondent", WHO, "--language", "zh-Hant")
    assert (status, err, "已從 Shop 中刪除" in out, "2 份" in out, "Zelda" in out) == (0, "", True, True, False)
    (before,) = answer("erase", "Shop")["erasures"]
    assert (before["responses"], before["at"][:2]) == (2, "20")
    assert "Zelda" not in run("erase", "Shop")[1]
    assert answer("summary", "Shop")["scores"] == {**dict.fromkeys(map(str, range(11)), 0), "2": 1, "7": 1, "9": 1}


def test_who_is_meant_can_be_said_on_the_input_so_that_no_list_of_processes_shows_it(answer, data_folder, monkeypatch):
    shop(data_folder)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WHO}\r\n"))
    assert answer("erase", "Shop", "--respondent", "-")["responses"] == 2


def test_nobody_of_that_id_is_one_sentence_that_does_not_repeat_it(run, data_folder):
    shop(data_folder)
    status, out, err = run("erase", "Shop", "--respondent", "CUST-zelda-77")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "“Shop”" in err
    assert "zelda" not in err


@pytest.mark.parametrize("known_by", ["the data folder", "a later backup", "nobody"])
def test_a_backup_that_is_put_back_brings_nobody_back_whose_erasure_is_known(
    answer, data_folder, tmp_path, monkeypatch, known_by
):
    shop(data_folder)
    backups = tmp_path / "backups"
    backups.mkdir()
    answer("backup", backups / "before.zip")
    erased = answer("erase", "Shop", "--respondent", WHO)
    if known_by != "the data folder":
        monkeypatch.setenv("NPS_DATA", str(tmp_path / "elsewhere"))
    if known_by == "a later backup":
        back_up(data_folder, backups / "after.zip")
        (backups / "broken.zip").write_bytes(b"none")
    before = {file: file.read_bytes() for file in data_folder.rglob("*") if file.is_file()}
    told = answer("restore", backups / "before.zip", "--into", tmp_path / "again")
    assert told["erased_again"] == (0 if known_by == "nobody" else 1)
    assert (told["erasures_known_until"] >= erased["at"]) == (known_by != "nobody")
    monkeypatch.setenv("NPS_DATA", str(tmp_path / "again"))
    again = answer("erase", "Shop", "--respondent", "C1", "--dry-run")
    assert again["responses"] == 1, "only who was taken out is"
    with closing(store_in(tmp_path / "again")) as store:
        is_back = bool(store.rows(store.dataset("Shop"))["comment"].str.contains("Zelda").any())
    assert is_back == (known_by == "nobody")
    found = [file for file in (tmp_path / "again").rglob("*") if file.is_file() and b"Zelda" in file.read_bytes()]
    assert bool(found) == (known_by == "nobody")
    assert {file: file.read_bytes() for file in data_folder.rglob("*") if file.is_file()} == before
    assert answer("summary", "Shop")["scores"]["2"] == 1


def test_a_later_file_does_not_bring_back_who_came_in_only_after_the_backup(answer, data_folder, tmp_path, monkeypatch):
    """The ledger is taken up as well where nothing of the customer is in the backup yet."""
    store = store_in(data_folder)
    first = kept(store, pd.DataFrame({"score": [9], "respondent": ["C1"], "answered_on": [date(2026, 7, 1)]}))
    answer("backup", tmp_path / "before.zip")
    later = pd.DataFrame({"score": [2], "respondent": [WHO], "comment": ["late"], "answered_on": [date(2026, 7, 2)]})
    kept(store, later, into=first.id)
    erase(store, first.id, WHO, date(2026, 7, 3))
    store.close()
    assert answer("restore", tmp_path / "before.zip", "--into", tmp_path / "again")["erased_again"] == 0
    again = store_in(tmp_path / "again")
    assert kept(again, pd.concat([later, later.assign(respondent="C2")]), into=first.id).responses == 2
    again.close()
