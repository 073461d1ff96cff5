"""The command line: the same core without a screen.

JSON on standard output, messages on standard error; exit 2 with one sentence on input that cannot be used.
"""

import argparse
import contextlib
import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NoReturn

from nps_core.commands import digest, erasing, gathering, keeping, measuring, reporting, reviewing, steering
from nps_core.commands.sources import day, name_and_value, own_and_theirs
from nps_core.commands.themes import themes
from nps_core.errors import NpsError, TableRefused
from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.planning import REST_DAYS
from nps_core.reading.receipt import ROLES
from nps_core.report import PAGES
from nps_core.scale import SCALES
from nps_core.settings import ROOT
from nps_core.trend import PERIODS


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


def serve(asked: argparse.Namespace, text: Text) -> None:
    """Start the server."""
    with contextlib.suppress(KeyboardInterrupt):
        subprocess.run([sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")], check=False)


MOST_CUSTOMERS = 100_000_000
"""The most customers that a plan is made for."""

MOST_SEED = 2**32 - 1
"""The largest number from which chance can be drawn."""

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
    _reads(
        _command(commands, "summary", measuring.summary, "the score, its trend and its segments"), source="FILE|DATASET"
    )
    found = commands.choices["summary"]
    found.add_argument("--by", nargs="+", action="extend", default=[], metavar="DIM", help="segments of a dimension")
    found.add_argument("--period", choices=PERIODS, default="", help="by default what suits the responses")
    found = _command(commands, "import", gathering.bring_in, "keep a file in the store")
    _reads(found, source="FILE")
    found.add_argument("--into", default="", metavar="DATASET", help="as one more wave of this data set")
    found.add_argument("--name", default="", help="what to call the data set; by default as the file")
    _measures(commands)
    _gathers(commands)
    _command(commands, "datasets", gathering.datasets, "every data set in the store")
    found = _command(commands, "themes", themes, "why people gave their score")
    _reads(found, source="FILE|DATASET")
    found.add_argument("--themes", type=int, metavar="N", help="about how many; by default as many as there are")
    found.add_argument("--model", default="", metavar="NAME", help="a language model: a folder or a name from a hub")
    found.add_argument("--seed", type=_seed, default=0, metavar="N", help="of everything drawn by chance")
    _reports(commands)
    _digests(commands)
    found = _command(commands, "reviews", reviewing.reviews, "the reviews of a data set, and what came with decisions")
    found.add_argument("source", metavar="DATASET")
    _command(commands, "serve", serve, "start the server")
    _keeps(commands)
    return parser


def _measures(commands: Any) -> None:
    found = _measure(commands, "trend", measuring.trend, "whether the score moves, since when, and what events did")
    found.add_argument("--period", choices=PERIODS, default="", help="by default what suits the responses")
    found.add_argument("--by", nargs="+", action="extend", default=[], metavar="DIM", help="trends of its segments")
    found.add_argument("--event", type=_event, action="append", default=[], metavar="DAY=NAME", help="before and after")
    found = _measure(commands, "segments", measuring.segments, "which segments stand above or below the rest")
    found.add_argument("--by", nargs="+", action="extend", default=[], metavar="DIM", help="by default every dimension")
    found.add_argument("--across", default="", metavar="DIM", help="a second dimension, for a two-way table")
    found.add_argument("--value", default="", metavar="COLUMN", help="the score by what customers are worth")
    found = _measure(commands, "changes", measuring.changes, "what moved the score between two sides")
    found.add_argument("--period", choices=PERIODS, default="", help="by default what suits the responses")
    sides = found.add_mutually_exclusive_group()
    two = ("BEFORE", "AFTER")
    sides.add_argument("--year", action="store_true", help="the last complete period and the same a year before")
    sides.add_argument("--periods", nargs=2, metavar=two, help="two periods, such as 2026-Q1 2026-Q2")
    sides.add_argument(
        "--days", nargs=4, type=day, metavar=("SINCE", "UNTIL", "SINCE", "UNTIL"), help="two ranges of days"
    )
    sides.add_argument("--files", nargs=2, metavar=two, help="two files of a data set, by their places from 1")
    sides.add_argument("--segments", nargs=3, metavar=("DIM", *two), help="two segments of a dimension")
    found.add_argument("--mix-by", default="", metavar="DIM", help="by default the dimension that explains most")
    _measure(commands, "drivers", measuring.drivers, "what goes with the score")
    found = _measure(commands, "plan", measuring.plan, "how many answers a question takes, and who is asked when")
    found.add_argument(
        "--margin", type=_up_to(200), default=5.0, metavar="POINTS", help="the score to within so many points"
    )
    found.add_argument("--change", type=_up_to(200), default=10.0, metavar="POINTS", help="a change that is to be seen")
    found.add_argument("--customers", type=_whole, metavar="N", help="how many customers could be asked")
    found.add_argument("--rate", type=_up_to(100), default=15.0, metavar="PERCENT", help="how many of 100 asked answer")
    found.add_argument("--list", default="", metavar="FILE", help="a list of customers, for a rota by name")
    found.add_argument("--column", default="", help="the column of the list that names them")
    found.add_argument("--start", type=day, default=date.today() + timedelta(days=1), metavar="DAY", help="first day")
    found.add_argument("--rest", type=_rest, default=REST_DAYS[1], metavar="DAYS", help="after an answer, 60 to 90")
    found.add_argument("--output", "-o", default="", metavar="FILE", help="where the rota is written as CSV")


def _reports(commands: Any) -> None:
    found = _measure(commands, "report", reporting.report, "the answers as a file to send, to print or to present")
    found.add_argument("--output", "-o", required=True, metavar="FILE", help="its ending says what is written")
    found.add_argument("--pages", nargs="+", choices=PAGES, default=[], metavar="PAGE", help="by default all of them")
    found.add_argument("--period", choices=PERIODS, default="", help="by default what suits the responses")
    found.add_argument("--by", default="", metavar="DIM", help="the segments of one dimension; by default of all")
    found.add_argument("--mix-by", default="", metavar="DIM", help="by default the dimension that explains most")
    found.add_argument("--no-quotes", action="store_true", help="without a word of what customers wrote")


def _digests(commands: Any) -> None:
    found = _command(commands, "digest", digest.digest, "what changed, on the screen or by mail")
    found.add_argument("source", metavar="DATASET")
    found.add_argument(
        "--since", dest="since_what", type=_day_or_last, metavar="DAY|last", help="by default in the last period"
    )
    found.add_argument("--to", nargs="+", action="extend", default=[], metavar="ADDRESS", help="who gets it by mail")
    found.add_argument("--attach", choices=digest.ATTACHED, default="", help="the whole report as a file")
    found.add_argument("--quotes", action="store_true", help="with what customers wrote")
    found.add_argument(
        "--only", type=name_and_value, action="append", default=[], metavar="DIM=SEGMENT", help="one segment"
    )
    found.set_defaults(since=None, until=None, latest=False)


def _day_or_last(written: str) -> date | str:
    return written if written == digest.LAST else day(written)


def _measure(commands: Any, name: str, run: Any, meaning: str) -> argparse.ArgumentParser:
    """A command that measures the responses of a file or a data set, or some of them."""
    found = _command(commands, name, run, meaning)
    _reads(found, source="FILE|DATASET")
    found.add_argument("--since", type=day, metavar="DAY", help="answers from this day on")
    found.add_argument("--until", type=day, metavar="DAY", help="answers up to this day")
    found.add_argument(
        "--only", type=name_and_value, action="append", default=[], metavar="DIM=SEGMENT", help="one segment"
    )
    found.add_argument("--latest", action="store_true", help="only the latest answer of each customer")
    return found


def _rest(written: str) -> int:
    least, most = REST_DAYS
    if not written.isdecimal() or not least <= int(written) <= most:
        raise argparse.ArgumentTypeError(f"{written!r} is not a number of days from {least} to {most}")
    return int(written)


def _up_to(most: float) -> Callable[[str], float]:
    """What reads a number above 0 and not above ``most``."""

    def read(written: str) -> float:
        try:
            number = float(written)
        except ValueError:
            number = 0.0
        if not 0 < number <= most:
            raise argparse.ArgumentTypeError(f"{written!r} is not a number above 0 and up to {most:g}")
        return number

    return read


def _whole(written: str) -> int:
    if not written.isdecimal() or not 0 < int(written) <= MOST_CUSTOMERS:
        raise argparse.ArgumentTypeError(f"{written!r} is not a whole number from 1 to {MOST_CUSTOMERS}")
    return int(written)


def _seed(written: str) -> int:
    if not written.isdecimal() or int(written) > MOST_SEED:
        raise argparse.ArgumentTypeError(f"{written!r} is not a whole number from 0 to {MOST_SEED}")
    return int(written)


def _event(written: str) -> tuple[str, str]:
    written_day, name = name_and_value(written)
    return day(written_day).isoformat(), name


def _gathers(commands: Any) -> None:
    found = _command(commands, "join", gathering.join, "give the responses the columns of a second file")
    found.add_argument("source", metavar="FILE")
    found.add_argument("--into", required=True, metavar="DATASET", help="the data set that gets its columns")
    found.add_argument("--key", type=own_and_theirs, metavar="OWN=THEIRS", help="matched by; by default the best pair")
    _in_file(found)
    found = _command(commands, "merge", gathering.merge, "what may be one in a data set, and making it one")
    found.add_argument("source", metavar="DATASET")
    found.add_argument("--columns", nargs="+", metavar="COLUMN", help="into the first, where it is empty, the others")
    found.add_argument(
        "--segments", nargs=3, metavar=("DIM", "NAME", "INTO"), help="count a segment under another name"
    )
    found.add_argument("--undo", default="", metavar="ID", help="take back a merge or a join")
    found = _command(commands, "codebook", steering.codebook, "the themes of a data set as a table, out and in again")
    found.add_argument("source", metavar="DATASET")
    found.add_argument("--output", "-o", default="", metavar="FILE", help="where the table is written as CSV")
    found.add_argument("--adopt", default="", metavar="FILE", help="make the themes what this edited table says")


def _keeps(commands: Any) -> None:
    found = _command(commands, "backup", keeping.backup, "write the data folder as one file, also while it is in use")
    found.add_argument("target", metavar="FILE|FOLDER", help="a file that is not there yet, or the folder for one")
    found = _command(commands, "erase", erasing.erase, "take a respondent's words and names out of all that is kept")
    found.add_argument("source", metavar="DATASET")
    found.add_argument("--respondent", default="", metavar="ID", help="as the file has it; - reads it from the input")
    found.add_argument("--dry-run", action="store_true", help="change nothing, only tell how much there is")
    found = _command(commands, "restore", keeping.restore, "put a backup into an empty or new folder")
    found.add_argument("file", metavar="FILE")
    found.add_argument("--into", required=True, metavar="FOLDER", help="which is empty, or not there yet")


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
