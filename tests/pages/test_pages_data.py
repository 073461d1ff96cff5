"""The data page: a file is read, shown, kept; refused files change nothing; what is kept can be renamed and removed."""

from datetime import date

import pytest
from making import SHOP_THEMES, shop, survey

from nps_core.i18n import LANGUAGES, catalogue, text_in
from nps_core.settings import ROOT

TEXT = text_in("en")
SHARED = ROOT.parent / "shared" / "data"
GOOD = "when,score,why,channel\n" + "".join(
    f"2026-0{1 + row % 3}-1{row % 9},{score},{why},{channel}\n"
    for row, (score, why, channel) in enumerate(
        [(10, "fast delivery", "web"), (9, "kind staff", "app"), (8, "fine", "web"), (2, "it broke", "app")] * 10
    )
)
"""40 answers: 20 promoters, 10 passives, 10 detractors: NPS 25."""
FIVE_POINTS = "rating,why\n" + "5,good\n4,fine\n1,bad\n" * 30
NO_SCORE = "when,city,remark\n" + "2026-01-05,Taipei,good\n2026-01-06,Tainan,slow\n" * 20
BLANK = "score,why\n" + ",good\n,bad\n" * 20
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


@pytest.fixture
def data(reader):
    """The data page of a reader of English."""
    return reader.open("data")


def test_a_file_is_read_shown_and_kept_and_its_overview_opens(data, store):
    page = data.drop("autumn.csv", GOOD)
    assert page.lead.startswith("Read this way, NPS is 25,")
    assert TEXT("data.read", n=40, used=40, left_out=0) in page.html
    assert any(line.startswith("Read this way, NPS is 25,") for line in page.html)
    columns = page.at.data_editor[0].value
    assert list(columns["column"]) == ["when", "score", "why", "channel"]
    assert list(columns["role"]) == ["Time of the answer", "Score 0 to 10", "Comment (why)", "Dimension to split by"]
    assert all(columns["why"])
    assert store.datasets() == (), "nothing is kept before it is said to"
    page = page.click("use")
    assert page.lead.startswith("NPS is 25,")
    assert [dataset.name for dataset in store.datasets()] == ["autumn"]
    assert not list((store.folder / "staging").glob("upload-*")), "the upload is gone from the disk"


def test_a_file_can_be_put_away(data, store):
    page = data.drop("autumn.csv", GOOD).click("put-away")
    assert "autumn" not in page.words
    assert store.datasets() == ()
    assert not list((store.folder / "staging").glob("upload-*"))


def test_themes_are_asked_for_as_soon_as_a_file_is_kept(data, worker):
    data.drop("autumn.csv", GOOD).click("use")
    assert len(worker.asked) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PICTURE, "file_is_picture"),
        (b"", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"score,why\n", "no_rows"),
        (NO_SCORE.encode(), "no_score_column"),
        (BLANK.encode(), "scores_blank"),
        (FIVE_POINTS.encode(), "scale_not_ten"),
        (b"PK\x03\x04" + bytes(100), "file_damaged"),
    ],
)
def test_a_refused_file_is_one_sentence_and_changes_nothing(reader, store, keep, content, code):
    keep(shop(), themes=SHOP_THEMES)
    before = store.datasets()
    page = reader.open("data").drop("survey.csv", content)
    assert page.refusal.startswith(start_of("en", code))
    assert page.click("put-away").lead == TEXT("data.lead")
    assert store.datasets() == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("content", "code"), [(NO_SCORE, "no_score_column"), (BLANK, "scores_blank")])
def test_a_refusal_is_in_the_readers_language_with_a_way_out(reader, language, content, code):
    page = reader.open("data", language).drop("survey.csv", content)
    assert page.refusal.startswith(start_of(language, code))
    assert text_in(language)("data.choose_score") in page.labels


def start_of(language, code) -> str:
    """The sentence of an error up to its first fact."""
    return catalogue(language)[f"errors.{code}"].split("{")[0]


def test_a_score_column_that_was_not_recognised_can_be_chosen(data):
    page = data.drop("survey.csv", "when,answer,remark\n" + "2026-01-05,10,good\n2026-01-06,3,slow\n" * 20)
    if page.refusal:
        page = page.choose("selectbox", "choose-found", "answer")
    assert any(line.startswith("Read this way, NPS is 0,") for line in page.html)


def test_a_five_point_scale_can_be_said_to_be_ten(data):
    page = data.drop("survey.csv", FIVE_POINTS).choose("pills", "choose-scale", "0-10")
    assert any(line.startswith("Read this way, NPS is −100,") for line in page.html)


def test_a_scale_can_be_changed_before_the_file_is_kept(data):
    page = data.drop("survey.csv", "score,why\n" + "10,good\n9,fine\n" * 20)
    assert any("NPS is 100," in line for line in page.html)
    page = page.pick("Scale in the file", "1 to 11")
    assert any("NPS is 50," in line for line in page.html)
    assert page.click("use").lead.startswith("NPS is 50,")


def test_a_role_can_be_changed(data):
    page = data.drop("autumn.csv", GOOD).change_role("channel", "Left out")
    assert list(page.at.data_editor[0].value["role"])[3] == "Left out"
    assert "channel" not in [pills.label for pills in page.click("use").at.pills]


def test_the_zone_of_the_days_can_be_changed(data):
    rows = "".join(f"2026-01-{day:02}T23:30:00+00:00,{score}\n" for day in range(1, 29) for score in (10, 3))
    page = data.drop("night.csv", "when,score\n" + rows).pick("Time zone of the days", "Asia/Taipei")
    assert TEXT("data.days", since=date(2026, 1, 2), until=date(2026, 1, 29), zone="Asia/Taipei") in page.html


