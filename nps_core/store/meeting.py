"""What a file brings to a data set that stands: answers that are new, changed, or there already.

Answers are told apart by their id where both sides have one. Otherwise an answer that equals one already there in
respondent, time, score, comment and every column that both files have is the same one: each answer that is there
accounts for one that comes. Where neither a respondent nor a time tells answers apart, all of them are new.

Answers of which only the day and the score are known are often equal and yet different ones. They are taken for those
that are there only if the file brings (nearly) all of those again, as an export of everything so far does and the file
of another shop does not.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nps_core.errors import QueryStopped, StoreBroken, TableRefused
from nps_core.reading import Reading
from nps_core.reading.receipt import Note, Receipt
from nps_core.responses import ANSWERED_AT, ANSWERED_ON, COMMENT, FIXED, RESPONDENT, RESPONSE_ID, ROW, SCORE
from nps_core.scale import SCALES, SCORES
from nps_core.store import tables
from nps_core.store.datasets import Dataset, columns_of
from nps_core.store.engine import memory_mb, says_full
from nps_core.store.waves import Waves, sha256_of

ALREADY_THERE: Final = "already_there"
"""The reason for which an answer that is there already is left out."""

_COVERED: Final = 0.9
"""The share of vague answers of the same days that must come again before any of them is taken for the same."""

_TELLING: Final = (ANSWERED_AT, RESPONDENT)
_SAID: Final = (*_TELLING, COMMENT)
"""Columns that a file may lack, in which case they are not compared."""

_SETTINGS: Final = (
    "enable_progress_bar = false",
    "python_enable_replacements = false",
    "enable_external_access = false",
)


@dataclass(frozen=True)
class Comparison:
    """What a file that was read brings to a data set; ``new + changed + same`` are its usable rows.

    Attributes:
        new: answers that are not there yet.
        changed: answers whose id is there and whose content is another: they replace what is there.
        same: answers that are there already, and are left out.
        told_by: ``file`` (the same came in before), ``id``, ``content`` (respondent, time, score, comment, shared
            columns), ``id_and_content`` or, where neither respondent nor time tells answers apart, ``nothing``: then
            every answer is taken for new.
        added: columns that the data set does not have yet.
        missing: columns of the data set that the file does not have; they stay empty for its answers.
        notes: what should be known before it is kept.
    """

    new: int
    changed: int
    same: int
    told_by: str
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Met:
    """A comparison, and the rows (``ROW``) of those answers that are there already."""

    comparison: Comparison
    same: pa.Array


@dataclass(frozen=True)
class _Files:
    """The receipts of a data set's waves, and that of the file which is to come behind them."""

    old: tuple[Receipt, ...]
    new: Receipt

    @property
    def number(self) -> int:
        """The place of the file that comes."""
        return len(self.old)

    def shared(self, wave: Receipt) -> tuple[str, ...]:
        """The columns that the file and a wave both have, other than score and id."""
        mine, theirs = _columns(self.new), _columns(wave)
        return tuple(name for name in mine if name in theirs)

    def groups(self) -> list[tuple[tuple[str, ...], list[int]]]:
        """The waves that a file shares the same columns with, those with the most columns first.

        Only waves in which something tells answers apart.
        """
        found: dict[tuple[str, ...], list[int]] = {}
        for number, wave in enumerate(self.old):
            shared = self.shared(wave)
            if set(shared) & set(_TELLING):
                found.setdefault(shared, []).append(number)
        return sorted(found.items(), key=lambda group: -len(group[0]))


def _columns(receipt: Receipt) -> tuple[str, ...]:
    said = tuple(role for role in _SAID if receipt.column_of(role) is not None)
    return (*said, *receipt.dimensions, *receipt.attributes, *receipt.identifiers)


def refuse_other_columns(target: Dataset, receipt: Receipt) -> None:
    """Raise TableRefused if a file shares no column to split by with a data set."""
    mine = {name for wave in target.waves for name in wave.receipt.dimensions}
    theirs = set(receipt.dimensions)
    if (mine or theirs) and not mine & theirs:
        raise TableRefused("other_columns", dataset=target.name, wanted=sorted(mine), found=sorted(theirs))


