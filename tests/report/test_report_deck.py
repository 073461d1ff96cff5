"""The deck: what PowerPoint finds in it is what the document says, in three languages, and nothing in it runs."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from lxml import etree
from pptx import Presentation
from pptx.util import Inches

from nps_core.i18n import LANGUAGES
from nps_core.report.deck import deck
from nps_core.report.deck.charts import is_drawn
from nps_core.report.document import (
    Column,
    Course,
    Funnel,
    Gauge,
    Grid,
    Groups,
    Limit,
    Mark,
    Panel,
    Panels,
    Point,
    Ranking,
    Steps,
    Table,
)
from nps_core.report.drawing.letters import clean

FONTS = {
    "en": ("en-GB", "Calibri"),
    "zh-Hans": ("zh-CN", "Microsoft YaHei"),
    "zh-Hant": ("zh-TW", "Microsoft JhengHei"),
}
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def files(documents):
    return {language: deck(document) for language, document in documents.items()}


@pytest.fixture(scope="module")
def shown(files):
    return {language: Presentation(io.BytesIO(file)) for language, file in files.items()}


@pytest.fixture(scope="module")
def hostile_file(hostile):
    return deck(hostile)


def texts(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def behind(chart):
    """The sheet behind a chart: its columns by their names, in order."""
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    columns = list(book.active.iter_cols(values_only=True))
    return [(column[0], list(column[1:])) for column in columns]


def drawn(series):
    return [None if value is None else round(value, 9) for value in series.values]


def near(values):
    return [None if value is None else round(value, 9) for value in values]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deck_is_wide_and_has_one_slide_a_message_between_a_title_and_the_method(shown, documents, language):
    deck_, document = shown[language], documents[language]
    assert round(deck_.slide_width / deck_.slide_height, 3) == round(16 / 9, 3)
    titles = [slide.shapes.title.text_frame.text for slide in deck_.slides]
    assert titles[0] == document.title
    assert titles[1:-1] == [sheet.lead for sheet in document.sheets]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slide_says_of_which_responses_how_and_whose_marks(shown, documents, language):
    document = documents[language]
    slides = list(shown[language].slides)
    for place, (slide, sheet) in enumerate(zip(slides[1:-1], document.sheets, strict=True), start=2):
        told = "\n".join(texts(slide))
        assert sheet.context in told
        assert document.method in told
        assert document.trademark in told
        assert document.dataset in told
        assert f"{place} / {len(slides)}" in "".join(slide.element.itertext())
    assert document.trademark in "\n".join(texts(slides[-1]))
    assert document.sheets[0].context in "\n".join(texts(slides[0]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lies_outside_a_slide(shown, language):
    deck_ = shown[language]
    for slide in deck_.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck_.slide_width
            assert shape.top + shape.height <= deck_.slide_height


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_and_every_chart_has_its_language_and_its_fonts(files, language):
    tag, face = FONTS[language]
    with zipfile.ZipFile(io.BytesIO(files[language])) as parts:
        for name in parts.namelist():
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                tree = etree.fromstring(parts.read(name))
                runs = [run for run in tree.iter(f"{A}r", f"{A}fld") if run.findtext(f"{A}t", "").strip()]
                assert runs
                for run in runs:
                    properties = run.find(f"{A}rPr")
                    assert properties.get("lang") == tag
                    assert properties.find(f"{A}latin").get("typeface") == face
                    assert properties.find(f"{A}ea").get("typeface").startswith("Microsoft ")
            elif re.fullmatch(r"ppt/charts/chart\d+\.xml", name):
                whole = etree.fromstring(parts.read(name)).find(f"{C}txPr").find(f".//{A}defRPr")
                assert (whole.get("lang"), whole.find(f"{A}latin").get("typeface")) == (tag, face)


def test_the_gauge_holds_the_score_its_interval_the_bands_and_the_benchmarks(shown, documents):
    gauge = documents["en"].sheets[0].chart
    (chart,) = charts(shown["en"].slides[1])
    places = {
        series.name: [float(x.text) for x in series._element.find(f"{C}xVal").iter(f"{C}v")]
        for series in chart.plots[0].series
    }
    assert places[gauge.point.label] == [gauge.point.value]
    assert places["95% interval"] == [gauge.point.low, gauge.point.high]
    for band in gauge.bands:
        assert (places[band.name][0], places[band.name][-1]) == (band.low, band.high)
    for mark in gauge.marks:
        assert places[mark.name] == [mark.at]
    for series in chart.plots[0].series:  # what PowerPoint shows is what it finds when somebody opens the sheet
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        at = {name: series._element.find(f"{C}{name}").findtext(f".//{C}f") for name in ("tx", "xVal", "yVal")}
        assert book[at["tx"].split("!")[1].replace("$", "")].value == series.name
        cells = book[at["xVal"].split("!")[1].replace("$", "")]
        assert [cell.value for (cell,) in cells] == places[series.name]
    assert (chart.category_axis.minimum_scale, chart.category_axis.maximum_scale) == (-100, 100)


def test_the_groups_are_one_bar_of_a_hundred_percent_and_a_column_for_each_score(shown, documents):
    groups = documents["en"].sheets[1].chart
    bar, columns = charts(shown["en"].slides[2])
    assert {each.name: drawn(each) for each in bar.plots[0].series} == {
        part.label: [part.value] for part in groups.parts
    }
    found = [
        sum(value or 0 for value in row) for row in zip(*(each.values for each in columns.plots[0].series), strict=True)
    ]
    assert found == list(groups.counts)
    assert [drawn(each)[6:8] for each in columns.plots[0].series] == [[52, None], [None, 190], [None, None]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_course_keeps_its_gaps_its_intervals_and_what_is_not_finished(shown, documents, language):
    course = documents[language].sheets[2].chart
    (chart,) = charts(shown[language].slides[3])
    main, unfinished, level, _ = chart.plots[0].series
    assert list(chart.plots[0].categories) == [point.label for point in course.points]
    assert drawn(main) == near([None if p.state in ("gap", "unfinished") else p.value for p in course.points])
    assert drawn(unfinished) == near([None] * 7 + [35.1, 31.0])
    assert drawn(level) == near(course.level)
    assert chart._chartSpace.find(f".//{C}dispBlanksAs").get("val") == "gap"
    dash = unfinished._element.find(f"{C}spPr").find(f".//{A}prstDash")
    assert dash.get("val") == "dash"
    columns = behind(chart)
    assert near(columns[5][1]) == near([point.low for point in course.points])
    assert near(columns[6][1]) == near([point.high for point in course.points])
    assert columns[9][1] == [point.n for point in course.points]


def test_the_interval_of_a_point_is_drawn_from_the_sheet_that_can_be_edited(shown, documents):
    course = documents["en"].sheets[2].chart
    (chart,) = charts(shown["en"].slides[3])
    bars = chart.plots[0].series[0]._element.find(f"{C}errBars")
    for name, place, reach in (
        ("minus", "H", [None if p.value is None else p.value - p.low for p in course.points]),
        ("plus", "I", [None if p.value is None else p.high - p.value for p in course.points]),
    ):
        source = bars.find(f"{C}{name}").find(f"{C}numRef")
        assert source.findtext(f"{C}f") == f"Sheet1!${place}$2:${place}$10"
        told = {int(each.get("idx")): float(each.findtext(f"{C}v")) for each in source.iter(f"{C}pt")}
        assert told == pytest.approx({at: value for at, value in enumerate(reach) if value is not None})
        assert near(behind(chart)[ord(place) - ord("A")][1]) == near(reach)


def test_a_ranking_is_in_its_order_with_what_it_is_compared_with_first(shown, documents):
    ranking = documents["en"].sheets[3].chart
    (chart,) = charts(shown["en"].slides[4])
    assert list(chart.plots[0].categories) == ["everyone", *(f"{p.label} ({p.n})" for p in ranking.points)]
    assert drawn(chart.plots[0].series[0]) == near([33.96, *(point.value for point in ranking.points)])
    assert chart.category_axis.reverse_order
    labels = [each.text for each in chart.plots[0].series[1]._element.iter(f"{A}t")]
    assert [label.strip() for label in labels] == ["34", "52", "41", "34", "22", "−9"]


def test_steps_add_up_as_they_are_drawn_and_as_they_are_written(shown, documents):
    steps = documents["en"].sheets[4].chart
    (chart,) = charts(shown["en"].slides[5])
    base, above, below = (drawn(each) for each in chart.plots[0].series)
    scores, written = chart.plots[1].series
    assert drawn(scores)[0] == steps.before.value
    assert drawn(scores)[-1] == steps.after.value
    heights = [up - down for up, down in zip(above, below, strict=True)]
    assert heights[1:-1] == pytest.approx([abs(step.value) for step in steps.steps])
    assert base[1] == pytest.approx(27.96)
    words = [each.text for each in written._element.iter(f"{A}t")]
    told = [int(each.replace("−", "-")) for each in words]
    assert told[0] + sum(told[1:-1]) == told[-1] == 34


def test_numbers_in_charts_are_not_rounded_but_shown_so(shown):
    (chart,) = charts(shown["en"].slides[4])
    assert 33.96 in [value for _, column in behind(chart) for value in column]
    assert chart.plots[0].series[0]._element.find(f".//{C}val//{C}formatCode").text == "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_is_told_in_words(shown, documents, language):
    for slide, sheet in zip(list(shown[language].slides)[1:-1], documents[language].sheets, strict=True):
        for shape in slide.shapes:
            if shape.has_chart:
                assert shape._element._nvXxPr.cNvPr.get("descr") == sheet.alt


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_hold_the_evidence(shown, documents, language):
    for slide, sheet in zip(list(shown[language].slides)[1:-1], documents[language].sheets, strict=True):
        notes = slide.notes_slide.notes_text_frame.text
        for told in (sheet.lead, sheet.context, *sheet.notes, sheet.alt, *(quote.text for quote in sheet.quotes)):
            assert told in notes
        for table in sheet.tables:
            assert table.title in notes
            assert all(str(row[0]) in notes for row in table.rows)


def test_a_table_stands_where_there_is_no_chart(shown, documents):
    (table,) = [shape.table for shape in shown["en"].slides[8].shapes if shape.has_table]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == ["Channel", "Responses", "NPS", "From", "To", "Verdict", "Since"]
    assert cells[-1] == ["Parcel shop", "310", "−9", "−17", "0", "not clearly different", "1 July 2026"]
    assert len(documents["en"].sheets[7].tables[0].rows) == len(cells) - 1
    assert documents["en"].sheets[7].tables[0].rows[0][6] == date(2026, 7, 1)


def test_at_most_two_quotes_stand_on_a_slide(shown, documents):
    told = "\n".join(texts(shown["en"].slides[7]))
    assert [quote.text in told for quote in documents["en"].sheets[6].quotes] == [True, True, False]


def test_a_hostile_deck_is_well_formed_and_points_nowhere(hostile_file, attacks):
    with zipfile.ZipFile(io.BytesIO(hostile_file)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            content = parts.read(name)
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(content)
                if name.endswith(".rels"):
                    assert not [each for each in tree if each.get("TargetMode") == "External"], name
            if name.endswith(".xlsx"):
                book = openpyxl.load_workbook(io.BytesIO(content))
                assert not [cell for row in book.active for cell in row if cell.data_type == "f"]
    told = "\n".join(text for slide in Presentation(io.BytesIO(hostile_file)).slides for text in texts(slide))
    for attack in attacks:
        assert clean(attack) in told


def test_every_awkward_chart_is_drawn_or_said_to_have_nothing(hostile_file, hostile):
    slides = list(Presentation(io.BytesIO(hostile_file)).slides)[1:-1]
    kinds = set()
    for slide, sheet in zip(slides, hostile.sheets, strict=True):
        is_meant = sheet.chart is not None and is_drawn(sheet.chart)
        if isinstance(sheet.chart, Grid):
            rows = [len(shape.table.rows) for shape in slide.shapes if shape.has_table]
            assert rows == [1 + len(sheet.chart.rows or sheet.tables[0].rows)]
        else:
            assert bool(charts(slide)) == is_meant, sheet.chart
        kinds |= {type(sheet.chart)} if is_meant else set()
    assert kinds == {Gauge, Groups, Course, Ranking, Steps, Panels, Grid, Funnel}


def test_a_slide_without_anything_says_so(documents):
    document = documents["en"]
    bare = replace(document.sheets[0], chart=Course(()), alt="", tables=(), quotes=())
    slides = Presentation(io.BytesIO(deck(replace(document, sheets=(bare,))))).slides
    assert "Too few responses to draw." in texts(slides[1])
    assert len(Presentation(io.BytesIO(deck(replace(document, sheets=())))).slides) == 2


def test_a_long_lead_is_smaller_but_whole(documents):
    document = documents["zh-Hant"]
    lead = "".join(f"第{place}句話說明了一件事，" for place in range(25))
    made = Presentation(io.BytesIO(deck(replace(document, sheets=(replace(document.sheets[0], lead=lead),)))))
    title = made.slides[1].shapes.title
    size = title.text_frame.paragraphs[0].runs[0].font.size
    assert title.text_frame.text == lead
    letters_a_line = title.width // size
    assert -(-len(lead) // letters_a_line) * size * 1.2 <= title.height + Inches(0.05)


@pytest.fixture(scope="module")
def beside(documents):
    """A deck of trends side by side, of pairs and of a funnel; each on its slide."""
    document = documents["zh-Hant"]
    months = tuple(Point(f"{month}月", 10.0 * month, 5.0, 60.0, 50) for month in (1, 2, 3))
    every = (
        Panels((Panel("網站", months, -16.2, "below"), Panel("門市", months)), months),
        Grid(("網站",), ("北", "南"), ((Point("", 34.4, n=120, tone="above"), Point("", None, n=3, state="gap")),)),
        Funnel((Point("甲", 40.0, n=90, tone="above"), Point("乙", 1.0, n=9)), (Limit(9, -9, 9),), Mark("全體", 5.0)),
    )
    sheets = tuple(replace(document.sheets[0], chart=chart, quotes=()) for chart in every)
    return list(Presentation(io.BytesIO(deck(replace(document, sheets=sheets)))).slides)[1:-1]


def test_each_segment_has_a_chart_of_its_own_to_edit_with_everybodys_behind(beside):
    first, second = charts(beside[0])
    for chart in (first, second):
        assert [drawn(series) for series in chart.plots[0].series] == [[10.0, 20.0, 30.0]] * 2
        sheet = dict(behind(chart))
        assert sheet["答覆數"] == [50, 50, 50] if "答覆數" in sheet else [50, 50, 50] in sheet.values()
        assert [5.0, 5.0, 5.0] in sheet.values()
    axes = [chart.value_axis for chart in (first, second)]
    assert axes[0].maximum_scale == axes[1].maximum_scale
    assert {"網站（150）  −16", "門市（150）"} <= set(texts(beside[0]))


def test_pairs_are_a_table_to_edit(beside):
    [table] = [shape.table for shape in beside[1].shapes if shape.has_table]
    cells = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
    assert cells == [["", "北", "南"], ["網站", "▲ 34\nn = 120", "n = 3"]]


def test_the_funnel_is_a_chart_of_points_over_a_scale_of_powers(beside):
    [chart] = charts(beside[2])
    scaling = chart.category_axis._element.find(f"{C}scaling")
    assert scaling.find(f"{C}logBase").get("val") == "10"
    values = [drawn(series) for series in chart.plots[0].series]
    assert [40.0] in values
    assert [1.0] in values
    assert [5.0, 5.0] in values


def test_long_words_of_a_table_stand_whole_in_several_lines_and_what_has_no_room_is_counted(documents):
    document = documents["en"]
    long = "A second courier for the north of the country, and parcels are handed over only against a signature"
    rows = tuple((long, "Anna", at) for at in range(12))
    shown = Table((Column("What"), Column("Who"), Column("n", "number", counts=True)), rows)
    bare = replace(document.sheets[0], chart=None, alt="", tables=(shown,), quotes=())
    slide = Presentation(io.BytesIO(deck(replace(document, sheets=(bare,))))).slides[1]
    [frame] = [shape for shape in slide.shapes if shape.has_table]
    assert frame.table.cell(1, 0).text_frame.text == long
    assert frame.top + sum(row.height for row in frame.table.rows) < Inches(6.4)
    kept = len(frame.table.rows) - 1
    assert any(f"{kept} of 12 rows" in each for each in texts(slide)) == (kept < 12)
