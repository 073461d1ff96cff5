"""The pages in a real browser: links, clicks, themes under way, uploads, looks, and text that means harm."""

import re

import pytest
from watching import DESKTOP, PHONE, PROJECTOR, ROOT, press, serve, settled

from nps_core.i18n import text_in
from nps_core.settings import Settings
from nps_core.store import Store

pytestmark = pytest.mark.browser

SHARED = ROOT.parent / "shared" / "data"
HARM = "<img src=x onerror=alert(1)> ![x](http://evil.example/1.png) [a](javascript:alert(1)) $x$ :red[x]"
TEXT = text_in("en")
SAID = '[data-testid="stMain"]'


BRIGHTNESS = """() => {
    const of = (where, what) => getComputedStyle(document.querySelector(where))[what].match(/\\d+/g).slice(0, 3)
    const paper = ["[data-testid=stApp]", "backgroundColor"], words = ["[data-testid=stMain] p", "color"]
    return [paper, words, [".xtick text", "fill"]].map(each => Math.max(...of(...each).map(Number)))
}"""
"""Of what the page stands on, of its words and of what stands at its charts: the brightest of red, green and blue."""


def answers() -> str:
    """420 answers over 14 months of three channels, half of them with one of 210 comments; one means harm."""
    about = ("Delivery was fast", "The parcel came late", "Staff were kind", "Refund took weeks", "Prices are fair")
    scores = {"web": (10, 9, 10, 8, 9), "app": (10, 9, 3, 8, 5), "phone": (1, 4, 0, 7, 2)}
    lines = ["score,when,channel,comment"]
    for row in range(420):
        channel = ("web", "web", "app", "phone")[row % 4]
        comment = f"{about[row % 5]}, order {row} from shop {row % 7}" if row % 2 else ""
        comment = HARM if row == 419 else comment
        day = f"{2025 + row // 360}-{row // 30 % 12 + 1:02}-{row % 28 + 1:02}"
        lines.append(f'{scores[channel][row // 4 % 5]},{day},{channel},"{comment}"')
    return "\n".join(lines)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A server of one data set that is not the sample; its themes are sought from the start on."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.csv").write_text(answers(), encoding="utf-8")
    store = Store(Settings(data=folder / "data", sample=False))
    store.bring_in(folder / "shop.csv", name=HARM)
    store.close()
    with serve(ROOT / "app.py", folder, NPS_SAMPLE="no") as running:
        yield running


def said(page) -> str:
    return page.inner_text(SAID).replace("\n", " ")


# This one stands first: it is the first visit that its server ever has.
def test_a_deep_link_on_a_fresh_server_has_its_frame_and_its_filters(open_page):
    page = open_page("/segments?channel=web")
    assert page.locator(".st-key-channel button[aria-checked=true], .st-key-channel button[aria-pressed=true]").count()
    assert "210 of 420 responses" in said(page)
    assert page.locator('a[href*="trend"]').count(), "the navigation is there"


def test_the_overview_opens_with_its_lead_and_its_gauge(open_page):
    page = open_page("/")
    settled(page, charts=3)
    assert said(page).startswith("NPS is ")
    assert "from 420 responses" in said(page)
    assert page.locator(".st-key-gauge .js-plotly-plot .main-svg").first.is_visible()


def test_a_click_on_a_segment_narrows_the_page_and_the_path_leads_back(open_page):
    page = open_page("/segments")
    point = page.locator(".st-key-segments .points path.point").last.bounding_box()
    page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    page.locator(".st-key-split-steps").wait_for()
    settled(page)
    assert "channel=phone" in page.url
    assert "105 of 420 responses" in said(page)
    page.reload()
    settled(page)
    assert "105 of 420 responses" in said(page)
    press(page, ".st-key-split-step-all button")
    page.locator(".st-key-split-steps").wait_for(state="detached")
    assert "channel=" not in page.url


