"""The command line: the same core without a screen.

JSON on standard output, messages on standard error; exit 2 with one sentence on input that cannot be used.
"""

import argparse
import contextlib
import io
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NoReturn

import pandas as pd

from nps_core import views, wording
from nps_core.comments.jobs import Job, ThemeJobs
from nps_core.errors import DatasetMissing, JobFailed, NpsError, TableRefused
from nps_core.filters import Filters
from nps_core.gathering import bring_in, choices_of, datasets, file_of, join, merge, own_and_theirs, print_json
from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.reading.receipt import ROLES, SINGLE_ROLES, Receipt
from nps_core.responses import ROW
from nps_core.scale import SCALES, SCORES
from nps_core.score import Nps, band
from nps_core.settings import ROOT, settings
from nps_core.store import Dataset, Store
from nps_core.trend import PERIODS

LOOK_SECONDS: Final = 0.2
TEMPORARY: Final = "file"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 2 when the input cannot be used."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the terminal's own is, Chinese must come out
    text = text_in(_language(arguments))
    try:
        asked = _parser().parse_args(arguments)
        asked.run(asked, text)
    except NpsError as error:
        print(text(error.key, **error.facts), file=sys.stderr)
        return 2
    except _Misused as error:
        print(text("cli.misused", message=str(error)), file=sys.stderr)
        return 2
    return 0


# -- commands -------------------------------------------------------------------------------------------------------


def summary(asked: argparse.Namespace, text: Text) -> None:
    """The score, its trend and its segments."""
    with _opened(asked) as (store, dataset):
        view = views.trend(store, dataset, Filters(), asked.period)
        receipt = dataset.waves[-1].receipt
        _refuse_unknown(asked.by, dataset.columns.dimensions)
        if not asked.json:
            print(wording.together(text, wording.score_lead(view.scope, text), wording.trend_lead(view, text)))
            return
        score = view.scope.matched
        print_json(
            {
                "responses": score.responses,
                "counts": {
                    "detractors": score.detractors,
                    "passives": score.passives,
                    "promoters": score.promoters,
                },
                "scores": {str(value): count for value, count in zip(SCORES, view.scope.counts, strict=True)},
                "nps": score.nps,
                "interval": {"low": score.low, "high": score.high, "level": score.level},
                "band": None if score.nps is None else band(score.nps),
                "scale": receipt.scale,
                "columns": _columns(receipt, text),
                "rows": _rows(store, dataset),
                "questions": [
                    {"level": note.level, "message": text(note.key, **note.facts)}
                    for wave in dataset.waves
                    for note in wave.receipt.notes
                ],
                "periods": _periods(view.periods),
                "segments": {
                    name: _segments(views.segments(store, dataset, Filters(), name).segments) for name in asked.by
                },
            }
        )


def themes(asked: argparse.Namespace, text: Text) -> None:
    """Why people gave their score."""
    with _opened(asked) as (store, dataset):
        _find_themes(store, dataset, text)
        found = store.dataset(dataset.id)
        view = views.themes(store, found, Filters())
        if not asked.json:
            print(wording.themes_lead(view, text))
            return
        print_json(
            {
                "themes": [_theme(theme, text) for theme in view.themes],
                "coverage": view.coverage,
                "assignments": _assignments(store.assignments(found)),
                "model": view.model,
            }
        )


