"""The command that writes a report: by the ending of a name, whole or not at all, and only what was asked for."""

import csv
import io

import pytest

from nps_core.commands import reporting
from nps_core.report import Document
from nps_core.report.files import WRITERS
from nps_core.report.kept import from_json


@pytest.fixture
def file(tmp_path):
    """Three months of 40 answers; those of the shop all promote."""
    lines = ["answered_at,nps score,channel"]
    for month in (1, 2, 3):
        lines += [
            f"2026-0{month}-{1 + n % 28:02d},{10 if n % 2 else 3},{'shop' if n % 2 else 'web'}" for n in range(40)
        ]
    place = tmp_path / "spring.csv"
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def test_a_report_of_a_file_is_called_as_the_file_and_says_what_matches(file, tmp_path, run):
    out = tmp_path / "review.json"
    status, said, _ = run("report", file, "-o", out, "--only", "channel=shop", "--language", "zh-Hant")
    assert (status, "review.json" in said) == (0, True)
    found = from_json(out.read_text(encoding="utf-8"), Document)
    assert (found.language, found.dataset) == ("zh-Hant", "spring")
    assert (found.sheets[0].chart.point.value, found.sheets[0].chart.point.n) == (100, 60)
    pages = {sheet.id.split(".")[0] for sheet in found.sheets}
    assert pages == {"overview", "trend", "segments", "changes", "report"}  # nobody wrote a comment


def test_the_pages_the_period_and_the_split_are_those_asked_for(file, tmp_path, answer):
    asked = ("--pages", "trend", "segments", "--period", "month", "--by", "channel")
    found = answer("report", file, "-o", tmp_path / "review.json", *asked)
    assert [sheet["id"] for sheet in found["sheets"]] == [
        "trend.score",
        "trend.groups",
        "trend.small",
        "segments.split",
    ]
    assert found["file"] == "review.json"


def test_the_responses_are_exactly_those_that_match(file, tmp_path, run):
    out = tmp_path / "web.csv"
    assert run("report", file, "-o", out, "--only", "channel=web", "--since", "2026-02-01")[0] == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 40
    assert {(row["Score"], row["channel"]) for row in rows} == {("3", "web")}


def test_a_file_of_every_kind_is_written_whole_and_nothing_beside_it(file, tmp_path, run):
    assert run("import", file, "--name", "spring")[0] == 0
    out = tmp_path / "out"
    out.mkdir()
    for kind in WRITERS:
        assert run("report", "spring", "-o", out / f"review.{kind}", "--pages", "overview")[0] == 0
        assert (out / f"review.{kind}").stat().st_size > 500
    assert {each.name for each in out.iterdir()} == {f"review.{kind}" for kind in WRITERS}


@pytest.mark.parametrize(
    ("asked", "is_waited_for"),
    [
        (["all.csv"], False),
        (["course.html", "--pages", "trend", "segments"], False),
        (["course.xlsx", "--pages", "trend"], True),
        (["score.html", "--pages", "overview"], True),
    ],
)
def test_themes_are_waited_for_only_where_they_are_told(tmp_path, run, monkeypatch, asked, is_waited_for):
    file, waited = tmp_path / "said.csv", []
    file.write_text("nps score,why?\n" + "9,Quick delivery\n3,Slow delivery\n" * 20, encoding="utf-8")
    monkeypatch.setattr(reporting, "look_for_themes", lambda *of: waited.append(of))
    name, *pages = asked
    assert run("report", file, "-o", tmp_path / name, *pages)[0] == 0
    assert bool(waited) is is_waited_for


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("review.doc", [], ".json"),
        ("no such folder/review.json", [], "folder"),
        ("review.json", ["--by", "planet"], "planet"),
        ("review.json", ["--only", "planet=mars"], "planet"),
        ("review.json", ["--mix-by", "planet"], "planet"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(file, run, name, asked, said):
    status, out, err = run("report", file, "-o", file.parent / name, *asked)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not list(file.parent.glob("review*"))
