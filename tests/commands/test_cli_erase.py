"""The command that takes a respondent out: told before and after, without a word of theirs."""

import io
from datetime import date

import pandas as pd

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
