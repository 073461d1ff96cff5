"""Who is taken out is out of the pages too: of what a server remembers, whichever process did it."""

from datetime import date

import pytest
from making import survey

from nps_core.access import Role
from nps_core.errors import AccessRefused, DatasetMissing
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.receipts import erasure_as_csv
from nps_core.report import Subject
from nps_core.report.erasing import erase
from nps_core.store import Sought
from pages import cached
from pages.cached import reports
from tests.handmade import store_in

WHO = "C-1042"
TODAY = date(2026, 11, 22)
TEXT = text_in("en")


@pytest.fixture
def shop_of_hers(keep):
    """Forty answers, ten of them by somebody who spoke of what nobody else did."""
    frame = survey([10, 9, 3, 0] * 10, comments=["fast delivery", "kind staff", "good", "Xaverius has my parcel"])
    frame["respondent"] = [WHO if row % 4 == 3 else f"C-{row}" for row in range(40)]
    return keep(frame, themes={"delivery": "fast delivery", "parcel": "Xaverius"})


def presentation_of(page):
    (link,) = [each.proto.url for each in page.at.get("link_button") if each.proto.url.startswith("present/")]
    return link.removeprefix("present/").partition("?")[0]


def test_a_presentation_that_was_opened_before_is_gone_though_another_process_took_her_out(
    reader, shop_of_hers, folder
):
    presented = presentation_of(reader.open("themes"))
    assert "Xaverius" in repr(cached.report_of(presented))
    other = store_in(folder)
    erase(other, "Shop", WHO, TODAY)
    other.close()
    assert cached.report_of(presented) is None
    anew = cached.report_of(presentation_of(reader.open("themes")))
    assert "Xaverius" not in repr(anew)
    assert set(anew) == {"en", "zh-Hans", "zh-Hant"}


def test_what_a_room_keeps_for_itself_is_let_go_of_too(shop_of_hers, store):
    version, subject = shop_of_hers.version, Subject(pages=("themes",))
    key = (version, subject, cached.beside(version))
    assert "Xaverius" in repr(reports._documents(*key))
    erase(store, "Shop", WHO, TODAY)
    with pytest.raises(DatasetMissing):  # it is made anew, and that version is no more
        reports._documents(*key)


def test_nothing_that_was_made_before_is_remembered(shop_of_hers, store):
    version, everyone = shop_of_hers.version, Filters()
    remembered = [
        lambda: cached.overview(version, everyone),
        lambda: cached.comments(version, everyone, Sought(), 0, 50),
        lambda: cached.themes(version, everyone),
        lambda: cached.documents(version, Subject(pages=("themes",))),
        lambda: cached.theme_run(version),
    ]
    first = [ask() for ask in remembered]
    assert all(ask() is made for ask, made in zip(remembered, first, strict=True))
    erase(store, "Shop", WHO, TODAY)
    for ask in remembered:
        with pytest.raises(DatasetMissing):
            ask()


def asked(reader, dataset, who, language="en", again=None):
    """The dialog of a data set in which somebody was looked for, and perhaps confirmed."""
    page = reader.open("data", language)
    page.at.session_state[f"dataset-{dataset.id}"] = True
    page = page.rerun().click(f"up-erase-{dataset.id}")
    page.at.text_input(key="up-erase-who").set_value(who)
    page = submitted(page, "erasing.look")
    if again is not None:
        page.at.text_input(key="up-erase-again").set_value(again)
        page = submitted(page, "erasing.erase")
    return page


def submitted(page, key):
    label = page.at.session_state["text"](key)
    next(each for each in page.at.button if each.label == label).click()
    return page.rerun()


