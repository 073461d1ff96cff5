"""Commands that measure, before answers and wishes that allow little: one sentence, and never a traceback."""

import json

import pytest

from nps_core.commands import sources
from nps_core.errors import JobFailed
from nps_core.i18n import LANGUAGES, text_in


@pytest.fixture
def file(tmp_path):
    """Sixty answers of one day, by two channels."""
    rows = [f"2026-03-02,{(10, 9, 3, 7, 0, 10)[row % 6]},{('web', 'app')[row % 2]}" for row in range(60)]
    place = tmp_path / "day.csv"
    place.write_text("\n".join(["date,nps score,channel", *rows]) + "\n", encoding="utf-8")
    return place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["trend", "segments", "plan"])
def test_where_nothing_matches_that_is_said(run, file, command, language):
    status, out, _ = run(command, file, "--since", "2030-01-01", "--language", language)
    assert status == 0
    assert text_in(language)("wording.lead_none") in out


@pytest.mark.parametrize(
    "wish",
    [
        ("--margin", "0"),
        ("--margin", "-5"),
        ("--margin", "nan"),
        ("--margin", "five"),
        ("--change", "0"),
        ("--change", "inf"),
        ("--customers", "0"),
        ("--customers", "-5"),
        ("--customers", "1.5"),
        ("--customers", "9" * 30),
        ("--rate", "0"),
        ("--rate", "500"),
    ],
    ids=" ".join,
)
def test_a_wish_that_no_plan_can_meet_is_refused(run, file, wish):
    status, out, err = run("plan", file, f"{wish[0]}={wish[1]}")
    assert (status, out) == (2, "")
    assert wish[1] in err


def test_a_file_without_segments_says_so(run, tmp_path):
    place = tmp_path / "bare.csv"
    place.write_text("date,nps score\n" + "2026-03-02,10\n2026-03-02,3\n" * 20, encoding="utf-8")
    status, out, _ = run("segments", place)
    assert (status, out.strip()) == (0, text_in("en")("overview.no_dimensions"))


def test_a_file_whose_only_column_has_one_value_names_it(run, tmp_path):
    place = tmp_path / "web only.csv"
    place.write_text("date,nps score,channel\n" + "2026-03-02,10,web\n2026-03-02,3,\n" * 20, encoding="utf-8")
    status, out, _ = run("segments", place)
    assert (status, out.strip()) == (0, text_in("en")("segments.one_value", names=["channel"]))
    status, out, err = run("segments", place, "--by", "channel")
    assert (status, out) == (2, "")
    assert "one value" in err


def test_a_plan_from_a_single_answer_says_so(run, tmp_path):
    place = tmp_path / "one.csv"
    place.write_text("nps score\n9\n", encoding="utf-8")
    status, out, _ = run("plan", place)
    assert status == 0
    assert out.strip().endswith(text_in("en")("planning.mix_few", n=1, enough=30))


def test_a_segment_that_is_not_there_is_not_compared(run, file):
    status, out, err = run("changes", file, "--segments", "channel", "app", "wep")
    assert (status, out) == (2, "")
    assert "wep" in err
    assert "web" in err


def test_a_change_against_a_year_that_is_not_there_says_so(run, tmp_path):
    rows = [f"{9 - place % 4},2025-{1 + place // 40:02}-{1 + place % 28:02},shop {place}" for place in range(240)]
    file = tmp_path / "half.csv"
    file.write_text("\n".join(["score,date,shop", *rows]))
    status, out, err = run("changes", str(file), "--period", "month", "--year")
    assert (status, out) == (2, "")
    assert err.strip() == text_in("en")("errors.year_missing")


def test_a_column_of_too_many_segments_is_no_mix_and_says_why(run, tmp_path):
    rows = [f"{9 - place % 4},2025-{1 + place // 200:02}-{1 + place % 28:02},S{place % 150}" for place in range(1200)]
    file = tmp_path / "shops.csv"
    file.write_text("\n".join(["score,date,shop", *rows]))
    status, out, err = run("changes", str(file), "--period", "month", "--mix-by", "shop", "--json")
    assert (status, out) == (2, "")
    assert err.strip() == text_in("en")("errors.mix_too_many", column="shop", most=100)


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_without_dates_are_not_asked_for_periods(run, tmp_path, language):
    file = tmp_path / "undated.csv"
    file.write_text("\n".join(["score,shop", *(f"{9 - place % 4},shop {place % 3}" for place in range(60))]))
    status, out, err = run("changes", str(file), "--language", language)
    assert (status, out) == (2, "")
    assert err.strip() == text_in(language)("errors.periods_no_days")


def test_rated_questions_are_no_segments_unless_asked_for(run, tmp_path):
    """As on the Segments page: who rates the service low scores low, and that is no place where the score differs."""
    file = tmp_path / "rated.csv"
    rows = [f"{10 - place % 8},shop {place % 3},{1 + place % 5}" for place in range(120)]
    file.write_text("\n".join(["score,shop,service rating", *rows]))
    usual, asked = (
        json.loads(run("segments", str(file), "--json", *by)[1])["segments"] for by in ([], ["--by", "service rating"])
    )
    assert list(usual) == ["shop"]
    assert list(asked) == ["service rating"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_that_is_no_number_is_told_as_what_it_is_and_what_to_do(run, tmp_path, language):
    rows = [f"{9 - place % 4},shop {place % 3},{place * 7}.50,{('high', 'low')[place % 2]}" for place in range(120)]
    file = tmp_path / "values.csv"
    file.write_text("\n".join(["score,shop,order value,class", *rows]))
    text, asked = text_in(language), (str(file), "--language", language)
    status, out, err = run("segments", *asked, "--value", "class")
    assert (status, out) == (2, "")
    assert text("data.role_dimension") in err
    assert 'attribute=class"' in err
    status, out, err = run("segments", *asked, "--value", "order valu")
    assert (status, out) == (2, "")
    assert err.strip() == text("errors.value_missing", column="order valu", found=["order value"])
    status, out, err = run("segments", *asked, "--map", "ignored=order value", "--value", "order valu")
    assert err.strip() == text("errors.value_none", column="order valu")


def test_drivers_without_a_comment_wait_for_no_themes(run, tmp_path, monkeypatch):
    def started(*_, **__):
        raise AssertionError("themes are looked for")

    monkeypatch.setattr(sources, "find_themes", started)
    file = tmp_path / "wordless.csv"
    rows = [f"{10 - place % 8},shop {place % 3},{1 + place % 5}" for place in range(120)]
    file.write_text("\n".join(["score,shop,service rating", *rows]))
    status, out, _ = run("drivers", str(file))
    assert status == 0
    assert "120" in out


def test_drivers_tell_the_ratings_where_themes_fail(run, tmp_path, monkeypatch):
    def failing(*_, **__):
        raise JobFailed("themes_stopped")

    monkeypatch.setattr(sources, "find_themes", failing)
    file = tmp_path / "worded.csv"
    rows = [f"{10 - place % 8},late again {place},{1 + place % 5}" for place in range(120)]
    file.write_text("\n".join(["score,comment,service rating", *rows]))
    status, out, err = run("drivers", str(file))
    assert status == 0
    assert err.strip() == text_in("en")("errors.themes_stopped")
    assert "120" in out
