"""Published NPS figures, and a reader's own, to hold a score against.

Published figures differ in what they asked whom: a vendor's own customers score far above a consumer panel of the
same industry, and countries use the scale differently. So each keeps its source, year, region and kind, they are
shown as ranges within one kind and region, and no average of them is ever made.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pandas as pd

from nps_core.errors import TableRefused
from nps_core.score import Nps, against

KINDS: Final = ("panel", "vendor", "other")
"""Who was asked: a panel of consumers, one vendor's customers, or something else (or not said)."""

TRUST: Final = ("primary", "secondary", "quoted", "derived")
"""Where the figure was read: at its publisher, in a report of it, in the article of 2021 that many managers know, or
worked out from a published change."""

CHOICES: Final = ("primary", "all", "own", "none")
"""Which benchmarks a reader can choose: those read at their publisher, every one, the reader's own, none."""

LARGEST_FILE: Final = 100_000
"""Bytes of a reader's own file: some thousand rows."""

_NAMES: Final = {
    "industry": ("industry", "行业", "行業", "产业", "產業"),
    "region": ("region", "country", "地区", "地區", "国家", "國家"),
    "year": ("year", "年", "年份"),
    "nps": ("nps", "净推荐值", "淨推薦值"),
    "source": ("source", "来源", "來源"),
}
_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Benchmark:
    """One figure to hold a score against.

    Attributes:
        industry, region, year: what it is about; empty where its source does not say.
        nps: in points.
        source, url: who says so, and where.
        kind: one of ``KINDS``.
        trust: one of ``TRUST``.
        note: how it was come by.
        translations: industry, region and note in other languages, as pairs such as
            ``("industry_zh_hant", "零售")``.
    """

    industry: str
    region: str
    year: str
    nps: float
    source: str
    url: str = ""
    kind: str = "other"
    trust: str = "primary"
    note: str = ""
    translations: tuple[tuple[str, str], ...] = ()

    def industry_in(self, language: str) -> str:
        """The industry in a language of the screens; as written where there is no translation.

        >>> published()[0].industry_in("zh-Hant"), Benchmark("Toys", "", "", 20, "us").industry_in("zh-Hant")
        ('所有受訪者', 'Toys')
        """
        return self._in(language, "industry") or self.industry

    def region_in(self, language: str) -> str:
        """The region in a language of the screens."""
        return self._in(language, "region") or self.region

    def note_in(self, language: str) -> str:
        """The note in a language of the screens."""
        return self._in(language, "note") or self.note

    def _in(self, language: str, name: str) -> str:
        return dict(self.translations).get(f"{name}_{language.lower().replace('-', '_')}", "")


