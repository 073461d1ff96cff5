"""Benchmarks: what is shipped, what is shown, and a reader's own file."""

import csv
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.benchmarks import (
    KINDS,
    LARGEST_FILE,
    TRUST,
    Benchmark,
    compare,
    on_by_default,
    published,
    ranges,
    read_own,
)
from nps_core.errors import TableRefused
from nps_core.score import Nps

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def test_every_published_figure_names_its_source_its_place_on_the_web_and_its_kind():
    assert len(published()) >= 70
    for benchmark in published():
        assert benchmark.source
        assert benchmark.url.startswith("http")
        assert benchmark.kind in KINDS
        assert benchmark.trust in TRUST
        assert -100 <= benchmark.nps <= 100
        assert not benchmark.year or 2000 < int(benchmark.year) < 2030


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_every_figure_is_as_it_was_collected():
    with (SHARED / "benchmarks" / "published_nps.csv").open(encoding="utf-8", newline="") as file:
        collected = [row for row in csv.DictReader(file) if "LOW TRUST" not in row["note"]]
    assert [(row["source"], row["source_url"], float(row["nps"])) for row in collected] == [
        (benchmark.source, benchmark.url, benchmark.nps) for benchmark in published()
    ]


def test_the_three_figures_that_many_know_are_marked_as_quoted():
    quoted = {(each.industry, each.nps): each for each in published() if each.trust == "quoted"}
    assert set(quoted) == {("All respondents", 39), ("Online shopping", 39), ("E-commerce", 62)}
    assert all("2021" in benchmark.note for benchmark in quoted.values())
    assert quoted["E-commerce", 62].kind == "vendor"


def test_only_what_was_read_at_its_publisher_is_on_at_first():
    shown = on_by_default(published())
    assert {benchmark.trust for benchmark in shown} == {"primary"}
    assert len(shown) == sum(benchmark.trust == "primary" for benchmark in published()) >= 20
    own = read_own(b"industry,nps\nToys,20")
    assert on_by_default(own) == own


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_name_and_note_is_translated(language):
    for benchmark in published():
        assert benchmark.industry_in("en") == benchmark.industry
        assert any("一" <= character <= "鿿" for character in benchmark.industry_in(language))
        for written, shown in (
            (benchmark.region, benchmark.region_in(language)),
            (benchmark.note, benchmark.note_in(language)),
        ):
            assert bool(written) == bool(shown)
            assert not written or shown != written


def test_ranges_stay_within_one_kind_and_region():
    figures = [
        Benchmark("a", "US", "2022", 10, "", kind="panel"),
        Benchmark("b", "US", "2022", 30, "", kind="panel"),
        Benchmark("c", "Japan", "2022", -20, "", kind="panel"),
        Benchmark("d", "US", "2022", 62, "", kind="vendor"),
    ]
    assert ranges(figures).values.tolist() == [
        ["panel", "Japan", -20, -20, 1],
        ["panel", "US", 10, 30, 2],
        ["vendor", "US", 62, 62, 1],
    ]
    assert ranges(figures).columns.tolist() == ["kind", "region", "lowest", "highest", "count"]
    assert len(ranges([])) == 0
    assert ranges(published())["count"].sum() == len(published())


@pytest.mark.parametrize(
    ("counts", "nps", "verdict"),
    [
        ((4, 3, 18), 39, "unclear"),  # 21.57 to 78.43 holds 39 and 62
        ((4, 3, 18), 62, "unclear"),
        ((4, 3, 18), 20, "above"),
        ((4, 3, 18), 80, "below"),
        ((0, 0, 9), -50, "unclear"),  # under 10 answers nothing is clear
        ((0, 0, 0), 0, "unclear"),
        ((100, 200, 700), 39, "above"),
    ],
)
def test_a_benchmark_outside_the_interval_is_told_from_one_inside(counts, nps, verdict):
    assert compare(Nps(*counts), Benchmark("", "", "", nps, "")) == verdict


# A reader's own file


@pytest.mark.parametrize(
    "content",
    [
        b"industry,region,year,nps,source\nToys,EU,2025,31.5,own\n",
        "\ufeffindustry;region;year;nps;source\r\nToys;EU;2025;31,5;own\r\n".encode(),
        b"Industry\tRegion\tYear\tNPS\tSource\rToys\tEU\t2025\t31.5\town",
        "source,nps,year,extra,region,industry\nown,31.5,2025,x,EU,Toys".encode("utf-16"),
        "\n\n  行業 , 地區,年份,淨推薦值,來源\n".lstrip().encode() + b" Toys ,EU,2025, 31.5 ,own\n,,,,\n",
    ],
)
def test_the_same_file_in_many_shapes(content):
    assert read_own(content) == (Benchmark("Toys", "EU", "2025", 31.5, "own"),)


def test_columns_that_may_be_missing():
    assert read_own("行业,净推荐值\n玩具,−12\n".encode()) == (Benchmark("玩具", "", "", -12, ""),)


@pytest.mark.parametrize(
    ("content", "code", "facts"),
    [
        (b"", "benchmark_empty", {}),
        (b"industry,nps\n\n , \n", "benchmark_empty", {}),
        ("行業,nps\n".encode("big5") + b"a,1", "benchmark_encoding", {}),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "benchmark_encoding", {}),
        (b"x" * (LARGEST_FILE + 1), "benchmark_size", {"limit": 100}),
        (b"industry,score\na,1", "benchmark_columns", {"missing": ["nps"], "found": ["industry", "score"]}),
        (b"a\nb", "benchmark_columns", {"missing": ["industry", "nps"], "found": ["a"]}),
        (b"industry,nps\na,1\n,2\n\n,3", "benchmark_industry", {"n": 2, "rows": [3, 5]}),
        (b"industry,nps\na,good\nb,101\nc,\nd,nan\ne,1e1\nf,50", "benchmark_nps", {"n": 5, "rows": [2, 3, 4, 5, 6]}),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content, code, facts):
    with pytest.raises(TableRefused) as refused:
        read_own(content)
    assert refused.value.code == code
    assert refused.value.facts == facts


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: f"industry,nps\n{text}".encode())))
def test_whatever_the_bytes_there_are_benchmarks_or_a_reason(content):
    found = None
    with suppress(TableRefused):
        found = read_own(content)
    assert found is None or (found and all(-100 <= each.nps <= 100 and each.industry for each in found))