def serve(asked: argparse.Namespace, text: Text) -> None:
    """Start the server."""
    with contextlib.suppress(KeyboardInterrupt):
        subprocess.run([sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")], check=False)


# -- what a command works on ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(asked: argparse.Namespace) -> Iterator[tuple[Store, Dataset]]:
    """A data set of the store or, if there is such a file, that file in a store that lasts as long as the command."""
    if not Path(asked.source).is_file():
        with contextlib.closing(Store(settings())) as store:
            yield store, _named(store, asked.source)
        return
    file = file_of(asked.source)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        contextlib.closing(Store(replace(settings(), data=Path(folder)))) as store,
    ):
        yield store, store.bring_in(file, name=TEMPORARY, choices=choices_of(asked))


def _named(store: Store, source: str) -> Dataset:
    try:
        return store.dataset(source)
    except DatasetMissing as error:
        raise DatasetMissing("source_missing", name=source) from error


def _refuse_unknown(asked: Sequence[str], dimensions: Sequence[str]) -> None:
    unknown = [name for name in asked if name not in dimensions]
    if unknown:
        code = "no_such_dimension" if dimensions else "no_dimensions"
        raise TableRefused(code, names=unknown, found=list(dimensions))


def _find_themes(store: Store, dataset: Dataset, text: Text) -> None:
    """Wait until themes stand; the stages go to standard error."""
    if dataset.themes:
        return
    jobs = ThemeJobs(store)
    try:
        job: Job | None = jobs.start(dataset)
        stage = ""
        while job is not None and job.is_active:
            if job.stage and job.stage != stage:
                stage = job.stage
                print(text(f"themes.stage_{stage}"), file=sys.stderr)
            time.sleep(LOOK_SECONDS)
            job = jobs.of(dataset)
    finally:
        jobs.close()
    if job is not None and job.state != "done":
        raise JobFailed(job.code or "themes_stopped")


# -- JSON -----------------------------------------------------------------------------------------------------------


def _columns(receipt: Receipt, text: Text) -> dict[str, dict[str, str]]:
    """What each column was taken for; of several columns of one role the role is followed by the name."""
    found: dict[str, dict[str, str]] = {}
    for column in receipt.columns:
        key = column.role if column.role in SINGLE_ROLES else f"{column.role}:{column.column}"
        found[key] = {"column": column.column, "why": text(column.why.key, **column.why.facts)}
    return found


def _rows(store: Store, dataset: Dataset) -> dict[str, Any]:
    left_out = [
        _left_out(wave.receipt, int(row["row"]), row["reason"])
        for wave in dataset.waves
        for row in store.left_out(wave).to_dict("records")
    ]
    return {
        "read": sum(wave.receipt.rows_read for wave in dataset.waves),
        "used": sum(wave.receipt.rows_used for wave in dataset.waves),
        "left_out": left_out,
    }


def _left_out(receipt: Receipt, row: int, reason: str) -> dict[str, Any]:
    sheet, within = receipt.place_of(row)
    return {**({"sheet": sheet} if sheet else {}), "row": within, "reason": reason}


def _periods(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "period": row["period"],
            "start": row["start"].isoformat(),
            "responses": int(row["responses"]),
            "nps": _number(row["nps"]),
            "low": _number(row["low"]),
            "high": _number(row["high"]),
            "complete": bool(row["complete"]),
        }
        for row in frame.to_dict("records")
    ]


def _segments(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "segment": row["segment"],
            "responses": int(row["responses"]),
            "nps": _number(row["nps"]),
            "low": _number(row["low"]),
            "high": _number(row["high"]),
            "verdict": row["verdict"],
        }
        for row in frame.to_dict("records")
    ]


def _theme(theme: views.ThemeSummary, text: Text) -> dict[str, Any]:
    return {
        "id": theme.id,
        "label": theme.name(text.language),
        "keywords": list(theme.keywords),
        **_score(theme.score),
        "impact": _number(theme.impact),
        "impact_low": _number(theme.impact_low),
        "impact_high": _number(theme.impact_high),
        "quotes": [quote.comment for quote in theme.quotes],
    }


def _score(score: Nps) -> dict[str, Any]:
    return {"responses": score.responses, "nps": score.nps, "low": score.low, "high": score.high}


def _assignments(frame: pd.DataFrame) -> list[dict[str, Any]]:
    carried = frame.groupby(ROW, sort=True)["theme"].apply(sorted).to_dict()
    return [{"row": int(str(row)), "themes": themes} for row, themes in carried.items()]


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