def test_a_point_of_the_trend_and_a_number_open_their_responses(open_page):
    page = open_page("/trend?period=month")
    settled(page, charts=1)
    point = page.locator(".st-key-trend .points path.point").nth(3).bounding_box()
    page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    drawer = page.get_by_role("dialog")
    drawer.wait_for()
    settled(page)
    assert re.search(r"30 of 420 responses", drawer.inner_text())
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    page.goto("/")
    settled(page, charts=3)
    press(page, ".st-key-read-detractor button")
    page.get_by_role("dialog").wait_for()
    settled(page)
    assert "only detractors" in page.get_by_role("dialog").inner_text()


def test_filters_are_in_the_address_and_survive_pages_reloads_and_languages(open_page):
    page = open_page("/")
    whole = said(page)[:60]
    press(page, '.st-key-channel button:has-text("phone")')
    assert "channel=phone" in page.url
    assert "105 of 420 responses" in said(page)
    assert said(page)[:60] != whole
    press(page, '.st-key-group button:has-text("detractors")')
    assert "group=detractor" in page.url
    press(page, 'a[href*="trend"]')
    filtered = said(page)
    assert "channel: phone" in filtered
    assert "only detractors" in filtered
    assert {"channel=phone", "group=detractor"} <= set(page.url.split("?")[1].split("&"))
    page.reload()
    settled(page)
    assert said(page) == filtered
    page.click(".st-key-lang input")
    page.keyboard.type("繁")
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    settled(page)
    assert "/trend" in page.url
    assert "channel=phone" in page.url
    of = text_in("zh-Hant")("wording.context_responses", n=84, total=420)
    assert of in said(page)
    press(page, ".st-key-reset button")
    assert "channel=" not in page.url
    assert "group=" not in page.url


