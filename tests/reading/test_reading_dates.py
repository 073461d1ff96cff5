"""Written times: one order for a column, every calendar, every zone, at speed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.errors import TableRefused
from nps_core.reading import dates, orders, sql
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
    ("202607010930", "2026-07-01 09:30:00", None),
    ("1130503", "2024-05-03 00:00:00", None),
    ("民國 113/05/03", "2024-05-03 00:00:00", None),
    ("中華民國113年5月3日", "2024-05-03 00:00:00", None),
    ("民國114年1月5日 下午3點", "2025-01-05 15:00:00", None),
    ("2025年1月5日 下午3點半", "2025-01-05 15:30:00", None),
    ("二〇二六年一月十三日 上午九点三十分", "2026-01-13 09:30:00", None),
    ("26年1月13日", "2026-01-13 00:00:00", None),
    ("2026年1月13日（星期二）晚上 8:05", "2026-01-13 20:05:00", None),
    ("2026/1/13 凌晨12:05", "2026-01-13 00:05:00", None),
    ("2026/1/13 晚上12:05", "2026-01-14 00:05:00", None),
    ("2026/1/13 半夜2:00", "2026-01-13 02:00:00", None),
    ("2026-07-01 2400", "2026-07-02 00:00:00", None),
    ("2026-07-01 0930", "2026-07-01 09:30:00", None),
    ("2026-07-01 12:00 AM", "2026-07-01 00:00:00", None),
    ("2026-07-01 3pm", "2026-07-01 15:00:00", None),
    ("13 Jan 2026", "2026-01-13 00:00:00", None),
    ("Jan 13, 2026 at 3:05 PM", "2026-01-13 15:05:00", None),
    ("2026 Jan 13", "2026-01-13 00:00:00", None),
    ("13-Sept-26", "2026-09-13 00:00:00", None),
    ("13 一月 2026", "2026-01-13 00:00:00", None),
    ("十二月 13, 2026", "2026-12-13 00:00:00", None),
    ("13-1月-26", "2026-01-13 00:00:00", None),
    ("2026-07-01 09:30 北京时间", "2026-07-01 09:30:00", 480),
    ("2026-07-01T09:30:05+14:00[Pacific/Kiritimati]", "2026-07-01 09:30:05", 840),
    ("2026-07-01 09:30 UTC-12", "2026-07-01 09:30:00", -720),
    ("2026-07-01 09:30 CST", "2026-07-01 09:30:00", None),
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
        "marble 13, 2026",
        "2026/1/13 晚上2:00",
        "0113-05-03",
        "9999-12-31 24:00",
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
    assert orders.order_of(["1/2/2026", "13/2/2026"]) == orders.Order("dmy")
    assert orders.order_of(["1/2/2026", "2/13/2026"]) == orders.Order("mdy")
    assert orders.order_of(["2026/1/2", "2026/2/3"]) == orders.Order("ymd")
    assert orders.order_of(["12/13/14", "1/2/14"]) == orders.Order("mdy")


def test_without_proof_the_shorter_stretch_is_assumed():
    assert orders.order_of(["1/3/2026", "2/3/2026", "3/3/2026"]) == orders.Order("dmy", is_proven=False)
    assert orders.order_of(["3/1/2026", "3/2/2026", "3/3/2026"]) == orders.Order("mdy", is_proven=False)


def column(*written, header="Submitted at"):
    return f"{header},score\n" + "".join(f'"{text}",{n % 11}\n' for n, text in enumerate(written))


def notes_of(reading):
    return {note.code: note.level for note in reading.receipt.notes}


def days(reading):
    return [str(day) for day in reading.responses["answered_on"].to_pylist()]


def test_a_column_has_one_order(reading_of):
    reading = reading_of(column("3/4/2026 8:00", "12/4/2026 9:00", "25/4/2026 10:00"))
    assert (reading.receipt.date_order, days(reading)) == ("dmy", ["2026-04-03", "2026-04-12", "2026-04-25"])
    assert notes_of(reading) == {"dates_proven_dmy": "info", "zone_assumed": "question"}


def test_proof_late_in_a_long_column_is_found(reading_of):
    """The one date that tells is none of the sample's."""
    reading = reading_of(column(*["3/4/2026"] * 15_000, "25/4/2026", *["5/4/2026"] * 15_000))
    assert reading.receipt.date_order == "dmy"
    assert not [note for note in reading.receipt.notes if note.level == "question"]


def test_an_ambiguous_column_is_asked_about_with_its_evidence_and_can_be_decided(reading_of):
    """Day first, the rows run through one week of April; month first, they jump from month to month, in order too."""
    text = column("3/4/2026", "5/4/2026", "9/4/2026")
    (note,) = reading_of(text).receipt.notes
    assert (note.level, note.code) == ("question", "dates_ambiguous_dmy")
    assert dict(note.facts) == {"column": "Submitted at", "dmy": 1.0, "mdy": 1.0}
    chosen = reading_of(text, date_order="mdy")
    assert (days(chosen), chosen.receipt.notes) == (["2026-03-04", "2026-05-04", "2026-09-04"], ())
    with pytest.raises(TableRefused, match="choice_unknown"):
        reading_of(text, date_order="ydm")


