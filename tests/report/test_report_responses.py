"""The responses behind a report: what a file of them holds, and that nothing in it is a formula."""

import csv
import io
import re
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.cells import defanged, writable
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.reading import read
from nps_core.report.responses import pages_of, responses_csv
from nps_core.settings import Settings
from tests.handmade import adopted, kept, store_of_a_file

EVIL = ("=1+1", "+44 20 7946 0018", "-- late", "@SUM(A1)", '"=HYPERLINK("x")', "'=2", "＝1+1", "－1", "  @x")
RUNS = re.compile(r"[\s'\"]*[=+\-@\t\r\n＝＋－＠]")


store = store_of_a_file()


@pytest.fixture(scope="module")
def dataset(store):
    days = [date(2026, 7, 1), date(2026, 7, 3), date(2026, 7, 2), None, date(2026, 7, 4)]
    made = pd.DataFrame(
        {
            "score": [10, 0, 8, 9, 6],
            "answered_on": days,
            "comment": ["lovely", "=cmd() mail wang@example.com", "-- ok", None, "late, again"],
            "channel": ["web", "=1+1", "app", "web", None],
            "Score": ["a", "b", "c", "d", "e"],
            "spent": [12.5, -3.0, 7.0, float("nan"), 0.25],
        }
    )
    return adopted(store, kept(store, made, name="evil"), {"price": [2, 4], "late": [3, 4], "late.a1": [3]})


def test_every_response_is_exported_once_in_order_of_time(store, dataset):
    whole = pd.concat(store.exported(dataset))
    assert whole["score"].tolist() == [9, 10, 8, 0, 6]
    assert [len(page) for page in store.exported(dataset, most=2)] == [2, 2, 1]
    paged = pd.concat(store.exported(dataset, most=2))
    pd.testing.assert_frame_equal(paged.reset_index(drop=True), whole.reset_index(drop=True))
    assert whole["themes"].tolist() == [(), ("price",), ("late", "price"), ("late", "late.a1"), ()]


def test_only_what_matches_is_exported_and_personal_data_are_hidden(store, dataset):
    (page,) = store.exported(dataset, Filters(scores=(0,)))
    assert page["comment"].tolist() == ["=cmd() mail •••"]
    assert list(store.exported(dataset, Filters(scores=(5,)))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_responses_speaks_the_reader_s_language(store, dataset, language):
    text = text_in(language)
    (page,) = pages_of(store, dataset, Filters(), text)
    assert list(page.columns)[:5] == [text(f"responses.{name}") for name in ("id", "day", "score", "group", "comment")]
    assert page[text("responses.themes")].dropna().tolist()[1] == {
        "en": "Late; Price",
        "zh-Hans": "late简; price简",
        "zh-Hant": "late繁; price繁",
    }.get(language)
    assert page[text("responses.group")].tolist()[:3] == [
        text(f"wording.{name}") for name in ("promoter", "promoter", "passive")
    ]


def test_no_two_columns_of_a_file_have_one_name(store, dataset):
    (page,) = pages_of(store, dataset, Filters(), text_in("en"))
    assert page.columns.is_unique
    assert {"Score", "Score (2)"} <= set(page.columns)


def test_where_nothing_matches_a_file_has_its_headers(store, dataset):
    file = io.BytesIO()
    responses_csv(pages_of(store, dataset, Filters(scores=(5,)), text_in("en")), file)
    (header,) = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    assert header[:3] == ["Response ID", "Date", "Score"]


def test_no_cell_of_a_csv_is_a_formula_and_numbers_stay_numbers(store, dataset):
    file = io.BytesIO()
    responses_csv(pages_of(store, dataset, Filters(), text_in("en")), file)
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    told = dict(zip(header, rows[3], strict=True))
    assert told["Comment"] == "'=cmd() mail •••"
    assert (told["channel"], told["spent"], told["Score"]) == ("'=1+1", "-3", "0")
    texts = [cell for row in (header, *rows) for cell in row if not re.fullmatch(r"-?[\d.]+", cell)]
    assert not [cell for cell in texts if re.match(r"\s*[=+\-@＝＋－＠]", cell)]


@given(st.text(alphabet="=+-@'\" \t\r\na1.,＝＋－＠", max_size=8))
def test_what_was_guarded_is_the_same_once_the_quote_is_taken_away(written):
    """A cell begins a formula only where it is a number, and the quote tells what it guarded from what was there."""
    shown = defanged(written)
    if RUNS.match(written):
        assert shown == f"'{written}" or re.fullmatch(r"[+-]?[\d,]+(\.\d+)?", written)
    else:
        assert shown == written


def test_two_texts_never_become_one():
    written = [*EVIL, *(f"'{each}" for each in EVIL), *(f"''{each}" for each in EVIL)]
    assert len({defanged(each) for each in written}) == len(set(written))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_was_written_is_read_again_as_it_was(tmp_path, language):
    text = text_in(language)
    said = [f"{each} it was fine" for each in EVIL]
    page = pd.DataFrame(
        {
            text("responses.id"): [f"R{place}" for place in range(len(said))],
            text("responses.day"): [date(2026, 7, 1 + place) for place in range(len(said))],
            text("responses.score"): [place % 11 for place in range(len(said))],
            text("responses.comment"): said,
            "=channel": [EVIL[place % 3] for place in range(len(said))],
        }
    )
    file = tmp_path / "written.csv"
    with file.open("wb") as opened:
        responses_csv([page], opened)
    reading = read(file, tmp_path / "read", settings=Settings(data=tmp_path / "data"))
    again = pd.read_parquet(reading.responses)
    assert [each.strip() for each in again["comment"]] == [each.strip() for each in said]
    assert again["=channel"].tolist() == page["=channel"].tolist()
    assert again["response_id"].tolist() == page[text("responses.id")].tolist()
    assert again["answered_on"].tolist() == page[text("responses.day")].tolist()
    assert again["score"].tolist() == page[text("responses.score")].tolist()


def test_what_an_office_file_cannot_hold_is_taken_out():
    assert writable("a\x00b\x0bc\ud800d\ufffee\u202ef\n\tg") == "abcdef\n\tg"
