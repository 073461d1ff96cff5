"""What outsiders see of a report: nothing from which a count of 1 to 4 responses could be worked out."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report.composing import reports
from nps_core.report.deck import deck
from nps_core.report.document import (
    Column,
    Course,
    Document,
    Funnel,
    Gauge,
    Grid,
    Groups,
    Mark,
    Panel,
    Panels,
    Point,
    Quote,
    Ranking,
    Sheet,
    Steps,
    Subject,
    Table,
)
from nps_core.report.kept import from_json, to_json
from nps_core.report.outside import for_outsiders
from nps_core.report.page import page
from nps_core.report.presentation import presentation
from tests.handmade import kept, store_in

HIDDEN = text_in("en")("sharing.hidden")
SEGMENT = (Column("Segment"), Column("NPS", "decimal"), Column("Responses", "number", counts=True))


def document(*sheets, matched=None, total=None, language="en"):
    moment = datetime(2026, 10, 5, tzinfo=UTC)
    facts = {"matched": matched, "total": total}
    return Document(language, "Report", "Survey", "v1", moment, sheets, "How", "Whose", **facts)


def sheet(id_="segments.split", lead="The lead.", context="All of it", **more):
    return Sheet(id_, "Title", lead, context, **more)


def table(counts, name="", **more):
    return Table(SEGMENT, tuple((f"{name}{at}", float(n), n) for at, n in counts.items()), **more)


def split(counts, **more):
    """A sheet of segments, drawn and in a table."""
    drawn = Ranking(tuple(Point(f"s{at}", 1.0, 0.0, 2.0, n) for at, n in counts.items()))
    return sheet(chart=drawn, tables=(table(counts, "s"),), **more)


def seen_in(shown, column=2):
    """What each row of the first table says of its count."""
    return {row[0]: row[column] for row in shown.sheets[0].tables[0].rows}


def test_a_handful_is_not_told_nor_the_next_smallest_from_which_it_would_follow():
    shown = for_outsiders(document(split({"a": 40, "b": 3, "c": 9, "d": 12})), quotes=False)
    assert seen_in(shown) == {"sa": 40, "sb": HIDDEN, "sc": HIDDEN, "sd": 12}
    assert seen_in(shown, 1) == {"sa": 40.0, "sb": None, "sc": None, "sd": 12.0}
    states = {point.label.split(" ")[0]: (point.value, point.n, point.state) for point in shown.sheets[0].chart.points}
    assert states["sa"] == (1.0, 40, "")
    assert states["sb"] == states["sc"] == (None, None, "hidden")
    assert text_in("en")("sharing.note", least=5) in shown.sheets[0].notes


def test_what_stands_on_enough_stays_as_it_was():
    whole = document(split({"a": 40, "b": 5, "c": 0}), matched=45, total=45)
    assert for_outsiders(whole, quotes=False) == whole


def test_of_fewer_than_five_answers_there_is_one_sentence():
    shown = for_outsiders(document(split({"a": 2, "b": 2}), matched=4, total=900), quotes=True)
    assert [(each.id, each.tables, each.chart) for each in shown.sheets] == [("outside.few", (), None)]
    assert "5" in shown.sheets[0].lead
    old = document(split({"a": 2, "b": 2}))  # a document of before, that does not say how many it is of
    assert [each.id for each in for_outsiders(old, quotes=True).sheets] == ["outside.few"]


def test_a_list_of_single_answers_is_not_even_named():
    """Six segments of one answer each, in six answers: who sees that nothing but small ones is there knows each."""
    shown = for_outsiders(document(split(dict.fromkeys("abcdef", 1)), matched=6, total=6), quotes=False)
    assert shown.sheets[0].tables == ()


def test_all_but_a_few_of_the_data_is_not_said_to_be_that():
    almost = sheet(context="897 of 900 responses")
    assert for_outsiders(document(almost, matched=897, total=900), quotes=False).sheets[0].context != almost.context
    assert for_outsiders(document(almost, matched=890, total=900), quotes=False).sheets[0].context == almost.context


def test_what_is_taken_out_of_one_sheet_is_taken_out_of_all():
    short = sheet("overview.segments", tables=(table({"c": 9, "a": 40}, "channel: s"),))
    shown = for_outsiders(document(split({"a": 40, "b": 3, "c": 9, "d": 12}), short), quotes=False)
    assert {row[0]: row[2] for row in shown.sheets[1].tables[0].rows}["channel: sc"] == HIDDEN


@pytest.mark.parametrize(
    "sentence",
    [
        "Phone has only 3 responses.",
        "Too few: 3 in Phone, 40 in Web.",
        "Web has 9 responses.",
        "电话渠道只有 3 份答复。",
        "電話通路只有 3 份回覆。",
    ],
)
def test_a_sentence_that_says_what_is_out_goes_too(sentence):
    less = document(split({"a": 40, "b": 3, "c": 9, "d": 12}, lead=sentence, alt=sentence, notes=(sentence,)))
    shown = for_outsiders(less, quotes=False).sheets[0]
    assert sentence not in (shown.lead, shown.alt, *shown.notes)
    assert shown.lead


@pytest.mark.parametrize(
    "sentence", ["NPS rose by 3 points from 2024 to 2025.", "净推荐值上升 3 分。", "40 responses."]
)
def test_other_sentences_stay(sentence):
    shown = for_outsiders(document(split({"a": 40, "b": 3, "c": 9}, lead=sentence, notes=(sentence,))), quotes=False)
    assert sentence == shown.sheets[0].lead == shown.sheets[0].notes[0]


def test_a_small_count_in_a_sentence_alone_is_taken_out():
    told = sheet("drivers.theme", notes=("4 comments say nothing in particular.", "40 comments do."))
    shown = for_outsiders(document(told, matched=500, total=500), quotes=False)
    assert shown.sheets[0].notes[0] == "40 comments do."


def test_steps_a_level_and_a_histogram_do_not_tell_what_is_out():
    ends = Point("May", 10.0, n=40), Point("June", 20.0, n=3)
    steps = sheet("changes.steps", chart=Steps(ends[0], (Point("mix", 10.0),), ends[1]), alt="From 10 to 20.")
    points = tuple(Point(str(at), 5.0, n=n) for at, n in enumerate((40, 2, 30, 50)))
    course = sheet("trend.score", chart=Course(points, level=(1.0, 2.0, 3.0, 4.0)))
    groups = sheet("overview.groups", chart=Groups((Point("Promoters", 90, n=120),), (0, 2, *(9,) * 9)))
    shown = for_outsiders(document(steps, course, groups, matched=122, total=122), quotes=False).sheets
    assert shown[0].chart is None
    assert [point.state for point in shown[1].chart.points] == ["", "hidden", "hidden", ""]
    assert shown[1].chart.level == ()
    assert shown[2].chart.counts == ()


def test_a_cross_table_is_shown_whole_or_not_at_all():
    crossed = Table((Column("Was"), Column("Now"), Column("n", "number", counts=True)), (("a", "b", 3), ("a", "a", 70)))
    crossed = replace(crossed, is_crossed=True)
    shown = for_outsiders(document(sheet(tables=(crossed,)), matched=80, total=80), quotes=False)
    assert shown.sheets[0].tables == ()
    enough = replace(crossed, rows=(("a", "b", 0), ("a", "a", 70)))
    assert for_outsiders(document(sheet(tables=(enough,)), matched=80), quotes=False).sheets[0].tables == (enough,)


def test_customers_words_are_there_only_if_they_were_asked_for_and_never_say_who():
    said = Quote("Call me on 138 0013 8000, please", 3, "response 17", "Late delivery")
    told = document(sheet(quotes=(said,)), matched=80, total=80)
    assert for_outsiders(told, quotes=False).sheets[0].quotes == ()
    (shown,) = for_outsiders(told, quotes=True).sheets[0].quotes
    assert "138" not in shown.text
    assert shown.text.endswith("please")
    assert shown.response == ""


def test_a_document_of_before_is_read_without_what_it_did_not_know():
    written = to_json(document(split({"a": 40, "b": 5})))
    old = re.sub(r',"(?:counts|is_crossed|lists|matched|total)":(?:true|false|null|\[\])', "", written)
    assert "is_crossed" not in old
    read = from_json(old, Document)
    assert (read.matched, read.sheets[0].tables[0].columns[2].counts) == (None, False)


DIMENSIONS = some.dictionaries(
    some.sampled_from(["channel", "plan", "store"]),
    some.lists(some.integers(0, 14), min_size=1, max_size=6),
    min_size=1,
)


@given(DIMENSIONS, some.integers(0, 14), some.data())
def test_no_small_count_follows_from_what_is_shown(dimensions, more, data):
    """Of each dimension the sum is known: what is not shown could then still be several numbers, each of them."""
    whole = max(map(sum, dimensions.values())) + more
    counts = {name: [*each, whole - sum(each)] for name, each in dimensions.items()}  # the last is "not given"
    lines = [(name, at, n) for name, each in counts.items() for at, n in enumerate(each)]
    every = Table(
        SEGMENT,
        tuple((f"{name}: {name}-{at}", 1.0, n) for name, at, n in lines),
        lists=tuple(name for name, _, _ in lines),
    )
    short = data.draw(some.lists(some.sampled_from(lines), unique=True))
    first = next(iter(counts))
    alone = Table(SEGMENT, tuple((f"{first}-{at}", 1.0, n) for at, n in enumerate(counts[first])))
    points = tuple(Point(f"{name}: {name}-{at}", 1.0, n=n) for name, at, n in short)
    told = document(
        sheet("segments.every", tables=(every,)),
        sheet(
            "overview.segments",
            chart=Ranking(points),
            tables=(Table(SEGMENT, tuple((p.label, 1.0, p.n) for p in points)),),
        ),
        sheet(
            "segments.split", chart=Ranking(tuple(Point(row[0], 1.0, n=row[2]) for row in alone.rows)), tables=(alone,)
        ),
        matched=whole,
        total=whole,
    )
    shown = for_outsiders(told, quotes=False)
    known, named = {}, set()
    for each in shown.sheets:
        rows = [row for table in each.tables for row in table.rows]
        rows += [(point.label, point.value, point.n) for point in getattr(each.chart, "points", ())]
        for label, value, n in rows:
            name = label.split(": ")[-1].removesuffix(" (not shown)")
            named.add(name)
            if isinstance(n, int):
                known[name] = n
            else:
                assert value is None
    assert not any(0 < n < 5 for n in known.values())
    for name, each in counts.items():
        out = {f"{name}-{at}": n for at, n in enumerate(each) if n and f"{name}-{at}" not in known}
        if any(n < 5 for n in out.values()) and set(out) & named:
            assert len(out) > 1
            assert sum(out.values()) > len(out)
            assert sum(out.values()) >= 5


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The report of a small shop, some of whose segments and months are a handful of answers."""
    store = store_in(tmp_path_factory.mktemp("outside"))
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(0, 270)]
    frame = pd.DataFrame(
        {
            "answered_on": [*days, date(2025, 12, 30), date(2025, 12, 31)],
            "score": [(at * 7) % 11 for at in range(272)],
            "respondent": [f"c{at % 150}" for at in range(272)],
            "channel": ["web" if at % 3 else "phone" for at in range(269)] + ["fax"] * 3,
            "plan": ["basic" if at % 2 else "plus" for at in range(271)] + ["gift"],
        }
    )
    dataset = kept(store, frame, name="shop")
    return {
        filters: reports(store, dataset, Subject(filters=filters, split="channel", across="plan", small="plan"))
        for filters in (Filters(), Filters().within("channel", "phone"), Filters().within("channel", "web", "phone"))
    }