def test_choosing_what_has_no_effect_ends(data):
    page = data.drop("survey.csv", "score,why\n" + "10,good\n3,bad\n" * 20)
    page = page.pick("Order of dates", "year, month, day")
    assert any("NPS is 0," in line for line in page.html)


def test_the_rows_left_out_are_listed_with_their_reasons(data):
    page = data.drop("survey.csv", "score,why\n" + "10,good\n3,bad\n" * 20 + ",empty\n99,too high\n")
    assert TEXT("data.read", n=42, used=40, left_out=2) in page.html
    assert sorted(page.tables[-1]["Row"]) == [42, 43]


def test_the_same_file_again_is_the_same_data_set(reader, store):
    for _ in range(2):
        page = reader.open("data").drop("autumn.csv", GOOD).click("use")
        assert page.lead.startswith("NPS is 25,")
    assert len(store.datasets()) == 1


def test_a_file_kept_behind_a_filtered_view_opens_whole(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    link = {"channel": "web", "words": "box", "group": "detractor", "days": ["2026-01-05", "2026-02-04"]}
    page = reader.open("data", **link).drop("autumn.csv", GOOD).click("use")
    assert page.lead.startswith("NPS is 25,")
    assert "· 40 responses" in page.words


def test_a_second_file_goes_into_a_data_set(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).click("use")
    (dataset,) = store.datasets()
    more = GOOD.replace("2026-0", "2025-0")
    page = reader.open("data").drop("winter.csv", more).choose("selectbox", "into", dataset.id).click("use")
    assert "· 80 responses" in page.words
    assert len(store.datasets()) == 1


def test_a_file_of_other_columns_is_refused_by_a_data_set(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).click("use")
    (dataset,) = store.datasets()
    other = "score,city\n" + "10,Taipei\n3,Tainan\n" * 20
    page = reader.open("data").drop("cities.csv", other).choose("selectbox", "into", dataset.id)
    assert page.refusal.startswith(start_of("en", "other_columns"))
    assert "use" not in [button.key for button in page.at.button]
    page = page.choose("selectbox", "into", "").click("use")
    assert "· 40 responses" in page.words


def test_a_data_set_is_renamed_removed_and_brought_back(reader, keep, store):
    dataset = keep(shop())
    page = opened(reader.open("data"), dataset).choose("text_input", f"name-{dataset.id}", "Spring ")
    assert [each.name for each in store.datasets()] == ["Spring"]
    store.save_view(dataset, "every week", "trend", {"channel": ["web"]})
    page = opened(page, dataset)
    assert TEXT("data.remove_views", n=1) in page.html
    assert TEXT("data.remove_shares", n=1) not in page.html
    page = page.click(f"remove-{dataset.id}")
    assert store.datasets() == ()
    assert TEXT("data.removed", name="Spring") in page.words
    page = page.click("undo-remove")
    assert [each.name for each in store.datasets()] == ["Spring"]
    assert page.go("overview").lead.startswith("NPS is")


def test_a_data_set_that_was_removed_is_brought_back_by_a_later_visitor(reader, keep, store):
    dataset = keep(shop())
    opened(reader.open("data"), dataset).click(f"remove-{dataset.id}")
    page = reader.open("data")
    assert "Shop" in page.html
    page.click(f"up-restore-{dataset.id}")
    assert store.datasets() == (dataset,)


def opened(page, dataset):
    """The data page with a data set unfolded."""
    page.at.session_state[f"dataset-{dataset.id}"] = True
    return page.rerun()


def test_own_benchmarks_are_shown_until_they_are_removed(reader, keep):
    keep(shop())
    page = reader.open("data").drop_marks("ours.csv", "industry,region,year,nps,source\nToys,EU,2025,31,own study\n")
    assert TEXT("data.benchmark_kept", name="ours.csv", n=1) in page.html
    remove = next(button for button in page.at.button if button.key.startswith("marks-"))
    assert TEXT("frame.understood") not in reader.open(marks="own").words
    page = page.click(remove.key)
    assert TEXT("data.benchmark_kept", name="ours.csv", n=1) not in page.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_benchmarks_that_cannot_be_read_are_one_sentence(reader, keep, store, language):
    keep(shop())
    page = reader.open("data", language).drop_marks("ours.csv", "industry,nps\nToys,many\n")
    assert page.refusal.startswith(start_of(language, "benchmark_nps")[:10])
    assert store.benchmark_files() == ()


@pytest.mark.parametrize(
    ("file", "start", "n"),
    [
        ("nps_real_pt_rhanyele/Pesquisa NPS.csv", "Read this way, NPS is 63,", 1287),
        ("nps_channels_neo47/nps_email.csv", "Read this way, NPS is 19,", 2000),
    ],
)
def test_a_genuine_export_shows_its_score(data, file, start, n):
    if not (SHARED / file).exists():
        pytest.skip("the shared data folder is not here")
    page = data.drop(file.rsplit("/", 1)[1], (SHARED / file).read_bytes())
    line = next(line for line in page.html if line.startswith(start))
    assert TEXT.number(n) in line or n != 1287


def test_a_file_over_a_limit_is_refused(reader, monkeypatch):
    monkeypatch.setenv("NPS_UPLOAD_MB", "1")
    page = reader.open("data").drop("survey.csv", GOOD + "2026-01-01,9,x,web\n" * 60_000)
    assert page.refusal.startswith(start_of("en", "file_too_large"))


def test_the_sample_is_told_apart_from_ones_own(reader, keep):
    keep(survey([10] * 12), name="Mine")
    assert TEXT("frame.sample") not in reader.open().words
