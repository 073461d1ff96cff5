"""Answers made for a test, and what reading them and finding their themes would have left on disk."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from nps_core.comments.runs import ASSIGNMENTS, RECIPE, Theme, ThemeRun, write_run
from nps_core.i18n import LANGUAGES
from nps_core.reading import Reading
from nps_core.reading.receipt import ColumnTaken, Reason, Receipt
from nps_core.responses import FIXED

SHOP_THEMES = {"delivery": "fast delivery", "box": "broken", "staff": "kind staff", "unspecific": "good"}
"""The themes of ``shop``, each with the words that a comment of it contains."""


def survey(scores: Sequence[int], *, days: bool = True, comments: Sequence[str] = (), **dimensions) -> pd.DataFrame:
    """Answers, four a day from 1 January 2026; comments and segments are repeated to their number."""
    n = len(scores)
    frame = pd.DataFrame({"score": list(scores)})
    frame["answered_on"] = [date(2026, 1, 1) + timedelta(days=row // 4) if days else None for row in range(n)]
    frame["comment"] = [comments[row % len(comments)] if comments else None for row in range(n)]
    for name, segments in dimensions.items():
        frame[name] = [segments[row % len(segments)] for row in range(n)]
    return frame


def shop() -> pd.DataFrame:
    """280 answers of three channels that differ clearly, two regions, with comments on three things and on nothing."""
    good, mixed, bad = (10, 9, 10, 8, 9), (10, 9, 3, 8, 5), (1, 4, 0, 7, 2)
    by_channel = {"web": good, "app": mixed, "phone": bad}
    channels = ["web", "web", "web", "app", "app", "phone", None]
    about = ["fast delivery", "the box was broken", "kind staff on the phone", "good", ""]
    scores = [by_channel.get(channels[row % 7], mixed)[(row // 7) % 5] for row in range(280)]
    return survey(scores, comments=about, channel=channels, region=["North", "South"])


def reading_of(frame: pd.DataFrame, folder: Path) -> Reading:
    """What reading a file with these answers would have left on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    dimensions = [name for name in frame.columns if name not in FIXED]
    n = len(frame)
    days = pd.Series(frame["answered_on"])
    columns = {
        "response_id": pa.array([f"R{row:05}" for row in range(n)], pa.string()),
        "respondent": pa.nulls(n, pa.string()),
        "answered_at": pa.array([pd.Timestamp(d, tz="UTC") if d else None for d in days], pa.timestamp("us", tz="UTC")),
        "answered_on": pa.array(days, pa.date32()),
        "score": pa.array(frame["score"], pa.int8()),
        "comment": pa.array([text or None for text in frame["comment"]], pa.string()),
        "row": pa.array(range(2, n + 2), pa.int64()),
        **{
            name: pa.array([each if isinstance(each, str) else None for each in frame[name]], pa.string())
            for name in dimensions
        },
    }
    pyarrow.parquet.write_table(pa.table(columns), folder / "responses.parquet")
    left_out = pa.table({"row": pa.array([], pa.int64()), "reason": pa.array([], pa.string())})
    pyarrow.parquet.write_table(left_out, folder / "left_out.parquet")
    named = [("score", "score"), ("comment", "comment"), ("answered_on", "answered_at")]
    dated = [day for day in days if day]
    receipt = Receipt(
        file="made.csv",
        format="csv",
        encoding="utf-8",
        separator=",",
        sheet="",
        header_rows=1,
        scale="0-10",
        date_order="ymd" if dated else "",
        timezone="UTC",
        columns=tuple(
            ColumnTaken(column, role, column, Reason("header", {}))
            for column, role in [*named, *((name, "dimension") for name in dimensions)]
        ),
        rows_read=n,
        rows_used=n,
        left_out=(),
        scores=tuple(int((frame["score"] == score).sum()) for score in range(11)),
        first_day=min(dated, default=None),
        last_day=max(dated, default=None),
        comments=int((frame["comment"].fillna("") != "").sum()),
        respondents=0,
    )
    return Reading(folder / "responses.parquet", folder / "left_out.parquet", receipt)


def themed(frame: pd.DataFrame, words: dict[str, str]) -> tuple[ThemeRun, pd.DataFrame]:
    """A theme run over these answers: a comment with the words of a theme carries it."""
    found = []
    for row, comment in enumerate(frame["comment"]):
        carried = [theme for theme, word in words.items() if comment and word in comment]
        if comment:
            found += [(f"R{row:05}", theme) for theme in carried or ["other"]]
    assigned = pd.DataFrame(found, columns=["response_id", "theme"])
    named = [theme for theme in words if theme != "unspecific"]
    themes = tuple(
        Theme(
            id=theme,
            names={language: f"{words[theme]}, {language}" for language in LANGUAGES},
            keywords=(words[theme],),
            comments=int((assigned["theme"] == theme).sum()),
            quotes=tuple(assigned.loc[assigned["theme"] == theme, "response_id"][:3]),
        )
        for theme in named
    )
    commented = assigned["response_id"].nunique()
    run = ThemeRun("packaged", RECIPE, commented, commented, commented, {"Latn": commented}, False, "", themes)
    return run, assigned.assign(sureness=1.0)


def write_themes(out: Path, run: ThemeRun, assigned: pd.DataFrame) -> None:
    """Leave a theme run on disk as the worker does."""
    out.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([("response_id", pa.string()), ("theme", pa.string()), ("sureness", pa.float32())])
    pyarrow.parquet.write_table(pa.Table.from_pandas(assigned, schema, preserve_index=False), out / ASSIGNMENTS)
    write_run(out, run)
