"""A picture of a chart says what it shows, of which responses, when and how, in the reader's language."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from nps_core.i18n import LANGUAGES
from nps_core.report.drawing.letters import width_of
from nps_core.report.picture import lines_of, picture, pictures

SVG = "{http://www.w3.org/2000/svg}"


def words_of(drawn):
    return "".join("".join(node.itertext()) for node in ET.fromstring(drawn).iter(f"{SVG}text")).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_is_a_picture_with_its_sentence_and_its_evidence(documents, language):
    document = documents[language]
    with zipfile.ZipFile(io.BytesIO(pictures(document))) as packed:
        names = packed.namelist()
        drawn = [packed.read(name).decode() for name in names]
    shown = [sheet for sheet in document.sheets if sheet.chart is not None]
    assert len(set(names)) == len(shown)
    for sheet, each in zip(shown, drawn, strict=True):
        words = words_of(each)
        for part in (sheet.title, sheet.lead, sheet.context, document.method, document.trademark):
            assert part.replace(" ", "") in words


def test_a_picture_asks_for_nothing_and_is_the_same_each_time(documents):
    document = documents["en"]
    sheet = next(sheet for sheet in document.sheets if sheet.chart)
    drawn = picture(document, sheet, sheet.chart)
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in drawn
    assert pictures(document) == pictures(document)


@pytest.mark.parametrize(
    "text", ["Late delivery costs 5 points, friendly staff brings 4.", "送貨太慢拉低5點，服務親切拉高4點。"]
)
def test_lines_fit_lose_nothing_and_begin_with_no_mark(text):
    for room in (6.0, 9.5, 40.0):
        lines = lines_of(text, room)
        assert all(width_of(line) <= room for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。,." for line in lines)
