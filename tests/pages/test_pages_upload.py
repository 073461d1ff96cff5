"""A dropped file: questions are settled one by one, questions are never mixed, and what was kept can be taken back."""

import gc
import os
import shutil
import threading
import weakref
from datetime import date

import pytest
from making import survey

from nps_core.errors import FileRefused
from nps_core.i18n import text_in
from nps_core.reading.companion import read_companion
from pages.underway import Underway
from tests.reading.shapes.making import workbook

TEXT = text_in("en")
GOOD = "id,when,score,why,channel\n" + "".join(
    f"R{row},2026-0{1 + row % 3}-1{row % 9},{score},{why},{channel}\n"
    for row, (score, why, channel) in enumerate(
        [(10, "fast delivery", "web"), (9, "kind staff", "app"), (8, "fine", "web"), (2, "it broke", "app")] * 10
    )
)
"""40 answers: 20 promoters, 10 passives, 10 detractors: NPS 25."""
MORE = GOOD + "R40,2026-04-01,10,fast delivery,web\nR41,2026-04-02,10,kind staff,app\n"
SHOP, PARCEL = (f"On a scale of 0-10 how do you rate the {thing}?" for thing in ("shop", "parcel"))
TWO_QUESTIONS = f"{SHOP},Why?,{PARCEL}\n" + "10,good,0\n9,fine,3\n0,bad,10\n10,fast,1\n" * 10
"""40 answers each: the shop 30 promoters and 10 detractors (NPS 50), the parcel 10 and 30 (NPS -50)."""


@pytest.fixture
def data(reader):
    return reader.open("data")


def said(page) -> str:
    return "\n".join(page.html)


def dropped(page) -> object:
    return page.at.session_state["upload"]


def use(page):
    return next(button for button in page.at.button if button.key == "use")


# Questions


def test_every_reading_of_a_doubtful_scale_stands_beside_the_question_and_one_click_settles_it(data):
    page = data.drop("survey.csv", "score,why\n" + "10,good\n9,fine\n" * 100)
    (question,) = page.at.radio
    readings = dict(zip(question.options, question.proto.captions, strict=True))
    assert readings["0 to 10"] == "NPS 100: 200 promoters, 0 passives, 0 detractors"
    assert readings["1 to 11"] == "NPS 50: 100 promoters, 100 passives, 0 detractors"
    assert question.value is None, "nothing is decided for the reader"
    page = page.choose("radio", question.key, "1-11")
    assert page.lead.startswith("Read this way, NPS is 50,")
    assert not page.at.radio


def test_the_order_of_dates_is_asked_where_no_date_tells(data):
    rows = "".join(f"0{1 + row % 9}/0{1 + row % 7}/2026,{score}\n" for row, score in enumerate([10, 3] * 30))
    page = data.drop("survey.csv", "when,score\n" + rows)
    (order,) = [pills for pills in page.at.pills if (pills.key or "").startswith("up-order")]
    page = page.choose("pills", order.key, "dmy")
    assert TEXT("data.days_only", since=date(2026, 1, 1), until=date(2026, 7, 8)) in said(page), "days have no zone"
    assert not [pills for pills in page.at.pills if (pills.key or "").startswith("up-order")]


def test_where_the_names_of_the_columns_stand_is_asked_where_the_first_row_looks_like_an_answer(data):
    rows = "".join(f"{score % 11},2026-01-{1 + score % 28:02},words {score}\n" for score in range(60))
    page = data.drop("bare.csv", rows)
    question = TEXT("reading.header_missing", n=3, numbers=2)
    assert question in page.html
    page = page.pick("Which row holds the names of the columns?", "None: every row is an answer")
    assert dropped(page).choices.header == "none"
    assert question not in page.html
    assert TEXT("data.read", n=60, used=60, left_out=0) in said(page)


def test_the_zone_is_asked_where_no_time_says_it(data):
    rows = "".join(f"2026-01-{day:02} 23:30,{score}\n" for day in range(1, 29) for score in (10, 3))
    page = data.drop("night.csv", "when,score\n" + rows)
    question = TEXT("reading.zone_assumed", zone="UTC", column="when")
    assert question in page.html
    page = page.pick("Time zone of the days", "Asia/Taipei")
    assert dropped(page).choices.timezone == "Asia/Taipei"
    assert question not in page.html


def test_sheets_with_the_same_columns_are_read_together_and_one_alone_by_choice(data):
    rows = {
        "May": [["score", "why"], *[[10, "good"]] * 20],
        "June": [["score", "why"], *[[3, "bad"], [10, "good"]] * 10],
    }
    page = data.drop("months.xlsx", workbook(**rows))
    assert page.lead.startswith("Read this way, NPS is 50,")
    page = page.pick("Sheet", "June")
    assert page.lead.startswith("Read this way, NPS is 0,")
    page = page.pick("Sheet", "All with the same columns")
    assert page.lead.startswith("Read this way, NPS is 50,"), "the way back"


