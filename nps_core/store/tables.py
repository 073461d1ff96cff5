"""The engine's tables: a data set's waves with what is joined to them and merged in them, loaded once a version."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.parquet
from sqlalchemy import FromClause

from nps_core.comments.runs import ASSIGNMENTS, ThemeRun, read_run
from nps_core.comments.steering import ThemeEdit, replaced, steered
from nps_core.filters import THEME
from nps_core.responses import ANSWERED_AT, ANSWERED_ON, FIXED, RESPONDENT, RESPONSE_ID, ROW, SCORE, Columns
from nps_core.store import statements
from nps_core.store.datasets import Dataset, Edit, columns_of
from nps_core.store.engine import Engine, Rows, quoted
from nps_core.store.keys import key_of
from nps_core.store.waves import Waves

INCOMING: Final = "incoming"
WAVE: Final = "wave"
"""The place of a response's file among those of its data set, from "1": a dimension that no file has."""
_BATCH: Final = 65_536
_QUOTES: Final = "quotes"
_PEOPLE: Final = f"""
    select {RESPONDENT}, case when count(*) > 1 then row_number() over () else -row_number() over () end as number
    from rows where {RESPONDENT} is not null group by {RESPONDENT}
"""
_FOUND: Final = "found_in_{}"
"""The column that says whether a response has a row in the file of a join, by the join's place."""


def of(dataset: Dataset, engine: Engine, waves: Waves, themes: Path) -> tuple[FromClause, FromClause | None]:
    """The tables of a data set's responses and themes, made if they are not there."""
    name = f"responses_{dataset.state}"
    stored = stored_names(dataset.found_columns)
    engine.ensure(name, lambda: _sources(dataset, stored, waves), _load(dataset, stored))
    shown = [*FIXED, *dataset.columns.splits, *dataset.columns.identifiers]
    found = [(found_in(join.id), _FOUND.format(place)) for place, join in enumerate(dataset.joins)]
    columns = (*((each, stored[each]) for each in shown), *found, (WAVE, WAVE))
    source = _responses(name, columns, dataset.columns.attributes)
    if not dataset.themes:
        return source, None
    assigned = f"themes_{dataset.state}_{dataset.steering}"
    engine.ensure(assigned, lambda: _assignments(themes / dataset.themes, dataset.theme_edits), _join(name))
    return source, statements.themes(assigned)


def found_in(join: str) -> str:
    """The name of the column that says whether a response has a row in the file of a join."""
    return f"found in {join}"


@lru_cache(maxsize=64)
def _responses(name: str, stored: tuple[tuple[str, str], ...], numbers: tuple[str, ...]) -> FromClause:
    return statements.responses(
        name, {**{name: name for name in (statements.SEQ, statements.PERSON)}, **dict(stored)}, numbers
    )


def stored_names(columns: Columns) -> dict[str, str]:
    """The column of the table for each column of the data set; the file's own are numbered."""
    own = (*columns.splits, *columns.identifiers)
    return {**{name: name for name in FIXED}, **{name: f"own_{place}" for place, name in enumerate(own)}}


# -- what is read ---------------------------------------------------------------------------------------------------


def _sources(dataset: Dataset, stored: Mapping[str, str], waves: Waves) -> dict[str, Rows]:
    """The rows of every wave, and the tables that are joined to them."""
    # Opened, and so verified, before the engine reads: what goes wrong inside its stream loses its name.
    files = [waves.open(wave.sha256) for wave in dataset.waves]
    joined = {join.sha256: waves.open(join.sha256) for join in dataset.joins}
    own = [join.own for join in dataset.joins]
    rows = stream(files, columns_of([wave.receipt for wave in dataset.waves]), stored)
    sources: dict[str, Rows] = {INCOMING: _with_keys(rows, own, stored)}
    for place, join in enumerate(dataset.joins):
        sources[f"join_{place}"] = pyarrow.parquet.read_table(joined[join.sha256])
    for place, edit in enumerate(dataset.edits):
        if edit.kind == "segments":
            names, into = zip(*edit.names, strict=True)
            sources[f"names_{place}"] = pa.table({"name": pa.array(names, pa.string()), "other": pa.array(into)})
    return sources


