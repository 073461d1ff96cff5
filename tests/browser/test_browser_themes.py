"""The three panes of the themes page in a real browser: clicks, links, the map, a phone."""

import re

import pandas as pd
import pytest
from watching import PHONE, ROOT, press, serve, settled

from nps_core.i18n import text_in
from nps_core.settings import Settings
from nps_core.store import Store
from tests import handmade

pytestmark = pytest.mark.browser

TEXT = text_in("en")
SAID = ("the parcel came late", "kind staff", "<img src=x onerror=alert(1)> too dear")
NAMES = {"late": "Delivery", "kind": "Staff", "dear": "Prices"}
N = 600


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A server of 600 comments on three themes, one of which has a part, with a map."""
    folder = tmp_path_factory.mktemp("themed")
    store = Store(Settings(data=folder / "data", sample=False))
    comments = [f"{SAID[row % 3]}, order {row}" for row in range(N)]
    frame = pd.DataFrame({"score": [(1, 10, 5)[row % 3] for row in range(N)], "comment": comments})
    rows = {theme: list(range(2 + place, N + 2, 3)) for place, theme in enumerate(NAMES)}
    names = {theme: dict.fromkeys(("en", "zh-Hans", "zh-Hant"), name) for theme, name in NAMES.items()}
    names["late.a1b2c3"] = dict.fromkeys(("en", "zh-Hans", "zh-Hant"), "Courier")
    places = {
        row: (theme, -0.8 + 0.8 * at + (row % 50) / 200, -0.8 + 0.8 * at + (row % 7) / 20)
        for at, theme in enumerate(NAMES)
        for row in rows[theme][:60]
    }
    themes = {**rows, "late.a1b2c3": rows["late"][:80]}
    handmade.adopted(store, handmade.kept(store, frame, name="Shop"), themes, names=names, places=places)
    store.close()
    with serve(ROOT / "app.py", folder, NPS_SAMPLE="no") as running:
        yield running


def read(page) -> str:
    return page.inner_text(".st-key-theme-comments")


def test_one_click_a_pane_and_the_link_shows_the_same(open_page):
    page = open_page("/themes")
    assert TEXT("comments.count", n=N) in read(page)
    press(page, ".st-key-theme-row-late button")
    page.get_by_text(TEXT("comments.count", n=200)).wait_for()
    assert "kind staff" not in read(page)
    press(page, '[class*="st-key-theme-row-late-a1b2c3"] button, [class*="st-key-theme-row-late.a1b2c3"] button')
    page.get_by_text(TEXT("comments.count", n=80)).wait_for()
    assert "theme-at=late.a1b2c3" in page.url
    other = open_page(re.sub(r"^https?://[^/]*", "", page.url))
    assert TEXT("comments.count", n=80) in read(other)
    press(other, ".st-key-theme-row-dear button")
    other.get_by_text(TEXT("comments.count", n=200)).wait_for()
    assert "<img src=x onerror=alert(1)> too dear" in read(other), "shown to the letter"


def test_pages_of_comments_are_turned_and_never_all_sent(open_page):
    page = open_page("/themes")
    quotes = page.locator(".st-key-theme-read blockquote")
    assert quotes.count() == 50
    assert f"order {N - 1}" in quotes.first.inner_text(), "the newest comes first"
    page.get_by_role("button", name="Page 2", exact=True).click()
    page.get_by_text(TEXT("comments.shown", first=51, last=100, n=N)).wait_for()
    settled(page)
    assert quotes.count() == 50
    assert "theme-page=2" in page.url


def test_a_dot_of_the_map_opens_its_comment_with_neighbours_and_it_can_be_moved(open_page):
    page = open_page("/themes?theme-form=map&theme-at=kind")
    page.locator(".st-key-theme-map .points path.point").first.wait_for()
    point = page.locator(".st-key-theme-map .points path.point").last.bounding_box()
    page.mouse.click(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
    drawer = page.get_by_role("dialog")
    drawer.wait_for()
    settled(page)
    assert drawer.locator("blockquote").count() == 7
    assert drawer.inner_text().count("kind staff") >= 1
    drawer.get_by_role("combobox").click()
    option = page.get_by_role("option", name="Prices")
    option.wait_for()
    page.wait_for_timeout(300)
    option.click()
    page.get_by_text(TEXT("comments.count", n=199), exact=True).wait_for()
    settled(page)
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("form", ["read", "table", "map"])
def test_on_a_phone_the_panes_stand_one_below_the_other(open_page, form):
    page = open_page(f"/themes?theme-at=late&theme-form={form}", size=PHONE)
    page.locator(".st-key-theme-comments").wait_for()
    boxes = [page.locator(each).bounding_box() for each in (".st-key-theme-list", ".st-key-theme-comments")]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0] for box in boxes)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