def test_the_order_of_the_rows_is_evidence(reading_of):
    """Three days of three months, newest first: read month first, the rows would jump forth and back."""
    written = ["12/3/2026", "7/3/2026", "2/3/2026", "11/2/2026", "6/2/2026", "1/2/2026", "10/1/2026", "5/1/2026"]
    (note,) = reading_of(column(*written)).receipt.notes
    assert (note.level, note.code, note.facts["dmy"]) == ("question", "dates_ambiguous_dmy", 1.0)
    assert note.facts["mdy"] == pytest.approx(5 / 7)


def test_dates_of_both_orders_are_counted_and_asked_about(reading_of):
    reading = reading_of(column("25/4/2026", "26/4/2026", "4/27/2026", "5/4/2026"))
    assert notes_of(reading) == {"dates_mixed_dmy": "question", "times_unreadable": "warning"}
    assert dict(reading.receipt.notes[0].facts) == {"column": "Submitted at", "dmy": 2, "mdy": 1}
    assert days(reading) == ["2026-04-25", "2026-04-26", "None", "2026-04-05"]


def test_a_header_may_say_the_order(reading_of):
    reading = reading_of(column("3/4/2026", "5/4/2026", header="Date (MM/DD/YYYY)"))
    assert (days(reading), reading.receipt.notes) == (["2026-03-04", "2026-05-04"], ())


def test_a_bad_date_keeps_its_response(reading_of):
    reading = reading_of(column("2026-07-01", "not yet", "", "31 June 2026", "2026-07-04"))
    assert days(reading) == ["2026-07-01", "None", "None", "None", "2026-07-04"]
    assert [(note.code, note.facts["n"]) for note in reading.receipt.notes] == [("times_unreadable", 2)]
    assert (reading.receipt.first_day, reading.receipt.last_day) == (date(2026, 7, 1), date(2026, 7, 4))


@pytest.mark.parametrize("written", ["0001-01-01", "2206-07-01 10:00", "民國513年7月1日", "0113/05/03"])
def test_a_year_that_cannot_be_is_refused_and_said(reading_of, written):
    reading = reading_of(column("2026-07-01", written, "2026-07-04"))
    assert days(reading) == ["2026-07-01", "None", "2026-07-04"]
    assert notes_of(reading) == {"times_implausible": "warning"}
    assert dict(reading.receipt.notes[0].facts) == {"n": 1, "since": 1990, "until": 2100}


def test_a_clock_without_a_zone_is_asked_about_once(reading_of):
    (note,) = reading_of(column("2026-07-01 23:30", "2026-07-02 08:00")).receipt.notes
    assert (note.level, note.code) == ("question", "zone_assumed")
    assert dict(note.facts) == {"zone": "UTC", "column": "Submitted at"}


@pytest.mark.parametrize(
    "text",
    [
        "Submitted at,score\n2026-07-01,9\n2026-07-02,8\n",
        "Submitted at,score\n2026-07-01 00:00:00,9\n2026-07-02 00:00:00,8\n",
        "Submitted at,score\n2026-07-01T10:00:00Z,9\n2026-07-02 10:00 GMT+8,8\n",
        "Submitted at,score\n1782898205,9\n1782898999,8\n",
        "Submit Date (UTC),score\n2026-07-01 10:00,9\n2026-07-02 10:00,8\n",
        "提交时间（北京时间）,评分\n2026-07-01 10:00,9\n2026-07-02 10:00,8\n",
        "score,comment\n9,good\n8,late\n",
    ],
)
def test_days_zones_and_headers_that_say_it_ask_for_no_zone(receipt_of, text):
    assert "zone_assumed" not in {note.code for note in receipt_of(text).notes}


def test_a_chosen_zone_is_not_asked_about(receipt_of):
    assert receipt_of(column("2026-07-01 23:30", "2026-07-02 08:00"), timezone="Asia/Taipei").notes == ()


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


@pytest.mark.parametrize("header", ["Date", "Submit Date (UTC)"])
@pytest.mark.parametrize("zone", ["", "Asia/Taipei", "America/New_York"])
def test_days_alone_are_the_same_in_every_zone_and_none_is_said(reading_of, header, zone):
    reading = reading_of(column("2026-07-01", "2026-07-02", header=header), timezone=zone)
    assert days(reading) == ["2026-07-01", "2026-07-02"]
    assert reading.receipt.timezone == ""


def test_a_header_may_say_hours_ahead_of_utc(reading_of):
    reading = reading_of(column("2026-07-01 23:30", "2026-07-02 03:00", header="Submitted at (GMT+8)"))
    times = reading.responses["answered_at"].to_pylist()
    assert times == [datetime(2026, 7, 1, 15, 30, tzinfo=UTC), datetime(2026, 7, 1, 19, 0, tzinfo=UTC)]
    assert days(reading) == ["2026-07-01", "2026-07-01"]


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
