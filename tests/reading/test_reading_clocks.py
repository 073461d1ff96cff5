"""Days in one column and clocks in the next are one time."""

from datetime import datetime, time

import pyarrow.parquet as pq
import pytest

from nps_core.reading import Choices, read
from tests.reading.test_reading_rows import written
from tests.reading.test_reading_workbooks import xlsx

SCORES = [9, 3, 10, 7, 0, 8]
CLOCKS = ["09:30", "23:59", "00:05", "12:00", "18:45", "07:07"]
TIMES = [f"2026-07-0{n + 1} {clock}:00+00:00" for n, clock in enumerate(CLOCKS)]


def file(days, clocks, header=("Date", "Time", "NPS")):
    return written(list(header), [list(row) for row in zip(days, clocks, SCORES, strict=True)])


def times(reading):
    return [str(one) for one in reading.responses["answered_at"].to_pylist()]


DAYS = [f"2026-07-0{n + 1}" for n in range(6)]


@pytest.mark.parametrize(
    ("days", "clocks", "header"),
    [
        (DAYS, CLOCKS, ("Date", "Time", "NPS")),
        (DAYS, CLOCKS, ("提交日期", "提交时间", "推荐分数")),
        ([f"2026年7月{n}日" for n in range(1, 7)], CLOCKS, ("日期", "時間", "推薦分數")),
        ([f"{n}/7/2026" for n in range(1, 7)], [f"{clock}:00" for clock in CLOCKS], ("Date", "Survey time", "NPS")),
        (DAYS, ["9:30 AM", "11:59 PM", "12:05 AM", "12:00 PM", "6:45 PM", "7:07 AM"], ("Date", "Time", "NPS")),
        (
            DAYS,
            ["上午9:30", "下午11:59", "凌晨0:05", "中午12:00", "下午6:45", "上午7:07"],
            ("日期", "时间", "推荐分数"),
        ),
        (DAYS, ["0930", "2359", "0005", "1200", "1845", "0707"], ("Date", "Time", "NPS")),
        ([f"{day} 00:00:00" for day in DAYS], CLOCKS, ("Date", "Time", "NPS")),
    ],
)
def test_a_day_and_a_clock_are_one_time(reading_of, days, clocks, header):
    choice = {"date_order": "dmy"} if "/" in days[0] else {}
    reading = reading_of(file(days, clocks, header), timezone="UTC", **choice)
    assert times(reading) == TIMES
    assert [column.role for column in reading.receipt.columns] == ["answered_at", "clock", "score"]
    assert reading.receipt.columns[1].why.code == "clock_of"
    assert reading.receipt.columns[1].why.facts == {"column": header[0]}


def test_days_and_clocks_of_a_workbook(reading_of):
    rows = [["Time", "Date", "NPS"]]
    rows += [
        [time.fromisoformat(clock), datetime.fromisoformat(day), score]
        for clock, day, score in zip(CLOCKS, DAYS, SCORES, strict=True)
    ]
    assert times(reading_of(xlsx(rows), timezone="UTC")) == TIMES
    rows[1:] = [[(int(row[0].hour) * 60 + row[0].minute) / 1440, *row[1:]] for row in rows[1:]]
    assert times(reading_of(xlsx(rows), timezone="UTC")) == TIMES


def test_the_zone_of_the_clock_s_name_counts_and_one_that_is_not_said_is_asked(reading_of):
    reading = reading_of(file(DAYS, CLOCKS, ("Date", "Time (UTC+8)", "NPS")))
    assert times(reading)[0] == "2026-07-01 01:30:00+00:00"
    asked = [note.code for note in reading_of(file(DAYS, CLOCKS)).receipt.notes if note.level == "question"]
    assert asked == ["zone_assumed"]


