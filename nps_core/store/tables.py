"""The engine's tables: a data set's waves and theme run, loaded once a version."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.dataset
from sqlalchemy import FromClause

from nps_core.comments.runs import ASSIGNMENTS
from nps_core.responses import ANSWERED_AT, ANSWERED_ON, FIXED, RESPONSE_ID, ROW, SCORE, Columns
from nps_core.store import statements
from nps_core.store.datasets import Dataset
from nps_core.store.engine import Engine, quoted
from nps_core.store.waves import Waves


def of(dataset: Dataset, engine: Engine, waves: Waves, themes: Path) -> tuple[FromClause, FromClause | None]:
    """The tables of a data set's responses and themes, made if they are not there."""
    name = f"responses_{dataset.content}"
    columns = (*FIXED, *dataset.columns.dimensions, *dataset.columns.attributes)
    loading = _load(columns, several_waves=len(dataset.waves) > 1)
    engine.ensure(name, lambda: _stream(dataset, columns, waves), loading)
    source = statements.responses(name, (statements.SEQ, *columns))
    if not dataset.themes:
        return source, None
    assigned = f"themes_{dataset.content}_{dataset.themes}"
    file = themes / dataset.themes / ASSIGNMENTS
    engine.ensure(assigned, lambda: pyarrow.dataset.dataset(file).scanner().to_reader(), _join(name))
    return source, statements.themes(assigned)


def _stream(dataset: Dataset, columns: Sequence[str], waves: Waves) -> pa.RecordBatchReader:
    """The rows of every wave, one after the other, with the wave's number."""
    schema = pa.schema([pa.field(name, _arrow_type(name, dataset.columns)) for name in columns])

    def batches() -> Iterator[pa.RecordBatch]:
        for number, wave in enumerate(dataset.waves):
            for batch in pyarrow.dataset.dataset(waves.open(wave.sha256), schema=schema).to_batches():
                told_apart = batch if number == 0 or wave.has_ids else _ids_of_wave(batch, number)
                yield told_apart.append_column("wave", pa.array([number] * len(batch), pa.int32()))

    return pa.RecordBatchReader.from_batches(schema.append(pa.field("wave", pa.int32())), batches())


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
