"""Written times: one order for a column, every calendar, every zone, at speed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.errors import TableRefused
from nps_core.reading import dates, sql
from nps_core.reading.layouts import layouts

MOMENTS = [
    ("2026-07-01", "2026-07-01 00:00:00", None),
    ("2026-07-01 09:30", "2026-07-01 09:30:00", None),
    ("2026-07-01 09:30:05", "2026-07-01 09:30:05", None),
    ("2026/7/1 9:30", "2026-07-01 09:30:00", None),
    ("2026/9/3 12:00", "2026-09-03 12:00:00", None),
    ("2026.07.01", "2026-07-01 00:00:00", None),
    ("20260701", "2026-07-01 00:00:00", None),
    ("20260701093005", "2026-07-01 09:30:05", None),
    ("2026-07-01T09:30:05Z", "2026-07-01 09:30:05", 0),
    ("2026-07-01T09:30:05.123456Z", "2026-07-01 09:30:05", 0),
    ("2026-07-01T09:30:05+08:00", "2026-07-01 09:30:05", 480),
    ("2026-07-01 09:30:05-0530", "2026-07-01 09:30:05", -330),
    ("2026-08-22 22:03:05 GMT+8", "2026-08-22 22:03:05", 480),
    ("2026-08-22 22:03:05 UTC", "2026-08-22 22:03:05", 0),
    ("2026-08-22 22:03:05 EDT", "2026-08-22 22:03:05", -240),
    ("Wed Jul 01 2026 09:30:05 GMT+0800 (China Standard Time)", "2026-07-01 09:30:05", 480),
    ("Wed, 01 Jul 2026 09:30:05 +0000", "2026-07-01 09:30:05", 0),
    ("Wed Jul 01 09:30:05 +0000 2026", "2026-07-01 09:30:05", 0),
    ("2026年7月1日 下午 3:05:06", "2026-07-01 15:05:06", None),
    ("2026年7月1日下午3:05", "2026-07-01 15:05:00", None),
    ("2026年7月1日 15时05分06秒", "2026-07-01 15:05:06", None),
    ("2026/7/1 上午 12:05:00", "2026-07-01 00:05:00", None),
    ("2026/7/1 下午 12:05:00", "2026-07-01 12:05:00", None),
    ("2026/7/1 中午 12:05", "2026-07-01 12:05:00", None),
    ("2026年7月1日 星期三", "2026-07-01 00:00:00", None),
    ("民國113年5月3日", "2024-05-03 00:00:00", None),
    ("民國113年5月3日 14:05", "2024-05-03 14:05:00", None),
    ("113/05/03", "2024-05-03 00:00:00", None),
    ("113年5月3日", "2024-05-03 00:00:00", None),
    ("２０２６/０７/０１", "2026-07-01 00:00:00", None),
    ("July 1, 2026", "2026-07-01 00:00:00", None),
    ("Jul 1, 2026 3:05 PM", "2026-07-01 15:05:00", None),
    ("1 July 2026", "2026-07-01 00:00:00", None),
    ("01-Jul-2026 3:05:06 p.m.", "2026-07-01 15:05:06", None),
    ("1st July 2026", "2026-07-01 00:00:00", None),
    ("2026-07-01 24:00", "2026-07-02 00:00:00", None),
    ("2026-12-31 24:00:00", "2027-01-01 00:00:00", None),
    ("46204", "2026-07-01 00:00:00", None),
    ("46204.75", "2026-07-01 18:00:00", None),
    ("1782898205", "2026-07-01 09:30:05", 0),
    ("1782898205000", "2026-07-01 09:30:05", 0),
]
NO_MOMENTS = [
    *[
        "",
        "soon",
        "9",
        "2026",
        "2026-13-01",
        "2026-02-30",
        "0000-00-00",
        "9999-12-31T23:59:60Z",
        "1713-01-01",
        "2026-07-01 25:00",
    ],
    *[
        "2026-07-01 10:61",
        "Monday - 13th Jan",
        "10:30",
        "99999999999999999999",
        "12345",
        "2026-07-01 09:00 Mars",
        "x" * 100,
    ],
]


@pytest.mark.parametrize(("written", "local", "offset"), MOMENTS)
def test_a_moment_is_read(written, local, offset):
    found = dates.moment(written, "ymd")
    assert (str(found.local), found.offset) == (local, offset)


@pytest.mark.parametrize("written", NO_MOMENTS)
def test_what_is_no_moment_is_none(written):
    assert all(dates.moment(written, order) is None for order in dates.ORDERS)


@given(st.text(), st.sampled_from(dates.ORDERS))
def test_any_text_is_a_moment_within_sane_years_or_none(written, order):
    found = dates.moment(written, order)
    assert found is None or 1990 <= found.local.year <= 2101


CLOCKS = [
    "",
    " %H:%M",
    " %H:%M:%S",
    "T%H:%M:%SZ",
    " %I:%M:%S %p",
    " %H:%M:%S GMT+8",
    "T%H:%M:%S-05:30",
    " 上午%I:%M",
    " 下午 %I:%M:%S",
]
ENGINE = sql.connected()


@given(st.datetimes(datetime(1991, 1, 1), datetime(2100, 1, 1)), st.sampled_from(dates.ORDERS), st.sampled_from(CLOCKS))
def test_the_fast_way_reads_what_the_slow_way_reads(moment, order, clock):
    day = {"ymd": "%Y年%m月%d日" if "午" in clock else "%Y-%m-%d", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}[order]
    written = moment.strftime(day + clock)
    (layout,) = layouts([written], order)
    fast = sql.value(ENGINE, f"SELECT {layout.reads(sql.literal(written))}")
    assert dates.moment(written, order) == dates.Moment(fast, layout.ahead)


def test_a_clock_of_24_hours_does_not_say_am(reading_of):
    """DuckDB's %I would take 13 for nothing; such a text is read the slow way or not at all."""
    assert days(reading_of(column("2026年7月1日 下午 13:05", "2026年7月2日 下午 1:05"))) == ["2026-07-01", "2026-07-02"]


