"""Comments to named themes with typical comments.

Equal comments are taken once, cut into clauses, and each clause is placed in a theme; a comment carries every theme its
clauses have. Comments without any clause that says something are "unspecific", those without a clear theme "other".
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from nps_core.comments.languages import words_in
from nps_core.comments.masking import masked
from nps_core.comments.runs import (
    ASSIGNMENTS,
    CATALOGUE,
    CLAUSES,
    FIT,
    FOUND,
    MAP,
    OTHER,
    PINNED,
    RECIPE,
    TOO_FEW_COMMENTS,
    UNSPECIFIC,
    Pin,
    RunQuality,
    Theme,
    ThemeRun,
    write_run,
)
from nps_core.comments.themes.fit import Fit
from nps_core.comments.themes.grouping import FEWEST_UNITS, Found, How, Model, Tell, by_vectors, by_words
from nps_core.comments.themes.map import map_table
from nps_core.comments.themes.naming import Label
from nps_core.comments.themes.quotes import Candidate, is_readable, quotes, typical
from nps_core.comments.themes.standing import on_standing, with_earlier_ids
from nps_core.comments.themes.units import Comments, Units
from nps_core.comments.vectors import Encoder, embed_missing
from nps_core.comments.vectors.kept import KeptVectors
from nps_core.responses import RESPONSE_ID
from nps_core.scale import category

_FEWEST_COMMENTS: Final = 5
"""A theme of fewer comments is none."""
_ONE_SUBJECT, _UNUSUAL, _SAYS_IT = 0.05, 0.1, 0.15
"""What a quote loses for each further theme it speaks of and for each doubling or halving of the usual length, and what
it gains where it holds a word that sets the theme apart."""
_LESS_SURE: Final = 0.25
"""The share of a theme's comments, its least sure ones, that are not asked how strongly they say it."""
_CANDIDATES, _STRONGEST = 20, 2
_EXAMPLES: Final = 8
"""Clauses of a candidate that are kept, for a theme that is made of it to be like."""


def find_themes(
    file: Path,
    out: Path,
    encoder: Encoder | None,
    kept: KeptVectors | None,
    tell: Tell,
    *,
    wanted: int | None = None,
    seed: int = 0,
    standing: Path | None = None,
    earlier: Path | None = None,
    pins: Sequence[Pin] = (),
) -> ThemeRun:
    """The themes of a file's comments, written to a folder; without a model by key words.

    Args:
        file: Parquet with columns ``response_id``, ``comment`` and ``score``.
        out: where ``assignments.parquet``, ``clauses.parquet``, ``map.parquet``, ``fit.npz`` and, last, ``themes.json``
            go.
        encoder: the model, or None.
        kept: its vectors on disk, or None.
        tell: hears of progress.
        wanted: about how many themes there are to be; None for as many as the comments speak for.
        seed: of the draws by which stability is measured; it moves no theme.
        standing: the folder of an earlier run whose themes all comments are placed in; nothing is learned anew where
            it was of the same model.
        earlier: the folder of an earlier run: a theme that is found anew and was there already keeps its id.
        pins: themes that readers made.
    """
    tell("reading", 0, 1)
    comments = Comments.read(file)
    units = Units.of(comments)
    model = Model(encoder, kept) if encoder and kept else None
    how = How(tell, wanted, seed, tuple(pins))
    found = on_standing(standing, units, model, how) if standing and model else None
    parent = _sha256(standing / ASSIGNMENTS) if standing and found else ""
    enough = found is not None or len(units.texts) >= FEWEST_UNITS
    if found is None:
        found = _found(units, model, how) if enough else _nothing(units, model)
        found = with_earlier_ids(found, units, earlier) if earlier else found
    held = _themes_of_comments(comments, units, found)
    rows = _themes_of_responses(comments, held)
    below = _themes_of_responses(comments, _subthemes_of_comments(comments, units, found, held))
    tell("writing", 0, 1)
    asked = {"model": encoder.id if encoder else "", "keyword_mode": encoder is None, "wanted": wanted, "seed": seed}
    code = "" if enough else TOO_FEW_COMMENTS
    run = _run(comments, units, found, (rows, below), code=code, parent=parent, **asked)
    tables = {
        ASSIGNMENTS: _assignments(comments, pd.concat([rows, below], ignore_index=True)),
        CLAUSES: _clauses(comments, units, found.keys),
        MAP: _map(comments, found, rows),
    }
    _write(out, tables, found.fit, run)
    return run


