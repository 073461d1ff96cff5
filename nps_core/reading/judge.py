"""One pass over a table: every row becomes a response, or is left out with a reason.

What a cell says is judged once for each different text; DuckDB joins the judgements to the rows, cleans comments and
finds responses that are there twice. Its queries name columns by number only (``c0``, ``c1``, ...); a file's own
names appear once, quoted, as the names of what comes out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nps_core import responses
from nps_core.errors import FileRefused, TableRefused
from nps_core.reading import Choices, cleaning, columns, dates, longform, scores, sql
from nps_core.reading.answers import ScaleSaid, ScoresJudged, judge_scores
from nps_core.reading.columns import Taken
from nps_core.reading.grid import ROW, cell
from nps_core.reading.headers import same
from nps_core.reading.mixed import mixed
from nps_core.reading.offers import offered
from nps_core.reading.presets import Preset, recognised
from nps_core.reading.receipt import ColumnTaken, Note, Receipt
from nps_core.reading.remembered import Recalled, recalled, shape
from nps_core.reading.table import Table
from nps_core.reading.times import TimesJudged, judge_times, unread_times
from nps_core.scale import SCALES, SCORES

_UTC = "UTC"
_TEXTS = ("comment", "respondent", "response_id")
_ARROW_TYPES = {"timestamp[us, tz=UTC]": pa.timestamp("us", "UTC"), "date32[day]": pa.date32()}

_OWN = {"dimension": cleaning.segments, "attribute": cleaning.numbers, "identifier": cleaning.identifiers}


@dataclass(frozen=True, eq=False)
class Judged:
    """A file's responses, its left-out rows and its receipt.

    Attributes:
        responses: the columns of ``responses.FIXED``, then dimensions (text), attributes (float64) and identifiers
            (text).
        left_out: ``row`` and ``reason``.
        receipt: what was read.
    """

    responses: pa.Table
    left_out: pa.Table
    receipt: Receipt

    def write(self, responses_file: Path, left_out_file: Path) -> None:
        """Write both tables as Parquet files that hold nothing but their columns."""
        for table, file in ((self.responses, responses_file), (self.left_out, left_out_file)):
            pq.write_table(table, file, compression="zstd", store_schema=False)


@dataclass(frozen=True, eq=False)
class _Pass:
    """What the steps of one pass share: the table, the choices, what its columns are, and the engine."""

    table: Table
    recalled: Recalled
    taken: tuple[Taken, ...]
    engine: sql.Engine

    @property
    def preset(self) -> Preset | None:
        return recognised(self.table.headers)

    @property
    def choices(self) -> Choices:
        return self.recalled.choices

    @property
    def zone(self) -> str:
        return self.choices.timezone or _UTC

    def one(self, role: str) -> Taken | None:
        return next((one for one in self.taken if one.role == role), None)

    def many(self, role: str) -> list[Taken]:
        return [one for one in self.taken if one.role == role]

    @property
    def own(self) -> list[Taken]:
        return [*self.many("dimension"), *self.many("attribute"), *self.many("identifier")]


def judged_file(
    file: Path, found: str, choices: Choices, name: str, remembered: Mapping[str, Choices] | None = None
) -> Judged:
    """The responses of a file: of its first table that holds usable scores.

    Args:
        file: the file.
        found: its format, as ``guard.format_of`` found it.
        choices: what a person decided.
        name: what it is called, for the receipt.
        remembered: what a person confirmed for earlier files, by the shape of their tables.

    Raises:
        FileRefused: it cannot be read as a table.
        TableRefused: none of its tables is one of answers from 0 to 10; the first one's reason.
        MemoryError: it needs more memory than it may have.
    """
    first_refusal: TableRefused | None = None
    for table in offered(file, found, choices):
        try:
            return judged(table, recalled(table, choices, remembered or {}), name)
        except TableRefused as refusal:
            first_refusal = first_refusal or refusal
        except duckdb.OutOfMemoryException:
            raise MemoryError from None
    raise first_refusal or FileRefused("file_empty")


def judged(table: Table, known: Recalled, file: str) -> Judged:
    """The responses of a table.

    Args:
        table: the table.
        known: what a person decided, now or for an earlier file of its shape.
        file: its name, for the receipt.

    Raises:
        TableRefused: no usable score, a scale that is not 0 to 10, or a choice that cannot be followed.
    """
    _refuse_choices(known.choices)
    table = longform.settled(table, known)
    run = _Pass(table, known, tuple(columns.taken(table, known)), sql.connected())
    run.engine.register("cells", table.cells)
    score, time = run.one("score"), run.one("answered_at")
    assert score is not None, "columns.taken refuses a table without a score"
    by_number = run.preset is not None and run.preset.by_number
    said = ScaleSaid(known.choices.scale, must_fit="scale" in known.fields, by_number=by_number)
    answers = judge_scores(run.engine, score.profile, said)
    times = judge_times(run.engine, time.profile if time else None, known.choices.date_order)
    _judge_rows(run)
    kept, left_out = _responses(run), _left_out(run)
    return Judged(kept, left_out, _receipt(run, file, answers, times, kept=kept, left_out=left_out))


def _refuse_choices(choices: Choices) -> None:
    if choices.scale and choices.scale not in SCALES:
        raise TableRefused("choice_unknown", choice="scale", found=choices.scale[:40])
    if choices.date_order and choices.date_order not in dates.ORDERS:
        raise TableRefused("choice_unknown", choice="date_order", found=choices.date_order[:40])


def _judge_rows(run: _Pass) -> None:
    """The tables ``judged``, every row with its reason or with what its response holds, and ``copies``."""
    score = run.one("score")
    assert score is not None, "columns.taken refuses a table without a score"
    texts = [run.one(role) for role in _TEXTS]
    visible = [
        f"{cleaning.seen(f'cells.{cell(one.profile.number)}') if one else 'NULL::VARCHAR'} AS {role}"
        for role, one in zip(_TEXTS, texts, strict=True)
    ]
    blank = [f"trim(cells.{cell(number)}) = ''" for number in range(len(run.taken))]
    row_is_empty = " AND ".join(["scores.reason = 'score_blank'", *blank])
    reason = f"CASE WHEN {row_is_empty} THEN 'row_empty' ELSE scores.reason END AS reason"
    run.engine.execute(
        f"CREATE TABLE joined AS SELECT cells.row AS row, score, {reason}, local, ahead, {', '.join(visible)} "
        f"FROM cells LEFT JOIN scores ON cells.{cell(score.profile.number)} = scores.written "
        "LEFT JOIN times ON cells.row = times.row"
    )
    _judge_texts_and_times(run)
    run.engine.execute(
        "CREATE TABLE copies AS SELECT row FROM (SELECT row, row_number() OVER (PARTITION BY taken_id ORDER BY row) "
        "AS copy FROM judged WHERE reason IS NULL AND taken_id IS NOT NULL) WHERE copy > 1"
    )


def _judge_texts_and_times(run: _Pass) -> None:
    zone = sql.literal(run.zone)
    instant = (
        f"CASE WHEN ahead IS NULL THEN timezone({zone}, local) ELSE timezone('UTC', local - to_minutes(ahead)) END"
    )
    day = f"CASE WHEN ahead IS NULL THEN local::DATE ELSE timezone({zone}, answered_at)::DATE END"
    selected = [
        "row, score, reason, local, ahead",
        f"{instant} AS answered_at",
        f"{cleaning.identifier('response_id')} AS taken_id",
        f"{cleaning.identifier('respondent')} AS respondent",
        f"{cleaning.comment('comment')} AS comment",
    ]
    try:
        run.engine.execute(
            f"CREATE TABLE judged AS SELECT * EXCLUDE (local, ahead), {day} AS answered_on "
            f"FROM (SELECT {', '.join(selected)} FROM joined)"
        )
    except duckdb.Error as refused:
        if "timezone" not in str(refused).casefold():
            raise
        raise TableRefused("choice_unknown", choice="timezone", found=run.zone[:40]) from None
    run.engine.execute("DROP TABLE joined")


def _responses(run: _Pass) -> pa.Table:
    """The fixed columns from the engine, the file's own from its cells."""
    identifier = f"coalesce(taken_id, {sql.literal(_row_prefix(run))} || row) AS response_id"
    comment = f"left(comment, {cleaning.LONGEST_COMMENT}) AS comment"
    selected = [identifier, "respondent", "answered_at", "answered_on", "score", comment, ROW]
    query = f"SELECT {', '.join(selected)} FROM judged ANTI JOIN copies USING (row) WHERE reason IS NULL ORDER BY row"
    types = [_ARROW_TYPES.get(name) or pa.type_for_alias(name) for name in responses.FIXED.values()]
    kept = run.engine.sql(query).to_arrow_table().cast(pa.schema(zip(responses.FIXED, types, strict=True)))
    places = pa.array(np.searchsorted(run.table.cells[ROW].to_numpy(), kept[ROW].to_numpy()))
    names = _stored_names(run)
    for one in run.own:
        kept = kept.append_column(names[one.profile.number], _OWN[one.role](one.profile.column).take(places))
    return kept