def test_one_part_above_twelve_decides_for_the_column():
    assert dates.order_of(["1/2/2026", "13/2/2026"]) == dates.Order("dmy")
    assert dates.order_of(["1/2/2026", "2/13/2026"]) == dates.Order("mdy")
    assert dates.order_of(["2026/1/2", "2026/2/3"]) == dates.Order("ymd")


def test_without_proof_the_shorter_stretch_is_assumed_and_asked():
    assert dates.order_of(["1/3/2026", "2/3/2026", "3/3/2026"]) == dates.Order("dmy", is_proven=False)
    assert dates.order_of(["3/1/2026", "3/2/2026", "3/3/2026"]) == dates.Order("mdy", is_proven=False)


def column(*written, header="Submitted at"):
    return f"{header},score\n" + "".join(f'"{text}",{n % 11}\n' for n, text in enumerate(written))


def days(reading):
    return [str(day) for day in reading.responses["answered_on"].to_pylist()]


def test_a_column_has_one_order(reading_of):
    reading = reading_of(column("3/4/2026 8:00", "12/4/2026 9:00", "25/4/2026 10:00"))
    assert (reading.receipt.date_order, days(reading)) == ("dmy", ["2026-04-03", "2026-04-12", "2026-04-25"])
    assert reading.receipt.notes == ()


def test_proof_late_in_a_long_column_is_found(reading_of):
    """The one date that tells is none of the sample's."""
    reading = reading_of(column(*["3/4/2026"] * 15_000, "25/4/2026", *["5/4/2026"] * 15_000))
    assert reading.receipt.date_order == "dmy"
    assert not [note for note in reading.receipt.notes if note.level == "question"]


def test_an_ambiguous_column_is_asked_about_and_can_be_decided(reading_of):
    text = column("3/4/2026", "5/4/2026", "9/4/2026")
    assert [(note.level, note.code) for note in reading_of(text).receipt.notes] == [("question", "dates_ambiguous_dmy")]
    chosen = reading_of(text, date_order="mdy")
    assert (days(chosen), chosen.receipt.notes) == (["2026-03-04", "2026-05-04", "2026-09-04"], ())
    with pytest.raises(TableRefused, match="choice_unknown"):
        reading_of(text, date_order="ydm")


def test_a_bad_date_keeps_its_response(reading_of):
    reading = reading_of(column("2026-07-01", "not yet", "", "0001-01-01", "2026-07-04"))
    assert days(reading) == ["2026-07-01", "None", "None", "None", "2026-07-04"]
    assert [(note.code, note.facts["n"]) for note in reading.receipt.notes] == [("times_unreadable", 2)]
    assert (reading.receipt.first_day, reading.receipt.last_day) == (date(2026, 7, 1), date(2026, 7, 4))


def test_times_without_a_zone_are_in_the_chosen_one(reading_of):
    text = column("2026-07-01 23:30", "2026-07-02T00:30:00Z")
    plain, taipei = reading_of(text), reading_of(text, timezone="Asia/Taipei")
    assert plain.responses["answered_at"].to_pylist()[0] == datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert taipei.responses["answered_at"].to_pylist()[0] == datetime(2026, 7, 1, 15, 30, tzinfo=UTC)
    assert (days(plain), days(taipei)) == (["2026-07-01", "2026-07-02"], ["2026-07-01", "2026-07-02"])
    assert taipei.receipt.timezone == "Asia/Taipei"


def test_the_day_of_an_instant_is_counted_in_the_data_sets_zone(reading_of):
    text = column("2026-07-01T23:30:00Z", "2026-07-01 23:30:00 GMT+8")
    assert days(reading_of(text)) == ["2026-07-01", "2026-07-01"]
    assert days(reading_of(text, timezone="Asia/Tokyo")) == ["2026-07-02", "2026-07-02"]
    assert days(reading_of(text, timezone="America/New_York")) == ["2026-07-01", "2026-07-01"]


def test_a_header_may_say_that_its_times_are_in_utc(reading_of):
    text = column("2026-07-01 23:30", "2026-07-02 23:30", header="Submit Date (UTC)")
    assert days(reading_of(text, timezone="Asia/Taipei")) == ["2026-07-02", "2026-07-03"]


def test_a_time_that_a_clock_change_skips_is_still_a_moment(reading_of):
    """02:30 on 29 March 2026 does not exist in Berlin."""
    reading = reading_of(column("2026-03-29 02:30", "2026-03-30 02:30"), timezone="Europe/Berlin")
    assert days(reading) == ["2026-03-29", "2026-03-30"]
    assert reading.responses["answered_at"].null_count == 0


def test_an_unknown_zone_is_refused(reading_of):
    for zone in ("Mars/Olympus", "'; DROP TABLE cells; --"):
        with pytest.raises(TableRefused, match="choice_unknown"):
            reading_of(column("2026-07-01", "2026-07-02"), timezone=zone)


def test_no_time_column_means_no_days(receipt_of):
    receipt = receipt_of("score\n9\n8\n")
    assert (receipt.first_day, receipt.last_day, receipt.date_order) == (None, None, "")