def test_a_day_whose_clock_is_missing_or_unreadable_stays_a_day(reading_of):
    many = [*CLOCKS[:4], "", "soon"]
    reading = reading_of(file(DAYS, many), ("clock", "Time"), timezone="UTC")
    assert times(reading)[3:] == [TIMES[3], "2026-07-05 00:00:00+00:00", "2026-07-06 00:00:00+00:00"]
    assert [note.facts for note in reading.receipt.notes if note.code == "clocks_unreadable"] == [
        {"n": 1, "column": "Time"}
    ]


def test_a_clock_without_a_day_is_no_time(reading_of):
    reading = reading_of(file([*DAYS[:5], ""], CLOCKS), timezone="UTC")
    assert times(reading) == [*TIMES[:5], "None"]


@pytest.mark.parametrize("name", ["Wait time", "Delivery time", "Channel", "用时", "Handling Time"])
def test_how_long_something_took_is_no_clock(reading_of, name):
    reading = reading_of(file(DAYS, CLOCKS, ("Date", name, "NPS")), timezone="UTC")
    assert times(reading)[0] == "2026-07-01 00:00:00+00:00"
    assert reading.receipt.column_of("clock") is None


def test_minutes_and_seconds_under_a_name_of_time_are_no_clocks(reading_of):
    rows = [["2026-07-01", f"00:{n:02d}:11", n % 11] for n in range(40)]
    assert reading_of(written(["Date", "Time on call", "NPS"], rows)).receipt.column_of("clock") is None


def test_a_time_that_has_its_clock_takes_no_other(reading_of):
    stamps = [f"{day} 10:00:00" for day in DAYS]
    reading = reading_of(file(stamps, CLOCKS, ("Submitted at", "Time", "NPS")), timezone="UTC")
    assert times(reading)[0] == "2026-07-01 10:00:00+00:00"
    assert reading.receipt.column_of("clock") is None


def test_of_two_clocks_the_one_at_the_end_counts(reading_of):
    rows = [[day, "08:00", clock, score] for day, clock, score in zip(DAYS, CLOCKS, SCORES, strict=True)]
    reading = reading_of(written(["Date", "Start time", "End time", "NPS"], rows), timezone="UTC")
    assert times(reading) == TIMES


def test_a_clock_that_its_reader_ignores_stays_out(reading_of):
    reading = reading_of(file(DAYS, CLOCKS), ("ignored", "Time"), timezone="UTC")
    assert times(reading)[0] == "2026-07-01 00:00:00+00:00"


def test_what_was_confirmed_of_days_and_clocks_holds_for_the_next_file(tmp_path):
    book = tmp_path / "answers.csv"
    book.write_text(file(DAYS, CLOCKS), encoding="utf-8")
    first = read(book, tmp_path / "first").receipt
    confirmed = Choices(roles=tuple((column.role, column.column) for column in first.columns), timezone="UTC")
    after = read(book, tmp_path / "second", remembered={first.fingerprint: confirmed})
    assert [column.role for column in after.receipt.columns] == ["answered_at", "clock", "score"]
    assert [str(one) for one in pq.read_table(after.responses)["answered_at"].to_pylist()] == TIMES


EXCEL_DAYS = [str(46204 + n) for n in range(6)]
"""From the 1st of July 2026, as Excel counts days."""


@pytest.mark.parametrize("clocks", [CLOCKS, [str((int(c[:2]) * 60 + int(c[3:])) / 1_440) for c in CLOCKS]])
def test_days_as_excel_counts_them_take_clocks_too(reading_of, clocks):
    assert times(reading_of(file(EXCEL_DAYS, clocks))) == TIMES


@pytest.mark.parametrize("role", [(), (("clock", "Time"),)])
def test_a_time_that_counts_seconds_has_its_clock_already(reading_of, role):
    seconds = [str(1_782_898_200 + 86_400 * n) for n in range(6)]
    found = times(reading_of(file(seconds, CLOCKS, ("Timestamp", "Time", "NPS")), *role))
    assert found == [f"2026-07-0{n + 1} 09:30:00+00:00" for n in range(6)]