def _row_prefix(run: _Pass) -> str:
    """What comes before the row number in the id of a response without one, unlike any id of the file's own."""
    prefix = "row "
    while sql.rows(run.engine, f"SELECT 1 FROM judged WHERE starts_with(taken_id, {sql.literal(prefix)}) LIMIT 1"):
        prefix = f"-{prefix}"
    return prefix


def _stored_names(run: _Pass) -> dict[int, str]:
    """The stored name of each column of the file's own, unlike the fixed ones in any case of letters."""
    reserved = {same(name) for name in responses.RESERVED}
    names: dict[int, str] = {}
    for one in run.own:
        header = one.profile.header.shown
        taken = {*names.values(), *([header] if same(header) in reserved else [])}
        names[one.profile.number] = responses.stored_name(header, taken)
    return names


def _left_out(run: _Pass) -> pa.Table:
    found = sql.rows(
        run.engine,
        "SELECT row, reason FROM judged WHERE reason <> 'row_empty' UNION ALL SELECT row, 'duplicate_id' FROM copies",
    )
    found = sorted([*found, *run.table.left_out])
    reasons = pa.array([reason for _, reason in found], pa.string())
    return pa.table([pa.array([row for row, _ in found], pa.int64()), reasons], names=[ROW, "reason"])


def _notes(run: _Pass) -> Iterable[Note]:
    """What else should be known once the rows are judged."""
    if run.preset:
        yield Note("info", "tool_recognised", {"tool": run.preset.tool})
    if run.recalled.fields:
        yield Note("info", "mapping_remembered")
    empty = sql.value(run.engine, "SELECT count(*) FROM judged WHERE reason = 'row_empty'")
    if empty:
        yield Note("info", "rows_empty", {"n": empty})
    unread = unread_times(run.engine)
    if unread:
        yield Note("warning", "times_unreadable", {"n": unread})
    most = cleaning.LONGEST_COMMENT
    cut = sql.value(run.engine, f"SELECT count(*) FROM judged WHERE reason IS NULL AND length(comment) > {most}")
    if cut:
        yield Note("warning", "comments_cut", {"n": cut, "most": most})
    for one in run.taken:
        wrong = _contradictions(run, one) if one.profile.groups else 0
        if wrong:
            yield Note("warning", "labels_contradict", {"column": one.profile.header.shown, "n": wrong})
    again = _identical(run)
    if again:
        yield Note("info", "rows_identical", {"n": again})
    yield from _other_scores(run)
    score = run.one("score")
    if score is not None:
        yield from mixed(score.profile, [one.profile for one in run.many("dimension")])