# -- arguments ------------------------------------------------------------------------------------------------------


def _role_and_column(written: str) -> tuple[str, str]:
    role, _, column = written.partition("=")
    if role not in ROLES or not column:
        raise TableRefused("map_unclear", found=written[:80], roles=list(ROLES))
    return role, column


class _Parser(argparse.ArgumentParser):
    """A parser that leaves it to ``main`` to say, in the reader's language, what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise _Misused(message)


class _Misused(Exception):
    """A command that is written wrong."""


def _language(arguments: Sequence[str] | None) -> str:
    """The language that a command asks for, even one that is wrong otherwise; English if none."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    try:
        return str(parser.parse_known_args(arguments)[0].language)
    except argparse.ArgumentError:
        return "en"


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser("nps_core", description="Answers about Net Promoter Score.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _reads(_command(commands, "summary", summary, "the score, its trend and its segments"), source="FILE|DATASET")
    found = commands.choices["summary"]
    found.add_argument("--by", nargs="+", action="extend", default=[], metavar="DIM", help="segments of a dimension")
    found.add_argument("--period", choices=PERIODS, default="", help="by default what suits the responses")
    found = _command(commands, "import", bring_in, "keep a file in the store")
    _reads(found, source="FILE")
    found.add_argument("--into", default="", metavar="DATASET", help="as one more wave of this data set")
    found.add_argument("--name", default="", help="what to call the data set; by default as the file")
    _gathers(commands)
    _command(commands, "datasets", datasets, "every data set in the store")
    _reads(_command(commands, "themes", themes, "why people gave their score"), source="FILE|DATASET")
    _command(commands, "serve", serve, "start the server")
    return parser


def _gathers(commands: Any) -> None:
    found = _command(commands, "join", join, "give the responses the columns of a second file")
    found.add_argument("source", metavar="FILE")
    found.add_argument("--into", required=True, metavar="DATASET", help="the data set that gets its columns")
    found.add_argument("--key", type=own_and_theirs, metavar="OWN=THEIRS", help="matched by; by default the best pair")
    _in_file(found)
    found = _command(commands, "merge", merge, "what may be one in a data set, and making it one")
    found.add_argument("source", metavar="DATASET")
    found.add_argument("--columns", nargs="+", metavar="COLUMN", help="into the first, where it is empty, the others")
    found.add_argument(
        "--segments", nargs=3, metavar=("DIM", "NAME", "INTO"), help="count a segment under another name"
    )
    found.add_argument("--undo", default="", metavar="ID", help="take back a merge or a join")


def _command(commands: Any, name: str, run: Any, meaning: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=meaning, description=meaning)
    command.set_defaults(run=run)
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--language", choices=LANGUAGES, default="en", help="of sentences and names")
    return command


def _reads(command: argparse.ArgumentParser, *, source: str) -> None:
    command.add_argument("source", metavar=source)
    command.add_argument(
        "--map",
        type=_role_and_column,
        action="append",
        default=[],
        metavar="ROLE=COLUMN",
        help=f"what a column is; a role is one of {', '.join(ROLES)}",
    )
    command.add_argument("--scale", choices=list(SCALES), default="", help="how the file writes an answer")
    command.add_argument("--sources", choices=["apart", "own", "written"], default="", help="those on another scale")
    command.add_argument("--date-order", choices=("ymd", "dmy", "mdy"), default="", help="order of day, month, year")
    _in_file(command)
    command.add_argument("--timezone", default="", metavar="ZONE", help="whose days count, such as Asia/Taipei")


def _in_file(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sheet", default="", help="which sheet of a workbook")
    command.add_argument("--encoding", default="", help="of a text file, such as gb18030 or cp950")
    command.add_argument("--header", default="", metavar="ROW", help="the row of the column names, or none")


if __name__ == "__main__":
    sys.exit(main())
