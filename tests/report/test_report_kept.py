"""What was kept of a report is read again to the letter, by this version and by later and earlier ones."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from nps_core.filters import Filters
from nps_core.report import Document, Quote, Sheet, Subject, Table
from nps_core.report import document as made
from nps_core.report.kept import from_json, to_json
from nps_core.views import Pair, Side

NUMBERS = some.floats(allow_nan=False, allow_infinity=False)
MAYBE = some.none() | NUMBERS
DAYS = some.dates()
TEXTS = some.text(max_size=20)
POINTS = some.builds(
    made.Point, TEXTS, MAYBE, MAYBE, MAYBE, some.none() | some.integers(0), some.sampled_from(["", "few", "gap"]), TEXTS
)


def several(of):
    return some.lists(of, max_size=3).map(tuple)


MARKS = several(some.builds(made.Mark, TEXTS, NUMBERS))
CHARTS = some.one_of(
    some.none(),
    some.builds(made.Gauge, POINTS, several(some.builds(made.Band, TEXTS, NUMBERS, NUMBERS)), MARKS),
    some.builds(made.Groups, several(POINTS), several(some.integers(0))),
    some.builds(made.Course, several(POINTS), TEXTS, several(MAYBE), MARKS),
    some.builds(made.Ranking, several(POINTS), TEXTS, some.none() | some.builds(made.Mark, TEXTS, NUMBERS)),
    some.builds(made.Steps, POINTS, several(POINTS), POINTS),
)
CELLS = some.one_of(some.none(), TEXTS, some.integers(), NUMBERS, DAYS)
TABLES = some.builds(Table, several(some.builds(made.Column, TEXTS, TEXTS)), several(several(CELLS)), TEXTS)
QUOTES = some.builds(Quote, TEXTS, some.none() | some.integers(0, 10), TEXTS, TEXTS, some.none() | DAYS)
SHEETS = some.builds(Sheet, TEXTS, TEXTS, TEXTS, TEXTS, CHARTS, TEXTS, several(TABLES), several(QUOTES), several(TEXTS))
DOCUMENTS = some.builds(
    Document,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    some.datetimes(timezones=some.just(UTC)),
    several(SHEETS),
    TEXTS,
    TEXTS,
    some.booleans(),
)
FILTERS = some.builds(
    Filters,
    some.none() | DAYS,
    some.none() | DAYS,
    several(some.tuples(TEXTS, several(TEXTS))),
    several(some.sampled_from(["detractor", "promoter"])),
    several(some.integers(0, 10)),
    TEXTS,
    some.sampled_from(["all", "latest"]),
)
SIDES = some.builds(Side, TEXTS, TEXTS, FILTERS, some.none() | DAYS, some.none() | DAYS, TEXTS)
PAIRS = some.builds(Pair, SIDES, SIDES, TEXTS, MAYBE)
SUBJECTS = some.builds(Subject, FILTERS, several(TEXTS), TEXTS, TEXTS, some.none() | PAIRS, TEXTS, some.booleans())


@settings(max_examples=30)
@given(DOCUMENTS)
def test_a_document_is_read_as_it_was_kept(document):
    assert from_json(to_json(document), Document) == document


@settings(max_examples=30)
@given(SUBJECTS)
def test_a_subject_is_read_as_it_was_kept(subject):
    assert from_json(to_json(subject), Subject) == subject


def small(**more):
    sheet = Sheet(
        "overview.score",
        "Score",
        "34.",
        "all",
        made.Gauge(made.Point("NPS", 34.2)),
        tables=(Table((made.Column("a"),), ((date(2026, 3, 1),), ("2026-03-01",), (None,))),),
    )
    facts = {"sheets": (sheet,), "method": "m", "trademark": "t", **more}
    return Document("en", "Review", "shop", "v1", datetime(2026, 3, 1, 9, 30, tzinfo=UTC), **facts)


def test_a_text_that_looks_like_a_day_stays_a_text():
    cells = [row[0] for row in from_json(to_json(small()), Document).sheets[0].tables[0].rows]
    assert cells == [date(2026, 3, 1), "2026-03-01", None]
    assert [type(cell) for cell in cells] == [date, str, type(None)]


def test_what_a_later_version_adds_is_passed_over():
    written = json.loads(to_json(small()))
    written |= {"form": 2, "mood": "calm"}
    written["sheets"][0] |= {"music": ["loud"], "chart": {"is": "Sankey", "flows": []}}
    found = from_json(json.dumps(written), Document)
    assert found.sheets[0].chart is None
    assert (found.title, found.sheets[0].lead) == ("Review", "34.")


def test_what_an_earlier_version_did_not_know_has_its_default():
    written = json.loads(to_json(small()))
    del written["is_sample"], written["sheets"][0]["quotes"]
    assert from_json(json.dumps(written), Document) == small()


@pytest.mark.parametrize("written", ["", "[]", "3", '{"form":1}', '{"sheets": 4}', "{}"])
def test_what_is_no_document_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        from_json(written, Document)


def test_a_number_that_is_none_is_not_kept():
    sheet = Sheet("a.b", "", "", "", made.Gauge(made.Point("NPS", float("nan"))))
    with pytest.raises(ValueError, match="JSON"):
        to_json(small(sheets=(sheet,)))