def counted_in(each):
    """Every count of a sheet on which anything in it stands."""
    for table in each.tables:
        places = [place for place, column in enumerate(table.columns) if column.counts]
        yield from (row[place] for row in table.rows for place in places)
    chart = each.chart
    if isinstance(chart, Course | Ranking | Funnel):
        yield from (point.n for point in chart.points)
    if isinstance(chart, Panels):
        yield from (point.n for panel in chart.panels for point in panel.points)
    if isinstance(chart, Grid):
        yield from (point.n for row in chart.cells for point in row)
    if isinstance(chart, Gauge):
        yield chart.point.n
    if isinstance(chart, Steps):
        yield from (chart.before.n, chart.after.n)
    if isinstance(chart, Groups):
        yield from chart.counts


def test_a_real_report_tells_outsiders_of_no_handful_in_any_language(real):
    assert any(isinstance(n, int) and 0 < n < 5 for each in real[Filters()]["en"].sheets for n in counted_in(each))
    for by_language in real.values():
        for language, told in by_language.items():
            shown = for_outsiders(told, quotes=False)
            small = [n for each in shown.sheets for n in counted_in(each) if isinstance(n, int) and 0 < n < 5]
            assert not small
            said = " ".join(" ".join((each.lead, each.alt, *each.notes)) for each in shown.sheets)
            assert not re.search(r"(?<![\d.,+−-])[1-4] ?(?:responses?|份|条|則|位|customers?)", said), language


