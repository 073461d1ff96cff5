"""The files of the products people use, read without any help, against what is true of them by construction."""

from collections import Counter
from datetime import UTC

import pyarrow.parquet as pq
import pytest

from nps_core.errors import TableRefused
from nps_core.reading import Choices, read
from tests.reading.shapes import MAKERS

NOT_YET: set[str] = set()
"""Shapes that the reader does not read right yet; one that it does read must leave this set."""

SHAPES = [
    pytest.param(
        maker,
        id=maker.__name__,
        marks=[pytest.mark.xfail(strict=True, reason="not read right yet")] if maker.__name__ in NOT_YET else [],
    )
    for maker in MAKERS
]


def plain(text):
    """A comment without its blanks and line ends, which may be cleaned."""
    return " ".join(text.split())


def to_the_second(times):
    """Instants by row, in UTC, without the fraction that a reader may drop."""
    return {row: time.astimezone(UTC).replace(microsecond=0) for row, time in times.items()}


def by_row(reading, column):
    """The values of a column of the responses by row, without the empty ones."""
    table = pq.read_table(reading.responses, columns=["row", column]).to_pylist()
    return {line["row"]: line[column] for line in table if line[column] is not None}


def wrong_roles(shape, receipt):
    """The columns whose role no careful analyst would give, and personal ones that are shown."""
    for wanted, column in zip(shape.roles, receipt.columns, strict=False):
        if wanted and column.role not in wanted.split("/"):
            yield f"{column.column!r} is {column.role}, not {wanted}"
        if wanted == "ignored" and column.examples:
            yield f"{column.column!r} is personal, but examples are shown"
        if any(mark in column.column for mark in ("<strong>", "\ufeff", "\n")):
            yield f"{column.column!r} is not a clean header"


def wrong_rows(shape, reading):
    """The rows used, left out, scored, commented or dated otherwise than they are."""
    scores = by_row(reading, "score")
    comments = {row: plain(text) for row, text in by_row(reading, "comment").items()}
    times = by_row(reading, "answered_at")
    days = {row: time.date() for row, time in shape.times.items()}
    left_out = sorted(set(pq.read_table(reading.left_out, columns=["row"])["row"].to_pylist()))
    pairs = {
        "scores": (scores, dict(shape.scores)),
        "comments": (comments, {row: plain(text) for row, text in shape.comments.items()}),
        "days": (by_row(reading, "answered_on"), days),
        "times": (to_the_second(times), to_the_second(shape.times)) if shape.clock else (0, 0),
        "left out": (left_out, list(shape.left_out)) if shape.one_row_each else (0, 0),
    }
    for what, (found, wanted) in pairs.items():
        if not shape.one_row_each and isinstance(found, dict):
            found, wanted = Counter(found.values()), Counter(wanted.values())  # noqa: PLW2901
        if found != wanted:
            yield f"{what}: {told_apart(found, wanted)}"


def told_apart(found, wanted):
    """Where two mappings or lists differ, in few words."""
    if isinstance(found, list):
        return f"found {found}, wanted {wanted}"
    differing = [key for key in sorted({*found, *wanted}, key=str) if found.get(key) != wanted.get(key)]
    some = "; ".join(f"{key}: {found.get(key)!r}, not {wanted.get(key)!r}" for key in differing[:3])
    return f"{len(differing)} of {len(wanted)} differ, such as {some}"


def wrong_numbers(shape, reading):
    """The attributes whose values are not those in the file."""
    for position, wanted in shape.numbers.items():
        column = reading.receipt.columns[position]
        if column.role != "attribute":
            continue  # said among the roles
        found = by_row(reading, column.name)
        if found != pytest.approx(dict(wanted)):
            yield f"{column.column!r}: {told_apart(found, wanted)}"


def wrong_receipt(shape, receipt):
    """What the receipt says otherwise than it is."""
    histogram = Counter(shape.scores.values())
    days = sorted(time.date() for time in shape.times.values())
    pairs = {
        "rows used": (receipt.rows_used, len(shape.scores)),
        "rows read": (receipt.rows_read, receipt.rows_used + receipt.rows_left_out),
        "scores": (receipt.scores, tuple(histogram[score] for score in range(11))),
        "comments": (receipt.comments, len(shape.comments)),
        "first and last day": ((receipt.first_day, receipt.last_day), (days[0], days[-1])),
        "scale": (receipt.scale, shape.scale),
        "date order": (receipt.date_order, shape.date_order) if shape.date_order else (0, 0),
        "respondents": (0, 0) if shape.people is None else (receipt.respondents, shape.people),
        "rows left out": (receipt.rows_left_out, len(shape.left_out)) if shape.one_row_each else (0, 0),
    }
    for what, (found, wanted) in pairs.items():
        if found != wanted:
            yield f"{what}: {found}, not {wanted}"
    if shape.names and not any(
        note.level in ("warning", "question") and shape.names in str(dict(note.facts)) for note in receipt.notes
    ):
        yield f"no warning or question names {shape.names!r}"


def wrong(shape, reading):
    """Everything in which a reading differs from the truth."""
    return [
        *wrong_roles(shape, reading.receipt),
        *wrong_receipt(shape, reading.receipt),
        *wrong_rows(shape, reading),
        *wrong_numbers(shape, reading),
    ]


def questions(reading):
    """The codes of what the reader asks."""
    return {note.code for note in reading.receipt.notes if note.level == "question"}


@pytest.mark.parametrize("maker", SHAPES)
def test_a_product_s_file_is_read_as_a_careful_analyst_would(maker, tmp_path):
    shape = maker()
    file = tmp_path / "upload"
    file.write_bytes(shape.content)
    if shape.refused:
        with pytest.raises(TableRefused):
            read(file, tmp_path / "out", name=shape.file)
        return
    reading = read(file, tmp_path / "out", name=shape.file)
    if shape.choice:
        asked = questions(reading)
        assert asked, "nothing was asked"
        reading = read(file, tmp_path / "chosen", Choices(**shape.choice), name=shape.file)
        assert asked - questions(reading), f"asked again after {dict(shape.choice)}"
    problems = wrong(shape, reading)
    assert not problems, "\n".join(problems)
