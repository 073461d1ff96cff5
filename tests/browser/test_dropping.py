"""Bringing a file in, in a real browser: the questions, the receipt, what is kept and taken back, on every screen."""

import csv
import io

import pytest
from watching import DESKTOP, PHONE, Look

DOUBTFUL = "score,why\n" + "10,good\n9,fine\n" * 100
"""Nobody gave 0: NPS 100 as it stands, 50 if one has to be taken off."""
HOSTILE = "score,why,=cmd|' /C calc'!A0\n" + "10,good,a\n3,bad,b\n99,worse,a\n" * 20
OVER = "(main => main.scrollWidth - main.clientWidth)(document.querySelector('[data-testid=stMain]'))"


def drop(page, settle, name: str, content: str) -> None:
    page.goto("/data")
    settle()
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.locator('[class*="st-key-file-"] input[type=file]').set_input_files(file)
    page.locator(".st-key-use, .st-key-refusal").first.wait_for(timeout=60_000)
    settle()


def test_a_question_is_settled_beside_its_evidence(page, settle):
    drop(page, settle, "survey.csv", DOUBTFUL)
    page.get_by_text("Read this way, NPS is 100,").wait_for()
    page.get_by_text("1 to 11", exact=True).click()
    page.get_by_text("Read this way, NPS is 50,").wait_for(timeout=60_000)
    settle()
    assert page.get_by_role("radio").count() == 0


def test_the_receipt_is_a_file_that_accounts_for_every_row(page, settle):
    drop(page, settle, "survey.csv", HOSTILE)
    with page.expect_download() as told:
        page.locator('[class*="st-key-up-receipt"] button').click()
    content = told.value.path().read_bytes()
    assert told.value.suggested_filename == "receipt-survey.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert ["Rows and answers", "Rows left out", "20", ""] in lines
    assert [line[2] for line in lines if line[1] == "Row"] == [str(row) for row in range(4, 62, 3)]
    assert not any(cell.startswith("=") for line in lines for cell in line)


def test_what_was_kept_is_said_and_can_be_taken_back(page, settle):
    drop(page, settle, "taken.csv", DOUBTFUL)
    page.locator(".st-key-use button").click()
    page.get_by_text("NPS is 100,").first.wait_for(timeout=60_000)
    settle()
    assert "“taken.csv” was kept" in page.locator(".st-key-up-kept-last").inner_text()
    page.locator(".st-key-up-take-back button").click()
    page.locator(".st-key-up-kept-last").wait_for(state="detached")
    settle()
    page.goto("/data")
    settle()
    assert page.get_by_text("taken ·").count() == 0


WORDS = """
    place => [getComputedStyle(place.querySelector('button p')).fontSize,
              getComputedStyle(place.querySelector('button p'), '::after').content]
"""


@pytest.mark.parametrize(
    ("look", "words"),
    [(Look(), "Choose a file"), (Look("zh-CN"), "选择文件"), (Look("zh-TW"), "選擇檔案")],
    ids=str,
)
def test_the_place_to_drop_a_file_speaks_the_language_of_its_reader(page, settle, words):
    page.goto("/data")
    settle()
    places = page.get_by_test_id("stFileUploaderDropzone")
    assert places.count() == 2
    for place in places.all():
        assert place.evaluate(WORDS) == ["0px", f'"{words}"']
        assert "per file" not in place.inner_text(), "Streamlit's own words, which are English"


@pytest.mark.parametrize(
    "look", [Look(size=PHONE), Look("zh-CN", "dark", PHONE), Look("zh-TW", "light", DESKTOP)], ids=str
)
def test_a_dropped_file_fits_every_screen(page, settle, look):
    drop(page, settle, "survey.csv", DOUBTFUL + "99,,\n")
    assert page.evaluate(OVER) <= 0
    assert page.locator(".st-key-use button").is_visible()
