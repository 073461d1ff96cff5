"""The command line: JSON with the keys that scripts rely on, and one sentence where input cannot be used."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nps_core.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"
SHARED = ROOT.parent / "shared" / "data"
EXPECTED = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))

TOP = ["responses", "counts", "scores", "nps", "interval", "band", "scale", "columns", "rows", "questions"]
TOP += ["periods", "segments"]


@pytest.fixture
def small(tmp_path):
    """25 answers: 18 promoters, 3 passives, 4 detractors."""
    scores = [10] * 18 + [7] * 3 + [2] * 4
    lines = [f"2026-{1 + n % 6:02d}-10,{score},{'web' if n % 2 else 'app'}" for n, score in enumerate(scores)]
    file = tmp_path / "small.csv"
    file.write_text("answered_at,nps score,channel\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


# -- summary ----------------------------------------------------------------------------------------------------


def test_the_keys_of_a_summary_are_those_of_the_contract(answer, small):
    found = answer("summary", small, "--by", "channel", "--period", "month")
    assert list(found) == TOP
    assert list(found["counts"]) == ["detractors", "passives", "promoters"]
    assert list(found["scores"]) == [str(score) for score in range(11)]
    assert list(found["interval"]) == ["low", "high", "level"]
    assert list(found["rows"]) == ["read", "used", "left_out"]
    period = ["period", "start", "responses", "nps", "low", "high", "complete"]
    assert [list(row) for row in found["periods"]] == [period] * len(found["periods"])
    assert list(found["segments"]) == ["channel"]
    segment = ["segment", "responses", "nps", "low", "high", "verdict"]
    assert [list(row) for row in found["segments"]["channel"]] == [segment] * 2
    assert all(list(column) == ["column", "why"] for column in found["columns"].values())


def test_a_summary_counts_25_answers_to_56(answer, small):
    found = answer("summary", small, "--by", "channel")
    assert (found["responses"], found["nps"], found["band"], found["scale"]) == (25, 56.0, "good", "0-10")
    assert found["counts"] == {"detractors": 4, "passives": 3, "promoters": 18}
    assert found["interval"] == {"low": pytest.approx(21.57, abs=0.005), "high": pytest.approx(78.43, abs=0.005)} | {
        "level": 0.95
    }
    assert found["rows"] == {"read": 25, "used": 25, "left_out": []}
    assert found["columns"]["score"]["column"] == "nps score"
    assert sum(row["responses"] for row in found["segments"]["channel"]) == 25
    assert sum(row["responses"] for row in found["periods"]) == 25


@pytest.mark.parametrize("name", EXPECTED["files"])
def test_a_summary_of_the_sample_data_is_as_expected(answer, name):
    expected = EXPECTED["files"][name]
    found = answer("summary", SAMPLES / name)
    assert found["responses"] == expected["responses"]
    assert found["nps"] == pytest.approx(expected["nps"], abs=1e-9)
    assert found["counts"] == {key: expected[key] for key in ("detractors", "passives", "promoters")}
    assert found["rows"]["read"] == expected["rows"]
    assert len([row for row in found["rows"]["left_out"] if row["reason"] == "score_blank"]) == expected["blank_scores"]


@pytest.mark.parametrize(
    ("name", "responses", "nps"),
    [
        ("nps_real_pt_rhanyele/Pesquisa NPS.csv", 1287, 62.8594),
        ("nps_channels_neo47/nps_email.csv", None, 18.60),
        ("nps_channels_neo47/nps_mobile.csv", None, -14.71),
        ("nps_channels_neo47/nps_web.csv", None, 22.10),
        ("preppin_nps/case040_input_01.csv", None, -35.9),
    ],
)
def test_a_summary_of_data_that_others_published_is_what_they_say(answer, name, responses, nps):
    if not (SHARED / name).exists():
        pytest.skip("the shared data folder is not here")
    found = answer("summary", SHARED / name)
    assert found["nps"] == pytest.approx(nps, abs=0.05)
    assert responses in (None, found["responses"])


def test_rows_are_numbered_as_a_spreadsheet_shows_them(answer, tmp_path):
    file = tmp_path / "gaps.csv"
    file.write_text("nps score,channel\n9,web\n,web\n99,web\n" + "8,app\n0,web\n" * 20, encoding="utf-8")
    found = answer("summary", file)
    assert found["rows"]["left_out"] == [
        {"row": 3, "reason": "score_blank"},
        {"row": 4, "reason": "score_out_of_range"},
    ]
    assert found["rows"]["read"] == found["rows"]["used"] + 2


def test_a_mapping_says_what_a_column_is(answer, tmp_path):
    file = tmp_path / "odd.csv"
    lines = [f"{(n * 7) % 11},{(n * 3) % 11},c{n % 3}" for n in range(60)]
    file.write_text("first,second,zone\n" + "\n".join(lines) + "\n", encoding="utf-8")
    first = answer("summary", file, "--map", "score=first", "--map", "dimension=zone", "--by", "zone")
    second = answer("summary", file, "--map", "score=second", "--map", "dimension=zone")
    assert first["columns"]["score"]["column"] == "first"
    assert second["columns"]["score"]["column"] == "second"
    assert len(first["segments"]["zone"]) == 3


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_summary_can_be_read_as_a_sentence(run, small, language):
    status, out, err = run("summary", small, "--language", language)
    assert (status, err) == (0, "")
    assert "56" in out
    assert "25" in out


# -- input that cannot be used ----------------------------------------------------------------------------------


def refused(run, *arguments):
    status, out, err = run("summary", *arguments, "--json")
    assert status == 2
    assert out == ""
    assert err.endswith("\n")
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    return err


FILES = {
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
    "no score column": b"name,colour\n" + b"anna,red\nbert,blue\n" * 20,
    "all blank": b"nps score,channel\n" + b",web\n" * 30,
    "five points": b"nps score,channel\n" + b"1,web\n3,app\n5,web\n4,app\n2,web\n" * 20,
    "a header only": b"nps score,channel\n",
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_used_is_one_sentence(run, tmp_path, content):
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    assert len(refused(run, file)) > 30


def test_what_is_not_there_is_one_sentence(run, small):
    assert "nothing.csv" in refused(run, "nothing.csv")
    assert "planet" in refused(run, small, "--by", "planet")
    assert "channel" in refused(run, small, "--by", "planet")
    assert "missing" in refused(run, small, "--map", "score=missing")


def test_no_command_does_not_leave_with_success(capsys):
    for arguments in ([], ["summary"], ["summary", "x", "--map", "planet=x"], ["summary", "x", "--period", "decade"]):
        assert main(arguments) == 2
        assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", "ROLE=COLUMN with"), ("zh-Hans", "没有说明列是什么"), ("zh-Hant", "沒有說明欄位是什麼")],
)
def test_a_command_that_is_written_wrong_is_told_in_its_language(run, small, language, wanted):
    status, out, err = run("summary", small, "--map", "planet=x", "--language", language)
    assert (status, out) == (2, "")
    assert "planet=x" in err
    assert wanted in err
    misused = {"en": "--help it says", "zh-Hans": "加上 --help 可查看", "zh-Hant": "加上 --help 可查看"}
    for wrong in (["--scale", "3"], ["--planet"], ["--period", "decade"]):
        assert misused[language] in run("summary", small, "--language", language, *wrong)[2]


def test_the_row_of_the_column_names_can_be_told(run, answer, tmp_path):
    file = tmp_path / "numbered.csv"
    file.write_text("2026,1,2\nnps score,channel,why\n" + "9,web,good\n3,app,slow\n" * 5, encoding="utf-8")
    found = answer("summary", file, "--header", "2")
    assert (found["responses"], found["columns"]["score"]["column"]) == (10, "nps score")
    assert "99" in refused(run, file, "--header", "99")
    assert "first" in refused(run, file, "--header", "first")
    assert answer("summary", file, "--header", "none", "--map", "score=Column 1")["rows"]["read"] == 12


def test_a_sheet_of_a_file_without_sheets_is_refused(run, small):
    assert "July" in refused(run, small, "--sheet", "July")


def test_a_setting_that_cannot_be_used_is_one_sentence(run, small, monkeypatch):
    monkeypatch.setenv("NPS_UPLOAD_MB", "many")
    assert "NPS_UPLOAD_MB" in refused(run, small)


def test_a_data_folder_that_is_a_file_is_one_sentence(run, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("NPS_DATA", str(tmp_path / "file"))
    status, out, err = run("datasets", "--json")
    assert (status, out) == (2, "")
    assert len(err.strip().splitlines()) == 1


# -- import and datasets ----------------------------------------------------------------------------------------

LISTED = ["id", "name", "responses", "version", "sample", "waves"]


def test_an_import_is_kept_listed_and_summed_up(answer, run, small):
    kept = answer("import", small, "--name", "夏季")
    assert list(kept) == LISTED
    assert (kept["name"], kept["responses"], kept["sample"]) == ("夏季", 25, False)
    assert [list(wave) for wave in kept["waves"]] == [["file", "added_at"]]
    assert answer("datasets") == {"datasets": [kept]}
    for name in ("夏季", kept["id"]):
        assert answer("summary", name)["nps"] == 56.0
    again = answer("import", small)
    assert again["version"] == kept["version"]
    status, out, _ = run("datasets")
    assert (status, kept["id"] in out, "夏季" in out) == (0, True, True)


def test_a_second_file_goes_into_the_same_data_set(answer, small, tmp_path):
    answer("import", small)
    more = tmp_path / "more.csv"
    more.write_text("answered_at,nps score,channel\n" + "2026-07-10,0,web\n2026-07-11,10,app\n" * 10, encoding="utf-8")
    both = answer("import", more, "--into", "small")
    assert (both["responses"], len(both["waves"])) == (45, 2)
    found = answer("summary", "small")
    assert found["counts"] == {"detractors": 14, "passives": 3, "promoters": 28}
    assert found["rows"] == {"read": 45, "used": 45, "left_out": []}


def test_without_data_sets_the_list_is_empty(answer):
    assert answer("datasets") == {"datasets": []}


# -- as a process of its own ------------------------------------------------------------------------------------


def command(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "nps_core", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=600,
        check=False,
    )


def test_a_process_says_only_what_it_was_asked(small, data_folder):
    """Nothing but JSON on standard output, nothing on standard error: neither warnings nor what libraries leak."""
    for arguments in (("summary", small, "--by", "channel"), ("import", small), ("summary", "small")):
        done = command(*arguments, "--json", NPS_DATA=str(data_folder))
        assert (done.returncode, done.stderr) == (0, b"")
        json.loads(done.stdout)
    assert not list((data_folder / "engine").glob("*"))


def test_a_process_refuses_with_status_2_and_one_line(tmp_path, data_folder):
    file = tmp_path / "empty.csv"
    file.touch()
    done = command("summary", file, "--json", NPS_DATA=str(data_folder))
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 1


def test_chinese_comes_out_whatever_the_terminal_is_set_to(small, data_folder):
    done = command(
        "summary", small, "--language", "zh-Hant", NPS_DATA=str(data_folder), PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert done.returncode == 0, done.stderr
    assert "淨推薦值" in done.stdout.decode("utf-8")


def test_themes_of_a_file_say_what_people_wrote_about(tmp_path, data_folder):
    """One real run of the worker, on a small file."""
    says = {
        2: ["the delivery was late again", "delivery took three weeks", "late delivery and nobody answered"],
        10: ["friendly staff, they helped me at once", "the staff was very friendly", "helpful and friendly staff"],
    }
    lines = [f"{score},{text} {n}" for n in range(20) for score, texts in says.items() for text in texts]
    file = tmp_path / "comments.csv"
    file.write_text("nps score,comment\n" + "\n".join(f'{x.split(",")[0]},"{x.split(",", 1)[1]}"' for x in lines))
    done = command("themes", file, "--json", NPS_DATA=str(data_folder))
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    assert b"leaked" not in done.stderr
    found = json.loads(done.stdout)
    assert {"themes", "coverage", "quality", "set_apart", "periods", "together", "assignments", "model"} <= set(found)
    assert found["themes"]
    keys = {"id", "label", "keywords", "responses", "nps", "low", "high", "share", "share_low", "share_high"}
    keys |= {"impact", "impact_low", "impact_high", "verdict", "quality", "trend", "quotes", "subthemes"}
    assert all(keys <= set(theme) for theme in found["themes"])
    assert 0 <= found["coverage"] <= 1
    rows = [assigned["row"] for assigned in found["assignments"]]
    assert rows == sorted(set(rows))
    assert set(rows) <= set(range(2, 122))
    assert {theme["nps"] for theme in found["themes"]} >= {-100.0, 100.0}


# -- several files ----------------------------------------------------------------------------------------------


@pytest.fixture
def survey(tmp_path):
    """Three answers of July, with who gave them."""
    file = tmp_path / "july.csv"
    file.write_text(
        "customer_id,nps score,answered_at,region\n"
        "00123,9,2026-07-01 10:00,England\n00124,0,2026-07-02 11:00,England\n00125,10,2026-07-03 12:00,Ingland\n",
        encoding="utf-8",
    )
    return file


@pytest.fixture
def kept_survey(answer, survey):
    return answer("import", survey, "--name", "Survey", "--map", "dimension=region")


def test_a_further_file_says_what_it_brings(answer, run, kept_survey, survey, tmp_path):
    later = tmp_path / "august.csv"
    later.write_text(survey.read_text(encoding="utf-8") + "00126,7,2026-08-01 09:00,Wales\n", encoding="utf-8")
    found = answer("import", later, "--into", "Survey")
    assert found["brought"] == {"new": 1, "changed": 0, "same": 3, "told_by": "content"}
    assert (found["id"], found["responses"], len(found["waves"])) == (kept_survey["id"], 4, 2)
    status, out, _ = run("import", later, "--into", "Survey")
    assert status == 0
    assert "0 new, 0 changed, 4 there already" in out
    assert answer("datasets")["datasets"][0]["responses"] == 4


def test_a_second_file_is_joined_by_the_best_key_and_taken_away_again(answer, run, kept_survey, tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_text("customer_id,plan\n00123,gold\n00125,basic\n99999,gold\n", encoding="utf-8")
    found = answer("join", orders, "--into", "Survey")
    document = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    example = json.loads(document.partition("```json join\n")[2].partition("```")[0])
    assert found == example | {"id": found["id"]}
    by_plan = answer("summary", "Survey", "--by", "plan")
    assert {row["segment"]: row["responses"] for row in by_plan["segments"]["plan"]} == {
        "gold": 1,
        "basic": 1,
        "": 1,
    }
    assert by_plan["responses"] == 3
    assert answer("merge", "Survey", "--undo", found["id"])["joins"] == []
    status, out, err = run("summary", "Survey", "--by", "plan", "--json")
    assert (status, out) == (2, "")
    status, _, err = run("join", orders, "--into", "Survey", "--key", "region=plan")
    assert (status, err.count("\n")) == (2, 1)


def test_what_may_be_one_is_offered_merged_and_parted(answer, run, kept_survey, tmp_path):
    further = tmp_path / "further.csv"
    rows = [f"{n:05d},9,2026-07-{n:02d} 08:00,England" for n in range(1, 9)]
    further.write_text("customer_id,nps score,answered_at,region\n" + "\n".join(rows) + "\n", encoding="utf-8")
    answer("import", further, "--into", "Survey", "--map", "dimension=region")
    (offer,) = answer("merge", "Survey")["offered"]
    assert (offer["into"], offer["sources"], offer["reason"]) == ("England", ["Ingland"], "similar")
    merged = answer("merge", "Survey", "--segments", "region", "Ingland", "England")
    assert merged["offered"] == []
    (edit,) = merged["edits"]
    assert edit["names"] == {"Ingland": "England"}
    status, out, _ = run("merge", "Survey")
    assert (status, edit["id"] in out) == (0, True)
    assert len(answer("merge", "Survey", "--undo", edit["id"])["offered"]) == 1
    status, _, err = run("merge", "Survey", "--undo", edit["id"])
    assert (status, edit["id"] in err) == (2, True)


def test_what_a_person_said_of_columns_is_remembered_for_the_next_file(answer, tmp_path):
    header = "customer_id,Q1,Q2,answered_at\n"
    for hour, name in enumerate(("one", "two"), 10):
        rows = [f"{n},{n % 11},{10 - n % 11},2026-07-{1 + n % 28:02d} {hour}:0{n % 10}" for n in range(1, 60)]
        (tmp_path / f"{name}.csv").write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    answer("import", tmp_path / "one.csv", "--name", "one", "--map", "score=Q2")
    answer("import", tmp_path / "two.csv", "--name", "two")
    taken = [answer("summary", name)["columns"]["score"]["column"] for name in ("one", "two")]
    assert taken == ["Q2", "Q2"]
