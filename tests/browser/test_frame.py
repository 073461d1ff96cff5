"""The page around the pages, and what holds for every one of them."""

import pytest
from watching import PHONE, PROJECTOR, Look, settled, watched_page

pytestmark = pytest.mark.browser

SECRET = "bob@example.com said so"


def test_the_first_page_shows_charts_and_asks_nobody_else(page, settle, server):
    page.goto("/")
    settle(charts=1)
    assert "NPS" in page.title()
    assert server.outbound == []


@pytest.mark.parametrize(
    ("look", "language"),
    [
        (Look(locale="en-GB", size=PROJECTOR), "en"),
        (Look(locale="zh-CN", scheme="dark"), "zh-Hans"),
        (Look(locale="zh-TW", size=PHONE), "zh-Hant"),
    ],
)
def test_a_page_is_in_the_readers_language(page, settle, language):
    page.goto("/")
    settle()
    assert page.locator("html").get_attribute("lang") == language


def test_an_error_nobody_foresaw_shows_a_reference_and_nothing_of_the_data(small_app, browser):
    with small_app(f"raise ValueError({SECRET!r})") as server:
        with watched_page(browser, server, Look(locale="zh-TW")) as (page, watch):
            frames = []
            page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
            page.goto("/")
            settled(page)
            said = page.get_by_role("alert").inner_text()
        assert "編號" in said
        assert SECRET not in said + "".join(frames)
        assert "Traceback" not in said + "".join(frames)
        assert not watch.complaints
        reference = next(line for line in server.log.splitlines() if line.startswith("reference "))
        assert reference.split()[1].strip(":") in said


def test_the_server_and_its_pages_share_one_cached_module(small_app, browser):
    with small_app("from pages import cached\nst.text(f'warmed {cached.warmed}')") as server:
        for _ in range(2):
            with watched_page(browser, server, Look()) as (page, _watch):
                page.goto("/")
                settled(page)
                assert page.get_by_text("warmed").inner_text() == "warmed ['once']"


def test_a_chart_is_saved_as_a_picture_under_the_policy(small_app, browser):
    chart = "import plotly.graph_objects as go\nst.plotly_chart(go.Figure(go.Bar(y=[1, 2])))"
    with small_app(chart) as server, watched_page(browser, server, Look()) as (page, watch):
        page.goto("/")
        settled(page, charts=1)
        page.locator(".js-plotly-plot").hover()
        with page.expect_download() as download:
            page.locator(".modebar-btn[data-title*='png' i]").click()
        assert download.value.suggested_filename.endswith(".png")
        assert not watch.complaints


def test_a_remote_picture_in_a_text_is_not_fetched(small_app, browser):
    with small_app("st.markdown('![x](http://evil.example/beacon.png)')") as server:
        with watched_page(browser, server, Look()) as (page, watch):
            page.goto("/")
            settled(page)
        assert any("Content Security Policy" in error for error in watch.errors)


def test_a_file_over_the_limit_is_refused(small_app, browser):
    one_megabyte = small_app("st.file_uploader('file', key='file')", NPS_UPLOAD_MB="1")
    with one_megabyte as server, watched_page(browser, server, Look()) as (page, _):
        page.goto("/")
        settled(page)
        pick = page.locator("input[type=file]")
        pick.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * 3_000_000})
        page.get_by_text("1.0MB").wait_for()
        assert page.get_by_test_id("stFileChipIconError").is_visible()


def test_no_page_may_be_put_into_a_frame_of_another_site(small_app, browser):
    with small_app("st.write('hello')") as server:
        with watched_page(browser, server, Look()) as (page, watch):
            page.set_content(f"<iframe src='{server.url}/'></iframe>")
            page.wait_for_timeout(500)
        assert any("frame" in error.lower() for error in watch.errors)