def told_in(page):
    (table,) = page.tables
    return dict(zip(table.iloc[:, 0], table.iloc[:, 1], strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_is_looked_for_told_in_numbers_and_taken_out_with_a_receipt(reader, store, shop_of_hers, language):
    text = text_in(language)
    page = asked(reader, shop_of_hers, f" {WHO} ", language)
    assert told_in(page)[text("erasing.responses")] == "10"
    assert told_in(page)[text("erasing.comments")] == "10"
    assert any(line.endswith(text("erasing.beyond_sent")) for line in page.html)
    assert "Xaverius" not in page.words
    assert store.dataset("Shop") == shop_of_hers
    page.at.text_input(key="up-erase-again").set_value(WHO)
    page = submitted(page, "erasing.erase")
    assert text("erasing.done", names=["Shop"]) in page.html
    assert told_in(page)[text("erasing.responses")] == "10"
    (erasure,) = store.erasures(shop_of_hers.id)
    receipt = erasure_as_csv(erasure, text).decode("utf-8-sig")
    assert [line.split(",")[-1] for line in receipt.splitlines()[1:4]] == [erasure.at, "Shop", "10"]
    assert WHO not in receipt + page.words + repr({key: page.at.session_state[key] for key in page.at.session_state})
    assert not store.rows(store.dataset("Shop"))["comment"].fillna("").str.contains("Xaverius").any()


def test_an_id_that_is_typed_otherwise_the_second_time_takes_nobody_out(reader, store, shop_of_hers):
    page = asked(reader, shop_of_hers, WHO, again="C-1024")
    assert TEXT("erasing.differs") in [each.value for each in page.at.warning]
    assert store.erasures(shop_of_hers.id) == ()
    assert store.dataset("Shop") == shop_of_hers


def test_nobody_of_that_id_is_one_sentence(reader, store, shop_of_hers):
    page = asked(reader, shop_of_hers, "c-1042")
    assert page.refusal.startswith(TEXT("errors.respondent_unknown", name="Shop")[:20])
    assert page.tables == []


def test_a_data_set_without_ids_says_so(reader, store, keep):
    nameless = keep(survey([10, 9, 3, 0]))
    page = reader.open("data")
    page.at.session_state[f"dataset-{nameless.id}"] = True
    page = page.rerun().click(f"up-erase-{nameless.id}")
    assert TEXT("erasing.no_ids", name="Shop") in page.html
    assert not [each for each in page.at.text_input if each.key == "up-erase-who"]


def test_somebody_of_the_same_id_elsewhere_is_told(reader, store, keep, shop_of_hers):
    keep(survey([10] * 8).assign(respondent=WHO), name="Winter")
    page = asked(reader, shop_of_hers, WHO)
    assert any(line.endswith(TEXT("erasing.beyond_elsewhere", names=["Winter"])) for line in page.html)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER, None])
def test_only_owners_take_anybody_out_whatever_a_message_says(reader, store, shop_of_hers, monkeypatch, role):
    monkeypatch.setattr("pages.cached.stores.role", lambda: role)
    if role is Role.ANALYST:
        page = reader.open("data")
        page.at.session_state[f"dataset-{shop_of_hers.id}"] = True
        page.at.session_state["up-erase"] = "forged"
        page = page.rerun()
        assert f"name-{shop_of_hers.id}" in [each.key for each in page.at.text_input]
        assert TEXT("erasing.button") not in page.labels
    for ask in ("held", "erase", "erasures", "every_review"):
        with pytest.raises(AccessRefused):
            getattr(cached.store(), ask)(shop_of_hers.id, WHO)
    with pytest.raises(AccessRefused):
        erase(cached.store(), "Shop", WHO, TODAY)
    assert store.erasures(shop_of_hers.id) == ()


def test_an_erasure_may_be_noticed_while_something_is_being_made(shop_of_hers, folder):
    """Whoever makes it asks for a version that is not known, and what is being forgotten is of the same kind."""
    assert cached.overview(shop_of_hers.version, Filters()).scope.matched.responses == 40
    other = store_in(folder)
    erase(other, "Shop", WHO, TODAY)
    version = other.dataset("Shop").version
    other.close()
    assert cached.overview(version, Filters()).scope.matched.responses == 40
    with pytest.raises(DatasetMissing):
        cached.overview(shop_of_hers.version, Filters())
