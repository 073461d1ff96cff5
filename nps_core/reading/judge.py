"""One pass over a table: every row becomes a response, or is left out with a reason.

A column is judged as a whole, what a cell says once for each different text; DuckDB reads times and finds responses
that are there twice. A file's own names appear only as the names of what comes out.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from nps_core import responses
from nps_core.errors import FileRefused, TableRefused
from nps_core.lazy import Lazy
from nps_core.reading import Choices, cleaning, clocks, columns, dates, longform, scores, sql, words
from nps_core.reading.answers import ScaleSaid, ScoresJudged, judge_scores
from nps_core.reading.columns import Taken
from nps_core.reading.counted import refuse_counts, refuse_counts_across
from nps_core.reading.grid import ROW, whole
from nps_core.reading.headers import numbered, same
from nps_core.reading.mixed import WAYS, sources
from nps_core.reading.offers import offered
from nps_core.reading.outcome import Judged, within_memory
from nps_core.reading.presets import Preset, recognised
from nps_core.reading.profile import NUMBER, Profile
from nps_core.reading.receipt import ColumnTaken, Note, Receipt
from nps_core.reading.remembered import Recalled, recalled, shape
from nps_core.reading.rows import Rows, cleaned_texts, different, identical, judged_rows, told_apart
from nps_core.reading.table import Table, shown_headers
from nps_core.reading.times import TimesJudged, Usual, judge_times
from nps_core.scale import SCALES, SCORES

_TEXTS = ("comment", "respondent", "response_id")
"""The roles of the columns that hold texts of which only what can be seen is kept."""
_MOST_NAMES = 20
_THREADS = 2
_IN_NUMBERS = 0.5
_ARROW_TYPES = {"timestamp[us, tz=UTC]": pa.timestamp("us", "UTC"), "date32[day]": pa.date32()}

_OWN: Mapping[str, Callable[[Profile], cleaning.Cleaned]] = {
    "dimension": lambda profile: cleaning.segments(profile.encoded),
    "attribute": lambda profile: cleaning.numbers(profile.column),
    "identifier": lambda profile: cleaning.identifiers(profile.column),
}


@dataclass(frozen=True, eq=False)
class _Pass(Lazy):
    """What the steps of one pass share: the table, the choices, what its columns are, and the engine."""

    table: Table
    recalled: Recalled
    taken: tuple[Taken, ...]
    engine: sql.Engine

    @cached_property
    def preset(self) -> Preset | None:
        return recognised(self.table.headers)

    @property
    def choices(self) -> Choices:
        return self.recalled.choices

    @property
    def cells(self) -> pa.Table:
        return self.table.cells

    def one(self, role: str) -> Taken | None:
        return next((one for one in self.taken if one.role == role), None)

    def profile(self, role: str) -> Profile | None:
        one = self.one(role)
        return one.profile if one else None

    def many(self, role: str) -> list[Taken]:
        return [one for one in self.taken if one.role == role]

    @property
    def own(self) -> list[Taken]:
        return [*self.many("dimension"), *self.many("attribute"), *self.many("identifier")]


def judged_file(
    file: Path,
    found: str,
    choices: Choices,
    name: str,
    remembered: Mapping[str, Choices] | None = None,
    *,
    split: Iterable[Table] | None = None,
) -> Judged:
    """The responses of a file: of its first table that holds usable scores.

    Args:
        file: the file.
        found: its format, as ``guard.format_of`` found it.
        choices: what a person decided.
        name: what it is called, for the receipt.
        remembered: what a person confirmed for earlier files, by the shape of their tables.
        split: its tables, where they are there already.

    Raises:
        FileRefused: it cannot be read as a table.
        TableRefused: none of its tables is one of answers from 0 to 10; the first one's reason.
        MemoryError: it needs more memory than it may have.
    """
    first_refusal: TableRefused | None = None
    for table in offered(file, found, choices, split):
        try:
            known = recalled(table, choices, remembered or {})
            with within_memory():
                return judged(_as_confirmed(table, known, file, found), known, name)
        except TableRefused as refusal:
            first_refusal = first_refusal or refusal
    raise first_refusal or FileRefused("file_empty")


def _as_confirmed(table: Table, known: Recalled, file: Path, found: str) -> Table:
    """The table in the encoding that was confirmed for its shape, where that reads the same headers and all letters."""
    if "encoding" not in known.fields or not table.encoding:
        return table
    again = next(iter(offered(file, found, known.choices)))
    is_sound = shape(again) == shape(table) and all(note.code != "characters_unreadable" for note in again.notes)
    return again if is_sound else table


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
    refuse_counts_across(table)
    table = longform.settled(table, known)
    with ThreadPoolExecutor(_THREADS) as threads:
        engine = threads.submit(sql.connected)
        run = _Pass(table, known, tuple(columns.taken(table, known)), engine.result())
        return _judged(run, threads, file)


def _judged(run: _Pass, threads: Executor, file: str) -> Judged:
    table, known = run.table, run.recalled
    score, count = run.one("score"), table.cells.num_rows
    assert score is not None, "columns.taken refuses a table without a score"
    refuse_counts(table, run.taken)
    usual = Usual(known.date_order, is_utc=run.preset is not None and run.preset.is_utc)
    at = threads.submit(judge_times, run.engine, run.profile("answered_at"), known.choices, usual, count)
    texts = threads.submit(cleaned_texts, count, run.profile("comment"), run.profile("respondent"))
    by_number = run.preset is not None and run.preset.by_number
    said = ScaleSaid(known.choices.scale, must_fit="scale" in known.fields, by_number=by_number)
    apart = sources(score.profile, _who_may_have_asked(run), known.choices.sources)
    try:
        answers = judge_scores(score.profile, said, apart)
    except TableRefused as refusal:  # another column may do: which there are
        raise TableRefused(refusal.code, **{"found": shown_headers(table.headers), **refusal.facts}) from None
    told = threads.submit(told_apart, run.engine.cursor(), table.cells, answers.reason, run.profile("response_id"))
    own = [threads.submit(_OWN[one.role], one.profile) for one in run.own]
    times = at.result()
    rows = judged_rows(table.cells, answers, times, texts.result(), told.result())
    kept, left_out = _responses(run, rows, [one.result().values for one in own]), _left_out(run, rows)

    def receipt() -> Receipt:
        cleaned = {**texts.result().cleaned, "response_id": told.result().response_id}
        lost = _cleaned(run, cleaned, [one.result() for one in own])
        notes = (*table.notes, *answers.notes, *times.notes, *lost, *_notes(run, rows))
        return _receipt(run, file, answers, times, notes, kept=kept, left_out=left_out)

    return Judged(kept, left_out, receipt)


def _who_may_have_asked(run: _Pass) -> list[Profile]:
    """The dimensions whose segments may be sources: not whether an option was chosen, nor answers in numbers."""
    own = len(run.table.headers)  # the columns of options stand behind the file's own
    sheet = own - 1 if run.table.sheets else None
    said = [one.profile for one in run.many("dimension") if one.profile.number < own]
    return [
        one for one in said if one.number == sheet or words.SOURCES.search(one.name) or one.share(NUMBER) < _IN_NUMBERS
    ]


def _refuse_choices(choices: Choices) -> None:
    if choices.scale and choices.scale not in SCALES:
        raise TableRefused("choice_unknown", choice="scale", found=choices.scale[:40])
    if choices.sources and choices.sources not in WAYS:
        raise TableRefused("choice_unknown", choice="sources", found=choices.sources[:40])
    if choices.date_order and choices.date_order not in dates.ORDERS:
        raise TableRefused("choice_unknown", choice="date_order", found=choices.date_order[:40])


def _responses(run: _Pass, rows: Rows, own: Iterable[pa.Array]) -> pa.Table:
    """The rows that are responses: the fixed columns, then the file's own."""
    identifier = rows.response_id
    if identifier.null_count:
        numbered = pc.binary_join_element_wise(_row_prefix(identifier), rows.row.cast(pa.string()), "")
        identifier = pc.coalesce(identifier, numbered)
    fixed = [identifier, *(getattr(rows, name) for name in list(responses.FIXED)[1:])]
    types = [_ARROW_TYPES.get(name) or pa.type_for_alias(name) for name in responses.FIXED.values()]
    made = pa.table(fixed, names=list(responses.FIXED)).cast(pa.schema(zip(responses.FIXED, types, strict=True)))
    names = _stored_names(run)
    for one, column in zip(run.own, own, strict=True):
        made = made.append_column(names[one.profile.number], column)
    return made if rows.is_kept.all() else made.filter(pa.array(rows.is_kept))


