"""The engine's tables: a data set's waves and theme run, loaded once a version."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet
from sqlalchemy import FromClause

from nps_core.comments.runs import ASSIGNMENTS
from nps_core.responses import ANSWERED_AT, ANSWERED_ON, FIXED, RESPONSE_ID, ROW, SCORE, Columns
from nps_core.store import statements
from nps_core.store.datasets import Dataset
from nps_core.store.engine import Engine, quoted
from nps_core.store.waves import Waves

_BATCH: Final = 65_536


def of(dataset: Dataset, engine: Engine, waves: Waves, themes: Path) -> tuple[FromClause, FromClause | None]:
    """The tables of a data set's responses and themes, made if they are not there."""
    name = f"responses_{dataset.content}"
    stored = _stored_names(dataset.columns)
    loading = _load(tuple(stored.values()), several_waves=len(dataset.waves) > 1)
    engine.ensure(name, lambda: _stream(dataset, stored, waves), loading)
    source = _responses(name, tuple(stored.items()))
    if not dataset.themes:
        return source, None
    assigned = f"themes_{dataset.content}_{dataset.themes}"
    file = themes / dataset.themes / ASSIGNMENTS
    engine.ensure(assigned, lambda: pyarrow.dataset.dataset(file).scanner().to_reader(), _join(name))
    return source, statements.themes(assigned)


@lru_cache(maxsize=64)
def _responses(name: str, stored: tuple[tuple[str, str], ...]) -> FromClause:
    return statements.responses(name, {statements.SEQ: statements.SEQ, **dict(stored)})


def _stored_names(columns: Columns) -> dict[str, str]:
    """The column of the table for each column of the data set; the file's own are numbered."""
    own = (*columns.dimensions, *columns.attributes)
    return {**{name: name for name in FIXED}, **{name: f"own_{place}" for place, name in enumerate(own)}}


def _stream(dataset: Dataset, stored: Mapping[str, str], waves: Waves) -> pa.RecordBatchReader:
    """The rows of every wave, one after the other, with the wave's number."""
    schema = pa.schema([pa.field(column, _arrow_type(name, dataset.columns)) for name, column in stored.items()])
    # Opened, and so verified, before the engine reads: what goes wrong inside its stream loses its name.
    files = [waves.open(wave.sha256) for wave in dataset.waves]

    def batches() -> Iterator[pa.RecordBatch]:
        for number, (wave, file) in enumerate(zip(dataset.waves, files, strict=True)):
            with pyarrow.parquet.ParquetFile(file) as opened:
                for batch in opened.iter_batches(_BATCH):
                    shaped = _shaped(batch, tuple(stored), schema)
                    told_apart = shaped if number == 0 or wave.has_ids else _ids_of_wave(shaped, number)
                    yield told_apart.append_column("wave", pa.array(np.full(len(batch), number, np.int32)))

    return pa.RecordBatchReader.from_batches(schema.append(pa.field("wave", pa.int32())), batches())


def _shaped(batch: pa.RecordBatch, names: Sequence[str], schema: pa.Schema) -> pa.RecordBatch:
    """A batch in the columns of all waves: what it lacks is empty, and numbers are text where another wave has text."""
    held = set(batch.schema.names)
    arrays = [
        batch.column(name).cast(field.type) if name in held else pa.nulls(len(batch), field.type)
        for name, field in zip(names, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _ids_of_wave(batch: pa.RecordBatch, number: int) -> pa.RecordBatch:
    """Made-up ids ("row 17"), told apart from those of other waves."""
    place = batch.schema.get_field_index(RESPONSE_ID)
    ids = pyarrow.compute.binary_join_element_wise(f"{number + 1}", batch.column(place), "/")
    return batch.set_column(place, RESPONSE_ID, ids)


def _load(columns: Sequence[str], *, several_waves: bool) -> str:
    """The SELECT that makes a table of responses from its waves.

    Rows are in time order; a response that a later wave brings again (the same id) is replaced by the later one.
    """
    kept = ", ".join(quoted(name) for name in columns)
    order = f"{quoted(ANSWERED_AT)} nulls first, wave, {quoted(ROW)}"
    newest = f"row_number() over (partition by {quoted(RESPONSE_ID)} order by wave desc, {quoted(ROW)} desc) = 1"
    source = f"(select * from incoming qualify {newest})" if several_waves else "incoming"
    return f"select row_number() over (order by {order}) as seq, {kept} from {source} order by seq"


def _join(responses: str) -> str:
    """The SELECT that makes a table of theme assignments from a run's file."""
    matched = f"from incoming join {quoted(responses)} using ({quoted(RESPONSE_ID)})"
    return f"select distinct on (seq, theme) seq, theme, sureness {matched}"


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
