"""The time column of a table, judged: the instant and the day of each row.

The usual ways of writing are read by DuckDB at its speed; what these leave over is judged once for each different text.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nps_core.errors import TableRefused
from nps_core.reading import Choices, dates, orders, scores, sql
from nps_core.reading.grid import whole
from nps_core.reading.layouts import Layout, layouts
from nps_core.reading.profile import Profile
from nps_core.reading.receipt import Note

UTC: Final = "UTC"

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Moments = npt.NDArray[np.datetime64]

_NO_TIME = np.datetime64("NaT", "s")
_UNSAID = 1 << 14
_EARLIEST = np.datetime64(dates.EARLIEST)
_AFTER_LATEST = np.datetime64(dates.LATEST) + np.timedelta64(1, "D")
_CLEARLY = 0.1
_ISO = "%Y-%m-%d %H:%M:%S"
_PROVEN = {"dmy": "dates_proven_dmy", "mdy": "dates_proven_mdy"}
_MIXED = {"dmy": "dates_mixed_dmy", "mdy": "dates_mixed_mdy"}
_AMBIGUOUS = {"dmy": "dates_ambiguous_dmy", "mdy": "dates_ambiguous_mdy"}
_DAY_PART = r"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})\D.*$"


@dataclass(frozen=True, eq=False)
class TimesJudged:
    """How the time column was read, an entry a row.

    Attributes:
        answered_at: the instant, in UTC; null without one.
        answered_on: the day, in the zone of the data set.
        is_unread: whether the cell says something that could not be read.
        order: the order of its dates; empty without a time column.
        zone: the zone that decided the days; empty where the file tells days only, which are the same in any.
        notes: what should be known.
    """

    answered_at: pa.Array
    answered_on: pa.Array
    is_unread: Mask
    order: str = ""
    zone: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Usual:
    """What is known of the times before they are looked at, for what they leave open.

    Attributes:
        order: the order of dates in an earlier file of this shape.
        is_utc: whether the tool that made the file writes its times in UTC.
    """

    order: str = ""
    is_utc: bool = False


@dataclass(frozen=True, eq=False)
class _Clock:
    """What the cells say, an entry a row: local time, minutes ahead of UTC, and what none could be read of."""

    local: Moments
    ahead: Places
    is_unread: Mask
    implausible: int


def judge_times(engine: sql.Engine, time: Profile | None, choices: Choices, usual: Usual, rows: int) -> TimesJudged:
    """The instant and the day of each row.

    Args:
        engine: an engine of our own.
        time: the time column, if there is one.
        choices: what a person decided: the order of dates, the zone.
        usual: what is known of the times otherwise.
        rows: how many there are.

    Raises:
        TableRefused: the zone that was chosen is none.
    """
    zone = choices.timezone or choices.home or UTC
    _refuse_zone(engine, zone)
    if time is None:
        empty = np.full(rows, _NO_TIME)
        return TimesJudged(_instants(empty), _days(empty), np.zeros(rows, dtype=bool))
    texts = pc.utf8_trim_whitespace(whole(time.column))
    order = choices.date_order
    notes: list[Note] = []
    if not order:
        order, notes = _order(texts, time)
    if usual.order and any(note.code.startswith("dates_ambiguous_") for note in notes):
        order, notes = usual.order, []
    clock = _read(engine, texts, layouts(time.some, order), order)
    said = 0 if usual.is_utc else dates.offset_in(time.header.words)
    if said is not None and _has_clock(clock):  # days without a clock are days, whatever their header says
        clock.ahead[clock.ahead == _UNSAID] = said
    if clock.implausible:
        facts = {"n": clock.implausible, "since": dates.EARLIEST.year, "until": dates.LATEST.year}
        notes.append(Note("warning", "times_implausible", facts))
    if not choices.timezone and _has_clock(clock):
        notes.append(Note("question", "zone_assumed", {"zone": zone, "column": time.header.shown}))
    instants, days = _placed(engine, clock, zone)
    tells_days_only = not _has_clock(clock) and not (clock.ahead != _UNSAID).any()
    told = "" if tells_days_only else zone
    return TimesJudged(instants, days, clock.is_unread, order, told, tuple(notes))


def _refuse_zone(engine: sql.Engine, zone: str) -> None:
    try:
        sql.value(engine, f"SELECT timezone({sql.literal(zone)}, TIMESTAMP '2000-01-01') IS NULL")
    except sql.Refused:
        raise TableRefused("choice_unknown", choice="timezone", found=zone[:40]) from None


def _has_clock(clock: _Clock) -> bool:
    """Whether some time has a clock and nothing says whose."""
    seconds = clock.local[(clock.ahead == _UNSAID) & ~np.isnat(clock.local)].astype(np.int64)
    return bool((seconds % 86_400).any())


def _order(texts: pa.Array, time: Profile) -> tuple[str, list[Note]]:
    """The order of the dates, and what should be known about it."""
    column = time.header.shown
    named = orders.order_in(time.header.words)
    if named:
        return named, []
    found = orders.order_of(time.some)
    if not found.is_proven:
        found = orders.order_of(_dates_of(texts))
    if found.is_proven:
        return found.name, [Note("info", _PROVEN[found.name], {"example": found.proof})] if found.proof else []
    if found.dmy or found.mdy:
        facts = {"column": column, "dmy": found.dmy, "mdy": found.mdy}
        return found.name, [Note("question", _MIXED[found.name], facts)]
    in_order = {order: _share_in_order(texts, order) for order in ("dmy", "mdy")}
    best = max(in_order, key=lambda order: in_order[order])
    is_told = abs(in_order["dmy"] - in_order["mdy"]) >= _CLEARLY
    order = best if is_told else found.name
    facts = {"column": column, **in_order}
    return order, [Note("question", _AMBIGUOUS[order], facts)]


def _dates_of(texts: pa.Array) -> Counter[str]:
    """How often each date occurs in a column of dates with clocks."""
    days = pc.replace_substring_regex(texts, _DAY_PART, r"\1").value_counts()
    return Counter(dict(zip(days.field("values").to_pylist(), days.field("counts").to_pylist(), strict=True)))


def _share_in_order(texts: pa.Array, order: str) -> float:
    """Of the neighbouring rows of different dates, the share that follow each other in time (or all run back)."""
    encoded = pc.dictionary_encode(pc.replace_substring_regex(texts, _DAY_PART, r"\1"))
    read = [dates.moment(text, order) for text in encoded.dictionary.to_pylist()]
    days = np.array([one.local if one else _NO_TIME for one in read], dtype="datetime64[D]")
    found = days[encoded.indices.to_numpy()]
    steps = np.diff(found[~np.isnat(found)]).astype(np.int64)
    steps = steps[steps != 0]
    return float(max((steps > 0).mean(), (steps < 0).mean())) if len(steps) else 1.0


def _read(engine: sql.Engine, texts: pa.Array, usual: list[Layout], order: str) -> _Clock:
    local = np.full(len(texts), _NO_TIME)
    ahead = np.full(len(texts), _UNSAID, dtype=np.int64)
    left = np.flatnonzero(pc.not_equal(texts, ""))
    for layout in usual:
        found = _by_layout(engine, texts if len(left) == len(texts) else texts.take(pa.array(left)), layout)
        is_sane = (found >= _EARLIEST) & (found < _AFTER_LATEST)
        is_whole = len(found) == len(local) and is_sane.all()
        read = slice(None) if is_whole else left[is_sane]
        local[read] = found if is_whole else found[is_sane]
        ahead[read] = _UNSAID if layout.ahead is None else layout.ahead
        left = left[~is_sane]
        if not len(left):
            break
    clock = _Clock(local, ahead, np.zeros(len(texts), dtype=bool), 0)
    return _with_odd_ones(clock, texts, left, order) if len(left) else clock


def _with_odd_ones(clock: _Clock, texts: pa.Array, left: Places, order: str) -> _Clock:
    """What the rows say that no layout read, each different text judged once."""
    odd = pc.dictionary_encode(texts.take(pa.array(left)))
    written, places = odd.dictionary.to_pylist(), odd.indices.to_numpy()
    read = {text: dates.moment(text, order) for text in written}
    clock.local[left] = np.array([one.local if one else _NO_TIME for one in read.values()], "datetime64[s]")[places]
    said = [_UNSAID if one is None or one.offset is None else one.offset for one in read.values()]
    clock.ahead[left] = np.array(said)[places]
    is_implausible = np.array([one is None and dates.is_implausible(text, order) for text, one in read.items()])
    is_blank = np.array([text.casefold() in scores.BLANKS for text in written])
    clock.is_unread[left] = np.isnat(clock.local[left]) & ~(is_implausible | is_blank)[places]
    return replace(clock, implausible=int(is_implausible[places].sum()))


def _by_layout(engine: sql.Engine, texts: pa.Array, layout: Layout) -> Moments:
    if layout.format == _ISO:
        with suppress(pa.ArrowInvalid):
            return texts.cast(pa.timestamp("s")).to_numpy()  # all or nothing, and at once
    with sql.registered(engine, "texts", pa.table([texts], names=["w"])):
        read = engine.sql(f"SELECT {layout.reads('w')} AS t FROM texts").to_arrow_table()["t"]
    return read.to_numpy().astype("datetime64[s]")


def _placed(engine: sql.Engine, clock: _Clock, zone: str) -> tuple[pa.Array, pa.Array]:
    """Instants and days: what says its zone is an instant whose day the zone decides, the rest is told in that zone."""
    is_said = clock.ahead != _UNSAID
    instant = clock.local.copy()
    instant[is_said] -= clock.ahead[is_said].astype("timedelta64[m]").astype("timedelta64[s]")
    if zone == UTC:
        return _instants(instant), _days(instant)
    columns = [pa.array(instant.astype("datetime64[us]")), pa.array(is_said)]
    with sql.registered(engine, "clock", pa.table(columns, names=["t", "is_said"])):
        placed = engine.sql(
            "SELECT CASE WHEN is_said THEN timezone('UTC', t) ELSE timezone(zone, t) END AS instant, "
            "CASE WHEN is_said THEN timezone(zone, timezone('UTC', t)) ELSE t END::DATE AS day "
            f"FROM clock, (SELECT {sql.literal(zone)} AS zone)"
        ).to_arrow_table()
    return placed["instant"].combine_chunks(), placed["day"].combine_chunks()


def _instants(instant: Moments) -> pa.Array:
    return pa.array(instant.astype("datetime64[us]")).cast(pa.timestamp("us", UTC))


def _days(local: Moments) -> pa.Array:
    return pa.array(local.astype("datetime64[D]")).cast(pa.date32())
