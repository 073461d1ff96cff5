"""The sample data holds what its README promises: counted from the files, with nothing of the core."""

import csv
import io
import math
import re
import tomllib
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sample_data import generate

FOLDER = Path(__file__).resolve().parent.parent / "sample_data"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))
TRUTH = EXPECTED["truth"]
CSV_FILES = ("npsight_sample.csv", "awkward/questionnaire_big5_minguo.csv", "awkward/coded_1_to_11.csv")
WORKBOOK = "awkward/two_header_rows.xlsx"


def table(name, encoding="utf-8", separator=","):
    text = (FOLDER / name).read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def sample():
    return [(int(row["score"]) if row["score"] else None, row["comment"]) for row in table("npsight_sample.csv")]


def minguo():
    rows = table("awkward/questionnaire_big5_minguo.csv", "cp950", ";")
    score = "您有多大意願推薦我們給親友？(0-10)"
    return [(int(row[score]) if row[score] else None, row["原因"]) for row in rows]


def coded():
    rows = table("awkward/coded_1_to_11.csv", "gb18030")
    score, reason = "1、您向朋友或同事推荐我们的可能性有多大？", "2、您打分的具体原因是什么？"
    return [(None if row[score] == "-3" else int(row[score]) - 1, row[reason].replace("(跳过)", "")) for row in rows]


def workbook():
    rows = load_workbook(FOLDER / WORKBOOK).active.iter_rows(min_row=3, values_only=True)
    filled = [row for row in rows if any(cell is not None for cell in row)]
    return [(None if row[9] is None else int(str(row[9]).split(" ")[0]), row[10] or "") for row in filled]


READERS = {CSV_FILES[0]: sample, CSV_FILES[1]: minguo, CSV_FILES[2]: coded, WORKBOOK: workbook}


def nps(scores):
    return 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)


def spread(scores):
    """The variance of the mean of +100, 0 and -100."""
    points = [100 * ((score >= 9) - (score <= 6)) for score in scores]
    mean = sum(points) / len(points)
    return sum((point - mean) ** 2 for point in points) / len(points) ** 2


def scored(**wanted):
    rows = table("npsight_sample.csv")
    return [int(row["score"]) for row in rows if row["score"] and all(row[k] == v for k, v in wanted.items())]


def before_and_after(day, rows):
    before = [row for row in rows if date.fromisoformat(row["answered_at"][:10]) < day]
    return before, rows[len(before) :]


@pytest.mark.parametrize("name", READERS)
def test_each_file_holds_the_facts_it_is_expected_to(name):
    rows = READERS[name]()
    scores = [score for score, _ in rows if score is not None]
    assert all(0 <= score <= 10 for score in scores)
    facts = EXPECTED["files"][name]
    assert facts["rows"] == len(rows)
    assert facts["responses"] == len(scores)
    assert facts["blank_scores"] == len(rows) - len(scores)
    assert facts["promoters"] == sum(score >= 9 for score in scores)
    assert facts["passives"] == sum(score in (7, 8) for score in scores)
    assert facts["detractors"] == sum(score <= 6 for score in scores)
    assert facts["nps"] == pytest.approx(nps(scores), abs=1e-9)
    assert facts["comments"] == sum(bool(comment) for _, comment in rows)


@pytest.mark.parametrize("name", READERS)
def test_the_readme_states_the_facts_of_each_file(name):
    facts = EXPECTED["files"][name]
    counts = ("rows", "responses", "blank_scores", "promoters", "passives", "detractors")
    cells = [f"`{name}`", *(f"{facts[key]:,}" for key in counts), f"{facts['nps']:.4f}", f"{facts['comments']:,}"]
    assert f"| {' | '.join(cells)} |" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("again")
    generate.write(folder)
    return folder


@pytest.mark.parametrize("name", [*CSV_FILES, "expected.toml"])
def test_the_generator_gives_the_same_bytes_again(name, again):
    made, kept = ((folder / name).read_bytes().replace(b"\r\n", b"\n") for folder in (again, FOLDER))
    assert made == kept


def test_the_generator_gives_the_same_cells_again(again):
    made, kept = (load_workbook(folder / WORKBOOK).active.values for folder in (again, FOLDER))
    assert list(made) == list(kept)


def test_the_workbook_does_not_tell_when_it_was_saved(again, tmp_path):
    generate.write(tmp_path)
    assert (tmp_path / WORKBOOK).read_bytes() == (again / WORKBOOK).read_bytes()
    with zipfile.ZipFile(FOLDER / WORKBOOK) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_scores_of_every_kind_are_there():
    assert {score for score, _ in sample()} == {None, *range(11)}
    scores = table("awkward/coded_1_to_11.csv", "gb18030")
    assert {"-3", "1", "11"} <= {row["1、您向朋友或同事推荐我们的可能性有多大？"] for row in scores}