def _other_scores(run: _Pass) -> Iterable[Note]:
    """What to say of a score that was found, not chosen, and of the other questions answered with a number."""
    score = run.one("score")
    if score is None or score.why.code in {"chosen", "remembered"}:
        return
    header = score.profile.header.shown
    if score.why.code == "score_by_rating":
        yield Note("question", "score_no_recommendation", {"column": header})
    others = [one.profile for one in run.taken if one.why.code == "other_score"]
    facts = {"column": header, "others": [other.header.shown for other in others][:10]}
    is_clear = columns.asks_to_recommend(score.profile) and not any(map(columns.asks_to_recommend, others))
    if others and score.why.code != "score_by_values":
        yield Note("info", "other_scores", facts) if is_clear else Note("question", "several_scores", facts)


def _contradictions(run: _Pass, labels: Taken) -> int:
    column = cell(labels.profile.number)
    counted = sql.rows(
        run.engine,
        f"SELECT trim(cells.{column}), score, count(*) FROM cells JOIN judged USING (row) "
        "WHERE reason IS NULL GROUP BY ALL",
    )
    groups = labels.profile.groups
    named = ((groups.get(label.casefold().removesuffix(".0")), score, count) for label, score, count in counted)
    return sum(count for label, score, count in named if scores.contradicts(label, score))


def _identical(run: _Pass) -> int:
    """How many rows repeat another in every cell; not asked of a file in which no column tells answers apart."""
    if not any(run.one(role) for role in ("answered_at", "respondent", "response_id")):
        return 0
    every = ", ".join(f"cells.{cell(number)}" for number in range(len(run.taken)))
    query = f"SELECT count(*) - count(DISTINCT hash({every})) FROM cells JOIN judged USING (row) WHERE reason IS NULL"
    return sql.value(run.engine, query)


def _receipt(
    run: _Pass, file: str, answers: ScoresJudged, times: TimesJudged, *, kept: pa.Table, left_out: pa.Table
) -> Receipt:
    counts = {entry["values"]: entry["counts"] for entry in kept["score"].value_counts().to_pylist()}
    reasons = {entry["values"]: entry["counts"] for entry in left_out["reason"].value_counts().to_pylist()}
    days = pc.min_max(kept["answered_on"]).as_py()
    return Receipt(
        file=file,
        format=run.table.format,
        encoding=run.table.encoding,
        separator=run.table.separator,
        sheet=run.table.sheet,
        header_rows=run.table.header_rows,
        scale=answers.scale.name,
        date_order=times.order,
        timezone=run.zone,
        columns=_columns_taken(run),
        rows_read=kept.num_rows + left_out.num_rows,
        rows_used=kept.num_rows,
        left_out=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        scores=tuple(counts.get(score, 0) for score in SCORES),
        first_day=days["min"],
        last_day=days["max"],
        comments=kept.num_rows - kept["comment"].null_count,
        respondents=len(kept["respondent"].drop_null().unique()),
        notes=(*run.table.notes, *answers.notes, *times.notes, *_notes(run)),
        tool=run.preset.tool if run.preset else "",
        fingerprint=shape(run.table),
        readings=answers.readings,
    )


def _columns_taken(run: _Pass) -> tuple[ColumnTaken, ...]:
    names = _stored_names(run)
    return tuple(
        ColumnTaken(
            column=one.profile.header.shown,
            role=one.role,
            name=names.get(one.profile.number, "" if one.role == "ignored" else one.role),
            why=one.why,
            examples=() if one.role == "identifier" else one.profile.examples(),
        )
        for one in run.taken
    )