def test_what_is_hidden_is_hidden_alike_in_every_language(real):
    for by_language in real.values():
        found = []
        for language in LANGUAGES:
            shown, hidden = for_outsiders(by_language[language], quotes=False), text_in(language)("sharing.hidden")
            found.append([[[cell == hidden for cell in row] for row in t.rows] for s in shown.sheets for t in s.tables])
        assert found[0] == found[1] == found[2]


def test_what_outsiders_see_can_be_drawn_in_every_form(real):
    shown = {language: for_outsiders(each, quotes=False) for language, each in real[Filters()].items()}
    for language, each in shown.items():
        assert text_in(language)("sharing.hidden") in page(each)
    assert HIDDEN in presentation(shown, opened="en")
    assert deck(shown["zh-Hans"])


def courses(*counts):
    return tuple(tuple(Point(f"m{at}", 1.0, 0.0, 2.0, n) for at, n in enumerate(each)) for each in counts)


def pairs(counts, name="c"):
    columns = (Column("Channel"), Column("Region"), Column("Responses", "number", counts=True))
    rows = tuple((f"{name}{at}", "r", n) for at, n in enumerate(counts))
    cells = tuple((Point("", 1.0, n=n),) for n in counts)
    chart = Grid(tuple(row[0] for row in rows), ("r",), cells)
    return sheet("segments.cells", chart=chart, tables=(Table(columns, rows, is_crossed=True),))


