"""76 to 86: what people and programs write for a score and for a day."""

import csv
import io

from tests.reading.hostile import exact, kept, refused


def answers(scores):
    """A file of these scores, each with its own comment."""
    return written(["score", "comment"], [[score, f"comment {n}"] for n, score in enumerate(scores, 2)])


def dated(days, header="answered on"):
    return written(["score", header], [[9, day] for day in days])


def written(header, rows):
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def judged(number, name, pairs, outcome=exact, **other):
    """A file of scores: pairs of what is written and the score it says, or the reason why it says none."""
    rows = [(n, said, f"comment {n}") for n, (_, said) in enumerate(pairs, 2) if isinstance(said, int)]
    left_out = tuple((n, said) for n, (_, said) in enumerate(pairs, 2) if isinstance(said, str))
    return outcome(number, name, lambda: answers([text for text, _ in pairs]), rows, left_out=left_out, **other)


def told(number, name, pairs, outcome=exact, header="answered on", **other):
    """A file of days: pairs of what is written and the day it says; None when it says none."""
    columns = {"answered_on": [day for _, day in pairs], **other.pop("columns", {})}
    rows = [(n, 9, None) for n in range(2, 2 + len(pairs))]
    return outcome(number, name, lambda: dated([text for text, _ in pairs], header), rows, columns=columns, **other)


_NINES = ["９", "٩", "九", "9分", "9/10", "9.0", "9,0", " 9 ", "\xa09\xa0", "\u200b9", "'9", "+9", "9 分", "9\u3000"]
_NO_SCORES = ["1e1", "0x9", "true", "inf", "-inf", "Infinity", "1" + "0" * 400, "9" * 400, "9;8", "9 8", "½", "9e", "٪"]
_BLANKS = ["NaN", "N/A", "null", "-", "", "跳过", "無"]
_GOOD_DAYS = [(f"2026-07-{n:02}", f"2026-07-{n:02}") for n in range(1, 11)]
_NO_DAYS = ["0000-00-00", "292277026596-12-04T15:30:08Z", "2026-02-30", "31/31/2026", "0001-01-01", "-1", "tomorrow"]
_LABELS = ["very likely", "likely", "not sure", "unlikely"]

CASES = [
    judged(76, "nine in many hands", [("0", 0), *((text, 9) for text in _NINES), ("10.0", 10), ("十", 10)]),
    judged(76, "numbers of programs", [*((text, "score_unreadable") for text in _NO_SCORES), *[("8", 8)] * 60], kept),
    judged(76, "nothing in many words", [*((text, "score_blank") for text in _BLANKS), ("8", 8)], kept),
    judged(77, "outside the scale",
           [("-1", "score_out_of_range"), ("11", "score_out_of_range"), ("99", "score_out_of_range"),
            *[("0", 0), ("10", 10), ("7", 7)] * 5], kept),
    judged(77, "a fraction", [("9.5", 9), ("6.9", 6), ("0", 0), ("10", 10)], kept, notes=("scores_fraction",)),
    refused(78, "no score at all", lambda: answers(["", "N/A", " "]), "scores_blank", "no_rows"),
    judged(78, "always the same", [("9", 9)] * 40),
    judged(78, "one row", [("0", 0)]),
    refused(79, "0 to 100", lambda: answers([0, 40, 70, 85, 100, 90, 10] * 5), "scale_hundred", "no_score_column"),
    refused(79, "1 to 5", lambda: answers([1, 2, 3, 4, 5] * 9), "scale_not_ten"),
    judged(79, "1 to 10, or 0 to 10 without a zero", [(str(n % 10 + 1), n % 10 + 1) for n in range(400)], kept,
           notes=("scale_no_zero",)),
    refused(80, "labels without a number", lambda: answers(_LABELS * 9), "no_score_column", "no_usable_score"),
    judged(80, "labels with their number", [("10 - very likely", 10), ("0 = not at all likely", 0), ("7（一般）", 7)]),
    told(81, "days that are none", [*_GOOD_DAYS, *((text, None) for text in _NO_DAYS)], kept,
         notes=("times_unreadable",)),
    told(81, "the last second of the year 9999", [*_GOOD_DAYS, ("9999-12-31T23:59:60Z", None)], kept,
         notes=("times_implausible",)),
    told(82, "only one order fits", [("12/13/14", "2014-12-13"), ("03/04/14", "2014-03-04"),
         ("01/02/15", "2015-01-02")]),
    told(82, "either order fits", [("3/4/2026", "2026-03-04"), ("3/5/2026", "2026-03-05"), ("3/6/2026", "2026-03-06")],
         kept, notes=("dates_ambiguous_mdy",)),
    told(83, "Chinese days", [("民國114年1月5日", "2025-01-05"), ("2025年1月5日", "2025-01-05"),
         ("2025年1月5日 下午3點", "2025-01-05"), ("114/01/06", "2025-01-06")],
         columns={"answered_at": ["2025-01-05 00:00:00+00:00", "2025-01-05 00:00:00+00:00",
                                  "2025-01-05 15:00:00+00:00", "2025-01-06 00:00:00+00:00"]}),
    told(84, "zones far ahead and far behind", [("2026-07-01T00:30:00+14:00", "2026-06-30"),
         ("2026-07-01T23:30:00-12:00", "2026-07-02"), ("2026-07-01 23:30:00 GMT+8", "2026-07-01")],
         columns={"answered_at": ["2026-06-30 10:30:00+00:00", "2026-07-02 11:30:00+00:00",
                                  "2026-07-01 15:30:00+00:00"]}),
    told(84, "an hour that the clock left out", [("2026-03-29 02:30", "2026-03-29"), ("2026-03-29 01:30", "2026-03-29"),
         ("2026-03-29 03:30", "2026-03-29")], choices={"timezone": "Europe/Berlin"}),
    told(85, "days to come", [*_GOOD_DAYS, ("2099-12-31", "2099-12-31")], kept, notes=("days_ahead",)),
    told(86, "days as Excel counts them, as text", [("46204", "2026-07-01"), ("46205.5", "2026-07-02"),
         ("46206", "2026-07-03")]),
]  # fmt: skip