def meet(reading: Reading, target: Dataset, waves: Waves, folder: Path) -> Met:
    """Compare a file that was read with a data set.

    Args:
        reading: the file.
        target: the data set.
        waves: its files.
        folder: for what does not fit in memory.
    """
    if sha256_of(reading.responses) in {wave.sha256 for wave in target.waves}:
        rows = pq.read_table(reading.responses, columns=[ROW])[ROW].combine_chunks()
        return Met(Comparison(new=0, changed=0, same=len(rows), told_by="file"), rows)
    files = _Files(tuple(wave.receipt for wave in target.waves), reading.receipt)
    columns = columns_of([*files.old, files.new])
    needed = {RESPONSE_ID, ROW, SCORE, ANSWERED_AT, ANSWERED_ON, *_columns(files.new)}
    stored = {name: column for name, column in tables.stored_names(columns).items() if name in needed}
    opened = [*(waves.open(wave.sha256) for wave in target.waves), reading.responses]
    with _told(), contextlib.closing(_engine(folder)) as engine:
        engine.register(tables.INCOMING, tables.stream(opened, columns, stored))
        engine.execute(f"create temp table met as select * from {tables.INCOMING}")
        _split(engine, files.number)
        by_id = _by_id(engine, files, stored)
        groups = files.groups() if _count(engine, "select count(*) from met where made_up") else []
        for shared, of_waves in groups:
            _by_content(engine, of_waves, shared, stored)
        alike = _keep_coincidences(engine, groups, stored)
        changed = _count(engine, "select count(*) from known where not is_same")
        rows = engine.sql(f"select {ROW} from known where is_same order by {ROW}").to_arrow_table()[ROW]
    comparison = Comparison(
        new=files.new.rows_used - changed - len(rows),
        changed=changed,
        same=len(rows),
        told_by=_told_by(by_id=by_id, by_content=bool(groups)),
        added=_missing(_columns(files.new), target),
        missing=tuple(name for name in _names(target) if name not in _columns(files.new)),
        notes=tuple(_notes(files, told=by_id or bool(groups), alike=alike)),
    )
    return Met(comparison, rows.combine_chunks())


def without_same(reading: Reading, met: Met, folder: Path) -> Reading:
    """The reading of a file without the answers that are there already; they are left out with this reason."""
    receipt = replace(reading.receipt, notes=(*reading.receipt.notes, *met.comparison.notes))
    return without(replace(reading, receipt=receipt), met.same, ALREADY_THERE, folder)


def without(reading: Reading, rows: pa.Array, reason: str, folder: Path) -> Reading:
    """The reading of a file without some rows, which are left out for a reason; its new files lie in ``folder``."""
    if not len(rows):
        return reading
    responses, left_out = folder / "new_responses.parquet", folder / "new_left_out.parquet"
    _write_without(reading.responses, responses, rows)
    old = pq.read_table(reading.left_out)
    reasons = pa.array([reason] * len(rows), pa.string())
    added = pa.table([rows, reasons], names=old.schema.names).cast(old.schema)
    together = pa.concat_tables([old, added]).sort_by(ROW)
    pq.write_table(together, left_out, compression="zstd", store_schema=False)
    kept = pq.read_table(responses, columns=list(_COUNTED))
    return Reading(responses, left_out, _counted(reading.receipt, kept, (reason, len(rows))))


# -- comparing ------------------------------------------------------------------------------------------------------


def _engine(folder: Path) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(
        ":memory:", config={"memory_limit": f"{memory_mb()}MB", "temp_directory": str(folder / "spilled")}
    )
    for setting in _SETTINGS:
        engine.execute(f"set {setting}")
    return engine


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Whatever a person can do something about, as an error that says what."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise QueryStopped("query_too_large") from error
    except duckdb.Error as error:
        if says_full(error):
            raise StoreBroken("disk_full") from error
        raise


