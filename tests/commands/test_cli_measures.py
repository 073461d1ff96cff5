"""The commands that measure say what the pages say, and refuse what cannot be compared in one sentence."""

import csv
import math
from datetime import date, timedelta

import pytest

from nps_core.planning import answers_for_margin, variance
from nps_core.score import Nps


@pytest.fixture
def file(tmp_path):
    """Two years in which new customers replace loyal ones in July of the second: both kinds rise, the whole falls.

    A month has 100 answers. Before July 2025 80 of them are loyal (16 in 20 promoters), after it 20.
    """
    lines = ["answered_at,nps score,kind,spent,customer id"]
    for month in range(24):
        loyal = 80 if month < 18 else 20
        for each in range(100):
            kind = "loyal" if each < loyal else "new"
            rise = 1 if month >= 18 else 0
            happy = each % 20 < (16 if kind == "loyal" else 6) + rise
            day = date(2024 + month // 12, 1 + month % 12, 1 + each % 28)
            lines.append(f"{day},{10 if happy else 3},{kind},{50 + 10 * (each % 7)}.5,c{month}-{each}")
    place = tmp_path / "kinds.csv"
    place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def test_trend_finds_the_month_in_which_the_score_stepped(file, answer):
    found = answer("trend", file, "--period", "month", "--event", "2025-07-01=new shop", "--by", "kind")
    (turn,) = found["turning_points"]
    assert turn["period"] == "2025-07"
    assert turn["stayed"]
    assert turn["low"] < turn["change"] < turn["high"] < 0
    assert [each["period"] for each in found["level"]] == [each["period"] for each in found["periods"]]
    (event,) = found["events"]
    assert event["name"] == "new shop"
    assert event["difference"]["verdict"] == "real"
    assert set(found["segments"]["kind"]["trends"]) == {"loyal", "new"}


def test_changes_add_up_and_see_that_both_kinds_rose(file, answer):
    found = answer("changes", file, "--period", "month", "--periods", "2025-06", "2025-07", "--mix-by", "kind")
    change = found["after"]["nps"] - found["before"]["nps"]
    assert change < 0
    assert found["mix"]["mix"]["points"] + found["mix"]["within"]["points"] == pytest.approx(change)
    assert found["mix"]["within"]["points"] > 0
    assert found["customers"]["stayed"] == 0
    assert found["customers"]["entered"] == found["customers"]["left"] == 100


def test_changes_compare_days_and_segments(file, answer):
    days = answer("changes", file, "--days", "2024-01-01", "2024-01-31", "2025-12-01", "2025-12-31")
    assert (days["before"]["responses"], days["after"]["responses"]) == (100, 100)
    sides = answer(
        "changes", file, "--segments", "kind", "new", "loyal", "--since", "2024-01-01", "--until", "2024-06-30"
    )
    assert (sides["before"]["responses"], sides["after"]["responses"]) == (120, 480)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--days", "2024-01-01", "2024-03-01", "2024-02-01", "2024-04-01"], "overlap"),
        (["--periods", "2019-01", "2025-07", "--period", "month"], "2019-01"),
        (["--files", "1", "2"], "2"),
        (["--segments", "planet", "a", "b"], "planet"),
        (["--segments", "kind", "new", "new"], "same"),
    ],
)
def test_sides_that_do_not_compare_are_refused_in_a_sentence(file, run, asked, said):
    status, out, err = run("changes", file, *asked)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_one_period_alone_has_nothing_to_compare_with(tmp_path, run):
    place = tmp_path / "one.csv"
    place.write_text("answered_at,nps score\n2026-01-05,9\n2026-01-05,3\n", encoding="utf-8")
    status, _, err = run("changes", place)
    assert status == 2
    assert "two complete periods" in err


def test_segments_give_verdicts_cells_and_what_answers_are_worth(file, answer):
    found = answer("segments", file, "--by", "kind", "--value", "spent")
    verdicts = {row["segment"]: row["verdict"] for row in found["segments"]["kind"]}
    assert verdicts == {"loyal": "above", "new": "below"}
    assert -100 < found["value"]["weighted"]["nps"] < 100


def test_only_and_latest_narrow_the_answers(file, tmp_path, answer):
    only = answer("segments", file, "--by", "kind", "--only", "kind=new")
    assert [row["segment"] for row in only["segments"]["kind"]] == ["new"]
    twice = tmp_path / "twice.csv"
    rows = [f"2026-0{1 + place % 6}-10,{10 if place < 30 else 2},c{place % 30}" for place in range(60)]
    twice.write_text("answered_at,nps score,customer id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    whole = answer("plan", twice)["variance"]
    assert answer("plan", twice, "--latest")["variance"] < whole, "each customer's last answer is the same"


def test_plan_reckons_with_the_mix_of_the_file(file, answer, tmp_path):
    found = answer("plan", file, "--margin", "4", "--customers", "10000", "--rate", "20", "-o", tmp_path / "rota.csv")
    happy = sum(
        each % 20 < (16 if each < loyal else 6) + rise
        for loyal, rise, months in ((80, 0, 18), (20, 1, 6))
        for _ in range(months)
        for each in range(100)
    )
    mix = variance(Nps(detractors=2400 - happy, passives=0, promoters=happy))
    assert found["answers_for_margin"] == answers_for_margin(mix, 4, 10_000)
    assert found["answers_a_day"] == pytest.approx(10_000 * 0.2 / 90)
    assert math.isclose(sum(found["rota"]["sizes"]), 10_000)
    rows = list(csv.reader((tmp_path / "rota.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 91
    assert sum(int(size) for _, size in rows[1:]) == 10_000


def test_plan_puts_who_answered_lately_late(file, tmp_path, run):
    customers = tmp_path / "customers.csv"
    customers.write_text("id\nc23-0\nc0-0\n", encoding="utf-8")
    last = date(2025, 12, 1)  # the day of c23-0's answer
    run(
        "plan", file, "--list", customers, "--start", last + timedelta(days=1), "--rest", "80", "-o", tmp_path / "r.csv"
    )
    rows = list(csv.reader((tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines()))[1:]
    asked = {customer: date.fromisoformat(day) for day, customer in rows}
    assert set(asked) == {"c23-0", "c0-0"}
    assert asked["c23-0"] >= last + timedelta(days=80)


@pytest.mark.parametrize("option", [["--rest", "10"], ["--start", "soon"], ["--margin", "wide"]])
def test_an_option_that_cannot_be_is_refused(file, run, option):
    status, out, err = run("plan", file, *option)
    assert (status, out) == (2, "")
    assert option[1] in err
