"""What a viewer, an analyst and an owner see, and what no role gets by widgets that are not on its page."""

import pytest
from making import survey

from nps_core.errors import AccessRefused
from nps_core.i18n import text_in
from pages import cached

SECRET = "Vq8-2kLw0pRzXn5tYb7HcJ3mDfGsA1eU6iOxK4Wv"


@pytest.fixture
def hosted(folder, monkeypatch):
    """Hosted mode; says who comes."""
    for name, value in {
        "NPS_HOSTED": "yes",
        "NPS_COOKIE_SECRET": SECRET,
        "NPS_LOGIN": "proxy",
        "NPS_OWNERS": "boss@shop.example",
        "NPS_ANALYSTS": "ann@shop.example",
        "NPS_VIEWERS": "vic@shop.example",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda who: monkeypatch.setattr("pages.reader.identity", lambda: who)


def test_each_role_sees_what_it_may_do(hosted, keep, reader):
    keep(survey([10, 9, 3, 0]))
    text = text_in("en")
    made, saved, signed = text("reviews.new"), text("links.save"), {}
    for who in ("vic@shop.example", "ann@shop.example"):
        hosted(who)
        page = reader.open("reviews")
        page.at.session_state["view-list"] = True
        page.at.session_state["review-new"] = True  # what a forged message could open
        page = page.rerun()
        signed[who] = {label for label in (made, saved) if label in page.labels}
        assert any(line.startswith(who) for line in page.html)
    assert signed == {"vic@shop.example": set(), "ann@shop.example": {made, saved}}


def test_a_viewer_opens_a_view_that_was_saved_where_viewers_are_not_let_in(hosted, keep, reader, store):
    shop = keep(survey([10, 9, 3, 0]))
    view = store.save_view(shop, "All", "data", {"group": ["promoter"]})
    hosted("vic@shop.example")
    page = reader.open("trend")
    page.at.session_state["view-list"] = True
    (opens,) = [each.proto.page for each in page.rerun().at.get("page_link") if each.proto.label == "All"]
    assert opens in ("overview", "")
    assert reader.open(view=view.id).link == {"data": [shop.id], "group": ["promoter"]}


def test_a_viewer_reaches_no_upload(hosted, folder, reader):
    hosted("vic@shop.example")
    page = reader.open("overview")
    assert text_in("en")("access.no_data") in page.words
    assert not page.at.file_uploader
    assert not any(label == text_in("en")("frame.bring_data") for label in page.labels)


def test_who_has_no_role_sees_nothing(hosted, keep, reader):
    keep(survey([10, 9, 3, 0]))
    hosted("eve@evil.example")
    page = reader.open("overview")
    assert page.refusal == text_in("en")("errors.access_without_role")
    assert not page.charts
    assert not page.at.metric
    assert not page.at.selectbox


@pytest.mark.parametrize(("who", "may"), [("vic@shop.example", False), ("ann@shop.example", True)])
def test_a_page_that_hid_nothing_could_still_change_nothing(hosted, keep, who, may):
    dataset = keep(survey([10, 9, 3, 0]))
    hosted(who)
    if may:
        cached.store().rename(dataset.id, "Other")
    else:
        with pytest.raises(AccessRefused):
            cached.store().rename(dataset.id, "Other")
    with pytest.raises(AccessRefused):
        cached.store().remove(dataset.id)
    assert cached.whole_store().datasets()[0].name == ("Other" if may else "Shop")
