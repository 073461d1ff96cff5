"""What a link carries: every control of every page, set by one reader and opened by another in another language."""

from datetime import date, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from making import SHOP_THEMES, survey
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import local_script_runner

from nps_core import links
from nps_core.filters import Filters
from nps_core.i18n import text_in
from pages.known import known

EN, HANT = text_in("en"), text_in("zh-Hant")


def year():
    """Two years of answers by customers who answered again and again, with orders and another rated question."""
    frame = survey([10, 9, 3, 7, 0, 10, 8, 5] * 60, comments=["fast delivery", "the box was broken", "good", "slow"])
    frame["answered_on"] = [date(2024, 3, 1) + timedelta(days=row * 3 // 2) for row in range(len(frame))]
    frame["respondent"] = [f"c{row % 100}" for row in range(len(frame))]
    frame["channel"] = [("web", "app", "phone")[row % 3] for row in range(len(frame))]
    frame["region"] = [("North", "South")[row // 240] for row in range(len(frame))]
    frame["spent"] = [float(row % 97) for row in range(len(frame))]
    frame["weight"] = [float(row % 13) + 0.5 for row in range(len(frame))]
    return frame


CONTROLS = {
    "overview": {
        "days": ["2024-05-01", "2025-08-01"],
        "group": ["promoter", "detractor"],
        "counting": ["latest"],
    },
    "overview with benchmarks": {"marks": ["all"], "table": ["gauge"]},
    "trend": {"period": ["quarter"], "rolling": ["true"], "small": ["region"], "channel": ["app"], "table": ["trend"]},
    "segments": {
        "by": ["region"],
        "split-across": ["channel"],
        "split-cells": ["responses"],
        "split-value": ["weight"],
        "split-path": ["channel"],
        "channel": ["app"],
    },
    "changes": {
        "change-what": ["segments"],
        "change-split": ["region"],
        "change-before": ["North"],
        "change-after": ["South"],
        "change-by": ["channel"],
        "theme": ["box"],
    },
    "changes of days": {
        "change-what": ["days"],
        "change-days-before": ["2024-05-01", "2024-09-30"],
        "change-days-after": ["2024-11-01", "2025-03-31"],
        "change-moved": ["promoter-detractor"],
    },
    "themes": {
        "theme-at": ["delivery"],
        "theme-by": ["share"],
        "theme-tell": ["where"],
        "theme-where": ["region"],
        "theme-form": ["table"],
        "theme-group": ["promoter"],
        "theme-script": ["en"],
        "theme-sure": ["sure"],
        "theme-words": ["fast"],
    },
    "themes page by page": {"theme-page": ["2"], "spent": ["none"]},
    "drivers": {"if-moved": ["detractors-passives"], "if-share": ["50"], "if-theme": ["box"], "words": ["box"]},
    "planning": {
        "plan-margin": ["3"],
        "plan-change": ["4"],
        "plan-customers": ["5000"],
        "plan-rate": ["20"],
        "region": ["North"],
    },
}
"""What a reader chose on a page (its name is the first word), all of it other than at first."""

BY_NAME = ("data", "lang", "v", "as", "view", "review", "weight", "split-find", "theme-how")
"""Other keys: held here and on the pages' own tests by a test of their own."""


@pytest.fixture
def dataset(keep):
    return keep(year(), themes=SHOP_THEMES)


def drawn(page):
    """The numbers of every chart, whatever the language of its words."""
    return [[numbers(trace.get(axis)) for axis in ("x", "y") for trace in figure["data"]] for figure in page.figures]


def numbers(values):
    """Those of a column, which Plotly may have packed."""
    if isinstance(values, dict):
        return values
    return [value for value in np.ravel(np.array(values or (), dtype=object)) if isinstance(value, int | float)]


def test_the_table_has_every_key_that_a_link_may_have(dataset):
    named = {key for chosen in CONTROLS.values() for key in chosen}
    assert set(links.parts_of(known(dataset))) == named | set(BY_NAME)


@pytest.mark.parametrize("chosen", CONTROLS)
def test_what_one_reader_chose_another_sees_in_another_language(reader, dataset, chosen):
    name = chosen.split()[0]
    first = reader.open(name, **CONTROLS[chosen])
    assert EN("frame.understood") not in first.words, "all of it means something"
    assert first.link == {"data": [dataset.id], **CONTROLS[chosen]}, "and all of it stays in the URL"
    second = reader.open(name, "zh-Hant", **first.link)
    assert second.link == first.link
    assert second.at.session_state["filters"] == first.at.session_state["filters"]
    assert drawn(second) == drawn(first)
    assert [len(table) for table in second.tables] == [len(table) for table in first.tables]
    assert second.lead != first.lead, "in the other language"
    plain = reader.open(name, data=dataset.id)
    assert (plain.words, len(plain.tables), plain.lead) != (first.words, len(first.tables), first.lead)


def test_responses_that_are_opened_are_in_the_link(reader, dataset):
    page = reader.open(channel="web").click("read-detractor")
    n = len(page.tables[-1])
    assert page.link["read"] == ["group=detractor&channel=web"]
    again = reader.open("overview", "zh-Hant", **page.link)
    assert len(again.tables[-1]) == n
    assert again.at.session_state["reading"] == page.at.session_state["reading"]


HOSTILE = {
    "a hundred kilobytes": {"channel": ["x" * 1_000] * 100, "words": "y" * 100_000, "read": "z" * 100_000},
    "five hundred keys": {f"key{n}": "1" for n in range(500)},
    "text for other machines": {"by": "'; drop table responses; --", "theme-at": "<script>alert(1)</script>"},
    "a version that is none": {"v": "0123456789ab", "as": "was"},
    "half a version": {"v": "zz", "as": ["was", "now"]},
    "opened responses that are none": {"read": "channel=web&secret=1"},
    "opened responses out of order": {"read": "days=2026-02-01&days=2025-01-01"},
    "a saved view that is none": {"view": "../../etc/passwd"},
    "a table that is none": {"table": "users"},
}


@pytest.mark.parametrize("asked", HOSTILE.values(), ids=HOSTILE)
def test_what_means_nothing_is_told_in_one_sentence_and_narrows_nothing_down(reader, dataset, asked):
    page = reader.open(**asked)
    said = [line for line in page.html if line.startswith("This link asked")]
    assert len(said) == 1
    assert len(said[0]) < 700
    assert page.at.session_state["filters"] == Filters()
    assert page.at.session_state["dataset"] == dataset
    assert not page.at.session_state["reading"]
    assert set(page.link) <= {"data", *asked} - {"v", "as", "read", "view"}


def test_a_link_to_segments_of_another_data_set_shows_none_of_them(reader, keep, dataset):
    other = keep(survey([10, 3] * 30, channel=["kiosk", "web"]), name="Other")
    page = reader.open(data=dataset.id, channel=["kiosk", "web"], v=other.tag)
    assert page.at.session_state["filters"].segments == (("channel", ("web",)),)
    assert EN("frame.link_ignored", names=["channel", "v"]) in page.words


# -- versions -------------------------------------------------------------------------------------------------------


def moved_on(keep, dataset):
    """The same data set after another file."""
    return keep(year().assign(channel="kiosk", respondent=None), into=dataset.id, file="later.csv")


def test_a_link_says_when_it_was_made_and_shows_the_data_as_they_were(reader, keep, store, dataset):
    made = store.remember_version(dataset)
    moved_on(keep, dataset)
    day, before, now = date.fromisoformat(made.at[:10]), len(year()), 2 * len(year())
    page = reader.open("trend", "zh-Hant", data=dataset.id, v=dataset.tag, region="North")
    assert HANT("links.moved", day=day, then=before, now=now) in page.words
    assert page.at.session_state["dataset"].responses == now, "as it is now until the reader chooses"
    then = page.click("link-then")
    assert HANT("links.stood", day=day, then=before, now=now) in then.words
    assert HANT("links.context_stood", day=day) in then.words, (
        "where every page and every export says what it speaks of"
    )
    assert then.at.session_state["dataset"].responses == before
    assert then.at.session_state["filters"].segments == (("region", ("North",)),)
    assert then.link == {"data": [dataset.id], "v": [dataset.tag], "as": ["was"], "region": ["North"]}
    everywhere = [then.go(name) for name in ("overview", "segments", "themes", "data")]
    assert all(HANT("links.stood", day=day, then=before, now=now) in each.words for each in everywhere)
    assert reader.open("trend", **then.link).at.session_state["dataset"].as_of == made.at
    back = everywhere[-1].go("trend").click("link-now")
    assert "v" not in back.link
    assert back.at.session_state["dataset"].responses == now


def test_while_it_is_shown_as_it_was_nothing_of_it_is_changed(reader, keep, store, worker, dataset):
    store.remember_version(dataset)
    moved_on(keep, dataset)
    link = {"data": dataset.id, "v": dataset.tag, "as": "was"}
    data = reader.open("data", **link)
    assert EN("links.not_while_stood") in data.words
    assert not data.at.file_uploader
    for name in ("themes", "trend", "segments", "overview"):
        page = reader.open(name, **link, **({"theme-at": "box"} if name == "themes" else {}))
        changing = [
            each.key for each in page.at.button if each.key and each.key.startswith(("steer", "event", "weights"))
        ]
        assert changing == []
    assert not worker.asked, "no themes are looked for in what stood once"


@pytest.mark.parametrize(("name", "chosen"), [("trend", {"period": "quarter"}), ("planning", {"plan-margin": "3"})])
def test_the_link_to_copy_has_what_is_shown_and_the_version_and_no_language(reader, store, dataset, name, chosen):
    page = reader.open(name, "zh-Hant", region="North", **chosen)
    page.at.session_state["link"] = True
    (copied,) = [each.value for each in page.rerun().at.get("code")]
    asked = {"region": ["North"], "data": [dataset.id], "v": [dataset.tag]} | {key: [it] for key, it in chosen.items()}
    assert parse_qs(urlsplit(copied).query) == asked
    assert store.at(store.version_tagged(dataset.id, dataset.tag).key).responses == dataset.responses


def test_a_link_made_on_what_stands_says_nothing(reader, store, dataset):
    store.remember_version(dataset)
    page = reader.open(data=dataset.id, v=dataset.tag)
    assert page.link == {"data": [dataset.id]}
    assert EN("links.show_then") not in page.words


def test_of_what_is_gone_a_link_says_so_and_shows_what_stands(reader, keep, store, dataset):
    later = moved_on(keep, dataset)
    made = store.remember_version(later)
    store.take_back(later)
    page = reader.open(data=dataset.id, v=later.tag, **{"as": "was"})
    assert page.refusal == EN("errors.version_files_gone", at=date.fromisoformat(made.at[:10]))
    assert page.at.session_state["dataset"].version == dataset.version
    assert page.click("link-gone-understood").refusal == ""


# -- back and forward in the browser --------------------------------------------------------------------------------


@pytest.fixture
def walk(monkeypatch):
    """The browser leads back or forward to an address that it has been at, and says that it did."""

    def to(page, link, name=""):
        page.at.query_params.clear()
        page.at.query_params.update(link)
        with monkeypatch.context() as browser:
            browser.setattr(local_script_runner, "RerunData", partial(RerunData, is_history_navigation=True))
            return page.go(name) if name else page.rerun()

    return to


def test_back_in_the_browser_takes_the_controls_of_a_page_back(reader, dataset, walk):
    page = reader.open("trend", period="month")
    first = page.link
    page = page.choose("segmented_control", "period", "quarter")
    assert page.link["period"] == ["quarter"]
    page = walk(page, first)
    assert (page.at.session_state["period"], page.link["period"]) == ("month", ["month"])
    page = walk(page, {"data": [dataset.id]})
    assert (page.at.session_state["period"], "period" in page.link) == ("auto", False)
    assert page.choose("segmented_control", "period", "year").link["period"] == ["year"]


def test_what_the_browser_has_not_heard_of_yet_stands(reader, dataset):
    page = reader.open("trend", period="month").choose("segmented_control", "period", "quarter")
    page.at.query_params["period"] = "month"  # an answer to what was chosen just before
    page = page.rerun()
    assert (page.at.session_state["period"], page.link["period"]) == ("quarter", ["quarter"])


def test_back_across_pages_shows_each_as_it_was_left_and_forward_again(reader, keep, dataset, walk):
    other = keep(survey([10, 3] * 60, channel=["web", "kiosk"]), name="Other")
    first = reader.open("trend", data=dataset.id, period="quarter", group=["promoter"], read="group=promoter")
    left = [("trend", first.link, first.at.session_state["filters"])]
    second = (
        first.go("segments")
        .choose("segmented_control", "by", "region")
        .choose("pills", "group", ["detractor", "passive"])
    )
    second.at.session_state["reading"] = None
    second = second.rerun()
    left.append(("segments", second.link, second.at.session_state["filters"]))
    third = second.go("themes").choose("multiselect", "theme", ["box"])
    left.append(("themes", third.link, third.at.session_state["filters"]))
    page = third.choose("selectbox", "data", other.id)
    assert not {"theme", "group"} & set(page.link), "another data set is shown without the filters of the last"
    for name, link, filters in (*reversed(left), *left[1:]):
        page = walk(page, link, name)
        assert page.link == link
        assert page.at.session_state["filters"] == filters
        assert page.at.session_state["dataset"] == dataset
        assert bool(page.at.session_state["reading"]) == ("read" in link)


@pytest.mark.parametrize("name", ["segments", "changes", "themes"])
def test_responses_are_opened_on_a_page_that_has_nothing_more_to_show_too(reader, dataset, name):
    asked = {"data": dataset.id, "group": ["detractor"]}  # of one group there is no score
    plain = reader.open(name, **asked)
    page = reader.open(name, **asked, read="group=detractor&channel=web")
    assert len(page.tables) == len(plain.tables) + 1
    assert page.link["read"] == ["group=detractor&channel=web"]


def test_back_to_an_address_that_names_no_data_set_keeps_the_one_that_is_read(reader, keep, dataset, walk):
    keep(survey([10, 3] * 60), name="Newer")
    page = walk(reader.open(data=dataset.id, group=["promoter"]), {})
    assert page.link == {"data": [dataset.id]}


def test_a_table_is_closed_and_opened_on_the_way_back(reader, dataset, walk):
    page = reader.open("trend", table="trend")
    n = len(page.tables)
    page = walk(page, {"data": [dataset.id]})
    assert (len(page.tables), "table" in page.link) == (n - 1, False)
    page = walk(page, {"data": [dataset.id], "table": ["trend"]})
    assert (len(page.tables), page.link["table"]) == (n, ["trend"])


# -- saved views ----------------------------------------------------------------------------------------------------


def test_a_saved_view_is_opened_in_place_of_what_was_chosen(reader, store, dataset):
    chosen = {"days": ["2024-05-01", "2025-08-01"], "channel": ["app"], "period": ["quarter"], "rolling": ["true"]}
    view = store.save_view(dataset, "Quarters", "trend", chosen)
    page = reader.open("trend", "zh-Hant", data=dataset.id, view=view.id)
    assert page.link == {"data": [dataset.id], **chosen}
    other = reader.open("trend", words="box", group="promoter", small="region", period="year", region="South")
    other.at.query_params["view"] = view.id
    assert other.rerun().link == {"data": [dataset.id], **chosen}
    assert other.at.session_state["filters"] == page.at.session_state["filters"]


def test_a_view_is_saved_renamed_and_removed_by_its_reader(reader, store, dataset):
    page = reader.open("trend", channel="app", period="quarter")
    page.at.session_state["view-list"] = True
    page = page.rerun().choose("text_input", "view-name", "Apps").click("view-save")
    (view,) = store.saved_views(dataset)
    assert (view.page, view.query) == ("trend", {"channel": ("app",), "period": ("quarter",)})
    page.at.session_state[f"view-{view.id}"] = True
    page = page.rerun()
    page.at.text_input(key=f"view-name-{view.id}-0").set_value("Only apps")
    page = page.click(f"view-rename-{view.id}")
    assert [each.name for each in store.saved_views(dataset)] == ["Only apps"]
    page = page.click(f"view-remove-{view.id}")
    assert store.saved_views(dataset) == ()
    page.click("view-undo")
    assert [each.name for each in store.saved_views(dataset)] == ["Only apps"]