@pytest.mark.parametrize(
    ("everybody", "web", "app", "is_shown"),
    [
        ((60, 60), (30, 40), (30, 20), True),
        ((60, 60), (57, 40), (3, 20), False),  # a segment of a handful in a month
        ((60, 60), (30, 40), (27, 20), False),  # a handful in segments that are not shown
    ],
)
def test_trends_side_by_side_are_shown_whole_or_not_at_all(everybody, web, app, is_shown):
    behind, first, second = courses(everybody, web, app)
    told = sheet("trend.small", chart=Panels((Panel("web", first), Panel("app", second)), behind), alt="Both.")
    [shown] = for_outsiders(document(told, matched=120, total=120), quotes=False).sheets
    assert (shown.chart is not None) == is_shown
    assert any("1 to 4" in note or "fewer than 5" in note for note in shown.notes) != is_shown


@pytest.mark.parametrize(("counts", "is_shown"), [((40, 30), True), ((67, 3), False)])
def test_pairs_are_shown_whole_or_not_at_all(counts, is_shown):
    [shown] = for_outsiders(document(pairs(counts), matched=70, total=70), quotes=False).sheets
    assert (shown.chart is not None, bool(shown.tables)) == (is_shown, is_shown)


def test_pairs_do_not_tell_what_is_hidden_elsewhere():
    out = split({1: 3, 2: 9, 3: 58})
    shown = for_outsiders(document(out, pairs((30, 40), "s"), pairs((30, 40)), matched=70, total=70), quotes=False)
    related, other = shown.sheets[1:]
    assert related.chart is None
    assert not related.tables
    assert other.chart is not None


def test_a_segment_that_is_hidden_has_no_dot_in_the_funnel():
    out = split({1: 3, 2: 9, 3: 58, 4: 60})
    dots = Funnel(tuple(Point(f"s{at}", 1.0, n=n) for at, n in ((1, 3), (2, 9), (3, 58), (4, 60))), (), Mark("all", 3))
    shown = for_outsiders(document(out, sheet("segments.funnel", chart=dots), matched=130, total=130), quotes=False)
    assert [point.n for point in shown.sheets[1].chart.points] == [58, 60]