def _row_prefix(identifiers: pa.Array) -> str:
    """What comes before the row number in the id of a response without one, unlike any id of the file's own."""
    prefix = "row "
    while pc.any(pc.starts_with(identifiers, prefix)).as_py():
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


def _left_out(run: _Pass, rows: Rows) -> pa.Table:
    is_left_out = pc.fill_null(pc.not_equal(rows.reason, "row_empty"), False)
    judged = pa.table([rows.row.filter(is_left_out), rows.reason.filter(is_left_out)], names=[ROW, "reason"])
    unsplit = [pa.array([row for row, _ in run.table.left_out], pa.int64())]
    unsplit.append(pa.array([reason for _, reason in run.table.left_out], pa.string()))
    return pa.concat_tables([judged, pa.table(unsplit, names=[ROW, "reason"])]).sort_by([(ROW, "ascending")])


def _notes(run: _Pass, rows: Rows) -> Iterable[Note]:
    """What else should be known once the rows are judged."""
    if run.preset:
        yield Note("info", "tool_recognised", {"tool": run.preset.tool})
    if run.recalled.fields:
        yield Note("info", "mapping_remembered")
    yield from _headers_made(run)
    yield from _days_ahead(rows)
    empty = pc.sum(pc.equal(rows.reason, "row_empty")).as_py()
    if empty:
        yield Note("info", "rows_empty", {"n": empty})
    unread = rows.count(rows.is_unread)
    if unread:
        yield Note("warning", "times_unreadable", {"n": unread})
    clock = run.one("clock")
    no_clocks = clocks.unread(clock.profile) if clock else 0
    if clock and no_clocks:
        yield Note("warning", "clocks_unreadable", {"n": no_clocks, "column": clock.profile.header.shown})
    cut = rows.count(rows.is_cut)
    if cut:
        yield Note("warning", "comments_cut", {"n": cut, "most": cleaning.LONGEST_COMMENT})
    for one in run.taken:
        wrong = _contradictions(one, rows) if one.profile.groups else 0
        if wrong:
            yield Note("warning", "labels_contradict", {"column": one.profile.header.shown, "n": wrong})
    again = _identical(run, rows)
    if again:
        yield Note("info", "rows_identical", {"n": again})
    yield from _other_scores(run)


