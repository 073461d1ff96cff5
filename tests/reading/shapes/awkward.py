"""Tables that products and people leave awkward: scales, order, frames, refusals."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.reading.shapes.making import (
    ALL,
    DAY,
    LATIN,
    RUN,
    Column,
    Shape,
    cycle,
    ids,
    moments,
    rows_of,
    run,
    shown,
    text_file,
    truth,
    written,
)


def european() -> Shape:
    """Semicolons, decimal commas, day first, 24:00, lines above the header and averages below."""
    n = 24
    scores, comments, times = run(n), cycle(LATIN, n), moments("2025-04-20T09:15", n, DAY / 2)
    times[20] = datetime(2025, 5, 1, tzinfo=UTC)
    stamps = written(times, "%d.%m.%Y %H:%M")
    stamps[20] = "30.04.2025 24:00"
    spent = [12.9 + 61.05 * i for i in range(n)]
    columns = [
        Column("Date", "answered_at", stamps),
        Column("Would you recommend us? (0-10)", "score", shown(scores)),
        Column("Comment", "comment", comments),
        Column("Country", "dimension", cycle(("Österreich", "Deutschland", "Schweiz"), n)),
        Column("Order value (EUR)", "attribute", [f"{v:,.2f}".translate(str.maketrans(",.", ".,")) for v in spent]),
    ]
    above = [["Customer survey", "", "", "", ""], ["Exported on", "15.05.2025", "", "", ""], []]
    rows = [*above, *rows_of(columns), ["Average", "7,1", "", "", "715,04"], ["Total", "24", "", "", "17.160,90"]]
    known = truth(columns, scores, comments, times, above=3, below=2)
    numbers = {4: {5 + i: round(v, 2) for i, v in enumerate(spent)}}
    return Shape("umfrage.csv", text_file(rows, "cp1252", ";"), **known, date_order="dmy", numbers=numbers)


def shop() -> Shape:
    """Unix milliseconds, the same header twice and none, a header over two lines that says 1 to 10."""
    n = 30
    scores: list[int | None] = [s if s is None else s or 1 for s in run(n, without=(11,))]
    comments, times = cycle(ALL, n), moments("2025-08-01T17:45", n)
    columns = [
        Column("created_ms", "answered_at", [str(int(t.timestamp() * 1000)) for t in times]),
        Column("", "", [""] * n),
        Column("How likely are you to recommend us?\n(1 = not at all, 10 = definitely)", "score", shown(scores, "N/A")),
        Column("Why?", "comment", comments),
        Column("Why?", "", [""] * (n - 1) + ["see above"]),
        Column("", "", cycle(("x", "y"), n)),
        Column("phone", "ignored", ids("+44 7700 900{}", n)),
        Column("order value", "attribute", [f"{20 + i * 1.5:.2f}" for i in range(n)]),
    ]
    known = truth(columns, scores, comments, times)
    numbers = {7: {2 + i: 20 + i * 1.5 for i in range(n) if scores[i] is not None}}
    return Shape("shop.csv", text_file(rows_of(columns)), **known, scale="1-10", date_order="", numbers=numbers)


def long_form() -> Shape:
    """One row an answer: of each person's three rows one is the score, one the comment."""
    n = 18
    scores, comments, times = run(n), cycle(ALL, n), moments("2025-07-01T08:00", n)
    rows: list[list[str]] = [["response_id", "customer_id", "submitted_at", "question", "answer"]]
    for i, (score, comment, time) in enumerate(zip(scores, comments, times, strict=True)):
        who = [f"r{i + 1}", f"c{i % 15 + 1}", f"{time:%Y-%m-%d %H:%M:%S}"]
        rows.append([*who, "How likely are you to recommend us? (0-10)", str(score)])
        rows += [[*who, "What is the main reason for your score?", comment]] if comment else []
        rows.append([*who, "Which city do you live in?", ("Leeds", "York")[i % 2]])
    known = truth([Column("", "", scores)], scores, comments, times)
    return Shape("long.csv", text_file(rows), **{**known, "roles": (), "people": 15}, one_row_each=False)


def mixed_sources() -> Shape:
    """Web and e-mail on 0 to 10, text messages on 1 to 5: left out until whoever reads this has been asked."""
    n = 60
    sources = cycle(("Web", "E-mail", "SMS"), n)
    scores = [(5, 4, 5, 3, 1)[i // 3 % 5] if sources[i] == "SMS" else RUN[i // 3 * 7 % 20] for i in range(n)]
    comments, times = cycle(ALL, n), moments("2025-02-01T08:00", n)
    columns = [
        Column("response id", "response_id", ids("r{}", n)),
        Column("answered at", "answered_at", written(times, "%Y-%m-%d %H:%M:%S")),
        Column("source", "dimension", sources),
        Column("NPS score", "score", shown(scores)),
        Column("Comment", "comment", comments),
    ]
    counted = [None if source == "SMS" else score for source, score in zip(sources, scores, strict=True)]
    return Shape("sources.csv", text_file(rows_of(columns)), **truth(columns, counted, comments, times), names="SMS")


def zero_to_nine() -> Shape:
    """0 to 9 and no 10: perhaps 1 to 10 stored from 0, so it must be asked."""
    n = 60
    scores, comments = [min(s, 9) for s in cycle(RUN, n)], cycle(ALL, n)
    times = moments("2025-10-01T08:00", n)
    columns = [
        Column("date", "answered_at", written(times, "%Y-%m-%d %H:%M:%S")),
        Column("How likely are you to recommend us?", "score", shown(scores)),
        Column("Reason", "comment", comments),
        Column("channel", "dimension", cycle(("web", "app"), n)),
    ]
    known = truth(columns, scores, comments, times)
    return Shape("index.csv", text_file(rows_of(columns)), **known, choice={"scale": "0-10"})


def _refused(file: str, header: str, values: Sequence[int], n: int = 40) -> Shape:
    columns = [
        Column("response_received_at", "", written(moments("2025-01-05T10:00", n), "%Y-%m-%dT%H:%M:%SZ")),
        Column(header, "", [str(v) for v in cycle(values, n)]),
        Column("comments", "", cycle(ALL, n)),
        Column("channel", "", cycle(("chat", "phone"), n)),
    ]
    return Shape(file, text_file(rows_of(columns)), refused=True)


def medallia_stars() -> Shape:
    """Stars from 1 to 5 are no answers from 0 to 10."""
    return _refused("medallia.csv", "star_rating", (5, 4, 1, 5, 3, 2))


def seven_points() -> Shape:
    """Nor is agreement from 1 to 7."""
    return _refused("seven.csv", "I would recommend this company (1 = disagree, 7 = agree)", (7, 6, 5, 7, 1, 3, 4, 2))


def hundred_points() -> Shape:
    """Nor is a mark from 0 to 100."""
    return _refused("hundred.csv", "How likely are you to recommend us, 0 to 100?", (100, 85, 0, 70, 90, 55, 10, 95))
