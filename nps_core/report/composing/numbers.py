"""The numbers of views as points of a chart and rows of a table."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final

import numpy as np
import pandas as pd

from nps_core import wording
from nps_core.i18n import Text
from nps_core.report.document import Column, Point, Table
from nps_core.score import COUNTS, FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, Nps, people_in, rows_of

MOST_DRAWN: Final = 12
"""The most rows of a ranking: more cannot be read on one sheet."""

MOST_LISTED: Final = 500
"""The most rows of a table."""

TONES: Final[Mapping[str, str]] = {
    "above": "above",
    "below": "below",
    "rose": "above",
    "fell": "below",
    "rise": "above",
    "fall": "below",
    "more": "above",
    "less": "below",
    "helps": "above",
    "hurts": "below",
    "lifts": "above",
    "lowers": "below",
}
"""The tone of each verdict; of any other, nothing is clear."""


def number(value: float | None) -> float | None:
    """A number of a view; None where there is none.

    >>> number(float("nan")), number(3.5), number(None)
    (None, 3.5, None)
    """
    return value if value is not None and isfinite(value) else None


def tone(verdict: str) -> str:
    """Which colour a verdict has."""
    return TONES.get(verdict, "unclear")


def state_of(people: int) -> str:
    """How what so many people said is drawn: not at all, pale, or in full."""
    if people < FEWEST_FOR_A_SCORE:
        return "gap"
    return "few" if people < FEWEST_FOR_A_RANK else ""


def point_of(label: str, score: Nps) -> Point:
    """A score; without its points where too few people answered."""
    if score.nps is None or score.is_small:
        return Point(label, None, n=score.responses, state="gap")
    return Point(label, score.nps, score.low, score.high, score.responses, state_of(score.people))


def point_in(label: str, row: Mapping[str, Any]) -> Point:
    """The score of a row of a measured frame, with its verdict."""
    n, state = int(row["responses"]), state_of(int(people_in(row)))
    if state == "gap":
        return Point(label, None, n=n, state=state)
    limits = (number(row["nps"]), number(row["low"]), number(row["high"]))
    return Point(label, *limits, n=n, state=state, tone=tone(row.get("verdict", "")))


def point_of_period(row: Mapping[str, Any], period: str, text: Text) -> Point:
    """The score of a period of such a length; what is not finished says so."""
    found = point_in(wording.period_tick(row["start"], period, text), row)
    state = found.state if found.state == "gap" or row["complete"] else "unfinished"
    return Point(found.label, found.value, found.low, found.high, found.n, state)


def period_called(row: Mapping[str, Any], period: str, text: Text) -> str:
    """What a table calls a period of such a length."""
    name = wording.period_name(row["start"], period, text)
    return name if row["complete"] else text("changes.period_unfinished", period=name)


def drawn(frame: pd.DataFrame, most: int = MOST_DRAWN) -> list[int]:
    """The places of the rows that a ranking shows: of too many those with a clear verdict, then the largest.

    Rows of too few people for a score are in the table alone.
    """
    scored = np.flatnonzero(people_in(frame) >= FEWEST_FOR_A_SCORE) if len(frame) else np.array([], dtype=int)
    if len(scored) > most:
        rows = frame.iloc[scored]
        telling = np.lexsort((-rows["responses"], ~rows["verdict"].isin(["above", "below"])))
        scored = np.sort(scored[telling[:most]])
    places: list[int] = scored.tolist()
    return places


def cut(count: int, text: Text) -> list[str]:
    """That a ranking does not show all; nothing where it does."""
    return [text("report.drawn_cut", shown=MOST_DRAWN, n=count)] if count > MOST_DRAWN else []


def scored(row: Mapping[str, Any], text_of: str = "nps") -> float | None:
    """A score of a row of a measured frame; None where too few people answered for one."""
    return number(row[text_of]) if people_in(row) >= FEWEST_FOR_A_SCORE else None


def measured_columns(text: Text) -> tuple[Column, ...]:
    """Score, interval and counts, as every table names them."""
    return (
        Column(text("frame.column_nps"), "decimal"),
        Column(text("frame.column_low"), "decimal"),
        Column(text("frame.column_high"), "decimal"),
        Column(text("frame.column_responses"), "number", counts=True),
        *(Column(text(f"wording.{name}"), "number", is_minor=True) for name in reversed(COUNTS)),
    )


def measured_cells(row: Mapping[str, Any]) -> tuple[float | int | None, ...]:
    """The cells of ``measured_columns``."""
    points = tuple(scored(row, name) for name in ("nps", "low", "high"))
    return (*points, int(row["responses"]), *(int(row[name]) for name in reversed(COUNTS)))


def score_table(score: Nps, text: Text) -> Table:
    """The score with its interval and the three counts."""
    return Table(measured_columns(text), (measured_cells(as_row(score)),))


def as_row(score: Nps) -> dict[str, Any]:
    """A score as a row of a measured frame."""
    return {
        "responses": score.responses,
        "customers": score.people,
        "nps": score.nps,
        "low": score.low,
        "high": score.high,
        **{name: getattr(score, name) for name in COUNTS},
    }


def segments_table(frame: pd.DataFrame, names: Sequence[str], text: Text) -> Table:
    """Segments under their names, with their numbers and verdicts; the largest ones of very many.

    Args:
        frame: as ``nps_core.segments.compare`` gives it.
        names: what each of its rows is called.
    """
    rows = rows_of(frame)
    largest = sorted(range(len(rows)), key=lambda place: -rows[place]["responses"])[:MOST_LISTED]
    columns = (
        Column(text("frame.column_segment")),
        *measured_columns(text),
        Column(text("frame.column_difference"), "decimal"),
        Column(text("frame.column_verdict")),
    )
    cells = tuple(
        (
            names[place],
            *measured_cells(rows[place]),
            scored(rows[place], "difference"),
            text(f"figures.verdict_{rows[place]['verdict']}"),
        )
        for place in sorted(largest)
    )
    lists = tuple(str(rows[place].get("dimension", "")) for place in sorted(largest))
    return Table(columns, cells, lists=lists)