def test_the_browser_prints_the_whole_page_without_what_only_a_click_makes_use_of(open_page):
    page = open_page("/", size=PHONE, scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.style.getPropertyValue('--on-paper')") == "1"
    page.set_viewport_size({"width": 1440, "height": 900})
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert 0.4 < float(page.evaluate("document.documentElement.style.getPropertyValue('--on-paper')")) < 0.7
    page.emulate_media(media="print")
    assert not page.locator("[data-testid=stSidebar]").is_visible()
    assert page.locator(".st-key-leaving [data-testid=stPopover]:visible").count() == 0
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight - main.clientHeight") == 0
    paper, words, ticks = page.evaluate(BRIGHTNESS)
    assert paper == 255
    assert max(words, ticks) < 128


def test_the_overview_is_found_under_its_name_too(open_page):
    page = open_page("/overview?channel=phone")
    assert "105 of 420 responses" in said(page)


def test_the_data_page_shows_no_filters_and_forgets_none(open_page):
    page = open_page("/segments?channel=phone")
    assert page.locator(".st-key-filters").is_visible()
    press(page, 'a[href*="data"]')
    page.locator(".st-key-filters").wait_for(state="hidden")
    press(page, 'a[href*="trend"]')
    assert "105 of 420 responses" in said(page)


def test_back_leads_to_the_page_before_with_its_filters(open_page):
    page = open_page("/trend?period=month")
    press(page, '.st-key-channel button:has-text("phone")')
    press(page, '.st-key-group button:has-text("Detractors")')
    left = page.url
    press(page, 'a[href*="segments"]')
    press(page, '.st-key-group button:has-text("Detractors")')
    page.go_back()
    page.wait_for_timeout(300)
    settled(page)
    assert "/segments" in page.url, "one step back takes one deed back"
    page.go_back()
    page.wait_for_timeout(300)
    settled(page)
    assert page.url == left
    assert page.locator('.st-key-group button[aria-pressed="true"], .st-key-group [kind$="Active"]').count() == 1


def test_themes_show_their_progress_everywhere_can_be_stopped_and_arrive_by_themselves(open_page, shop):
    page = open_page("/themes")
    done = page.locator(".st-key-effects")
    page.wait_for_selector(".st-key-cancel-themes, .st-key-find-themes, .st-key-effects")
    if not done.count():
        page.locator(".st-key-cancel-themes button").click()
        page.get_by_text(TEXT("themes.cancelled")).wait_for()
        other = open_page("/")
        assert TEXT("themes.cancelled") in said(other)
        press(page, ".st-key-find-themes button")
        page.locator('[data-testid="stProgress"]').wait_for()
        other.reload()
        other.locator('[data-testid="stProgress"], .st-key-benchmarks').first.wait_for()
        page.reload()
    done.wait_for(timeout=90_000)
    settled(page, charts=1)
    assert "of comments" in said(page)
    assert shop.outbound == []


def test_text_that_means_harm_is_shown_to_the_letter(open_page):
    page = open_page("/?words=img")
    assert page.locator(".st-key-data input").input_value() == HARM
    assert "1 of 420 responses" in said(page)
    press(page, ".st-key-read-all button")
    page.get_by_role("dialog").locator("td", has_text="<img src=x onerror=alert(1)>").first.wait_for(state="attached")
    assert page.locator("img[src*=evil], a[href^=javascript]").count() == 0
    page.goto("/data")
    settled(page)
    assert HARM in said(page)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_page_is_wider_than_its_window_in_any_look(open_page, place):
    locale, language = (("en-GB", "en"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"))[place]
    over = """[document.scrollingElement, document.querySelector('[data-testid=stMain]')]
        .map(e => e.scrollWidth - Math.min(e.clientWidth, innerWidth))"""
    for scheme, paths in (("light", ("", "trend", "segments")), ("dark", ("themes", "", "data"))):
        sizes = (PHONE, PROJECTOR, DESKTOP)[place:] + (PHONE, PROJECTOR, DESKTOP)[:place]
        page = open_page(f"/{paths[0]}", locale=locale, scheme=scheme, size=sizes[0])
        for path, (width, height) in zip(paths, sizes, strict=True):
            if path != paths[0]:
                page.set_viewport_size({"width": width, "height": height})
                page.goto(f"/{path}")
            settled(page, charts=0 if path == "data" else 1)
            assert page.evaluate(f"Math.max(...{over})") <= 0, f"{path} {scheme} {width}"
            assert page.locator("html").get_attribute("lang") == language


def test_keyboard_and_screen_reader_reach_the_filters_and_the_charts(open_page):
    page = open_page("/")
    settled(page, charts=3)
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        key = "e => e.closest('[class*=st-key-]')?.className.match(/st-key-([^ ]+)/)[1]"
        reached.add(page.evaluate(f"({key})(document.activeElement)"))
    assert {"data", "days", "channel", "group", "words"} <= reached
    charts = page.locator('[data-testid="stPlotlyChart"]')
    assert charts.count() >= 4
    for chart in charts.all():
        assert len(chart.get_attribute("aria-label")) > 20
        assert chart.locator("xpath=ancestor::*[.//button[@data-testid='stPopoverButton']]").count()


# What is brought in becomes the data set that a page opens with: these stand last.
def upload(page, file) -> str:
    """What the data page says of a file that was dropped."""
    page.goto("/data")
    settled(page)
    page.locator('[class*="st-key-file-"] input[type=file]').set_input_files(file)
    page.wait_for_timeout(300)
    page.locator(".st-key-use, .st-key-refusal").first.wait_for(timeout=60_000)
    settled(page)
    return said(page)


def test_a_file_is_dropped_kept_and_its_overview_opens(open_page):
    page = open_page("/data")
    file = ROOT / "sample_data" / "awkward" / "questionnaire_big5_minguo.csv"
    assert "NPS is 27," in upload(page, file)
    press(page, ".st-key-use button")
    settled(page, charts=3)
    kept, _, overview = said(page).partition("Understood")
    assert "was kept" in kept
    assert overview.strip().startswith("NPS is 27,")
    assert "· 254 responses" in said(page)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data folder is not here")
def test_genuine_exports_show_their_scores(open_page):
    page = open_page("/data")
    channels = "nps_channels_neo47"
    for file, score in {
        "nps_real_pt_rhanyele/Pesquisa NPS.csv": "NPS is 63,",
        f"{channels}/nps_email.csv": "NPS is 19,",
        f"{channels}/nps_mobile.csv": "NPS is −15,",
        f"{channels}/nps_web.csv": "NPS is 22,",
        "preppin_nps/case040_input_01.csv": "NPS is −36,",
    }.items():
        shown = upload(page, SHARED / file)
        assert score in shown, f"{file}: {shown[:600]}"