def test_two_questions_about_the_score_are_both_asked_and_one_answer_settles_them(data):
    rows = "".join(f"{score % 11},{(score * 3) % 11},comment {score}\n" for score in range(60))
    page = data.drop("rated.csv", "Satisfaction overall (0-10),Satisfaction with delivery (0-10),Comment\n" + rows)
    asked = [box for box in page.at.selectbox if box.label == TEXT("data.choose_score")]
    assert len(asked) == 2
    page = page.choose("selectbox", asked[0].key, "Satisfaction overall (0-10)")
    assert not [box for box in page.at.selectbox if box.label == TEXT("data.choose_score")]


def test_a_shorter_scale_is_read_only_when_its_reader_says_so_and_with_a_warning(data):
    page = data.drop("survey.csv", "rating,why\n" + "5,good\n4,fine\n1,bad\n" * 30)
    assert page.refusal
    assert list(page.at.pills(key="choose-scale").options) == ["1 to 5", "0 to 10"]
    page = page.choose("pills", "choose-scale", "1-5")
    assert page.lead.startswith("Read this way, NPS is 0,"), "a third each of 10, 7 and 0"
    assert TEXT("reading.scale_stretched", scale="1-5") in said(page)


def test_a_choice_that_leads_to_a_refusal_is_taken_back(data):
    page = data.drop("autumn.csv", GOOD).change_role("channel", "Score 0 to 10")
    assert page.refusal
    page = page.click("up-back")
    assert page.lead.startswith("Read this way, NPS is 25,")


def test_a_personal_column_shows_no_examples(data):
    page = data.drop(
        "survey.csv", "e-mail,phone,score\n" + "a@b.example,0912 345 678,10\nc@d.example,0987 654 321,3\n" * 20
    )
    table = page.at.data_editor[0].value
    assert not any("example" in cell or "345" in cell for cell in table["examples"])
    assert TEXT("data.personal") in set(table["examples"])


def test_the_columns_are_told_as_sentences(data):
    page = data.drop("autumn.csv", GOOD)
    (line,) = [line for line in page.html if TEXT("data.taken_score", column="score") in line]
    assert "10  ｜  9  ｜  8" in line


# Several questions


def test_two_questions_are_never_mixed_and_each_can_be_kept(data, store):
    page = data.drop("fair.csv", TWO_QUESTIONS)
    assert page.lead.startswith("Read this way, NPS is 50,")
    assert list(page.at.multiselect[-1].options) == [PARCEL]
    page = page.choose("multiselect", page.at.multiselect[-1].key, [PARCEL])
    assert any(PARCEL in line and "NPS −50" in line for line in page.html)
    page.click("use")
    scores = {dataset.name: dataset.waves[0].receipt.scores for dataset in store.datasets()}
    assert scores["fair"] == (10, 0, 0, 0, 0, 0, 0, 0, 0, 10, 20)
    assert scores[f"fair · {PARCEL}"] == (10, 10, 0, 10, 0, 0, 0, 0, 0, 0, 10)


def test_the_question_that_counts_can_be_another_one(data):
    page = data.drop("fair.csv", TWO_QUESTIONS).pick("Which column holds the scores?", PARCEL)
    assert page.lead.startswith("Read this way, NPS is −50,")


# Remembered


def test_a_file_of_a_known_shape_is_read_as_it_was_confirmed_until_it_is_read_anew(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).change_role("channel", "Left out").click("use")
    page = reader.open("data").drop("winter.csv", MORE)
    assert TEXT("reading.mapping_remembered") in said(page)
    assert roles(page)["channel"] == "Left out"
    page = page.click("up-anew")
    assert roles(page)["channel"] == "Dimension to split by"
    assert TEXT("reading.mapping_remembered") not in said(page)
    assert store.remembered() == {}


def roles(page) -> dict[str, str]:
    table = page.at.data_editor[0].value
    return dict(zip(table["column"], table["role"], strict=True))


# A further file


def test_a_further_file_says_what_it_brings_before_and_after_it_is_kept(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).click("use")
    page = reader.open("data").drop("winter.csv", MORE).click("up-add-there")
    assert TEXT("data.compare_id", new=2, changed=0, same=40) in page.html
    page = page.click("use")
    (dataset,) = store.datasets()
    assert dataset.responses == 42
    assert TEXT("data.kept_more", file="winter.csv", name="autumn", n=2, changed=0, same=40) in unescaped(page)
    page = reader.open("data").drop("winter again.csv", MORE).click("up-add-there")
    assert TEXT("data.compare_none") in page.html
    assert use(page).disabled


