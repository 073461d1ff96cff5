"""What of a table goes on paper."""

import re
from dataclasses import replace

import pytest

from nps_core.i18n import LANGUAGES
from nps_core.report.document import Column, Course, Panel, Panels, Point, Ranking, Table
from nps_core.report.page import page
from nps_core.report.printed import is_cut, printed


def table(rows, columns=3, **how):
    names = [Column("Store"), Column("n", "number", counts=True)]
    names += [Column(f"column {place}", "decimal", **how) for place in range(2, columns)]
    return Table(tuple(names), tuple((f"store {row}", 100 - row, *[0.5] * (columns - 2)) for row in range(rows)))


def test_a_small_table_is_printed_whole():
    shown = printed(table(5))
    assert (shown.rows, shown.columns) == ((0, 1, 2, 3, 4), (0, 1, 2))
    assert not is_cut(table(5), shown)


def test_beside_trends_of_segments_the_last_periods_of_each_are_printed():
    rows = tuple((name, f"month {month}", 50) for name in ("web", "app", "phone") for month in range(24))
    told = Table((Column("Segment"), Column("Period"), Column("n", "number", counts=True)), rows)
    shown = [rows[place] for place in printed(told, Panels((Panel("web", ()),))).rows]
    assert [(name, period) for name, period, _ in shown] == [
        (name, f"month {month}") for name in ("web", "app", "phone") for month in range(20, 24)
    ]


def test_of_many_rows_those_of_most_responses_are_printed_in_their_order():
    assert printed(table(40)).rows == tuple(range(12))


def test_what_the_chart_draws_comes_before_what_more_people_answered():
    chart = Ranking((Point("store 39", 5.0), Point("store 20", 4.0)))
    assert printed(table(40), chart).rows == (*range(10), 20, 39)


def test_of_many_periods_the_last_are_printed():
    assert printed(table(40), Course(())).rows == tuple(range(28, 40))


def test_hidden_counts_stand_below_every_number():
    some = table(20)
    hidden = Table(
        some.columns, tuple((row[0], "under 5" if place < 5 else row[1]) for place, row in enumerate(some.rows))
    )
    assert printed(hidden).rows == tuple(range(5, 17))


def test_a_wide_table_keeps_its_name_and_its_verdict_on_paper():
    assert printed(table(3, columns=12)).columns == (0, 1, 2, 3, 4, 5, 6, 11)
    assert printed(table(3, columns=12, is_minor=True)).columns == (0, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_that_paper_has_less(documents, language):
    many, few = (page(with_table(documents[language], table(rows))) for rows in (40, 4))
    assert many.count('<tr class="unprinted">') == 28
    told = many.split('class="quiet printed">')[1].split("</p>")[0]
    assert re.findall(r"\d+", told) in (["12", "40", "3", "3"], ["40", "12", "3", "3"])
    assert 'class="quiet printed"' not in few


def with_table(document, shown):
    return replace(document, sheets=(replace(document.sheets[0], chart=None, tables=(shown,)),))