def _run(
    comments: Comments, units: Units, found: Found, levels: tuple[pd.DataFrame, pd.DataFrame], **asked: Any
) -> ThemeRun:
    """What was found and how it was asked for, from the themes and the sub-themes of each response."""
    rows, below = levels
    themes = _themes(comments, found, rows)
    return ThemeRun(
        recipe=RECIPE,
        comments=len(comments.ids),
        unique=len(comments.unique),
        embedded=found.embedded,
        scripts={name: comments.scripts.count(name) for name in sorted(set(comments.scripts))},
        themes=themes,
        subthemes=_themes(comments, found, below),
        quality=_quality(found, themes, rows, len(comments.ids)),
        unspecific=int((rows["theme"] == UNSPECIFIC).sum()),
        other=int((rows["theme"] == OTHER).sum()),
        fit=found.fit.facts() if found.fit else {},
        candidates=_candidates(comments, units, found),
        **asked,
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _found(units: Units, model: Model | None, how: How) -> Found:
    return by_vectors(units, model, how) if model else by_words(units)


def _nothing(units: Units, model: Model | None) -> Found:
    """No themes: every clause has no clear one. Its clauses can be searched by meaning all the same."""
    told = {"theme": OTHER, "sureness": np.float32(0), "sub": "", "sub_sureness": np.float32(0)}
    placed = pd.DataFrame({"unit": range(len(units.texts)), **told})
    keys, embedded = embed_missing(model.encoder, model.kept, units.texts, _silent) if model else ([], 0)
    return Found(placed, {}, lambda places: np.zeros((len(places), 1)), keys, embedded)


def _silent(_done: int, _total: int) -> None:
    """So few clauses are embedded at once."""


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


def _subthemes_of_comments(comments: Comments, units: Units, found: Found, held: pd.DataFrame) -> pd.DataFrame:
    """The same for sub-themes, of those comments that have their themes; a theme has two of them or none."""
    below = found.placed[found.placed["sub"] != ""]
    below = below.assign(parent=below["theme"], theme=below["sub"], sureness=below["sub_sureness"])
    links = pd.DataFrame({"comment": units.comment, "unit": units.unit}).merge(below, on="unit")
    links = links.merge(held[["comment", "theme"]].rename(columns={"theme": "parent"}), on=["comment", "parent"])
    links = links.sort_values(["sureness", "unit"], ascending=[False, True], kind="stable")
    links = links.drop_duplicates(["comment", "theme"])
    responses = np.bincount(comments.of, minlength=len(comments.unique))
    count = links.assign(n=responses[links["comment"]]).groupby("theme")["n"].sum()
    links = links[links["theme"].isin(count.index[count >= _FEWEST_COMMENTS])]
    return links[links.groupby("parent")["theme"].transform("nunique") > 1][["comment", "theme", "sureness", "unit"]]


def _themes_of_responses(comments: Comments, held: pd.DataFrame) -> pd.DataFrame:
    """One row for each theme of each response, in the order of their ids; ``subjects`` counts its themes."""
    responses = pd.DataFrame({"response": np.arange(len(comments.ids)), "comment": comments.of})
    rows = responses.merge(held, on="comment").sort_values(["response", "theme"], ignore_index=True)
    return rows.assign(subjects=rows.groupby("response")["theme"].transform("size"))


def _themes(comments: Comments, found: Found, rows: pd.DataFrame) -> tuple[Theme, ...]:
    """The themes that responses have, most first; parts of one theme stand together."""
    by_theme = dict(iter(rows.groupby("theme")))
    themes = [_theme(comments, found, name, by_theme[name]) for name in found.labels if name in by_theme]
    return tuple(sorted(themes, key=lambda one: (one.parent, -one.comments, one.id)))


def _quality(found: Found, themes: Sequence[Theme], rows: pd.DataFrame, responses: int) -> RunQuality | None:
    """How good all themes are together."""
    if found.quality is None or not responses:
        return None
    covered = rows.loc[~rows["theme"].isin([OTHER, UNSPECIFIC]), "response"].nunique()
    return found.quality.whole({theme.id: theme.comments for theme in themes}, covered / responses)


def _theme(comments: Comments, found: Found, name: str, rows: pd.DataFrame) -> Theme:
    label = found.labels[name]
    return Theme(
        id=name,
        names=dict(label.names),
        keywords=label.keywords,
        comments=len(rows),
        quotes=tuple(_quotes(comments, found, rows, label)),
        parent=name.partition(".")[0] if "." in name else "",
        quality=found.quality.of.get(name) if found.quality else None,
        origin=FOUND if "." in name else {"t-": FOUND, "p-": PINNED}.get(name[:2], CATALOGUE),
    )


def _candidates(comments: Comments, units: Units, found: Found) -> tuple[Theme, ...]:
    """The groups that are no theme yet, shaped as themes."""
    links = pd.DataFrame({"comment": units.comment, "unit": units.unit})
    themes = []
    for name, places in found.candidates.items():
        held = links[links["unit"].isin(places)].drop_duplicates("comment").assign(theme=name, sureness=np.float32(1))
        rows = _themes_of_responses(comments, held)
        ids = tuple(sorted(comments.ids[place] for place in rows["response"]))
        open_ones = [place for place in places.tolist() if masked(units.texts[place]) == units.texts[place]]
        chosen = typical(found.vectors(open_ones), _EXAMPLES) if open_ones else []
        examples = tuple(units.texts[open_ones[place]] for place in chosen)
        themes.append(replace(_theme(comments, found, name, rows), examples=examples, responses=ids))
    return tuple(sorted(themes, key=lambda one: (-one.comments, one.id)))


def _quotes(comments: Comments, found: Found, rows: pd.DataFrame, label: Label) -> Sequence[str]:
    """The quotes of one theme from the rows of its responses: sure, of one subject, of usual length, in its words."""
    readable = rows[np.array([is_readable(comments.texts[place]) for place in rows["response"]], dtype=bool)]
    words = np.array([words_in(comments.texts[place]) for place in readable["response"]], dtype=np.float64)
    unusual = np.abs(np.log2(words.clip(1) / max(np.median(words), 1))) if len(words) else words
    says = np.array([label.is_said_in(comments.texts[place]) for place in readable["response"]], dtype=np.float64)
    strength = np.array([_strength(comments.scores[place]) for place in readable["response"]], dtype=np.float64)
    is_sure = readable["sureness"] >= rows["sureness"].quantile(_LESS_SURE)
    told = readable.assign(
        category=[_category(comments.scores[place]) for place in readable["response"]],
        script=[comments.scripts[place] for place in readable["comment"]],
        fit=readable["sureness"] - _ONE_SUBJECT * (readable["subjects"] - 1) - _UNUSUAL * unusual + _SAYS_IT * says,
        strength=np.where(is_sure, strength, -np.inf),
    )
    told = told.sort_values(["fit", "response"], ascending=[False, True]).drop_duplicates(["comment", "category"])
    cells = sorted(told.groupby(["category", "script"]), key=lambda cell: (-len(cell[1]), cell[0]))
    return quotes([_cell(comments, found, cell) for _, cell in cells])


def _cell(comments: Comments, found: Found, told: pd.DataFrame) -> list[Candidate]:
    """Candidates for quotes: the most typical comments of some, best first, and the strongest."""
    strongest = told.sort_values("strength", ascending=False, kind="stable")[:_STRONGEST]
    best = pd.concat([told[:_CANDIDATES], strongest]).drop_duplicates("response")
    about = zip(best["response"], best["fit"], best["strength"], found.vectors(list(best["unit"])), strict=True)
    return [Candidate(comments.ids[response], fit, strength, vector) for response, fit, strength, vector in about]


def _category(score: int | None) -> str:
    return "" if score is None else category(score)


def _strength(score: int | None) -> int:
    """How strongly a score speaks for its category: the lowest of detractors, the highest of promoters."""
    return {"detractor": -1, "promoter": 1}.get(_category(score), 0) * (score or 0)


def _write(out: Path, tables: Mapping[str, pa.Table], fit: Fit | None, run: ThemeRun) -> None:
    """The files of a run, each whole or not there, ``themes.json`` last."""
    out.mkdir(parents=True, exist_ok=True)
    if fit is not None:
        with _replacing(out / FIT) as part:
            fit.save(part)
    for name, table in tables.items():
        with _replacing(out / name) as part:
            pq.write_table(table, part)
    write_run(out, run)


def _assignments(comments: Comments, rows: pd.DataFrame) -> pa.Table:
    return pa.table(
        {
            RESPONSE_ID: pa.array([comments.ids[place] for place in rows["response"]], pa.string()),
            "theme": pa.array(rows["theme"], pa.string()),
            "sureness": pa.array(rows["sureness"], pa.float32()),
        }
    )


def _map(comments: Comments, found: Found, rows: pd.DataFrame) -> pa.Table:
    """Where some comments lie beside each other, by the themes of the first level."""
    ids = [comments.ids[place] for place in rows["response"]]
    is_first_level = ~rows["theme"].str.contains(".", regex=False)
    return map_table(rows.assign(**{RESPONSE_ID: ids})[is_first_level], found.vectors)


def _clauses(comments: Comments, units: Units, keys: Sequence[bytes]) -> pa.Table:
    """The key of the kept vector of each clause of each response; no row without a model."""
    links = pd.DataFrame({"comment": units.comment, "unit": units.unit})
    responses = pd.DataFrame({"response": np.arange(len(comments.ids)), "comment": comments.of})
    held = responses.merge(links if len(keys) else links[:0], on="comment").sort_values(["response", "unit"])
    ids, vectors = pa.array(comments.ids, pa.string()), pa.array(keys, pa.binary(32))
    return pa.table(
        {
            RESPONSE_ID: ids.take(pa.array(held["response"], pa.int64())),
            "vector": vectors.take(pa.array(held["unit"], pa.int64())),
        }
    )


@contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    """A file to write that takes its place only when it is whole and on disk."""
    part = file.with_name(f"{file.name}.part")
    yield part
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.replace(file)
