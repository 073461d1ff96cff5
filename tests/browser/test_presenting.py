"""A presentation in a browser: by keys, in another language, without a network once it is open."""

from datetime import UTC, datetime

import pytest

from nps_core.i18n import LANGUAGES
from nps_core.report.document import Document, Gauge, Point, Quote, Sheet
from nps_core.report.presentation import presentation

pytestmark = pytest.mark.browser

PROJECTOR = {"width": 1280, "height": 720}


def document(language):
    score = Sheet(
        "overview.score", "Score", f"NPS is 34 ({language}).", "all", Gauge(Point("NPS", 34.0, 30.0, 38.0)), "34"
    )
    said = Sheet("themes.quotes", "Words", "They wait.", "all", quotes=(Quote("<b>Late</b> again", 0, "r1"),))
    noted = Sheet("trend.course", "Trend", "It fell.", "all", notes=("It fell by more than chance.",))
    return Document(
        language,
        f"Report {language}",
        "S",
        "v",
        datetime(2026, 10, 5, tzinfo=UTC),
        (score, said, noted),
        "How",
        "Whose",
    )


def test_a_presentation_is_shown_without_a_network_by_keys_and_says_where_it_is(browser, tmp_path):
    file = tmp_path / "presentation.html"
    documents = {language: document(language) for language in LANGUAGES}
    file.write_text(presentation(documents, opened="en"), encoding="utf-8")
    context = browser.new_context(viewport=PROJECTOR)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    context.set_offline(True)

    def shown():
        return page.locator(".slide:visible").inner_text()

    def said():
        return page.locator("#said").text_content()

    assert "Report en" in shown()
    for key in ("ArrowRight", "PageDown", " "):
        page.keyboard.press(key)
    assert "It fell." in shown()
    assert said().startswith("4 / 5")
    assert not page.locator(".evidence:visible").count()
    page.keyboard.press("n")
    assert "more than chance" in page.locator(".evidence:visible").inner_text()
    page.keyboard.press("ArrowLeft")
    assert "<b>Late</b> again" in shown()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("l")
    assert "NPS is 34 (zh-Hans)." in shown()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.locator(".bar:visible button", has_text="English").press("Enter")
    assert "NPS is 34 (en)." in shown()
    page.keyboard.press("b")
    assert page.locator("#black").is_visible()
    page.keyboard.press("ArrowRight")
    assert not page.locator("#black").is_visible()
    assert "NPS is 34 (en)." in shown()
    page.keyboard.press("End")
    assert "Whose" in shown()
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.press("Home")
    for _ in range(5):
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.keyboard.press("ArrowRight")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    context.close()


def test_a_click_on_the_right_half_goes_on_and_on_the_left_half_back_and_what_is_read_stays(browser, tmp_path):
    file = tmp_path / "presentation.html"
    file.write_text(presentation({"en": document("en")}, opened="en"), encoding="utf-8")
    page = browser.new_page(viewport=PROJECTOR)
    page.goto(file.as_uri())
    progress = page.locator(".progress:visible")
    page.mouse.click(1100, 300)
    assert progress.text_content() == "2 / 5"
    page.locator(".slide:visible .chart").click(position={"x": 20, "y": 40})
    assert progress.text_content() == "1 / 5"
    for _ in range(3):
        page.mouse.click(700, 650)
    assert progress.text_content() == "4 / 5"
    page.keyboard.press("n")
    page.locator(".evidence:visible").click()
    page.mouse.move(40, 90)
    page.mouse.down()
    page.mouse.move(300, 90)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()")
    assert progress.text_content() == "4 / 5"
    page.close()