@cache
def published() -> tuple[Benchmark, ...]:
    """Every published figure that comes with the project, in the order of ``benchmarks.csv``."""
    with (Path(__file__).parent / "benchmarks.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_published(row) for row in csv.DictReader(file))


def on_by_default(benchmarks: Iterable[Benchmark]) -> tuple[Benchmark, ...]:
    """Those shown until the reader chooses: read at their publisher, or the reader's own."""
    return tuple(benchmark for benchmark in benchmarks if benchmark.trust == "primary")


def chosen(choice: str, own: tuple[Benchmark, ...]) -> tuple[Benchmark, ...]:
    """The benchmarks of a reader's choice.

    Args:
        choice: one of ``CHOICES``; anything else stands for the first.
        own: the reader's own, which stand before published ones.
    """
    if choice == "none":
        return ()
    if choice == "own":
        return own
    return (*own, *(published() if choice == "all" else on_by_default(published())))


def compare(score: Nps, benchmark: Benchmark) -> str:
    """Whether a score is ``above`` or ``below`` a benchmark beyond doubt, else ``unclear``.

    A published figure comes without its counts, so it is held against the score's interval: above or below when it
    lies outside. Under 10 answers nothing is clear.

    >>> compare(Nps(4, 3, 18), Benchmark("Retail", "US", "2022", 28.4, "")), compare(Nps(4, 3, 18), published()[2])
    ('unclear', 'unclear')
    >>> compare(Nps(40, 30, 180), Benchmark("Retail", "US", "2022", 28.4, ""))
    'above'
    """
    found = against(benchmark.nps, score)
    if found.change is None or found.verdict != "real":
        return "unclear"
    return "above" if found.change > 0 else "below"


def ranges(benchmarks: Iterable[Benchmark]) -> pd.DataFrame:
    """How far the figures of one kind and region spread.

    Returns:
        ``kind``, ``region``, ``lowest``, ``highest`` (points) and ``count``, by kind in the order of ``KINDS``, then
        by region.
    """
    frame = pd.DataFrame([(b.kind, b.region, b.nps) for b in benchmarks], columns=["kind", "region", "nps"])
    frame["kind"] = pd.Categorical(frame["kind"], categories=KINDS)
    spread = frame.groupby(["kind", "region"], observed=True)["nps"].agg(lowest="min", highest="max", count="size")
    return spread.reset_index().astype({"kind": "str"})


def read_own(content: bytes) -> tuple[Benchmark, ...]:
    r"""A reader's own benchmarks from a CSV file with the columns industry, region, year, nps and source.

    Industry and nps are needed, the others may be missing; columns may be named in Chinese and separated by commas,
    semicolons or tabs.

    Raises:
        TableRefused: ``benchmark_size``, ``benchmark_empty``, ``benchmark_encoding``, ``benchmark_columns``,
            ``benchmark_industry`` or ``benchmark_nps``; rows are numbered as a spreadsheet shows them.

    >>> [own] = read_own("industry,region,year,nps,source\nToys,EU,2025,31.5,own study".encode())
    >>> own.industry, own.nps, own.trust
    ('Toys', 31.5, 'primary')
    """
    if len(content) > LARGEST_FILE:
        raise TableRefused("benchmark_size", limit=LARGEST_FILE // 1000)
    written = _decoded(content)
    header = written.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    lines = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(written), delimiter=separator)]
    filled = {number: line for number, line in enumerate(lines, start=1) if any(line)}
    if 1 not in filled or len(filled) == 1:
        raise TableRefused("benchmark_empty")
    rows = _rows(filled, _places(filled.pop(1)))
    _refuse("benchmark_industry", [number for number, row in rows.items() if not row["industry"]])
    decimal = "." if separator == "," else ","
    scores = {number: _points(row["nps"].replace(decimal, ".")) for number, row in rows.items()}
    _refuse("benchmark_nps", [number for number, nps in scores.items() if nps is None])
    return tuple(
        Benchmark(row["industry"], row["region"], row["year"], nps, row["source"])
        for row, nps in zip(rows.values(), scores.values(), strict=True)
        if nps is not None
    )


def _published(row: Mapping[str, str]) -> Benchmark:
    translations = tuple((name, text) for name, text in row.items() if "_zh_" in name and text)
    plain = {name: row[name] for name in ("industry", "region", "year", "source", "url", "kind", "trust", "note")}
    return Benchmark(**plain, nps=float(row["nps"]), translations=translations)


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise TableRefused("benchmark_encoding") from None


def _places(header: list[str]) -> dict[str, int]:
    """Where each column stands that the header names."""
    named = [cell.casefold() for cell in header]
    places = {
        name: next((place for place, cell in enumerate(named) if cell in aliases), -1)
        for name, aliases in _NAMES.items()
    }
    missing = [name for name in ("industry", "nps") if places[name] < 0]
    if missing:
        raise TableRefused("benchmark_columns", missing=missing, found=[cell for cell in header if cell])
    return places


def _rows(filled: Mapping[int, list[str]], places: Mapping[str, int]) -> dict[int, dict[str, str]]:
    return {
        number: {name: line[place] if 0 <= place < len(line) else "" for name, place in places.items()}
        for number, line in filled.items()
    }


def _points(written: str) -> float | None:
    plain = written.replace("−", "-")
    nps = float(plain) if _NUMBER.fullmatch(plain) else None
    return nps if nps is not None and -100 <= nps <= 100 else None


def _refuse(code: str, rows: list[int]) -> None:
    if rows:
        raise TableRefused(code, n=len(rows), rows=rows[:10])