def _assignments(folder: Path, edits: Sequence[ThemeEdit]) -> dict[str, Rows]:
    """Which themes each response carries as readers want them, and the place of each theme's quotes among them."""
    run = read_run(folder)
    shown = steered(run, edits)
    quotes = [
        (theme.id, response, place)
        for theme in (*shown.themes, *shown.subthemes)
        for place, response in enumerate(theme.quotes)
    ]
    columns = zip(*quotes, strict=True) if quotes else ((), (), ())
    types = (pa.string(), pa.string(), pa.float64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return {
        INCOMING: _steered_rows(folder / ASSIGNMENTS, run, edits),
        _QUOTES: pa.table(arrays, names=[THEME, RESPONSE_ID, statements.QUOTE]),
    }


def _steered_rows(file: Path, run: ThemeRun, edits: Sequence[ThemeEdit]) -> Rows:
    if not edits:
        return pyarrow.dataset.dataset(file).scanner().to_reader()
    rows = replaced(pyarrow.parquet.read_table(file).to_pandas(), run, edits)
    schema = pa.schema([(RESPONSE_ID, pa.string()), (THEME, pa.string()), ("sureness", pa.float32())])
    return pa.Table.from_pandas(rows, schema=schema, preserve_index=False)


def stream(files: Sequence[Path], columns: Columns, stored: Mapping[str, str]) -> pa.RecordBatchReader:
    """The rows of some files, one after the other, in the columns of all of them.

    Args:
        files: of responses.
        columns: the files' own columns.
        stored: what each column is called in the stream, and perhaps others that no file has.

    Returns:
        The columns, ``wave`` (the file's place) and ``made_up`` (whether the id is but the row's number).
    """
    kept = {name: column for name, column in stored.items() if name in FIXED or name in _all(columns)}
    schema = pa.schema([pa.field(column, _arrow_type(name, columns)) for name, column in kept.items()])
    whole = schema.append(pa.field(WAVE, pa.int32())).append(pa.field("made_up", pa.bool_()))

    def batches() -> Iterator[pa.RecordBatch]:
        for number, file in enumerate(files):
            with pyarrow.parquet.ParquetFile(file) as opened:
                for batch in opened.iter_batches(_BATCH):
                    shaped = _shaped(batch, tuple(kept), schema)
                    made_up = _made_up(shaped)
                    told_apart = shaped if number == 0 else _ids_of_wave(shaped, made_up, number)
                    waves = pa.array(np.full(len(batch), number, np.int32))
                    yield told_apart.append_column(WAVE, waves).append_column("made_up", made_up)

    return pa.RecordBatchReader.from_batches(whole, batches())


def _all(columns: Columns) -> frozenset[str]:
    return frozenset((*columns.splits, *columns.identifiers))


def _with_keys(rows: pa.RecordBatchReader, own: Sequence[str], stored: Mapping[str, str]) -> pa.RecordBatchReader:
    """The rows with the values that other files are matched by."""
    if not own:
        return rows
    schema = rows.schema
    for place in range(len(own)):
        schema = schema.append(pa.field(f"key_{place}", pa.string()))

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in rows:
            keys = [key_of(batch.column(stored[name])) for name in own]
            yield pa.RecordBatch.from_arrays([*batch.columns, *keys], schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _shaped(batch: pa.RecordBatch, names: Sequence[str], schema: pa.Schema) -> pa.RecordBatch:
    """A batch in the columns of all waves: what it lacks is empty, and numbers are text where another wave has text."""
    held = set(batch.schema.names)
    arrays = [
        batch.column(name).cast(field.type) if name in held else pa.nulls(len(batch), field.type)
        for name, field in zip(names, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _made_up(batch: pa.RecordBatch) -> pa.Array:
    """Which ids are not the file's own but made of the row's number ("row 17")."""
    if not pc.any(pc.match_substring(batch.column(RESPONSE_ID), "row ")).as_py():
        return pa.array(np.zeros(len(batch), bool))
    number = pc.binary_join_element_wise("row", batch.column(ROW).cast(pa.string()), " ")
    return pc.equal(pc.utf8_ltrim(batch.column(RESPONSE_ID), "-"), number)


def _ids_of_wave(batch: pa.RecordBatch, made_up: pa.Array, number: int) -> pa.RecordBatch:
    """Made-up ids, told apart from those of other waves."""
    place = batch.schema.get_field_index(RESPONSE_ID)
    own = batch.column(place)
    ids = pc.if_else(made_up, pc.binary_join_element_wise(f"{number + 1}", own, "/"), own)
    return batch.set_column(place, RESPONSE_ID, ids)


def _arrow_type(name: str, columns: Columns) -> pa.DataType:
    if name in columns.attributes:
        return pa.float64()
    types = {
        ANSWERED_AT: pa.timestamp("us", tz="UTC"),
        ANSWERED_ON: pa.date32(),
        SCORE: pa.int8(),
        ROW: pa.int64(),
    }
    return types.get(name, pa.string())


# -- what is made of it ---------------------------------------------------------------------------------------------


def _load(dataset: Dataset, stored: Mapping[str, str]) -> str:
    """The SELECT that makes a table of responses from its waves.

    Rows are in time order; a response that a later wave brings again (the same id) is replaced by the later one. Then
    come the columns of joined files, one row of theirs at most for each response, and the merges in their order.
    """
    found = [_FOUND.format(place) for place in range(len(dataset.joins))]
    kept = ", ".join(quoted(name) for name in (*stored.values(), *found))
    order = f"{quoted(ANSWERED_AT)} nulls first, {WAVE}, {quoted(ROW)}"
    source = newest() if len(dataset.waves) > 1 else INCOMING
    for place, join in enumerate(dataset.joins):
        theirs = ", ".join(f"theirs.c{n} as {stored[each.name]}" for n, each in enumerate(join.columns))
        told = f"theirs.key is not null as {_FOUND.format(place)}"
        matched = f"left join join_{place} as theirs on ours.key_{place} = theirs.key"
        source = f"(select ours.*, {', '.join(filter(None, (theirs, told)))} from {source} as ours {matched})"
    columns = dataset.found_columns
    for place, edit in enumerate(dataset.edits):
        source = _merged(source, place, edit, columns, stored)
    wave = f"cast({WAVE} + 1 as varchar) as {WAVE}"  # text, so that it is filtered and counted like any dimension
    rows = f"select row_number() over (order by {order}) as seq, {kept}, {wave} from {source}"
    shown = f"select rows.*, people.number as {statements.PERSON}"
    matched = f"rows left join people on rows.{RESPONDENT} = people.{RESPONDENT}"
    return f"with rows as materialized ({rows}), people as ({_PEOPLE}) {shown} from {matched} order by seq"


def newest() -> str:
    """The incoming rows without those that a later wave replaces."""
    place = f"row_number() over (partition by {quoted(RESPONSE_ID)} order by {WAVE} desc, {quoted(ROW)} desc)"
    return f"(select * from {INCOMING} qualify {place} = 1)"


def _merged(source: str, place: int, edit: Edit, columns: Columns, stored: Mapping[str, str]) -> str:
    """What an edit makes of its source; the same, if the columns it is about are not there."""
    if edit.kind == "segments" and edit.dimension in columns.dimensions:
        column = stored[edit.dimension]
        changed = f"coalesce(renamed.other, ours.{column}) as {column}"
        matched = f"left join names_{place} as renamed on ours.{column} = renamed.name"
        return f"(select ours.* replace ({changed}) from {source} as ours {matched})"
    taken_from = edit.taken_from(columns)
    if not taken_from:
        return source
    column = stored[edit.into]
    filled = ", ".join(stored[name] for name in (edit.into, *taken_from))
    return f"(select * replace (coalesce({filled}) as {column}) from {source})"


def _join(responses: str) -> str:
    """The SELECT that makes a table of theme assignments from a run's files."""
    matched = f"join {quoted(responses)} using ({quoted(RESPONSE_ID)})"
    picked = f"left join {_QUOTES} using ({quoted(RESPONSE_ID)}, {THEME})"
    shown = f"seq, {THEME}, sureness, {statements.QUOTE}"
    return f"select distinct on (seq, {THEME}) {shown} from {INCOMING} {matched} {picked}"
