"""Data sets made by hand: what a file would have been read as, without reading one."""

import secrets
from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nps_core.comments.runs import ASSIGNMENTS, MAP, RECIPE, Theme, ThemeRun, write_run
from nps_core.reading import Reading
from nps_core.reading.receipt import ColumnTaken, Reason, Receipt
from nps_core.responses import FIXED, RESPONSE_ID
from nps_core.scale import SCORES
from nps_core.settings import Settings
from nps_core.store import Store

_FIXED_TYPES = {
    "string": pa.string(),
    "timestamp[us, tz=UTC]": pa.timestamp("us", tz="UTC"),
    "date32[day]": pa.date32(),
    "int8": pa.int8(),
    "int64": pa.int64(),
}


def store_in(folder, **settings):
    return Store(Settings(data=folder, **settings))


def store_of_a_file():
    """The fixture ``store`` of a file whose tests share one: none of them changes what others read."""

    @pytest.fixture(scope="module", name="store")
    def store(tmp_path_factory):
        opened = store_in(tmp_path_factory.mktemp("store") / "data")
        yield opened
        opened.close()

    return store


def reading_of(folder, frame, *, has_ids=False, left_out=(), file="made.csv", scale="0-10"):
    """The responses of a frame, as ``read`` would give them.

    Columns beside the fixed ones are dimensions if they hold text and attributes if they hold numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frame = frame.reset_index(drop=True)
    rows = range(2, 2 + len(frame))
    made = {"row": list(rows), **({} if has_ids else {RESPONSE_ID: [f"row {row}" for row in rows]})}
    columns = {name: list(frame[name]) for name in frame.columns} | made
    days = columns.get("answered_on", [None] * len(frame))
    columns.setdefault("answered_at", [None if _is_empty(d) else pd.Timestamp(d, tz="UTC") for d in days])
    own = [name for name in frame.columns if name not in FIXED]
    numbers = [name for name in own if pd.api.types.is_numeric_dtype(frame[name])]
    fields = {name: _FIXED_TYPES[kind] for name, kind in FIXED.items()}
    fields |= {name: pa.float64() if name in numbers else pa.string() for name in own}
    empty = [None] * len(frame)
    arrays = [
        pa.array([None if _is_empty(v) else v for v in columns.get(name, empty)], kind) for name, kind in fields.items()
    ]
    token = secrets.token_hex(4)
    responses, aside = folder / f"{token}.parquet", folder / f"{token}-left.parquet"
    pq.write_table(pa.table(arrays, schema=pa.schema(list(fields.items()))), responses)
    schema = pa.schema([("row", pa.int64()), ("reason", pa.string())])
    pq.write_table(
        pa.table([pa.array([r for r, _ in left_out]), pa.array([why for _, why in left_out])], schema=schema), aside
    )
    receipt = _receipt(frame, own, numbers, has_ids=has_ids, left_out=left_out, file=file, scale=scale)
    return Reading(responses, aside, receipt)


def _is_empty(value):
    return bool(pd.isna(value))


def _receipt(frame, own, numbers, *, has_ids, left_out, file, scale):
    why = Reason("chosen")
    taken = [ColumnTaken("score", "score", "score", why)]
    if has_ids:
        taken.append(ColumnTaken("id", "response_id", RESPONSE_ID, why))
    said = {"answered_at": {"answered_at", "answered_on"}, "respondent": {"respondent"}, "comment": {"comment"}}
    taken += [ColumnTaken(role, role, role, why) for role, names in said.items() if names & set(frame.columns)]
    taken += [ColumnTaken(name, "attribute" if name in numbers else "dimension", name, why) for name in own]
    days = [d for d in frame.get("answered_on", []) if not _is_empty(d)]
    comments = frame["comment"] if "comment" in frame else pd.Series([], dtype=object)
    return Receipt(
        file=file,
        format="csv",
        encoding="utf-8",
        separator=",",
        sheet="",
        header_rows=1,
        scale=scale,
        date_order="ymd",
        timezone="UTC",
        columns=tuple(taken),
        rows_read=len(frame) + len(left_out),
        rows_used=len(frame),
        left_out=tuple(pd.Series([why for _, why in left_out], dtype=object).value_counts().items()),
        scores=tuple(int((frame["score"] == score).sum()) for score in SCORES),
        first_day=min(days) if days else None,
        last_day=max(days) if days else None,
        comments=int(comments.notna().sum()),
        respondents=0,
    )


def kept(store, frame, *, name="made", into="", sample=False, **how):
    """A data set of a frame."""
    source = store.folder / "staging" / f"{secrets.token_hex(4)}.csv"
    source.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(source)
    reading = reading_of(store.folder / "staging", frame, **how)
    return store.add(reading, source, name=name, into=into, sample=sample)


def adopted(store, dataset, themes, **run):
    """A theme run kept: ``themes`` says for each theme which rows carry it."""
    out = store.folder / "staging" / f"run-{secrets.token_hex(4)}"
    run_in(out, themes, **run)
    store.adopt_themes(dataset, out)
    return store.dataset(dataset.id)


def run_in(out, themes, *, names=None, quotes=None, code="", sureness=None, places=None, quality=None, **run):
    """A theme run as the worker leaves it in a folder.

    ``themes`` says which rows carry a theme, and a sub-theme ("price.a1b2c3"); ``names`` what each is called in a
    language; ``sureness`` how surely its rows carry it, in their order; ``places`` where rows lie on the map, with
    their theme; ``quality`` how well a theme holds together.
    """
    out.mkdir(parents=True, exist_ok=True)
    pairs = [(f"row {row}", theme) for theme, rows in themes.items() for row in rows]
    table = {
        RESPONSE_ID: pa.array([r for r, _ in pairs], pa.string()),
        "theme": pa.array([t for _, t in pairs], pa.string()),
        "sureness": pa.array(
            [each for theme, rows in themes.items() for each in (sureness or {}).get(theme, [1.0] * len(rows))],
            pa.float32(),
        ),
    }
    pq.write_table(pa.table(table), out / ASSIGNMENTS)
    if places:
        points = [(f"row {row}", theme, x, y) for row, (theme, x, y) in places.items()]
        columns = (RESPONSE_ID, "theme", "x", "y")
        pq.write_table(pa.table(dict(zip(columns, map(pa.array, zip(*points, strict=True)), strict=True))), out / MAP)
    found = tuple(
        Theme(
            id=theme,
            names=(names or {}).get(theme, {"en": theme.title(), "zh-Hans": f"{theme}简", "zh-Hant": f"{theme}繁"}),
            keywords=(theme,),
            comments=len(rows),
            quotes=tuple((quotes or {}).get(theme, ())),
            parent=theme.split(".")[0] if "." in theme else "",
            quality=(quality or {}).get(theme),
        )
        for theme, rows in themes.items()
        if theme not in {"unspecific", "other"}
    )
    settings = {
        "recipe": RECIPE,
        "model": "made",
        "unique": 0,
        "embedded": 0,
        "scripts": {},
        "keyword_mode": False,
        **run,
    }
    levels = {level: tuple(each for each in found if bool(each.parent) == level) for level in (False, True)}
    run = ThemeRun(comments=len(pairs), code=code, themes=levels[False], **settings)
    write_run(out, replace(run, subthemes=levels[True]) if levels[True] else run)


def answers(*, detractors=0, passives=0, promoters=0, **columns):
    """A frame of so many answers of each group; other columns are the same in every row."""
    scores = [3] * detractors + [7] * passives + [10] * promoters
    return pd.DataFrame({"score": scores}).assign(**columns)


def on(day, *, detractors=0, passives=0, promoters=0, **columns):
    """Answers of one day."""
    frame = answers(detractors=detractors, passives=passives, promoters=promoters, **columns)
    return frame.assign(answered_on=[date.fromisoformat(day)] * len(frame))


def ten_months(web, app):
    """Nine months of 55 answers that score 18.2 each, one of 52 that scores -69.2, three days of November.

    ``web`` are the other columns of all but the tenth month, ``app`` those of the tenth.
    """
    days = (2, 9, 16, 23, 28)
    dated = [f"2026-{month:02d}-{day:02d}" for month in range(1, 10) for day in days]
    frames = [on(day, detractors=3, passives=3, promoters=5, **web) for day in dated]
    frames += [on(f"2026-10-{day:02d}", detractors=10, passives=2, promoters=1, **app) for day in days[:4]]
    frames += [on(f"2026-11-0{d}", promoters=3, **web) for d in (1, 2, 3)]
    return pd.concat(frames, ignore_index=True)


def scores_of(tally):
    """How many answers at each score, all groups together."""
    return dict(zip(SCORES, tally.counts.sum(axis=0).tolist(), strict=True))


def code_of(raised):
    """The code of a refusal that a test expects."""
    return raised.value.code


def flip(file, place=None):
    """Turn one bit of a file over, in the middle if not told where."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2 if place is None else place] ^= 1
    file.write_bytes(content)