def test_a_further_file_can_be_taken_back(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).click("use")
    before = store.datasets()
    page = reader.open("data").drop("winter.csv", MORE).click("up-add-there").click("use")
    assert store.datasets() != before
    page = page.click("up-take-back")
    assert store.datasets() == before
    assert "up-take-back" not in [button.key for button in page.at.button]


def test_a_data_set_that_another_reader_removed_meanwhile_is_said_to_be_gone_and_the_file_still_waits(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).click("use")
    (dataset,) = store.datasets()
    page = reader.open("data").drop("winter.csv", MORE).click("up-add-there")
    store.remove(dataset.id)
    page = page.click("use")
    assert TEXT("errors.dataset_missing", name="autumn") in unescaped(page)
    assert store.datasets() == ()
    page.click("use")
    assert [(each.name, each.responses) for each in store.datasets()] == [("winter", 42)]


def test_a_new_data_set_can_be_taken_back_with_what_was_remembered_of_it(data, store):
    page = data.drop("autumn.csv", GOOD).click("use")
    assert TEXT("data.kept_new", file="autumn.csv", name="autumn", n=40) in unescaped(page)
    page.click("up-take-back")
    assert store.datasets() == ()
    assert store.remembered() == {}


def test_a_new_data_set_that_another_reader_added_to_meanwhile_is_not_taken_back(reader, store):
    page = reader.open("data").drop("autumn.csv", GOOD).click("use")
    reader.open("data").drop("winter.csv", MORE).click("up-add-there").click("use")
    page = page.click("up-take-back")
    assert page.refusal == TEXT("errors.came_in_since", name="autumn")
    assert [dataset.responses for dataset in store.datasets()] == [42]


def test_a_file_of_other_columns_can_still_become_a_data_set_of_its_own(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).click("use")
    page = reader.open("data").drop("fair.csv", "score,stand\n" + "10,north\n3,south\n" * 20)
    page = page.choose("selectbox", "into", store.datasets()[0].id)
    assert page.refusal.startswith("This file shares no column")
    page.click("up-apart").click("use")
    assert {each.name for each in store.datasets()} == {"autumn", "fair"}


def test_the_same_file_again_is_said_and_not_taken_back(reader, store):
    reader.open("data").drop("autumn.csv", GOOD).click("use")
    page = reader.open("data").drop("autumn.csv", GOOD).click("use")
    assert TEXT("data.kept_again", file="autumn.csv", name="autumn") in unescaped(page)
    assert "up-take-back" not in [button.key for button in page.at.button]
    assert len(store.datasets()) == 1


def unescaped(page) -> str:
    return page.words.replace("\\", "")


# A second file, merges


@pytest.fixture
def shops(keep):
    frame = survey([10, 9, 8, 2] * 10, shop=["north", "south", "south", "North "])
    return keep(frame, name="Shops")


def unfolded(page, dataset):
    page.at.session_state[f"dataset-{dataset.id}"] = True
    return page.rerun()


def test_a_second_file_is_joined_by_the_column_its_reader_confirms_and_taken_away_again(reader, shops, store):
    page = unfolded(reader.open("data"), shops)
    (place,) = [each for each in page.at.file_uploader if (each.key or "").startswith("up-second-")]
    place.upload("shops.csv", b"shop,region\nnorth,upper\nsouth,lower\n")
    page.at.session_state[f"dataset-{shops.id}"] = True
    page = type(page)(page.at.run())
    page = unfolded(page, shops)
    (question,) = page.at.radio
    assert "shop" in question.options[0]
    page.at.session_state[f"dataset-{shops.id}"] = True
    page.click("up-join")
    joined = store.dataset(shops.id)
    assert joined.columns.dimensions == ("shop", "region")
    page = unfolded(reader.open("data"), shops)
    page.click(f"up-unjoin-{joined.joins[0].id}")
    assert store.dataset(shops.id).columns.dimensions == ("shop",)


def test_two_spellings_are_merged_only_when_their_reader_says_so(reader, shops, store):
    page = unfolded(reader.open("data"), shops)
    assert any("“North" in line for line in page.html)
    names = store.segments(shops, "shop")["segment"].tolist()
    page = page.click(f"up-merge-{shops.id}-0")
    merged = store.dataset(shops.id)
    assert len(store.segments(merged, "shop")) == len(names) - 1
    page = unfolded(page, shops)
    page.click(f"up-undo-{merged.edits[0].id}")
    assert store.segments(store.dataset(shops.id), "shop")["segment"].tolist() == names