def _count(engine: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(engine.execute(query).fetchall()[0][0])


def _split(engine: duckdb.DuckDBPyConnection, number: int) -> None:
    """The tables ``old`` (what counts now), ``new`` (what comes) and ``known`` (of it, what is there)."""
    latest = f"row_number() over (partition by {RESPONSE_ID} order by {tables.WAVE} desc, {ROW} desc) = 1"
    if_several = f"qualify {latest}" if number > 1 else ""  # within one file no two have the same id
    engine.execute(f"create temp view old as select * from met where {tables.WAVE} < {number} {if_several}")
    engine.execute(f"create temp view new as select * from met where {tables.WAVE} = {number}")
    engine.execute(f"create temp table known ({ROW} bigint, {RESPONSE_ID} varchar, is_same boolean, is_vague boolean)")


def _by_id(engine: duckdb.DuckDBPyConnection, files: _Files, stored: Mapping[str, str]) -> bool:
    """Find the answers whose id is there; whether ids tell anything."""
    compared = [SCORE, *(stored[name] for name in _columns(files.new))]
    equal = " and ".join(f"old.{name} is not distinct from new.{name}" for name in compared)
    engine.execute(
        f"insert into known select new.{ROW}, new.{RESPONSE_ID}, {equal}, false "
        f"from new join old using ({RESPONSE_ID}) where not new.made_up"
    )
    sides = f"select count(distinct {tables.WAVE} = {files.number}) from met where not made_up"
    return _count(engine, sides) == 2


def _by_content(
    engine: duckdb.DuckDBPyConnection, waves: Sequence[int], shared: Sequence[str], stored: Mapping[str, str]
) -> None:
    """Find the answers that equal one of some waves in the columns that they share.

    An answer with an id of its own equals one without; one without equals either.
    """
    compared = [SCORE, *(stored[name] for name in shared)]
    keys = ", ".join(compared)
    telling = " or ".join(f"{stored[name]} is not null" for name in shared if name in _TELLING)
    numbers = ", ".join(map(str, waves))
    is_met = " and ".join(f"there.{name} is not distinct from here.{name}" for name in compared)
    engine.execute(
        f"""
        insert into known
        with there as (
            select {keys}, count(*) filter (not made_up) as named, count(*) filter (made_up) as unnamed
            from old where {tables.WAVE} in ({numbers}) and ({telling})
            and not exists (select 1 from known where known.{RESPONSE_ID} = old.{RESPONSE_ID})
            group by {keys}
        ),
        here as (
            select {ROW}, {RESPONSE_ID}, made_up, {keys},
            row_number() over (partition by made_up, {keys} order by {ROW}) as place,
            count(*) filter (made_up) over (partition by {keys}) as without_id
            from new where ({telling}) and not exists (select 1 from known where known.{ROW} = new.{ROW})
        )
        select here.{ROW}, null, true, {_vague(shared, stored, "here.")} from here join there on {is_met}
        where case when here.made_up then place <= named + unnamed
                   else place <= unnamed - greatest(0, without_id - named) end
        """
    )


def _vague(shared: Sequence[str], stored: Mapping[str, str], of: str = "") -> str:
    """The SQL of whether nothing but day, score and columns to split by is known of an answer."""
    return " and ".join(f"{of}{stored[name]} is null" for name in (RESPONDENT, COMMENT) if name in shared) or "true"


def _keep_coincidences(
    engine: duckdb.DuckDBPyConnection, groups: Iterable[tuple[Sequence[str], Sequence[int]]], stored: Mapping[str, str]
) -> int:
    """Take back that vague answers are there already unless (nearly) all of those days' are; how many."""
    met = _count(engine, "select count(*) from known where is_vague")
    has_hours = f"select count(distinct {ANSWERED_AT}) > count(distinct {ANSWERED_ON}) from met"
    if not met or _count(engine, has_hours):
        return 0
    days = f"select min({ANSWERED_ON}) as first, max({ANSWERED_ON}) as last from new"
    there = sum(
        _count(
            engine,
            f"select count(*) from old, ({days}) where {ANSWERED_ON} between first and last "
            f"and {tables.WAVE} in ({', '.join(map(str, waves))}) and {_vague(shared, stored)} "
            f"and not exists (select 1 from known where known.{RESPONSE_ID} = old.{RESPONSE_ID})",
        )
        for shared, waves in groups
    )
    if met >= _COVERED * there:
        return 0
    engine.execute("delete from known where is_vague")
    return met


def _told_by(*, by_id: bool, by_content: bool) -> str:
    if by_id and by_content:
        return "id_and_content"
    return "id" if by_id else "content" if by_content else "nothing"


def _names(target: Dataset) -> tuple[str, ...]:
    found = columns_of([wave.receipt for wave in target.waves])
    return found.splits


def _missing(names: Iterable[str], target: Dataset) -> tuple[str, ...]:
    known = {*_names(target), *FIXED, *(name for wave in target.waves for name in wave.receipt.identifiers)}
    return tuple(name for name in names if name not in known)


def _notes(files: _Files, *, told: bool, alike: int) -> Iterable[Note]:
    if not told:
        yield Note("warning", "answers_untold")
    if alike:
        yield Note("warning", "answers_alike", {"n": alike})
    last = files.old[-1]
    zone = next((one.timezone for one in reversed(files.old) if one.timezone), "")
    if zone and files.new.timezone not in {"", zone}:
        yield Note("warning", "zone_differs", {"zone": files.new.timezone, "other": zone})
    if files.new.scale != last.scale and SCALES[files.new.scale].is_stretched | SCALES[last.scale].is_stretched:
        yield Note("warning", "scale_differs", {"scale": files.new.scale, "other": last.scale})


# -- what is left ---------------------------------------------------------------------------------------------------

_COUNTED: Final = (SCORE, ANSWERED_ON, COMMENT, RESPONDENT)


def _write_without(file: Path, place: Path, rows: pa.Array) -> None:
    with (
        pq.ParquetFile(file) as opened,
        pq.ParquetWriter(place, opened.schema_arrow, compression="zstd", store_schema=False) as writer,
    ):
        for batch in opened.iter_batches():
            writer.write_batch(batch.filter(pc.invert(pc.is_in(batch.column(ROW), value_set=rows))))


def _counted(receipt: Receipt, kept: pa.Table, gone: tuple[str, int]) -> Receipt:
    """A receipt over the answers that were kept."""
    counts = {entry["values"]: entry["counts"] for entry in kept[SCORE].value_counts().to_pylist()}
    days = pc.min_max(kept[ANSWERED_ON]).as_py()
    left_out = [*receipt.left_out, gone]
    return replace(
        receipt,
        rows_used=kept.num_rows,
        left_out=tuple(sorted(left_out, key=lambda pair: (-pair[1], pair[0]))),
        scores=tuple(counts.get(score, 0) for score in SCORES),
        first_day=days["min"],
        last_day=days["max"],
        comments=kept.num_rows - kept[COMMENT].null_count,
        respondents=len(kept[RESPONDENT].drop_null().unique()),
    )
