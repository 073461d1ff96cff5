"""Hand-written comments in three scripts, and the files that runs are made from and of."""

import tomllib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nps_core.comments.languages import LANGUAGE_OF

TALK = tomllib.loads((Path(__file__).parent / "talk.toml").read_text(encoding="utf-8"))


def talk():
    """``(response_id, comment, score, theme, script)`` of every hand-written comment."""
    rows = []
    for theme, by_language in TALK.items():
        for script, language in LANGUAGE_OF.items():
            for place, comment in enumerate(by_language[language]):
                rows.append((f"{theme}-{script}-{place}", comment, 10 if place % 2 else 2, theme, script))
    return rows


def write_comments(file, rows):
    ids, comments, scores = zip(*[row[:3] for row in rows], strict=True) if rows else ((), (), ())
    table = {
        "response_id": pa.array(ids, pa.string()),
        "comment": pa.array(comments, pa.string()),
        "score": pa.array(scores, pa.int8()),
    }
    pq.write_table(pa.table(table), file)
    return file


def assignments(out):
    """The themes of each response of a run."""
    table = pq.read_table(out / "assignments.parquet").to_pylist()
    held = {}
    for row in table:
        held.setdefault(row["response_id"], set()).add(row["theme"])
    return held
