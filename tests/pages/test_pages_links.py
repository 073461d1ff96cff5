"""What a link carries: every control of every page, set by one reader and opened by another in another language."""

from datetime import date, timedelta

import numpy as np
import pytest
from making import SHOP_THEMES, survey

from nps_core import links
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
    assert set(links.parts(known(dataset))) == named | set(BY_NAME)


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
