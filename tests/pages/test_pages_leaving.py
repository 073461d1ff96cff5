"""Beside what a page opens with: the files that it can leave as, of what is shown, and nothing made before a click."""

import csv
import io
from datetime import date

import pytest
from making import shop, survey

from nps_core.access import Guarded, Role
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report import PAGES, Subject
from nps_core.report.files import WRITERS
from nps_core.views import Asked
from pages import cached
from pages.parts import leaving

TEXT = text_in("en")


@pytest.fixture
def made(monkeypatch):
    """What is asked for, in place of making it."""
    asked = []
    monkeypatch.setattr(leaving, "_made", lambda *what: asked.append(what) or b"made")
    return asked


@pytest.fixture
def told(monkeypatch):
    """Of what each file would be made."""
    asked = []

    def partial(make, *what):
        if make is leaving._made:
            asked.append(what[1:])  # without the store that it is read from
        return bytes

    monkeypatch.setattr(leaving, "partial", partial)
    return asked


def for_viewers():
    """The data folder as who may only look has it: files are for everybody."""
    return Guarded(cached.whole_store(), Role.VIEWER)


def opened(reader, page="overview", language="en", **link):
    shown = reader.open(page, language, **link)
    shown.at.session_state["export"] = True
    return shown.rerun()


def downloads(page):
    return [each.proto for each in page.at.get("download_button")]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_leave(reader, keep, page):
    keep(shop())
    shown = reader.open(page)
    assert TEXT("report.export") in [each.proto.popover.label for each in shown.at.get("popover")]
    assert not downloads(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_offers_every_file_in_the_readers_words_and_makes_none(reader, keep, made, language):
    keep(shop())
    offered = downloads(opened(reader, language=language))
    assert [each.label for each in offered] == [text_in(language)(f"report.export_{kind}") for kind in leaving.SHOWN]
    assert not made


def test_a_click_presents_the_whole_report_in_a_tab_of_its_own_made_when_it_is_opened(reader, keep):
    dataset = keep(shop())
    page = reader.open("trend", "zh-Hant", channel="web")
    [link] = page.at.get("link_button")
    assert link.proto.label == text_in("zh-Hant")("report.present")
    where, _, asked = link.proto.url.partition("?")
    assert asked == "language=zh-Hant"
    assert reader.open("trend", "zh-Hant", channel="web").at.get("link_button")[0].proto.url == link.proto.url
    found = cached.shelf().of(where.removeprefix("present/"))
    assert tuple(found) == LANGUAGES
    told = found["zh-Hant"]
    assert (told.version, told.sheets[0].chart.point.n) == (dataset.version, 120)
    assert {sheet.id.split(".")[0] for sheet in told.sheets} == {*PAGES, "report"} - {"themes", "drivers"}


def test_what_leaves_has_what_was_marked_and_said_since_it_left_last(reader, store, keep):
    """Events, customers' sizes and own benchmarks stand beside a data set: its version does not change with them."""
    dataset = keep(shop())
    reader.open("trend")

    def shown():
        asked = cached.documents(dataset.version, Subject(Filters(), ("trend", "segments")))["en"]
        link = reader.open("trend").at.get("link_button")[0].proto.url
        return "New courier" in str(asked), link, asked

    before = shown()
    assert shown() == before, "made once"
    store.mark(dataset, date(2026, 1, 20), "New courier")
    marked = shown()
    assert (before[0], marked[0]) == (False, True)
    assert marked[1] != before[1], "and it is presented anew"
    store.set_base(dataset, "channel", {"web": 1, "phone": 9})
    assert shown()[2] != marked[2]


def test_a_reader_without_data_has_nothing_to_export(reader, folder):
    assert TEXT("report.export") not in reader.open("overview").labels


def test_what_leaves_is_what_the_page_shows(reader, keep, told):
    keep(shop())
    opened(reader, "segments", by="region", channel="web")
    (_, _, subject, language), *_ = told
    wanted = Subject(Filters().within("channel", "web"), ("segments",), split="region")
    assert (subject, language) == (wanted, "en")


def test_the_whole_report_and_no_quotes_are_a_choice(reader, keep, told):
    keep(shop())
    page = opened(reader, "trend")
    page.at.radio(key="export-what").set_value("all")
    page.at.toggle(key="export-quotes").set_value(False).run()
    (*_, subject, _) = told[-1]
    assert (subject.pages, subject.quotes) == (PAGES, False)


def test_a_menu_that_was_closed_opens_as_it_was_left_on_every_page(reader, keep, told):
    keep(shop())
    page = opened(reader, "trend")
    page.at.radio(key="export-what").set_value("all")
    page.at.toggle(key="export-quotes").set_value(False).run()
    page.at.session_state["export"] = False
    page.rerun()
    assert "export-what" not in page.at.session_state
    page.at.session_state["export"] = True
    page.rerun()
    assert (page.at.radio(key="export-what").value, page.at.toggle(key="export-quotes").value) == ("all", False)
    (*_, subject, _) = told[-1]
    assert (subject.pages, subject.quotes) == (PAGES, False)


def test_what_was_chosen_beside_the_filters_leaves_too(reader, keep, told):
    keep(shop())
    opened(reader, "segments", **{"by": "region", "split-across": "channel", "small": "channel", "marks": "none"})
    (_, _, subject, _), *_ = told
    assert (subject.split, subject.across, subject.small, subject.marks) == ("region", "channel", "channel", "none")


def test_the_question_of_the_drivers_page_leaves_with_it_and_nonsense_is_the_usual_one(reader, keep, told):
    keep(shop())
    opened(reader, "drivers", **{"if-moved": "detractors-passives", "if-share": "40"})
    assert told[-1][2].asked == Asked(0.4, "detractors", "passives")
    opened(reader, "drivers", **{"if-moved": "a-b", "if-share": "-3", "if-theme": "gone"})
    assert told[-1][2].asked == Asked()


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_marked_with_their_language(language):
    names = [leaving.name_of("x", language, "v", date(2026, 1, 2), kind) for kind in leaving.SHOWN]
    assert all(name.startswith("x 2026-01-02 ") and f" {language}." in name for name in names)


def test_the_responses_that_leave_are_exactly_those_that_match(keep):
    dataset = keep(survey([10, 9, 3, 8], channel=["web", "app"], comments=["=1+1", "fine"]))
    subject = Subject(Filters().within("channel", "web"), ("overview",))
    rows = list(
        csv.reader(io.StringIO(leaving._made(for_viewers(), "csv", dataset.version, subject, "en").decode("utf-8-sig")))
    )
    assert len(rows) == 1 + 2
    assert all("'=1+1" in row for row in rows[1:])
    silent = leaving._made(for_viewers(), "csv", dataset.version, Subject(subject.filters, quotes=False), "en").decode(
        "utf-8-sig"
    )
    assert "1+1" not in silent


@pytest.mark.parametrize("kind", WRITERS)
def test_a_file_of_every_kind_is_made_outside_the_run_of_a_page(keep, kind):
    dataset = keep(shop())
    assert len(leaving._made(for_viewers(), kind, dataset.version, Subject(pages=("overview",)), "zh-Hant")) > 500
