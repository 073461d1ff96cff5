"""Comments to named themes with typical comments.

Equal comments are taken once, cut into clauses, and each clause is placed in a theme; a comment carries every theme its
clauses have. Comments without any clause that says something are "unspecific", those without a clear theme "other".
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from nps_core.comments.languages import words_in
from nps_core.comments.runs import (
    ASSIGNMENTS,
    FIT,
    OTHER,
    RECIPE,
    TOO_FEW_COMMENTS,
    UNSPECIFIC,
    Theme,
    ThemeRun,
    write_run,
)
from nps_core.comments.themes.grouping import FEWEST_UNITS, Found, Tell, by_vectors, by_words
from nps_core.comments.themes.quotes import MOST, Candidate, is_readable, quotes
from nps_core.comments.themes.units import Comments, Units
from nps_core.comments.vectors import Encoder
from nps_core.comments.vectors.kept import KeptVectors
from nps_core.responses import RESPONSE_ID

_FEWEST_COMMENTS: Final = 5
"""A theme of fewer comments is none."""
_ONE_SUBJECT, _BRIEF = 0.05, 0.004
"""What a quote loses for each further theme it speaks of, and for each word."""


def find_themes(file: Path, out: Path, encoder: Encoder | None, kept: KeptVectors | None, tell: Tell) -> ThemeRun:
    """The themes of a file's comments, written to a folder; without a model by key words.

    Args:
        file: Parquet with columns ``response_id``, ``comment`` and ``score``.
        out: where ``assignments.parquet``, ``fit.npz`` and, last, ``themes.json`` go.
        encoder: the model, or None.
        kept: its vectors on disk, or None.
        tell: hears of progress.
    """
    tell("reading", 0, 1)
    comments = Comments.read(file)
    units = Units.of(comments)
    enough = len(units.texts) >= FEWEST_UNITS
    found = _found(units, encoder, kept, tell) if enough else _nothing(units)
    held = _themes_of_comments(comments, units, found)
    rows = _themes_of_responses(comments, held)
    tell("writing", 0, 1)
    themes = [_theme(comments, found, name, rows[rows["theme"] == name]) for name in found.labels]
    run = ThemeRun(
        model=encoder.id if encoder else "",
        recipe=RECIPE,
        comments=len(comments.ids),
        unique=len(comments.unique),
        embedded=found.embedded,
        scripts={name: comments.scripts.count(name) for name in sorted(set(comments.scripts))},
        keyword_mode=encoder is None,
        code="" if enough else TOO_FEW_COMMENTS,
        themes=tuple(sorted((theme for theme in themes if theme.comments), key=lambda one: (-one.comments, one.id))),
        unspecific=int((rows["theme"] == UNSPECIFIC).sum()),
        other=int((rows["theme"] == OTHER).sum()),
        fit=found.facts,
    )
    _write(out, comments, rows, found.arrays, run)
    return run


def _found(units: Units, encoder: Encoder | None, kept: KeptVectors | None, tell: Tell) -> Found:
    if encoder is None or kept is None:
        return by_words(units)
    return by_vectors(units, encoder, kept, tell)


def _nothing(units: Units) -> Found:
    """No themes: every clause has no clear one."""
    placed = pd.DataFrame({"unit": range(len(units.texts)), "theme": OTHER, "sureness": np.float32(0)})
    return Found(placed, {}, lambda places: np.zeros((len(places), 1)))


def _themes_of_comments(comments: Comments, units: Units, found: Found) -> pd.DataFrame:
    """``comment``, ``theme``, ``sureness``, ``unit``: the themes of each comment, each with its surest clause."""
    links = pd.DataFrame({"comment": units.comment, "unit": units.unit}).merge(found.placed, on="unit")
    links = links.sort_values(["sureness", "unit"], ascending=[False, True], kind="stable")
    held = links.drop_duplicates(["comment", "theme"])
    responses = np.bincount(comments.of, minlength=len(comments.unique))
    count = held.assign(n=responses[held["comment"]]).groupby("theme")["n"].sum()
    small = set(count.index[count < _FEWEST_COMMENTS])
    held = held.assign(theme=held["theme"].where(~held["theme"].isin(small), OTHER))
    held = held.drop_duplicates(["comment", "theme"])
    clear = set(held.loc[~held["theme"].isin([OTHER, UNSPECIFIC]), "comment"])
    unclear = set(held.loc[held["theme"] == OTHER, "comment"]) - clear
    kept = np.where(
        held["theme"] == OTHER,
        held["comment"].isin(unclear),
        (held["theme"] != UNSPECIFIC) | ~held["comment"].isin(clear | unclear),
    )
    silent = np.setdiff1d(np.arange(len(comments.unique)), units.comment)
    empty = pd.DataFrame({"comment": silent, "theme": UNSPECIFIC, "sureness": np.float32(1), "unit": -1})
    return pd.concat([held[kept], empty], ignore_index=True)


def _themes_of_responses(comments: Comments, held: pd.DataFrame) -> pd.DataFrame:
    """One row for each theme of each response, in the order of their ids; ``subjects`` counts its themes."""
    responses = pd.DataFrame({"response": np.arange(len(comments.ids)), "comment": comments.of})
    rows = responses.merge(held, on="comment").sort_values(["response", "theme"], ignore_index=True)
    return rows.assign(subjects=rows.groupby("response")["theme"].transform("size"))


def _theme(comments: Comments, found: Found, name: str, rows: pd.DataFrame) -> Theme:
    label = found.labels[name]
    return Theme(
        id=name,
        names=dict(label.names),
        keywords=label.keywords,
        comments=len(rows),
        quotes=tuple(_quotes(comments, found, rows)),
    )


def _quotes(comments: Comments, found: Found, rows: pd.DataFrame) -> Sequence[str]:
    """The quotes of one theme from the rows of its responses."""
    readable = rows[np.array([is_readable(comments.texts[place]) for place in rows["response"]], dtype=bool)]
    words = np.array([words_in(comments.texts[place]) for place in readable["response"]], dtype=np.float64)
    told = readable.assign(
        category=[comments.categories[place] for place in readable["response"]],
        fit=readable["sureness"] - _ONE_SUBJECT * (readable["subjects"] - 1) - _BRIEF * words,
    )
    told = told.sort_values(["fit", "response"], ascending=[False, True]).drop_duplicates(["comment", "category"])
    best = told.groupby("category").head(10 * MOST)
    vectors = found.vectors(list(best["unit"])) if len(best) else np.zeros((0, 1))
    about = zip(best["response"], best["category"], best["comment"], best["fit"], vectors, strict=True)
    return quotes(
        [
            Candidate(comments.ids[response], name, comments.scripts[comment], fit, vector)
            for response, name, comment, fit, vector in about
        ]
    )


def _write(out: Path, comments: Comments, rows: pd.DataFrame, arrays: Mapping[str, np.ndarray], run: ThemeRun) -> None:
    """The three files, each whole or not there, ``themes.json`` last."""
    out.mkdir(parents=True, exist_ok=True)
    table = pa.table(
        {
            RESPONSE_ID: pa.array([comments.ids[place] for place in rows["response"]], pa.string()),
            "theme": pa.array(rows["theme"], pa.string()),
            "sureness": pa.array(rows["sureness"], pa.float32()),
        }
    )
    with _replacing(out / FIT) as part, part.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    with _replacing(out / ASSIGNMENTS) as part:
        pq.write_table(table, part)
    write_run(out, run)


@contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    """A file to write that takes its place only when it is whole and on disk."""
    part = file.with_name(f"{file.name}.part")
    yield part
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.replace(file)