def test_the_overall_score_lies_where_shops_lie():
    assert 25 < EXPECTED["files"]["npsight_sample.csv"]["nps"] < 40


def test_the_turning_point_is_real():
    rows = [row for row in table("npsight_sample.csv") if row["score"]]
    before, after = ([int(row["score"]) for row in part] for part in before_and_after(TRUTH["turning_point"], rows))
    assert nps(before) == pytest.approx(TRUTH["nps_before"])
    assert nps(after) == pytest.approx(TRUTH["nps_after"])
    assert 12 <= nps(before) - nps(after) <= 16
    assert (nps(before) - nps(after)) / math.sqrt(spread(before) + spread(after)) > 4


def test_the_turning_point_lies_with_one_courier():
    def fall(rows):
        before, after = before_and_after(TRUTH["turning_point"], rows)
        return nps([int(row["score"]) for row in before]) - nps([int(row["score"]) for row in after])

    rows = [row for row in table("npsight_sample.csv") if row["score"]]
    assert fall([row for row in rows if row["courier"] == "Swift Crane"]) > 25
    assert fall([row for row in rows if row["courier"] != "Swift Crane"]) < 10


def test_the_emerging_theme_at_least_triples():
    rows = [row for row in table("npsight_sample.csv") if row["comment"]]
    named = re.compile("refund|退款", re.IGNORECASE)
    before, after = (
        sum(bool(named.search(row["comment"])) for row in part) / len(part)
        for part in before_and_after(TRUTH["new_app"], rows)
    )
    assert before == pytest.approx(TRUTH["refund_share_before"])
    assert after == pytest.approx(TRUTH["refund_share_after"])
    assert after > 3 * before


def test_one_segment_stands_above_and_one_below():
    rest = scored()
    for channel, sign in (("store pickup", 1), ("phone", -1)):
        part = scored(channel=channel)
        assert sign * (nps(part) - nps(rest)) / math.sqrt(spread(part) + spread(rest)) > 2.5, channel


def test_two_segments_are_too_small():
    assert 10 <= len(scored(region="Malaysia")) < 30
    assert 0 < len(scored(region="Macau")) < 10


def test_twenty_four_months_and_one_unfinished():
    months = Counter(row["answered_at"][:7] for row in table("npsight_sample.csv"))
    assert list(months) == [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)][9:34]
    complete = [months[month] for month in list(months)[:-1]]
    assert min(complete) >= 80
    assert max(complete) <= 180
    assert months["2026-10"] < 60
    assert table("npsight_sample.csv")[-1]["answered_at"] <= "2026-10-11T23:59:59+08:00"


def test_a_third_of_the_customers_answer_again():
    known = Counter(row["customer_id"] for row in table("npsight_sample.csv"))
    blank = known.pop("")
    assert 0.30 < sum(count > 1 for count in known.values()) / len(known) < 0.40
    assert 50 < blank < 200


def test_ids_are_unique_and_times_are_in_order():
    rows = table("npsight_sample.csv")
    assert len({row["response_id"] for row in rows}) == len(rows)
    times = [datetime.fromisoformat(row["answered_at"]) for row in rows]
    assert times == sorted(times)
    assert {str(time.tzinfo) for time in times} == {"UTC+08:00"}


def test_no_comment_is_used_more_than_twice_but_the_generic_ones():
    generic = set()
    for file in FOLDER.glob("comments_*.toml"):
        for _, _, words in tomllib.loads(file.read_text(encoding="utf-8"))["generic"]:
            generic.update(words)
    used = Counter(comment for _, comment in sample() if comment and comment not in generic)
    assert max(used.values()) == 2
    assert 4 <= sum(count == 2 for count in used.values()) <= 40


def test_every_comment_was_written_for_one_place_only():
    texts = []
    for file in FOLDER.glob("comments_*.toml"):
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
        texts += [entry[1] for group in entries["group"] for entry in group["comments"]]
        texts += [entry[1] for group in entries["clauses"] for entry in group["clauses"]]
    assert len(texts) > 1000
    assert len(set(texts)) == len(texts)


def test_the_big5_file_has_minguo_dates_and_the_workbook_two_headers_and_empty_rows():
    times = [row["填答時間"] for row in table("awkward/questionnaire_big5_minguo.csv", "cp950", ";")]
    assert all(re.fullmatch(r"民國11[45]年\d{1,2}月\d{1,2}日 \d\d:\d\d", time) for time in times)
    rows = list(load_workbook(FOLDER / WORKBOOK).active.values)
    assert rows[1][9:11] == ("Response", "Open-Ended Response")
    assert sum(not any(row) for row in rows[2:]) == 3


def test_the_generator_leaves_counting_to_nobody_it_is_meant_to_check():
    assert not any(
        "import nps_core" in text or "from nps_core" in text for text in map(Path.read_text, FOLDER.glob("*.py"))
    )