def _headers_made(run: _Pass) -> Iterable[Note]:
    filled = {one.profile.header.shown for one in run.taken if one.why.code != "column_empty"}
    made = [name for name in numbered(run.table.headers) if name in filled] if run.table.header_rows else []
    if made:
        yield Note("info", "headers_numbered", {"n": len(made), "names": made[:_MOST_NAMES]})


def _days_ahead(rows: Rows) -> Iterable[Note]:
    """Answers of days to come; elsewhere on earth it may be tomorrow already."""
    tomorrow = date.today() + timedelta(days=1)
    is_ahead = pc.fill_null(pc.greater(rows.answered_on, pa.scalar(tomorrow, pa.date32())), False)
    ahead = rows.count(is_ahead.to_numpy(zero_copy_only=False))
    if ahead:
        yield Note("warning", "days_ahead", {"n": ahead, "latest": str(pc.max(rows.answered_on).as_py())})


def _cleaned(run: _Pass, texts: Mapping[str, cleaning.Cleaned], own: Iterable[cleaning.Cleaned]) -> Iterable[Note]:
    """What cells lost, all columns together."""
    said = [(one, texts[role]) for role in _TEXTS if (one := run.one(role))]
    every = [*said, *zip(run.own, own, strict=True)]
    return cleaning.notes((one.profile.header.shown, cleaned) for one, cleaned in every)


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


def _contradictions(labels: Taken, rows: Rows) -> int:
    label = pc.utf8_trim_whitespace(whole(labels.profile.column))
    said = pa.table([label, rows.score], names=["label", "score"]).filter(pa.array(rows.is_kept))
    counted = said.group_by(["label", "score"]).aggregate([([], "count_all")]).to_pylist()
    groups = labels.profile.groups
    named = (
        (groups.get(one["label"].casefold().removesuffix(".0")), one["score"], one["count_all"]) for one in counted
    )
    return sum(count for label, score, count in named if scores.contradicts(label, score))


def _identical(run: _Pass, rows: Rows) -> int:
    """How many rows repeat another in every cell; not asked of a file in which no column tells answers apart."""
    told_apart = [run.one(role) for role in ("answered_at", "respondent", "response_id")]
    if not any(told_apart) or not rows.count(~rows.has_identifier):
        return 0
    keys = [one.profile.column for one in (*told_apart, run.one("comment")) if one]
    return identical(run.engine, run.cells, keys, rows)


def _receipt(
    run: _Pass,
    file: str,
    answers: ScoresJudged,
    times: TimesJudged,
    notes: tuple[Note, ...],
    *,
    kept: pa.Table,
    left_out: pa.Table,
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
        timezone=times.zone,
        columns=_columns_taken(run),
        rows_read=kept.num_rows + left_out.num_rows,
        rows_used=kept.num_rows,
        left_out=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        scores=tuple(counts.get(score, 0) for score in SCORES),
        first_day=days["min"],
        last_day=days["max"],
        comments=kept.num_rows - kept["comment"].null_count,
        respondents=different(run.engine, whole(kept["respondent"])),
        notes=notes,
        tool=run.preset.tool if run.preset else "",
        fingerprint=shape(run.table),
        readings=answers.readings,
        sheets=run.table.sheets,
        stretched=answers.stretched,
        own_scales=answers.own_scales,
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