def test_what_is_kept_apart_is_not_offered_again(reader, shops):
    page = unfolded(reader.open("data"), shops)
    page = unfolded(page.click(f"up-apart-{shops.id}-0"), shops)
    assert f"up-merge-{shops.id}-0" not in keys(page)
    page = unfolded(reader.open("data"), shops)
    assert f"up-merge-{shops.id}-0" not in keys(page), "nor in another session"
    (again,) = [key for key in keys(page) if key.startswith("up-again-")]
    page = unfolded(page.click(again), shops)
    assert f"up-merge-{shops.id}-0" in keys(page)


def keys(page) -> list[str]:
    return [button.key or "" for button in page.at.button]


@pytest.fixture
def changed(shops, store, tmp_path):
    """With a merge, a join, and something to merge still."""
    merged = store.merge_segments(shops, "shop", {"south": "South"})
    regions = tmp_path / "regions.csv"
    regions.write_text("shop,region\nnorth,upper\nsouth,lower\n", encoding="utf-8")
    return store.join(merged, read_companion(regions, tmp_path / "read"), regions, "shop", "shop")


@pytest.mark.parametrize("button", ["up-merge", "up-apart", "up-undo", "up-unjoin"])
def test_a_click_on_a_data_set_that_was_removed_meanwhile_says_so_on_a_whole_page(
    reader, shops, changed, store, button
):
    page = unfolded(reader.open("data"), shops)
    (key,) = [key for key in keys(page) if key.startswith(f"{button}-")]
    store.remove(shops.id)
    page = page.click(key)
    assert TEXT("errors.dataset_missing", name=shops.id) == page.refusal
    assert [each for each in page.at.file_uploader if each.key.startswith("file-")], "the page is whole"
    page = page.click("up-refusal-understood")
    assert not page.refusal


# Files that wait


def staged(store) -> list:
    return list((store.folder / "staging").glob("upload-*"))


def test_a_file_that_is_put_away_leaves_the_disk_and_its_reading_ends(data, store):
    page = data.drop("autumn.csv", GOOD)
    upload = dropped(page).upload
    work = Underway(lambda stop: stop.wait(10))
    upload.is_read_by(work)
    page.click("put-away")
    assert work.outcome() is True, "it was told to stop"
    assert staged(store) == []


def test_what_a_session_held_leaves_the_disk_with_the_session(data, store):
    page = data.drop("autumn.csv", GOOD)
    upload = dropped(page).upload
    assert len(staged(store)) == 1
    ends, upload = weakref.ref(upload), None
    page.at = data.at = None
    gc.collect()
    assert ends() is None
    assert staged(store) == []


def test_what_others_left_behind_goes_at_the_next_upload_and_what_is_looked_at_stays(data, reader, store):
    page = data.drop("autumn.csv", GOOD)
    (looked_at,) = staged(store)
    left = store.folder / "staging" / "upload-left"
    left.mkdir()
    for folder in (looked_at, left):
        os.utime(folder, (0, 0))
    page.rerun()
    reader.open("data").drop("winter.csv", MORE)
    assert not left.exists()
    assert looked_at in staged(store)


def test_a_file_that_was_swept_says_so(data, store):
    page = data.drop("autumn.csv", GOOD)
    for folder in staged(store):
        shutil.rmtree(folder)
    page = page.rerun()
    assert page.refusal == TEXT("errors.upload_gone", file="autumn.csv")
    assert page.click("put-away").at.file_uploader


# Work under way


def test_work_is_under_way_until_it_is_done():
    may_end = threading.Event()
    work = Underway(lambda stop: may_end.wait(10) and not stop.is_set())
    assert not work.is_done()
    may_end.set()
    assert work.is_done(10)
    assert work.outcome() is True


def test_what_work_raised_is_raised_in_whoever_waits():
    def refuse(_):
        raise FileRefused("file_empty")

    with pytest.raises(FileRefused):
        Underway(refuse).outcome()


def test_sources_on_another_scale_are_asked_about_with_the_score_each_way(data):
    rows = "".join(f"web,{n % 11}\n" for n in range(44)) + "store,5\n" * 30 + "store,1\n" * 10
    page = data.drop("sources.csv", "Channel,NPS\n" + rows)
    (ways,) = [radio for radio in page.at.radio if (radio.key or "").startswith("up-sources")]
    assert list(ways.options) == [TEXT(f"data.sources_{way}") for way in ("apart", "own", "written")]
    page = page.choose("radio", ways.key, "own")
    assert dropped(page).choices.sources == "own"
    assert TEXT("reading.scale_stretched", scale="1-5") in said(page)
    page = page.pick(TEXT("data.sources"), TEXT("data.sources_written"))
    assert dropped(page).choices.sources == "written", "the way back"
